//===-- Contraction.c - What an operation computes ------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// linalg's named convolutions and the generics that --lower-kernels leaves, as
// one structure. Generics are read by the coefficients of their maps and by
// their body, whatever made them.
//
//===----------------------------------------------------------------------===//

#include "Vector.h"

#include "mlir-c/AffineExpr.h"
#include "mlir-c/AffineMap.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

#include <string.h>

enum { maxLoops = 7 };

//===----------------------------------------------------------------------===//
// Maps
//===----------------------------------------------------------------------===//

/// An affine expression as a sum of multiples of the loops.
typedef struct Linear {
  int64_t of[maxLoops];
} Linear;

static bool addExpression(MlirAffineExpr e, int64_t factor, Linear *sum) {
  if (mlirAffineExprIsADim(e)) {
    intptr_t position = mlirAffineDimExprGetPosition(e);
    if (position >= maxLoops)
      return false;
    sum->of[position] += factor;
    return true;
  }
  if (mlirAffineExprIsAConstant(e))
    return mlirAffineConstantExprGetValue(e) == 0;
  if (!mlirAffineExprIsABinary(e))
    return false;
  MlirAffineExpr left = mlirAffineBinaryOpExprGetLHS(e);
  MlirAffineExpr right = mlirAffineBinaryOpExprGetRHS(e);
  if (mlirAffineExprIsAAdd(e))
    return addExpression(left, factor, sum) &&
           addExpression(right, factor, sum);
  return mlirAffineExprIsAMul(e) && mlirAffineExprIsAConstant(right) &&
         addExpression(left, factor * mlirAffineConstantExprGetValue(right),
                       sum);
}

/// Map `index` of a generic of so many loops as linear forms; false unless it has
/// `count`.
static bool readMap(MlirOperation op, intptr_t numLoops, intptr_t index,
                    intptr_t count, Linear *out) {
  MlirAttribute maps = nnpackOpAttribute(op, "indexing_maps");
  MlirAffineMap map =
      mlirAffineMapAttrGetValue(mlirArrayAttrGetElement(maps, index));
  if (mlirAffineMapGetNumDims(map) != numLoops ||
      mlirAffineMapGetNumResults(map) != count)
    return false;
  memset(out, 0, (size_t)count * sizeof *out);
  for (intptr_t i = 0; i < count; ++i)
    if (!addExpression(mlirAffineMapGetResult(map, i), 1, &out[i]))
      return false;
  return true;
}

/// Whether the form is the sum of the two loops' multiples, which are positive
/// where asked for.
static bool isSum(const Linear *form, int a, int64_t *outA, int b,
                  int64_t *outB) {
  for (int i = 0; i < maxLoops; ++i)
    if (form->of[i] != 0 && i != a && i != b)
      return false;
  *outA = form->of[a];
  *outB = form->of[b];
  return *outA > 0 && *outB > 0;
}

/// Whether each form is just that loop.
static bool areLoops(const Linear *forms, const int *loops, int count) {
  for (int k = 0; k < count; ++k)
    for (int i = 0; i < maxLoops; ++i)
      if (forms[k].of[i] != (i == loops[k]))
        return false;
  return true;
}

//===----------------------------------------------------------------------===//
// Types and bodies
//===----------------------------------------------------------------------===//

static bool isInteger(MlirType type, unsigned width) {
  return mlirTypeIsAInteger(type) && mlirIntegerTypeGetWidth(type) == width;
}

static bool hasIntegers(MlirValue memref, unsigned width) {
  MlirType type = mlirValueGetType(memref);
  return mlirTypeIsAMemRef(type) &&
         isInteger(mlirShapedTypeGetElementType(type), width);
}

/// Whether elements of the last dimension lie side by side.
static bool hasUnitRuns(MlirValue memref) {
  MlirType type = mlirValueGetType(memref);
  intptr_t rank = mlirShapedTypeGetRank(type);
  int64_t strides[NnpackMaxRank], offset;
  return rank <= NnpackMaxRank &&
         mlirLogicalResultIsSuccess(
             mlirMemRefTypeGetStridesAndOffset(type, strides, &offset)) &&
         strides[rank - 1] == 1;
}

static bool isZero(MlirValue value) {
  int64_t number;
  return nnpackConstantInteger(value, &number) && number == 0;
}

/// Reads extsi(argument), or extsi(argument) - zero point.
static bool readFactor(MlirValue value, MlirValue argument,
                       MlirValue *outZeroPoint) {
  MlirOperation op = nnpackValueOwner(value);
  if (!mlirOperationIsNull(op) && nnpackOpIs(op, "arith.subi")) {
    *outZeroPoint = mlirOperationGetOperand(op, 1);
    op = nnpackValueOwner(mlirOperationGetOperand(op, 0));
  }
  return !mlirOperationIsNull(op) && nnpackOpIs(op, "arith.extsi") &&
         mlirValueEqual(mlirOperationGetOperand(op, 0), argument);
}

