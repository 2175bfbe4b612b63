//===-- lib/Solver/Sweep.h - Finds overlaps of many buffers -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_SWEEP_H
#define NNPACK_LIB_SOLVER_SWEEP_H

#include "nnpack-c/Problem.h"

/// Whether two buffers overlap in time and in bytes; `outFirst` and `outSecond`
/// get two that do. Gaps and shares are not looked at. O(n log n).
bool nnpackSweepFindsOverlap(const NnpackProblem *problem,
                             const int64_t *offsets, intptr_t *outFirst,
                             intptr_t *outSecond);

#endif // NNPACK_LIB_SOLVER_SWEEP_H
