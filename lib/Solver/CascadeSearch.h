//===-- Solver/CascadeSearch.h - Whether cascades fit -------------*- C -*-===//
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

#ifndef NNPACK_LIB_SOLVER_CASCADESEARCH_H
#define NNPACK_LIB_SOLVER_CASCADESEARCH_H

#include "nnpack-c/Cascade.h"

/// True if there is a partition, in blocks of one row, that needs no more than
/// the limit. For most that do not fit it is known sooner than how much they
/// need. Takes the steps that it simulated off
/// `nodesLeft`.
bool cascadeSearchFits(const NnpackCascadeProblem *problem, int64_t limitBytes,
                       int64_t nodeLimit, int64_t *nodesLeft);

#endif // NNPACK_LIB_SOLVER_CASCADESEARCH_H
