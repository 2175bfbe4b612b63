//===-- Svg.c - The memory map as a picture -------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For papers: one chart per arena, time across and address up, a rectangle per
// buffer coloured by its role, the bytes in use below. Coordinates are whole
// hundredths, so that every machine prints the same.
//
//===----------------------------------------------------------------------===//

#include "Internal.h"

enum {
  width = 1000,
  left = 70,
  chartHeight = 320,
  curveHeight = 60,
  titleHeight = 28,
  spaceHeight = titleHeight + chartHeight + curveHeight + 30
};

typedef struct Picture {
  const NnpackReport *report;
  NnpackText *out;
  int64_t duration;
  intptr_t top; ///< Of the chart that is drawn.
} Picture;

/// Colours that print well and are told apart by the colour-blind.
static const char *colorOf(NnpackRole role) {
  switch (role) {
  case NnpackRoleInput:
    return "#4c78a8";
  case NnpackRoleOutput:
    return "#f58518";
  case NnpackRoleTensor:
    return "#72b7b2";
  case NnpackRoleConstant:
    return "#b279a2";
  case NnpackRoleVariable:
    return "#d4a72c";
  case NnpackRoleScratch:
    return "#9ca3af";
  case NnpackRoleWindow:
    return "#54a24b";
  }
  return "#000000";
}

static void printEscaped(NnpackText *out, const char *text) {
  for (; *text; ++text) {
    char shown = *text < ' ' || *text > '~' ? '?' : *text;
    if (shown == '<' || shown == '>' || shown == '&' || shown == '"')
      nnpackTextPrint(out, "&#%d;", shown);
    else
      nnpackTextAppend(out, &shown, 1);
  }
}

/// `value` of `whole`, scaled to `length` pixels, in hundredths. In two steps
/// that round the same everywhere.
static int64_t scale(int64_t value, int64_t whole, int64_t length) {
  double ratio = (double)value / (double)whole;
  return (int64_t)(ratio * (double)(length * 100));
}

static void printHundredths(NnpackText *out, const char *name, int64_t value) {
  nnpackTextPrint(out, " %s=\"%lld.%02lld\"", name, (long long)(value / 100),
                  (long long)(value % 100));
}

static int64_t timeToX(const Picture *picture, int64_t step) {
  return left * 100 + scale(step, picture->duration, width - left - 10);
}

/// From the bottom of the chart up.
static int64_t addressToY(const Picture *picture, int64_t bytes,
                          int64_t usedBytes) {
  return (picture->top + titleHeight + chartHeight) * 100 -
         scale(bytes, usedBytes, chartHeight);
}

static void printBuffer(const Picture *picture,
                        const NnpackReportBuffer *buffer, int64_t usedBytes) {
  NnpackText *out = picture->out;
  int64_t x = timeToX(picture, buffer->lifetime.begin);
  int64_t y = addressToY(picture, buffer->offsetBytes + buffer->sizeBytes,
                         usedBytes);
  nnpackTextPrint(out, "<rect");
  printHundredths(out, "x", x);
  printHundredths(out, "y", y);
  printHundredths(out, "width", timeToX(picture, buffer->lifetime.end) - x);
  printHundredths(out, "height",
                  addressToY(picture, buffer->offsetBytes, usedBytes) - y);
  nnpackTextPrint(out, " fill=\"%s\"><title>", colorOf(buffer->role));
  printEscaped(out, buffer->name);
  nnpackTextPrint(out, ", %s, %lld bytes at %lld, steps %lld..%lld",
                  nnpackRoleName(buffer->role), (long long)buffer->sizeBytes,
                  (long long)buffer->offsetBytes,
                  (long long)buffer->lifetime.begin,
                  (long long)(buffer->lifetime.end - 1));
  nnpackTextPrint(out, "</title></rect>\n");
}

static void printText(const Picture *picture, int64_t x, int64_t y,
                      const char *anchor, const char *text) {
  nnpackTextPrint(picture->out,
                  "<text x=\"%lld\" y=\"%lld\" text-anchor=\"%s\">",
                  (long long)x, (long long)y, anchor);
  printEscaped(picture->out, text);
  nnpackTextPrint(picture->out, "</text>\n");
}

static void printSizeAt(const Picture *picture, int64_t y, int64_t bytes) {
  NnpackText text = {0};
  nnpackPrintSize(&text, bytes);
  printText(picture, left - 6, y, "end", text.data);
  nnpackTextDestroy(&text);
}

