//===-- lib/Solver/ScanFit.c - First fit by one scan --------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ScanFit.h"

#include <string.h>

typedef struct Placed {
  int64_t offset, top;
  int32_t begin, end; ///< Sections.
} Placed;

struct NnpackScanFit {
  const NnpackProblem *problem;
  NnpackInterval *spans; ///< Per buffer, in sections; empty for size 0.
  Placed *placed;        ///< By offset.
  intptr_t numPlaced;
};

bool nnpackScanFitCan(const NnpackProblem *problem) {
  for (intptr_t b = 0; b < problem->numBuffers; ++b) {
    const NnpackBuffer *buffer = &problem->buffers[b];
    if (buffer->numGaps > 0 || buffer->fixedOffset != NNPACK_NO_OFFSET ||
        buffer->hint != NNPACK_NO_OFFSET)
      return false;
  }
  return problem->numShares == 0;
}

NnpackScanFit *nnpackScanFitCreate(const NnpackProblem *problem,
                                   const NnpackSections *sections,
                                   NnpackArena *arena) {
  intptr_t count = problem->numBuffers;
  NnpackScanFit *scanFit = NNPACK_NEW(arena, NnpackScanFit);
  scanFit->problem = problem;
  scanFit->spans = NNPACK_NEW_ARRAY(arena, NnpackInterval, count);
  scanFit->placed = NNPACK_NEW_ARRAY(arena, Placed, count);
  for (intptr_t i = 0; i < sections->numSpans; ++i)
    scanFit->spans[sections->spans[i].buffer] = (NnpackInterval){
        sections->spans[i].begin, sections->spans[i].end};
  return scanFit;
}

/// The lowest free aligned offset.
static int64_t findHole(const NnpackScanFit *scanFit, NnpackInterval span,
                        int64_t size, int64_t alignment) {
  int64_t offset = 0;
  for (intptr_t i = 0; i < scanFit->numPlaced; ++i) {
    const Placed *placed = &scanFit->placed[i];
    if (placed->begin >= span.end || span.begin >= placed->end)
      continue;
    if (placed->offset - offset >= size)
      return offset;
    if (placed->top > offset) {
      int64_t remainder = alignment > 1 ? placed->top % alignment : 0;
      offset = remainder ? placed->top + alignment - remainder : placed->top;
    }
  }
  return offset;
}

static void insert(NnpackScanFit *scanFit, Placed placed) {
  intptr_t low = 0, high = scanFit->numPlaced;
  while (low < high) {
    intptr_t middle = low + (high - low) / 2;
    if (scanFit->placed[middle].offset <= placed.offset)
      low = middle + 1;
    else
      high = middle;
  }
  memmove(scanFit->placed + low + 1, scanFit->placed + low,
          (size_t)(scanFit->numPlaced - low) * sizeof placed);
  scanFit->placed[low] = placed;
  ++scanFit->numPlaced;
}

int64_t nnpackScanFitRun(NnpackScanFit *scanFit, const int32_t *order,
                         int64_t limit, int64_t *offsets) {
  int64_t peak = 0;
  scanFit->numPlaced = 0;
  for (intptr_t i = 0; i < scanFit->problem->numBuffers; ++i) {
    int32_t b = order[i];
    const NnpackBuffer *buffer = &scanFit->problem->buffers[b];
    NnpackInterval span = scanFit->spans[b];
    offsets[b] = 0;
    if (span.end == span.begin)
      continue;
    offsets[b] =
        findHole(scanFit, span, buffer->sizeBytes, buffer->alignment);
    int64_t top = offsets[b] + buffer->sizeBytes;
    if (top > limit)
      return INT64_MAX;
    insert(scanFit, (Placed){offsets[b], top, (int32_t)span.begin,
                             (int32_t)span.end});
    peak = top > peak ? top : peak;
  }
  return peak;
}
