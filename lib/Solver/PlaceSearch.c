//===-- lib/Solver/PlaceSearch.c - Modes, section by section ------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlaceSearcher.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Width once the steps are used up; room for states to begin with; times the
/// width of states while a layer is being decided.
enum { narrowWidth = 8, firstCapacity = 256, mostGrowth = 8 };

/// Making a state takes as long as looking at so many numbers.
enum { stepsOfState = 8 };

//===----------------------------------------------------------------------===//
// Deciding one item
//===----------------------------------------------------------------------===//

double placeLeastValue(const PlaceSearcher *s, intptr_t c) {
  const PlaceChoice *choice = &s->core->choices[c];
  double least = INFINITY;
  for (intptr_t o = 0; o < choice->numOptions; ++o) {
    double value = s->search->prices->values[choice->firstOption + o];
    least = value < least ? value : least;
  }
  return least;
}

void placeAddNode(PlaceSearcher *s, int32_t *last, intptr_t option) {
  if (!placeIsFinal(s))
    return;
  PlaceNode node = {*last, (int32_t)option};
  *last = (int32_t)s->nodes.count;
  NNPACK_PUSH(s->arena, s->nodes, node);
}

void placeCountSteps(PlaceSearcher *s, intptr_t numSteps) {
  s->numSteps += numSteps;
  if (s->numSteps > s->search->numSteps && s->width > narrowWidth)
    s->width = narrowWidth;
}

/// A pass that leaves choices out is of use only if it leaves out no state.
static void cut(PlaceSearcher *s, PlaceStates *states, intptr_t width) {
  double least = placeStatesCut(states, width, s->scratch) + s->rest;
  s->lost = least < s->lost ? least : s->lost;
  if (s->lost < INFINITY && !placeIsFinal(s))
    states->count = 0;
}

/// Follows no-goods; false if the option completes one.
static bool passLiterals(const PlaceSearcher *s, intptr_t c, intptr_t mode,
                         uint16_t *key) {
  for (intptr_t i = 0; i < s->literals[c].count; ++i) {
    const PlaceLiteral *literal = &s->literals[c].data[i];
    bool holds = (literal->isFirst || key[literal->slot]) &&
                 (literal->modes >> mode & 1);
    if (holds && literal->isLast)
      return false;
    key[literal->slot] = holds && !literal->isLast;
  }
  return true;
}

/// Makes the state with an option, without its key, behind the next ones.
static void addOption(PlaceSearcher *s, intptr_t c, intptr_t option,
                      intptr_t state) {
  PlaceStates *next = &s->next;
  intptr_t at = next->count;
  int64_t cost = s->core->options[option].cost;
  next->costs[at] = s->now.costs[state] + cost;
  next->pasts[at] = s->now.pasts[state];
  next->futures[at] = s->now.futures[state];
  next->aheads[at] = s->now.aheads[state];
  next->nodes[at] = s->now.nodes[state];
  if (s->isKnown[c])
    next->aheads[at] -= (double)cost; // It is in there.
  else
    next->futures[at] += s->search->prices->values[option] - (double)cost;
}

static void expandState(PlaceSearcher *s, intptr_t c, intptr_t state) {
  const PlaceChoice *choice = &s->core->choices[c];
  PlaceStates *next = &s->next;
  for (intptr_t o = 0; o < choice->numOptions; ++o) {
    intptr_t option = choice->firstOption + o, at = next->count;
    addOption(s, c, option, state);
    if (placeIsTooMuch(s, next, at))
      continue;
    uint16_t *key = placeKeyOf(next, at);
    memcpy(key, placeKeyOf(&s->now, state),
           (size_t)next->keySlots * sizeof *key);
    key[s->slots[c]] = (uint16_t)(o + 1);
    if (!passLiterals(s, c, s->core->options[option].mode, key))
      continue;
    placeAddNode(s, &next->nodes[at], option);
    if (++next->count > mostGrowth * s->width)
      cut(s, next, s->width);
    else if (next->count == next->capacity)
      placeStatesGrow(next, s->arena);
  }
}

