//===-- lib/IR/ShareNames.c - Overlaps that a report can name -------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The report names at most one other buffer for each, so that a reader can
// follow the names to an end:
//
//   x1 ─▶ y ◀─ x2        y is written over two operands that die; each of them
//   z ─▶ y               names it, and z, written over y, does too
//
// So the pairs that overlap in a plan must be the edges of a forest. Allowed
// are more than that: which of them a plan makes use of is for the search to
// find. A search among fewer choices gets further, so it is given the best pair of
// each buffer alone, unless the bound is lower with all of them: then it is given
// all, and the best pairs only if they might still need less. Where that proves
// nothing, it is given once more those of the pairs that save bytes when more
// are alive than the bound. The bound with all pairs holds for every plan.
//
//===----------------------------------------------------------------------===//

#include "Build.h"
#include "Module.h"

//===----------------------------------------------------------------------===//
// Forests
//===----------------------------------------------------------------------===//

static intptr_t rootOf(intptr_t *parents, intptr_t i) {
  while (parents[i] != i)
    i = parents[i] = parents[parents[i]];
  return i;
}

ShareList sharesToName(const ShareList *shares, intptr_t numBuffers,
                       NnpackArena *arena) {
  ShareList forest = {0};
  intptr_t *parents = NNPACK_NEW_ARRAY(arena, intptr_t, numBuffers);
  for (intptr_t i = 0; i < numBuffers; ++i)
    parents[i] = i;
  for (intptr_t s = 0; s < shares->count; ++s) {
    intptr_t first = rootOf(parents, shares->data[s].first);
    intptr_t second = rootOf(parents, shares->data[s].second);
    if (first == second)
      continue;
    parents[first] = second;
    NNPACK_PUSH(arena, forest, shares->data[s]);
  }
  return forest;
}

/// Names along a forest: from its leaves on, who has one pair left names the
/// other.
static void nameForest(FunctionInfo *function, ShareList forest,
                       NnpackArena *arena) {
  BufferInfo *buffers = function->buffers.list.data;
  intptr_t *degrees =
      NNPACK_NEW_ARRAY(arena, intptr_t, function->buffers.list.count);
  for (intptr_t s = 0; s < forest.count; ++s) {
    ++degrees[forest.data[s].first];
    ++degrees[forest.data[s].second];
  }
  while (forest.count) {
    intptr_t left = 0;
    for (intptr_t s = 0; s < forest.count; ++s) {
      NnpackShare pair = forest.data[s];
      bool isLeaf = degrees[pair.second] == 1;
      if (!isLeaf && degrees[pair.first] != 1) {
        forest.data[left++] = pair;
        continue;
      }
      buffers[isLeaf ? pair.second : pair.first].shares =
          isLeaf ? pair.first : pair.second;
      --degrees[pair.first];
      --degrees[pair.second];
    }
    forest.count = left;
  }
}

//===----------------------------------------------------------------------===//
// Of a plan
//===----------------------------------------------------------------------===//

static bool meet(int64_t beginA, int64_t endA, int64_t beginB, int64_t endB) {
  return beginA < endB && beginB < endA;
}

static bool overlaps(const BufferInfo *a, const BufferInfo *b) {
  return bufferIsPlanned(a) && bufferIsPlanned(b) &&
         a->arenaPart == b->arenaPart &&
         meet(a->steps[0], a->steps[1], b->steps[0], b->steps[1]) &&
         meet(a->offset, a->offset + a->layout.sizeBytes, b->offset,
              b->offset + b->layout.sizeBytes);
}

void functionNameShares(FunctionInfo *function, const ShareList *shares,
                        NnpackArena *arena) {
  BufferInfo *buffers = function->buffers.list.data;
  ShareList ordered = {0};
  for (int isUsed = 1; isUsed >= 0; --isUsed)
    for (intptr_t s = 0; s < shares->count; ++s)
      if (overlaps(&buffers[shares->data[s].first],
                   &buffers[shares->data[s].second]) == isUsed)
        NNPACK_PUSH(arena, ordered, shares->data[s]);
  nameForest(function,
             sharesToName(&ordered, function->buffers.list.count, arena),
             arena);
}

