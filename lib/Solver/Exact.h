//===-- lib/Solver/Exact.h - Plans with proofs, by capacity -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_EXACT_H
#define NNPACK_LIB_SOLVER_EXACT_H

#include "NicheSearch.h"
#include "nnpack-c/Plan.h"

/// What decides whether there is a plan within a capacity.
typedef struct NnpackEngine {
  void *data;
  /// Adds the nodes spent; `offsets` (bytes, of all buffers that it knows) are
  /// written if found.
  NnpackSearchResult (*decide)(void *data, int64_t capacityBytes,
                               const NnpackSearchLimits *limits,
                               int64_t *numNodes, int64_t *offsets);
  /// The least peak above `bytes`, and the greatest up to it (-1: none), that a
  /// plan may have which the engine may find.
  int64_t (*peakAbove)(void *data, int64_t bytes);
  int64_t (*peakUpTo)(void *data, int64_t bytes);
} NnpackEngine;

/// Improves `plan`, which holds offsets, peak and lower bound so far (peak
/// INT64_MAX: none), by exact search until the peak is proved least or, where
/// the capacity is finite, within it; or raises the lower bound above the
/// capacity. Spends the limits' nodes at most.
void nnpackExactRun(const NnpackProblem *problem, const NnpackEngine *engine,
                    const NnpackSearchLimits *limits, NnpackPlan *plan);

/// nnpackExactRun by niches. `problem` has no shares and no windows.
void nnpackExactImprove(const NnpackProblem *problem, unsigned rules,
                        const NnpackSearchLimits *limits, NnpackPlan *plan);

/// For problems so large that the search may be lost: passes of it from the
/// bound upwards that widen where they are stuck, until the bound or the
/// capacity is reached or the nodes are spent. Very large ones are left as they
/// are.
void nnpackExactPasses(const NnpackProblem *problem, unsigned rules,
                       const NnpackSearchLimits *limits, NnpackPlan *plan);

#endif // NNPACK_LIB_SOLVER_EXACT_H
