//===-- Map.c - The memory map as text ------------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Fits 80 columns whatever the network's size:
//
//   main: 4 steps, 5 buffers, alignment 16
//     naive       512 B   every activation in bytes of its own
//     L2          256 B   lower bound 256 B, proved optimal
//     fits: L2 has 1.00 KiB, 768 B to spare
//
// then a chart before packing, one chart per arena after it, and the largest
// buffers. In a chart a cell stands for rowBytes bytes during one column's
// time; it shows the buffer that takes most of it, '.' if more than half of it
// is free, a blank if all of it is. The largest buffers have capital letters
// and are in the legend; the others take turns with the small letters.
//
//===----------------------------------------------------------------------===//

#include "Internal.h"

enum {
  plotColumns = 68,  ///< With the axis at the left: 80 columns.
  labelColumns = 11, ///< Width of the axis at the left.
  rowsAfter = 16,
  rowsBefore = 24,
  largestStep = 8, ///< Columns of a step in a short program.
  cellHeight = 4096 ///< Resolution within a cell.
};

typedef struct Chart {
  const NnpackReport *report;
  const int64_t *offsets; ///< Per buffer; negative: not in this chart.
  const char *letters;    ///< Per buffer.
  int64_t heightBytes, rowBytes;
  intptr_t rows, columns;
  int64_t duration;
} Chart;

//===----------------------------------------------------------------------===//
// Charts
//===----------------------------------------------------------------------===//

static intptr_t chooseColumns(int64_t duration) {
  if (duration > plotColumns)
    return plotColumns;
  int64_t step = duration > 0 ? plotColumns / duration : 1;
  return (intptr_t)(duration * (step < largestStep ? step : largestStep));
}

static void setHeight(Chart *chart, int64_t heightBytes, intptr_t maxRows) {
  chart->heightBytes = heightBytes;
  chart->rowBytes = (heightBytes - 1) / maxRows + 1;
  chart->rows = (intptr_t)((heightBytes - 1) / chart->rowBytes + 1);
}

static int64_t overlap(int64_t beginA, int64_t endA, int64_t beginB,
                       int64_t endB) {
  int64_t begin = beginA > beginB ? beginA : beginB;
  int64_t end = endA < endB ? endA : endB;
  return end > begin ? end - begin : 0;
}

typedef struct Cell {
  int64_t covered; ///< Area taken by all buffers.
  int64_t best;    ///< Area taken by the buffer that is shown.
  char letter;
} Cell;

/// How much of row `row` a buffer fills, of cellHeight.
static int64_t fillOfRow(const Chart *chart, int64_t begin, int64_t end,
                         intptr_t row) {
  int64_t from = row * chart->rowBytes;
  int64_t to = row == chart->rows - 1 ? chart->heightBytes
                                      : from + chart->rowBytes;
  int64_t bytes = overlap(begin, end, from, to);
  return (int64_t)((double)bytes / (double)(to - from) * (double)cellHeight);
}

static void paintBuffer(const Chart *chart, intptr_t index, Cell *cells) {
  const NnpackReportBuffer *buffer = &chart->report->buffers[index];
  int64_t begin = chart->offsets[index], end = begin + buffer->sizeBytes;
  if (begin < 0 || buffer->sizeBytes == 0)
    return;
  // Time in units of 1/columns of a step; a column is `duration` of them.
  int64_t born = buffer->lifetime.begin * chart->columns;
  int64_t dead = buffer->lifetime.end * chart->columns;
  intptr_t lastRow = (intptr_t)((end - 1) / chart->rowBytes);
  intptr_t lastColumn = (intptr_t)((dead - 1) / chart->duration);
  for (intptr_t r = (intptr_t)(begin / chart->rowBytes); r <= lastRow; ++r) {
    int64_t fill = fillOfRow(chart, begin, end, r);
    for (intptr_t c = (intptr_t)(born / chart->duration); c <= lastColumn;
         ++c) {
      Cell *cell = &cells[r * chart->columns + c];
      int64_t area = fill * overlap(born, dead, c * chart->duration,
                                    (c + 1) * chart->duration);
      cell->covered += area;
      if (area > cell->best) {
        cell->best = area;
        cell->letter = chart->letters[index];
      }
    }
  }
}

static void printRow(const Chart *chart, const Cell *cells, intptr_t row,
                     NnpackText *out) {
  NnpackText label = {0};
  if (row % 4 == 0)
    nnpackPrintSize(&label, row * chart->rowBytes);
  nnpackTextPrint(out, "%*s|", labelColumns - 1, label.data ? label.data : "");
  nnpackTextDestroy(&label);
  for (intptr_t c = 0; c < chart->columns; ++c) {
    const Cell *cell = &cells[row * chart->columns + c];
    bool taken = cell->covered * 2 >= chart->duration * cellHeight;
    const char *thin = cell->covered ? "." : " ";
    nnpackTextAppend(out, taken ? &cell->letter : thin, 1);
  }
  nnpackTextPrint(out, "\n");
}

/// The time axis: a tick and the number of the step every 17 columns.
static void printTimeAxis(const Chart *chart, NnpackText *out) {
  enum { tick = 17 };
  nnpackTextPrint(out, "%*s+", labelColumns - 1, "");
  for (intptr_t c = 0; c < chart->columns; ++c)
    nnpackTextPrint(out, c % tick ? "-" : "+");
  nnpackTextPrint(out, "\n%*s", labelColumns, "step ");
  for (intptr_t c = 0; c < chart->columns; c += tick)
    nnpackTextPrint(out, "%-*lld", c + tick < chart->columns ? tick : 1,
                    (long long)(c * chart->duration / chart->columns));
  nnpackTextPrint(out, "\n");
}

