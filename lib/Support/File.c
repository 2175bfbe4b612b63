//===-- lib/Support/File.c - Files, written whole or not ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Support.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char standardOutput[] = "<standard output>";

static bool failWith(NnpackText *outError, const char *path, int error) {
  nnpackTextPrint(outError, "%s: %s", path, strerror(error));
  return false;
}

/// Returns 0, or errno.
static int readAll(int file, NnpackText *out) {
  char block[1 << 16];
  for (;;) {
    ssize_t count = read(file, block, sizeof block);
    if (count == 0)
      return 0;
    if (count > 0)
      nnpackTextAppend(out, block, (size_t)count);
    else if (errno != EINTR)
      return errno;
  }
}

bool nnpackReadFile(const char *path, NnpackText *out, NnpackText *outError) {
  bool standard = strcmp(path, "-") == 0;
  int file = standard ? STDIN_FILENO : open(path, O_RDONLY);
  if (file < 0)
    return failWith(outError, path, errno);
  NnpackText content = {0};
  int error = readAll(file, &content);
  if (!standard)
    close(file);
  if (error) {
    nnpackTextDestroy(&content);
    return failWith(outError, path, error);
  }
  nnpackTextAppend(out, content.data, content.length);
  nnpackTextDestroy(&content);
  return true;
}

/// Returns 0, or errno.
static int writeAll(int file, const char *data, size_t length) {
  while (length > 0) {
    ssize_t count = write(file, data, length);
    if (count >= 0) {
      data += count;
      length -= (size_t)count;
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

/// Opens, writes and closes without a temporary file.
static bool writeInPlace(const char *path, const char *data, size_t length,
                         NnpackText *outError) {
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (file < 0)
    return failWith(outError, path, errno);
  int error = writeAll(file, data, length);
  if (close(file) != 0 && !error)
    error = errno;
  return error ? failWith(outError, path, error) : true;
}

/// The mode a plain open would have given a new file.
static mode_t defaultMode(void) {
  mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

/// Fills the temporary `name` (a mkstemp template) and puts it in `path`'s
/// place. Returns 0, or errno.
static int replaceFile(char *name, const char *path, mode_t mode,
                       const char *data, size_t length) {
  int file = mkstemp(name);
  if (file < 0)
    return errno;
  int error = writeAll(file, data, length);
  if (!error && fchmod(file, mode) != 0)
    error = errno;
  if (close(file) != 0 && !error)
    error = errno;
  if (!error && rename(name, path) != 0)
    error = errno;
  if (error)
    unlink(name);
  return error;
}

bool nnpackWriteFile(const char *path, const char *data, size_t length,
                     NnpackText *outError) {
  if (strcmp(path, "-") == 0) {
    if (!nnpackFlushStandardOutput(outError))
      return false;
    int error = writeAll(STDOUT_FILENO, data, length);
    return error ? failWith(outError, standardOutput, error) : true;
  }
  struct stat info;
  bool exists = stat(path, &info) == 0;
  // A device or pipe cannot be replaced; nor a name such as /dev/stdout, which
  // leads to a file that someone has open.
  if ((exists && !S_ISREG(info.st_mode)) || strncmp(path, "/dev/", 5) == 0)
    return writeInPlace(path, data, length, outError);
  // A link stays a link: its target is replaced.
  char *resolved = exists ? realpath(path, NULL) : NULL;
  const char *target = resolved ? resolved : path;
  NnpackText name = {0};
  nnpackTextPrint(&name, "%s.XXXXXX", target);
  mode_t mode = exists ? info.st_mode & 0777 : defaultMode();
  int error = replaceFile(name.data, target, mode, data, length);
  nnpackTextDestroy(&name);
  free(resolved);
  return error ? failWith(outError, path, error) : true;
}

bool nnpackKeepsInput(const char *input, const char *path,
                      NnpackText *outError) {
  struct stat from, to;
  if (!input || !path || !strcmp(input, "-") || !strcmp(path, "-") ||
      stat(input, &from) != 0 || stat(path, &to) != 0 ||
      !S_ISREG(from.st_mode) || from.st_dev != to.st_dev ||
      from.st_ino != to.st_ino)
    return true;
  nnpackTextPrint(outError,
                  "%s: is the input, which is never changed: give the output "
                  "another name",
                  path);
  return false;
}

bool nnpackFlushStandardOutput(NnpackText *outError) {
  bool failed = ferror(stdout) != 0;
  errno = EIO;
  if (fflush(stdout) == 0 && !failed)
    return true;
  return failWith(outError, standardOutput, errno);
}
