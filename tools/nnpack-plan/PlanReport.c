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

/// The buffers of the plan in one space, with times counted through as steps:
/// what lies between two of them looks the same throughout.
static NnpackReport reportOf(const NnpackProblem *problem,
                             const NnpackPlan *plan, NnpackArena *arena) {
  Times times = timesOf(problem, arena);
  NnpackReportSpace *space = NNPACK_NEW(arena, NnpackReportSpace);
  *space = (NnpackReportSpace){.name = "memory",
                               .capacityBytes = problem->capacity,
                               .usedBytes = plan->peakBytes,
                               .lowerBoundBytes = plan->lowerBoundBytes,
                               .optimal = plan->status == NnpackStatusOptimal};
  NnpackReportBuffer *buffers =
      NNPACK_NEW_ARRAY(arena, NnpackReportBuffer, problem->numBuffers);
  int64_t naive = 0;
  for (intptr_t b = 0; b < problem->numBuffers; ++b) {
    const NnpackBuffer *buffer = &problem->buffers[b];
    buffers[b] = (NnpackReportBuffer){
        .name = buffer->name,
        .role = NnpackRoleTensor,
        .sizeBytes = buffer->sizeBytes,
        .offsetBytes = plan->offsets[b],
        .lifetime = {positionOf(&times, buffer->lifetime.begin),
                     positionOf(&times, buffer->lifetime.end)},
        .shares = -1};
    naive += buffer->sizeBytes; // Verified not to overflow.
  }
  return (NnpackReport){.entry = "plan",
                        .alignment = 1,
                        .spaces = space,
                        .numSpaces = 1,
                        .buffers = buffers,
                        .numBuffers = problem->numBuffers,
                        .naiveActivationsBytes = naive,
                        .seconds = -1};
}

typedef void (*ReportPrinter)(const NnpackReport *reports, intptr_t numReports,
                              NnpackText *out);

static void writeReport(const NnpackProblem *problem, const NnpackPlan *plan,
                        ReportPrinter print, NnpackText *out) {
  NnpackArena *arena = nnpackArenaCreate();
  NnpackReport report = reportOf(problem, plan, arena);
  print(&report, 1, out);
  nnpackArenaDestroy(arena);
}

void planWriteSvg(const NnpackProblem *problem, const NnpackPlan *plan,
                  NnpackText *out) {
  writeReport(problem, plan, nnpackReportsPrintSvg, out);
}

void planWriteHtml(const NnpackProblem *problem, const NnpackPlan *plan,
                   NnpackText *out) {
  writeReport(problem, plan, nnpackReportsPrintHtml, out);
}
