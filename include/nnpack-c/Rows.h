//===-- nnpack-c/Rows.h - Which input rows an output row reads ----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A tensor's rows are its slices along the outermost dimension that is longer
// than one: contiguous bytes. A row map says which rows of an operand a kernel
// reads to compute row r of its result. Includes no MLIR header.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_C_ROWS_H
#define NNPACK_C_ROWS_H

#include "nnpack-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Row r reads rows first(r) to last(r), both included, where
///   first(r) = floor((scale * r + firstOffset) / divisor)
///   last(r)  = max(floor((scale * r + lastOffset) / divisor), leastEnd - 1),
/// clipped to the operand's rows; both are monotone in r. With isWhole set
/// every row reads all of the operand.
typedef struct NnpackRowMap {
  bool isWhole;
  int64_t scale, firstOffset, lastOffset;
  int64_t divisor;  ///< > 0
  int64_t leastEnd; ///< >= 0: the first rows may read further than a line says.
} NnpackRowMap;

static inline NnpackRowMap nnpackRowMapIdentity(void) {
  return (NnpackRowMap){false, 1, 0, 0, 1, 0};
}
static inline NnpackRowMap nnpackRowMapWhole(void) {
  return (NnpackRowMap){true, 0, 0, 0, 1, 0};
}

/// Rows of the innermost operand that row r of the outer result reads, where
/// `outer` leads from the result to something in between and `inner` on from
/// there. Exact if outer.divisor is one, never too few.
NnpackRowMap nnpackRowMapCompose(NnpackRowMap outer, NnpackRowMap inner);
/// What is read by either; never too few.
NnpackRowMap nnpackRowMapJoin(NnpackRowMap a, NnpackRowMap b);

/// First row that row `r` reads of an operand of `rows` rows, 0 <= it <= rows.
int64_t nnpackRowMapFirst(const NnpackRowMap *map, int64_t r, int64_t rows);
/// One past the last row that row `r` reads, 0 <= it <= rows; not monotone past
/// the end, so never ask for a row that does not exist.
int64_t nnpackRowMapEnd(const NnpackRowMap *map, int64_t r, int64_t rows);
/// How many rows of the result can be computed, 0 <= it <= resultRows, when the
/// first `available` of `rows` rows of the operand are there.
int64_t nnpackRowMapReady(const NnpackRowMap *map, int64_t available,
                          int64_t rows, int64_t resultRows);

#ifdef __cplusplus
}
#endif

#endif // NNPACK_C_ROWS_H
