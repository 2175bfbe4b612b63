//===-- OptionsTest.c - Options of the passes and tools -------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Options.h"

#include "Check.h"

#include <string.h>

/// Sets one option of fresh ones; its value afterwards, or the message.
static NnpackText set(NnpackOptionId id, const char *value, bool *outOk) {
  NnpackOptions options;
  nnpackOptionsInit(&options);
  NnpackText text = {0};
  *outOk = nnpackOptionsSet(&options, id, value, &text);
  if (*outOk)
    nnpackOptionsPrint(&options, id, &text);
  return text;
}

static bool takes(NnpackOptionId id, const char *value, const char *printed) {
  bool ok;
  NnpackText text = set(id, value, &ok);
  bool same = ok && text.data && !strcmp(text.data, printed);
  nnpackTextDestroy(&text);
  return same;
}

static bool refuses(NnpackOptionId id, const char *value, const char *message) {
  bool ok;
  NnpackText text = set(id, value, &ok);
  bool same = !ok && text.data && !strcmp(text.data, message);
  if (!same)
    fprintf(stderr, "%s\n", text.data ? text.data : "(nothing)");
  nnpackTextDestroy(&text);
  return same;
}

static void testDefaults(void) {
  NnpackOptions options;
  nnpackOptionsInit(&options);
  CHECK(options.l2SizeBytes == 2 * 1024 * 1024);
  CHECK(options.ddrSizeBytes == INT64_MAX);
  CHECK(options.alignment == 16);
  CHECK(options.io == NnpackIoCaller);
  CHECK(options.merge && !options.requireFit);
  CHECK(options.timeLimit == 10);
  CHECK(options.report == NULL);
  for (int i = 0; i < NnpackNumOptions; ++i) {
    bool ok;
    NnpackText text =
        set((NnpackOptionId)i, nnpackOptionInfos[i].defaultValue, &ok);
    CHECK(ok);
    nnpackTextDestroy(&text);
  }
}

/// What is printed is taken again, and prints the same.
static void testRoundTrip(void) {
  NnpackOptions options;
  nnpackOptionsInit(&options);
  for (int i = 0; i < NnpackNumOptions; ++i) {
    NnpackText text = {0};
    nnpackOptionsPrint(&options, (NnpackOptionId)i, &text);
    CHECK(text.data && takes((NnpackOptionId)i, text.data, text.data));
    nnpackTextDestroy(&text);
  }
}

static void testTaken(void) {
  CHECK(takes(NnpackOptionId_l2SizeBytes, "0", "0"));
  CHECK(takes(NnpackOptionId_l2SizeBytes, "3K", "3072")); // 3 * 1024
  CHECK(takes(NnpackOptionId_l2SizeBytes, "unlimited", "unlimited"));
  CHECK(takes(NnpackOptionId_alignment, "1G", "1073741824"));
  CHECK(takes(NnpackOptionId_io, "arena", "arena"));
  CHECK(takes(NnpackOptionId_arena, "global", "global"));
  CHECK(takes(NnpackOptionId_merge, "0", "false"));
  CHECK(takes(NnpackOptionId_requireFit, "1", "true"));
  CHECK(takes(NnpackOptionId_effort, "3", "3"));
  CHECK(takes(NnpackOptionId_timeLimit, "1e-1", "0.10000000000000001"));
  CHECK(takes(NnpackOptionId_report, "a b.json", "a b.json"));
}

static void testRefused(void) {
  CHECK(refuses(NnpackOptionId_l2SizeBytes, "2X",
                "option l2-size: '2X' is not a size: bytes, or a number with "
                "K, M or G"));
  CHECK(refuses(NnpackOptionId_alignment, "24",
                "option alignment: '24' is not a power of two up to 1G"));
  CHECK(refuses(NnpackOptionId_alignment, "0",
                "option alignment: '0' is not a power of two up to 1G"));
  CHECK(refuses(NnpackOptionId_io, "caller|arena",
                "option io: 'caller|arena' is not one of caller|arena"));
  CHECK(refuses(NnpackOptionId_io, "",
                "option io: '' is not one of "
                "caller|arena"));
  CHECK(refuses(NnpackOptionId_merge, "yes",
                "option merge: 'yes' is not true or false"));
  CHECK(refuses(NnpackOptionId_effort, "4",
                "option effort: '4' is not a whole number from 0 to 3"));
  CHECK(refuses(NnpackOptionId_effort, "-1",
                "option effort: '-1' is not a whole number from 0 to 3"));
  CHECK(refuses(NnpackOptionId_timeLimit, "inf",
                "option time-limit: 'inf' is not a number from 0 to 1e+06"));
}

static void testHelp(void) {
  NnpackText text = {0};
  nnpackOptionsPrintHelp(NnpackOptionId_effort, &text);
  CHECK(strstr(text.data, "  --effort=0..3 (default 2)\n      ") == text.data);
  nnpackTextDestroy(&text);
  nnpackOptionsPrintSummary(NnpackOptionId_arena, &text);
  CHECK(strstr(text.data, " (arg|alloc|global; default arg)"));
  nnpackTextDestroy(&text);
}

int main(void) {
  testDefaults();
  testRoundTrip();
  testTaken();
  testRefused();
  testHelp();
  return checkReport();
}
