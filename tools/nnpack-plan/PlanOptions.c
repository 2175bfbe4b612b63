//===-- tools/nnpack-plan/PlanOptions.c - The command line --------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlanOptions.h"

#include "nnpack-c/Solver.h"

#include <stdlib.h>
#include <string.h>

typedef struct Row {
  const char *name, *help;
  PlanOptionKind kind;
  size_t at; ///< In PlanOptions.
  int64_t value, least, most;
} Row;

static const Row rows[] = {
#define PLAN_ROW(field, kind, name, value, least, most, help)                  \
  {name, help, PlanOption##kind, offsetof(PlanOptions, field), value, least,   \
   most},
    PLAN_OPTIONS(PLAN_ROW)
#undef PLAN_ROW
};
enum { numRows = sizeof rows / sizeof rows[0] };

static const char *const valueNames[] = {"", "=SIZE", "=N", "=S", "=FILE",
                                         "=NAMES", "=SPACES"};

static void printDefault(const Row *row) {
  if (row->kind == PlanOptionSize && row->value == INT64_MAX)
    printf(" (default: none)");
  else if (row->kind == PlanOptionCount && row->most < 100)
    printf(" (default %lld, %lld to %lld)", (long long)row->value,
           (long long)row->least, (long long)row->most);
  else if (row->kind == PlanOptionSize || row->kind == PlanOptionCount)
    printf(" (default %lld)", (long long)row->value);
  else if (row->kind == PlanOptionSeconds)
    printf(" (default 0)");
}

static void printHelp(void) {
  printf("usage: nnpack-plan PROBLEM.csv [options]\n\n"
         "Finds an offset for each buffer of known lifetime, such that buffers\n"
         "alive at the same time do not overlap, with the least peak.\n\n"
         "PROBLEM.csv has a header with id,lower,upper,size in any order, and\n"
         "may have alignment, hint, gaps, offset, traffic, space, shares;\n"
         "lifetimes are half-open. A SIZE is in bytes, or has a unit K, M, G. A\n"
         "FILE of - is standard input or output. SPACES are\n"
         "NAME[:CAPACITY[:COST]] by comma, for example L2:2M,DDR: a buffer costs\n"
         "its traffic times the cost of its memory, by default 0 in the first and\n"
         "1 in the others.\n\noptions:\n");
  for (int i = 0; i < numRows; ++i) {
    char spelling[40];
    snprintf(spelling, sizeof spelling, "--%s%s", rows[i].name,
             valueNames[rows[i].kind]);
    printf("  %-22s %s", spelling, rows[i].help);
    printDefault(&rows[i]);
    printf("\n");
  }
  printf("  %-22s this text\n  %-22s the version\n\nrules:\n", "--help",
         "--version");
  const char *help;
  for (int i = 0; nnpackSolverRuleName(i, &help); ++i)
    printf("  %-22s %s\n", nnpackSolverRuleName(i, NULL), help);
  printf("\nThe last line of standard output is\n"
         "  status=optimal|feasible|infeasible|unknown peak=N lower_bound=N "
         "buffers=N nodes=N seconds=S\n"
         "and with --spaces=L2:SIZE,DDR behind it\n"
         "  l2_peak=N ddr_peak=N ddr_traffic=N ddr_traffic_bound=N\n"
         "(more memories or other costs: cost=N cost_bound=N); status is then the\n"
         "traffic's, peak and lower_bound the first memory's\n"
         "exit status: 0 a plan, 3 proved infeasible, 4 a limit reached without "
         "a plan,\n1 bad input\n\n"
         "example: nnpack-plan buffers.csv --capacity=1M --output=plan.csv\n");
}

static bool readRules(const char *text, int64_t *outRules) {
  int64_t rules = 0;
  while (*text) {
    size_t length = strcspn(text, ",");
    int rule = 0;
    const char *name;
    while ((name = nnpackSolverRuleName(rule, NULL)) &&
           (strlen(name) != length || memcmp(name, text, length) != 0))
      ++rule;
    if (!name)
      return false;
    rules |= (int64_t)1 << rule;
    text += length + (text[length] == ',');
  }
  *outRules = rules;
  return true;
}

