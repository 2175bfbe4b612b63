//===-- Accumulate.c - Reductions over all rows ---------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A mean, sum or maximum over all rows of its operand has no rows of its own to
// be tiled by. It gets a loop over the operand's, so that a cascade can hand it
// the rows as they are made:
//
//   %acc = memref.alloc() : memref<1x1x1x16xi32>
//   linalg.fill ... outs(%acc)
//   scf.for %row = %c0 to %c12 step %c1 {
//     linalg.generic ins(subview %x[0, %row, 0, 0]) outs(%acc)
//   }
//   linalg.generic ins(%acc) outs(%out)      divides, requantises
//
// Rows come in ascending order, as without the loop, so that sums of floats are
// the same.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include "mlir-c/AffineExpr.h"
#include "mlir-c/AffineMap.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/Dialect/Linalg.h"

static MlirAffineMap mapAt(MlirAttribute maps, intptr_t operand) {
  return mlirAffineMapAttrGetValue(mlirArrayAttrGetElement(maps, operand));
}

static bool mapUses(MlirAffineMap map, intptr_t loop) {
  for (intptr_t i = 0; i < mlirAffineMapGetNumResults(map); ++i)
    if (mlirAffineExprIsFunctionOfDim(mlirAffineMapGetResult(map, i), loop))
      return true;
  return false;
}

/// The maps of an operation with one result that reduces; null for any other.
static MlirAttribute reductionMaps(MlirOperation op) {
  MlirAttribute none = {NULL}, maps = mlirLinalgGetIndexingMapsAttribute(op);
  if (mlirAttributeIsNull(maps) || mlirOperationGetNumResults(op) != 1)
    return none;
  MlirAffineMap out = mapAt(maps, mlirArrayAttrGetNumElements(maps) - 1);
  for (intptr_t i = 0; i < mlirAffineMapGetNumDims(out); ++i)
    if (!mapUses(out, i))
      return maps;
  return none;
}

/// The argument that a value is, reshaped or not, if that is all that is made
/// of it; null otherwise.
static MlirOperation soleReadOf(MlirValue value) {
  MlirOperation op = nnpackValueOwner(value);
  while (nnpackHasOneUse(value) && (nnpackOpIs(op, "tensor.expand_shape") ||
                                    nnpackOpIs(op, "tensor.collapse_shape"))) {
    value = mlirOperationGetOperand(op, 0);
    op = nnpackValueOwner(value);
  }
  return nnpackHasOneUse(value) && nnpackOpIs(op, "bufferization.to_tensor")
             ? op
             : (MlirOperation){NULL};
}

/// The dimension that rows count; -1 if they have one element.
static intptr_t rowOf(const NnpackExtents *shape) {
  intptr_t row = nnpackRowDimension(shape);
  int64_t elements = 1;
  for (intptr_t i = row + 1; i < shape->rank; ++i)
    elements = nnpackMulSaturated(elements, shape->at[i]);
  return elements > 1 && shape->at[row] > 1 ? row : -1;
}

/// The loop that an index is, or, of a pool with a result of one row, that it
/// adds; -1 for anything else.
static intptr_t loopOfIndex(MlirAffineExpr index) {
  if (mlirAffineExprIsAAdd(index)) {
    MlirAffineExpr added = mlirAffineBinaryOpExprGetRHS(index);
    return mlirAffineExprIsADim(added) ? mlirAffineDimExprGetPosition(added)
                                       : -1;
  }
  return mlirAffineExprIsADim(index) ? mlirAffineDimExprGetPosition(index) : -1;
}

/// Iterations of a loop that an operand has as a dimension; -1 if none has.
static int64_t extentOf(MlirOperation op, MlirAttribute maps, intptr_t loop) {
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); ++i) {
    MlirAffineMap map = mapAt(maps, i);
    MlirType type = mlirValueGetType(mlirOperationGetOperand(op, i));
    for (intptr_t k = 0; k < mlirAffineMapGetNumResults(map); ++k) {
      MlirAffineExpr index = mlirAffineMapGetResult(map, k);
      if (mlirAffineExprIsADim(index) &&
          mlirAffineDimExprGetPosition(index) == loop)
        return mlirShapedTypeGetDimSize(type, k);
    }
  }
  return -1;
}

/// Whether no operand but the first has rows: a pool's window is never read.
static bool othersHaveNoRows(MlirOperation op, MlirAttribute maps,
                             intptr_t loop) {
  for (intptr_t i = 1; i < mlirOperationGetNumOperands(op); ++i)
    if (mapUses(mapAt(maps, i), loop) &&
        !nnpackOpIs(nnpackValueOwner(mlirOperationGetOperand(op, i)),
                    "tensor.empty"))
      return false;
  return true;
}

/// The loop over the rows of the first operand, each of which is read once;
/// -1 if there is none.
static intptr_t rowLoopOf(MlirOperation op, MlirAttribute maps) {
  NnpackExtents shape;
  MlirValue operand = mlirOperationGetOperand(op, 0);
  if (mlirOperationIsNull(soleReadOf(operand)) ||
      !nnpackShapeOf(mlirValueGetType(operand), &shape) || shape.rank == 0)
    return -1;
  intptr_t row = rowOf(&shape);
  if (row < 0)
    return -1;
  intptr_t loop = loopOfIndex(mlirAffineMapGetResult(mapAt(maps, 0), row));
  bool isReduced =
      loop >= 0 &&
      !mapUses(mapAt(maps, mlirArrayAttrGetNumElements(maps) - 1), loop);
  return isReduced && extentOf(op, maps, loop) == shape.at[row] &&
                 othersHaveNoRows(op, maps, loop)
             ? loop
             : -1;
}

/// Whether the kernel's result is no larger than a row of what is reduced: a
/// larger one has rows of its own to go by.
static bool resultIsSmall(NnpackArena *arena, MlirOperation func,
                          MlirOperation op) {
  NnpackOpVector ends =
      nnpackFindOps(arena, func, "bufferization.materialize_in_destination");
  NnpackExtents result, operand;
  if (ends.count != 1 ||
      !nnpackShapeOf(mlirValueGetType(mlirOperationGetOperand(ends.data[0], 0)),
                     &result) ||
      !nnpackShapeOf(mlirValueGetType(mlirOperationGetOperand(op, 0)),
                     &operand))
    return false;
  int64_t rows = operand.at[nnpackRowDimension(&operand)];
  return nnpackExtentsProduct(&result) * rows <= nnpackExtentsProduct(&operand);
}

NnpackAccumulation nnpackFindAccumulation(NnpackArena *arena,
                                          MlirOperation func) {
  NnpackOpVector ops = nnpackFindOps(arena, func, NULL);
  for (intptr_t i = 0; i < ops.count; ++i) {
    MlirAttribute maps = reductionMaps(ops.data[i]);
    intptr_t loop =
        mlirAttributeIsNull(maps) ? -1 : rowLoopOf(ops.data[i], maps);
    if (loop >= 0 && resultIsSmall(arena, func, ops.data[i]))
      return (NnpackAccumulation){
          ops.data[i], mlirAffineMapGetNumDims(mapAt(maps, 0)), loop};
  }
  return (NnpackAccumulation){.loop = -1};
}
