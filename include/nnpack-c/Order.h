//===-- nnpack-c/Order.h - Orders of least peak -------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Given steps that read and write values: in which order do the values alive at
// the same time need the fewest bytes? lib/Solver/Order.c and OrderSearch.c say how
// it is found, docs/Planner.md which published methods are like it. Includes no
// MLIR header.
//
// During a step all that it reads and writes is alive, with everything that was
// written before and is still to be read. A value that the step writes may take
// bytes of one that it reads for the last time, where the step works in place.
// Offsets are left to the planner: bytes are summed.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_C_ORDER_H
#define NNPACK_C_ORDER_H

#include "nnpack-c/Solver.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct NnpackOrderValue {
  int64_t sizeBytes; ///< >= 0.
  bool isInput;      ///< Alive before the first step, written by none.
  bool isOutput;     ///< Alive after the last step.
} NnpackOrderValue;

/// Indices of values or steps; a value is written by at most one step.
typedef struct NnpackOrderStep {
  const int32_t *reads, *writes;
  const int32_t *after;   ///< Earlier steps that this one must follow.
  const int32_t *inPlace; ///< Those of `reads` whose bytes writes[0] may take.
  const int64_t *inPlaceBytes; ///< Per one of `inPlace`: how many of them, at
                               ///< most; NULL: all.
  int32_t numReads, numWrites, numAfter, numInPlace;
} NnpackOrderStep;

/// A directed acyclic graph; its steps stand in an order that is one of those
/// allowed, the given order.
typedef struct NnpackOrderGraph {
  const NnpackOrderStep *steps;
  const NnpackOrderValue *values;
  int32_t numSteps, numValues;
} NnpackOrderGraph;

typedef struct NnpackOrderResult {
  const int32_t *order; ///< Position -> step.
  int64_t givenPeakBytes;
  int64_t peakBytes;  ///< At most givenPeakBytes.
  int64_t boundBytes; ///< No order has a lower peak.
  bool isOptimal;     ///< peakBytes == boundBytes.
  int64_t numNodes;   ///< States that the search went through.
} NnpackOrderResult;

/// Most bytes that all values of a graph may have together.
#define NNPACK_ORDER_MAX_BYTES ((int64_t)1 << 60)

/// True if the given order is allowed, indices are in range and the sizes not
/// too large; otherwise the first fault is in `outError`.
bool nnpackOrderVerify(const NnpackOrderGraph *graph, NnpackText *outError);

/// The peak of an order, or -1 if the order is not allowed. Knows nothing of
/// the search.
int64_t nnpackOrderPeak(const NnpackOrderGraph *graph, const int32_t *order);

/// Finds an order of least peak for a graph that verifies. The given order
/// stays if no better one is found. Same graph, effort and node limit, same
/// order; the clock, if there is one, only ends a search with effort 3.
void nnpackOrderFind(const NnpackOrderGraph *graph,
                     const NnpackSolverOptions *options, NnpackArena *arena,
                     NnpackOrderResult *outResult);

#ifdef __cplusplus
}
#endif

#endif // NNPACK_C_ORDER_H
