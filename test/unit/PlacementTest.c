//===-- test/unit/PlacementTest.c - What stays in a small memory --*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"

#include "nnpack-c/Placement.h"

#include <string.h>

enum { maxBuffers = 40 };

static NnpackBuffer buffers[maxBuffers];
static intptr_t groups[maxBuffers];
static bool pinned[maxBuffers];
static NnpackProblem problem;
static NnpackArena *arena;
static NnpackPlacement placement;
static int effort = 2;

static bool place(int64_t capacity, const intptr_t *together,
                  const bool *staying) {
  NnpackSolverOptions options;
  nnpackSolverOptionsInit(&options);
  options.effort = effort;
  problem.buffers = buffers;
  problem.capacity = capacity;
  return nnpackPlaceGreedily(&problem, together, staying, &options, arena,
                             &placement);
}

static void add(const char *name, int64_t begin, int64_t end, int64_t size,
                int64_t traffic) {
  nnpackBufferInit(&buffers[problem.numBuffers], name, begin, end, size);
  buffers[problem.numBuffers++].traffic = traffic;
}

/// The plan of what stays is a plan of the problem without the others.
static bool isProved(void) {
  NnpackBuffer staying[maxBuffers];
  int64_t offsets[maxBuffers];
  NnpackProblem rest = {staying, 0, NULL, 0, problem.capacity};
  NnpackPlan plan = placement.plan;
  for (intptr_t i = 0; i < problem.numBuffers; ++i) {
    if (placement.spilled[i])
      continue;
    staying[rest.numBuffers] = buffers[i];
    offsets[rest.numBuffers++] = placement.plan.offsets[i];
  }
  plan.offsets = offsets;
  plan.numBuffers = rest.numBuffers;
  NnpackText error = {0};
  bool proved = nnpackPlanValidate(&rest, &plan, &error);
  if (!proved)
    fprintf(stderr, "%s\n", error.data);
  nnpackTextDestroy(&error);
  return proved;
}

/// Three of 10 bytes at once, room for two: the least used leaves.
static void testLeastUsedLeaves(void) {
  problem.numBuffers = 0;
  add("often", 0, 4, 10, 90);
  add("seldom", 1, 3, 10, 20);
  add("also", 2, 4, 10, 50);
  CHECK(place(20, NULL, NULL) && isProved());
  CHECK(!placement.spilled[0] && placement.spilled[1] && !placement.spilled[2]);
  CHECK(place(30, NULL, NULL) && isProved());
  CHECK(!placement.spilled[0] && !placement.spilled[1] &&
        !placement.spilled[2]);
  CHECK(place(0, NULL, NULL) && isProved());
  CHECK(placement.spilled[0] && placement.spilled[1] && placement.spilled[2]);
}

/// Traffic counts per byte: 30 over 40 bytes is less than 10 over 10.
static void testTrafficPerByte(void) {
  problem.numBuffers = 0;
  add("large", 0, 2, 40, 30);
  add("small", 0, 2, 10, 10);
  CHECK(place(45, NULL, NULL) && isProved());
  CHECK(placement.spilled[0] && !placement.spilled[1]);
}

/// What leaves takes its group along, at whatever time that lives.
static void testGroups(void) {
  problem.numBuffers = 0;
  add("a", 0, 2, 10, 10);
  add("b", 0, 2, 10, 20);
  add("a's friend", 5, 6, 10, 5);
  groups[0] = 7, groups[1] = 3, groups[2] = 7;
  CHECK(place(10, groups, NULL) && isProved());
  CHECK(placement.spilled[0] && !placement.spilled[1] && placement.spilled[2]);
}

static void testPinned(void) {
  problem.numBuffers = 0;
  add("seldom", 0, 2, 10, 10);
  add("often", 0, 2, 10, 90);
  memset(pinned, 0, sizeof pinned);
  pinned[0] = true;
  CHECK(place(10, NULL, pinned) && isProved());
  CHECK(!placement.spilled[0] && placement.spilled[1]);
  CHECK(!place(9, NULL, pinned));
}

/// Empty buffers need no room, wherever they are.
static void testEmpty(void) {
  problem.numBuffers = 0;
  CHECK(place(0, NULL, NULL));
  add("empty", 0, 9, 0, 0);
  add("full", 0, 9, 5, 5);
  CHECK(place(4, NULL, NULL) && isProved());
  CHECK(!placement.spilled[0] && placement.spilled[1]);
}

static uint64_t state = 1;

static int64_t draw(int64_t low, int64_t high) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return low + (int64_t)((state >> 33) % (uint64_t)(high - low + 1));
}

/// With the padding before it.
static int64_t paddedBytes(const NnpackBuffer *buffer) {
  return buffer->sizeBytes + buffer->alignment - 1;
}

/// Whether any one that left would fit beside those that stay, by loads alone,
/// with all the room that is left: then it should not have left.
static bool isWasteful(int64_t capacity) {
  for (intptr_t i = 0; i < problem.numBuffers; ++i) {
    int64_t most = 0;
    for (int64_t t = buffers[i].lifetime.begin; t < buffers[i].lifetime.end;
         ++t) {
      int64_t load = 0;
      for (intptr_t j = 0; j < problem.numBuffers; ++j)
        if (!placement.spilled[j] && buffers[j].lifetime.begin <= t &&
            t < buffers[j].lifetime.end)
          load += paddedBytes(&buffers[j]);
      most = load > most ? load : most;
    }
    // Offsets leave holes; half the capacity free is more than those.
    if (placement.spilled[i] && most + paddedBytes(&buffers[i]) <= capacity / 2)
      return true;
  }
  return false;
}

static void testRandom(void) {
  for (int round = 0; round < 300; ++round) {
    problem.numBuffers = 0;
    for (int64_t i = draw(1, maxBuffers); i > 0; --i) {
      // One draw after the other: compilers order arguments as they like.
      int64_t begin = draw(0, 30), end = begin + draw(1, 10);
      int64_t size = draw(0, 50);
      add("r", begin, end, size, draw(0, 1000));
      buffers[problem.numBuffers - 1].alignment = (int64_t)1 << draw(0, 4);
    }
    int64_t capacity = draw(0, 400);
    effort = round % 10 == 0;
    CHECK(place(capacity, NULL, NULL) && isProved());
    CHECK(!isWasteful(capacity));
  }
}

int main(void) {
  arena = nnpackArenaCreate();
  testLeastUsedLeaves();
  testTrafficPerByte();
  testGroups();
  testPinned();
  testEmpty();
  testRandom();
  nnpackArenaDestroy(arena);
  return checkReport();
}
