//===-- OrderMoves.c - From state to state by one value's end
//--------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Only values near the state come into question: those whose steps are ready,
// or become so after steps that let no value end.
//
//===----------------------------------------------------------------------===//

#include "OrderState.h"

#include <string.h>

/// Marks that are all taken back by changing `stamp`.
typedef struct Marks {
  int32_t *stamps, *counts;
  int32_t stamp;
} Marks;

struct NnpackMoveScratch {
  Marks touched;  ///< Values: how many steps of the set touch them.
  Marks reached;  ///< Steps: how many of their predecessors can run freely.
  Marks isNear;   ///< Steps whose undone predecessors can all run freely.
  Marks wasTried; ///< Values.
  int32_t *near;  ///< The list of those steps.
  int32_t numNear;
  uint64_t *set; ///< The steps of the move being made, in words
                 ///< [firstWord, endWord).
  int32_t firstWord, endWord;
  int32_t *ended; ///< Values that end with it.
  int32_t numEnded;
};

static Marks createMarks(NnpackArena *arena, int32_t count) {
  return (Marks){NNPACK_NEW_ARRAY(arena, int32_t, count),
                 NNPACK_NEW_ARRAY(arena, int32_t, count), 0};
}

/// Counts a mark; returns how often that makes it.
static int32_t count(Marks *marks, int32_t index) {
  if (marks->stamps[index] != marks->stamp) {
    marks->stamps[index] = marks->stamp;
    marks->counts[index] = 0;
  }
  return ++marks->counts[index];
}

static int32_t countOf(const Marks *marks, int32_t index) {
  return marks->stamps[index] == marks->stamp ? marks->counts[index] : 0;
}

void nnpackStateInitMoves(NnpackOrderState *state) {
  const NnpackDag *dag = state->dag;
  NnpackArena *arena = state->arena;
  struct NnpackMoveScratch *scratch = state->scratch =
      NNPACK_NEW(arena, struct NnpackMoveScratch);
  scratch->touched = createMarks(arena, dag->numValues);
  scratch->wasTried = createMarks(arena, dag->numValues);
  scratch->reached = createMarks(arena, dag->numSteps);
  scratch->isNear = createMarks(arena, dag->numSteps);
  scratch->near = NNPACK_NEW_ARRAY(arena, int32_t, dag->numSteps);
  scratch->set = NNPACK_NEW_ARRAY(arena, uint64_t, dag->numWords);
  scratch->ended = NNPACK_NEW_ARRAY(arena, int32_t, dag->numValues);
}

/// Adds a step and what must run before it to the set.
static void addClosure(NnpackOrderState *state, int32_t step) {
  const uint64_t *before = nnpackDagBefore(state->dag, step);
  struct NnpackMoveScratch *scratch = state->scratch;
  int32_t end = step / 64 + 1; // Predecessors have lower numbers.
  for (int32_t w = scratch->firstWord; w < end; ++w)
    scratch->set[w] |= before[w] & ~state->done[w];
  nnpackBitSet(scratch->set, step);
  if (end > scratch->endWord)
    scratch->endWord = end;
}

static void addClosureOfValue(NnpackOrderState *state, int32_t value) {
  const NnpackDag *dag = state->dag;
  for (int32_t i = dag->stepsOf.start[value]; i < dag->stepsOf.start[value + 1];
       ++i)
    if (!nnpackBitGet(state->done, dag->stepsOf.list[i]))
      addClosure(state, dag->stepsOf.list[i]);
}

static void clearSet(NnpackOrderState *state) {
  struct NnpackMoveScratch *scratch = state->scratch;
  for (int32_t w = scratch->firstWord; w < scratch->endWord; ++w)
    scratch->set[w] = 0;
  scratch->endWord = scratch->firstWord;
}

static int32_t sizeOfSet(const NnpackOrderState *state) {
  const struct NnpackMoveScratch *scratch = state->scratch;
  int32_t size = 0;
  for (int32_t w = scratch->firstWord; w < scratch->endWord; ++w)
    size += nnpackCountBits(scratch->set[w]);
  return size;
}

/// Goes on to a step of the set; returns the bytes that begin with it.
static int64_t touchValues(NnpackOrderState *state, int32_t step) {
  const NnpackDag *dag = state->dag;
  struct NnpackMoveScratch *scratch = state->scratch;
  int64_t begun = 0;
  for (int32_t i = dag->valuesOf.start[step]; i < dag->valuesOf.start[step + 1];
       ++i) {
    int32_t v = dag->valuesOf.list[i];
    int32_t numTouched = count(&scratch->touched, v);
    if (numTouched == 1 && state->stepsLeft[v] == nnpackDagNumStepsOf(dag, v) &&
        !dag->startsAlive[v])
      begun += dag->sizes[v];
    if (numTouched == state->stepsLeft[v] && !dag->endsAlive[v])
      scratch->ended[scratch->numEnded++] = v;
  }
  return begun;
}

