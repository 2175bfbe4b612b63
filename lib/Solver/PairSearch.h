//===-- lib/Solver/PairSearch.h - Exact search by pairs -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PAIRSEARCH_H
#define NNPACK_LIB_SOLVER_PAIRSEARCH_H

#include "Conflicts.h"
#include "NicheSearch.h"
#include "nnpack-c/Plan.h"

/// Improves `plan` (as nnpackExactImprove) for a problem of any kind, shares
/// and windows of gaps included. For few buffers, or where few pairs are hard.
void nnpackPairImprove(const NnpackProblem *problem,
                       const NnpackSections *sections,
                       const NnpackConflicts *conflicts,
                       const NnpackSearchLimits *limits, NnpackPlan *plan);

#endif // NNPACK_LIB_SOLVER_PAIRSEARCH_H
