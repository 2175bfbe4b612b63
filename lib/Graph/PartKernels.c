//===-- PartKernels.c - Kernels that only move runs of bytes --------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kernel that is one concatenation, or one slice, of contiguous bytes says
// so:
//
//   nnpack.joins = array<i64: 0, 0, 1, 4>   argument 0 goes to byte 0 of the
//                                           result, argument 1 to byte 4
//   nnpack.slices = array<i64: 0, 12>       the result is argument 0 from
//                                           byte 12 on
//
// and so does one concatenation, or one slice, along another dimension, in
// elements:
//
//   nnpack.interleaves = array<i64: 3, 0, 0, 1, 4>
//                                           along dimension 3, argument 0 goes
//                                           to 0 of the result, 1 to 4
//   nnpack.takes = array<i64: 3, 0, 4>      the result is argument 0, along
//                                           dimension 3 from 4 on
//
// so that it is known when the kernel is lowered, too.
//
//===----------------------------------------------------------------------===//

#include "Graph/Parts.h"

#include "IR/Remarks.h"
#include "IR/TosaFacts.h"

const char *const nnpackJoinsName = "nnpack.joins";
const char *const nnpackSlicesName = "nnpack.slices";
const char *const nnpackInterleavesName = "nnpack.interleaves";
const char *const nnpackTakesName = "nnpack.takes";

/// The one operation of a kernel on tensors beside shapes, if its result is the
/// kernel's; null otherwise.
static MlirOperation onlyOperationOf(MlirOperation kernel) {
  MlirBlock body = nnpackFunctionBody(kernel);
  MlirOperation end = mlirBlockGetTerminator(body), only = {NULL};
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationEqual(op, end); op = mlirOperationGetNextInBlock(op)) {
    if (nnpackOpIs(op, "tosa.const_shape"))
      continue;
    if (!mlirOperationIsNull(only))
      return (MlirOperation){NULL};
    only = op;
  }
  bool isResult = !mlirOperationIsNull(only) &&
                  mlirOperationGetNumOperands(end) == 1 &&
                  mlirOperationEqual(
                      nnpackValueOwner(mlirOperationGetOperand(end, 0)), only);
  return isResult ? only : (MlirOperation){NULL};
}

/// True if nothing but ones is left of the dimension.
static bool isOutermost(MlirType type, intptr_t dimension) {
  for (intptr_t i = 0; i < dimension; ++i)
    if (mlirShapedTypeGetDimSize(type, i) != 1)
      return false;
  return true;
}

static void setArray(MlirOperation kernel, const char *name, intptr_t count,
                     const int64_t *values) {
  mlirOperationSetAttributeByName(
      kernel, nnpackStr(name),
      mlirDenseI64ArrayGet(mlirOperationGetContext(kernel), count, values));
}

static void setJoins(MlirOperation kernel, MlirOperation concat,
                     NnpackArena *arena) {
  MlirType type = mlirValueGetType(mlirOperationGetResult(concat, 0));
  intptr_t count = mlirOperationGetNumOperands(concat);
  int64_t axis = nnpackOpInteger(concat, "axis", 0), offset = 0;
  int64_t *list = NNPACK_NEW_ARRAY(arena, int64_t, 2 * count + 1);
  int64_t *pieces = list + 1;
  bool isInOneRun = isOutermost(type, (intptr_t)axis);
  list[0] = axis;
  for (intptr_t i = 0; i < count; ++i) {
    MlirValue operand = mlirOperationGetOperand(concat, i);
    MlirType part = mlirValueGetType(operand);
    int64_t length = mlirShapedTypeGetDimSize(part, (intptr_t)axis);
    if (!mlirValueIsABlockArgument(operand) ||
        (isInOneRun && !nnpackTypeBytes(part, &length)))
      return;
    pieces[2 * i] = mlirBlockArgumentGetArgNumber(operand);
    pieces[2 * i + 1] = offset;
    offset += length;
  }
  if (isInOneRun)
    setArray(kernel, nnpackJoinsName, 2 * count, pieces);
  else
    setArray(kernel, nnpackInterleavesName, 2 * count + 1, list);
}

