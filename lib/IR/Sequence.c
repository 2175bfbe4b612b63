//===-- Sequence.c - A function as a sequence of steps --------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IR/Sequence.h"

#include "IR/Accumulating.h"
#include "IR/MemoryRange.h"
#include "IR/ReadOrder.h"
#include "IR/RowMaps.h"
#include "IR/RowRanges.h"
#include "IR/StripeKernels.h"

#include <string.h>

/// What is the same for every call of a kernel.
typedef struct KernelInfo {
  intptr_t result; ///< Argument, -1 for none.
  bool isRowWise, writesRows;
  int64_t rowStep, scratchBytes;
  int64_t accumulatedRows, accumulatorBytes;
  const NnpackRead *reads; ///< Per argument.
} KernelInfo;

/// Where a tensor's bytes are: a buffer of its own, or a part of one that is
/// written in parts. Such a buffer is a tensor, too, the result of no step,
/// that counts the bytes; the parts count none.
typedef struct Part {
  intptr_t whole; ///< Tensor of the buffer; the tensor itself for all of it.
  int64_t offset, bytes;
  bool isInParts; ///< Kernels write parts of it.
  bool isTouchedOtherwise; ///< By what is no kernel call.
  bool isInStripes; ///< Kernels write some bytes of each of its rows.
  bool isStripe; ///< Stands for what another step than the first one of them
                 ///< adds to the rows of `whole`.
} Part;

typedef struct Collector {
  NnpackArena *arena;
  MlirSymbolTable symbols;
  int64_t alignment;
  NnpackPtrMap tensorOf; ///< Buffer, or view of a part of it -> tensor.
  NNPACK_VECTOR(NnpackCascadeTensor) tensors;
  NNPACK_VECTOR(MlirValue) buffers;
  NNPACK_VECTOR(Part) parts; ///< Per tensor.
  NNPACK_VECTOR(Part) reads; ///< By kernels, so far.
  NNPACK_VECTOR(NnpackCascadeStep) steps;
  NNPACK_VECTOR(MlirOperation) ops;
  NNPACK_VECTOR(MlirOperation) kernels;
  NnpackPtrMap infoOf; ///< Kernel -> index in infos.
  NNPACK_VECTOR(KernelInfo) infos;
} Collector;

bool nnpackIsSequence(MlirOperation op, MlirSymbolTable symbols) {
  if (!nnpackIsFunctionDefinition(op) ||
      !mlirAttributeIsNull(nnpackOpAttribute(op, "nnpack.kernel")) ||
      !mlirBlockIsNull(mlirBlockGetNextInRegion(nnpackFunctionBody(op))))
    return false;
  for (MlirOperation inner = mlirBlockGetFirstOperation(nnpackFunctionBody(op));
       !mlirOperationIsNull(inner); inner = mlirOperationGetNextInBlock(inner))
    if (!mlirOperationIsNull(nnpackKernelOfCall(inner, symbols)))
      return true;
  return false;
}

static bool isReshape(MlirOperation op) {
  return nnpackOpIs(op, "memref.collapse_shape") ||
         nnpackOpIs(op, "memref.expand_shape");
}

