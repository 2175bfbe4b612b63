//===-- ScheduleSteps.c - What --schedule-kernels orders ------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ScheduleSteps.h"

#include "IR/KernelFacts.h"
#include "IR/TosaFacts.h"

#include <string.h>

/// What --lower-kernels allows a tile, of the bytes that a kernel touches.
enum { minScratchBytes = 1024, scratchPerMille = 15 };

//===----------------------------------------------------------------------===//
// Steps and values
//===----------------------------------------------------------------------===//

/// True if all that the operation does is to compute tensors from tensors.
static bool isOnTensors(MlirOperation op) {
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i)
    if (!mlirTypeIsATensor(mlirValueGetType(mlirOperationGetOperand(op, i))))
      return false;
  for (intptr_t i = 0, e = mlirOperationGetNumResults(op); i < e; ++i)
    if (!mlirTypeIsATensor(mlirValueGetType(mlirOperationGetResult(op, i))))
      return false;
  return mlirOperationGetNumResults(op) > 0;
}

MlirOperation scheduleKernelOf(const SchedulePass *pass, MlirOperation op) {
  return isOnTensors(op) ? nnpackKernelOfCall(op, pass->symbols)
                         : (MlirOperation){NULL};
}

/// What bytes take in an arena.
static int64_t aligned(const Schedule *schedule, int64_t bytes) {
  int64_t alignment = schedule->pass->context->options.alignment, rounded;
  return nnpackAlignOverflow(bytes, alignment, &rounded) ? bytes : rounded;
}

static int32_t addValue(Schedule *schedule, MlirValue tensor, bool isInput) {
  NnpackOrderValue value = {.isInput = isInput};
  if (!nnpackTypeBytes(mlirValueGetType(tensor), &value.sizeBytes) ||
      (isInput && !schedule->countsIo))
    value.sizeBytes = 0;
  value.sizeBytes = aligned(schedule, value.sizeBytes);
  int32_t index = (int32_t)schedule->values.count;
  nnpackPtrMapSet(&schedule->valueOf, tensor.ptr, index);
  NNPACK_PUSH(schedule->arena, schedule->values, value);
  return index;
}

static void addIndex(Schedule *schedule, ScheduleIndices *indices,
                     int32_t index) {
  for (intptr_t i = 0; i < indices->count; ++i)
    if (indices->data[i] == index)
      return;
  NNPACK_PUSH(schedule->arena, *indices, index);
}

/// What a walk over an operation and its regions fills.
typedef struct Reading {
  Schedule *schedule;
  ScheduleStep *step;
} Reading;

static MlirWalkResult readOperands(MlirOperation op, void *data) {
  Reading *reading = data;
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i) {
    intptr_t value = nnpackPtrMapGet(&reading->schedule->valueOf,
                                     mlirOperationGetOperand(op, i).ptr);
    if (value >= 0)
      addIndex(reading->schedule, &reading->step->reads, (int32_t)value);
  }
  return MlirWalkResultAdvance;
}

static struct ScheduleFacts factsOf(SchedulePass *pass, MlirOperation kernel) {
  intptr_t known = nnpackPtrMapGet(&pass->factsOf, kernel.ptr);
  if (known >= 0)
    return pass->facts.data[known];
  struct ScheduleFacts facts = {nnpackSavedByArguments(kernel, pass->arena),
                                nnpackAccumulatedBytes(kernel)};
  nnpackPtrMapSet(&pass->factsOf, kernel.ptr, pass->facts.count);
  NNPACK_PUSH(pass->arena, pass->facts, facts);
  return facts;
}

/// The value of an operand that the step reads by no other; -1 otherwise. A
/// kernel reads each value in one way only if it is one of its arguments once.
static intptr_t onlyValueOf(const Schedule *schedule, const ScheduleStep *step,
                            intptr_t operand) {
  intptr_t value = nnpackPtrMapGet(
      &schedule->valueOf, mlirOperationGetOperand(step->op, operand).ptr);
  for (intptr_t j = 0, e = mlirOperationGetNumOperands(step->op); j < e; ++j)
    if (j != operand &&
        nnpackPtrMapGet(&schedule->valueOf,
                        mlirOperationGetOperand(step->op, j).ptr) == value)
      return -1;
  return value;
}

