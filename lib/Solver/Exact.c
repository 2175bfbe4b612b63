//===-- lib/Solver/Exact.c - Plans with proofs, by capacity -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An engine says whether there is a plan within a capacity. The least peak is found
// by asking at the lower bound, then between what is refuted and the best plan, with
// few nodes first and twice as many each round, so that a hard question does not
// keep the others from being asked.
//
//===----------------------------------------------------------------------===//

#include "Exact.h"

#include "Portfolio.h"

typedef struct Exact {
  const NnpackProblem *problem;
  const NnpackEngine *engine;
  const NnpackSearchLimits *limits;
  NnpackPlan *plan;
  int64_t *trial;
  int64_t emptyTop; ///< Highest pin of a buffer of size 0.
  int64_t endNodes;
} Exact;

static bool isOver(const Exact *exact) {
  return exact->plan->numNodes >= exact->endNodes ||
         nnpackIsSpent(exact->limits);
}

static void takeTrial(Exact *exact) {
  NnpackPlan *plan = exact->plan;
  int64_t peak = 0;
  for (intptr_t b = 0; b < plan->numBuffers; ++b) {
    int64_t top = exact->trial[b] + exact->problem->buffers[b].sizeBytes;
    peak = top > peak ? top : peak;
  }
  if (peak >= plan->peakBytes)
    return;
  plan->peakBytes = peak;
  for (intptr_t b = 0; b < plan->numBuffers; ++b)
    plan->offsets[b] = exact->trial[b];
}

/// Searches within `target` for `numNodes`; learns from the answer.
static NnpackSearchResult attempt(Exact *exact, int64_t target,
                                  int64_t numNodes) {
  NnpackSearchLimits limits = *exact->limits;
  NnpackPlan *plan = exact->plan;
  limits.numNodes = numNodes;
  if (limits.numNodes > exact->endNodes - plan->numNodes)
    limits.numNodes = exact->endNodes - plan->numNodes;
  NnpackSearchResult result = exact->engine->decide(
      exact->engine->data, target, &limits, &plan->numNodes, exact->trial);
  if (result == NnpackSearchFound)
    takeTrial(exact);
  if (result == NnpackSearchRefuted && plan->lowerBoundBytes <= target)
    plan->lowerBoundBytes =
        exact->engine->peakAbove(exact->engine->data, target);
  return result;
}

/// A peak that a plan may have between low (no plan known, perhaps none) and
/// high, both excluded, or `low` if there is none.
static int64_t middleOf(const Exact *exact, int64_t low, int64_t high) {
  const NnpackEngine *engine = exact->engine;
  int64_t middle = engine->peakUpTo(engine->data, low + (high - low) / 2);
  if (middle <= low)
    middle = engine->peakAbove(engine->data, low);
  return middle < high ? middle : low;
}

/// Rounds of bisection with doubling limits; each begins at the lower bound. In
/// a round, a target that was not reached is taken for a bound.
static void minimise(Exact *exact) {
  NnpackPlan *plan = exact->plan;
  int64_t least = exact->engine->peakAbove(exact->engine->data,
                                           plan->lowerBoundBytes - 1);
  if (least != INT64_MAX && exact->emptyTop < plan->lowerBoundBytes &&
      least > plan->lowerBoundBytes)
    plan->lowerBoundBytes = least;
  for (int64_t nodes = 4000; !isOver(exact); nodes *= 2) {
    int64_t low = plan->lowerBoundBytes;
    if (plan->peakBytes <= low)
      return;
    attempt(exact, low, nodes);
    while (plan->peakBytes > plan->lowerBoundBytes && !isOver(exact)) {
      low = plan->lowerBoundBytes > low ? plan->lowerBoundBytes : low;
      int64_t target = middleOf(exact, low, plan->peakBytes);
      if (target == low)
        break;
      if (attempt(exact, target, nodes) == NnpackSearchLimit)
        low = target;
    }
  }
}

/// The core leaves out buffers of size 0. Pinned ones count for the peak.
static void fixEmpty(Exact *exact) {
  const NnpackProblem *problem = exact->problem;
  for (intptr_t b = 0; b < problem->numBuffers; ++b) {
    const NnpackBuffer *buffer = &problem->buffers[b];
    if (buffer->sizeBytes > 0 || buffer->fixedOffset == NNPACK_NO_OFFSET)
      continue;
    exact->trial[b] = buffer->fixedOffset;
    if (buffer->fixedOffset > exact->emptyTop)
      exact->emptyTop = buffer->fixedOffset;
  }
}

