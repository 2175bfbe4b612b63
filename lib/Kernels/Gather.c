//===-- Gather.c - Convolutions that read their input in place --------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Convolutions that read their input in place, with a check per tap instead of
// padding.
//
// Transposed convolution: stock lowering scatters. It inserts zeros between the
// input's elements and convolves, which takes several buffers larger than the
// result. Here each element of the result gathers what reaches it:
//
//   out[n, y, x, o] = bias[o] + sum over r, s, c of
//       in[n, (y - top - r) / sy, (x - left - s) / sx, c] * w[o, r, s, c]
//
// where both divisions come out even and inside the input. Only the taps r that
// (y - top) % sy + sy * j names can do so: j is the loop, from the last tap to
// the first, which is the order in which stock lowering adds.
//
// Convolution: stock lowering pads the input, and a tile copies the padded
// patch that it reads. That is the better way except where even one element's
// patch is large, under dilation above all. Then each element gathers
//
//       in[n, y * sy + r * dy - top, x * sx + s * dx - left, c] * w[o, r, s, c]
//
// where inside the input; outside, the padding is worth nothing.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include "mlir-c/BuiltinTypes.h"

#include <assert.h>

typedef struct Gather {
  NnpackArena *arena;
  MlirType input, weights, bias, zeroPoint, result;
  const char *accumulator, *product; ///< Element type; text of the product.
  bool isTransposed, isFloat;
  int64_t pad[2], stride[2], dilation[2];
  NnpackExtents inputShape, weightShape;
} Gather;

/// Zero points, read once, and the product of one element and one weight.
static const char integerProduct[] =
    "    %%xw = arith.extsi %%x : %s to i32\n"
    "    %%xs = arith.subi %%xw, %%izp : i32\n"
    "    %%kw = arith.extsi %%k : %s to i32\n"
    "    %%ks = arith.subi %%kw, %%wzp : i32\n"
    "    %%m = arith.muli %%xs, %%ks : i32\n"
    "    %%mask = arith.extsi %%ok : i1 to i32\n"
    "    %%p = arith.andi %%m, %%mask : i32\n"
    "    %%r = arith.addi %%acc, %%p : i32\n";
static const char floatProduct[] =
    "    %m = arith.mulf %x, %k : f32\n"
    "    %p = arith.select %ok, %m, %zero : f32\n"
    "    %r = arith.addf %acc, %p : f32\n";

static const char halfProduct[] = "    %kw = arith.extf %k : f16 to f32\n"
                                  "    %m = arith.mulf %x, %kw : f32\n"
                                  "    %p = arith.select %ok, %m, %zero : f32\n"
                                  "    %r = arith.addf %acc, %p : f32\n";

/// What is read in place must be there: an argument, or a view of one.
static bool isInPlace(MlirValue value) {
  MlirOperation op = nnpackValueOwner(value);
  return nnpackOpIs(op, "bufferization.to_tensor") ||
         (nnpackOpIs(op, "tosa.reshape") &&
          isInPlace(mlirOperationGetOperand(op, 0)));
}

/// Weights kept in f16 are widened when they are read.
static MlirValue weightsOf(MlirOperation op) {
  MlirValue weights = mlirOperationGetOperand(op, 1);
  MlirOperation cast = nnpackValueOwner(weights);
  if (!nnpackOpIs(cast, "tosa.cast"))
    return weights;
  MlirValue narrow = mlirOperationGetOperand(cast, 0);
  MlirType type = mlirValueGetType(narrow);
  bool isHalf = mlirTypeIsAShaped(type) &&
                mlirTypeIsAF16(mlirShapedTypeGetElementType(type));
  return isHalf ? narrow : weights;
}

static bool readTypes(MlirOperation op, Gather *conv) {
  MlirValue values[] = {mlirOperationGetOperand(op, 0), weightsOf(op),
                        mlirOperationGetOperand(op, 2),
                        mlirOperationGetOperand(op, 3)};
  MlirType *types[] = {&conv->input, &conv->weights, &conv->bias,
                       &conv->zeroPoint};
  for (int i = 0; i < 4; ++i) {
    NnpackExtents shape;
    *types[i] = mlirValueGetType(values[i]);
    if (!nnpackShapeOf(*types[i], &shape))
      return false;
  }
  if (!isInPlace(values[0]) || !isInPlace(values[1]))
    return false;
  conv->result = mlirValueGetType(mlirOperationGetResult(op, 0));
  MlirType element = mlirShapedTypeGetElementType(conv->input);
  MlirType weight = mlirShapedTypeGetElementType(conv->weights);
  MlirType sum = mlirShapedTypeGetElementType(conv->result);
  if (mlirTypeIsAInteger(element) && mlirTypeIsAInteger(weight) &&
      mlirTypeIsAInteger(sum) && mlirIntegerTypeGetWidth(sum) == 32) {
    conv->accumulator = "i32";
    conv->product = nnpackArenaFormat(conv->arena, integerProduct,
                                      nnpackTypeText(conv->arena, element),
                                      nnpackTypeText(conv->arena, weight));
    return true;
  }
  conv->accumulator = "f32";
  conv->isFloat = true;
  conv->product = mlirTypeIsAF16(weight) ? halfProduct : floatProduct;
  return mlirTypeIsAF32(element) && mlirTypeIsAF32(sum) &&
         (mlirTypeIsAF32(weight) || mlirTypeIsAF16(weight));
}

