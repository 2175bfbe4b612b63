//===-- lib/Solver/PlaceGreedy.c - Modes by rules -----------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlaceGreedy.h"

#include <stdlib.h>
#include <string.h>

static int64_t costOf(const PlaceModel *model, intptr_t item, intptr_t mode) {
  const NnpackPlacementProblem *problem = model->problem;
  return problem->modes[problem->items[item].firstMode + mode].cost;
}

void placeCheapestModes(const PlaceModel *model, const uint64_t *allowed,
                        intptr_t *modes) {
  for (intptr_t i = 0; i < model->problem->numItems; ++i) {
    modes[i] = -1;
    for (intptr_t m = 0; m < model->problem->items[i].numModes; ++m)
      if ((allowed[i] >> m & 1) &&
          (modes[i] < 0 || costOf(model, i, m) < costOf(model, i, modes[i])))
        modes[i] = m;
  }
}

int64_t placeCost(const PlaceModel *model, const intptr_t *modes) {
  int64_t cost = 0;
  for (intptr_t i = 0; i < model->problem->numItems; ++i)
    cost += costOf(model, i, modes[i]);
  return cost;
}

//===----------------------------------------------------------------------===//
// Giving up room
//===----------------------------------------------------------------------===//

typedef struct Giver {
  const PlaceModel *model;
  intptr_t *modes;
  PlaceLoads *loads;
  bool *wasLeft; ///< Per mode of the problem: not to be taken, or again.
} Giver;

bool placeIsAlive(const PlaceModel *model, intptr_t need, intptr_t section) {
  const NnpackSections *sections = &model->sections;
  for (intptr_t i = sections->spanBegins[need];
       i < sections->spanBegins[need + 1]; ++i)
    if (sections->spans[i].begin <= section && section < sections->spans[i].end)
      return true;
  return false;
}

int64_t placeUnitsAt(const PlaceModel *model, intptr_t mode, intptr_t space,
                     intptr_t section) {
  const NnpackPlacementMode *m = &model->problem->modes[mode];
  int64_t units = 0;
  for (intptr_t k = m->firstNeed; k < m->firstNeed + m->numNeeds; ++k)
    if (model->problem->needs[k].space == space &&
        placeIsAlive(model, k, section))
      units += model->sizes[k];
  return units;
}

typedef struct Offer {
  intptr_t item, mode;
  double price;
} Offer;

static bool isBetter(const Offer *a, const Offer *b) {
  if (b->item < 0 || a->price != b->price)
    return b->item < 0 || a->price < b->price;
  return a->item != b->item ? a->item < b->item : a->mode < b->mode;
}

/// The item's best offer to give up room, if it beats `best`.
static void makeOffers(const Giver *giver, intptr_t item, intptr_t space,
                       intptr_t section, int64_t excess, Offer *best) {
  const PlaceModel *model = giver->model;
  intptr_t first = model->problem->items[item].firstMode;
  int64_t now = placeUnitsAt(model, first + giver->modes[item], space, section);
  for (intptr_t m = 0; now && m < model->problem->items[item].numModes; ++m) {
    if (giver->wasLeft[first + m])
      continue;
    int64_t freed = now - placeUnitsAt(model, first + m, space, section);
    if (freed <= 0)
      continue;
    double paid = (double)(costOf(model, item, m) -
                           costOf(model, item, giver->modes[item]));
    Offer offer = {item, m, paid / (double)(freed < excess ? freed : excess)};
    if (isBetter(&offer, best))
      *best = offer;
  }
}

/// Lowers the load furthest above its target; false if nothing can.
static bool giveUpRoom(Giver *giver, const int64_t *targets, intptr_t space,
                       intptr_t section) {
  const PlaceModel *model = giver->model;
  int64_t excess = placeLoadsAt(giver->loads, space, section) - targets[space];
  PlaceAlive alive = placeAliveAt(model, section);
  Offer best = {-1, -1, 0};
  for (intptr_t k; (k = placeNextAlive(model, &alive)) >= 0;)
    if (model->problem->needs[k].space == space &&
        placeIsChosen(model, giver->modes, k))
      makeOffers(giver, model->itemOfMode[model->modeOfNeed[k]], space,
                 section, excess, &best);
  if (best.item < 0)
    return false;
  giver->wasLeft[model->problem->items[best.item].firstMode +
                 giver->modes[best.item]] = true;
  placeLoadsChange(giver->loads, giver->modes, best.item, best.mode);
  return true;
}

bool placeGreedily(const PlaceModel *model, const uint64_t *allowed,
                   const int64_t *targets, intptr_t *modes,
                   NnpackArena *scratch) {
  const NnpackPlacementProblem *problem = model->problem;
  Giver giver = {model, modes, placeLoadsCreate(model, modes, scratch),
                 NNPACK_NEW_ARRAY(scratch, bool, problem->numModes)};
  for (intptr_t i = 0; i < problem->numItems; ++i)
    for (intptr_t m = 0; m < problem->items[i].numModes; ++m)
      giver.wasLeft[problem->items[i].firstMode + m] = !(allowed[i] >> m & 1);
  intptr_t space, section;
  while ((space = placeLoadsWorst(giver.loads, targets, &section)) >= 0)
    if (!giveUpRoom(&giver, targets, space, section))
      return false;
  return true;
}

