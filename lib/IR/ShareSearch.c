//===-- lib/IR/ShareSearch.c - Plans with overlaps ------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A search among fewer choices gets further, so there are several, until one of
// them finds what is proved to be least, and the best plan is taken:
//
//   1. windows that can be where what stays of them is, are: one buffer for both;
//   2. the same, with no pairs but those that save bytes when more are alive than
//      the bound;
//   3. the best pair of each buffer alone, if the bound is lower with all pairs;
//   4. all pairs, or if their bound is not lower, the best of each buffer.
//
// The bound with all pairs holds for every plan.
//
//===----------------------------------------------------------------------===//

#include "Build.h"
#include "Module.h"

/// Of a search that others follow.
enum { briefNodes = 100000 };

/// The first pair of each buffer that is written, as far as they can be named.
static ShareList firstOfEach(const NnpackProblem *problem, NnpackArena *arena) {
  ShareList firsts = {0};
  bool *isSeen = NNPACK_NEW_ARRAY(arena, bool, problem->numBuffers);
  for (intptr_t s = 0; s < problem->numShares; ++s) {
    if (!isSeen[problem->shares[s].second])
      NNPACK_PUSH(arena, firsts, problem->shares[s]);
    isSeen[problem->shares[s].second] = true;
  }
  return sharesToName(&firsts, problem->numBuffers, arena);
}

/// The most that is alive at a time, per step.
static int64_t *loadsOf(const NnpackProblem *problem, NnpackArena *arena) {
  int64_t end = 0;
  for (intptr_t i = 0; i < problem->numBuffers; ++i)
    end = problem->buffers[i].lifetime.end > end
              ? problem->buffers[i].lifetime.end
              : end;
  int64_t *loads = NNPACK_NEW_ARRAY(arena, int64_t, end + 1);
  for (intptr_t i = 0; i < problem->numBuffers; ++i) {
    loads[problem->buffers[i].lifetime.begin] += problem->buffers[i].sizeBytes;
    loads[problem->buffers[i].lifetime.end] -= problem->buffers[i].sizeBytes;
  }
  for (int64_t step = 0; step < end; ++step)
    loads[step + 1] += loads[step];
  return loads;
}

/// The pairs without which more would be alive at some time than `bound`.
static ShareList pairsThatMatter(const NnpackProblem *problem, int64_t bound,
                                 NnpackArena *arena) {
  ShareList pairs = {0};
  const int64_t *loads = loadsOf(problem, arena);
  for (intptr_t s = 0; s < problem->numShares; ++s) {
    NnpackInterval a = problem->buffers[problem->shares[s].first].lifetime;
    NnpackInterval b = problem->buffers[problem->shares[s].second].lifetime;
    int64_t step = a.begin > b.begin ? a.begin : b.begin;
    while (step < a.end && step < b.end && loads[step] <= bound)
      ++step;
    if (step < a.end && step < b.end)
      NNPACK_PUSH(arena, pairs, problem->shares[s]);
  }
  return pairs;
}

static int64_t boundOf(const ModuleInfo *module, const NnpackProblem *problem) {
  NnpackSolverOptions options = moduleSolverOptions(module);
  NnpackPlan plan;
  options.effort = 0;
  nnpackSolve(problem, &options, module->arena, &plan);
  return plan.lowerBoundBytes;
}

/// The problem with some of its pairs.
static NnpackProblem problemWith(const NnpackProblem *problem,
                                 ShareList pairs) {
  NnpackProblem fewer = *problem;
  fewer.shares = pairs.data;
  fewer.numShares = pairs.count;
  return fewer;
}

/// Solves; takes the plan if it can be named and is better than the one before.
/// Returns the bound that this proved.
static int64_t improve(const ModuleInfo *module, const NnpackProblem *problem,
                       bool isBrief, NnpackPlan *plan) {
  NnpackSolverOptions options = moduleSolverOptions(module);
  if (isBrief && options.effort == 3) {
    options.effort = 2;
  } else if (isBrief && options.effort == 2) {
    options.effort = 1;
    options.nodeLimit = briefNodes;
  }
  NnpackPlan other;
  nnpackSolve(problem, &options, module->arena, &other);
  bool isBetter = nnpackStatusIsFound(other.status) &&
                  planCanBeNamed(problem, &other, module->arena);
  if (nnpackStatusIsFound(plan->status))
    isBetter &= other.peakBytes < plan->peakBytes;
  else
    isBetter |= !nnpackStatusIsFound(other.status);
  if (isBetter)
    *plan = other;
  return other.lowerBoundBytes;
}

//===----------------------------------------------------------------------===//
// Buffers in place
//===----------------------------------------------------------------------===//

/// Whether the pair is of one buffer, the second, that goes on where another one
/// ends that is there before and after it.
static bool isExtension(const NnpackProblem *problem, const NnpackShare *pair) {
  const NnpackBuffer *first = &problem->buffers[pair->first];
  const NnpackBuffer *second = &problem->buffers[pair->second];
  return pair->minDelta == 0 && pair->maxDelta == 0 &&
         first->lifetime.begin <= second->lifetime.begin &&
         second->lifetime.end <= first->lifetime.end;
}

/// A problem with fewer buffers, and for each of the problem's where it is.
typedef struct Joined {
  NnpackProblem problem;
  intptr_t *places;
} Joined;

