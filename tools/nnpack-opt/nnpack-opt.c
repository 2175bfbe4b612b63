//===-- nnpack-opt.c - mlir-opt with the project's passes -----------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Passes.h"
#include "nnpack-c/Support.h"

#include <sys/stat.h>

/// Prints what is in `error`, if anything, and frees it.
static bool finish(bool ok, NnpackText *error) {
  if (!ok)
    fprintf(stderr, "nnpack-opt: error: %s\n", error->data);
  nnpackTextDestroy(error);
  return ok;
}

/// What -o named before the passes ran.
static struct {
  bool exists;
  struct stat info;
} before;

/// False if there is no such file, or if it is no regular one.
static bool findFile(const char *path, struct stat *outInfo) {
  return stat(path, outInfo) == 0 && S_ISREG(outInfo->st_mode);
}

static bool checkOutput(const char *input, const char *output) {
  NnpackText error = {0};
  before.exists = findFile(output, &before.info);
  return finish(nnpackKeepsInput(input, output, &error), &error);
}

/// Passes replace the files that report= and map= name, so that a new node says
/// that one of them is this one.
static bool isUntouched(const char *output, NnpackText *outError) {
  struct stat now;
  if (!findFile(output, &now) ||
      (before.exists && now.st_ino == before.info.st_ino &&
       now.st_dev == before.info.st_dev))
    return true;
  nnpackTextPrint(outError,
                  "%s: a pass has written it: give -o another name than "
                  "report= and map=",
                  output);
  return false;
}

static bool writeOutput(const char *output, const char *data, size_t length) {
  NnpackText error = {0};
  return finish(isUntouched(output, &error) &&
                    nnpackWriteFile(output, data, length, &error),
                &error);
}

int main(int argc, char **argv) {
  static const NnpackOptOutput output = {checkOutput, writeOutput};
  nnpackRegisterPasses();
  return nnpackOptMain(argc, argv, "nnpack optimizer driver", &output);
}
