//===-- lib/Solver/NicheMemory.h - States without a completion ----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_NICHEMEMORY_H
#define NNPACK_LIB_SOLVER_NICHEMEMORY_H

#include "nnpack-c/Support.h"

typedef struct NnpackNicheKey {
  uint64_t low, high;
} NnpackNicheKey;

/// A fixed number of places; a newer state overwrites an older one.
typedef struct NnpackNicheMemory {
  NnpackNicheKey *places;
  uint64_t mask;
} NnpackNicheMemory;

static inline NnpackNicheMemory
nnpackNicheMemoryCreate(int log2Places, NnpackArena *arena) {
  intptr_t count = (intptr_t)1 << log2Places;
  return (NnpackNicheMemory){NNPACK_NEW_ARRAY(arena, NnpackNicheKey, count),
                             (uint64_t)count - 1};
}

/// Memory. A state without a completion has none however it was reached, as
/// completions depend on the state alone.
static inline bool nnpackNicheMemoryHas(const NnpackNicheMemory *memory,
                                        NnpackNicheKey key) {
  NnpackNicheKey place = memory->places[key.low & memory->mask];
  return place.low == key.low && place.high == key.high;
}

static inline void nnpackNicheMemoryAdd(NnpackNicheMemory *memory,
                                        NnpackNicheKey key) {
  memory->places[key.low & memory->mask] = key;
}

#endif // NNPACK_LIB_SOLVER_NICHEMEMORY_H
