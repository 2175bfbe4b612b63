//===-- CascadeStorage.c - Where windows are kept, and what that costs ----===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Of a window, some rows live from one tick to the next and the others only
// from the step that writes them to their last reader in a tick:
//
//   step            0   1   2   3       A 3x3 convolution is step 2; of the
//   window of 1         w   w           window of its operand, two rows (c)
//   stay between ticks   c   c   c   c       and one more is there in steps 1
//   and 2.
//
// So there are two ways to store one: whole, for the entire cascade; or only
// the rows that stay, which are copied to and from a window that exists in the
// steps that need it. There, windows of other steps take its place. The second
// way needs less if many windows have rows that do not stay, and costs copies
// unless no row stays.
//
// In the turn of the step that writes a window, what stays of it is not there yet,
// so that its bytes can be those of an operand's window that is read for the last
// time: CascadeOpened.c.
//
// The choice starts with the second way for all, takes the first for the
// largest windows as long as that helps, and then for any single one where the
// bytes are most. It is no proof; the cost is what the choice needs.
//
//===----------------------------------------------------------------------===//

#include "CascadeStorage.h"

#include "CascadeAlive.h"
#include "CascadeBounds.h"

#include <string.h>

/// Blocks of rows that a window may have room for beyond its need.
enum { maxMoreBlocks = 7 };

typedef struct Choice {
  const CascadeRun *run;
  intptr_t count;
  int64_t fixed;  ///< What is alive throughout.
  int64_t *at;    ///< Per local step: what else is alive there.
  int64_t *whole; ///< Per local step: bytes of its window.
  int64_t *stays; ///< Per local step: of those, bytes that stay.
  int64_t *rows;  ///< Per local step: of its window.
  bool *isKept;   ///< Per local step: all of the window is there throughout.
} Choice;

int64_t cascadeSavedBytes(const CascadeRun *run, const NnpackOverlap *overlap) {
  int64_t distance = overlap->distanceBytes;
  if (overlap->mostBytes < INT64_MAX) // There has to be room for an offset.
    distance =
        cascadeAlign(cascadeMost(distance, 0), run->problem->alignment);
  return nnpackShareSaved(
      cascadeSizeOf(&run->problem->tensors[overlap->over]),
      cascadeSizeOf(&run->problem->tensors[overlap->under]), distance,
      overlap->mostBytes);
}

/// Whole tensors alive during the cascade, with the best overlap taken off.
static int64_t outsideBytes(const CascadeRun *run) {
  const NnpackCascadeProblem *problem = run->problem;
  int64_t total = cascadeAliveBytes(problem, run->begin, run->end), saved = 0;
  for (intptr_t s = run->begin; s < run->end; ++s)
    if (!cascadeIsOutside(run, problem->steps[s].result))
      total -= cascadeWholeBytes(problem, problem->steps[s].result);
  for (intptr_t i = 0; i < run->numOverlaps; ++i)
    saved = cascadeMost(saved, cascadeSavedBytes(run, &run->overlaps[i].pair));
  return total - saved;
}

static int64_t windowBytes(const Choice *choice, intptr_t i, int64_t rows) {
  const CascadeRun *run = choice->run;
  intptr_t result = run->problem->steps[run->begin + i].result;
  return rows * run->problem->tensors[result].rowBytes;
}

/// Bytes that the windows of a step's result and of an operand have in common in
/// its turn: the operand's ends at the latest where the new rows begin.
static int64_t commonBytes(const Choice *choice, intptr_t i) {
  const CascadeRun *run = choice->run;
  const CascadeLocal *local = &run->locals[i];
  int64_t most = 0;
  if (choice->isKept[i] || local->carry == 0 || !local->isRowWise ||
      !cascadeIsAligned(local))
    return 0;
  for (intptr_t k = 0; k < local->numReads; ++k) {
    intptr_t writer = run->reads[local->firstRead + k].writer;
    if (writer < 0 || choice->isKept[writer] ||
        run->locals[writer].accumulates ||
        run->locals[writer].lastReader != i)
      continue;
    int64_t beyond =
        cascadeMost(windowBytes(choice, writer, run->locals[writer].window) -
                        windowBytes(choice, i, local->carry),
                    0);
    most = cascadeMost(most,
                       choice->whole[writer] -
                           cascadeAlign(beyond, run->problem->alignment));
  }
  return most;
}

