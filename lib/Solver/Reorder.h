//===-- lib/Solver/Reorder.h - Better orders for first fit --------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_REORDER_H
#define NNPACK_LIB_SOLVER_REORDER_H

#include "nnpack-c/Problem.h"

/// Places the buffers in an order; returns the peak, or INT64_MAX if it is above
/// `limit`.
typedef int64_t (*NnpackPlace)(void *data, const int32_t *order, int64_t limit,
                               int64_t *offsets);

/// Improves an order (a permutation of all buffers) by moving those at the peak
/// forward, `numSteps` times or until the peak is `goal`. `offsets` gets the best
/// plan met. Returns its peak, INT64_MAX if there is none.
int64_t nnpackReorder(const NnpackProblem *problem, NnpackPlace place,
                      void *placeData, int32_t *order, int64_t numSteps,
                      int64_t goal, NnpackArena *arena, int64_t *offsets);

#endif // NNPACK_LIB_SOLVER_REORDER_H
