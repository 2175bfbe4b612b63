//===-- lib/Solver/Plan.c - The naive proof of a plan -------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Plan.h"

#include "Sweep.h"

#include <stdlib.h>

const char *nnpackStatusName(NnpackStatus status) {
  switch (status) {
  case NnpackStatusOptimal:
    return "optimal";
  case NnpackStatusFeasible:
    return "feasible";
  case NnpackStatusInfeasible:
    return "infeasible";
  case NnpackStatusUnknown:
    break;
  }
  return "unknown";
}

bool nnpackStatusIsFound(NnpackStatus status) {
  return status == NnpackStatusOptimal || status == NnpackStatusFeasible;
}

typedef struct Validation {
  const NnpackProblem *problem;
  const int64_t *offsets;
  NnpackText *outError;
} Validation;

static const char *nameOf(const NnpackBuffer *buffer) {
  return buffer->name ? buffer->name : "(unnamed)";
}

/// The bytes [begin, end) that `buffer` needs at `time`, counted from its
/// offset, and until when.
static NnpackInterval bytesAt(const NnpackBuffer *buffer, int64_t time,
                              int64_t *outUntil) {
  *outUntil = buffer->lifetime.end;
  for (intptr_t g = 0; g < buffer->numGaps; ++g) {
    const NnpackGap *gap = &buffer->gaps[g];
    if (time < gap->begin) {
      *outUntil = gap->begin;
      break;
    }
    if (time < gap->end) {
      *outUntil = gap->end;
      return (NnpackInterval){gap->low, gap->high};
    }
  }
  return (NnpackInterval){0, buffer->sizeBytes};
}

/// Whether both buffers need some byte at some time.
static bool collide(const NnpackBuffer *a, int64_t offsetA,
                    const NnpackBuffer *b, int64_t offsetB) {
  int64_t time = a->lifetime.begin > b->lifetime.begin ? a->lifetime.begin
                                                       : b->lifetime.begin;
  while (time < a->lifetime.end && time < b->lifetime.end) {
    int64_t untilA, untilB;
    NnpackInterval bytesA = bytesAt(a, time, &untilA);
    NnpackInterval bytesB = bytesAt(b, time, &untilB);
    if (bytesA.begin < bytesA.end && bytesB.begin < bytesB.end &&
        offsetA + bytesA.begin < offsetB + bytesB.end &&
        offsetB + bytesB.begin < offsetA + bytesA.end)
      return true;
    time = untilA < untilB ? untilA : untilB;
  }
  return false;
}

static bool mayShare(const Validation *validation, intptr_t a, intptr_t b) {
  const NnpackProblem *problem = validation->problem;
  for (intptr_t i = 0; i < problem->numShares; ++i) {
    const NnpackShare *share = &problem->shares[i];
    if ((share->first == a && share->second == b) ||
        (share->first == b && share->second == a)) {
      int64_t delta = validation->offsets[share->first] -
                      validation->offsets[share->second];
      return share->minDelta <= delta && delta <= share->maxDelta;
    }
  }
  return false;
}

static bool checkPair(const Validation *validation, intptr_t a, intptr_t b) {
  const NnpackBuffer *first = &validation->problem->buffers[a];
  const NnpackBuffer *second = &validation->problem->buffers[b];
  int64_t low = validation->offsets[a], other = validation->offsets[b];
  if (first->sizeBytes == 0 || second->sizeBytes == 0 ||
      low >= other + second->sizeBytes || other >= low + first->sizeBytes ||
      !collide(first, low, second, other) || mayShare(validation, a, b))
    return true;
  nnpackTextPrint(
      validation->outError,
      "buffers '%s' at [%lld, %lld) and '%s' at [%lld, %lld) overlap",
      nameOf(first), (long long)low, (long long)(low + first->sizeBytes),
      nameOf(second), (long long)other,
      (long long)(other + second->sizeBytes));
  return false;
}

static bool checkOffset(const Validation *validation, intptr_t index) {
  const NnpackBuffer *buffer = &validation->problem->buffers[index];
  int64_t offset = validation->offsets[index], top;
  const char *fault = NULL;
  if (offset < 0 || nnpackAddOverflow(offset, buffer->sizeBytes, &top))
    fault = "is out of range";
  else if (offset % buffer->alignment != 0)
    fault = "is not aligned";
  else if (buffer->fixedOffset != NNPACK_NO_OFFSET &&
           offset != buffer->fixedOffset)
    fault = "is not the fixed one";
  else if (top > validation->problem->capacity)
    fault = "is beyond the capacity";
  if (!fault)
    return true;
  nnpackTextPrint(validation->outError,
                  "buffer '%s' of %lld bytes: offset %lld %s", nameOf(buffer),
                  (long long)buffer->sizeBytes, (long long)offset, fault);
  return false;
}

