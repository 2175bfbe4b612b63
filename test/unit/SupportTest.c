//===-- test/unit/SupportTest.c - Arithmetic, text, arena, files --*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"

#include "nnpack-c/Support.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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
  CHECK(nnpackPartsOf(1999, 15, 1000) == 29 && nnpackPartsOf(0, 15, 1000) == 0);
  CHECK(nnpackPartsOf(INT64_MAX, 15, 1000) == 138350580552821637);
  CHECK(nnpackPartsOf(INT64_MAX, 1000, 100) == INT64_MAX);
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
  // Letters of three and four bytes; a surrogate, one past the last code point
  // and a letter without its end are stray bytes.
  const char wide[] = "\n\t\xe2\x82\xac\xf0\x9f\x98\x80\xed\xa0\x80"
                      "\xf4\x90\x80\x80\xe2\x82";
  nnpackTextAppendJson(&text, wide, sizeof wide - 1);
  const char same[] = "\\n\\t\xe2\x82\xac\xf0\x9f\x98\x80";
  CHECK(strncmp(text.data, same, sizeof same - 1) == 0);
  CHECK(text.length == sizeof same - 1 + 9 * 3);
  nnpackTextDestroy(&text);
  for (int i = 0; i < 1000; ++i)
    nnpackTextPrint(&text, "%d,", i % 10);
  CHECK(text.length == 2000 && text.data[2000] == '\0');
  nnpackTextDestroy(&text);
  // Nobody wants it.
  nnpackTextPrint(NULL, "%d", 1);
  nnpackTextAppendJson(NULL, data, sizeof data - 1);
  nnpackTextDestroy(NULL);
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

