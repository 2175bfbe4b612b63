//===-- lib/Solver/PlaceSearch.c - Modes, section by section ------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Proof of the bound of a state. Let d be the items decided on the way to it, in
// layers 0 to t - 1. A completion costs what d cost, plus what the others cost;
// by prices p >= 0 and the room r(u) of layers u >= t,
//
//   cost >= cost(d) + sum over u >= t of p(u) * (load of d in u - r(u))
//         + sum over the others of the least (cost + price of uses from t on),
//
// and uses of others before t there are none: an item is decided in the first
// layer in which an option of it uses anything.
//
//===----------------------------------------------------------------------===//

#include "PlaceSearch.h"

#include "PlaceMerge.h"
#include "PlaceStates.h"

#include <math.h>
#include <string.h>

/// Width once the steps are used up.
enum { narrowWidth = 8 };

typedef struct Node {
  int32_t parent, option;
} Node;

/// What a choice does to the slot of a no-good: 1 while all items decided so far
/// have modes of its set.
typedef struct Literal {
  intptr_t slot;
  uint64_t modes;
  bool isFirst, isLast;
} Literal;

typedef NNPACK_VECTOR(Literal) Literals;

typedef struct Searcher {
  const PlaceSearch *search;
  const PlaceCore *core;
  NnpackArena *arena;   ///< Of this run.
  NnpackArena *scratch; ///< Of one layer.
  intptr_t numSpaces, width;
  intptr_t *slots;    ///< Per choice: its place in the key.
  Literals *literals; ///< Per choice.
  intptr_t *locals;   ///< [layer * spaces + space]: a local choice, or -1.
  bool *isLocal;      ///< Per choice: one of those.
  NNPACK_VECTOR(intptr_t) alive; ///< Choices.
  NNPACK_VECTOR(Node) nodes;
  PlaceStates now, next;
  double rest; ///< Least of undecided choices, less the price of room ahead.
  double limit, lost;
  int64_t numSteps;
} Searcher;

//===----------------------------------------------------------------------===//
// Slots and no-goods
//===----------------------------------------------------------------------===//

typedef struct SlotPool {
  NNPACK_VECTOR(intptr_t) free;
  intptr_t numSlots;
} SlotPool;

static intptr_t takeSlot(SlotPool *pool) {
  return pool->free.count ? pool->free.data[--pool->free.count]
                          : pool->numSlots++;
}

/// The choice of each item, or -1.
static intptr_t *findChoices(const Searcher *s) {
  intptr_t numItems = s->core->model->problem->numItems;
  intptr_t *choiceOf = NNPACK_NEW_ARRAY(s->arena, intptr_t, numItems);
  for (intptr_t i = 0; i < numItems; ++i)
    choiceOf[i] = -1;
  for (intptr_t c = 0; c < s->core->numChoices; ++c)
    choiceOf[s->core->choices[c].item] = c;
  return choiceOf;
}

static bool hasOptionOf(const PlaceCore *core, intptr_t c, uint64_t modes) {
  const PlaceChoice *choice = &core->choices[c];
  for (intptr_t o = 0; o < choice->numOptions; ++o)
    if (modes >> core->options[choice->firstOption + o].mode & 1)
      return true;
  return false;
}

/// Gives the literals of a no-good to their choices; false if what is decided
/// already is the no-good. One that cannot come about is left out.
static bool addNoGood(Searcher *s, const PlaceNoGood *noGood,
                      const intptr_t *choiceOf, intptr_t index) {
  intptr_t first = INTPTR_MAX, last = -1;
  for (intptr_t i = 0; i < noGood->count; ++i) {
    intptr_t c = choiceOf[noGood->items[i]];
    intptr_t decided = s->core->decided[noGood->items[i]];
    if (c < 0 ? !(noGood->modes[i] >> decided & 1)
              : !hasOptionOf(s->core, c, noGood->modes[i]))
      return true;
    if (c >= 0) {
      first = c < first ? c : first;
      last = c > last ? c : last;
    }
  }
  for (intptr_t i = 0; i < noGood->count; ++i) {
    intptr_t c = choiceOf[noGood->items[i]];
    Literal literal = {index, noGood->modes[i], c == first, c == last};
    if (c >= 0)
      NNPACK_PUSH(s->arena, s->literals[c], literal);
  }
  return last >= 0;
}

