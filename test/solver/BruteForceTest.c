//===-- test/solver/BruteForceTest.c - All answers of small ones --*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The solver's plan is valid (by the validator) and no offsets at all give a
// smaller peak (by trying them).
//
//===----------------------------------------------------------------------===//

#include "../unit/Check.h"
#include "RandomProblem.h"

#include "nnpack-c/Solver.h"

/// The bytes [low, high) a buffer needs at a time, counted from its offset.
static void bytesAt(const NnpackBuffer *buffer, int64_t time, int64_t *low,
                    int64_t *high) {
  bool isAlive = buffer->lifetime.begin <= time && time < buffer->lifetime.end;
  *low = 0;
  *high = isAlive ? buffer->sizeBytes : 0;
  for (intptr_t g = 0; g < buffer->numGaps; ++g)
    if (isAlive && buffer->gaps[g].begin <= time && time < buffer->gaps[g].end) {
      *low = buffer->gaps[g].low;
      *high = buffer->gaps[g].high;
    }
}

/// Whether both need some byte at some time if a lies `delta` above b.
static bool collide(const NnpackBuffer *a, const NnpackBuffer *b,
                    int64_t delta) {
  for (int64_t time = a->lifetime.begin; time < a->lifetime.end; ++time) {
    int64_t lowA, highA, lowB, highB;
    bytesAt(a, time, &lowA, &highA);
    bytesAt(b, time, &lowB, &highB);
    for (int64_t byte = lowA + delta; byte < highA + delta; ++byte)
      if (lowB <= byte && byte < highB)
        return true;
  }
  return false;
}

/// Sizes are smaller, so further apart nothing collides.
enum { farApart = 8 };

/// Per pair and difference of offsets, so that it is not asked for each offset.
static bool collides[mostBuffers][mostBuffers][2 * farApart];

static void fillCollisions(const NnpackProblem *problem) {
  for (int a = 0; a < problem->numBuffers; ++a)
    for (int b = 0; b < problem->numBuffers; ++b)
      for (int delta = -farApart; delta < farApart; ++delta)
        collides[a][b][delta + farApart] =
            collide(&problem->buffers[a], &problem->buffers[b], delta);
}

/// Whole buffers lie at one offset or have no byte in common.
static bool overlapPartly(const NnpackProblem *problem, const int64_t *offsets,
                          int a, int b) {
  int64_t apart = offsets[a] - offsets[b];
  return apart != 0 && apart < problem->buffers[b].sizeBytes &&
         -apart < problem->buffers[a].sizeBytes;
}

static bool wholeBuffers;

static bool fits(const NnpackProblem *problem, const int64_t *offsets, int a,
                 int b) {
  int64_t apart = offsets[a] - offsets[b];
  if (wholeBuffers && overlapPartly(problem, offsets, a, b))
    return false;
  if (apart < -farApart || apart >= farApart ||
      !collides[a][b][apart + farApart])
    return true;
  for (intptr_t i = 0; i < problem->numShares; ++i) {
    NnpackShare share = problem->shares[i];
    int64_t delta = offsets[share.first] - offsets[share.second];
    if (((share.first == a && share.second == b) ||
         (share.first == b && share.second == a)) &&
        share.minDelta <= delta && delta <= share.maxDelta)
      return true;
  }
  return false;
}

/// Whether buffers from `index` on can be added within `peak`.
static bool tryOffsets(const NnpackProblem *problem, int64_t peak,
                       int64_t *offsets, int index) {
  if (index == problem->numBuffers)
    return true;
  const NnpackBuffer *buffer = &problem->buffers[index];
  for (int64_t offset = 0; offset + buffer->sizeBytes <= peak;
       offset += buffer->alignment) {
    if (buffer->fixedOffset != NNPACK_NO_OFFSET &&
        offset != buffer->fixedOffset)
      continue;
    offsets[index] = offset;
    bool isFree = true;
    for (int other = 0; other < index && isFree; ++other)
      isFree = fits(problem, offsets, index, other);
    if (isFree && tryOffsets(problem, peak, offsets, index + 1))
      return true;
  }
  return false;
}

static bool pinsCollide(const NnpackProblem *problem) {
  int64_t offsets[mostBuffers];
  for (int i = 0; i < problem->numBuffers; ++i)
    offsets[i] = problem->buffers[i].fixedOffset;
  for (int i = 0; i < problem->numBuffers; ++i)
    for (int k = 0; k < i; ++k)
      if (offsets[i] != NNPACK_NO_OFFSET && offsets[k] != NNPACK_NO_OFFSET &&
          !fits(problem, offsets, i, k))
        return true;
  return false;
}

