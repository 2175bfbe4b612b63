//===-- nnpack-c/Plan.h - Offsets for a problem -------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An offset for each buffer of a problem, and what is known about it.
// Includes no MLIR header.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_C_PLAN_H
#define NNPACK_C_PLAN_H

#include "nnpack-c/Problem.h"

#ifdef __cplusplus
extern "C" {
#endif

/// How a search ended.
typedef enum NnpackStatus {
  NnpackStatusOptimal,    ///< A plan; its peak is proved least.
  NnpackStatusFeasible,   ///< A plan within the capacity.
  NnpackStatusInfeasible, ///< Proved: no plan within the capacity.
  NnpackStatusUnknown,    ///< A limit was reached before a plan was found.
} NnpackStatus;

/// "optimal", "feasible", "infeasible" or "unknown".
const char *nnpackStatusName(NnpackStatus status);
/// Whether a plan was found: optimal or feasible.
bool nnpackStatusIsFound(NnpackStatus status);

typedef struct NnpackPlan {
  NnpackStatus status;
  int64_t *offsets; ///< One per buffer, bytes; valid if optimal or feasible.
  intptr_t numBuffers;
  int64_t peakBytes;       ///< Largest offset + size; 0 without buffers.
  int64_t lowerBoundBytes; ///< Proved: no plan has a smaller peak.
  int64_t numNodes;        ///< Search nodes spent.
  bool stoppedByTime;      ///< The time limit, not a node limit, ended it.
} NnpackPlan;

/// Proves the plan against the problem: naive, pair by pair in time order,
/// independent of the solver. Overlaps that no share allows, alignments, fixed
/// offsets, capacity, the peak, and lowerBound <= peak. On failure returns
/// false with a message that names the two buffers and their bytes.
bool nnpackPlanValidate(const NnpackProblem *problem, const NnpackPlan *plan,
                        NnpackText *outError);

#ifdef __cplusplus
}
#endif

#endif // NNPACK_C_PLAN_H