/// Literals with no-goods' indices; false if there are no modes at all.
static bool addNoGoods(Searcher *s) {
  const PlaceNoGoods *noGoods = s->search->noGoods;
  intptr_t *choiceOf = findChoices(s);
  s->literals = NNPACK_NEW_ARRAY(s->arena, Literals, s->core->numChoices);
  for (intptr_t i = 0; i < noGoods->count; ++i)
    if (!addNoGood(s, &noGoods->data[i], choiceOf, i))
      return false;
  return true;
}

/// Slots of the key for choices while they matter, and for no-goods from their
/// first item to their last.
static intptr_t assignSlots(Searcher *s) {
  const PlaceCore *core = s->core;
  SlotPool pool = {0};
  NNPACK_VECTOR(intptr_t) alive = {0};
  intptr_t *noGoodSlots =
      NNPACK_NEW_ARRAY(s->arena, intptr_t, s->search->noGoods->count);
  for (intptr_t c = 0; c < core->numChoices; ++c) {
    intptr_t kept = 0;
    if (s->isLocal[c])
      continue;
    for (intptr_t i = 0; i < alive.count; ++i) {
      if (core->choices[alive.data[i]].end > core->choices[c].begin)
        alive.data[kept++] = alive.data[i];
      else
        NNPACK_PUSH(s->arena, pool.free, s->slots[alive.data[i]]);
    }
    alive.count = kept;
    s->slots[c] = takeSlot(&pool);
    NNPACK_PUSH(s->arena, alive, c);
    for (intptr_t i = 0; i < s->literals[c].count; ++i) {
      Literal *literal = &s->literals[c].data[i];
      if (literal->isFirst)
        noGoodSlots[literal->slot] = takeSlot(&pool);
      literal->slot = noGoodSlots[literal->slot];
    }
    for (intptr_t i = 0; i < s->literals[c].count; ++i)
      if (s->literals[c].data[i].isLast)
        NNPACK_PUSH(s->arena, pool.free, s->literals[c].data[i].slot);
  }
  return pool.numSlots;
}

/// One choice per layer and space is decided when all others are.
static void findLocals(Searcher *s) {
  const PlaceCore *core = s->core;
  intptr_t count = core->numLayers * s->numSpaces;
  s->locals = NNPACK_NEW_ARRAY(s->arena, intptr_t, count);
  s->isLocal = NNPACK_NEW_ARRAY(s->arena, bool, core->numChoices);
  for (intptr_t i = 0; i < count; ++i)
    s->locals[i] = -1;
  for (intptr_t c = 0; c < core->numChoices; ++c) {
    int32_t space;
    if (!placeIsLocal(core, &core->choices[c], &space))
      continue;
    intptr_t at = core->choices[c].begin * s->numSpaces + space;
    s->isLocal[c] = s->locals[at] < 0;
    if (s->isLocal[c])
      s->locals[at] = c;
  }
}

//===----------------------------------------------------------------------===//
// Deciding one item
//===----------------------------------------------------------------------===//

static void cut(Searcher *s, PlaceStates *states, intptr_t width) {
  double least = placeStatesCut(states, width, s->scratch) + s->rest;
  s->lost = least < s->lost ? least : s->lost;
}

static bool isTooMuch(const Searcher *s, const PlaceStates *states,
                      intptr_t state) {
  return (double)states->costs[state] + states->futures[state] + s->rest >
         s->limit;
}

/// Follows no-goods; false if the option completes one.
static bool passLiterals(const Searcher *s, intptr_t c, intptr_t mode,
                         uint16_t *key) {
  for (intptr_t i = 0; i < s->literals[c].count; ++i) {
    const Literal *literal = &s->literals[c].data[i];
    bool holds = (literal->isFirst || key[literal->slot]) &&
                 (literal->modes >> mode & 1);
    if (holds && literal->isLast)
      return false;
    key[literal->slot] = holds && !literal->isLast;
  }
  return true;
}

static void addNode(Searcher *s, int32_t *last, intptr_t option) {
  Node node = {*last, (int32_t)option};
  *last = (int32_t)s->nodes.count;
  NNPACK_PUSH(s->arena, s->nodes, node);
}

