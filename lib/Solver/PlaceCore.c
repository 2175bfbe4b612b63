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

#include "PlaceBuilder.h"

#include <string.h>

//===----------------------------------------------------------------------===//
// Deciding
//===----------------------------------------------------------------------===//

intptr_t placeCheapestAllowed(const PlaceBuilder *b, intptr_t item) {
  intptr_t best = -1;
  for (intptr_t m = 0; m < b->model->problem->items[item].numModes; ++m)
    if (placeIsAllowed(b, item, m) &&
        (best < 0 || placeModeOf(b->model, item, m)->cost <
                         placeModeOf(b->model, item, best)->cost))
      best = m;
  return best;
}

static void decideSingle(PlaceBuilder *b) {
  for (intptr_t i = 0; i < b->model->problem->numItems; ++i)
    b->core->decided[i] = (b->allowed[i] & (b->allowed[i] - 1)) == 0
                              ? placeCheapestAllowed(b, i)
                              : -1;
}

bool placeIsDecided(const PlaceBuilder *b, intptr_t need) {
  intptr_t item = b->model->itemOfMode[b->model->modeOfNeed[need]];
  return b->core->decided[item] >= 0 &&
         placeIsChosen(b->model, b->core->decided, need);
}

static void addBase(PlaceBuilder *b) {
  const PlaceModel *model = b->model;
  b->changes = placeChangesCreate(model, b->arena);
  for (intptr_t k = 0; k < model->problem->numNeeds; ++k)
    if (placeIsDecided(b, k))
      placeChangesAddNeed(model, b->changes, k, model->sizes[k]);
  for (intptr_t p = 0; p < model->numPairs; ++p)
    if (placeIsDecided(b, model->pairs[p].first) &&
        placeIsDecided(b, model->pairs[p].second))
      placeChangesAddPair(model, b->changes, &model->pairs[p],
                          -model->pairs[p].saved);
  b->base = placeChangesSum(model, b->changes, b->arena);
}

static void findCritical(PlaceBuilder *b) {
  const PlaceModel *model = b->model;
  intptr_t sections = model->sections.count;
  intptr_t count = model->problem->numSpaces * sections;
  NnpackArena *scratch = nnpackArenaCreate();
  for (intptr_t i = 0; i < model->problem->numItems; ++i)
    if (b->core->decided[i] < 0)
      placeChangesAddExtreme(model, b->changes, i, b->allowed[i], true,
                             scratch);
  int64_t *loads = placeChangesSum(model, b->changes, scratch);
  b->isCritical = NNPACK_NEW_ARRAY(b->arena, bool, count);
  b->numCritical = NNPACK_NEW_ARRAY(b->arena, intptr_t, count + 1);
  for (intptr_t at = 0; at < count; ++at) {
    b->isCritical[at] = loads[at] > model->capacities[at / sections];
    b->numCritical[at + 1] = b->numCritical[at] + b->isCritical[at];
  }
  nnpackArenaDestroy(scratch);
}

static bool isCriticalNeed(const PlaceBuilder *b, intptr_t need) {
  const NnpackSections *sections = &b->model->sections;
  const intptr_t *counts =
      b->numCritical + b->model->problem->needs[need].space * sections->count;
  for (intptr_t i = sections->spanBegins[need];
       i < sections->spanBegins[need + 1]; ++i)
    if (counts[sections->spans[i].end] > counts[sections->spans[i].begin])
      return true;
  return false;
}

static bool isCriticalMode(const PlaceBuilder *b, intptr_t item,
                           intptr_t mode) {
  const NnpackPlacementMode *m = placeModeOf(b->model, item, mode);
  for (intptr_t k = m->firstNeed; k < m->firstNeed + m->numNeeds; ++k)
    if (isCriticalNeed(b, k))
      return true;
  return false;
}

/// Base loads change only where nothing is critical.
static void decideHarmless(PlaceBuilder *b) {
  for (intptr_t i = 0; i < b->model->problem->numItems; ++i) {
    if (b->core->decided[i] >= 0 || b->isKept[i])
      continue;
    intptr_t cheapest = placeCheapestAllowed(b, i);
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

static Events countEvents(const PlaceBuilder *b) {
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

static int64_t roomAt(const PlaceBuilder *b, intptr_t space, intptr_t section) {
  intptr_t at = space * b->model->sections.count + section;
  return b->isCritical[at] ? b->model->capacities[space] - b->base[at]
                           : INT64_MAX;
}

/// Whether every space has at least as much room in `a` as in `c`.
static bool hasRoomOf(const PlaceBuilder *b, const int64_t *a,
                      const int64_t *c) {
  for (intptr_t s = 0; s < b->model->problem->numSpaces; ++s)
    if (a[s] < c[s])
      return false;
  return true;
}

/// Adds the section as a layer, unless one before has all it has; takes layers
/// away that it makes needless.
static void addLayer(PlaceBuilder *b, const Events *events, intptr_t section) {
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

static void makeLayers(PlaceBuilder *b) {
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

void placeCoreBuild(PlaceCore *core, const PlaceModel *model,
                    const uint64_t *allowed, const bool *isKept,
                    NnpackArena *arena) {
  *core = (PlaceCore){
      .model = model,
      .decided = NNPACK_NEW_ARRAY(arena, intptr_t, model->problem->numItems)};
  PlaceBuilder b = {.model = model,
               .allowed = allowed,
               .isKept = isKept,
               .arena = arena,
               .core = core};
  decideSingle(&b);
  addBase(&b);
  findCritical(&b);
  decideHarmless(&b);
  makeLayers(&b);
  placeMakeChoices(&b);
}
