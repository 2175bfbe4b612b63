//===-- lib/Solver/PlaceDeep.c - Passes to and fro ----------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prices know nothing of whole buffers: two that are each more than half of the
// room count as if parts of both could stay. A pass over some of the choices
// alone, with prices for the others, has few states and knows better. Its table
// bounds what lies ahead of the states of a pass the other way over more of the
// choices; and so on, until all are in.
//
// The best prices for all choices are not the best for few left out: there,
// lower ones leave more of the cost to those that are in, and any prices give a
// bound.
//
//===----------------------------------------------------------------------===//

#include "PlaceSearch.h"

#include <stdlib.h>

/// States of a pass that leaves choices out; more would take more time than
/// their bounds save. Passes that may have too many.
enum { tableWidth = 16384, mostFailures = 4 };

/// Of the prices.
static const double scale = 0.1;

/// The core and its prices with time running backwards.
typedef struct Mirror {
  PlaceCore core;
  PlacePrices prices;
} Mirror;

typedef struct Turned {
  PlaceChoice choice;
  intptr_t before; ///< Its index in the other direction.
} Turned;

static int compareTurned(const void *a, const void *b) {
  const Turned *x = a, *y = b;
  if (x->choice.begin != y->choice.begin)
    return x->choice.begin < y->choice.begin ? -1 : 1;
  return (x->before > y->before) - (x->before < y->before);
}

static void turnSpan(int32_t *begin, int32_t *end, intptr_t numLayers) {
  int32_t first = *begin;
  *begin = (int32_t)numLayers - *end;
  *end = (int32_t)numLayers - first;
}

static void turnChoices(PlaceCore *core, NnpackArena *arena) {
  intptr_t n = core->numChoices;
  Turned *turned = NNPACK_NEW_ARRAY(arena, Turned, n);
  intptr_t *newIndex = NNPACK_NEW_ARRAY(arena, intptr_t, n);
  for (intptr_t c = 0; c < n; ++c) {
    turned[c] = (Turned){core->choices[c], c};
    turnSpan(&turned[c].choice.begin, &turned[c].choice.end, core->numLayers);
  }
  if (n)
    qsort(turned, (size_t)n, sizeof *turned, compareTurned);
  core->choices = NNPACK_NEW_ARRAY(arena, PlaceChoice, n);
  for (intptr_t c = 0; c < n; ++c) {
    core->choices[c] = turned[c].choice;
    newIndex[turned[c].before] = c;
  }
  const PlaceLink *links = core->links;
  core->links = NNPACK_NEW_ARRAY(arena, PlaceLink, core->numLinks);
  for (intptr_t i = 0; i < core->numLinks; ++i) {
    core->links[i] = links[i];
    turnSpan(&core->links[i].begin, &core->links[i].end, core->numLayers);
    for (int k = 0; k < 2; ++k)
      core->links[i].choices[k] = newIndex[links[i].choices[k]];
  }
}

static void turnLayers(Mirror *mirror, NnpackArena *arena) {
  PlaceCore *core = &mirror->core;
  intptr_t spaces = core->model->problem->numSpaces, layers = core->numLayers;
  const int64_t *room = core->room;
  const double *prices = mirror->prices.prices;
  core->room = NNPACK_NEW_ARRAY(arena, int64_t, layers * spaces);
  mirror->prices.prices = NNPACK_NEW_ARRAY(arena, double, layers * spaces);
  for (intptr_t t = 0; t < layers; ++t)
    for (intptr_t s = 0; s < spaces; ++s) {
      intptr_t from = (layers - 1 - t) * spaces + s;
      core->room[t * spaces + s] = room[from];
      mirror->prices.prices[t * spaces + s] = prices[from];
    }
}

static void turn(Mirror *mirror, NnpackArena *arena) {
  PlaceCore *core = &mirror->core;
  const PlaceUse *uses = core->uses;
  core->uses = NNPACK_NEW_ARRAY(arena, PlaceUse, core->numUses);
  for (intptr_t u = 0; u < core->numUses; ++u) {
    core->uses[u] = uses[u];
    turnSpan(&core->uses[u].begin, &core->uses[u].end, core->numLayers);
  }
  turnChoices(core, arena);
  turnLayers(mirror, arena);
}

//===----------------------------------------------------------------------===//
// Which choices first
//===----------------------------------------------------------------------===//

typedef struct Weighed {
  double weight;
  intptr_t name; ///< First option.
} Weighed;

static int compareWeighed(const void *a, const void *b) {
  const Weighed *x = a, *y = b;
  if (x->weight < y->weight || x->weight > y->weight)
    return x->weight > y->weight ? -1 : 1;
  return (x->name > y->name) - (x->name < y->name);
}

/// The largest share of the room that an option of the choice takes, by how
/// long: what is alive for long is in the states of many layers.
static double weightOf(const PlaceCore *core, const PlaceChoice *choice) {
  double weight = 0;
  for (intptr_t o = 0; o < choice->numOptions; ++o) {
    const PlaceOption *option = &core->options[choice->firstOption + o];
    for (intptr_t u = 0; u < option->numUses; ++u) {
      const PlaceUse *use = &core->uses[option->firstUse + u];
      int64_t room =
          core->room[use->begin * core->model->problem->numSpaces + use->space];
      double share = (double)use->units / ((double)room + 1) /
                     (double)(use->end - use->begin);
      weight = share > weight ? share : weight;
    }
  }
  return weight;
}

