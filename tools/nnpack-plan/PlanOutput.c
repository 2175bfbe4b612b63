//===-- tools/nnpack-plan/PlanOutput.c - Plans as files -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlanOutput.h"

#include <string.h>

//===----------------------------------------------------------------------===//
// CSV.
//===----------------------------------------------------------------------===//

/// The index of the field `offset` of the header, or -1.
static int findOffsetColumn(const char *line, size_t length) {
  int index = 0;
  for (size_t begin = 0; begin <= length; ++index) {
    const char *comma = memchr(line + begin, ',', length - begin);
    size_t end = comma ? (size_t)(comma - line) : length;
    if (end - begin == 6 && memcmp(line + begin, "offset", 6) == 0)
      return index;
    begin = end + 1;
  }
  return -1;
}

/// Writes the line with `value` as its field `column`, or behind it if -1.
static void writeLine(const char *line, size_t length, int column,
                      const char *value, NnpackText *out) {
  size_t begin = 0;
  for (int i = 0; i < column; ++i)
    begin = (size_t)((const char *)memchr(line + begin, ',', length - begin) -
                     line) +
            1;
  if (column < 0) {
    nnpackTextAppend(out, line, length);
    nnpackTextPrint(out, ",%s\n", value);
    return;
  }
  const char *comma = memchr(line + begin, ',', length - begin);
  nnpackTextAppend(out, line, begin);
  nnpackTextPrint(out, "%s", value);
  if (comma)
    nnpackTextAppend(out, comma, length - (size_t)(comma - line));
  nnpackTextAppend(out, "\n", 1);
}

void planWriteCsv(const NnpackText *csv, const NnpackProblem *problem,
                  const NnpackPlan *plan, NnpackText *out) {
  const char *at = csv->data, *end = at + csv->length;
  int column = 0;
  for (intptr_t row = -1; row < problem->numBuffers; ++row) {
    const char *feed = memchr(at, '\n', (size_t)(end - at));
    size_t length = (size_t)((feed ? feed : end) - at);
    char value[32] = "offset";
    if (row < 0)
      column = findOffsetColumn(at, length);
    else
      snprintf(value, sizeof value, "%lld", (long long)plan->offsets[row]);
    writeLine(at, length, column, value, out);
    at = feed ? feed + 1 : end;
  }
}

//===----------------------------------------------------------------------===//
// JSON.
//===----------------------------------------------------------------------===//

static void writeJsonBuffer(const NnpackProblem *problem,
                            const NnpackPlan *plan, intptr_t index,
                            NnpackText *out) {
  const NnpackBuffer *buffer = &problem->buffers[index];
  nnpackTextPrint(out, "%s\n  {\"id\": %lld, \"name\": \"", index ? "," : "",
                  (long long)index);
  nnpackTextAppendJson(out, buffer->name, strlen(buffer->name));
  nnpackTextPrint(out,
                  "\", \"size\": %lld, \"space\": \"memory\", "
                  "\"offset\": %lld, \"begin\": %lld, \"end\": %lld}",
                  (long long)buffer->sizeBytes, (long long)plan->offsets[index],
                  (long long)buffer->lifetime.begin,
                  (long long)buffer->lifetime.end);
}

void planWriteJson(const NnpackProblem *problem, const NnpackPlan *plan,
                   NnpackText *out) {
  nnpackTextPrint(out, "{\"version\": 1,\n \"spaces\": [{\"name\": \"memory\", ");
  if (problem->capacity != INT64_MAX)
    nnpackTextPrint(out, "\"capacity\": %lld, ", (long long)problem->capacity);
  nnpackTextPrint(out,
                  "\"used\": %lld, \"lower_bound\": %lld, \"proof\": \"%s\"}],"
                  "\n \"nodes\": %lld,\n \"buffers\": [",
                  (long long)plan->peakBytes, (long long)plan->lowerBoundBytes,
                  nnpackStatusName(plan->status), (long long)plan->numNodes);
  for (intptr_t b = 0; b < problem->numBuffers; ++b)
    writeJsonBuffer(problem, plan, b, out);
  nnpackTextPrint(out, "]}\n");
}