/// A zero point that is an argument of the body stands for a scalar operand of
/// the generic.
static MlirValue outerValue(MlirOperation generic, MlirBlock body,
                            MlirValue value) {
  for (intptr_t i = 0; i < mlirBlockGetNumArguments(body); ++i)
    if (mlirValueEqual(mlirBlockGetArgument(body, i), value))
      return mlirOperationGetOperand(generic, i);
  return value;
}

/// Whether the operation is NAME of the first value and something else.
static bool beginsWith(MlirOperation op, const char *name, MlirValue first) {
  return nnpackOpIs(op, name) &&
         mlirValueEqual(mlirOperationGetOperand(op, 0), first);
}

/// Whether the value is that weight of the body, widened if it is a half.
static bool isWeight(MlirValue value, MlirValue weight, bool hasHalves) {
  return hasHalves ? beginsWith(nnpackValueOwner(value), "arith.extf", weight)
                   : mlirValueEqual(value, weight);
}

/// Whether a body yields acc + input * weight, of floats.
static bool isFloatBody(MlirBlock body, bool hasHalves) {
  if (mlirBlockGetNumArguments(body) != 3)
    return false;
  MlirOperation sum = nnpackValueOwner(
      mlirOperationGetOperand(mlirBlockGetTerminator(body), 0));
  if (!beginsWith(sum, "arith.addf", mlirBlockGetArgument(body, 2)))
    return false;
  MlirOperation product = nnpackValueOwner(mlirOperationGetOperand(sum, 1));
  return beginsWith(product, "arith.mulf", mlirBlockGetArgument(body, 0)) &&
         isWeight(mlirOperationGetOperand(product, 1),
                  mlirBlockGetArgument(body, 1), hasHalves);
}

/// Reads a body that yields acc + input * weight, each less its zero point.
static bool readBody(NnpackContraction *c) {
  MlirBlock body =
      mlirRegionGetFirstBlock(mlirOperationGetRegion(c->op, 0));
  if (c->isFloat)
    return isFloatBody(body, c->hasHalves);
  intptr_t last = mlirBlockGetNumArguments(body) - 1;
  MlirOperation sum = nnpackValueOwner(
      mlirOperationGetOperand(mlirBlockGetTerminator(body), 0));
  if (mlirOperationIsNull(sum) || !nnpackOpIs(sum, "arith.addi") ||
      !mlirValueEqual(mlirOperationGetOperand(sum, 0),
                      mlirBlockGetArgument(body, last)))
    return false;
  MlirOperation product = nnpackValueOwner(mlirOperationGetOperand(sum, 1));
  MlirValue zeroPoints[2] = {{NULL}, {NULL}};
  if (mlirOperationIsNull(product) || !nnpackOpIs(product, "arith.muli"))
    return false;
  for (int i = 0; i < 2; ++i) {
    if (!readFactor(mlirOperationGetOperand(product, i),
                    mlirBlockGetArgument(body, i), &zeroPoints[i]))
      return false;
    if (!mlirValueIsNull(zeroPoints[i]))
      zeroPoints[i] = outerValue(c->op, body, zeroPoints[i]);
  }
  c->zeroPoint = zeroPoints[0];
  c->weightZero = zeroPoints[1];
  return true;
}

static bool hasFloats(MlirValue memref) {
  MlirType type = mlirValueGetType(memref);
  return mlirTypeIsAMemRef(type) &&
         mlirTypeIsAF32(mlirShapedTypeGetElementType(type));
}

static bool hasHalves(MlirValue memref) {
  MlirType type = mlirValueGetType(memref);
  return mlirTypeIsAMemRef(type) &&
         mlirTypeIsAF16(mlirShapedTypeGetElementType(type));
}

bool nnpackHasVectorTypes(NnpackContraction *c) {
  c->isFloat = hasFloats(c->input);
  c->hasHalves = c->isFloat && hasHalves(c->weights);
  bool isKnown =
      c->isFloat ? (c->hasHalves || hasFloats(c->weights)) && hasFloats(c->acc)
                 : hasIntegers(c->input, 8) && hasIntegers(c->weights, 8) &&
                       hasIntegers(c->acc, 32);
  return isKnown && hasUnitRuns(c->input) && hasUnitRuns(c->acc);
}

