//===-- IR/ConstantLoads.h - Loads that no store meets ------------*- C -*-===//
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

#ifndef NNPACK_LIB_IR_CONSTANTLOADS_H
#define NNPACK_LIB_IR_CONSTANTLOADS_H

#include "mlir-c/IR.h"

/// Says on all loads of constants in a module of the LLVM dialect, and on all
/// stores, that they do not meet.
void nnpackMarkConstantLoads(MlirOperation module);

#endif // NNPACK_LIB_IR_CONSTANTLOADS_H
