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
                                   NnpackArena *arena);

/// Places each buffer of `order` at its lowest free offset; the same plan as
/// nnpackFirstFitRun gives. O(n^2) steps of few instructions, over the placed
/// buffers in the order of their offsets: no list of conflicts is needed, and
/// the scan ends at the first hole. Returns the peak; gives up above `limit`,
/// then returns INT64_MAX.
int64_t nnpackScanFitRun(NnpackScanFit *scanFit, const int32_t *order,
                         int64_t limit, int64_t *offsets);

#endif // NNPACK_LIB_SOLVER_SCANFIT_H
