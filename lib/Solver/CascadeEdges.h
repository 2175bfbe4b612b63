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

/// A step that is in no cascade with others.
NnpackCascade cascadeAlone(const NnpackCascadeProblem *problem, intptr_t step,
                           NnpackArena *arena);

#endif // NNPACK_LIB_SOLVER_CASCADEEDGES_H
