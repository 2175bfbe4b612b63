//===-- Solver/CascadePacking.h - Offsets for cascades ------------*- C -*-===//
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

#ifndef NNPACK_LIB_SOLVER_CASCADEPACKING_H
#define NNPACK_LIB_SOLVER_CASCADEPACKING_H

#include "nnpack-c/Cascade.h"

/// The pair that saves most, or NULL.
const NnpackOverlap *cascadeBestPair(const NnpackCascadeProblem *problem,
                                     const NnpackCascade *cascade);
/// The peak of offsets that a short search finds for the plan's tensors. Writes
/// them, per tensor, to `outOffsets` if that is not NULL, NNPACK_NO_OFFSET for a
/// tensor that is inside a cascade or elsewhere.
int64_t cascadePackedBytes(const NnpackCascadeProblem *problem,
                           const NnpackCascade *cascades, intptr_t numCascades,
                           int64_t *outOffsets);

#endif // NNPACK_LIB_SOLVER_CASCADEPACKING_H
