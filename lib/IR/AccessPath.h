//===-- IR/AccessPath.h - Where a memref lies as loops run --------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The first byte of a view as a linear function of the counters of the loops
// around it. Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_ACCESSPATH_H
#define NNPACK_LIB_IR_ACCESSPATH_H

#include "IR/Build.h"
#include "nnpack-c/Access.h"

/// Loops around an access, outermost first.
typedef struct NnpackLoopNest {
  intptr_t count;
  struct NnpackLoop {
    MlirValue counter;
    int64_t lower, step, trips;
  } loops[NNPACK_WALK_MAX_LEVELS];
} NnpackLoopNest;

/// Adds an scf.for with constant bounds that carries nothing; false for any
/// other, and if it never runs.
bool nnpackLoopNestPush(NnpackLoopNest *nest, MlirOperation loop);

/// Fills offset and strides, in bytes from the first of the function's argument
/// that the memref is a view of, one stride per loop; false if they are not
/// linear in the counters of the nest or unknown, or for any other memref.
bool nnpackAccessPathOf(const NnpackLoopNest *nest, MlirValue memref,
                        struct NnpackWalkPath *outPath);

/// Strides of a memref's own dimensions in bytes; false if they are not known,
/// or more than NNPACK_WALK_MAX_LEVELS.
bool nnpackStridesOf(MlirValue memref, int64_t *outStrides);

#endif // NNPACK_LIB_IR_ACCESSPATH_H
