//===-- TosaFacts.c - What the project knows of TOSA ----------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IR/TosaFacts.h"

#include "IR/Build.h"

static const struct {
  const char *name; ///< Without "tosa."
  NnpackTosaKind kind;
} kinds[] = {
    {"abs", NnpackTosaKindElementwise},
    {"add", NnpackTosaKindElementwise},
    {"argmax", NnpackTosaKindAnchor},
    {"arithmetic_right_shift", NnpackTosaKindElementwise},
    {"avg_pool2d", NnpackTosaKindAnchor},
    {"bitwise_and", NnpackTosaKindElementwise},
    {"bitwise_not", NnpackTosaKindElementwise},
    {"bitwise_or", NnpackTosaKindElementwise},
    {"bitwise_xor", NnpackTosaKindElementwise},
    {"cast", NnpackTosaKindElementwise},
    {"ceil", NnpackTosaKindElementwise},
    {"clamp", NnpackTosaKindElementwise},
    {"clz", NnpackTosaKindElementwise},
    {"concat", NnpackTosaKindMovement},
    {"const", NnpackTosaKindConstant},
    {"const_shape", NnpackTosaKindConstant},
    {"conv2d", NnpackTosaKindAnchor},
    {"conv3d", NnpackTosaKindAnchor},
    {"cos", NnpackTosaKindElementwise},
    {"depthwise_conv2d", NnpackTosaKindAnchor},
    {"equal", NnpackTosaKindElementwise},
    {"erf", NnpackTosaKindElementwise},
    {"exp", NnpackTosaKindElementwise},
    {"floor", NnpackTosaKindElementwise},
    {"gather", NnpackTosaKindAnchor},
    {"greater", NnpackTosaKindElementwise},
    {"greater_equal", NnpackTosaKindElementwise},
    {"identity", NnpackTosaKindElementwise},
    {"intdiv", NnpackTosaKindElementwise},
    {"log", NnpackTosaKindElementwise},
    {"logical_and", NnpackTosaKindElementwise},
    {"logical_left_shift", NnpackTosaKindElementwise},
    {"logical_not", NnpackTosaKindElementwise},
    {"logical_or", NnpackTosaKindElementwise},
    {"logical_right_shift", NnpackTosaKindElementwise},
    {"logical_xor", NnpackTosaKindElementwise},
    {"matmul", NnpackTosaKindAnchor},
    {"max_pool2d", NnpackTosaKindAnchor},
    {"maximum", NnpackTosaKindElementwise},
    {"minimum", NnpackTosaKindElementwise},
    {"mul", NnpackTosaKindElementwise},
    {"negate", NnpackTosaKindElementwise},
    {"pad", NnpackTosaKindPad},
    {"pow", NnpackTosaKindElementwise},
    {"reciprocal", NnpackTosaKindElementwise},
    {"reduce_all", NnpackTosaKindReduction},
    {"reduce_any", NnpackTosaKindReduction},
    {"reduce_max", NnpackTosaKindReduction},
    {"reduce_min", NnpackTosaKindReduction},
    {"reduce_product", NnpackTosaKindReduction},
    {"reduce_sum", NnpackTosaKindReduction},
    {"rescale", NnpackTosaKindElementwise},
    {"reshape", NnpackTosaKindView},
    {"resize", NnpackTosaKindAnchor},
    {"reverse", NnpackTosaKindMovement},
    {"rsqrt", NnpackTosaKindElementwise},
    {"scatter", NnpackTosaKindAnchor},
    {"select", NnpackTosaKindElementwise},
    {"sigmoid", NnpackTosaKindElementwise},
    {"sin", NnpackTosaKindElementwise},
    {"slice", NnpackTosaKindMovement},
    {"sub", NnpackTosaKindElementwise},
    {"table", NnpackTosaKindElementwise},
    {"tanh", NnpackTosaKindElementwise},
    {"tile", NnpackTosaKindMovement},
    {"transpose", NnpackTosaKindMovement},
    {"transpose_conv2d", NnpackTosaKindAnchor},
    {"variable", NnpackTosaKindVariable},
    {"variable_read", NnpackTosaKindVariable},
    {"variable_write", NnpackTosaKindVariable},
};

