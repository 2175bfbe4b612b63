//===-- lib/Solver/LoadTree.h - Load at each time -----------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A segment tree over times, numbered from 0: adding to a range of them and
// finding the largest load cost O(log n).
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_LOADTREE_H
#define NNPACK_LIB_SOLVER_LOADTREE_H

#include "nnpack-c/Support.h"

/// A leaf is a time.
typedef struct LoadTree {
  intptr_t numLeaves; ///< A power of two; node n has children 2n and 2n + 1.
  int64_t *added;     ///< Per node: load of its whole range, not of parents.
  int64_t *largest;   ///< Per node: largest load inside, without parents'.
} LoadTree;

/// A tree of `count` times with these loads; NULL: without any.
void loadTreeInit(LoadTree *tree, NnpackArena *arena, const int64_t *loads,
                  intptr_t count);
/// Adds `load` (or takes away, if negative) at times [begin, end).
void loadTreeAdd(LoadTree *tree, intptr_t begin, intptr_t end, int64_t load);
int64_t loadTreeAt(const LoadTree *tree, intptr_t leaf);
int64_t loadTreeLargest(const LoadTree *tree);
/// The first leaf with the largest load.
intptr_t loadTreeLargestLeaf(const LoadTree *tree);
/// Calls visit(data, node) for the nodes that make up the times [begin, end).
void loadTreeForEachNode(const LoadTree *tree, intptr_t begin, intptr_t end,
                         void (*visit)(void *data, intptr_t node), void *data);

#endif // NNPACK_LIB_SOLVER_LOADTREE_H
