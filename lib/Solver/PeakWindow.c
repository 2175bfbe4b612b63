//===-- lib/Solver/PeakWindow.c - Orders from around the peak -----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Training traces have thousands of buffers, but the load comes near its maximum
// at few sections only. There no byte may stay unused; elsewhere first fit has
// room enough. So a window of sections around the greatest load is solved by
// itself, with lifetimes cut off at its ends. Two buffers alive in the window
// meet in the window if they meet at all, so first fit in the order of their
// offsets gives such a plan for their whole lifetimes too, no higher. Then come
// the others, the largest first.
//
// Buffers alive throughout the window lie below the rest of it, the longest
// lifetime (or the latest end) first: what lies above them is then free the
// longer, the higher it is. They need not be searched.
//
// If a buffer that comes after the window's ends above the goal, it goes to the
// front of those, and all are placed again. Windows of doubling length are
// tried, as long as they are solved fast.
//
//===----------------------------------------------------------------------===//

#include "PeakWindow.h"

#include "Orders.h"
#include "nnpack-c/Solver.h"

#include <stdlib.h>
#include <string.h>

enum {
  leastReach = 4,  ///< Sections to either side, after the peak alone.
  mostInside = 250,
  numNodes = 2000,
  mostRepairs = 4,
};

/// A buffer's place in the order of a window.
typedef struct Rank {
  int64_t first, second; ///< The least first.
  int32_t buffer;
} Rank;

typedef struct PeakWindow {
  const NnpackProblem *problem;
  const NnpackSections *sections;
  NnpackScanFit *scanFit;
  int64_t goal;
  bool (*isOver)(void *data);
  void *data;
  NnpackPlan *plan;
  NnpackArena *arena;
  int32_t *bestOrder;
  int32_t *bySize; ///< All buffers, the largest first.
  int32_t *order;
  int64_t *trial;
  NnpackInterval *spans; ///< Per buffer, in sections; empty for size 0.
  NnpackInterval window;
  Rank *whole, *inside;
  NnpackBuffer *buffers; ///< Those inside.
  intptr_t numWhole, numInside;
} PeakWindow;

static int compareRanks(const void *leftPointer, const void *rightPointer) {
  const Rank *left = leftPointer, *right = rightPointer;
  if (left->first != right->first)
    return left->first < right->first ? -1 : 1;
  if (left->second != right->second)
    return left->second < right->second ? -1 : 1;
  return (left->buffer > right->buffer) - (left->buffer < right->buffer);
}

static bool isDone(const PeakWindow *peak) {
  return peak->plan->peakBytes <= peak->goal ||
         nnpackScanFitIsSpent(peak->scanFit) ||
         (peak->isOver && peak->isOver(peak->data));
}

static bool meetsWindow(const PeakWindow *peak, int32_t b) {
  NnpackInterval span = peak->spans[b];
  return span.begin < span.end && span.begin < peak->window.end &&
         peak->window.begin < span.end;
}

//===----------------------------------------------------------------------===//
// The window.
//===----------------------------------------------------------------------===//

static void addInside(PeakWindow *peak, int32_t b) {
  NnpackInterval span = peak->spans[b], window = peak->window;
  NnpackBuffer *buffer = &peak->buffers[peak->numInside];
  nnpackBufferInit(buffer, NULL,
                   span.begin > window.begin ? span.begin : window.begin,
                   span.end < window.end ? span.end : window.end,
                   peak->problem->buffers[b].sizeBytes);
  buffer->alignment = peak->problem->buffers[b].alignment;
  peak->inside[peak->numInside++].buffer = b;
}

/// Sets the window and parts its buffers. Returns false if there are too many.
static bool openWindow(PeakWindow *peak, int64_t section, int64_t reach) {
  int64_t begin = section - reach, end = section + reach + 1;
  peak->window.begin = begin > 0 ? begin : 0;
  peak->window.end = end < peak->sections->count ? end : peak->sections->count;
  peak->numWhole = peak->numInside = 0;
  for (int32_t b = 0; b < peak->problem->numBuffers; ++b) {
    if (!meetsWindow(peak, b))
      continue;
    if (peak->spans[b].begin <= peak->window.begin &&
        peak->spans[b].end >= peak->window.end)
      peak->whole[peak->numWhole++].buffer = b;
    else if (peak->numInside < mostInside)
      addInside(peak, b);
    else
      return false;
  }
  return true;
}

/// Ranks the buffers inside by the offsets of a plan for them alone.
static void solveInside(PeakWindow *peak) {
  NnpackArena *arena = nnpackArenaCreate();
  NnpackProblem problem = {.buffers = peak->buffers,
                           .numBuffers = peak->numInside,
                           .capacity = INT64_MAX};
  NnpackSolverOptions options;
  NnpackPlan plan;
  nnpackSolverOptionsInit(&options);
  options.effort = 1;
  options.nodeLimit = numNodes;
  nnpackSolve(&problem, &options, arena, &plan);
  for (intptr_t i = 0; i < peak->numInside; ++i)
    peak->inside[i].first = plan.offsets[i];
  qsort(peak->inside, (size_t)peak->numInside, sizeof *peak->inside,
        compareRanks);
  peak->plan->numNodes += plan.numNodes;
  nnpackArenaDestroy(arena);
}

