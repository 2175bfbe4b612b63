//===-- test/unit/SupportTest.c - Arithmetic, text, arena, files --*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"

#include "nnpack-c/Support.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool sizeIs(const char *text, int64_t expected) {
  int64_t value = -7;
  return nnpackParseSize(text, strlen(text), &value) && value == expected;
}

static bool sizeFails(const char *text) {
  int64_t value = -7;
  return !nnpackParseSize(text, strlen(text), &value) && value == -7;
}

static void testSizes(void) {
  CHECK(sizeIs("0", 0));
  CHECK(sizeIs("2M", 2097152));
  CHECK(sizeIs("3k", 3072));
  CHECK(sizeIs("1GiB", 1073741824));
  CHECK(sizeIs("9223372036854775807", INT64_MAX));
  CHECK(sizeIs("8589934591G", INT64_MAX - (1 << 30) + 1));
  const char *bad[] = {"",     "-1",   "+1",  " 1",  "1 ",  "1.5M",
                       "1MB",  "1Mi",  "M",   "0x1", "1KK", "9223372036854775808",
                       "8589934592G", "nan", "1k "};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i)
    CHECK(sizeFails(bad[i]));
}

static void testNumbers(void) {
  int64_t value = 0;
  CHECK(nnpackParseInt64("-9223372036854775808", 20, &value));
  CHECK(value == INT64_MIN);
  CHECK(!nnpackParseInt64("-9223372036854775809", 20, &value));
  CHECK(!nnpackParseInt64("9223372036854775808", 19, &value));
  CHECK(!nnpackParseInt64("-", 1, &value));
  CHECK(!nnpackParseInt64("", 0, &value));
  CHECK(!nnpackParseInt64("1e3", 3, &value));
}

static void testArithmetic(void) {
  int64_t value = 0;
  CHECK(!nnpackAddOverflow(INT64_MAX, INT64_MIN, &value) && value == -1);
  CHECK(nnpackAddOverflow(INT64_MAX, 1, &value));
  CHECK(nnpackAddOverflow(INT64_MIN, -1, &value));
  CHECK(nnpackMulOverflow(INT64_MIN, -1, &value));
  CHECK(nnpackMulOverflow(-1, INT64_MIN, &value));
  CHECK(!nnpackMulOverflow(INT64_MIN, 1, &value) && value == INT64_MIN);
  CHECK(nnpackMulOverflow((int64_t)1 << 32, (int64_t)1 << 31, &value));
  CHECK(nnpackAddSaturated(INT64_MAX - 1, 1) == INT64_MAX);
  CHECK(nnpackAddSaturated(INT64_MAX, 1) == INT64_MAX);
  CHECK(nnpackAddSaturated(2, 3) == 5);
  CHECK(nnpackMulSaturated((int64_t)1 << 32, (int64_t)1 << 31) == INT64_MAX);
  CHECK(nnpackMulSaturated(INT64_MAX, 0) == 0);
  CHECK(nnpackMulSaturated(6, 7) == 42);
  CHECK(!nnpackAlignOverflow(17, 16, &value) && value == 32);
  CHECK(!nnpackAlignOverflow(32, 16, &value) && value == 32);
  CHECK(!nnpackAlignOverflow(-1, 16, &value) && value == 0);
  CHECK(nnpackAlignOverflow(INT64_MAX, 16, &value));
  CHECK(nnpackIsPowerOfTwo(1) && nnpackIsPowerOfTwo(64));
  CHECK(!nnpackIsPowerOfTwo(0) && !nnpackIsPowerOfTwo(-8));
  CHECK(!nnpackIsPowerOfTwo(48));
  CHECK(nnpackGreatestDivisor(12, 18) == 6 && nnpackGreatestDivisor(0, 5) == 5);
}

