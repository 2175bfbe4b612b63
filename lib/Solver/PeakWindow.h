//===-- lib/Solver/PeakWindow.h - Orders from around the peak -----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PEAKWINDOW_H
#define NNPACK_LIB_SOLVER_PEAKWINDOW_H

#include "ScanFit.h"
#include "nnpack-c/Plan.h"

/// Improves `plan` (offsets, peak and lower bound so far) by orders that begin
/// with an exact solution of a window of time around the greatest load, until
/// the peak is `goal` or below, `scanFit` has spent its steps or `isOver` says
/// so (with `data`). Leaves in `order` (a permutation of all buffers) the best
/// order met if that is better than the plan was.
void nnpackPeakWindowImprove(const NnpackProblem *problem,
                             const NnpackSections *sections,
                             NnpackScanFit *scanFit, int64_t goal,
                             bool (*isOver)(void *data), void *data,
                             NnpackPlan *plan, int32_t *order);

#endif // NNPACK_LIB_SOLVER_PEAKWINDOW_H
