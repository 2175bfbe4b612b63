//===-- lib/Solver/SlotSearch.h - Exact whole-buffer reuse --------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_SLOTSEARCH_H
#define NNPACK_LIB_SOLVER_SLOTSEARCH_H

#include "NicheSearch.h"
#include "Sections.h"
#include "nnpack-c/Plan.h"

/// Improves `plan`, whose buffers lie at equal offsets or have no byte in common,
/// among such plans, until its peak is proved least or, where the capacity is
/// finite, within it; or raises the lower bound above the capacity. Does nothing
/// where alignments differ.
void nnpackSlotSearch(const NnpackProblem *problem,
                      const NnpackSections *sections,
                      const NnpackSearchLimits *limits, NnpackPlan *plan);

#endif // NNPACK_LIB_SOLVER_SLOTSEARCH_H
