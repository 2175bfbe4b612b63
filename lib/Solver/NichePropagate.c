//===-- lib/Solver/NichePropagate.c - What a change implies -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// After a decision: items rise above the floors of their sections and past pins,
// floors rise to the least release above them, the bound of each changed section is
// checked, and the items at the bottom of niches are counted again, until nothing
// changes.
//
//===----------------------------------------------------------------------===//

#include "NicheHash.h"
#include "Rules.h"

//===----------------------------------------------------------------------===//
// Noting changes.
//===----------------------------------------------------------------------===//

void nnpackNicheNoteFloor(NnpackNicheState *state, int32_t section) {
  if (state->isChangedFloor[section])
    return;
  state->isChangedFloor[section] = true;
  state->changedFloors[state->numChangedFloors++] = section;
}

static void noteDirty(NnpackNicheState *state, int32_t section) {
  if (state->isDirtySection[section])
    return;
  state->isDirtySection[section] = true;
  state->dirtySections[state->numDirtySections++] = section;
}

void nnpackNicheNoteItem(NnpackNicheState *state, int32_t index) {
  if (state->isChangedItem[index])
    return;
  state->isChangedItem[index] = true;
  state->changedItems[state->numChangedItems++] = index;
}

static void noteDeadEnd(NnpackNicheState *state, int32_t section) {
  ++state->weight[section];
  ++state->totalWeight;
}

static void forgetChanges(NnpackNicheState *state) {
  for (intptr_t i = 0; i < state->numChangedFloors; ++i)
    state->isChangedFloor[state->changedFloors[i]] = false;
  for (intptr_t i = 0; i < state->numDirtySections; ++i)
    state->isDirtySection[state->dirtySections[i]] = false;
  for (intptr_t i = 0; i < state->numChangedItems; ++i)
    state->isChangedItem[state->changedItems[i]] = false;
  state->numChangedFloors = state->numDirtySections = 0;
  state->numChangedItems = 0;
}

void nnpackNicheSetFloor(NnpackNicheState *state, int32_t section,
                         int64_t floor) {
  nnpackNicheRehashFloor(state, section, floor);
  nnpackNicheSet(state, &state->floor[section], floor);
  nnpackNicheNoteFloor(state, section);
}

void nnpackNicheSetCandidate(NnpackNicheState *state, int32_t index,
                             bool isCandidate) {
  const NnpackItem *item = &state->core->items[index];
  if (state->isCandidate[index] == isCandidate)
    return;
  nnpackNicheTrailItem(state, index, NnpackItemToggled);
  state->isCandidate[index] = isCandidate;
  int64_t change = isCandidate ? 1 : -1;
  for (int32_t k = 0; k < item->numSpans; ++k) {
    NnpackSpan span = state->core->spans[item->firstSpan + k];
    for (int32_t s = span.begin; s < span.end; ++s)
      state->candidates[s] += change;
  }
}

//===----------------------------------------------------------------------===//
// Releases.
//===----------------------------------------------------------------------===//

static bool meet(const NnpackCore *core, const NnpackItem *a,
                 const NnpackItem *b) {
  int32_t i = 0, k = 0;
  while (i < a->numSpans && k < b->numSpans) {
    NnpackSpan left = core->spans[a->firstSpan + i];
    NnpackSpan right = core->spans[b->firstSpan + k];
    if (left.begin < right.end && right.begin < left.end)
      return true;
    if (left.end < right.end)
      ++i;
    else
      ++k;
  }
  return false;
}

/// A pinned item lies where it lies: an item that meets it in time begins at its
/// top at the earliest if it would overlap it at `offset`. Returns the offset
/// that follows, `offset` if none does.
static int64_t passPins(const NnpackNicheState *state, int32_t index,
                        int64_t offset) {
  const NnpackCore *core = state->core;
  const NnpackItem *item = &core->items[index];
  for (int32_t i = 0; i < state->numPinned; ++i) {
    const NnpackItem *pinned = &core->items[state->pinned[i]];
    if (state->pinned[i] != index && offset < pinned->pin + pinned->size &&
        pinned->pin < offset + item->size && meet(core, item, pinned))
      offset = pinned->pin + pinned->size;
  }
  return offset;
}