/// Reads the two numbers of an attribute that belong to the axes: numbers 0 and
/// `step` of it.
static bool readNumbers(MlirOperation op, const char *name, int step,
                        int64_t *out) {
  MlirAttribute list = nnpackOpAttribute(op, name);
  if (mlirAttributeIsNull(list) || !mlirAttributeIsADenseI64Array(list) ||
      mlirDenseArrayGetNumElements(list) < 2 * step)
    return false;
  for (int i = 0; i < 2; ++i)
    out[i] = mlirDenseI64ArrayGetElement(list, step * i);
  return true;
}

static bool readAttributes(MlirOperation op, Gather *conv) {
  const char *pad = conv->isTransposed ? "out_pad" : "pad";
  conv->dilation[0] = conv->dilation[1] = 1;
  return readNumbers(op, pad, 2, conv->pad) &&
         readNumbers(op, "stride", 1, conv->stride) &&
         (conv->isTransposed ||
          readNumbers(op, "dilation", 1, conv->dilation)) &&
         nnpackShapeOf(conv->input, &conv->inputShape) &&
         nnpackShapeOf(conv->weights, &conv->weightShape) &&
         conv->inputShape.rank == 4 && conv->weightShape.rank == 4;
}

/// How many taps one element of the result can meet along an axis.
static int64_t tapsMet(const Gather *conv, int i) {
  int64_t taps = conv->weightShape.at[i + 1];
  return conv->isTransposed ? (taps + conv->stride[i] - 1) / conv->stride[i]
                            : taps;
}

// In the patterns @ stands for the axis and #N for the number numbers[N] below.

/// The tap %t and the place %q of the input that the loop %j stands for.
static const char transposedPlace[] =
    "    %met@ = arith.constant #6 : index\n"
    "    %d@ = arith.subi %o@, %pad@ : index\n"
    "    %rem@ = arith.remsi %d@, %st@ : index\n"
    "    %up@ = arith.addi %rem@, %st@ : index\n"
    "    %phase@ = arith.remsi %up@, %st@ : index\n"
    "    %back@ = arith.subi %met@, %j@ : index\n"
    "    %step@ = arith.muli %back@, %st@ : index\n"
    "    %t@ = arith.addi %phase@, %step@ : index\n"
    "    %e@ = arith.subi %d@, %t@ : index\n"
    "    %q@ = arith.divsi %e@, %st@ : index\n";
static const char place[] = "    %dil@ = arith.constant #7 : index\n"
                            "    %a@ = arith.muli %o@, %st@ : index\n"
                            "    %b@ = arith.muli %j@, %dil@ : index\n"
                            "    %d@ = arith.addi %a@, %b@ : index\n"
                            "    %e@ = arith.subi %d@, %pad@ : index\n"
                            "    %q@ = arith.addi %e@, %c0 : index\n"
                            "    %t@ = arith.addi %j@, %c0 : index\n";

static const char axisBefore[] = "    %o@ = linalg.index #0 : index\n"
                                 "    %j@ = linalg.index #1 : index\n"
                                 "    %pad@ = arith.constant #2 : index\n"
                                 "    %st@ = arith.constant #3 : index\n"
                                 "    %size@ = arith.constant #4 : index\n"
                                 "    %taps@ = arith.constant #5 : index\n";
/// Whether there are such, %ok, and both made safe to read, %i and %k.
static const char axisAfter[] =
    "    %tap@ = arith.cmpi slt, %t@, %taps@ : index\n"
    "    %pos@ = arith.cmpi sge, %e@, %c0 : index\n"
    "    %low@ = arith.cmpi slt, %q@, %size@ : index\n"
    "    %and@ = arith.andi %pos@, %low@ : i1\n"
    "    %ok@ = arith.andi %tap@, %and@ : i1\n"
    "    %i@ = arith.select %ok@, %q@, %c0 : index\n"
    "    %k@ = arith.select %ok@, %t@, %c0 : index\n";

