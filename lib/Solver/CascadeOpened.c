//===-- CascadeOpened.c - Windows that are opened in every tick -----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// While a step has its turn, of its result's window only the rows that it
// writes count: those that stay from the tick before are copied in afterwards.
// Of its operands' windows count the rows that it reads: what stays of them is
// copied out before. So where the step is the last to read one in a tick, the
// two may lie over each other. A 3x3 convolution, new rows (n), those that are
// copied (c):
//
//   operand's window   |   0   |   1   |   2   |
//   result's window            |   c   |   c   |   n   |        4 rows, not 6
//
// A sum takes the place of its operand, of which another row stays:
//
//   operand's window   |  row r  | (row r+1) |
//   result's window    | (copied)|   row r   |                  2 rows, not 4
//
// A window that is kept whole need not be there as a whole: behind what stays from
// tick to tick, the rest is only there from the step that writes it to the last
// one that reads. So it is opened, too, and may take the place of what stays:
//
//   stays              |   0   |   1   |                in all of the loop
//   window             |   0   |   1   |   2   |        while it is open
//
// Or the result lies below, if the kernel reads rows before it writes over them:
// as for whole tensors. New rows are always at one place in the window, behind
// as many as can stay, so that the distances are those of every tick.
//
//===----------------------------------------------------------------------===//

#include "CascadeRun.h"

/// A pair, its windows' first rows in a tick, and the rows of `over` that are
/// done before the tick.
typedef struct Pair {
  intptr_t over, under; ///< Local steps.
  int64_t overBase, underBase, done;
  int64_t least; ///< Of offset(under) - offset(over), or
  int64_t most;  ///< from it downwards.
} Pair;

typedef struct Opened {
  CascadeRun run;
  const NnpackCascade *cascade;
  int64_t *keptRows;
  bool *isAligned, *isInPlace;
  NNPACK_VECTOR(Pair) pairs;
} Opened;

static bool isOpened(const Opened *opened, intptr_t local) {
  return !opened->run.locals[local].isSink &&
         opened->keptRows[local] < opened->cascade->windowRows[local];
}

static const NnpackCascadeTensor *resultOf(const Opened *opened,
                                           intptr_t local) {
  const NnpackCascadeProblem *problem = opened->run.problem;
  return &problem->tensors[problem->steps[opened->run.begin + local].result];
}

/// Where a row of a window begins.
static int64_t overAt(const Opened *opened, const Pair *pair, int64_t row) {
  return (row - pair->overBase) * resultOf(opened, pair->over)->rowBytes;
}
static int64_t underAt(const Opened *opened, const Pair *pair, int64_t row) {
  return (row - pair->underBase) * resultOf(opened, pair->under)->rowBytes;
}

//===----------------------------------------------------------------------===//
// A turn
//===----------------------------------------------------------------------===//

/// Blocks of the result are written in order. Before one is written, the rows
/// that it reads are still needed, or with `isReadFirst` those of the next.
static int64_t leastByRows(const Opened *opened, const Pair *pair,
                           const NnpackRowMap *map, bool isReadFirst) {
  const CascadeLocal *local = &opened->run.locals[pair->over];
  int64_t rows = resultOf(opened, pair->under)->rows, distance = INT64_MIN;
  for (int64_t begin = pair->done; begin < local->done;
       begin += local->rowStep) {
    int64_t end = cascadeLeast(begin + local->rowStep, local->done);
    int64_t next = isReadFirst ? end : begin;
    if (next < local->done)
      distance = cascadeMost(
          distance,
          overAt(opened, pair, end) -
              underAt(opened, pair, nnpackRowMapFirst(map, next, rows)));
  }
  return distance;
}

/// The distance from which on the turn is safe.
static int64_t leastOfTurn(const Opened *opened, const Pair *pair,
                           const NnpackCascadeOperand *operand) {
  int64_t distance =
      leastByRows(opened, pair, &operand->map,
                  operand->read.order == NnpackReadRowsFirst);
  if (operand->read.order != NnpackReadFarEnough ||
      operand->read.distanceBytes == INT64_MIN)
    return distance;
  // That of the whole tensors, which begin before their windows do.
  return cascadeLeast(distance, operand->read.distanceBytes +
                                    overAt(opened, pair, 0) -
                                    underAt(opened, pair, 0));
}

/// After a tick in which the step had its turn.
static void measure(const Opened *opened, Pair *pair) {
  const CascadeRun *run = &opened->run;
  const NnpackCascadeStep *step = &run->problem->steps[run->begin + pair->over];
  intptr_t tensor = run->problem->steps[run->begin + pair->under].result;
  for (intptr_t i = 0; i < step->numOperands; ++i) {
    const NnpackCascadeOperand *operand = &step->operands[i];
    if (operand->tensor != tensor)
      continue;
    pair->least =
        cascadeMost(pair->least, leastOfTurn(opened, pair, operand));
    // All that is read lies below what is written.
    int64_t end =
        nnpackRowMapEnd(&operand->map, run->locals[pair->over].done - 1,
                        run->problem->tensors[tensor].rows);
    pair->most = cascadeLeast(pair->most, overAt(opened, pair, pair->done) -
                                              underAt(opened, pair, end));
  }
}

//===----------------------------------------------------------------------===//
// Runs
//===----------------------------------------------------------------------===//