static void expandState(Searcher *s, intptr_t c, intptr_t state) {
  const PlaceChoice *choice = &s->core->choices[c];
  for (intptr_t o = 0; o < choice->numOptions; ++o) {
    intptr_t option = choice->firstOption + o;
    int64_t cost = s->core->options[option].cost;
    PlaceStates *next = &s->next;
    intptr_t at = next->count;
    next->costs[at] = s->now.costs[state] + cost;
    next->futures[at] = s->now.futures[state] +
                        s->search->prices->values[option] - (double)cost;
    if (isTooMuch(s, next, at))
      continue;
    uint16_t *key = placeKeyOf(next, at);
    memcpy(key, placeKeyOf(&s->now, state),
           (size_t)next->keySlots * sizeof *key);
    key[s->slots[c]] = (uint16_t)(o + 1);
    if (!passLiterals(s, c, s->core->options[option].mode, key))
      continue;
    next->nodes[at] = s->now.nodes[state];
    addNode(s, &next->nodes[at], option);
    if (++next->count == next->capacity)
      cut(s, next, s->width);
  }
}

static double leastValue(const Searcher *s, intptr_t c) {
  const PlaceChoice *choice = &s->core->choices[c];
  double least = INFINITY;
  for (intptr_t o = 0; o < choice->numOptions; ++o) {
    double value = s->search->prices->values[choice->firstOption + o];
    least = value < least ? value : least;
  }
  return least;
}

static void countSteps(Searcher *s, intptr_t numSteps) {
  s->numSteps += numSteps;
  if (s->numSteps > s->search->numSteps && s->width > narrowWidth)
    s->width = narrowWidth;
}

static void swapStates(Searcher *s) {
  PlaceStates now = s->now;
  s->now = s->next;
  s->next = now;
  s->next.count = 0;
}

static void decide(Searcher *s, intptr_t c) {
  s->rest -= leastValue(s, c);
  s->next.count = 0;
  for (intptr_t i = 0; i < s->now.count; ++i)
    expandState(s, c, i);
  swapStates(s);
  countSteps(s, s->now.count);
  NNPACK_PUSH(s->arena, s->alive, c);
}

//===----------------------------------------------------------------------===//
// Finishing a layer
//===----------------------------------------------------------------------===//

/// What the options alive use in one space and layer.
typedef struct Row {
  intptr_t slot;
  int64_t *units, *relaxed; ///< Per number in the slot.
} Row;

typedef struct Rows {
  Row *data;
  intptr_t count;
} Rows;

