//===-- lib/Solver/PlaceStates.h - States of a placement search ---*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A list of states: what has been paid, what the prices and the table of a pass
// from the other side say lies ahead, and a key, one number per slot, that says
// what matters later.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PLACESTATES_H
#define NNPACK_LIB_SOLVER_PLACESTATES_H

#include "nnpack-c/Support.h"

typedef struct PlaceStates {
  int64_t *costs;
  double *pasts;   ///< Price of what was used so far, less that of the room.
  double *futures; ///< Price of what decided choices use from here on.
  double *aheads;  ///< From the table, for the choices in it.
  int32_t *nodes;  ///< The last decision on the way here.
  uint16_t *keys;  ///< keySlots each.
  intptr_t count, capacity, keySlots; ///< Slots: a multiple of four.
} PlaceStates;

void placeStatesInit(PlaceStates *states, intptr_t capacity, intptr_t keySlots,
                     NnpackArena *arena);

/// Doubles the capacity.
void placeStatesGrow(PlaceStates *states, NnpackArena *arena);

static inline uint16_t *placeKeyOf(const PlaceStates *states, intptr_t state) {
  return states->keys + state * states->keySlots;
}

/// What all of it comes to.
static inline double placeBoundOf(const PlaceStates *states, intptr_t state) {
  return (double)states->costs[state] + states->pasts[state] +
         states->futures[state] + states->aheads[state];
}

/// Copies a state of `from` to the end of `to`, or over one before it.
void placeStatesCopy(PlaceStates *to, intptr_t at, const PlaceStates *from,
                     intptr_t state);

/// Keeps the cheapest of states with equal keys, the first of several.
void placeStatesMerge(PlaceStates *states, NnpackArena *scratch);

/// Keeps the `width` states with the least bound, the first of several; returns
/// that of the least one left out, or infinity.
double placeStatesCut(PlaceStates *states, intptr_t width,
                      NnpackArena *scratch);

#endif // NNPACK_LIB_SOLVER_PLACESTATES_H
