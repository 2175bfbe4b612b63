//===-- lib/Solver/OrderState.h - States of a search for an order -*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A state is the set of steps done so far. Moves lead from one to the next:
//
// A move does what must be done for one value to end, nothing more, and no
// value ends before its last step. No order loses by being made of moves only:
// until the first value ends, bytes only grow; so the steps that this value
// needs may run first, and the others after it, where they meet fewer bytes
// than before. The value is one whose end needs fewest steps, or one whose
// bytes the last step takes over.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_ORDERSTATE_H
#define NNPACK_LIB_SOLVER_ORDERSTATE_H

#include "OrderDag.h"

/// Steps whose needs are watched in every state, at most 64 for a bit each.
enum { NnpackMaxWatched = 64 };

/// What is alive during a step in any order.
typedef struct NnpackWatched {
  int32_t step;
  int64_t needBytes;  ///< In any order.
  int64_t extraBytes; ///< In any order that starts with the state.
} NnpackWatched;

typedef struct NnpackMove {
  intptr_t firstStep; ///< In NnpackMoves.steps.
  int32_t numSteps;
  int64_t peakBytes, growthBytes;
  bool isLeast; ///< No other move is part of it.
} NnpackMove;

/// Stacks of moves and of their steps, in the order in which they run.
typedef struct NnpackMoves {
  NNPACK_VECTOR(NnpackMove) moves;
  NNPACK_VECTOR(int32_t) steps;
} NnpackMoves;

typedef struct NnpackOrderState {
  const NnpackDag *dag;
  NnpackArena *arena;
  uint64_t *done, *ready; ///< Sets of steps.
  int32_t *predsLeft;     ///< Of each step.
  int32_t *stepsLeft;     ///< Of each value.
  uint64_t hash[2];       ///< Of `done`.
  int64_t liveBytes;
  NNPACK_VECTOR(int32_t) path; ///< Steps done, in order.
  NnpackWatched watched[NnpackMaxWatched];
  int32_t numWatched;
  uint64_t *watchers; ///< Per value: watched steps it may add to.
  struct NnpackMoveScratch *scratch;
} NnpackOrderState;

/// Before the first step.
void nnpackStateInit(const NnpackDag *dag, NnpackArena *arena,
                     NnpackOrderState *state);
void nnpackStateDo(NnpackOrderState *state, int32_t step);
/// Takes back steps until `length` are left.
void nnpackStateUndo(NnpackOrderState *state, intptr_t length);
/// Bytes that some step to come needs, whatever the order.
int64_t nnpackStateBound(const NnpackOrderState *state);
/// Makes room for what nnpackStateMoves notes; part of nnpackStateInit.
void nnpackStateInitMoves(NnpackOrderState *state);
/// Pushes all moves from the state: none if all is done.
void nnpackStateMoves(NnpackOrderState *state, NnpackMoves *moves);

#endif // NNPACK_LIB_SOLVER_ORDERSTATE_H
