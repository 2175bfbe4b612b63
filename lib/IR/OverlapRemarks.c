//===-- OverlapRemarks.c - Which results may lie over which operands ------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whether they will, --assign-offsets decides, and says.
//
//===----------------------------------------------------------------------===//

#include "IR/Remarks.h"
#include "IR/Sequence.h"

#include <inttypes.h>

static int64_t sizeOf(const NnpackCascadeTensor *tensor) {
  return tensor->rows * tensor->rowBytes;
}

static void remarkTaken(const NnpackSequence *sequence, MlirOperation op,
                        const NnpackOverlap *overlap, const char *category) {
  int64_t over = sizeOf(&sequence->problem.tensors[overlap->over]);
  int64_t under = sizeOf(&sequence->problem.tensors[overlap->under]);
  nnpackRemarkOf(op, NnpackRemarkPassed, category, "overlap",
                 "its result, %" PRId64 " bytes, may lie over an operand that "
                 "dies here, %" PRId64 " bytes, at a distance of %" PRId64
                 ": together they take %" PRId64 " less",
                 over, under, overlap->distanceBytes,
                 nnpackShareSaved(over, under, overlap->distanceBytes,
                                  overlap->mostBytes));
}

static bool isTaken(const NnpackCascade *cascade, intptr_t under) {
  for (intptr_t i = 0; i < cascade->numOverlaps; ++i)
    if (cascade->overlaps[i].under == under)
      return true;
  return false;
}

/// An operand of a step alone that nobody reads afterwards, and that the result
/// has to keep clear of all the same.
static void remarkRefused(const NnpackSequence *sequence, intptr_t index,
                          intptr_t tensor, const char *category) {
  const NnpackCascadeStep *step = &sequence->problem.steps[index];
  bool writesInOrder = step->isRowWise || step->writesRows;
  nnpackRemarkOf(
      sequence->steps[index], NnpackRemarkMissed, category, "overlap",
      "its result, %" PRId64 " bytes, may not lie over an operand that dies "
      "here, %" PRId64 " bytes: %s",
      sizeOf(&sequence->problem.tensors[step->result]),
      sizeOf(&sequence->problem.tensors[tensor]),
      writesInOrder ? "what it would write over is still read afterwards"
                    : "its kernel does not write its result row after row");
}

void nnpackRemarkOverlaps(const NnpackSequence *sequence,
                          const NnpackCascade *cascade, const char *category) {
  MlirOperation last = sequence->steps[cascade->end - 1];
  if (!nnpackWantsRemarks(last))
    return;
  for (intptr_t i = 0; i < cascade->numOverlaps; ++i)
    remarkTaken(sequence, last, &cascade->overlaps[i], category);
  const NnpackCascadeStep *step = &sequence->problem.steps[cascade->begin];
  if (cascade->end - cascade->begin > 1 || step->result < 0 ||
      sequence->problem.tensors[step->result].isElsewhere)
    return;
  for (intptr_t k = 0; k < step->numOperands; ++k) {
    intptr_t tensor = step->operands[k].tensor;
    const NnpackCascadeTensor *operand = &sequence->problem.tensors[tensor];
    bool isSeen = false;
    for (intptr_t j = 0; j < k; ++j)
      isSeen |= step->operands[j].tensor == tensor;
    if (!isSeen && operand->lastReader == cascade->begin &&
        !operand->isElsewhere && !isTaken(cascade, tensor))
      remarkRefused(sequence, cascade->begin, tensor, category);
  }
}
