//===-- Prepare.c - TOSA forms that stock lowering handles badly ----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include "mlir-c/BuiltinTypes.h"

#include <string.h>

static bool hasPrefix(MlirOperation op, const char *prefix) {
  MlirStringRef name = mlirIdentifierStr(mlirOperationGetName(op));
  size_t length = strlen(prefix);
  return name.length >= length && !memcmp(name.data, prefix, length);
}

bool nnpackHasReduction(MlirOperation func) {
  MlirOperation op = mlirBlockGetFirstOperation(nnpackFunctionBody(func));
  for (; !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (hasPrefix(op, "tosa.reduce_"))
      return true;
  return false;
}

/// Whether the operand is where weights, biases, tables and rescale parameters
/// stand.
static bool isParameterOperand(MlirOpOperand use) {
  MlirOperation user = mlirOpOperandGetOwner(use);
  if (mlirOpOperandGetOperandNumber(use) == 0)
    return false;
  return nnpackOpIs(user, "tosa.conv2d") ||
         nnpackOpIs(user, "tosa.depthwise_conv2d") ||
         nnpackOpIs(user, "tosa.transpose_conv2d") ||
         nnpackOpIs(user, "tosa.table") || nnpackOpIs(user, "tosa.rescale");
}

static bool isParameter(MlirValue value) {
  MlirOpOperand use = mlirValueGetFirstUse(value);
  bool isParameterUse = !mlirOpOperandIsNull(use);
  for (; !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
    MlirOperation user = mlirOpOperandGetOwner(use);
    bool through = nnpackOpIs(user, "bufferization.to_tensor") ||
                   nnpackOpIs(user, "tosa.cast") ||
                   nnpackOpIs(user, "tosa.reshape");
    isParameterUse &= through ? isParameter(mlirOperationGetResult(user, 0))
                              : isParameterOperand(use);
  }
  return isParameterUse;
}

int64_t nnpackActivationBytes(MlirOperation func) {
  MlirBlock body = nnpackFunctionBody(func);
  int64_t bytes = 0;
  for (intptr_t i = 0; i < mlirBlockGetNumArguments(body); ++i) {
    MlirValue argument = mlirBlockGetArgument(body, i);
    if (!isParameter(argument))
      bytes += nnpackBytesOf(mlirValueGetType(argument));
  }
  return bytes;
}

void nnpackPrepareKernel(NnpackArena *arena, MlirOperation func) {
  (void)arena;
  (void)func;
}
