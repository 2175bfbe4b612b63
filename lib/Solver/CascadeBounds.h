//===-- Solver/CascadeBounds.h - What a cascade needs at least ----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Internal to the solver.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_CASCADEBOUNDS_H
#define NNPACK_LIB_SOLVER_CASCADEBOUNDS_H

#include "nnpack-c/Cascade.h"

/// Facts of tensors, for cascades in blocks of a height.
typedef struct CascadeBounds {
  const NnpackCascadeProblem *problem;
  int64_t blockRows;
  int64_t *minWindow; ///< Per tensor: least bytes of a window.
  int64_t *minCarry;  ///< Per tensor: of those, least that stay between ticks.
  int64_t *at;        ///< Per step: what is alive there and not throughout.
} CascadeBounds;

/// What is known of cascades that begin at a step, as their end moves on.
typedef struct CascadeReach {
  intptr_t begin, end;
  int64_t alive;  ///< Whole tensors, and what stays of windows.
  int64_t passes; ///< The most that a step needs besides.
  int64_t dying;  ///< The largest operand that an overlap can hide.
} CascadeReach;

/// Bytes of a whole tensor.
int64_t cascadeWholeBytes(const NnpackCascadeProblem *problem, intptr_t tensor);
CascadeBounds cascadeBoundsCreate(const NnpackCascadeProblem *problem,
                                  int64_t blockRows, NnpackArena *arena);
/// A cascade of no step yet.
CascadeReach cascadeReachFrom(const CascadeBounds *bounds, intptr_t begin);
/// Adds the next step. One reach at a time: `bounds->at` is its.
void cascadeReachNext(const CascadeBounds *bounds, CascadeReach *reach);
/// No cascade of these steps costs less.
int64_t cascadeReachBound(const CascadeReach *reach);

#endif // NNPACK_LIB_SOLVER_CASCADEBOUNDS_H
