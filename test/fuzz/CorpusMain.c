//===-- CorpusMain.c - Runs a fuzz target on files -----------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"

#include "nnpack-c/Support.h"

int main(int argc, char **argv) {
  for (int i = 1; i < argc; ++i) {
    NnpackText file = {0}, error = {0};
    if (!nnpackReadFile(argv[i], &file, &error)) {
      fprintf(stderr, "%s\n", error.data);
      return 1;
    }
    (void)LLVMFuzzerTestOneInput((const uint8_t *)file.data, file.length);
    nnpackTextDestroy(&file);
  }
  printf("%d inputs\n", argc - 1);
  return argc > 1 ? 0 : 1;
}
