//===-- test/unit/CascadeTest.c - Windows and overlaps, replayed ----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs random cascades by the rule of Cascade.h on memory that remembers which
// row lies where, and looks at every row that is read.
//
//===----------------------------------------------------------------------===//

#include "Check.h"

#include "CascadeProblems.h"

#include <string.h>

enum { maxRows = 64, maxBytes = 1024 };

/// The window of a step's result, kept in two ways: row y is in slot y - base
/// of a window that moves on when it is full, and in slot y % rows of a ring.
/// If fewer rows are kept than it has, the first of the two is lost after the
/// last reader's turn, but for those that are saved.
typedef struct Window {
  int64_t rows, base;
  int64_t moving[maxRows], ring[maxRows];
  int64_t keptRows, numSaved;
  int64_t saved[maxRows];
  bool isOpen;
} Window;

typedef struct Replay {
  const NnpackCascadeProblem *problem;
  const NnpackCascade *cascade;
  int64_t done[maxSteps];
  bool isWanted[maxSteps][maxRows];
  Window windows[maxSteps];
  bool movingFails, ringFails;
  /// Where `over` begins is 0, where `under` begins its distance.
  const NnpackOverlap *overlap;
  int64_t distance;
  bool isOverwritten[maxBytes]; ///< Bytes of `under`.
  bool overlapFails;
  /// The same for windows of a tick; of both, in the turn of `over`.
  const NnpackCascadeOpened *layout;
  const NnpackOpenedOverlap *opened;
  int64_t overBase, underBase;
} Replay;

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

static int64_t sizeOf(const NnpackCascadeProblem *problem, intptr_t tensor) {
  return problem->tensors[tensor].rows * problem->tensors[tensor].rowBytes;
}

static bool isInside(const Replay *replay, intptr_t tensor) {
  return replay->problem->tensors[tensor].writer >= replay->cascade->begin;
}

static bool isSink(const Replay *replay, intptr_t step) {
  const NnpackCascadeTensor *tensor =
      &replay->problem->tensors[replay->problem->steps[step].result];
  return tensor->isWhole || tensor->lastReader >= replay->cascade->end;
}

/// Of the step's result.
static int64_t rowsOf(const Replay *replay, intptr_t step) {
  return replay->problem->tensors[replay->problem->steps[step].result].rows;
}

static bool accumulates(const Replay *replay, intptr_t step) {
  return replay->problem->steps[step].accumulatedRows > 0;
}

/// Rows that the step counts in done[].
static int64_t turnsOf(const Replay *replay, intptr_t step) {
  return accumulates(replay, step)
             ? replay->problem->steps[step].accumulatedRows
             : rowsOf(replay, step);
}

/// Rows of the step's result that can be read.
static int64_t rowsThere(const Replay *replay, intptr_t step) {
  if (!accumulates(replay, step))
    return replay->done[step];
  return replay->done[step] == turnsOf(replay, step) ? rowsOf(replay, step) : 0;
}

static bool usesMaps(const Replay *replay, intptr_t step) {
  return replay->problem->steps[step].isRowWise || accumulates(replay, step);
}

static int64_t blockOf(const Replay *replay, intptr_t step) {
  return usesMaps(replay, step) ? replay->cascade->blockRows
                                : rowsOf(replay, step);
}

/// One past the last row that rows [0, count) of the step read of an operand,
/// and with `isFirst` the first that rows from `count` on read.
static int64_t bound(const Replay *replay, intptr_t step, intptr_t operand,
                     int64_t count, bool isFirst) {
  const NnpackCascadeStep *s = &replay->problem->steps[step];
  int64_t rows = replay->problem->tensors[s->operands[operand].tensor].rows;
  const NnpackRowMap *map = &s->operands[operand].map;
  if (!isFirst)
    return count == 0                ? 0
           : !usesMaps(replay, step) ? rows
                                     : nnpackRowMapEnd(map, count - 1, rows);
  if (count >= turnsOf(replay, step))
    return rows;
  return usesMaps(replay, step) ? nnpackRowMapFirst(map, count, rows) : 0;
}

//===----------------------------------------------------------------------===//
// The rule
//===----------------------------------------------------------------------===//

