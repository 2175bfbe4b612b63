//===-- lib/Solver/OrderDag.h - Steps and values, ready to search -*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The same graph for both directions of time. A value is the set of steps that
// touch it: it begins at the first of them that runs and ends with the last.
// Backwards, steps are numbered from the end, and begin and end change places;
// whatever holds for orders forwards holds for orders backwards.
//
// Let live(D) be the bytes alive between the steps of a set D closed under
// predecessors (a state) and the rest. live is submodular: live(A | B) +
// live(A & B) <= live(A) + live(B). What the search may leave out follows from
// that alone.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_ORDERDAG_H
#define NNPACK_LIB_SOLVER_ORDERDAG_H

#include "nnpack-c/Order.h"

/// Lists of indices, one per row: list[start[row]] .. list[start[row + 1] - 1].
typedef struct NnpackRows {
  int32_t *start, *list;
} NnpackRows;

/// So many bytes of `ends` may become bytes of `begins` if both happen in one
/// step.
typedef struct NnpackInPlace {
  int32_t ends, begins;
  int64_t bytes;
} NnpackInPlace;

typedef struct NnpackDag {
  int32_t numSteps, numValues, numWords;
  bool isBackward;
  int64_t *sizes;                ///< Of values; none is 0.
  bool *startsAlive, *endsAlive; ///< Of values.
  NnpackRows valuesOf, stepsOf;  ///< Steps -> values and back, ascending.
  NnpackRows preds, succs;       ///< Direct ones, without repetition.
  int32_t *pairStart;            ///< Per step, into `pairs`.
  NnpackInPlace *pairs;
  bool *canBeTaken;         ///< Values that end in a pair.
  uint64_t *before, *after; ///< All predecessors, all successors.
  int64_t startBytes;       ///< Alive before the first step.
  int64_t *needs;           ///< Alive during each step in any order; at least.
} NnpackDag;

/// Most steps that a dag can be made of; its bitsets grow with the square.
enum { NnpackDagMaxSteps = 8192 };

/// Takes a graph apart; values without bytes or without steps are left out.
/// Step s of the graph is step s of the dag, or numSteps - 1 - s backwards.
NnpackDag *nnpackDagCreate(const NnpackOrderGraph *graph, bool isBackward,
                           NnpackArena *arena);

/// How a value stands to a step.
typedef struct NnpackRelation {
  bool hasBegun; ///< Before the step, in any order.
  bool goesOn;   ///< After it, in any order.
  bool touches;
} NnpackRelation;

NnpackRelation nnpackDagRelation(const NnpackDag *dag, int32_t step,
                                 int32_t value);

static inline int32_t nnpackDagNumStepsOf(const NnpackDag *dag, int32_t value) {
  return dag->stepsOf.start[value + 1] - dag->stepsOf.start[value];
}

static inline const uint64_t *nnpackDagBefore(const NnpackDag *dag,
                                              int32_t step) {
  return dag->before + (size_t)step * (size_t)dag->numWords;
}

static inline const uint64_t *nnpackDagAfter(const NnpackDag *dag,
                                             int32_t step) {
  return dag->after + (size_t)step * (size_t)dag->numWords;
}

static inline bool nnpackBitGet(const uint64_t *bits, int32_t index) {
  return bits[index >> 6] >> (index & 63) & 1;
}

static inline void nnpackBitSet(uint64_t *bits, int32_t index) {
  bits[index >> 6] |= (uint64_t)1 << (index & 63);
}

static inline void nnpackBitClear(uint64_t *bits, int32_t index) {
  bits[index >> 6] &= ~((uint64_t)1 << (index & 63));
}

#endif // NNPACK_LIB_SOLVER_ORDERDAG_H
