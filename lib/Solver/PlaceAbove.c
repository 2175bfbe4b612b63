//===-- lib/Solver/PlaceAbove.c - Placements with offsets ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Modes become a placement when the planner has offsets for them in every space.
// If it has none, some of the modes change (PlaceMend.h); if no modes cost less,
// what is to blame is found, and is not tried again (PlaceNoGood.h). The first
// modes of all are greedy.
//
//===----------------------------------------------------------------------===//

#include "Placer.h"

#include "PlaceGreedy.h"

#include <string.h>

/// Search nodes of heuristics; how often modes found are mended, at most and
/// whatever work there is left.
enum { quickNodes = 200, mostMends = 100, sureMends = 8, mostRecovered = 40 };

/// Parts of the capacities are of so many.
enum { wholePart = 1024 };

static void keepBest(Placer *placer) {
  int64_t cost = placeCost(&placer->model, placer->modes);
  if (cost >= placer->bestCost)
    return;
  placer->hasBest = true;
  placer->bestCost = cost;
  memcpy(placer->best, placer->modes,
         (size_t)placer->model.problem->numItems * sizeof *placer->best);
  memcpy(placer->bestOffsets, placer->packer.offsets,
         (size_t)placer->model.problem->numNeeds * sizeof *placer->bestOffsets);
}

/// Finds what is to blame for modes without offsets. Unless it is proved that it
/// has none, what costs less than `bound` is all that stays proved.
static PlaceNoGood blame(Placer *placer, NnpackStatus status, int64_t bound) {
  bool isProvedBad = placeNoGoodsAdd(&placer->noGoods, &placer->packer,
                                     placer->modes, status, placer->scratch);
  PlaceNoGood noGood = placer->noGoods.data[placer->noGoods.count - 1];
  if (!isProvedBad && bound < placer->mostProved)
    placer->mostProved = bound;
  for (intptr_t i = 0; i < noGood.count; ++i)
    placer->isKept[noGood.items[i]] = true;
  return noGood;
}

bool placerPackQuickly(Placer *placer) {
  bool *wasLeft =
      NNPACK_NEW_ARRAY(placer->scratch, bool, placer->model.problem->numModes);
  for (int i = 0; i < mostMends; ++i) {
    if (i < sureMends ? placePackerIsLate(&placer->packer)
                      : placePackerIsSpent(&placer->packer))
      return false;
    if (placePack(&placer->packer, placer->modes, i ? 0 : quickNodes) ==
        NnpackStatusFeasible) {
      if (i > 0)
        placeRecover(&placer->packer, placer->allowed, mostRecovered,
                     placer->modes, placer->scratch);
      keepBest(placer);
      return i == 0;
    }
    if (!placeMendOffsets(&placer->packer, wasLeft, placer->modes,
                          placer->scratch))
      return false;
  }
  return false;
}

bool placerPackOrMend(Placer *placer, int64_t bound) {
  NnpackStatus status =
      placePack(&placer->packer, placer->modes, placePackNodes);
  if (status == NnpackStatusFeasible) {
    keepBest(placer);
    return true;
  }
  PlaceNoGood noGood = blame(placer, status, bound);
  if (placeMendNoGood(&placer->model, &noGood, placer->modes,
                      placer->scratch) &&
      placeCost(&placer->model, placer->modes) < placer->bestCost)
    placerPackQuickly(placer);
  return false;
}

/// Greedy modes with loads within a part of the capacities; true if they have
/// offsets.
static bool placeWithin(Placer *placer, int64_t part, int64_t *targets) {
  const PlaceModel *model = &placer->model;
  for (intptr_t s = 0; s < model->problem->numSpaces; ++s) {
    int64_t capacity = model->capacities[s];
    targets[s] = capacity == INT64_MAX
                     ? capacity
                     : capacity / wholePart * part +
                           capacity % wholePart * part / wholePart;
  }
  placeCheapestModes(model, placer->allowed, placer->modes);
  if (!placeGreedily(model, placer->allowed, targets, placer->modes,
                     placer->scratch))
    return false;
  placeImprove(model, placer->allowed, targets, placer->modes, NULL, NULL,
               placer->scratch);
  if (placePack(&placer->packer, placer->modes, 0) != NnpackStatusFeasible)
    return false;
  keepBest(placer);
  return true;
}

/// Where mending found nothing: the largest part of the capacities, by
/// bisection, whose greedy modes have offsets.
static void placeByParts(Placer *placer) {
  int64_t low = -1, high = wholePart;
  int64_t *targets = NNPACK_NEW_ARRAY(placer->scratch, int64_t,
                                      placer->model.problem->numSpaces);
  for (int64_t part = wholePart * 7 / 8; high - low > wholePart / 64;
       part = low + (high - low) / 2) {
    if (placer->hasBest && placePackerIsSpent(&placer->packer))
      return;
    if (placeWithin(placer, part, targets))
      low = part;
    else
      high = part;
  }
}

void placerPlaceQuickly(Placer *placer) {
  const PlaceModel *model = &placer->model;
  placeCheapestModes(model, placer->allowed, placer->modes);
  if (!placeGreedily(model, placer->allowed, model->capacities, placer->modes,
                     placer->scratch))
    return;
  placeImprove(model, placer->allowed, model->capacities, placer->modes, NULL,
               NULL, placer->scratch);
  placePolish(model, placer->allowed, model->capacities,
              placer->limits.polishWork, placer->modes);
  int64_t work = placer->packer.workLeft;
  placer->packer.workLeft = work / 2;
  placerPackQuickly(placer);
  if (!placer->hasBest)
    placeByParts(placer);
  placer->packer.workLeft += work - work / 2;
}
