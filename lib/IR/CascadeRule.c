//===-- CascadeRule.c - The rule of cascades as index arithmetic ----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes what include/nnpack-c/Cascade.h says: which rows each step has to
// compute in a tick.
//
//===----------------------------------------------------------------------===//

#include "IR/CascadeText.h"

intptr_t cascadeCountOf(const CascadeText *loop) {
  return loop->cascade->end - loop->cascade->begin;
}

const NnpackCascadeStep *cascadeStepAt(const CascadeText *loop,
                                       intptr_t local) {
  return &loop->sequence->problem.steps[loop->cascade->begin + local];
}

const NnpackCascadeTensor *cascadeResultAt(const CascadeText *loop,
                                           intptr_t local) {
  return &loop->sequence->problem.tensors[cascadeStepAt(loop, local)->result];
}

static bool accumulates(const CascadeText *loop, intptr_t local) {
  return cascadeStepAt(loop, local)->accumulatedRows > 0;
}

int64_t cascadeRowsAt(const CascadeText *loop, intptr_t local) {
  return accumulates(loop, local) ? cascadeStepAt(loop, local)->accumulatedRows
                                  : cascadeResultAt(loop, local)->rows;
}

intptr_t cascadeWriterOf(const CascadeText *loop, intptr_t tensor) {
  intptr_t writer = loop->sequence->problem.tensors[tensor].writer;
  return writer < loop->cascade->begin ? -1 : writer - loop->cascade->begin;
}

bool cascadeIsSink(const CascadeText *loop, intptr_t local) {
  const NnpackCascadeTensor *tensor = cascadeResultAt(loop, local);
  return tensor->isWhole || tensor->lastReader >= loop->cascade->end;
}

intptr_t cascadeLastReaderOf(const CascadeText *loop, intptr_t local) {
  intptr_t last = cascadeResultAt(loop, local)->lastReader;
  last = last < loop->cascade->end ? last : loop->cascade->end - 1;
  return last - loop->cascade->begin;
}

/// Whether the step takes or makes rows a range at a time.
static bool hasRanges(const CascadeText *loop, intptr_t local) {
  return cascadeStepAt(loop, local)->isRowWise || accumulates(loop, local);
}

static NnpackRowMap mapAt(const CascadeText *loop, intptr_t local,
                          intptr_t operand) {
  const NnpackCascadeStep *step = cascadeStepAt(loop, local);
  return hasRanges(loop, local) ? step->operands[operand].map
                                : nnpackRowMapWhole();
}

void cascadeVisitReads(CascadeText *loop, intptr_t local,
                       CascadeReadVisitor visit, Name *value) {
  intptr_t tensor = cascadeStepAt(loop, local)->result;
  for (intptr_t reader = local + 1; reader < cascadeCountOf(loop); ++reader) {
    const NnpackCascadeStep *step = cascadeStepAt(loop, reader);
    for (intptr_t i = 0; i < step->numOperands; ++i) {
      NnpackRowMap map = mapAt(loop, reader, i);
      if (step->operands[i].tensor == tensor)
        visit(loop, reader, &map, cascadeResultAt(loop, local)->rows, value);
    }
  }
}

/// Rows of the result that an operand from inside allows.
static Name readyThrough(CascadeText *loop, const NnpackRowMap *map,
                         intptr_t writer, int64_t resultRows) {
  int64_t rows = cascadeRowsAt(loop, writer);
  Name done = indexNameOf("m", writer);
  Name all = indexConstant(&loop->out, resultRows);
  Name isComplete =
      indexCompare(&loop->out, "eq", done, indexConstant(&loop->out, rows));
  if (map->isWhole || map->scale == 0 || accumulates(loop, writer))
    return indexChoose(&loop->out, isComplete, all,
                       indexConstant(&loop->out, 0));
  // floor((done * divisor - 1 - lastOffset) / scale) + 1
  NnpackRowMap inverse = {false, map->divisor, 0, -1 - map->lastOffset,
                          map->scale, 0};
  Name last = indexMap(&loop->out, &inverse, done, inverse.lastOffset);
  Name ready = indexClip(
      &loop->out,
      indexBinary(&loop->out, "addi", last, indexConstant(&loop->out, 1)),
      resultRows);
  if (map->leastEnd > 0) {
    Name isBegun = indexCompare(&loop->out, "sge", done,
                                indexConstant(&loop->out, map->leastEnd));
    ready = indexChoose(&loop->out, isBegun, ready,
                        indexConstant(&loop->out, 0));
  }
  return indexChoose(&loop->out, isComplete, all, ready);
}

static Name readyRows(CascadeText *loop, intptr_t local, Name limit) {
  const NnpackCascadeStep *step = cascadeStepAt(loop, local);
  for (intptr_t i = 0; i < step->numOperands; ++i) {
    intptr_t writer = cascadeWriterOf(loop, step->operands[i].tensor);
    NnpackRowMap map = mapAt(loop, local, i);
    if (writer >= 0)
      limit = indexBinary(
          &loop->out, "minsi", limit,
          readyThrough(loop, &map, writer, cascadeRowsAt(loop, local)));
  }
  return limit;
}

