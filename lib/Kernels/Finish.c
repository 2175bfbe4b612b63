//===-- Finish.c - After bufferization ------------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bufferization leaves copies of buffers onto themselves, allocations inside loops,
// windows of pools and marks of the tiling; none of them leaves the kernel.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

#include <string.h>

/// memref.copy between strided views becomes a slow runtime call; linalg.copy
/// becomes loops.
static void rewriteCopy(MlirOperation copy) {
  MlirValue from = mlirOperationGetOperand(copy, 0);
  MlirValue to = mlirOperationGetOperand(copy, 1);
  if (!mlirValueEqual(from, to))
    nnpackInsertLinalgCopy(copy, from, to);
  mlirOperationDestroy(copy);
}

/// The first operation of the function's body that is not an allocation.
static MlirOperation allocationPoint(MlirOperation func) {
  MlirOperation op = mlirBlockGetFirstOperation(nnpackFunctionBody(func));
  while (nnpackOpIs(op, "memref.alloc"))
    op = mlirOperationGetNextInBlock(op);
  return op;
}

static void hoistAllocation(MlirOperation func, MlirOperation alloc) {
  if (mlirOperationGetNumOperands(alloc) != 0)
    return;
  MlirOperation before = allocationPoint(func);
  if (!mlirOperationEqual(before, alloc))
    mlirOperationMoveBefore(alloc, before);
}

static bool isWindow(MlirOperation alloc) {
  MlirValue value = mlirOperationGetResult(alloc, 0);
  if (!nnpackHasOneUse(value))
    return false;
  MlirOpOperand use = mlirValueGetFirstUse(value);
  MlirOperation user = mlirOpOperandGetOwner(use);
  intptr_t operand = mlirOpOperandGetOperandNumber(use);
  if (!nnpackOpIs(user, "linalg.generic"))
    return false;
  MlirBlock body = nnpackFunctionBody(user);
  return operand < mlirOperationGetNumOperands(user) - 1 &&
         mlirOpOperandIsNull(
             mlirValueGetFirstUse(mlirBlockGetArgument(body, operand)));
}

/// A pool's window operand only tells its size. Nothing reads it, so one
/// element seen as a window of strides 0 does instead of a whole window.
static void shrinkWindow(MlirOperation alloc) {
  MlirValue old = mlirOperationGetResult(alloc, 0);
  NnpackExtents shape;
  if (!isWindow(alloc) || !nnpackShapeOf(mlirValueGetType(old), &shape) ||
      shape.rank == 0)
    return;
  MlirContext context = mlirOperationGetContext(alloc);
  NnpackExtents one = {1, {1}};
  MlirType type = nnpackTypeWithShape(mlirValueGetType(old), &one);
  MlirValue element = nnpackBuildBefore(
      alloc, "memref.alloc", NULL, 0, type,
      "{alignment = 16 : i64, operandSegmentSizes = array<i32: 0, 0>}");
  NnpackLayout zeros = {{0}, 0};
  MlirType window = nnpackTypeWithLayout(type, &shape, &zeros);
  MlirValue view =
      nnpackBuildBefore(alloc, "memref.reinterpret_cast", &element, 1, window,
                        "{operandSegmentSizes = array<i32: 1, 0, 0, 0>, "
                        "static_offsets = array<i64: 0>}");
  MlirOperation cast = mlirOpResultGetOwner(view);
  mlirOperationSetAttributeByName(
      cast, nnpackStr("static_sizes"),
      mlirDenseI64ArrayGet(context, shape.rank, shape.at));
  mlirOperationSetAttributeByName(
      cast, nnpackStr("static_strides"),
      mlirDenseI64ArrayGet(context, shape.rank, zeros.strides));
  mlirValueReplaceAllUsesOfWith(old, view);
  mlirOperationDestroy(alloc);
}

/// Removes what was noted for tiling; nnpack.gather is for later.
static void removeAttributes(MlirOperation op) {
  intptr_t i = mlirOperationGetNumDiscardableAttributes(op);
  while (i-- > 0) {
    MlirNamedAttribute attribute = mlirOperationGetDiscardableAttribute(op, i);
    MlirStringRef name = mlirIdentifierStr(attribute.name);
    if (name.length > 7 && !memcmp(name.data, "nnpack.", 7) &&
        !mlirStringRefEqual(name, nnpackStr("nnpack.gather")))
      mlirOperationRemoveDiscardableAttributeByName(op, name);
  }
}

void nnpackFinishKernel(NnpackArena *arena, MlirOperation func) {
  NnpackOpVector allocs = nnpackFindOps(arena, func, "memref.alloc");
  for (intptr_t i = 0; i < allocs.count; ++i)
    shrinkWindow(allocs.data[i]);
  NnpackOpVector ops = nnpackFindOps(arena, func, NULL), others = {0};
  for (intptr_t i = 0; i < ops.count; ++i) {
    removeAttributes(ops.data[i]);
    if (nnpackOpIs(ops.data[i], "memref.copy"))
      rewriteCopy(ops.data[i]);
    else if (nnpackOpIs(ops.data[i], "memref.alloc"))
      hoistAllocation(func, ops.data[i]);
    else
      NNPACK_PUSH(arena, others, ops.data[i]);
  }
  // What is merged is gone with all that is in it, which comes after it.
  for (intptr_t i = others.count; i-- > 0;)
    nnpackMergeTaps(arena, others.data[i]);
  nnpackCopyByRows(arena, func);
}

static bool isOfLoweredDialect(MlirOperation op) {
  static const char *const dialects[] = {"memref", "scf",    "linalg",
                                         "arith",  "math",   "index",
                                         "func",   "affine", "cf"};
  for (size_t i = 0; i < sizeof dialects / sizeof *dialects; ++i)
    if (nnpackOpIsOf(op, dialects[i]))
      return true;
  return false;
}

static bool isTensor(MlirValue value) {
  return mlirTypeIsATensor(mlirValueGetType(value));
}

static bool isLowered(MlirOperation op) {
  if (!isOfLoweredDialect(op))
    return false;
  if (nnpackOpIs(op, "memref.alloc") && mlirOperationGetNumOperands(op) != 0)
    return false;
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i)
    if (isTensor(mlirOperationGetResult(op, i)))
      return false;
  return true;
}

const char *nnpackUnloweredOp(NnpackArena *arena, MlirOperation func) {
  NnpackOpVector ops = nnpackFindOps(arena, func, NULL);
  for (intptr_t i = 0; i < ops.count; ++i)
    if (!isLowered(ops.data[i])) {
      MlirStringRef name = mlirIdentifierStr(mlirOperationGetName(ops.data[i]));
      return nnpackArenaCopyString(arena, name.data, name.length);
    }
  return NULL;
}

int64_t nnpackScratchBytes(NnpackArena *arena, MlirOperation func) {
  NnpackOpVector ops = nnpackFindOps(arena, func, "memref.alloc");
  int64_t bytes = 0;
  for (intptr_t i = 0; i < ops.count; ++i)
    bytes +=
        nnpackBytesOf(mlirValueGetType(mlirOperationGetResult(ops.data[i], 0)));
  return bytes;
}
