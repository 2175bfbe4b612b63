//===-- PlanFuzz.c - Plans as CSV, JSON and pictures ----------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The input is a problem whose names may be anything. The plan as CSV is read
// again, and pins every buffer where it lies; as JSON it follows JSON's grammar;
// and no name opens an element of the SVG: it has as many as with plain names.
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"

#include "nnpack-c/Solver.h"
#include "nnpack-plan/PlanOutput.h"

#include <string.h>

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static const char *skipBlanks(const char *s) { return s + strspn(s, " \n"); }

static const char *skipString(const char *s) {
  FUZZ_CHECK(*s == '"');
  for (++s; *s != '"'; ++s) {
    FUZZ_CHECK((unsigned char)*s >= ' ');
    if (*s != '\\')
      continue;
    ++s;
    FUZZ_CHECK(*s && strchr("\"\\/bfnrtu", *s));
    if (*s == 'u')
      for (int i = 0; i < 4; ++i)
        FUZZ_CHECK(*++s && strchr("0123456789abcdefABCDEF", *s));
  }
  return s + 1;
}

static const char *skipPlain(const char *s) {
  size_t length = strspn(s, "-0123456789.e+truefalsn");
  FUZZ_CHECK(length);
  return s + length;
}

/// The end of the value that the text begins with.
static const char *skipValue(const char *s, int depth) {
  FUZZ_CHECK(depth < 20);
  s = skipBlanks(s);
  if (*s != '{' && *s != '[')
    return *s == '"' ? skipString(s) : skipPlain(s);
  bool isObject = *s == '{';
  char end = isObject ? '}' : ']';
  s = skipBlanks(s + 1);
  while (*s != end) {
    if (isObject) {
      s = skipBlanks(skipString(s));
      FUZZ_CHECK(*s == ':');
      ++s;
    }
    s = skipBlanks(skipValue(s, depth + 1));
    FUZZ_CHECK(*s == ',' || *s == end);
    if (*s == ',')
      s = skipBlanks(s + 1);
  }
  return s + 1;
}

//===----------------------------------------------------------------------===//
// What is written
//===----------------------------------------------------------------------===//

static void checkCsv(const NnpackText *csv, const PlanLayout *layout,
                     NnpackArena *arena) {
  NnpackText text = {0}, error = {0};
  NnpackProblem again;
  planWriteCsv(csv, layout, &text);
  FUZZ_CHECK(nnpackProblemReadCsv("p.csv", text.data, text.length, arena,
                                  &again, &error));
  FUZZ_CHECK(again.numBuffers == layout->problem->numBuffers);
  for (intptr_t b = 0; b < again.numBuffers; ++b) {
    FUZZ_CHECK(!strcmp(again.buffers[b].name,
                       layout->problem->buffers[b].name));
    FUZZ_CHECK(again.buffers[b].fixedOffset == layout->offsets[b]);
  }
  nnpackTextDestroy(&text);
}

static void checkJson(const PlanLayout *layout) {
  NnpackText text = {0};
  planWriteJson(layout, &text);
  const char *end = skipBlanks(skipValue(text.data, 0));
  FUZZ_CHECK(end == text.data + text.length);
  nnpackTextDestroy(&text);
}

static intptr_t countElements(const PlanLayout *layout) {
  NnpackText text = {0};
  planWriteSvg(layout, &text);
  intptr_t count = 0;
  for (size_t i = 0; i < text.length; ++i)
    count += text.data[i] == '<';
  nnpackTextDestroy(&text);
  return count;
}

static void checkSvg(PlanLayout *layout, NnpackArena *arena) {
  NnpackProblem plain = *layout->problem;
  NnpackBuffer *buffers =
      NNPACK_NEW_ARRAY(arena, NnpackBuffer, plain.numBuffers);
  for (intptr_t b = 0; b < plain.numBuffers; ++b) {
    buffers[b] = plain.buffers[b];
    buffers[b].name = "x";
  }
  plain.buffers = buffers;
  intptr_t count = countElements(layout);
  layout->problem = &plain;
  FUZZ_CHECK(count == countElements(layout));
}

static void checkPlan(const NnpackText *csv, NnpackProblem *problem,
                      NnpackArena *arena) {
  NnpackSolverOptions options;
  nnpackSolverOptionsInit(&options);
  options.effort = 0;
  NnpackPlan plan;
  nnpackSolve(problem, &options, arena, &plan);
  if (!nnpackStatusIsFound(plan.status))
    return;
  PlanPart part = {"memory", problem->capacity, plan};
  intptr_t *partOf = NNPACK_NEW_ARRAY(arena, intptr_t, problem->numBuffers);
  PlanLayout layout = {.problem = problem,
                       .parts = &part,
                       .numParts = 1,
                       .partOf = partOf,
                       .offsets = plan.offsets};
  checkCsv(csv, &layout, arena);
  checkJson(&layout);
  checkSvg(&layout, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  NnpackArena *arena = nnpackArenaCreate();
  NnpackProblem problem;
  NnpackText error = {0}, csv = {0};
  nnpackTextAppend(&csv, (const char *)data, size);
  if (size && nnpackProblemReadCsv("p.csv", csv.data, csv.length, arena,
                                   &problem, &error))
    checkPlan(&csv, &problem, arena);
  nnpackTextDestroy(&error);
  nnpackTextDestroy(&csv);
  nnpackArenaDestroy(arena);
  return 0;
}
