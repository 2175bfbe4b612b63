//===-- test/unit/AccessTest.c - Distances against the loops themselves ---===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Small nests of loops run on bytes: an operand that is overwritten before it
// is read shows. The distance found must be safe and the one below it must not
// be.
//
//===----------------------------------------------------------------------===//

#include "Check.h"

#include "nnpack-c/Cascade.h"

#include <string.h>

enum { maxBytes = 4096 };

static uint64_t state;

static int64_t draw(int64_t below) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (int64_t)((state >> 33) % (uint64_t)below);
}

/// A step that reads `readBytes` bytes of the operand per iteration.
typedef struct Step {
  NnpackWalk walk;
  int64_t readBytes;
} Step;

static int64_t placeOf(const NnpackWalk *walk, bool isOver,
                       const int64_t *counters) {
  int64_t at = isOver ? walk->over.offset : walk->under.offset;
  for (intptr_t i = 0; i < walk->numLevels; ++i)
    at += counters[i] *
          (isOver ? walk->over.strides[i] : walk->under.strides[i]);
  return at;
}

static bool next(const NnpackWalk *walk, int64_t *counters) {
  for (intptr_t i = walk->numLevels - 1; i >= 0; --i) {
    if (++counters[i] < walk->counts[i])
      return true;
    counters[i] = 0;
  }
  return false;
}

/// Runs the step with the operand `distance` bytes after the result; true if no
/// byte of it is read after it was written.
static bool isSafe(const Step *step, int64_t distance) {
  static bool isWritten[maxBytes];
  memset(isWritten, 0, sizeof isWritten);
  int64_t counters[NNPACK_WALK_MAX_LEVELS] = {0}, base = maxBytes / 2;
  do {
    int64_t read = base + distance + placeOf(&step->walk, false, counters);
    for (int64_t b = 0; b < step->readBytes; ++b)
      if (isWritten[read + b])
        return false;
    int64_t write = base + placeOf(&step->walk, true, counters);
    memset(isWritten + write, 1, (size_t)step->walk.spanBytes);
  } while (next(&step->walk, counters));
  return true;
}

/// Strides of a path that never goes back, innermost first, each at least what
/// the loops inside of it reach.
static void drawPath(const NnpackWalk *walk, struct NnpackWalkPath *path,
                     int64_t bytes) {
  int64_t reach = bytes;
  for (intptr_t i = walk->numLevels - 1; i >= 0; --i) {
    path->strides[i] = reach + draw(3) * draw(4);
    reach += path->strides[i] * (walk->counts[i] - 1);
  }
  path->offset = draw(5);
}

static Step drawStep(void) {
  Step step = {.walk = {.numLevels = 1 + draw(3)}, .readBytes = 1 + draw(4)};
  for (intptr_t i = 0; i < step.walk.numLevels; ++i)
    step.walk.counts[i] = 1 + draw(4);
  step.walk.spanBytes = 1 + draw(4);
  drawPath(&step.walk, &step.walk.over, step.walk.spanBytes);
  drawPath(&step.walk, &step.walk.under, step.readBytes);
  return step;
}

static void testRandomWalks(void) {
  intptr_t numTight = 0;
  for (int seed = 0; seed < 4000; ++seed) {
    state = (uint64_t)seed;
    Step step = drawStep();
    int64_t distance;
    CHECK(nnpackWalkDistance(&step.walk, &distance));
    if (distance == INT64_MIN) { // A single iteration.
      CHECK(isSafe(&step, 0));
      continue;
    }
    for (int64_t more = 0; more < 8; ++more)
      CHECK(isSafe(&step, distance + more));
    CHECK(!isSafe(&step, distance - 1));
    ++numTight;
  }
  CHECK(numTight > 3000);
}

static void testPathsThatGoBack(void) {
  NnpackWalk walk = {.numLevels = 2, .counts = {4, 3}, .spanBytes = 1};
  walk.over.strides[0] = walk.under.strides[0] = 3;
  walk.over.strides[1] = walk.under.strides[1] = 1;
  int64_t distance;
  CHECK(nnpackWalkDistance(&walk, &distance) && distance == 0);
  walk.under.strides[0] = 1; // Transposed: 0 4 8 1 5 9 ...
  walk.under.strides[1] = 4;
  CHECK(!nnpackWalkDistance(&walk, &distance));
  walk.under.strides[0] = 3;
  walk.under.strides[1] = -1;
  CHECK(!nnpackWalkDistance(&walk, &distance));
  walk.under.strides[1] = 1;
  walk.over.strides[0] = INT64_MAX / 2;
  CHECK(!nnpackWalkDistance(&walk, &distance));
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

static NnpackCascadeTensor tensors[] = {
    {.rows = 8, .rowBytes = 4, .writer = -1, .lastReader = 0},
    {.rows = 8, .rowBytes = 4, .writer = 0, .lastReader = 1}};
static NnpackCascadeOperand operands[2];
static NnpackCascadeStep step = {.result = 1, .operands = operands,
                                 .numOperands = 1};
static const NnpackCascadeProblem problem = {
    .tensors = tensors, .numTensors = 2, .steps = &step, .numSteps = 1,
    .alignment = 1};

static void testSteps(void) {
  // Three rows, pad 1: while row r is written, row r - 1 is still needed; if
  // all was read before, row r.
  operands[0] = (NnpackCascadeOperand){.map = {false, 1, -1, 1, 1, 0}};
  step.isRowWise = true;
  CHECK(nnpackStepDistance(&problem, 0, 0) == 8);
  operands[0].read.order = NnpackReadRowsFirst;
  CHECK(nnpackStepDistance(&problem, 0, 0) == 4);
  // The same where something else comes before the rows.
  step.isRowWise = false;
  step.writesRows = true;
  CHECK(nnpackStepDistance(&problem, 0, 0) == 4);
  // Two rows at a time: row 1 is still needed when byte 8 is reached.
  step.rowStep = 2;
  CHECK(nnpackStepDistance(&problem, 0, 0) == 4);
  operands[0].read.order = NnpackReadByRows;
  CHECK(nnpackStepDistance(&problem, 0, 0) == 12);
  // Not by rows: not at all.
  step.writesRows = false;
  CHECK(nnpackStepDistance(&problem, 0, 0) == 32);
  // Known from the loops, whatever the rows.
  operands[0].read = (NnpackRead){NnpackReadFarEnough, 1};
  CHECK(nnpackStepDistance(&problem, 0, 0) == 1);
  operands[0].read.distanceBytes = INT64_MIN;
  CHECK(nnpackStepDistance(&problem, 0, 0) == 0);
  // Read twice: the worse of the two.
  operands[1] = operands[0];
  operands[1].read.distanceBytes = 7;
  step.numOperands = 2;
  CHECK(nnpackStepDistance(&problem, 0, 0) == 7);
}

static void testSaved(void) {
  for (int64_t over = 1; over < 8; ++over)
    for (int64_t under = 1; under < 8; ++under)
      for (int64_t distance = -9; distance < 9; ++distance) {
        int64_t best = over + under;
        for (int64_t delta = -under; delta <= over; ++delta) {
          int64_t low = delta < 0 ? delta : 0;
          int64_t high = delta + under > over ? delta + under : over;
          if (delta >= distance && high - low < best)
            best = high - low;
        }
        CHECK(nnpackOverlapSaved(over, under, distance) ==
              over + under - best);
      }
}

int main(void) {
  testRandomWalks();
  testPathsThatGoBack();
  testSteps();
  testSaved();
  return checkReport();
}
