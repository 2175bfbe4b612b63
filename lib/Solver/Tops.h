//===-- lib/Solver/Tops.h - Tops a buffer may have ----------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where the offsets of a buffer are multiples of a step, its tops are few, and a
// peak is the top of some buffer.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_TOPS_H
#define NNPACK_LIB_SOLVER_TOPS_H

#include <stdint.h>

/// The least top above `bytes`.
static inline int64_t nnpackTopAbove(int64_t size, int64_t step,
                                     int64_t bytes) {
  int64_t room = bytes - size;
  return size + (room < 0 ? 0 : (room / step + 1) * step);
}

/// The greatest top up to `bytes`, or -1.
static inline int64_t nnpackTopUpTo(int64_t size, int64_t step,
                                    int64_t bytes) {
  int64_t room = bytes - size;
  return room < 0 ? -1 : size + room / step * step;
}

#endif // NNPACK_LIB_SOLVER_TOPS_H
