//===-- lib/Solver/Place.c - What lives where ---------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From below: prices of room bound the cost, and decide items whose other modes
// would cost more than the best placement known (PlaceBound.h), where that is not
// enough also with one item in each of its modes (PlaceProbe.h). From above:
// greedy modes. Between: the cheapest modes with loads within the room, by
// dynamic programming over what is undecided (PlaceSearch.h); the planner is
// asked for offsets, and if there are none, a few of the modes are found to be
// to blame (PlaceNoGood.h) and the search goes on without that combination.
//
// What is proved in the end: the bound of the last search, unless there were
// modes before it without offsets and without a proof that there are none; then
// not more than their cost.
//
//===----------------------------------------------------------------------===//

#include "Placer.h"

#include "PlaceLoads.h"
#include "PlaceMerge.h"
#include "PlaceProbe.h"

#include <string.h>

/// Searches of one width whose modes have no offsets; smaller capacities tried,
/// and the most needs of a problem for which they are.
enum { mostUnpacked = 3, stepsDown = 3, mostNeedsForLess = 1 << 15 };

/// By effort.
static const PlaceLimits limitsOf[] = {
    {1, 1000000, 5000, 2000000, 4, 100, 2000000, true},
    {3, 5000000, 50000, 5000000, 30, 200, 5000000, false},
    {4, 30000000, 100000, 10000000, 60, 300, 20000000, false},
    {6, INT64_MAX, INT64_MAX, INT64_MAX, 1 << 20, 1000, 200000000, false},
};

/// Wider and wider searches; the last with bounds from passes to and fro.
static const struct {
  intptr_t width;
  int64_t numSteps; ///< At most.
  bool isDeep;
} stages[] = {{64, 4000000, false},
              {512, 8000000, false},
              {4096, 12000000, false},
              {1 << 16, INT64_MAX, true},
              {1 << 18, INT64_MAX, true},
              {1 << 21, INT64_MAX, true}};

//===----------------------------------------------------------------------===//
// The search
//===----------------------------------------------------------------------===//

/// One search; returns whether a wider one should follow.
static bool searchOnce(Placer *placer, int stage) {
  PlaceCore core;
  PlacePrices prices;
  placerPriceCore(placer, &core, &prices);
  if (placerIsProved(placer))
    return false;
  placeMerge(&core, &prices, placer->isKept, placerLimitOf(placer, &core),
             placer->scratch);
  int64_t numSteps = stages[stage].numSteps;
  if (numSteps > placer->limits.numSteps)
    numSteps = placer->limits.numSteps;
  PlaceSearch search = {.core = &core,
                        .prices = &prices,
                        .noGoods = &placer->noGoods,
                        .limit = placerLimitOf(placer, &core),
                        .width = stages[stage].width,
                        .numSteps = numSteps};
  PlaceFound found = stages[stage].isDeep
                         ? placeSearchDeeply(&search, placer->modes)
                         : placeSearch(&search, placer->modes);
  placer->limits.numSteps -= found.numSteps;
  int64_t bound = found.isComplete && !found.isFound
                      ? INT64_MAX
                      : placeCostAbove(&core, found.bound - prices.margin);
  placerRaiseBound(placer, bound);
  if (!found.isFound)
    return !found.isComplete;
  if (placer->limits.isQuick) {
    placerPackQuickly(placer);
    return true;
  }
  bool isPacked = placerPackOrMend(placer, bound);
  placerRaiseBound(placer, placer->bound);
  placer->numUnpacked = isPacked ? 0 : placer->numUnpacked + 1;
  return !found.isComplete &&
         (isPacked || placer->numUnpacked >= mostUnpacked);
}

/// Bounds with one item in one mode, for the items that cost most.
static void probe(Placer *placer) {
  PlaceProbe probe = {.model = &placer->model,
                      .allowed = placer->allowed,
                      .isKept = placer->isKept,
                      .prices = placer->prices,
                      .limit = placer->bestCost,
                      .numPriceSteps = placer->limits.numPriceSteps / 2,
                      .arena = placer->scratch};
  if (placer->bestCost < INT64_MAX && !placerIsProved(placer) &&
      !placer->limits.isQuick)
    placerRaiseBound(placer, placeProbe(&probe));
}

