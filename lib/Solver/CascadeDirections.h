//===-- Solver/CascadeDirections.h - Rows upwards or downwards ----*- C -*-===//
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

#ifndef NNPACK_LIB_SOLVER_CASCADEDIRECTIONS_H
#define NNPACK_LIB_SOLVER_CASCADEDIRECTIONS_H

#include "nnpack-c/Cascade.h"

/// Decides for each step that runs alone whether it computes its rows from the
/// last one on, so that results that lie over operands, one after the other,
/// need little room; only where not all find room within `limitBytes`
/// otherwise.
void cascadeChooseDirections(const NnpackCascadeProblem *problem,
                             NnpackCascade *cascades, intptr_t numCascades,
                             int64_t limitBytes, NnpackArena *arena);

#endif // NNPACK_LIB_SOLVER_CASCADEDIRECTIONS_H
