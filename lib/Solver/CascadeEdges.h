//===-- lib/Solver/CascadeEdges.h - Steps that run as one -----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the searches for cascades share: nodes are the cuts between steps, an
// edge (i, j) runs steps [i, j) as one.
//
// Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_CASCADEEDGES_H
#define NNPACK_LIB_SOLVER_CASCADEEDGES_H

#include "CascadeBounds.h"

#include "nnpack-c/Cascade.h"

/// Steps that one cascade may have, and rows that a block may.
enum { cascadeMaxLength = NNPACK_CASCADE_MAX_STEPS, cascadeMaxBlockRows = 16 };

typedef struct CascadeEdge {
  int64_t key;
  intptr_t begin, end;
  bool isSimulated;
} CascadeEdge;

typedef struct CascadeQueue {
  NnpackArena *arena;
  NNPACK_VECTOR(CascadeEdge) heap;
} CascadeQueue;

void cascadeQueuePush(CascadeQueue *queue, CascadeEdge edge);
/// The edge of least key, simulated ones and shorter ones first. The queue must
/// not be empty.
CascadeEdge cascadeQueuePop(CascadeQueue *queue);

/// Takes a reach from the cut `begin` on to the next edge that begins there; false
/// if there is none. A step that is no part of any cascade is an edge of its own.
bool cascadeNextEdge(const CascadeBounds *bounds,
                     const NnpackCascadeProblem *problem, intptr_t begin,
                     CascadeReach *reach);
/// Bytes that the edge of a reach needs at least; 0 for a step alone.
int64_t cascadeEdgeBound(const CascadeReach *reach, intptr_t begin);

/// A step that is in no cascade with others.
NnpackCascade cascadeAlone(const NnpackCascadeProblem *problem, intptr_t step,
                           NnpackArena *arena);

/// What the one of most bytes needs.
int64_t cascadePeakOf(const NnpackCascade *cascades, intptr_t count);

#endif // NNPACK_LIB_SOLVER_CASCADEEDGES_H
