//===-- OrderSearch.c - Orders within a peak ------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Goes depth first from state to state by moves (OrderState.h) that keep within
// a given peak. What it leaves out, and why that loses nothing:
//
// - A state seen before: it failed, or what was tried in its place did.
// - A state after which some step needs too much (nnpackStateBound).
// - Valleys. Let the search come from state A, within the peak, to a state Z
//   with as few live bytes as any state between A and Z. Then A's other moves
//   need not be tried, nor those on the way: an order from A that visits states
//   P can visit P | Z instead, after going to Z, and live(P | Z) <= live(P) +
//   live(Z) - live(P & Z) <= live(P). If a state between the two has fewer live
//   bytes than Z, the least of them (a minimum cut) takes the place of Z, by
//   the way to Z without the steps outside.
// - Gates. If every order passes through a state, nothing before it needs to be
//   tried again.
//
//===----------------------------------------------------------------------===//

#include "OrderSearch.h"

#include "OrderCut.h"
#include "OrderState.h"

#include <string.h>

/// Most steps between two states that a cut is looked for in.
enum { maxValleySteps = 1024, clockPeriod = 256 };

/// A state on the way, and its moves that are still to be tried.
typedef struct Frame {
  intptr_t pathLength;
  int64_t liveBytes;
  intptr_t numSteps;         ///< In the stack of steps, below this frame's.
  intptr_t first, next, end; ///< In the stack of moves.
  uint64_t hash[2];
} Frame;

/// States seen, by hash. Those left unfinished are forgotten again.
typedef struct Seen {
  struct Entry {
    uint64_t hash[2];
    bool isUsed, isForgotten;
  } *entries;
  intptr_t count, capacity;
} Seen;

typedef struct Search {
  const NnpackSearchTask *task;
  NnpackArena *arena;
  NnpackOrderState state;
  NnpackMoves moves;
  NNPACK_VECTOR(Frame) frames;
  Seen seen;
  bool *isGate; ///< Per number of steps done: every order comes by.
  int64_t nextBytes, numNodes;
} Search;

//===----------------------------------------------------------------------===//
// States seen
//===----------------------------------------------------------------------===//

static struct Entry *findEntry(const Seen *seen, const uint64_t *hash) {
  uint64_t mask = (uint64_t)seen->capacity - 1, slot = hash[0] & mask;
  while (seen->entries[slot].isUsed &&
         (seen->entries[slot].hash[0] != hash[0] ||
          seen->entries[slot].hash[1] != hash[1]))
    slot = (slot + 1) & mask;
  return &seen->entries[slot];
}

static void growSeen(Search *search) {
  Seen old = search->seen;
  Seen *seen = &search->seen;
  seen->capacity = old.capacity ? 2 * old.capacity : 1024;
  seen->entries = NNPACK_NEW_ARRAY(search->arena, struct Entry, seen->capacity);
  for (intptr_t i = 0; i < old.capacity; ++i)
    if (old.entries[i].isUsed)
      *findEntry(seen, old.entries[i].hash) = old.entries[i];
}

/// Notes the state; false if it was noted before.
static bool noteState(Search *search) {
  if (2 * search->seen.count >= search->seen.capacity)
    growSeen(search);
  const uint64_t *hash = search->state.hash;
  struct Entry *entry = findEntry(&search->seen, hash);
  if (entry->isUsed && !entry->isForgotten)
    return false;
  search->seen.count += !entry->isUsed;
  *entry = (struct Entry){{hash[0], hash[1]}, true, false};
  return true;
}

//===----------------------------------------------------------------------===//
// Valleys and gates
//===----------------------------------------------------------------------===//

static void dropMoves(Search *search, intptr_t from) {
  for (intptr_t i = from; i < search->frames.count; ++i)
    search->frames.data[i].end = search->frames.data[i].next;
}

static bool hasMoves(const Search *search, intptr_t from) {
  for (intptr_t i = from; i < search->frames.count; ++i)
    if (search->frames.data[i].next < search->frames.data[i].end)
      return true;
  return false;
}

/// The earliest frame since which no state on the way had fewer live bytes.
static intptr_t findSlope(const Search *search) {
  intptr_t frame = search->frames.count;
  while (frame > 0 &&
         search->frames.data[frame - 1].liveBytes >= search->state.liveBytes)
    --frame;
  return frame;
}

