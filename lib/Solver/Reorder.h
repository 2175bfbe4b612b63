//===-- lib/Solver/Reorder.h - Better orders for first fit --------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_REORDER_H
#define NNPACK_LIB_SOLVER_REORDER_H

#include "FirstFit.h"

/// Improves an order (a permutation of all buffers) by moving those at the peak
/// forward, `numSteps` times; `offsets` gets the best plan met. Returns its
/// peak, INT64_MAX if two pinned buffers collide. Stops at `goal`.
int64_t nnpackReorder(NnpackFirstFit *firstFit, const NnpackProblem *problem,
                      int32_t *order, int64_t numSteps, int64_t goal,
                      NnpackArena *arena, int64_t *offsets);

#endif // NNPACK_LIB_SOLVER_REORDER_H
