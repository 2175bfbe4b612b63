//===-- Summary.c - Headline and legend -----------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Internal.h"

#include <stdlib.h>

enum { legendSize = 12 };

void nnpackPrintName(NnpackText *out, const char *name, int width) {
  for (int i = 0; *name && i < width; ++i, ++name) {
    bool cut = i == width - 1 && name[1];
    char shown = *name < ' ' || *name > '~' ? '?' : *name;
    nnpackTextAppend(out, cut ? "~" : &shown, 1);
  }
}

//===----------------------------------------------------------------------===//
// Headline
//===----------------------------------------------------------------------===//

static void printHeadlineRow(NnpackText *out, const char *what, int64_t bytes,
                             const char *format, ...) NNPACK_PRINTF(4, 5);

static void printHeadlineRow(NnpackText *out, const char *what, int64_t bytes,
                             const char *format, ...) {
  NnpackText size = {0};
  nnpackPrintSize(&size, bytes);
  nnpackTextPrint(out, "  ");
  size_t before = out->length;
  nnpackPrintName(out, what, 10);
  int padding = 11 - (int)(out->length - before);
  nnpackTextPrint(out, "%*s%10s  ", padding, "", size.data);
  char text[128];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  nnpackTextPrint(out, "%s\n", text);
  nnpackTextDestroy(&size);
}

static void printSpaceHeadline(NnpackText *out,
                               const NnpackReportSpace *space) {
  NnpackText bound = {0};
  nnpackPrintSize(&bound, space->lowerBoundBytes);
  if (space->usedBytes > 0)
    printHeadlineRow(out, space->name, space->usedBytes,
                     "packed; lower bound %s%s", bound.data,
                     space->optimal ? ": proved optimal" : "");
  nnpackTextDestroy(&bound);
}

/// The answer to the question that brought the reader here.
/// Of more than two memories, all but the last are what it is to fit.
static void printVerdict(NnpackText *out, const NnpackReport *report) {
  intptr_t last = report->numSpaces > 1 ? report->numSpaces - 2 : 0;
  const NnpackReportSpace *fast = &report->spaces[last];
  intptr_t spilled = 0;
  int64_t spilledBytes = 0;
  for (intptr_t i = 0; i < report->numBuffers; ++i) {
    const NnpackReportBuffer *buffer = &report->buffers[i];
    if (buffer->space <= last || !nnpackRoleIsActivation(buffer->role))
      continue;
    ++spilled;
    if (nnpackAddOverflow(spilledBytes, buffer->sizeBytes, &spilledBytes))
      spilledBytes = INT64_MAX;
  }
  nnpackTextPrint(out, "  %s: ", spilled ? "does not fit" : "fits");
  nnpackPrintName(out, fast->name, 32);
  nnpackTextPrint(out, " has ");
  if (fast->capacityBytes == INT64_MAX)
    nnpackTextPrint(out, "no limit");
  else
    nnpackPrintSize(out, fast->capacityBytes);
  nnpackTextPrint(out, ", ");
  if (spilled) {
    nnpackTextPrint(out, "%lld buffer%s of ", (long long)spilled,
                    spilled == 1 ? "" : "s");
    nnpackPrintSize(out, spilledBytes);
    nnpackTextPrint(out, " elsewhere\n");
    return;
  }
  nnpackPrintSize(out, fast->capacityBytes - fast->usedBytes);
  nnpackTextPrint(out, " to spare\n");
}

void nnpackReportPrintHeadline(const NnpackReport *report, NnpackText *out) {
  nnpackPrintName(out, report->entry, 40);
  nnpackTextPrint(out, ": %lld steps, %lld buffers, alignment %lld\n",
                  (long long)report->numSteps, (long long)report->numBuffers,
                  (long long)report->alignment);
  int64_t used = 0;
  for (intptr_t i = 0; i < report->numSpaces; ++i)
    used += report->spaces[i].usedBytes;
  if (used > 0)
    printHeadlineRow(out, "naive", report->naiveActivationsBytes,
                     "activations in bytes of their own, %.2f x packed",
                     (double)report->naiveActivationsBytes / (double)used);
  for (intptr_t i = 0; i < report->numSpaces; ++i)
    printSpaceHeadline(out, &report->spaces[i]);
  if (report->constantsBytes > 0)
    printHeadlineRow(out, "constants", report->constantsBytes,
                     "weights and tables%s%s",
                     report->constantsSpace ? ", in " : "",
                     report->constantsSpace ? report->constantsSpace->name
                                            : "");
  if (report->variablesBytes > 0)
    printHeadlineRow(out, "variables", report->variablesBytes,
                     "state kept between runs");
  if (report->numSpaces > 0)
    printVerdict(out, report);
}

