//===-- lib/Solver/NicheSearch.c - Exact search in niches ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Depth first over states (NicheState.h). The sections of a state fall into
// parts that no unplaced item joins; a part has a completion independently of
// the others, so they are solved one after the other, and where one has none,
// the choice that made it is wrong, whatever was found for its siblings.
//
// A frame is a part being solved: its choices, and how far they were tried. The
// agenda is the list of parts still to be solved, linked towards older ones, so
// that a frame can restore it by its head.
//
//===----------------------------------------------------------------------===//

#include "NicheSearch.h"

#include "NicheBranch.h"
#include "NicheHash.h"
#include "NicheMemory.h"
#include "Rules.h"

#include <stdlib.h>

enum { leastLog2Places = 8, mostLog2Places = 20, timeCheckInterval = 256,
       longestRemembered = 4096 };

typedef struct Part {
  int32_t begin, end; ///< Sections.
  int32_t parent;     ///< The frame whose choice made it; -1: the root.
  int32_t next;       ///< In the agenda, or -1.
} Part;

typedef struct Frame {
  Part part;
  NnpackNicheKey key;
  int32_t agenda;   ///< Its head when the frame began.
  intptr_t numParts; ///< Likewise.
  intptr_t mark;    ///< Of the trail.
  intptr_t firstChoice, firstRaise;
  intptr_t nextChoice, lastChoice;
} Frame;

struct NnpackNicheSearch {
  NnpackNicheState *state;
  NnpackArena *arena;
  NnpackChoices choices;
  NnpackNicheMemory memory;
  int64_t capacityBytes;
  NNPACK_VECTOR(Part) parts;
  NNPACK_VECTOR(Frame) frames;
  int32_t agenda;
  const double *priority;
};

NnpackNicheSearch *nnpackNicheSearchCreate(const NnpackCore *core,
                                           unsigned rules, NnpackArena *arena) {
  NnpackNicheSearch *search = NNPACK_NEW(arena, NnpackNicheSearch);
  search->state = nnpackNicheStateCreate(core, rules, arena);
  search->arena = arena;
  int log2Places = leastLog2Places;
  while (log2Places < mostLog2Places &&
         (intptr_t)1 << log2Places < (intptr_t)core->numItems * 1024)
    ++log2Places;
  search->memory = nnpackNicheMemoryCreate(log2Places, arena);
  return search;
}

//===----------------------------------------------------------------------===//
// Parts.
//===----------------------------------------------------------------------===//

/// Long parts are not the same twice, but their keys cost.
static bool isMemorable(const NnpackNicheSearch *search, Part part) {
  return (search->state->rules & 1u << NnpackRuleMemory) &&
         part.end - part.begin <= longestRemembered;
}

static NnpackNicheKey keyOf(const NnpackNicheSearch *search, Part part) {
  const NnpackNicheState *state = search->state;
  NnpackNicheKey key = {nnpackMix((uint64_t)search->capacityBytes), 1};
  for (int32_t s = part.begin; s < part.end; ++s) {
    key.low += (uint64_t)state->hashLow[s];
    key.high += (uint64_t)state->hashHigh[s];
  }
  key.low = nnpackMix(key.low);
  key.high |= 1; // No key is an empty place.
  return key;
}

static bool isRemembered(const NnpackNicheSearch *search, Part part) {
  return isMemorable(search, part) &&
         nnpackNicheMemoryHas(&search->memory, keyOf(search, part));
}

/// Adds [begin, end) to the new parts, which begin at `first` and are sorted by
/// length, the longest first. Returns false if it has no completion.
static bool addPart(NnpackNicheSearch *search, intptr_t first, Part part) {
  if (isRemembered(search, part))
    return false;
  NNPACK_PUSH(search->arena, search->parts, part);
  Part *list = search->parts.data;
  intptr_t k = search->parts.count - 1;
  for (; k > first &&
         list[k - 1].end - list[k - 1].begin < part.end - part.begin;
       --k)
    list[k] = list[k - 1];
  list[k] = part;
  return true;
}

