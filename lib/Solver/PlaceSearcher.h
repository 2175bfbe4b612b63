//===-- lib/Solver/PlaceSearcher.h - One pass over the layers -----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the parts of PlaceSearch share.
//
// Proof of the bound of a state after layers 0 to t - 1, with prices p >= 0 and
// room r(u). Let d be the choices decided. A completion costs what d cost, plus
// what the others cost, and that is at least
//
//   cost(d) + sum over u >= t of p(u) * (load of d in u - r(u))
//     + sum over the others of the least of cost + price of all their uses,
//
// as an option of a choice not decided uses nothing before t. If some choices
// are left out, the price of what is decided, less that of the room, counts in
// the layers before t too: then the others may use something there.
//
// Where a pass in the other direction over fewer choices is known, its table
// has for each state of those choices the least of cost and price of all layers
// from t on: that takes the place of their part of the sums.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PLACESEARCHER_H
#define NNPACK_LIB_SOLVER_PLACESEARCHER_H

#include "PlaceSearch.h"

#include "PlaceStates.h"

/// What was decided on the way to a state, last first.
typedef struct PlaceNode {
  int32_t parent, option;
} PlaceNode;

/// What a choice does to the slot of a no-good: 1 while all items decided so
/// far have modes of its set.
typedef struct PlaceLiteral {
  intptr_t slot;
  uint64_t modes;
  bool isFirst, isLast;
} PlaceLiteral;

typedef NNPACK_VECTOR(PlaceLiteral) PlaceLiterals;

typedef struct PlaceSearcher {
  const PlaceSearch *search;
  const PlaceCore *core;
  NnpackArena *arena;   ///< Of this run.
  NnpackArena *scratch; ///< Of one layer.
  intptr_t numSpaces, width;
  intptr_t *slots;         ///< Per choice: its place in the key.
  PlaceLiterals *literals; ///< Per choice.
  intptr_t *locals; ///< [layer * spaces + space]: a local choice, or -1.
  bool *isLocal;    ///< Per choice: one of those.
  bool *isIn;       ///< Per choice: not left out.
  bool *isKnown;    ///< Per choice: in the table of the other direction.
  NNPACK_VECTOR(intptr_t) alive; ///< Choices.
  NNPACK_VECTOR(PlaceNode) nodes;
  PlaceStates now, next;
  double rest; ///< Bound of choices not decided, less the price of room ahead.
  double limit, lost;
  int64_t numSteps;
} PlaceSearcher;

/// Whether no choice is left out: costs are then exact.
static inline bool placeIsFinal(const PlaceSearcher *s) {
  return !s->search->isLeftOut;
}

/// The least value of a choice's options.
double placeLeastValue(const PlaceSearcher *s, intptr_t c);

static inline bool placeIsTooMuch(const PlaceSearcher *s,
                                  const PlaceStates *states, intptr_t state) {
  return placeBoundOf(states, state) + s->rest > s->limit;
}

void placeAddNode(PlaceSearcher *s, int32_t *last, intptr_t option);

void placeCountSteps(PlaceSearcher *s, intptr_t numSteps);

/// Gives choices and no-goods places in the key; false if what is decided
/// already is a no-good. Returns the number of places through `outSlots`.
bool placeAssignKeys(PlaceSearcher *s, intptr_t *outSlots);

/// Decides local choices and lets states go whose load in the layer is more
/// than the room of a space.
void placePassLayer(PlaceSearcher *s, intptr_t layer);

#endif // NNPACK_LIB_SOLVER_PLACESEARCHER_H
