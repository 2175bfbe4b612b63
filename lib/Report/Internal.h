//===-- Internal.h - What writers of maps share -------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The length of time, the bytes in use at each step of a space, its peak, sizes
// and names for people, the headline and the legend.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_REPORT_INTERNAL_H
#define NNPACK_LIB_REPORT_INTERNAL_H

#include "nnpack-c/Report.h"

/// Steps of time: all steps, and as far as the last lifetime reaches.
int64_t nnpackReportDuration(const NnpackReport *report);

/// Bytes of one space in use at each step.
typedef struct NnpackOccupancy {
  int64_t *liveBytes; ///< Per step; bytes that two buffers share count once.
  int64_t duration;
  int64_t peakStep; ///< The first step with most bytes in use.
} NnpackOccupancy;

/// Computes the occupancy of `space`; belongs to `arena`.
NnpackOccupancy nnpackReportOccupancy(const NnpackReport *report,
                                      intptr_t space, NnpackArena *arena);

/// True for what an arena holds during a run and the network's size is judged
/// by: neither constants nor variables.
bool nnpackRoleIsActivation(NnpackRole role);

/// Prints a size for people, three digits or more: "312 B", "96.5 KiB".
void nnpackPrintSize(NnpackText *out, int64_t bytes);

/// Prints a name for the terminal: printable, at most `width` columns.
void nnpackPrintName(NnpackText *out, const char *name, int width);

/// A comparison for qsort of pointers to buffers; total.
typedef int NnpackCompare(const void *a, const void *b);
/// First born first.
int nnpackCompareBirths(const void *a, const void *b);
/// All buffers in the order of `compare`; belongs to `arena`.
const NnpackReportBuffer **nnpackReportSort(const NnpackReport *report,
                                            NnpackCompare *compare,
                                            NnpackArena *arena);

/// A letter per buffer: capitals for the largest buffers in arenas, by birth;
/// small letters in turn for the others. Belongs to `arena`.
char *nnpackReportLetters(const NnpackReport *report, NnpackArena *arena);

/// Sizes, bounds and whether it fits, at most 80 columns wide.
void nnpackReportPrintHeadline(const NnpackReport *report, NnpackText *out);
/// The buffers that have capital letters, largest first.
void nnpackReportPrintLegend(const NnpackReport *report, const char *letters,
                             NnpackText *out, NnpackArena *arena);
/// The steps that move most to and from the last space.
void nnpackReportPrintTraffic(const NnpackReport *report, NnpackText *out,
                              NnpackArena *arena);

#endif // NNPACK_LIB_REPORT_INTERNAL_H