ShareList functionNamedShares(const FunctionInfo *function,
                              NnpackArena *arena) {
  const BufferInfo *buffers = function->buffers.list.data;
  ShareList all = functionFindShares(function, arena), named = {0};
  for (intptr_t s = 0; s < all.count; ++s)
    if (buffers[all.data[s].first].shares == all.data[s].second ||
        buffers[all.data[s].second].shares == all.data[s].first)
      NNPACK_PUSH(arena, named, all.data[s]);
  return named;
}

//===----------------------------------------------------------------------===//
// Searching
//===----------------------------------------------------------------------===//

static bool isFound(const NnpackPlan *plan) {
  return plan->status == NnpackStatusOptimal ||
         plan->status == NnpackStatusFeasible;
}

/// Whether the pairs that overlap in the plan are a forest.
static bool canBeNamed(const NnpackProblem *problem, const NnpackPlan *plan,
                       NnpackArena *arena) {
  ShareList used = {0};
  for (intptr_t s = 0; s < problem->numShares; ++s) {
    NnpackShare pair = problem->shares[s];
    const NnpackBuffer *a = &problem->buffers[pair.first];
    const NnpackBuffer *b = &problem->buffers[pair.second];
    if (meet(a->lifetime.begin, a->lifetime.end, b->lifetime.begin,
             b->lifetime.end) &&
        meet(plan->offsets[pair.first],
             plan->offsets[pair.first] + a->sizeBytes,
             plan->offsets[pair.second],
             plan->offsets[pair.second] + b->sizeBytes))
      NNPACK_PUSH(arena, used, pair);
  }
  return sharesToName(&used, problem->numBuffers, arena).count == used.count;
}

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
                    NnpackPlan *plan) {
  NnpackSolverOptions options = moduleSolverOptions(module);
  NnpackPlan other;
  nnpackSolve(problem, &options, module->arena, &other);
  bool isBetter = isFound(&other) && canBeNamed(problem, &other, module->arena);
  if (isFound(plan))
    isBetter &= other.peakBytes < plan->peakBytes;
  else
    isBetter |= !isFound(&other);
  if (isBetter)
    *plan = other;
  return other.lowerBoundBytes;
}

/// The peak at which there is nothing left to try: no plan needs less, or none
/// is asked for, or there is none.
static int64_t goalOf(const NnpackProblem *problem, int64_t bound) {
  if (bound > problem->capacity)
    return INT64_MAX;
  return problem->capacity < INT64_MAX ? problem->capacity : bound;
}

void solveNamed(const ModuleInfo *module, const NnpackProblem *problem,
                NnpackPlan *outPlan) {
  NnpackArena *arena = module->arena;
  NnpackPlan plan = {.status = NnpackStatusUnknown, .peakBytes = INT64_MAX};
  NnpackProblem firsts = problemWith(problem, firstOfEach(problem, arena));
  bool isEach = firsts.numShares == problem->numShares;
  int64_t bound = problem->numShares ? boundOf(module, problem) : 0;
  int64_t firstsBound = isEach ? bound : boundOf(module, &firsts);
  bool isForAll = isEach || bound < firstsBound;
  const NnpackProblem *best = isForAll ? problem : &firsts;
  int64_t proved = improve(module, best, &plan);
  if (isForAll)
    bound = bound > proved ? bound : proved;
  int64_t goal = goalOf(problem, bound);
  if (isForAll && !isEach && plan.peakBytes > goal &&
      plan.peakBytes > firstsBound)
    improve(module, &firsts, &plan);
  NnpackProblem few = problemWith(best, pairsThatMatter(best, bound, arena));
  if (few.numShares < best->numShares && plan.peakBytes > goal)
    improve(module, &few, &plan);
  plan.lowerBoundBytes = bound;
  if (plan.status == NnpackStatusOptimal && plan.peakBytes > bound)
    plan.status = NnpackStatusFeasible;
  *outPlan = plan;
}
