//===-- lib/Solver/OrderCut.h - States of fewest live bytes -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_ORDERCUT_H
#define NNPACK_LIB_SOLVER_ORDERCUT_H

#include "OrderDag.h"

/// Where a step stands in the states that a cut chooses from.
enum { NnpackCutFree = 0, NnpackCutIn = 1, NnpackCutOut = 2 };

/// The fewest live bytes of a state that holds all steps marked In, none marked
/// Out and any of the rest. Predecessors of In must be In, successors of Out
/// Out. The free steps of the smallest such state are then marked In.
int64_t nnpackCutMin(const NnpackDag *dag, uint8_t *sides);

/// The fewest bytes alive during a step in any order; forwards only.
int64_t nnpackCutStep(const NnpackDag *dag, int32_t step);

#endif // NNPACK_LIB_SOLVER_ORDERCUT_H