static int64_t peakOf(const Choice *choice) {
  int64_t most = 0;
  for (intptr_t i = 0; i < choice->count; ++i)
    if (choice->at[i] > most)
      most = cascadeMost(most, choice->at[i] - commonBytes(choice, i));
  return choice->fixed + most;
}

static void setKept(Choice *choice, intptr_t i, bool isKept) {
  int64_t sign = isKept ? 1 : -1;
  if (choice->isKept[i] == isKept)
    return;
  choice->isKept[i] = isKept;
  choice->fixed += sign * (choice->whole[i] - choice->stays[i]);
  for (intptr_t s = i; s <= choice->run->locals[i].lastReader; ++s)
    choice->at[s] -= sign * choice->whole[i];
}

static Choice createChoice(const CascadeRun *run, NnpackArena *arena) {
  const NnpackCascadeProblem *problem = run->problem;
  Choice choice = {.run = run, .count = run->count};
  choice.fixed = outsideBytes(run);
  choice.at = NNPACK_NEW_ARRAY(arena, int64_t, run->count);
  choice.whole = NNPACK_NEW_ARRAY(arena, int64_t, run->count);
  choice.stays = NNPACK_NEW_ARRAY(arena, int64_t, run->count);
  choice.rows = NNPACK_NEW_ARRAY(arena, int64_t, run->count);
  choice.isKept = NNPACK_NEW_ARRAY(arena, bool, run->count);
  for (intptr_t i = 0; i < run->count; ++i) {
    const NnpackCascadeStep *step = &problem->steps[run->begin + i];
    const CascadeLocal *local = &run->locals[i];
    int64_t rowBytes = problem->tensors[step->result].rowBytes;
    choice.at[i] += step->scratchBytes;
    choice.fixed += step->accumulatorBytes;
    choice.rows[i] = local->window;
    choice.whole[i] =
        cascadeAlign(local->window * rowBytes, problem->alignment);
    choice.stays[i] = cascadeAlign(local->carry * rowBytes, problem->alignment);
    choice.fixed += choice.stays[i];
    for (intptr_t s = i; s <= local->lastReader; ++s)
      choice.at[s] += choice.whole[i];
  }
  for (intptr_t i = 0; i < run->count; ++i)
    if (run->locals[i].carry == run->locals[i].window)
      setKept(&choice, i, true);
  return choice;
}

/// Indices by `key`, largest first, then by index.
static intptr_t *sortedBy(const int64_t *key, intptr_t count,
                          NnpackArena *arena) {
  intptr_t *order = NNPACK_NEW_ARRAY(arena, intptr_t, count);
  for (intptr_t i = 0; i < count; ++i) {
    intptr_t at = i;
    for (; at > 0 && key[order[at - 1]] < key[i]; --at)
      order[at] = order[at - 1];
    order[at] = i;
  }
  return order;
}

/// Keeps the largest windows, as many as is best.
static void keepLargest(Choice *choice, NnpackArena *arena) {
  intptr_t *order = sortedBy(choice->whole, choice->count, arena);
  bool *wasKept = NNPACK_NEW_ARRAY(arena, bool, choice->count);
  memcpy(wasKept, choice->isKept, sizeof(bool) * (size_t)choice->count);
  int64_t best = peakOf(choice);
  intptr_t bestCount = 0;
  for (intptr_t n = 0; n < choice->count; ++n) {
    setKept(choice, order[n], true);
    int64_t peak = peakOf(choice);
    if (peak < best) {
      best = peak;
      bestCount = n + 1;
    }
  }
  for (intptr_t n = bestCount; n < choice->count; ++n)
    setKept(choice, order[n], wasKept[order[n]]);
}

