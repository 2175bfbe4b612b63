//===-- test/solver/PlaceSearchTest.c - Passes agree --------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// On random problems too large for brute force: a search that leaves no state out
// is the truth; narrow ones, and those with bounds from passes to and fro, must
// not claim to have less or to have proved more. Nor must the bounds with one item
// in one mode, and what they rule out is none of the best.
//
//===----------------------------------------------------------------------===//

#include "Solver/PlaceMerge.h"
#include "Solver/PlaceProbe.h"
#include "Solver/PlaceSearch.h"

#include <stdlib.h>

enum { numItems = 24, numModes = 3 * numItems, numSpaces = 3 };

static NnpackPlacementSpace spaces[numSpaces];
static NnpackPlacementItem items[numItems];
static NnpackPlacementMode modes[numModes];
static NnpackPlacementNeed needs[numModes];
static NnpackShare shares[numModes];
static NnpackPlacementProblem problem;
static uint64_t state;

static int64_t draw(int64_t low, int64_t high) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return low + (int64_t)((state >> 33) % (uint64_t)(high - low + 1));
}

/// Items with a free mode in a small space, a cheap one in a larger and a dear
/// one elsewhere; some of every other in place of the one before. (A buffer that
/// overlaps two others takes what it saves from the load twice, which a pass
/// without it does not; so such passes may prove more.)
static void drawProblem(uint64_t seed) {
  state = seed;
  spaces[0] = (NnpackPlacementSpace){"TCM", draw(10, 40)};
  spaces[1] = (NnpackPlacementSpace){"L2", draw(20, 80)};
  spaces[2] = (NnpackPlacementSpace){"DDR", INT64_MAX};
  problem = (NnpackPlacementProblem){.spaces = spaces,
                                     .numSpaces = numSpaces,
                                     .items = items,
                                     .numItems = numItems,
                                     .modes = modes,
                                     .numModes = numModes,
                                     .needs = needs,
                                     .numNeeds = numModes,
                                     .shares = shares};
  for (intptr_t i = 0; i < numItems; ++i) {
    int64_t begin = i + draw(0, 2), end = begin + draw(1, 9);
    int64_t size = draw(1, 30), traffic = size * draw(1, 4);
    items[i] = (NnpackPlacementItem){"i", 3 * i, 3};
    for (intptr_t s = 0; s < numSpaces; ++s) {
      modes[3 * i + s] = (NnpackPlacementMode){"m", s * traffic, 3 * i + s, 1};
      needs[3 * i + s].space = s;
      nnpackBufferInit(&needs[3 * i + s].buffer, "b", begin, end, size);
    }
    for (intptr_t s = 0; i % 2 && s < 2 && draw(0, 2) == 0; ++s)
      shares[problem.numShares++] =
          (NnpackShare){3 * i + s, 3 * (i - 1) + s, 0, draw(0, 5)};
  }
}

static int numRaised, numRuledOut; ///< By probing.

typedef struct Setting {
  PlaceModel model;
  PlaceCore core;
  PlacePrices prices;
  PlaceNoGoods noGoods;
  double *sectionPrices;
  intptr_t found[numItems];
  NnpackArena *arena;
} Setting;

static void prepare(Setting *setting, bool isMerged) {
  uint64_t allowed[numItems];
  bool isKept[numItems] = {false};
  for (intptr_t i = 0; i < numItems; ++i)
    allowed[i] = 7;
  placeModelInit(&setting->model, &problem, setting->arena);
  placeCoreBuild(&setting->core, &setting->model, allowed, isKept,
                 setting->arena);
  setting->sectionPrices = NNPACK_NEW_ARRAY(
      setting->arena, double, numSpaces * setting->model.sections.count);
  placePricesFind(&setting->prices, &setting->core, setting->sectionPrices, 1000,
                  100, setting->arena);
  if (isMerged)
    placeMerge(&setting->core, &setting->prices, isKept, INT64_MAX / 4,
               setting->arena);
}

static PlaceFound run(Setting *setting, int64_t limit, intptr_t width,
                      bool isDeep) {
  PlaceSearch search = {.core = &setting->core,
                        .prices = &setting->prices,
                        .noGoods = &setting->noGoods,
                        .limit = limit,
                        .width = width,
                        .numSteps = INT64_MAX};
  return isDeep ? placeSearchDeeply(&search, setting->found)
                : placeSearch(&search, setting->found);
}

static bool isRight(const Setting *setting, const PlaceFound *found,
                    int64_t least) {
  if (found->bound > (double)least + setting->prices.margin)
    return false;
  if (!found->isFound)
    return !found->isComplete;
  return found->isComplete ? found->cost == least : found->cost >= least;
}

/// What has been found is the least, and stays possible.
static bool testProbe(const Setting *setting, int64_t least) {
  uint64_t allowed[numItems];
  bool isKept[numItems] = {false};
  const PlaceCore *core = &setting->core;
  int64_t cost = core->baseCost + least * core->costUnit;
  PlaceProbe probe = {.model = &setting->model,
                      .allowed = allowed,
                      .isKept = isKept,
                      .prices = setting->sectionPrices,
                      .limit = cost + 1,
                      .numPriceSteps = 50,
                      .arena = setting->arena};
  for (intptr_t i = 0; i < numItems; ++i)
    allowed[i] = 7;
  int64_t bound = placeProbe(&probe);
  bool right = bound <= cost;
  numRaised +=
      bound > placeCostAbove(core, setting->prices.bound -
                                       setting->prices.margin);
  for (intptr_t i = 0; i < numItems; ++i) {
    right &= allowed[i] >> setting->found[i] & 1;
    numRuledOut += allowed[i] != 7;
  }
  return right;
}

/// A limit that the least is just below, and one without meaning.
static bool testProblem(uint64_t seed, bool isMerged) {
  Setting setting = {.arena = nnpackArenaCreate()};
  drawProblem(seed);
  prepare(&setting, isMerged);
  PlaceFound truth = run(&setting, INT64_MAX / 4, 1 << 20, false);
  bool right = truth.isFound && truth.isComplete &&
               setting.prices.bound <= (double)truth.cost +
                                           setting.prices.margin &&
               testProbe(&setting, truth.cost);
  const int64_t limits[] = {truth.cost + 1, INT64_MAX / 4};
  for (int i = 0; i < 2; ++i)
    for (intptr_t width = 4; width <= 4096; width *= 32)
      for (int isDeep = 0; isDeep < 2; ++isDeep) {
        PlaceFound found = run(&setting, limits[i], width, isDeep);
        right &= isRight(&setting, &found, truth.cost);
      }
  PlaceFound none = run(&setting, truth.cost, 4096, true);
  right &= !none.isFound;
  if (!right)
    fprintf(stderr, "seed %llu, merged %d: passes disagree\n",
            (unsigned long long)seed, isMerged);
  nnpackArenaDestroy(setting.arena);
  return right;
}

int main(int argc, char **argv) {
  uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
  uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : 60;
  int failures = 0;
  for (uint64_t seed = first; seed < first + count; ++seed)
    failures += !testProblem(seed, seed % 2);
  if (!numRaised || !numRuledOut)
    fprintf(stderr, "probing is of no use\n");
  return failures > 0 || !numRaised || !numRuledOut;
}
