//===-- IR/LoopRuns.h - How often operations in a loop run --------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_LOOPRUNS_H
#define NNPACK_LIB_IR_LOOPRUNS_H

#include "Build.h"

/// Runs of the memref.copies in loops of the entry's block that have been run.
typedef struct LoopRuns {
  NnpackPtrMap copies; ///< Runs of a copy; 0 is not in it.
  NnpackPtrMap loops;  ///< 1: run to its end; 0: not possible.
} LoopRuns;

/// How often one run of `loop` runs the memref.copy inside it; false if that
/// depends on more than index arithmetic. A loop is run once, when first asked.
bool loopRunsOfCopy(LoopRuns *runs, MlirOperation loop, MlirOperation copy,
                    int64_t *outRuns);

#endif // NNPACK_LIB_IR_LOOPRUNS_H