/// The exit status of what is done in a process of its own, messages unseen.
static int statusOf(void (*action)(void)) {
  fflush(NULL);
  pid_t process = fork();
  if (process == 0) {
    int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDERR_FILENO);
    action();
    exit(0);
  }
  int status = 0;
  waitpid(process, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static NnpackArena *endless; ///< Of the actions.

static void wantArray(void) {
  nnpackArenaAllocateArray(endless, INTPTR_MAX, 16);
}

static void wantBytes(void) { nnpackArenaAllocate(endless, SIZE_MAX); }

static void wantChunk(void) {
  nnpackArenaAllocate(endless, SIZE_MAX - sizeof(max_align_t));
}

static void wantElements(void) {
  intptr_t capacity = INTPTR_MAX - 1;
  nnpackArenaGrow(endless, NULL, 0, &capacity, 1);
}

static void wantText(void) {
  NnpackText text = {0};
  nnpackTextAppend(&text, "", SIZE_MAX / 2);
}

/// Sizes that no memory has end the program; they do not wrap around.
static void testTooLarge(void) {
  void (*const actions[])(void) = {wantArray, wantBytes, wantChunk,
                                   wantElements, wantText};
  endless = nnpackArenaCreate();
  for (size_t i = 0; i < sizeof actions / sizeof *actions; ++i)
    CHECK(statusOf(actions[i]) == 1);
  nnpackArenaDestroy(endless);
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

static bool isSaid(NnpackText *error, const char *what) {
  bool is = error->data && strstr(error->data, what);
  nnpackTextDestroy(error);
  return is;
}

/// What is no file to read, or cannot take what is written.
static void testOtherFiles(void) {
  NnpackText text = {0}, error = {0};
  CHECK(!nnpackReadFile(".", &text, &error) && text.length == 0);
  CHECK(isSaid(&error, ".: "));
  CHECK(!nnpackWriteFile(".", "x", 1, &error) && isSaid(&error, ".: "));
  CHECK(!nnpackWriteFile("/dev/full", "x", 1, &error));
  CHECK(isSaid(&error, "/dev/full: "));
  CHECK(!nnpackWriteFile("/dev/no/such", "x", 1, &error));
  CHECK(isSaid(&error, "/dev/no/such: "));
}

static void testNearly(void) {
  CHECK(nnpackIsNearly("efort", 5, "effort"));
  CHECK(nnpackIsNearly("effoort", 7, "effort"));
  CHECK(nnpackIsNearly("effost", 6, "effort"));
  CHECK(nnpackIsNearly("effrot=2", 6, "effort"));
  CHECK(nnpackIsNearly("efforts", 7, "effort"));
  CHECK(!nnpackIsNearly("effxx", 5, "effort"));
  CHECK(!nnpackIsNearly("ef", 2, "effort"));
  CHECK(!nnpackIsNearly("", 0, "effort"));
}

/// As long a name as the folder takes: the temporary file's is no longer.
static void testLongName(void) {
  char name[256] = "";
  NnpackText error = {0};
  memset(name, 'n', 255);
  CHECK(nnpackWriteFile(name, "x", 1, &error) && error.length == 0);
  CHECK(remove(name) == 0);
}

static bool areDistinct(const char *a, const char *b, NnpackText *outError) {
  const char *const paths[] = {a, b};
  return nnpackAreDistinct(paths, 2, outError);
}

/// One file by two names, before and after it is there.
static void testDistinct(void) {
  const char *path = "SupportSame.tmp", *same = "./SupportSame.tmp";
  NnpackText error = {0};
  remove(path);
  for (int i = 0; i < 2; ++i) {
    CHECK(!areDistinct(path, same, &error));
    CHECK(isSaid(&error, "SupportSame.tmp: is to be written twice"));
    CHECK(areDistinct(path, "SupportOther.tmp", &error));
    CHECK(nnpackWriteFile(path, "x", 1, &error));
  }
  CHECK(areDistinct("-", "-", &error) && areDistinct(NULL, NULL, &error));
  CHECK(areDistinct("/dev/null", "/dev/null", &error));
  CHECK(areDistinct("no/such", "no/such", &error) && error.length == 0);
  remove(path);
}

/// A link stays one, and what it leads to keeps its mode; an input is known by
/// any name.
static void testLinks(void) {
  const char *path = "SupportLink.tmp", *link = "SupportLink.link";
  NnpackText text = {0}, error = {0};
  struct stat info;
  remove(link);
  CHECK(nnpackWriteFile(path, "old", 3, &error) && chmod(path, 0640) == 0);
  CHECK(symlink(path, link) == 0);
  CHECK(nnpackWriteFile(link, "new", 3, &error));
  CHECK(lstat(link, &info) == 0 && S_ISLNK(info.st_mode));
  CHECK(stat(path, &info) == 0 && (info.st_mode & 0777) == 0640);
  CHECK(nnpackReadFile(path, &text, &error) && strcmp(text.data, "new") == 0);
  CHECK(nnpackKeepsInput(path, "-", &error));
  CHECK(nnpackKeepsInput(NULL, path, &error));
  CHECK(nnpackKeepsInput(path, "no-such-file", &error) && error.length == 0);
  CHECK(!nnpackKeepsInput(path, link, &error));
  CHECK(isSaid(&error, "is the input"));
  nnpackTextDestroy(&text);
  remove(link);
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

/// Without standard streams of one's own.
static void copyWithoutStreams(void) {
  NnpackText input = {0}, output = {0};
  nnpackTextPrint(&input, "text");
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream)
    close(stream);
  int status = runWith((const char *[]){"sh", "-c", "cat; echo 2 >&2", NULL},
                       &input, &output);
  bool same = output.data && !strcmp(output.data, "text");
  nnpackTextDestroy(&input);
  nnpackTextDestroy(&output);
  exit(status == 0 && same ? 0 : 1);
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
  CHECK(statusOf(copyWithoutStreams) == 0);
  CHECK(runWith((const char *[]){"no-such-program", NULL}, &none, &none) ==
        NNPACK_PROCESS_NOT_FOUND);
  CHECK(runWith((const char *[]){"sh", "-c", "kill -9 $$", NULL}, &none,
                &none) == -1);
  nnpackTextDestroy(&input);
  nnpackTextDestroy(&output);
}

/// With so few more files to open, no process can be started; that is said, and
/// nothing stays open.
static void testProcessWithoutPipes(void) {
  struct rlimit before, few;
  NnpackText none = {0}, messages = {0};
  int next = dup(STDIN_FILENO);
  close(next);
  CHECK(getrlimit(RLIMIT_NOFILE, &before) == 0);
  few = before;
  for (rlim_t more = 0; more < 6; ++more) {
    few.rlim_cur = (rlim_t)next + more;
    CHECK(setrlimit(RLIMIT_NOFILE, &few) == 0);
    CHECK(nnpackRunProcess((const char *[]){"true", NULL}, &none, &none,
                           &messages) == -1);
    setrlimit(RLIMIT_NOFILE, &before);
    CHECK(messages.length > 0);
    nnpackTextDestroy(&messages);
    int after = dup(STDIN_FILENO);
    close(after);
    CHECK(after == next);
  }
}

int main(void) {
  testSizes();
  testNumbers();
  testArithmetic();
  testText();
  testArena();
  testTooLarge();
  testFiles();
  testOtherFiles();
  testNearly();
  testLongName();
  testDistinct();
  testLinks();
  testProcesses();
  testProcessWithoutPipes();
  return checkReport();
}
