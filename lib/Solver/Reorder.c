//===-- lib/Solver/Reorder.c - Better orders for first fit --------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Reorder.h"

#include <string.h>

typedef struct Reorder {
  const NnpackProblem *problem;
  const int64_t *offsets; ///< Of the order as it is.
  uint64_t random;
} Reorder;

static intptr_t nextBelow(Reorder *reorder, intptr_t bound) {
  uint64_t x = reorder->random;
  x ^= x << 13;
  x ^= x >> 7;
  x ^= x << 17;
  reorder->random = x;
  return (intptr_t)(x % (uint64_t)bound);
}

/// The place in the order of a buffer at the peak, one of them at random.
static intptr_t findPeak(Reorder *reorder, const int32_t *order,
                         int64_t peak) {
  intptr_t chosen = 0, count = 0;
  for (intptr_t i = 0; i < reorder->problem->numBuffers; ++i) {
    int32_t b = order[i];
    if (reorder->offsets[b] + reorder->problem->buffers[b].sizeBytes == peak &&
        nextBelow(reorder, ++count) == 0)
      chosen = i;
  }
  return chosen;
}

/// Moves the element at `from` to `to`, which lies before it, or the other way
/// round; what is between moves up or down by one.
static void moveElement(int32_t *order, intptr_t from, intptr_t to) {
  int32_t element = order[from];
  if (to < from)
    memmove(order + to + 1, order + to, (size_t)(from - to) * sizeof *order);
  else
    memmove(order + from, order + from + 1,
            (size_t)(to - from) * sizeof *order);
  order[to] = element;
}

int64_t nnpackReorder(const NnpackProblem *problem, NnpackPlace place,
                      void *placeData, int32_t *order, int64_t numSteps,
                      int64_t goal, NnpackArena *arena, int64_t *offsets) {
  intptr_t count = problem->numBuffers;
  int64_t *trial = NNPACK_NEW_ARRAY(arena, int64_t, count);
  Reorder reorder = {problem, offsets, 0x9e3779b97f4a7c15u};
  int64_t peak = place(placeData, order, INT64_MAX - 1, offsets);
  for (int64_t step = 0; step < numSteps && peak > goal && peak < INT64_MAX;
       ++step) {
    intptr_t from = findPeak(&reorder, order, peak);
    intptr_t to = from > 0 ? nextBelow(&reorder, from) : 0;
    moveElement(order, from, to);
    int64_t next = place(placeData, order, peak, trial);
    if (next > peak) {
      moveElement(order, to, from);
      continue;
    }
    peak = next; // An equal one too: the search may drift.
    memcpy(offsets, trial, (size_t)count * sizeof *offsets);
  }
  return peak;
}