static int64_t rowStepOf(const CascadeText *loop, intptr_t local) {
  int64_t step = cascadeStepAt(loop, local)->rowStep;
  return hasRanges(loop, local) && step > 1 ? step : 1;
}

static int64_t blockOf(const CascadeText *loop, intptr_t local) {
  int64_t step = rowStepOf(loop, local);
  return hasRanges(loop, local)
             ? (loop->cascade->blockRows + step - 1) / step * step
             : cascadeRowsAt(loop, local);
}

/// `rows` rounded down, after adding `more`, to a multiple of the row step.
static Name rounded(CascadeText *loop, intptr_t local, Name rows,
                    int64_t more) {
  int64_t step = rowStepOf(loop, local);
  if (step == 1)
    return rows;
  if (more)
    rows =
        indexBinary(&loop->out, "addi", rows, indexConstant(&loop->out, more));
  Name count = indexBinary(&loop->out, "floordivsi", rows,
                           indexConstant(&loop->out, step));
  return indexBinary(&loop->out, "muli", count,
                     indexConstant(&loop->out, step));
}

/// Rows that a reader asks for: those of its next block, if any are wanted of
/// it.
static void addDemand(CascadeText *loop, intptr_t reader,
                      const NnpackRowMap *map, int64_t rows, Name *demand) {
  IndexText *out = &loop->out;
  int64_t readerRows = cascadeRowsAt(loop, reader);
  Name done = indexNameOf("n", reader), wanted = indexNameOf("d", reader);
  Name end = indexConstant(out, rows);
  if (!map->isWhole) {
    Name next = indexBinary(out, "addi", done,
                            indexConstant(out, blockOf(loop, reader)));
    next = indexBinary(out, "minsi", next, indexConstant(out, readerRows));
    if (hasRanges(loop, reader))
      next = indexBinary(
          out, "minsi", next,
          rounded(loop, reader, wanted, rowStepOf(loop, reader) - 1));
    Name last = indexBinary(out, "addi", next, indexConstant(out, -1));
    Name row = indexMap(out, map, last, map->lastOffset);
    end = indexBinary(out, "addi", row, indexConstant(out, 1));
    if (map->leastEnd > 0)
      end = indexBinary(out, "maxsi", end, indexConstant(out, map->leastEnd));
    end = indexClip(out, end, rows);
  }
  Name isAsked = indexCompare(out, "sgt", wanted, done);
  *demand = indexBinary(out, "maxsi", *demand,
                        indexChoose(out, isAsked, end, indexConstant(out, 0)));
}

static void printDemand(CascadeText *loop, intptr_t local) {
  bool isSink = cascadeIsSink(loop, local);
  Name zero = indexConstant(&loop->out, 0);
  Name demand =
      isSink ? indexConstant(&loop->out, cascadeRowsAt(loop, local)) : zero;
  if (!isSink)
    cascadeVisitReads(loop, local, addDemand, &demand);
  // To have any of what it accumulates, it has to take in everything.
  if (!isSink && accumulates(loop, local))
    demand = indexChoose(
        &loop->out, indexCompare(&loop->out, "sgt", demand, zero),
        indexConstant(&loop->out, cascadeRowsAt(loop, local)), zero);
  indexPrint(&loop->out, "%s = arith.maxsi %s, %s : index\n",
             indexNameOf("d", local).text, demand.text, zero.text);
}

void cascadePrintDemands(CascadeText *loop) {
  for (intptr_t local = cascadeCountOf(loop) - 1; local >= 0; --local)
    printDemand(loop, local);
}

static Name wantedRows(CascadeText *loop, intptr_t local) {
  if (loop->cascade->isEager[local])
    return indexConstant(&loop->out, cascadeRowsAt(loop, local));
  return indexNameOf("d", local);
}

void cascadePrintLimit(CascadeText *loop, intptr_t local) {
  int64_t rows = cascadeRowsAt(loop, local);
  Name done = indexNameOf("n", local), all = indexConstant(&loop->out, rows);
  Name wanted = wantedRows(loop, local);
  Name limit;
  if (accumulates(loop, local)) {
    limit = readyRows(loop, local, all);
  } else if (cascadeStepAt(loop, local)->isRowWise) {
    Name next = indexBinary(&loop->out, "addi", done,
                            indexConstant(&loop->out, blockOf(loop, local)));
    wanted = rounded(loop, local, wanted, rowStepOf(loop, local) - 1);
    limit = indexBinary(&loop->out, "minsi",
                        indexBinary(&loop->out, "minsi", next, all), wanted);
    limit = rounded(loop, local, readyRows(loop, local, limit), 0);
  } else {
    Name isWanted = indexCompare(&loop->out, "sgt", wanted, done);
    Name ready = readyRows(loop, local, all);
    Name isReady = indexCompare(&loop->out, "eq", ready, all);
    Name both = indexNewName(&loop->out);
    indexPrint(&loop->out, "%s = arith.andi %s, %s : i1\n", both.text,
               isWanted.text, isReady.text);
    limit = indexChoose(&loop->out, both, all, done);
  }
  indexPrint(&loop->out, "%s = arith.maxsi %s, %s : index\n",
             indexNameOf("m", local).text, limit.text, done.text);
}
