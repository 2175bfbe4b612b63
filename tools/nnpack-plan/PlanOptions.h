//===-- tools/nnpack-plan/PlanOptions.h - The command line --------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_TOOLS_PLANOPTIONS_H
#define NNPACK_TOOLS_PLANOPTIONS_H

#include "nnpack-c/Support.h"

typedef enum PlanOptionKind {
  PlanOptionFlag,
  PlanOptionSize,
  PlanOptionCount,
  PlanOptionSeconds,
  PlanOptionPath,
  PlanOptionRules,
  PlanOptionSpaces,
} PlanOptionKind;

/// X(field, kind, name, default, least, most, help)
#define PLAN_OPTIONS(X)                                                        \
  X(capacity, Size, "capacity", INT64_MAX, 0, INT64_MAX,                       \
    "bytes there are; without it, the least peak is sought")                   \
  X(spaces, Spaces, "spaces", 0, 0, 0,                                         \
    "choose a memory for each buffer such that the traffic is least")          \
  X(alignment, Size, "alignment", 1, 1, (int64_t)1 << 40,                      \
    "every offset is a multiple of it, besides the row's own alignment")       \
  X(output, Path, "output", 0, 0, 0, "the rows again, with a column offset")   \
  X(json, Path, "json", 0, 0, 0, "the plan as JSON")                           \
  X(map, Path, "map", 0, 0, 0,                                                 \
    "memory map, bytes over time: .txt, .svg or .html")                        \
  X(timeLimit, Seconds, "time-limit", 0, 0, 1000000,                           \
    "seconds the search may take; 0: no limit")                                \
  X(nodes, Count, "nodes", 0, 0, INT64_MAX,                                    \
    "states the exact search may visit; 0: what the effort gives")             \
  X(effort, Count, "effort", 2, 0, 3,                                          \
    "0 heuristics, 1 short search, 2 longer, 3 until proved or time-limit")    \
  X(validate, Flag, "validate", 0, 0, 1,                                       \
    "check the offsets in PROBLEM.csv, planning only where they lack")         \
  X(wholeBuffers, Flag, "whole-buffers", 0, 0, 1,                              \
    "two buffers lie at the same offset or have no byte in common")          \
  X(disableRules, Rules, "disable-rules", 0, 0, 0,                             \
    "rules of the exact search to do without, by comma; for studies")

typedef struct PlanOptions {
  const char *problem;
#define PLAN_FIELD_Flag(field) int64_t field;
#define PLAN_FIELD_Size(field) int64_t field;
#define PLAN_FIELD_Count(field) int64_t field;
#define PLAN_FIELD_Seconds(field) double field;
#define PLAN_FIELD_Path(field) const char *field;
#define PLAN_FIELD_Spaces(field) const char *field;
#define PLAN_FIELD_Rules(field) int64_t field;
#define PLAN_FIELD(field, kind, name, value, least, most, help)                \
  PLAN_FIELD_##kind(field)
  PLAN_OPTIONS(PLAN_FIELD)
#undef PLAN_FIELD
} PlanOptions;

typedef enum PlanParse {
  PlanParseRun,
  PlanParseDone, ///< --help or --version was printed.
  PlanParseFail, ///< With a message.
} PlanParse;

/// Texts belong to `argv`.
PlanParse planOptionsParse(int argc, char **argv, PlanOptions *outOptions,
                           NnpackText *outError);

#endif // NNPACK_TOOLS_PLANOPTIONS_H
