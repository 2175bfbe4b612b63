//===-- lib/IR/PtrMap.h - A map from pointers to numbers ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Internal to the project. Includes no MLIR header.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_PTRMAP_H
#define NNPACK_LIB_IR_PTRMAP_H

#include "nnpack-c/Support.h"

/// A hash map from pointers to numbers, in an arena. Iterated never, so that no
/// result depends on addresses.
typedef struct NnpackPtrMap {
  NnpackArena *arena;
  const void **keys;
  intptr_t *values;
  intptr_t count, capacity;
} NnpackPtrMap;

/// Sets the value of a key.
void nnpackPtrMapSet(NnpackPtrMap *map, const void *key, intptr_t value);
/// The value, or -1.
intptr_t nnpackPtrMapGet(const NnpackPtrMap *map, const void *key);

#endif // NNPACK_LIB_IR_PTRMAP_H
