//===-- IR/Accumulating.h - Kernels that take rows in -------------*- C -*-===//
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

#ifndef NNPACK_LIB_IR_ACCUMULATING_H
#define NNPACK_LIB_IR_ACCUMULATING_H

#include "nnpack-c/Rows.h"

#include "mlir-c/IR.h"

/// The loop of a lowered kernel over rows that it takes in one by one, its
/// result complete only after the last, or a null operation. `outRows` gets
/// their number.
MlirOperation nnpackAccumulatingLoopOf(MlirOperation kernel, int64_t *outRows);

/// Which rows of argument `index` of such a kernel iteration r of the loop
/// reads.
NnpackRowMap nnpackAccumulatedMap(MlirOperation kernel, intptr_t index);

/// Bytes of the kernel's allocations that have to stay from one range of rows
/// to the next, each rounded up.
int64_t nnpackAccumulatorBytes(MlirOperation kernel, int64_t alignment);

/// A copy of the kernel, in the module, that takes in rows [first, second). Its
/// arguments are the kernel's, then the allocations that have to stay, then the
/// two numbers. It begins with the first row and has its result with the last.
MlirOperation nnpackCreateAccumulatingKernel(MlirOperation kernel,
                                             MlirSymbolTable symbols);

#endif // NNPACK_LIB_IR_ACCUMULATING_H
