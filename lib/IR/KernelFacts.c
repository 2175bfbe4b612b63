//===-- KernelFacts.c - What orders need to know of kernels ---------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// In place: for every value of a kernel's body, the arguments that it reads at
// the same place and those that it reads elsewhere. Elementwise operations and
// reshapes keep the place; broadcasts and everything else do not.
//
//===----------------------------------------------------------------------===//

#include "IR/KernelFacts.h"

#include "IR/Build.h"
#include "IR/RowMaps.h"
#include "IR/TosaFacts.h"
#include "nnpack-c/Cascade.h"

/// Sets of arguments.
typedef struct Reads {
  uint64_t same, elsewhere;
} Reads;

typedef struct Body {
  NnpackArena *arena;
  NnpackPtrMap readsOf; ///< Value -> index in reads.
  NNPACK_VECTOR(Reads) reads;
} Body;

static void setReads(Body *body, MlirValue value, Reads reads) {
  nnpackPtrMapSet(&body->readsOf, value.ptr, body->reads.count);
  NNPACK_PUSH(body->arena, body->reads, reads);
}

static Reads readsOf(const Body *body, MlirValue value) {
  intptr_t index = nnpackPtrMapGet(&body->readsOf, value.ptr);
  return index < 0 ? (Reads){0, 0} : body->reads.data[index];
}

static bool keepsPlace(MlirOperation op, MlirValue operand, MlirValue result) {
  switch (nnpackTosaKind(op)) {
  case NnpackTosaKindView:
    return true;
  case NnpackTosaKindElementwise:
    return mlirTypeIsARankedTensor(mlirValueGetType(operand)) &&
           mlirTypeIsARankedTensor(mlirValueGetType(result)) &&
           nnpackSameShape(mlirValueGetType(operand), mlirValueGetType(result));
  default:
    return false;
  }
}

static void addOp(Body *body, MlirOperation op) {
  for (intptr_t r = 0, e = mlirOperationGetNumResults(op); r < e; ++r) {
    MlirValue result = mlirOperationGetResult(op, r);
    Reads reads = {0, 0};
    for (intptr_t i = 0, n = mlirOperationGetNumOperands(op); i < n; ++i) {
      MlirValue operand = mlirOperationGetOperand(op, i);
      Reads from = readsOf(body, operand);
      reads.elsewhere |= from.elsewhere;
      if (keepsPlace(op, operand, result))
        reads.same |= from.same;
      else
        reads.elsewhere |= from.same;
    }
    setReads(body, result, reads);
  }
}

static uint64_t argumentsOfSize(MlirBlock block, MlirType result) {
  uint64_t arguments = 0;
  int64_t resultBytes, bytes;
  if (!nnpackTypeBytes(result, &resultBytes))
    return 0;
  for (intptr_t i = 0, e = mlirBlockGetNumArguments(block); i < e && i < 64;
       ++i)
    if (nnpackTypeBytes(mlirValueGetType(mlirBlockGetArgument(block, i)),
                        &bytes) &&
        bytes == resultBytes)
      arguments |= (uint64_t)1 << i;
  return arguments;
}

static uint64_t inPlaceArguments(MlirOperation kernel) {
  MlirBlock block = nnpackFunctionBody(kernel);
  MlirOperation end = mlirBlockGetTerminator(block);
  if (mlirOperationIsNull(end) || mlirOperationGetNumOperands(end) != 1)
    return 0;
  NnpackArena *arena = nnpackArenaCreate();
  Body body = {.arena = arena, .readsOf = {.arena = arena}};
  for (intptr_t i = 0, e = mlirBlockGetNumArguments(block); i < e && i < 64;
       ++i)
    setReads(&body, mlirBlockGetArgument(block, i),
             (Reads){(uint64_t)1 << i, 0});
  for (MlirOperation op = mlirBlockGetFirstOperation(block);
       !mlirOperationEqual(op, end); op = mlirOperationGetNextInBlock(op))
    addOp(&body, op);
  MlirValue result = mlirOperationGetOperand(end, 0);
  Reads reads = readsOf(&body, result);
  uint64_t sized = argumentsOfSize(block, mlirValueGetType(result));
  nnpackArenaDestroy(arena);
  return reads.same & ~reads.elsewhere & sized;
}

