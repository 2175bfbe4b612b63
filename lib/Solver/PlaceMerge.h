//===-- lib/Solver/PlaceMerge.h - Choices of equal lifetime -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Choices that use one space in the same layers, if anything, count by the sum
// of what they use: of all combinations only those are needed that no other
// undercuts in both use and cost. A kernel's windows, scratch and weights, all
// alive in its step alone, become one choice.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PLACEMERGE_H
#define NNPACK_LIB_SOLVER_PLACEMERGE_H

#include "PlaceBound.h"

/// Merges choices of `core` but those of items marked in `isKept`, without
/// combinations that by the prices cost `limit` or more. The options' values
/// are extended. What is new belongs to `arena`.
void placeMerge(PlaceCore *core, PlacePrices *prices, const bool *isKept,
                int64_t limit, NnpackArena *arena);

/// Whether all that the choice uses, it uses in one layer of one space; its
/// options are then by rising use and falling cost.
bool placeIsLocal(const PlaceCore *core, const PlaceChoice *choice,
                  int32_t *outSpace);

#endif // NNPACK_LIB_SOLVER_PLACEMERGE_H
