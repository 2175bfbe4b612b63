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

#include "PlaceGreedy.h"
#include "PlaceMend.h"
#include "PlaceMerge.h"
#include "PlaceProbe.h"
#include "PlaceSearch.h"

#include <math.h>
#include <string.h>

/// Search nodes of one attempt at offsets; how often modes found are mended, at
/// most and whatever work there is left; searches of one width whose modes have no offsets.
enum {
  packNodes = 20000,
  quickNodes = 200,
  mostMends = 100,
  sureMends = 8,
  mostRecovered = 40,
  mostUnpacked = 3
};

/// Parts of the capacities are of so many; smaller capacities tried, and the
/// most needs of a problem for which they are.
enum { wholePart = 1024, stepsDown = 3, mostNeedsForLess = 1 << 15 };

/// By effort: what the search may do.
typedef struct Limits {
  int numStages;        ///< Of the table below.
  int64_t numSteps;     ///< Of all searches together.
  int64_t numPackNodes; ///< Of all attempts at offsets.
  int64_t packWork;     ///< The same, in buffers that meet.
  int numRounds;        ///< Searches.
  int numPriceSteps;
  int64_t polishWork; ///< Of greedy modes.
  bool isQuick;       ///< Nothing is blamed for modes without offsets.
} Limits;

