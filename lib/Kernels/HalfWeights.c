//===-- HalfWeights.c - Weights that stay half floats ---------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A network whose weights are stored as half floats widens them first:
//
//   %w = linalg.generic ins(%h : tensor<64x1x1x32xf16>) ... arith.extf
//   %y = linalg.conv_2d_nhwc_fhwc ins(%x, %w : ..., tensor<64x1x1x32xf32>)
//
// which would take scratch for the wide weights, and time at each call. Named
// operations of linalg widen what they read, so the convolution takes the
// halves themselves, of which each is exactly one float:
//
//   %y = linalg.conv_2d_nhwc_fhwc ins(%x, %h : ..., tensor<64x1x1x32xf16>)
//
// Between the two there may be reshapes, which are made anew for halves.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include "mlir-c/AffineMap.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

/// Operations that multiply their second operand's elements by the first's.
static bool isContraction(MlirOperation op) {
  static const char *const names[] = {"linalg.conv_2d_nhwc_fhwc",
                                      "linalg.depthwise_conv_2d_nhwc_hwc",
                                      "linalg.depthwise_conv_2d_nhwc_hwcm",
                                      "linalg.batch_matmul"};
  return nnpackOpIsAmong(op, names, sizeof names / sizeof *names);
}

static bool isIdentity(MlirAttribute maps, intptr_t index) {
  return mlirAffineMapIsIdentity(
      mlirAffineMapAttrGetValue(mlirArrayAttrGetElement(maps, index)));
}

/// Whether the operation widens half floats one by one, and nothing else.
static bool isWidening(MlirOperation op) {
  if (!nnpackOpIs(op, "linalg.generic") ||
      mlirOperationGetNumOperands(op) != 2 ||
      mlirOperationGetNumResults(op) != 1)
    return false;
  MlirType from = mlirValueGetType(mlirOperationGetOperand(op, 0));
  MlirAttribute maps = nnpackOpAttribute(op, "indexing_maps");
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, 0));
  MlirValue yielded =
      mlirOperationGetOperand(mlirBlockGetTerminator(body), 0);
  MlirOperation wide = nnpackValueOwner(yielded);
  return mlirTypeIsAF16(mlirShapedTypeGetElementType(from)) &&
         isIdentity(maps, 0) && isIdentity(maps, 1) &&
         nnpackOpIs(wide, "arith.extf") &&
         mlirValueEqual(mlirOperationGetOperand(wide, 0),
                        mlirBlockGetArgument(body, 0));
}

/// A copy of a reshape that takes halves.
static MlirValue reshapeHalves(MlirOperation reshape, MlirValue halves) {
  MlirType wide = mlirValueGetType(mlirOperationGetResult(reshape, 0));
  NnpackExtents shape;
  nnpackShapeOf(wide, &shape);
  return nnpackCloneWith(reshape, halves,
                         nnpackTypeWithShape(mlirValueGetType(halves), &shape),
                         reshape);
}

/// The half floats that the value is widened from, or a null value.
static MlirValue halvesOf(MlirValue wide) {
  MlirOperation op = nnpackValueOwner(wide);
  if (mlirOperationIsNull(op))
    return (MlirValue){NULL};
  if (isWidening(op))
    return mlirOperationGetOperand(op, 0);
  NnpackExtents shape;
  if ((!nnpackOpIs(op, "tensor.collapse_shape") &&
       !nnpackOpIs(op, "tensor.expand_shape")) ||
      !nnpackShapeOf(mlirValueGetType(wide), &shape))
    return (MlirValue){NULL};
  MlirValue halves = halvesOf(mlirOperationGetOperand(op, 0));
  return mlirValueIsNull(halves) ? halves : reshapeHalves(op, halves);
}

/// Makes the contraction read halves, which its body widens.
static void takeHalves(MlirOperation op, MlirValue halves) {
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, 0));
  MlirValue weight = mlirBlockGetArgument(body, 1);
  MlirType wideType = mlirValueGetType(weight);
  mlirOperationSetOperand(op, 1, halves);
  mlirValueSetType(weight,
                   mlirShapedTypeGetElementType(mlirValueGetType(halves)));
  MlirValue wide = nnpackBuildBefore(mlirBlockGetFirstOperation(body),
                                     "arith.extf", &weight, 1, wideType, NULL);
  MlirOperation extension = mlirOpResultGetOwner(wide);
  mlirValueReplaceAllUsesExcept(weight, wide, 1, &extension);
}

void nnpackKeepHalfWeights(NnpackArena *arena, MlirOperation func) {
  NnpackOpVector ops = nnpackFindOps(arena, func, NULL);
  for (intptr_t i = 0; i < ops.count; ++i) {
    if (!isContraction(ops.data[i]))
      continue;
    MlirValue halves = halvesOf(mlirOperationGetOperand(ops.data[i], 1));
    if (!mlirValueIsNull(halves))
      takeHalves(ops.data[i], halves);
  }
}
