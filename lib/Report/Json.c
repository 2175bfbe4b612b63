//===-- Json.c - The plan as JSON -----------------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One line per space, buffer and step, so that two plans can be compared with
// diff. Strings are escaped, sizes are bytes, lifetimes are half-open in steps.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Report.h"

#include <string.h>

static void printString(NnpackText *out, const char *text) {
  nnpackTextPrint(out, "\"");
  nnpackTextAppendJson(out, text, strlen(text));
  nnpackTextPrint(out, "\"");
}

static void printNumber(NnpackText *out, const char *key, int64_t value) {
  nnpackTextPrint(out, "\"%s\": %lld", key, (long long)value);
}

static void printSpace(NnpackText *out, const NnpackReportSpace *space,
                       bool isReadOnly) {
  nnpackTextPrint(out, "{\"name\": ");
  printString(out, space->name);
  nnpackTextPrint(out, ", ");
  if (space->capacityBytes == INT64_MAX)
    nnpackTextPrint(out, "\"capacity\": null");
  else
    printNumber(out, "capacity", space->capacityBytes);
  nnpackTextPrint(out, ", ");
  printNumber(out, "used", space->usedBytes);
  nnpackTextPrint(out, ", ");
  printNumber(out, "lower_bound", space->lowerBoundBytes);
  nnpackTextPrint(out, ", \"proof\": \"%s\"%s}",
                  space->optimal ? "optimal" : "feasible",
                  isReadOnly ? ", \"read_only\": true" : "");
}

/// Where the buffer lies; null and null if in no arena.
static void printPlace(NnpackText *out, const NnpackReport *report,
                       const NnpackReportBuffer *buffer) {
  if (buffer->space < 0) {
    nnpackTextPrint(out, "\"space\": null, \"offset\": null");
    return;
  }
  nnpackTextPrint(out, "\"space\": ");
  printString(out, report->spaces[buffer->space].name);
  nnpackTextPrint(out, ", ");
  printNumber(out, "offset", buffer->offsetBytes);
}

static void printBuffer(NnpackText *out, const NnpackReport *report,
                        intptr_t index) {
  const NnpackReportBuffer *buffer = &report->buffers[index];
  nnpackTextPrint(out, "{\"id\": %lld, \"name\": ", (long long)index);
  printString(out, buffer->name);
  nnpackTextPrint(out, ", \"role\": \"%s\", ", nnpackRoleName(buffer->role));
  printNumber(out, "size", buffer->sizeBytes);
  nnpackTextPrint(out, ", ");
  printPlace(out, report, buffer);
  nnpackTextPrint(out, ", ");
  printNumber(out, "begin", buffer->lifetime.begin);
  nnpackTextPrint(out, ", ");
  printNumber(out, "end", buffer->lifetime.end);
  if (buffer->shares < 0)
    nnpackTextPrint(out, ", \"shares\": null}");
  else
    nnpackTextPrint(out, ", \"shares\": %lld}", (long long)buffer->shares);
}

static void printIds(NnpackText *out, const char *key, const intptr_t *ids,
                     intptr_t count) {
  nnpackTextPrint(out, ", \"%s\": [", key);
  for (intptr_t i = 0; i < count; ++i)
    nnpackTextPrint(out, "%s%lld", i ? ", " : "", (long long)ids[i]);
  nnpackTextPrint(out, "]");
}

static void printStep(NnpackText *out, const NnpackReport *report,
                      intptr_t index) {
  const NnpackReportStep *step = &report->steps[index];
  nnpackTextPrint(out, "{\"index\": %lld, \"kernel\": ", (long long)index);
  printString(out, step->kernel);
  printIds(out, "reads", step->reads, step->numReads);
  printIds(out, "writes", step->writes, step->numWrites);
  nnpackTextPrint(out, ", ");
  printNumber(out, "macs", step->macs);
  nnpackTextPrint(out, ", ");
  printNumber(out, "slow_bytes", step->slowBytes);
  if (report->hasCycles) {
    nnpackTextPrint(out, ", ");
    printNumber(out, "cycles", step->cycles);
  }
  nnpackTextPrint(out, "}");
}

/// One more than there are with arenas is that of constants.
static void printSpaceAt(NnpackText *out, const NnpackReport *report,
                         intptr_t index) {
  bool isConstants = index == report->numSpaces;
  printSpace(out, isConstants ? report->constantsSpace : &report->spaces[index],
             isConstants);
}

/// "key": [ one element a line ],
static void printList(NnpackText *out, const NnpackReport *report,
                      const char *key, intptr_t count,
                      void (*print)(NnpackText *, const NnpackReport *,
                                    intptr_t)) {
  nnpackTextPrint(out, " \"%s\": [", key);
  for (intptr_t i = 0; i < count; ++i) {
    nnpackTextPrint(out, i ? ",\n  " : "\n  ");
    print(out, report, i);
  }
  nnpackTextPrint(out, "],\n");
}

static void printMoved(NnpackText *out, const NnpackReportSpace *space) {
  printString(out, space->name);
  nnpackTextPrint(out, ": {");
  printNumber(out, "read", space->readBytes);
  nnpackTextPrint(out, ", ");
  printNumber(out, "write", space->writtenBytes);
}

/// The bound is of the traffic beyond the fast space: the last space has it.
static void printTraffic(NnpackText *out, const NnpackReport *report) {
  nnpackTextPrint(out, " \"traffic\": {");
  for (intptr_t i = 0; i < report->numSpaces; ++i) {
    nnpackTextPrint(out, i ? ", " : "");
    printMoved(out, &report->spaces[i]);
    if (i > 0 && i == report->numSpaces - 1) {
      nnpackTextPrint(out, ", ");
      printNumber(out, "bound", report->trafficBoundBytes);
    }
    nnpackTextPrint(out, "}");
  }
  if (report->constantsSpace) {
    nnpackTextPrint(out, ", ");
    printMoved(out, report->constantsSpace);
    nnpackTextPrint(out, "}");
  }
  nnpackTextPrint(out, "},\n");
}

static void printTotals(NnpackText *out, const NnpackReport *report) {
  nnpackTextPrint(out, " \"totals\": {");
  printNumber(out, "activations_naive", report->naiveActivationsBytes);
  nnpackTextPrint(out, ", ");
  printNumber(out, "constants", report->constantsBytes);
  nnpackTextPrint(out, ", ");
  printNumber(out, "variables", report->variablesBytes);
  nnpackTextPrint(out, ", ");
  printNumber(out, "macs", report->macs);
  nnpackTextPrint(out, ", ");
  printNumber(out, "macs_recomputed", report->macsRecomputed);
  if (report->hasCycles) {
    nnpackTextPrint(out, ", ");
    printNumber(out, "cycles", report->cycles);
  }
  if (report->seconds >= 0)
    nnpackTextPrint(out, ", \"seconds\": %.3f", report->seconds);
  nnpackTextPrint(out, "}}\n");
}

void nnpackReportPrintJson(const NnpackReport *report, NnpackText *out) {
  nnpackTextPrint(out, "{\"version\": 1, \"entry\": ");
  printString(out, report->entry);
  nnpackTextPrint(out, ", \"alignment\": %lld,\n",
                  (long long)report->alignment);
  printList(out, report, "spaces",
            report->numSpaces + (report->constantsSpace != NULL), printSpaceAt);
  printList(out, report, "buffers", report->numBuffers, printBuffer);
  printList(out, report, "steps", report->numSteps, printStep);
  printTraffic(out, report);
  printTotals(out, report);
}
