//===-- lib/Solver/PlaceModel.h - A placement in sections ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A placement problem with time in sections and bytes in units: in each space
// the greatest common divisor of the alignments. All offsets are multiples of
// it, so sizes may be rounded up, and the capacity down unless a buffer ends in
// a part of a unit.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PLACEMODEL_H
#define NNPACK_LIB_SOLVER_PLACEMODEL_H

#include "nnpack-c/Placement.h"

#include "Sections.h"

/// Two needs that may overlap while both are chosen.
typedef struct PlacePair {
  intptr_t first, second; ///< Needs.
  int64_t saved;          ///< Most units they can have in common.
} PlacePair;

typedef struct PlaceModel {
  const NnpackPlacementProblem *problem;
  NnpackSections sections; ///< Of all needs; a span's `buffer` is a need.
  int64_t *capacities;     ///< Per space, units; INT64_MAX: no limit.
  int64_t *units;          ///< Per space, bytes.
  int64_t *sizes;          ///< Per need, units.
  intptr_t *itemOfMode, *modeOfNeed;
  PlacePair *pairs;
  intptr_t numPairs;
  intptr_t *pairBegins; ///< Per need, in pairsOfNeed; numNeeds + 1.
  intptr_t *pairsOfNeed;
  /// A tree over sections, node n with children 2n and 2n + 1: each need is in
  /// the lists of the nodes that make up its life.
  intptr_t numLeaves;
  intptr_t *aliveBegins, *alive; ///< Per node, in `alive`; 2 * numLeaves + 1.
} PlaceModel;

void placeModelInit(PlaceModel *model, const NnpackPlacementProblem *problem,
                    NnpackArena *arena);

/// A mode of an item, from 0.
static inline const NnpackPlacementMode *
placeModeOf(const PlaceModel *model, intptr_t item, intptr_t mode) {
  return &model->problem->modes[model->problem->items[item].firstMode + mode];
}

/// The other need of a pair.
static inline intptr_t placePairOther(const PlacePair *pair, intptr_t need) {
  return pair->first == need ? pair->second : pair->first;
}

/// Whether the need's mode is its item's in `modes` (from 0 per item).
bool placeIsChosen(const PlaceModel *model, const intptr_t *modes,
                   intptr_t need);

/// Walks the stretches of sections in which both needs of a pair are alive:
/// zero-initialise, then call until it returns false.
typedef struct PlaceOverlap {
  int32_t begin, end; ///< Sections of the stretch found.
  intptr_t first, second;
} PlaceOverlap;

bool placeNextOverlap(const PlaceModel *model, const PlacePair *pair,
                      PlaceOverlap *overlap);

/// Walks the needs alive in a section that are in a space with a capacity, in no
/// order of meaning: begin with placeAliveAt.
typedef struct PlaceAlive {
  intptr_t node, next;
} PlaceAlive;

PlaceAlive placeAliveAt(const PlaceModel *model, intptr_t section);

/// The next need, or -1.
intptr_t placeNextAlive(const PlaceModel *model, PlaceAlive *alive);

#endif // NNPACK_LIB_SOLVER_PLACEMODEL_H
