//===-- lib/Solver/Conflicts.h - Which buffers meet in time -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two buffers conflict if both need bytes at some time. Whether they overlap
// wrongly depends on the difference of their offsets alone, so a conflict is a
// set of differences that are forbidden: one range for plain buffers, several
// where windows of gaps meet, less the window of a share.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_CONFLICTS_H
#define NNPACK_LIB_SOLVER_CONFLICTS_H

#include "Sections.h"

/// Buffer `other` needs its bytes at a time the list's owner does too.
typedef struct NnpackConflict {
  int32_t other;
  int32_t special; ///< Index of its list of ranges; -1: of plain buffers.
} NnpackConflict;

/// Differences offset(owner) - offset(other) from first to last.
typedef struct NnpackRange {
  int64_t first, last;
} NnpackRange;

/// The conflicts of buffer b are list[begins[b] .. begins[b + 1]), by index.
typedef struct NnpackConflicts {
  NnpackConflict *list;
  intptr_t *begins;
  NnpackRange *ranges; ///< Of special i from rangeBegins[i] to [i + 1].
  intptr_t *rangeBegins;
} NnpackConflicts;

/// How many conflicts nnpackConflictsBuild would list, each counted twice
/// (and once more for each further span the two meet in); stops counting above
/// `limit`. O(n log n + answer).
intptr_t nnpackConflictsCount(const NnpackProblem *problem,
                              const NnpackSections *sections, intptr_t limit);

void nnpackConflictsBuild(const NnpackProblem *problem,
                          const NnpackSections *sections, NnpackArena *arena,
                          NnpackConflicts *outConflicts);

/// The forbidden differences of a conflict, ascending and apart.
typedef struct NnpackRanges {
  const NnpackRange *list;
  intptr_t count;
} NnpackRanges;

/// `plain` is room for the range of plain buffers.
static inline NnpackRanges
nnpackConflictRanges(const NnpackProblem *problem,
                     const NnpackConflicts *conflicts, int32_t owner,
                     NnpackConflict conflict, NnpackRange *plain) {
  if (conflict.special >= 0) {
    intptr_t begin = conflicts->rangeBegins[conflict.special];
    return (NnpackRanges){conflicts->ranges + begin,
                          conflicts->rangeBegins[conflict.special + 1] - begin};
  }
  *plain = (NnpackRange){1 - problem->buffers[owner].sizeBytes,
                         problem->buffers[conflict.other].sizeBytes - 1};
  return (NnpackRanges){plain, 1};
}

void nnpackRangesSort(NnpackRange *ranges, intptr_t count);

#endif // NNPACK_LIB_SOLVER_CONFLICTS_H
