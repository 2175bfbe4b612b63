//===-- HalfFloat.c - Half floats without a runtime library ---------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IR/HalfFloat.h"

#include "IR/Build.h"

/// Exponent and fraction of the half, moved to their places in a float, are the
/// value times 2^-112, subnormals included; infinities and NaNs get the largest
/// exponent instead.
static const char expansion[] =
    "func.func @extend(%half: f16) -> f32 {\n"
    "  %bits = arith.bitcast %half : f16 to i16\n"
    "  %wide = arith.extui %bits : i16 to i32\n"
    "  %magnitudeMask = arith.constant 32767 : i32\n"
    "  %magnitude = arith.andi %wide, %magnitudeMask : i32\n"
    "  %fractionShift = arith.constant 13 : i32\n"
    "  %moved = arith.shli %magnitude, %fractionShift : i32\n"
    "  %small = arith.bitcast %moved : i32 to f32\n"
    "  %scale = arith.constant 0x77800000 : f32\n"
    "  %finite = arith.mulf %small, %scale : f32\n"
    "  %finiteBits = arith.bitcast %finite : f32 to i32\n"
    "  %infinity = arith.constant 31744 : i32\n"
    "  %isSpecial = arith.cmpi uge, %magnitude, %infinity : i32\n"
    "  %largest = arith.constant 2139095040 : i32\n"
    "  %special = arith.ori %moved, %largest : i32\n"
    "  %unsigned = arith.select %isSpecial, %special, %finiteBits : i32\n"
    "  %signMask = arith.constant 32768 : i32\n"
    "  %sign = arith.andi %wide, %signMask : i32\n"
    "  %signShift = arith.constant 16 : i32\n"
    "  %signMoved = arith.shli %sign, %signShift : i32\n"
    "  %signed = arith.ori %unsigned, %signMoved : i32\n"
    "  %result = arith.bitcast %signed : i32 to f32\n"
    "  return %result : f32\n"
    "}\n";

static bool isHalfExtension(MlirOperation op) {
  return nnpackOpIs(op, "arith.extf") &&
         mlirTypeIsAF16(mlirValueGetType(mlirOperationGetOperand(op, 0))) &&
         mlirTypeIsAF32(mlirValueGetType(mlirOperationGetResult(op, 0)));
}

static void expand(MlirOperation op) {
  MlirValue half = mlirOperationGetOperand(op, 0);
  MlirValue result = nnpackInlineText(op, expansion, &half, 1);
  mlirValueReplaceAllUsesOfWith(mlirOperationGetResult(op, 0), result);
  mlirOperationDestroy(op);
}

static MlirWalkResult visit(MlirOperation op, void *data) {
  (void)data;
  if (isHalfExtension(op))
    expand(op);
  return MlirWalkResultAdvance;
}

void nnpackExpandHalfFloats(MlirOperation module) {
  mlirOperationWalk(module, visit, NULL, MlirWalkPostOrder);
}
