//===-- Sequence.c - A function as a sequence of steps --------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IR/SequenceCollector.h"

#include "IR/Accumulating.h"
#include "IR/ReadOrder.h"
#include "IR/RowMaps.h"
#include "IR/RowRanges.h"
#include "IR/StripeKernels.h"

static int64_t scratchOf(MlirOperation kernel, int64_t alignment) {
  int64_t total = 0;
  MlirBlock body = nnpackFunctionBody(kernel);
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    total = nnpackAddSaturated(total, nnpackAllocBytes(op, alignment));
  return total;
}

//===----------------------------------------------------------------------===//
// Which functions
//===----------------------------------------------------------------------===//

static bool isSmall(MlirValue value) {
  MlirType type = mlirValueGetType(value);
  int64_t bytes = 0;
  return !mlirTypeIsAMemRef(type) || !nnpackTypeBytes(type, &bytes) ||
         nnpackIsCountable(bytes);
}

static bool hasSmallBuffers(MlirOperation op) {
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); ++i)
    if (!isSmall(mlirOperationGetOperand(op, i)))
      return false;
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i)
    if (!isSmall(mlirOperationGetResult(op, i)))
      return false;
  int64_t shift = 0;
  if (sequenceIsViewOfBytes(op))
    nnpackConstantInteger(mlirOperationGetOperand(op, 1), &shift);
  return nnpackIsCountable(shift);
}

bool nnpackIsSequence(MlirOperation op, MlirSymbolTable symbols) {
  if (!nnpackIsSingleBlockGraph(op))
    return false;
  bool callsKernels = false;
  for (MlirOperation inner = mlirBlockGetFirstOperation(nnpackFunctionBody(op));
       !mlirOperationIsNull(inner);
       inner = mlirOperationGetNextInBlock(inner)) {
    MlirOperation kernel = nnpackKernelOfCall(inner, symbols);
    if (!hasSmallBuffers(inner) || (!mlirOperationIsNull(kernel) &&
                                    !nnpackIsCountable(scratchOf(kernel, 1))))
      return false;
    callsKernels |= !mlirOperationIsNull(kernel);
  }
  return callsKernels;
}

intptr_t nnpackSequenceTensor(const NnpackSequence *sequence,
                              MlirValue buffer) {
  for (intptr_t i = 0; i < sequence->problem.numTensors; ++i)
    if (mlirValueEqual(sequence->buffers[i], buffer))
      return i;
  return -1;
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

/// Weights and tables that a call reads.
static int64_t constantBytesOf(MlirOperation call) {
  int64_t total = 0, bytes;
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(call); i < e; ++i) {
    MlirValue operand = nnpackBufferBehind(mlirOperationGetOperand(call, i));
    MlirOperation owner = nnpackValueOwner(operand);
    if (!mlirOperationIsNull(owner) && nnpackOpIs(owner, "memref.get_global") &&
        nnpackTypeBytes(mlirValueGetType(operand), &bytes))
      total += bytes;
  }
  return total;
}

static SequenceKernel findInfo(SequenceCollector *collector,
                               MlirOperation kernel) {
  SequenceKernel info = {.result = nnpackResultArgumentOf(kernel),
                     .scratchBytes = scratchOf(kernel, collector->alignment),
                     .rowStep = 1};
  if (info.result < 0)
    return info;
  info.isRowWise =
      !mlirOperationIsNull(nnpackRowLoopOf(kernel, &info.rowStep));
  if (!info.isRowWise && !mlirOperationIsNull(nnpackAccumulatingLoopOf(
                             kernel, &info.accumulatedRows))) {
    info.accumulatorBytes =
        nnpackAccumulatorBytes(kernel, collector->alignment);
    info.scratchBytes -= info.accumulatorBytes;
  }
  info.writesRows =
      !info.isRowWise && nnpackWritesRows(kernel, &info.rowStep);
  NnpackRead *reads =
      NNPACK_NEW_ARRAY(collector->arena, NnpackRead, info.result);
  MlirBlock body = nnpackFunctionBody(kernel);
  for (intptr_t i = 0; i < info.result; ++i)
    if (mlirTypeIsAMemRef(mlirValueGetType(mlirBlockGetArgument(body, i))))
      reads[i] = nnpackReadOf(kernel, i);
  info.reads = reads;
  return info;
}

static SequenceKernel infoOf(SequenceCollector *collector,
                             MlirOperation kernel) {
  intptr_t known = nnpackPtrMapGet(&collector->infoOf, kernel.ptr);
  if (known >= 0)
    return collector->infos.data[known];
  SequenceKernel info = findInfo(collector, kernel);
  nnpackPtrMapSet(&collector->infoOf, kernel.ptr, collector->infos.count);
  NNPACK_PUSH(collector->arena, collector->infos, info);
  return info;
}