static void search(Placer *placer) {
  int stage = 0;
  for (int round = 0; round < placer->limits.numRounds; ++round) {
    if (placerIsProved(placer) || placePackerIsSpent(&placer->packer) ||
        stage == placer->limits.numStages || placer->limits.numSteps <= 0)
      return;
    bool isWider = searchOnce(placer, stage);
    if (isWider)
      probe(placer);
    stage += isWider;
  }
}

//===----------------------------------------------------------------------===//
// Where even the least does not fit
//===----------------------------------------------------------------------===//

static int64_t sectionTime(const PlaceModel *model, intptr_t section) {
  for (intptr_t i = 0; i < model->sections.numSpans; ++i) {
    NnpackSpan span = model->sections.spans[i];
    if (span.begin == section)
      return model->problem->needs[span.buffer].buffer.lifetime.begin;
  }
  return 0;
}

static void findTightest(Placer *placer) {
  const PlaceModel *model = &placer->model;
  PlaceLoads *loads = placeLoadsLeast(model, placer->scratch);
  intptr_t section;
  intptr_t space = placeLoadsWorst(loads, model->capacities, &section);
  placer->result->tightSpace = space;
  if (space < 0)
    return;
  placer->result->tightBytes =
      placeLoadsAt(loads, space, section) * model->units[space];
  placer->result->tightTime = sectionTime(model, section);
}

//===----------------------------------------------------------------------===//
// The result
//===----------------------------------------------------------------------===//

static void finish(Placer *placer, NnpackArena *arena) {
  NnpackPlacementResult *result = placer->result;
  size_t numItems = (size_t)placer->model.problem->numItems;
  result->lowerBound = placer->bound;
  if (!placer->hasBest) {
    findTightest(placer);
    if (placer->bound == INT64_MAX)
      result->status = NnpackStatusInfeasible;
    return;
  }
  result->modes = NNPACK_NEW_ARRAY(arena, intptr_t, (intptr_t)numItems);
  memcpy(result->modes, placer->best, numItems * sizeof *result->modes);
  result->cost = placer->bestCost;
  placePackFinally(&placer->packer, placer->bestOffsets, placePackNodes, arena,
                   result);
  result->status = result->cost == result->lowerBound ? NnpackStatusOptimal
                                                      : NnpackStatusFeasible;
}

static void init(Placer *placer, const NnpackPlacementProblem *problem,
                 const NnpackSolverOptions *options) {
  NnpackArena *scratch = placer->scratch;
  int effort = options->effort < 0 ? 0 : options->effort > 3 ? 3
                                                             : options->effort;
  placer->limits = limitsOf[effort];
  placeModelInit(&placer->model, problem, scratch);
  placePackerInit(&placer->packer, &placer->model, options,
                  placer->limits.numPackNodes, placer->limits.packWork,
                  scratch);
  placer->allowed = NNPACK_NEW_ARRAY(scratch, uint64_t, problem->numItems);
  placer->isKept = NNPACK_NEW_ARRAY(scratch, bool, problem->numItems);
  placer->prices =
      NNPACK_NEW_ARRAY(scratch, double,
                       problem->numSpaces * placer->model.sections.count);
  placer->modes = NNPACK_NEW_ARRAY(scratch, intptr_t, problem->numItems);
  placer->best = NNPACK_NEW_ARRAY(scratch, intptr_t, problem->numItems);
  placer->bestOffsets = NNPACK_NEW_ARRAY(scratch, int64_t, problem->numNeeds);
  placer->bestCost = placer->mostProved = INT64_MAX;
  if (options->costLimit > 0)
    placer->bestCost = options->costLimit;
}

