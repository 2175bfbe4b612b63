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

static inline void nnpackNicheXorHash(NnpackNicheState *state, int32_t section,
                                      uint64_t kind, uint64_t value) {
  uint64_t low = nnpackMix(kind * 0x9e3779b97f4a7c15u ^ nnpackMix(value));
  uint64_t high = nnpackMix(kind * 0xd6e8feb86659fd93u + nnpackMix(~value));
  nnpackNicheSet(state, &state->hashLow[section],
                 state->hashLow[section] ^ (int64_t)low);
  nnpackNicheSet(state, &state->hashHigh[section],
                 state->hashHigh[section] ^ (int64_t)high);
}

/// Takes the item with its present release in, or out again.
static inline void nnpackNicheHashItem(NnpackNicheState *state, int32_t item) {
  nnpackNicheXorHash(state, state->core->items[item].begin,
                     2 * (uint64_t)(uint32_t)item + 1,
                     (uint64_t)state->release[item]);
}

/// Takes the section's present floor in, or out again.
static inline void nnpackNicheHashFloor(NnpackNicheState *state,
                                        int32_t section) {
  nnpackNicheXorHash(state, section, 2 * (uint64_t)(uint32_t)section + 2,
                     (uint64_t)state->floor[section]);
}

#endif // NNPACK_LIB_SOLVER_NICHEHASH_H
