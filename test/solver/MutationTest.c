//===-- test/solver/MutationTest.c - Wrong plans are refused ------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Plans of random problems are right; then something of the plan or of its
// problem is changed. Whether the plan is still one is found out by painting: a
// row of bytes per step, each with the set of buffers that need it. The validator
// must say the same, always.
//
//===----------------------------------------------------------------------===//

#include "../unit/Check.h"
#include "RandomProblem.h"

#include "nnpack-c/Solver.h"

#include <string.h>

//===----------------------------------------------------------------------===//
// Painting
//===----------------------------------------------------------------------===//

/// More than any of the problems has.
enum { mostBytes = 256, mostSteps = 16 };

static bool needs(const NnpackBuffer *buffer, int64_t step, int64_t byte) {
  for (intptr_t g = 0; g < buffer->numGaps; ++g) {
    NnpackGap gap = buffer->gaps[g];
    if (gap.begin <= step && step < gap.end)
      return gap.low <= byte && byte < gap.high;
  }
  return buffer->lifetime.begin <= step && step < buffer->lifetime.end &&
         byte >= 0 && byte < buffer->sizeBytes;
}

static bool mayMeet(const NnpackProblem *problem, const int64_t *offsets, int a,
                    int b) {
  for (intptr_t s = 0; s < problem->numShares; ++s) {
    NnpackShare share = problem->shares[s];
    int64_t delta = offsets[share.first] - offsets[share.second];
    if ((share.first == a || share.first == b) &&
        (share.second == a || share.second == b))
      return share.minDelta <= delta && delta <= share.maxDelta;
  }
  return false;
}

/// Whether the byte of one step is needed by two that must not meet.
static bool isTorn(const NnpackProblem *problem, const int64_t *offsets,
                   int64_t step, int64_t byte) {
  int wanting[mostBuffers], count = 0;
  for (int i = 0; i < problem->numBuffers; ++i) {
    if (!needs(&problem->buffers[i], step, byte - offsets[i]))
      continue;
    for (int k = 0; k < count; ++k)
      if (!mayMeet(problem, offsets, i, wanting[k]))
        return true;
    wanting[count++] = i;
  }
  return false;
}

static bool paints(const NnpackProblem *problem, const int64_t *offsets) {
  for (int i = 0; i < problem->numBuffers; ++i) {
    const NnpackBuffer *buffer = &problem->buffers[i];
    if (offsets[i] < 0 || offsets[i] % buffer->alignment ||
        (buffer->fixedOffset != NNPACK_NO_OFFSET &&
         buffer->fixedOffset != offsets[i]) ||
        offsets[i] + buffer->sizeBytes > problem->capacity)
      return false;
  }
  for (int64_t step = 0; step < mostSteps; ++step)
    for (int64_t byte = 0; byte < mostBytes; ++byte)
      if (isTorn(problem, offsets, step, byte))
        return false;
  return true;
}

//===----------------------------------------------------------------------===//
// Faults
//===----------------------------------------------------------------------===//

typedef struct Case {
  RandomProblem random; ///< As the plan is judged by.
  NnpackPlan plan;
} Case;

static bool moveOffset(Case *c, Random *source, int i) {
  c->plan.offsets[i] += randomBelow(source, 9) - 4;
  return true;
}

static bool swapOffsets(Case *c, Random *source, int i) {
  int k = (int)randomBelow(source, c->random.problem.numBuffers);
  int64_t offset = c->plan.offsets[i];
  c->plan.offsets[i] = c->plan.offsets[k];
  c->plan.offsets[k] = offset;
  return k != i;
}

/// The plan was made for a lifetime that is one step short.
static bool lengthenEnd(Case *c, Random *source, int i) {
  (void)source;
  ++c->random.buffers[i].lifetime.end;
  return true;
}

static bool lengthenBegin(Case *c, Random *source, int i) {
  (void)source;
  return c->random.buffers[i].lifetime.begin-- > 0;
}

/// It was made for gaps that are not there.
static bool fillGap(Case *c, Random *source, int i) {
  (void)source;
  bool had = c->random.buffers[i].numGaps > 0;
  c->random.buffers[i].numGaps = 0;
  return had;
}

static bool widenWindow(Case *c, Random *source, int i) {
  NnpackGap *gap = &c->random.gaps[i];
  if (!c->random.buffers[i].numGaps || gap->low == gap->high)
    return false;
  *(randomBelow(source, 2) ? &gap->high : &gap->low) += 1;
  return gap->low <= gap->high && gap->high <= c->random.buffers[i].sizeBytes;
}

/// It was made for a share with other bounds, or one that is not there.
static bool narrowShare(Case *c, Random *source, int i) {
  (void)i;
  NnpackProblem *problem = &c->random.problem;
  if (!problem->numShares)
    return false;
  int s = (int)randomBelow(source, problem->numShares);
  ++c->random.shares[s].minDelta;
  return c->random.shares[s].minDelta <= c->random.shares[s].maxDelta;
}

static bool dropShare(Case *c, Random *source, int i) {
  (void)source;
  (void)i;
  return c->random.problem.numShares-- > 0;
}

