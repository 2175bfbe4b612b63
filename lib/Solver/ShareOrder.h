//===-- lib/Solver/ShareOrder.h - Better orders for first fit ---*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_SHAREORDER_H
#define NNPACK_LIB_SOLVER_SHAREORDER_H

#include "FirstFit.h"

/// Local search over orders of first fit, for problems that the exact search
/// does not take: those with shares. Starts from `order` and leaves the best
/// one there; its offsets go into `offsets`. Stops at a peak of `enoughBytes`,
/// after about `numNodes` placements, or when `isOver(data)` says so. Returns
/// the best peak.
int64_t nnpackImproveShareOrder(const NnpackProblem *problem,
                                NnpackFirstFit *firstFit, int64_t enoughBytes,
                                int64_t numNodes, bool (*isOver)(void *data),
                                void *data, NnpackArena *arena, int32_t *order,
                                int64_t *offsets);

#endif // NNPACK_LIB_SOLVER_SHAREORDER_H