/// The least offset from `release` on at which the item can lie.
static int64_t nextOffset(const NnpackNicheState *state, int32_t index,
                          int64_t release) {
  const NnpackItem *item = &state->core->items[index];
  for (;;) {
    int64_t remainder = item->alignment > 1 ? release % item->alignment : 0;
    int64_t aligned = remainder ? release + item->alignment - remainder
                                : release;
    release = passPins(state, index, aligned);
    if (release == aligned)
      return release;
  }
}

/// A section has to be settled again if the raised item was the one its floor
/// rose to, or if the bound may fail. Raising one release from a to b adds the
/// item's size to the sums from the releases in (a, b] on, so the margin shrinks
/// by no more than that; the sum from b on is no more than the one from the next
/// release above b, where there is one, and the item's own size, where not.
static void noteRaised(NnpackNicheState *state, int32_t index, int64_t before) {
  const NnpackItem *item = &state->core->items[index];
  nnpackNicheTrailItem(state, index, NnpackItemRaised);
  for (int32_t k = 0; k < item->numSpans; ++k) {
    NnpackSpan span = state->core->spans[item->firstSpan + k];
    for (int32_t s = span.begin; s < span.end; ++s) {
      state->margin[s] -= item->size;
      if (state->margin[s] < 0 || state->floor[s] == before)
        noteDirty(state, s);
    }
    state->work += span.end - span.begin;
  }
}

void nnpackNicheSetRelease(NnpackNicheState *state, int32_t item,
                           int64_t release) {
  int64_t before = state->release[item];
  release = nextOffset(state, item, release);
  nnpackNicheRehashItem(state, item, release);
  nnpackNicheSet(state, &state->release[item], release);
  nnpackNicheNoteItem(state, item);
  noteRaised(state, item, before);
}

