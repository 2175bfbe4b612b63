//===-- lib/Solver/Solver.c - From quick plans to proofs ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Solver.h"

#include "Exact.h"
#include "OrderImprove.h"
#include "Orders.h"
#include "Rules.h"
#include "Stack.h"

void nnpackSolverOptionsInit(NnpackSolverOptions *options) {
  *options = (NnpackSolverOptions){.effort = 2};
}

const char *nnpackSolverRuleName(int rule, const char **outHelp) {
#define NNPACK_RULE_NAME(name, help) {#name, help},
  static const char *const table[][2] = {NNPACK_RULES(NNPACK_RULE_NAME)};
#undef NNPACK_RULE_NAME
  if (rule < 0 || rule >= NnpackNumRules)
    return NULL;
  if (outHelp)
    *outHelp = table[rule][1];
  return table[rule][0];
}

/// More conflicts than this are not listed; buffers are stacked instead.
enum { mostConflicts = 40000000 };

typedef struct Solver {
  const NnpackProblem *problem;
  NnpackArena *scratch;
  NnpackPlan *plan;
  int64_t *trial; ///< Offsets being tried.
} Solver;

/// Keeps the trial if it is better than the plan so far.
static void offer(Solver *solver, int64_t peak) {
  if (peak >= solver->plan->peakBytes)
    return;
  solver->plan->peakBytes = peak;
  for (intptr_t b = 0; b < solver->plan->numBuffers; ++b)
    solver->plan->offsets[b] = solver->trial[b];
}

static bool isDone(const Solver *solver) {
  return solver->plan->peakBytes <= solver->plan->lowerBoundBytes ||
         (solver->problem->capacity != INT64_MAX &&
          solver->plan->peakBytes <= solver->problem->capacity);
}

/// No plan is lower than a pinned buffer's or the largest buffer's top.
static int64_t lowerBound(const NnpackProblem *problem,
                          const NnpackSections *sections) {
  int64_t bound = 0;
  for (intptr_t s = 0; s < sections->count; ++s)
    bound = sections->loads[s] > bound ? sections->loads[s] : bound;
  for (intptr_t b = 0; b < problem->numBuffers; ++b) {
    const NnpackBuffer *buffer = &problem->buffers[b];
    int64_t top = buffer->sizeBytes;
    if (buffer->fixedOffset != NNPACK_NO_OFFSET)
      top += buffer->fixedOffset;
    bound = top > bound ? top : bound;
  }
  return bound;
}

/// Where the node limit of `options` or of the effort ends the exact search.
static int64_t nodeLimitOf(const NnpackSolverOptions *options) {
  static const int64_t limits[] = {0, 20000, 400000, INT64_MAX};
  int effort = options->effort < 0 ? 0 : options->effort > 3 ? 3
                                                             : options->effort;
  return effort > 0 && options->nodeLimit > 0 ? options->nodeLimit
                                              : limits[effort];
}

typedef struct Watch {
  const NnpackSolverOptions *options;
  double begin;
  bool wasOver;
} Watch;

static bool isTimeOver(void *data) {
  Watch *watch = data;
  const NnpackSolverOptions *options = watch->options;
  if (options->clock && options->timeLimitSeconds > 0 &&
      options->clock(options->clockData) - watch->begin >=
          options->timeLimitSeconds)
    watch->wasOver = true;
  return watch->wasOver;
}

