//===-- tools/nnpack-plan/PlanReport.c - A plan as a report ---------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlanOutput.h"

#include "nnpack-c/Report.h"

#include <stdlib.h>

static int compareTimes(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/// Times at which a buffer begins or ends, ascending, each once.
typedef struct Times {
  int64_t *at;
  intptr_t count;
} Times;

static Times timesOf(const NnpackProblem *problem, NnpackArena *arena) {
  Times times = {NNPACK_NEW_ARRAY(arena, int64_t, 2 * problem->numBuffers), 0};
  for (intptr_t b = 0; b < problem->numBuffers; ++b) {
    times.at[2 * b] = problem->buffers[b].lifetime.begin;
    times.at[2 * b + 1] = problem->buffers[b].lifetime.end;
  }
  intptr_t numTimes = 2 * problem->numBuffers;
  if (numTimes > 0)
    qsort(times.at, (size_t)numTimes, sizeof *times.at, compareTimes);
  for (intptr_t i = 0; i < numTimes; ++i)
    if (i == 0 || times.at[i] != times.at[i - 1])
      times.at[times.count++] = times.at[i];
  return times;
}

static int64_t positionOf(const Times *times, int64_t time) {
  const int64_t *found = bsearch(&time, times->at, (size_t)times->count,
                                 sizeof *times->at, compareTimes);
  return found - times->at;
}

static NnpackReportSpace *spacesOf(const PlanLayout *layout,
                                   NnpackArena *arena) {
  NnpackReportSpace *spaces =
      NNPACK_NEW_ARRAY(arena, NnpackReportSpace, layout->numParts);
  for (intptr_t p = 0; p < layout->numParts; ++p) {
    const PlanPart *part = &layout->parts[p];
    spaces[p] = (NnpackReportSpace){
        .name = part->name,
        .capacityBytes = part->capacity,
        .usedBytes = part->plan.peakBytes,
        .lowerBoundBytes = part->plan.lowerBoundBytes,
        .optimal = part->plan.status == NnpackStatusOptimal};
  }
  return spaces;
}

/// The buffers with times counted through as steps: what lies between two of
/// them looks the same throughout.
static NnpackReport reportOf(const PlanLayout *layout, NnpackArena *arena) {
  const NnpackProblem *problem = layout->problem;
  Times times = timesOf(problem, arena);
  NnpackReportBuffer *buffers =
      NNPACK_NEW_ARRAY(arena, NnpackReportBuffer, problem->numBuffers);
  int64_t naive = 0;
  for (intptr_t b = 0; b < problem->numBuffers; ++b) {
    const NnpackBuffer *buffer = &problem->buffers[b];
    buffers[b] = (NnpackReportBuffer){
        .name = buffer->name,
        .role = NnpackRoleTensor,
        .sizeBytes = buffer->sizeBytes,
        .space = layout->partOf[b],
        .offsetBytes = layout->offsets[b],
        .lifetime = {positionOf(&times, buffer->lifetime.begin),
                     positionOf(&times, buffer->lifetime.end)},
        .shares = -1};
    naive += buffer->sizeBytes; // Verified not to overflow.
  }
  return (NnpackReport){.entry = "plan",
                        .alignment = 1,
                        .spaces = spacesOf(layout, arena),
                        .numSpaces = layout->numParts,
                        .buffers = buffers,
                        .numBuffers = problem->numBuffers,
                        .naiveActivationsBytes = naive,
                        .seconds = -1};
}

typedef void (*ReportPrinter)(const NnpackReport *reports, intptr_t numReports,
                              NnpackText *out);

static void writeReport(const PlanLayout *layout, ReportPrinter print,
                        NnpackText *out) {
  NnpackArena *arena = nnpackArenaCreate();
  NnpackReport report = reportOf(layout, arena);
  print(&report, 1, out);
  nnpackArenaDestroy(arena);
}

void planWriteSvg(const PlanLayout *layout, NnpackText *out) {
  writeReport(layout, nnpackReportsPrintSvg, out);
}

void planWriteHtml(const PlanLayout *layout, NnpackText *out) {
  writeReport(layout, nnpackReportsPrintHtml, out);
}
