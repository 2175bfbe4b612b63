//===-- lib/Solver/PlaceBuilder.h - Making a core -----------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the parts of placeCoreBuild share.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PLACEBUILDER_H
#define NNPACK_LIB_SOLVER_PLACEBUILDER_H

#include "PlaceCore.h"
#include "PlaceLoads.h"

typedef struct PlaceBuilder {
  const PlaceModel *model;
  const uint64_t *allowed;
  const bool *isKept;
  NnpackArena *arena;
  PlaceCore *core;
  int64_t *changes;      ///< Of loads, being summed.
  int64_t *base;         ///< Loads of decided items.
  bool *isCritical;      ///< Per load: undecided items could be too much there.
  intptr_t *numCritical; ///< Of the loads before.
  intptr_t *choiceOf; ///< Per item, or -1.
  intptr_t *optionOf; ///< Per mode of the problem, or -1.
  NNPACK_VECTOR(PlaceUse) uses;
  NNPACK_VECTOR(PlaceLink) links;
} PlaceBuilder;

/// The allowed mode of the item that costs least, the first of several.
intptr_t placeCheapestAllowed(const PlaceBuilder *b, intptr_t item);

/// Whether the need's item is decided, and for the need's mode.
bool placeIsDecided(const PlaceBuilder *b, intptr_t need);

static inline bool placeIsAllowed(const PlaceBuilder *b, intptr_t item,
                                  intptr_t mode) {
  return b->allowed[item] >> mode & 1;
}

/// Makes choices, options, uses and links of what is not decided.
void placeMakeChoices(PlaceBuilder *b);

#endif // NNPACK_LIB_SOLVER_PLACEBUILDER_H
