//===-- Sequence.c - A function as a sequence of steps --------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IR/Sequence.h"

#include "IR/ReadOrder.h"
#include "IR/RowMaps.h"
#include "IR/RowRanges.h"

#include <string.h>

/// What is the same for every call of a kernel.
typedef struct KernelInfo {
  intptr_t result; ///< Argument, -1 for none.
  bool isRowWise, writesRows;
  int64_t rowStep, scratchBytes;
  const NnpackRead *reads; ///< Per argument.
} KernelInfo;

typedef struct Collector {
  NnpackArena *arena;
  MlirSymbolTable symbols;
  int64_t alignment;
  NnpackPtrMap tensorOf; ///< Buffer -> tensor.
  NNPACK_VECTOR(NnpackCascadeTensor) tensors;
  NNPACK_VECTOR(MlirValue) buffers;
  NNPACK_VECTOR(NnpackCascadeStep) steps;
  NNPACK_VECTOR(MlirOperation) ops;
  NNPACK_VECTOR(MlirOperation) kernels;
  NnpackPtrMap infoOf; ///< Kernel -> index in infos.
  NNPACK_VECTOR(KernelInfo) infos;
} Collector;

static MlirOperation kernelOf(MlirOperation op, MlirSymbolTable symbols) {
  MlirOperation none = {NULL};
  if (!nnpackOpIs(op, "func.call"))
    return none;
  MlirOperation callee = mlirSymbolTableLookup(
      symbols, mlirFlatSymbolRefAttrGetValue(nnpackOpAttribute(op, "callee")));
  if (mlirOperationIsNull(callee) || !nnpackIsFunctionDefinition(callee) ||
      mlirAttributeIsNull(nnpackOpAttribute(callee, "nnpack.kernel")))
    return none;
  return callee;
}

bool nnpackIsSequence(MlirOperation op, MlirSymbolTable symbols) {
  if (!nnpackIsFunctionDefinition(op) ||
      !mlirAttributeIsNull(nnpackOpAttribute(op, "nnpack.kernel")) ||
      !mlirBlockIsNull(mlirBlockGetNextInRegion(nnpackFunctionBody(op))))
    return false;
  for (MlirOperation inner = mlirBlockGetFirstOperation(nnpackFunctionBody(op));
       !mlirOperationIsNull(inner); inner = mlirOperationGetNextInBlock(inner))
    if (!mlirOperationIsNull(kernelOf(inner, symbols)))
      return true;
  return false;
}

static bool isReshape(MlirOperation op) {
  return nnpackOpIs(op, "memref.collapse_shape") ||
         nnpackOpIs(op, "memref.expand_shape");
}

MlirValue nnpackBufferBehind(MlirValue value) {
  for (;;) {
    MlirOperation owner = nnpackValueOwner(value);
    if (mlirOperationIsNull(owner) || !isReshape(owner))
      return value;
    value = mlirOperationGetOperand(owner, 0);
  }
}

