//===-- test/unit/ProblemTest.c - Problems: checks, load, CSV -----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"

#include "nnpack-c/Problem.h"

#include <stdlib.h>
#include <string.h>

/// Reads `data`; returns NULL, or the message (to be freed by the caller).
static char *readText(const char *data, NnpackArena *arena,
                      NnpackProblem *problem) {
  NnpackText error = {0};
  if (nnpackProblemReadCsv("p.csv", data, strlen(data), arena, problem, &error))
    return NULL;
  return error.data;
}

static bool failsWith(const char *data, const char *expected) {
  NnpackArena *arena = nnpackArenaCreate();
  NnpackProblem problem = {.numBuffers = -1};
  char *message = readText(data, arena, &problem);
  bool good = message && strstr(message, expected) == message &&
              problem.numBuffers == -1;
  if (!good)
    fprintf(stderr, "expected: %s\nread:     %s\n", expected,
            message ? message : "(no message)");
  free(message);
  nnpackArenaDestroy(arena);
  return good;
}

static void testCsv(void) {
  NnpackArena *arena = nnpackArenaCreate();
  NnpackProblem problem;
  CHECK(!readText("size,upper,lower,id,gaps,alignment,hint,offset,traffic\n"
                  "10,9,1,a,2-3 5-7,4,-1,,5\n20,3,0,b,,1,8,16,0",
                  arena, &problem));
  CHECK(problem.numBuffers == 2 && problem.capacity == INT64_MAX);
  const NnpackBuffer *a = &problem.buffers[0], *b = &problem.buffers[1];
  CHECK(strcmp(a->name, "a") == 0 && a->sizeBytes == 10);
  CHECK(a->lifetime.begin == 1 && a->lifetime.end == 9 && a->alignment == 4);
  CHECK(a->numGaps == 2 && a->gaps[1].begin == 5 && a->gaps[1].end == 7);
  CHECK(a->hint == NNPACK_NO_OFFSET && a->fixedOffset == NNPACK_NO_OFFSET);
  CHECK(a->traffic == 5 && b->hint == 8 && b->fixedOffset == 16);
  // `end` is the last step, so upper is one more.
  CHECK(!readText("buffer_id,start,end,size\nx,0,4,1\n", arena, &problem));
  CHECK(problem.buffers[0].lifetime.end == 5);
  CHECK(!readText("id,lower,upper,size\n", arena, &problem));
  CHECK(problem.numBuffers == 0);
  nnpackArenaDestroy(arena);
}

/// Pairs of rows and what is said of them.
static void checkRows(const char *header, const char *const (*rows)[2],
                      size_t count) {
  for (size_t i = 0; i < count; ++i) {
    NnpackText data = {0}, expected = {0};
    nnpackTextPrint(&data, "%s\n%s\n", header, rows[i][0]);
    nnpackTextPrint(&expected, "p.csv:%s", rows[i][1]);
    CHECK(failsWith(data.data, expected.data));
    nnpackTextDestroy(&data);
    nnpackTextDestroy(&expected);
  }
}