static void startRun(Opened *opened, const NnpackCascadeProblem *problem,
                     NnpackArena *arena) {
  const NnpackCascade *cascade = opened->cascade;
  opened->run = cascadeRunCreate(problem, cascade->begin, cascade->end,
                                 cascade->blockRows, arena);
  for (intptr_t i = 0; i < opened->run.count; ++i)
    opened->run.locals[i].isEager = cascade->isEager[i];
}

/// The row that the window begins with in a tick that has not begun.
static int64_t baseOf(const Opened *opened, intptr_t local) {
  return opened->isAligned[local]
             ? opened->run.locals[local].done - opened->keptRows[local]
             : cascadeFirstNeeded(&opened->run, local);
}

static void findPairs(Opened *opened, NnpackArena *arena) {
  const CascadeRun *run = &opened->run;
  for (intptr_t under = 0; under < run->count; ++under) {
    intptr_t over = run->locals[under].lastReader;
    if (over != under && isOpened(opened, under) && isOpened(opened, over) &&
        !opened->isInPlace[under] &&
        run->locals[over].isRowWise && !run->locals[over].accumulates &&
        !run->locals[under].accumulates)
      NNPACK_PUSH(arena, opened->pairs,
                  ((Pair){.over = over,
                          .under = under,
                          .least = INT64_MIN,
                          .most = INT64_MAX}));
  }
}

static void measureAll(Opened *opened) {
  bool fires = opened->pairs.count > 0;
  while (fires && !cascadeIsFinished(&opened->run)) {
    for (intptr_t i = 0; i < opened->pairs.count; ++i) {
      Pair *pair = &opened->pairs.data[i];
      pair->done = opened->run.locals[pair->over].done;
      pair->overBase = baseOf(opened, pair->over);
      pair->underBase = baseOf(opened, pair->under);
    }
    fires = cascadeRunTick(&opened->run);
    for (intptr_t i = 0; i < opened->pairs.count; ++i)
      if (opened->run.locals[opened->pairs.data[i].over].done >
          opened->pairs.data[i].done)
        measure(opened, &opened->pairs.data[i]);
  }
}

/// The next multiple, for offsets that may be negative, downwards.
static int64_t roundDown(int64_t value, int64_t step) {
  int64_t rest = value % step;
  return value - rest - (rest < 0 ? step : 0);
}

/// The better side, if it saves anything.
static bool chooseSide(const Opened *opened, const Pair *pair,
                       NnpackOpenedOverlap *outOverlap) {
  const NnpackCascade *cascade = opened->cascade;
  int64_t over =
      cascade->windowRows[pair->over] * resultOf(opened, pair->over)->rowBytes;
  int64_t under = cascade->windowRows[pair->under] *
                  resultOf(opened, pair->under)->rowBytes;
  int64_t align = opened->run.problem->alignment;
  int64_t least = -roundDown(-cascadeMost(pair->least, -under), align);
  int64_t most = roundDown(pair->most, align);
  int64_t below = nnpackShareSaved(over, under, least, INT64_MAX);
  int64_t above = nnpackShareSaved(over, under, -under, most);
  *outOverlap = (NnpackOpenedOverlap){
      cascade->begin + pair->over, cascade->begin + pair->under,
      below >= above ? least : -under, below >= above ? INT64_MAX : most};
  return below > 0 || above > 0;
}

/// Whether a window that is kept whole can be opened in place: it has room for
/// what it needs and no more.
static bool canOpen(const Opened *opened, intptr_t local) {
  const CascadeLocal *l = &opened->run.locals[local];
  int64_t rows = opened->cascade->windowRows[local];
  return cascadeIsAligned(l) && l->carry > 0 && rows == l->window &&
         rows == opened->cascade->keptRows[local] && l->carry < rows &&
         rows < l->resultRows;
}

/// After a run.
static void chooseLayouts(Opened *opened, bool mayOverlap, NnpackArena *arena) {
  intptr_t count = opened->run.count;
  opened->keptRows = NNPACK_NEW_ARRAY(arena, int64_t, count);
  opened->isAligned = NNPACK_NEW_ARRAY(arena, bool, count);
  opened->isInPlace = NNPACK_NEW_ARRAY(arena, bool, count);
  for (intptr_t i = 0; i < count; ++i) {
    const CascadeLocal *local = &opened->run.locals[i];
    opened->isInPlace[i] = mayOverlap && canOpen(opened, i);
    opened->keptRows[i] = opened->isInPlace[i] ? local->carry
                                               : opened->cascade->keptRows[i];
    opened->isAligned[i] = isOpened(opened, i) && cascadeIsAligned(local);
  }
}

NnpackCascadeOpened
nnpackCascadeOpenWindows(const NnpackCascadeProblem *problem,
                         const NnpackCascade *cascade, bool mayOverlap,
                         NnpackArena *arena) {
  Opened opened = {.cascade = cascade};
  NNPACK_VECTOR(NnpackOpenedOverlap) list = {0};
  startRun(&opened, problem, arena);
  cascadeRunAll(&opened.run);
  chooseLayouts(&opened, mayOverlap, arena);
  startRun(&opened, problem, arena);
  if (mayOverlap)
    findPairs(&opened, arena);
  measureAll(&opened);
  for (intptr_t i = 0; i < opened.pairs.count; ++i) {
    NnpackOpenedOverlap overlap;
    if (chooseSide(&opened, &opened.pairs.data[i], &overlap))
      NNPACK_PUSH(arena, list, overlap);
  }
  return (NnpackCascadeOpened){opened.keptRows, opened.isInPlace,
                               opened.isAligned, list.data, list.count};
}
