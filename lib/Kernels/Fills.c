//===-- Fills.c - Tensors of one number -----------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a kernel computes from scalar constants alone is a tensor that holds one
// number, and elementwise fusion does not reach it through a reshape:
//
//   %c = linalg.generic outs(...) { ... linalg.yield %n } -> tensor<i32>
//   %e = tensor.expand_shape %c : tensor<i32> into tensor<1x1x1xi32>
//   %y = linalg.generic ins(%x, %e) outs(...) { ^bb0(%a, %b, ...): ... }
//
// It would be filled before the loop over rows, so that the kernel would be
// more than that loop. Its readers take the number instead:
//
//   %y = linalg.generic ins(%x) outs(...) { ^bb0(%a, ...): ... %n ... }
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include "mlir-c/AffineMap.h"
#include "mlir-c/BuiltinAttributes.h"

/// Whether the operation's result has the same number everywhere: it reads
/// nothing, and does not ask where it is.
static bool isFilled(MlirOperation op) {
  if (!nnpackOpIs(op, "linalg.generic") ||
      mlirOperationGetNumOperands(op) != 1 ||
      mlirOperationGetNumResults(op) != 1)
    return false;
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, 0));
  if (!mlirOpOperandIsNull(
          mlirValueGetFirstUse(mlirBlockGetArgument(body, 0))))
    return false;
  for (MlirOperation inner = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(inner); inner = mlirOperationGetNextInBlock(inner))
    if (nnpackOpIs(inner, "linalg.index"))
      return false;
  return true;
}

/// Computes the number before the operation that fills a tensor with it.
static MlirValue numberOf(MlirOperation filled) {
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(filled, 0));
  MlirOperation yield = mlirBlockGetTerminator(body);
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationEqual(op, yield); op = mlirBlockGetFirstOperation(body))
    mlirOperationMoveBefore(op, filled);
  return mlirOperationGetOperand(yield, 0);
}

/// What a list of attributes is without one of them.
static MlirAttribute without(NnpackArena *arena, MlirAttribute list,
                             intptr_t index) {
  NNPACK_VECTOR(MlirAttribute) rest = {0};
  for (intptr_t i = 0, e = mlirArrayAttrGetNumElements(list); i < e; ++i)
    if (i != index)
      NNPACK_PUSH(arena, rest, mlirArrayAttrGetElement(list, i));
  return mlirArrayAttrGet(mlirAttributeGetContext(list), rest.count, rest.data);
}

static intptr_t numInputsOf(MlirOperation generic) {
  return mlirOperationGetNumOperands(generic) -
         mlirOperationGetNumResults(generic);
}

/// A linalg.generic in the place of `old`, without input `index`, whose place
/// in the body `number` takes. The caller has to destroy the old one.
static MlirOperation withoutInput(NnpackArena *arena, MlirOperation old,
                                  intptr_t index, MlirValue number) {
  MlirContext context = mlirOperationGetContext(old);
  MlirOperationState state = mlirOperationStateGet(
      nnpackStr("linalg.generic"), mlirOperationGetLocation(old));
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(old); i < e; ++i) {
    MlirValue operand = mlirOperationGetOperand(old, i);
    if (i != index)
      mlirOperationStateAddOperands(&state, 1, &operand);
  }
  for (intptr_t i = 0, e = mlirOperationGetNumResults(old); i < e; ++i) {
    MlirType type = mlirValueGetType(mlirOperationGetResult(old, i));
    mlirOperationStateAddResults(&state, 1, &type);
  }
  int32_t segments[] = {(int32_t)(numInputsOf(old) - 1),
                        (int32_t)mlirOperationGetNumResults(old)};
  MlirNamedAttribute attributes[] = {
      nnpackNamed("indexing_maps",
                  without(arena, nnpackOpAttribute(old, "indexing_maps"),
                          index)),
      nnpackNamed("iterator_types", nnpackOpAttribute(old, "iterator_types")),
      nnpackNamed("operandSegmentSizes",
                  mlirDenseI32ArrayGet(context, 2, segments))};
  mlirOperationStateAddAttributes(&state, 3, attributes);
  MlirRegion region = mlirRegionCreate();
  mlirRegionTakeBody(region, mlirOperationGetRegion(old, 0));
  mlirOperationStateAddOwnedRegions(&state, 1, &region);
  MlirOperation made = mlirOperationCreate(&state);
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(made, 0));
  mlirValueReplaceAllUsesOfWith(mlirBlockGetArgument(body, index), number);
  mlirBlockEraseArgument(body, (unsigned)index);
  mlirBlockInsertOwnedOperationBefore(mlirOperationGetBlock(old), old, made);
  return made;
}

/// Whether the extent of every loop is one of the result's, so that an input
/// can go.
static bool resultHasAllLoops(MlirOperation generic) {
  MlirAttribute maps = nnpackOpAttribute(generic, "indexing_maps");
  intptr_t last = mlirArrayAttrGetNumElements(maps) - 1;
  return mlirAffineMapIsPermutation(
      mlirAffineMapAttrGetValue(mlirArrayAttrGetElement(maps, last)));
}

/// Takes the number into one that reads it; false if it must stay.
static bool takeInto(NnpackArena *arena, MlirOpOperand use, MlirValue number) {
  MlirOperation reader = mlirOpOperandGetOwner(use);
  intptr_t index = (intptr_t)mlirOpOperandGetOperandNumber(use);
  if (!nnpackOpIs(reader, "linalg.generic") || index >= numInputsOf(reader) ||
      !resultHasAllLoops(reader))
    return false;
  MlirOperation made = withoutInput(arena, reader, index, number);
  for (intptr_t i = 0, e = mlirOperationGetNumResults(reader); i < e; ++i)
    mlirValueReplaceAllUsesOfWith(mlirOperationGetResult(reader, i),
                                  mlirOperationGetResult(made, i));
  mlirOperationDestroy(reader);
  return true;
}

/// Gives the number to all that read the tensor, also through reshapes.
static void takeFrom(NnpackArena *arena, MlirValue tensor, MlirValue number) {
  MlirOpOperand use = mlirValueGetFirstUse(tensor);
  while (!mlirOpOperandIsNull(use)) {
    MlirOperation reader = mlirOpOperandGetOwner(use);
    if (nnpackOpIs(reader, "tensor.expand_shape") ||
        nnpackOpIs(reader, "tensor.collapse_shape"))
      takeFrom(arena, mlirOperationGetResult(reader, 0), number);
    else if (takeInto(arena, use, number)) {
      use = mlirValueGetFirstUse(tensor); // The list has changed.
      continue;
    }
    use = mlirOpOperandGetNextUse(use);
  }
}

void nnpackTakeNumbers(NnpackArena *arena, MlirOperation func) {
  MlirBlock body = nnpackFunctionBody(func);
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (isFilled(op))
      takeFrom(arena, mlirOperationGetResult(op, 0), numberOf(op));
}