static void testCsvErrors(void) {
  CHECK(failsWith("", "p.csv:1: the file is empty"));
  CHECK(failsWith("id,lower,upper\na,0,1\n", "p.csv:1: column size: missing"));
  CHECK(failsWith("id,id,lower,upper,size\n", "p.csv:1: column id: named tw"));
  CHECK(failsWith("id,lower,upper,size,x\n", "p.csv:1: unknown column 'x'"));
  CHECK(failsWith("id;lower\n",
                  "p.csv:1: unknown column 'id;lower': commas separate"));
  CHECK(failsWith("\xef\xbb\xbfid,lower,upper,size\n", "p.csv:1: starts with"));
  CHECK(failsWith("id,lower,upper,size\r\n", "p.csv:1: a carriage return: lines must end in a line feed alone "
                  "(dos2unix"));
  static const char *const rows[][2] = {
      {"a,0,1,1\nb,2,2,1", "3: buffer 'b': lifetime [2, 2) is empty"},
      {"a,0,1,1\nb,3,2,1", "3: buffer 'b': lifetime [3, 2) is empty"},
      {"a,-1,1,1", "2: column lower: negative '-1'"},
      {"a,0,1,-1", "2: column size: negative '-1'"},
      {"a,0,1,NaN", "2: column size: no whole number of 64 bits 'NaN'"},
      {"a,0,1,1.5", "2: column size: no whole number of 64 bits '1.5'"},
      {"a,0,1,9223372036854775808", "2: column size: no whole number"},
      {"a,0,1,", "2: column size: no whole number of 64 bits ''"},
      {"a,0,1,9223372036854775807", "2: buffer 'a': the sizes and alignments add up"},
      {"a,0,1,1\na,0,1,1", "3: column id: seen before 'a'"},
      {"a,0,1", "2: not as many fields as the header has 'a,0,1'"},
      {"a,0,1,1,", "2: not as many fields"},
      {"a,0,1,1\r", "2: a carriage return"},
      {",0,1,1", "2: column id: empty"},
      {"a,0,1,1\n\nb,0,1,1", "3: not as many fields"},
  };
  checkRows("id,lower,upper,size", rows, sizeof rows / sizeof rows[0]);
  CHECK(failsWith("id,lower,upper,size,gaps\na,0,9,1,3-3\n",
                  "p.csv:2: buffer 'a': gap [3, 3) is empty"));
  CHECK(failsWith("id,lower,upper,size,gaps\na,0,9,1,3\n",
                  "p.csv:2: column gaps: not of the form"));
  CHECK(failsWith("id,lower,upper,size,gaps\na,0,9,1,3-4@1:2\n",
                  "p.csv:2: buffer 'a': window 1:2 of gap [3, 4) is not within "
                  "its 1 bytes"));
  CHECK(failsWith("id,lower,upper,size,gaps\na,0,9,4,3-4@1\n",
                  "p.csv:2: column gaps: not of the form lower-upper@low:high "
                  "'3-4@1'"));
  CHECK(failsWith("id,lower,upper,size,alignment\na,0,9,1,0\n",
                  "p.csv:2: column alignment: less than 1 '0'"));
  CHECK(failsWith("id,lower,upper,size,alignment,offset\na,0,9,1,4,2\n",
                  "p.csv:2: buffer 'a': fixed offset 2"));
}

static void testCsvShares(void) {
  NnpackArena *arena = nnpackArenaCreate();
  NnpackProblem problem;
  CHECK(!readText("id,lower,upper,size,gaps,shares\n"
                  "a@x,0,9,8,3-4@1:2 5-6,b@-4: c@:7\nb,0,9,8,,\n"
                  "c,0,9,8,,b@0:0\n",
                  arena, &problem));
  const NnpackGap *gaps = problem.buffers[0].gaps;
  CHECK(gaps[0].begin == 3 && gaps[0].end == 4);
  CHECK(gaps[0].low == 1 && gaps[0].high == 2);
  CHECK(gaps[1].low == gaps[1].high && nnpackProblemHasWindows(&problem));
  CHECK(problem.numShares == 3);
  CHECK(problem.shares[0].first == 0 && problem.shares[0].second == 1);
  CHECK(problem.shares[0].minDelta == -4);
  CHECK(problem.shares[0].maxDelta == INT64_MAX);
  CHECK(problem.shares[1].second == 2);
  CHECK(problem.shares[1].minDelta == INT64_MIN);
  CHECK(problem.shares[1].maxDelta == 7);
  CHECK(problem.shares[2].minDelta == 0 && problem.shares[2].maxDelta == 0);
  nnpackArenaDestroy(arena);
  static const char *const rows[][2] = {
      {"a,0,9,1,b", "2: column shares: not of the form other@low:high 'b'"},
      {"a,0,9,1,b@0", "2: column shares: not of the form"},
      {"a,0,9,1,@0:1", "2: column shares: not of the form"},
      {"a,0,9,1,b@x:1", "2: column shares: not of the form"},
      {"a,0,9,1,b@0:1\nc,0,9,1,", "2: column shares: no other buffer 'b'"},
      {"a,0,9,1,a@0:1", "2: column shares: no other buffer 'a'"},
      {"a,0,9,1,b@0:1 b@2:3\nb,0,9,1,", "2: buffers 'a' and 'b' share twi"},
  };
  checkRows("id,lower,upper,size,shares", rows, sizeof rows / sizeof rows[0]);
}

/// Ten million rows are refused before any of them is read.
static void testCsvRows(void) {
  static const char header[] = "id,lower,upper,size\n";
  size_t length = sizeof header - 1 + 10000000;
  char *data = malloc(length + 1);
  memcpy(data, header, sizeof header - 1);
  memset(data + sizeof header - 1, '\n', 10000000);
  data[length] = 0;
  CHECK(failsWith(data, "p.csv:8388610: more rows than 8388608"));
  free(data);
}

