//===-- nnpack-c/Access.h - How a step goes through its bytes -----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where a step writes its result and reads an operand as its loops run, and how
// far apart the two must lie for the result to be written over the operand.
// After "diagonal memory optimisation" (Blacker, Bridges, Hadfield, 2022), down
// to elements. Includes no MLIR header.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_C_ACCESS_H
#define NNPACK_C_ACCESS_H

#include "nnpack-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The deepest nest of loops.
#define NNPACK_WALK_MAX_LEVELS 24

/// A nest of loops, outermost first. In the iteration (i0, i1, ...) a step reads
/// bytes of the operand, none of them before
///   under.offset + i0 * under.strides[0] + i1 * under.strides[1] + ...
/// and then writes bytes of the result, none of them before the like of over,
/// and none at or after that plus spanBytes. Nothing else of the operand is read
/// after the first write.
typedef struct NnpackWalk {
  intptr_t numLevels;
  int64_t counts[NNPACK_WALK_MAX_LEVELS]; ///< Iterations, > 0.
  struct NnpackWalkPath {
    int64_t offset;
    int64_t strides[NNPACK_WALK_MAX_LEVELS];
  } over, under;
  int64_t spanBytes;
} NnpackWalk;

/// The least distance such that the result may be written over the operand if
///   offset(operand) - offset(result) >= distance,
/// INT64_MIN if nothing is read after the first write. False if either path goes
/// back anywhere, or on overflow.
bool nnpackWalkDistance(const NnpackWalk *walk, int64_t *outDistance);

/// What is known of how a step that runs alone reads an operand.
typedef enum NnpackReadOrder {
  NnpackReadByRows,    ///< As the row map says, while the row is written.
  NnpackReadRowsFirst, ///< As the row map says, before the row is written.
  NnpackReadFarEnough, ///< Safe from distanceBytes on.
} NnpackReadOrder;

typedef struct NnpackRead {
  NnpackReadOrder order;
  int64_t distanceBytes; ///< With NnpackReadFarEnough; INT64_MIN: at any.
} NnpackRead;

/// Bytes that two buffers of these sizes save by lying over each other as far
/// as they can if leastDelta <= offset(under) - offset(over) <= mostDelta.
int64_t nnpackShareSaved(int64_t overBytes, int64_t underBytes,
                         int64_t leastDelta, int64_t mostDelta);
/// The same from distanceBytes on.
int64_t nnpackOverlapSaved(int64_t overBytes, int64_t underBytes,
                           int64_t distanceBytes);

#ifdef __cplusplus
}
#endif

#endif // NNPACK_C_ACCESS_H
