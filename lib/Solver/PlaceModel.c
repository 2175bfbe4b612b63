//===-- lib/Solver/PlaceModel.c - A placement in sections ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlaceModel.h"

#include "ShareBound.h"

#include <string.h>

static int64_t unitsOf(int64_t bytes, int64_t unit) {
  return bytes / unit + (bytes % unit != 0);
}

/// The last unit of a capacity may be a part of one. It counts if there is a
/// buffer whose own last unit is no larger.
static void useLastUnit(PlaceModel *model, const NnpackPlacementNeed *need) {
  int64_t bytes = model->problem->spaces[need->space].capacity;
  int64_t unit = model->units[need->space];
  int64_t part = need->buffer.sizeBytes % unit;
  if (bytes < INT64_MAX && part > 0 && part <= bytes % unit)
    model->capacities[need->space] = bytes / unit + 1;
}

static void findUnits(PlaceModel *model, NnpackArena *arena) {
  const NnpackPlacementProblem *problem = model->problem;
  model->units = NNPACK_NEW_ARRAY(arena, int64_t, problem->numSpaces);
  model->capacities = NNPACK_NEW_ARRAY(arena, int64_t, problem->numSpaces);
  model->sizes = NNPACK_NEW_ARRAY(arena, int64_t, problem->numNeeds);
  for (intptr_t k = 0; k < problem->numNeeds; ++k) {
    int64_t *unit = &model->units[problem->needs[k].space];
    *unit = nnpackGreatestDivisor(problem->needs[k].buffer.alignment, *unit);
  }
  for (intptr_t s = 0; s < problem->numSpaces; ++s) {
    int64_t bytes = problem->spaces[s].capacity;
    if (model->units[s] == 0)
      model->units[s] = 1;
    model->capacities[s] = bytes == INT64_MAX ? bytes : bytes / model->units[s];
  }
  for (intptr_t k = 0; k < problem->numNeeds; ++k)
    useLastUnit(model, &problem->needs[k]);
  for (intptr_t k = 0; k < problem->numNeeds; ++k)
    model->sizes[k] = unitsOf(problem->needs[k].buffer.sizeBytes,
                              model->units[problem->needs[k].space]);
}

static void findOwners(PlaceModel *model, NnpackArena *arena) {
  const NnpackPlacementProblem *problem = model->problem;
  model->itemOfMode = NNPACK_NEW_ARRAY(arena, intptr_t, problem->numModes);
  model->modeOfNeed = NNPACK_NEW_ARRAY(arena, intptr_t, problem->numNeeds);
  for (intptr_t i = 0; i < problem->numItems; ++i)
    for (intptr_t m = 0; m < problem->items[i].numModes; ++m)
      model->itemOfMode[problem->items[i].firstMode + m] = i;
  for (intptr_t m = 0; m < problem->numModes; ++m)
    for (intptr_t k = 0; k < problem->modes[m].numNeeds; ++k)
      model->modeOfNeed[problem->modes[m].firstNeed + k] = m;
}

/// Offsets are multiples of the unit, so what two buffers have in common,
/// rounded up, is what they have in common when rounded up.
static void findPairs(PlaceModel *model, const NnpackProblem *all,
                      NnpackArena *arena) {
  intptr_t count = all->numShares, n = all->numBuffers;
  model->pairs = NNPACK_NEW_ARRAY(arena, PlacePair, count);
  model->pairBegins = NNPACK_NEW_ARRAY(arena, intptr_t, n + 1);
  model->pairsOfNeed = NNPACK_NEW_ARRAY(arena, intptr_t, 2 * count);
  model->numPairs = count;
  for (intptr_t i = 0; i < count; ++i) {
    const NnpackShare *share = &all->shares[i];
    int64_t unit = model->units[model->problem->needs[share->first].space];
    model->pairs[i] = (PlacePair){
        share->first, share->second,
        unitsOf(nnpackShareLargestOverlap(all, share), unit)};
    ++model->pairBegins[share->first];
    ++model->pairBegins[share->second];
  }
  for (intptr_t k = 1; k <= n; ++k)
    model->pairBegins[k] += model->pairBegins[k - 1];
  for (intptr_t i = 0; i < count; ++i) {
    model->pairsOfNeed[--model->pairBegins[model->pairs[i].first]] = i;
    model->pairsOfNeed[--model->pairBegins[model->pairs[i].second]] = i;
  }
}

void placeModelInit(PlaceModel *model, const NnpackPlacementProblem *problem,
                    NnpackArena *arena) {
  intptr_t n = problem->numNeeds;
  *model = (PlaceModel){.problem = problem};
  NnpackBuffer *buffers = NNPACK_NEW_ARRAY(arena, NnpackBuffer, n);
  for (intptr_t k = 0; k < n; ++k)
    buffers[k] = problem->needs[k].buffer;
  NnpackProblem all = {buffers, n, problem->shares, problem->numShares,
                       INT64_MAX};
  nnpackSectionsBuild(&all, arena, &model->sections);
  findUnits(model, arena);
  findOwners(model, arena);
  findPairs(model, &all, arena);
}

bool placeIsChosen(const PlaceModel *model, const intptr_t *modes,
                   intptr_t need) {
  intptr_t mode = model->modeOfNeed[need], item = model->itemOfMode[mode];
  return model->problem->items[item].firstMode + modes[item] == mode;
}