/// Items lie above the floors of all their sections.
static bool raiseReleases(NnpackNicheState *state) {
  for (intptr_t i = 0; i < state->numChangedFloors; ++i) {
    int32_t s = state->changedFloors[i];
    noteDirty(state, s);
    int64_t waiting = state->waiting[s];
    state->work += waiting;
    for (intptr_t c = state->firstCell[s]; waiting > 0; ++c) {
      int32_t item = state->cells[c];
      if (state->isPlaced[item])
        continue;
      --waiting;
      if (state->release[item] < state->floor[s])
        nnpackNicheSetRelease(state, item, state->floor[s]);
    }
  }
  for (intptr_t i = 0; i < state->numChangedItems; ++i) {
    int32_t item = state->changedItems[i];
    if (state->release[item] > state->latest[item]) {
      noteDeadEnd(state, state->core->items[item].begin);
      return false;
    }
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Floors and bounds.
//===----------------------------------------------------------------------===//

/// Sorts the unplaced items of a section, the greatest release first, to the
/// front of its cells, with their keys; returns how many there are. The order
/// of the last time is nearly right.
static intptr_t sortSection(NnpackNicheState *state, int32_t s) {
  struct NnpackKey *keys = state->keys;
  int32_t *cells = state->cells + state->firstCell[s];
  intptr_t count = 0, length = (intptr_t)state->waiting[s];
  for (intptr_t c = 0; count < length; ++c) {
    int32_t item = cells[c];
    if (state->isPlaced[item])
      continue;
    struct NnpackKey key = {state->release[item],
                            state->core->items[item].size,
                            state->latest[item]};
    intptr_t k = count++;
    cells[c] = cells[k];
    for (; k > 0 && keys[k - 1].release < key.release; --k) {
      keys[k] = keys[k - 1];
      cells[k] = cells[k - 1];
    }
    keys[k] = key;
    cells[k] = item;
  }
  return count;
}

/// ReleaseBound. The items of a section use disjoint bytes, so those with a
/// release of at least r need the bytes from r to r plus the sum of their sizes,
/// or more; the one that ends last ends there or later, and no later than the
/// greatest of their latest tops. For each r; r = floor gives the plain bound of
/// floor plus remaining load. Returns the margin, negative if there is no
/// completion. The keys are sorted.
static int64_t ReleaseBound(const struct NnpackKey *keys, intptr_t count) {
  int64_t sum = 0, ceiling = 0, margin = INT64_MAX;
  for (intptr_t i = 0; i < count; ++i) {
    sum += keys[i].size;
    int64_t top = keys[i].latest + keys[i].size;
    ceiling = top > ceiling ? top : ceiling;
    int64_t room = ceiling - sum - keys[i].release;
    margin = room < margin ? room : margin;
  }
  return margin;
}

static int64_t plainBound(const struct NnpackKey *keys, intptr_t count) {
  int64_t sum = 0, ceiling = 0;
  for (intptr_t i = 0; i < count; ++i) {
    sum += keys[i].size;
    int64_t top = keys[i].latest + keys[i].size;
    ceiling = top > ceiling ? top : ceiling;
  }
  return ceiling - sum - keys[count - 1].release;
}

/// What is below all releases of a section's items stays unused: the floor rises
/// to the least of them; where no item is left it is a wall. Then the bound.
static bool settleSection(NnpackNicheState *state, int32_t s) {
  intptr_t count = sortSection(state, s);
  state->work += count;
  int64_t least = count ? state->keys[count - 1].release : NNPACK_WALL;
  if (least > state->floor[s])
    nnpackNicheSetFloor(state, s, least);
  if (count == 0)
    return true;
  int64_t margin = state->rules & 1u << NnpackRuleReleaseBound
                       ? ReleaseBound(state->keys, count)
                       : plainBound(state->keys, count);
  if (margin != state->margin[s])
    nnpackNicheSet(state, &state->margin[s], margin);
  if (margin < 0)
    noteDeadEnd(state, s);
  return margin >= 0;
}

//===----------------------------------------------------------------------===//
// Candidates.
//===----------------------------------------------------------------------===//

NnpackRun nnpackNicheRun(const NnpackNicheState *state, int32_t s) {
  int32_t begin = s, end = s + 1;
  int64_t floor = state->floor[s];
  while (state->crossing[begin] && state->floor[begin - 1] == floor)
    --begin;
  while (state->crossing[end] && state->floor[end] == floor)
    ++end;
  int64_t left = state->crossing[begin] ? state->floor[begin - 1] : NNPACK_WALL;
  int64_t right = state->crossing[end] ? state->floor[end] : NNPACK_WALL;
  bool isNiche = floor != NNPACK_WALL && left > floor && right > floor;
  return (NnpackRun){begin, end, isNiche, left < right ? left : right};
}

/// Whether the floor is the item's release in all its sections. An item that is
/// level and over a niche is within it. With gaps, only the lowest niches are
/// looked at, and an item that is level with one of these has all its spans in
/// such ones.
static bool isLevel(const NnpackNicheState *state, int32_t index) {
  const NnpackItem *item = &state->core->items[index];
  int64_t release = state->release[index];
  for (int32_t k = 0; k < item->numSpans; ++k) {
    NnpackSpan span = state->core->spans[item->firstSpan + k];
    for (int32_t s = span.begin; s < span.end; ++s)
      if (state->floor[s] != release)
        return false;
  }
  return true;
}

/// Only items with a new release or over a new floor can have become level, or
/// not level.
static void recountCandidates(NnpackNicheState *state) {
  for (intptr_t i = 0; i < state->numChangedFloors; ++i) {
    int32_t s = state->changedFloors[i];
    int64_t waiting = state->waiting[s];
    for (intptr_t c = state->firstCell[s]; waiting > 0; ++c) {
      int32_t item = state->cells[c];
      if (state->isPlaced[item])
        continue;
      --waiting;
      if (state->isCandidate[item] || state->release[item] == state->floor[s])
        nnpackNicheNoteItem(state, item);
    }
  }
  for (intptr_t i = 0; i < state->numChangedItems; ++i) {
    int32_t item = state->changedItems[i];
    if (!state->isPlaced[item])
      nnpackNicheSetCandidate(state, item, isLevel(state, item));
  }
}

bool nnpackNichePropagate(NnpackNicheState *state) {
  bool fits = raiseReleases(state);
  for (intptr_t i = 0; i < state->numDirtySections && fits; ++i)
    fits = settleSection(state, state->dirtySections[i]);
  if (fits)
    recountCandidates(state);
  forgetChanges(state);
  return fits;
}