/// Makes one buffer of each and what goes on behind it; as many of `pairs` as
/// that leaves.
static Joined joinExtensions(const NnpackProblem *problem, ShareList pairs,
                             NnpackArena *arena) {
  intptr_t count = problem->numBuffers;
  intptr_t *wholes = NNPACK_NEW_ARRAY(arena, intptr_t, count);
  NnpackBuffer *buffers = NNPACK_NEW_ARRAY(arena, NnpackBuffer, count);
  Joined joined = {*problem, NNPACK_NEW_ARRAY(arena, intptr_t, count)};
  ShareList left = {0};
  for (intptr_t i = 0; i < count; ++i)
    wholes[i] = i;
  for (intptr_t s = 0; s < problem->numShares; ++s)
    if (isExtension(problem, &problem->shares[s]))
      wholes[problem->shares[s].second] = problem->shares[s].first;
  joined.problem.numBuffers = 0;
  for (intptr_t i = 0; i < count; ++i)
    if (wholes[i] == i) {
      joined.places[i] = joined.problem.numBuffers;
      buffers[joined.problem.numBuffers++] = problem->buffers[i];
    }
  for (intptr_t i = 0; i < count; ++i)
    if (wholes[i] != i) {
      joined.places[i] = joined.places[wholes[i]];
      if (problem->buffers[i].sizeBytes > buffers[joined.places[i]].sizeBytes)
        buffers[joined.places[i]].sizeBytes = problem->buffers[i].sizeBytes;
    }
  for (intptr_t s = 0; s < pairs.count; ++s) {
    NnpackShare pair = pairs.data[s];
    if (wholes[pair.first] != pair.first || wholes[pair.second] != pair.second)
      continue;
    pair.first = joined.places[pair.first];
    pair.second = joined.places[pair.second];
    NNPACK_PUSH(arena, left, pair);
  }
  joined.problem.buffers = buffers;
  joined.problem.shares = left.data;
  joined.problem.numShares = left.count;
  return joined;
}

/// Solves with extensions where they can be in place.
static void improveJoined(const ModuleInfo *module,
                          const NnpackProblem *problem, ShareList pairs,
                          bool isBrief, NnpackPlan *plan) {
  Joined joined = joinExtensions(problem, pairs, module->arena);
  if (isBrief && joined.problem.numBuffers == problem->numBuffers)
    return; // Others are the same.
  NnpackPlan other = {.status = NnpackStatusUnknown, .peakBytes = INT64_MAX};
  improve(module, &joined.problem, isBrief, &other);
  if (!nnpackStatusIsFound(other.status) ||
      (nnpackStatusIsFound(plan->status) && other.peakBytes >= plan->peakBytes))
    return;
  const int64_t *offsets = other.offsets;
  other.numBuffers = problem->numBuffers;
  other.offsets = NNPACK_NEW_ARRAY(module->arena, int64_t, other.numBuffers);
  for (intptr_t i = 0; i < other.numBuffers; ++i)
    other.offsets[i] = offsets[joined.places[i]];
  *plan = other;
}

static ShareList listOf(const NnpackProblem *problem, NnpackArena *arena) {
  ShareList list = {0};
  for (intptr_t s = 0; s < problem->numShares; ++s)
    NNPACK_PUSH(arena, list, problem->shares[s]);
  return list;
}

/// The searches before the last one.
static void tryFewer(const ModuleInfo *module, const NnpackProblem *best,
                     int64_t bound, int64_t goal, NnpackPlan *plan) {
  ShareList pairs = listOf(best, module->arena);
  ShareList few = pairsThatMatter(best, bound, module->arena);
  improveJoined(module, best, pairs, true, plan);
  if (plan->peakBytes > goal && few.count < pairs.count)
    improveJoined(module, best, few, false, plan);
}

void solveNamed(const ModuleInfo *module, const NnpackProblem *problem,
                NnpackPlan *outPlan) {
  NnpackPlan plan = {.status = NnpackStatusUnknown, .peakBytes = INT64_MAX};
  NnpackProblem firsts =
      problemWith(problem, firstOfEach(problem, module->arena));
  bool isEach = firsts.numShares == problem->numShares;
  int64_t bound = problem->numShares ? boundOf(module, problem) : 0;
  int64_t firstsBound = isEach ? bound : boundOf(module, &firsts);
  bool isForAll = isEach || bound < firstsBound;
  const NnpackProblem *best = isForAll ? problem : &firsts;
  int64_t goal =
      problem->capacity < INT64_MAX && problem->capacity > bound
          ? problem->capacity
          : bound;
  if (problem->numShares && bound <= problem->capacity)
    tryFewer(module, best, bound, goal, &plan);
  if (isForAll && !isEach && plan.peakBytes > goal &&
      plan.peakBytes > firstsBound)
    improve(module, &firsts, true, &plan);
  if (plan.peakBytes > goal) {
    bool isBrief = nnpackStatusIsFound(plan.status) &&
                   moduleSolverOptions(module).effort < 3;
    int64_t proved = improve(module, best, isBrief, &plan);
    if (isForAll)
      bound = bound > proved ? bound : proved;
  }
  plan.lowerBoundBytes = bound;
  if (nnpackStatusIsFound(plan.status))
    plan.status = plan.peakBytes == bound ? NnpackStatusOptimal
                                          : NnpackStatusFeasible;
  *outPlan = plan;
}