typedef struct Start {
  int64_t begin;
  intptr_t buffer;
} Start;

static int compareStarts(const void *leftPointer, const void *rightPointer) {
  const Start *left = leftPointer, *right = rightPointer;
  if (left->begin != right->begin)
    return left->begin < right->begin ? -1 : 1;
  return (left->buffer > right->buffer) - (left->buffer < right->buffer);
}

/// Compares every two buffers whose lifetimes overlap.
static bool checkPairs(const Validation *validation) {
  intptr_t count = validation->problem->numBuffers, numAlive = 0;
  const NnpackBuffer *buffers = validation->problem->buffers;
  NnpackArena *arena = nnpackArenaCreate();
  Start *starts = NNPACK_NEW_ARRAY(arena, Start, count);
  intptr_t *alive = NNPACK_NEW_ARRAY(arena, intptr_t, count);
  for (intptr_t i = 0; i < count; ++i)
    starts[i] = (Start){buffers[i].lifetime.begin, i};
  if (count)
    qsort(starts, (size_t)count, sizeof *starts, compareStarts);
  bool valid = true;
  for (intptr_t i = 0; i < count && valid; ++i) {
    intptr_t kept = 0;
    for (intptr_t k = 0; k < numAlive && valid; ++k) {
      if (buffers[alive[k]].lifetime.end <= starts[i].begin)
        continue;
      valid = checkPair(validation, alive[k], starts[i].buffer);
      alive[kept++] = alive[k];
    }
    numAlive = kept;
    alive[numAlive++] = starts[i].buffer;
  }
  nnpackArenaDestroy(arena);
  return valid;
}

/// Whether the buffers are so many that every two take too long, and plain.
static bool isLong(const NnpackProblem *problem) {
  enum { mostByPairs = 20000 };
  bool hasGaps = false;
  for (intptr_t b = 0; b < problem->numBuffers; ++b)
    hasGaps |= problem->buffers[b].numGaps > 0;
  return problem->numBuffers > mostByPairs && problem->numShares == 0 &&
         !hasGaps;
}

static bool checkBySweep(const Validation *validation) {
  intptr_t a, b;
  return !nnpackSweepFindsOverlap(validation->problem, validation->offsets, &a,
                                  &b) ||
         checkPair(validation, a, b);
}

static bool checkPeak(const Validation *validation, const NnpackPlan *plan) {
  int64_t peak = 0;
  for (intptr_t i = 0; i < plan->numBuffers; ++i) {
    int64_t top =
        plan->offsets[i] + validation->problem->buffers[i].sizeBytes;
    peak = top > peak ? top : peak;
  }
  const char *fault = NULL;
  if (peak != plan->peakBytes)
    fault = "is not the largest offset + size";
  else if (plan->lowerBoundBytes > peak)
    fault = "is below the lower bound";
  else if (plan->status == NnpackStatusOptimal && plan->lowerBoundBytes != peak)
    fault = "is called optimal, but the lower bound differs";
  if (!fault)
    return true;
  nnpackTextPrint(validation->outError,
                  "peak %lld (largest top %lld, lower bound %lld) %s",
                  (long long)plan->peakBytes, (long long)peak,
                  (long long)plan->lowerBoundBytes, fault);
  return false;
}

bool nnpackPlanValidate(const NnpackProblem *problem, const NnpackPlan *plan,
                        NnpackText *outError) {
  Validation validation = {problem, plan->offsets, outError};
  if (!nnpackStatusIsFound(plan->status)) {
    nnpackTextPrint(outError, "no plan to validate: the status is %s",
                    nnpackStatusName(plan->status));
    return false;
  }
  if (plan->numBuffers != problem->numBuffers) {
    nnpackTextPrint(outError, "a plan of %lld buffers for a problem of %lld",
                    (long long)plan->numBuffers,
                    (long long)problem->numBuffers);
    return false;
  }
  for (intptr_t i = 0; i < problem->numBuffers; ++i)
    if (!checkOffset(&validation, i))
      return false;
  return checkPeak(&validation, plan) &&
         (isLong(problem) ? checkBySweep(&validation)
                          : checkPairs(&validation));
}