static const Limits limitsOf[] = {
    {1, 1000000, 5000, 2000000, 4, 100, 2000000, true},
    {3, 5000000, 50000, 5000000, 30, 200, 5000000, false},
    {4, 30000000, 100000, 10000000, 60, 300, 20000000, false},
    {6, INT64_MAX, INT64_MAX, INT64_MAX, 1 << 20, 1000, 200000000,
     false},
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

typedef struct Placer {
  PlaceModel model;
  PlacePacker packer;
  NnpackArena *scratch;
  Limits limits;
  uint64_t *allowed; ///< Per item, bits of modes.
  bool *isKept;      ///< Per item: in a no-good.
  PlaceNoGoods noGoods;
  double *prices;    ///< Per load of the model.
  intptr_t *modes;   ///< Being tried.
  intptr_t *best;
  int64_t *bestOffsets; ///< Per need, where there is a limit.
  bool hasBest;
  int64_t bestCost;   ///< INT64_MAX, or the limit: no placement yet.
  int64_t bound;      ///< Proved.
  int64_t mostProved; ///< Least cost of modes given up without a proof.
  int numUnpacked;    ///< Searches in a row whose modes had no offsets.
  NnpackPlacementResult *result;
} Placer;

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
// From above
//===----------------------------------------------------------------------===//

static void keepBest(Placer *placer) {
  int64_t cost = placeCost(&placer->model, placer->modes);
  if (cost >= placer->bestCost)
    return;
  placer->hasBest = true;
  placer->bestCost = cost;
  memcpy(placer->best, placer->modes,
         (size_t)placer->model.problem->numItems * sizeof *placer->best);
  memcpy(placer->bestOffsets, placer->packer.offsets,
         (size_t)placer->model.problem->numNeeds * sizeof *placer->bestOffsets);
}

//===----------------------------------------------------------------------===//
// From below
//===----------------------------------------------------------------------===//

/// Whether every buffer of the mode, where it is pinned if it is, lies within
/// its space.
static bool fitsAlone(const NnpackPlacementProblem *problem,
                      const NnpackPlacementMode *mode) {
  for (intptr_t k = mode->firstNeed; k < mode->firstNeed + mode->numNeeds;
       ++k) {
    const NnpackPlacementNeed *need = &problem->needs[k];
    int64_t pin = need->buffer.fixedOffset;
    int64_t top =
        need->buffer.sizeBytes + (pin == NNPACK_NO_OFFSET ? 0 : pin);
    if (top > problem->spaces[need->space].capacity)
      return false;
  }
  return true;
}

/// Modes that do not fit alone go; false if an item has no other.
static bool allowModes(Placer *placer) {
  const NnpackPlacementProblem *problem = placer->model.problem;
  for (intptr_t i = 0; i < problem->numItems; ++i) {
    for (intptr_t m = 0; m < problem->items[i].numModes; ++m)
      if (fitsAlone(problem,
                    &problem->modes[problem->items[i].firstMode + m]))
        placer->allowed[i] |= (uint64_t)1 << m;
    if (!placer->allowed[i])
      return false;
  }
  return true;
}

static void raiseBound(Placer *placer, int64_t bound) {
  bound = bound < placer->bestCost ? bound : placer->bestCost;
  bound = bound < placer->mostProved ? bound : placer->mostProved;
  placer->bound = bound > placer->bound ? bound : placer->bound;
}

static bool isProved(const Placer *placer) {
  return placer->bound >= placer->bestCost;
}

/// What a placement must cost less than, in the core's units.
static int64_t limitOf(const Placer *placer, const PlaceCore *core) {
  if (placer->bestCost == INT64_MAX)
    return INT64_MAX / 4;
  int64_t above = placer->bestCost - core->baseCost;
  return above > 0 ? (above + core->costUnit - 1) / core->costUnit : 0;
}

/// Modes that would cost as much as the best placement go; true if any did.
static bool forbidModes(Placer *placer, const PlaceCore *core,
                        const PlacePrices *prices) {
  double limit = (double)limitOf(placer, core) - 1 + prices->margin;
  bool isAny = false;
  for (intptr_t c = 0; c < core->numChoices; ++c) {
    const PlaceChoice *choice = &core->choices[c];
    double least = INFINITY;
    for (intptr_t o = 0; o < choice->numOptions; ++o) {
      double value = prices->values[choice->firstOption + o];
      least = value < least ? value : least;
    }
    uint64_t kept = 0;
    for (intptr_t o = 0; o < choice->numOptions; ++o)
      if (prices->bound - least + prices->values[choice->firstOption + o] <=
          limit)
        kept |= (uint64_t)1 << core->options[choice->firstOption + o].mode;
    if (!kept || kept == placer->allowed[choice->item])
      continue;
    placer->allowed[choice->item] = kept;
    isAny = true;
  }
  return isAny;
}

/// An estimate of the cost to search prices for.
static double targetOf(const Placer *placer, const PlaceCore *core) {
  double most = 0;
  if (placer->bestCost < INT64_MAX)
    return (double)limitOf(placer, core);
  for (intptr_t c = 0; c < core->numChoices; ++c) {
    int64_t largest = 0;
    for (intptr_t o = 0; o < core->choices[c].numOptions; ++o) {
      int64_t cost = core->options[core->choices[c].firstOption + o].cost;
      largest = cost > largest ? cost : largest;
    }
    most += (double)largest;
  }
  return most;
}

/// Builds the core and finds prices, as long as that decides more items.
static void priceCore(Placer *placer, PlaceCore *core, PlacePrices *prices) {
  for (int i = 0; i < 4; ++i) {
    placeCoreBuild(core, &placer->model, placer->allowed, placer->isKept,
                   placer->scratch);
    placePricesFind(prices, core, placer->prices, targetOf(placer, core),
                    i ? placer->limits.numPriceSteps / 4
                      : placer->limits.numPriceSteps,
                    placer->scratch);
    if (!core->isImpossible)
      raiseBound(placer, placeCostAbove(core, prices->bound - prices->margin));
    if (core->isImpossible || isProved(placer) ||
        !forbidModes(placer, core, prices))
      return;
  }
}

//===----------------------------------------------------------------------===//
// Between
//===----------------------------------------------------------------------===//

/// Finds what is to blame for modes without offsets. Unless it is proved that it
/// has none, what costs less than `bound` is all that stays proved.
static PlaceNoGood blame(Placer *placer, NnpackStatus status, int64_t bound) {
  bool isProvedBad = placeNoGoodsAdd(&placer->noGoods, &placer->packer,
                                     placer->modes, status, placer->scratch);
  PlaceNoGood noGood = placer->noGoods.data[placer->noGoods.count - 1];
  if (!isProvedBad && bound < placer->mostProved)
    placer->mostProved = bound;
  for (intptr_t i = 0; i < noGood.count; ++i)
    placer->isKept[noGood.items[i]] = true;
  return noGood;
}

/// Asks for offsets by heuristics alone, and mends until there are some. Returns
/// whether there were offsets at once.
static bool packQuickly(Placer *placer) {
  bool *wasLeft =
      NNPACK_NEW_ARRAY(placer->scratch, bool, placer->model.problem->numModes);
  for (int i = 0; i < mostMends; ++i) {
    if (i < sureMends ? placePackerIsLate(&placer->packer)
                      : placePackerIsSpent(&placer->packer))
      return false;
    if (placePack(&placer->packer, placer->modes, i ? 0 : quickNodes) ==
        NnpackStatusFeasible) {
      if (i > 0)
        placeRecover(&placer->packer, placer->allowed, mostRecovered,
                     placer->modes, placer->scratch);
      keepBest(placer);
      return i == 0;
    }
    if (!placeMendOffsets(&placer->packer, wasLeft, placer->modes,
                          placer->scratch))
      return false;
  }
  return false;
}

/// Asks for offsets of modes that no others cost less than but for `bound`. If
/// there are none, what is to blame is kept, and the modes are mended. Returns
/// whether there were offsets at once.
static bool packOrMend(Placer *placer, int64_t bound) {
  NnpackStatus status =
      placePack(&placer->packer, placer->modes, packNodes);
  if (status == NnpackStatusFeasible) {
    keepBest(placer);
    return true;
  }
  PlaceNoGood noGood = blame(placer, status, bound);
  if (placeMendNoGood(&placer->model, &noGood, placer->modes,
                      placer->scratch) &&
      placeCost(&placer->model, placer->modes) < placer->bestCost)
    packQuickly(placer);
  return false;
}

/// Greedy modes with loads within a part of the capacities; true if they have
/// offsets.
static bool placeWithin(Placer *placer, int64_t part, int64_t *targets) {
  const PlaceModel *model = &placer->model;
  for (intptr_t s = 0; s < model->problem->numSpaces; ++s) {
    int64_t capacity = model->capacities[s];
    targets[s] = capacity == INT64_MAX
                     ? capacity
                     : capacity / wholePart * part +
                           capacity % wholePart * part / wholePart;
  }
  placeCheapestModes(model, placer->allowed, placer->modes);
  if (!placeGreedily(model, placer->allowed, targets, placer->modes,
                     placer->scratch))
    return false;
  placeImprove(model, placer->allowed, targets, placer->modes, NULL, NULL,
               placer->scratch);
  if (placePack(&placer->packer, placer->modes, 0) != NnpackStatusFeasible)
    return false;
  keepBest(placer);
  return true;
}

/// Where mending found nothing: the largest part of the capacities, by
/// bisection, whose greedy modes have offsets.
static void placeByParts(Placer *placer) {
  int64_t low = -1, high = wholePart;
  int64_t *targets = NNPACK_NEW_ARRAY(placer->scratch, int64_t,
                                      placer->model.problem->numSpaces);
  for (int64_t part = wholePart * 7 / 8; high - low > wholePart / 64;
       part = low + (high - low) / 2) {
    if (placer->hasBest && placePackerIsSpent(&placer->packer))
      return;
    if (placeWithin(placer, part, targets))
      low = part;
    else
      high = part;
  }
}

/// Greedy modes, mended.
static void placeQuickly(Placer *placer) {
  const PlaceModel *model = &placer->model;
  placeCheapestModes(model, placer->allowed, placer->modes);
  if (!placeGreedily(model, placer->allowed, model->capacities, placer->modes,
                     placer->scratch))
    return;
  placeImprove(model, placer->allowed, model->capacities, placer->modes, NULL,
               NULL, placer->scratch);
  placePolish(model, placer->allowed, model->capacities,
              placer->limits.polishWork, placer->modes);
  int64_t work = placer->packer.workLeft;
  placer->packer.workLeft = work / 2;
  packQuickly(placer);
  if (!placer->hasBest)
    placeByParts(placer);
  placer->packer.workLeft += work - work / 2;
}

/// One search; returns whether a wider one should follow.
static bool searchOnce(Placer *placer, int stage) {
  PlaceCore core;
  PlacePrices prices;
  priceCore(placer, &core, &prices);
  if (isProved(placer))
    return false;
  placeMerge(&core, &prices, placer->isKept, limitOf(placer, &core),
             placer->scratch);
  int64_t numSteps = stages[stage].numSteps;
  if (numSteps > placer->limits.numSteps)
    numSteps = placer->limits.numSteps;
  PlaceSearch search = {.core = &core,
                        .prices = &prices,
                        .noGoods = &placer->noGoods,
                        .limit = limitOf(placer, &core),
                        .width = stages[stage].width,
                        .numSteps = numSteps};
  PlaceFound found = stages[stage].isDeep
                         ? placeSearchDeeply(&search, placer->modes)
                         : placeSearch(&search, placer->modes);
  placer->limits.numSteps -= found.numSteps;
  int64_t bound = found.isComplete && !found.isFound
                      ? INT64_MAX
                      : placeCostAbove(&core, found.bound - prices.margin);
  raiseBound(placer, bound);
  if (!found.isFound)
    return !found.isComplete;
  if (placer->limits.isQuick) {
    packQuickly(placer);
    return true;
  }
  bool isPacked = packOrMend(placer, bound);
  raiseBound(placer, placer->bound);
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
  if (placer->bestCost < INT64_MAX && !isProved(placer) &&
      !placer->limits.isQuick)
    raiseBound(placer, placeProbe(&probe));
}

static void search(Placer *placer) {
  int stage = 0;
  for (int round = 0; round < placer->limits.numRounds; ++round) {
    if (isProved(placer) || placePackerIsSpent(&placer->packer) ||
        stage == placer->limits.numStages || placer->limits.numSteps <= 0)
      return;
    bool isWider = searchOnce(placer, stage);
    if (isWider)
      probe(placer);
    stage += isWider;
  }
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
  placePackFinally(&placer->packer, placer->bestOffsets, packNodes, arena,
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
  if (allowModes(&placer)) {
    if (options->costLimit > 0)
      priceCore(&placer, &core, &prices);
    if (!isProved(&placer))
      placeQuickly(&placer);
    if (placePackerIsSpent(&placer.packer) &&
        !placePackerIsLate(&placer.packer)) // Then it is not searched.
      priceCore(&placer, &core, &prices);
    search(&placer);
  } else {
    placer.bound = INT64_MAX;
  }
  finish(&placer, arena);
  result.numNodes = placer.packer.numNodes;
  result.stoppedByTime = placer.packer.stoppedByTime;
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

static bool isFound(const NnpackPlacementResult *result) {
  return result->status == NnpackStatusOptimal ||
         result->status == NnpackStatusFeasible;
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
  if (isFound(best))
    brief.costLimit = best->cost;
  less.spaces = spaces;
  for (intptr_t s = 0; s < problem->numSpaces; ++s)
    spaces[s] = problem->spaces[s];
  for (int i = 0; i < stepsDown && !best->stoppedByTime; ++i) {
    NnpackPlacementResult result;
    for (intptr_t s = 0; s < problem->numSpaces; ++s)
      spaces[s].capacity = stepDown(spaces[s].capacity);
    solve(&less, &brief, arena, &result);
    if (!isFound(&result) && result.lowerBound >= brief.costLimit &&
        brief.costLimit > 0)
      return;
    if (!isFound(&result))
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
