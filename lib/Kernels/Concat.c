//===-- Concat.c - Concatenations of computed values ----------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A concatenation that ends a kernel and has computed inputs would be a copy of
// them all. Each input is written to its part of the destination instead:
//
//   %c = tosa.concat %a, %b {axis = 3}
//   bufferization.materialize_in_destination %c in restrict writable %out
//
// becomes
//
//   %p = memref.subview %out[0, 0, 0, 0] ...
//   bufferization.materialize_in_destination %a in restrict writable %p
//   %q = memref.subview %out[0, 0, 0, 32] ...
//   bufferization.materialize_in_destination %b in restrict writable %q
//
// Elementwise operations of one operand between the concatenation and the end
// move above it, to each input, first.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

/// An operation that computes each element from the one at the same place of
/// its first operand, whatever the place.
bool nnpackIsUnaryElementwise(MlirOperation op) {
  if (nnpackOpIs(op, "tosa.rescale")) {
    MlirAttribute perChannel = nnpackOpAttribute(op, "per_channel");
    return mlirAttributeIsABool(perChannel) &&
           !mlirBoolAttrGetValue(perChannel);
  }
  return nnpackOpIs(op, "tosa.table") || nnpackOpIs(op, "tosa.clamp") ||
         nnpackOpIs(op, "tosa.cast") || nnpackOpIs(op, "tosa.sigmoid") ||
         nnpackOpIs(op, "tosa.tanh") || nnpackOpIs(op, "tosa.exp");
}

MlirValue nnpackApplyToOther(MlirOperation op, MlirValue operand,
                             MlirOperation before) {
  NnpackExtents shape;
  nnpackShapeOf(mlirValueGetType(operand), &shape);
  MlirType type = mlirValueGetType(mlirOperationGetResult(op, 0));
  return nnpackCloneWith(op, operand, nnpackTypeWithShape(type, &shape),
                         before);
}

/// Moves the unary operation `op` above the concatenation that feeds it; false
/// when none does.
static bool moveAboveConcat(MlirOperation op) {
  MlirValue source = mlirOperationGetOperand(op, 0);
  MlirOperation concat = nnpackValueOwner(source);
  if (!nnpackOpIs(concat, "tosa.concat") || !nnpackHasOneUse(source))
    return false;
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(concat); ++i)
    mlirOperationSetOperand(
        concat, i,
        nnpackApplyToOther(op, mlirOperationGetOperand(concat, i), op));
  mlirOperationMoveBefore(concat, op);
  mlirValueSetType(source, mlirValueGetType(mlirOperationGetResult(op, 0)));
  mlirValueReplaceAllUsesOfWith(mlirOperationGetResult(op, 0), source);
  mlirOperationDestroy(op);
  return true;
}

static bool hasComputedInput(MlirOperation concat) {
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(concat); ++i)
    if (!nnpackOpIs(nnpackValueOwner(mlirOperationGetOperand(concat, i)),
                    "bufferization.to_tensor"))
      return true;
  return false;
}

/// The part of `out` from `offsets` on, of the given shape; inserted before
/// everything that may write to it.
static MlirValue partOf(MlirValue out, const NnpackExtents *offsets,
                        const NnpackExtents *shape) {
  MlirType type = mlirValueGetType(out);
  MlirContext context = mlirTypeGetContext(type);
  NnpackLayout layout = nnpackLayoutOf(type);
  int64_t ones[NnpackMaxRank];
  for (intptr_t i = 0; i < shape->rank; ++i) {
    ones[i] = 1;
    if (!mlirShapedTypeIsDynamicStrideOrOffset(layout.offset))
      layout.offset += layout.strides[i] * offsets->at[i];
  }
  MlirType part = nnpackTypeWithLayout(type, shape, &layout);
  MlirValue view = nnpackBuildBefore(
      mlirBlockGetFirstOperation(mlirBlockArgumentGetOwner(out)),
      "memref.subview", &out, 1, part,
      "{operandSegmentSizes = array<i32: 1, 0, 0, 0>}");
  MlirOperation op = mlirOpResultGetOwner(view);
  const struct {
    const char *name;
    const int64_t *values;
  } lists[] = {{"static_offsets", offsets->at},
               {"static_sizes", shape->at},
               {"static_strides", ones}};
  for (int i = 0; i < 3; ++i)
    mlirOperationSetAttributeByName(
        op, nnpackStr(lists[i].name),
        mlirDenseI64ArrayGet(context, shape->rank, lists[i].values));
  return view;
}

static void writeInParts(MlirOperation concat, MlirOperation end) {
  MlirValue out = mlirOperationGetOperand(end, 1);
  MlirAttribute axisAttribute = nnpackOpAttribute(concat, "axis");
  NnpackExtents shape, offsets = {0, {0}};
  if (!mlirAttributeIsAInteger(axisAttribute) ||
      !mlirValueIsABlockArgument(out) ||
      !nnpackHasStaticStrides(mlirValueGetType(out)))
    return;
  int64_t axis = mlirIntegerAttrGetValueInt(axisAttribute);
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(concat); ++i) {
    MlirValue input = mlirOperationGetOperand(concat, i);
    if (!nnpackShapeOf(mlirValueGetType(input), &shape))
      return;
    MlirOperation write = mlirOperationClone(end);
    mlirOperationSetOperand(write, 0, input);
    mlirOperationSetOperand(write, 1, partOf(out, &offsets, &shape));
    mlirBlockInsertOwnedOperationBefore(mlirOperationGetBlock(end), end, write);
    offsets.at[axis] += shape.at[axis];
  }
  mlirOperationDestroy(end);
  mlirOperationDestroy(concat);
}

void nnpackSplitConcat(NnpackArena *arena, MlirOperation func) {
  NnpackOpVector ops = nnpackFindOps(arena, func, NULL);
  for (intptr_t i = 0; i < ops.count; ++i)
    if (nnpackIsUnaryElementwise(ops.data[i]))
      moveAboveConcat(ops.data[i]);
  NnpackOpVector ends =
      nnpackFindOps(arena, func, "bufferization.materialize_in_destination");
  for (intptr_t i = 0; i < ends.count; ++i) {
    MlirValue value = mlirOperationGetOperand(ends.data[i], 0);
    MlirOperation concat = nnpackValueOwner(value);
    if (nnpackOpIs(concat, "tosa.concat") && nnpackHasOneUse(value) &&
        hasComputedInput(concat))
      writeInParts(concat, ends.data[i]);
  }
}
