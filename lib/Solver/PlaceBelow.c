//===-- lib/Solver/PlaceBelow.c - What a placement costs at least -*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prices of room bound the cost (PlaceBound.h). A mode that the bound says would
// make it as dear as the best placement known is no longer allowed; that decides
// items, and with fewer of them left, prices are sought again.
//
//===----------------------------------------------------------------------===//

#include "Placer.h"

#include <math.h>

/// Whether every buffer of the mode, where it is pinned if it is, lies within
/// its space.
static bool fitsAlone(const NnpackPlacementProblem *problem,
                      const NnpackPlacementMode *mode) {
  for (intptr_t k = mode->firstNeed; k < mode->firstNeed + mode->numNeeds;
       ++k) {
    const NnpackPlacementNeed *need = &problem->needs[k];
    int64_t pin = need->buffer.fixedOffset;
    int64_t top = need->buffer.sizeBytes + (pin == NNPACK_NO_OFFSET ? 0 : pin);
    if (top > problem->spaces[need->space].capacity)
      return false;
  }
  return true;
}

bool placerAllowModes(Placer *placer) {
  const NnpackPlacementProblem *problem = placer->model.problem;
  for (intptr_t i = 0; i < problem->numItems; ++i) {
    for (intptr_t m = 0; m < problem->items[i].numModes; ++m)
      if (fitsAlone(problem, &problem->modes[problem->items[i].firstMode + m]))
        placer->allowed[i] |= (uint64_t)1 << m;
    if (!placer->allowed[i])
      return false;
  }
  return true;
}

void placerRaiseBound(Placer *placer, int64_t bound) {
  bound = bound < placer->bestCost ? bound : placer->bestCost;
  bound = bound < placer->mostProved ? bound : placer->mostProved;
  placer->bound = bound > placer->bound ? bound : placer->bound;
}

bool placerIsProved(const Placer *placer) {
  return placer->bound >= placer->bestCost;
}

int64_t placerLimitOf(const Placer *placer, const PlaceCore *core) {
  if (placer->bestCost == INT64_MAX)
    return INT64_MAX / 4;
  int64_t above = placer->bestCost - core->baseCost;
  return above > 0 ? (above + core->costUnit - 1) / core->costUnit : 0;
}

/// Modes that would cost as much as the best placement go; true if any did.
static bool forbidModes(Placer *placer, const PlaceCore *core,
                        const PlacePrices *prices) {
  double limit = (double)placerLimitOf(placer, core) - 1 + prices->margin;
  bool isAny = false;
  for (intptr_t c = 0; c < core->numChoices; ++c) {
    const PlaceChoice *choice = &core->choices[c];
    double least = INFINITY;
    for (intptr_t o = 0; o < choice->numOptions; ++o) {
      double value = prices->values[choice->firstOption + o];
      least = value < least ? value : least;
    }
    uint64_t kept = 0;
    for (intptr_t o = 0; o < choice->numOptions; ++o)
      if (prices->bound - least + prices->values[choice->firstOption + o] <=
          limit)
        kept |= (uint64_t)1 << core->options[choice->firstOption + o].mode;
    if (!kept || kept == placer->allowed[choice->item])
      continue;
    placer->allowed[choice->item] = kept;
    isAny = true;
  }
  return isAny;
}

/// An estimate of the cost to search prices for.
static double targetOf(const Placer *placer, const PlaceCore *core) {
  double most = 0;
  if (placer->bestCost < INT64_MAX)
    return (double)placerLimitOf(placer, core);
  for (intptr_t c = 0; c < core->numChoices; ++c) {
    int64_t largest = 0;
    for (intptr_t o = 0; o < core->choices[c].numOptions; ++o) {
      int64_t cost = core->options[core->choices[c].firstOption + o].cost;
      largest = cost > largest ? cost : largest;
    }
    most += (double)largest;
  }
  return most;
}

void placerPriceCore(Placer *placer, PlaceCore *core, PlacePrices *prices) {
  for (int i = 0; i < 4; ++i) {
    placeCoreBuild(core, &placer->model, placer->allowed, placer->isKept,
                   placer->scratch);
    placePricesFind(prices, core, placer->prices, targetOf(placer, core),
                    i ? placer->limits.numPriceSteps / 4
                      : placer->limits.numPriceSteps,
                    placer->scratch);
    if (!core->isImpossible)
      placerRaiseBound(placer,
                       placeCostAbove(core, prices->bound - prices->margin));
    if (core->isImpossible || placerIsProved(placer) ||
        !forbidModes(placer, core, prices))
      return;
  }
}
