//===-- lib/Solver/NicheBranch.h - The choices at a state ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_NICHEBRANCH_H
#define NNPACK_LIB_SOLVER_NICHEBRANCH_H

#include "NicheState.h"

/// One choice: place an item, or raise the releases of some.
typedef struct NnpackChoice {
  int32_t item;       ///< To be placed, or -1.
  int32_t firstRaise; ///< Into the list of raises.
  int32_t numRaises;
} NnpackChoice;

/// What a state can be followed by. Stacks: a frame remembers the counts.
typedef struct NnpackChoices {
  NNPACK_VECTOR(NnpackChoice) choices;
  NNPACK_VECTOR(int32_t) raisedItems;
  NNPACK_VECTOR(int64_t) raisedTo;
} NnpackChoices;

/// Appends the choices for the sections [begin, end), the most promising first:
/// items in the order of `priority`, the largest first. If the state has a
/// completion, so has one of them; a completion of two is only by accident.
void nnpackNicheBranch(NnpackNicheState *state, int32_t begin, int32_t end,
                       const double *priority, NnpackChoices *choices);

#endif // NNPACK_LIB_SOLVER_NICHEBRANCH_H