/// The first byte of a slice that is one run of bytes, or -1.
static int64_t firstByteOf(MlirOperation slice) {
  MlirType from = mlirValueGetType(mlirOperationGetOperand(slice, 0));
  MlirType to = mlirValueGetType(mlirOperationGetResult(slice, 0));
  int64_t stride = nnpackElementBytes(mlirShapedTypeGetElementType(to));
  int64_t first = 0, start;
  bool isWhole = true; // All dimensions further inside are taken whole.
  for (intptr_t i = mlirShapedTypeGetRank(from) - 1; i >= 0; --i) {
    int64_t size = mlirShapedTypeGetDimSize(from, i);
    int64_t taken = mlirShapedTypeGetDimSize(to, i);
    if (!isWhole && taken != 1)
      return -1;
    isWhole &= taken == size;
    if (!nnpackConstShapeAt(slice, 1, i, &start))
      return -1;
    if (nnpackAddProductOverflow(stride, start, &first) ||
        nnpackMulOverflow(stride, size, &stride))
      return -1;
  }
  return first;
}

/// The one dimension that a slice does not take whole, or -1.
static intptr_t axisOf(MlirOperation slice) {
  MlirType from = mlirValueGetType(mlirOperationGetOperand(slice, 0));
  MlirType to = mlirValueGetType(mlirOperationGetResult(slice, 0));
  intptr_t axis = -1;
  for (intptr_t i = 0; i < mlirShapedTypeGetRank(from); ++i) {
    if (mlirShapedTypeGetDimSize(from, i) == mlirShapedTypeGetDimSize(to, i))
      continue;
    if (axis >= 0)
      return -1;
    axis = i;
  }
  return axis;
}

/// A slice that is no run of bytes, but one of each row.
static void setTakes(MlirOperation kernel, MlirOperation slice) {
  MlirValue operand = mlirOperationGetOperand(slice, 0);
  intptr_t axis = axisOf(slice);
  int64_t start;
  if (axis < 0 || isOutermost(mlirValueGetType(operand), axis) ||
      !nnpackConstShapeAt(slice, 1, axis, &start))
    return;
  int64_t piece[] = {axis, mlirBlockArgumentGetArgNumber(operand),
                     start};
  setArray(kernel, nnpackTakesName, 3, piece);
}

static void setSlices(MlirOperation kernel, MlirOperation slice) {
  MlirValue operand = mlirOperationGetOperand(slice, 0);
  int64_t first = firstByteOf(slice);
  if (!mlirValueIsABlockArgument(operand))
    return;
  int64_t piece[] = {mlirBlockArgumentGetArgNumber(operand), first};
  if (first >= 0)
    setArray(kernel, nnpackSlicesName, 2, piece);
  else
    setTakes(kernel, slice);
}

void nnpackMarkPartKernel(MlirOperation kernel) {
  MlirOperation only = onlyOperationOf(kernel);
  if (mlirOperationIsNull(only))
    return;
  NnpackArena *arena = nnpackArenaCreate();
  bool isConcat = nnpackOpIs(only, "tosa.concat");
  bool isSlice = nnpackOpIs(only, "tosa.slice");
  if (isConcat)
    setJoins(kernel, only, arena);
  else if (isSlice)
    setSlices(kernel, only);
  nnpackArenaDestroy(arena);
  if ((isConcat || isSlice) &&
      mlirAttributeIsNull(nnpackOpAttribute(kernel, nnpackJoinsName)) &&
      mlirAttributeIsNull(nnpackOpAttribute(kernel, nnpackInterleavesName)) &&
      mlirAttributeIsNull(nnpackOpAttribute(kernel, nnpackTakesName)) &&
      mlirAttributeIsNull(nnpackOpAttribute(kernel, nnpackSlicesName)))
    nnpackRemarkOf(kernel, NnpackRemarkMissed, "bufferize-graph", "view",
                   "a copy: the bytes that it %s are not in one run",
                   isConcat ? "joins" : "takes");
}
