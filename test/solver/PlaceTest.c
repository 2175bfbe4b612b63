//===-- test/solver/PlaceTest.c - Placements against brute force --*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Random problems of up to seven items with pins, gaps, alignments and shares
// in up to three spaces. Brute force tries all combinations of modes, each with
// the planner's exact search for offsets.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Placement.h"

#include <stdlib.h>

enum { mostItems = 7, mostModes = 28, mostNeeds = 84, mostSpaces = 3 };

static NnpackPlacementSpace spaces[mostSpaces];
static NnpackPlacementItem items[mostItems];
static NnpackPlacementMode modes[mostModes];
static NnpackPlacementNeed needs[mostNeeds];
static NnpackGap gaps[mostNeeds];
static NnpackShare shares[mostNeeds];
static NnpackPlacementProblem problem;
static uint64_t state;

static int64_t draw(int64_t low, int64_t high) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return low + (int64_t)((state >> 33) % (uint64_t)(high - low + 1));
}

static void drawNeed(void) {
  intptr_t k = problem.numNeeds++;
  int64_t begin = draw(0, 7), end = begin + draw(1, 4);
  needs[k].space = draw(0, problem.numSpaces - 1);
  nnpackBufferInit(&needs[k].buffer, "b", begin, end, draw(0, 12));
  needs[k].buffer.alignment = draw(0, 3) ? 1 : (int64_t)1 << draw(1, 2);
  if (draw(0, 9) == 0)
    needs[k].buffer.fixedOffset = needs[k].buffer.alignment * draw(0, 3);
  if (end - begin > 2 && draw(0, 3) == 0) {
    gaps[k] = (NnpackGap){begin + 1, end - 1, 0, 0};
    needs[k].buffer.gaps = &gaps[k];
    needs[k].buffer.numGaps = 1;
  }
}

static void drawItem(void) {
  NnpackPlacementItem *item = &items[problem.numItems++];
  *item = (NnpackPlacementItem){"i", problem.numModes, draw(1, 4)};
  for (intptr_t m = 0; m < item->numModes; ++m) {
    NnpackPlacementMode *mode = &modes[problem.numModes++];
    *mode = (NnpackPlacementMode){"m", draw(0, 20), problem.numNeeds,
                                  draw(0, 3) ? 1 : draw(0, 3)};
    for (intptr_t k = 0; k < mode->numNeeds; ++k)
      drawNeed();
  }
}

/// Between needs of one space, at most one per pair.
static void drawShares(void) {
  for (intptr_t k = 1; k < problem.numNeeds; ++k) {
    intptr_t other = draw(0, k - 1);
    if (draw(0, 3) || needs[k].space != needs[other].space)
      continue;
    int64_t least = draw(-4, 4);
    shares[problem.numShares++] = (NnpackShare){
        k, other, least, draw(0, 1) ? INT64_MAX : least + draw(0, 3)};
  }
}

static void drawProblem(uint64_t seed) {
  state = seed;
  problem = (NnpackPlacementProblem){.spaces = spaces,
                                     .items = items,
                                     .modes = modes,
                                     .needs = needs,
                                     .shares = shares,
                                     .numSpaces = draw(1, mostSpaces)};
  for (intptr_t s = 0; s < problem.numSpaces; ++s)
    spaces[s] =
        (NnpackPlacementSpace){"s", draw(0, 3) ? draw(0, 30) : INT64_MAX};
  intptr_t count = draw(0, mostItems);
  for (intptr_t i = 0; i < count; ++i)
    drawItem();
  if (draw(0, 1))
    drawShares();
}

//===----------------------------------------------------------------------===//
// Brute force
//===----------------------------------------------------------------------===//

static bool hasOffsets(const intptr_t *chosen) {
  NnpackArena *arena = nnpackArenaCreate();
  NnpackSolverOptions options;
  nnpackSolverOptionsInit(&options);
  options.effort = 3;
  bool found = true;
  for (intptr_t s = 0; s < problem.numSpaces && found; ++s) {
    NnpackProblem inSpace;
    NnpackPlan plan;
    intptr_t *list;
    nnpackPlacementSpaceProblem(&problem, chosen, s, arena, &inSpace, &list);
    nnpackSolve(&inSpace, &options, arena, &plan);
    found = nnpackStatusIsFound(plan.status);
  }
  nnpackArenaDestroy(arena);
  return found;
}

/// The least cost, or -1.
static int64_t bruteForce(void) {
  intptr_t chosen[mostItems] = {0};
  int64_t best = -1;
  for (intptr_t i = 0; i >= 0;) {
    int64_t cost = 0;
    for (i = 0; i < problem.numItems; ++i)
      cost += modes[items[i].firstMode + chosen[i]].cost;
    if ((best < 0 || cost < best) && hasOffsets(chosen))
      best = cost;
    for (i = problem.numItems - 1; i >= 0; --i) {
      if (++chosen[i] < items[i].numModes)
        break;
      chosen[i] = 0;
    }
  }
  return best;
}

//===----------------------------------------------------------------------===//
// What is checked
//===----------------------------------------------------------------------===//

/// NULL if the result is right, else what is wrong.
static const char *compare(const NnpackPlacementResult *result, int64_t least) {
  switch (result->status) {
  case NnpackStatusOptimal:
    return result->cost == least ? NULL : "the optimum is wrong";
  case NnpackStatusFeasible:
    return least < 0                     ? "a placement where there is none"
           : result->cost < least        ? "cheaper than the least"
           : result->lowerBound > least ? "the bound is wrong"
                                         : NULL;
  case NnpackStatusInfeasible:
    return least < 0 ? NULL : "there is a placement";
  case NnpackStatusUnknown:
    break;
  }
  return NULL;
}

static bool testProblem(uint64_t seed, int effort) {
  drawProblem(seed);
  NnpackText error = {0};
  NnpackArena *arena = nnpackArenaCreate();
  NnpackSolverOptions options;
  nnpackSolverOptionsInit(&options);
  options.effort = effort;
  const char *fault = NULL;
  if (!nnpackPlacementVerify(&problem, &error)) {
    fault = error.data;
  } else {
    NnpackPlacementResult result;
    nnpackPlace(&problem, &options, arena, &result);
    fault = compare(&result, bruteForce());
    bool isFound = nnpackStatusIsFound(result.status);
    if (isFound && !nnpackPlacementValidate(&problem, &result, &error))
      fault = error.data;
  }
  if (fault)
    fprintf(stderr, "seed %llu, effort %d: %s\n", (unsigned long long)seed,
            effort, fault);
  nnpackArenaDestroy(arena);
  nnpackTextDestroy(&error);
  return !fault;
}

int main(int argc, char **argv) {
  uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
  uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : 400;
  int failures = 0;
  for (uint64_t seed = first; seed < first + count; ++seed)
    failures += !testProblem(seed, (int)(seed % 3));
  return failures > 0;
}
