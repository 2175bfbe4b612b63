//===-- MergeTaps.c - A convolution over longer runs ----------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The innermost loop of a convolution runs over input channels, of which a
// first layer has three. The taps of a kernel's row lie one after another, in
// the weights and, without dilation, in the input, so taps and channels can be
// one loop:
//
//   sum over r, s, c of in[n, y * sy + r * dy, x * sx + s, c] * w[o, r, s, c]
//
// becomes, with the last two dimensions of both collapsed,
//
//   sum over r, t of in[n, y * sy + r * dy, x * sx * C + t] * w[o, r, t]
//
// in the same order.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include "mlir-c/BuiltinTypes.h"

typedef struct Conv {
  NnpackArena *arena;
  MlirOperation op;
  MlirValue input, weights, zeroPoints[2], out;
  NnpackExtents inputShape, weightShape;
  int64_t stride[2], dilation[2];
  bool hasZeroPoints, isFloat;
  bool hasHalves; ///< Half-float weights.
} Conv;

static bool readPair(MlirOperation op, const char *name, int64_t *out) {
  MlirAttribute pair = nnpackOpAttribute(op, name);
  if (mlirAttributeIsNull(pair) || !mlirAttributeIsADenseElements(pair) ||
      mlirElementsAttrGetNumElements(pair) != 2)
    return false;
  bool isSplat = mlirDenseElementsAttrIsSplat(pair);
  for (int i = 0; i < 2; ++i)
    out[i] = mlirDenseElementsAttrGetInt64Value(pair, isSplat ? 0 : i);
  return true;
}

static MlirType elementOf(MlirValue value) {
  return mlirShapedTypeGetElementType(mlirValueGetType(value));
}

static bool readConv(NnpackArena *arena, MlirOperation op, Conv *conv) {
  conv->arena = arena;
  conv->op = op;
  conv->hasZeroPoints = nnpackOpIs(op, "linalg.conv_2d_nhwc_fhwc_q");
  if (!conv->hasZeroPoints && !nnpackOpIs(op, "linalg.conv_2d_nhwc_fhwc"))
    return false;
  conv->input = mlirOperationGetOperand(op, 0);
  conv->weights = mlirOperationGetOperand(op, 1);
  for (int i = 0; i < 2 && conv->hasZeroPoints; ++i)
    conv->zeroPoints[i] = mlirOperationGetOperand(op, 2 + i);
  conv->out = mlirOperationGetOperand(op, conv->hasZeroPoints ? 4 : 2);
  conv->isFloat = mlirTypeIsAF32(elementOf(conv->out));
  conv->hasHalves = conv->isFloat && mlirTypeIsAF16(elementOf(conv->weights));
  return nnpackShapeOf(mlirValueGetType(conv->input), &conv->inputShape) &&
         nnpackShapeOf(mlirValueGetType(conv->weights), &conv->weightShape) &&
         conv->inputShape.rank == 4 && nnpackEndsInOneRun(conv->input) &&
         nnpackEndsInOneRun(conv->weights) &&
         readPair(op, "strides", conv->stride) &&
         readPair(op, "dilations", conv->dilation) && conv->dilation[1] == 1 &&
         conv->weightShape.at[2] > 1;
}

static const char quantizedBody[] = "    %xw = arith.extsi %x : i8 to i32\n"
                                    "    %xs = arith.subi %xw, %izp : i32\n"
                                    "    %kw = arith.extsi %k : i8 to i32\n"
                                    "    %ks = arith.subi %kw, %wzp : i32\n"
                                    "    %m = arith.muli %xs, %ks : i32\n"
                                    "    %r = arith.addi %acc, %m : i32\n";
static const char byteBody[] = "    %xw = arith.extsi %x : i8 to i32\n"
                               "    %kw = arith.extsi %k : i8 to i32\n"
                               "    %m = arith.muli %xw, %kw : i32\n"
                               "    %r = arith.addi %acc, %m : i32\n";
static const char floatBody[] = "    %m = arith.mulf %x, %k : f32\n"
                                "    %r = arith.addf %acc, %m : f32\n";
static const char halfBody[] = "    %kw = arith.extf %k : f16 to f32\n"
                               "    %m = arith.mulf %x, %kw : f32\n"
                               "    %r = arith.addf %acc, %m : f32\n";

static bool hasElement(const Conv *conv, MlirValue value, unsigned width) {
  MlirType element = elementOf(value);
  if (conv->isFloat)
    return mlirTypeIsAF32(element);
  return mlirTypeIsAInteger(element) &&
         mlirIntegerTypeGetWidth(element) == width;
}

static const char *bodyOf(const Conv *conv) {
  if (conv->isFloat)
    return conv->hasHalves ? halfBody : floatBody;
  return conv->hasZeroPoints ? quantizedBody : byteBody;
}

static const char *mergedText(const Conv *conv, MlirValue input,
                              MlirValue weights) {
  const char *in = nnpackTypeText(conv->arena, mlirValueGetType(input));
  const char *w = nnpackTypeText(conv->arena, mlirValueGetType(weights));
  const char *out = nnpackTypeText(conv->arena, mlirValueGetType(conv->out));
  const char *element = conv->isFloat ? "f32" : "i8";
  const char *weight = conv->hasHalves ? "f16" : element;
  const char *sum = conv->isFloat ? "f32" : "i32";
  return nnpackArenaFormat(
      conv->arena,
      "func.func @conv(%%in: %s, %%w: %s, %%out: %s%s) {\n"
      "  linalg.generic {indexing_maps = ["
      "affine_map<(n,y,x,o,r,t) -> (n, y * %lld + r * %lld, x * %lld + t)>, "
      "affine_map<(n,y,x,o,r,t) -> (o, r, t)>, "
      "affine_map<(n,y,x,o,r,t) -> (n, y, x, o)>], iterator_types = ["
      "\"parallel\", \"parallel\", \"parallel\", \"parallel\", "
      "\"reduction\", \"reduction\"]} "
      "ins(%%in, %%w : %s, %s) outs(%%out : %s) {\n"
      "  ^bb0(%%x: %s, %%k: %s, %%acc: %s):\n%s"
      "    linalg.yield %%r : %s\n"
      "  }\n"
      "  return\n}\n",
      in, w, out, conv->hasZeroPoints ? ", %izp: i32, %wzp: i32" : "",
      (long long)conv->stride[0], (long long)conv->dilation[0],
      (long long)(conv->stride[1] * conv->inputShape.at[3]), in, w, out,
      element, weight, sum, bodyOf(conv), sum);
}

void nnpackMergeTaps(NnpackArena *arena, MlirOperation op) {
  Conv conv;
  if (!readConv(arena, op, &conv) ||
      !hasElement(&conv, conv.input, 8) ||
      (!conv.hasHalves && !hasElement(&conv, conv.weights, 8)) ||
      !hasElement(&conv, conv.out, 32))
    return;
  MlirValue input = nnpackCollapseLast(arena, op, conv.input);
  MlirValue weights = nnpackCollapseLast(arena, op, conv.weights);
  MlirValue operands[5] = {input, weights, conv.out, conv.zeroPoints[0],
                           conv.zeroPoints[1]};
  nnpackInlineText(op, mergedText(&conv, input, weights), operands,
                   conv.hasZeroPoints ? 5 : 3);
  mlirOperationDestroy(op);
}
