//===-- IR/KernelFacts.h - What orders need to know of kernels ----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_KERNELFACTS_H
#define NNPACK_LIB_IR_KERNELFACTS_H

#include "mlir-c/IR.h"

#include <stdint.h>

/// The arguments, of the first 64, whose element i a kernel on tensors reads
/// only for element i of its one result, and that have as many bytes: the
/// result may be written in their place. One bit each.
uint64_t nnpackInPlaceArguments(MlirOperation kernel);

/// The bytes of the largest value that a kernel on tensors accumulates in a
/// type wider than its result's; of which it will hold a tile.
int64_t nnpackAccumulatedBytes(MlirOperation kernel);

#endif // NNPACK_LIB_IR_KERNELFACTS_H