bool nnpackIsTosa(MlirOperation op) { return nnpackOpIsOf(op, "tosa"); }

NnpackTosaKind nnpackTosaKind(MlirOperation op) {
  MlirStringRef name = nnpackOpName(op);
  if (!nnpackIsTosa(op))
    return NnpackTosaKindNone;
  MlirStringRef base = {name.data + 5, name.length - 5};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; ++i)
    if (mlirStringRefEqual(base, nnpackStr(kinds[i].name)))
      return kinds[i].kind;
  return NnpackTosaKindNone;
}

bool nnpackConstShapeAt(MlirOperation op, intptr_t operand, intptr_t index,
                        int64_t *outValue) {
  MlirOperation shape = nnpackValueOwner(mlirOperationGetOperand(op, operand));
  if (!nnpackOpIs(shape, "tosa.const_shape"))
    return false;
  MlirAttribute values = nnpackOpAttribute(shape, "values");
  bool isSplat = mlirDenseElementsAttrIsSplat(values);
  *outValue =
      (int64_t)mlirDenseElementsAttrGetIndexValue(values, isSplat ? 0 : index);
  return true;
}

static int64_t dimensionOf(MlirValue value, intptr_t dimension) {
  MlirType type = mlirValueGetType(value);
  if (dimension >= mlirShapedTypeGetRank(type))
    return 1;
  return mlirShapedTypeGetDimSize(type, dimension);
}

/// The product of `elements` with factors; 0 on overflow.
static int64_t multiplied(int64_t elements, const int64_t *factors,
                          intptr_t numFactors) {
  for (intptr_t i = 0; i < numFactors; ++i)
    if (nnpackMulOverflow(elements, factors[i], &elements))
      return 0;
  return elements;
}

int64_t nnpackTosaMacs(MlirOperation op) {
  int64_t out, in;
  if (mlirOperationGetNumOperands(op) < 2 ||
      mlirOperationGetNumResults(op) < 1 ||
      !nnpackTypeElements(mlirValueGetType(mlirOperationGetResult(op, 0)),
                          &out) ||
      !nnpackTypeElements(mlirValueGetType(mlirOperationGetOperand(op, 0)),
                          &in))
    return 0;
  MlirValue left = mlirOperationGetOperand(op, 0);
  MlirValue weights = mlirOperationGetOperand(op, 1);
  if (nnpackOpIs(op, "tosa.conv2d")) // weights [OC, KH, KW, IC]
    return multiplied(out,
                      (int64_t[]){dimensionOf(weights, 1),
                                  dimensionOf(weights, 2),
                                  dimensionOf(weights, 3)},
                      3);
  if (nnpackOpIs(op, "tosa.conv3d")) // weights [OC, KD, KH, KW, IC]
    return multiplied(
        out,
        (int64_t[]){dimensionOf(weights, 1), dimensionOf(weights, 2),
                    dimensionOf(weights, 3), dimensionOf(weights, 4)},
        4);
  if (nnpackOpIs(op, "tosa.depthwise_conv2d")) // weights [KH, KW, C, M]
    return multiplied(
        out, (int64_t[]){dimensionOf(weights, 0), dimensionOf(weights, 1)}, 2);
  if (nnpackOpIs(op, "tosa.transpose_conv2d")) // weights [OC, KH, KW, IC]
    return multiplied(in,
                      (int64_t[]){dimensionOf(weights, 0),
                                  dimensionOf(weights, 1),
                                  dimensionOf(weights, 2)},
                      3);
  if (nnpackOpIs(op, "tosa.matmul")) // [N, H, C] x [N, C, W]
    return multiplied(out, (int64_t[]){dimensionOf(left, 2)}, 1);
  return 0;
}
