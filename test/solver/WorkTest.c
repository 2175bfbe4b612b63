//===-- test/solver/WorkTest.c - Searches end by counting ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problems that are not solved within the work allowed, on a machine on which
// time stands still and on one on which every reading of the clock takes a while:
// the same plans. Were it not for the work, the slow one would run out of time.
//
//===----------------------------------------------------------------------===//

#include "RandomProblem.h"

#include "../unit/Check.h"

#include "nnpack-c/Solver.h"

/// A clock that goes on by each reading.
typedef struct Clock {
  double seconds, secondsPerReading;
} Clock;

static double readClock(void *data) {
  Clock *clock = data;
  return clock->seconds += clock->secondsPerReading;
}

/// With an hour's time. Returns the work that is left.
static int64_t solve(const NnpackProblem *problem, double secondsPerReading,
                     int64_t work, NnpackArena *arena, NnpackPlan *outPlan) {
  Clock clock = {0, secondsPerReading};
  NnpackSolverOptions options;
  nnpackSolverOptionsInit(&options);
  options.clock = readClock;
  options.clockData = &clock;
  options.timeLimitSeconds = 3600;
  options.workLeft = work > 0 ? &work : NULL;
  nnpackSolve(problem, &options, arena, outPlan);
  return work;
}

static bool areSame(const NnpackPlan *a, const NnpackPlan *b) {
  bool isSame = a->status == b->status && a->peakBytes == b->peakBytes &&
                a->lowerBoundBytes == b->lowerBoundBytes;
  for (intptr_t i = 0; i < a->numBuffers && isSame; ++i)
    isSame = a->offsets[i] == b->offsets[i];
  return isSame;
}

/// Returns whether half of the work, which a call may take, ended the search.
static bool solveTwice(const NnpackProblem *problem, double slowness,
                       NnpackPlan *outSlow, NnpackArena *arena) {
  enum { work = 4000000 };
  NnpackPlan fast;
  int64_t left = solve(problem, 0, work, arena, &fast);
  CHECK(left > 0 && left <= work); // Else it went on and on.
  CHECK(solve(problem, slowness, work, arena, outSlow) == left);
  CHECK(!fast.stoppedByTime && !outSlow->stoppedByTime);
  CHECK(areSame(&fast, outSlow));
  return left <= work / 2;
}

/// With `features`; of so many problems `leastCut` are too hard.
static void testProblems(unsigned features, double slowness, int leastCut) {
  enum { numProblems = 6 };
  Random source = {3};
  int numCut = 0;
  for (int i = 0; i < numProblems; ++i) {
    NnpackArena *arena = nnpackArenaCreate();
    RandomProblem random;
    NnpackPlan slow, timed;
    makeRandomProblem(&random, &source, mostBuffers, features);
    bool isCut = solveTwice(&random.problem, slowness, &slow, arena);
    numCut += isCut;
    if (isCut && !(features & hasShares)) { // Those take seconds.
      solve(&random.problem, slowness, 0, arena, &timed);
      CHECK(timed.stoppedByTime);
    }
    nnpackArenaDestroy(arena);
  }
  CHECK(numCut >= leastCut);
}

int main(void) {
  testProblems(hasAlignments, 4, 3);
  testProblems(hasAlignments | hasShares, 0.5, 3);
  return checkReport();
}
