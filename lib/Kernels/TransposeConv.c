//===-- TransposeConv.c - Transposed convolution as a gather --------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Stock lowering scatters: it inserts zeros between the input's elements and
// convolves, which takes several buffers larger than the result. Here each
// element of the result gathers what reaches it:
//
//   out[n, y, x, o] = bias[o] + sum over r, s, c of
//       in[n, (y - top - r) / sy, (x - left - s) / sx, c] * w[o, r, s, c]
//
// where both divisions come out even and inside the input. The result tiles
// like any convolution's.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include "mlir-c/BuiltinTypes.h"

typedef struct TransposeConv {
  NnpackArena *arena;
  MlirType input, weights, bias, zeroPoint, result;
  const char *accumulator, *product; ///< Element type; text of the product.
  int64_t pad[2], stride[2];
  NnpackExtents inputShape;
} TransposeConv;

/// Zero points, read once, and the product of one element and one weight.
static const char integerProduct[] =
    "    %%xw = arith.extsi %%x : %s to i32\n"
    "    %%xs = arith.subi %%xw, %%izp : i32\n"
    "    %%kw = arith.extsi %%k : %s to i32\n"
    "    %%ks = arith.subi %%kw, %%wzp : i32\n"
    "    %%m = arith.muli %%xs, %%ks : i32\n"
    "    %%p = arith.select %%ok, %%m, %%zero : i32\n"
    "    %%r = arith.addi %%acc, %%p : i32\n";
static const char floatProduct[] =
    "    %m = arith.mulf %x, %k : f32\n"
    "    %p = arith.select %ok, %m, %zero : f32\n"
    "    %r = arith.addf %acc, %p : f32\n";

static const char *typeText(NnpackArena *arena, MlirType type) {
  NnpackText text = {0};
  nnpackTextAppendType(&text, type);
  const char *copy = nnpackArenaCopyString(arena, text.data, text.length);
  nnpackTextDestroy(&text);
  return copy;
}

static bool readTypes(MlirOperation op, TransposeConv *conv) {
  MlirType *types[] = {&conv->input, &conv->weights, &conv->bias,
                       &conv->zeroPoint};
  for (int i = 0; i < 4; ++i) {
    NnpackExtents shape;
    *types[i] = mlirValueGetType(mlirOperationGetOperand(op, i));
    if (!nnpackShapeOf(*types[i], &shape))
      return false;
  }
  conv->result = mlirValueGetType(mlirOperationGetResult(op, 0));
  MlirType element = mlirShapedTypeGetElementType(conv->input);
  MlirType weight = mlirShapedTypeGetElementType(conv->weights);
  MlirType sum = mlirShapedTypeGetElementType(conv->result);
  if (mlirTypeIsAInteger(element) && mlirTypeIsAInteger(weight) &&
      mlirTypeIsAInteger(sum) && mlirIntegerTypeGetWidth(sum) == 32) {
    conv->accumulator = "i32";
    conv->product = nnpackArenaFormat(conv->arena, integerProduct,
                                      typeText(conv->arena, element),
                                      typeText(conv->arena, weight));
    return true;
  }
  conv->accumulator = "f32";
  conv->product = floatProduct;
  return mlirTypeIsAF32(element) && mlirTypeIsAF32(weight) &&
         mlirTypeIsAF32(sum);
}

static bool readAttributes(MlirOperation op, TransposeConv *conv) {
  MlirAttribute pad = nnpackOpAttribute(op, "out_pad");
  MlirAttribute stride = nnpackOpAttribute(op, "stride");
  if (!mlirAttributeIsADenseI64Array(pad) ||
      !mlirAttributeIsADenseI64Array(stride))
    return false;
  for (int i = 0; i < 2; ++i) {
    conv->pad[i] = mlirDenseI64ArrayGetElement(pad, 2 * i);
    conv->stride[i] = mlirDenseI64ArrayGetElement(stride, i);
  }
  return nnpackShapeOf(conv->input, &conv->inputShape) &&
         conv->inputShape.rank == 4;
}

/// Where along one axis the input is read, and whether that is inside.
static const char *axisText(const TransposeConv *conv, char axis, int out,
                            int tap, int i) {
  return nnpackArenaFormat(
      conv->arena,
      "    %%o%c = linalg.index %d : index\n"
      "    %%t%c = linalg.index %d : index\n"
      "    %%b%c = arith.subi %%o%c, %%t%c : index\n"
      "    %%pad%c = arith.constant %lld : index\n"
      "    %%d%c = arith.subi %%b%c, %%pad%c : index\n"
      "    %%st%c = arith.constant %lld : index\n"
      "    %%size%c = arith.constant %lld : index\n"
      "    %%q%c = arith.divsi %%d%c, %%st%c : index\n"
      "    %%rem%c = arith.remsi %%d%c, %%st%c : index\n"
      "    %%even%c = arith.cmpi eq, %%rem%c, %%c0 : index\n"
      "    %%pos%c = arith.cmpi sge, %%d%c, %%c0 : index\n"
      "    %%low%c = arith.cmpi slt, %%q%c, %%size%c : index\n"
      "    %%and%c = arith.andi %%even%c, %%pos%c : i1\n"
      "    %%ok%c = arith.andi %%and%c, %%low%c : i1\n"
      "    %%i%c = arith.select %%ok%c, %%q%c, %%c0 : index\n",
      axis, out, axis, tap, axis, axis, axis, axis, (long long)conv->pad[i],
      axis, axis, axis, axis, (long long)conv->stride[i], axis,
      (long long)conv->inputShape.at[i + 1], axis, axis, axis, axis, axis, axis,
      axis, axis, axis, axis, axis, axis, axis, axis, axis, axis, axis, axis,
      axis, axis, axis, axis);
}

