//===-- lib/Solver/PlacePass.c - The room of one layer ------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Once all choices of a layer are made, states that need more room there than there
// is go. A choice that matters in this layer alone is no part of a state: its best
// option is taken for the room that is left.
//
//===----------------------------------------------------------------------===//

#include "PlaceSearcher.h"

/// What the options alive use in one space and layer.
typedef struct Row {
  intptr_t slot;
  bool isKnown;
  int64_t *units, *relaxed; ///< Per number in the slot.
} Row;

typedef struct Rows {
  Row *data;
  intptr_t count;
} Rows;

static Rows makeRows(const PlaceSearcher *s, intptr_t layer, intptr_t space) {
  const PlaceCore *core = s->core;
  Rows rows = {NNPACK_NEW_ARRAY(s->scratch, Row, s->alive.count), 0};
  for (intptr_t i = 0; i < s->alive.count; ++i) {
    const PlaceChoice *choice = &core->choices[s->alive.data[i]];
    intptr_t n = choice->numOptions;
    Row row = {s->slots[s->alive.data[i]], s->isKnown[s->alive.data[i]],
               NNPACK_NEW_ARRAY(s->scratch, int64_t, n + 1),
               NNPACK_NEW_ARRAY(s->scratch, int64_t, n + 1)};
    bool isUsed = false;
    for (intptr_t o = 0; o < n; ++o) {
      const PlaceOption *option = &core->options[choice->firstOption + o];
      for (intptr_t u = 0; u < option->numUses; ++u) {
        const PlaceUse *use = &core->uses[option->firstUse + u];
        if (use->space != space || layer < use->begin || layer >= use->end)
          continue;
        row.units[o + 1] += use->units;
        row.relaxed[o + 1] += use->relaxed;
        isUsed = true;
      }
    }
    if (isUsed)
      rows.data[rows.count++] = row;
  }
  return rows;
}

/// A link as slots of the key.
typedef struct Bond {
  intptr_t slots[2];
  uint16_t values[2];
  int64_t saved;
} Bond;

typedef struct Bonds {
  Bond *data;
  intptr_t count;
} Bonds;

static Bonds makeBonds(const PlaceSearcher *s, intptr_t layer, intptr_t space) {
  const PlaceCore *core = s->core;
  Bonds bonds = {NNPACK_NEW_ARRAY(s->scratch, Bond, core->numLinks), 0};
  for (intptr_t i = 0; i < core->numLinks; ++i) {
    const PlaceLink *link = &core->links[i];
    if (link->space != space || layer < link->begin || layer >= link->end ||
        !s->isIn[link->choices[0]] || !s->isIn[link->choices[1]])
      continue;
    Bond *bond = &bonds.data[bonds.count++];
    bond->saved = link->saved;
    for (int k = 0; k < 2; ++k) {
      const PlaceChoice *choice = &core->choices[link->choices[k]];
      bond->slots[k] = s->slots[link->choices[k]];
      bond->values[k] = (uint16_t)(link->options[k] - choice->firstOption + 1);
    }
  }
  return bonds;
}

static int64_t savedBy(const Bonds *bonds, const uint16_t *key) {
  int64_t saved = 0;
  for (intptr_t i = 0; i < bonds->count; ++i) {
    const Bond *bond = &bonds->data[i];
    if (key[bond->slots[0]] == bond->values[0] &&
        key[bond->slots[1]] == bond->values[1])
      saved += bond->saved;
  }
  return saved;
}

//===----------------------------------------------------------------------===//
// Local choices
//===----------------------------------------------------------------------===//

/// For each option of a local choice: the best of it and those before it, which
/// use less. What costs least is best; or the least of cost and price, if other
/// choices are left out.
static intptr_t *findBest(const PlaceSearcher *s, intptr_t c) {
  const PlaceChoice *choice = &s->core->choices[c];
  intptr_t *best = NNPACK_NEW_ARRAY(s->scratch, intptr_t, choice->numOptions);
  const double *values = s->search->prices->values + choice->firstOption;
  for (intptr_t o = 0; o < choice->numOptions; ++o) {
    best[o] = o;
    if (o > 0 && !placeIsFinal(s) && values[best[o - 1]] <= values[o])
      best[o] = best[o - 1];
  }
  return best;
}

