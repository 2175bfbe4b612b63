//===-- IR/KernelFacts.h - What orders need to know of kernels ----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_KERNELFACTS_H
#define NNPACK_LIB_IR_KERNELFACTS_H

#include "nnpack-c/Support.h"

#include "mlir-c/IR.h"

#include <stdint.h>

/// Per argument of a kernel on tensors, how many of its bytes the one result
/// may take: all of the first 64 whose element i is read only for element i of
/// a result of as many bytes; of others those of rows that are read before
/// later rows are written, if the kernel goes row by row. The array belongs to
/// `arena`.
const int64_t *nnpackSavedByArguments(MlirOperation kernel,
                                      NnpackArena *arena);

/// The bytes of the largest value that a kernel on tensors accumulates in a
/// type wider than its result's; of which it will hold a tile.
int64_t nnpackAccumulatedBytes(MlirOperation kernel);

#endif // NNPACK_LIB_IR_KERNELFACTS_H
