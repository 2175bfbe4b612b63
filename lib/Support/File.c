//===-- lib/Support/File.c - Files, written whole or not ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A file is written under a name of its own beside the one that is wanted, and
// renamed at the end: whoever reads it finds all of it or what was there before,
// whatever happens. Signals that end the process remove what is half written.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Support.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char standardOutput[] = "<standard output>";

/// Of a temporary file's name; its letters are replaced by random ones.
#define TEMPORARY_ENDING ".XXXXXXXXXXXX"

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

//===----------------------------------------------------------------------===//
// Temporary files, which no signal leaves behind
//===----------------------------------------------------------------------===//

/// Signals that ask a program to end.
static const int endings[] = {SIGHUP, SIGINT, SIGTERM};
enum { numEndings = sizeof endings / sizeof *endings };

/// One file at a time is temporary. Held while `temporary` and `before` are in
/// use.
static pthread_mutex_t replacing = PTHREAD_MUTEX_INITIALIZER;
static const char *volatile temporary;
static struct sigaction before[numEndings];

static void removeTemporary(int number) {
  if (temporary)
    unlink(temporary);
  for (int i = 0; i < numEndings; ++i)
    if (endings[i] == number)
      sigaction(number, &before[i], NULL);
  raise(number);
}

/// From here to endTemporary, who ends the program removes the file. A signal
/// that is ignored stays so.
static void beginTemporary(const char *name) {
  struct sigaction action = {.sa_handler = removeTemporary};
  sigfillset(&action.sa_mask);
  temporary = name;
  for (int i = 0; i < numEndings; ++i) {
    sigaction(endings[i], NULL, &before[i]);
    if (before[i].sa_handler != SIG_IGN)
      sigaction(endings[i], &action, NULL);
  }
}

static void endTemporary(void) {
  for (int i = 0; i < numEndings; ++i)
    sigaction(endings[i], &before[i], NULL);
  temporary = NULL;
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

/// Gives a name that ends in TEMPORARY_ENDING letters that nobody can foretell.
static bool chooseLetters(char *name) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
  unsigned char bytes[sizeof TEMPORARY_ENDING - 2];
  if (getentropy(bytes, sizeof bytes) != 0)
    return false;
  char *end = name + strlen(name) - sizeof bytes;
  for (size_t i = 0; i < sizeof bytes; ++i)
    end[i] = letters[bytes[i] % (sizeof letters - 1)];
  return true;
}

/// Creates `name`, fills it and renames it to `path`. `old` is what is there, or
/// NULL: its mode stays. Returns 0, or errno.
static int moveInPlace(const char *name, const char *path,
                       const struct stat *old, const char *data,
                       size_t length) {
  mode_t mode = old ? old->st_mode & 0777 : 0666;
  int file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0)
    return errno;
  int error = writeAll(file, data, length);
  if (!error && old && fchmod(file, mode) != 0)
    error = errno;
  if (close(file) != 0 && !error)
    error = errno;
  if (!error && rename(name, path) != 0)
    error = errno;
  if (error)
    unlink(name);
  return error;
}

/// The same by way of `name` with an ending of its own.
static int replaceFile(char *name, const char *path, const struct stat *old,
                       const char *data, size_t length) {
  if (!chooseLetters(name))
    return errno;
  pthread_mutex_lock(&replacing);
  beginTemporary(name);
  int error = moveInPlace(name, path, old, data, length);
  endTemporary();
  pthread_mutex_unlock(&replacing);
  return error;
}

/// A name beside `path`: what it begins with, as much as a folder takes.
static void printTemporaryName(const char *path, NnpackText *out) {
  enum { longestBegin = 200 };
  const char *slash = strrchr(path, '/');
  size_t folder = slash ? (size_t)(slash + 1 - path) : 0;
  nnpackTextAppend(out, path, folder);
  nnpackTextPrint(out, "%.*s" TEMPORARY_ENDING, longestBegin, path + folder);
}

/// Whether the path leads to a file that someone has open, as /dev/stdout does:
/// that file is wanted, not its name.
static bool isDescriptor(const char *path) {
  struct stat info;
  return (!strncmp(path, "/dev/", 5) || !strncmp(path, "/proc/", 6)) &&
         lstat(path, &info) == 0 && S_ISLNK(info.st_mode);
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
  // A device or pipe cannot be replaced.
  if ((exists && !S_ISREG(info.st_mode)) || isDescriptor(path))
    return writeInPlace(path, data, length, outError);
  // A link stays a link: its target is replaced.
  char *resolved = exists ? realpath(path, NULL) : NULL;
  const char *target = resolved ? resolved : path;
  NnpackText name = {0};
  printTemporaryName(target, &name);
  int error =
      replaceFile(name.data, target, exists ? &info : NULL, data, length);
  nnpackTextDestroy(&name);
  free(resolved);
  return error ? failWith(outError, path, error) : true;
}

//===----------------------------------------------------------------------===//
// Which files are the same
//===----------------------------------------------------------------------===//

/// What tells a file from others, whether it is there yet or not.
typedef struct FileIdentity {
  bool isFile; ///< To be replaced whole: neither a device nor "-".
  dev_t device;
  ino_t node;       ///< Of the file, or of its folder if it is not there.
  const char *name; ///< In that folder; "" of a file that is there.
} FileIdentity;

static FileIdentity identify(const char *path) {
  FileIdentity none = {.isFile = false};
  struct stat info;
  if (!path || !strcmp(path, "-"))
    return none;
  if (stat(path, &info) == 0)
    return S_ISREG(info.st_mode) && !isDescriptor(path)
               ? (FileIdentity){true, info.st_dev, info.st_ino, ""}
               : none;
  const char *slash = strrchr(path, '/');
  NnpackText folder = {0};
  nnpackTextPrint(&folder, "%.*s.", slash ? (int)(slash + 1 - path) : 0, path);
  bool found = stat(folder.data, &info) == 0;
  nnpackTextDestroy(&folder);
  return found ? (FileIdentity){true, info.st_dev, info.st_ino,
                                slash ? slash + 1 : path}
               : none;
}

static bool isSameFile(const char *a, const char *b) {
  FileIdentity x = identify(a), y = identify(b);
  return x.isFile && y.isFile && x.device == y.device && x.node == y.node &&
         !strcmp(x.name, y.name);
}

bool nnpackAreDistinct(const char *const *paths, size_t count,
                       NnpackText *outError) {
  for (size_t i = 0; i < count; ++i)
    for (size_t k = 0; k < i; ++k)
      if (isSameFile(paths[i], paths[k])) {
        nnpackTextPrint(outError,
                        "%s: is to be written twice: give each output a name "
                        "of its own",
                        paths[i]);
        return false;
      }
  return true;
}

bool nnpackKeepsInput(const char *input, const char *path,
                      NnpackText *outError) {
  if (!isSameFile(input, path))
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
