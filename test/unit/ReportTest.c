//===-- test/unit/ReportTest.c - JSON and text map ----------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"

#include "nnpack-c/Report.h"

#include <string.h>

/// a [0, 2) at 0, b [1, 3) at 64, c [2, 4) in place of a, w in no arena.
static NnpackReportBuffer buffers[] = {
    {"a", NnpackRoleInput, 64, 0, 0, {0, 2}, -1},
    {"b", NnpackRoleTensor, 32, 0, 64, {1, 3}, -1},
    {"c\"\n", NnpackRoleOutput, 48, 0, 0, {1, 4}, 0},
    {"w", NnpackRoleConstant, 1024, -1, 0, {0, 4}, -1},
};
static const intptr_t ids[] = {0, 1, 2, 3};
static const NnpackReportStep steps[] = {
    {"k0", ids, 1, ids + 1, 1, 7, 40, 5},
    {"k1", ids + 1, 1, ids + 2, 1, 8, 0, 6},
    {"k2", ids + 2, 2, ids + 2, 0, 9, 0, 7},
    {"k3", ids, 0, ids, 0, 0, 0, 0},
};
static NnpackReportSpace spaces[] = {
    {"L2", 128, 96, 96, true, 10, 20},
    {"DDR", INT64_MAX, 0, 0, true, 30, 40},
};

static NnpackReport makeReport(void) {
  return (NnpackReport){.entry = "main", .alignment = 16,
                        .spaces = spaces, .numSpaces = 2,
                        .buffers = buffers, .numBuffers = 4,
                        .steps = steps, .numSteps = 4,
                        .trafficBoundBytes = 50, .naiveActivationsBytes = 144,
                        .constantsBytes = 1024, .macs = 24, .seconds = -1};
}

static bool contains(const NnpackText *text, const char *expected) {
  if (strstr(text->data, expected))
    return true;
  fprintf(stderr, "expected: %s\nin:\n%s\n", expected, text->data);
  return false;
}

static void testJson(void) {
  NnpackReport report = makeReport();
  NnpackText text = {0};
  nnpackReportPrintJson(&report, &text);
  CHECK(contains(&text, "{\"version\": 1, \"entry\": \"main\", "
                        "\"alignment\": 16,"));
  CHECK(contains(&text, "{\"name\": \"L2\", \"capacity\": 128, \"used\": 96, "
                        "\"lower_bound\": 96, \"proof\": \"optimal\"}"));
  CHECK(contains(&text, "\"name\": \"DDR\", \"capacity\": null"));
  CHECK(contains(&text,
                 "{\"id\": 2, \"name\": \"c\\\"\\n\", \"role\": \"output\", "
                 "\"size\": 48, \"space\": \"L2\", \"offset\": 0, "
                 "\"begin\": 1, \"end\": 4, \"shares\": 0}"));
  CHECK(contains(&text, "\"space\": null, \"offset\": null"));
  CHECK(contains(&text, "{\"index\": 2, \"kernel\": \"k2\", \"reads\": [2, 3],"
                        " \"writes\": [], \"macs\": 9,"
                        " \"slow_bytes\": 0}"));
  CHECK(contains(&text, "\"traffic\": {\"L2\": {\"read\": 10, \"write\": 20}, "
                        "\"DDR\": {\"read\": 30, \"write\": 40, "
                        "\"bound\": 50}}"));
  CHECK(contains(&text, "\"activations_naive\": 144"));
  CHECK(!strstr(text.data, "seconds"));
  report.seconds = 1.5;
  nnpackReportPrintJson(&report, &text);
  CHECK(contains(&text, "\"seconds\": 1.500"));
  CHECK(!strstr(text.data, "cycles"));
  report.hasCycles = true;
  report.cycles = 18;
  nnpackReportPrintJson(&report, &text);
  CHECK(contains(&text, "\"slow_bytes\": 40, \"cycles\": 5}"));
  CHECK(contains(&text, "\"cycles\": 18, \"seconds\": 1.500}}"));
  nnpackTextDestroy(&text);
}

static void testEmptyJson(void) {
  NnpackReport report = {.entry = "f", .alignment = 1, .seconds = -1};
  NnpackText text = {0};
  nnpackReportPrintJson(&report, &text);
  CHECK(contains(&text, "\"spaces\": [],"));
  CHECK(contains(&text, "\"traffic\": {},"));
  nnpackReportPrintMap(&report, &text);
  CHECK(contains(&text, "f: 0 steps, 0 buffers"));
  nnpackTextDestroy(&text);
}