intptr_t nnpackSequenceTensor(const NnpackSequence *sequence,
                              MlirValue buffer) {
  for (intptr_t i = 0; i < sequence->problem.numTensors; ++i)
    if (mlirValueEqual(sequence->buffers[i], buffer))
      return i;
  return -1;
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

static bool hasRole(MlirOperation op, const char *role) {
  MlirAttribute attribute = nnpackOpAttribute(op, "nnpack.role");
  return !mlirAttributeIsNull(attribute) &&
         mlirStringRefEqual(mlirStringAttrGetValue(attribute), nnpackStr(role));
}

/// Rows as the type has them.
static void setRows(NnpackCascadeTensor *tensor, MlirType type) {
  int64_t bytes = 0;
  nnpackTypeBytes(type, &bytes);
  tensor->rows = nnpackRowsOf(type);
  if (tensor->rows < 1)
    tensor->rows = 1;
  tensor->rowBytes = bytes / tensor->rows;
}

/// The tensor of a buffer that lives in an arena or is an argument; -1 for
/// globals and whatever else.
static intptr_t tensorOf(Collector *collector, MlirValue value) {
  MlirType type = mlirValueGetType(value);
  if (!mlirTypeIsAMemRef(type) || !nnpackTypeIsStaticShaped(type))
    return -1;
  MlirValue buffer = nnpackBufferBehind(value);
  intptr_t known = nnpackPtrMapGet(&collector->tensorOf, buffer.ptr);
  if (known >= 0)
    return known;
  MlirOperation owner = nnpackValueOwner(buffer);
  bool isArgument = mlirOperationIsNull(owner);
  if (!isArgument && !nnpackOpIs(owner, "memref.alloc"))
    return -1;
  NnpackCascadeTensor tensor = {.writer = -1,
                                .lastReader = -1,
                                .isWhole = isArgument,
                                .isElsewhere = isArgument};
  if (!isArgument)
    tensor.isWhole = hasRole(owner, "input") || hasRole(owner, "output");
  setRows(&tensor, mlirValueGetType(buffer));
  nnpackPtrMapSet(&collector->tensorOf, buffer.ptr, collector->tensors.count);
  NNPACK_PUSH(collector->arena, collector->tensors, tensor);
  NNPACK_PUSH(collector->arena, collector->buffers, buffer);
  return collector->tensors.count - 1;
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

static int64_t scratchOf(MlirOperation kernel, int64_t alignment) {
  int64_t total = 0, bytes;
  MlirBlock body = nnpackFunctionBody(kernel);
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (nnpackOpIs(op, "memref.alloc") &&
        nnpackTypeBytes(mlirValueGetType(mlirOperationGetResult(op, 0)),
                        &bytes))
      total += (bytes + alignment - 1) / alignment * alignment;
  return total;
}

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

static KernelInfo findInfo(Collector *collector, MlirOperation kernel) {
  KernelInfo info = {.result = nnpackResultArgumentOf(kernel),
                     .scratchBytes = scratchOf(kernel, collector->alignment),
                     .rowStep = 1};
  if (info.result < 0)
    return info;
  info.isRowWise =
      !mlirOperationIsNull(nnpackRowLoopOf(kernel, &info.rowStep));
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

static KernelInfo infoOf(Collector *collector, MlirOperation kernel) {
  intptr_t known = nnpackPtrMapGet(&collector->infoOf, kernel.ptr);
  if (known >= 0)
    return collector->infos.data[known];
  KernelInfo info = findInfo(collector, kernel);
  nnpackPtrMapSet(&collector->infoOf, kernel.ptr, collector->infos.count);
  NNPACK_PUSH(collector->arena, collector->infos, info);
  return info;
}

/// The map of an operand in rows of its tensor. The argument may show the same
/// bytes as more or fewer rows, whole multiples of each other.
static NnpackRowMap mapOf(const Collector *collector, MlirOperation kernel,
                          intptr_t index, MlirType type, intptr_t tensor) {
  NnpackCascadeTensor asRead = {0};
  setRows(&asRead, type);
  const NnpackCascadeTensor *t = &collector->tensors.data[tensor];
  NnpackRowMap map = nnpackGetRowMap(kernel, index);
  if (asRead.rows * asRead.rowBytes != t->rows * t->rowBytes)
    return nnpackRowMapWhole();
  if (asRead.rows % t->rows == 0) // Several of them are one of the tensor's.
    return nnpackRowMapCompose(
        map, (NnpackRowMap){false, 1, 0, 0, asRead.rows / t->rows});
  if (t->rows % asRead.rows == 0) {
    int64_t each = t->rows / asRead.rows;
    return nnpackRowMapCompose(map,
                               (NnpackRowMap){false, each, 0, each - 1, 1});
  }
  return nnpackRowMapWhole();
}

/// A step that no cascade can have: all that it touches is whole.
static void addBarrier(Collector *collector, MlirOperation op) {
  intptr_t step = collector->steps.count;
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i) {
    intptr_t tensor = tensorOf(collector, mlirOperationGetOperand(op, i));
    if (tensor < 0)
      continue;
    NnpackCascadeTensor *t = &collector->tensors.data[tensor];
    t->isWhole = true;
    t->lastReader = step;
    if (t->writer < 0 &&
        !mlirOperationIsNull(
            nnpackValueOwner(collector->buffers.data[tensor])) &&
        !hasRole(nnpackValueOwner(collector->buffers.data[tensor]), "input"))
      t->writer = step;
  }
  NNPACK_PUSH(collector->arena, collector->steps,
              ((NnpackCascadeStep){.result = -1}));
  NNPACK_PUSH(collector->arena, collector->ops, op);
  NNPACK_PUSH(collector->arena, collector->kernels, ((MlirOperation){NULL}));
}

static void addKernelStep(Collector *collector, MlirOperation op,
                          MlirOperation kernel) {
  intptr_t step = collector->steps.count;
  KernelInfo info = infoOf(collector, kernel);
  intptr_t last = info.result;
  if (last < 0) {
    addBarrier(collector, op);
    return;
  }
  MlirValue out = mlirOperationGetOperand(op, last);
  intptr_t result = tensorOf(collector, out);
  NnpackCascadeTensor *tensor =
      result < 0 ? NULL : &collector->tensors.data[result];
  // A second writer, or one that comes after a reader.
  if (!tensor || tensor->writer >= 0 || tensor->lastReader >= 0) {
    addBarrier(collector, op);
    return;
  }
  tensor->writer = step;
  tensor->lastReader = step;
  setRows(tensor, mlirValueGetType(out));
  NNPACK_VECTOR(NnpackCascadeOperand) operands = {0};
  for (intptr_t i = 0; i < last; ++i) {
    MlirValue operand = mlirOperationGetOperand(op, i);
    intptr_t index = tensorOf(collector, operand);
    if (index < 0)
      continue;
    NnpackCascadeOperand read = {
        index, mapOf(collector, kernel, i, mlirValueGetType(operand), index),
        info.reads[i]};
    NNPACK_PUSH(collector->arena, operands, read);
    collector->tensors.data[index].lastReader = step;
  }
  NnpackCascadeStep made = {.result = result,
                            .operands = operands.data,
                            .numOperands = operands.count,
                            .scratchBytes = info.scratchBytes,
                            .constantBytes = constantBytesOf(op),
                            .isRowWise = info.isRowWise,
                            .writesRows = info.writesRows,
                            .rowStep = info.rowStep};
  NNPACK_PUSH(collector->arena, collector->steps, made);
  NNPACK_PUSH(collector->arena, collector->ops, op);
  NNPACK_PUSH(collector->arena, collector->kernels, kernel);
}

/// True for operations that take no time: they touch no bytes.
static bool isNoStep(MlirOperation op) {
  if (isReshape(op) || nnpackOpIs(op, "memref.alloc") ||
      nnpackOpIs(op, "memref.get_global"))
    return true;
  if (mlirOperationGetNumRegions(op) > 0)
    return false;
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i)
    if (mlirTypeIsAMemRef(mlirValueGetType(mlirOperationGetOperand(op, i))))
      return false;
  return true;
}

/// True if the value is used in a nested block, or seen through anything but a
/// reshape, so that its readers and writers are not all steps.
static bool isUsedOtherwise(MlirValue value, MlirBlock body) {
  for (MlirOpOperand use = mlirValueGetFirstUse(value);
       !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
    MlirOperation owner = mlirOpOperandGetOwner(use);
    if (!mlirBlockEqual(mlirOperationGetBlock(owner), body))
      return true;
    for (intptr_t i = 0; i < mlirOperationGetNumResults(owner); ++i) {
      MlirValue result = mlirOperationGetResult(owner, i);
      if (mlirTypeIsAMemRef(mlirValueGetType(result)) &&
          (!isReshape(owner) || isUsedOtherwise(result, body)))
        return true;
    }
  }
  return false;
}

/// Buffers whose uses are not all steps are whole and alive throughout, and who
/// writes them runs alone.
static void keepIfUsedOtherwise(Collector *collector, MlirOperation function) {
  MlirBlock body = nnpackFunctionBody(function);
  for (intptr_t i = 0; i < collector->tensors.count; ++i) {
    NnpackCascadeTensor *tensor = &collector->tensors.data[i];
    if (!isUsedOtherwise(collector->buffers.data[i], body))
      continue;
    if (tensor->writer >= 0)
      collector->steps.data[tensor->writer].result = -1;
    tensor->isWhole = true;
    tensor->writer = -1;
    tensor->lastReader = collector->steps.count;
  }
}

NnpackSequence nnpackCollectSequence(MlirOperation function,
                                     MlirSymbolTable symbols, int64_t alignment,
                                     NnpackArena *arena) {
  Collector collector = {.arena = arena,
                         .symbols = symbols,
                         .alignment = alignment,
                         .tensorOf = {.arena = arena},
                         .infoOf = {.arena = arena}};
  MlirBlock body = nnpackFunctionBody(function);
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    if (nnpackOpIs(op, "memref.alloc") && hasRole(op, "input"))
      tensorOf(&collector, mlirOperationGetResult(op, 0));
    if (isNoStep(op))
      continue;
    MlirOperation kernel = kernelOf(op, symbols);
    if (mlirOperationIsNull(kernel))
      addBarrier(&collector, op);
    else
      addKernelStep(&collector, op, kernel);
  }
  keepIfUsedOtherwise(&collector, function);
  for (intptr_t i = 0; i < collector.tensors.count; ++i) {
    MlirOperation owner = nnpackValueOwner(collector.buffers.data[i]);
    if (mlirOperationIsNull(owner) || hasRole(owner, "output"))
      collector.tensors.data[i].lastReader = collector.steps.count;
  }
  return (NnpackSequence){.problem = {.tensors = collector.tensors.data,
                                      .numTensors = collector.tensors.count,
                                      .steps = collector.steps.data,
                                      .numSteps = collector.steps.count,
                                      .alignment = alignment},
                          .steps = collector.ops.data,
                          .kernels = collector.kernels.data,
                          .buffers = collector.buffers.data};
}