/// The tensor of a type, in rows.
static NnpackCascadeTensor rowsOfType(MlirType type) {
  int64_t bytes = 0;
  nnpackTypeBytes(type, &bytes);
  int64_t rows = nnpackRowsOf(type);
  rows = rows < 1 ? 1 : rows;
  return (NnpackCascadeTensor){.rows = rows, .rowBytes = bytes / rows};
}

/// Bytes saved by a result over an argument.
static int64_t savedBetween(MlirType result, MlirType argument,
                            NnpackRowMap map, bool isInPlace) {
  NnpackCascadeTensor tensors[] = {rowsOfType(argument), rowsOfType(result)};
  NnpackCascadeOperand operand = {.tensor = 0, .map = map};
  if (isInPlace)
    operand.read = (NnpackRead){NnpackReadFarEnough, 0};
  NnpackCascadeStep step = {.result = 1,
                            .operands = &operand,
                            .numOperands = 1,
                            .isRowWise = true,
                            .rowStep = 1};
  NnpackCascadeProblem problem = {.tensors = tensors,
                                  .numTensors = 2,
                                  .steps = &step,
                                  .numSteps = 1,
                                  .alignment = 1};
  return nnpackOverlapSaved(tensors[1].rows * tensors[1].rowBytes,
                            tensors[0].rows * tensors[0].rowBytes,
                            nnpackStepDistance(&problem, 0, 0));
}

const int64_t *nnpackSavedByArguments(MlirOperation kernel,
                                      NnpackArena *arena) {
  MlirBlock block = nnpackFunctionBody(kernel);
  MlirOperation end = mlirBlockGetTerminator(block);
  intptr_t count = mlirBlockGetNumArguments(block);
  int64_t *saved = NNPACK_NEW_ARRAY(arena, int64_t, count + 1);
  if (mlirOperationIsNull(end) || mlirOperationGetNumOperands(end) != 1)
    return saved;
  nnpackSetRowMaps(kernel);
  MlirType result = mlirValueGetType(mlirOperationGetOperand(end, 0));
  uint64_t inPlace = inPlaceArguments(kernel);
  for (intptr_t i = 0; i < count; ++i) {
    MlirType type = mlirValueGetType(mlirBlockGetArgument(block, i));
    bool isInPlace = i < 64 && (inPlace >> i & 1);
    NnpackRowMap map = nnpackGetRowMap(kernel, i);
    if (mlirTypeIsATensor(type) && (isInPlace || !map.isWhole))
      saved[i] = savedBetween(result, type, map, isInPlace);
  }
  return saved;
}

int64_t nnpackAccumulatedBytes(MlirOperation kernel) {
  MlirOperation end = mlirBlockGetTerminator(nnpackFunctionBody(kernel));
  if (mlirOperationIsNull(end) || mlirOperationGetNumOperands(end) != 1)
    return 0;
  MlirType type = mlirValueGetType(mlirOperationGetOperand(end, 0));
  int64_t narrow = nnpackElementBytes(mlirShapedTypeGetElementType(type));
  int64_t most = 0, bytes;
  for (MlirOperation op =
           mlirBlockGetFirstOperation(nnpackFunctionBody(kernel));
       !mlirOperationEqual(op, end); op = mlirOperationGetNextInBlock(op)) {
    NnpackTosaKind kind = nnpackTosaKind(op);
    if (kind != NnpackTosaKindAnchor && kind != NnpackTosaKindReduction)
      continue;
    MlirType wide = mlirValueGetType(mlirOperationGetResult(op, 0));
    if (nnpackElementBytes(mlirShapedTypeGetElementType(wide)) > narrow &&
        nnpackTypeBytes(wide, &bytes) && bytes > most)
      most = bytes;
  }
  return most;
}
