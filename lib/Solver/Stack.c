//===-- lib/Solver/Stack.c - Stacks buffers, O(n log n) -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Stack.h"

/// Tops per section: a segment tree of maxima whose `pending` values are not
/// pushed down. Values only grow.
typedef struct Tops {
  int64_t *maximum, *pending;
  intptr_t size;
} Tops;

static int64_t topOf(const Tops *tops, intptr_t node, intptr_t low,
                     intptr_t high, intptr_t begin, intptr_t end) {
  if (end <= low || high <= begin)
    return 0;
  if (begin <= low && high <= end)
    return tops->maximum[node];
  intptr_t middle = low + (high - low) / 2;
  int64_t left = topOf(tops, 2 * node, low, middle, begin, end);
  int64_t right = topOf(tops, 2 * node + 1, middle, high, begin, end);
  int64_t top = left > right ? left : right;
  return top > tops->pending[node] ? top : tops->pending[node];
}

static void raiseTop(Tops *tops, intptr_t node, intptr_t low, intptr_t high,
                     intptr_t begin, intptr_t end, int64_t top) {
  if (end <= low || high <= begin)
    return;
  if (tops->maximum[node] < top)
    tops->maximum[node] = top;
  if (begin <= low && high <= end) {
    if (tops->pending[node] < top)
      tops->pending[node] = top;
    return;
  }
  intptr_t middle = low + (high - low) / 2;
  raiseTop(tops, 2 * node, low, middle, begin, end, top);
  raiseTop(tops, 2 * node + 1, middle, high, begin, end, top);
}

static Tops createTops(intptr_t numSections, NnpackArena *arena) {
  Tops tops = {.size = 1};
  while (tops.size < numSections)
    tops.size *= 2;
  tops.maximum = NNPACK_NEW_ARRAY(arena, int64_t, 2 * tops.size);
  tops.pending = NNPACK_NEW_ARRAY(arena, int64_t, 2 * tops.size);
  return tops;
}

int64_t nnpackStack(const NnpackProblem *problem,
                    const NnpackSections *sections, const int32_t *order,
                    NnpackArena *arena, int64_t *offsets) {
  Tops tops = createTops(sections->count, arena);
  int64_t peak = 0;
  for (int pass = 0; pass < 2; ++pass) // Pinned, then the others.
    for (intptr_t i = 0; i < problem->numBuffers; ++i) {
      intptr_t b = order[i];
      const NnpackBuffer *buffer = &problem->buffers[b];
      bool isPinned = buffer->fixedOffset != NNPACK_NO_OFFSET;
      intptr_t first = sections->spanBegins[b];
      intptr_t last = sections->spanBegins[b + 1] - 1;
      if (isPinned != (pass == 0))
        continue;
      if (last < first) { // Of size 0.
        offsets[b] = isPinned ? buffer->fixedOffset : 0;
        peak = offsets[b] > peak ? offsets[b] : peak;
        continue;
      }
      intptr_t begin = sections->spans[first].begin;
      intptr_t end = sections->spans[last].end;
      int64_t top = topOf(&tops, 1, 0, tops.size, begin, end);
      if (isPinned && top > buffer->fixedOffset)
        return INT64_MAX;
      int64_t remainder = top % buffer->alignment;
      offsets[b] = isPinned    ? buffer->fixedOffset
                   : remainder ? top + buffer->alignment - remainder
                               : top;
      top = offsets[b] + buffer->sizeBytes;
      raiseTop(&tops, 1, 0, tops.size, begin, end, top);
      peak = top > peak ? top : peak;
    }
  return peak;
}
