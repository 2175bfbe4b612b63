//===-- Occupancy.c - Who is where, when ----------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Internal.h"

#include <stdlib.h>

int64_t nnpackReportDuration(const NnpackReport *report) {
  int64_t duration = report->numSteps;
  for (intptr_t i = 0; i < report->numBuffers; ++i)
    if (report->buffers[i].lifetime.end > duration)
      duration = report->buffers[i].lifetime.end;
  return duration;
}

static int compareOffsets(const void *a, const void *b) {
  const NnpackReportBuffer *x = *(const NnpackReportBuffer *const *)a;
  const NnpackReportBuffer *y = *(const NnpackReportBuffer *const *)b;
  if (x->offsetBytes != y->offsetBytes)
    return x->offsetBytes < y->offsetBytes ? -1 : 1;
  return x < y ? -1 : x > y;
}

/// The buffers of `space` by rising offset; returns how many.
static intptr_t sortByOffset(const NnpackReport *report, intptr_t space,
                             const NnpackReportBuffer **outSorted) {
  intptr_t count = 0;
  for (intptr_t i = 0; i < report->numBuffers; ++i)
    if (report->buffers[i].space == space)
      outSorted[count++] = &report->buffers[i];
  qsort(outSorted, (size_t)count, sizeof *outSorted, compareOffsets);
  return count;
}

NnpackOccupancy nnpackReportOccupancy(const NnpackReport *report,
                                      intptr_t space, NnpackArena *arena) {
  NnpackOccupancy result = {.duration = nnpackReportDuration(report)};
  result.liveBytes = NNPACK_NEW_ARRAY(arena, int64_t, result.duration);
  // covered[t]: end of the bytes counted so far at t. Buffers come by rising
  // offset, so each adds only what sticks out beyond it.
  int64_t *covered = NNPACK_NEW_ARRAY(arena, int64_t, result.duration);
  const NnpackReportBuffer **sorted =
      NNPACK_NEW_ARRAY(arena, const NnpackReportBuffer *, report->numBuffers);
  intptr_t count = sortByOffset(report, space, sorted);
  for (intptr_t i = 0; i < count; ++i) {
    int64_t begin = sorted[i]->offsetBytes;
    int64_t end = begin + sorted[i]->sizeBytes;
    for (int64_t t = sorted[i]->lifetime.begin; t < sorted[i]->lifetime.end;
         ++t) {
      int64_t from = begin > covered[t] ? begin : covered[t];
      if (end <= from)
        continue;
      result.liveBytes[t] += end - from;
      covered[t] = end;
    }
  }
  for (int64_t t = 1; t < result.duration; ++t)
    if (result.liveBytes[t] > result.liveBytes[result.peakStep])
      result.peakStep = t;
  return result;
}

bool nnpackRoleIsActivation(NnpackRole role) {
  return role != NnpackRoleConstant && role != NnpackRoleVariable;
}

void nnpackPrintSize(NnpackText *out, int64_t bytes) {
  static const char *const units[] = {"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) {
    nnpackTextPrint(out, "%lld B", (long long)bytes);
    return;
  }
  double value = (double)bytes / 1024;
  size_t unit = 0;
  for (; value >= 1024 && unit < 3; ++unit)
    value /= 1024;
  int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
  nnpackTextPrint(out, "%.*f %s", decimals, value, units[unit]);
}
