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

/// In no order.
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
  return count;
}

static bool isFree(const NnpackRange *ranges, intptr_t count, int64_t offset) {
  for (intptr_t i = 0; i < count; ++i)
    if (ranges[i].first <= offset && offset <= ranges[i].last)
      return false;
  return true;
}

static int64_t alignUp(int64_t value, int64_t alignment) {
  bool isPower = !(alignment & (alignment - 1)); // Most are: no division.
  int64_t remainder = isPower ? value & (alignment - 1) : value % alignment;
  return remainder ? value + alignment - remainder : value;
}

/// The aligned offset whose free range is least.
static int64_t bestFit(NnpackRange *ranges, intptr_t count, int64_t alignment) {
  int64_t candidate = 0, best = -1, bestLength = INT64_MAX;
  nnpackRangesSort(ranges, count);
  for (intptr_t i = 0; i < count; ++i) {
    if (ranges[i].first > candidate &&
        ranges[i].first - candidate < bestLength) {
      best = candidate;
      bestLength = ranges[i].first - candidate;
    }
    if (ranges[i].last >= candidate)
      candidate = alignUp(ranges[i].last + 1, alignment);
  }
  return best >= 0 ? best : candidate;
}

/// The lowest aligned free offset from the candidate on, of sorted ranges.
static int64_t lowestOfSorted(const NnpackRange *ranges, intptr_t count,
                              int64_t alignment, int64_t candidate) {
  for (intptr_t i = 0; i < count && ranges[i].first <= candidate; ++i)
    if (ranges[i].last >= candidate)
      candidate = alignUp(ranges[i].last + 1, alignment);
  return candidate;
}

/// The lowest aligned free offset. A few looks at all ranges, of which each leaves
/// out those that are behind it, are mostly enough, and take less time than
/// sorting them.
static int64_t firstFit(NnpackRange *ranges, intptr_t count,
                        int64_t alignment) {
  enum { mostLooks = 12 };
  int64_t candidate = 0, before;
  int numLooks = 0;
  do {
    intptr_t kept = 0;
    if (numLooks++ == mostLooks) {
      nnpackRangesSort(ranges, count);
      return lowestOfSorted(ranges, count, alignment, candidate);
    }
    before = candidate;
    for (intptr_t i = 0; i < count; ++i) {
      NnpackRange range = ranges[i];
      if (range.last < candidate)
        continue;
      if (range.first <= candidate)
        candidate = alignUp(range.last + 1, alignment);
      else
        ranges[kept++] = range;
    }
    count = kept;
  } while (candidate > before);
  return candidate;
}

int64_t nnpackFirstFitRun(NnpackFirstFit *run, const int32_t *order,
                          NnpackFit fit, int64_t limit, int64_t *offsets) {
  const NnpackBuffer *buffers = run->problem->buffers;
  intptr_t count = run->problem->numBuffers;
  int64_t peak = 0;
  for (intptr_t b = 0; b < count; ++b)
    run->isPlaced[b] = false;
  for (int pass = 0; pass < 2; ++pass) // Pinned, then the others.
    for (intptr_t i = 0; i < count; ++i) {
      int32_t b = order[i];
      const NnpackBuffer *buffer = &buffers[b];
      bool isPinned = buffer->fixedOffset != NNPACK_NO_OFFSET;
      if (isPinned != (pass == 0))
        continue;
      intptr_t numRanges = gatherRanges(run, b, offsets);
      int64_t wish = isPinned ? buffer->fixedOffset : buffer->hint;
      if (wish >= 0 && wish % buffer->alignment == 0 &&
          isFree(run->ranges, numRanges, wish))
        offsets[b] = wish;
      else if (isPinned)
        return INT64_MAX;
      else
        offsets[b] = fit == NnpackFitFirst
                         ? firstFit(run->ranges, numRanges, buffer->alignment)
                         : bestFit(run->ranges, numRanges, buffer->alignment);
      run->isPlaced[b] = true;
      int64_t top = offsets[b] + buffer->sizeBytes;
      peak = top > peak ? top : peak;
      if (peak > limit)
        return peak;
    }
  return peak;
}
