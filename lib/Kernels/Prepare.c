//===-- Prepare.c - TOSA forms that stock lowering handles badly ----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What MLIR's lowering of TOSA would compute wrongly, or in scratch as large as a
// tensor, takes another form before it: on TOSA, kernel by kernel.
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
      bytes = nnpackAddSaturated(bytes,
                                 nnpackBytesOf(mlirValueGetType(argument)));
  }
  return bytes;
}

/// tosa.arithmetic_right_shift by 32, which a softmax over many equal classes
/// asks for, is poison. What is over 31 is shifted first, without rounding,
/// which leaves the bit that the second shift rounds by in its place.
static void clampShift(NnpackArena *arena, MlirOperation shift) {
  MlirValue amount = mlirOperationGetOperand(shift, 1);
  MlirType type = mlirValueGetType(amount);
  NnpackExtents ones;
  MlirType element = mlirShapedTypeGetElementType(type);
  if (nnpackOpIs(nnpackValueOwner(amount), "tosa.const") ||
      !nnpackShapeOf(type, &ones) || !mlirTypeIsAInteger(element) ||
      mlirIntegerTypeGetWidth(element) != 32)
    return;
  for (intptr_t i = 0; i < ones.rank; ++i)
    ones.at[i] = 1;
  NnpackText one = {0};
  nnpackTextAppendType(&one, nnpackTypeWithShape(type, &ones));
  MlirValue limit = nnpackInlineText(
      shift,
      nnpackArenaFormat(arena,
                        "func.func @limit() -> %s {\n"
                        "  %%c = \"tosa.const\"() <{values = dense<31> : %s}> "
                        ": () -> %s\n"
                        "  return %%c : %s\n}\n",
                        one.data, one.data, one.data, one.data),
      NULL, 0);
  nnpackTextDestroy(&one);
  MlirValue limited[2] = {amount, limit};
  MlirValue last =
      nnpackBuildBefore(shift, "tosa.minimum", limited, 2, type, NULL);
  MlirValue rest[2] = {amount, last};
  MlirValue operands[2] = {
      mlirOperationGetOperand(shift, 0),
      nnpackBuildBefore(shift, "tosa.sub", rest, 2, type, NULL)};
  MlirValue shifted = nnpackBuildBefore(
      shift, "tosa.arithmetic_right_shift", operands, 2,
      mlirValueGetType(mlirOperationGetResult(shift, 0)), "{round = false}");
  mlirOperationSetOperand(shift, 0, shifted);
  mlirOperationSetOperand(shift, 1, last);
}

/// Whether the operation computes each element from the operands' elements at
/// the same place.
static bool isElementwise(MlirOperation op) {
  static const char *const names[] = {"tosa.rescale",
                                      "tosa.table",
                                      "tosa.clamp",
                                      "tosa.add",
                                      "tosa.sub",
                                      "tosa.mul",
                                      "tosa.exp",
                                      "tosa.cast",
                                      "tosa.maximum",
                                      "tosa.minimum",
                                      "tosa.negate",
                                      "tosa.arithmetic_right_shift",
                                      "tosa.logical_left_shift",
                                      "tosa.logical_right_shift",
                                      "tosa.select",
                                      "tosa.greater",
                                      "tosa.greater_equal",
                                      "tosa.equal"};
  return nnpackOpIsAmong(op, names, sizeof names / sizeof *names);
}

/// Gives each use of an elementwise operation a copy of its own.
static void cloneForUses(NnpackArena *arena, MlirOperation op) {
  NNPACK_VECTOR(MlirOpOperand) uses = {0};
  MlirOpOperand use = mlirValueGetFirstUse(mlirOperationGetResult(op, 0));
  for (; !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use))
    NNPACK_PUSH(arena, uses, use);
  for (intptr_t i = 1; i < uses.count; ++i) {
    MlirOperation copy = mlirOperationClone(op);
    mlirBlockInsertOwnedOperationAfter(mlirOperationGetBlock(op), op, copy);
    mlirOperationSetOperand(mlirOpOperandGetOwner(uses.data[i]),
                            mlirOpOperandGetOperandNumber(uses.data[i]),
                            mlirOperationGetResult(copy, 0));
  }
}

static int64_t resultElements(MlirOperation op) {
  NnpackExtents shape;
  if (mlirOperationGetNumResults(op) != 1 ||
      !nnpackShapeOf(mlirValueGetType(mlirOperationGetResult(op, 0)), &shape))
    return 0;
  return nnpackExtentsProduct(&shape);
}

/// A result that both a reduction and the end of the kernel need is kept whole
/// where tiling cannot reach it: behind a reshape, or when there is only one
/// row. With a copy per use of the elementwise operations of full size each
/// chain fuses into what needs it, and is computed once more.
static void unshareElementwise(NnpackArena *arena, MlirOperation func) {
  NnpackOpVector ops = nnpackFindOps(arena, func, NULL);
  NnpackOpVector ends =
      nnpackFindOps(arena, func, "bufferization.materialize_in_destination");
  NnpackExtents shape;
  if (ends.count != 1 ||
      !nnpackShapeOf(mlirValueGetType(mlirOperationGetOperand(ends.data[0], 0)),
                     &shape))
    return;
  for (intptr_t i = ops.count; i-- > 0;)
    if (isElementwise(ops.data[i]) &&
        resultElements(ops.data[i]) == nnpackExtentsProduct(&shape))
      cloneForUses(arena, ops.data[i]);
}

/// Whether a convolution goes over one row: a patch of it would be copied for
/// every element, which is a row of its kernel.
static bool isOverTime(MlirOperation conv) {
  NnpackExtents result, weights;
  return nnpackOpIs(conv, "tosa.conv2d") &&
         nnpackShapeOf(mlirValueGetType(mlirOperationGetResult(conv, 0)),
                       &result) &&
         nnpackShapeOf(mlirValueGetType(mlirOperationGetOperand(conv, 1)),
                       &weights) &&
         result.rank == 4 && weights.rank == 4 && result.at[1] == 1 &&
         result.at[2] > 1 && weights.at[2] > 1;
}

void nnpackPrepareKernel(NnpackArena *arena, MlirOperation func,
                         bool saveScratch) {
  NnpackOpVector ops = nnpackFindOps(arena, func, NULL);
  for (intptr_t i = 0; i < ops.count; ++i) {
    if (nnpackOpIs(ops.data[i], "tosa.transpose_conv2d") ||
        (saveScratch && nnpackOpIs(ops.data[i], "tosa.conv2d")) ||
        isOverTime(ops.data[i]))
      nnpackGatherConv(arena, ops.data[i]);
    else if (nnpackOpIs(ops.data[i], "tosa.arithmetic_right_shift"))
      clampShift(arena, ops.data[i]);
  }
  nnpackRaiseSlices(arena, func);
  nnpackSplitConcat(arena, func);
  nnpackMergeReductions(arena, func);
  if (saveScratch && nnpackHasReduction(func))
    unshareElementwise(arena, func);
}