/// Whether shapes are static, and types those that are known.
static bool readShapes(NnpackContraction *c, NnpackExtents *weights) {
  NnpackExtents input, acc;
  if (!nnpackHasVectorTypes(c) ||
      !nnpackShapeOf(mlirValueGetType(c->input), &input) ||
      !nnpackShapeOf(mlirValueGetType(c->weights), weights) ||
      !nnpackShapeOf(mlirValueGetType(c->acc), &acc) || acc.rank != 4 ||
      acc.at[0] != 1 || input.at[0] != 1)
    return false;
  c->rows = acc.at[1];
  c->columns = acc.at[2];
  c->channels = acc.at[3];
  c->rank = 4;
  c->columnDimension = 2;
  return true;
}

//===----------------------------------------------------------------------===//
// Forms
//===----------------------------------------------------------------------===//

static bool readPair(MlirOperation op, const char *name, int64_t *outFirst,
                     int64_t *outSecond) {
  MlirAttribute pair = nnpackOpAttribute(op, name);
  if (mlirAttributeIsNull(pair) || !mlirAttributeIsADenseElements(pair) ||
      mlirElementsAttrGetNumElements(pair) != 2)
    return false;
  bool isSplat = mlirDenseElementsAttrIsSplat(pair);
  *outFirst = mlirDenseElementsAttrGetInt64Value(pair, 0);
  *outSecond = mlirDenseElementsAttrGetInt64Value(pair, isSplat ? 0 : 1);
  return true;
}

static bool readNamed(NnpackContraction *c, bool isQuantized) {
  NnpackExtents weights;
  c->acc = mlirOperationGetOperand(c->op, isQuantized ? 4 : 2);
  if (isQuantized) {
    c->zeroPoint = mlirOperationGetOperand(c->op, 2);
    c->weightZero = mlirOperationGetOperand(c->op, 3);
  }
  if (!readShapes(c, &weights) || weights.rank != 4)
    return false;
  c->tapRows = weights.at[1];
  c->tapColumns = weights.at[2];
  c->run = weights.at[3];
  return readPair(c->op, "strides", &c->strideY, &c->strideX) &&
         readPair(c->op, "dilations", &c->dilationY, &c->dilationX);
}

/// in[n, y * sy + r * dy, x * sx + t] * w[f, r, t], loops n y x f r t.
static bool readMerged(NnpackContraction *c) {
  enum { n, y, x, f, r, t };
  Linear in[3], w[3], acc[4];
  NnpackExtents weights;
  int64_t one;
  if (!readMap(c->op, 6, 0, 3, in) || !readMap(c->op, 6, 1, 3, w) ||
      !readMap(c->op, 6, mlirOperationGetNumOperands(c->op) - 1, 4, acc) ||
      !areLoops(in, (int[]){n}, 1) || !areLoops(w, (int[]){f, r, t}, 3) ||
      !areLoops(acc, (int[]){n, y, x, f}, 4) ||
      !isSum(&in[1], y, &c->strideY, r, &c->dilationY) ||
      !isSum(&in[2], x, &c->strideX, t, &one) || one != 1 ||
      !readShapes(c, &weights) || weights.rank != 3)
    return false;
  c->isMerged = true;
  c->tapRows = weights.at[1];
  c->tapColumns = c->dilationX = 1;
  c->run = weights.at[2];
  return true;
}

/// in[n, y * sy + r * dy, x * sx + s * dx, c] * w[r, s, c], loops n y x r s c.
static bool readDepthwise(NnpackContraction *c) {
  enum { n, y, x, r, s, k };
  Linear in[4], w[3], acc[4];
  NnpackExtents weights;
  if (!readMap(c->op, 6, 0, 4, in) || !readMap(c->op, 6, 1, 3, w) ||
      !readMap(c->op, 6, mlirOperationGetNumOperands(c->op) - 1, 4, acc) ||
      !areLoops(in, (int[]){n}, 1) || !areLoops(&in[3], (int[]){k}, 1) ||
      !areLoops(w, (int[]){r, s, k}, 3) ||
      !areLoops(acc, (int[]){n, y, x, k}, 4) ||
      !isSum(&in[1], y, &c->strideY, r, &c->dilationY) ||
      !isSum(&in[2], x, &c->strideX, s, &c->dilationX) ||
      !readShapes(c, &weights) || weights.rank != 3 ||
      !hasUnitRuns(c->weights))
    return false;
  c->isDepthwise = true;
  c->tapRows = weights.at[0];
  c->tapColumns = weights.at[1];
  c->run = 1;
  return true;
}