static Rows makeRows(const Searcher *s, intptr_t layer, intptr_t space) {
  const PlaceCore *core = s->core;
  Rows rows = {NNPACK_NEW_ARRAY(s->scratch, Row, s->alive.count), 0};
  for (intptr_t i = 0; i < s->alive.count; ++i) {
    const PlaceChoice *choice = &core->choices[s->alive.data[i]];
    intptr_t n = choice->numOptions;
    Row row = {s->slots[s->alive.data[i]],
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

static Bonds makeBonds(const Searcher *s, intptr_t layer, intptr_t space) {
  const PlaceCore *core = s->core;
  Bonds bonds = {NNPACK_NEW_ARRAY(s->scratch, Bond, core->numLinks), 0};
  for (intptr_t i = 0; i < core->numLinks; ++i) {
    const PlaceLink *link = &core->links[i];
    if (link->space != space || layer < link->begin || layer >= link->end)
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

/// Decides a local choice: of the options for which there is room, the last, as
/// it costs least. False if there is none.
static bool decideLocally(Searcher *s, intptr_t c, int64_t room,
                          PlaceStates *states, intptr_t state) {
  const PlaceCore *core = s->core;
  intptr_t low = core->choices[c].firstOption;
  intptr_t high = low + core->choices[c].numOptions;
  if (core->options[low].numUses &&
      core->uses[core->options[low].firstUse].units > room)
    return false;
  while (high - low > 1) {
    intptr_t middle = (low + high) / 2;
    if (core->uses[core->options[middle].firstUse].units > room)
      high = middle;
    else
      low = middle;
  }
  states->costs[state] += core->options[low].cost;
  if (!isTooMuch(s, states, state))
    addNode(s, &states->nodes[state], low);
  return true;
}

/// States with more than the room of one space in the layer go; what the others
/// use there is no longer ahead.
static void passSpace(Searcher *s, intptr_t layer, intptr_t space) {
  int64_t room = s->core->room[layer * s->numSpaces + space];
  double price = s->search->prices->prices[layer * s->numSpaces + space];
  if (room == INT64_MAX)
    return;
  Rows rows = makeRows(s, layer, space);
  Bonds bonds = makeBonds(s, layer, space);
  PlaceStates *states = &s->now;
  intptr_t kept = 0, local = s->locals[layer * s->numSpaces + space];
  s->rest += price * (double)room - (local < 0 ? 0 : leastValue(s, local));
  for (intptr_t i = 0; i < states->count; ++i) {
    const uint16_t *key = placeKeyOf(states, i);
    int64_t units = -savedBy(&bonds, key), relaxed = 0;
    for (intptr_t r = 0; r < rows.count; ++r) {
      units += rows.data[r].units[key[rows.data[r].slot]];
      relaxed += rows.data[r].relaxed[key[rows.data[r].slot]];
    }
    if (units > room)
      continue;
    states->futures[i] -= price * (double)relaxed;
    if (local >= 0 && !decideLocally(s, local, room - units, states, i))
      continue;
    if (!isTooMuch(s, states, i))
      placeStatesCopy(states, kept++, states, i);
  }
  countSteps(s, states->count * (rows.count + bonds.count + 1));
  states->count = kept;
}

/// Choices that no longer matter leave the key.
static void forget(Searcher *s, intptr_t layer) {
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

static void passLayer(Searcher *s, intptr_t layer) {
  for (intptr_t space = 0; space < s->numSpaces; ++space)
    passSpace(s, layer, space);
  forget(s, layer);
  placeStatesMerge(&s->now, s->scratch);
  cut(s, &s->now, s->width);
}

//===----------------------------------------------------------------------===//
// The search
//===----------------------------------------------------------------------===//

static void begin(Searcher *s) {
  const PlaceCore *core = s->core;
  intptr_t keySlots = assignSlots(s);
  intptr_t capacity = 4 * s->width + NNPACK_MOST_MODES;
  keySlots = (keySlots + 4) / 4 * 4;
  placeStatesInit(&s->now, capacity, keySlots, s->arena);
  placeStatesInit(&s->next, capacity, keySlots, s->arena);
  s->now.count = 1;
  s->now.nodes[0] = -1;
  for (intptr_t c = 0; c < core->numChoices; ++c)
    s->rest += leastValue(s, c);
  for (intptr_t i = 0; i < core->numLayers * s->numSpaces; ++i)
    if (core->room[i] < INT64_MAX)
      s->rest -= s->search->prices->prices[i] * (double)core->room[i];
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

static void readModes(const Searcher *s, int32_t node, intptr_t *modes) {
  for (intptr_t i = 0; i < s->core->model->problem->numItems; ++i)
    modes[i] = s->core->decided[i];
  for (; node >= 0; node = s->nodes.data[node].parent)
    readOption(s->core, s->nodes.data[node].option, modes);
}

static void pass(Searcher *s) {
  intptr_t c = 0;
  for (intptr_t t = 0; t < s->core->numLayers && s->now.count; ++t) {
    s->scratch = nnpackArenaCreate();
    for (; c < s->core->numChoices && s->core->choices[c].begin == t; ++c)
      if (!s->isLocal[c])
        decide(s, c);
    passLayer(s, t);
    nnpackArenaDestroy(s->scratch);
  }
}

static void finish(Searcher *s, PlaceFound *found, intptr_t *modes) {
  double limit = (double)s->search->limit;
  found->numSteps = s->numSteps;
  found->isComplete = s->lost >= limit;
  found->bound = s->lost < limit ? s->lost : limit;
  intptr_t best = 0;
  for (intptr_t i = 1; i < s->now.count; ++i)
    best = s->now.costs[i] < s->now.costs[best] ? i : best;
  if (!s->now.count)
    return;
  found->isFound = true;
  found->cost = s->now.costs[best];
  if ((double)found->cost < found->bound)
    found->bound = (double)found->cost;
  readModes(s, s->now.nodes[best], modes);
}

PlaceFound placeSearch(const PlaceSearch *search, intptr_t *modes) {
  Searcher s = {.search = search,
                .core = search->core,
                .arena = nnpackArenaCreate(),
                .numSpaces = search->core->model->problem->numSpaces,
                .width = search->width,
                .limit = (double)search->limit - 1 + search->prices->margin,
                .lost = INFINITY};
  PlaceFound found = {.bound = (double)search->limit, .isComplete = true};
  s.slots = NNPACK_NEW_ARRAY(s.arena, intptr_t, s.core->numChoices);
  if (!s.core->isImpossible && addNoGoods(&s)) {
    findLocals(&s);
    begin(&s);
    pass(&s);
    finish(&s, &found, modes);
  }
  nnpackArenaDestroy(s.arena);
  return found;
}
