//===-- test/solver/SmallTest.c - Plans of small problems ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../unit/Check.h"

#include "nnpack-c/Solver.h"

/// Solves, validates, and returns the peak; -1 without a plan.
static int64_t peakOf(const NnpackProblem *problem) {
  NnpackArena *arena = nnpackArenaCreate();
  NnpackSolverOptions options;
  nnpackSolverOptionsInit(&options);
  NnpackPlan plan;
  NnpackText error = {0};
  nnpackSolve(problem, &options, arena, &plan);
  bool hasPlan = plan.status == NnpackStatusOptimal ||
                 plan.status == NnpackStatusFeasible;
  if (hasPlan && !nnpackPlanValidate(problem, &plan, &error))
    fprintf(stderr, "%s\n", error.data);
  CHECK(error.length == 0);
  nnpackTextDestroy(&error);
  int64_t peak = hasPlan ? plan.peakBytes : -1;
  nnpackArenaDestroy(arena);
  return peak;
}

static void testNoBuffers(void) {
  NnpackProblem problem = {.capacity = INT64_MAX};
  CHECK(peakOf(&problem) == 0);
  problem.capacity = 0;
  CHECK(peakOf(&problem) == 0);
}

static void testFeatures(void) {
  NnpackBuffer buffers[3];
  nnpackBufferInit(&buffers[0], "a", 0, 4, 10);
  nnpackBufferInit(&buffers[1], "b", 2, 6, 8);
  nnpackBufferInit(&buffers[2], "c", 4, 8, 12);
  NnpackProblem problem = {.buffers = buffers, .numBuffers = 3,
                           .capacity = INT64_MAX};
  CHECK(peakOf(&problem) == 20); // b + c.
  buffers[0].alignment = buffers[1].alignment = buffers[2].alignment = 16;
  CHECK(peakOf(&problem) == 24); // b at 16 over a and c.
  buffers[1].fixedOffset = 32;
  CHECK(peakOf(&problem) == 40);
  buffers[1].fixedOffset = NNPACK_NO_OFFSET;
  NnpackShare share = {0, 1, 0, 0}; // b in a's place.
  problem.shares = &share, problem.numShares = 1;
  buffers[2].lifetime.begin = 6;
  CHECK(peakOf(&problem) == 12);
  problem.capacity = 11;
  CHECK(peakOf(&problem) == -1);
}

int main(void) {
  testNoBuffers();
  testFeatures();
  return checkReport();
}
