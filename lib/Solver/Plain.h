//===-- lib/Solver/Plain.h - Quick plans for plain buffers --------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Plain buffers have a lifetime, a size and an alignment, and nothing else:
// nnpackScanFitCan. That is what most problems have, and all very large ones.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PLAIN_H
#define NNPACK_LIB_SOLVER_PLAIN_H

#include "Sections.h"
#include "nnpack-c/Plan.h"

/// Improves `plan` (peak INT64_MAX: none yet) by first fit in many orders and,
/// if there are many buffers, by skylines and by orders from around the peak,
/// until the peak is `goal` or below or `isOver` says so (with `data`). Always
/// leaves a plan. `rules` are bits 1 << NnpackRule.
void nnpackPlainImprove(const NnpackProblem *problem,
                        const NnpackSections *sections, unsigned rules,
                        int64_t goal, bool (*isOver)(void *data), void *data,
                        NnpackPlan *plan);

#endif // NNPACK_LIB_SOLVER_PLAIN_H