static void solve(const NnpackPlacementProblem *problem,
                  const NnpackSolverOptions *options, NnpackArena *arena,
                  NnpackPlacementResult *outResult) {
  NnpackPlacementResult result = {.status = NnpackStatusUnknown,
                                  .tightSpace = -1};
  Placer placer = {.scratch = nnpackArenaCreate(), .result = &result};
  PlaceCore core;
  PlacePrices prices;
  init(&placer, problem, options);
  if (placerAllowModes(&placer)) {
    if (options->costLimit > 0)
      placerPriceCore(&placer, &core, &prices);
    if (!placerIsProved(&placer))
      placerPlaceQuickly(&placer);
    if (placePackerIsSpent(&placer.packer) &&
        !placePackerIsLate(&placer.packer)) // Then it is not searched.
      placerPriceCore(&placer, &core, &prices);
    search(&placer);
  } else {
    placer.bound = INT64_MAX;
  }
  finish(&placer, arena);
  result.numNodes = placer.packer.numNodes;
  result.stoppedByTime =
      placer.packer.stoppedByTime || nnpackSolverIsLate(options);
  if (options->stoppedByTime && result.status != NnpackStatusOptimal)
    *options->stoppedByTime |= result.stoppedByTime;
  nnpackArenaDestroy(placer.scratch);
  *outResult = result;
}

//===----------------------------------------------------------------------===//
// Less room
//===----------------------------------------------------------------------===//

/// The largest of fixed sizes, eight to an octave, that is less.
static int64_t stepDown(int64_t bytes) {
  int64_t power = 1;
  if (bytes == INT64_MAX || bytes == 0)
    return bytes;
  while (power <= (bytes - 1) / 16)
    power *= 2;
  return (bytes - 1) / power * power;
}

/// Where the least is not proved, a placement for less room may be better than
/// the one that was found; it is one for all of it too. The sizes tried do not
/// depend on the capacity but for which are below it, so that more room seldom
/// gives a placement that costs more.
static void solveWithLess(const NnpackPlacementProblem *problem,
                          const NnpackSolverOptions *options,
                          NnpackArena *arena, NnpackPlacementResult *best) {
  NnpackPlacementProblem less = *problem;
  NnpackPlacementSpace *spaces =
      NNPACK_NEW_ARRAY(arena, NnpackPlacementSpace, problem->numSpaces);
  NnpackSolverOptions brief = *options;
  brief.effort = 0;
  if (nnpackStatusIsFound(best->status))
    brief.costLimit = best->cost;
  less.spaces = spaces;
  for (intptr_t s = 0; s < problem->numSpaces; ++s)
    spaces[s] = problem->spaces[s];
  for (int i = 0; i < stepsDown && !best->stoppedByTime; ++i) {
    NnpackPlacementResult result;
    for (intptr_t s = 0; s < problem->numSpaces; ++s)
      spaces[s].capacity = stepDown(spaces[s].capacity);
    solve(&less, &brief, arena, &result);
    if (!nnpackStatusIsFound(result.status) &&
        result.lowerBound >= brief.costLimit && brief.costLimit > 0)
      return;
    if (!nnpackStatusIsFound(result.status))
      continue;
    brief.costLimit = result.cost;
    result.lowerBound = best->lowerBound;
    result.numNodes += best->numNodes;
    result.status = result.cost == result.lowerBound ? NnpackStatusOptimal
                                                     : NnpackStatusFeasible;
    *best = result;
  }
}

void nnpackPlace(const NnpackPlacementProblem *problem,
                 const NnpackSolverOptions *options, NnpackArena *arena,
                 NnpackPlacementResult *outResult) {
  NnpackPlacementResult result;
  solve(problem, options, arena, &result);
  bool isOver =
      options->costLimit > 0 && result.lowerBound >= options->costLimit;
  if ((result.status == NnpackStatusUnknown && !isOver) ||
      (result.status == NnpackStatusFeasible && options->effort > 0 &&
       problem->numNeeds <= mostNeedsForLess))
    solveWithLess(problem, options, arena, &result);
  *outResult = result;
}
