//===-- lib/Solver/PlaceCore.c - What is undecided of a placement -*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Why an item may be decided that has no bound to speak for it: if its cheapest
// mode needs nothing where space can be short, no other mode lets other items
// do anything that this one does not.
//
// Sections between which no undecided buffer begins or ends are one layer, with
// the least room of them; a layer whose buffers a neighbour with no more room
// has too says nothing new.
//
//===----------------------------------------------------------------------===//

#include "PlaceCore.h"

#include <stdlib.h>
#include <string.h>

typedef struct Builder {
  const PlaceModel *model;
  const uint64_t *allowed;
  const bool *isKept;
  NnpackArena *arena;
  PlaceCore *core;
  int64_t *base;      ///< Loads of decided items.
  bool *isCritical;   ///< Per load: undecided items could be too much there.
  intptr_t *choiceOf; ///< Per item, or -1.
  intptr_t *optionOf; ///< Per mode of the problem, or -1.
  NNPACK_VECTOR(PlaceUse) uses;
  NNPACK_VECTOR(PlaceLink) links;
} Builder;

static bool isAllowed(const Builder *b, intptr_t item, intptr_t mode) {
  return b->allowed[item] >> mode & 1;
}

static const NnpackPlacementMode *modeOf(const PlaceModel *model, intptr_t item,
                                         intptr_t mode) {
  return &model->problem->modes[model->problem->items[item].firstMode + mode];
}

//===----------------------------------------------------------------------===//
// Deciding
//===----------------------------------------------------------------------===//

static intptr_t cheapestAllowed(const Builder *b, intptr_t item) {
  intptr_t best = -1;
  for (intptr_t m = 0; m < b->model->problem->items[item].numModes; ++m)
    if (isAllowed(b, item, m) &&
        (best < 0 || modeOf(b->model, item, m)->cost <
                         modeOf(b->model, item, best)->cost))
      best = m;
  return best;
}

static void decideSingle(Builder *b) {
  for (intptr_t i = 0; i < b->model->problem->numItems; ++i)
    b->core->decided[i] = (b->allowed[i] & (b->allowed[i] - 1)) == 0
                              ? cheapestAllowed(b, i)
                              : -1;
}

static bool isDecidedNeed(const Builder *b, intptr_t need) {
  intptr_t item = b->model->itemOfMode[b->model->modeOfNeed[need]];
  return b->core->decided[item] >= 0 &&
         placeIsChosen(b->model, b->core->decided, need);
}

static void addBase(Builder *b) {
  const PlaceModel *model = b->model;
  memset(b->base, 0,
         (size_t)(model->problem->numSpaces * model->sections.count) *
             sizeof *b->base);
  for (intptr_t k = 0; k < model->problem->numNeeds; ++k)
    if (isDecidedNeed(b, k))
      placeLoadsAddNeed(model, b->base, k, model->sizes[k]);
  for (intptr_t p = 0; p < model->numPairs; ++p)
    if (isDecidedNeed(b, model->pairs[p].first) &&
        isDecidedNeed(b, model->pairs[p].second))
      placeLoadsAddPair(model, b->base, &model->pairs[p],
                        -model->pairs[p].saved);
}

/// Adds to `loads` the most that any allowed mode of the item needs, per load.
/// `most` and `units` are zeros, and are left so.
static void addMost(const Builder *b, intptr_t item, int64_t *loads,
                    int64_t *most, int64_t *units) {
  const PlaceModel *model = b->model;
  const NnpackSections *sections = &model->sections;
  for (int pass = 0; pass < 2; ++pass)
    for (intptr_t m = 0; m < model->problem->items[item].numModes; ++m) {
      const NnpackPlacementMode *mode = modeOf(model, item, m);
      intptr_t end = mode->firstNeed + mode->numNeeds;
      if (!isAllowed(b, item, m))
        continue;
      for (intptr_t k = mode->firstNeed; k < end && pass == 0; ++k)
        placeLoadsAddNeed(model, units, k, model->sizes[k]);
      for (intptr_t k = mode->firstNeed; k < end; ++k)
        for (intptr_t i = sections->spanBegins[k];
             i < sections->spanBegins[k + 1]; ++i)
          for (int32_t s = sections->spans[i].begin;
               s < sections->spans[i].end; ++s) {
            intptr_t at = model->problem->needs[k].space * sections->count + s;
            if (pass == 0) {
              most[at] = units[at] > most[at] ? units[at] : most[at];
            } else {
              loads[at] += most[at];
              most[at] = 0;
            }
          }
      for (intptr_t k = mode->firstNeed; k < end && pass == 0; ++k)
        placeLoadsAddNeed(model, units, k, -model->sizes[k]);
    }
}

