//===-- lib/Solver/NicheState.h - State of the exact search -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A state is what the search knows after some decisions:
//   floor[s]    all offsets below it are decided in section s;
//   release[i]  item i, not yet placed, lies there or higher.
// A completion of a state is an offset for each item that is not yet placed, at
// its release or above, at its latest offset or below, aligned, such that no
// two overlap. Every rule and every branching is a statement about completions
// alone, so they hold together in any combination, and what was found out of a
// state holds however the search came to it.
//
// A niche is a run of sections of equal floor between higher ones. An item that
// uses a byte at the floor of a niche lies at that floor, as what is below is
// decided, and within the niche, as what is beside is decided too. That makes
// the choices at a section of a niche few: which item is at its bottom, or none.
//
// All changes are put on a trail and undone in reverse order.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_NICHESTATE_H
#define NNPACK_LIB_SOLVER_NICHESTATE_H

#include "Core.h"

/// Offset of a wall: a section where nothing is left to place.
#define NNPACK_WALL INT64_MAX

typedef struct NnpackTrailEntry {
  int64_t *where; ///< NULL: `old` is a change of an item; see
                  ///< nnpackNicheTrailItem.
  int64_t old;
} NnpackTrailEntry;

/// Changes of an item that are undone by calculation over its sections: noted one
/// by one, those of a search as deep as thousands of items would fill gigabytes.
typedef enum NnpackItemChange {
  NnpackItemPlaced,
  NnpackItemRaised,  ///< Only the margins; the release is a value.
  NnpackItemToggled, ///< Became a candidate, or is none any more.
  NnpackNumItemChanges
} NnpackItemChange;

enum { NnpackTrailBlockLength = 1 << 14 };

/// An item as the bound sees it.
struct NnpackKey {
  int64_t release, size, latest;
};

typedef struct NnpackNicheState {
  const NnpackCore *core;
  unsigned rules;
  NnpackArena *arena;

  int64_t capacity; ///< Units: the greatest of the items' latest tops.
  bool isUniform;   ///< Items differ in sections and sizes only: no pins, gaps,
                    ///< alignments; and all have the same latest top.

  // Per section.
  int64_t *floor;
  int64_t *load;       ///< Sum of the sizes still to place.
  int64_t *waiting;    ///< How many those are.
  int64_t *crossing;   ///< Unplaced items needing both s - 1 and s, or between.
  int64_t *margin;     ///< By how much the bound holds, or less.
  int64_t *candidates; ///< Items over s that are level; see isCandidate.
  int64_t *hashLow, *hashHigh; ///< Of the floor and the items beginning here.
  int32_t *firstItem;  ///< Items beginning at s: firstItem[s]..firstItem[s+1].
  uint64_t *weight;    ///< How often a dead end showed here.
  uint64_t totalWeight;

  // Per item.
  int64_t *release, *latest;
  int64_t *offset; ///< Once placed.
  bool *isCandidate; ///< Level: may lie at the floor, if that is a niche's.
  bool *isPlaced;

  /// The items that need section s, placed or not, about in the order of their
  /// releases: cells[firstCell[s]]..cells[firstCell[s + 1]].
  int32_t *cells;
  intptr_t *firstCell;
  NNPACK_VECTOR(NnpackTrailEntry *) trailBlocks; ///< Each of the same length.
  intptr_t trailCount;                           ///< Entries.

  // Work lists of a propagation, each with a mark per element.
  int32_t *changedFloors, *dirtySections, *changedItems;
  intptr_t numChangedFloors, numDirtySections, numChangedItems;
  bool *isChangedFloor, *isDirtySection, *isChangedItem;

  int32_t *pinned; ///< Items with a pin.
  int32_t numPinned;
  struct NnpackKey *keys; ///< Scratch of the bound.
  int64_t work;           ///< Sections and their items looked at.
} NnpackNicheState;

NnpackNicheState *nnpackNicheStateCreate(const NnpackCore *core, unsigned rules,
                                         NnpackArena *arena);

/// Nothing placed, within `capacityBytes`; keeps the weights. Returns false if
/// there is no completion.
bool nnpackNicheStateReset(NnpackNicheState *state, int64_t capacityBytes);

/// Places an item at its release, which is its niche's floor; propagates.
/// Returns false if there is no completion. Either way undo with the mark taken
/// before.
bool nnpackNichePlace(NnpackNicheState *state, int32_t item);

/// Raises releases (items[i] to at least releases[i]); propagates likewise.
bool nnpackNicheRaise(NnpackNicheState *state, const int32_t *items,
                      const int64_t *releases, intptr_t count);

/// Adds to the capacity, in units, in the midst of a search. What was refuted
/// before may now have a completion.
void nnpackNicheWiden(NnpackNicheState *state, int64_t more);

void nnpackNicheUndo(NnpackNicheState *state, intptr_t mark);

static inline void nnpackNicheTrail(NnpackNicheState *state, int64_t *where,
                                    int64_t old) {
  intptr_t block = state->trailCount / NnpackTrailBlockLength;
  if (block == state->trailBlocks.count)
    NNPACK_PUSH(state->arena, state->trailBlocks,
                NNPACK_NEW_ARRAY(state->arena, NnpackTrailEntry,
                                 NnpackTrailBlockLength));
  state->trailBlocks.data[block][state->trailCount % NnpackTrailBlockLength] =
      (NnpackTrailEntry){where, old};
  ++state->trailCount;
}

/// Sets a value that the trail restores.
static inline void nnpackNicheSet(NnpackNicheState *state, int64_t *where,
                                  int64_t value) {
  nnpackNicheTrail(state, where, *where);
  *where = value;
}

/// Notes a change of an item over all its sections.
static inline void nnpackNicheTrailItem(NnpackNicheState *state, int32_t item,
                                        NnpackItemChange change) {
  nnpackNicheTrail(state, NULL, (int64_t)item * NnpackNumItemChanges + change);
}

/// The run of sections of equal floor around a section. What no item crosses
/// bounds it like a wall.
typedef struct NnpackRun {
  int32_t begin, end;
  bool isNiche;
  int64_t wall; ///< The lower of the floors beside a niche.
} NnpackRun;

NnpackRun nnpackNicheRun(const NnpackNicheState *state, int32_t section);

/// Consequences of the changed floors and items; in NichePropagate.c.
bool nnpackNichePropagate(NnpackNicheState *state);
void nnpackNicheNoteFloor(NnpackNicheState *state, int32_t section);
void nnpackNicheNoteItem(NnpackNicheState *state, int32_t item);
void nnpackNicheSetFloor(NnpackNicheState *state, int32_t section,
                         int64_t floor);
void nnpackNicheSetRelease(NnpackNicheState *state, int32_t item,
                           int64_t release);
void nnpackNicheSetCandidate(NnpackNicheState *state, int32_t item,
                             bool isCandidate);

#endif // NNPACK_LIB_SOLVER_NICHESTATE_H
