//===-- test/solver/PlaceProofTest.c - Wrong placements -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two tensors of 8 bytes at a time, a fast memory of 12 bytes: one of them is in
// the slow one. One thing at a time is made wrong, in the problem and then in its
// placement, and must be named.
//
//===----------------------------------------------------------------------===//

#include "../unit/Check.h"

#include "nnpack-c/Placement.h"

#include <string.h>

static NnpackPlacementSpace spaces[2];
static NnpackPlacementItem items[2];
static NnpackPlacementMode modes[4];
static NnpackPlacementNeed needs[4];
static NnpackShare share;
static NnpackGap gap;
static NnpackPlacementProblem problem;

static void makeProblem(void) {
  spaces[0] = (NnpackPlacementSpace){"fast", 12};
  spaces[1] = (NnpackPlacementSpace){"slow", INT64_MAX};
  for (intptr_t i = 0; i < 2; ++i) {
    items[i] = (NnpackPlacementItem){i ? "b" : "a", 2 * i, 2};
    for (intptr_t m = 2 * i; m < 2 * i + 2; ++m) {
      modes[m] = (NnpackPlacementMode){m % 2 ? "slow" : "fast", 8 * (m % 2), m,
                                       1};
      needs[m].space = m % 2;
      nnpackBufferInit(&needs[m].buffer, items[i].name, i, i + 2, 8);
      needs[m].buffer.alignment = 4;
    }
  }
  problem = (NnpackPlacementProblem){.spaces = spaces, .numSpaces = 2,
                                     .items = items,   .numItems = 2,
                                     .modes = modes,   .numModes = 4,
                                     .needs = needs,   .numNeeds = 4,
                                     .shares = &share};
}

//===----------------------------------------------------------------------===//
// Problems
//===----------------------------------------------------------------------===//

/// The problem as it is now is refused with a message that has these words.
static void expectNoProblem(const char *words) {
  NnpackText error = {0};
  bool isRefused = !nnpackPlacementVerify(&problem, &error) &&
                   strstr(error.data, words) != NULL;
  if (!isRefused)
    fprintf(stderr, "expected '%s', got '%s'\n", words,
            error.data ? error.data : "");
  CHECK(isRefused);
  nnpackTextDestroy(&error);
  makeProblem();
}

static void testProblems(void) {
  makeProblem();
  CHECK(nnpackPlacementVerify(&problem, NULL));
  spaces[0].capacity = -1;
  expectNoProblem("space 'fast': capacity -1 is negative");
  modes[1].cost = -1;
  expectNoProblem("item 'a', mode 'slow': the cost is negative");
  modes[3].cost = INT64_MAX / 2;
  expectNoProblem("item 'b': the costs add up to too much");
  modes[2].firstNeed = 1;
  expectNoProblem("item 'b', mode 'fast': the needs are");
  modes[3].numNeeds = 2;
  expectNoProblem("item 'b', mode 'slow': the needs are");
  needs[2].space = 2;
  expectNoProblem("item 'b', mode 'fast': a need is in none of the spaces");
  items[1].numModes = 0;
  expectNoProblem("item 'b': no mode, or more than 64");
  items[1].firstMode = 3;
  expectNoProblem("item 'b': the modes are none of the problem's");
  items[1].firstMode = 1;
  expectNoProblem("item 'b': the modes are none of the problem's");
  items[1].numModes = 1;
  expectNoProblem("mode 'slow' belongs to no item");
  modes[3].numNeeds = 0;
  expectNoProblem("buffer 'b' belongs to no mode");
  needs[0].buffer.sizeBytes = -8;
  expectNoProblem("buffer 'a': size -8");
  gap = (NnpackGap){0, 1, 2, 4};
  needs[0].buffer.gaps = &gap, needs[0].buffer.numGaps = 1;
  expectNoProblem("a gap with a window");
  share = (NnpackShare){0, 3, 0, 0};
  problem.numShares = 1;
  expectNoProblem("buffers 'a' and 'b' share in two spaces");
}

//===----------------------------------------------------------------------===//
// Placements
//===----------------------------------------------------------------------===//

static NnpackArena *arena;
static NnpackPlacementResult result;

static void solve(void) {
  NnpackSolverOptions options;
  nnpackSolverOptionsInit(&options);
  nnpackPlace(&problem, &options, arena, &result);
}

/// The placement as it is now is refused with a message that has these words.
static void expectNoProof(const char *words) {
  NnpackText error = {0};
  bool isRefused = !nnpackPlacementValidate(&problem, &result, &error) &&
                   strstr(error.data, words) != NULL;
  if (!isRefused)
    fprintf(stderr, "expected '%s', got '%s'\n", words,
            error.data ? error.data : "");
  CHECK(isRefused);
  nnpackTextDestroy(&error);
  solve();
}

static void testPlacements(void) {
  makeProblem();
  solve();
  CHECK(result.status == NnpackStatusOptimal && result.cost == 8);
  CHECK(nnpackPlacementValidate(&problem, &result, NULL));
  intptr_t fast = result.modes[0] ? 2 : 0; // The need in the fast memory.
  result.status = NnpackStatusUnknown;
  expectNoProof("no placement to validate: the status is unknown");
  result.modes[1] = 2;
  expectNoProof("item 'b' has no mode 2");
  result.modes[1] = -1;
  expectNoProof("item 'b' has no mode -1");
  result.cost = 7;
  expectNoProof("cost 7, lower bound 8, optimal; the modes cost 8");
  result.lowerBound = 7;
  expectNoProof("cost 8, lower bound 7, optimal; the modes cost 8");
  result.lowerBound = 9, result.status = NnpackStatusFeasible;
  expectNoProof("cost 8, lower bound 9, feasible; the modes cost 8");
  result.offsets[fast] = 4;
  expectNoProof("has two offsets");
  result.offsets[fast] = result.plans[0].offsets[0] = 2;
  expectNoProof("space 'fast': ");
  result.offsets[fast] = result.plans[0].offsets[0] = 8;
  result.plans[0].peakBytes = 16; // Of 12.
  expectNoProof("space 'fast': ");
  result.plans[0].peakBytes = 7;
  expectNoProof("space 'fast': ");
}

/// With room for both, one is put over the other.
static void testBothFast(void) {
  makeProblem();
  spaces[0].capacity = 16;
  solve();
  CHECK(result.cost == 0 && nnpackPlacementValidate(&problem, &result, NULL));
  result.offsets[2] = result.plans[0].offsets[1] =
      result.plans[0].offsets[0];
  expectNoProof("space 'fast': ");
}

int main(void) {
  arena = nnpackArenaCreate();
  testProblems();
  testPlacements();
  testBothFast();
  nnpackArenaDestroy(arena);
  return checkReport();
}