//===----------------------------------------------------------------------===//
// Letters and legend
//===----------------------------------------------------------------------===//

/// Largest first.
static int compareSizes(const void *a, const void *b) {
  const NnpackReportBuffer *x = *(const NnpackReportBuffer *const *)a;
  const NnpackReportBuffer *y = *(const NnpackReportBuffer *const *)b;
  if (x->sizeBytes != y->sizeBytes)
    return x->sizeBytes > y->sizeBytes ? -1 : 1;
  return x < y ? -1 : x > y;
}

int nnpackCompareBirths(const void *a, const void *b) {
  const NnpackReportBuffer *x = *(const NnpackReportBuffer *const *)a;
  const NnpackReportBuffer *y = *(const NnpackReportBuffer *const *)b;
  if (x->lifetime.begin != y->lifetime.begin)
    return x->lifetime.begin < y->lifetime.begin ? -1 : 1;
  return x < y ? -1 : x > y;
}

const NnpackReportBuffer **nnpackReportSort(const NnpackReport *report,
                                            NnpackCompare *compare,
                                            NnpackArena *arena) {
  const NnpackReportBuffer **sorted =
      NNPACK_NEW_ARRAY(arena, const NnpackReportBuffer *, report->numBuffers);
  for (intptr_t i = 0; i < report->numBuffers; ++i)
    sorted[i] = &report->buffers[i];
  if (report->numBuffers > 1)
    qsort(sorted, (size_t)report->numBuffers, sizeof *sorted, compare);
  return sorted;
}

char *nnpackReportLetters(const NnpackReport *report, NnpackArena *arena) {
  char *letters = NNPACK_NEW_ARRAY(arena, char, report->numBuffers + 1);
  const NnpackReportBuffer **sorted =
      nnpackReportSort(report, compareSizes, arena);
  intptr_t large = 0;
  for (intptr_t i = 0; i < report->numBuffers && large < legendSize; ++i)
    if (sorted[i]->space >= 0) {
      letters[sorted[i] - report->buffers] = 'A';
      ++large;
    }
  sorted = nnpackReportSort(report, nnpackCompareBirths, arena);
  char capital = 'A', small = 'a';
  for (intptr_t i = 0; i < report->numBuffers; ++i) {
    char *letter = &letters[sorted[i] - report->buffers];
    if (*letter) {
      *letter = capital++;
      continue;
    }
    *letter = small;
    small = small == 'z' ? 'a' : (char)(small + 1);
  }
  return letters;
}

static void printLegendRow(NnpackText *out, const NnpackReport *report,
                           intptr_t index, char letter) {
  const NnpackReportBuffer *buffer = &report->buffers[index];
  NnpackText size = {0};
  nnpackPrintSize(&size, buffer->sizeBytes);
  nnpackTextPrint(out, "  %c %10s  %-4s at %-10lld steps %5lld..%-5lld %-8s ",
                  letter, size.data, report->spaces[buffer->space].name,
                  (long long)buffer->offsetBytes,
                  (long long)buffer->lifetime.begin,
                  (long long)(buffer->lifetime.end - 1),
                  nnpackRoleName(buffer->role));
  nnpackPrintName(out, buffer->name, 17);
  nnpackTextPrint(out, "\n");
  nnpackTextDestroy(&size);
}

void nnpackReportPrintLegend(const NnpackReport *report, const char *letters,
                             NnpackText *out, NnpackArena *arena) {
  const NnpackReportBuffer **sorted =
      nnpackReportSort(report, compareSizes, arena);
  bool titled = false;
  for (intptr_t i = 0; i < report->numBuffers; ++i) {
    intptr_t index = sorted[i] - report->buffers;
    if (letters[index] > 'Z')
      continue;
    if (!titled)
      nnpackTextPrint(out, "\nLargest buffers\n");
    titled = true;
    printLegendRow(out, report, index, letters[index]);
  }
}
