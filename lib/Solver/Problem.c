//===-- lib/Solver/Problem.c - Checks of a problem, its load ------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The problem's own checks are naive, as the validator's are. The load is the sum of
// sizes over events in time.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Problem.h"

#include "Sections.h"

#include <stdlib.h>
#include <string.h>

void nnpackBufferInit(NnpackBuffer *buffer, const char *name, int64_t begin,
                      int64_t end, int64_t sizeBytes) {
  *buffer = (NnpackBuffer){.name = name,
                           .lifetime = {begin, end},
                           .sizeBytes = sizeBytes,
                           .alignment = 1,
                           .fixedOffset = NNPACK_NO_OFFSET,
                           .hint = NNPACK_NO_OFFSET};
}

//===----------------------------------------------------------------------===//
// Verifying.
//===----------------------------------------------------------------------===//

static const char *nameOf(const NnpackBuffer *buffer) {
  return buffer->name ? buffer->name : "(unnamed)";
}

static bool verifyWindow(const NnpackBuffer *buffer, const NnpackGap *gap,
                         NnpackText *outError) {
  if (0 <= gap->low && gap->low <= gap->high &&
      gap->high <= buffer->sizeBytes)
    return true;
  nnpackTextPrint(outError,
                  "buffer '%s': window %lld:%lld of gap [%lld, %lld) is not "
                  "within its %lld bytes",
                  nameOf(buffer), (long long)gap->low, (long long)gap->high,
                  (long long)gap->begin, (long long)gap->end,
                  (long long)buffer->sizeBytes);
  return false;
}

static bool verifyGaps(const NnpackBuffer *buffer, NnpackText *outError) {
  int64_t free = buffer->lifetime.begin;
  for (intptr_t i = 0; i < buffer->numGaps; ++i) {
    NnpackGap gap = buffer->gaps[i];
    if (gap.begin < free || gap.end <= gap.begin ||
        gap.end > buffer->lifetime.end) {
      nnpackTextPrint(outError,
                      "buffer '%s': gap [%lld, %lld) is empty, out of order or "
                      "outside the lifetime [%lld, %lld)",
                      nameOf(buffer), (long long)gap.begin, (long long)gap.end,
                      (long long)buffer->lifetime.begin,
                      (long long)buffer->lifetime.end);
      return false;
    }
    if (!verifyWindow(buffer, &gap, outError))
      return false;
    free = gap.end;
  }
  return true;
}

/// The most that sizes may add up to, and the highest end of a pinned buffer. So
/// stacking every buffer over the pinned ones stays within int64_t, and a plan,
/// all of whose offsets become pins, is a problem again.
static const int64_t mostBytes = INT64_MAX / 4;

static bool verifyOffset(const NnpackBuffer *buffer, NnpackText *outError) {
  int64_t top;
  if (buffer->fixedOffset == NNPACK_NO_OFFSET)
    return true;
  if (buffer->fixedOffset < 0 || buffer->fixedOffset % buffer->alignment != 0 ||
      nnpackAddOverflow(buffer->fixedOffset, buffer->sizeBytes, &top) ||
      top > mostBytes) {
    nnpackTextPrint(outError,
                    "buffer '%s': fixed offset %lld is negative, too large or "
                    "not a multiple of the alignment %lld",
                    nameOf(buffer), (long long)buffer->fixedOffset,
                    (long long)buffer->alignment);
    return false;
  }
  return true;
}

static bool verifyHint(const NnpackBuffer *buffer, NnpackText *outError) {
  int64_t top;
  if (buffer->hint == NNPACK_NO_OFFSET ||
      (!nnpackAddOverflow(buffer->hint, buffer->sizeBytes, &top) &&
       top <= mostBytes))
    return true;
  nnpackTextPrint(outError, "buffer '%s': hint %lld is too large",
                  nameOf(buffer), (long long)buffer->hint);
  return false;
}

static bool verifyBuffer(const NnpackBuffer *buffer, NnpackText *outError) {
  if (buffer->lifetime.end <= buffer->lifetime.begin) {
    nnpackTextPrint(
        outError,
        "buffer '%s': lifetime [%lld, %lld) is empty: its end is not "
        "after its begin",
        nameOf(buffer), (long long)buffer->lifetime.begin,
        (long long)buffer->lifetime.end);
    return false;
  }
  if (buffer->sizeBytes < 0 || buffer->alignment < 1) {
    nnpackTextPrint(outError, "buffer '%s': size %lld or alignment %lld is %s",
                    nameOf(buffer), (long long)buffer->sizeBytes,
                    (long long)buffer->alignment,
                    buffer->sizeBytes < 0 ? "negative" : "less than 1");
    return false;
  }
  return verifyGaps(buffer, outError) && verifyOffset(buffer, outError) &&
         verifyHint(buffer, outError);
}

