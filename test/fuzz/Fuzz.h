//===-- Fuzz.h - What a fuzz target provides -----------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A target is the function libFuzzer calls. `make fuzz` links it with
// libFuzzer; the tests link it with CorpusMain.c, which gives it the files of a
// folder. A target that finds a mistake aborts.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_TEST_FUZZ_H
#define NNPACK_TEST_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/// Unlike assert, in every build type.
#define FUZZ_CHECK(condition)                                                  \
  do {                                                                         \
    if (!(condition)) {                                                        \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);          \
      abort();                                                                 \
    }                                                                          \
  } while (0)

#endif // NNPACK_TEST_FUZZ_H