/// in[n, y * sy + r * dy, x * sx + s, c] * w[r, s, c, m], loops n y x r s c m,
/// with one input channel: a convolution whose taps are merged.
static bool readMultiplied(NnpackArena *arena, NnpackContraction *c) {
  enum { n, y, x, r, s, k, m };
  Linear in[4], w[4], acc[5];
  NnpackExtents weights, sums;
  intptr_t last = mlirOperationGetNumOperands(c->op) - 1;
  if (!readMap(c->op, 7, 0, 4, in) || !readMap(c->op, 7, 1, 4, w) ||
      !readMap(c->op, 7, last, 5, acc) || !areLoops(in, (int[]){n}, 1) ||
      !areLoops(&in[3], (int[]){k}, 1) ||
      !areLoops(w, (int[]){r, s, k, m}, 4) ||
      !areLoops(acc, (int[]){n, y, x, k, m}, 5) ||
      !isSum(&in[1], y, &c->strideY, r, &c->dilationY) ||
      !isSum(&in[2], x, &c->strideX, s, &c->dilationX) || c->dilationX != 1 ||
      !nnpackShapeOf(mlirValueGetType(c->weights), &weights) ||
      !nnpackShapeOf(mlirValueGetType(c->acc), &sums) || weights.at[2] != 1 ||
      sums.at[0] != 1 || !nnpackHasVectorTypes(c) || !readBody(c) ||
      !nnpackEndsInOneRun(c->input) || !nnpackEndsInOneRun(c->acc))
    return false;
  c->isMerged = c->hasChannelsLast = true;
  c->rank = 4;
  c->columnDimension = 2;
  c->rows = sums.at[1];
  c->columns = sums.at[2];
  c->channels = sums.at[4];
  c->tapRows = weights.at[0];
  c->tapColumns = 1;
  c->run = weights.at[1];
  c->input = nnpackCollapseLast(arena, c->op, c->input);
  c->acc = nnpackCollapseLast(arena, c->op, c->acc);
  return true;
}

/// in[n, x, t] * w[n, t, f], loops n x t f: neither is a constant.
static bool readProduct(NnpackContraction *c) {
  enum { n, x, t, f };
  Linear in[3], w[3], acc[3];
  NnpackExtents input, sums;
  if (!readMap(c->op, 4, 0, 3, in) || !readMap(c->op, 4, 1, 3, w) ||
      !readMap(c->op, 4, mlirOperationGetNumOperands(c->op) - 1, 3, acc) ||
      !areLoops(in, (int[]){n, x, t}, 3) || !areLoops(w, (int[]){n, t, f}, 3) ||
      !areLoops(acc, (int[]){n, x, f}, 3) || !nnpackHasVectorTypes(c) ||
      c->isFloat || !hasUnitRuns(c->weights) ||
      !nnpackShapeOf(mlirValueGetType(c->input), &input) ||
      !nnpackShapeOf(mlirValueGetType(c->acc), &sums) || sums.at[0] != 1)
    return false;
  c->isProduct = true;
  c->rank = 3;
  c->columnDimension = 1;
  c->rows = c->tapRows = c->tapColumns = 1;
  c->strideY = c->strideX = c->dilationY = c->dilationX = 1;
  c->columns = sums.at[1];
  c->channels = sums.at[2];
  c->run = input.at[2];
  return true;
}

bool nnpackReadContraction(NnpackArena *arena, MlirOperation op,
                           NnpackContraction *out) {
  NnpackContraction c = {.op = op};
  bool isQuantized = nnpackOpIs(op, "linalg.conv_2d_nhwc_fhwc_q");
  bool isNamed = isQuantized || nnpackOpIs(op, "linalg.conv_2d_nhwc_fhwc");
  if ((!isNamed && !nnpackOpIs(op, "linalg.generic")) ||
      mlirOperationGetNumResults(op) > 0 || mlirOperationGetNumOperands(op) < 3)
    return false;
  c.input = mlirOperationGetOperand(op, 0);
  c.weights = mlirOperationGetOperand(op, 1);
  c.acc = mlirOperationGetOperand(op, mlirOperationGetNumOperands(op) - 1);
  bool ok = isNamed ? readNamed(&c, isQuantized)
                    : ((readMerged(&c) || readDepthwise(&c) ||
                        readProduct(&c)) && readBody(&c)) ||
                          readMultiplied(arena, &c);
  if (!ok)
    return false;
  if (!mlirValueIsNull(c.weightZero) && isZero(c.weightZero))
    c.weightZero = (MlirValue){NULL};
  *out = c;
  return true;
}

MlirValue nnpackZeroPointOf(const NnpackContraction *contraction,
                            MlirValue zeroPoint) {
  if (!mlirValueIsNull(zeroPoint))
    return zeroPoint;
  MlirContext context = mlirOperationGetContext(contraction->op);
  return nnpackInsertInteger(contraction->op, mlirIntegerTypeGet(context, 32),
                             0);
}