static void findCritical(Builder *b) {
  const PlaceModel *model = b->model;
  intptr_t sections = model->sections.count;
  intptr_t count = model->problem->numSpaces * sections;
  int64_t *loads = NNPACK_NEW_ARRAY(b->arena, int64_t, count);
  int64_t *most = NNPACK_NEW_ARRAY(b->arena, int64_t, count);
  int64_t *units = NNPACK_NEW_ARRAY(b->arena, int64_t, count);
  memcpy(loads, b->base, (size_t)count * sizeof *loads);
  for (intptr_t i = 0; i < model->problem->numItems; ++i)
    if (b->core->decided[i] < 0)
      addMost(b, i, loads, most, units);
  b->isCritical = NNPACK_NEW_ARRAY(b->arena, bool, count);
  for (intptr_t at = 0; at < count; ++at)
    b->isCritical[at] = loads[at] > model->capacities[at / sections];
}

static bool isCriticalNeed(const Builder *b, intptr_t need) {
  const NnpackSections *sections = &b->model->sections;
  const bool *critical =
      b->isCritical + b->model->problem->needs[need].space * sections->count;
  for (intptr_t i = sections->spanBegins[need];
       i < sections->spanBegins[need + 1]; ++i)
    for (int32_t s = sections->spans[i].begin; s < sections->spans[i].end; ++s)
      if (critical[s])
        return true;
  return false;
}

static bool isCriticalMode(const Builder *b, intptr_t item, intptr_t mode) {
  const NnpackPlacementMode *m = modeOf(b->model, item, mode);
  for (intptr_t k = m->firstNeed; k < m->firstNeed + m->numNeeds; ++k)
    if (isCriticalNeed(b, k))
      return true;
  return false;
}

