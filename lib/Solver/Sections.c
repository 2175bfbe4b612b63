//===-- lib/Solver/Sections.c - Time cut where buffers change -----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Sections.h"

#include "ShareBound.h"

#include <stdlib.h>

static int compareTimes(const void *left, const void *right) {
  int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
  return (a > b) - (a < b);
}

/// Sorts and removes repetitions; returns the new count.
static intptr_t sortUnique(int64_t *times, intptr_t count) {
  intptr_t unique = 0;
  qsort(times, (size_t)count, sizeof *times, compareTimes);
  for (intptr_t i = 0; i < count; ++i)
    if (unique == 0 || times[unique - 1] != times[i])
      times[unique++] = times[i];
  return unique;
}

static int32_t indexOfTime(const int64_t *times, intptr_t count, int64_t time) {
  intptr_t low = 0, high = count;
  while (low < high) {
    intptr_t middle = low + (high - low) / 2;
    if (times[middle] < time)
      low = middle + 1;
    else
      high = middle;
  }
  return (int32_t)low;
}

NnpackInterval nnpackSpanBytes(const NnpackProblem *problem,
                               const NnpackSpan *span) {
  const NnpackBuffer *buffer = &problem->buffers[span->buffer];
  if (span->gap < 0)
    return (NnpackInterval){0, buffer->sizeBytes};
  const NnpackGap *gap = &buffer->gaps[span->gap];
  return (NnpackInterval){gap->low, gap->high};
}

static intptr_t countIntervals(const NnpackProblem *problem) {
  intptr_t count = 0;
  for (intptr_t i = 0; i < problem->numBuffers; ++i)
    count += 2 * problem->buffers[i].numGaps + 1;
  return count;
}

/// Appends to `intervals` the lifetime of `buffer` less its gaps, and the gaps
/// with a window; `spans` are told which ones these are.
static intptr_t activeIntervals(const NnpackBuffer *buffer,
                                NnpackInterval *intervals, NnpackSpan *spans) {
  intptr_t count = 0;
  int64_t begin = buffer->lifetime.begin;
  if (buffer->sizeBytes == 0)
    return 0;
  for (intptr_t g = 0; g < buffer->numGaps; ++g) {
    const NnpackGap *gap = &buffer->gaps[g];
    if (gap->begin > begin) {
      spans[count].gap = -1;
      intervals[count++] = (NnpackInterval){begin, gap->begin};
    }
    if (gap->low < gap->high) {
      spans[count].gap = (int32_t)g;
      intervals[count++] = (NnpackInterval){gap->begin, gap->end};
    }
    begin = gap->end;
  }
  if (begin < buffer->lifetime.end) {
    spans[count].gap = -1;
    intervals[count++] = (NnpackInterval){begin, buffer->lifetime.end};
  }
  return count;
}

/// Fills spans and spanBegins; returns the number of sections.
static intptr_t buildSpans(const NnpackProblem *problem, NnpackArena *arena,
                           NnpackSections *sections) {
  intptr_t most = countIntervals(problem), count = 0;
  NnpackInterval *intervals = NNPACK_NEW_ARRAY(arena, NnpackInterval, most);
  sections->spans = NNPACK_NEW_ARRAY(arena, NnpackSpan, most);
  sections->spanBegins =
      NNPACK_NEW_ARRAY(arena, intptr_t, problem->numBuffers + 1);
  int64_t *times = NNPACK_NEW_ARRAY(arena, int64_t, 2 * most);
  for (intptr_t i = 0; i < problem->numBuffers; ++i) {
    sections->spanBegins[i] = count;
    count += activeIntervals(&problem->buffers[i], intervals + count,
                             sections->spans + count);
    for (intptr_t k = sections->spanBegins[i]; k < count; ++k)
      sections->spans[k].buffer = (int32_t)i;
  }
  sections->spanBegins[problem->numBuffers] = count;
  sections->numSpans = count;
  for (intptr_t k = 0; k < count; ++k) {
    times[2 * k] = intervals[k].begin;
    times[2 * k + 1] = intervals[k].end;
  }
  intptr_t numTimes = sortUnique(times, 2 * count);
  for (intptr_t k = 0; k < count; ++k) {
    sections->spans[k].begin = indexOfTime(times, numTimes, intervals[k].begin);
    sections->spans[k].end = indexOfTime(times, numTimes, intervals[k].end);
  }
  return numTimes > 0 ? numTimes - 1 : 0;
}