/// Goes through the steps of the set; true if no value ends before the last.
/// Leaves those that end with the last in `ended`.
static bool endsOnlyLast(NnpackOrderState *state) {
  struct NnpackMoveScratch *scratch = state->scratch;
  ++scratch->touched.stamp;
  scratch->numEnded = 0;
  for (int32_t w = scratch->firstWord; w < scratch->endWord; ++w)
    for (uint64_t bits = scratch->set[w]; bits; bits &= bits - 1) {
      if (scratch->numEnded > 0)
        return false;
      touchValues(state, w * 64 + __builtin_ctzll(bits));
    }
  return true;
}

/// True if a near step and what must run before it let no value end.
static bool runsFreely(NnpackOrderState *state, int32_t step) {
  clearSet(state);
  addClosure(state, step);
  return endsOnlyLast(state) && state->scratch->numEnded == 0;
}

static void addNear(struct NnpackMoveScratch *scratch, int32_t step) {
  count(&scratch->isNear, step);
  scratch->near[scratch->numNear++] = step;
}

/// Finds the steps that a move can hold.
static void findNear(NnpackOrderState *state) {
  const NnpackDag *dag = state->dag;
  struct NnpackMoveScratch *scratch = state->scratch;
  ++scratch->isNear.stamp;
  ++scratch->reached.stamp;
  scratch->numNear = 0;
  for (int32_t w = scratch->firstWord; w < dag->numWords; ++w)
    for (uint64_t bits = state->ready[w]; bits; bits &= bits - 1)
      addNear(scratch, w * 64 + __builtin_ctzll(bits));
  for (int32_t n = 0; n < scratch->numNear; ++n) {
    int32_t step = scratch->near[n];
    if (!runsFreely(state, step))
      continue;
    for (int32_t i = dag->succs.start[step]; i < dag->succs.start[step + 1];
         ++i)
      if (count(&scratch->reached, dag->succs.list[i]) ==
          state->predsLeft[dag->succs.list[i]])
        addNear(scratch, dag->succs.list[i]);
  }
}

/// True if the set, made for a value, holds no other value's, and no value of
/// a lower number has the same.
static bool isLeastSet(NnpackOrderState *state, int32_t value) {
  struct NnpackMoveScratch *scratch = state->scratch;
  if (!endsOnlyLast(state))
    return false;
  int32_t size = sizeOfSet(state);
  if (size == 1)
    return scratch->ended[0] == value;
  int32_t numEnded = scratch->numEnded;
  bool isLeast = true;
  for (int32_t i = 0; i < numEnded && isLeast; ++i) {
    int32_t other = scratch->ended[i];
    clearSet(state);
    addClosureOfValue(state, other);
    isLeast = other == value || sizeOfSet(state) > size ||
              (sizeOfSet(state) == size && other > value);
  }
  clearSet(state);
  addClosureOfValue(state, value);
  return isLeast;
}

/// What a step saves by a pair if it is the set's last.
static int64_t savedByPair(const NnpackOrderState *state,
                           const NnpackInPlace *pair) {
  const NnpackDag *dag = state->dag;
  const Marks *touched = &state->scratch->touched;
  bool ends = countOf(touched, pair->ends) == state->stepsLeft[pair->ends] &&
              !dag->endsAlive[pair->ends];
  bool begins = state->stepsLeft[pair->begins] ==
                    nnpackDagNumStepsOf(dag, pair->begins) &&
                countOf(touched, pair->begins) == 1 &&
                !dag->startsAlive[pair->begins];
  return ends && begins ? pair->bytes : 0;
}

static bool touches(const NnpackDag *dag, int32_t step, int32_t value) {
  for (int32_t i = dag->valuesOf.start[step]; i < dag->valuesOf.start[step + 1];
       ++i)
    if (dag->valuesOf.list[i] == value)
      return true;
  return false;
}

/// What a step saves if it is the set's last; 0 if a value ended before it.
static int64_t savedByLast(const NnpackOrderState *state, int32_t step) {
  const NnpackDag *dag = state->dag;
  int64_t best = 0;
  for (int32_t i = dag->pairStart[step]; i < dag->pairStart[step + 1]; ++i) {
    int64_t bytes = savedByPair(state, &dag->pairs[i]);
    if (bytes > best)
      best = bytes;
  }
  for (int32_t i = 0; i < state->scratch->numEnded && best > 0; ++i)
    if (!touches(dag, step, state->scratch->ended[i]))
      best = 0;
  return best;
}

