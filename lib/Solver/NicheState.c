//===-- lib/Solver/NicheState.c - State of the exact search -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NicheState.h"

#include "NicheHash.h"

//===----------------------------------------------------------------------===//
// Building.
//===----------------------------------------------------------------------===//

static void createSections(NnpackNicheState *state) {
  intptr_t count = state->core->numSections + 1;
  state->floor = NNPACK_NEW_ARRAY(state->arena, int64_t, count);
  state->load = NNPACK_NEW_ARRAY(state->arena, int64_t, count);
  state->waiting = NNPACK_NEW_ARRAY(state->arena, int64_t, count);
  state->crossing = NNPACK_NEW_ARRAY(state->arena, int64_t, count);
  state->candidates = NNPACK_NEW_ARRAY(state->arena, int64_t, count);
  state->margin = NNPACK_NEW_ARRAY(state->arena, int64_t, count);
  state->firstCell = NNPACK_NEW_ARRAY(state->arena, intptr_t, count);
  state->hashLow = NNPACK_NEW_ARRAY(state->arena, int64_t, count);
  state->hashHigh = NNPACK_NEW_ARRAY(state->arena, int64_t, count);
  state->firstItem = NNPACK_NEW_ARRAY(state->arena, int32_t, count);
  state->weight = NNPACK_NEW_ARRAY(state->arena, uint64_t, count);
  state->changedFloors = NNPACK_NEW_ARRAY(state->arena, int32_t, count);
  state->dirtySections = NNPACK_NEW_ARRAY(state->arena, int32_t, count);
  state->isChangedFloor = NNPACK_NEW_ARRAY(state->arena, bool, count);
  state->isDirtySection = NNPACK_NEW_ARRAY(state->arena, bool, count);
}

static void createItems(NnpackNicheState *state) {
  intptr_t count = state->core->numItems;
  state->release = NNPACK_NEW_ARRAY(state->arena, int64_t, count);
  state->latest = NNPACK_NEW_ARRAY(state->arena, int64_t, count);
  state->isCandidate = NNPACK_NEW_ARRAY(state->arena, bool, count);
  state->offset = NNPACK_NEW_ARRAY(state->arena, int64_t, count);
  state->isPlaced = NNPACK_NEW_ARRAY(state->arena, bool, count);
  state->changedItems = NNPACK_NEW_ARRAY(state->arena, int32_t, count);
  state->isChangedItem = NNPACK_NEW_ARRAY(state->arena, bool, count);
  state->pinned = NNPACK_NEW_ARRAY(state->arena, int32_t, count);
  state->keys = NNPACK_NEW_ARRAY(state->arena, struct NnpackKey, count);
  for (int32_t i = 0; i < count; ++i) {
    const NnpackItem *item = &state->core->items[i];
    if (item->pin != NNPACK_NO_OFFSET)
      state->pinned[state->numPinned++] = i;
  }
}

static void createCells(NnpackNicheState *state) {
  const NnpackCore *core = state->core;
  intptr_t *fill = state->firstCell;
  state->cells = NNPACK_NEW_ARRAY(state->arena, int32_t, core->numCells);
  for (int32_t k = 0; k < core->numSpans; ++k)
    for (int32_t s = core->spans[k].begin; s < core->spans[k].end; ++s)
      ++fill[s];
  intptr_t total = 0;
  for (int32_t s = 0; s <= core->numSections; ++s) {
    intptr_t count = fill[s];
    fill[s] = total;
    total += count;
  }
  for (int32_t i = 0; i < core->numItems; ++i)
    for (int32_t k = 0; k < core->items[i].numSpans; ++k) {
      NnpackSpan span = core->spans[core->items[i].firstSpan + k];
      for (int32_t s = span.begin; s < span.end; ++s)
        state->cells[fill[s]++] = i;
    }
  for (int32_t s = core->numSections; s > 0; --s)
    fill[s] = fill[s - 1];
  fill[0] = 0;
}

NnpackNicheState *nnpackNicheStateCreate(const NnpackCore *core, unsigned rules,
                                         NnpackArena *arena) {
  NnpackNicheState *state = NNPACK_NEW(arena, NnpackNicheState);
  state->core = core;
  state->rules = rules;
  state->arena = arena;
  createSections(state);
  createItems(state);
  createCells(state);
  return state;
}

//===----------------------------------------------------------------------===//
// Resetting.
//===----------------------------------------------------------------------===//

static void resetItem(NnpackNicheState *state, int32_t index) {
  const NnpackItem *item = &state->core->items[index];
  for (int32_t k = 0; k < item->numSpans; ++k) {
    NnpackSpan span = state->core->spans[item->firstSpan + k];
    for (int32_t s = span.begin; s < span.end; ++s) {
      state->load[s] += item->size;
      ++state->waiting[s];
    }
  }
  for (int32_t s = item->begin + 1; s < item->end; ++s)
    ++state->crossing[s];
}

