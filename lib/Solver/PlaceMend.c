//===-- lib/Solver/PlaceMend.c - Modes that have offsets ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlaceMend.h"

#include "PlaceGreedy.h"

#include <stdlib.h>
#include <string.h>

static int64_t costOf(const PlaceModel *model, intptr_t item, intptr_t mode) {
  return placeModeOf(model, item, mode)->cost;
}

/// Whether loads stay within the capacities if the item has the mode.
static bool hasRoom(PlaceLoads *loads, intptr_t *modes, intptr_t item,
                    intptr_t mode) {
  intptr_t before = modes[item], section;
  placeLoadsChange(loads, modes, item, mode);
  bool isWithin =
      placeLoadsWorst(loads, loads->model->capacities, &section) < 0;
  placeLoadsChange(loads, modes, item, before);
  return isWithin;
}

bool placeMendNoGood(const PlaceModel *model, const PlaceNoGood *noGood,
                     intptr_t *modes, NnpackArena *scratch) {
  PlaceLoads *loads = placeLoadsCreate(model, modes, scratch);
  intptr_t bestItem = -1, bestMode = -1;
  int64_t least = INT64_MAX;
  for (intptr_t i = 0; i < noGood->count; ++i) {
    intptr_t item = noGood->items[i];
    for (intptr_t m = 0; m < model->problem->items[item].numModes; ++m) {
      int64_t more = costOf(model, item, m) - costOf(model, item, modes[item]);
      if ((noGood->modes[i] >> m & 1) || more >= least ||
          !hasRoom(loads, modes, item, m))
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

/// A buffer that ends above the capacity.
typedef struct TooHigh {
  intptr_t need;
  int64_t top;
} TooHigh;

typedef struct TooHighs {
  TooHigh *data;
  intptr_t count;
} TooHighs;

/// Needs of a problem up to which the planner is asked again after each mend.
enum { mostNeedsMendedSingly = 1 << 15 };

/// The highest first.
static int compareTops(const void *a, const void *b) {
  const TooHigh *x = a, *y = b;
  if (x->top != y->top)
    return x->top > y->top ? -1 : 1;
  return (x->need > y->need) - (x->need < y->need);
}

static TooHighs findTooHigh(const PlacePacker *packer, const intptr_t *modes,
                            NnpackArena *scratch) {
  const NnpackPlacementProblem *problem = packer->model->problem;
  TooHighs found = {NNPACK_NEW_ARRAY(scratch, TooHigh, problem->numNeeds), 0};
  for (intptr_t k = 0; k < problem->numNeeds; ++k) {
    const NnpackPlacementNeed *need = &problem->needs[k];
    int64_t top = packer->offsets[k] + need->buffer.sizeBytes;
    if (need->space == packer->failedSpace &&
        placeIsChosen(packer->model, modes, k) &&
        top > problem->spaces[need->space].capacity)
      found.data[found.count++] = (TooHigh){k, top};
  }
  if (found.count)
    qsort(found.data, (size_t)found.count, sizeof *found.data, compareTops);
  return found;
}

/// Where room is short: a section, and how much above the capacity the planner
/// got.
typedef struct Place {
  intptr_t space, section;
  int64_t units;
} Place;

/// The section of a buffer's life in which most is needed; -1 if it has none.
static Place placeOf(const PlaceModel *model, const PlaceLoads *loads,
                     const TooHigh *high) {
  const NnpackSections *sections = &model->sections;
  intptr_t space = model->problem->needs[high->need].space;
  int64_t over = high->top - model->problem->spaces[space].capacity;
  Place place = {space, -1, over / model->units[space] + 1};
  int64_t largest = -1;
  for (intptr_t i = sections->spanBegins[high->need];
       i < sections->spanBegins[high->need + 1]; ++i)
    for (intptr_t s = sections->spans[i].begin; s < sections->spans[i].end;
         ++s) {
      int64_t load = placeLoadsAt(loads, space, s);
      if (load > largest) {
        largest = load;
        place.section = s;
      }
    }
  return place;
}

typedef struct Mender {
  const PlaceModel *model;
  PlaceLoads *loads;
  const bool *wasLeft; ///< Per mode of the problem.
  intptr_t *modes;
  Place high;
  intptr_t bestItem, bestMode;
  double least; ///< Price of these.
} Mender;

/// The item's cheapest mode that frees bytes at the place, if it is cheaper than
/// what was found before.
static void offerModes(Mender *m, intptr_t item) {
  const NnpackPlacementItem *it = &m->model->problem->items[item];
  intptr_t now = m->modes[item];
  int64_t units = placeUnitsAt(m->model, it->firstMode + now, m->high.space,
                               m->high.section);
  for (intptr_t i = 0; i < it->numModes; ++i) {
    intptr_t mode = it->firstMode + i;
    int64_t freed = units - placeUnitsAt(m->model, mode, m->high.space,
                                         m->high.section);
    if (m->wasLeft[mode] || freed <= 0)
      continue;
    double price =
        (double)(costOf(m->model, item, i) - costOf(m->model, item, now)) /
        (double)(freed < m->high.units ? freed : m->high.units);
    bool isLess =
        price < m->least || (price == m->least && item < m->bestItem);
    if ((m->bestItem >= 0 && !isLess) ||
        !hasRoom(m->loads, m->modes, item, i))
      continue;
    m->least = price;
    m->bestItem = item;
    m->bestMode = i;
  }
}

/// Changes one mode where it costs least; false if none can be.
static bool mendOne(Mender *m, bool *wasLeft) {
  const PlaceModel *model = m->model;
  m->bestItem = -1;
  PlaceAlive alive = placeAliveAt(model, m->high.section);
  for (intptr_t k; (k = placeNextAlive(model, &alive)) >= 0;)
    if (model->problem->needs[k].space == m->high.space &&
        placeIsChosen(model, m->modes, k))
      offerModes(m, model->itemOfMode[model->modeOfNeed[k]]);
  if (m->bestItem < 0)
    return false;
  intptr_t firstMode = model->problem->items[m->bestItem].firstMode;
  wasLeft[firstMode + m->modes[m->bestItem]] = true;
  placeLoadsChange(m->loads, m->modes, m->bestItem, m->bestMode);
  return true;
}

typedef NNPACK_VECTOR(intptr_t) Sections;

static bool isAliveInAny(const PlaceModel *model, intptr_t need,
                         const Sections *sections) {
  for (intptr_t i = 0; i < sections->count; ++i)
    if (placeIsAlive(model, need, sections->data[i]))
      return true;
  return false;
}

bool placeMendOffsets(const PlacePacker *packer, bool *wasLeft, intptr_t *modes,
                      NnpackArena *scratch) {
  const PlaceModel *model = packer->model;
  TooHighs highs = findTooHigh(packer, modes, scratch);
  Sections mended = {0};
  Mender m = {.model = model,
              .loads = placeLoadsCreate(model, modes, scratch),
              .wasLeft = wasLeft,
              .modes = modes};
  if (model->problem->numNeeds <= mostNeedsMendedSingly && highs.count > 1)
    highs.count = 1;
  for (intptr_t i = 0; i < highs.count; ++i) {
    if (isAliveInAny(model, highs.data[i].need, &mended))
      continue;
    m.high = placeOf(model, m.loads, &highs.data[i]);
    if (m.high.section < 0 || !mendOne(&m, wasLeft))
      break;
    NNPACK_PUSH(scratch, mended, m.high.section);
  }
  return mended.count > 0;
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
  if (r->numTries-- <= 0 || placePackerIsSpent(r->packer))
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