static bool hasSuccessorInSet(const NnpackOrderState *state, int32_t step) {
  const uint64_t *after = nnpackDagAfter(state->dag, step);
  for (int32_t w = step / 64; w < state->scratch->endWord; ++w)
    if (after[w] & state->scratch->set[w])
      return true;
  return false;
}

/// Moves the step that saves most to the end, where it may stand.
static int64_t chooseLast(const NnpackOrderState *state, int32_t *steps,
                          int32_t numSteps) {
  int64_t best = 0;
  int32_t last = numSteps - 1;
  for (int32_t i = numSteps - 1; i >= 0; --i) {
    int64_t saved = savedByLast(state, steps[i]);
    if (saved > best && !hasSuccessorInSet(state, steps[i])) {
      best = saved;
      last = i;
    }
  }
  int32_t step = steps[last];
  memmove(steps + last, steps + last + 1,
          (size_t)(numSteps - 1 - last) * sizeof *steps);
  steps[numSteps - 1] = step;
  return best;
}

/// Pushes the move that does the steps of the set; one that is not least only
/// if it saves bytes.
static void pushSet(NnpackOrderState *state, NnpackMoves *moves, bool isLeast) {
  struct NnpackMoveScratch *scratch = state->scratch;
  NnpackMove move = {.firstStep = moves->steps.count, .isLeast = isLeast};
  int64_t begun = 0;
  ++scratch->touched.stamp;
  scratch->numEnded = 0;
  for (int32_t w = scratch->firstWord; w < scratch->endWord; ++w)
    for (uint64_t bits = scratch->set[w]; bits; bits &= bits - 1) {
      int32_t step = w * 64 + __builtin_ctzll(bits);
      NNPACK_PUSH(state->arena, moves->steps, step);
      begun += touchValues(state, step);
    }
  move.numSteps = (int32_t)(moves->steps.count - move.firstStep);
  int64_t saved =
      chooseLast(state, moves->steps.data + move.firstStep, move.numSteps);
  if (saved == 0 && !isLeast) {
    moves->steps.count = move.firstStep;
    return;
  }
  move.peakBytes = state->liveBytes + begun - saved;
  move.growthBytes = begun;
  for (int32_t i = 0; i < scratch->numEnded; ++i)
    move.growthBytes -= state->dag->sizes[scratch->ended[i]];
  NNPACK_PUSH(state->arena, moves->moves, move);
}

/// True if what the value still waits for is near.
static bool canEndNear(const NnpackOrderState *state, int32_t value) {
  const NnpackDag *dag = state->dag;
  if (dag->endsAlive[value])
    return false;
  for (int32_t i = dag->stepsOf.start[value]; i < dag->stepsOf.start[value + 1];
       ++i) {
    int32_t step = dag->stepsOf.list[i];
    if (!nnpackBitGet(state->done, step) &&
        countOf(&state->scratch->isNear, step) == 0)
      return false;
  }
  return true;
}

/// Nothing ends any more: the rest in the given order.
static void pushRest(NnpackOrderState *state, NnpackMoves *moves) {
  bool any = false;
  for (int32_t s = 0; s < state->dag->numSteps; ++s)
    if (!nnpackBitGet(state->done, s)) {
      nnpackBitSet(state->scratch->set, s);
      any = true;
    }
  state->scratch->endWord = state->dag->numWords;
  if (any)
    pushSet(state, moves, true);
}

void nnpackStateMoves(NnpackOrderState *state, NnpackMoves *moves) {
  const NnpackDag *dag = state->dag;
  struct NnpackMoveScratch *scratch = state->scratch;
  intptr_t first = moves->moves.count;
  clearSet(state);
  scratch->firstWord = 0;
  while (scratch->firstWord < dag->numWords &&
         state->done[scratch->firstWord] == UINT64_MAX)
    ++scratch->firstWord;
  scratch->endWord = scratch->firstWord;
  findNear(state);
  ++scratch->wasTried.stamp;
  for (int32_t n = 0; n < scratch->numNear; ++n) {
    int32_t step = scratch->near[n];
    for (int32_t i = dag->valuesOf.start[step];
         i < dag->valuesOf.start[step + 1]; ++i) {
      int32_t v = dag->valuesOf.list[i];
      if (count(&scratch->wasTried, v) > 1 || !canEndNear(state, v))
        continue;
      clearSet(state);
      addClosureOfValue(state, v);
      bool isLeast = isLeastSet(state, v);
      if (isLeast || dag->canBeTaken[v])
        pushSet(state, moves, isLeast);
    }
  }
  clearSet(state);
  if (moves->moves.count == first)
    pushRest(state, moves);
}
