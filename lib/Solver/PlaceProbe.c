//===-- lib/Solver/PlaceProbe.c - One mode at a time --------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlaceProbe.h"

#include <stdlib.h>
#include <string.h>

/// Items tried, and the most options that are priced for all of them together.
enum { mostProbed = 16, mostPriced = 4000000 };

/// An item with what its modes differ by.
typedef struct Suspect {
  int64_t spread;
  intptr_t item;
} Suspect;

static int compareSuspects(const void *a, const void *b) {
  const Suspect *x = a, *y = b;
  if (x->spread != y->spread)
    return x->spread > y->spread ? -1 : 1;
  return (x->item > y->item) - (x->item < y->item);
}

/// The undecided items, those first whose modes differ most in cost.
static Suspect *findSuspects(const PlaceProbe *probe, const PlaceCore *core) {
  Suspect *suspects = NNPACK_NEW_ARRAY(probe->arena, Suspect, core->numChoices);
  for (intptr_t c = 0; c < core->numChoices; ++c) {
    const PlaceChoice *choice = &core->choices[c];
    suspects[c].item = choice->item;
    for (intptr_t o = 0; o < choice->numOptions; ++o) {
      int64_t cost = core->options[choice->firstOption + o].cost;
      if (cost > suspects[c].spread) // The cheapest one's is 0.
        suspects[c].spread = cost;
    }
  }
  if (core->numChoices)
    qsort(suspects, (size_t)core->numChoices, sizeof *suspects,
          compareSuspects);
  return suspects;
}

/// A bound with the item in one mode; at most the limit.
static int64_t boundWith(const PlaceProbe *probe, intptr_t item, intptr_t mode,
                         NnpackArena *arena) {
  const PlaceModel *model = probe->model;
  intptr_t numPrices = model->problem->numSpaces * model->sections.count;
  double *first = NNPACK_NEW_ARRAY(arena, double, numPrices);
  uint64_t allowed = probe->allowed[item];
  PlaceCore core;
  PlacePrices prices;
  memcpy(first, probe->prices, (size_t)numPrices * sizeof *first);
  probe->allowed[item] = (uint64_t)1 << mode;
  placeCoreBuild(&core, model, probe->allowed, probe->isKept, arena);
  probe->allowed[item] = allowed;
  if (core.isImpossible || core.baseCost >= probe->limit)
    return probe->limit;
  double target =
      (double)(probe->limit - core.baseCost) / (double)core.costUnit + 1;
  placePricesFind(&prices, &core, first, target, probe->numPriceSteps, arena);
  int64_t bound = placeCostAbove(&core, prices.bound - prices.margin);
  return bound < probe->limit ? bound : probe->limit;
}

/// The least bound of the item's modes; those that are too dear go.
static int64_t probeItem(const PlaceProbe *probe, intptr_t item) {
  uint64_t allowed = probe->allowed[item], kept = 0;
  int64_t least = probe->limit;
  for (intptr_t m = 0; m < NNPACK_PLACEMENT_MAX_MODES; ++m) {
    if (!(allowed >> m & 1))
      continue;
    NnpackArena *arena = nnpackArenaCreate();
    int64_t bound = boundWith(probe, item, m, arena);
    nnpackArenaDestroy(arena);
    if (bound >= probe->limit)
      continue;
    kept |= (uint64_t)1 << m;
    least = bound < least ? bound : least;
  }
  if (kept)
    probe->allowed[item] = kept;
  return least;
}

int64_t placeProbe(const PlaceProbe *probe) {
  PlaceCore core;
  int64_t bound = INT64_MIN;
  placeCoreBuild(&core, probe->model, probe->allowed, probe->isKept,
                 probe->arena);
  if (core.isImpossible)
    return probe->limit;
  const Suspect *suspects = findSuspects(probe, &core);
  int64_t work = (int64_t)probe->numPriceSteps * (core.numOptions + 1);
  for (intptr_t i = 0; i < core.numChoices && i < mostProbed &&
                       i * work < mostPriced && bound < probe->limit;
       ++i) {
    int64_t of = probeItem(probe, suspects[i].item);
    bound = of > bound ? of : bound;
  }
  return bound;
}
