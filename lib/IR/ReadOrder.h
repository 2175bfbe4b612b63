//===-- IR/ReadOrder.h - How a kernel reads before it writes ------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a lowered kernel's loops say about results over operands. Internal to
// the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_READORDER_H
#define NNPACK_LIB_IR_READORDER_H

#include "IR/Build.h"
#include "nnpack-c/Access.h"

/// True if the kernel writes its result in one loop over the result's rows, and
/// touches it nowhere else. `outStep` gets the rows of an iteration.
bool nnpackWritesRows(MlirOperation kernel, int64_t *outStep);

/// How the kernel reads argument `index` while it writes its result.
NnpackRead nnpackReadOf(MlirOperation kernel, intptr_t index);

#endif // NNPACK_LIB_IR_READORDER_H