/// A memref.view at a constant place.
static bool isViewOfBytes(MlirOperation op) {
  int64_t shift;
  return nnpackOpIs(op, "memref.view") &&
         nnpackConstantIndex(mlirOperationGetOperand(op, 1), &shift);
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

/// What a memref shows: bytes of a buffer.
typedef struct Bytes {
  MlirValue buffer, view; ///< The view is the buffer itself if it shows all.
  int64_t offset, bytes;
} Bytes;

/// Goes through reshapes, and views of bytes at constant places.
static Bytes bytesBehind(MlirValue value) {
  Bytes result = {.view = nnpackBufferBehind(value)};
  nnpackTypeBytes(mlirValueGetType(value), &result.bytes);
  value = result.view;
  int64_t all = 0, shift = 0;
  for (;;) {
    value = nnpackBufferBehind(value);
    MlirOperation owner = nnpackValueOwner(value);
    if (mlirOperationIsNull(owner) || !isViewOfBytes(owner))
      break;
    nnpackConstantIndex(mlirOperationGetOperand(owner, 1), &shift);
    result.offset += shift;
    value = mlirOperationGetOperand(owner, 0);
  }
  result.buffer = value;
  nnpackTypeBytes(mlirValueGetType(value), &all);
  if (result.offset == 0 && result.bytes == all)
    result.view = value;
  return result;
}

static intptr_t addTensor(Collector *collector, MlirValue value,
                          NnpackCascadeTensor tensor, Part part) {
  nnpackPtrMapSet(&collector->tensorOf, value.ptr, collector->tensors.count);
  NNPACK_PUSH(collector->arena, collector->tensors, tensor);
  NNPACK_PUSH(collector->arena, collector->buffers, value);
  NNPACK_PUSH(collector->arena, collector->parts, part);
  return collector->tensors.count - 1;
}

/// The tensor of a buffer that lives in an arena or is an argument; -1 for
/// globals and whatever else.
static intptr_t tensorOf(Collector *collector, MlirValue value) {
  MlirType type = mlirValueGetType(value);
  if (!mlirTypeIsAMemRef(type) || !nnpackTypeIsStaticShaped(type))
    return -1;
  MlirValue buffer = bytesBehind(value).buffer;
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
  return addTensor(collector, buffer, tensor,
                   (Part){.whole = collector->tensors.count,
                          .bytes = tensor.rows * tensor.rowBytes});
}

/// The tensor that a step writes: a part gets one of its own.
static intptr_t writtenTensorOf(Collector *collector, MlirValue value) {
  intptr_t whole = tensorOf(collector, value);
  Bytes bytes = bytesBehind(value);
  if (whole < 0 || mlirValueEqual(bytes.view, bytes.buffer))
    return whole;
  intptr_t known = nnpackPtrMapGet(&collector->tensorOf, bytes.view.ptr);
  if (known >= 0)
    return known;
  NnpackCascadeTensor tensor = {.writer = -1,
                                .lastReader = -1,
                                .isWhole = true,
                                .isElsewhere = true};
  setRows(&tensor, mlirValueGetType(bytes.view));
  return addTensor(collector, bytes.view, tensor,
                   (Part){.whole = whole,
                          .offset = bytes.offset,
                          .bytes = bytes.bytes});
}

static bool meet(const Part *a, const Part *b) {
  return a->whole == b->whole && a->offset < b->offset + b->bytes &&
         b->offset < a->offset + a->bytes;
}

/// Notes that a step touches what a memref shows. A buffer that is seen through
/// views of bytes has no window.
static void noteStep(Collector *collector, MlirValue value, intptr_t whole,
                     intptr_t step) {
  NnpackCascadeTensor *tensor = &collector->tensors.data[whole];
  tensor->lastReader = step;
  tensor->isWhole |= !mlirValueEqual(nnpackBufferBehind(value),
                                     collector->buffers.data[whole]);
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

static KernelInfo infoOf(Collector *collector, MlirOperation kernel) {
  intptr_t known = nnpackPtrMapGet(&collector->infoOf, kernel.ptr);
  if (known >= 0)
    return collector->infos.data[known];
  KernelInfo info = findInfo(collector, kernel);
  nnpackPtrMapSet(&collector->infoOf, kernel.ptr, collector->infos.count);
  NNPACK_PUSH(collector->arena, collector->infos, info);
  return info;
}

/// The map of an operand, in rows of a tensor, whose bytes begin `shift` bytes
/// before those that the argument shows. The argument may show the same bytes
/// as more or fewer rows, whole multiples of each other.
static NnpackRowMap mapOf(const Collector *collector, NnpackRowMap map,
                          MlirType type, intptr_t tensor, int64_t shift) {
  NnpackCascadeTensor asRead = {0};
  setRows(&asRead, type);
  const NnpackCascadeTensor *t = &collector->tensors.data[tensor];
  bool isAll = shift == 0 &&
               asRead.rows * asRead.rowBytes == t->rows * t->rowBytes;
  if (!isAll && asRead.rowBytes == t->rowBytes && t->rowBytes > 0 &&
      shift % t->rowBytes == 0) {
    int64_t rows = shift / t->rowBytes;
    return nnpackRowMapCompose(map, (NnpackRowMap){false, 1, rows, rows, 1, 0});
  }
  if (!isAll)
    return nnpackRowMapWhole();
  if (asRead.rows % t->rows == 0) // Several of them are one of the tensor's.
    return nnpackRowMapCompose(
        map, (NnpackRowMap){false, 1, 0, 0, asRead.rows / t->rows, 0});
  if (t->rows % asRead.rows == 0) {
    int64_t each = t->rows / asRead.rows;
    return nnpackRowMapCompose(map,
                               (NnpackRowMap){false, each, 0, each - 1, 1, 0});
  }
  return nnpackRowMapWhole();
}

/// A step that no cascade can have: all that it touches is whole.
static void addBarrier(Collector *collector, MlirOperation op) {
  intptr_t step = collector->steps.count;
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i) {
    MlirValue operand = mlirOperationGetOperand(op, i);
    intptr_t tensor = tensorOf(collector, operand);
    if (tensor < 0)
      continue;
    NnpackCascadeTensor *t = &collector->tensors.data[tensor];
    bool isRead = t->lastReader >= 0; // Before, whatever it had in it.
    noteStep(collector, operand, tensor, step);
    collector->parts.data[tensor].isTouchedOtherwise = true;
    t->isWhole = true;
    if (t->writer < 0 && !isRead &&
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

/// True if the step may write a part: no kernel has written or read any of it,
/// nor written all of the buffer.
static bool isFresh(const Collector *collector, intptr_t tensor) {
  const Part *part = &collector->parts.data[tensor];
  const NnpackCascadeTensor *whole = &collector->tensors.data[part->whole];
  for (intptr_t i = 0; i < collector->reads.count; ++i)
    if (meet(&collector->reads.data[i], part))
      return false;
  if (!collector->parts.data[part->whole].isInParts)
    return whole->writer < 0 ||
           collector->steps.data[whole->writer].result < 0;
  for (intptr_t t = 0; t < collector->tensors.count; ++t)
    if (t != tensor && t != part->whole &&
        collector->tensors.data[t].writer >= 0 &&
        meet(&collector->parts.data[t], part))
      return false;
  return true;
}

/// Whether a kernel has read any of the tensor so far.
static bool isReadByKernels(const Collector *collector, intptr_t tensor) {
  for (intptr_t i = 0; i < collector->reads.count; ++i)
    if (collector->reads.data[i].whole == tensor)
      return true;
  return false;
}

/// A tensor without bytes for the step that adds to the rows of `whole`; -1 if
/// others than steps that do so have touched it.
static intptr_t addStripe(Collector *collector, intptr_t whole, intptr_t step) {
  NnpackCascadeTensor *all = &collector->tensors.data[whole];
  if (collector->steps.data[all->writer].result != whole ||
      collector->parts.data[whole].isTouchedOtherwise ||
      isReadByKernels(collector, whole))
    return -1;
  all->lastReader = step;
  NnpackCascadeTensor tensor = {.rows = all->rows,
                                .writer = step,
                                .lastReader = step,
                                .isElsewhere = true};
  intptr_t made = collector->tensors.count;
  NNPACK_PUSH(collector->arena, collector->tensors, tensor);
  NNPACK_PUSH(collector->arena, collector->buffers,
              collector->buffers.data[whole]);
  NNPACK_PUSH(collector->arena, collector->parts,
              ((Part){.whole = whole, .isStripe = true}));
  return made;
}

/// Makes the step the writer of what `out` shows. Returns the tensor, or -1 if
/// a cascade must not have the step: for a second writer, unless both write
/// stripes, or one that comes after a reader.
static intptr_t addWrite(Collector *collector, MlirValue out, bool isStriped,
                         intptr_t step) {
  intptr_t result = writtenTensorOf(collector, out);
  if (result < 0)
    return -1;
  if (isStriped && collector->parts.data[result].isInStripes)
    return addStripe(collector, result, step);
  NnpackCascadeTensor *tensor = &collector->tensors.data[result];
  intptr_t whole = collector->parts.data[result].whole;
  if (tensor->writer >= 0 || tensor->lastReader >= 0 ||
      (whole != result && (isStriped || !isFresh(collector, result))))
    return -1;
  collector->parts.data[result].isInStripes = isStriped;
  tensor->writer = step;
  tensor->lastReader = step;
  setRows(tensor, mlirValueGetType(out));
  noteStep(collector, out, whole, step);
  if (whole != result) {
    collector->parts.data[whole].isInParts = true;
    NnpackCascadeTensor *all = &collector->tensors.data[whole];
    all->isWhole = true;
    all->writer = all->writer < 0 ? step : all->writer;
  }
  return result;
}

typedef NNPACK_VECTOR(NnpackCascadeOperand) OperandVector;

/// Adds that the rows read of a tensor have to be there with all their stripes.
static void addStripeReads(Collector *collector, NnpackCascadeOperand operand,
                           OperandVector *operands) {
  intptr_t whole = operand.tensor;
  bool isInStripes = collector->parts.data[whole].isInStripes;
  for (intptr_t t = whole + 1; isInStripes && t < collector->tensors.count;
       ++t) {
    const Part *part = &collector->parts.data[t];
    if (!part->isStripe || part->whole != whole)
      continue;
    operand.tensor = t;
    NNPACK_PUSH(collector->arena, *operands, operand);
  }
}

/// Adds what a kernel reads through an argument: the buffer, or those of its
/// parts that it shows.
static void addReads(Collector *collector, NnpackRowMap map, MlirValue value,
                     NnpackRead read, intptr_t step, OperandVector *operands) {
  intptr_t whole = tensorOf(collector, value);
  if (whole < 0)
    return;
  MlirType type = mlirValueGetType(value);
  Bytes bytes = bytesBehind(value);
  Part shown = {
      .whole = whole, .offset = bytes.offset, .bytes = bytes.bytes};
  noteStep(collector, value, whole, step);
  NNPACK_PUSH(collector->arena, collector->reads, shown);
  if (!collector->parts.data[whole].isInParts) {
    if (read.order == NnpackReadFarEnough && read.distanceBytes != INT64_MIN)
      read.distanceBytes -= bytes.offset;
    NnpackCascadeOperand operand = {
        whole, mapOf(collector, map, type, whole, bytes.offset), read};
    NNPACK_PUSH(collector->arena, *operands, operand);
    addStripeReads(collector, operand, operands);
    return;
  }
  for (intptr_t t = 0; t < collector->tensors.count; ++t) {
    const Part *part = &collector->parts.data[t];
    if (t == whole || !meet(part, &shown))
      continue;
    NnpackCascadeOperand operand = {
        .tensor = t,
        .map = mapOf(collector, map, type, t, bytes.offset - part->offset)};
    NNPACK_PUSH(collector->arena, *operands, operand);
    collector->tensors.data[t].lastReader = step;
  }
}

/// Whether a call reads bytes that it writes, by its argument `out`.
static bool readsWhatItWrites(MlirOperation call, intptr_t out) {
  Bytes written = bytesBehind(mlirOperationGetOperand(call, out));
  for (intptr_t i = 0; i < out; ++i) {
    MlirValue operand = mlirOperationGetOperand(call, i);
    if (!mlirTypeIsAMemRef(mlirValueGetType(operand)))
      continue;
    Bytes read = bytesBehind(operand);
    if (mlirValueEqual(read.buffer, written.buffer) &&
        read.offset < written.offset + written.bytes &&
        written.offset < read.offset + read.bytes)
      return true;
  }
  return false;
}

static void addKernelStep(Collector *collector, MlirOperation op,
                          MlirOperation kernel) {
  intptr_t step = collector->steps.count;
  KernelInfo info = infoOf(collector, kernel);
  intptr_t last = info.result;
  intptr_t result = last < 0 || readsWhatItWrites(op, last)
                        ? -1
                        : addWrite(collector, mlirOperationGetOperand(op, last),
                                   nnpackIsStripeKernel(kernel), step);
  if (result < 0) {
    addBarrier(collector, op);
    return;
  }
  OperandVector operands = {0};
  // Sums are written at once.
  if (collector->parts.data[result].isStripe)
    NNPACK_PUSH(collector->arena, operands,
                ((NnpackCascadeOperand){
                    .tensor = collector->parts.data[result].whole,
                    .map = info.accumulatedRows ? nnpackRowMapWhole()
                                                : nnpackRowMapIdentity()}));
  for (intptr_t i = 0; i < last; ++i)
    addReads(collector,
             info.accumulatedRows ? nnpackAccumulatedMap(kernel, i)
                                  : nnpackGetRowMap(kernel, i),
             mlirOperationGetOperand(op, i), info.reads[i], step, &operands);
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
  if (isReshape(op) || isViewOfBytes(op) || nnpackOpIs(op, "memref.alloc") ||
      nnpackOpIs(op, "memref.get_global"))
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
          ((!isReshape(owner) && !isViewOfBytes(owner)) ||
           isUsedOtherwise(result, body)))
        return true;
    }
  }
  return false;
}

/// Whole and alive throughout; who writes it runs alone.
static void keep(Collector *collector, intptr_t index) {
  NnpackCascadeTensor *tensor = &collector->tensors.data[index];
  if (tensor->writer >= 0)
    collector->steps.data[tensor->writer].result = -1;
  tensor->isWhole = true;
  tensor->writer = -1;
  tensor->lastReader = collector->steps.count;
}

/// Keeps buffers whose uses are not all steps, and parts of such.
static void keepIfUsedOtherwise(Collector *collector, MlirOperation function) {
  MlirBlock body = nnpackFunctionBody(function);
  for (intptr_t i = 0; i < collector->tensors.count; ++i) {
    intptr_t whole = collector->parts.data[i].whole;
    if (isUsedOtherwise(collector->buffers.data[whole], body))
      keep(collector, i);
  }
}

/// Notes whose bytes the parts are, where kernels write all that there is.
static void notePart(Collector *collector, intptr_t index) {
  const Part *part = &collector->parts.data[index];
  const Part *all = &collector->parts.data[part->whole];
  MlirOperation owner =
      nnpackValueOwner(collector->buffers.data[part->whole]);
  if (part->whole == index || part->isStripe || all->isTouchedOtherwise ||
      mlirOperationIsNull(owner) || hasRole(owner, "input") ||
      collector->tensors.data[part->whole].writer < 0)
    return;
  NnpackCascadeTensor *tensor = &collector->tensors.data[index];
  tensor->isPart = true;
  tensor->whole = part->whole;
  tensor->partBegin = part->offset;
}

/// Stripes are there as long as the rest, which has a smaller index.
static void finishStripe(Collector *collector, intptr_t index) {
  const Part *part = &collector->parts.data[index];
  if (!part->isStripe)
    return;
  NnpackCascadeTensor *all = &collector->tensors.data[part->whole];
  NnpackCascadeTensor *stripe = &collector->tensors.data[index];
  all->isStriped = true;
  stripe->isWhole = all->isWhole;
  stripe->lastReader = all->lastReader;
}

/// One more than the largest number of an allocation.
static int64_t firstFreeId(const Collector *collector) {
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
    if (mlirOperationIsNull(owner) || hasRole(owner, "output"))
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
