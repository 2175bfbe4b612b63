//===-- lib/IR/PtrMap.c - A map from pointers to numbers ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Open addressing with linear probing; at most half full.
//
//===----------------------------------------------------------------------===//

#include "PtrMap.h"

static intptr_t slotOf(const NnpackPtrMap *map, const void *key) {
  // Fibonacci hashing; the low bits of pointers are zero.
  uint64_t hash = ((uint64_t)(uintptr_t)key >> 4) * 0x9E3779B97F4A7C15u;
  uint64_t mask = (uint64_t)map->capacity - 1;
  uint64_t slot = (hash >> 20) & mask;
  while (map->keys[slot] && map->keys[slot] != key)
    slot = (slot + 1) & mask;
  return (intptr_t)slot;
}

static void growMap(NnpackPtrMap *map) {
  NnpackPtrMap old = *map;
  map->capacity = old.capacity ? old.capacity * 2 : 64;
  map->count = 0;
  map->keys = NNPACK_NEW_ARRAY(map->arena, const void *, map->capacity);
  map->values = NNPACK_NEW_ARRAY(map->arena, intptr_t, map->capacity);
  for (intptr_t i = 0; i < old.capacity; ++i)
    if (old.keys[i])
      nnpackPtrMapSet(map, old.keys[i], old.values[i]);
}

void nnpackPtrMapSet(NnpackPtrMap *map, const void *key, intptr_t value) {
  if (2 * map->count >= map->capacity)
    growMap(map);
  intptr_t slot = slotOf(map, key);
  if (!map->keys[slot])
    ++map->count;
  map->keys[slot] = key;
  map->values[slot] = value;
}

intptr_t nnpackPtrMapGet(const NnpackPtrMap *map, const void *key) {
  if (map->count == 0)
    return -1;
  intptr_t slot = slotOf(map, key);
  return map->keys[slot] ? map->values[slot] : -1;
}
