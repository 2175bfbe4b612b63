//===-- IR/SequenceCollector.h - A sequence as it is read ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What Sequence.c collects step by step, and SequenceTensors.c knows of memory
// meanwhile. Internal to the two.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_SEQUENCECOLLECTOR_H
#define NNPACK_LIB_IR_SEQUENCECOLLECTOR_H

#include "IR/Sequence.h"

/// What is the same for every call of a kernel.
typedef struct SequenceKernel {
  intptr_t result; ///< Argument, -1 for none.
  bool isRowWise, writesRows;
  int64_t rowStep, scratchBytes;
  int64_t accumulatedRows, accumulatorBytes;
  const NnpackRead *reads; ///< Per argument.
} SequenceKernel;

/// Where a tensor's bytes are: a buffer of its own, or a part of one that is
/// written in parts. Such a buffer is a tensor, too, the result of no step,
/// that counts the bytes; the parts count none.
typedef struct SequencePart {
  intptr_t whole; ///< Tensor of the buffer; the tensor itself for all of it.
  int64_t offset, bytes;
  bool isInParts; ///< Kernels write parts of it.
  bool isTouchedOtherwise; ///< By what is no kernel call.
  bool isInStripes; ///< Kernels write some bytes of each of its rows.
  bool isStripe; ///< Stands for what another step than the first one of them
                 ///< adds to the rows of `whole`.
} SequencePart;

typedef struct SequenceCollector {
  NnpackArena *arena;
  MlirSymbolTable symbols;
  int64_t alignment;
  NnpackPtrMap tensorOf; ///< Buffer, or view of a part of it -> tensor.
  NNPACK_VECTOR(NnpackCascadeTensor) tensors;
  NNPACK_VECTOR(MlirValue) buffers;
  NNPACK_VECTOR(SequencePart) parts; ///< Per tensor.
  NNPACK_VECTOR(SequencePart) reads; ///< By kernels, so far.
  NNPACK_VECTOR(NnpackCascadeStep) steps;
  NNPACK_VECTOR(MlirOperation) ops;
  NNPACK_VECTOR(MlirOperation) kernels;
  NnpackPtrMap infoOf; ///< Kernel -> index in infos.
  NNPACK_VECTOR(SequenceKernel) infos;
} SequenceCollector;

/// What a memref shows: bytes of a buffer.
typedef struct SequenceBytes {
  MlirValue buffer, view; ///< The view is the buffer itself if it shows all.
  int64_t offset, bytes;
} SequenceBytes;

typedef NNPACK_VECTOR(NnpackCascadeOperand) SequenceOperands;

/// A memref.view at a constant place.
bool sequenceIsViewOfBytes(MlirOperation op);
bool sequenceHasRole(MlirOperation op, const char *role);

/// Goes through reshapes, and views of bytes at constant places.
SequenceBytes sequenceBytesBehind(MlirValue value);
/// The tensor of a buffer that lives in an arena or is an argument; -1 for
/// globals and whatever else.
intptr_t sequenceTensorOf(SequenceCollector *collector, MlirValue value);
/// Notes that a step touches what a memref shows. A buffer that is seen through
/// views of bytes has no window.
void sequenceNoteStep(SequenceCollector *collector, MlirValue value,
                      intptr_t whole, intptr_t step);
/// Makes the step the writer of what `out` shows. Returns the tensor, or -1 if
/// a cascade must not have the step: for a second writer, unless both write
/// stripes, or one that comes after a reader.
intptr_t sequenceAddWrite(SequenceCollector *collector, MlirValue out,
                          bool isStriped, intptr_t step);
/// Adds what a kernel reads through an argument: the buffer, or those of its
/// parts that it shows.
void sequenceAddReads(SequenceCollector *collector, NnpackRowMap map,
                      MlirValue value, NnpackRead read, intptr_t step,
                      SequenceOperands *operands);

#endif // NNPACK_LIB_IR_SEQUENCECOLLECTOR_H
