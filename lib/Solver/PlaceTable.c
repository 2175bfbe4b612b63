//===-- lib/Solver/PlaceTable.c - What one side of a layer costs --*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlaceTable.h"

#include <math.h>
#include <string.h>

void placeTableInit(PlaceTable *table, intptr_t numLayers, intptr_t numOptions,
                    NnpackArena *arena) {
  *table = (PlaceTable){
      .boundaries = NNPACK_NEW_ARRAY(arena, PlaceBoundary, numLayers + 1),
      .numLayers = numLayers,
      .isIn = NNPACK_NEW_ARRAY(arena, bool, numOptions)};
}

void placeBoundaryInit(PlaceBoundary *boundary, intptr_t numChoices,
                       intptr_t count, NnpackArena *arena) {
  intptr_t numSlots = 4;
  while (numSlots < 2 * count)
    numSlots *= 2;
  *boundary = (PlaceBoundary){
      .choices = NNPACK_NEW_ARRAY(arena, intptr_t, numChoices),
      .numChoices = numChoices,
      .keys = NNPACK_NEW_ARRAY(arena, uint16_t, (count + 1) * numChoices),
      .costs = NNPACK_NEW_ARRAY(arena, double, count),
      .slots = NNPACK_NEW_ARRAY(arena, int32_t, numSlots),
      .numSlots = numSlots};
}

/// Where the key is in the hash table, or would be.
static uint64_t findSlot(const PlaceBoundary *b, const uint16_t *key) {
  uint64_t hash = 0x9e3779b97f4a7c15u;
  uint64_t mask = (uint64_t)b->numSlots - 1;
  size_t bytes = (size_t)b->numChoices * sizeof *key;
  for (intptr_t i = 0; i < b->numChoices; ++i)
    hash = (hash ^ key[i]) * 0xd6e8feb86659fd93u;
  hash ^= hash >> 32;
  uint64_t slot = hash & mask;
  while (b->slots[slot] &&
         memcmp(b->keys + (b->slots[slot] - 1) * b->numChoices, key, bytes) !=
             0)
    slot = (slot + 1) & mask;
  return slot;
}

void placeBoundaryAdd(PlaceBoundary *b, double cost) {
  uint64_t slot = findSlot(b, b->keys + b->count * b->numChoices);
  if (!b->slots[slot]) {
    b->costs[b->count] = cost;
    b->slots[slot] = (int32_t)++b->count;
  } else if (cost < b->costs[b->slots[slot] - 1]) {
    b->costs[b->slots[slot] - 1] = cost;
  }
}

double placeBoundaryFind(const PlaceBoundary *b, const uint16_t *key) {
  if (!b->numSlots)
    return INFINITY;
  int32_t entry = b->slots[findSlot(b, key)];
  return entry ? b->costs[entry - 1] : INFINITY;
}
