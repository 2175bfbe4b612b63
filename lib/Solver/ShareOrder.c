//===-- lib/Solver/ShareOrder.c - Orders where pairs may share ----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// First fit finds an optimal plan for some order; this searches for one. A move
// takes a buffer to another place in the order: one that ends at the peak
// earlier, so that it finds room lower down; the upper one of a sharing pair
// behind the lower one, so that it can lie above it; or any. A move that does
// not raise the peak is kept. Every few hundred moves without gain the search
// goes back to the best order and shakes it.
//
//===----------------------------------------------------------------------===//

#include "ShareOrder.h"

#include <string.h>

enum { patience = 300, shakes = 4 };

typedef struct Improver {
  const NnpackProblem *problem;
  int32_t *order, *best;
  int64_t *offsets, *bestOffsets;
  int64_t peak, bestPeak;
  uint64_t random;
} Improver;

/// xorshift64*; the seed is fixed, so that the plan is.
static uint64_t nextRandom(Improver *im) {
  im->random ^= im->random >> 12;
  im->random ^= im->random << 25;
  im->random ^= im->random >> 27;
  return im->random * 0x2545F4914F6CDD1Du;
}

static intptr_t below(Improver *im, intptr_t limit) {
  return (intptr_t)((nextRandom(im) >> 33) % (uint64_t)limit);
}

static intptr_t positionOf(const Improver *im, intptr_t buffer) {
  intptr_t at = 0;
  while (im->order[at] != buffer)
    ++at;
  return at;
}

/// Takes the buffer at `from` to `to`; those between move up by one.
static void moveTo(Improver *im, intptr_t from, intptr_t to) {
  int32_t buffer = im->order[from];
  size_t distance = (size_t)(from > to ? from - to : to - from);
  if (from > to)
    memmove(im->order + to + 1, im->order + to, distance * sizeof buffer);
  else
    memmove(im->order + from, im->order + from + 1, distance * sizeof buffer);
  im->order[to] = buffer;
}

static int64_t topOf(const Improver *im, intptr_t buffer) {
  return im->offsets[buffer] + im->problem->buffers[buffer].sizeBytes;
}

/// A buffer that ends at the peak, chosen among them at random.
static intptr_t culprit(Improver *im) {
  intptr_t found = 0, count = 0;
  for (intptr_t b = 0; b < im->problem->numBuffers; ++b)
    if (topOf(im, b) == im->peak && below(im, ++count) == 0)
      found = b;
  return found;
}

static void moveCulprit(Improver *im) {
  intptr_t from = positionOf(im, culprit(im));
  if (from > 0)
    moveTo(im, from, below(im, from));
}

static void moveShare(Improver *im) {
  const NnpackShare *share =
      &im->problem->shares[below(im, im->problem->numShares)];
  // A positive distance puts the first above the second.
  bool firstIsUpper = share->minDelta >= 0;
  intptr_t upper = positionOf(im, firstIsUpper ? share->first : share->second);
  intptr_t lower = positionOf(im, firstIsUpper ? share->second : share->first);
  if (upper < lower)
    moveTo(im, lower, upper);
  else
    moveTo(im, upper, lower + 1 > upper ? upper : lower + 1);
}

static void moveAny(Improver *im) {
  intptr_t n = im->problem->numBuffers;
  moveTo(im, below(im, n), below(im, n));
}

static void makeMove(Improver *im) {
  uint64_t kind = nextRandom(im) >> 62;
  if (kind == 0 && im->problem->numShares > 0)
    moveShare(im);
  else if (kind <= 2)
    moveCulprit(im);
  else
    moveAny(im);
}

static void keepBest(Improver *im) {
  size_t n = (size_t)im->problem->numBuffers;
  im->bestPeak = im->peak;
  memcpy(im->best, im->order, n * sizeof *im->order);
  memcpy(im->bestOffsets, im->offsets, n * sizeof *im->offsets);
}

static void restoreBest(Improver *im) {
  size_t n = (size_t)im->problem->numBuffers;
  im->peak = im->bestPeak;
  memcpy(im->order, im->best, n * sizeof *im->order);
  memcpy(im->offsets, im->bestOffsets, n * sizeof *im->offsets);
}

int64_t nnpackImproveShareOrder(const NnpackProblem *problem,
                                NnpackFirstFit *firstFit, int64_t enoughBytes,
                                int64_t numNodes, bool (*isOver)(void *data),
                                void *data, NnpackArena *arena, int32_t *order,
                                int64_t *offsets) {
  intptr_t n = problem->numBuffers;
  Improver im = {.problem = problem,
                 .order = order,
                 .best = NNPACK_NEW_ARRAY(arena, int32_t, n),
                 .offsets = offsets,
                 .bestOffsets = NNPACK_NEW_ARRAY(arena, int64_t, n),
                 .random = 0x9E3779B97F4A7C15u};
  int32_t *before = NNPACK_NEW_ARRAY(arena, int32_t, n);
  int64_t *trial = NNPACK_NEW_ARRAY(arena, int64_t, n);
  im.peak =
      nnpackFirstFitRun(firstFit, order, NnpackFitFirst, INT64_MAX, offsets);
  keepBest(&im);
  intptr_t idle = 0;
  for (int64_t spent = 0;
       n > 1 && spent < numNodes && im.bestPeak > enoughBytes &&
       !(isOver && isOver(data));
       spent += n) {
    if (++idle > patience) {
      restoreBest(&im);
      for (int i = 0; i < shakes; ++i)
        makeMove(&im);
      im.peak = nnpackFirstFitRun(firstFit, im.order, NnpackFitFirst, INT64_MAX,
                                  im.offsets);
      idle = 0;
    }
    memcpy(before, im.order, (size_t)n * sizeof *before);
    makeMove(&im);
    int64_t peak = nnpackFirstFitRun(firstFit, im.order, NnpackFitFirst,
                                     im.peak, trial);
    if (peak > im.peak) {
      memcpy(im.order, before, (size_t)n * sizeof *before);
      continue;
    }
    im.peak = peak;
    memcpy(im.offsets, trial, (size_t)n * sizeof *trial);
    if (peak < im.bestPeak) {
      keepBest(&im);
      idle = 0;
    }
  }
  restoreBest(&im);
  return im.bestPeak;
}