/// Bytes in use by time, below the chart.
static void printCurve(const Picture *picture,
                       const NnpackOccupancy *occupancy) {
  int64_t peak = occupancy->liveBytes[occupancy->peakStep];
  int64_t bottom =
      (picture->top + titleHeight + chartHeight + curveHeight) * 100;
  nnpackTextPrint(picture->out, "<path fill=\"none\" stroke=\"#333\" d=\"");
  for (int64_t t = 0; t < occupancy->duration; ++t) {
    int64_t y =
        bottom - scale(occupancy->liveBytes[t], peak, curveHeight - 10);
    const int64_t points[] = {timeToX(picture, t), y,
                              timeToX(picture, t + 1), y};
    for (int i = 0; i < 4; ++i)
      nnpackTextPrint(picture->out, "%s%lld.%02lld",
                      i % 2 ? " " : t || i ? "L" : "M",
                      (long long)(points[i] / 100),
                      (long long)(points[i] % 100));
  }
  nnpackTextPrint(picture->out, "\"/>\n");
}

/// The roles of the arena's buffers with their colours, above the chart.
static void printLegend(const Picture *picture, intptr_t space) {
  const NnpackReport *report = picture->report;
  enum { keyWidth = 76 };
  int64_t x = width - 10;
  for (int role = NnpackRoleWindow; role >= 0; --role) {
    bool isThere = false;
    for (intptr_t i = 0; i < report->numBuffers; ++i)
      isThere |= report->buffers[i].space == space &&
                 report->buffers[i].sizeBytes > 0 &&
                 report->buffers[i].role == (NnpackRole)role;
    if (!isThere)
      continue;
    x -= keyWidth;
    int64_t y = picture->top + titleHeight - 18;
    nnpackTextPrint(picture->out,
                    "<rect x=\"%lld\" y=\"%lld\" width=\"10\" "
                    "height=\"10\" fill=\"%s\"/>\n",
                    (long long)x, (long long)y, colorOf((NnpackRole)role));
    printText(picture, x + 14, y + 10, "start",
              nnpackRoleName((NnpackRole)role));
  }
}

/// Numbers of steps, below the curve.
static void printSteps(const Picture *picture) {
  int64_t y = picture->top + titleHeight + chartHeight + curveHeight + 14;
  for (int quarter = 0; quarter <= 4; ++quarter) {
    int64_t step = picture->duration / 4 * quarter +
                   picture->duration % 4 * quarter / 4;
    NnpackText text = {0};
    nnpackTextPrint(&text, "%s%lld", quarter ? "" : "step ", (long long)step);
    printText(picture, timeToX(picture, step) / 100, y,
              quarter == 4 ? "end" : "start", text.data);
    nnpackTextDestroy(&text);
  }
}

static void printSpace(const Picture *picture, intptr_t space,
                       const NnpackOccupancy *occupancy) {
  const NnpackReport *report = picture->report;
  int64_t used = report->spaces[space].usedBytes;
  int64_t bottom = picture->top + titleHeight + chartHeight;
  NnpackText title = {0};
  nnpackTextPrint(&title, "%s in %s: ", report->entry,
                  report->spaces[space].name);
  nnpackPrintSize(&title, used);
  nnpackTextPrint(&title, ", lower bound ");
  nnpackPrintSize(&title, report->spaces[space].lowerBoundBytes);
  printText(picture, left, picture->top + titleHeight - 8, "start",
            title.data);
  nnpackTextDestroy(&title);
  for (intptr_t i = 0; i < report->numBuffers; ++i)
    if (report->buffers[i].space == space && report->buffers[i].sizeBytes > 0)
      printBuffer(picture, &report->buffers[i], used);
  printSizeAt(picture, picture->top + titleHeight + 10, used);
  printSizeAt(picture, bottom, 0);
  printSizeAt(picture, bottom + 20,
              occupancy->liveBytes[occupancy->peakStep]);
  printCurve(picture, occupancy);
  printLegend(picture, space);
  printSteps(picture);
}

/// Draws the charts of a report; returns the height they took.
static intptr_t printReport(const NnpackReport *report, intptr_t top,
                            NnpackText *out) {
  NnpackArena *arena = nnpackArenaCreate();
  Picture picture = {report, out, nnpackReportDuration(report), top};
  for (intptr_t i = 0; i < report->numSpaces; ++i) {
    NnpackOccupancy occupancy = nnpackReportOccupancy(report, i, arena);
    if (occupancy.duration == 0 ||
        occupancy.liveBytes[occupancy.peakStep] == 0)
      continue;
    printSpace(&picture, i, &occupancy);
    picture.top += spaceHeight;
  }
  nnpackArenaDestroy(arena);
  return picture.top - top;
}

void nnpackReportsPrintSvg(const NnpackReport *reports, intptr_t numReports,
                           NnpackText *out) {
  NnpackText charts = {0};
  intptr_t height = 0;
  for (intptr_t i = 0; i < numReports; ++i)
    height += printReport(&reports[i], height, &charts);
  nnpackTextPrint(out,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d "
                  "%lld\" font-family=\"sans-serif\" font-size=\"12\">\n"
                  "<style>rect{stroke:#fff;stroke-width:.5}</style>\n"
                  "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
                  (int)width, (long long)(height ? height : 20));
  if (charts.data)
    nnpackTextAppend(out, charts.data, charts.length);
  nnpackTextPrint(out, "</svg>\n");
  nnpackTextDestroy(&charts);
}
