//===-- Finish.c - After bufferization ------------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include "mlir-c/Dialect/Linalg.h"

#include <string.h>

/// memref.copy between strided views becomes a slow runtime call; linalg.copy
/// becomes loops.
static void rewriteCopy(MlirOperation copy) {
  MlirValue operands[2] = {mlirOperationGetOperand(copy, 0),
                           mlirOperationGetOperand(copy, 1)};
  if (!mlirValueEqual(operands[0], operands[1])) {
    MlirLocation location = mlirOperationGetLocation(copy);
    MlirOperationState state = mlirOperationStateGet(
        mlirStringRefCreateFromCString("linalg.copy"), location);
    mlirOperationStateAddOperands(&state, 2, operands);
    MlirContext context = mlirLocationGetContext(location);
    MlirNamedAttribute segments = mlirNamedAttributeGet(
        mlirIdentifierGet(
            context, mlirStringRefCreateFromCString("operandSegmentSizes")),
        mlirDenseI32ArrayGet(context, 2, (const int32_t[]){1, 1}));
    mlirOperationStateAddAttributes(&state, 1, &segments);
    MlirRegion region = mlirRegionCreate();
    mlirOperationStateAddOwnedRegions(&state, 1, &region);
    MlirOperation linalg = mlirOperationCreate(&state);
    mlirBlockInsertOwnedOperationBefore(mlirOperationGetBlock(copy), copy,
                                        linalg);
    mlirLinalgFillBuiltinNamedOpRegion(linalg);
  }
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

static void removeAttributes(MlirOperation op) {
  intptr_t i = mlirOperationGetNumDiscardableAttributes(op);
  while (i-- > 0) {
    MlirNamedAttribute attribute = mlirOperationGetDiscardableAttribute(op, i);
    MlirStringRef name = mlirIdentifierStr(attribute.name);
    if (name.length > 7 && !memcmp(name.data, "nnpack.", 7))
      mlirOperationRemoveDiscardableAttributeByName(op, name);
  }
}

void nnpackFinishKernel(NnpackArena *arena, MlirOperation func) {
  NnpackOpVector ops = nnpackFindOps(arena, func, NULL);
  for (intptr_t i = 0; i < ops.count; ++i) {
    removeAttributes(ops.data[i]);
    if (nnpackOpIs(ops.data[i], "memref.copy"))
      rewriteCopy(ops.data[i]);
    else if (nnpackOpIs(ops.data[i], "memref.alloc"))
      hoistAllocation(func, ops.data[i]);
  }
}

static bool isLoweredDialect(MlirStringRef name) {
  static const char *const dialects[] = {"memref", "scf",  "linalg", "arith",
                                         "math",   "func", "affine", "cf"};
  for (int i = 0; i < (int)(sizeof dialects / sizeof *dialects); ++i) {
    size_t length = strlen(dialects[i]);
    if (name.length > length && name.data[length] == '.' &&
        !memcmp(name.data, dialects[i], length))
      return true;
  }
  return false;
}

static bool isTensor(MlirValue value) {
  return mlirTypeIsATensor(mlirValueGetType(value));
}

static bool isLowered(MlirOperation op) {
  if (!isLoweredDialect(mlirIdentifierStr(mlirOperationGetName(op))))
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
