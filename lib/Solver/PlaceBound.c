//===-- lib/Solver/PlaceBound.c - Prices of room ------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Subgradient steps: where the cheapest options use more than there is, the
// price rises, elsewhere it falls; by as much as would close the gap to the
// target if the bound went on as it does here, and by less after some steps
// without a better bound.
//
//===----------------------------------------------------------------------===//

#include "PlaceBound.h"

#include <math.h>
#include <string.h>

typedef struct Ascent {
  const PlaceCore *core;
  intptr_t numSpaces, numPrices;
  double *prices;    ///< Being tried.
  double *sums;      ///< Per space, prices of layers before: [space][layer].
  double *values;    ///< Per option.
  double *excess;    ///< Used less room, per price.
  double *direction; ///< Of the step; remembers earlier ones.
  double *changes;   ///< Room for differences, [space][layer].
  double bound, margin;
} Ascent;

static void sumPrices(Ascent *a) {
  intptr_t layers = a->core->numLayers;
  for (intptr_t s = 0; s < a->numSpaces; ++s) {
    double *sums = a->sums + s * (layers + 1);
    sums[0] = 0;
    for (intptr_t t = 0; t < layers; ++t)
      sums[t + 1] = sums[t] + a->prices[t * a->numSpaces + s];
  }
}

static double valueOf(const Ascent *a, const PlaceOption *option) {
  double value = (double)option->cost;
  for (intptr_t u = 0; u < option->numUses; ++u) {
    const PlaceUse *use = &a->core->uses[option->firstUse + u];
    const double *sums = a->sums + use->space * (a->core->numLayers + 1);
    value += (double)use->relaxed * (sums[use->end] - sums[use->begin]);
  }
  return value;
}

/// Adds what an option uses to the differences from layer to layer.
static void addChanges(Ascent *a, const PlaceOption *option) {
  for (intptr_t u = 0; u < option->numUses; ++u) {
    const PlaceUse *use = &a->core->uses[option->firstUse + u];
    double *changes = a->changes + use->space * (a->core->numLayers + 1);
    changes[use->begin] += (double)use->relaxed;
    changes[use->end] -= (double)use->relaxed;
  }
}

/// Values, bound and excess at the prices.
static void evaluate(Ascent *a) {
  const PlaceCore *core = a->core;
  double sizes = 1;
  a->bound = 0;
  sumPrices(a);
  memset(a->changes, 0,
         (size_t)(a->numSpaces * (core->numLayers + 1)) * sizeof *a->changes);
  for (intptr_t c = 0; c < core->numChoices; ++c) {
    const PlaceChoice *choice = &core->choices[c];
    intptr_t best = choice->firstOption;
    for (intptr_t o = choice->firstOption;
         o < choice->firstOption + choice->numOptions; ++o) {
      a->values[o] = valueOf(a, &core->options[o]);
      sizes += fabs(a->values[o]);
      best = a->values[o] < a->values[best] ? o : best;
    }
    a->bound += a->values[best];
    addChanges(a, &core->options[best]);
  }
  for (intptr_t s = 0; s < a->numSpaces; ++s) {
    double used = 0;
    for (intptr_t t = 0; t < core->numLayers; ++t) {
      intptr_t at = t * a->numSpaces + s;
      used += a->changes[s * (core->numLayers + 1) + t];
      a->excess[at] = 0;
      if (core->room[at] == INT64_MAX)
        continue;
      a->excess[at] = used - (double)core->room[at];
      a->bound -= a->prices[at] * (double)core->room[at];
      sizes += fabs(a->prices[at] * (double)core->room[at]);
    }
  }
  a->margin = 1e-11 * sizes + 1e-6;
}

/// Moves the prices; false if there is nowhere to go.
static bool step(Ascent *a, double target, double pace) {
  double length = 0;
  for (intptr_t i = 0; i < a->numPrices; ++i) {
    // Prices that are zero and would fall stay.
    double pull = a->prices[i] <= 0 && a->excess[i] < 0 ? 0 : a->excess[i];
    a->direction[i] = pull + 0.5 * a->direction[i];
    length += a->direction[i] * a->direction[i];
  }
  double missing = target - a->bound;
  if (length <= 0 || missing <= 0)
    return false;
  for (intptr_t i = 0; i < a->numPrices; ++i) {
    double price = a->prices[i] + pace * missing / length * a->direction[i];
    a->prices[i] = price > 0 ? price : 0;
  }
  return true;
}

static Ascent begin(const PlaceCore *core, NnpackArena *arena) {
  intptr_t spaces = core->model->problem->numSpaces;
  intptr_t count = spaces * core->numLayers;
  return (Ascent){.core = core,
                  .numSpaces = spaces,
                  .numPrices = count,
                  .prices = NNPACK_NEW_ARRAY(arena, double, count),
                  .sums = NNPACK_NEW_ARRAY(arena, double, count + spaces),
                  .values = NNPACK_NEW_ARRAY(arena, double, core->numOptions),
                  .excess = NNPACK_NEW_ARRAY(arena, double, count),
                  .direction = NNPACK_NEW_ARRAY(arena, double, count),
                  .changes = NNPACK_NEW_ARRAY(arena, double, count + spaces)};
}

/// Between prices per layer and per section of the model.
static void copyPrices(const PlaceCore *core, double *perSection,
                       double *perLayer, bool isFromSections) {
  intptr_t spaces = core->model->problem->numSpaces;
  for (intptr_t t = 0; t < core->numLayers; ++t)
    for (intptr_t s = 0; s < spaces; ++s) {
      double *layer = &perLayer[t * spaces + s];
      double *section = &perSection[s * core->model->sections.count +
                                    core->sectionOfLayer[t]];
      if (!isFromSections)
        *section = *layer;
      else if (core->room[t * spaces + s] < INT64_MAX)
        *layer = *section;
    }
}

void placePricesFind(PlacePrices *prices, const PlaceCore *core, double *first,
                     double target, int numSteps, NnpackArena *arena) {
  Ascent a = begin(core, arena);
  intptr_t numFirst =
      core->model->problem->numSpaces * core->model->sections.count;
  *prices = (PlacePrices){
      .prices = NNPACK_NEW_ARRAY(arena, double, a.numPrices),
      .values = NNPACK_NEW_ARRAY(arena, double, core->numOptions),
      .bound = -1};
  if (core->numChoices == 0)
    numSteps = 0;
  else
    copyPrices(core, first, a.prices, true);
  double pace = 1;
  int numWorse = 0;
  for (int i = 0; i <= numSteps; ++i) {
    evaluate(&a);
    if (i == 0 || a.bound > prices->bound) {
      numWorse = 0;
      prices->bound = a.bound;
      prices->margin = a.margin;
      memcpy(prices->prices, a.prices, (size_t)a.numPrices * sizeof(double));
      memcpy(prices->values, a.values,
             (size_t)core->numOptions * sizeof(double));
    } else if (++numWorse == 8) {
      numWorse = 0;
      pace *= 0.6;
    }
    if (!step(&a, target, pace))
      break;
  }
  memset(first, 0, (size_t)numFirst * sizeof *first);
  copyPrices(core, first, prices->prices, false);
}

int64_t placeCostAbove(const PlaceCore *core, double units) {
  int64_t whole = units > 0 ? (int64_t)units : 0;
  whole += (double)whole < units;
  return core->baseCost + whole * core->costUnit;
}
