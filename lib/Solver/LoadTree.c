//===-- lib/Solver/LoadTree.c - Bytes alive at each time ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LoadTree.h"

#include <stdlib.h>

static int compareTimes(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static intptr_t findTime(const int64_t *times, intptr_t count, int64_t time) {
  intptr_t low = 0, high = count;
  while (low < high) {
    intptr_t middle = (low + high) / 2;
    if (times[middle] < time)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

void loadTreeInit(LoadTree *tree, NnpackArena *arena,
                  const NnpackProblem *problem) {
  intptr_t n = problem->numBuffers, count = 0;
  int64_t *times = NNPACK_NEW_ARRAY(arena, int64_t, 2 * n + 1);
  for (intptr_t i = 0; i < n; ++i) {
    times[count++] = problem->buffers[i].lifetime.begin;
    times[count++] = problem->buffers[i].lifetime.end;
  }
  qsort(times, (size_t)count, sizeof *times, compareTimes);
  intptr_t numTimes = 0;
  for (intptr_t i = 0; i < count; ++i)
    if (!i || times[i] != times[i - 1])
      times[numTimes++] = times[i];
  tree->numLeaves = 1;
  while (tree->numLeaves < numTimes)
    tree->numLeaves *= 2;
  tree->added = NNPACK_NEW_ARRAY(arena, int64_t, 2 * tree->numLeaves);
  tree->largest = NNPACK_NEW_ARRAY(arena, int64_t, 2 * tree->numLeaves);
  tree->begins = NNPACK_NEW_ARRAY(arena, intptr_t, n);
  tree->ends = NNPACK_NEW_ARRAY(arena, intptr_t, n);
  for (intptr_t i = 0; i < n; ++i) {
    NnpackInterval lifetime = problem->buffers[i].lifetime;
    tree->begins[i] = findTime(times, numTimes, lifetime.begin);
    tree->ends[i] = findTime(times, numTimes, lifetime.end);
  }
}

void loadTreeForEachNode(const LoadTree *tree, intptr_t buffer,
                         void (*visit)(void *data, intptr_t node), void *data) {
  intptr_t low = tree->begins[buffer] + tree->numLeaves;
  intptr_t high = tree->ends[buffer] + tree->numLeaves;
  for (; low < high; low /= 2, high /= 2) {
    if (low & 1)
      visit(data, low++);
    if (high & 1)
      visit(data, --high);
  }
}

static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

/// Brings the ancestors of a leaf up to date.
static void update(LoadTree *tree, intptr_t leaf) {
  for (intptr_t n = (leaf + tree->numLeaves) / 2; n > 0; n /= 2)
    tree->largest[n] = tree->added[n] + larger(tree->largest[2 * n],
                                               tree->largest[2 * n + 1]);
}

typedef struct Addition {
  LoadTree *tree;
  int64_t bytes;
} Addition;

static void addToNode(void *data, intptr_t node) {
  Addition *addition = data;
  addition->tree->added[node] += addition->bytes;
  addition->tree->largest[node] += addition->bytes;
}

void loadTreeAdd(LoadTree *tree, intptr_t buffer, int64_t bytes) {
  Addition addition = {tree, bytes};
  loadTreeForEachNode(tree, buffer, addToNode, &addition);
  update(tree, tree->begins[buffer]);
  update(tree, tree->ends[buffer] - 1);
}

int64_t loadTreeLargest(const LoadTree *tree) { return tree->largest[1]; }

intptr_t loadTreeLargestLeaf(const LoadTree *tree) {
  intptr_t node = 1;
  while (node < tree->numLeaves)
    node = 2 * node + (tree->largest[2 * node] < tree->largest[2 * node + 1]);
  return node - tree->numLeaves;
}