/// Bytes of an arena less if the result takes `saved` bytes of an operand.
static int64_t alignedSaving(const Schedule *schedule, MlirValue operand,
                             MlirValue result, int64_t saved) {
  int64_t bytes, resultBytes;
  if (!nnpackTypeBytes(mlirValueGetType(operand), &bytes) ||
      !nnpackTypeBytes(mlirValueGetType(result), &resultBytes))
    return 0;
  int64_t smaller = bytes < resultBytes ? bytes : resultBytes;
  return aligned(schedule, smaller) - aligned(schedule, smaller - saved);
}

static void addInPlace(Schedule *schedule, ScheduleStep *step,
                       MlirOperation kernel) {
  const int64_t *saved = factsOf(schedule->pass, kernel).saved;
  MlirValue result = mlirOperationGetResult(step->op, 0);
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(step->op); i < e; ++i) {
    intptr_t value = saved[i] > 0 ? onlyValueOf(schedule, step, i) : -1;
    int64_t bytes =
        value < 0
            ? 0
            : alignedSaving(schedule, mlirOperationGetOperand(step->op, i),
                            result, saved[i]);
    if (bytes <= 0)
      continue;
    NNPACK_PUSH(schedule->arena, step->inPlace, (int32_t)value);
    NNPACK_PUSH(schedule->arena, step->inPlaceBytes, bytes);
  }
}

/// The largest part of `bytes` that divides them and keeps to the budget; about
/// that if none of a similar size does.
static int64_t tileBytes(int64_t bytes, int64_t budget) {
  enum { mostTried = 1 << 16 };
  int64_t least = bytes / budget + (bytes % budget != 0);
  for (int64_t numTiles = least; numTiles > 0 && numTiles / 4 < least &&
                                 numTiles - least < mostTried;
       ++numTiles)
    if (bytes % numTiles == 0)
      return bytes / numTiles;
  return least > 0 ? budget : 0;
}

/// A kernel holds a tile of what it accumulates: a value that nobody reads.
static void addScratch(Schedule *schedule, ScheduleStep *step,
                       MlirOperation kernel) {
  int64_t tensors = 0, bytes;
  for (intptr_t i = 0; i < step->reads.count; ++i)
    tensors = nnpackAddSaturated(
        tensors, schedule->values.data[step->reads.data[i]].sizeBytes);
  if (nnpackTypeBytes(mlirValueGetType(mlirOperationGetResult(step->op, 0)),
                      &bytes))
    tensors = nnpackAddSaturated(tensors, bytes);
  int64_t budget = tensors / 1000 * scratchPerMille;
  if (budget < minScratchBytes)
    budget = minScratchBytes;
  int64_t accumulated = factsOf(schedule->pass, kernel).accumulatedBytes;
  NnpackOrderValue scratch = {
      .sizeBytes = aligned(schedule, tileBytes(accumulated, budget))};
  addIndex(schedule, &step->writes, (int32_t)schedule->values.count);
  NNPACK_PUSH(schedule->arena, schedule->values, scratch);
}

static bool isVariableAccess(MlirOperation op) {
  return nnpackTosaKind(op) == NnpackTosaKindVariable;
}

static void addStep(Schedule *schedule, MlirOperation op) {
  ScheduleStep step = {.op = op};
  Reading reading = {schedule, &step};
  mlirOperationWalk(op, readOperands, &reading, MlirWalkPreOrder);
  MlirOperation kernel = scheduleKernelOf(schedule->pass, op);
  if (!mlirOperationIsNull(kernel) && schedule->pass->context->options.merge)
    addInPlace(schedule, &step, kernel);
  for (intptr_t i = 0, e = mlirOperationGetNumResults(op); i < e; ++i)
    addIndex(schedule, &step.writes,
             addValue(schedule, mlirOperationGetResult(op, i), false));
  if (!mlirOperationIsNull(kernel))
    addScratch(schedule, &step, kernel);
  int32_t index = (int32_t)schedule->steps.count;
  if (mlirOperationIsNull(kernel)) {
    if (schedule->lastOther >= 0)
      addIndex(schedule, &step.after, schedule->lastOther);
    if (!isVariableAccess(op)) {
      // Who knows what it does: after all accesses of variables so far.
      for (int32_t s = schedule->lastOther + 1; s < index; ++s)
        if (isVariableAccess(schedule->steps.data[s].op))
          addIndex(schedule, &step.after, s);
      schedule->lastOther = index;
    }
  }
  NNPACK_PUSH(schedule->arena, schedule->steps, step);
}

