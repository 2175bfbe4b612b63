//===-- SequenceTensors.c - Which tensors kernels read and write ----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A buffer is a tensor, and so is each part of one that is written in parts,
// and what a step adds to the stripes of others. Memory is followed through
// reshapes and views of bytes.
//
//===----------------------------------------------------------------------===//

#include "IR/SequenceCollector.h"

#include "IR/Build.h"
#include "IR/RowMaps.h"

//===----------------------------------------------------------------------===//
// Views
//===----------------------------------------------------------------------===//

bool sequenceIsViewOfBytes(MlirOperation op) {
  int64_t shift;
  return nnpackOpIs(op, "memref.view") &&
         nnpackConstantInteger(mlirOperationGetOperand(op, 1), &shift);
}

bool sequenceHasRole(MlirOperation op, const char *role) {
  MlirAttribute attribute = nnpackOpAttribute(op, "nnpack.role");
  return !mlirAttributeIsNull(attribute) &&
         mlirStringRefEqual(mlirStringAttrGetValue(attribute), nnpackStr(role));
}

SequenceBytes sequenceBytesBehind(MlirValue value) {
  SequenceBytes result = {.view = nnpackBufferBehind(value)};
  nnpackTypeBytes(mlirValueGetType(value), &result.bytes);
  value = result.view;
  int64_t all = 0, shift = 0;
  for (;;) {
    value = nnpackBufferBehind(value);
    MlirOperation owner = nnpackValueOwner(value);
    if (mlirOperationIsNull(owner) || !sequenceIsViewOfBytes(owner))
      break;
    nnpackConstantInteger(mlirOperationGetOperand(owner, 1), &shift);
    result.offset += shift;
    value = mlirOperationGetOperand(owner, 0);
  }
  result.buffer = value;
  nnpackTypeBytes(mlirValueGetType(value), &all);
  if (result.offset == 0 && result.bytes == all)
    result.view = value;
  return result;
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

/// Rows as the type has them.
static void setRows(NnpackCascadeTensor *tensor, MlirType type) {
  int64_t bytes = 0;
  nnpackTypeBytes(type, &bytes);
  tensor->rows = nnpackRowsOf(type);
  if (tensor->rows < 1)
    tensor->rows = 1;
  tensor->rowBytes = bytes / tensor->rows;
}

static intptr_t addTensor(SequenceCollector *collector, MlirValue value,
                          NnpackCascadeTensor tensor, SequencePart part) {
  nnpackPtrMapSet(&collector->tensorOf, value.ptr, collector->tensors.count);
  NNPACK_PUSH(collector->arena, collector->tensors, tensor);
  NNPACK_PUSH(collector->arena, collector->buffers, value);
  NNPACK_PUSH(collector->arena, collector->parts, part);
  return collector->tensors.count - 1;
}

intptr_t sequenceTensorOf(SequenceCollector *collector, MlirValue value) {
  MlirType type = mlirValueGetType(value);
  if (!mlirTypeIsAMemRef(type) || !nnpackTypeIsStaticShaped(type))
    return -1;
  MlirValue buffer = sequenceBytesBehind(value).buffer;
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
    tensor.isWhole =
        sequenceHasRole(owner, "input") || sequenceHasRole(owner, "output");
  setRows(&tensor, mlirValueGetType(buffer));
  return addTensor(collector, buffer, tensor,
                   (SequencePart){.whole = collector->tensors.count,
                          .bytes = tensor.rows * tensor.rowBytes});
}

/// The tensor that a step writes: a part gets one of its own.
static intptr_t writtenTensorOf(SequenceCollector *collector, MlirValue value) {
  intptr_t whole = sequenceTensorOf(collector, value);
  SequenceBytes bytes = sequenceBytesBehind(value);
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
                   (SequencePart){.whole = whole,
                          .offset = bytes.offset,
                          .bytes = bytes.bytes});
}

static bool meet(const SequencePart *a, const SequencePart *b) {
  return a->whole == b->whole && a->offset < b->offset + b->bytes &&
         b->offset < a->offset + a->bytes;
}

void sequenceNoteStep(SequenceCollector *collector, MlirValue value,
                      intptr_t whole, intptr_t step) {
  NnpackCascadeTensor *tensor = &collector->tensors.data[whole];
  tensor->lastReader = step;
  tensor->isWhole |= !mlirValueEqual(nnpackBufferBehind(value),
                                     collector->buffers.data[whole]);
}

//===----------------------------------------------------------------------===//
// Writes
//===----------------------------------------------------------------------===//

/// True if the step may write a part: no kernel has written or read any of it,
/// nor written all of the buffer.
static bool isFresh(const SequenceCollector *collector, intptr_t tensor) {
  const SequencePart *part = &collector->parts.data[tensor];
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
static bool isReadByKernels(const SequenceCollector *collector,
                            intptr_t tensor) {
  for (intptr_t i = 0; i < collector->reads.count; ++i)
    if (collector->reads.data[i].whole == tensor)
      return true;
  return false;
}

/// A tensor without bytes for the step that adds to the rows of `whole`; -1 if
/// others than steps that do so have touched it.
static intptr_t addStripe(SequenceCollector *collector, intptr_t whole,
                          intptr_t step) {
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
              ((SequencePart){.whole = whole, .isStripe = true}));
  return made;
}

intptr_t sequenceAddWrite(SequenceCollector *collector, MlirValue out,
                          bool isStriped, intptr_t step) {
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
  sequenceNoteStep(collector, out, whole, step);
  if (whole != result) {
    collector->parts.data[whole].isInParts = true;
    NnpackCascadeTensor *all = &collector->tensors.data[whole];
    all->isWhole = true;
    all->writer = all->writer < 0 ? step : all->writer;
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Reads
//===----------------------------------------------------------------------===//

/// The map of an operand, in rows of a tensor, whose bytes begin `shift` bytes
/// before those that the argument shows. The argument may show the same bytes
/// as more or fewer rows, whole multiples of each other.
static NnpackRowMap mapOf(const SequenceCollector *collector, NnpackRowMap map,
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

/// Adds that the rows read of a tensor have to be there with all their stripes.
static void addStripeReads(SequenceCollector *collector,
                           NnpackCascadeOperand operand,
                           SequenceOperands *operands) {
  intptr_t whole = operand.tensor;
  bool isInStripes = collector->parts.data[whole].isInStripes;
  for (intptr_t t = whole + 1; isInStripes && t < collector->tensors.count;
       ++t) {
    const SequencePart *part = &collector->parts.data[t];
    if (!part->isStripe || part->whole != whole)
      continue;
    operand.tensor = t;
    NNPACK_PUSH(collector->arena, *operands, operand);
  }
}

void sequenceAddReads(SequenceCollector *collector, NnpackRowMap map,
                      MlirValue value, NnpackRead read, intptr_t step,
                      SequenceOperands *operands) {
  intptr_t whole = sequenceTensorOf(collector, value);
  if (whole < 0)
    return;
  MlirType type = mlirValueGetType(value);
  SequenceBytes bytes = sequenceBytesBehind(value);
  SequencePart shown = {
      .whole = whole, .offset = bytes.offset, .bytes = bytes.bytes};
  sequenceNoteStep(collector, value, whole, step);
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
    const SequencePart *part = &collector->parts.data[t];
    if (t == whole || !meet(part, &shown))
      continue;
    NnpackCascadeOperand operand = {
        .tensor = t,
        .map = mapOf(collector, map, type, t, bytes.offset - part->offset)};
    NNPACK_PUSH(collector->arena, *operands, operand);
    collector->tensors.data[t].lastReader = step;
  }
}
