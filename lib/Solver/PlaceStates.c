//===-- lib/Solver/PlaceStates.c - States of a placement search ---*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlaceStates.h"

#include <math.h>
#include <string.h>

void placeStatesInit(PlaceStates *states, intptr_t capacity, intptr_t keySlots,
                     NnpackArena *arena) {
  *states = (PlaceStates){.costs = NNPACK_NEW_ARRAY(arena, int64_t, capacity),
                          .pasts = NNPACK_NEW_ARRAY(arena, double, capacity),
                          .futures = NNPACK_NEW_ARRAY(arena, double, capacity),
                          .aheads = NNPACK_NEW_ARRAY(arena, double, capacity),
                          .nodes = NNPACK_NEW_ARRAY(arena, int32_t, capacity),
                          .keys = NNPACK_NEW_ARRAY(arena, uint16_t,
                                                   capacity * keySlots),
                          .capacity = capacity,
                          .keySlots = keySlots};
}

void placeStatesGrow(PlaceStates *states, NnpackArena *arena) {
  PlaceStates grown;
  placeStatesInit(&grown, 2 * states->capacity, states->keySlots, arena);
  for (intptr_t i = 0; i < states->count; ++i)
    placeStatesCopy(&grown, i, states, i);
  grown.count = states->count;
  *states = grown;
}

void placeStatesCopy(PlaceStates *to, intptr_t at, const PlaceStates *from,
                     intptr_t state) {
  to->costs[at] = from->costs[state];
  to->pasts[at] = from->pasts[state];
  to->futures[at] = from->futures[state];
  to->aheads[at] = from->aheads[state];
  to->nodes[at] = from->nodes[state];
  if (to != from || at != state)
    memcpy(placeKeyOf(to, at), placeKeyOf(from, state),
           (size_t)to->keySlots * sizeof *to->keys);
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

static bool isCheaper(const PlaceStates *states, intptr_t a, intptr_t b) {
  return (double)states->costs[a] + states->pasts[a] <
         (double)states->costs[b] + states->pasts[b];
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
    } else if (isCheaper(states, i, table[slot] - 1)) {
      placeStatesCopy(states, table[slot] - 1, states, i);
    }
  }
  states->count = kept;
}

//===----------------------------------------------------------------------===//
// Cutting
//===----------------------------------------------------------------------===//

/// The number that would be at `rank` if they were sorted. Reorders them.
static double numberAt(double *numbers, intptr_t count, intptr_t rank) {
  intptr_t low = 0, high = count - 1;
  while (low < high) {
    double pivot = numbers[low + (high - low) / 2];
    intptr_t i = low, j = high;
    while (i <= j) {
      while (numbers[i] < pivot)
        ++i;
      while (pivot < numbers[j])
        --j;
      if (i > j)
        break;
      double number = numbers[i];
      numbers[i++] = numbers[j];
      numbers[j--] = number;
    }
    if (rank <= j)
      high = j;
    else if (rank >= i)
      low = i;
    else
      break;
  }
  return numbers[rank];
}

double placeStatesCut(PlaceStates *states, intptr_t width,
                      NnpackArena *scratch) {
  if (states->count <= width)
    return INFINITY;
  double *bounds = NNPACK_NEW_ARRAY(scratch, double, states->count);
  for (intptr_t i = 0; i < states->count; ++i)
    bounds[i] = placeBoundOf(states, i);
  double least = numberAt(bounds, states->count, width);
  intptr_t kept = 0, numEqual = width;
  for (intptr_t i = 0; i < states->count; ++i)
    numEqual -= placeBoundOf(states, i) < least;
  for (intptr_t i = 0; i < states->count; ++i) {
    double bound = placeBoundOf(states, i);
    if (bound < least || (bound <= least && numEqual-- > 0))
      placeStatesCopy(states, kept++, states, i);
  }
  states->count = kept;
  return least;
}