typedef struct Deep {
  const PlaceSearch *search;
  Weighed *order;
  intptr_t count;
  bool *isLeftOut;
  NnpackArena *arena;
  int64_t numSteps;
} Deep;

static void weigh(Deep *deep) {
  const PlaceCore *core = deep->search->core;
  deep->count = core->numChoices;
  deep->order = NNPACK_NEW_ARRAY(deep->arena, Weighed, deep->count);
  deep->isLeftOut = NNPACK_NEW_ARRAY(deep->arena, bool, core->numOptions);
  for (intptr_t c = 0; c < deep->count; ++c)
    deep->order[c] = (Weighed){weightOf(core, &core->choices[c]),
                               core->choices[c].firstOption};
  if (deep->count)
    qsort(deep->order, (size_t)deep->count, sizeof *deep->order,
          compareWeighed);
}

//===----------------------------------------------------------------------===//
// Passes
//===----------------------------------------------------------------------===//

typedef struct Chain {
  Mirror directions[2];
  int direction; ///< Of the next pass.
  PlaceTable known;
  NnpackArena *arena; ///< Of the table; NULL: no pass yet.
  double bound;       ///< By the last pass.
} Chain;

static void scalePrices(PlacePrices *prices, const PlaceCore *core,
                        NnpackArena *arena) {
  intptr_t count = core->numLayers * core->model->problem->numSpaces;
  const double *before = prices->prices, *values = prices->values;
  prices->prices = NNPACK_NEW_ARRAY(arena, double, count);
  prices->values = NNPACK_NEW_ARRAY(arena, double, core->numOptions);
  for (intptr_t i = 0; i < count; ++i)
    prices->prices[i] = scale * before[i];
  for (intptr_t o = 0; o < core->numOptions; ++o) {
    double cost = (double)core->options[o].cost;
    prices->values[o] = cost + scale * (values[o] - cost);
  }
}

static Chain beginChain(const Deep *deep) {
  Mirror mirror = {*deep->search->core, *deep->search->prices};
  scalePrices(&mirror.prices, &mirror.core, deep->arena);
  Chain chain = {.directions = {mirror, mirror}};
  turn(&chain.directions[1], deep->arena);
  return chain;
}

/// One pass with the first `numIn` choices into a table, or with all.
static PlaceFound run(Deep *deep, const Chain *chain, intptr_t numIn,
                      PlaceTable *outTable, NnpackArena *arena,
                      intptr_t *modes) {
  const Mirror *mirror = &chain->directions[chain->direction];
  PlaceSearch search = *deep->search;
  search.core = &mirror->core;
  search.prices = &mirror->prices;
  search.numSteps -= deep->numSteps;
  search.isLeftOut = outTable ? deep->isLeftOut : NULL;
  search.known = chain->arena ? &chain->known : NULL;
  search.outTable = outTable;
  search.scratch = arena;
  if (outTable) {
    search.width = tableWidth;
    search.numSteps = deep->search->numSteps / 8;
  }
  for (intptr_t i = 0; i < deep->count; ++i)
    deep->isLeftOut[deep->order[i].name] = i >= numIn;
  PlaceFound found = placeSearch(&search, modes);
  deep->numSteps += found.numSteps;
  return found;
}

static void endChain(Chain *chain) {
  nnpackArenaDestroy(chain->arena);
  chain->arena = NULL;
}

/// Tries for a table with that many choices; false if that takes too many
/// states.
static bool deepen(Deep *deep, Chain *chain, intptr_t numIn, intptr_t *modes) {
  const PlaceCore *core = deep->search->core;
  NnpackArena *arena = nnpackArenaCreate();
  PlaceTable table;
  placeTableInit(&table, core->numLayers, core->numOptions, arena);
  PlaceFound found = run(deep, chain, numIn, &table, arena, modes);
  if (!found.isComplete) {
    nnpackArenaDestroy(arena);
    return false;
  }
  for (intptr_t i = 0; i < numIn; ++i)
    table.isIn[deep->order[i].name] = true;
  endChain(chain);
  chain->known = table;
  chain->arena = arena;
  chain->bound = found.bound;
  chain->direction = !chain->direction;
  return true;
}

/// Twice as many choices each time; where that is too many, half as many more.
/// The last eighth is left to the final pass.
static void extend(Deep *deep, Chain *chain, intptr_t *modes) {
  intptr_t numIn = 0, next = deep->count / 8;
  int numFailures = 0;
  while (next > numIn && next < deep->count && numFailures < mostFailures &&
         deep->numSteps < deep->search->numSteps / 2) {
    if (deepen(deep, chain, next, modes)) {
      numIn = next;
      next = 2 * next < deep->count ? 2 * next : (next + deep->count) / 2;
      if (numIn >= deep->count - deep->count / 8 && numFailures == 0)
        return;
    } else {
      ++numFailures;
      next = (numIn + next) / 2;
    }
  }
}

PlaceFound placeSearchDeeply(const PlaceSearch *search, intptr_t *modes) {
  Deep deep = {.search = search, .arena = nnpackArenaCreate()};
  weigh(&deep);
  Chain chain = beginChain(&deep);
  extend(&deep, &chain, modes);
  PlaceFound found = run(&deep, &chain, deep.count, NULL, NULL, modes);
  double most = found.isFound ? (double)found.cost : (double)search->limit;
  if (chain.bound > found.bound)
    found.bound = chain.bound < most ? chain.bound : most;
  found.numSteps = deep.numSteps;
  endChain(&chain);
  nnpackArenaDestroy(deep.arena);
  return found;
}