typedef struct Local {
  intptr_t choice; ///< -1: none.
  intptr_t *best;
} Local;

static int64_t unitsOf(const PlaceCore *core, intptr_t option) {
  return core->options[option].numUses
             ? core->uses[core->options[option].firstUse].units
             : 0;
}

/// Decides a local choice by the room there is; returns what it uses, or -1 if
/// there is not enough.
static int64_t decideLocally(PlaceSearcher *s, const Local *local, int64_t room,
                             intptr_t state) {
  const PlaceCore *core = s->core;
  intptr_t first = core->choices[local->choice].firstOption;
  intptr_t low = 0, high = core->choices[local->choice].numOptions;
  if (unitsOf(core, first) > room)
    return -1;
  while (high - low > 1) {
    intptr_t middle = (low + high) / 2;
    if (unitsOf(core, first + middle) > room)
      high = middle;
    else
      low = middle;
  }
  intptr_t option = first + local->best[low];
  s->now.costs[state] += core->options[option].cost;
  if (s->isKnown[local->choice])
    s->now.aheads[state] -= (double)core->options[option].cost;
  placeAddNode(s, &s->now.nodes[state], option);
  return unitsOf(core, option);
}

//===----------------------------------------------------------------------===//
// Room
//===----------------------------------------------------------------------===//

typedef struct Load {
  int64_t units;   ///< Used.
  int64_t relaxed; ///< As prices count it.
  int64_t unknown; ///< The part of it that no table has ahead.
} Load;

static Load loadOf(const Rows *rows, const Bonds *bonds, const uint16_t *key) {
  Load load = {-savedBy(bonds, key), 0, 0};
  for (intptr_t r = 0; r < rows->count; ++r) {
    const Row *row = &rows->data[r];
    load.units += row->units[key[row->slot]];
    load.relaxed += row->relaxed[key[row->slot]];
    load.unknown += row->isKnown ? 0 : row->relaxed[key[row->slot]];
  }
  return load;
}

/// States with more than the room of one space in the layer go; what the others
/// use there is no longer ahead.
static void passSpace(PlaceSearcher *s, intptr_t layer, intptr_t space) {
  intptr_t at = layer * s->numSpaces + space, kept = 0;
  int64_t room = s->core->room[at];
  double price = s->search->prices->prices[at];
  Local local = {s->locals[at], NULL};
  PlaceStates *states = &s->now;
  if (room == INT64_MAX)
    return;
  Rows rows = makeRows(s, layer, space);
  Bonds bonds = makeBonds(s, layer, space);
  if (!s->search->known)
    s->rest += price * (double)room;
  if (local.choice >= 0) {
    local.best = findBest(s, local.choice);
    if (!s->isKnown[local.choice])
      s->rest -= placeLeastValue(s, local.choice);
  }
  for (intptr_t i = 0; i < states->count; ++i) {
    Load load = loadOf(&rows, &bonds, placeKeyOf(states, i));
    int64_t used = 0;
    if (local.choice >= 0)
      used = decideLocally(s, &local, room - load.units, i);
    if (load.units > room || used < 0)
      continue;
    states->futures[i] -= price * (double)load.unknown;
    if (!placeIsFinal(s))
      states->pasts[i] += price * (double)(load.relaxed + used - room);
    if (!placeIsTooMuch(s, states, i))
      placeStatesCopy(states, kept++, states, i);
  }
  placeCountSteps(s, states->count * (rows.count + bonds.count + 1));
  states->count = kept;
}

void placePassLayer(PlaceSearcher *s, intptr_t layer) {
  for (intptr_t space = 0; space < s->numSpaces; ++space)
    passSpace(s, layer, space);
}