static bool isReady(const Replay *replay, intptr_t step, int64_t limit) {
  const NnpackCascadeStep *s = &replay->problem->steps[step];
  for (intptr_t i = 0; i < s->numOperands; ++i) {
    intptr_t tensor = s->operands[i].tensor;
    if (isInside(replay, tensor) &&
        bound(replay, step, i, limit, false) >
            rowsThere(replay, replay->problem->tensors[tensor].writer))
      return false;
  }
  return true;
}

/// True if the reader asks for that row of the step's result in this tick.
static bool asksFor(const Replay *replay, intptr_t reader, intptr_t step,
                    int64_t row) {
  const NnpackCascadeStep *s = &replay->problem->steps[reader];
  int64_t done = replay->done[reader], next = done;
  while (next <
             least(done + blockOf(replay, reader), turnsOf(replay, reader)) &&
         replay->isWanted[reader][next])
    ++next;
  for (intptr_t i = 0; i < s->numOperands && next > done; ++i)
    if (s->operands[i].tensor == replay->problem->steps[step].result &&
        row < bound(replay, reader, i, next, false))
      return true;
  return false;
}

static bool isAskedFor(const Replay *replay, intptr_t step, int64_t row) {
  bool isWanted = isSink(replay, step);
  for (intptr_t r = step + 1; r < replay->cascade->end && !isWanted; ++r)
    isWanted = asksFor(replay, r, step, row);
  return isWanted;
}

/// Which rows are asked for in this tick, in the end by results of the cascade.
/// Any of what is accumulated takes all rows.
static void findWanted(Replay *replay) {
  for (intptr_t s = replay->cascade->end - 1; s >= replay->cascade->begin; --s)
    for (int64_t row = 0; row < turnsOf(replay, s); ++row)
      replay->isWanted[s][row] =
          isAskedFor(replay, s, accumulates(replay, s) ? 0 : row);
}

/// An eager step goes on without being asked.
static bool mayGoOn(const Replay *replay, intptr_t step, int64_t row) {
  return replay->cascade->isEager[step - replay->cascade->begin] ||
         replay->isWanted[step][row];
}

