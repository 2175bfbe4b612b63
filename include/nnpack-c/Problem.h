//===-- nnpack-c/Problem.h - Dynamic storage allocation problem ---*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A dynamic storage allocation problem of one memory space: buffers with known
// lifetimes and sizes, for which offsets are sought such that buffers alive at
// the same time do not overlap. Time is in steps, of whatever unit; sizes and
// offsets are in bytes. Includes no MLIR header.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_C_PROBLEM_H
#define NNPACK_C_PROBLEM_H

#include "nnpack-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif

/// A half-open interval [begin, end) of time.
typedef struct NnpackInterval {
  int64_t begin, end;
} NnpackInterval;

/// A gap in a lifetime: in the steps [begin, end) the buffer needs of its bytes
/// only [low, high), counted from its offset; low == high: none. The others are
/// free for other buffers.
typedef struct NnpackGap {
  int64_t begin, end;
  int64_t low, high;
} NnpackGap;

/// No fixed offset, or no hint.
#define NNPACK_NO_OFFSET ((int64_t)-1)

/// One buffer; nnpackBufferInit first, then what it leaves at "no wish".
typedef struct NnpackBuffer {
  const char *name;        ///< Not owned. For messages, maps and files.
  NnpackInterval lifetime; ///< In steps; begin < end.
  int64_t sizeBytes;       ///< >= 0. A buffer of size 0 overlaps nothing.
  int64_t alignment;       ///< The offset is a multiple of it; >= 1.
  int64_t fixedOffset;     ///< Pinned there, or NNPACK_NO_OFFSET.
  int64_t hint;            ///< Tried first, or NNPACK_NO_OFFSET.
  const NnpackGap *gaps;   ///< Sorted, disjoint, inside the lifetime.
  intptr_t numGaps;
  int64_t traffic; ///< Bytes moved if the buffer is not in the fast space.
  const char *space; ///< Not owned. Name of the space it must be in, or NULL;
                     ///< looked at by nnpack-plan alone.
} NnpackBuffer;

/// Sets these, alignment 1 and nothing else; `name` must outlive the buffer.
void nnpackBufferInit(NnpackBuffer *buffer, const char *name, int64_t begin,
                      int64_t end, int64_t sizeBytes);

/// Two buffers that may overlap in bytes although both are alive at one time:
/// allowed if and only if
///   minDelta <= offset(first) - offset(second) <= maxDelta.
/// In place: minDelta == maxDelta. Safe distance: maxDelta == INT64_MAX.
typedef struct NnpackShare {
  intptr_t first, second; ///< Indices of buffers, different ones.
  int64_t minDelta, maxDelta;
} NnpackShare;

typedef struct NnpackProblem {
  const NnpackBuffer *buffers;
  intptr_t numBuffers;
  const NnpackShare *shares; ///< At most one per pair of buffers.
  intptr_t numShares;
  int64_t capacity; ///< Offset + size <= capacity for all; INT64_MAX: no limit.
} NnpackProblem;

/// Checks what the comments above ask for, and that the sizes add up without
/// overflow. On failure returns false with a message naming the buffer.
bool nnpackProblemVerify(const NnpackProblem *problem, NnpackText *outError);

/// Whether a gap of some buffer leaves only a part of its bytes free.
bool nnpackProblemHasWindows(const NnpackProblem *problem);

/// Largest sum of sizes alive at one time, shares taken as free; a lower bound
/// of every plan's peak when there are no shares. O(n log n).
int64_t nnpackProblemMaximumLoad(const NnpackProblem *problem);

/// Reads CSV as google/minimalloc does (id,lower,upper,size in any order;
/// optional alignment, hint, gaps, offset, traffic, space). `path` is for messages
/// "PATH:LINE: what". Everything read belongs to `arena`.
bool nnpackProblemReadCsv(const char *path, const char *data, size_t length,
                          NnpackArena *arena, NnpackProblem *outProblem,
                          NnpackText *outError);

#ifdef __cplusplus
}
#endif

#endif // NNPACK_C_PROBLEM_H
