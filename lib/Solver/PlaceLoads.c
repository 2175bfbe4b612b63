//===-- lib/Solver/PlaceLoads.c - Room needed, by section ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlaceLoads.h"

#include <stdlib.h>

//===----------------------------------------------------------------------===//
// Trees
//===----------------------------------------------------------------------===//

int64_t placeLoadsAt(const PlaceLoads *loads, intptr_t space,
                     intptr_t section) {
  return loadTreeAt(&loads->trees[space], section);
}

static bool hasCapacity(const PlaceModel *model, intptr_t space) {
  return model->capacities[space] != INT64_MAX;
}

intptr_t placeLoadsWorst(const PlaceLoads *loads, const int64_t *targets,
                         intptr_t *outSection) {
  intptr_t worst = -1;
  int64_t most = 0;
  for (intptr_t s = 0; s < loads->model->problem->numSpaces; ++s) {
    if (!hasCapacity(loads->model, s))
      continue;
    int64_t above = loadTreeLargest(&loads->trees[s]) - targets[s];
    if (above > most)
      most = above, worst = s;
  }
  if (worst >= 0)
    *outSection = loadTreeLargestLeaf(&loads->trees[worst]);
  return worst;
}

/// Trees with these changes, which are of all spaces.
static PlaceLoads *createTrees(const PlaceModel *model, const int64_t *changes,
                               NnpackArena *scratch, NnpackArena *arena) {
  intptr_t spaces = model->problem->numSpaces, count = model->sections.count;
  const int64_t *sums = placeChangesSum(model, changes, scratch);
  PlaceLoads *loads = NNPACK_NEW(arena, PlaceLoads);
  *loads = (PlaceLoads){model, NNPACK_NEW_ARRAY(arena, LoadTree, spaces)};
  for (intptr_t s = 0; s < spaces; ++s)
    if (hasCapacity(model, s))
      loadTreeInit(&loads->trees[s], arena, sums + s * count, count);
  return loads;
}

PlaceLoads *placeLoadsCreate(const PlaceModel *model, const intptr_t *modes,
                             NnpackArena *arena) {
  NnpackArena *scratch = nnpackArenaCreate();
  int64_t *changes = placeChangesCreate(model, scratch);
  for (intptr_t k = 0; k < model->problem->numNeeds; ++k)
    if (placeIsChosen(model, modes, k))
      placeChangesAddNeed(model, changes, k, model->sizes[k]);
  for (intptr_t i = 0; i < model->numPairs; ++i)
    if (placeIsChosen(model, modes, model->pairs[i].first) &&
        placeIsChosen(model, modes, model->pairs[i].second))
      placeChangesAddPair(model, changes, &model->pairs[i],
                          -model->pairs[i].saved);
  PlaceLoads *loads = createTrees(model, changes, scratch, arena);
  nnpackArenaDestroy(scratch);
  return loads;
}

PlaceLoads *placeLoadsLeast(const PlaceModel *model, NnpackArena *arena) {
  NnpackArena *scratch = nnpackArenaCreate();
  int64_t *changes = placeChangesCreate(model, scratch);
  for (intptr_t i = 0; i < model->problem->numItems; ++i)
    placeChangesAddExtreme(model, changes, i, UINT64_MAX, false, scratch);
  for (intptr_t i = 0; i < model->numPairs; ++i)
    placeChangesAddPair(model, changes, &model->pairs[i],
                        -model->pairs[i].saved);
  PlaceLoads *loads = createTrees(model, changes, scratch, arena);
  nnpackArenaDestroy(scratch);
  return loads;
}

//===----------------------------------------------------------------------===//
// Other modes
//===----------------------------------------------------------------------===//

static void addRange(PlaceLoads *loads, intptr_t space, int32_t begin,
                     int32_t end, int64_t units) {
  if (hasCapacity(loads->model, space))
    loadTreeAdd(&loads->trees[space], begin, end, units);
}

static void addNeed(PlaceLoads *loads, intptr_t need, int64_t units) {
  const NnpackSections *sections = &loads->model->sections;
  intptr_t space = loads->model->problem->needs[need].space;
  for (intptr_t i = sections->spanBegins[need];
       i < sections->spanBegins[need + 1]; ++i)
    addRange(loads, space, sections->spans[i].begin, sections->spans[i].end,
             units);
}

static void addPair(PlaceLoads *loads, const PlacePair *pair, int64_t units) {
  PlaceOverlap overlap = {0};
  intptr_t space = loads->model->problem->needs[pair->first].space;
  while (placeNextOverlap(loads->model, pair, &overlap))
    addRange(loads, space, overlap.begin, overlap.end, units);
}

/// Adds or takes away the needs of an item's chosen mode, and what they save
/// with others that are chosen.
static void addMode(PlaceLoads *loads, const intptr_t *modes, intptr_t item,
                    int64_t sign) {
  const PlaceModel *model = loads->model;
  const NnpackPlacementMode *mode = placeModeOf(model, item, modes[item]);
  intptr_t end = mode->firstNeed + mode->numNeeds;
  for (intptr_t k = mode->firstNeed; k < end; ++k) {
    addNeed(loads, k, sign * model->sizes[k]);
    for (intptr_t p = model->pairBegins[k]; p < model->pairBegins[k + 1]; ++p) {
      const PlacePair *pair = &model->pairs[model->pairsOfNeed[p]];
      intptr_t other = placePairOther(pair, k);
      bool isOwn = mode->firstNeed <= other && other < end;
      // A pair within the mode comes by twice.
      if (isOwn ? k < other : placeIsChosen(model, modes, other))
        addPair(loads, pair, -sign * pair->saved);
    }
  }
}

