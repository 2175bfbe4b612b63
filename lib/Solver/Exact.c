//===-- lib/Solver/Exact.c - Plans with proofs, by capacity -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Exact.h"

#include "Portfolio.h"

typedef struct Exact {
  const NnpackProblem *problem;
  const NnpackCore *core;
  NnpackPortfolio *portfolio;
  const NnpackSearchLimits *limits;
  NnpackPlan *plan;
  int64_t *trial;
  int64_t emptyTop; ///< Highest pin of a buffer of size 0.
  int64_t endNodes;
} Exact;

static bool isOver(const Exact *exact) {
  return exact->plan->numNodes >= exact->endNodes ||
         (exact->limits->isTimeOver &&
          exact->limits->isTimeOver(exact->limits->data));
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
  NnpackSearchResult result =
      nnpackPortfolioRun(exact->portfolio, target, &limits, &plan->numNodes,
                         exact->trial);
  if (result == NnpackSearchFound)
    takeTrial(exact);
  if (result == NnpackSearchRefuted && plan->lowerBoundBytes <= target)
    plan->lowerBoundBytes = nnpackCorePeakAbove(exact->core, target);
  return result;
}

/// A peak that a plan may have between low (no plan known, perhaps none) and
/// high, both excluded, or `low` if there is none.
static int64_t middleOf(const Exact *exact, int64_t low, int64_t high) {
  int64_t middle = nnpackCorePeakUpTo(exact->core, low + (high - low) / 2);
  if (middle <= low)
    middle = nnpackCorePeakAbove(exact->core, low);
  return middle < high ? middle : low;
}

/// Rounds of bisection with doubling limits; each begins at the lower bound. In
/// a round, a target that was not reached is taken for a bound.
static void minimise(Exact *exact) {
  NnpackPlan *plan = exact->plan;
  int64_t least = nnpackCorePeakAbove(exact->core, plan->lowerBoundBytes - 1);
  if (exact->core->numItems && exact->emptyTop < plan->lowerBoundBytes &&
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

/// A search's frame: core, portfolio and trial in `arena`.
static void createExact(Exact *exact, const NnpackProblem *problem,
                        unsigned rules, const NnpackSearchLimits *limits,
                        NnpackPlan *plan, NnpackArena *arena) {
  NnpackCore *core = NNPACK_NEW(arena, NnpackCore);
  nnpackCoreBuild(problem, rules, arena, core);
  *exact = (Exact){
      .problem = problem,
      .core = core,
      .limits = limits,
      .plan = plan,
      .trial = NNPACK_NEW_ARRAY(arena, int64_t, problem->numBuffers),
      .endNodes = limits->numNodes > INT64_MAX - plan->numNodes
                      ? INT64_MAX
                      : plan->numNodes + limits->numNodes};
  fixEmpty(exact);
}

void nnpackExactImprove(const NnpackProblem *problem, unsigned rules,
                        const NnpackSearchLimits *limits, NnpackPlan *plan) {
  NnpackArena *arena = nnpackArenaCreate();
  Exact exact;
  createExact(&exact, problem, rules, limits, plan, arena);
  exact.portfolio = nnpackPortfolioCreate(problem, exact.core, rules, arena);
  if (problem->capacity == INT64_MAX)
    minimise(&exact);
  else if (plan->peakBytes > problem->capacity)
    attempt(&exact, problem->capacity, limits->numNodes);
  nnpackArenaDestroy(arena);
}

void nnpackExactPass(const NnpackProblem *problem, unsigned rules,
                     const NnpackSearchLimits *limits, NnpackPlan *plan) {
  enum { mostCells = 700000, patience = 200 };
  NnpackArena *arena = nnpackArenaCreate();
  Exact exact;
  createExact(&exact, problem, rules, limits, plan, arena);
  if (exact.core->numCells <= mostCells) {
    exact.portfolio = nnpackPortfolioCreate(problem, exact.core, rules, arena);
    int64_t target = problem->capacity < plan->lowerBoundBytes
                         ? problem->capacity
                         : plan->lowerBoundBytes;
    if (nnpackPortfolioPass(exact.portfolio, target, patience, limits,
                            &plan->numNodes,
                            exact.trial) == NnpackSearchFound)
      takeTrial(&exact);
  }
  nnpackArenaDestroy(arena);
}