//===----------------------------------------------------------------------===//
// Using room that is left
//===----------------------------------------------------------------------===//

typedef struct Saving {
  intptr_t item, mode;
  int64_t saved;
} Saving;

static int compareSavings(const void *a, const void *b) {
  const Saving *x = a, *y = b;
  if (x->saved != y->saved)
    return x->saved > y->saved ? -1 : 1;
  if (x->item != y->item)
    return x->item < y->item ? -1 : 1;
  return (x->mode > y->mode) - (x->mode < y->mode);
}

void placeImprove(const PlaceModel *model, const uint64_t *allowed,
                  const int64_t *targets, intptr_t *modes, PlaceAccept accept,
                  void *data, NnpackArena *scratch) {
  NNPACK_VECTOR(Saving) savings = {0};
  PlaceLoads *loads = placeLoadsCreate(model, modes, scratch);
  intptr_t section;
  for (intptr_t i = 0; i < model->problem->numItems; ++i)
    for (intptr_t m = 0; m < model->problem->items[i].numModes; ++m) {
      int64_t saved = costOf(model, i, modes[i]) - costOf(model, i, m);
      if (saved > 0 && (allowed[i] >> m & 1))
        NNPACK_PUSH(scratch, savings, ((Saving){i, m, saved}));
    }
  if (savings.count)
    qsort(savings.data, (size_t)savings.count, sizeof *savings.data,
          compareSavings);
  for (intptr_t k = 0; k < savings.count; ++k) {
    Saving saving = savings.data[k];
    intptr_t before = modes[saving.item];
    if (costOf(model, saving.item, before) <=
        costOf(model, saving.item, saving.mode))
      continue;
    placeLoadsChange(loads, modes, saving.item, saving.mode);
    if (placeLoadsWorst(loads, targets, &section) >= 0 ||
        (accept && !accept(data)))
      placeLoadsChange(loads, modes, saving.item, before);
  }
}

//===----------------------------------------------------------------------===//
// Giving way
//===----------------------------------------------------------------------===//

typedef struct Polisher {
  const PlaceModel *model;
  const int64_t *targets;
  uint64_t *allowed;
  intptr_t *modes, *trial;
  int64_t cost;
} Polisher;

/// Whether the item in that mode, and others as they must, cost less; then it
/// is so.
static bool tryMode(Polisher *p, intptr_t item, intptr_t mode) {
  size_t bytes = (size_t)p->model->problem->numItems * sizeof *p->modes;
  uint64_t before = p->allowed[item];
  NnpackArena *scratch = nnpackArenaCreate();
  memcpy(p->trial, p->modes, bytes);
  p->trial[item] = mode;
  p->allowed[item] = (uint64_t)1 << mode;
  bool isFound =
      placeGreedily(p->model, p->allowed, p->targets, p->trial, scratch);
  p->allowed[item] = before;
  if (isFound)
    placeImprove(p->model, p->allowed, p->targets, p->trial, NULL, NULL,
                 scratch);
  nnpackArenaDestroy(scratch);
  if (!isFound || placeCost(p->model, p->trial) >= p->cost)
    return false;
  p->cost = placeCost(p->model, p->trial);
  memcpy(p->modes, p->trial, bytes);
  return true;
}

/// Numbers that making loads looks at.
static int64_t workOfLoads(const PlaceModel *model) {
  int64_t work = model->sections.count;
  for (intptr_t i = 0; i < model->sections.numSpans; ++i)
    work += model->sections.spans[i].end - model->sections.spans[i].begin;
  return work;
}

void placePolish(const PlaceModel *model, const uint64_t *allowed,
                 const int64_t *targets, int64_t work, intptr_t *modes) {
  intptr_t n = model->problem->numItems, numIdle = 0;
  NnpackArena *arena = nnpackArenaCreate();
  Polisher p = {model,
                targets,
                NNPACK_NEW_ARRAY(arena, uint64_t, n),
                modes,
                NNPACK_NEW_ARRAY(arena, intptr_t, n),
                placeCost(model, modes)};
  if (n)
    memcpy(p.allowed, allowed, (size_t)n * sizeof *allowed);
  int64_t workOfTry = workOfLoads(model) + n;
  for (intptr_t i = 0; numIdle < n; i = (i + 1) % n) {
    ++numIdle;
    for (intptr_t m = 0; m < model->problem->items[i].numModes; ++m) {
      if (!(allowed[i] >> m & 1) ||
          costOf(model, i, m) >= costOf(model, i, modes[i]))
        continue;
      work -= workOfTry;
      if (work < 0)
        numIdle = n;
      else if (tryMode(&p, i, m))
        numIdle = 0;
    }
  }
  nnpackArenaDestroy(arena);
}
