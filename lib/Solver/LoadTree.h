//===-- lib/Solver/LoadTree.h - Bytes alive at each time ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A segment tree over the distinct times of a problem: adding a buffer and
// finding the largest load cost O(log n).
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_LOADTREE_H
#define NNPACK_LIB_SOLVER_LOADTREE_H

#include "nnpack-c/Problem.h"

/// A leaf is the time from one begin or end to the next.
typedef struct LoadTree {
  intptr_t numLeaves; ///< A power of two; node n has children 2n and 2n + 1.
  int64_t *added;     ///< Per node: load of its whole range, not of parents.
  int64_t *largest;   ///< Per node: largest load inside, without parents'.
  intptr_t *begins, *ends; ///< Per buffer: leaves, half-open.
} LoadTree;

void loadTreeInit(LoadTree *tree, NnpackArena *arena,
                  const NnpackProblem *problem);
/// Adds `bytes` (or takes away, if negative) for the lifetime of a buffer.
void loadTreeAdd(LoadTree *tree, intptr_t buffer, int64_t bytes);
int64_t loadTreeLargest(const LoadTree *tree);
/// The first leaf with the largest load.
intptr_t loadTreeLargestLeaf(const LoadTree *tree);
/// Calls visit(data, node) for the nodes that make up a buffer's lifetime.
void loadTreeForEachNode(const LoadTree *tree, intptr_t buffer,
                         void (*visit)(void *data, intptr_t node), void *data);

#endif // NNPACK_LIB_SOLVER_LOADTREE_H
