//===-- nnpack-c/Placement.h - What stays in a small memory -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chooses which buffers leave a space that cannot hold them all. Includes no
// MLIR header.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_C_PLACEMENT_H
#define NNPACK_C_PLACEMENT_H

#include "nnpack-c/Solver.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct NnpackPlacement {
  bool *spilled;   ///< One per buffer: not in this space.
  NnpackPlan plan; ///< Offsets of the others; of spilled ones unspecified.
} NnpackPlacement;

/// Whole buffers leave `problem` (its capacity is that of the space; no shares)
/// until the rest fits. Buffers with the same number in `groups` leave
/// together; NULL: each alone. Those marked in `pinned` stay. Returns false
/// when these alone do not fit, or no plan for them was found.
bool nnpackPlaceGreedily(const NnpackProblem *problem, const intptr_t *groups,
                         const bool *pinned,
                         const NnpackSolverOptions *options,
                         NnpackArena *arena, NnpackPlacement *outPlacement);

#ifdef __cplusplus
}
#endif

#endif // NNPACK_C_PLACEMENT_H
