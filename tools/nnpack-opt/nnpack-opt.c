//===-- nnpack-opt.c - mlir-opt with the project's passes -----------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Passes.h"
#include "nnpack-c/Support.h"

/// Prints what is in `error`, if anything, and frees it.
static bool finish(bool ok, NnpackText *error) {
  if (!ok)
    fprintf(stderr, "nnpack-opt: error: %s\n", error->data);
  nnpackTextDestroy(error);
  return ok;
}

static bool checkOutput(const char *input, const char *output) {
  NnpackText error = {0};
  return finish(nnpackKeepsInput(input, output, &error), &error);
}

static bool writeOutput(const char *output, const char *data, size_t length) {
  NnpackText error = {0};
  return finish(nnpackWriteFile(output, data, length, &error), &error);
}

int main(int argc, char **argv) {
  static const NnpackOptOutput output = {checkOutput, writeOutput};
  nnpackRegisterPasses();
  return nnpackOptMain(argc, argv, "nnpack optimizer driver", &output);
}