/// Four steps of 8 columns; rows of 6 bytes in 96 bytes, 16 rows.
static void testMap(void) {
  NnpackReport report = makeReport();
  NnpackText text = {0};
  nnpackReportPrintMap(&report, &text);
  CHECK(contains(&text, "fits: L2 has 128 B, 32 B to spare"));
  CHECK(contains(&text, "1.50 x packed"));
  CHECK(contains(&text, "own: 144 B (a row is 6 B)"));
  CHECK(contains(&text, "After, in L2: 96 B (a row is 6 B)"));
  // Rows 11 and up are b's alone; below 48 bytes a and c share bytes.
  CHECK(contains(&text, "          |        BBBBBBBBBBBBBBBB        \n"));
  CHECK(contains(&text, "       0 B|AAAAAAAAAAAAAAAACCCCCCCCCCCCCCCC\n"));
  // 64, 96 (64 + 32: c counts once, over a), 80 and 48 bytes of 96.
  CHECK(contains(&text, "    in use 66666666########8888888855555555\n"));
  CHECK(contains(&text, "^ peak 96 B at step 1, k1\n"));
  CHECK(contains(&text, "  A       64 B  L2   at 0"));
  CHECK(contains(&text, "output   c\"?\n"));
  nnpackTextDestroy(&text);
}

static void testSpill(void) {
  NnpackReport report = makeReport();
  NnpackText text = {0};
  buffers[1].space = 1, buffers[1].offsetBytes = 0;
  spaces[1].usedBytes = spaces[1].lowerBoundBytes = 32;
  nnpackReportPrintMap(&report, &text);
  CHECK(contains(&text,
                 "does not fit: L2 has 128 B, 1 buffer of 32 B "
                 "elsewhere"));
  CHECK(contains(&text, "After, in DDR: 32 B (a row is 2 B)"));
  nnpackTextDestroy(&text);
  buffers[1].space = 0, buffers[1].offsetBytes = 64;
  spaces[1].usedBytes = spaces[1].lowerBoundBytes = 0;
}

static void testSvg(void) {
  NnpackReport report = makeReport();
  NnpackText text = {0};
  nnpackReportsPrintSvg(&report, 1, &text);
  // b of 32 bytes at 64 of 96, steps [1, 3) of 4: a third of the height of 320
  // from the top at 28, half of the width of 920 from 70 + 230.
  CHECK(contains(&text, "<rect x=\"300.00\" y=\"28.00\" width=\"460.00\" "
                        "height=\"106.67\""));
  CHECK(contains(&text, "<title>c&#34;?, output, 48 bytes at 0, steps 1..3"));
  CHECK(contains(&text, "main in L2: 96 B, lower bound 96 B"));
  CHECK(!strstr(text.data, "DDR"));
  // The roles that are there, and steps.
  CHECK(contains(&text, ">output</text>"));
  CHECK(!contains(&text, ">window</text>"));
  CHECK(contains(&text, ">step 0</text>"));
  CHECK(contains(&text, "text-anchor=\"end\">4</text>"));
  CHECK(contains(&text, "</svg>\n"));
  nnpackTextDestroy(&text);
}

static void testHtml(void) {
  NnpackReport reports[] = {makeReport(), makeReport()};
  reports[1].entry = "</script><b>";
  NnpackText text = {0};
  nnpackReportsPrintHtml(reports, 2, &text);
  CHECK(contains(&text, "<!DOCTYPE html>"));
  CHECK(contains(&text, "[\n{\"version\": 1, \"entry\": \"main\""));
  CHECK(contains(&text, "\"entry\": \"\\u003c/script>\\u003cb>\""));
  CHECK(!strstr(text.data, "@PLANS@"));
  // Nothing is fetched: no address but that of the SVG name space.
  CHECK(!strstr(text.data, "src="));
  CHECK(!strstr(text.data, "href="));
  nnpackTextDestroy(&text);
}

/// Whatever the length of time, names and sizes: no line over 80 columns.
static void testWidth(void) {
  static char longName[4096];
  memset(longName, 'x', sizeof longName - 1);
  static NnpackReportBuffer many[500];
  static NnpackReportStep manySteps[1000];
  for (intptr_t i = 0; i < 500; ++i)
    many[i] = (NnpackReportBuffer){longName, NnpackRoleTensor,
                                   (int64_t)1 << (i % 50), 0, 0,
                                   {i, i + 2}, -1};
  for (intptr_t i = 0; i < 1000; ++i)
    manySteps[i].kernel = longName;
  NnpackReport report = makeReport();
  spaces[0].usedBytes = (int64_t)1 << 49;
  report.buffers = many, report.numBuffers = 500;
  report.steps = manySteps, report.numSteps = 1000;
  NnpackText text = {0};
  nnpackReportPrintMap(&report, &text);
  size_t widest = 0;
  for (const char *line = text.data; *line;) {
    size_t length = strcspn(line, "\n");
    widest = length > widest ? length : widest;
    line += length + 1;
  }
  CHECK(widest <= 80);
  nnpackTextDestroy(&text);
  spaces[0].usedBytes = 96;
}

int main(void) {
  testJson();
  testEmptyJson();
  testMap();
  testSpill();
  testSvg();
  testHtml();
  testWidth();
  return checkReport();
}