enum { numAxisNumbers = 8 };

static void fillPattern(const char *pattern, char axis,
                        const int64_t numbers[numAxisNumbers],
                        NnpackText *out) {
  for (const char *c = pattern; *c; ++c) {
    if (*c == '@') {
      nnpackTextAppend(out, &axis, 1);
    } else if (*c == '#') {
      int number = *++c - '0';
      assert(number >= 0 && number < numAxisNumbers && "no such number");
      nnpackTextPrint(out, "%lld", (long long)numbers[number]);
    } else {
      nnpackTextAppend(out, c, 1);
    }
  }
}

static const char *axisText(const Gather *conv, char axis, int out, int loop,
                            int i) {
  const int64_t numbers[numAxisNumbers] = {out,
                                           loop,
                                           conv->pad[i],
                                           conv->stride[i],
                                           conv->inputShape.at[i + 1],
                                           conv->weightShape.at[i + 1],
                                           tapsMet(conv, i) - 1,
                                           conv->dilation[i]};
  NnpackText text = {0};
  fillPattern(axisBefore, axis, numbers, &text);
  fillPattern(conv->isTransposed ? transposedPlace : place, axis, numbers,
              &text);
  fillPattern(axisAfter, axis, numbers, &text);
  const char *copy = nnpackArenaCopyString(conv->arena, text.data, text.length);
  nnpackTextDestroy(&text);
  return copy;
}

static const char *zeroPointText(const Gather *conv) {
  if (conv->isFloat)
    return "  %zero = arith.constant 0.0 : f32\n";
  const char *type = nnpackTypeText(conv->arena, conv->zeroPoint);
  const char *element = nnpackTypeText(
      conv->arena, mlirShapedTypeGetElementType(conv->zeroPoint));
  return nnpackArenaFormat(conv->arena,
                           "  %%zero = arith.constant 0 : i32\n"
                           "  %%zi = tensor.extract %%zpi[%%c0] : %s\n"
                           "  %%izp = arith.extsi %%zi : %s to i32\n"
                           "  %%zw = tensor.extract %%zpw[%%c0] : %s\n"
                           "  %%wzp = arith.extsi %%zw : %s to i32\n",
                           type, element, type, element);
}

/// Transposed, stock lowering adds the bias last, unless it does so without
/// strides as for any convolution; integers do not care.
static bool startsWithBias(const Gather *conv) {
  bool hasStrides = conv->stride[0] != 1 || conv->stride[1] != 1;
  return conv->isFloat && !(conv->isTransposed && hasStrides);
}

/// The window operand only gives the loops over taps and channels their
/// lengths; it is never read.
static const char *windowText(const Gather *conv) {
  return nnpackArenaFormat(
      conv->arena, "tensor<%lldx%lldx%lldxi8>", (long long)tapsMet(conv, 0),
      (long long)tapsMet(conv, 1), (long long)conv->weightShape.at[3]);
}

/// What the sum begins with: nothing, or, where rounding makes it count as stock
/// lowering does, the bias.
static const char *startText(const Gather *conv) {
  const char *result = nnpackTypeText(conv->arena, conv->result);
  const char *sum = conv->accumulator;
  if (!startsWithBias(conv))
    return nnpackArenaFormat(
        conv->arena,
        "  %%f = linalg.fill ins(%%zero : %s) outs(%%e : %s) -> %s\n", sum,
        result, result);
  bool isOne = mlirShapedTypeGetDimSize(conv->bias, 0) == 1;
  return nnpackArenaFormat(
      conv->arena,
      "  %%f = linalg.generic {indexing_maps = ["
      "affine_map<(n,y,x,o) -> (%s)>, affine_map<(n,y,x,o) -> (n,y,x,o)>], "
      "iterator_types = [\"parallel\", \"parallel\", \"parallel\", "
      "\"parallel\"]} ins(%%b : %s) outs(%%e : %s) {\n"
      "  ^bb0(%%one: %s, %%unread: %s):\n"
      "    linalg.yield %%one : %s\n"
      "  } -> %s\n",
      isOne ? "0" : "o", nnpackTypeText(conv->arena, conv->bias), result, sum,
      sum, sum, result);
}

