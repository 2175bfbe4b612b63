//===-- ScheduleSteps.h - What --schedule-kernels orders ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Internal to the passes. The steps of a function, the values that they read
// and write, and what must stay before what.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_PASSES_SCHEDULESTEPS_H
#define NNPACK_PASSES_SCHEDULESTEPS_H

#include "IR/Build.h"
#include "nnpack-c/Order.h"
#include "nnpack-c/Passes.h"

typedef NNPACK_VECTOR(int32_t) ScheduleIndices;

/// An operation whose place is chosen.
typedef struct ScheduleStep {
  MlirOperation op;
  ScheduleIndices reads, writes, after, inPlace;
  NNPACK_VECTOR(int64_t) inPlaceBytes;
} ScheduleStep;

typedef struct SchedulePass {
  MlirOperation module;
  NnpackPassContext *context;
  NnpackArena *arena;
  MlirSymbolTable symbols;
  NnpackPtrMap isCalled; ///< Functions that something calls.
  NnpackPtrMap factsOf;  ///< Kernel -> index in facts.
  NNPACK_VECTOR(struct ScheduleFacts {
    const int64_t *saved; ///< Per argument: bytes that the result may take.
    int64_t accumulatedBytes;
  })
  facts;
  double startSeconds;
} SchedulePass;

/// A function whose operations are being ordered.
typedef struct Schedule {
  SchedulePass *pass;
  NnpackArena *arena;
  MlirOperation function;
  MlirBlock block;
  bool countsIo; ///< Inputs and outputs are among the bytes.
  NNPACK_VECTOR(ScheduleStep) steps;
  NNPACK_VECTOR(NnpackOrderValue) values;
  NnpackPtrMap valueOf; ///< Tensor -> value; constants have none.
  NnpackPtrMap isView;  ///< Reshapes not placed yet: 1, placed: 0.
  NNPACK_VECTOR(MlirOperation) views;
  int32_t lastOther; ///< The last step that is neither call nor variable.
} Schedule;

/// The kernel that an operation calls on tensors, or a null operation.
MlirOperation scheduleKernelOf(const SchedulePass *pass, MlirOperation op);

/// Fills `steps`, `values` and `views` from the block.
void scheduleCollect(Schedule *schedule);

#endif // NNPACK_PASSES_SCHEDULESTEPS_H
