//===-- test/solver/PeaksTest.c - Holds the best known peaks ------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Usage: PeaksTest PEAKS.txt. Each line of it names a problem made here and the
// peak the solver reaches with default options. The problems are also solved
// mirrored in time and with their rows reversed: the same peak.
//
//===----------------------------------------------------------------------===//

#include "../unit/Check.h"

#include "nnpack-c/Solver.h"

#include <string.h>

enum { mostBuffers = 2000, cutTime = 4000, cutBytes = 1 << 20 };

static NnpackBuffer buffers[mostBuffers];
static uint64_t random;

static int64_t randomBelow(int64_t bound) {
  random ^= random << 13;
  random ^= random >> 7;
  random ^= random << 17;
  return (int64_t)((random >> 11) % (uint64_t)bound);
}

/// Cuts a rectangle of time and bytes: the largest piece, across its longer
/// side, until there are `count`. All of it is used at every time, so the least
/// peak is its height.
static void makeCut(intptr_t count) {
  enum { grain = 1024 };
  nnpackBufferInit(&buffers[0], NULL, 0, cutTime, cutBytes);
  for (intptr_t n = 1; n < count; ++n) {
    intptr_t largest = 0;
    double most = 0;
    for (intptr_t b = 0; b < n; ++b) {
      double area =
          (double)buffers[b].sizeBytes *
          (double)(buffers[b].lifetime.end - buffers[b].lifetime.begin);
      if (area > most) {
        most = area;
        largest = b;
      }
    }
    NnpackBuffer *piece = &buffers[largest];
    buffers[n] = *piece;
    int64_t length = piece->lifetime.end - piece->lifetime.begin;
    double shape = (double)length / (double)cutTime /
                   ((double)piece->sizeBytes / (double)cutBytes);
    if (shape * (0.5 + (double)randomBelow(100) / 100) > 1) {
      int64_t cut = piece->lifetime.begin + 1 + randomBelow(length - 1);
      piece->lifetime.end = buffers[n].lifetime.begin = cut;
    } else {
      int64_t cut = grain * (1 + randomBelow(piece->sizeBytes / grain - 1));
      buffers[n].sizeBytes = piece->sizeBytes - cut;
      piece->sizeBytes = cut;
    }
  }
}

/// Many short lifetimes, a tenth of them long; sizes over three decades.
static void makeMixed(intptr_t count) {
  for (intptr_t b = 0; b < count; ++b) {
    int64_t begin = randomBelow(count), length = 1 + randomBelow(12);
    if (randomBelow(10) == 0)
      length = 1 + randomBelow(count);
    int64_t size = 64 * (1 + randomBelow(16));
    size <<= randomBelow(10);
    nnpackBufferInit(&buffers[b], NULL, begin, begin + length, size);
  }
}

/// A forward pass, whose tensors are kept for the backward pass: lifetimes in
/// one another, small gradients to the end, temporaries. The load comes near its
/// maximum in the middle only.
static void makeTraining(intptr_t count) {
  int64_t numLayers = (count + 4) / 5, turn = 2 * numLayers;
  for (intptr_t b = 0; b < count; ++b) {
    int64_t layer = b / 5, forward = 2 * layer;
    int64_t backward = 2 * turn - forward - 2;
    int64_t size = 64 * (1 + randomBelow(16)) << layer % 7;
    int64_t begins[] = {forward, forward, forward, backward, backward};
    int64_t ends[] = {backward + 1, backward + 2, forward + 2 + randomBelow(3),
                      backward + 1 + randomBelow(4), 2 * turn + 2};
    nnpackBufferInit(&buffers[b], NULL, begins[b % 5], ends[b % 5],
                     b % 5 == 4 ? 4 : size);
  }
}

static int64_t solvePeak(intptr_t count) {
  NnpackArena *arena = nnpackArenaCreate();
  NnpackProblem problem = {.buffers = buffers, .numBuffers = count,
                           .capacity = INT64_MAX};
  NnpackSolverOptions options;
  NnpackPlan plan;
  NnpackText error = {0};
  nnpackSolverOptionsInit(&options);
  nnpackSolve(&problem, &options, arena, &plan);
  bool isValid = nnpackPlanValidate(&problem, &plan, &error);
  if (!isValid)
    fprintf(stderr, "%s\n", error.data);
  CHECK(isValid);
  nnpackTextDestroy(&error);
  nnpackArenaDestroy(arena);
  return plan.peakBytes;
}

static void mirror(intptr_t count) {
  for (intptr_t b = 0; b < count; ++b) {
    NnpackInterval life = buffers[b].lifetime;
    buffers[b].lifetime = (NnpackInterval){10000 - life.end,
                                           10000 - life.begin};
  }
}

static void reverse(intptr_t count) {
  for (intptr_t b = 0; b < count / 2; ++b) {
    NnpackBuffer other = buffers[b];
    buffers[b] = buffers[count - 1 - b];
    buffers[count - 1 - b] = other;
  }
}

static void hold(const char *kind, intptr_t count, long long seed,
                 int64_t best) {
  random = (uint64_t)seed * 0x9e3779b97f4a7c15u + 1;
  if (strcmp(kind, "cut") == 0)
    makeCut(count);
  else if (strcmp(kind, "training") == 0)
    makeTraining(count);
  else
    makeMixed(count);
  int64_t peak = solvePeak(count);
  if (peak != best)
    fprintf(stderr, "%s %lld %lld: peak %lld, %s known %lld%s\n", kind,
            (long long)count, seed, (long long)peak,
            peak > best ? "worse than" : "better than", (long long)best,
            peak > best ? "" : ": update the file");
  CHECK(peak == best);
  reverse(count);
  CHECK(solvePeak(count) == best);
  mirror(count);
  CHECK(solvePeak(count) == best);
}

int main(int argc, char **argv) {
  FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
  char line[256], kind[32];
  int numHeld = 0;
  CHECK(file != NULL);
  while (file && fgets(line, sizeof line, file)) {
    long long count, seed, best;
    if (line[0] == '#')
      continue;
    CHECK(sscanf(line, "%31s %lld %lld %lld", kind, &count, &seed, &best) == 4);
    CHECK(1 <= count && count <= mostBuffers);
    hold(kind, (intptr_t)count, seed, best);
    ++numHeld;
  }
  if (file)
    fclose(file);
  CHECK(numHeld > 0);
  return checkReport();
}