static void decide(PlaceSearcher *s, intptr_t c) {
  if (!s->isKnown[c])
    s->rest -= placeLeastValue(s, c);
  s->next.count = 0;
  for (intptr_t i = 0; i < s->now.count; ++i)
    expandState(s, c, i);
  PlaceStates now = s->now;
  s->now = s->next;
  s->next = now;
  placeCountSteps(s, stepsOfState * s->now.count);
  NNPACK_PUSH(s->arena, s->alive, c);
}

//===----------------------------------------------------------------------===//
// Between layers
//===----------------------------------------------------------------------===//

/// Choices that no longer matter leave the key.
static void forget(PlaceSearcher *s, intptr_t layer) {
  intptr_t kept = 0;
  for (intptr_t i = 0; i < s->alive.count; ++i) {
    intptr_t c = s->alive.data[i];
    if (s->core->choices[c].end > layer + 1) {
      s->alive.data[kept++] = c;
      continue;
    }
    for (intptr_t k = 0; k < s->now.count; ++k)
      placeKeyOf(&s->now, k)[s->slots[c]] = 0;
  }
  s->alive.count = kept;
}

/// Slots of the choices that a boundary of a table names, by its order. They
/// are all alive, as both passes cross the same boundary.
static intptr_t *slotsAt(const PlaceSearcher *s,
                         const PlaceBoundary *boundary) {
  intptr_t *slots =
      NNPACK_NEW_ARRAY(s->scratch, intptr_t, boundary->numChoices);
  for (intptr_t k = 0; k < boundary->numChoices; ++k)
    for (intptr_t i = 0; i < s->alive.count; ++i)
      if (s->core->choices[s->alive.data[i]].firstOption ==
          boundary->choices[k])
        slots[k] = s->slots[s->alive.data[i]];
  return slots;
}

/// Reads what lies ahead of each state behind `layer`; states that the other
/// pass could not reach go.
static void lookAhead(PlaceSearcher *s, intptr_t layer) {
  const PlaceTable *known = s->search->known;
  if (!known)
    return;
  const PlaceBoundary *boundary =
      &known->boundaries[known->numLayers - layer - 1];
  intptr_t *slots = slotsAt(s, boundary), kept = 0;
  uint16_t *key = NNPACK_NEW_ARRAY(s->scratch, uint16_t, boundary->numChoices);
  for (intptr_t i = 0; i < s->now.count; ++i) {
    int64_t twice = 0;
    for (intptr_t k = 0; k < boundary->numChoices; ++k) {
      key[k] = placeKeyOf(&s->now, i)[slots[k]];
      twice += s->core->options[boundary->choices[k] + key[k] - 1].cost;
    }
    s->now.aheads[i] = placeBoundaryFind(boundary, key) - (double)twice;
    if (!placeIsTooMuch(s, &s->now, i))
      placeStatesCopy(&s->now, kept++, &s->now, i);
  }
  placeCountSteps(s, s->now.count * (boundary->numChoices + 1));
  s->now.count = kept;
}

static int compareNames(const void *a, const void *b) {
  intptr_t x = *(const intptr_t *)a, y = *(const intptr_t *)b;
  return (x > y) - (x < y);
}

