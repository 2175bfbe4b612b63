//===-- lib/Solver/PairState.h - Bounds of offsets and pairs ------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A state of the search by pairs: for each buffer the least and the greatest
// offset it can still have, for each pair that conflicts the least and greatest
// difference it may have. Its completions are the plans within them.
//
// All changes are put on a trail and undone in reverse order.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PAIRSTATE_H
#define NNPACK_LIB_SOLVER_PAIRSTATE_H

#include "Conflicts.h"

/// Two buffers that conflict, and what is decided of the difference
/// offset(first) - offset(second).
typedef struct NnpackPair {
  int32_t first, second;
  int64_t low, high;
  NnpackConflict conflict; ///< As `first` sees it.
} NnpackPair;

typedef struct NnpackPairTrail {
  int64_t *where;
  int64_t old;
} NnpackPairTrail;

/// A buffer as the bound of a section sees it.
typedef struct NnpackPairKey {
  int64_t least, size, top;
  int32_t buffer;
} NnpackPairKey;

typedef struct NnpackPairState {
  const NnpackProblem *problem;
  const NnpackSections *sections;
  const NnpackConflicts *conflicts;
  NnpackArena *arena;
  int64_t *least, *greatest; ///< Offsets, per buffer.
  NnpackPair *pairs;
  intptr_t numPairs;
  int32_t *pairOf; ///< Per conflict of the lists, its pair.
  /// Of buffer b from shareBegins[b] to [b + 1].
  struct NnpackPairShare {
    int32_t other;
    int64_t overlap; ///< The most bytes they can have in common.
  } *shares;
  intptr_t *shareBegins;
  /// Spans that need section s: cells[firstCell[s]] to [s + 1].
  int32_t *cells;
  intptr_t *firstCell;
  NNPACK_VECTOR(NnpackPairTrail) trail;

  // Work lists of a propagation, each with a mark per element.
  int32_t *changed, *dirty;
  intptr_t numChanged, numDirty;
  bool *isChanged, *isDirty;
  NnpackPairKey *keys; ///< Scratch of the bound.
  bool *isCounted;     ///< Likewise.
  int64_t work;        ///< Pairs and buffers of sections looked at.
  bool hasGivenUp;     ///< Some propagation took too long: nothing is refuted.
} NnpackPairState;

NnpackPairState *nnpackPairStateCreate(const NnpackProblem *problem,
                                       const NnpackSections *sections,
                                       const NnpackConflicts *conflicts,
                                       NnpackArena *arena);

/// Nothing decided, within `capacity`; false if there is no completion.
bool nnpackPairStateReset(NnpackPairState *state, int64_t capacity);

/// The differences the pair can still have, forbidden ones at the ends left out;
/// first > last if none.
NnpackRange nnpackPairStateRange(const NnpackPairState *state,
                                 const NnpackPair *pair);

/// Narrows a pair to differences from low to high; propagates. Returns false if
/// there is no completion. Either way undo with the mark taken before.
bool nnpackPairStateNarrow(NnpackPairState *state, NnpackPair *pair,
                           int64_t low, int64_t high);

void nnpackPairStateUndo(NnpackPairState *state, intptr_t mark);

#endif // NNPACK_LIB_SOLVER_PAIRSTATE_H