/// Split. No unplaced item needs bytes on both sides of a boundary that none
/// crosses, so completions of the two sides go together; and sections that no
/// item is left for need nothing. Puts the parts of [begin, end) on the agenda,
/// the shortest to be solved first. Boundaries outside [from, to) are crossed
/// as before. Returns false if a part has no completion.
static bool Split(NnpackNicheSearch *search, int32_t begin, int32_t end,
                  int32_t from, int32_t to, int32_t parent) {
  const NnpackNicheState *state = search->state;
  intptr_t first = search->parts.count;
  Part part = {begin, begin, parent, -1};
  for (int32_t s = from + 1; s <= to; ++s) {
    if (s < to && state->crossing[s])
      continue;
    part.end = s < to ? s : end;
    bool isEmpty = part.end - part.begin == 1 && state->load[part.begin] == 0;
    if (!isEmpty && !addPart(search, first, part))
      return false;
    part.begin = s;
  }
  for (intptr_t i = first; i < search->parts.count; ++i) {
    search->parts.data[i].next = search->agenda;
    search->agenda = (int32_t)i;
  }
  return true;
}

/// As Split for what a choice leaves of [begin, end); without the rule it stays
/// one part while anything is left.
static bool addParts(NnpackNicheSearch *search, int32_t begin, int32_t end,
                     int32_t from, int32_t to, int32_t parent) {
  if (search->state->rules & 1u << NnpackRuleSplit)
    return Split(search, begin, end, from, to, parent);
  bool isEmpty = true;
  for (int32_t s = begin; s < end; ++s)
    isEmpty &= search->state->load[s] == 0;
  return isEmpty || Split(search, begin, end, begin, begin + 1, parent);
}

//===----------------------------------------------------------------------===//
// Frames.
//===----------------------------------------------------------------------===//

/// Takes the next part off the agenda and lists its choices.
static void pushFrame(NnpackNicheSearch *search) {
  Part part = search->parts.data[search->agenda];
  search->agenda = part.next;
  NnpackChoices *choices = &search->choices;
  Frame frame = {.part = part,
                 .agenda = search->agenda,
                 .numParts = search->parts.count,
                 .mark = search->state->trailCount,
                 .firstChoice = choices->choices.count,
                 .firstRaise = choices->raisedItems.count};
  if (isMemorable(search, part))
    frame.key = keyOf(search, part);
  nnpackNicheBranch(search->state, part.begin, part.end, search->priority,
                    choices);
  search->state->work += part.end - part.begin;
  frame.nextChoice = frame.firstChoice;
  frame.lastChoice = choices->choices.count;
  NNPACK_PUSH(search->arena, search->frames, frame);
}

/// Drops the frames above `index` and all that came after it was made.
static void returnTo(NnpackNicheSearch *search, int32_t index) {
  const Frame *frame = &search->frames.data[index];
  search->frames.count = index + 1;
  search->agenda = frame->agenda;
  search->parts.count = frame->numParts;
  search->choices.choices.count = frame->lastChoice;
  if (frame->lastChoice > frame->firstChoice) {
    const NnpackChoice *last =
        &search->choices.choices.data[frame->lastChoice - 1];
    intptr_t numRaises = last->item < 0 ? last->numRaises : 0;
    search->choices.raisedItems.count = frame->firstRaise + numRaises;
    search->choices.raisedTo.count = search->choices.raisedItems.count;
  }
  nnpackNicheUndo(search->state, frame->mark);
}

static bool applyChoice(NnpackNicheSearch *search, NnpackChoice choice) {
  if (choice.item >= 0)
    return nnpackNichePlace(search->state, choice.item);
  return nnpackNicheRaise(search->state,
                          search->choices.raisedItems.data + choice.firstRaise,
                          search->choices.raisedTo.data + choice.firstRaise,
                          choice.numRaises);
}

/// What is left of the frame's part after a choice: an item placed changes what
/// crosses the boundaries within it.
static bool addRest(NnpackNicheSearch *search, int32_t index,
                    NnpackChoice choice) {
  Part part = search->frames.data[index].part;
  int32_t from = part.begin, to = part.begin + 1;
  if (choice.item >= 0) {
    from = search->state->core->items[choice.item].begin;
    to = search->state->core->items[choice.item].end;
  }
  return addParts(search, part.begin, part.end, from, to, index);
}

/// Tries choices of the topmost frame until one has no contradiction at once,
/// going back to the parent where none is left. Returns false when the root is
/// refuted.
static bool advance(NnpackNicheSearch *search) {
  for (;;) {
    int32_t index = (int32_t)search->frames.count - 1;
    Frame *frame = &search->frames.data[index];
    if (frame->nextChoice == frame->lastChoice) {
      int32_t parent = frame->part.parent;
      if (isMemorable(search, frame->part))
        nnpackNicheMemoryAdd(&search->memory, frame->key);
      search->choices.choices.count = frame->firstChoice;
      search->choices.raisedItems.count = frame->firstRaise;
      search->choices.raisedTo.count = frame->firstRaise;
      if (parent < 0)
        return false;
      returnTo(search, parent);
      continue;
    }
    NnpackChoice choice = search->choices.choices.data[frame->nextChoice++];
    if (applyChoice(search, choice) && addRest(search, index, choice))
      return true;
    returnTo(search, index);
  }
}