static void testLoad(void) {
  NnpackBuffer buffers[3];
  NnpackGap gap = {2, 4, 0, 0};
  nnpackBufferInit(&buffers[0], "a", 0, 6, 10);
  nnpackBufferInit(&buffers[1], "b", 2, 4, 7);
  nnpackBufferInit(&buffers[2], "c", 5, 8, 20);
  NnpackProblem problem = {.buffers = buffers, .numBuffers = 3,
                           .capacity = INT64_MAX};
  CHECK(nnpackProblemMaximumLoad(&problem) == 30); // a + c in step 5.
  buffers[2].lifetime.begin = 6;
  CHECK(nnpackProblemMaximumLoad(&problem) == 20); // c; a + b is 17.
  buffers[2].sizeBytes = 12;
  CHECK(nnpackProblemMaximumLoad(&problem) == 17);
  buffers[0].gaps = &gap;
  buffers[0].numGaps = 1;
  CHECK(nnpackProblemMaximumLoad(&problem) == 12);
  buffers[0].numGaps = 0;
  // b in the last 4 bytes of a at most: 10 + 7 - 4.
  NnpackShare share = {1, 0, 6, INT64_MAX};
  problem.shares = &share;
  problem.numShares = 1;
  CHECK(nnpackProblemMaximumLoad(&problem) == 13);
  share = (NnpackShare){0, 1, 0, 0}; // In place.
  CHECK(nnpackProblemMaximumLoad(&problem) == 12);
  problem.numShares = 0;
  gap.low = 2, gap.high = 6; // Four bytes of a, and b.
  buffers[0].numGaps = 1;
  buffers[2].sizeBytes = 1;
  CHECK(nnpackProblemMaximumLoad(&problem) == 11);
}

/// Two results that may each lie over one operand, not over each other.
static void testLoadOfShares(void) {
  NnpackBuffer buffers[4];
  nnpackBufferInit(&buffers[0], "operand", 0, 2, 100);
  nnpackBufferInit(&buffers[1], "first", 1, 3, 100);
  nnpackBufferInit(&buffers[2], "second", 1, 3, 40);
  nnpackBufferInit(&buffers[3], "other", 1, 2, 5);
  NnpackShare shares[3] = {
      {0, 1, 10, INT64_MAX}, {0, 2, 2, INT64_MAX}, {3, 2, 0, 0}};
  NnpackProblem problem = {.buffers = buffers, .numBuffers = 4,
                           .shares = shares, .numShares = 2,
                           .capacity = INT64_MAX};
  // The first shifted by 10 saves 90. If the second lies above it, the operand
  // lies above that, and saves 38 only; if below, so far that it saves none.
  CHECK(nnpackProblemMaximumLoad(&problem) == 245 - 90);
  // A third of 5 bytes lies within the second.
  problem.numShares = 3;
  CHECK(nnpackProblemMaximumLoad(&problem) == 245 - 95);
  // In place both: they are apart, so only the larger one counts.
  shares[0] = (NnpackShare){0, 1, 0, 0};
  shares[1] = (NnpackShare){0, 2, 0, 0};
  CHECK(nnpackProblemMaximumLoad(&problem) == 245 - 105);
  // Side by side within the operand; then the third cannot lie there.
  buffers[1].sizeBytes = 60;
  shares[1] = (NnpackShare){2, 0, 0, 60};
  CHECK(nnpackProblemMaximumLoad(&problem) == 205 - 100);
}

static void testVerify(void) {
  NnpackBuffer buffers[2];
  nnpackBufferInit(&buffers[0], "a", 0, 6, 10);
  nnpackBufferInit(&buffers[1], "b", 2, 4, 7);
  NnpackShare shares[2] = {{0, 1, 0, 0}, {1, 0, 0, 0}};
  NnpackProblem problem = {.buffers = buffers, .numBuffers = 2,
                           .shares = shares, .numShares = 1,
                           .capacity = INT64_MAX};
  NnpackText error = {0};
  CHECK(nnpackProblemVerify(&problem, &error) && error.length == 0);
  problem.numShares = 2;
  CHECK(!nnpackProblemVerify(&problem, &error));
  CHECK(strcmp(error.data, "buffers 'a' and 'b' share twice") == 0);
  shares[1].first = 2;
  CHECK(!nnpackProblemVerify(&problem, &error));
  problem.numShares = 0;
  problem.capacity = -1;
  CHECK(!nnpackProblemVerify(&problem, &error));
  nnpackTextDestroy(&error);
}

int main(void) {
  testCsv();
  testCsvErrors();
  testCsvShares();
  testCsvRows();
  testLoad();
  testLoadOfShares();
  testVerify();
  return checkReport();
}
