//===-- lib/Solver/FirstFit.c - Places one buffer after the other -*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FirstFit.h"

struct NnpackFirstFit {
  const NnpackProblem *problem;
  const NnpackConflicts *conflicts;
  NnpackRange *ranges; // Offsets that placed neighbours forbid.
  bool *isPlaced;
};

NnpackFirstFit *nnpackFirstFitCreate(const NnpackProblem *problem,
                                     const NnpackConflicts *conflicts,
                                     NnpackArena *arena) {
  NnpackFirstFit *firstFit = NNPACK_NEW(arena, NnpackFirstFit);
  intptr_t longest = 0;
  for (int32_t b = 0; b < problem->numBuffers; ++b) {
    intptr_t length = 0;
    for (intptr_t i = conflicts->begins[b]; i < conflicts->begins[b + 1]; ++i) {
      NnpackRange plain;
      length += nnpackConflictRanges(problem, conflicts, b, conflicts->list[i],
                                     &plain)
                    .count;
    }
    longest = length > longest ? length : longest;
  }
  firstFit->problem = problem;
  firstFit->conflicts = conflicts;
  firstFit->ranges = NNPACK_NEW_ARRAY(arena, NnpackRange, longest);
  firstFit->isPlaced = NNPACK_NEW_ARRAY(arena, bool, problem->numBuffers);
  return firstFit;
}

/// Adds the offsets of `buffer` that overlap `conflict.other` wrongly.
static intptr_t forbid(const NnpackFirstFit *firstFit, int32_t buffer,
                       NnpackConflict conflict, int64_t otherOffset,
                       NnpackRange *ranges) {
  NnpackRange plain;
  NnpackRanges differences = nnpackConflictRanges(
      firstFit->problem, firstFit->conflicts, buffer, conflict, &plain);
  for (intptr_t i = 0; i < differences.count; ++i)
    ranges[i] = (NnpackRange){otherOffset + differences.list[i].first,
                              otherOffset + differences.list[i].last};
  return differences.count;
}

static intptr_t gatherRanges(NnpackFirstFit *firstFit, int32_t buffer,
                             const int64_t *offsets) {
  const NnpackConflicts *conflicts = firstFit->conflicts;
  intptr_t count = 0;
  for (intptr_t i = conflicts->begins[buffer];
       i < conflicts->begins[buffer + 1]; ++i) {
    NnpackConflict conflict = conflicts->list[i];
    if (firstFit->isPlaced[conflict.other])
      count += forbid(firstFit, buffer, conflict, offsets[conflict.other],
                      firstFit->ranges + count);
  }
  nnpackRangesSort(firstFit->ranges, count);
  return count;
}

static bool isFree(const NnpackRange *ranges, intptr_t count, int64_t offset) {
  for (intptr_t i = 0; i < count && ranges[i].first <= offset; ++i)
    if (offset <= ranges[i].last)
      return false;
  return true;
}

static int64_t alignUp(int64_t value, int64_t alignment) {
  int64_t remainder = value % alignment;
  return remainder ? value + alignment - remainder : value;
}

/// The lowest aligned free offset, or the one whose free range is least.
static int64_t fitOffset(const NnpackRange *ranges, intptr_t count,
                         int64_t alignment, NnpackFit fit) {
  int64_t candidate = 0, best = -1, bestLength = INT64_MAX;
  for (intptr_t i = 0; i < count; ++i) {
    if (ranges[i].first > candidate) {
      if (fit == NnpackFitFirst)
        return candidate;
      if (ranges[i].first - candidate < bestLength) {
        best = candidate;
        bestLength = ranges[i].first - candidate;
      }
    }
    if (ranges[i].last >= candidate)
      candidate = alignUp(ranges[i].last + 1, alignment);
  }
  return best >= 0 ? best : candidate;
}

int64_t nnpackFirstFitRun(NnpackFirstFit *firstFit, const int32_t *order,
                          NnpackFit fit, int64_t limit, int64_t *offsets) {
  const NnpackBuffer *buffers = firstFit->problem->buffers;
  intptr_t count = firstFit->problem->numBuffers;
  int64_t peak = 0;
  for (intptr_t b = 0; b < count; ++b)
    firstFit->isPlaced[b] = false;
  for (int pass = 0; pass < 2; ++pass) // Pinned, then the others.
    for (intptr_t i = 0; i < count; ++i) {
      int32_t b = order[i];
      const NnpackBuffer *buffer = &buffers[b];
      bool isPinned = buffer->fixedOffset != NNPACK_NO_OFFSET;
      if (isPinned != (pass == 0))
        continue;
      intptr_t numRanges = gatherRanges(firstFit, b, offsets);
      int64_t wish = isPinned ? buffer->fixedOffset : buffer->hint;
      if (wish >= 0 && wish % buffer->alignment == 0 &&
          isFree(firstFit->ranges, numRanges, wish))
        offsets[b] = wish;
      else if (isPinned)
        return INT64_MAX;
      else
        offsets[b] =
            fitOffset(firstFit->ranges, numRanges, buffer->alignment, fit);
      firstFit->isPlaced[b] = true;
      int64_t top = offsets[b] + buffer->sizeBytes;
      peak = top > peak ? top : peak;
      if (peak > limit)
        return peak;
    }
  return peak;
}