static bool coarsen(Case *c, Random *source, int i) {
  (void)source;
  NnpackBuffer *buffer = &c->random.buffers[i];
  buffer->alignment *= 2;
  return buffer->fixedOffset == NNPACK_NO_OFFSET;
}

static bool pin(Case *c, Random *source, int i) {
  NnpackBuffer *buffer = &c->random.buffers[i];
  buffer->fixedOffset = buffer->alignment * randomBelow(source, 4);
  return true;
}

static bool shrinkCapacity(Case *c, Random *source, int i) {
  (void)i;
  c->random.problem.capacity = c->plan.peakBytes - randomBelow(source, 2);
  return true;
}

static const struct {
  const char *name;
  bool (*make)(Case *c, Random *source, int buffer); ///< False: cannot.
} faults[] = {
    {"offset", moveOffset},          {"two offsets", swapOffsets},
    {"end", lengthenEnd},            {"begin", lengthenBegin},
    {"gap", fillGap},                {"window of a gap", widenWindow},
    {"bound of a share", narrowShare}, {"share", dropShare},
    {"alignment", coarsen},          {"pin", pin},
    {"capacity", shrinkCapacity},
};

enum { numFaults = sizeof faults / sizeof *faults };

//===----------------------------------------------------------------------===//
// Comparing
//===----------------------------------------------------------------------===//

/// What the plan says of its peak stays true, so that only the fault counts.
static void fixPeak(Case *c) {
  c->plan.status = NnpackStatusFeasible;
  c->plan.lowerBoundBytes = c->plan.peakBytes = 0;
  for (int i = 0; i < c->random.problem.numBuffers; ++i) {
    int64_t top = c->plan.offsets[i] + c->random.buffers[i].sizeBytes;
    c->plan.peakBytes = top > c->plan.peakBytes ? top : c->plan.peakBytes;
  }
}

static bool isAccepted(const Case *c) {
  NnpackText error = {0};
  bool ok = nnpackPlanValidate(&c->random.problem, &c->plan, &error);
  nnpackTextDestroy(&error);
  return ok;
}

/// A copy whose problem points to its own arrays.
static void copyCase(const Case *from, NnpackArena *arena, Case *to) {
  *to = *from;
  to->random.problem.buffers = to->random.buffers;
  to->random.problem.shares = to->random.shares;
  for (int i = 0; i < from->random.problem.numBuffers; ++i)
    if (from->random.buffers[i].numGaps)
      to->random.buffers[i].gaps = &to->random.gaps[i];
  to->plan.offsets =
      NNPACK_NEW_ARRAY(arena, int64_t, from->random.problem.numBuffers);
  for (int i = 0; i < from->random.problem.numBuffers; ++i)
    to->plan.offsets[i] = from->plan.offsets[i];
}

/// Makes a problem and its plan; false if it has none.
static bool makeCase(Random *source, NnpackArena *arena, Case *c) {
  static const unsigned features[] = {
      0,       hasAlignments,
      hasGaps, hasGaps | hasWindows,
      hasPins, hasShares | hasAlignments,
      hasShares | hasGaps | hasWindows,
      hasGaps | hasWindows};
  enum { numFeatures = sizeof features / sizeof *features };
  makeRandomProblem(&c->random, source, 3 + (int)randomBelow(source, 8),
                    features[randomBelow(source, numFeatures)]);
  NnpackSolverOptions options;
  nnpackSolverOptionsInit(&options);
  options.effort = 1;
  NnpackText error = {0};
  bool ok = nnpackProblemVerify(&c->random.problem, &error);
  nnpackTextDestroy(&error);
  if (!ok)
    return false;
  nnpackSolve(&c->random.problem, &options, arena, &c->plan);
  return nnpackStatusIsFound(c->plan.status);
}

int main(void) {
  Random source = {20251125};
  int seeded[numFaults] = {0}, harmful[numFaults] = {0}, caught[numFaults] = {0};
  for (int round = 0; round < 1200; ++round) {
    NnpackArena *arena = nnpackArenaCreate();
    Case right;
    bool ok = makeCase(&source, arena, &right);
    for (int f = 0; ok && f < numFaults; ++f) {
      Case wrong;
      copyCase(&right, arena, &wrong);
      int i = (int)randomBelow(&source, right.random.problem.numBuffers);
      if (!faults[f].make(&wrong, &source, i))
        continue;
      fixPeak(&wrong);
      bool isWrong = !paints(&wrong.random.problem, wrong.plan.offsets);
      bool isCaught = !isAccepted(&wrong);
      ++seeded[f];
      harmful[f] += isWrong;
      caught[f] += isWrong && isCaught;
      CHECK(isWrong == isCaught);
    }
    nnpackArenaDestroy(arena);
  }
  for (int f = 0; f < numFaults; ++f) {
    printf("%-16s seeded %4d harmful %4d caught %4d\n", faults[f].name,
           seeded[f], harmful[f], caught[f]);
    CHECK(harmful[f] > 0 && harmful[f] < seeded[f]);
  }
  return checkReport();
}
