//===-- lib/Solver/Solver.c - From quick plans to proofs ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is tried, and in which order (docs/Planner.md). For plain buffers, which have
// a lifetime, a size and an alignment: first fit, skylines and orders from the peak
// (Plain.c). For others first fit with lists of conflicts, or stacks where there
// are too many. Then short passes of the exact search if it may be lost, and the
// exact search, each with a share of the nodes, until the peak is the lower bound.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Solver.h"

#include "Apart.h"
#include "Exact.h"
#include "Orders.h"
#include "PairSearch.h"
#include "Plain.h"
#include "Reorder.h"
#include "Rules.h"
#include "ScanFit.h"
#include "ShareOrder.h"
#include "SlotSearch.h"
#include "Slots.h"
#include "Stack.h"

void nnpackSolverOptionsInit(NnpackSolverOptions *options) {
  *options = (NnpackSolverOptions){.effort = 2};
}

bool nnpackSolverIsLate(const NnpackSolverOptions *options) {
  return options->clock && options->timeLimitSeconds < 0;
}

NnpackSolverOptions nnpackSolverOptionsSince(const NnpackSolverOptions *options,
                                             double startSeconds) {
  NnpackSolverOptions left = *options;
  if (!left.clock || left.timeLimitSeconds == 0)
    return left;
  left.timeLimitSeconds -= left.clock(left.clockData) - startSeconds;
  if (left.timeLimitSeconds <= 0) {
    left.timeLimitSeconds = -1;
    left.effort = 0;
  }
  return left;
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

/// More conflicts than this are not listed; buffers are stacked instead. Up to
/// the lower limit all orders are tried, and pairs are searched.
enum {
  mostConflicts = 200000000,
  fewConflicts = 2000000,
  mostSteps = 1000,
  mostSearched = 4000,
  mostSure = 500, ///< Up to here the exact search is tried at once.
  mostPassNodes = 400000,
};

typedef struct Watch {
  const NnpackSolverOptions *options;
  double begin;
  bool wasOver;     ///< The time.
  int64_t workLeft; ///< Of the exact searches.
} Watch;

typedef struct Solver {
  const NnpackProblem *problem;
  const NnpackSections *sections;
  NnpackConflicts listed;
  const NnpackConflicts *conflicts; ///< `listed`; NULL: too many.
  NnpackArena *scratch;
  NnpackPlan *plan;
  int64_t *trial; ///< Offsets being tried.
  int32_t *order;
  NnpackOrderKind bestOrder; ///< Of those tried.
  NnpackSearchLimits limits;
  unsigned rules;
  bool wholeBuffers;
  intptr_t numConflicts;
  bool pinsCollide;
  bool needsPairs; ///< Shares or windows of gaps: not for niches.
} Solver;

/// Keeps the trial if it is better than the plan so far.
static bool offer(Solver *solver, int64_t peak) {
  if (peak >= solver->plan->peakBytes)
    return false;
  solver->plan->peakBytes = peak;
  for (intptr_t b = 0; b < solver->plan->numBuffers; ++b)
    solver->plan->offsets[b] = solver->trial[b];
  return true;
}

static bool isTimeOver(void *data) {
  Watch *watch = data;
  const NnpackSolverOptions *options = watch->options;
  if (options->clock && options->timeLimitSeconds > 0 &&
      options->clock(options->clockData) - watch->begin >=
          options->timeLimitSeconds)
    watch->wasOver = true;
  return watch->wasOver;
}

static bool isDone(const Solver *solver) {
  return solver->plan->peakBytes <= solver->plan->lowerBoundBytes ||
         (solver->problem->capacity != INT64_MAX &&
          (solver->plan->peakBytes <= solver->problem->capacity ||
           solver->plan->lowerBoundBytes > solver->problem->capacity)) ||
         isTimeOver(solver->limits.data);
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

//===----------------------------------------------------------------------===//
// Heuristics.
//===----------------------------------------------------------------------===//

static void tryStacks(Solver *solver) {
  for (int kind = 0; kind < NnpackNumOrders; ++kind) {
    if (isDone(solver) && solver->plan->peakBytes < INT64_MAX)
      return;
    nnpackOrder(solver->problem, (NnpackOrderKind)kind, solver->scratch,
                solver->order);
    offer(solver, nnpackStack(solver->problem, solver->sections, solver->order,
                              solver->scratch, solver->trial));
  }
}

static int64_t placeFirst(void *firstFit, const int32_t *order, int64_t limit,
                          int64_t *offsets) {
  int64_t peak =
      nnpackFirstFitRun(firstFit, order, NnpackFitFirst, limit, offsets);
  return peak > limit ? INT64_MAX : peak;
}

/// Local search from the best order so far.
static void improveOrder(Solver *solver, NnpackPlace place, void *placeData,
                         int64_t numSteps) {
  if (isDone(solver) || solver->limits.numNodes == 0)
    return;
  if (numSteps > mostSteps)
    numSteps = mostSteps;
  if (numSteps > solver->limits.numNodes)
    numSteps = solver->limits.numNodes;
  nnpackOrder(solver->problem, solver->bestOrder, solver->scratch,
              solver->order);
  offer(solver,
        nnpackReorder(solver->problem, place, placeData, solver->order, numSteps,
                      solver->plan->lowerBoundBytes, solver->scratch,
                      solver->trial));
}

/// Every order, first and best fit; then, where the exact search for large
/// problems does not serve, better orders.
static void tryFits(Solver *solver) {
  NnpackFirstFit *firstFit = nnpackFirstFitCreate(
      solver->problem, solver->conflicts, solver->scratch);
  bool areFew = solver->numConflicts <= fewConflicts;
  for (int kind = 0; kind < (areFew ? NnpackNumOrders : 2); ++kind) {
    if (kind > 0 && isDone(solver))
      return;
    nnpackOrder(solver->problem, (NnpackOrderKind)kind, solver->scratch,
                solver->order);
    int64_t peak = nnpackFirstFitRun(firstFit, solver->order, NnpackFitFirst,
                                     solver->plan->peakBytes, solver->trial);
    if (offer(solver, peak))
      solver->bestOrder = (NnpackOrderKind)kind;
    solver->pinsCollide = peak == INT64_MAX;
    if (!areFew || isDone(solver))
      continue;
    offer(solver, nnpackFirstFitRun(firstFit, solver->order, NnpackFitBest,
                                    solver->plan->peakBytes, solver->trial));
  }
  if (solver->needsPairs)
    improveOrder(solver, placeFirst, firstFit,
                 2000000 / (solver->numConflicts + 100));
}

//===----------------------------------------------------------------------===//
// Limits and proofs.
//===----------------------------------------------------------------------===//

static int effortOf(const NnpackSolverOptions *options) {
  return options->effort < 0 ? 0 : options->effort > 3 ? 3 : options->effort;
}

/// Where the node limit of `options` or of the effort ends the exact search.
static int64_t nodeLimitOf(const NnpackSolverOptions *options) {
  static const int64_t limits[] = {0, 20000, 400000, INT64_MAX};
  int effort = effortOf(options);
  return effort > 0 && options->nodeLimit > 0 ? options->nodeLimit
                                              : limits[effort];
}

/// What exact searches may look at. Without limits from outside: what takes
/// some ten seconds, so that only proofs that would take much longer are given up.
static int64_t workLimitOf(const NnpackSolverOptions *options) {
  static const int64_t limits[] = {0, 100000000, 2200000000, INT64_MAX};
  if (options->workLeft)
    return *options->workLeft / 2;
  return options->nodeLimit > 0 ? INT64_MAX : limits[effortOf(options)];
}

/// Whether exact searches have to end. Work comes first: the clock gives another
/// answer on another machine.
static bool isSpent(void *data) {
  const Watch *watch = data;
  return watch->workLeft <= 0 || isTimeOver(data);
}

/// Nodes of the search by pairs cost as much as there are conflicts.
static void searchPairs(Solver *solver) {
  NnpackSearchLimits limits = solver->limits;
  if (!solver->conflicts || solver->numConflicts > fewConflicts)
    return;
  if (limits.numNodes < INT64_MAX)
    limits.numNodes = limits.numNodes * 250 / (solver->numConflicts + 250);
  nnpackPairImprove(solver->problem, solver->sections, solver->conflicts,
                    &limits, solver->plan);
}

/// Local search over orders once more, from each of them and with moves that
/// know of pairs: what the search by pairs leaves.
static void improveShares(Solver *solver) {
  if (!solver->conflicts || solver->numConflicts > fewConflicts)
    return;
  NnpackFirstFit *firstFit = nnpackFirstFitCreate(
      solver->problem, solver->conflicts, solver->scratch);
  int64_t enough = solver->plan->lowerBoundBytes;
  if (solver->problem->capacity != INT64_MAX &&
      solver->problem->capacity > enough)
    enough = solver->problem->capacity;
  int64_t numNodes = solver->limits.numNodes;
  if (numNodes == INT64_MAX)
    numNodes = 4000000;
  for (int kind = 0; kind < NnpackNumOrders && !isDone(solver); ++kind) {
    nnpackOrder(solver->problem, (NnpackOrderKind)kind, solver->scratch,
                solver->order);
    offer(solver,
          nnpackImproveShareOrder(
              solver->problem, firstFit, enough, numNodes / NnpackNumOrders,
              isTimeOver, solver->limits.data, solver->scratch,
              solver->order, solver->trial));
  }
}

static void solveExactly(Solver *solver) {
  if (solver->limits.numNodes == 0 || solver->pinsCollide || isDone(solver))
    return;
  if (solver->needsPairs) {
    searchPairs(solver);
    improveShares(solver);
    if (!isDone(solver))
      nnpackApartImprove(solver->problem, solver->rules, &solver->limits,
                         solver->plan);
  } else {
    NnpackSearchLimits limits = solver->limits;
    limits.numNodes -= solver->plan->numNodes; // Of the passes before.
    if (limits.numNodes > 0)
      nnpackExactImprove(solver->problem, solver->rules, &limits,
                         solver->plan);
  }
}

static NnpackStatus statusOf(const Solver *solver) {
  const NnpackPlan *plan = solver->plan;
  int64_t capacity = solver->problem->capacity;
  if (solver->pinsCollide || plan->lowerBoundBytes > capacity)
    return NnpackStatusInfeasible;
  if (plan->peakBytes > capacity || plan->peakBytes == INT64_MAX)
    return NnpackStatusUnknown;
  return plan->peakBytes == plan->lowerBoundBytes ? NnpackStatusOptimal
                                                  : NnpackStatusFeasible;
}

/// The peak at which the search may end.
static int64_t goalOf(const Solver *solver) {
  int64_t bound = solver->plan->lowerBoundBytes;
  int64_t capacity = solver->problem->capacity;
  return capacity != INT64_MAX && capacity > bound ? capacity : bound;
}

/// Short passes of the exact search, for problems in which it may be lost.
static void tryPasses(Solver *solver) {
  if (solver->limits.numNodes == 0 || solver->pinsCollide || isDone(solver) ||
      solver->needsPairs)
    return;
  NnpackSearchLimits limits = solver->limits;
  if (limits.numNodes < INT64_MAX)
    limits.numNodes /= 2;
  else
    limits.numNodes = mostPassNodes;
  nnpackExactPasses(solver->problem, solver->rules, &limits, solver->plan);
}

static void trySlots(Solver *solver) {
  for (int kind = 0; kind < NnpackNumOrders; ++kind) {
    nnpackOrder(solver->problem, (NnpackOrderKind)kind, solver->scratch,
                solver->order);
    offer(solver, nnpackSlots(solver->problem, solver->order, solver->scratch,
                              solver->trial));
  }
}

static void findPlan(Solver *solver) {
  if (solver->wholeBuffers) {
    trySlots(solver);
    if (solver->limits.numNodes > 0 &&
        solver->problem->numBuffers <= mostSearched)
      nnpackSlotSearch(solver->problem, solver->sections, &solver->limits,
                       solver->plan);
    return;
  }
  intptr_t count = solver->problem->numBuffers;
  if (nnpackScanFitCan(solver->problem)) {
    nnpackPlainImprove(solver->problem, solver->sections, solver->rules,
                       goalOf(solver), isTimeOver,
                       solver->limits.data, solver->plan);
  } else {
    solver->numConflicts = nnpackConflictsCount(
        solver->problem, solver->sections, mostConflicts);
    if (solver->numConflicts <= mostConflicts) {
      nnpackConflictsBuild(solver->problem, solver->sections, solver->scratch,
                           &solver->listed);
      solver->conflicts = &solver->listed;
      tryFits(solver);
    } else {
      tryStacks(solver);
    }
  }
  if (count > mostSure)
    tryPasses(solver);
  if (count <= mostSearched)
    solveExactly(solver);
}

void nnpackSolve(const NnpackProblem *problem,
                 const NnpackSolverOptions *options, NnpackArena *arena,
                 NnpackPlan *outPlan) {
  NnpackArena *scratch = nnpackArenaCreate();
  intptr_t count = problem->numBuffers;
  NnpackPlan plan = {.numBuffers = count,
                     .offsets = NNPACK_NEW_ARRAY(arena, int64_t, count),
                     .peakBytes = INT64_MAX};
  int64_t work = workLimitOf(options);
  Watch watch = {options, 0, false, work};
  if (options->clock)
    watch.begin = options->clock(options->clockData);
  NnpackSections sections;
  nnpackSectionsBuild(problem, scratch, &sections);
  plan.lowerBoundBytes = lowerBound(problem, &sections);
  Solver solver = {.problem = problem,
                   .sections = &sections,
                   .scratch = scratch,
                   .plan = &plan,
                   .trial = NNPACK_NEW_ARRAY(scratch, int64_t, count),
                   .order = NNPACK_NEW_ARRAY(scratch, int32_t, count),
                   .limits = {nodeLimitOf(options), &watch.workLeft, isSpent, &watch},
                   .wholeBuffers = options->wholeBuffers,
                   .needsPairs =
                       problem->numShares > 0 || nnpackProblemHasWindows(problem),
                   .rules = NNPACK_ALL_RULES & ~options->disabledRules};
  findPlan(&solver);
  plan.status = statusOf(&solver);
  plan.stoppedByTime = (watch.wasOver || nnpackSolverIsLate(options)) &&
                       plan.status != NnpackStatusOptimal;
  if (options->stoppedByTime)
    *options->stoppedByTime |= plan.stoppedByTime;
  if (options->workLeft)
    *options->workLeft -= work - watch.workLeft;
  nnpackArenaDestroy(scratch);
  *outPlan = plan;
}
