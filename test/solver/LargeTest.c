//===-- test/solver/LargeTest.c - What only large problems use ----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Stacking, the planner's last resort for problems whose pairs are too many to
// look at, on small random problems: a plan, if no pins are in the way. And sorting
// of more ranges than conflicts of small problems have.
//
//===----------------------------------------------------------------------===//

#include "RandomProblem.h"

#include "../unit/Check.h"

#include "Solver/Conflicts.h"
#include "Solver/Orders.h"
#include "Solver/Stack.h"
#include "nnpack-c/Plan.h"

/// Whether stacking gives a plan.
static bool isStacked(const NnpackProblem *problem) {
  NnpackArena *arena = nnpackArenaCreate();
  NnpackText error = {0};
  NnpackSections sections;
  nnpackSectionsBuild(problem, arena, &sections);
  int32_t *order = NNPACK_NEW_ARRAY(arena, int32_t, problem->numBuffers);
  int64_t *offsets = NNPACK_NEW_ARRAY(arena, int64_t, problem->numBuffers);
  nnpackOrder(problem, NnpackOrderSize, arena, order);
  NnpackPlan plan = {.status = NnpackStatusFeasible,
                     .offsets = offsets,
                     .numBuffers = problem->numBuffers,
                     .peakBytes = nnpackStack(problem, &sections, order, arena,
                                              offsets)};
  bool isPlan = plan.peakBytes < INT64_MAX;
  if (isPlan && !nnpackPlanValidate(problem, &plan, &error))
    fprintf(stderr, "%s\n", error.data);
  CHECK(error.length == 0);
  nnpackTextDestroy(&error);
  nnpackArenaDestroy(arena);
  return isPlan;
}

static void testStacks(void) {
  Random source = {7};
  int numPinned = 0;
  for (int round = 0; round < 4000; ++round) {
    RandomProblem random;
    unsigned pins = round % 2 ? hasPins : 0;
    makeRandomProblem(&random, &source, 1 + round % mostBuffers,
                      hasAlignments | hasGaps | pins);
    bool isPlan = isStacked(&random.problem);
    CHECK(isPlan || pins);
    numPinned += isPlan && pins;
  }
  CHECK(numPinned > 100);
}

static void testSort(void) {
  enum { count = 5000 };
  static NnpackRange ranges[count];
  Random source = {9};
  int64_t sum = 0;
  for (int i = 0; i < count; ++i) {
    ranges[i].first = randomBelow(&source, 1000);
    ranges[i].last = ranges[i].first + randomBelow(&source, 1000);
    sum += ranges[i].last;
  }
  nnpackRangesSort(ranges, count);
  for (int i = 0; i < count; ++i)
    sum -= ranges[i].last;
  CHECK(sum == 0);
  for (int i = 1; i < count; ++i)
    CHECK(ranges[i - 1].first < ranges[i].first ||
          (ranges[i - 1].first == ranges[i].first &&
           ranges[i - 1].last <= ranges[i].last));
}

int main(void) {
  testStacks();
  testSort();
  return checkReport();
}
