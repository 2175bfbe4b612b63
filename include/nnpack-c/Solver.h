//===-- nnpack-c/Solver.h - Dynamic storage allocation ------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds a plan for a problem: bounds and first fit in several orders, then exact
// search; docs/Planner.md says how, and which published methods are like it. Never
// prints or exits, but for a message when memory runs out, and reads no clock and
// no environment that was not handed to it. Includes no MLIR header.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_C_SOLVER_H
#define NNPACK_C_SOLVER_H

#include "nnpack-c/Plan.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct NnpackSolverOptions {
  int effort;         ///< 0 heuristics only, 1 bounded exact, 2 default, 3 until
                      ///< proved or out of time.
  int64_t nodeLimit;  ///< 0: what the effort gives.
  int64_t *workLeft;  ///< What exact searches may look at, in buffers of a
                      ///< section: nodes of large problems take longer. Of all
                      ///< calls that get it, each at most half of what is left.
                      ///< NULL: what the effort gives, if there is no nodeLimit.
  double timeLimitSeconds;      ///< Only looked at if `clock` is set. 0: none;
                                ///< less: over, so that effort is to be 0.
  double (*clock)(void *data);  ///< Seconds from any start, or NULL.
  void *clockData;
  bool *stoppedByTime;          ///< Set when a result is no proved one as the
                                ///< time was over. May be NULL.
  int64_t costLimit;            ///< Of nnpackPlace: what costs as much is not
                                ///< looked for; 0: no limit.
  uint32_t disabledRules;       ///< Bits 1 << i of nnpackSolverRuleName(i); the
                                ///< answers do not depend on them, the time does.
  bool wholeBuffers; ///< Two buffers lie at the same offset or have no byte in
                     ///< common: plain reuse of buffers, for studies. The lower
                     ///< bound is one of such plans. Fixed offsets and shares
                     ///< are not possible then.
} NnpackSolverOptions;

/// Effort 2, no limit beside what it has, no clock, all rules.
void nnpackSolverOptionsInit(NnpackSolverOptions *options);

/// Whether there is no time left.
bool nnpackSolverIsLate(const NnpackSolverOptions *options);

/// The options with the time that is left of their limit, which began to run at
/// `startSeconds` of their clock; with effort 0 if there is none.
NnpackSolverOptions nnpackSolverOptionsSince(const NnpackSolverOptions *options,
                                             double startSeconds);

/// The name of a rule of the exact search, and in a line what it does (may be
/// NULL); NULL behind the last one.
const char *nnpackSolverRuleName(int rule, const char **outHelp);

/// Minimises the peak of `problem` (which must verify); if its capacity is not
/// INT64_MAX, the first plan within it is enough. Always fills `outPlan`;
/// offsets belong to `arena`. Same input, options and node limit, same plan.
void nnpackSolve(const NnpackProblem *problem,
                 const NnpackSolverOptions *options, NnpackArena *arena,
                 NnpackPlan *outPlan);

#ifdef __cplusplus
}
#endif

#endif // NNPACK_C_SOLVER_H