/// Replaces what was tried from a frame on by one move: the steps marked In,
/// in the order in which they were done.
static void jump(Search *search, intptr_t index, const uint8_t *sides) {
  Frame *frame = &search->frames.data[index];
  NnpackOrderState *state = &search->state;
  for (intptr_t i = index + 1; i < search->frames.count; ++i)
    findEntry(&search->seen, search->frames.data[i].hash)->isForgotten = true;
  NnpackMove move = {.firstStep = frame->numSteps};
  search->moves.steps.count = frame->numSteps;
  for (intptr_t i = frame->pathLength; i < state->path.count; ++i)
    if (sides[state->path.data[i]] == NnpackCutIn) {
      NNPACK_PUSH(search->arena, search->moves.steps, state->path.data[i]);
      ++move.numSteps;
    }
  search->frames.count = index + 1;
  search->moves.moves.count = frame->first;
  NNPACK_PUSH(search->arena, search->moves.moves, move);
  frame->next = frame->end = frame->first + 1;
  nnpackStateUndo(state, frame->pathLength);
  for (int32_t i = 0; i < move.numSteps; ++i)
    nnpackStateDo(state, search->moves.steps.data[move.firstStep + i]);
}

/// Looks for a state of fewest live bytes between a frame and here.
static void takeValley(Search *search, intptr_t index) {
  const Frame *frame = &search->frames.data[index];
  NnpackOrderState *state = &search->state;
  const NnpackDag *dag = state->dag;
  if (state->path.count - frame->pathLength > maxValleySteps)
    return;
  NnpackArena *arena = nnpackArenaCreate();
  uint8_t *sides = NNPACK_NEW_ARRAY(arena, uint8_t, dag->numSteps);
  memset(sides, NnpackCutOut, (size_t)dag->numSteps);
  for (intptr_t i = 0; i < state->path.count; ++i)
    sides[state->path.data[i]] =
        i < frame->pathLength ? NnpackCutIn : NnpackCutFree;
  if (nnpackCutMin(dag, sides) == state->liveBytes) {
    dropMoves(search, index);
  } else {
    for (intptr_t i = 0; i < frame->pathLength; ++i)
      sides[state->path.data[i]] = NnpackCutOut;
    jump(search, index, sides);
  }
  nnpackArenaDestroy(arena);
}

/// Leaves out what the state makes superfluous; may go to another state.
static void leaveOut(Search *search) {
  if (search->task->withoutRules)
    return;
  if (search->isGate[search->state.path.count]) {
    dropMoves(search, 0);
    return;
  }
  intptr_t slope = findSlope(search);
  if (hasMoves(search, slope))
    takeValley(search, slope);
}

/// A step that every other stands before or after is done at one moment only.
static void findGates(Search *search) {
  const NnpackDag *dag = search->task->dag;
  search->isGate = NNPACK_NEW_ARRAY(search->arena, bool, dag->numSteps + 1);
  for (int32_t s = 0; s < dag->numSteps; ++s) {
    int32_t before = 0, after = 0;
    for (int32_t w = 0; w < dag->numWords; ++w) {
      before += nnpackCountBits(nnpackDagBefore(dag, s)[w]);
      after += nnpackCountBits(nnpackDagAfter(dag, s)[w]);
    }
    if (before + after + 1 == dag->numSteps)
      search->isGate[before] = search->isGate[before + 1] = true;
  }
}

//===----------------------------------------------------------------------===//
// Depth first
//===----------------------------------------------------------------------===//

/// The move's place in the given order: that of its first step.
static intptr_t placeOf(const Search *search, const NnpackMove *move) {
  return search->moves.steps.data[move->firstStep];
}

static int compareBytes(int64_t a, int64_t b) { return a < b ? -1 : a > b; }

static int compareMoves(const Search *search, const NnpackMove *a,
                        const NnpackMove *b) {
  int byGrowth = compareBytes(a->growthBytes, b->growthBytes);
  int byPeak = compareBytes(a->peakBytes, b->peakBytes);
  int byPlace = compareBytes(placeOf(search, a), placeOf(search, b));
  switch (search->task->moveOrder) {
  case NnpackMovePeak:
    return byPeak ? byPeak : byGrowth ? byGrowth : byPlace;
  case NnpackMoveLatest:
    return byPlace ? -byPlace : byGrowth;
  default:
    return byGrowth ? byGrowth : byPeak ? byPeak : byPlace;
  }
}

