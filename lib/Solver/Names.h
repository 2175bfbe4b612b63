//===-- lib/Solver/Names.h - Numbers of names ---------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_NAMES_H
#define NNPACK_LIB_SOLVER_NAMES_H

#include "nnpack-c/Support.h"

/// Names numbered from 0 in the order they were added. Zero-initialise.
typedef struct NnpackNames {
  NNPACK_VECTOR(const char *) list;
  intptr_t *slots; ///< Hash table of numbers + 1.
  intptr_t numSlots;
} NnpackNames;

/// The number of a name, or -1.
intptr_t nnpackNamesFind(const NnpackNames *names, const char *name);

/// Adds a name, which is not there yet; it is not copied.
void nnpackNamesAdd(NnpackNames *names, const char *name, NnpackArena *arena);

#endif // NNPACK_LIB_SOLVER_NAMES_H