/// Keeps one more, the one that helps most; false if none does.
static bool keepBest(Choice *choice) {
  int64_t before = peakOf(choice), best = before;
  intptr_t bestIndex = -1;
  for (intptr_t i = 0; i < choice->count; ++i) {
    if (choice->isKept[i] || choice->stays[i] == 0)
      continue;
    setKept(choice, i, true);
    int64_t peak = peakOf(choice);
    setKept(choice, i, false);
    if (peak < best) {
      best = peak;
      bestIndex = i;
    }
  }
  if (bestIndex >= 0)
    setKept(choice, bestIndex, true);
  return bestIndex >= 0;
}

/// Windows that would be copied stay, the busiest first, where that fits.
static void keepWhatFits(Choice *choice, int64_t limitBytes,
                         const intptr_t *busiest) {
  for (intptr_t n = 0; n < choice->count; ++n) {
    intptr_t i = busiest[n];
    if (choice->isKept[i] || choice->stays[i] == 0)
      continue;
    setKept(choice, i, true);
    if (peakOf(choice) > limitBytes)
      setKept(choice, i, false);
  }
}

/// A window moves the rows that stay to its front whenever it is full: with
/// room for another block, half as often.
static void growIfFits(Choice *choice, intptr_t i, int64_t limitBytes) {
  const CascadeRun *run = choice->run;
  const CascadeLocal *local = &run->locals[i];
  intptr_t result = run->problem->steps[run->begin + i].result;
  int64_t rowBytes = run->problem->tensors[result].rowBytes;
  for (int64_t blocks = maxMoreBlocks; blocks > 0; blocks /= 2) {
    int64_t rows = cascadeLeast(
        local->window + blocks * (local->window - local->carry),
        local->resultRows);
    int64_t bytes = cascadeAlign(rows * rowBytes, run->problem->alignment);
    if (peakOf(choice) + bytes - choice->whole[i] > limitBytes)
      continue;
    choice->fixed += bytes - choice->whole[i];
    choice->whole[i] = bytes;
    choice->rows[i] = rows;
    return;
  }
}

/// Spends what is left up to the limit on moving fewer rows.
static void spendRest(Choice *choice, int64_t limitBytes, NnpackArena *arena) {
  int64_t *moved = NNPACK_NEW_ARRAY(arena, int64_t, choice->count);
  for (intptr_t i = 0; i < choice->count; ++i)
    moved[i] = choice->stays[i] * choice->run->locals[i].numFirings;
  intptr_t *busiest = sortedBy(moved, choice->count, arena);
  keepWhatFits(choice, limitBytes, busiest);
  for (intptr_t n = 0; n < choice->count; ++n)
    if (choice->isKept[busiest[n]] && choice->stays[busiest[n]] > 0)
      growIfFits(choice, busiest[n], limitBytes);
}

CascadeStorage cascadeChooseStorage(const CascadeRun *run, int64_t limitBytes,
                                    NnpackArena *arena) {
  Choice choice = createChoice(run, arena);
  keepLargest(&choice, arena);
  while (keepBest(&choice)) {
  }
  if (limitBytes > 0)
    spendRest(&choice, cascadeMost(limitBytes, peakOf(&choice)), arena);
  CascadeStorage storage = {
      .windowRows = NNPACK_NEW_ARRAY(arena, int64_t, run->count),
      .keptRows = NNPACK_NEW_ARRAY(arena, int64_t, run->count),
      .costBytes = peakOf(&choice)};
  for (intptr_t i = 0; i < run->count; ++i) {
    const CascadeLocal *local = &run->locals[i];
    storage.windowRows[i] = local->isSink ? local->resultRows : choice.rows[i];
    storage.keptRows[i] = choice.isKept[i] || local->isSink
                              ? storage.windowRows[i]
                              : local->carry;
  }
  return storage;
}
