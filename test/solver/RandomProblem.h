//===-- test/solver/RandomProblem.h - Random problems for tests ---*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_TEST_SOLVER_RANDOMPROBLEM_H
#define NNPACK_TEST_SOLVER_RANDOMPROBLEM_H

#include "nnpack-c/Problem.h"

#include <string.h>

typedef struct Random {
  uint64_t state; ///< Not 0.
} Random;

/// From 0 to bound - 1.
static inline int64_t randomBelow(Random *random, int64_t bound) {
  uint64_t x = random->state;
  x ^= x << 13;
  x ^= x >> 7;
  x ^= x << 17;
  random->state = x;
  return (int64_t)((x >> 11) % (uint64_t)bound);
}

enum { mostBuffers = 64 };

/// A problem with room for what it points to.
typedef struct RandomProblem {
  NnpackProblem problem;
  NnpackBuffer buffers[mostBuffers];
  NnpackGap gaps[mostBuffers];
  NnpackShare shares[mostBuffers];
} RandomProblem;

/// What a random problem may have, as bits.
enum {
  hasAlignments = 1,
  hasGaps = 2,
  hasPins = 4,
  hasShares = 8,
  hasEqualAlignments = 16,
  hasWindows = 32, ///< In gaps, if there are any.
};

static inline void addGap(RandomProblem *random, Random *source, int i,
                          unsigned features) {
  NnpackBuffer *buffer = &random->buffers[i];
  int64_t length = buffer->lifetime.end - buffer->lifetime.begin;
  if (length < 2 || randomBelow(source, 2))
    return;
  int64_t begin = randomBelow(source, length - 1);
  random->gaps[i].begin = buffer->lifetime.begin + begin;
  random->gaps[i].end = random->gaps[i].begin + 1 +
                        randomBelow(source, length - begin - 1);
  if (features & hasWindows) {
    random->gaps[i].low = randomBelow(source, buffer->sizeBytes + 1);
    random->gaps[i].high =
        random->gaps[i].low +
        randomBelow(source, buffer->sizeBytes + 1 - random->gaps[i].low);
  }
  buffer->gaps = &random->gaps[i];
  buffer->numGaps = 1;
}

/// Buffer i may share with i - 1: in place, at a distance, or in a window.
static inline void addShare(RandomProblem *random, Random *source, int i) {
  NnpackProblem *problem = &random->problem;
  int64_t low = randomBelow(source, 5) - 2, width = randomBelow(source, 3);
  NnpackShare share = {i, i - 1 - randomBelow(source, i < 2 ? 1 : 2), low,
                       randomBelow(source, 3) ? low + width : INT64_MAX};
  if (randomBelow(source, 2) == 0)
    random->shares[problem->numShares++] = share;
  problem->shares = random->shares;
}

static inline void makeRandomProblem(RandomProblem *random, Random *source,
                                     int count, unsigned features) {
  int64_t numSteps = 3 + randomBelow(source, 6);
  int64_t largest = 2 + randomBelow(source, 6);
  memset(random, 0, sizeof *random);
  random->problem = (NnpackProblem){.buffers = random->buffers,
                                    .numBuffers = count,
                                    .capacity = INT64_MAX};
  for (int i = 0; i < count; ++i) {
    NnpackBuffer *buffer = &random->buffers[i];
    int64_t begin = randomBelow(source, numSteps);
    int64_t end = begin + 1 + randomBelow(source, numSteps - begin);
    nnpackBufferInit(buffer, NULL, begin, end, randomBelow(source, largest));
    if (features & hasEqualAlignments)
      buffer->alignment = 3;
    if (features & hasAlignments)
      buffer->alignment = (int64_t)1 << randomBelow(source, 3);
    if (features & hasGaps)
      addGap(random, source, i, features);
    if ((features & hasPins) && randomBelow(source, 4) == 0)
      buffer->fixedOffset = buffer->alignment * randomBelow(source, 4);
    if ((features & hasShares) && i > 0)
      addShare(random, source, i);
  }
}

#endif // NNPACK_TEST_SOLVER_RANDOMPROBLEM_H