static bool readSeconds(const Row *row, const char *text, double *outSeconds) {
  char *end;
  double value = strtod(text, &end);
  if (end == text || *end || !(value >= (double)row->least) ||
      !(value <= (double)row->most))
    return false;
  *outSeconds = value;
  return true;
}

/// Reads the text into the row's field.
static bool readValue(const Row *row, const char *text, PlanOptions *options) {
  void *field = (char *)options + row->at;
  int64_t value = 0;
  switch (row->kind) {
  case PlanOptionPath:
  case PlanOptionSpaces:
    memcpy(field, &text, sizeof text);
    return *text != '\0';
  case PlanOptionSeconds:
    return readSeconds(row, text, field);
  case PlanOptionRules:
    return readRules(text, field);
  case PlanOptionSize:
    if (!nnpackParseSize(text, strlen(text), &value))
      return false;
    break;
  case PlanOptionFlag:
  case PlanOptionCount:
    if (!nnpackParseInt64(text, strlen(text), &value))
      return false;
    break;
  }
  memcpy(field, &value, sizeof value);
  return row->least <= value && value <= row->most;
}

static const Row *findRow(const char *name, size_t length) {
  for (int i = 0; i < numRows; ++i)
    if (strlen(rows[i].name) == length &&
        memcmp(rows[i].name, name, length) == 0)
      return &rows[i];
  return NULL;
}

static void refuseUnknown(const char *argument, NnpackText *outError) {
  const char *name = argument + 2;
  nnpackTextPrint(outError, "unknown option '%s'; ", argument);
  for (int i = 0; i < numRows; ++i)
    if (nnpackIsNearly(name, strcspn(name, "="), rows[i].name)) {
      nnpackTextPrint(outError, "did you mean --%s? ", rows[i].name);
      break;
    }
  nnpackTextPrint(outError, "see --help");
}

/// Reads "--name=value".
static bool readArgument(const char *argument, PlanOptions *options,
                         NnpackText *outError) {
  const char *name = argument + 2, *equals = strchr(name, '=');
  const Row *row =
      findRow(name, equals ? (size_t)(equals - name) : strlen(name));
  if (!row) {
    refuseUnknown(argument, outError);
    return false;
  }
  if (row->kind == PlanOptionFlag && !equals)
    return readValue(row, "1", options);
  if (equals && readValue(row, equals + 1, options))
    return true;
  nnpackTextPrint(outError, "option '%s': expected --%s%s: %s", argument,
                  row->name, valueNames[row->kind], row->help);
  return false;
}

static void setDefaults(PlanOptions *options) {
  *options = (PlanOptions){0};
  for (int i = 0; i < numRows; ++i)
    if (rows[i].kind == PlanOptionSize || rows[i].kind == PlanOptionCount)
      memcpy((char *)options + rows[i].at, &rows[i].value,
             sizeof rows[i].value);
}

PlanParse planOptionsParse(int argc, char **argv, PlanOptions *outOptions,
                           NnpackText *outError) {
  setDefaults(outOptions);
  for (int i = 1; i < argc; ++i) {
    if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
      printHelp();
      return PlanParseDone;
    }
    if (strcmp(argv[i], "--version") == 0) {
      printf("nnpack-plan %s\nLLVM version %s\n", NNPACK_VERSION,
             NNPACK_LLVM_VERSION);
      return PlanParseDone;
    }
    if (strncmp(argv[i], "--", 2) == 0) {
      if (!readArgument(argv[i], outOptions, outError))
        return PlanParseFail;
    } else if (outOptions->problem) {
      nnpackTextPrint(outError, "more than one problem: '%s' and '%s'",
                      outOptions->problem, argv[i]);
      return PlanParseFail;
    } else {
      outOptions->problem = argv[i];
    }
  }
  if (outOptions->problem)
    return PlanParseRun;
  nnpackTextPrint(outError, "no problem given; see --help");
  return PlanParseFail;
}
