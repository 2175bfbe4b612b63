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
// where both divisions come out even and inside the input. Only the taps r that
// (y - top) % sy + sy * j names can do so: j is the loop, from the last tap to
// the first, which is the order in which stock lowering adds. The result tiles
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
  NnpackExtents inputShape, weightShape;
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
         nnpackShapeOf(conv->weights, &conv->weightShape) &&
         conv->inputShape.rank == 4 && conv->weightShape.rank == 4;
}

/// Ceiling of the taps that one element of the result can meet along an axis.
static int64_t tapsMet(const TransposeConv *conv, int i) {
  return (conv->weightShape.at[i + 1] + conv->stride[i] - 1) / conv->stride[i];
}

/// Which tap %t and which place %i of the input along one axis, and whether
/// there are such.
static const char *axisText(const TransposeConv *conv, char axis, int out,
                            int loop, int i) {
  static const char pattern[] =
      "    %o@ = linalg.index #0 : index\n"
      "    %j@ = linalg.index #1 : index\n"
      "    %pad@ = arith.constant #2 : index\n"
      "    %st@ = arith.constant #3 : index\n"
      "    %size@ = arith.constant #4 : index\n"
      "    %taps@ = arith.constant #5 : index\n"
      "    %met@ = arith.constant #6 : index\n"
      "    %d@ = arith.subi %o@, %pad@ : index\n"
      "    %rem@ = arith.remsi %d@, %st@ : index\n"
      "    %up@ = arith.addi %rem@, %st@ : index\n"
      "    %phase@ = arith.remsi %up@, %st@ : index\n"
      "    %back@ = arith.subi %met@, %j@ : index\n"
      "    %step@ = arith.muli %back@, %st@ : index\n"
      "    %t@ = arith.addi %phase@, %step@ : index\n"
      "    %e@ = arith.subi %d@, %t@ : index\n"
      "    %q@ = arith.divsi %e@, %st@ : index\n"
      "    %tap@ = arith.cmpi slt, %t@, %taps@ : index\n"
      "    %pos@ = arith.cmpi sge, %e@, %c0 : index\n"
      "    %low@ = arith.cmpi slt, %q@, %size@ : index\n"
      "    %and@ = arith.andi %pos@, %low@ : i1\n"
      "    %ok@ = arith.andi %tap@, %and@ : i1\n"
      "    %i@ = arith.select %ok@, %q@, %c0 : index\n"
      "    %k@ = arith.select %ok@, %t@, %c0 : index\n";
  const int64_t numbers[] = {out,
                             loop,
                             conv->pad[i],
                             conv->stride[i],
                             conv->inputShape.at[i + 1],
                             conv->weightShape.at[i + 1],
                             tapsMet(conv, i) - 1};
  NnpackText text = {0};
  for (const char *c = pattern; *c; ++c) {
    if (*c == '@')
      nnpackTextAppend(&text, &axis, 1);
    else if (*c == '#')
      nnpackTextPrint(&text, "%lld", (long long)numbers[*++c - '0']);
    else
      nnpackTextAppend(&text, c, 1);
  }
  const char *copy = nnpackArenaCopyString(conv->arena, text.data, text.length);
  nnpackTextDestroy(&text);
  return copy;
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

/// The window operand only gives the loops over taps and channels their
/// lengths; it is never read.
static const char *windowText(const TransposeConv *conv) {
  return nnpackArenaFormat(
      conv->arena, "tensor<%lldx%lldx%lldxi8>", (long long)tapsMet(conv, 0),
      (long long)tapsMet(conv, 1), (long long)conv->weightShape.at[3]);
}

static const char *gatherText(const TransposeConv *conv) {
  NnpackArena *arena = conv->arena;
  const char *input = typeText(arena, conv->input);
  const char *weights = typeText(arena, conv->weights);
  const char *zeroPoint = typeText(arena, conv->zeroPoint);
  const char *result = typeText(arena, conv->result);
  const char *window = windowText(conv);
  const char *sum = conv->accumulator;
  return nnpackArenaFormat(
      arena,
      "func.func @gather(%%in: %s, %%w: %s, %%zpi: %s, %%zpw: %s) -> %s {\n"
      "  %%c0 = arith.constant 0 : index\n%s"
      "  %%e = tensor.empty() : %s\n"
      "  %%window = tensor.empty() : %s\n"
      "  %%f = linalg.fill ins(%%zero : %s) outs(%%e : %s) -> %s\n"
      "  %%g = linalg.generic {indexing_maps = ["
      "affine_map<(n,y,x,o,r,s,c) -> (r,s,c)>, "
      "affine_map<(n,y,x,o,r,s,c) -> (n,y,x,o)>], iterator_types = ["
      "\"parallel\", \"parallel\", \"parallel\", \"parallel\", "
      "\"reduction\", \"reduction\", \"reduction\"]} "
      "ins(%%window : %s) outs(%%f : %s) {\n"
      "  ^bb0(%%unread: i8, %%acc: %s):\n"
      "    %%n = linalg.index 0 : index\n"
      "    %%o = linalg.index 3 : index\n"
      "    %%c = linalg.index 6 : index\n%s%s"
      "    %%ok = arith.andi %%oky, %%okx : i1\n"
      "    %%x = tensor.extract %%in[%%n, %%iy, %%ix, %%c] : %s\n"
      "    %%k = tensor.extract %%w[%%o, %%ky, %%kx, %%c] : %s\n%s"
      "    linalg.yield %%r : %s\n"
      "  } -> %s\n"
      "  return %%g : %s\n}\n",
      input, weights, zeroPoint, zeroPoint, result, zeroPointText(conv), result,
      window, sum, result, result, window, result, sum,
      axisText(conv, 'y', 1, 4, 0), axisText(conv, 'x', 2, 5, 1), input,
      weights, conv->product, sum, result, result);
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
