//===-- lib/Solver/Placer.h - A placement being found -------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What Place.c, PlaceBelow.c and PlaceAbove.c know together: the best placement so
// far, what is proved, and the modes that are still allowed.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PLACER_H
#define NNPACK_LIB_SOLVER_PLACER_H

#include "PlaceMend.h"
#include "PlaceSearch.h"

/// By effort: what the search may do.
typedef struct PlaceLimits {
  int numStages;        ///< Of the table below.
  int64_t numSteps;     ///< Of all searches together.
  int64_t numPackNodes; ///< Of all attempts at offsets.
  int64_t packWork;     ///< The same, in buffers that meet.
  int numRounds;        ///< Searches.
  int numPriceSteps;
  int64_t polishWork; ///< Of greedy modes.
  bool isQuick;       ///< Nothing is blamed for modes without offsets.
} PlaceLimits;

typedef struct Placer {
  PlaceModel model;
  PlacePacker packer;
  NnpackArena *scratch;
  PlaceLimits limits;
  uint64_t *allowed; ///< Per item, bits of modes.
  bool *isKept;      ///< Per item: in a no-good.
  PlaceNoGoods noGoods;
  double *prices;  ///< Per load of the model.
  intptr_t *modes; ///< Being tried.
  intptr_t *best;
  int64_t *bestOffsets; ///< Per need, where there is a limit.
  bool hasBest;
  int64_t bestCost;   ///< INT64_MAX, or the limit: no placement yet.
  int64_t bound;      ///< Proved.
  int64_t mostProved; ///< Least cost of modes given up without a proof.
  int numUnpacked;    ///< Searches in a row whose modes had no offsets.
  NnpackPlacementResult *result;
} Placer;

/// Search nodes of one attempt at offsets.
enum { placePackNodes = 20000 };

//===----------------------------------------------------------------------===//
// PlaceBelow.c: what is proved
//===----------------------------------------------------------------------===//

/// Modes that do not fit alone go; false if an item has no other.
bool placerAllowModes(Placer *placer);
/// Builds the core and finds prices, as long as that decides more items.
void placerPriceCore(Placer *placer, PlaceCore *core, PlacePrices *prices);
/// Takes a bound as proved, as far as modes given up without a proof allow.
void placerRaiseBound(Placer *placer, int64_t bound);
bool placerIsProved(const Placer *placer);
/// What a placement must cost less than, in the core's units.
int64_t placerLimitOf(const Placer *placer, const PlaceCore *core);

//===----------------------------------------------------------------------===//
// PlaceAbove.c: offsets for modes
//===----------------------------------------------------------------------===//

/// Keeps greedy modes, mended, that have offsets.
void placerPlaceQuickly(Placer *placer);
/// Asks for offsets by heuristics alone, and mends until there are some. Returns
/// whether there were offsets at once.
bool placerPackQuickly(Placer *placer);
/// Asks for offsets of modes that no others cost less than but for `bound`. If
/// there are none, what is to blame is kept, and the modes are mended. Returns
/// whether there were offsets at once.
bool placerPackOrMend(Placer *placer, int64_t bound);

#endif // NNPACK_LIB_SOLVER_PLACER_H