/// A step that no cascade can have: all that it touches is whole.
static void addBarrier(SequenceCollector *collector, MlirOperation op) {
  intptr_t step = collector->steps.count;
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i) {
    MlirValue operand = mlirOperationGetOperand(op, i);
    intptr_t tensor = sequenceTensorOf(collector, operand);
    if (tensor < 0)
      continue;
    NnpackCascadeTensor *t = &collector->tensors.data[tensor];
    bool isRead = t->lastReader >= 0; // Before, whatever it had in it.
    sequenceNoteStep(collector, operand, tensor, step);
    collector->parts.data[tensor].isTouchedOtherwise = true;
    t->isWhole = true;
    if (t->writer < 0 && !isRead &&
        !mlirOperationIsNull(
            nnpackValueOwner(collector->buffers.data[tensor])) &&
        !sequenceHasRole(nnpackValueOwner(collector->buffers.data[tensor]),
                         "input"))
      t->writer = step;
  }
  NNPACK_PUSH(collector->arena, collector->steps,
              ((NnpackCascadeStep){.result = -1}));
  NNPACK_PUSH(collector->arena, collector->ops, op);
  NNPACK_PUSH(collector->arena, collector->kernels, ((MlirOperation){NULL}));
}

/// Whether a call reads bytes that it writes, by its argument `out`.
static bool readsWhatItWrites(MlirOperation call, intptr_t out) {
  SequenceBytes written =
      sequenceBytesBehind(mlirOperationGetOperand(call, out));
  for (intptr_t i = 0; i < out; ++i) {
    MlirValue operand = mlirOperationGetOperand(call, i);
    if (!mlirTypeIsAMemRef(mlirValueGetType(operand)))
      continue;
    SequenceBytes read = sequenceBytesBehind(operand);
    if (mlirValueEqual(read.buffer, written.buffer) &&
        read.offset < written.offset + written.bytes &&
        written.offset < read.offset + read.bytes)
      return true;
  }
  return false;
}

/// Whether the rows of what a call touches can be gone through one by one.
static bool hasFewRows(MlirOperation call) {
  enum { mostRows = 1 << 20 };
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(call); i < e; ++i) {
    MlirType type = mlirValueGetType(mlirOperationGetOperand(call, i));
    if (mlirTypeIsAMemRef(type) && nnpackRowsOf(type) > mostRows)
      return false;
  }
  return true;
}

static void addKernelStep(SequenceCollector *collector, MlirOperation op,
                          MlirOperation kernel) {
  intptr_t step = collector->steps.count;
  SequenceKernel info = infoOf(collector, kernel);
  intptr_t last = info.result;
  intptr_t result = -1;
  if (last >= 0 && hasFewRows(op) && !readsWhatItWrites(op, last))
    result = sequenceAddWrite(collector, mlirOperationGetOperand(op, last),
                              nnpackIsStripeKernel(kernel), step);
  if (result < 0) {
    addBarrier(collector, op);
    return;
  }
  SequenceOperands operands = {0};
  // Sums are written at once.
  if (collector->parts.data[result].isStripe)
    NNPACK_PUSH(collector->arena, operands,
                ((NnpackCascadeOperand){
                    .tensor = collector->parts.data[result].whole,
                    .map = info.accumulatedRows ? nnpackRowMapWhole()
                                                : nnpackRowMapIdentity()}));
  for (intptr_t i = 0; i < last; ++i)
    sequenceAddReads(collector,
                     info.accumulatedRows ? nnpackAccumulatedMap(kernel, i)
                                          : nnpackGetRowMap(kernel, i),
                     mlirOperationGetOperand(op, i), info.reads[i], step,
                     &operands);
  NnpackCascadeStep made = {.result = result,
                            .operands = operands.data,
                            .numOperands = operands.count,
                            .scratchBytes = info.scratchBytes,
                            .constantBytes = constantBytesOf(op),
                            .accumulatedRows = info.accumulatedRows,
                            .accumulatorBytes = info.accumulatorBytes,
                            .isRowWise = info.isRowWise,
                            .writesRows = info.writesRows,
                            .rowStep = info.rowStep};
  NNPACK_PUSH(collector->arena, collector->steps, made);
  NNPACK_PUSH(collector->arena, collector->ops, op);
  NNPACK_PUSH(collector->arena, collector->kernels, kernel);
}

/// True for operations that take no time: they touch no bytes.
static bool isNoStep(MlirOperation op) {
  if (nnpackIsReshape(op) || sequenceIsViewOfBytes(op) ||
      nnpackOpIs(op, "memref.alloc") || nnpackOpIs(op, "memref.get_global"))
    return true;
  if (mlirOperationGetNumRegions(op) > 0)
    return false;
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i)
    if (mlirTypeIsAMemRef(mlirValueGetType(mlirOperationGetOperand(op, i))))
      return false;
  return true;
}