static bool verifySum(const NnpackProblem *problem, NnpackText *outError) {
  int64_t sum = 0;
  for (intptr_t i = 0; i < problem->numBuffers; ++i) {
    const NnpackBuffer *buffer = &problem->buffers[i];
    if (nnpackAddOverflow(sum, buffer->sizeBytes, &sum) ||
        nnpackAddOverflow(sum, buffer->alignment, &sum) || sum > mostBytes) {
      nnpackTextPrint(outError,
                      "buffer '%s': the sizes and alignments add up to more "
                      "than %lld",
                      nameOf(buffer), (long long)mostBytes);
      return false;
    }
  }
  return true;
}

static int compareShares(const void *leftPointer, const void *rightPointer) {
  const NnpackShare *left = leftPointer, *right = rightPointer;
  if (left->first != right->first)
    return left->first < right->first ? -1 : 1;
  return (left->second > right->second) - (left->second < right->second);
}

static bool verifyShare(const NnpackProblem *problem, NnpackShare share,
                        NnpackText *outError) {
  intptr_t count = problem->numBuffers;
  if (share.first >= 0 && share.first < count && share.second >= 0 &&
      share.second < count && share.first != share.second)
    return true;
  nnpackTextPrint(outError,
                  "share of buffers %lld and %lld: not two buffers of %lld",
                  (long long)share.first, (long long)share.second,
                  (long long)count);
  return false;
}

static bool verifyShares(const NnpackProblem *problem, NnpackText *outError) {
  intptr_t count = problem->numShares;
  for (intptr_t i = 0; i < count; ++i)
    if (!verifyShare(problem, problem->shares[i], outError))
      return false;
  if (count < 2)
    return true;
  NnpackArena *arena = nnpackArenaCreate();
  NnpackShare *sorted = NNPACK_NEW_ARRAY(arena, NnpackShare, count);
  for (intptr_t i = 0; i < count; ++i) {
    sorted[i] = problem->shares[i];
    if (sorted[i].first > sorted[i].second) {
      sorted[i].first = problem->shares[i].second;
      sorted[i].second = problem->shares[i].first;
    }
  }
  qsort(sorted, (size_t)count, sizeof *sorted, compareShares);
  bool unique = true;
  for (intptr_t i = 1; i < count && unique; ++i)
    if (compareShares(&sorted[i - 1], &sorted[i]) == 0) {
      nnpackTextPrint(outError, "buffers '%s' and '%s' share twice",
                      nameOf(&problem->buffers[sorted[i].first]),
                      nameOf(&problem->buffers[sorted[i].second]));
      unique = false;
    }
  nnpackArenaDestroy(arena);
  return unique;
}

bool nnpackProblemVerify(const NnpackProblem *problem, NnpackText *outError) {
  for (intptr_t i = 0; i < problem->numBuffers; ++i)
    if (!verifyBuffer(&problem->buffers[i], outError))
      return false;
  if (problem->capacity < 0) {
    nnpackTextPrint(outError, "capacity %lld is negative",
                    (long long)problem->capacity);
    return false;
  }
  return verifySum(problem, outError) && verifyShares(problem, outError);
}

bool nnpackProblemHasWindows(const NnpackProblem *problem) {
  for (intptr_t b = 0; b < problem->numBuffers; ++b)
    for (intptr_t g = 0; g < problem->buffers[b].numGaps; ++g)
      if (problem->buffers[b].gaps[g].low < problem->buffers[b].gaps[g].high)
        return true;
  return false;
}

//===----------------------------------------------------------------------===//
// Maximum load.
//===----------------------------------------------------------------------===//

int64_t nnpackProblemMaximumLoad(const NnpackProblem *problem) {
  NnpackArena *arena = nnpackArenaCreate();
  NnpackSections sections;
  nnpackSectionsBuild(problem, arena, &sections);
  int64_t maximum = 0;
  for (intptr_t s = 0; s < sections.count; ++s)
    if (sections.loads[s] > maximum)
      maximum = sections.loads[s];
  nnpackArenaDestroy(arena);
  return maximum;
}