static const char *gatherText(const Gather *conv) {
  NnpackArena *arena = conv->arena;
  const char *input = nnpackTypeText(arena, conv->input);
  const char *weights = nnpackTypeText(arena, conv->weights);
  const char *zeroPoint = nnpackTypeText(arena, conv->zeroPoint);
  const char *result = nnpackTypeText(arena, conv->result);
  const char *window = windowText(conv);
  const char *sum = conv->accumulator;
  const char *element =
      nnpackTypeText(arena, mlirShapedTypeGetElementType(conv->input));
  return nnpackArenaFormat(
      arena,
      "func.func @gather(%%in: %s, %%w: %s, %%zpi: %s, %%zpw: %s, %%b: %s) -> %s "
      "{\n"
      "  %%c0 = arith.constant 0 : index\n"
      "  %%nothing = arith.constant %s : %s\n%s"
      "  %%e = tensor.empty() : %s\n"
      "  %%window = tensor.empty() : %s\n%s"
      "  %%g = linalg.generic {indexing_maps = ["
      "affine_map<(n,y,x,o,r,s,c) -> (r,s,c)>, "
      "affine_map<(n,y,x,o,r,s,c) -> (n,y,x,o)>], iterator_types = ["
      "\"parallel\", \"parallel\", \"parallel\", \"parallel\", "
      "\"reduction\", \"reduction\", \"reduction\"]} "
      "ins(%%window : %s) outs(%%f : %s) "
      "attrs = {nnpack.gather = array<i64: %d, %lld, %lld, %lld, %lld>} {\n"
      "  ^bb0(%%unread: i8, %%acc: %s):\n"
      "    %%n = linalg.index 0 : index\n"
      "    %%o = linalg.index 3 : index\n"
      "    %%c = linalg.index 6 : index\n%s%s"
      "    %%ok = arith.andi %%oky, %%okx : i1\n"
      "    %%x = scf.if %%ok -> %s {\n"
      "      %%there = tensor.extract %%in[%%n, %%iy, %%ix, %%c] : %s\n"
      "      scf.yield %%there : %s\n"
      "    } else {\n"
      "      scf.yield %%nothing : %s\n"
      "    }\n"
      "    %%k = tensor.extract %%w[%%o, %%ky, %%kx, %%c] : %s\n%s"
      "    linalg.yield %%r : %s\n"
      "  } -> %s\n"
      "  return %%g : %s\n}\n",
      input, weights, zeroPoint, zeroPoint, nnpackTypeText(arena, conv->bias),
      result, conv->isFloat ? "0.0" : "0", element, zeroPointText(conv), result,
      window, startText(conv), window,
      result, conv->isTransposed,
      (long long)conv->stride[0], (long long)conv->stride[1],
      (long long)conv->dilation[0], (long long)conv->dilation[1], sum,
      axisText(conv, 'y', 1, 4, 0), axisText(conv, 'x', 2, 5, 1), element,
      input, element, element, weights, conv->product, sum, result, result);
}

static MlirValue addBias(MlirOperation before, MlirValue sum, MlirValue bias) {
  MlirType type = mlirValueGetType(bias);
  NnpackExtents shape = {4, {1, 1, 1, mlirShapedTypeGetDimSize(type, 0)}};
  NnpackText text = {0};
  nnpackTextPrint(&text,
                  "func.func @shape() -> !tosa.shape<4> {\n"
                  "  %%s = tosa.const_shape {values = dense<[1, 1, 1, "
                  "%lld]> : tensor<4xindex>} : () -> !tosa.shape<4>\n"
                  "  return %%s : !tosa.shape<4>\n}\n",
                  (long long)shape.at[3]);
  MlirValue to = nnpackInlineText(before, text.data, NULL, 0);
  nnpackTextDestroy(&text);
  MlirValue reshape[2] = {bias, to};
  MlirValue add[2] = {sum, nnpackBuildBefore(before, "tosa.reshape", reshape, 2,
                                             nnpackTypeWithShape(type, &shape),
                                             NULL)};
  return nnpackBuildBefore(before, "tosa.add", add, 2, mlirValueGetType(sum),
                           NULL);
}

void nnpackGatherConv(NnpackArena *arena, MlirOperation op) {
  Gather conv = {.arena = arena,
                 .isTransposed = nnpackOpIs(op, "tosa.transpose_conv2d")};
  if (mlirOperationGetNumOperands(op) != 5 || !readTypes(op, &conv) ||
      !readAttributes(op, &conv))
    return;
  MlirValue bias = mlirOperationGetOperand(op, 2);
  MlirValue operands[5] = {mlirOperationGetOperand(op, 0), weightsOf(op),
                           mlirOperationGetOperand(op, 3),
                           mlirOperationGetOperand(op, 4), bias};
  MlirValue sum = nnpackInlineText(op, gatherText(&conv), operands, 5);
  MlirValue result = startsWithBias(&conv) ? sum : addBias(op, sum, bias);
  mlirValueReplaceAllUsesOfWith(mlirOperationGetResult(op, 0), result);
  mlirOperationDestroy(op);
}