static void solve(const NnpackProblem *problem, uint32_t disabledRules,
                  NnpackArena *arena, NnpackPlan *plan) {
  NnpackSolverOptions options;
  nnpackSolverOptionsInit(&options);
  options.disabledRules = disabledRules;
  options.wholeBuffers = wholeBuffers;
  nnpackSolve(problem, &options, arena, plan);
}

static bool isRight(const NnpackProblem *problem, const NnpackPlan *plan) {
  NnpackText error = {0};
  int64_t offsets[mostBuffers];
  if (plan->status != NnpackStatusOptimal) {
    fprintf(stderr, "status %s\n", nnpackStatusName(plan->status));
    return false;
  }
  if (!nnpackPlanValidate(problem, plan, &error)) {
    fprintf(stderr, "%s\n", error.data);
    nnpackTextDestroy(&error);
    return false;
  }
  for (int a = 0; a < problem->numBuffers; ++a)
    for (int b = 0; b < a && wholeBuffers; ++b)
      if (overlapPartly(problem, plan->offsets, a, b)) {
        fprintf(stderr, "buffers %d and %d overlap partly\n", a, b);
        return false;
      }
  bool isLeast = !tryOffsets(problem, plan->peakBytes - 1, offsets, 0);
  if (!isLeast)
    fprintf(stderr, "peak %lld is not the least\n", (long long)plan->peakBytes);
  return isLeast;
}

/// The capacity below the least peak is infeasible, and the least one is not.
static bool decidesRightly(RandomProblem *random, int64_t peak,
                           uint32_t disabledRules, NnpackArena *arena) {
  NnpackPlan plan;
  random->problem.capacity = peak;
  solve(&random->problem, disabledRules, arena, &plan);
  NnpackText error = {0};
  bool isFound = nnpackPlanValidate(&random->problem, &plan, &error);
  nnpackTextDestroy(&error);
  random->problem.capacity = peak - 1;
  solve(&random->problem, disabledRules, arena, &plan);
  random->problem.capacity = INT64_MAX;
  if (!isFound || plan.status != NnpackStatusInfeasible)
    fprintf(stderr, "capacity %lld: %s, one less: %s\n", (long long)peak,
            isFound ? "found" : "not found", nnpackStatusName(plan.status));
  return isFound && plan.status == NnpackStatusInfeasible;
}

static bool checkOne(uint64_t seed, int count, unsigned features,
                     uint32_t disabledRules) {
  Random source = {seed * 0x9e3779b97f4a7c15u + 1};
  RandomProblem random;
  NnpackArena *arena = nnpackArenaCreate();
  NnpackPlan plan;
  makeRandomProblem(&random, &source, count, features);
  fillCollisions(&random.problem);
  solve(&random.problem, disabledRules, arena, &plan);
  bool good = pinsCollide(&random.problem)
                  ? plan.status == NnpackStatusInfeasible
                  : isRight(&random.problem, &plan) &&
                        (plan.peakBytes == 0 ||
                         decidesRightly(&random, plan.peakBytes, disabledRules,
                                        arena));
  if (!good)
    fprintf(stderr, "seed %llu, %d buffers, features %u, without rules %x\n",
            (unsigned long long)seed, count, features, disabledRules);
  nnpackArenaDestroy(arena);
  return good;
}

int main(void) {
  int numRules = 0, numBad = 0;
  while (nnpackSolverRuleName(numRules, NULL))
    ++numRules;
  for (uint64_t seed = 1; seed <= 10000 && numBad < 5; ++seed)
    numBad += !checkOne(seed, 1 + (int)(seed % 7), (unsigned)(seed / 7 % 64), 0);
  // Any rules may be missing.
  for (uint32_t rules = 0; rules < 1u << numRules && numBad < 5; ++rules)
    for (uint64_t seed = 1; seed <= 40; ++seed)
      numBad += !checkOne(20000 + seed, 7, (unsigned)(seed * 5 % 32 & ~8u),
                          rules);
  // Whole buffers; pins and shares are not possible then, and the search is for
  // equal alignments.
  static const unsigned features[] = {0, hasGaps, hasGaps | hasWindows,
                                      hasEqualAlignments,
                                      hasGaps | hasEqualAlignments};
  wholeBuffers = true;
  for (uint64_t seed = 1; seed <= 2000 && numBad < 5; ++seed)
    numBad += !checkOne(40000 + seed, 1 + (int)(seed % 6),
                        features[seed / 6 % 5], 0);
  CHECK(numBad == 0);
  return checkReport();
}