/// Row by row, where the library computes.
static int64_t limitOf(const Replay *replay, intptr_t step) {
  int64_t done = replay->done[step], rows = turnsOf(replay, step);
  if (!usesMaps(replay, step))
    return done == 0 && mayGoOn(replay, step, 0) && isReady(replay, step, rows)
               ? rows
               : done;
  int64_t limit = done;
  int64_t block = accumulates(replay, step) ? rows : blockOf(replay, step);
  while (limit < least(done + block, rows) &&
         mayGoOn(replay, step, limit) && isReady(replay, step, limit + 1))
    ++limit;
  return limit;
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

static bool isOpened(const Window *window) {
  return window->keptRows < window->rows;
}

/// The first row that anyone has still to read.
static int64_t firstNeeded(const Replay *replay, intptr_t step) {
  int64_t base = rowsThere(replay, step);
  for (intptr_t r = step + 1; r < replay->cascade->end; ++r)
    for (intptr_t i = 0; i < replay->problem->steps[r].numOperands; ++i)
      if (replay->problem->steps[r].operands[i].tensor ==
          replay->problem->steps[step].result)
        base = least(base, bound(replay, r, i, replay->done[r], true));
  return base;
}

static void moveWindow(Replay *replay, intptr_t step, int64_t limit) {
  Window *window = &replay->windows[step];
  if (limit <= window->base + window->rows)
    return;
  int64_t base = firstNeeded(replay, step);
  for (int64_t y = base; y < replay->done[step]; ++y)
    window->moving[y - base] = window->moving[y - window->base];
  window->base = base;
}

/// Before the first step that needs the window in a tick.
static void openWindow(Window *window) {
  if (!isOpened(window) || window->isOpen)
    return;
  window->isOpen = true;
  memcpy(window->moving, window->saved, sizeof window->saved);
}

/// After the turn of the last step that reads it.
static void closeWindow(Replay *replay, intptr_t step) {
  Window *window = &replay->windows[step];
  if (!window->isOpen)
    return;
  int64_t base = firstNeeded(replay, step);
  window->numSaved = replay->done[step] - base;
  replay->movingFails |= window->numSaved > window->keptRows;
  for (int64_t i = 0; i < window->numSaved; ++i)
    window->saved[i] = window->moving[base - window->base + i];
  memset(window->moving, -1, sizeof window->moving);
  window->base = base;
  window->isOpen = false;
}

/// Closes what the step is the last to read; steps without a reader here are
/// their own.
static void closeWindows(Replay *replay, intptr_t step) {
  for (intptr_t s = replay->cascade->begin; s <= step; ++s)
    if (most(replay->problem->tensors[replay->problem->steps[s].result]
                 .lastReader,
             s) == step)
      closeWindow(replay, s);
}

/// The first row of an opened window in a tick in which the step that writes it
/// has not had its turn.
static int64_t beginOf(const Replay *replay, intptr_t step) {
  const Window *window = &replay->windows[step];
  bool isAligned = replay->layout->isAligned[step - replay->cascade->begin];
  return isAligned ? replay->done[step] - window->keptRows
                   : firstNeeded(replay, step);
}

/// Of `over` in its window, marked in that of `under`.
static void writeOpened(Replay *replay, intptr_t step, int64_t y) {
  const NnpackCascadeTensor *over =
      &replay->problem->tensors[replay->problem->steps[step].result];
  int64_t begin = (y - replay->overBase) * over->rowBytes;
  CHECK(y >= replay->overBase &&
        y - replay->overBase < replay->windows[step].rows);
  for (int64_t b = begin; b < begin + over->rowBytes; ++b)
    if (b >= replay->distance && b - replay->distance < maxBytes)
      replay->isOverwritten[b - replay->distance] = true;
}

static void readOpened(Replay *replay, intptr_t tensor, int64_t y) {
  const NnpackCascadeTensor *under = &replay->problem->tensors[tensor];
  int64_t begin = (y - replay->underBase) * under->rowBytes;
  CHECK(begin >= 0 && begin + under->rowBytes <= maxBytes);
  for (int64_t b = begin; b < begin + under->rowBytes; ++b)
    replay->overlapFails |= replay->isOverwritten[b];
}

static void writeRow(Replay *replay, intptr_t step, int64_t y) {
  if (replay->opened && replay->opened->over == step)
    writeOpened(replay, step, y);
  Window *window = &replay->windows[step];
  if (y - window->base < window->rows)
    window->moving[y - window->base] = y;
  else
    replay->movingFails = true;
  window->ring[y % window->rows] = y;
  intptr_t result = replay->problem->steps[step].result;
  const NnpackCascadeTensor *over = &replay->problem->tensors[result];
  if (!replay->overlap ||
      replay->overlap->over != (over->isPart ? over->whole : result))
    return;
  int64_t begin = over->partBegin + y * over->rowBytes;
  for (int64_t b = begin; b < begin + over->rowBytes; ++b)
    if (b >= replay->distance && b - replay->distance < maxBytes)
      replay->isOverwritten[b - replay->distance] = true;
}

static void readRow(Replay *replay, intptr_t reader, intptr_t tensor,
                    int64_t y) {
  const NnpackCascadeTensor *t = &replay->problem->tensors[tensor];
  if (replay->opened && replay->opened->over == reader &&
      replay->opened->under == t->writer)
    readOpened(replay, tensor, y);
  if (replay->overlap && replay->overlap->under == tensor)
    for (int64_t b = y * t->rowBytes; b < (y + 1) * t->rowBytes; ++b)
      replay->overlapFails |= replay->isOverwritten[b];
  if (!isInside(replay, tensor))
    return;
  const Window *window = &replay->windows[t->writer];
  bool isThere = y >= window->base && y - window->base < window->rows &&
                 y < rowsThere(replay, t->writer) &&
                 window->moving[y - window->base] == y;
  replay->movingFails |= !isThere;
  replay->ringFails |=
      y >= rowsThere(replay, t->writer) || window->ring[y % window->rows] != y;
}

/// Writes a row before it reads what the row needs: a kernel may do both at
/// once. What accumulates writes all of its result over and over.
static void fire(Replay *replay, intptr_t step, int64_t limit) {
  const NnpackCascadeStep *s = &replay->problem->steps[step];
  if (replay->opened && replay->opened->over == step)
    memset(replay->isOverwritten, 0, sizeof replay->isOverwritten);
  openWindow(&replay->windows[step]);
  for (intptr_t i = 0; i < s->numOperands; ++i) {
    intptr_t writer = replay->problem->tensors[s->operands[i].tensor].writer;
    if (writer >= 0 && writer >= replay->cascade->begin)
      openWindow(&replay->windows[writer]);
  }
  if (!isOpened(&replay->windows[step]) && !accumulates(replay, step))
    moveWindow(replay, step, limit);
  for (int64_t r = 0; accumulates(replay, step) && r < rowsOf(replay, step);
       ++r)
    writeRow(replay, step, r);
  for (int64_t r = replay->done[step]; r < limit; ++r) {
    if (!accumulates(replay, step))
      writeRow(replay, step, r);
    for (intptr_t i = 0; i < s->numOperands; ++i) {
      int64_t rows = replay->problem->tensors[s->operands[i].tensor].rows;
      const NnpackRowMap *map = &s->operands[i].map;
      bool byMap = usesMaps(replay, step);
      int64_t y = byMap ? nnpackRowMapFirst(map, r, rows) : 0;
      int64_t end = byMap ? nnpackRowMapEnd(map, r, rows) : rows;
      for (; y < end; ++y)
        readRow(replay, step, s->operands[i].tensor, y);
    }
  }
  replay->done[step] = limit;
}

static bool isComplete(const Replay *replay) {
  for (intptr_t s = replay->cascade->begin; s < replay->cascade->end; ++s)
    if (isSink(replay, s) && replay->done[s] < turnsOf(replay, s))
      return false;
  return true;
}

/// What of a window is made one row shorter.
typedef enum Shrink { nothing, wholeWindow, keptPart } Shrink;

/// Runs all ticks, the window of a step one row shorter.
static void runReplay(Replay *replay, Shrink shrink, intptr_t shrunk) {
  const NnpackCascade *cascade = replay->cascade;
  for (intptr_t s = cascade->begin; s < cascade->end; ++s) {
    Window *window = &replay->windows[s];
    window->rows = cascade->windowRows[s - cascade->begin];
    window->keptRows = cascade->keptRows[s - cascade->begin];
    bool isAlways = window->rows == window->keptRows;
    if (s == shrunk &&
        (shrink == keptPart || (shrink == wholeWindow && isAlways)))
      --window->keptRows;
    if (s == shrunk && shrink == wholeWindow)
      --window->rows;
  }
  for (int64_t tick = 0; tick < cascade->numTicks; ++tick) {
    CHECK(!isComplete(replay)); // No tick too many.
    findWanted(replay);
    if (replay->opened) {
      replay->overBase = beginOf(replay, replay->opened->over);
      replay->underBase = beginOf(replay, replay->opened->under);
    }
    for (intptr_t s = cascade->begin; s < cascade->end; ++s) {
      int64_t limit = limitOf(replay, s);
      if (limit > replay->done[s])
        fire(replay, s, limit);
      closeWindows(replay, s);
    }
  }
  CHECK(isComplete(replay));
}

/// The same with the pair, if any, at that distance.
static Replay run(const NnpackCascadeProblem *problem,
                  const NnpackCascade *cascade, Shrink shrink, intptr_t shrunk,
                  const NnpackOverlap *overlap, int64_t distance) {
  Replay replay = {.problem = problem,
                   .cascade = cascade,
                   .overlap = overlap,
                   .distance = distance};
  runReplay(&replay, shrink, shrunk);
  return replay;
}

/// The same with two windows of a tick at that distance; true if nothing is
/// overwritten that is still read.
static bool isOpenedSafe(const NnpackCascadeProblem *problem,
                         const NnpackCascade *cascade,
                         const NnpackCascadeOpened *layout,
                         const NnpackOpenedOverlap *opened, int64_t distance) {
  Replay replay = {.problem = problem,
                   .cascade = cascade,
                   .layout = layout,
                   .opened = opened,
                   .distance = distance};
  runReplay(&replay, nothing, 0);
  return !replay.overlapFails;
}

//===----------------------------------------------------------------------===//
// Tests
//===----------------------------------------------------------------------===//

static struct {
  intptr_t windows, short_, shortRing, kept, shortKept, overlaps, tight, parts;
  intptr_t opened, openedExact, openedTight, inPlace;
} counts;

/// A row less is never enough, of the window or of what is kept of it.
static void testShorter(const NnpackCascadeProblem *problem,
                        const NnpackCascade *cascade, intptr_t step) {
  int64_t rows = cascade->windowRows[step - cascade->begin];
  int64_t kept = cascade->keptRows[step - cascade->begin];
  if (rows >= 2) {
    Replay shorter = run(problem, cascade, wholeWindow, step, NULL, 0);
    ++counts.windows;
    counts.short_ += shorter.movingFails;
    counts.shortRing += shorter.ringFails;
  }
  if (kept > 0 && kept < rows) {
    ++counts.kept;
    counts.shortKept +=
        run(problem, cascade, keptPart, step, NULL, 0).movingFails;
  }
}

static bool isEnough(const NnpackCascadeProblem *problem,
                     const NnpackCascade *cascade) {
  Replay replay = run(problem, cascade, nothing, 0, NULL, 0);
  return !replay.movingFails && !replay.ringFails;
}

static void testWindows(const NnpackCascadeProblem *problem,
                        const NnpackCascade *cascade) {
  Replay replay = {.problem = problem, .cascade = cascade};
  CHECK(isEnough(problem, cascade));
  for (intptr_t s = cascade->begin; s < cascade->end; ++s) {
    int64_t rows = cascade->windowRows[s - cascade->begin];
    int64_t kept = cascade->keptRows[s - cascade->begin];
    CHECK(rows <= rowsOf(&replay, s) && kept <= rows);
    if (isSink(&replay, s))
      CHECK(rows == rowsOf(&replay, s) && kept == rows);
    else if (problem->tensors[problem->steps[s].result].rowBytes > 0)
      testShorter(problem, cascade, s);
  }
}

/// True if the operand, at that distance, lies over no part that was there
/// before.
static bool isClearOfParts(const NnpackCascadeProblem *problem,
                           const NnpackCascade *cascade,
                           const NnpackOverlap *overlap, int64_t distance) {
  int64_t end = distance + sizeOf(problem, overlap->under);
  for (intptr_t t = 0; t < problem->numTensors; ++t) {
    const NnpackCascadeTensor *part = &problem->tensors[t];
    if (part->isPart && part->whole == overlap->over &&
        part->writer < cascade->begin && part->partBegin < end &&
        distance < part->partBegin + sizeOf(problem, t))
      return false;
  }
  return true;
}

/// Both ends of what a part allows, and a place between them.
static void testPart(const NnpackCascadeProblem *problem,
                     const NnpackCascade *cascade,
                     const NnpackOverlap *overlap) {
  int64_t ends[] = {overlap->distanceBytes, overlap->mostBytes,
                    (overlap->distanceBytes + overlap->mostBytes) / 2};
  for (int i = 0; i < 3; ++i) {
    CHECK(isClearOfParts(problem, cascade, overlap, ends[i]));
    CHECK(
        !run(problem, cascade, nothing, 0, overlap, ends[i]).overlapFails);
  }
  ++counts.parts;
}

static void testOverlaps(const NnpackCascadeProblem *problem,
                         const NnpackCascade *cascade) {
  for (intptr_t i = 0; i < cascade->numOverlaps; ++i) {
    const NnpackOverlap *overlap = &cascade->overlaps[i];
    int64_t distance = overlap->distanceBytes;
    CHECK(problem->tensors[overlap->under].lastReader < cascade->end);
    CHECK(problem->tensors[overlap->under].writer < cascade->begin);
    if (overlap->mostBytes < INT64_MAX) {
      testPart(problem, cascade, overlap);
      continue;
    }
    CHECK(!run(problem, cascade, nothing, 0, overlap, distance).overlapFails);
    CHECK(
        !run(problem, cascade, nothing, 0, overlap, distance + 1).overlapFails);
    // Both end at the same byte: what `under` still had is not to be lost.
    if (distance <=
            sizeOf(problem, overlap->over) - sizeOf(problem, overlap->under) ||
        cascade->blockRows > 1)
      continue;
    ++counts.overlaps;
    counts.tight +=
        run(problem, cascade, nothing, 0, overlap, distance - 1).overlapFails;
  }
}

/// Windows of a tick over each other: what a turn reads is there, at the pair's
/// bounds, and mostly not beyond.
static void testOpened(const NnpackCascadeProblem *problem,
                       const NnpackCascade *cascade, NnpackArena *arena) {
  NnpackCascadeOpened layout =
      nnpackCascadeOpenWindows(problem, cascade, true, arena);
  NnpackCascade opened = *cascade;
  opened.keptRows = layout.keptRows;
  CHECK(isEnough(problem, &opened));
  for (intptr_t s = cascade->begin; s < cascade->end; ++s)
    if (layout.isInPlace[s - cascade->begin]) {
      ++counts.inPlace;
      testShorter(problem, &opened, s);
    }
  cascade = &opened;
  for (intptr_t i = 0; i < layout.numOverlaps; ++i) {
    const NnpackOpenedOverlap *pair = &layout.overlaps[i];
    bool isAbove = pair->mostDelta < INT64_MAX;
    int64_t bound = isAbove ? pair->mostDelta : pair->leastDelta;
    int64_t beyond = isAbove ? bound + 1 : bound - 1;
    CHECK(isOpenedSafe(problem, cascade, &layout, pair, bound));
    CHECK(isOpenedSafe(problem, cascade, &layout, pair,
                       isAbove ? bound - 1 : bound + 1));
    ++counts.opened;
    if (problem->alignment > 1)
      continue;
    ++counts.openedExact;
    counts.openedTight +=
        !isOpenedSafe(problem, cascade, &layout, pair, beyond);
  }
}

/// Bytes that both take with `under` as near as the pair allows, tried out.
static int64_t bytesOfPair(int64_t over, int64_t under, int64_t distance,
                           int64_t mostDistance) {
  int64_t bytes = over + under;
  for (int64_t delta = most(distance, -under);
       delta <= least(over, mostDistance); ++delta)
    bytes = least(bytes, most(over, delta + under) - least(0, delta));
  return bytes;
}

/// Bytes of rows of a step's result.
static int64_t bytesOfRows(const NnpackCascadeProblem *problem, intptr_t tensor,
                           int64_t rows) {
  int64_t align = problem->alignment;
  return (rows * problem->tensors[tensor].rowBytes + align - 1) / align * align;
}

/// What is alive during a step of the cascade.
static int64_t bytesAt(const NnpackCascadeProblem *problem,
                       const NnpackCascade *cascade, intptr_t step) {
  Replay replay = {.problem = problem, .cascade = cascade};
  int64_t bytes = problem->steps[step].scratchBytes;
  for (intptr_t s = cascade->begin; s < cascade->end; ++s)
    bytes += problem->steps[s].accumulatorBytes;
  for (intptr_t t = 0; t < problem->numTensors; ++t) {
    const NnpackCascadeTensor *tensor = &problem->tensors[t];
    intptr_t writer = tensor->writer, local = writer - cascade->begin;
    if (tensor->isElsewhere || writer >= cascade->end ||
        tensor->lastReader < cascade->begin)
      continue;
    if (local < 0 || isSink(&replay, writer)) {
      bytes += bytesOfRows(problem, t, tensor->rows);
      continue;
    }
    bytes += bytesOfRows(problem, t, cascade->keptRows[local]);
    if (cascade->keptRows[local] < cascade->windowRows[local] &&
        writer <= step && most(tensor->lastReader, writer) >= step)
      bytes += bytesOfRows(problem, t, cascade->windowRows[local]);
  }
  return bytes;
}

/// Bytes that the best pair of windows has in common in the step's turn. Only
/// pairs above each other count, with all of the operand's window below what is
/// new.
static int64_t commonAt(const NnpackCascadeProblem *problem,
                        const NnpackCascade *cascade,
                        const NnpackCascadeOpened *layout, intptr_t step) {
  int64_t common = 0, align = problem->alignment;
  intptr_t over = problem->steps[step].result;
  int64_t stays = cascade->keptRows[step - cascade->begin] *
                  problem->tensors[over].rowBytes;
  for (intptr_t i = 0; i < layout->numOverlaps; ++i) {
    const NnpackOpenedOverlap *pair = &layout->overlaps[i];
    intptr_t under = problem->steps[pair->under].result;
    int64_t rows = cascade->windowRows[pair->under - cascade->begin];
    int64_t beyond = rows * problem->tensors[under].rowBytes - stays;
    if (pair->over == step && stays > 0 &&
        !layout->isInPlace[step - cascade->begin] &&
        layout->isAligned[step - cascade->begin])
      common = most(common, bytesOfRows(problem, under, rows) -
                                (most(beyond, 0) + align - 1) / align * align);
  }
  return common;
}

static void testCost(const NnpackCascadeProblem *problem,
                     const NnpackCascade *cascade, NnpackArena *arena) {
  int64_t cost = 0, saved = 0;
  NnpackCascadeOpened layout =
      nnpackCascadeOpenWindows(problem, cascade, true, arena);
  for (intptr_t s = cascade->begin; s < cascade->end; ++s)
    cost = most(cost, bytesAt(problem, cascade, s) -
                          commonAt(problem, cascade, &layout, s));
  for (intptr_t i = 0; i < cascade->numOverlaps; ++i) {
    const NnpackOverlap *overlap = &cascade->overlaps[i];
    int64_t over = sizeOf(problem, overlap->over);
    int64_t under = sizeOf(problem, overlap->under);
    int64_t distance = overlap->distanceBytes, align = problem->alignment;
    if (overlap->mostBytes < INT64_MAX)
      distance = (most(distance, 0) + align - 1) / align * align;
    saved = most(saved, over + under - bytesOfPair(over, under, distance,
                                                   overlap->mostBytes));
  }
  CHECK(cascade->costBytes == cost - saved);
}

/// With room for all windows, none is copied.
static void testRoom(const NnpackCascadeProblem *problem,
                     const NnpackCascade *cascade, NnpackArena *arena) {
  NnpackCascade roomy =
      nnpackCascadeSimulate(problem, cascade->begin, cascade->end,
                            cascade->blockRows, INT64_MAX, arena);
  for (intptr_t s = 0; s < cascade->end - cascade->begin; ++s)
    CHECK(roomy.keptRows[s] == 0 || roomy.keptRows[s] == roomy.windowRows[s]);
  CHECK(isEnough(problem, &roomy));
  NnpackCascade limited = nnpackCascadeSimulate(
      problem, cascade->begin, cascade->end, cascade->blockRows,
      (cascade->costBytes + roomy.costBytes) / 2, arena);
  CHECK(limited.costBytes <=
        most(cascade->costBytes, (cascade->costBytes + roomy.costBytes) / 2));
  testCost(problem, &limited, arena);
  CHECK(isEnough(problem, &limited));
}

int main(void) {
  for (uint64_t seed = 0; seed < 1500; ++seed) {
    intptr_t numSteps = 1 + (intptr_t)(seed % maxSteps);
    Network network = createNetwork(seed, numSteps, false);
    const NnpackCascadeProblem *problem = problemOf(&network);
    NnpackArena *arena = nnpackArenaCreate();
    for (intptr_t begin = 0; begin < numSteps; begin += 1 + begin) {
      // A step alone has no blocks but its kernel's.
      int64_t block = numSteps - begin == 1 ? 1 : 1 + (int64_t)(seed / 7 % 3);
      NnpackCascade cascade =
          nnpackCascadeSimulate(problem, begin, numSteps, block, 0, arena);
      CHECK(cascade.costBytes < INT64_MAX);
      CHECK(cascade.begin == begin && cascade.end == numSteps &&
            cascade.blockRows == block);
      testWindows(problem, &cascade);
      testOverlaps(problem, &cascade);
      testOpened(problem, &cascade, arena);
      testCost(problem, &cascade, arena);
      testRoom(problem, &cascade, arena);
    }
    nnpackArenaDestroy(arena);
    if (checkNumFailures > 0) {
      fprintf(stderr, "seed %d\n", (int)seed);
      break;
    }
  }
  // A row less is never enough; where it seems so in a ring, the row that is
  // lost belongs to a border that the reader never comes to.
  CHECK(counts.windows > 1000 && counts.short_ == counts.windows);
  CHECK(counts.kept > 300 && counts.shortKept == counts.kept);
  CHECK(counts.shortRing * 10 > counts.windows * 9);
  // Nor is a byte less, but for such borders.
  CHECK(counts.overlaps > 500 && counts.tight * 10 > counts.overlaps * 9);
  CHECK(counts.parts > 100);
  CHECK(counts.inPlace > 300);
  CHECK(counts.opened > 500 && counts.openedTight == counts.openedExact);
  return checkReport();
}