static void printChart(const Chart *chart, NnpackText *out,
                       NnpackArena *arena) {
  Cell *cells = NNPACK_NEW_ARRAY(arena, Cell, chart->rows * chart->columns);
  for (intptr_t i = 0; i < chart->report->numBuffers; ++i)
    paintBuffer(chart, i, cells);
  for (intptr_t r = chart->rows - 1; r >= 0; --r)
    printRow(chart, cells, r, out);
  printTimeAxis(chart, out);
}

static void printTitle(const Chart *chart, const char *what, NnpackText *out) {
  nnpackTextPrint(out, "\n%s: ", what);
  nnpackPrintSize(out, chart->heightBytes);
  nnpackTextPrint(out, " (a row is ");
  nnpackPrintSize(out, chart->rowBytes);
  nnpackTextPrint(out, ")\n");
}

/// Side by side, by birth: what a program without packing needs.
static void printBefore(Chart chart, NnpackText *out, NnpackArena *arena) {
  const NnpackReport *report = chart.report;
  int64_t *offsets = NNPACK_NEW_ARRAY(arena, int64_t, report->numBuffers);
  const NnpackReportBuffer **sorted =
      nnpackReportSort(report, nnpackCompareBirths, arena);
  int64_t height = 0;
  for (intptr_t i = 0; i < report->numBuffers; ++i) {
    bool shown = nnpackRoleIsActivation(sorted[i]->role) &&
                 sorted[i]->role != NnpackRoleScratch;
    offsets[sorted[i] - report->buffers] = shown ? height : -1;
    if (shown && nnpackAddOverflow(height, sorted[i]->sizeBytes, &height))
      return;
  }
  if (height == 0)
    return;
  chart.offsets = offsets;
  setHeight(&chart, height, rowsBefore);
  printTitle(&chart, "Before, every tensor in bytes of its own", out);
  printChart(&chart, out, arena);
}

//===----------------------------------------------------------------------===//
// After packing
//===----------------------------------------------------------------------===//

/// Bytes in use by time, in tenths of the peak, '#' where it is reached.
static void printLoad(const Chart *chart, const NnpackOccupancy *occupancy,
                      NnpackText *out) {
  int64_t peak = occupancy->liveBytes[occupancy->peakStep];
  nnpackTextPrint(out, "%*s", labelColumns, "in use ");
  for (intptr_t c = 0; c < chart->columns; ++c) {
    int64_t most = 0;
    int64_t last = ((c + 1) * chart->duration - 1) / chart->columns;
    for (int64_t t = c * chart->duration / chart->columns; t <= last; ++t)
      if (occupancy->liveBytes[t] > most)
        most = occupancy->liveBytes[t];
    int tenths = (int)((double)most / (double)peak * 10);
    char digit = most == peak ? '#' : (char)('0' + (tenths < 9 ? tenths : 9));
    nnpackTextAppend(out, &digit, 1);
  }
  nnpackTextPrint(out, "\n");
}

/// "^ 1.44 MiB at step 12, conv2d_5" under the peak's column.
static void printPeak(const Chart *chart, const NnpackOccupancy *occupancy,
                      NnpackText *out) {
  int64_t step = occupancy->peakStep;
  NnpackText text = {0};
  nnpackTextPrint(&text, "peak ");
  nnpackPrintSize(&text, occupancy->liveBytes[step]);
  nnpackTextPrint(&text, " at step %lld", (long long)step);
  if (step < chart->report->numSteps) {
    nnpackTextPrint(&text, ", ");
    nnpackPrintName(&text, chart->report->steps[step].kernel, 30);
  }
  int column = (int)(step * chart->columns / chart->duration);
  int length = (int)text.length;
  if (column > length)
    nnpackTextPrint(out, "%*s%s ^\n", labelColumns + column - length - 1, "",
                    text.data);
  else
    nnpackTextPrint(out, "%*s^ %s\n", labelColumns + column, "", text.data);
  nnpackTextDestroy(&text);
}

static void printSpace(Chart chart, intptr_t space, NnpackText *out,
                       NnpackArena *arena) {
  const NnpackReport *report = chart.report;
  int64_t *offsets = NNPACK_NEW_ARRAY(arena, int64_t, report->numBuffers);
  for (intptr_t i = 0; i < report->numBuffers; ++i)
    offsets[i] = report->buffers[i].space == space
                     ? report->buffers[i].offsetBytes
                     : -1;
  chart.offsets = offsets;
  NnpackOccupancy occupancy = nnpackReportOccupancy(report, space, arena);
  if (chart.duration == 0 || occupancy.liveBytes[occupancy.peakStep] == 0)
    return;
  setHeight(&chart, report->spaces[space].usedBytes, rowsAfter);
  NnpackText title = {0};
  nnpackTextPrint(&title, "After, in ");
  nnpackPrintName(&title, report->spaces[space].name, 32);
  printTitle(&chart, title.data, out);
  nnpackTextDestroy(&title);
  printChart(&chart, out, arena);
  printLoad(&chart, &occupancy, out);
  printPeak(&chart, &occupancy, out);
}

void nnpackReportPrintMap(const NnpackReport *report, NnpackText *out) {
  NnpackArena *arena = nnpackArenaCreate();
  Chart chart = {.report = report, .duration = nnpackReportDuration(report)};
  chart.columns = chooseColumns(chart.duration);
  chart.letters = nnpackReportLetters(report, arena);
  nnpackReportPrintHeadline(report, out);
  printBefore(chart, out, arena);
  for (intptr_t i = 0; i < report->numSpaces; ++i)
    printSpace(chart, i, out, arena);
  nnpackReportPrintLegend(report, chart.letters, out, arena);
  nnpackReportPrintTraffic(report, out, arena);
  nnpackArenaDestroy(arena);
}
