//===-- CascadeHeights.c - How tall the blocks of cascades may be ---------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where rows are short, a block of one row makes calls of kernels, and what is
// loaded once per call, dear. The searches choose heights before there are offsets,
// and so keep room for what overlaps may not save. Here offsets are found for the
// plan with taller blocks, as tall as calls need to be cheap: for all cascades at
// once, and where that needs too much for one after the other, the busiest first.
//
//===----------------------------------------------------------------------===//

#include "CascadeEdges.h"
#include "CascadePacking.h"
#include "CascadeRun.h"

#include <string.h>

enum {
  maxTries = 16,      ///< Searches for offsets, which take milliseconds.
  enoughBytes = 4096, ///< Results of a call that are much beside the call.
};

typedef struct Heights {
  const NnpackCascadeProblem *problem;
  NnpackCascade *cascades;
  intptr_t count;
  int64_t limitBytes;
  bool keepsConstants;
  intptr_t triesLeft;
  NnpackArena *arena;
} Heights;

/// Bytes that a cascade wants, its weights included if they are to be there.
static int64_t needOf(const Heights *heights, const NnpackCascade *cascade) {
  int64_t bytes = cascade->costBytes;
  if (!heights->keepsConstants || cascade->end == cascade->begin + 1)
    return bytes;
  for (intptr_t s = cascade->begin; s < cascade->end; ++s)
    bytes += heights->problem->steps[s].constantBytes;
  return bytes;
}

/// Whether offsets are found for so many bytes.
static bool packs(Heights *heights, const NnpackCascade *cascades) {
  NnpackArena *scratch = nnpackArenaCreate();
  NnpackCascade *needed =
      NNPACK_NEW_ARRAY(scratch, NnpackCascade, heights->count);
  for (intptr_t i = 0; i < heights->count; ++i) {
    needed[i] = cascades[i];
    needed[i].costBytes = needOf(heights, &cascades[i]);
  }
  --heights->triesLeft;
  bool fits = cascadePackedBytes(heights->problem, needed, heights->count,
                                 NULL) <= heights->limitBytes;
  nnpackArenaDestroy(scratch);
  return fits;
}

/// Rows that make calls of a cascade cheap enough.
static int64_t rowsWanted(const Heights *heights, const NnpackCascade *cascade) {
  const NnpackCascadeProblem *problem = heights->problem;
  int64_t bytes = 0, rows = 1;
  if (cascade->end == cascade->begin + 1)
    return rows;
  for (intptr_t s = cascade->begin; s < cascade->end; ++s)
    bytes += problem->tensors[problem->steps[s].result].rowBytes;
  bytes /= cascade->end - cascade->begin;
  while (rows < cascadeMaxBlockRows && rows * bytes < enoughBytes)
    rows *= 2;
  return rows;
}

/// A cascade in blocks of up to `mostRows`, as tall as its need allows; false if
/// that is what it has.
static bool raise(const Heights *heights, const NnpackCascade *cascade,
                  int64_t mostRows, NnpackCascade *outTaller) {
  for (int64_t rows = mostRows; rows > cascade->blockRows; rows /= 2) {
    *outTaller = nnpackCascadeSimulate(heights->problem, cascade->begin,
                                       cascade->end, rows, 0, heights->arena);
    if (needOf(heights, outTaller) <= heights->limitBytes &&
        outTaller->numTicks < cascade->numTicks)
      return true;
  }
  return false;
}

/// All at once; false if that does not fit. `outCount` is how many there are.
static bool raiseAll(Heights *heights, intptr_t *outCount) {
  NnpackCascade *taller =
      NNPACK_NEW_ARRAY(heights->arena, NnpackCascade, heights->count);
  *outCount = 0;
  for (intptr_t i = 0; i < heights->count; ++i) {
    const NnpackCascade *cascade = &heights->cascades[i];
    if (raise(heights, cascade, rowsWanted(heights, cascade), &taller[i]))
      ++*outCount;
    else
      taller[i] = *cascade;
  }
  if (*outCount == 0 || !packs(heights, taller))
    return false;
  heights->cascades = taller;
  return true;
}

/// One cascade, as far as the others allow.
static void raiseOne(Heights *heights, intptr_t index) {
  NnpackCascade before = heights->cascades[index], taller;
  for (int64_t rows = rowsWanted(heights, &before);
       heights->triesLeft > 0 && raise(heights, &before, rows, &taller);
       rows = taller.blockRows / 2) {
    heights->cascades[index] = taller;
    if (packs(heights, heights->cascades))
      return;
    heights->cascades[index] = before;
  }
}

/// Calls that a cascade makes.
static int64_t callsOf(const NnpackCascade *cascade) {
  return cascade->numTicks * (cascade->end - cascade->begin);
}

/// The indices of cascades, the one of most calls first.
static intptr_t *busiestFirst(const Heights *heights) {
  intptr_t *order = NNPACK_NEW_ARRAY(heights->arena, intptr_t, heights->count);
  for (intptr_t i = 0; i < heights->count; ++i) {
    intptr_t at = i;
    for (; at > 0 && callsOf(&heights->cascades[order[at - 1]]) <
                         callsOf(&heights->cascades[i]);
         --at)
      order[at] = order[at - 1];
    order[at] = i;
  }
  return order;
}

void nnpackCascadeRaiseBlocks(const NnpackCascadeProblem *problem,
                              NnpackCascadePlan *plan, int64_t limitBytes,
                              bool keepsConstants, NnpackArena *arena) {
  if (plan->numCascades == 0)
    return;
  Heights heights = {.problem = problem,
                     .count = plan->numCascades,
                     .limitBytes = limitBytes,
                     .keepsConstants = keepsConstants,
                     .triesLeft = maxTries,
                     .arena = arena};
  heights.cascades = NNPACK_NEW_ARRAY(arena, NnpackCascade, heights.count);
  memcpy(heights.cascades, plan->cascades,
         sizeof *plan->cascades * (size_t)heights.count);
  intptr_t numRaised;
  if (!raiseAll(&heights, &numRaised) && numRaised > 0 &&
      packs(&heights, heights.cascades)) {
    const intptr_t *order = busiestFirst(&heights);
    for (intptr_t i = 0; i < heights.count; ++i)
      raiseOne(&heights, order[i]);
  }
  plan->cascades = heights.cascades;
  plan->peakBytes = cascadePeakOf(heights.cascades, heights.count);
}
