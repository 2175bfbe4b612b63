//===-- lib/Solver/Conflicts.h - Which buffers meet in time -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_CONFLICTS_H
#define NNPACK_LIB_SOLVER_CONFLICTS_H

#include "Sections.h"

/// Buffer `other` needs its bytes at a time the list's owner does too.
typedef struct NnpackConflict {
  int32_t other;
  int32_t share; ///< Index of the share, or -1.
} NnpackConflict;

/// The conflicts of buffer b are list[begins[b] .. begins[b + 1]), by index.
typedef struct NnpackConflicts {
  NnpackConflict *list;
  intptr_t *begins;
} NnpackConflicts;

/// How many conflicts nnpackConflictsBuild would list, each counted twice
/// (and once more for each further span the two meet in); stops counting above
/// `limit`. O(n log n + answer).
intptr_t nnpackConflictsCount(const NnpackProblem *problem,
                              const NnpackSections *sections, intptr_t limit);

void nnpackConflictsBuild(const NnpackProblem *problem,
                          const NnpackSections *sections, NnpackArena *arena,
                          NnpackConflicts *outConflicts);

/// They may overlap while minDelta <= offset(owner) - offset(other) <= maxDelta;
/// never if minDelta > maxDelta.
typedef struct NnpackWindow {
  int64_t minDelta, maxDelta;
} NnpackWindow;

NnpackWindow nnpackConflictWindow(const NnpackProblem *problem, int32_t owner,
                                  NnpackConflict conflict);

#endif // NNPACK_LIB_SOLVER_CONFLICTS_H
