//===-- FetchedWeights.c - Weights that are copied before use -------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// With weights=auto, the weights of a call may be copies:
//
//   %view = memref.view %l2[%c4096][] : ... to memref<16x3x3x16xi8, "L2">
//   memref.copy %constant, %view
//   call @conv2d(%x, %view, ...)
//
// Packed weights of as many bytes take their place, at the same offset, so that
// the plan stays what it is:
//
//   %packed = memref.view %l2[%c4096][] : ... to memref<2304xi8, "L2">
//   memref.copy %constant_packed, %packed
//   call @conv2d(%x, %view, ..., %packed, ...)
//
// where the kernel reads %view no more.
//
//===----------------------------------------------------------------------===//

#include "PackWeights.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

bool nnpackIsCallOf(MlirOperation call, MlirOperation kernel) {
  return nnpackOpIs(call, "func.call") &&
         mlirStringRefEqual(
             mlirFlatSymbolRefAttrGetValue(nnpackOpAttribute(call, "callee")),
             mlirStringAttrGetValue(nnpackOpAttribute(kernel, "sym_name")));
}

/// Whether all uses of the value are that argument of the kernel, or the one
/// copy that fills it, which is noted.
static bool onlyFeeds(MlirValue value, MlirOperation kernel, intptr_t argument,
                      MlirOperation *copy) {
  for (MlirOpOperand use = mlirValueGetFirstUse(value);
       !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
    MlirOperation user = mlirOpOperandGetOwner(use);
    intptr_t operand = mlirOpOperandGetOperandNumber(use);
    if (nnpackIsReshapeOrCast(user)) {
      if (!onlyFeeds(mlirOperationGetResult(user, 0), kernel, argument, copy))
        return false;
    } else if (nnpackOpIs(user, "memref.copy") && operand == 1 &&
               mlirOperationIsNull(*copy)) {
      *copy = user;
    } else if (!nnpackIsCallOf(user, kernel) || operand != argument) {
      return false;
    }
  }
  return true;
}

MlirOperation nnpackFetchOf(MlirValue operand, MlirOperation kernel,
                            intptr_t argument) {
  MlirOperation copy = {NULL}, none = {NULL};
  MlirOperation op = nnpackValueOwner(operand);
  while (!mlirOperationIsNull(op) && nnpackIsReshapeOrCast(op))
    op = nnpackValueOwner(mlirOperationGetOperand(op, 0));
  if (mlirOperationIsNull(op) || !nnpackOpIs(op, "memref.view") ||
      !onlyFeeds(mlirOperationGetResult(op, 0), kernel, argument, &copy) ||
      mlirOperationIsNull(copy))
    return none;
  bool isView = mlirValueEqual(mlirOperationGetOperand(copy, 1),
                               mlirOperationGetResult(op, 0));
  return isView ? copy : none;
}

bool nnpackIsReadOnlyBy(MlirOperation contraction, MlirValue argument) {
  while (nnpackHasOneUse(argument)) {
    MlirOperation user = mlirOpOperandGetOwner(mlirValueGetFirstUse(argument));
    MlirOperation around = mlirOperationGetParentOperation(user);
    if (mlirOperationEqual(user, contraction) ||
        mlirOperationEqual(around, contraction))
      return true;
    if (!nnpackIsReshapeOrCast(user) && !nnpackOpIs(user, "memref.subview"))
      return false;
    argument = mlirOperationGetResult(user, 0);
  }
  return false;
}

MlirValue nnpackFetchInstead(MlirOperation copy, MlirValue constant) {
  MlirOperation old = nnpackValueOwner(mlirOperationGetOperand(copy, 1));
  MlirType to = mlirValueGetType(mlirOperationGetOperand(copy, 1));
  MlirType from = mlirValueGetType(constant);
  int64_t shape[] = {mlirShapedTypeGetDimSize(from, 0)};
  MlirType type =
      mlirMemRefTypeContiguousGet(mlirShapedTypeGetElementType(from), 1, shape,
                                  mlirMemRefTypeGetMemorySpace(to));
  MlirValue operands[] = {mlirOperationGetOperand(old, 0),
                          mlirOperationGetOperand(old, 1)};
  MlirValue packed =
      nnpackBuildBefore(copy, "memref.view", operands, 2, type, NULL);
  mlirOperationSetOperand(copy, 0, constant);
  mlirOperationSetOperand(copy, 1, packed);
  return packed;
}
