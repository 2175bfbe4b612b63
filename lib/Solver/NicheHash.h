//===-- lib/Solver/NicheHash.h - Keys of states -------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each section has a hash of its floor and of the items that begin there, with
// their releases; the key of a part of time sums over its sections. Of 128 bits:
// two of the 10^8 states a search may visit get the same key with a probability
// of less than 10^-22.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_NICHEHASH_H
#define NNPACK_LIB_SOLVER_NICHEHASH_H

#include "NicheState.h"

static inline uint64_t nnpackMix(uint64_t value) {
  value ^= value >> 33;
  value *= 0xff51afd7ed558ccdu;
  value ^= value >> 33;
  value *= 0xc4ceb9fe1a85ec53u;
  return value ^ (value >> 33);
}

/// Of an item with a release, or a section with a floor.
typedef struct NnpackNichePart {
  uint64_t kind, value;
} NnpackNichePart;

static inline NnpackNichePart nnpackNicheItemPart(int32_t item,
                                                  int64_t release) {
  return (NnpackNichePart){2 * (uint64_t)(uint32_t)item + 1, (uint64_t)release};
}

static inline NnpackNichePart nnpackNicheFloorPart(int32_t section,
                                                   int64_t floor) {
  return (NnpackNichePart){2 * (uint64_t)(uint32_t)section + 2,
                           (uint64_t)floor};
}

static inline uint64_t nnpackNicheLow(NnpackNichePart part) {
  return nnpackMix(part.kind * 0x9e3779b97f4a7c15u ^ nnpackMix(part.value));
}

static inline uint64_t nnpackNicheHigh(NnpackNichePart part) {
  return nnpackMix(part.kind * 0xd6e8feb86659fd93u + nnpackMix(~part.value));
}

static inline void nnpackNicheXorHash(NnpackNicheState *state, int32_t section,
                                      uint64_t low, uint64_t high) {
  nnpackNicheSet(state, &state->hashLow[section],
                 state->hashLow[section] ^ (int64_t)low);
  nnpackNicheSet(state, &state->hashHigh[section],
                 state->hashHigh[section] ^ (int64_t)high);
}

/// Takes the item with its present release in, or out again.
static inline void nnpackNicheHashItem(NnpackNicheState *state, int32_t item) {
  NnpackNichePart part = nnpackNicheItemPart(item, state->release[item]);
  nnpackNicheXorHash(state, state->core->items[item].begin,
                     nnpackNicheLow(part), nnpackNicheHigh(part));
}

/// Takes the section's present floor in, or out again.
static inline void nnpackNicheHashFloor(NnpackNicheState *state,
                                        int32_t section) {
  NnpackNichePart part = nnpackNicheFloorPart(section, state->floor[section]);
  nnpackNicheXorHash(state, section, nnpackNicheLow(part),
                     nnpackNicheHigh(part));
}

static inline void nnpackNicheRehash(NnpackNicheState *state, int32_t section,
                                     NnpackNichePart from, NnpackNichePart to) {
  nnpackNicheXorHash(state, section, nnpackNicheLow(from) ^ nnpackNicheLow(to),
                     nnpackNicheHigh(from) ^ nnpackNicheHigh(to));
}

/// Before the item's release becomes `release`.
static inline void nnpackNicheRehashItem(NnpackNicheState *state, int32_t item,
                                         int64_t release) {
  nnpackNicheRehash(state, state->core->items[item].begin,
                    nnpackNicheItemPart(item, state->release[item]),
                    nnpackNicheItemPart(item, release));
}

/// Before the section's floor becomes `floor`.
static inline void nnpackNicheRehashFloor(NnpackNicheState *state,
                                          int32_t section, int64_t floor) {
  nnpackNicheRehash(state, section,
                    nnpackNicheFloorPart(section, state->floor[section]),
                    nnpackNicheFloorPart(section, floor));
}

#endif // NNPACK_LIB_SOLVER_NICHEHASH_H