//===----------------------------------------------------------------------===//
// Overlaps
//===----------------------------------------------------------------------===//

/// The number of an allocation, given when it is first asked for: one more than
/// the largest of the function.
static int64_t idOf(const NnpackSequence *sequence, intptr_t tensor) {
  MlirOperation op = nnpackValueOwner(sequence->buffers[tensor]);
  int64_t id = nnpackOpInteger(op, "nnpack.id", -1);
  if (id >= 0)
    return id;
  for (intptr_t i = 0; i < sequence->problem.numTensors; ++i) {
    MlirOperation other = nnpackValueOwner(sequence->buffers[i]);
    if (mlirOperationIsNull(other))
      continue;
    int64_t taken = nnpackOpInteger(other, "nnpack.id", -1);
    id = taken > id ? taken : id;
  }
  MlirContext context = mlirOperationGetContext(op);
  mlirOperationSetAttributeByName(
      op, nnpackStr("nnpack.id"),
      mlirIntegerAttrGet(mlirIntegerTypeGet(context, 64), ++id));
  return id;
}

intptr_t nnpackMarkOverlaps(const NnpackSequence *sequence,
                            const NnpackCascade *cascade) {
  for (intptr_t s = cascade->begin; s < cascade->end; ++s) {
    intptr_t result = sequence->problem.steps[s].result;
    if (result >= 0 && !sequence->problem.tensors[result].isElsewhere)
      mlirOperationRemoveAttributeByName(
          nnpackValueOwner(sequence->buffers[result]),
          nnpackStr("nnpack.overlaps"));
  }
  for (intptr_t i = 0; i < cascade->numOverlaps; ++i) {
    const NnpackOverlap *overlap = &cascade->overlaps[i];
    MlirOperation over = nnpackValueOwner(sequence->buffers[overlap->over]);
    MlirContext context = mlirOperationGetContext(over);
    int64_t pair[] = {idOf(sequence, overlap->under), overlap->distanceBytes};
    MlirAttribute made = mlirDenseI64ArrayGet(context, 2, pair);
    MlirAttribute list[8];
    intptr_t count = 0;
    MlirAttribute old = nnpackOpAttribute(over, "nnpack.overlaps");
    if (!mlirAttributeIsNull(old))
      for (; count < mlirArrayAttrGetNumElements(old) && count < 7; ++count)
        list[count] = mlirArrayAttrGetElement(old, count);
    list[count++] = made;
    mlirOperationSetAttributeByName(over, nnpackStr("nnpack.overlaps"),
                                    mlirArrayAttrGet(context, count, list));
  }
  return cascade->numOverlaps;
}