static const char *zeroPointText(const TransposeConv *conv) {
  if (conv->product == floatProduct)
    return "  %zero = arith.constant 0.0 : f32\n";
  const char *type = typeText(conv->arena, conv->zeroPoint);
  const char *element = typeText(
      conv->arena, mlirShapedTypeGetElementType(conv->zeroPoint));
  return nnpackArenaFormat(conv->arena,
                           "  %%zero = arith.constant 0 : i32\n"
                           "  %%zi = tensor.extract %%zpi[%%c0] : %s\n"
                           "  %%izp = arith.extsi %%zi : %s to i32\n"
                           "  %%zw = tensor.extract %%zpw[%%c0] : %s\n"
                           "  %%wzp = arith.extsi %%zw : %s to i32\n",
                           type, element, type, element);
}

static const char *gatherText(const TransposeConv *conv) {
  NnpackArena *arena = conv->arena;
  const char *input = typeText(arena, conv->input);
  const char *weights = typeText(arena, conv->weights);
  const char *result = typeText(arena, conv->result);
  const char *sum = conv->accumulator;
  return nnpackArenaFormat(
      arena,
      "func.func @gather(%%in: %s, %%w: %s, %%zpi: %s, %%zpw: %s) -> %s {\n"
      "  %%c0 = arith.constant 0 : index\n%s"
      "  %%e = tensor.empty() : %s\n"
      "  %%f = linalg.fill ins(%%zero : %s) outs(%%e : %s) -> %s\n"
      "  %%g = linalg.generic {indexing_maps = ["
      "affine_map<(n,y,x,o,r,s,c) -> (o,r,s,c)>, "
      "affine_map<(n,y,x,o,r,s,c) -> (n,y,x,o)>], iterator_types = ["
      "\"parallel\", \"parallel\", \"parallel\", \"parallel\", "
      "\"reduction\", \"reduction\", \"reduction\"]} "
      "ins(%%w : %s) outs(%%f : %s) {\n"
      "  ^bb0(%%k: %s, %%acc: %s):\n"
      "    %%n = linalg.index 0 : index\n"
      "    %%c = linalg.index 6 : index\n%s%s"
      "    %%ok = arith.andi %%oky, %%okx : i1\n"
      "    %%x = tensor.extract %%in[%%n, %%iy, %%ix, %%c] : %s\n%s"
      "    linalg.yield %%r : %s\n"
      "  } -> %s\n"
      "  return %%g : %s\n}\n",
      input, weights, typeText(arena, conv->zeroPoint),
      typeText(arena, conv->zeroPoint), result, zeroPointText(conv), result,
      sum, result, result, weights, result,
      typeText(arena, mlirShapedTypeGetElementType(conv->weights)), sum,
      axisText(conv, 'y', 1, 4, 0), axisText(conv, 'x', 2, 5, 1), input,
      conv->product, sum, result, result);
}

static MlirValue addBias(MlirOperation before, MlirValue sum, MlirValue bias) {
  MlirType type = mlirValueGetType(bias);
  NnpackExtents shape = {4, {1, 1, 1, mlirShapedTypeGetDimSize(type, 0)}};
  NnpackText text = {0};
  nnpackTextPrint(&text, "func.func @shape() -> !tosa.shape<4> {\n"
                         "  %%s = tosa.const_shape {values = dense<[1, 1, 1, "
                         "%lld]> : tensor<4xindex>} : () -> !tosa.shape<4>\n"
                         "  return %%s : !tosa.shape<4>\n}\n",
                  (long long)shape.at[3]);
  MlirValue to = nnpackInlineText(before, text.data, NULL, 0);
  nnpackTextDestroy(&text);
  MlirValue reshape[2] = {bias, to};
  MlirValue add[2] = {
      sum, nnpackBuildBefore(before, "tosa.reshape", reshape, 2,
                             nnpackTypeWithShape(type, &shape), NULL)};
  return nnpackBuildBefore(before, "tosa.add", add, 2, mlirValueGetType(sum),
                           NULL);
}

void nnpackGatherTransposeConv(NnpackArena *arena, MlirOperation op) {
  TransposeConv conv = {.arena = arena};
  if (mlirOperationGetNumOperands(op) != 5 || !readTypes(op, &conv) ||
      !readAttributes(op, &conv))
    return;
  MlirValue operands[4] = {
      mlirOperationGetOperand(op, 0), mlirOperationGetOperand(op, 1),
      mlirOperationGetOperand(op, 3), mlirOperationGetOperand(op, 4)};
  MlirValue sum = nnpackInlineText(op, gatherText(&conv), operands, 4);
  MlirValue result = addBias(op, sum, mlirOperationGetOperand(op, 2));
  mlirValueReplaceAllUsesOfWith(mlirOperationGetResult(op, 0), result);
  mlirOperationDestroy(op);
}
