//===-- lib/Solver/FirstFit.h - Places one buffer after the other -*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_FIRSTFIT_H
#define NNPACK_LIB_SOLVER_FIRSTFIT_H

#include "Conflicts.h"

typedef enum NnpackFit {
  NnpackFitFirst, ///< The lowest offset that is free.
  NnpackFitBest,  ///< The free range that leaves the least over.
} NnpackFit;

typedef struct NnpackFirstFit NnpackFirstFit;

/// Working memory for any number of runs, owned by `arena`.
NnpackFirstFit *nnpackFirstFitCreate(const NnpackProblem *problem,
                                     const NnpackConflicts *conflicts,
                                     NnpackArena *arena);

/// Places the pinned buffers, then the others in the order given (a permutation
/// of all buffers; pinned ones in it are skipped). Hints are tried first.
/// Returns the peak, or INT64_MAX if two pinned buffers collide. Every
/// alignment and share is respected; the capacity is not looked at. Gives up
/// where the peak is above `limit`: then it returns what is, and not all offsets
/// are written.
int64_t nnpackFirstFitRun(NnpackFirstFit *run, const int32_t *order,
                          NnpackFit fit, int64_t limit, int64_t *offsets);

#endif // NNPACK_LIB_SOLVER_FIRSTFIT_H