/// Sorts moves [first, end) so that they come in the order to be tried; by
/// insertion, they are few.
static void sortMoves(Search *search, intptr_t first, intptr_t end) {
  NnpackMove *moves = search->moves.moves.data;
  for (intptr_t i = first + 1; i < end; ++i) {
    NnpackMove move = moves[i];
    intptr_t at = i;
    for (; at > first && compareMoves(search, &move, &moves[at - 1]) < 0; --at)
      moves[at] = moves[at - 1];
    moves[at] = move;
  }
}

static void noteBlocked(Search *search, int64_t bytes) {
  if (bytes < search->nextBytes)
    search->nextBytes = bytes;
}

/// Keeps the moves within the limit; one alone if it does not grow.
static void filterMoves(Search *search, Frame *frame) {
  NnpackMove *moves = search->moves.moves.data;
  intptr_t kept = frame->first, free = -1;
  for (intptr_t i = frame->first; i < frame->end; ++i) {
    if (moves[i].peakBytes > search->task->limitBytes) {
      noteBlocked(search, moves[i].peakBytes);
      continue;
    }
    moves[kept] = moves[i];
    if (moves[kept].growthBytes <= 0 && moves[kept].isLeast &&
        (free < 0 || compareMoves(search, &moves[kept], &moves[free]) < 0))
      free = kept;
    ++kept;
  }
  if (free >= 0 && !search->task->withoutRules) {
    moves[frame->first] = moves[free];
    kept = frame->first + 1;
  }
  frame->end = kept;
}

/// Enters a state; false if it leads nowhere.
static bool enter(Search *search) {
  leaveOut(search);
  ++search->numNodes;
  NnpackOrderState *state = &search->state;
  if (!noteState(search))
    return false;
  int64_t bound = search->task->withoutRules ? 0 : nnpackStateBound(state);
  if (bound > search->task->limitBytes) {
    noteBlocked(search, bound);
    return false;
  }
  Frame frame = {.pathLength = state->path.count,
                 .liveBytes = state->liveBytes,
                 .numSteps = search->moves.steps.count,
                 .first = search->moves.moves.count,
                 .hash = {state->hash[0], state->hash[1]}};
  nnpackStateMoves(state, &search->moves);
  frame.next = frame.first;
  frame.end = search->moves.moves.count;
  filterMoves(search, &frame);
  sortMoves(search, frame.first, frame.end);
  NNPACK_PUSH(search->arena, search->frames, frame);
  return true;
}

/// Goes back to the last state with a move left and does it; false if there is
/// none.
static bool advance(Search *search) {
  while (search->frames.count > 0) {
    Frame *frame = &search->frames.data[search->frames.count - 1];
    nnpackStateUndo(&search->state, frame->pathLength);
    if (frame->next < frame->end) {
      const NnpackMove *move = &search->moves.moves.data[frame->next++];
      for (int32_t i = 0; i < move->numSteps; ++i)
        nnpackStateDo(&search->state,
                      search->moves.steps.data[move->firstStep + i]);
      return true;
    }
    search->moves.moves.count = frame->first;
    search->moves.steps.count = frame->numSteps;
    --search->frames.count;
  }
  return false;
}

static bool mustGiveUp(const Search *search) {
  const NnpackSearchTask *task = search->task;
  if (search->numNodes >= task->nodeLimit)
    return true;
  return search->numNodes % clockPeriod == 0 && nnpackSearchIsLate(task);
}

static NnpackSearchEnd run(Search *search) {
  enter(search);
  while (search->state.path.count < search->task->dag->numSteps) {
    if (mustGiveUp(search))
      return NnpackSearchGaveUp;
    if (!advance(search))
      return NnpackSearchImpossible;
    enter(search);
  }
  return NnpackSearchFound;
}

NnpackSearchResult nnpackOrderSearch(const NnpackSearchTask *task,
                                     NnpackArena *arena) {
  Search search = {
      .task = task, .arena = nnpackArenaCreate(), .nextBytes = INT64_MAX};
  nnpackStateInit(task->dag, search.arena, &search.state);
  findGates(&search);
  NnpackSearchResult result = {.end = run(&search),
                               .nextBytes = search.nextBytes,
                               .numNodes = search.numNodes};
  if (result.end == NnpackSearchFound) {
    result.order = NNPACK_NEW_ARRAY(arena, int32_t, task->dag->numSteps);
    for (int32_t i = 0; i < task->dag->numSteps; ++i)
      result.order[i] = search.state.path.data[i];
  }
  nnpackArenaDestroy(search.arena);
  return result;
}
