//===-- lib/Solver/PlaceSearch.h - Modes, section by section ------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Dynamic programming over the layers of a core. A state is which options the
// items alive have; of states that are equal in that, the cheapest is enough.
// Prices bound what the rest costs at least, so that states which cannot lead
// to a cheaper placement than the best known go. Where more states are left
// than the width allows, those with the least bound stay; the least bound of
// the others is then what is proved.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PLACESEARCH_H
#define NNPACK_LIB_SOLVER_PLACESEARCH_H

#include "PlaceBound.h"
#include "PlaceNoGood.h"
#include "PlaceTable.h"

typedef struct PlaceSearch {
  const PlaceCore *core;
  const PlacePrices *prices;
  const PlaceNoGoods *noGoods;
  int64_t limit;   ///< Placements must cost less, in the core's units.
  intptr_t width;  ///< States kept, at most.
  int64_t numSteps; ///< States times items looked at, at most.
  const bool *isLeftOut;   ///< Per option, of a choice's first one: the pass is
                           ///< without the choice. NULL: with all.
  const PlaceTable *known; ///< Of a pass in the other direction, or NULL.
  PlaceTable *outTable;    ///< To be filled, or NULL.
  NnpackArena *scratch;    ///< For the table.
} PlaceSearch;

typedef struct PlaceFound {
  bool isFound;
  int64_t cost;     ///< Of the modes found, in the core's units.
  double bound;     ///< No placement costs less, or the limit if that is less.
  bool isComplete;  ///< No state was left out.
  int64_t numSteps; ///< Taken.
} PlaceFound;

/// Finds the cheapest modes of less than the limit, with loads within the room
/// and without a no-good, as far as width and steps allow; into `modes`, one
/// per item.
PlaceFound placeSearch(const PlaceSearch *search, intptr_t *modes);

/// The same with bounds from passes over more and more of the choices, to and
/// fro, the largest first.
PlaceFound placeSearchDeeply(const PlaceSearch *search, intptr_t *modes);

#endif // NNPACK_LIB_SOLVER_PLACESEARCH_H
