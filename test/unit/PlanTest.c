//===-- test/unit/PlanTest.c - The validator finds each fault -----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"

#include "nnpack-c/Plan.h"

#include <string.h>

static NnpackBuffer buffers[3];
static NnpackShare share = {0, 1, 4, 8};
static NnpackProblem problem;
static int64_t offsets[3];
static NnpackPlan plan;

/// a [0, 4) of 16 bytes at 0, b [2, 6) of 8 at 16, c [4, 8) of 16 at 0.
static void reset(void) {
  nnpackBufferInit(&buffers[0], "a", 0, 4, 16);
  nnpackBufferInit(&buffers[1], "b", 2, 6, 8);
  nnpackBufferInit(&buffers[2], "c", 4, 8, 16);
  problem = (NnpackProblem){.buffers = buffers, .numBuffers = 3,
                            .capacity = INT64_MAX};
  offsets[0] = 0, offsets[1] = 16, offsets[2] = 0;
  plan = (NnpackPlan){.status = NnpackStatusOptimal, .offsets = offsets,
                      .numBuffers = 3, .peakBytes = 24,
                      .lowerBoundBytes = 24};
}

static bool isValid(void) {
  NnpackText error = {0};
  bool valid = nnpackPlanValidate(&problem, &plan, &error);
  nnpackTextDestroy(&error);
  return valid;
}

static bool failsWith(const char *expected) {
  NnpackText error = {0};
  bool good = !nnpackPlanValidate(&problem, &plan, &error) &&
              strstr(error.data, expected);
  if (!good)
    fprintf(stderr, "expected: %s\ngot: %s\n", expected, error.data);
  nnpackTextDestroy(&error);
  return good;
}

static void testFaults(void) {
  reset();
  CHECK(isValid());
  offsets[1] = 15, plan.peakBytes = plan.lowerBoundBytes = 23;
  CHECK(failsWith("buffers 'a' at [0, 16) and 'b' at [15, 23) overlap"));
  reset();
  offsets[2] = -1;
  CHECK(failsWith("buffer 'c' of 16 bytes: offset -1 is out of range"));
  reset();
  buffers[1].alignment = 32;
  CHECK(failsWith("'b' of 8 bytes: offset 16 is not aligned"));
  reset();
  buffers[0].fixedOffset = 8;
  CHECK(failsWith("'a' of 16 bytes: offset 0 is not the fixed one"));
  reset();
  problem.capacity = 23;
  CHECK(failsWith("'b' of 8 bytes: offset 16 is beyond the capacity"));
  reset();
  plan.peakBytes = 25;
  CHECK(failsWith("is not the largest offset + size"));
  reset();
  plan.lowerBoundBytes = 25;
  CHECK(failsWith("is below the lower bound"));
  plan.lowerBoundBytes = 23;
  CHECK(failsWith("is called optimal"));
  plan.status = NnpackStatusUnknown;
  CHECK(failsWith("no plan to validate: the status is unknown"));
}

static void testAllowedOverlaps(void) {
  reset();
  // b may lie in a gap of both a and c, at any place.
  NnpackGap gapA = {2, 4, 0, 0}, gapC = {4, 6, 0, 0};
  buffers[0].gaps = &gapA, buffers[0].numGaps = 1;
  buffers[2].gaps = &gapC, buffers[2].numGaps = 1;
  offsets[1] = 4, plan.peakBytes = 16, plan.lowerBoundBytes = 16;
  CHECK(isValid());
  gapA.end = 3;
  CHECK(failsWith("buffers 'a' at [0, 16) and 'b' at [4, 12) overlap"));
  // In the gap a needs its bytes 12 to 16 only, which b reaches from 5 on.
  gapA = (NnpackGap){2, 4, 12, 16};
  CHECK(isValid());
  offsets[1] = 5;
  CHECK(failsWith("buffers 'a' at [0, 16) and 'b' at [5, 13) overlap"));
  // A share of a and b with 4 <= a - b <= 8.
  reset();
  problem.shares = &share, problem.numShares = 1;
  offsets[0] = 4, offsets[1] = 0, offsets[2] = 8;
  plan.status = NnpackStatusFeasible;
  plan.peakBytes = 24, plan.lowerBoundBytes = 16;
  CHECK(isValid());
  offsets[0] = 3;
  CHECK(failsWith("buffers 'a' at [3, 19) and 'b' at [0, 8) overlap"));
  // A buffer of size 0 overlaps nothing.
  reset();
  buffers[1].sizeBytes = 0, offsets[1] = 5;
  plan.peakBytes = plan.lowerBoundBytes = 16;
  CHECK(isValid());
}

int main(void) {
  testFaults();
  testAllowedOverlaps();
  return checkReport();
}