//===----------------------------------------------------------------------===//
// Running.
//===----------------------------------------------------------------------===//

static bool isOver(const NnpackSearchLimits *limits, int64_t nodes) {
  return nodes >= limits->numNodes ||
         (nodes % timeCheckInterval == timeCheckInterval - 1 &&
          nnpackIsSpent(limits));
}

static NnpackSearchResult searchAgenda(NnpackNicheSearch *search,
                                       const NnpackSearchLimits *limits,
                                       int64_t *numNodes) {
  for (int64_t nodes = 0; search->agenda >= 0; ++nodes, ++*numNodes) {
    if (isOver(limits, nodes))
      return NnpackSearchLimit;
    pushFrame(search);
    nnpackSpendWork(limits, 1, &search->state->work);
    if (!advance(search))
      return NnpackSearchRefuted;
  }
  return NnpackSearchFound;
}

static bool start(NnpackNicheSearch *search, int64_t capacityBytes,
                  const double *priority) {
  int32_t count = search->state->core->numSections;
  search->capacityBytes = capacityBytes;
  search->priority = priority;
  search->agenda = -1;
  search->parts.count = search->frames.count = 0;
  search->choices.choices.count = 0;
  search->choices.raisedItems.count = search->choices.raisedTo.count = 0;
  return nnpackNicheStateReset(search->state, capacityBytes) &&
         addParts(search, 0, count, 0, count, -1);
}

static void takeOffsets(const NnpackNicheSearch *search, int64_t *offsets) {
  const NnpackCore *core = search->state->core;
  for (int32_t i = 0; i < core->numItems; ++i)
    offsets[core->items[i].buffer] = search->state->offset[i] * core->unit;
}

NnpackSearchResult nnpackNicheSearchRun(NnpackNicheSearch *search,
                                        int64_t capacityBytes,
                                        const double *priority,
                                        const NnpackSearchLimits *limits,
                                        int64_t *numNodes, int64_t *offsets) {
  if (!start(search, capacityBytes, priority))
    return NnpackSearchRefuted;
  NnpackSearchResult result = searchAgenda(search, limits, numNodes);
  if (result == NnpackSearchFound)
    takeOffsets(search, offsets);
  return result;
}

//===----------------------------------------------------------------------===//
// Elastic.
//===----------------------------------------------------------------------===//

static void widen(NnpackNicheSearch *search) {
  int64_t more = search->state->capacity / 128 + 1;
  search->capacityBytes += more * search->state->core->unit;
  nnpackNicheWiden(search->state, more);
}

/// Starts, at the least capacity below `endBytes` that is not refuted at once.
static bool startElastic(NnpackNicheSearch *search, int64_t capacityBytes,
                         int64_t endBytes, const double *priority) {
  while (capacityBytes < endBytes) {
    if (start(search, capacityBytes, priority))
      return true;
    capacityBytes += capacityBytes / 128 + 1;
  }
  return false;
}

NnpackSearchResult nnpackNicheSearchElastic(
    NnpackNicheSearch *search, int64_t capacityBytes, int64_t endBytes,
    int64_t patience, const double *priority, const NnpackSearchLimits *limits,
    int64_t *numNodes, int64_t *offsets) {
  intptr_t furthest = 0;
  int64_t wait = 0;
  if (!startElastic(search, capacityBytes, endBytes, priority))
    return NnpackSearchLimit;
  for (int64_t nodes = 0; search->agenda >= 0; ++nodes, ++*numNodes) {
    if (isOver(limits, nodes) || search->capacityBytes >= endBytes)
      return NnpackSearchLimit;
    pushFrame(search);
    nnpackSpendWork(limits, 1, &search->state->work);
    if (!advance(search)) {
      widen(search);
      if (!startElastic(search, search->capacityBytes, endBytes, priority))
        return NnpackSearchLimit;
    }
    wait = search->frames.count > furthest ? 0 : wait + 1;
    if (search->frames.count > furthest)
      furthest = search->frames.count;
    if (wait >= patience) {
      widen(search);
      wait = 0;
    }
  }
  takeOffsets(search, offsets);
  return NnpackSearchFound;
}
