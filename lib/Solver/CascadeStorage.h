//===-- Solver/CascadeStorage.h - Where windows are kept ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Internal to the solver.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_CASCADESTORAGE_H
#define NNPACK_LIB_SOLVER_CASCADESTORAGE_H

#include "CascadeRun.h"

/// Rows of windows that have been decided on.
typedef struct CascadeStorage {
  int64_t *windowRows; ///< Per local step.
  int64_t *keptRows;
  int64_t costBytes;
} CascadeStorage;

/// Chooses, after a run, what windows keep in a buffer of their own: for the
/// least bytes, and then, unless `limitBytes` is 0, for few rows moved as long
/// as the bytes stay within it or, if that is less, what they are.
CascadeStorage cascadeChooseStorage(const CascadeRun *run, int64_t limitBytes,
                                    NnpackArena *arena);
/// Bytes that the pair saves by lying over each other as far as is safe.
int64_t cascadeSavedBytes(const CascadeRun *run, const NnpackOverlap *overlap);

#endif // NNPACK_LIB_SOLVER_CASCADESTORAGE_H
