//===-- lib/Solver/PlaceNoGood.h - Why there are no offsets -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Few of the items of modes without offsets that have none by themselves.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PLACENOGOOD_H
#define NNPACK_LIB_SOLVER_PLACENOGOOD_H

#include "PlacePack.h"

/// Modes that together have no offsets: not each item may have one of its set.
typedef struct PlaceNoGood {
  intptr_t *items;
  uint64_t *modes; ///< Bit m: mode m of the item is of the set.
  intptr_t count;
} PlaceNoGood;

typedef struct PlaceNoGoods {
  PlaceNoGood *data;
  intptr_t count, capacity;
} PlaceNoGoods;

/// Adds what is to blame for the packer's last failure, with these modes and
/// `status`. Returns whether it is proved that what is added has no offsets.
bool placeNoGoodsAdd(PlaceNoGoods *noGoods, PlacePacker *packer,
                     const intptr_t *modes, NnpackStatus status,
                     NnpackArena *arena);

#endif // NNPACK_LIB_SOLVER_PLACENOGOOD_H
