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
  NnpackFirstFit *firstFit;
  const NnpackProblem *problem;
  int64_t *trial;
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
    if (reorder->trial[b] + reorder->problem->buffers[b].sizeBytes == peak &&
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

int64_t nnpackReorder(NnpackFirstFit *firstFit, const NnpackProblem *problem,
                      int32_t *order, int64_t numSteps, int64_t goal,
                      NnpackArena *arena, int64_t *offsets) {
  intptr_t count = problem->numBuffers;
  Reorder reorder = {firstFit, problem, NNPACK_NEW_ARRAY(arena, int64_t, count),
                     0x9e3779b97f4a7c15u};
  int64_t current =
      nnpackFirstFitRun(firstFit, order, NnpackFitFirst, reorder.trial);
  int64_t best = current;
  memcpy(offsets, reorder.trial, (size_t)count * sizeof *offsets);
  for (int64_t step = 0; step < numSteps && best > goal && best < INT64_MAX;
       ++step) {
    intptr_t from = findPeak(&reorder, order, current);
    intptr_t to = from > 0 ? nextBelow(&reorder, from) : 0;
    moveElement(order, from, to);
    int64_t peak =
        nnpackFirstFitRun(firstFit, order, NnpackFitFirst, reorder.trial);
    if (peak > current) { // Back; the trial must fit the order again.
      moveElement(order, to, from);
      nnpackFirstFitRun(firstFit, order, NnpackFitFirst, reorder.trial);
      continue;
    }
    current = peak;
    if (peak < best) {
      best = peak;
      memcpy(offsets, reorder.trial, (size_t)count * sizeof *offsets);
    }
  }
  return best;
}