static void testText(void) {
  NnpackText text = {0};
  // A quote, a control character, a two-byte letter, a stray byte, an overlong
  // form (two stray bytes).
  const char data[] = "a\"\x01\xc3\xa4\xff\xc0\x80";
  nnpackTextAppendJson(&text, data, sizeof data - 1);
  CHECK(strcmp(text.data, "a\\\"\\u0001\xc3\xa4\xef\xbf\xbd\xef\xbf\xbd"
                          "\xef\xbf\xbd") == 0);
  nnpackTextDestroy(&text);
  CHECK(text.data == NULL);
  for (int i = 0; i < 1000; ++i)
    nnpackTextPrint(&text, "%d,", i % 10);
  CHECK(text.length == 2000 && text.data[2000] == '\0');
  nnpackTextDestroy(&text);
}

static void testArena(void) {
  NnpackArena *arena = nnpackArenaCreate();
  NNPACK_VECTOR(int64_t) numbers = {0};
  for (int64_t i = 0; i < 10000; ++i)
    NNPACK_PUSH(arena, numbers, i);
  bool same = true;
  for (int64_t i = 0; i < 10000; ++i)
    same &= numbers.data[i] == i;
  CHECK(same);
  char *large = nnpackArenaAllocate(arena, 10 << 20);
  bool zero = true;
  for (int i = 0; i < 10 << 20; ++i)
    zero &= large[i] == 0;
  CHECK(zero);
  CHECK(strcmp(nnpackArenaFormat(arena, "%d-%s", 7, "x"), "7-x") == 0);
  CHECK(nnpackArenaAllocate(arena, 0) != NULL);
  nnpackArenaDestroy(arena);
  nnpackArenaDestroy(NULL);
}

static void testFiles(void) {
  const char *path = "SupportTest.tmp";
  NnpackText text = {0}, error = {0};
  CHECK(nnpackWriteFile(path, "first", 5, &error));
  CHECK(nnpackWriteFile(path, "second\n", 7, &error));
  CHECK(nnpackReadFile(path, &text, &error));
  CHECK(text.length == 7 && strcmp(text.data, "second\n") == 0);
  CHECK(error.length == 0);
  struct stat info;
  CHECK(stat(path, &info) == 0 && (info.st_mode & 0400) != 0);
  CHECK(!nnpackWriteFile("no-such-folder/x", "x", 1, &error));
  CHECK(error.data && strstr(error.data, "no-such-folder/x: "));
  CHECK(!nnpackReadFile("no-such-file", &text, &error));
  CHECK(text.length == 7); // Untouched on failure.
  CHECK(nnpackWriteFile("/dev/null", "x", 1, &error));
  CHECK(stat("/dev/null", &info) == 0 && S_ISCHR(info.st_mode));
  nnpackTextDestroy(&text);
  nnpackTextDestroy(&error);
  remove(path);
}

/// The exit status of a program that is given `input`.
static int runWith(const char *const *arguments, const NnpackText *input,
                   NnpackText *out) {
  NnpackText messages = {0};
  int status = nnpackRunProcess(arguments, input, out, &messages);
  nnpackTextDestroy(&messages);
  return status;
}

static void testProcesses(void) {
  NnpackText input = {0}, output = {0}, none = {0};
  for (int i = 0; i < 100000; ++i) // More than a pipe holds.
    nnpackTextPrint(&input, "line %d\n", i);
  CHECK(runWith((const char *[]){"cat", NULL}, &input, &output) == 0);
  CHECK(output.length == input.length &&
        memcmp(output.data, input.data, input.length) == 0);
  // One that reads nothing of it, and one that has nothing to read.
  CHECK(runWith((const char *[]){"true", NULL}, &input, &none) == 0);
  CHECK(runWith((const char *[]){"false", NULL}, &none, &none) == 1);
  CHECK(none.length == 0);
  CHECK(runWith((const char *[]){"no-such-program", NULL}, &none, &none) ==
        NNPACK_PROCESS_NOT_FOUND);
  CHECK(runWith((const char *[]){"sh", "-c", "kill -9 $$", NULL}, &none,
                &none) == -1);
  nnpackTextDestroy(&input);
  nnpackTextDestroy(&output);
}

int main(void) {
  testSizes();
  testNumbers();
  testArithmetic();
  testText();
  testArena();
  testFiles();
  testProcesses();
  return checkReport();
}