/// Both buffers of a share begin, or one ends, to need bytes.
typedef struct ShareEvent {
  int32_t section;
  bool isBegin;
  intptr_t share;
} ShareEvent;

typedef NNPACK_VECTOR(ShareEvent) ShareEvents;

static int compareEvents(const void *leftPointer, const void *rightPointer) {
  const ShareEvent *left = leftPointer, *right = rightPointer;
  if (left->section != right->section)
    return left->section < right->section ? -1 : 1;
  if (left->isBegin != right->isBegin)
    return left->isBegin ? 1 : -1;
  return (left->share > right->share) - (left->share < right->share);
}

/// Adds when the buffers of a share meet.
static void addEvents(const NnpackSections *sections, const NnpackShare *share,
                      intptr_t index, NnpackArena *arena,
                      ShareEvents *events) {
  const NnpackSpan *a = sections->spans + sections->spanBegins[share->first];
  const NnpackSpan *b = sections->spans + sections->spanBegins[share->second];
  const NnpackSpan *aEnd =
      sections->spans + sections->spanBegins[share->first + 1];
  const NnpackSpan *bEnd =
      sections->spans + sections->spanBegins[share->second + 1];
  while (a < aEnd && b < bEnd) {
    int32_t begin = a->begin > b->begin ? a->begin : b->begin;
    int32_t end = a->end < b->end ? a->end : b->end;
    if (begin < end) {
      ShareEvent first = {begin, true, index}, last = {end, false, index};
      NNPACK_PUSH(arena, *events, first);
      NNPACK_PUSH(arena, *events, last);
    }
    if (a->end < b->end)
      ++a;
    else
      ++b;
  }
}

/// Takes `share` out of the list, or puts it in.
static void apply(const ShareEvent *event, intptr_t *active, intptr_t *count) {
  intptr_t i = 0;
  if (event->isBegin) {
    active[(*count)++] = event->share;
    return;
  }
  while (active[i] != event->share)
    ++i;
  active[i] = active[--*count];
}

/// Subtracts from the load of each section what shares may save there.
static void subtractShares(const NnpackProblem *problem, NnpackArena *arena,
                           NnpackSections *sections) {
  ShareEvents events = {0};
  for (intptr_t i = 0; i < problem->numShares; ++i)
    addEvents(sections, &problem->shares[i], i, arena, &events);
  if (events.count == 0)
    return;
  qsort(events.data, (size_t)events.count, sizeof *events.data, compareEvents);
  intptr_t *active = NNPACK_NEW_ARRAY(arena, intptr_t, problem->numShares);
  intptr_t count = 0;
  int64_t saved = 0;
  for (intptr_t i = 0; i < events.count; ++i) {
    const ShareEvent *event = &events.data[i];
    apply(event, active, &count);
    if (i + 1 < events.count && event[1].section == event->section)
      continue;
    int64_t now = nnpackSharedBytes(problem, active, count);
    sections->loads[event->section] -= now - saved;
    saved = now;
  }
}

void nnpackSectionsBuild(const NnpackProblem *problem, NnpackArena *arena,
                         NnpackSections *outSections) {
  NnpackSections sections = {0};
  sections.count = buildSpans(problem, arena, &sections);
  sections.loads = NNPACK_NEW_ARRAY(arena, int64_t, sections.count + 1);
  for (intptr_t k = 0; k < sections.numSpans; ++k) {
    const NnpackSpan *span = &sections.spans[k];
    NnpackInterval bytes = nnpackSpanBytes(problem, span);
    sections.loads[span->begin] += bytes.end - bytes.begin;
    sections.loads[span->end] -= bytes.end - bytes.begin;
  }
  subtractShares(problem, arena, &sections);
  for (intptr_t s = 0; s < sections.count; ++s)
    sections.loads[s + 1] += sections.loads[s];
  *outSections = sections;
}
