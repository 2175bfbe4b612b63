//===-- nnpack-c/Report.h - What a packing decided ----------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The memory plan of one entry function, for people and scripts: where each
// buffer lives and when, what each step reads and writes, and totals. Filled
// by the passes, written by lib/Report. Includes no MLIR header.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_C_REPORT_H
#define NNPACK_C_REPORT_H

#include "nnpack-c/Plan.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum NnpackRole {
  NnpackRoleInput,
  NnpackRoleOutput,
  NnpackRoleTensor,
  NnpackRoleConstant,
  NnpackRoleVariable,
  NnpackRoleScratch,
  NnpackRoleWindow,
} NnpackRole;

/// "input", "output", "tensor", "constant", "variable", "scratch", "window".
const char *nnpackRoleName(NnpackRole role);

typedef struct NnpackReportSpace {
  const char *name;        ///< "L2", "DDR".
  int64_t capacityBytes;   ///< INT64_MAX: unlimited (JSON null).
  int64_t usedBytes;       ///< Arena size asked for.
  int64_t lowerBoundBytes; ///< Proved, for these buffers and this order.
  bool optimal;            ///< usedBytes is proved least.
  int64_t readBytes, writtenBytes; ///< Traffic of one run.
} NnpackReportSpace;

typedef struct NnpackReportBuffer {
  const char *name;
  NnpackRole role;
  int64_t sizeBytes;
  intptr_t space; ///< Index into spaces, or -1: in no arena (the caller's
                  ///< memory, constants and variables where they lie).
  int64_t offsetBytes;
  NnpackInterval lifetime; ///< Steps, half-open.
  intptr_t shares;         ///< Buffer whose bytes it may take, or -1.
} NnpackReportBuffer;

typedef struct NnpackReportStep {
  const char *kernel;
  const intptr_t *reads; ///< Indices of buffers.
  intptr_t numReads;
  const intptr_t *writes;
  intptr_t numWrites;
  int64_t macs;      ///< Multiply-accumulates.
  int64_t slowBytes; ///< Read from and written to the last space, and read from
                     ///< that of constants.
  int64_t cycles;    ///< By the model of time; waiting for copies included.
} NnpackReportStep;

typedef struct NnpackReport {
  const char *entry;
  int64_t alignment;
  const NnpackReportSpace *spaces; ///< L2 first, DDR second.
  intptr_t numSpaces;
  const NnpackReportSpace *constantsSpace; ///< Where constants lie; NULL: in the
                                           ///< last of `spaces`.
  const NnpackReportBuffer *buffers;
  intptr_t numBuffers;
  const NnpackReportStep *steps;
  intptr_t numSteps;
  int64_t trafficBoundBytes;     ///< Proved lower bound of DDR traffic.
  int64_t naiveActivationsBytes; ///< Sum of all activation tensors.
  int64_t constantsBytes, variablesBytes;
  int64_t macs, macsRecomputed;
  bool hasCycles; ///< Else they are left out.
  int64_t cycles; ///< Of all steps.
  double seconds; ///< < 0: left out, for deterministic output.
} NnpackReport;

/// The plan as JSON; docs/PlanFormat.md describes it.
void nnpackReportPrintJson(const NnpackReport *report, NnpackText *out);
/// The memory map as text: time across, address up, one letter a buffer, the
/// peak marked, before and after packing, with a headline.
void nnpackReportPrintMap(const NnpackReport *report, NnpackText *out);
/// The memory maps of several entries as one SVG picture.
void nnpackReportsPrintSvg(const NnpackReport *reports, intptr_t numReports,
                           NnpackText *out);
/// The memory maps of several entries as one HTML page that needs nothing else.
void nnpackReportsPrintHtml(const NnpackReport *reports, intptr_t numReports,
                            NnpackText *out);

#ifdef __cplusplus
}
#endif

#endif // NNPACK_C_REPORT_H
