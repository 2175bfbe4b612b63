//===-- lib/Solver/Apart.c - Plans without shares and windows -----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Apart.h"

#include "Exact.h"

#include <string.h>

/// The gaps that leave all bytes free.
static void keepEmptyGaps(NnpackBuffer *buffer, NnpackArena *arena) {
  NnpackGap *gaps = NNPACK_NEW_ARRAY(arena, NnpackGap, buffer->numGaps);
  intptr_t count = 0;
  for (intptr_t g = 0; g < buffer->numGaps; ++g)
    if (buffer->gaps[g].low == buffer->gaps[g].high)
      gaps[count++] = buffer->gaps[g];
  buffer->gaps = gaps;
  buffer->numGaps = count;
}

static NnpackProblem makeApart(const NnpackProblem *problem,
                               NnpackArena *arena) {
  intptr_t count = problem->numBuffers;
  NnpackBuffer *buffers = NNPACK_NEW_ARRAY(arena, NnpackBuffer, count);
  for (intptr_t b = 0; b < count; ++b) {
    buffers[b] = problem->buffers[b];
    keepEmptyGaps(&buffers[b], arena);
  }
  return (NnpackProblem){
      .buffers = buffers, .numBuffers = count, .capacity = problem->capacity};
}

void nnpackApartImprove(const NnpackProblem *problem, unsigned rules,
                        const NnpackSearchLimits *limits, NnpackPlan *plan) {
  NnpackArena *arena = nnpackArenaCreate();
  NnpackProblem apart = makeApart(problem, arena);
  NnpackPlan found = *plan;
  size_t size = (size_t)plan->numBuffers * sizeof *plan->offsets;
  int64_t load = nnpackProblemMaximumLoad(&apart);
  found.offsets = NNPACK_NEW_ARRAY(arena, int64_t, plan->numBuffers);
  if (load > found.lowerBoundBytes)
    found.lowerBoundBytes = load;
  if (load < plan->peakBytes && load <= problem->capacity)
    nnpackExactImprove(&apart, rules, limits, &found);
  plan->numNodes = found.numNodes;
  if (found.peakBytes < plan->peakBytes) {
    plan->peakBytes = found.peakBytes;
    memcpy(plan->offsets, found.offsets, size);
  }
  nnpackArenaDestroy(arena);
}
