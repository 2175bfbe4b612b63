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

/// The index of a field of the header, or -1.
static int findColumn(const char *line, size_t length, const char *name) {
  int index = 0;
  for (size_t begin = 0; begin <= length; ++index) {
    const char *comma = memchr(line + begin, ',', length - begin);
    size_t end = comma ? (size_t)(comma - line) : length;
    if (end - begin == strlen(name) &&
        memcmp(line + begin, name, end - begin) == 0)
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

typedef void (*ValuePrinter)(const PlanLayout *layout, intptr_t buffer,
                             NnpackText *out);

static void printOffset(const PlanLayout *layout, intptr_t buffer,
                        NnpackText *out) {
  nnpackTextPrint(out, "%lld", (long long)layout->offsets[buffer]);
}

static void printSpace(const PlanLayout *layout, intptr_t buffer,
                       NnpackText *out) {
  nnpackTextPrint(out, "%s", layout->parts[layout->partOf[buffer]].name);
}

static void writeColumn(const NnpackText *csv, const PlanLayout *layout,
                        const char *name, ValuePrinter print,
                        NnpackText *out) {
  const char *at = csv->data, *end = at + csv->length;
  int column = 0;
  for (intptr_t row = -1; row < layout->problem->numBuffers; ++row) {
    const char *feed = memchr(at, '\n', (size_t)(end - at));
    size_t length = (size_t)((feed ? feed : end) - at);
    NnpackText value = {0};
    if (row < 0) {
      column = findColumn(at, length, name);
      nnpackTextPrint(&value, "%s", name);
    } else {
      print(layout, row, &value);
    }
    writeLine(at, length, column, value.data, out);
    nnpackTextDestroy(&value);
    at = feed ? feed + 1 : end;
  }
}

void planWriteCsv(const NnpackText *csv, const PlanLayout *layout,
                  NnpackText *out) {
  NnpackText placed = {0};
  if (!layout->isPlaced) {
    writeColumn(csv, layout, "offset", printOffset, out);
    return;
  }
  writeColumn(csv, layout, "space", printSpace, &placed);
  writeColumn(&placed, layout, "offset", printOffset, out);
  nnpackTextDestroy(&placed);
}

//===----------------------------------------------------------------------===//
// JSON.
//===----------------------------------------------------------------------===//

static void writeJsonSpace(const PlanPart *part, bool isFirst,
                           NnpackText *out) {
  nnpackTextPrint(out, "%s{\"name\": \"%s\", ", isFirst ? "" : ", ",
                  part->name);
  if (part->capacity != INT64_MAX)
    nnpackTextPrint(out, "\"capacity\": %lld, ", (long long)part->capacity);
  nnpackTextPrint(out,
                  "\"used\": %lld, \"lower_bound\": %lld, \"proof\": \"%s\"}",
                  (long long)part->plan.peakBytes,
                  (long long)part->plan.lowerBoundBytes,
                  nnpackStatusName(part->plan.status));
}

static void writeJsonBuffer(const PlanLayout *layout, intptr_t index,
                            NnpackText *out) {
  const NnpackBuffer *buffer = &layout->problem->buffers[index];
  nnpackTextPrint(out, "%s\n  {\"id\": %lld, \"name\": \"", index ? "," : "",
                  (long long)index);
  nnpackTextAppendJson(out, buffer->name, strlen(buffer->name));
  nnpackTextPrint(out,
                  "\", \"size\": %lld, \"space\": \"%s\", "
                  "\"offset\": %lld, \"begin\": %lld, \"end\": %lld}",
                  (long long)buffer->sizeBytes,
                  layout->parts[layout->partOf[index]].name,
                  (long long)layout->offsets[index],
                  (long long)buffer->lifetime.begin,
                  (long long)buffer->lifetime.end);
}

void planWriteJson(const PlanLayout *layout, NnpackText *out) {
  nnpackTextPrint(out, "{\"version\": 1,\n \"spaces\": [");
  for (intptr_t p = 0; p < layout->numParts; ++p)
    writeJsonSpace(&layout->parts[p], p == 0, out);
  nnpackTextPrint(out, "],\n \"nodes\": %lld,\n \"buffers\": [",
                  (long long)layout->numNodes);
  for (intptr_t b = 0; b < layout->problem->numBuffers; ++b)
    writeJsonBuffer(layout, b, out);
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

/// Whether the buffer needs its byte number `byte` at a time.
static bool needsByte(const NnpackBuffer *buffer, int64_t byte, int64_t time) {
  if (time < buffer->lifetime.begin || time >= buffer->lifetime.end ||
      byte < 0 || byte >= buffer->sizeBytes)
    return false;
  for (intptr_t g = 0; g < buffer->numGaps; ++g) {
    const NnpackGap *gap = &buffer->gaps[g];
    if (gap->begin <= time && time < gap->end)
      return gap->low <= byte && byte < gap->high;
  }
  return true;
}

/// The buffer at a byte and time in one memory, or a dot.
static char cellOf(const PlanLayout *layout, intptr_t part, int64_t byte,
                   int64_t time) {
  for (intptr_t b = 0; b < layout->problem->numBuffers; ++b)
    if (layout->partOf[b] == part &&
        needsByte(&layout->problem->buffers[b], byte - layout->offsets[b],
                  time))
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

static void writeRows(const PlanLayout *layout, intptr_t part,
                      NnpackText *out) {
  NnpackInterval time = timeOf(layout->problem);
  int64_t peak = layout->parts[part].plan.peakBytes;
  uint64_t steps = (uint64_t)time.end - (uint64_t)time.begin;
  int columns = steps < mapColumns ? (int)steps : mapColumns;
  int rows = peak < mapRows ? (int)peak : mapRows;
  for (int row = rows; row-- > 0;) {
    nnpackTextPrint(
        out, "%14lld |",
        (long long)(peak / rows * row + peak % rows * row / rows));
    int64_t byte = middleOf(0, peak, row, rows);
    for (int column = 0; column < columns; ++column) {
      char cell = cellOf(layout, part, byte,
                         middleOf(time.begin, time.end, column, columns));
      nnpackTextAppend(out, &cell, 1);
    }
    nnpackTextAppend(out, "|\n", 2);
  }
  nnpackTextPrint(out, "%14s  time %lld to %lld\n", "", (long long)time.begin,
                  (long long)time.end);
}

static void writePart(const PlanLayout *layout, intptr_t part,
                      NnpackText *out) {
  const NnpackPlan *plan = &layout->parts[part].plan;
  if (layout->isPlaced)
    nnpackTextPrint(out, "%s: ", layout->parts[part].name);
  nnpackTextPrint(out, "peak %lld bytes, lower bound %lld, %s\n",
                  (long long)plan->peakBytes, (long long)plan->lowerBoundBytes,
                  nnpackStatusName(plan->status));
  writeRows(layout, part, out);
}

void planWriteMap(const PlanLayout *layout, NnpackText *out) {
  for (intptr_t p = 0; p < layout->numParts; ++p)
    writePart(layout, p, out);
  for (intptr_t b = 0; b < layout->problem->numBuffers; ++b) {
    const NnpackBuffer *buffer = &layout->problem->buffers[b];
    nnpackTextPrint(out, "%c %s: %lld bytes at ", letterOf(b), buffer->name,
                    (long long)buffer->sizeBytes);
    if (layout->isPlaced)
      nnpackTextPrint(out, "%s ", layout->parts[layout->partOf[b]].name);
    nnpackTextPrint(out, "%lld, [%lld, %lld)\n", (long long)layout->offsets[b],
                    (long long)buffer->lifetime.begin,
                    (long long)buffer->lifetime.end);
  }
}