bool placeNextOverlap(const PlaceModel *model, const PlacePair *pair,
                      PlaceOverlap *overlap) {
  const NnpackSections *sections = &model->sections;
  const intptr_t *begins = sections->spanBegins;
  while (begins[pair->first] + overlap->first < begins[pair->first + 1] &&
         begins[pair->second] + overlap->second < begins[pair->second + 1]) {
    NnpackSpan a = sections->spans[begins[pair->first] + overlap->first];
    NnpackSpan b = sections->spans[begins[pair->second] + overlap->second];
    overlap->begin = a.begin > b.begin ? a.begin : b.begin;
    overlap->end = a.end < b.end ? a.end : b.end;
    overlap->first += a.end <= b.end;
    overlap->second += b.end < a.end;
    if (overlap->begin < overlap->end)
      return true;
  }
  return false;
}

//===----------------------------------------------------------------------===//
// Loads
//===----------------------------------------------------------------------===//

void placeLoadsAddNeed(const PlaceModel *model, int64_t *loads, intptr_t need,
                       int64_t units) {
  const NnpackSections *sections = &model->sections;
  int64_t *inSpace =
      loads + model->problem->needs[need].space * sections->count;
  for (intptr_t i = sections->spanBegins[need];
       i < sections->spanBegins[need + 1]; ++i)
    for (int32_t s = sections->spans[i].begin; s < sections->spans[i].end; ++s)
      inSpace[s] += units;
}

void placeLoadsAddPair(const PlaceModel *model, int64_t *loads,
                       const PlacePair *pair, int64_t units) {
  PlaceOverlap overlap = {0};
  int64_t *inSpace = loads + model->problem->needs[pair->first].space *
                                 model->sections.count;
  while (placeNextOverlap(model, pair, &overlap))
    for (int32_t s = overlap.begin; s < overlap.end; ++s)
      inSpace[s] += units;
}

/// Adds or takes away the needs of an item's chosen mode, and what they save
/// with others that are chosen.
static void addMode(const PlaceModel *model, int64_t *loads,
                    const intptr_t *modes, intptr_t item, int64_t sign) {
  const NnpackPlacementProblem *problem = model->problem;
  const NnpackPlacementMode *mode =
      &problem->modes[problem->items[item].firstMode + modes[item]];
  intptr_t end = mode->firstNeed + mode->numNeeds;
  for (intptr_t k = mode->firstNeed; k < end; ++k) {
    placeLoadsAddNeed(model, loads, k, sign * model->sizes[k]);
    for (intptr_t p = model->pairBegins[k]; p < model->pairBegins[k + 1]; ++p) {
      const PlacePair *pair = &model->pairs[model->pairsOfNeed[p]];
      intptr_t other = placePairOther(pair, k);
      bool isOwn = mode->firstNeed <= other && other < end;
      // A pair within the mode comes by twice.
      if (isOwn ? k < other : placeIsChosen(model, modes, other))
        placeLoadsAddPair(model, loads, pair, -sign * pair->saved);
    }
  }
}

int64_t *placeLoadsCreate(const PlaceModel *model, const intptr_t *modes,
                          NnpackArena *arena) {
  const NnpackPlacementProblem *problem = model->problem;
  int64_t *loads = NNPACK_NEW_ARRAY(
      arena, int64_t, problem->numSpaces * (model->sections.count + 1));
  for (intptr_t k = 0; k < problem->numNeeds; ++k)
    if (placeIsChosen(model, modes, k))
      placeLoadsAddNeed(model, loads, k, model->sizes[k]);
  for (intptr_t i = 0; i < model->numPairs; ++i)
    if (placeIsChosen(model, modes, model->pairs[i].first) &&
        placeIsChosen(model, modes, model->pairs[i].second))
      placeLoadsAddPair(model, loads, &model->pairs[i], -model->pairs[i].saved);
  return loads;
}

void placeLoadsChange(const PlaceModel *model, int64_t *loads, intptr_t *modes,
                      intptr_t item, intptr_t mode) {
  addMode(model, loads, modes, item, -1);
  modes[item] = mode;
  addMode(model, loads, modes, item, 1);
}

/// Adds the least units that any mode of the item needs, per load. `least` and
/// `units` are room for as many numbers.
static void addLeast(const PlaceModel *model, intptr_t item, int64_t *loads,
                     int64_t *least, int64_t *units) {
  const NnpackPlacementProblem *problem = model->problem;
  intptr_t count = problem->numSpaces * model->sections.count;
  for (intptr_t m = 0; m < problem->items[item].numModes; ++m) {
    const NnpackPlacementMode *mode =
        &problem->modes[problem->items[item].firstMode + m];
    memset(units, 0, (size_t)count * sizeof *units);
    for (intptr_t k = 0; k < mode->numNeeds; ++k)
      placeLoadsAddNeed(model, units, mode->firstNeed + k,
                        model->sizes[mode->firstNeed + k]);
    for (intptr_t i = 0; i < count; ++i)
      least[i] = m == 0 || units[i] < least[i] ? units[i] : least[i];
  }
  for (intptr_t i = 0; i < count; ++i)
    loads[i] += least[i];
}

int64_t *placeLoadsLeast(const PlaceModel *model, NnpackArena *arena) {
  intptr_t count = model->problem->numSpaces * model->sections.count;
  int64_t *loads = NNPACK_NEW_ARRAY(arena, int64_t, count);
  int64_t *least = NNPACK_NEW_ARRAY(arena, int64_t, count);
  int64_t *units = NNPACK_NEW_ARRAY(arena, int64_t, count);
  for (intptr_t i = 0; i < model->problem->numItems; ++i)
    addLeast(model, i, loads, least, units);
  for (intptr_t i = 0; i < model->numPairs; ++i)
    placeLoadsAddPair(model, loads, &model->pairs[i], -model->pairs[i].saved);
  return loads;
}