//===----------------------------------------------------------------------===//
// Map.
//===----------------------------------------------------------------------===//

enum { mapColumns = 64, mapRows = 24, mostNamed = 26 * 2 + 10 };

static char letterOf(intptr_t buffer) {
  static const char letters[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return letters[buffer % mostNamed];
}

static bool isActive(const NnpackBuffer *buffer, int64_t time) {
  for (intptr_t g = 0; g < buffer->numGaps; ++g)
    if (buffer->gaps[g].begin <= time && time < buffer->gaps[g].end)
      return false;
  return buffer->lifetime.begin <= time && time < buffer->lifetime.end;
}

/// The buffer at a byte and time, or a blank.
static char cellOf(const NnpackProblem *problem, const NnpackPlan *plan,
                   int64_t byte, int64_t time) {
  for (intptr_t b = 0; b < problem->numBuffers; ++b)
    if (plan->offsets[b] <= byte &&
        byte - plan->offsets[b] < problem->buffers[b].sizeBytes &&
        isActive(&problem->buffers[b], time))
      return letterOf(b);
  return '.';
}

/// The middle of the i-th of n equal pieces of [begin, end).
static int64_t middleOf(int64_t begin, int64_t end, int i, int n) {
  double length = (double)end - (double)begin;
  int64_t middle = begin + (int64_t)(length * (2 * i + 1) / (2.0 * n));
  return middle < end ? middle : end - 1;
}

static NnpackInterval timeOf(const NnpackProblem *problem) {
  NnpackInterval time = {0, 1};
  for (intptr_t b = 0; b < problem->numBuffers; ++b) {
    NnpackInterval life = problem->buffers[b].lifetime;
    time.begin = b == 0 || life.begin < time.begin ? life.begin : time.begin;
    time.end = b == 0 || life.end > time.end ? life.end : time.end;
  }
  return time;
}

static void writeRows(const NnpackProblem *problem, const NnpackPlan *plan,
                      NnpackText *out) {
  NnpackInterval time = timeOf(problem);
  uint64_t steps = (uint64_t)time.end - (uint64_t)time.begin;
  int columns = steps < mapColumns ? (int)steps : mapColumns;
  int rows = plan->peakBytes < mapRows ? (int)plan->peakBytes : mapRows;
  for (int row = rows; row-- > 0;) {
    nnpackTextPrint(out, "%14lld |",
                    (long long)(plan->peakBytes / rows * row +
                                plan->peakBytes % rows * row / rows));
    int64_t byte = middleOf(0, plan->peakBytes, row, rows);
    for (int column = 0; column < columns; ++column) {
      char cell = cellOf(problem, plan, byte,
                         middleOf(time.begin, time.end, column, columns));
      nnpackTextAppend(out, &cell, 1);
    }
    nnpackTextAppend(out, "|\n", 2);
  }
  nnpackTextPrint(out, "%14s  time %lld to %lld\n", "", (long long)time.begin,
                  (long long)time.end);
}

void planWriteMap(const NnpackProblem *problem, const NnpackPlan *plan,
                  NnpackText *out) {
  nnpackTextPrint(out, "peak %lld bytes, lower bound %lld, %s\n",
                  (long long)plan->peakBytes, (long long)plan->lowerBoundBytes,
                  nnpackStatusName(plan->status));
  writeRows(problem, plan, out);
  for (intptr_t b = 0; b < problem->numBuffers; ++b) {
    const NnpackBuffer *buffer = &problem->buffers[b];
    nnpackTextPrint(out, "%c %s: %lld bytes at %lld, [%lld, %lld)\n",
                    letterOf(b), buffer->name, (long long)buffer->sizeBytes,
                    (long long)plan->offsets[b],
                    (long long)buffer->lifetime.begin,
                    (long long)buffer->lifetime.end);
  }
}
