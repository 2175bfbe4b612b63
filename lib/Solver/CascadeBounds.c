//===-- CascadeBounds.c - What a cascade needs at least -------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A lower bound for steps [begin, end) in time that does not depend on rows:
// whole tensors alive, and for each tensor inside, what stays of its window
// from tick to tick, plus, at the step where that is most, what the windows
// that it reads and writes have besides.
//
// Of a tensor that a reader reads by a map, the rows stay that the rows before
// r have needed to be there and that row r needs again, for any r between two
// ticks; of one that is read at once, all but its last block.
//
//===----------------------------------------------------------------------===//

#include "CascadeBounds.h"

#include "CascadeRun.h"

int64_t cascadeWholeBytes(const NnpackCascadeProblem *problem,
                          intptr_t tensor) {
  const NnpackCascadeTensor *t = &problem->tensors[tensor];
  int64_t bytes = t->rows * t->rowBytes + problem->alignment - 1;
  return t->isElsewhere ? 0 : bytes / problem->alignment * problem->alignment;
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

/// Most rows that one row of the reader spans of the operand.
static int64_t spanOf(const NnpackRowMap *map, int64_t rows) {
  if (map->isWhole)
    return rows;
  int64_t span =
      (map->lastOffset - map->firstOffset + map->divisor - 1) / map->divisor;
  span = span < 1 ? 1 : span;
  return span > rows ? rows : span;
}

/// Most rows that the step computes in a tick.
static int64_t blockOf(const CascadeBounds *bounds, intptr_t step) {
  const NnpackCascadeStep *s = &bounds->problem->steps[step];
  if (!s->isRowWise)
    return cascadeRowsOf(bounds->problem, s);
  return bounds->blockRows + (s->rowStep > 1 ? s->rowStep - 1 : 0);
}

/// Least rows that stay at the end of some tick.
static int64_t carryOf(const CascadeBounds *bounds, intptr_t reader,
                       const NnpackRowMap *map, intptr_t tensor) {
  const NnpackCascadeProblem *problem = bounds->problem;
  int64_t rows = problem->tensors[tensor].rows;
  intptr_t writer = problem->tensors[tensor].writer;
  if (writer < 0 || problem->steps[writer].result < 0)
    return 0;
  if (map->isWhole)
    return cascadeMost(rows - blockOf(bounds, writer), 0);
  int64_t readerRows = cascadeRowsOf(problem, &problem->steps[reader]);
  if (readerRows <= blockOf(bounds, reader))
    return 0;
  int64_t carry = rows;
  for (int64_t r = 1; r < readerRows && carry > 0; ++r)
    carry = cascadeLeast(carry, nnpackRowMapEnd(map, r - 1, rows) -
                             nnpackRowMapFirst(map, r, rows));
  return cascadeMost(carry, 0);
}

static void addReader(CascadeBounds *bounds, intptr_t reader,
                      const NnpackCascadeOperand *operand) {
  const NnpackCascadeStep *step = &bounds->problem->steps[reader];
  intptr_t t = operand->tensor;
  const NnpackCascadeTensor *tensor = &bounds->problem->tensors[t];
  NnpackRowMap map =
      cascadeReadsByMaps(step) ? operand->map : nnpackRowMapWhole();
  // A pad shortens what the first and last rows read, never the middle;
  // tensors too short to have a middle count one row.
  int64_t span = spanOf(&map, tensor->rows);
  if (!map.isWhole && span * 2 >= tensor->rows)
    span = 1;
  int64_t carry = carryOf(bounds, reader, &map, t) * tensor->rowBytes;
  bounds->minCarry[t] = cascadeMost(bounds->minCarry[t], carry);
  int64_t window = cascadeMost(span * tensor->rowBytes, carry);
  bounds->minWindow[t] = cascadeMost(bounds->minWindow[t], window);
}

CascadeBounds cascadeBoundsCreate(const NnpackCascadeProblem *problem,
                                  int64_t blockRows, NnpackArena *arena) {
  CascadeBounds bounds = {
      .problem = problem,
      .blockRows = blockRows,
      .minWindow = NNPACK_NEW_ARRAY(arena, int64_t, problem->numTensors),
      .minCarry = NNPACK_NEW_ARRAY(arena, int64_t, problem->numTensors),
      .at = NNPACK_NEW_ARRAY(arena, int64_t, problem->numSteps)};
  for (intptr_t t = 0; t < problem->numTensors; ++t)
    bounds.minWindow[t] = problem->tensors[t].rowBytes;
  for (intptr_t s = 0; s < problem->numSteps; ++s)
    for (intptr_t k = 0;
         problem->steps[s].result >= 0 && k < problem->steps[s].numOperands;
         ++k)
      addReader(&bounds, s, &problem->steps[s].operands[k]);
  return bounds;
}

//===----------------------------------------------------------------------===//
// Cascades
//===----------------------------------------------------------------------===//

CascadeReach cascadeReachFrom(const CascadeBounds *bounds, intptr_t begin) {
  const NnpackCascadeProblem *problem = bounds->problem;
  CascadeReach reach = {.begin = begin, .end = begin};
  for (intptr_t t = 0; t < problem->numTensors; ++t)
    if (problem->tensors[t].writer < begin &&
        problem->tensors[t].lastReader >= begin)
      reach.alive += cascadeWholeBytes(problem, t);
  return reach;
}

/// The tensor's last reader has joined.
static void finishTensor(const CascadeBounds *bounds, CascadeReach *reach,
                         intptr_t t) {
  const NnpackCascadeTensor *tensor = &bounds->problem->tensors[t];
  int64_t whole = cascadeWholeBytes(bounds->problem, t);
  if (tensor->writer < reach->begin) {
    reach->dying = cascadeMost(reach->dying, whole);
    return;
  }
  if (tensor->isWhole)
    return;
  // From here on a window will do.
  int64_t stays = cascadeLeast(bounds->minCarry[t], whole);
  int64_t comes = cascadeLeast(bounds->minWindow[t], whole) - stays;
  reach->alive -= whole - stays;
  for (intptr_t s = tensor->writer; s < reach->end; ++s) {
    bounds->at[s] += comes;
    reach->passes = cascadeMost(reach->passes, bounds->at[s]);
  }
}

void cascadeReachNext(const CascadeBounds *bounds, CascadeReach *reach) {
  intptr_t index = reach->end++;
  const NnpackCascadeStep *step = &bounds->problem->steps[index];
  bounds->at[index] = step->scratchBytes;
  reach->passes = cascadeMost(reach->passes, step->scratchBytes);
  reach->alive += step->accumulatorBytes;
  if (step->result >= 0)
    reach->alive += cascadeWholeBytes(bounds->problem, step->result);
  for (intptr_t k = 0; k < step->numOperands; ++k) {
    bool isRepeated = false;
    for (intptr_t j = 0; j < k; ++j)
      isRepeated |= step->operands[j].tensor == step->operands[k].tensor;
    if (!isRepeated &&
        bounds->problem->tensors[step->operands[k].tensor].lastReader == index)
      finishTensor(bounds, reach, step->operands[k].tensor);
  }
}

int64_t cascadeReachBound(const CascadeReach *reach) {
  return reach->alive + reach->passes - reach->dying;
}