static void rankWhole(PeakWindow *peak, bool byEnd) {
  for (intptr_t i = 0; i < peak->numWhole; ++i) {
    Rank *rank = &peak->whole[i];
    NnpackInterval span = peak->spans[rank->buffer];
    rank->first = byEnd ? -span.end : span.begin - span.end;
    rank->second = -peak->problem->buffers[rank->buffer].sizeBytes;
  }
  qsort(peak->whole, (size_t)peak->numWhole, sizeof *peak->whole,
        compareRanks);
}

//===----------------------------------------------------------------------===//
// Placing.
//===----------------------------------------------------------------------===//

static void makeOrder(PeakWindow *peak) {
  intptr_t count = 0;
  for (intptr_t i = 0; i < peak->numWhole; ++i)
    peak->order[count++] = peak->whole[i].buffer;
  for (intptr_t i = 0; i < peak->numInside; ++i)
    peak->order[count++] = peak->inside[i].buffer;
  for (intptr_t i = 0; i < peak->problem->numBuffers; ++i)
    if (!meetsWindow(peak, peak->bySize[i]))
      peak->order[count++] = peak->bySize[i];
}

static void keepBetter(PeakWindow *peak, int64_t peakBytes) {
  size_t count = (size_t)peak->problem->numBuffers;
  if (peakBytes >= peak->plan->peakBytes)
    return;
  peak->plan->peakBytes = peakBytes;
  memcpy(peak->plan->offsets, peak->trial, count * sizeof *peak->trial);
  memcpy(peak->bestOrder, peak->order, count * sizeof *peak->order);
}

/// Moves what ends above the goal to the front of those behind the window's,
/// without changing the order otherwise. Returns whether any does.
static bool repairOrder(PeakWindow *peak, int32_t *later) {
  intptr_t count = peak->problem->numBuffers, numLater = 0;
  intptr_t front = peak->numWhole + peak->numInside, to = front;
  for (intptr_t i = front; i < count; ++i) {
    int32_t b = peak->order[i];
    if (peak->trial[b] > peak->goal - peak->problem->buffers[b].sizeBytes)
      peak->order[to++] = b;
    else
      later[numLater++] = b;
  }
  memcpy(peak->order + to, later, (size_t)numLater * sizeof *later);
  return to > front;
}

static void placeAll(PeakWindow *peak, int32_t *later) {
  makeOrder(peak);
  for (int i = 0; i <= mostRepairs && !isDone(peak); ++i) {
    int64_t peakBytes = nnpackScanFitRun(peak->scanFit, peak->order,
                                         INT64_MAX - 1, peak->trial);
    if (peakBytes == INT64_MAX)
      return;
    keepBetter(peak, peakBytes);
    if (!repairOrder(peak, later))
      return;
  }
}

//===----------------------------------------------------------------------===//
// All windows.
//===----------------------------------------------------------------------===//

static int64_t findPeak(const NnpackSections *sections) {
  int64_t peak = 0;
  for (intptr_t s = 1; s < sections->count; ++s)
    if (sections->loads[s] > sections->loads[peak])
      peak = s;
  return peak;
}

static PeakWindow createPeakWindow(const NnpackProblem *problem,
                                   const NnpackSections *sections,
                                   NnpackArena *arena) {
  intptr_t count = problem->numBuffers;
  PeakWindow peak = {.problem = problem,
                     .sections = sections,
                     .arena = arena,
                     .bySize = NNPACK_NEW_ARRAY(arena, int32_t, count),
                     .order = NNPACK_NEW_ARRAY(arena, int32_t, count),
                     .trial = NNPACK_NEW_ARRAY(arena, int64_t, count),
                     .spans = NNPACK_NEW_ARRAY(arena, NnpackInterval, count),
                     .whole = NNPACK_NEW_ARRAY(arena, Rank, count),
                     .inside = NNPACK_NEW_ARRAY(arena, Rank, mostInside),
                     .buffers = NNPACK_NEW_ARRAY(arena, NnpackBuffer,
                                                 mostInside)};
  nnpackOrder(problem, NnpackOrderSizeLong, arena, peak.bySize);
  for (intptr_t i = 0; i < sections->numSpans; ++i)
    peak.spans[sections->spans[i].buffer] = (NnpackInterval){
        sections->spans[i].begin, sections->spans[i].end};
  return peak;
}

void nnpackPeakWindowImprove(const NnpackProblem *problem,
                             const NnpackSections *sections,
                             NnpackScanFit *scanFit, int64_t goal,
                             bool (*isOver)(void *data), void *data,
                             NnpackPlan *plan, int32_t *order) {
  NnpackArena *arena = nnpackArenaCreate();
  PeakWindow peak = createPeakWindow(problem, sections, arena);
  int32_t *later = NNPACK_NEW_ARRAY(arena, int32_t, problem->numBuffers);
  int64_t section = findPeak(sections);
  peak.scanFit = scanFit;
  peak.goal = goal;
  peak.isOver = isOver;
  peak.data = data;
  peak.plan = plan;
  peak.bestOrder = order;
  for (int64_t reach = 0; !isDone(&peak); reach = reach ? 2 * reach
                                                        : leastReach) {
    if (reach > 2 * sections->count || !openWindow(&peak, section, reach))
      break;
    solveInside(&peak);
    for (int byEnd = 0; byEnd < (reach == 0 ? 2 : 1); ++byEnd) {
      rankWhole(&peak, byEnd);
      placeAll(&peak, later);
    }
  }
  nnpackArenaDestroy(arena);
}
