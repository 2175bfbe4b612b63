//===-- MarkOverlaps.c - Notes on results over operands -------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes what Overlaps.c reads.
//
//===----------------------------------------------------------------------===//

#include "IR/Sequence.h"

/// The number of an allocation, given when it is first asked for.
static int64_t idOf(NnpackSequence *sequence, intptr_t tensor) {
  MlirOperation op = nnpackValueOwner(sequence->buffers[tensor]);
  int64_t id = nnpackOpInteger(op, "nnpack.id", -1);
  if (id >= 0)
    return id;
  id = sequence->nextId++;
  MlirContext context = mlirOperationGetContext(op);
  mlirOperationSetAttributeByName(
      op, nnpackStr("nnpack.id"),
      mlirIntegerAttrGet(mlirIntegerTypeGet(context, 64), id));
  return id;
}

/// Earlier marks on what the step writes; if in parts, the first of them.
static void removeMarks(const NnpackSequence *sequence, intptr_t step) {
  const NnpackCascadeProblem *problem = &sequence->problem;
  intptr_t result = problem->steps[step].result;
  if (result >= 0 && problem->tensors[result].isPart)
    result = problem->tensors[result].whole;
  if (result >= 0 && !problem->tensors[result].isElsewhere &&
      problem->tensors[result].writer == step)
    mlirOperationRemoveAttributeByName(
        nnpackValueOwner(sequence->buffers[result]),
        nnpackStr("nnpack.overlaps"));
}

intptr_t nnpackMarkOverlaps(NnpackSequence *sequence,
                            const NnpackCascade *cascade) {
  for (intptr_t s = cascade->begin; s < cascade->end; ++s)
    removeMarks(sequence, s);
  for (intptr_t i = 0; i < cascade->numOverlaps; ++i) {
    const NnpackOverlap *overlap = &cascade->overlaps[i];
    MlirOperation over = nnpackValueOwner(sequence->buffers[overlap->over]);
    MlirContext context = mlirOperationGetContext(over);
    int64_t range[] = {idOf(sequence, overlap->under), overlap->distanceBytes,
                       overlap->mostBytes};
    bool hasMost = cascade->isDown || overlap->mostBytes < INT64_MAX;
    if (cascade->isDown) {
      const NnpackCascadeTensor *tensor =
          &sequence->problem.tensors[overlap->under];
      range[1] = -tensor->rows * tensor->rowBytes; // From there on, apart.
      range[2] = -overlap->distanceBytes;
    }
    MlirAttribute made =
        mlirDenseI64ArrayGet(context, hasMost ? 3 : 2, range);
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
