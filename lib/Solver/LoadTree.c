//===-- lib/Solver/LoadTree.c - Load at each time -----------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LoadTree.h"

static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

static void updateNode(LoadTree *tree, intptr_t node) {
  tree->largest[node] = tree->added[node] + larger(tree->largest[2 * node],
                                                   tree->largest[2 * node + 1]);
}

void loadTreeInit(LoadTree *tree, NnpackArena *arena, const int64_t *loads,
                  intptr_t count) {
  tree->numLeaves = 1;
  while (tree->numLeaves < count)
    tree->numLeaves *= 2;
  tree->added = NNPACK_NEW_ARRAY(arena, int64_t, 2 * tree->numLeaves);
  tree->largest = NNPACK_NEW_ARRAY(arena, int64_t, 2 * tree->numLeaves);
  for (intptr_t t = 0; loads && t < count; ++t) {
    intptr_t leaf = tree->numLeaves + t;
    tree->added[leaf] = tree->largest[leaf] = loads[t];
  }
  for (intptr_t n = tree->numLeaves - 1; n > 0; --n)
    updateNode(tree, n);
}

void loadTreeForEachNode(const LoadTree *tree, intptr_t begin, intptr_t end,
                         void (*visit)(void *data, intptr_t node), void *data) {
  intptr_t low = begin + tree->numLeaves, high = end + tree->numLeaves;
  for (; low < high; low /= 2, high /= 2) {
    if (low & 1)
      visit(data, low++);
    if (high & 1)
      visit(data, --high);
  }
}

typedef struct Addition {
  LoadTree *tree;
  int64_t load;
} Addition;

static void addToNode(void *data, intptr_t node) {
  Addition *addition = data;
  addition->tree->added[node] += addition->load;
  addition->tree->largest[node] += addition->load;
}

void loadTreeAdd(LoadTree *tree, intptr_t begin, intptr_t end, int64_t load) {
  if (begin >= end)
    return;
  Addition addition = {tree, load};
  loadTreeForEachNode(tree, begin, end, addToNode, &addition);
  for (intptr_t n = (begin + tree->numLeaves) / 2; n > 0; n /= 2)
    updateNode(tree, n);
  for (intptr_t n = (end - 1 + tree->numLeaves) / 2; n > 0; n /= 2)
    updateNode(tree, n);
}

int64_t loadTreeAt(const LoadTree *tree, intptr_t leaf) {
  int64_t load = 0;
  for (intptr_t n = leaf + tree->numLeaves; n > 0; n /= 2)
    load += tree->added[n];
  return load;
}

int64_t loadTreeLargest(const LoadTree *tree) { return tree->largest[1]; }

intptr_t loadTreeLargestLeaf(const LoadTree *tree) {
  intptr_t node = 1;
  while (node < tree->numLeaves)
    node = 2 * node + (tree->largest[2 * node] < tree->largest[2 * node + 1]);
  return node - tree->numLeaves;
}