static void resetLists(NnpackNicheState *state) {
  const NnpackCore *core = state->core;
  for (int32_t s = 0; s <= core->numSections; ++s) {
    state->floor[s] = state->load[s] = 0;
    state->waiting[s] = state->crossing[s] = 0;
    state->margin[s] = -1; // Not known.
    state->candidates[s] = state->hashLow[s] = state->hashHigh[s] = 0;
    state->isChangedFloor[s] = state->isDirtySection[s] = false;
  }
  state->numChangedFloors = state->numDirtySections = 0;
  for (intptr_t i = 0; i < state->numChangedItems; ++i)
    state->isChangedItem[state->changedItems[i]] = false;
  state->numChangedItems = 0;
  state->trailCount = 0;
  int32_t section = 0;
  for (int32_t i = 0; i < core->numItems; ++i) {
    while (section <= core->items[i].begin)
      state->firstItem[section++] = i;
    resetItem(state, i);
  }
  while (section <= core->numSections)
    state->firstItem[section++] = core->numItems;
}

/// Notes the latest tops.
static void noteTop(NnpackNicheState *state, int32_t index) {
  int64_t top = state->latest[index] + state->core->items[index].size;
  if (index > 0 && top != state->capacity)
    state->isUniform = false;
  if (index == 0 || top > state->capacity)
    state->capacity = top;
}

bool nnpackNicheStateReset(NnpackNicheState *state, int64_t capacityBytes) {
  const NnpackCore *core = state->core;
  resetLists(state);
  state->isUniform = !core->hasGaps && !core->hasPins && !core->hasAlignments;
  for (int32_t i = 0; i < core->numItems; ++i) {
    const NnpackItem *item = &core->items[i];
    state->isPlaced[i] = false;
    state->isCandidate[i] = false;
    state->latest[i] = nnpackCoreLatest(core, item, capacityBytes);
    state->release[i] = item->pin == NNPACK_NO_OFFSET ? 0 : item->pin;
    noteTop(state, i);
    nnpackNicheHashItem(state, i);
    nnpackNicheNoteItem(state, i);
  }
  for (int32_t s = 0; s < core->numSections; ++s) {
    nnpackNicheHashFloor(state, s);
    nnpackNicheNoteFloor(state, s);
  }
  bool hasCompletion = nnpackNichePropagate(state);
  state->trailCount = 0;
  return hasCompletion;
}

//===----------------------------------------------------------------------===//
// Moves.
//===----------------------------------------------------------------------===//

bool nnpackNichePlace(NnpackNicheState *state, int32_t index) {
  const NnpackItem *item = &state->core->items[index];
  int64_t offset = state->release[index], top = offset + item->size;
  nnpackNicheHashItem(state, index); // Out.
  nnpackNicheSetCandidate(state, index, false);
  state->offset[index] = offset;
  state->isPlaced[index] = true;
  nnpackNicheTrailItem(state, index, NnpackItemPlaced);
  for (int32_t k = 0; k < item->numSpans; ++k) {
    NnpackSpan span = state->core->spans[item->firstSpan + k];
    for (int32_t s = span.begin; s < span.end; ++s) {
      state->load[s] -= item->size;
      --state->waiting[s];
      nnpackNicheSetFloor(state, s, top);
    }
  }
  for (int32_t s = item->begin + 1; s < item->end; ++s)
    --state->crossing[s];
  return nnpackNichePropagate(state);
}

bool nnpackNicheRaise(NnpackNicheState *state, const int32_t *items,
                      const int64_t *releases, intptr_t count) {
  for (intptr_t i = 0; i < count; ++i)
    if (state->release[items[i]] < releases[i])
      nnpackNicheSetRelease(state, items[i], releases[i]);
  return nnpackNichePropagate(state);
}

void nnpackNicheWiden(NnpackNicheState *state, int64_t more) {
  const NnpackCore *core = state->core;
  state->capacity += more;
  for (int32_t i = 0; i < core->numItems; ++i)
    if (core->items[i].pin == NNPACK_NO_OFFSET)
      state->latest[i] += more - more % core->items[i].alignment;
  // Margins stay: they may be less than the bound's, and so may those that the
  // trail restores.
}

static void undoItem(NnpackNicheState *state, int32_t index,
                     NnpackItemChange change) {
  const NnpackItem *item = &state->core->items[index];
  bool wasCandidate = !state->isCandidate[index];
  for (int32_t k = 0; k < item->numSpans; ++k) {
    NnpackSpan span = state->core->spans[item->firstSpan + k];
    for (int32_t s = span.begin; s < span.end; ++s)
      if (change == NnpackItemRaised)
        state->margin[s] += item->size;
      else if (change == NnpackItemToggled)
        state->candidates[s] += wasCandidate ? 1 : -1;
      else
        state->load[s] += item->size, ++state->waiting[s];
  }
  if (change == NnpackItemToggled)
    state->isCandidate[index] = wasCandidate;
  if (change != NnpackItemPlaced)
    return;
  state->isPlaced[index] = false;
  for (int32_t s = item->begin + 1; s < item->end; ++s)
    ++state->crossing[s];
}

void nnpackNicheUndo(NnpackNicheState *state, intptr_t mark) {
  while (state->trailCount > mark) {
    intptr_t at = --state->trailCount;
    NnpackTrailEntry entry =
        state->trailBlocks.data[at / NnpackTrailBlockLength]
                               [at % NnpackTrailBlockLength];
    if (entry.where)
      *entry.where = entry.old;
    else
      undoItem(state, (int32_t)(entry.old / NnpackNumItemChanges),
               (NnpackItemChange)(entry.old % NnpackNumItemChanges));
  }
}
