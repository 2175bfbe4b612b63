//===-- lib/Solver/ScanFit.h - First fit by one scan --------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_SCANFIT_H
#define NNPACK_LIB_SOLVER_SCANFIT_H

#include "Sections.h"

typedef struct NnpackScanFit NnpackScanFit;

/// Whether nnpackScanFitRun can place the problem's buffers: no gaps, pins,
/// hints or shares.
bool nnpackScanFitCan(const NnpackProblem *problem);

NnpackScanFit *nnpackScanFitCreate(const NnpackProblem *problem,
                                   const NnpackSections *sections,
                                   int64_t numSteps, NnpackArena *arena);

/// Places each buffer of `order` at its lowest free offset; the same plan as
/// nnpackFirstFitRun gives. A step is a look at one placed buffer of about the
/// same time, in the order of their offsets, up to the first hole: no list of
/// conflicts is needed. Returns the peak; gives up above `limit`, or when all
/// runs together have taken `numSteps`, and then returns INT64_MAX.
int64_t nnpackScanFitRun(NnpackScanFit *scanFit, const int32_t *order,
                         int64_t limit, int64_t *offsets);

/// Whether the steps are spent: runs give up at once.
bool nnpackScanFitIsSpent(const NnpackScanFit *scanFit);

#endif // NNPACK_LIB_SOLVER_SCANFIT_H
