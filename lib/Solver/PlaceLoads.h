//===-- lib/Solver/PlaceLoads.h - Room needed, by section ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Units needed per space and section, with pairs of which both are chosen
// counted as overlapping as far as they can: a lower bound of what offsets need.
//
// PlaceLoads changes with the modes, in O(log sections) per lifetime. Where all
// are summed once, changes from section to section do.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PLACELOADS_H
#define NNPACK_LIB_SOLVER_PLACELOADS_H

#include "LoadTree.h"
#include "PlaceModel.h"

typedef struct PlaceLoads {
  const PlaceModel *model;
  LoadTree *trees; ///< Over the sections, of each space with a capacity.
} PlaceLoads;

/// Of the mode of each item.
PlaceLoads *placeLoadsCreate(const PlaceModel *model, const intptr_t *modes,
                             NnpackArena *arena);

/// Loads that no choice of modes is below: each item's least at each time, all
/// pairs overlapping.
PlaceLoads *placeLoadsLeast(const PlaceModel *model, NnpackArena *arena);

/// Changes the mode of an item in `modes` and the loads.
void placeLoadsChange(PlaceLoads *loads, intptr_t *modes, intptr_t item,
                      intptr_t mode);

/// Of a space with a capacity.
int64_t placeLoadsAt(const PlaceLoads *loads, intptr_t space,
                     intptr_t section);

/// Where a load is furthest above its space's target, the first section of
/// several: -1 if nowhere. Targets may be less than the capacities.
intptr_t placeLoadsWorst(const PlaceLoads *loads, const int64_t *targets,
                         intptr_t *outSection);

//===----------------------------------------------------------------------===//
// In sum
//===----------------------------------------------------------------------===//

/// Zeros: changes[space * (sections + 1) + section].
int64_t *placeChangesCreate(const PlaceModel *model, NnpackArena *arena);

void placeChangesAddNeed(const PlaceModel *model, int64_t *changes,
                         intptr_t need, int64_t units);
/// Wherever both needs of the pair are alive.
void placeChangesAddPair(const PlaceModel *model, int64_t *changes,
                         const PlacePair *pair, int64_t units);

/// Adds the least or the most that any of the item's modes in `allowed` needs
/// in each section. `scratch` gets what this takes.
void placeChangesAddExtreme(const PlaceModel *model, int64_t *changes,
                            intptr_t item, uint64_t allowed, bool isMost,
                            NnpackArena *scratch);

/// The loads: loads[space * sections + section].
int64_t *placeChangesSum(const PlaceModel *model, const int64_t *changes,
                         NnpackArena *arena);

#endif // NNPACK_LIB_SOLVER_PLACELOADS_H