/// Writes the states behind `layer` into the table.
static void record(PlaceSearcher *s, intptr_t layer) {
  if (!s->search->outTable)
    return;
  PlaceBoundary *boundary = &s->search->outTable->boundaries[layer + 1];
  intptr_t n = s->alive.count;
  placeBoundaryInit(boundary, n, s->now.count, s->search->scratch);
  for (intptr_t k = 0; k < n; ++k)
    boundary->choices[k] = s->core->choices[s->alive.data[k]].firstOption;
  if (n)
    qsort(boundary->choices, (size_t)n, sizeof *boundary->choices,
          compareNames);
  intptr_t *slots = slotsAt(s, boundary);
  for (intptr_t i = 0; i < s->now.count; ++i) {
    for (intptr_t k = 0; k < n; ++k)
      boundary->keys[boundary->count * n + k] =
          placeKeyOf(&s->now, i)[slots[k]];
    placeBoundaryAdd(boundary,
                     (double)s->now.costs[i] + s->now.pasts[i]);
  }
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

static void begin(PlaceSearcher *s, intptr_t keySlots) {
  const PlaceCore *core = s->core;
  keySlots = (keySlots + 4) / 4 * 4;
  placeStatesInit(&s->now, firstCapacity, keySlots, s->arena);
  placeStatesInit(&s->next, firstCapacity, keySlots, s->arena);
  s->now.count = 1;
  s->now.nodes[0] = -1;
  for (intptr_t c = 0; c < core->numChoices; ++c)
    if (!s->isKnown[c])
      s->rest += placeLeastValue(s, c);
  for (intptr_t i = 0; i < core->numLayers * s->numSpaces; ++i)
    if (core->room[i] < INT64_MAX && !s->search->known)
      s->rest -= s->search->prices->prices[i] * (double)core->room[i];
}

static void pass(PlaceSearcher *s) {
  intptr_t c = 0;
  for (intptr_t t = -1; t < s->core->numLayers && s->now.count; ++t) {
    s->scratch = nnpackArenaCreate();
    for (; c < s->core->numChoices && s->core->choices[c].begin == t; ++c)
      if (s->isIn[c] && !s->isLocal[c])
        decide(s, c);
    if (t >= 0)
      placePassLayer(s, t);
    forget(s, t);
    placeStatesMerge(&s->now, s->scratch);
    lookAhead(s, t);
    cut(s, &s->now, s->width);
    record(s, t);
    nnpackArenaDestroy(s->scratch);
  }
}

static void readOption(const PlaceCore *core, intptr_t option,
                       intptr_t *modes) {
  while (option >= 0 && core->options[option].item < 0) {
    readOption(core, core->options[option].parts[1], modes);
    option = core->options[option].parts[0];
  }
  if (option >= 0)
    modes[core->options[option].item] = core->options[option].mode;
}

static void readModes(const PlaceSearcher *s, int32_t node, intptr_t *modes) {
  for (intptr_t i = 0; i < s->core->model->problem->numItems; ++i)
    modes[i] = s->core->decided[i];
  for (; node >= 0; node = s->nodes.data[node].parent)
    readOption(s->core, s->nodes.data[node].option, modes);
}

/// One state is left at most: nothing is alive behind the last layer.
static void finish(const PlaceSearcher *s, PlaceFound *found, intptr_t *modes) {
  double limit = (double)s->search->limit;
  found->numSteps = s->numSteps;
  found->isComplete = s->lost >= limit;
  found->bound = s->lost < limit ? s->lost : limit;
  if (!s->now.count)
    return;
  if (!placeIsFinal(s)) {
    found->bound = placeBoundOf(&s->now, 0) + s->rest;
    return;
  }
  found->isFound = true;
  found->cost = s->now.costs[0];
  if ((double)found->cost < found->bound)
    found->bound = (double)found->cost;
  readModes(s, s->now.nodes[0], modes);
}

PlaceFound placeSearch(const PlaceSearch *search, intptr_t *modes) {
  PlaceSearcher s = {.search = search,
                     .core = search->core,
                     .arena = nnpackArenaCreate(),
                     .numSpaces = search->core->model->problem->numSpaces,
                     .width = search->width,
                     .limit = (double)search->limit - 1 +
                              search->prices->margin,
                     .lost = INFINITY};
  PlaceFound found = {.bound = (double)search->limit, .isComplete = true};
  intptr_t keySlots;
  if (!s.core->isImpossible && placeAssignKeys(&s, &keySlots)) {
    begin(&s, keySlots);
    pass(&s);
    finish(&s, &found, modes);
  }
  nnpackArenaDestroy(s.arena);
  return found;
}
