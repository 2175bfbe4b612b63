//===-- lib/Solver/Slots.h - Whole-buffer reuse -------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_SLOTS_H
#define NNPACK_LIB_SOLVER_SLOTS_H

#include "Sections.h"

/// Gives each buffer, in the order given, one of a row of slots, each as large as
/// its largest buffer: the slot, free over the buffer's lifetime, that has to
/// grow least, and of those that need not grow, the one with the least left
/// over. So two buffers use the same slot's begin or no byte in common. Gaps are
/// not used; pins, hints and shares are not looked at. Returns the peak.
int64_t nnpackSlots(const NnpackProblem *problem, const int32_t *order,
                    NnpackArena *arena, int64_t *offsets);

#endif // NNPACK_LIB_SOLVER_SLOTS_H
