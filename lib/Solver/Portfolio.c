//===-- lib/Solver/Portfolio.c - Many short exact searches --------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Portfolio.h"

/// The limit of a run grows by a fifth each `runsPerStep` runs, by a half once
/// there were `manyRuns`: luck is cheap, a proof needs one long run.
enum { runsPerStep = 4, manyRuns = 40, numPriorities = 5 };

struct NnpackPortfolio {
  const NnpackProblem *problem;
  const NnpackCore *core;
  NnpackNicheSearch *search;
  double *priority;
  uint64_t random;
  int64_t capacityBytes;
  int64_t run;
  int64_t runNodes;
};

NnpackPortfolio *nnpackPortfolioCreate(const NnpackProblem *problem,
                                       const NnpackCore *core, unsigned rules,
                                       NnpackArena *arena) {
  NnpackPortfolio *portfolio = NNPACK_NEW(arena, NnpackPortfolio);
  *portfolio = (NnpackPortfolio){
      .problem = problem,
      .core = core,
      .search = nnpackNicheSearchCreate(core, rules, arena),
      .priority = NNPACK_NEW_ARRAY(arena, double, core->numItems),
      .random = 0x9e3779b97f4a7c15u,
      .capacityBytes = -1};
  return portfolio;
}

/// In [0, 1), by xorshift.
static double nextRandom(NnpackPortfolio *portfolio) {
  uint64_t x = portfolio->random;
  x ^= x << 13;
  x ^= x >> 7;
  x ^= x << 17;
  portfolio->random = x;
  return (double)(x >> 11) * 0x1p-53;
}

static double priorityOf(const NnpackPortfolio *portfolio, int32_t index,
                         int64_t kind) {
  const NnpackItem *item = &portfolio->core->items[index];
  const NnpackInterval *life =
      &portfolio->problem->buffers[item->buffer].lifetime;
  double size = (double)item->size, width = item->end - item->begin;
  double length = (double)life->end - (double)life->begin;
  switch (kind % numPriorities) {
  case 0:
    return width;
  case 1:
    return length * size;
  case 2:
    return length;
  case 3:
    return size;
  default:
    return size * width;
  }
}

/// The orders as they are in the first run, then up to 30 % off at random.
static void setPriorities(NnpackPortfolio *portfolio) {
  double spread = portfolio->run == 0 ? 0 : 0.6;
  for (int32_t i = 0; i < portfolio->core->numItems; ++i) {
    double factor = 1 - spread / 2 + spread * nextRandom(portfolio);
    portfolio->priority[i] =
        priorityOf(portfolio, i, portfolio->run) * factor;
  }
}

static void beginCapacity(NnpackPortfolio *portfolio, int64_t capacityBytes) {
  if (portfolio->capacityBytes == capacityBytes)
    return;
  portfolio->capacityBytes = capacityBytes;
  portfolio->run = 0;
  portfolio->runNodes = 10 + 3 * (int64_t)portfolio->core->numItems / 2;
}

NnpackSearchResult nnpackPortfolioRun(NnpackPortfolio *portfolio,
                                      int64_t capacityBytes,
                                      const NnpackSearchLimits *limits,
                                      int64_t *numNodes, int64_t *offsets) {
  int64_t end = *numNodes + limits->numNodes;
  NnpackSearchResult result = NnpackSearchLimit;
  beginCapacity(portfolio, capacityBytes);
  while (result == NnpackSearchLimit && *numNodes < end &&
         !nnpackIsSpent(limits)) {
    NnpackSearchLimits run = *limits;
    run.numNodes = portfolio->runNodes;
    if (run.numNodes > end - *numNodes)
      run.numNodes = end - *numNodes;
    setPriorities(portfolio);
    result = nnpackNicheSearchRun(portfolio->search, capacityBytes,
                                  portfolio->priority, &run, numNodes, offsets);
    if (++portfolio->run % runsPerStep == 0)
      portfolio->runNodes +=
          portfolio->runNodes / (portfolio->run < manyRuns ? 5 : 2);
  }
  return result;
}

NnpackSearchResult
nnpackPortfolioPass(NnpackPortfolio *portfolio, int64_t capacityBytes,
                    int64_t endBytes, int64_t patience,
                    const NnpackSearchLimits *limits, int64_t *numNodes,
                    int64_t *offsets) {
  beginCapacity(portfolio, capacityBytes);
  setPriorities(portfolio);
  ++portfolio->run;
  return nnpackNicheSearchElastic(portfolio->search, capacityBytes, endBytes,
                                  patience, portfolio->priority, limits,
                                  numNodes, offsets);
}
