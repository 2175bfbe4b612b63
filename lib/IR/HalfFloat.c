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
/// exponent instead. In the text, $ and a letter stand for a type: half, short,
/// integer, float or truth value, or for a vector of those; and [ ] are around
/// a number that is in every element.
static const char expansion[] =
    "func.func @extend(%half: $h) -> $f {\n"
    "  %bits = arith.bitcast %half : $h to $s\n"
    "  %wide = arith.extui %bits : $s to $i\n"
    "  %magnitudeMask = arith.constant [32767] : $i\n"
    "  %magnitude = arith.andi %wide, %magnitudeMask : $i\n"
    "  %fractionShift = arith.constant [13] : $i\n"
    "  %moved = arith.shli %magnitude, %fractionShift : $i\n"
    "  %small = arith.bitcast %moved : $i to $f\n"
    "  %scale = arith.constant [0x77800000] : $f\n"
    "  %finite = arith.mulf %small, %scale : $f\n"
    "  %finiteBits = arith.bitcast %finite : $f to $i\n"
    "  %infinity = arith.constant [31744] : $i\n"
    "  %isSpecial = arith.cmpi uge, %magnitude, %infinity : $i\n"
    "  %largest = arith.constant [2139095040] : $i\n"
    "  %special = arith.ori %moved, %largest : $i\n"
    "  %unsigned = arith.select %isSpecial, %special, %finiteBits : $t, $i\n"
    "  %signMask = arith.constant [32768] : $i\n"
    "  %sign = arith.andi %wide, %signMask : $i\n"
    "  %signShift = arith.constant [16] : $i\n"
    "  %signMoved = arith.shli %sign, %signShift : $i\n"
    "  %signed = arith.ori %unsigned, %signMoved : $i\n"
    "  %result = arith.bitcast %signed : $i to $f\n"
    "  return %result : $f\n"
    "}\n";

/// A half float, or a fixed number of them.
static bool isHalves(MlirType type) {
  if (mlirTypeIsAVector(type) && !mlirVectorTypeIsScalable(type))
    type = mlirShapedTypeGetElementType(type);
  return mlirTypeIsAF16(type);
}

/// The type as text with that element instead of f16.
static void printWithElement(MlirType halves, const char *element,
                             NnpackText *out) {
  if (!mlirTypeIsAVector(halves)) {
    nnpackTextPrint(out, "%s", element);
    return;
  }
  nnpackTextPrint(out, "vector<");
  for (intptr_t i = 0; i < mlirShapedTypeGetRank(halves); ++i)
    nnpackTextPrint(out, "%lldx",
                    (long long)mlirShapedTypeGetDimSize(halves, i));
  nnpackTextPrint(out, "%s>", element);
}

static const char *elementFor(char letter) {
  switch (letter) {
  case 'h':
    return "f16";
  case 's':
    return "i16";
  case 'i':
    return "i32";
  case 'f':
    return "f32";
  default:
    return "i1";
  }
}

/// The expansion for halves of that type.
static void printExpansion(MlirType halves, NnpackText *out) {
  bool isVector = mlirTypeIsAVector(halves);
  for (const char *at = expansion; *at; ++at) {
    if (*at == '$')
      printWithElement(halves, elementFor(*++at), out);
    else if (*at == '[' || *at == ']')
      nnpackTextPrint(out, "%s", !isVector ? "" : *at == '[' ? "dense<" : ">");
    else
      nnpackTextAppend(out, at, 1);
  }
}

static void expand(MlirOperation op) {
  MlirValue half = mlirOperationGetOperand(op, 0);
  NnpackText text = {0};
  printExpansion(mlirValueGetType(half), &text);
  MlirValue result = nnpackInlineText(op, text.data, &half, 1);
  nnpackTextDestroy(&text);
  mlirValueReplaceAllUsesOfWith(mlirOperationGetResult(op, 0), result);
  mlirOperationDestroy(op);
}

static bool isHalfExtension(MlirOperation op) {
  if (!nnpackOpIs(op, "arith.extf"))
    return false;
  MlirType wide = mlirValueGetType(mlirOperationGetResult(op, 0));
  if (mlirTypeIsAVector(wide))
    wide = mlirShapedTypeGetElementType(wide);
  return mlirTypeIsAF32(wide) &&
         isHalves(mlirValueGetType(mlirOperationGetOperand(op, 0)));
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