void placeLoadsChange(PlaceLoads *loads, intptr_t *modes, intptr_t item,
                      intptr_t mode) {
  addMode(loads, modes, item, -1);
  modes[item] = mode;
  addMode(loads, modes, item, 1);
}

//===----------------------------------------------------------------------===//
// In sum
//===----------------------------------------------------------------------===//

int64_t *placeChangesCreate(const PlaceModel *model, NnpackArena *arena) {
  return NNPACK_NEW_ARRAY(arena, int64_t,
                          model->problem->numSpaces *
                              (model->sections.count + 1));
}

void placeChangesAddNeed(const PlaceModel *model, int64_t *changes,
                         intptr_t need, int64_t units) {
  const NnpackSections *sections = &model->sections;
  int64_t *inSpace =
      changes + model->problem->needs[need].space * (sections->count + 1);
  for (intptr_t i = sections->spanBegins[need];
       i < sections->spanBegins[need + 1]; ++i) {
    inSpace[sections->spans[i].begin] += units;
    inSpace[sections->spans[i].end] -= units;
  }
}

void placeChangesAddPair(const PlaceModel *model, int64_t *changes,
                         const PlacePair *pair, int64_t units) {
  PlaceOverlap overlap = {0};
  int64_t *inSpace = changes + model->problem->needs[pair->first].space *
                                   (model->sections.count + 1);
  while (placeNextOverlap(model, pair, &overlap)) {
    inSpace[overlap.begin] += units;
    inSpace[overlap.end] -= units;
  }
}

int64_t *placeChangesSum(const PlaceModel *model, const int64_t *changes,
                         NnpackArena *arena) {
  intptr_t count = model->sections.count;
  int64_t *loads =
      NNPACK_NEW_ARRAY(arena, int64_t, model->problem->numSpaces * count);
  for (intptr_t s = 0; s < model->problem->numSpaces; ++s) {
    int64_t units = 0;
    for (intptr_t t = 0; t < count; ++t) {
      units += changes[s * (count + 1) + t];
      loads[s * count + t] = units;
    }
  }
  return loads;
}

/// A mode needs more or less from a section on.
typedef struct Event {
  intptr_t space;
  int32_t section, mode;
  int64_t units;
} Event;

typedef struct Events {
  Event *data;
  intptr_t count;
} Events;

static int compareEvents(const void *a, const void *b) {
  const Event *x = a, *y = b;
  if (x->space != y->space)
    return x->space < y->space ? -1 : 1;
  if (x->section != y->section)
    return x->section < y->section ? -1 : 1;
  if (x->mode != y->mode)
    return x->mode < y->mode ? -1 : 1;
  return (x->units > y->units) - (x->units < y->units);
}

static Events eventsOf(const PlaceModel *model, intptr_t item,
                       uint64_t allowed, NnpackArena *arena) {
  const NnpackSections *sections = &model->sections;
  intptr_t numModes = model->problem->items[item].numModes, numSpans = 0;
  for (intptr_t m = 0; m < numModes; ++m) {
    const NnpackPlacementMode *mode = placeModeOf(model, item, m);
    numSpans += sections->spanBegins[mode->firstNeed + mode->numNeeds] -
                sections->spanBegins[mode->firstNeed];
  }
  Events events = {NNPACK_NEW_ARRAY(arena, Event, 2 * numSpans), 0};
  for (intptr_t m = 0; m < numModes; ++m) {
    const NnpackPlacementMode *mode = placeModeOf(model, item, m);
    intptr_t end = mode->firstNeed + mode->numNeeds;
    for (intptr_t k = mode->firstNeed; k < end && (allowed >> m & 1); ++k)
      for (intptr_t i = sections->spanBegins[k];
           i < sections->spanBegins[k + 1]; ++i) {
        NnpackSpan span = sections->spans[i];
        intptr_t space = model->problem->needs[k].space;
        events.data[events.count++] =
            (Event){space, span.begin, (int32_t)m, model->sizes[k]};
        events.data[events.count++] =
            (Event){space, span.end, (int32_t)m, -model->sizes[k]};
      }
  }
  return events;
}

static int64_t extremeOf(const int64_t *units, intptr_t count,
                         uint64_t allowed, bool isMost) {
  int64_t extreme = isMost ? 0 : INT64_MAX;
  for (intptr_t m = 0; m < count; ++m)
    if ((allowed >> m & 1) &&
        (isMost ? units[m] > extreme : units[m] < extreme))
      extreme = units[m];
  return extreme;
}

void placeChangesAddExtreme(const PlaceModel *model, int64_t *changes,
                            intptr_t item, uint64_t allowed, bool isMost,
                            NnpackArena *scratch) {
  Events events = eventsOf(model, item, allowed, scratch);
  int64_t units[NNPACK_PLACEMENT_MAX_MODES] = {0}, before = 0;
  if (events.count)
    qsort(events.data, (size_t)events.count, sizeof *events.data,
          compareEvents);
  for (intptr_t i = 0; i < events.count; ++i) {
    Event event = events.data[i], next = {.space = -1};
    units[event.mode] += event.units;
    if (i + 1 < events.count)
      next = events.data[i + 1];
    if (next.space == event.space && next.section == event.section)
      continue;
    int64_t now = extremeOf(units, model->problem->items[item].numModes,
                            allowed, isMost);
    changes[event.space * (model->sections.count + 1) + event.section] +=
        now - before;
    before = now;
  }
}
