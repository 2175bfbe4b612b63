//===-- lib/Report/Traffic.c - Which kernels reach slow memory ----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A table below the memory map: the steps that move most between the processor
// and the last space, weights included wherever they lie, and a bar for each.
//
//===----------------------------------------------------------------------===//

#include "Internal.h"

#include <stdlib.h>

enum { shownSteps = 10, barColumns = 30 };

static int compareTraffic(const void *a, const void *b) {
  const NnpackReportStep *x = *(const NnpackReportStep *const *)a;
  const NnpackReportStep *y = *(const NnpackReportStep *const *)b;
  if (x->slowBytes != y->slowBytes)
    return x->slowBytes > y->slowBytes ? -1 : 1;
  return x < y ? -1 : x > y;
}

static void printRow(const NnpackReport *report, const NnpackReportStep *step,
                     int64_t most, NnpackText *out) {
  NnpackText size = {0};
  nnpackPrintSize(&size, step->slowBytes);
  nnpackTextPrint(out, "  %10s |", size.data);
  nnpackTextDestroy(&size);
  int length =
      (int)((double)step->slowBytes / (double)most * (double)barColumns);
  for (int i = 0; i < barColumns; ++i)
    nnpackTextPrint(out, i < length ? "=" : " ");
  nnpackTextPrint(out, " step %lld, ", (long long)(step - report->steps));
  nnpackPrintName(out, step->kernel, 40);
  nnpackTextPrint(out, "\n");
}

void nnpackReportPrintTraffic(const NnpackReport *report, NnpackText *out,
                              NnpackArena *arena) {
  const NnpackReportStep **sorted =
      NNPACK_NEW_ARRAY(arena, const NnpackReportStep *, report->numSteps);
  for (intptr_t i = 0; i < report->numSteps; ++i)
    sorted[i] = &report->steps[i];
  if (report->numSteps > 1)
    qsort(sorted, (size_t)report->numSteps, sizeof *sorted, compareTraffic);
  if (report->numSteps == 0 || sorted[0]->slowBytes == 0)
    return;
  const NnpackReportSpace *slow = &report->spaces[report->numSpaces - 1];
  int64_t readBytes = slow->readBytes;
  nnpackTextPrint(out, "\nTraffic of ");
  nnpackPrintName(out, slow->name, 32);
  if (report->constantsSpace) {
    nnpackTextPrint(out, " and ");
    nnpackPrintName(out, report->constantsSpace->name, 32);
    nnpackTextPrint(out, ", which has the weights: ");
    readBytes =
        nnpackAddSaturated(readBytes, report->constantsSpace->readBytes);
  } else {
    nnpackTextPrint(out, ", weights there included: ");
  }
  nnpackPrintSize(out, readBytes);
  nnpackTextPrint(out, " read, ");
  nnpackPrintSize(out, slow->writtenBytes);
  nnpackTextPrint(out, " written\n");
  for (intptr_t i = 0; i < report->numSteps && i < shownSteps &&
                       sorted[i]->slowBytes > 0;
       ++i)
    printRow(report, sorted[i], sorted[0]->slowBytes, out);
}