static void addView(Schedule *schedule, MlirOperation op) {
  intptr_t value =
      nnpackPtrMapGet(&schedule->valueOf, mlirOperationGetOperand(op, 0).ptr);
  if (value >= 0)
    nnpackPtrMapSet(&schedule->valueOf, mlirOperationGetResult(op, 0).ptr,
                    value);
  nnpackPtrMapSet(&schedule->isView, op.ptr, 1);
  NNPACK_PUSH(schedule->arena, schedule->views, op);
}

static void addOutputs(Schedule *schedule, MlirOperation end) {
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(end); i < e; ++i) {
    intptr_t value = nnpackPtrMapGet(&schedule->valueOf,
                                     mlirOperationGetOperand(end, i).ptr);
    if (value < 0)
      continue;
    schedule->values.data[value].isOutput = true;
    if (!schedule->countsIo)
      schedule->values.data[value].sizeBytes = 0;
  }
}

static bool isConstant(MlirOperation op) {
  return nnpackTosaKind(op) == NnpackTosaKindConstant ||
         nnpackOpIs(op, "arith.constant");
}

static void collect(Schedule *schedule) {
  for (intptr_t i = 0, e = mlirBlockGetNumArguments(schedule->block); i < e;
       ++i)
    addValue(schedule, mlirBlockGetArgument(schedule->block, i), true);
  MlirOperation end = mlirBlockGetTerminator(schedule->block);
  for (MlirOperation op = mlirBlockGetFirstOperation(schedule->block);
       !mlirOperationEqual(op, end); op = mlirOperationGetNextInBlock(op)) {
    if (isConstant(op))
      continue;
    if (nnpackOpIs(op, "tosa.reshape"))
      addView(schedule, op);
    else
      addStep(schedule, op);
  }
  addOutputs(schedule, end);
}

//===----------------------------------------------------------------------===//
// Variables
//===----------------------------------------------------------------------===//

static bool sameVariable(MlirOperation a, MlirOperation b) {
  return isVariableAccess(a) && isVariableAccess(b) &&
         mlirAttributeEqual(nnpackOpAttribute(a, "name"),
                            nnpackOpAttribute(b, "name"));
}

static bool isWrite(MlirOperation op) {
  return nnpackOpIs(op, "tosa.variable_write");
}

static bool reads(const ScheduleStep *step, int32_t value) {
  for (intptr_t i = 0; i < step->reads.count; ++i)
    if (step->reads.data[i] == value)
      return true;
  return false;
}

/// Keeps a write behind those that use the variable's value as it is before. If
/// someone uses it later, that needs a copy in any order.
static void orderWrite(Schedule *schedule, int32_t read, int32_t write) {
  int32_t value = schedule->steps.data[read].writes.data[0];
  ScheduleStep *step = &schedule->steps.data[write];
  for (int32_t s = read + 1; s < schedule->steps.count; ++s) {
    if (!reads(&schedule->steps.data[s], value))
      continue;
    if (s > write)
      return;
    if (s < write)
      addIndex(schedule, &step->after, s);
  }
}

/// True if the value that a step reads from a variable is used after the
/// variable is written.
static bool needsCopy(const Schedule *schedule, int32_t read) {
  int32_t value = schedule->steps.data[read].writes.data[0];
  bool isOver = false;
  for (int32_t s = read + 1; s < schedule->steps.count; ++s) {
    const ScheduleStep *step = &schedule->steps.data[s];
    if (isOver && reads(step, value))
      return true;
    isOver |= isWrite(step->op) &&
              sameVariable(step->op, schedule->steps.data[read].op);
  }
  return isOver && schedule->values.data[value].isOutput;
}

static void orderVariables(Schedule *schedule) {
  for (int32_t s = 0; s < schedule->steps.count; ++s) {
    MlirOperation op = schedule->steps.data[s].op;
    if (!isVariableAccess(op))
      continue;
    bool isRead = !isWrite(op);
    bool isCopied = isRead && needsCopy(schedule, s);
    for (int32_t t = s + 1; t < schedule->steps.count; ++t) {
      MlirOperation later = schedule->steps.data[t].op;
      if (!sameVariable(op, later) || (isRead && !isWrite(later)))
        continue;
      addIndex(schedule, &schedule->steps.data[t].after, s);
      if (isRead && !isCopied)
        orderWrite(schedule, s, t);
    }
    if (isRead && !isCopied)
      schedule->values.data[schedule->steps.data[s].writes.data[0]].sizeBytes =
          0;
  }
}

void scheduleCollect(Schedule *schedule) {
  collect(schedule);
  orderVariables(schedule);
}
