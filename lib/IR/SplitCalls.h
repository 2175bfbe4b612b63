//===-- IR/SplitCalls.h - Calls on ranges of channels -------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_SPLITCALLS_H
#define NNPACK_LIB_IR_SPLITCALLS_H

#include "nnpack-c/Support.h"

#include "mlir-c/IR.h"

typedef struct NnpackSplitCounts {
  int64_t numSplit, numCalls; ///< Calls split; calls made from them.
} NnpackSplitCounts;

/// Splits the kernel calls in the blocks of the module's functions that read
/// constants of more than `chunkBytes` again and again, so that each of the
/// calls made needs at most so many of them.
NnpackSplitCounts nnpackSplitCalls(MlirOperation module, int64_t chunkBytes);

#endif // NNPACK_LIB_IR_SPLITCALLS_H
