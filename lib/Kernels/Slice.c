//===-- Slice.c - Slices move up to where they are views ------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A slice of an argument is a view; a slice of a computed value would compute
// it all. slice(f(x)) becomes f(slice(x)) for elementwise f of one operand, and
// slice(pad(x)) becomes pad(slice(x)) with what is left of the padding.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

/// Reads a tosa.const_shape of `count` numbers.
static bool readShape(MlirValue value, intptr_t count, int64_t *out) {
  MlirOperation op = nnpackValueOwner(value);
  if (!nnpackOpIs(op, "tosa.const_shape"))
    return false;
  MlirAttribute values = nnpackOpAttribute(op, "values");
  if (!mlirAttributeIsADenseElements(values) ||
      mlirElementsAttrGetNumElements(values) != count)
    return false;
  bool isSplat = mlirDenseElementsAttrIsSplat(values);
  for (intptr_t i = 0; i < count; ++i)
    out[i] =
        (int64_t)mlirDenseElementsAttrGetIndexValue(values, isSplat ? 0 : i);
  return true;
}

static MlirValue makeShape(NnpackArena *arena, MlirOperation before,
                           const int64_t *values, intptr_t count) {
  NnpackText list = {0};
  for (intptr_t i = 0; i < count; ++i)
    nnpackTextPrint(&list, "%s%lld", i ? ", " : "", (long long)values[i]);
  const char *text = nnpackArenaFormat(
      arena,
      "func.func @shape() -> !tosa.shape<%ld> {\n"
      "  %%s = tosa.const_shape {values = dense<[%s]> : tensor<%ldxindex>} "
      ": () -> !tosa.shape<%ld>\n"
      "  return %%s : !tosa.shape<%ld>\n}\n",
      (long)count, list.data, (long)count, (long)count, (long)count);
  nnpackTextDestroy(&list);
  return nnpackInlineText(before, text, NULL, 0);
}

/// A slice of `source` at `start`, of `shape`.
static MlirValue makeSlice(NnpackArena *arena, MlirOperation before,
                           MlirValue source, const int64_t *start,
                           const NnpackExtents *shape) {
  MlirValue operands[3] = {source, makeShape(arena, before, start, shape->rank),
                           makeShape(arena, before, shape->at, shape->rank)};
  return nnpackBuildBefore(before, "tosa.slice", operands, 3,
                           nnpackTypeWithShape(mlirValueGetType(source), shape),
                           NULL);
}

static void replace(MlirOperation op, MlirValue value) {
  mlirValueReplaceAllUsesOfWith(mlirOperationGetResult(op, 0), value);
  mlirOperationDestroy(op);
}

/// Whether dimension `i` of the slice is part of what is padded, which no verifier
/// asks.
static bool isWithin(const NnpackExtents *padded, const int64_t *padding,
                     const int64_t *start, const NnpackExtents *size,
                     intptr_t i) {
  return padding[2 * i] >= 0 && padding[2 * i] <= padded->at[i] &&
         start[i] >= 0 && start[i] <= padded->at[i] - size->at[i];
}

/// slice(pad(x)) to pad(slice(x)); false when the slice is all padding.
static bool swapPad(NnpackArena *arena, MlirOperation slice,
                    MlirOperation pad) {
  MlirValue source = mlirOperationGetOperand(pad, 0);
  int64_t padding[2 * NnpackMaxRank] = {0}, start[NnpackMaxRank] = {0};
  NnpackExtents input, padded, inner, size;
  if (!nnpackShapeOf(mlirValueGetType(source), &input) ||
      !nnpackShapeOf(mlirValueGetType(mlirOperationGetResult(pad, 0)),
                     &padded) ||
      !nnpackShapeOf(mlirValueGetType(mlirOperationGetResult(slice, 0)),
                     &size) ||
      !readShape(mlirOperationGetOperand(pad, 1), 2 * input.rank, padding) ||
      !readShape(mlirOperationGetOperand(slice, 1), input.rank, start))
    return false;
  inner.rank = input.rank;
  for (intptr_t i = 0; i < input.rank; ++i) {
    if (!isWithin(&padded, padding, start, &size, i))
      return false;
    int64_t from = start[i] - padding[2 * i], to = from + size.at[i];
    padding[2 * i] = from < 0 ? -from : 0;
    padding[2 * i + 1] = to > input.at[i] ? to - input.at[i] : 0;
    start[i] = from < 0 ? 0 : from;
    inner.at[i] = size.at[i] - padding[2 * i] - padding[2 * i + 1];
    if (inner.at[i] <= 0)
      return false;
  }
  MlirValue part = makeSlice(arena, slice, source, start, &inner);
  MlirValue operands[3] = {part,
                           makeShape(arena, slice, padding, 2 * input.rank),
                           mlirOperationGetOperand(pad, 2)};
  replace(slice, nnpackBuildBefore(
                     slice, "tosa.pad", operands, 3,
                     mlirValueGetType(mlirOperationGetResult(slice, 0)), NULL));
  return true;
}

static bool swapElementwise(NnpackArena *arena, MlirOperation slice,
                            MlirOperation op) {
  NnpackExtents size;
  int64_t start[NnpackMaxRank];
  if (!nnpackShapeOf(mlirValueGetType(mlirOperationGetResult(slice, 0)),
                     &size) ||
      !readShape(mlirOperationGetOperand(slice, 1), size.rank, start))
    return false;
  MlirValue part =
      makeSlice(arena, slice, mlirOperationGetOperand(op, 0), start, &size);
  replace(slice, nnpackApplyToOther(op, part, slice));
  return true;
}

/// Moves the slice one operation up; false when it cannot.
static bool raiseOnce(NnpackArena *arena, MlirOperation slice) {
  MlirValue source = mlirOperationGetOperand(slice, 0);
  MlirOperation op = nnpackValueOwner(source);
  if (mlirOperationIsNull(op) || !nnpackHasOneUse(source))
    return false;
  bool moved = false;
  if (nnpackOpIs(op, "tosa.pad"))
    moved = swapPad(arena, slice, op);
  else if (nnpackIsUnaryElementwise(op))
    moved = swapElementwise(arena, slice, op);
  if (moved)
    mlirOperationDestroy(op);
  return moved;
}

void nnpackRaiseSlices(NnpackArena *arena, MlirOperation func) {
  bool moved = true;
  while (moved) {
    moved = false;
    NnpackOpVector slices = nnpackFindOps(arena, func, "tosa.slice");
    for (intptr_t i = 0; i < slices.count; ++i)
      moved |= raiseOnce(arena, slices.data[i]);
  }
}