static void tryFits(Solver *solver, const NnpackSections *sections,
                    Watch *watch) {
  NnpackConflicts conflicts;
  nnpackConflictsBuild(solver->problem, sections, solver->scratch, &conflicts);
  NnpackFirstFit *firstFit =
      nnpackFirstFitCreate(solver->problem, &conflicts, solver->scratch);
  int32_t *order =
      NNPACK_NEW_ARRAY(solver->scratch, int32_t, solver->problem->numBuffers);
  for (int kind = 0; kind < NnpackNumOrders && !isDone(solver); ++kind) {
    nnpackOrder(solver->problem, (NnpackOrderKind)kind, solver->scratch, order);
    offer(solver, nnpackFirstFitRun(firstFit, order, NnpackFitFirst,
                                    solver->trial));
    if (!isDone(solver))
      offer(solver, nnpackFirstFitRun(firstFit, order, NnpackFitBest,
                                      solver->trial));
  }
  // Where pairs may share, the exact search does not follow.
  for (int kind = 0;
       kind < NnpackNumOrders && solver->problem->numShares > 0 &&
       !isDone(solver);
       ++kind) {
    nnpackOrder(solver->problem, (NnpackOrderKind)kind, solver->scratch, order);
    int64_t enough = solver->plan->lowerBoundBytes;
    if (solver->problem->capacity != INT64_MAX &&
        solver->problem->capacity > enough)
      enough = solver->problem->capacity;
    offer(solver, nnpackImproveOrder(
                      solver->problem, firstFit, enough,
                      nodeLimitOf(watch->options) / NnpackNumOrders, isTimeOver,
                      watch, solver->scratch, order, solver->trial));
  }
}

static void tryStacks(Solver *solver, const NnpackSections *sections) {
  int32_t *order =
      NNPACK_NEW_ARRAY(solver->scratch, int32_t, solver->problem->numBuffers);
  for (int kind = 0; kind < NnpackNumOrders && !isDone(solver); ++kind) {
    nnpackOrder(solver->problem, (NnpackOrderKind)kind, solver->scratch, order);
    offer(solver, nnpackStack(solver->problem, sections, order,
                              solver->scratch, solver->trial));
  }
}

/// Whether two pinned buffers collide.
static bool pinsCollide(Solver *solver, const NnpackSections *sections) {
  bool hasPins = false;
  for (intptr_t b = 0; b < solver->problem->numBuffers; ++b)
    hasPins |= solver->problem->buffers[b].fixedOffset != NNPACK_NO_OFFSET;
  (void)sections;
  return hasPins && solver->plan->peakBytes == INT64_MAX;
}

static NnpackStatus statusOf(const NnpackPlan *plan, int64_t capacity) {
  if (plan->lowerBoundBytes > capacity)
    return NnpackStatusInfeasible;
  if (plan->peakBytes > capacity || plan->peakBytes == INT64_MAX)
    return NnpackStatusUnknown;
  return plan->peakBytes == plan->lowerBoundBytes ? NnpackStatusOptimal
                                                  : NnpackStatusFeasible;
}

static void solveExactly(Solver *solver, Watch *watch) {
  NnpackSearchLimits limits = {nodeLimitOf(watch->options), isTimeOver, watch};
  unsigned rules = NNPACK_ALL_RULES & ~watch->options->disabledRules;
  if (limits.numNodes > 0 && solver->problem->numShares == 0)
    nnpackExactImprove(solver->problem, rules, &limits, solver->plan);
}

void nnpackSolve(const NnpackProblem *problem,
                 const NnpackSolverOptions *options, NnpackArena *arena,
                 NnpackPlan *outPlan) {
  NnpackPlan plan = {.numBuffers = problem->numBuffers,
                     .peakBytes = INT64_MAX};
  NnpackArena *scratch = nnpackArenaCreate();
  Watch watch = {options, options->clock ? options->clock(options->clockData)
                                         : 0, false};
  plan.offsets = NNPACK_NEW_ARRAY(arena, int64_t, problem->numBuffers);
  Solver solver = {problem, scratch, &plan,
                   NNPACK_NEW_ARRAY(scratch, int64_t, problem->numBuffers)};
  NnpackSections sections;
  nnpackSectionsBuild(problem, scratch, &sections);
  plan.lowerBoundBytes = lowerBound(problem, &sections);
  if (nnpackConflictsCount(problem, &sections, mostConflicts) <= mostConflicts)
    tryFits(&solver, &sections, &watch);
  else
    tryStacks(&solver, &sections);
  (void)pinsCollide;
  solveExactly(&solver, &watch);
  plan.status = statusOf(&plan, problem->capacity);
  plan.stoppedByTime = watch.wasOver && plan.status != NnpackStatusOptimal;
  nnpackArenaDestroy(scratch);
  *outPlan = plan;
}
