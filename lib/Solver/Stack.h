//===-- lib/Solver/Stack.h - Stacks buffers, O(n log n) -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_STACK_H
#define NNPACK_LIB_SOLVER_STACK_H

#include "Sections.h"

/// Puts each buffer, in the order given, on the highest top over its lifetime;
/// holes are never used again, gaps and shares not at all. Pinned buffers come
/// first; returns the peak, or INT64_MAX if two of those collide.
int64_t nnpackStack(const NnpackProblem *problem,
                    const NnpackSections *sections, const int32_t *order,
                    NnpackArena *arena, int64_t *offsets);

#endif // NNPACK_LIB_SOLVER_STACK_H
