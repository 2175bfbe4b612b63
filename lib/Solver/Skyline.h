//===-- lib/Solver/Skyline.h - Fills the lowest niche -------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_SKYLINE_H
#define NNPACK_LIB_SOLVER_SKYLINE_H

#include "Core.h"

typedef struct NnpackSkyline NnpackSkyline;

/// `core` has no gaps and no pins. Owned by `arena`.
NnpackSkyline *nnpackSkylineCreate(const NnpackCore *core, int64_t numSteps,
                                   NnpackArena *arena);

/// Places all items, run 0, 1, ... each by another rule of preference;
/// `offsets` gets the bytes of the buffers in `core`. About O(n log n) where few
/// items begin at one time. Returns the peak in bytes; gives up at more than
/// `limit`, or when all runs together have taken `numSteps`, and then returns
/// INT64_MAX.
int64_t nnpackSkylineRun(NnpackSkyline *skyline, int run, int64_t limit,
                         int64_t *offsets);

#endif // NNPACK_LIB_SOLVER_SKYLINE_H
