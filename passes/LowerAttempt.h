//===-- passes/LowerAttempt.h - One way to lower kernels ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Internal to the passes. What --lower-kernels knows of its kernels, and the two
// ways in which it tries to lower them.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_PASSES_LOWERATTEMPT_H
#define NNPACK_PASSES_LOWERATTEMPT_H

#include "Kernels/Kernels.h"
#include "nnpack-c/Passes.h"

typedef struct Kernel {
  MlirOperation func;     ///< The one being worked on.
  MlirOperation original; ///< A detached copy to start again from.
  MlirOperation start;    ///< Only an identity: what `func` was at first.
  MlirOperation next;     ///< What followed it in the module, or null.
  NnpackOpVector globals; ///< Constants that bufferization made.
  int64_t budgetBytes;
  const char *reason; ///< Why it is not lowered: all ways failed, or none is tried.
  bool isReduction, savesScratch, isLowered, isPlain;
} Kernel;

typedef NNPACK_VECTOR(Kernel) KernelVector;

typedef struct Lowering {
  MlirOperation module;
  NnpackPassContext *context;
  NnpackArena *arena;
  KernelVector kernels;
  const char *reason; ///< The first error of the latest attempt, or NULL.
} Lowering;

/// Lowers kernels, any number at once, to loops over tiles of their results; sets
/// `isLowered`. A kernel that is refused can keep the others from being lowered.
/// Those not lowered are what they were.
void attemptTiled(Lowering *lowering, Kernel **kernels, intptr_t count);
/// The same for one kernel, without tiles.
void attemptPlainly(Lowering *lowering, Kernel *kernel);
/// Puts the kernel back to what it was before any attempt.
void attemptReset(Kernel *kernel);

#endif // NNPACK_PASSES_LOWERATTEMPT_H
