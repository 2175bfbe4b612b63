//===-- OrderState.c - States of a search for an order --------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OrderState.h"

#include <string.h>

//===----------------------------------------------------------------------===//
// Bounds
//===----------------------------------------------------------------------===//

/// Watches the steps that need most; the earlier of equals.
static void watchSteps(NnpackOrderState *state) {
  const NnpackDag *dag = state->dag;
  const int64_t *needs = dag->needs;
  bool *isWatched = NNPACK_NEW_ARRAY(state->arena, bool, dag->numSteps);
  while (state->numWatched < NnpackMaxWatched &&
         state->numWatched < dag->numSteps) {
    int32_t best = -1;
    for (int32_t s = 0; s < dag->numSteps; ++s)
      if (!isWatched[s] && (best < 0 || needs[s] > needs[best]))
        best = s;
    isWatched[best] = true;
    state->watched[state->numWatched++] =
        (NnpackWatched){.step = best, .needBytes = needs[best]};
  }
  for (int32_t i = 0; i < state->numWatched; ++i)
    for (int32_t v = 0; v < dag->numValues; ++v) {
      NnpackRelation relation =
          nnpackDagRelation(dag, state->watched[i].step, v);
      if (!relation.touches && !relation.hasBegun && relation.goesOn)
        state->watchers[v] |= (uint64_t)1 << i;
    }
}

int64_t nnpackStateBound(const NnpackOrderState *state) {
  int64_t bound = 0;
  for (int32_t i = 0; i < state->numWatched; ++i) {
    const NnpackWatched *watched = &state->watched[i];
    int64_t bytes = watched->needBytes + watched->extraBytes;
    if (bytes > bound && !nnpackBitGet(state->done, watched->step))
      bound = bytes;
  }
  return bound;
}

//===----------------------------------------------------------------------===//
// Doing and undoing
//===----------------------------------------------------------------------===//

/// Makes or unmakes a value: `bytes` is its size or the negative of it.
static void addLive(NnpackOrderState *state, int32_t value, int64_t bytes) {
  state->liveBytes += bytes;
  for (uint64_t bits = state->watchers[value]; bits; bits &= bits - 1)
    state->watched[__builtin_ctzll(bits)].extraBytes += bytes;
}

/// splitmix64: the hash of a set is the exclusive or over its members, so its
/// 128 bits are as good as random.
static uint64_t mixed(uint64_t value) {
  value += 0x9E3779B97F4A7C15u;
  value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9u;
  value = (value ^ value >> 27) * 0x94D049BB133111EBu;
  return value ^ value >> 31;
}

static void flip(NnpackOrderState *state, int32_t step) {
  state->hash[0] ^= mixed(2 * (uint64_t)step);
  state->hash[1] ^= mixed(2 * (uint64_t)step + 1);
}

void nnpackStateDo(NnpackOrderState *state, int32_t step) {
  const NnpackDag *dag = state->dag;
  for (int32_t i = dag->valuesOf.start[step]; i < dag->valuesOf.start[step + 1];
       ++i) {
    int32_t v = dag->valuesOf.list[i];
    if (state->stepsLeft[v] == nnpackDagNumStepsOf(dag, v) &&
        !dag->startsAlive[v])
      addLive(state, v, dag->sizes[v]);
    if (--state->stepsLeft[v] == 0 && !dag->endsAlive[v])
      addLive(state, v, -dag->sizes[v]);
  }
  for (int32_t i = dag->succs.start[step]; i < dag->succs.start[step + 1]; ++i)
    if (--state->predsLeft[dag->succs.list[i]] == 0)
      nnpackBitSet(state->ready, dag->succs.list[i]);
  nnpackBitSet(state->done, step);
  nnpackBitClear(state->ready, step);
  flip(state, step);
  NNPACK_PUSH(state->arena, state->path, step);
}

static void undoLast(NnpackOrderState *state) {
  const NnpackDag *dag = state->dag;
  int32_t step = state->path.data[--state->path.count];
  flip(state, step);
  nnpackBitSet(state->ready, step);
  nnpackBitClear(state->done, step);
  for (int32_t i = dag->succs.start[step]; i < dag->succs.start[step + 1]; ++i)
    if (state->predsLeft[dag->succs.list[i]]++ == 0)
      nnpackBitClear(state->ready, dag->succs.list[i]);
  for (int32_t i = dag->valuesOf.start[step]; i < dag->valuesOf.start[step + 1];
       ++i) {
    int32_t v = dag->valuesOf.list[i];
    if (state->stepsLeft[v]++ == 0 && !dag->endsAlive[v])
      addLive(state, v, dag->sizes[v]);
    if (state->stepsLeft[v] == nnpackDagNumStepsOf(dag, v) &&
        !dag->startsAlive[v])
      addLive(state, v, -dag->sizes[v]);
  }
}

void nnpackStateUndo(NnpackOrderState *state, intptr_t length) {
  while (state->path.count > length)
    undoLast(state);
}

//===----------------------------------------------------------------------===//
// Before the first step
//===----------------------------------------------------------------------===//

void nnpackStateInit(const NnpackDag *dag, NnpackArena *arena,
                     NnpackOrderState *state) {
  *state = (NnpackOrderState){.dag = dag, .arena = arena};
  state->done = NNPACK_NEW_ARRAY(arena, uint64_t, dag->numWords);
  state->ready = NNPACK_NEW_ARRAY(arena, uint64_t, dag->numWords);
  state->predsLeft = NNPACK_NEW_ARRAY(arena, int32_t, dag->numSteps);
  state->stepsLeft = NNPACK_NEW_ARRAY(arena, int32_t, dag->numValues);
  state->watchers = NNPACK_NEW_ARRAY(arena, uint64_t, dag->numValues);
  state->liveBytes = dag->startBytes;
  for (int32_t s = 0; s < dag->numSteps; ++s) {
    state->predsLeft[s] = dag->preds.start[s + 1] - dag->preds.start[s];
    if (state->predsLeft[s] == 0)
      nnpackBitSet(state->ready, s);
  }
  for (int32_t v = 0; v < dag->numValues; ++v)
    state->stepsLeft[v] = nnpackDagNumStepsOf(dag, v);
  watchSteps(state);
  nnpackStateInitMoves(state);
}
