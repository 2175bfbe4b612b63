//===-- Fault.c - A disk that is full, a process that is killed -----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Loaded into a program with LD_PRELOAD, it stands before the C library's write
// and rename. NNPACK_TEST_FAULT says what happens to out/result and the like:
//
//   full          64 bytes of a write are taken, then the disk is full
//   kill-write    64 bytes of a write are taken, then SIGKILL
//   kill-rename   SIGKILL in place of a rename
//   term-rename   SIGTERM before a rename
//
//===----------------------------------------------------------------------===//

#define _GNU_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { taken = 64 };

static char fault[16];

/// Before main: programs that this one runs get no fault.
__attribute__((constructor)) static void takeFault(void) {
  const char *value = getenv("NNPACK_TEST_FAULT");
  if (value)
    strncpy(fault, value, sizeof fault - 1);
  unsetenv("NNPACK_TEST_FAULT");
}

static bool isFault(const char *name) { return !strcmp(fault, name); }

/// Programs write files of their own, too: those are let be.
static bool isResult(const char *path) {
  return strstr(path, "/out/result") != NULL;
}

static bool isResultFile(int file) {
  char link[32], path[4096] = "";
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  return readlink(link, path, sizeof path - 1) > 0 && isResult(path);
}

/// The C library's function of that name. ISO C has no conversion from a
/// pointer to an object.
static void findNext(const char *name, void *outFunction) {
  void *found = dlsym(RTLD_NEXT, name);
  memcpy(outFunction, &found, sizeof found);
}

ssize_t write(int file, const void *data, size_t length) {
  ssize_t (*next)(int, const void *, size_t);
  findNext("write", &next);
  bool full = isFault("full");
  if (!(full || isFault("kill-write")) || !isResultFile(file))
    return next(file, data, length);
  if (lseek(file, 0, SEEK_END) < taken)
    return next(file, data, length < taken ? length : taken);
  if (!full)
    raise(SIGKILL);
  errno = ENOSPC;
  return -1;
}

int rename(const char *from, const char *to) {
  int (*next)(const char *, const char *);
  findNext("rename", &next);
  if (isFault("kill-rename") && isResult(to))
    raise(SIGKILL);
  if (isFault("term-rename") && isResult(to))
    raise(SIGTERM);
  return next(from, to);
}