/// Base loads change only where nothing is critical.
static void decideHarmless(Builder *b) {
  for (intptr_t i = 0; i < b->model->problem->numItems; ++i) {
    if (b->core->decided[i] >= 0 || b->isKept[i])
      continue;
    intptr_t cheapest = cheapestAllowed(b, i);
    if (!isCriticalMode(b, i, cheapest))
      b->core->decided[i] = cheapest;
  }
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

/// Counts of undecided buffers that begin and end at a section or before it.
typedef struct Events {
  intptr_t *begins, *ends;
} Events;

static Events countEvents(const Builder *b) {
  const NnpackSections *sections = &b->model->sections;
  Events events = {NNPACK_NEW_ARRAY(b->arena, intptr_t, sections->count + 1),
                   NNPACK_NEW_ARRAY(b->arena, intptr_t, sections->count + 1)};
  for (intptr_t i = 0; i < sections->numSpans; ++i) {
    intptr_t mode = b->model->modeOfNeed[sections->spans[i].buffer];
    if (b->core->decided[b->model->itemOfMode[mode]] >= 0)
      continue;
    ++events.begins[sections->spans[i].begin];
    ++events.ends[sections->spans[i].end];
  }
  for (intptr_t s = 1; s <= sections->count; ++s) {
    events.begins[s] += events.begins[s - 1];
    events.ends[s] += events.ends[s - 1];
  }
  return events;
}

static int64_t roomAt(const Builder *b, intptr_t space, intptr_t section) {
  intptr_t at = space * b->model->sections.count + section;
  return b->isCritical[at] ? b->model->capacities[space] - b->base[at]
                           : INT64_MAX;
}

/// Whether every space has at least as much room in `a` as in `c`.
static bool hasRoomOf(const Builder *b, const int64_t *a, const int64_t *c) {
  for (intptr_t s = 0; s < b->model->problem->numSpaces; ++s)
    if (a[s] < c[s])
      return false;
  return true;
}

/// Adds the section as a layer, unless one before has all it has; takes layers
/// away that it makes needless.
static void addLayer(Builder *b, const Events *events, intptr_t section) {
  PlaceCore *core = b->core;
  intptr_t spaces = b->model->problem->numSpaces;
  int64_t *room = core->room + core->numLayers * spaces;
  for (intptr_t s = 0; s < spaces; ++s)
    room[s] = roomAt(b, s, section);
  while (core->numLayers > 0) {
    int64_t *before = room - spaces;
    intptr_t last = core->sectionOfLayer[core->numLayers - 1];
    if (events->begins[section] == events->begins[last] &&
        hasRoomOf(b, room, before))
      return;
    if (events->ends[section] != events->ends[last] ||
        !hasRoomOf(b, before, room))
      break;
    memcpy(before, room, (size_t)spaces * sizeof *room);
    room = before;
    --core->numLayers;
  }
  core->sectionOfLayer[core->numLayers++] = section;
}

static void makeLayers(Builder *b) {
  const PlaceModel *model = b->model;
  PlaceCore *core = b->core;
  intptr_t sections = model->sections.count, spaces = model->problem->numSpaces;
  Events events = countEvents(b);
  core->sectionOfLayer = NNPACK_NEW_ARRAY(b->arena, intptr_t, sections + 1);
  core->room = NNPACK_NEW_ARRAY(b->arena, int64_t, (sections + 1) * spaces);
  for (intptr_t t = 0; t < sections; ++t) {
    bool isAny = false;
    for (intptr_t s = 0; s < spaces; ++s) {
      isAny |= b->isCritical[s * sections + t];
      core->isImpossible |= b->base[s * sections + t] > model->capacities[s];
    }
    if (isAny)
      addLayer(b, &events, t);
  }
  for (intptr_t s = 0; s < spaces && core->numLayers == 0; ++s)
    core->room[s] = INT64_MAX;
  core->numLayers += core->numLayers == 0;
}

/// The first layer at or after a section.
static int32_t layerAt(const PlaceCore *core, intptr_t section) {
  intptr_t low = 0, high = core->numLayers;
  while (low < high) {
    intptr_t middle = (low + high) / 2;
    if (core->sectionOfLayer[middle] < section)
      low = middle + 1;
    else
      high = middle;
  }
  return (int32_t)low;
}

//===----------------------------------------------------------------------===//
// Choices
//===----------------------------------------------------------------------===//

static bool isTight(const PlaceCore *core, intptr_t layer, intptr_t space) {
  return core->room[layer * core->model->problem->numSpaces + space] <
         INT64_MAX;
}

/// From the first layer of the sections to the last in which room is short.
static void addUse(Builder *b, intptr_t space, int32_t begin, int32_t end,
                   int64_t units, int64_t relaxed) {
  PlaceUse use = {layerAt(b->core, begin), layerAt(b->core, end),
                  (int32_t)space, units, relaxed};
  while (use.begin < use.end && !isTight(b->core, use.begin, space))
    ++use.begin;
  while (use.begin < use.end && !isTight(b->core, use.end - 1, space))
    --use.end;
  if (use.begin < use.end && (units || relaxed))
    NNPACK_PUSH(b->arena, b->uses, use);
}

/// What the need saves by overlapping one that is sure to be there: of a
/// decided item, or of the same mode, counted once.
static void addSavings(Builder *b, intptr_t need) {
  const PlaceModel *model = b->model;
  for (intptr_t p = model->pairBegins[need]; p < model->pairBegins[need + 1];
       ++p) {
    const PlacePair *pair = &model->pairs[model->pairsOfNeed[p]];
    intptr_t other = placePairOther(pair, need);
    bool isOwn = model->modeOfNeed[other] == model->modeOfNeed[need];
    bool isElse = b->optionOf[model->modeOfNeed[other]] >= 0 &&
                  model->itemOfMode[model->modeOfNeed[other]] !=
                      model->itemOfMode[model->modeOfNeed[need]];
    int64_t half = isElse ? pair->saved - pair->saved / 2 : 0;
    if (isElse && other < need)
      half = pair->saved / 2;
    int64_t whole =
        isDecidedNeed(b, other) || (isOwn && need < other) ? pair->saved : 0;
    PlaceOverlap overlap = {0};
    while ((half || whole) && placeNextOverlap(model, pair, &overlap))
      addUse(b, model->problem->needs[need].space, overlap.begin, overlap.end,
             -whole, -whole - half);
  }
}

static void addOption(Builder *b, PlaceChoice *choice, intptr_t mode,
                      int64_t cheapest) {
  const PlaceModel *model = b->model;
  const NnpackPlacementMode *m = modeOf(model, choice->item, mode);
  PlaceOption *option = &b->core->options[b->core->numOptions++];
  *option = (PlaceOption){.cost = (m->cost - cheapest) / b->core->costUnit,
                          .item = choice->item,
                          .mode = mode,
                          .firstUse = b->uses.count};
  for (intptr_t k = m->firstNeed; k < m->firstNeed + m->numNeeds; ++k) {
    for (intptr_t i = model->sections.spanBegins[k];
         i < model->sections.spanBegins[k + 1]; ++i)
      addUse(b, model->problem->needs[k].space, model->sections.spans[i].begin,
             model->sections.spans[i].end, model->sizes[k], model->sizes[k]);
    addSavings(b, k);
  }
  option->numUses = b->uses.count - option->firstUse;
  for (intptr_t u = option->firstUse; u < b->uses.count; ++u) {
    PlaceUse use = b->uses.data[u];
    choice->begin = use.begin < choice->begin ? use.begin : choice->begin;
    choice->end = use.end > choice->end ? use.end : choice->end;
  }
}

/// An item that was kept though it needs nothing in any layer is decided in the
/// layer nearest to it.
static void setLayer(const Builder *b, PlaceChoice *choice) {
  const NnpackSections *sections = &b->model->sections;
  const NnpackPlacementItem *item = &b->model->problem->items[choice->item];
  intptr_t first = sections->count;
  for (intptr_t m = 0; m < item->numModes; ++m) {
    const NnpackPlacementMode *mode = modeOf(b->model, choice->item, m);
    for (intptr_t k = mode->firstNeed; k < mode->firstNeed + mode->numNeeds;
         ++k)
      if (sections->spanBegins[k] < sections->spanBegins[k + 1] &&
          sections->spans[sections->spanBegins[k]].begin < first)
        first = sections->spans[sections->spanBegins[k]].begin;
  }
  choice->begin = layerAt(b->core, first);
  if (choice->begin == b->core->numLayers)
    --choice->begin;
  choice->end = choice->begin + 1;
}

static void addChoice(Builder *b, intptr_t item) {
  PlaceCore *core = b->core;
  intptr_t firstMode = b->model->problem->items[item].firstMode;
  int64_t cheapest =
      b->model->problem->modes[firstMode + cheapestAllowed(b, item)].cost;
  PlaceChoice choice = {.item = item,
                        .firstOption = core->numOptions,
                        .begin = INT32_MAX,
                        .end = 0};
  for (intptr_t m = 0; m < b->model->problem->items[item].numModes; ++m)
    if (isAllowed(b, item, m))
      addOption(b, &choice, m, cheapest);
  choice.numOptions = core->numOptions - choice.firstOption;
  if (choice.begin >= choice.end)
    setLayer(b, &choice);
  core->choices[core->numChoices++] = choice;
}

static int compareChoices(const void *a, const void *b) {
  const PlaceChoice *x = a, *y = b;
  if (x->begin != y->begin)
    return x->begin < y->begin ? -1 : 1;
  return (x->item > y->item) - (x->item < y->item);
}

static int64_t divisorOf(int64_t a, int64_t b) {
  while (b) {
    int64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

static void sumCosts(Builder *b) {
  PlaceCore *core = b->core;
  core->baseCost = core->costUnit = 0;
  for (intptr_t i = 0; i < b->model->problem->numItems; ++i) {
    if (core->decided[i] >= 0) {
      core->baseCost += modeOf(b->model, i, core->decided[i])->cost;
      continue;
    }
    int64_t cheapest = modeOf(b->model, i, cheapestAllowed(b, i))->cost;
    core->baseCost += cheapest;
    for (intptr_t m = 0; m < b->model->problem->items[i].numModes; ++m)
      if (isAllowed(b, i, m))
        core->costUnit = divisorOf(modeOf(b->model, i, m)->cost - cheapest,
                                   core->costUnit);
  }
  core->costUnit += core->costUnit == 0;
}

/// Which option of the core each mode is, before choices are sorted.
static void numberOptions(Builder *b) {
  const NnpackPlacementProblem *problem = b->model->problem;
  intptr_t count = 0;
  for (intptr_t m = 0; m < problem->numModes; ++m)
    b->optionOf[m] = -1;
  for (intptr_t i = 0; i < problem->numItems; ++i)
    for (intptr_t m = 0; m < problem->items[i].numModes; ++m)
      if (b->core->decided[i] < 0 && isAllowed(b, i, m))
        b->optionOf[problem->items[i].firstMode + m] = count++;
}

static void makeChoices(Builder *b) {
  const NnpackPlacementProblem *problem = b->model->problem;
  PlaceCore *core = b->core;
  core->choices = NNPACK_NEW_ARRAY(b->arena, PlaceChoice, problem->numItems);
  core->options = NNPACK_NEW_ARRAY(b->arena, PlaceOption, problem->numModes);
  b->optionOf = NNPACK_NEW_ARRAY(b->arena, intptr_t, problem->numModes);
  sumCosts(b);
  numberOptions(b);
  for (intptr_t i = 0; i < problem->numItems; ++i)
    if (core->decided[i] < 0)
      addChoice(b, i);
  if (core->numChoices)
    qsort(core->choices, (size_t)core->numChoices, sizeof *core->choices,
          compareChoices);
  core->uses = b->uses.data;
  core->numUses = b->uses.count;
}

//===----------------------------------------------------------------------===//
// Links
//===----------------------------------------------------------------------===//

static void addLinks(Builder *b, const PlacePair *pair) {
  const PlaceModel *model = b->model;
  intptr_t modes[2] = {model->modeOfNeed[pair->first],
                       model->modeOfNeed[pair->second]};
  intptr_t items[2] = {model->itemOfMode[modes[0]],
                       model->itemOfMode[modes[1]]};
  if (b->optionOf[modes[0]] < 0 || b->optionOf[modes[1]] < 0 ||
      items[0] == items[1])
    return;
  PlaceOverlap overlap = {0};
  while (placeNextOverlap(model, pair, &overlap)) {
    PlaceLink link = {{b->choiceOf[items[0]], b->choiceOf[items[1]]},
                      {b->optionOf[modes[0]], b->optionOf[modes[1]]},
                      layerAt(b->core, overlap.begin),
                      layerAt(b->core, overlap.end),
                      (int32_t)model->problem->needs[pair->first].space,
                      pair->saved};
    if (link.begin < link.end && link.saved)
      NNPACK_PUSH(b->arena, b->links, link);
  }
}

static void makeLinks(Builder *b) {
  PlaceCore *core = b->core;
  b->choiceOf =
      NNPACK_NEW_ARRAY(b->arena, intptr_t, b->model->problem->numItems);
  for (intptr_t c = 0; c < core->numChoices; ++c)
    b->choiceOf[core->choices[c].item] = c;
  for (intptr_t p = 0; p < b->model->numPairs; ++p)
    addLinks(b, &b->model->pairs[p]);
  core->links = b->links.data;
  core->numLinks = b->links.count;
}

void placeCoreBuild(PlaceCore *core, const PlaceModel *model,
                    const uint64_t *allowed, const bool *isKept,
                    NnpackArena *arena) {
  intptr_t loads = model->problem->numSpaces * model->sections.count;
  *core = (PlaceCore){
      .model = model,
      .decided = NNPACK_NEW_ARRAY(arena, intptr_t, model->problem->numItems)};
  Builder b = {.model = model,
               .allowed = allowed,
               .isKept = isKept,
               .arena = arena,
               .core = core,
               .base = NNPACK_NEW_ARRAY(arena, int64_t, loads)};
  decideSingle(&b);
  addBase(&b);
  findCritical(&b);
  decideHarmless(&b);
  makeLayers(&b);
  makeChoices(&b);
  makeLinks(&b);
}