/// With its trial in `arena`.
static Exact createExact(const NnpackProblem *problem,
                         const NnpackEngine *engine,
                         const NnpackSearchLimits *limits, NnpackPlan *plan,
                         NnpackArena *arena) {
  Exact exact = {.problem = problem,
                 .engine = engine,
                 .limits = limits,
                 .plan = plan,
                 .trial = NNPACK_NEW_ARRAY(arena, int64_t, problem->numBuffers),
                 .endNodes = limits->numNodes > INT64_MAX - plan->numNodes
                                 ? INT64_MAX
                                 : plan->numNodes + limits->numNodes};
  fixEmpty(&exact);
  return exact;
}

void nnpackExactRun(const NnpackProblem *problem, const NnpackEngine *engine,
                    const NnpackSearchLimits *limits, NnpackPlan *plan) {
  NnpackArena *arena = nnpackArenaCreate();
  Exact exact = createExact(problem, engine, limits, plan, arena);
  if (problem->capacity == INT64_MAX)
    minimise(&exact);
  else if (plan->peakBytes > problem->capacity)
    attempt(&exact, problem->capacity, limits->numNodes);
  nnpackArenaDestroy(arena);
}

//===----------------------------------------------------------------------===//
// By niches.
//===----------------------------------------------------------------------===//

typedef struct Niches {
  NnpackCore core;
  NnpackPortfolio *portfolio;
} Niches;

static NnpackSearchResult decide(void *data, int64_t capacityBytes,
                                 const NnpackSearchLimits *limits,
                                 int64_t *numNodes, int64_t *offsets) {
  Niches *niches = data;
  return nnpackPortfolioRun(niches->portfolio, capacityBytes, limits, numNodes,
                            offsets);
}

static int64_t peakAbove(void *data, int64_t bytes) {
  return nnpackCorePeakAbove(&((Niches *)data)->core, bytes);
}

static int64_t peakUpTo(void *data, int64_t bytes) {
  return nnpackCorePeakUpTo(&((Niches *)data)->core, bytes);
}

void nnpackExactImprove(const NnpackProblem *problem, unsigned rules,
                        const NnpackSearchLimits *limits, NnpackPlan *plan) {
  NnpackArena *arena = nnpackArenaCreate();
  Niches niches;
  nnpackCoreBuild(problem, rules, arena, &niches.core);
  niches.portfolio =
      nnpackPortfolioCreate(problem, &niches.core, rules, arena);
  NnpackEngine engine = {&niches, decide, peakAbove, peakUpTo};
  nnpackExactRun(problem, &engine, limits, plan);
  nnpackArenaDestroy(arena);
}

void nnpackExactPasses(const NnpackProblem *problem, unsigned rules,
                       const NnpackSearchLimits *limits, NnpackPlan *plan) {
  enum { mostCells = 300000, patience = 20 };
  NnpackArena *arena = nnpackArenaCreate();
  NnpackCore core;
  Exact exact = createExact(problem, NULL, limits, plan, arena);
  nnpackCoreBuild(problem, rules, arena, &core);
  bool isSmall = core.numCells <= mostCells;
  NnpackPortfolio *portfolio =
      isSmall ? nnpackPortfolioCreate(problem, &core, rules, arena) : NULL;
  int64_t bound = plan->lowerBoundBytes, capacity = problem->capacity;
  int64_t target = capacity < bound ? capacity : bound;
  while (isSmall && plan->peakBytes > bound && !isOver(&exact) &&
         (capacity == INT64_MAX || plan->peakBytes > capacity)) {
    NnpackSearchLimits rest = *limits;
    int64_t before = plan->numNodes;
    rest.numNodes = exact.endNodes - before;
    if (nnpackPortfolioPass(portfolio, target, plan->peakBytes, patience, &rest,
                            &plan->numNodes, exact.trial) == NnpackSearchFound)
      takeTrial(&exact);
    else if (plan->numNodes == before)
      break; // Refuted at once up to the best plan.
  }
  nnpackArenaDestroy(arena);
}
