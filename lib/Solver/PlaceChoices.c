//===-- lib/Solver/PlaceChoices.c - What an option uses -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Of what the bounds have left undecided: each item is a choice with options, and an
// option uses units of room in layers and spaces where room can be short. Options
// that may share bytes are linked. Choices stand in the order in which the search
// decides them, by layer.
//
//===----------------------------------------------------------------------===//

#include "PlaceBuilder.h"

#include <stdlib.h>

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

static bool isTight(const PlaceCore *core, intptr_t layer, intptr_t space) {
  return core->room[layer * core->model->problem->numSpaces + space] <
         INT64_MAX;
}

/// From the first layer of the sections to the last in which room is short.
static void addUse(PlaceBuilder *b, intptr_t space, int32_t begin, int32_t end,
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
static void addSavings(PlaceBuilder *b, intptr_t need) {
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
        placeIsDecided(b, other) || (isOwn && need < other) ? pair->saved : 0;
    PlaceOverlap overlap = {0};
    while ((half || whole) && placeNextOverlap(model, pair, &overlap))
      addUse(b, model->problem->needs[need].space, overlap.begin, overlap.end,
             -whole, -whole - half);
  }
}

static void addOption(PlaceBuilder *b, PlaceChoice *choice, intptr_t mode,
                      int64_t cheapest) {
  const PlaceModel *model = b->model;
  const NnpackPlacementMode *m = placeModeOf(model, choice->item, mode);
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
static void setLayer(const PlaceBuilder *b, PlaceChoice *choice) {
  const NnpackSections *sections = &b->model->sections;
  const NnpackPlacementItem *item = &b->model->problem->items[choice->item];
  intptr_t first = sections->count;
  for (intptr_t m = 0; m < item->numModes; ++m) {
    const NnpackPlacementMode *mode = placeModeOf(b->model, choice->item, m);
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

static void addChoice(PlaceBuilder *b, intptr_t item) {
  PlaceCore *core = b->core;
  intptr_t firstMode = b->model->problem->items[item].firstMode;
  int64_t cheapest =
      b->model->problem->modes[firstMode + placeCheapestAllowed(b, item)].cost;
  PlaceChoice choice = {.item = item,
                        .firstOption = core->numOptions,
                        .begin = INT32_MAX,
                        .end = 0};
  for (intptr_t m = 0; m < b->model->problem->items[item].numModes; ++m)
    if (placeIsAllowed(b, item, m))
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

static void sumCosts(PlaceBuilder *b) {
  PlaceCore *core = b->core;
  core->baseCost = core->costUnit = 0;
  for (intptr_t i = 0; i < b->model->problem->numItems; ++i) {
    if (core->decided[i] >= 0) {
      core->baseCost += placeModeOf(b->model, i, core->decided[i])->cost;
      continue;
    }
    int64_t cheapest =
        placeModeOf(b->model, i, placeCheapestAllowed(b, i))->cost;
    core->baseCost += cheapest;
    for (intptr_t m = 0; m < b->model->problem->items[i].numModes; ++m)
      if (placeIsAllowed(b, i, m))
        core->costUnit = nnpackGreatestDivisor(
            placeModeOf(b->model, i, m)->cost - cheapest, core->costUnit);
  }
  core->costUnit += core->costUnit == 0;
}

/// Which option of the core each mode is, before choices are sorted.
static void numberOptions(PlaceBuilder *b) {
  const NnpackPlacementProblem *problem = b->model->problem;
  intptr_t count = 0;
  for (intptr_t m = 0; m < problem->numModes; ++m)
    b->optionOf[m] = -1;
  for (intptr_t i = 0; i < problem->numItems; ++i)
    for (intptr_t m = 0; m < problem->items[i].numModes; ++m)
      if (b->core->decided[i] < 0 && placeIsAllowed(b, i, m))
        b->optionOf[problem->items[i].firstMode + m] = count++;
}

static void makeChoices(PlaceBuilder *b) {
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

static void addLinks(PlaceBuilder *b, const PlacePair *pair) {
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

static void makeLinks(PlaceBuilder *b) {
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

void placeMakeChoices(PlaceBuilder *b) {
  makeChoices(b);
  makeLinks(b);
}
