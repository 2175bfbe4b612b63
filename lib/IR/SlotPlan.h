//===-- lib/IR/SlotPlan.h - What goes into one arena --------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A function is planned slot by slot: an arena that may hold its buffers, the
// fastest first. Plan.c makes the slots and proves and keeps what is found;
// SlotPlan.c finds which buffers a slot takes and their offsets; NoFit.c says why
// they do not fit.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_SLOTPLAN_H
#define NNPACK_LIB_IR_SLOTPLAN_H

#include "Module.h"

/// An arena that buffers of the function may be put into.
typedef struct Slot {
  intptr_t space; ///< NO_INDEX: chosen by the caller.
  int64_t capacity;
  bool isLast; ///< What it does not take has no place.
  intptr_t numBuffers;
  ArenaPart part;
} Slot;

typedef struct FunctionPlanner {
  ModuleInfo *module;
  FunctionInfo *function;
  NnpackBuffer *all;      ///< Per buffer of the function, as it is.
  NnpackBuffer *told;     ///< As the solver sees it: the same without a fault.
  const intptr_t *groups; ///< Per buffer: those that must be in one space.
  Slot *slots;
  intptr_t numSlots;
  ShareList shares, toldShares; ///< Pairs of buffers that may overlap.
} FunctionPlanner;

/// Which of the problem's buffers stay in the slot, and where; the others go to a
/// later one. `indices`, each buffer's in the function, and the problem are
/// narrowed to those that stay. Returns false after an error.
bool slotFindPlan(const FunctionPlanner *planner, const Slot *slot,
                  NnpackProblem *problem, intptr_t *indices,
                  NnpackPlan *outPlan);

/// Emits the error that the buffers at `indices` do not fit the slot; `plan` is
/// the best that is known without the limit.
void slotReportNoFit(const FunctionPlanner *planner, const Slot *slot,
                     const NnpackProblem *problem, const intptr_t *indices,
                     const NnpackPlan *plan);

#endif // NNPACK_LIB_IR_SLOTPLAN_H
