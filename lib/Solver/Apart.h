//===-- lib/Solver/Apart.h - Plans without shares and windows -----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_APART_H
#define NNPACK_LIB_SOLVER_APART_H

#include "NicheSearch.h"
#include "nnpack-c/Plan.h"

/// Improves `plan` by one in which no shares are used and buffers need all their
/// bytes in gaps with windows: such plans are plans, and the search by niches
/// finds them. Says nothing of the lower bound. Spends the limits' nodes at most.
void nnpackApartImprove(const NnpackProblem *problem, unsigned rules,
                        const NnpackSearchLimits *limits, NnpackPlan *plan);

#endif // NNPACK_LIB_SOLVER_APART_H
