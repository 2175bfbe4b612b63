//===-- lib/Solver/PlaceKeys.c - What a state remembers -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A state's key has a slot per choice, from the layer where it is decided to the
// last one where it still matters: for room, for links, or for a combination that
// is known to have no offsets. The fewer slots, the more states are one.
//
//===----------------------------------------------------------------------===//

#include "PlaceMerge.h"
#include "PlaceSearcher.h"

typedef struct SlotPool {
  NNPACK_VECTOR(intptr_t) free;
  intptr_t numSlots;
} SlotPool;

static intptr_t takeSlot(SlotPool *pool) {
  return pool->free.count ? pool->free.data[--pool->free.count]
                          : pool->numSlots++;
}

/// The choice of each item, or -1.
static intptr_t *findChoices(const PlaceSearcher *s) {
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
static bool addNoGood(PlaceSearcher *s, const PlaceNoGood *noGood,
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
    PlaceLiteral literal = {index, noGood->modes[i], c == first, c == last};
    if (c >= 0)
      NNPACK_PUSH(s->arena, s->literals[c], literal);
  }
  return last >= 0;
}

/// Literals with no-goods' indices; false if there are no modes at all. A pass
/// that leaves choices out knows no no-goods.
static bool addNoGoods(PlaceSearcher *s) {
  const PlaceNoGoods *noGoods = s->search->noGoods;
  intptr_t *choiceOf = findChoices(s);
  s->literals = NNPACK_NEW_ARRAY(s->arena, PlaceLiterals, s->core->numChoices);
  for (intptr_t i = 0; i < noGoods->count && placeIsFinal(s); ++i)
    if (!addNoGood(s, &noGoods->data[i], choiceOf, i))
      return false;
  return true;
}

/// Slots of the key for choices while they matter, and for no-goods from their
/// first item to their last.
static intptr_t assignSlots(PlaceSearcher *s) {
  const PlaceCore *core = s->core;
  SlotPool pool = {0};
  NNPACK_VECTOR(intptr_t) alive = {0};
  intptr_t *noGoodSlots =
      NNPACK_NEW_ARRAY(s->arena, intptr_t, s->search->noGoods->count);
  for (intptr_t c = 0; c < core->numChoices; ++c) {
    intptr_t kept = 0;
    if (s->isLocal[c] || !s->isIn[c])
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
      PlaceLiteral *literal = &s->literals[c].data[i];
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
static void findLocals(PlaceSearcher *s) {
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

/// Which choices are not left out, and which are in the table. Local ones
/// always are: they add no states.
static void findIn(PlaceSearcher *s) {
  const PlaceCore *core = s->core;
  s->isIn = NNPACK_NEW_ARRAY(s->arena, bool, core->numChoices);
  s->isKnown = NNPACK_NEW_ARRAY(s->arena, bool, core->numChoices);
  for (intptr_t c = 0; c < core->numChoices; ++c) {
    intptr_t name = core->choices[c].firstOption;
    s->isIn[c] = placeIsFinal(s) || s->isLocal[c] ||
                 !s->search->isLeftOut[name];
    s->isKnown[c] = s->search->known &&
                    (s->isLocal[c] || s->search->known->isIn[name]);
  }
}

bool placeAssignKeys(PlaceSearcher *s, intptr_t *outSlots) {
  s->slots = NNPACK_NEW_ARRAY(s->arena, intptr_t, s->core->numChoices);
  findLocals(s);
  findIn(s);
  if (!addNoGoods(s))
    return false;
  *outSlots = assignSlots(s);
  return true;
}
