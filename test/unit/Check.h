//===-- test/unit/Check.h - What unit tests are written with ------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A test is a program: CHECK each fact, `return checkReport();` at the end.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_TEST_UNIT_CHECK_H
#define NNPACK_TEST_UNIT_CHECK_H

#include <stdio.h>

static int checkNumFailures;

#define CHECK(condition)                                                       \
  do {                                                                         \
    if (!(condition)) {                                                        \
      fprintf(stderr, "%s:%d: CHECK(%s) failed\n", __FILE__, __LINE__,         \
              #condition);                                                     \
      ++checkNumFailures;                                                      \
    }                                                                          \
  } while (0)

/// The exit status.
static inline int checkReport(void) { return checkNumFailures ? 1 : 0; }

#endif // NNPACK_TEST_UNIT_CHECK_H
