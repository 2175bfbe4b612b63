//===-- lib/Solver/PlaceGreedy.h - Modes by rules -----------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Modes whose loads are within targets, quickly. The search starts from them.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PLACEGREEDY_H
#define NNPACK_LIB_SOLVER_PLACEGREEDY_H

#include "PlaceLoads.h"

/// The allowed mode of each item (bit i: mode i) that costs least, the first of
/// several.
void placeCheapestModes(const PlaceModel *model, const uint64_t *allowed,
                        intptr_t *modes);

int64_t placeCost(const PlaceModel *model, const intptr_t *modes);

bool placeIsAlive(const PlaceModel *model, intptr_t need, intptr_t section);

/// Units a mode of the problem needs in a section of a space, pairs aside.
int64_t placeUnitsAt(const PlaceModel *model, intptr_t mode, intptr_t space,
                     intptr_t section);

/// Changes modes until no load is above its space's target: where a load is
/// furthest above it, the item that pays least for each unit it gives up there.
/// False if that ends in a dead end. Changes times what is
/// alive at one time.
bool placeGreedily(const PlaceModel *model, const uint64_t *allowed,
                   const int64_t *targets, intptr_t *modes,
                   NnpackArena *scratch);

/// Whether modes that have just been changed may stay so.
typedef bool (*PlaceAccept)(void *data);

/// Where loads are within the targets, lets items have cheaper modes as long as
/// they stay so and `accept`, unless it is NULL, says yes; the ones that save
/// most first.
void placeImprove(const PlaceModel *model, const uint64_t *allowed,
                  const int64_t *targets, intptr_t *modes, PlaceAccept accept,
                  void *data, NnpackArena *scratch);

/// Tries each cheaper mode of each item with the others giving way as above,
/// and keeps what costs less in sum, until nothing does or `work` is used up,
/// in numbers looked at.
void placePolish(const PlaceModel *model, const uint64_t *allowed,
                 const int64_t *targets, int64_t work, intptr_t *modes);

#endif // NNPACK_LIB_SOLVER_PLACEGREEDY_H
