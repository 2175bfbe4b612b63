//===-- lib/Solver/PlaceModel.c - A placement in sections ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlaceModel.h"

#include "ShareBound.h"

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

/// Counts the need in the nodes that make up its life, or adds it to them.
static void addAlive(PlaceModel *model, intptr_t need, bool isCounted) {
  const NnpackSections *sections = &model->sections;
  if (model->capacities[model->problem->needs[need].space] == INT64_MAX)
    return;
  for (intptr_t i = sections->spanBegins[need];
       i < sections->spanBegins[need + 1]; ++i) {
    intptr_t low = sections->spans[i].begin + model->numLeaves;
    intptr_t high = sections->spans[i].end + model->numLeaves;
    for (; low < high; low /= 2, high /= 2) {
      intptr_t nodes[2] = {low & 1 ? low++ : -1, high & 1 ? --high : -1};
      for (int k = 0; k < 2; ++k)
        if (nodes[k] >= 0 && isCounted)
          ++model->aliveBegins[nodes[k]];
        else if (nodes[k] >= 0)
          model->alive[--model->aliveBegins[nodes[k]]] = need;
    }
  }
}

static void findAlive(PlaceModel *model, NnpackArena *arena) {
  model->numLeaves = 1;
  while (model->numLeaves < model->sections.count)
    model->numLeaves *= 2;
  intptr_t numNodes = 2 * model->numLeaves;
  model->aliveBegins = NNPACK_NEW_ARRAY(arena, intptr_t, numNodes + 1);
  for (intptr_t k = 0; k < model->problem->numNeeds; ++k)
    addAlive(model, k, true);
  for (intptr_t n = 1; n <= numNodes; ++n)
    model->aliveBegins[n] += model->aliveBegins[n - 1];
  model->alive =
      NNPACK_NEW_ARRAY(arena, intptr_t, model->aliveBegins[numNodes]);
  for (intptr_t k = 0; k < model->problem->numNeeds; ++k)
    addAlive(model, k, false);
}

PlaceAlive placeAliveAt(const PlaceModel *model, intptr_t section) {
  intptr_t leaf = section + model->numLeaves;
  return (PlaceAlive){leaf, model->aliveBegins[leaf]};
}

intptr_t placeNextAlive(const PlaceModel *model, PlaceAlive *alive) {
  while (alive->node > 0) {
    if (alive->next < model->aliveBegins[alive->node + 1])
      return model->alive[alive->next++];
    alive->node /= 2;
    alive->next = model->aliveBegins[alive->node];
  }
  return -1;
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
  findAlive(model, arena);
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
