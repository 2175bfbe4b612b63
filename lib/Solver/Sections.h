//===-- lib/Solver/Sections.h - Time cut where buffers change -----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A section is a stretch of time between two neighbouring events (the begin or
// end of a lifetime or gap), so that the same buffers are alive throughout it.
// All of the solver counts time in sections.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_SECTIONS_H
#define NNPACK_LIB_SOLVER_SECTIONS_H

#include "nnpack-c/Problem.h"

/// A half-open interval of sections in which buffer `buffer` needs its bytes;
/// only those of a gap's window if `gap` is not -1.
typedef struct NnpackSpan {
  int32_t begin, end;
  int32_t buffer;
  int32_t gap;
} NnpackSpan;

typedef struct NnpackSections {
  intptr_t count;
  int64_t *loads; ///< Per section, a lower bound of the bytes needed.
  /// Lifetimes less what gaps leave free, without buffers of size 0; of b from
  /// spanBegins[b] to spanBegins[b + 1], in time order.
  NnpackSpan *spans;
  intptr_t numSpans;
  intptr_t *spanBegins; ///< numBuffers + 1.
} NnpackSections;

/// Everything built belongs to `arena`. O(n log n), and what nnpackSharedBytes
/// takes where the shares change.
void nnpackSectionsBuild(const NnpackProblem *problem, NnpackArena *arena,
                         NnpackSections *outSections);

/// The bytes [begin, end) of its buffer that a span needs.
NnpackInterval nnpackSpanBytes(const NnpackProblem *problem,
                               const NnpackSpan *span);

#endif // NNPACK_LIB_SOLVER_SECTIONS_H