/// True if the value is used in a nested block, or seen through anything but
/// reshapes and views of bytes, so that its readers and writers are not all
/// steps.
static bool isUsedOtherwise(MlirValue value, MlirBlock body) {
  for (MlirOpOperand use = mlirValueGetFirstUse(value);
       !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
    MlirOperation owner = mlirOpOperandGetOwner(use);
    if (!mlirBlockEqual(mlirOperationGetBlock(owner), body))
      return true;
    for (intptr_t i = 0; i < mlirOperationGetNumResults(owner); ++i) {
      MlirValue result = mlirOperationGetResult(owner, i);
      if (mlirTypeIsAMemRef(mlirValueGetType(result)) &&
          ((!nnpackIsReshape(owner) && !sequenceIsViewOfBytes(owner)) ||
           isUsedOtherwise(result, body)))
        return true;
    }
  }
  return false;
}

/// Whole and alive throughout; who writes it runs alone.
static void keep(SequenceCollector *collector, intptr_t index) {
  NnpackCascadeTensor *tensor = &collector->tensors.data[index];
  if (tensor->writer >= 0)
    collector->steps.data[tensor->writer].result = -1;
  tensor->isWhole = true;
  tensor->writer = -1;
  tensor->lastReader = collector->steps.count;
}

/// Keeps buffers whose uses are not all steps, and parts of such.
static void keepIfUsedOtherwise(SequenceCollector *collector,
                                MlirOperation function) {
  MlirBlock body = nnpackFunctionBody(function);
  for (intptr_t i = 0; i < collector->tensors.count; ++i) {
    intptr_t whole = collector->parts.data[i].whole;
    if (isUsedOtherwise(collector->buffers.data[whole], body))
      keep(collector, i);
  }
}

/// Notes whose bytes the parts are, where kernels write all that there is.
static void notePart(SequenceCollector *collector, intptr_t index) {
  const SequencePart *part = &collector->parts.data[index];
  const SequencePart *all = &collector->parts.data[part->whole];
  MlirOperation owner =
      nnpackValueOwner(collector->buffers.data[part->whole]);
  if (part->whole == index || part->isStripe || all->isTouchedOtherwise ||
      mlirOperationIsNull(owner) || sequenceHasRole(owner, "input") ||
      collector->tensors.data[part->whole].writer < 0)
    return;
  NnpackCascadeTensor *tensor = &collector->tensors.data[index];
  tensor->isPart = true;
  tensor->whole = part->whole;
  tensor->partBegin = part->offset;
}

/// Stripes are there as long as the rest, which has a smaller index.
static void finishStripe(SequenceCollector *collector, intptr_t index) {
  const SequencePart *part = &collector->parts.data[index];
  if (!part->isStripe)
    return;
  NnpackCascadeTensor *all = &collector->tensors.data[part->whole];
  NnpackCascadeTensor *stripe = &collector->tensors.data[index];
  all->isStriped = true;
  stripe->isWhole = all->isWhole;
  stripe->lastReader = all->lastReader;
}

/// One more than the largest number of an allocation.
static int64_t firstFreeId(const SequenceCollector *collector) {
  int64_t id = -1;
  for (intptr_t i = 0; i < collector->buffers.count; ++i) {
    MlirOperation op = nnpackValueOwner(collector->buffers.data[i]);
    if (mlirOperationIsNull(op))
      continue;
    int64_t taken = nnpackOpInteger(op, "nnpack.id", -1);
    id = taken > id ? taken : id;
  }
  return id + 1;
}

NnpackSequence nnpackCollectSequence(MlirOperation function,
                                     MlirSymbolTable symbols, int64_t alignment,
                                     NnpackArena *arena) {
  SequenceCollector collector = {.arena = arena,
                         .symbols = symbols,
                         .alignment = alignment,
                         .tensorOf = {.arena = arena},
                         .infoOf = {.arena = arena}};
  MlirBlock body = nnpackFunctionBody(function);
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    if (nnpackOpIs(op, "memref.alloc") && sequenceHasRole(op, "input"))
      sequenceTensorOf(&collector, mlirOperationGetResult(op, 0));
    if (isNoStep(op))
      continue;
    MlirOperation kernel = nnpackKernelOfCall(op, symbols);
    if (mlirOperationIsNull(kernel))
      addBarrier(&collector, op);
    else
      addKernelStep(&collector, op, kernel);
  }
  keepIfUsedOtherwise(&collector, function);
  for (intptr_t i = 0; i < collector.tensors.count; ++i)
    notePart(&collector, i);
  for (intptr_t i = 0; i < collector.tensors.count; ++i) {
    MlirOperation owner = nnpackValueOwner(collector.buffers.data[i]);
    if (mlirOperationIsNull(owner) || sequenceHasRole(owner, "output"))
      collector.tensors.data[i].lastReader = collector.steps.count;
    finishStripe(&collector, i);
  }
  NnpackSequence sequence = {.problem = {.tensors = collector.tensors.data,
                                         .numTensors = collector.tensors.count,
                                         .steps = collector.steps.data,
                                         .numSteps = collector.steps.count,
                                         .alignment = alignment},
                             .steps = collector.ops.data,
                             .kernels = collector.kernels.data,
                             .buffers = collector.buffers.data,
                             .nextId = firstFreeId(&collector)};
  nnpackCascadeSumTensors(&sequence.problem, arena);
  return sequence;
}
