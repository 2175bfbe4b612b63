//===-- StepDistance.c - Results over operands of one step ----------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A step that runs alone does not run as in a cascade: how its own loops read
// before they write counts, by rows or down to elements.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Cascade.h"

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

static int64_t sizeOf(const NnpackCascadeTensor *tensor) {
  return tensor->rows * tensor->rowBytes;
}

/// The distance by rows: blocks of the result are written in order. Before one
/// is written, the rows of the operand that it reads are still needed, or, with
/// `isReadFirst`, those of the next. With more blocks than are looked at, the two
/// have no byte in common.
static int64_t distanceByRows(const NnpackCascadeTensor *over,
                              const NnpackCascadeTensor *under,
                              const NnpackRowMap *map, int64_t step,
                              bool isReadFirst) {
  enum { mostBlocks = 1 << 20 };
  if (over->rows / step > mostBlocks)
    return sizeOf(over);
  int64_t distance = INT64_MIN;
  for (int64_t begin = 0; begin < over->rows; begin += step) {
    int64_t end = least(begin + step, over->rows);
    int64_t next = isReadFirst ? end : begin;
    int64_t needed = next < over->rows
                         ? nnpackRowMapFirst(map, next, under->rows)
                         : under->rows;
    distance = most(distance, end * over->rowBytes - needed * under->rowBytes);
  }
  return distance;
}

int64_t nnpackStepDistance(const NnpackCascadeProblem *problem, intptr_t index,
                           intptr_t tensor) {
  const NnpackCascadeStep *step = &problem->steps[index];
  const NnpackCascadeTensor *over = &problem->tensors[step->result];
  const NnpackCascadeTensor *under = &problem->tensors[tensor];
  // No lower distance saves more bytes.
  int64_t distance = least(0, sizeOf(over) - sizeOf(under));
  for (intptr_t k = 0; k < step->numOperands; ++k) {
    const NnpackCascadeOperand *operand = &step->operands[k];
    if (operand->tensor != tensor)
      continue;
    if (operand->read.order == NnpackReadFarEnough)
      distance = most(distance, operand->read.distanceBytes);
    else if (!step->isRowWise && !step->writesRows)
      return sizeOf(over);
    else
      distance = most(distance,
                      distanceByRows(over, under, &operand->map,
                                     step->rowStep > 1 ? step->rowStep : 1,
                                     operand->read.order ==
                                         NnpackReadRowsFirst));
  }
  return distance;
}
