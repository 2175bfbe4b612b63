//===-- test/solver/CellGraphs.h - Graphs like searched networks -*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Order problems of the shapes that architecture search finds, of any size:
// cells of pairs of operations on the two cells before (NASNet), cells in which
// every node reads two earlier ones (DARTS), and small-world graphs wired at
// random (RandWire). A node with two operands is a sum, in place of either; the
// others compute. Sizes shrink from stage to stage.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_TEST_SOLVER_CELLGRAPHS_H
#define NNPACK_TEST_SOLVER_CELLGRAPHS_H

#include "nnpack-c/Order.h"

enum { cellMaxReads = 8 };

/// A graph being made; value 0 is the input, value s + 1 what step s writes.
typedef struct CellGraph {
  NnpackArena *arena;
  uint64_t random;
  int32_t numSteps, maxSteps;
  NnpackOrderStep *steps;
  NnpackOrderValue *values;
} CellGraph;

static inline int32_t cellDraw(CellGraph *g, int32_t limit) {
  g->random = g->random * 6364136223846793005u + 1442695040888963407u;
  return (int32_t)((g->random >> 33) % (uint64_t)limit);
}

static inline CellGraph cellGraphCreate(NnpackArena *arena, int32_t maxSteps,
                                        uint64_t seed) {
  CellGraph g = {.arena = arena, .random = seed, .maxSteps = maxSteps};
  g.steps = NNPACK_NEW_ARRAY(arena, NnpackOrderStep, maxSteps);
  g.values = NNPACK_NEW_ARRAY(arena, NnpackOrderValue, maxSteps + 1);
  g.values[0] = (NnpackOrderValue){.sizeBytes = 3 << 12, .isInput = true};
  return g;
}

static inline bool cellIsFull(const CellGraph *g, int32_t more) {
  return g->numSteps + more >= g->maxSteps;
}

/// Adds a step; returns its value.
static inline int32_t cellStep(CellGraph *g, int32_t numReads,
                               const int32_t *reads, int64_t bytes,
                               bool inPlace) {
  int32_t *copy = NNPACK_NEW_ARRAY(g->arena, int32_t, 2 * numReads + 1);
  int32_t count = 0;
  for (int32_t i = 0; i < numReads; ++i) {
    bool isNew = true;
    for (int32_t j = 0; j < count; ++j)
      isNew &= copy[j] != reads[i];
    if (isNew)
      copy[count++] = reads[i];
  }
  int32_t *write = &copy[2 * numReads];
  *write = g->numSteps + 1;
  NnpackOrderStep *step = &g->steps[g->numSteps];
  *step = (NnpackOrderStep){.reads = copy, .numReads = count, .writes = write,
                            .numWrites = 1};
  int32_t *same = &copy[numReads];
  for (int32_t i = 0; i < count && inPlace; ++i)
    if (g->values[copy[i]].sizeBytes == bytes)
      same[step->numInPlace++] = copy[i];
  step->inPlace = same;
  g->values[*write].sizeBytes = bytes;
  return g->numSteps++ + 1;
}

static inline int32_t cellOp(CellGraph *g, int32_t from, int64_t bytes) {
  return cellStep(g, 1, &from, bytes, false);
}

static inline int32_t cellSum(CellGraph *g, int32_t a, int32_t b,
                              int64_t bytes) {
  return cellStep(g, 2, (int32_t[]){a, b}, bytes, true);
}

static inline int64_t cellBytes(const CellGraph *g) {
  return (int64_t)1 << (17 - 4 * g->numSteps / g->maxSteps);
}

/// A separable convolution is two steps; some branches are the value itself.
static inline int32_t cellBranch(CellGraph *g, int32_t from, int64_t bytes) {
  int32_t kind = cellDraw(g, 4);
  if (kind == 0 && g->values[from].sizeBytes == bytes)
    return from;
  int32_t first = cellOp(g, from, bytes);
  return kind < 2 ? first : cellOp(g, first, bytes);
}

/// Five pairs of branches, each summed; what no pair reads is joined.
static inline void makeNasnet(CellGraph *g) {
  int32_t last = cellOp(g, 0, cellBytes(g)), before = last;
  while (!cellIsFull(g, 32)) {
    int64_t bytes = cellBytes(g);
    int32_t nodes[8] = {cellOp(g, before, bytes), cellOp(g, last, bytes)};
    bool isRead[8] = {false};
    int32_t loose[8], numLoose = 0;
    for (int32_t n = 2; n < 7; ++n) {
      int32_t a = cellDraw(g, n), b = cellDraw(g, n);
      isRead[a] = isRead[b] = true;
      int32_t left = cellBranch(g, nodes[a], bytes);
      nodes[n] = cellSum(g, left, cellBranch(g, nodes[b], bytes), bytes);
    }
    for (int32_t n = 2; n < 7; ++n)
      if (!isRead[n])
        loose[numLoose++] = nodes[n];
    before = last;
    last = cellStep(g, numLoose, loose, numLoose * bytes, false);
  }
  g->values[last].isOutput = true;
}

/// Four nodes, each the sum of two branches from earlier ones; all are joined.
static inline void makeDarts(CellGraph *g) {
  int32_t last = cellOp(g, 0, cellBytes(g)), before = last;
  while (!cellIsFull(g, 32)) {
    int64_t bytes = cellBytes(g);
    int32_t nodes[6] = {cellOp(g, before, bytes), cellOp(g, last, bytes)};
    for (int32_t n = 2; n < 6; ++n) {
      int32_t left = cellBranch(g, nodes[cellDraw(g, n)], bytes);
      int32_t right = cellBranch(g, nodes[cellDraw(g, n)], bytes);
      nodes[n] = cellSum(g, left, right, bytes);
    }
    before = last;
    last = cellStep(g, 4, nodes + 2, 4 * bytes, false);
  }
  g->values[last].isOutput = true;
}

/// Stages of 32 nodes on a ring: each reads its neighbours before it, or with a
/// chance of three in four any node before it, sums them and convolves.
static inline void makeRandwire(CellGraph *g) {
  int32_t last = cellOp(g, 0, cellBytes(g));
  while (!cellIsFull(g, 32 * 4 + 2)) {
    int64_t bytes = cellBytes(g);
    int32_t nodes[33] = {cellOp(g, last, bytes)}, numLoose = 0, loose[33];
    bool isRead[33] = {false};
    for (int32_t n = 1; n < 33; ++n) {
      int32_t sum = -1;
      for (int32_t k = 1; k <= 2 && k <= n; ++k) {
        int32_t from = cellDraw(g, 4) ? cellDraw(g, n) : n - k;
        isRead[from] = true;
        sum = sum < 0 ? nodes[from] : cellSum(g, sum, nodes[from], bytes);
      }
      nodes[n] = cellOp(g, sum, bytes);
    }
    for (int32_t n = 0; n < 33; ++n)
      if (!isRead[n])
        loose[numLoose++] = nodes[n];
    last = loose[0];
    for (int32_t i = 1; i < numLoose; ++i)
      last = cellSum(g, last, loose[i], bytes);
  }
  g->values[last].isOutput = true;
}

static inline NnpackOrderGraph cellGraphOf(const CellGraph *g) {
  return (NnpackOrderGraph){.steps = g->steps,
                            .values = g->values,
                            .numSteps = g->numSteps,
                            .numValues = g->numSteps + 1};
}

#endif // NNPACK_TEST_SOLVER_CELLGRAPHS_H
