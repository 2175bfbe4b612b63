//===-- IR/HalfFloat.h - Half floats without a runtime library ----*- C -*-===//
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

#ifndef NNPACK_LIB_IR_HALFFLOAT_H
#define NNPACK_LIB_IR_HALFFLOAT_H

#include "mlir-c/IR.h"

/// Replaces every arith.extf from f16 to f32 in the module, scalar or vector, by
/// integer arithmetic and one multiplication, exact for every value: a target
/// without the instruction would call __extendhfsf2, which an object of ours
/// must not need.
void nnpackExpandHalfFloats(MlirOperation module);

#endif // NNPACK_LIB_IR_HALFFLOAT_H
