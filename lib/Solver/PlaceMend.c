//===-- lib/Solver/PlaceMend.c - Modes that have offsets ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlaceMend.h"

#include "PlaceGreedy.h"

#include <string.h>

static int64_t costOf(const PlaceModel *model, intptr_t item, intptr_t mode) {
  return placeModeOf(model, item, mode)->cost;
}

/// Whether loads stay within the capacities if the item has the mode.
static bool hasRoom(const PlaceModel *model, int64_t *loads, intptr_t *modes,
                    intptr_t item, intptr_t mode) {
  intptr_t before = modes[item], section;
  placeLoadsChange(model, loads, modes, item, mode);
  bool isWithin =
      placeWorstExcess(model, loads, model->capacities, &section) < 0;
  placeLoadsChange(model, loads, modes, item, before);
  return isWithin;
}

bool placeMendNoGood(const PlaceModel *model, const PlaceNoGood *noGood,
                     intptr_t *modes, NnpackArena *scratch) {
  int64_t *loads = placeLoadsCreate(model, modes, scratch);
  intptr_t bestItem = -1, bestMode = -1;
  int64_t least = INT64_MAX;
  for (intptr_t i = 0; i < noGood->count; ++i) {
    intptr_t item = noGood->items[i];
    for (intptr_t m = 0; m < model->problem->items[item].numModes; ++m) {
      int64_t more = costOf(model, item, m) - costOf(model, item, modes[item]);
      if ((noGood->modes[i] >> m & 1) || more >= least ||
          !hasRoom(model, loads, modes, item, m))
        continue;
      least = more;
      bestItem = item;
      bestMode = m;
    }
  }
  if (bestItem >= 0)
    modes[bestItem] = bestMode;
  return bestItem >= 0;
}

//===----------------------------------------------------------------------===//
// By what lies too high
//===----------------------------------------------------------------------===//

/// A buffer that lies above the capacity, and the section of its life in which
/// most is needed.
typedef struct TooHigh {
  intptr_t space, section;
  int64_t units; ///< Above the capacity.
} TooHigh;

static TooHigh findTooHigh(const PlacePacker *packer, const intptr_t *modes,
                           const int64_t *loads) {
  const PlaceModel *model = packer->model;
  const NnpackSections *sections = &model->sections;
  TooHigh found = {.space = packer->failedSpace, .section = -1};
  intptr_t highest = -1;
  int64_t most = model->problem->spaces[found.space].capacity;
  for (intptr_t k = 0; k < model->problem->numNeeds; ++k) {
    const NnpackPlacementNeed *need = &model->problem->needs[k];
    if (need->space != found.space || !placeIsChosen(model, modes, k) ||
        packer->offsets[k] + need->buffer.sizeBytes <= most)
      continue;
    most = packer->offsets[k] + need->buffer.sizeBytes;
    highest = k;
  }
  if (highest < 0)
    return found;
  int64_t over = most - model->problem->spaces[found.space].capacity;
  found.units = over / model->units[found.space] + 1;
  for (intptr_t i = sections->spanBegins[highest];
       i < sections->spanBegins[highest + 1]; ++i)
    for (intptr_t s = sections->spans[i].begin; s < sections->spans[i].end; ++s)
      if (found.section < 0 ||
          loads[found.space * sections->count + s] >
              loads[found.space * sections->count + found.section])
        found.section = s;
  return found;
}

bool placeMendOffsets(const PlacePacker *packer, bool *wasLeft, intptr_t *modes,
                      NnpackArena *scratch) {
  const PlaceModel *model = packer->model;
  const NnpackPlacementItem *items = model->problem->items;
  int64_t *loads = placeLoadsCreate(model, modes, scratch);
  TooHigh high = findTooHigh(packer, modes, loads);
  intptr_t bestItem = -1, bestMode = -1;
  double least = 0;
  for (intptr_t i = 0; i < model->problem->numItems && high.section >= 0; ++i) {
    int64_t now = placeUnitsAt(model, items[i].firstMode + modes[i], high.space,
                               high.section);
    for (intptr_t m = 0; now && m < items[i].numModes; ++m) {
      intptr_t mode = items[i].firstMode + m;
      int64_t freed = now - placeUnitsAt(model, mode, high.space, high.section);
      if (wasLeft[mode] || freed <= 0)
        continue;
      double price =
          (double)(costOf(model, i, m) - costOf(model, i, modes[i])) /
          (double)(freed < high.units ? freed : high.units);
      if ((bestItem >= 0 && price >= least) ||
          !hasRoom(model, loads, modes, i, m))
        continue;
      least = price;
      bestItem = i;
      bestMode = m;
    }
  }
  if (bestItem < 0)
    return false;
  wasLeft[items[bestItem].firstMode + modes[bestItem]] = true;
  modes[bestItem] = bestMode;
  return true;
}

//===----------------------------------------------------------------------===//
// Back again
//===----------------------------------------------------------------------===//

typedef struct Recovery {
  PlacePacker *packer;
  intptr_t *modes;
  int64_t *offsets; ///< Of the modes before.
  int numTries;
} Recovery;

static bool stillHasOffsets(void *data) {
  Recovery *r = data;
  size_t bytes =
      (size_t)r->packer->model->problem->numNeeds * sizeof *r->offsets;
  if (r->numTries-- <= 0)
    return false;
  memcpy(r->offsets, r->packer->offsets, bytes);
  if (placePack(r->packer, r->modes, 0) == NnpackStatusFeasible)
    return true;
  memcpy(r->packer->offsets, r->offsets, bytes);
  return false;
}

void placeRecover(PlacePacker *packer, const uint64_t *allowed, int numTries,
                  intptr_t *modes, NnpackArena *scratch) {
  const PlaceModel *model = packer->model;
  Recovery recovery = {
      packer, modes,
      NNPACK_NEW_ARRAY(scratch, int64_t, model->problem->numNeeds), numTries};
  placeImprove(model, allowed, model->capacities, modes, stillHasOffsets,
               &recovery, scratch);
}
