//===-- lib/Solver/PlaceStates.c - States of a placement search ---*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlaceStates.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void placeStatesInit(PlaceStates *states, intptr_t capacity, intptr_t keySlots,
                     NnpackArena *arena) {
  *states = (PlaceStates){.costs = NNPACK_NEW_ARRAY(arena, int64_t, capacity),
                          .futures = NNPACK_NEW_ARRAY(arena, double, capacity),
                          .nodes = NNPACK_NEW_ARRAY(arena, int32_t, capacity),
                          .keys = NNPACK_NEW_ARRAY(arena, uint16_t,
                                                   capacity * keySlots),
                          .capacity = capacity,
                          .keySlots = keySlots};
}

void placeStatesCopy(PlaceStates *to, intptr_t at, const PlaceStates *from,
                     intptr_t state) {
  to->costs[at] = from->costs[state];
  to->futures[at] = from->futures[state];
  to->nodes[at] = from->nodes[state];
  memmove(placeKeyOf(to, at), placeKeyOf(from, state), (size_t)to->keySlots * sizeof *to->keys);
}

//===----------------------------------------------------------------------===//
// Merging
//===----------------------------------------------------------------------===//

static uint64_t hashKey(const uint16_t *key, intptr_t numSlots) {
  uint64_t hash = 0x9e3779b97f4a7c15u;
  for (intptr_t i = 0; i < numSlots; i += 4) {
    uint64_t word;
    memcpy(&word, key + i, sizeof word);
    hash = (hash ^ word) * 0xd6e8feb86659fd93u;
    hash ^= hash >> 32;
  }
  return hash;
}

void placeStatesMerge(PlaceStates *states, NnpackArena *scratch) {
  intptr_t size = 16, kept = 0;
  while (size < 2 * states->count)
    size *= 2;
  int32_t *table = NNPACK_NEW_ARRAY(scratch, int32_t, size);
  for (intptr_t i = 0; i < states->count; ++i) {
    const uint16_t *key = placeKeyOf(states, i);
    uint64_t slot = hashKey(key, states->keySlots) & (uint64_t)(size - 1);
    while (table[slot] && memcmp(placeKeyOf(states, table[slot] - 1), key,
                                 (size_t)states->keySlots * sizeof *key) != 0)
      slot = (slot + 1) & (uint64_t)(size - 1);
    if (!table[slot]) {
      placeStatesCopy(states, kept, states, i);
      table[slot] = (int32_t)++kept;
    } else if (states->costs[i] < states->costs[table[slot] - 1]) {
      placeStatesCopy(states, table[slot] - 1, states, i);
    }
  }
  states->count = kept;
}

//===----------------------------------------------------------------------===//
// Cutting
//===----------------------------------------------------------------------===//

typedef struct Ranked {
  double bound;
  intptr_t state;
} Ranked;

static int compareRanked(const void *a, const void *b) {
  const Ranked *x = a, *y = b;
  if (x->bound < y->bound || x->bound > y->bound)
    return x->bound < y->bound ? -1 : 1;
  return (x->state > y->state) - (x->state < y->state);
}

double placeStatesCut(PlaceStates *states, intptr_t width,
                      NnpackArena *scratch) {
  if (states->count <= width)
    return INFINITY;
  Ranked *ranked = NNPACK_NEW_ARRAY(scratch, Ranked, states->count);
  bool *isKept = NNPACK_NEW_ARRAY(scratch, bool, states->count);
  for (intptr_t i = 0; i < states->count; ++i)
    ranked[i] = (Ranked){(double)states->costs[i] + states->futures[i], i};
  qsort(ranked, (size_t)states->count, sizeof *ranked, compareRanked);
  for (intptr_t i = 0; i < width; ++i)
    isKept[ranked[i].state] = true;
  intptr_t kept = 0;
  for (intptr_t i = 0; i < states->count; ++i)
    if (isKept[i])
      placeStatesCopy(states, kept++, states, i);
  states->count = kept;
  return ranked[width].bound;
}
