//===-- lib/Solver/PairState.c - Bounds of offsets and pairs ------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PairState.h"

#include "ShareBound.h"

/// No offsets differ by more.
static const int64_t farApart = INT64_MAX / 4;

//===----------------------------------------------------------------------===//
// Building.
//===----------------------------------------------------------------------===//

/// The lists are sorted, so the pairs a buffer is the second of come in order.
static void createPairs(NnpackPairState *state) {
  const NnpackConflicts *conflicts = state->conflicts;
  intptr_t count = state->problem->numBuffers, total = conflicts->begins[count];
  intptr_t *next = NNPACK_NEW_ARRAY(state->arena, intptr_t, count);
  state->pairs = NNPACK_NEW_ARRAY(state->arena, NnpackPair, total / 2);
  state->pairOf = NNPACK_NEW_ARRAY(state->arena, int32_t, total);
  for (intptr_t b = 0; b < count; ++b)
    next[b] = conflicts->begins[b];
  for (int32_t b = 0; b < count; ++b)
    for (intptr_t i = next[b]; i < conflicts->begins[b + 1]; ++i) {
      NnpackConflict conflict = conflicts->list[i];
      int32_t index = (int32_t)state->numPairs++;
      state->pairs[index] =
          (NnpackPair){b, conflict.other, -farApart, farApart, conflict};
      state->pairOf[i] = index;
      state->pairOf[next[conflict.other]++] = index;
    }
}

static void createShares(NnpackPairState *state) {
  const NnpackProblem *problem = state->problem;
  intptr_t count = problem->numBuffers;
  intptr_t *begins = NNPACK_NEW_ARRAY(state->arena, intptr_t, count + 2);
  state->shares = NNPACK_NEW_ARRAY(state->arena, struct NnpackPairShare,
                                   2 * problem->numShares);
  for (intptr_t i = 0; i < problem->numShares; ++i) {
    ++begins[problem->shares[i].first + 2];
    ++begins[problem->shares[i].second + 2];
  }
  for (intptr_t b = 0; b < count; ++b)
    begins[b + 2] += begins[b + 1];
  for (intptr_t i = 0; i < problem->numShares; ++i) {
    const NnpackShare *share = &problem->shares[i];
    int64_t overlap = nnpackShareLargestOverlap(problem, share);
    state->shares[begins[share->first + 1]++] =
        (struct NnpackPairShare){(int32_t)share->second, overlap};
    state->shares[begins[share->second + 1]++] =
        (struct NnpackPairShare){(int32_t)share->first, overlap};
  }
  state->shareBegins = begins;
}

static void createCells(NnpackPairState *state) {
  const NnpackSections *sections = state->sections;
  intptr_t numCells = 0, longest = 0;
  intptr_t *begins =
      NNPACK_NEW_ARRAY(state->arena, intptr_t, sections->count + 2);
  for (intptr_t i = 0; i < sections->numSpans; ++i)
    for (int32_t s = sections->spans[i].begin; s < sections->spans[i].end; ++s)
      ++begins[s + 2];
  for (intptr_t s = 0; s < sections->count; ++s) {
    longest = begins[s + 2] > longest ? begins[s + 2] : longest;
    begins[s + 2] += begins[s + 1];
    numCells = begins[s + 2];
  }
  state->cells = NNPACK_NEW_ARRAY(state->arena, int32_t, numCells);
  for (intptr_t i = 0; i < sections->numSpans; ++i)
    for (int32_t s = sections->spans[i].begin; s < sections->spans[i].end; ++s)
      state->cells[begins[s + 1]++] = (int32_t)i;
  state->firstCell = begins;
  state->keys = NNPACK_NEW_ARRAY(state->arena, NnpackPairKey, longest);
}

NnpackPairState *nnpackPairStateCreate(const NnpackProblem *problem,
                                       const NnpackSections *sections,
                                       const NnpackConflicts *conflicts,
                                       NnpackArena *arena) {
  NnpackPairState *state = NNPACK_NEW(arena, NnpackPairState);
  intptr_t count = problem->numBuffers;
  *state = (NnpackPairState){
      .problem = problem,
      .sections = sections,
      .conflicts = conflicts,
      .arena = arena,
      .least = NNPACK_NEW_ARRAY(arena, int64_t, count),
      .greatest = NNPACK_NEW_ARRAY(arena, int64_t, count),
      .changed = NNPACK_NEW_ARRAY(arena, int32_t, count),
      .isChanged = NNPACK_NEW_ARRAY(arena, bool, count),
      .isCounted = NNPACK_NEW_ARRAY(arena, bool, count),
      .dirty = NNPACK_NEW_ARRAY(arena, int32_t, sections->count),
      .isDirty = NNPACK_NEW_ARRAY(arena, bool, sections->count)};
  createPairs(state);
  createShares(state);
  createCells(state);
  return state;
}

//===----------------------------------------------------------------------===//
// Changes.
//===----------------------------------------------------------------------===//

static void set(NnpackPairState *state, int64_t *where, int64_t value) {
  NnpackPairTrail entry = {where, *where};
  NNPACK_PUSH(state->arena, state->trail, entry);
  *where = value;
}

void nnpackPairStateUndo(NnpackPairState *state, intptr_t mark) {
  while (state->trail.count > mark) {
    NnpackPairTrail entry = state->trail.data[--state->trail.count];
    *entry.where = entry.old;
  }
}

static void noteChanged(NnpackPairState *state, int32_t buffer) {
  if (state->isChanged[buffer])
    return;
  state->isChanged[buffer] = true;
  state->changed[state->numChanged++] = buffer;
}

/// Offsets are multiples of the alignment.
static bool raiseLeast(NnpackPairState *state, int32_t buffer,
                       int64_t offset) {
  if (offset <= state->least[buffer])
    return true;
  int64_t remainder = offset % state->problem->buffers[buffer].alignment;
  if (remainder)
    offset += state->problem->buffers[buffer].alignment - remainder;
  set(state, &state->least[buffer], offset);
  noteChanged(state, buffer);
  return offset <= state->greatest[buffer];
}

static bool lowerGreatest(NnpackPairState *state, int32_t buffer,
                          int64_t offset) {
  if (offset >= state->greatest[buffer])
    return true;
  if (offset < state->least[buffer])
    return false;
  offset -= offset % state->problem->buffers[buffer].alignment;
  set(state, &state->greatest[buffer], offset);
  noteChanged(state, buffer);
  return offset >= state->least[buffer];
}

//===----------------------------------------------------------------------===//
// Propagation.
//===----------------------------------------------------------------------===//

NnpackRange nnpackPairStateRange(const NnpackPairState *state,
                                 const NnpackPair *pair) {
  NnpackRange plain;
  NnpackRanges ranges =
      nnpackConflictRanges(state->problem, state->conflicts, pair->first,
                           pair->conflict, &plain);
  int64_t low = state->least[pair->first] - state->greatest[pair->second];
  int64_t high = state->greatest[pair->first] - state->least[pair->second];
  low = pair->low > low ? pair->low : low;
  high = pair->high < high ? pair->high : high;
  for (intptr_t i = 0; i < ranges.count; ++i)
    if (ranges.list[i].first <= low && low <= ranges.list[i].last)
      low = ranges.list[i].last + 1;
  for (intptr_t i = ranges.count; i-- > 0;)
    if (ranges.list[i].first <= high && high <= ranges.list[i].last)
      high = ranges.list[i].first - 1;
  return (NnpackRange){low, high};
}

/// A completion has a difference within the range, so the offsets of the two
/// bound each other.
static bool settlePair(NnpackPairState *state, const NnpackPair *pair) {
  NnpackRange range = nnpackPairStateRange(state, pair);
  int32_t a = pair->first, b = pair->second;
  return range.first <= range.last &&
         raiseLeast(state, a, state->least[b] + range.first) &&
         raiseLeast(state, b, state->least[a] - range.last) &&
         lowerGreatest(state, a, state->greatest[b] + range.last) &&
         lowerGreatest(state, b, state->greatest[a] - range.first);
}

static void noteSections(NnpackPairState *state, int32_t buffer) {
  const NnpackSections *sections = state->sections;
  for (intptr_t i = sections->spanBegins[buffer];
       i < sections->spanBegins[buffer + 1]; ++i)
    for (int32_t s = sections->spans[i].begin; s < sections->spans[i].end; ++s)
      if (!state->isDirty[s]) {
        state->isDirty[s] = true;
        state->dirty[state->numDirty++] = s;
      }
}

static bool settleBuffer(NnpackPairState *state, int32_t buffer) {
  noteSections(state, buffer);
  for (intptr_t i = state->conflicts->begins[buffer];
       i < state->conflicts->begins[buffer + 1]; ++i)
    if (!settlePair(state, &state->pairs[state->pairOf[i]]))
      return false;
  return true;
}

/// Of a buffer's bytes, those that no buffer counted before can share with it.
static int64_t ownBytes(const NnpackPairState *state,
                        const NnpackPairKey *key) {
  int64_t own = key->size;
  for (intptr_t i = state->shareBegins[key->buffer];
       i < state->shareBegins[key->buffer + 1] && own > 0; ++i)
    if (state->isCounted[state->shares[i].other])
      own -= state->shares[i].overlap;
  return own > 0 ? own : 0;
}

/// The bytes that a section's buffers need, the highest first: those from the
/// least of their offsets on lie below the greatest of their tops. What a buffer
/// adds to the union of some others is its size less what it can have in common
/// with them.
static bool settleSection(NnpackPairState *state, int32_t s) {
  NnpackPairKey *keys = state->keys;
  intptr_t count = 0;
  for (intptr_t c = state->firstCell[s]; c < state->firstCell[s + 1]; ++c) {
    const NnpackSpan *span = &state->sections->spans[state->cells[c]];
    NnpackInterval bytes = nnpackSpanBytes(state->problem, span);
    NnpackPairKey key = {state->least[span->buffer] + bytes.begin,
                         bytes.end - bytes.begin,
                         state->greatest[span->buffer] + bytes.end,
                         span->buffer};
    intptr_t k = count++;
    for (; k > 0 && keys[k - 1].least < key.least; --k)
      keys[k] = keys[k - 1];
    keys[k] = key;
  }
  state->work += count;
  int64_t sum = 0, ceiling = 0;
  bool fits = true;
  for (intptr_t i = 0; i < count; ++i) {
    sum += ownBytes(state, &keys[i]);
    state->isCounted[keys[i].buffer] = true;
    ceiling = keys[i].top > ceiling ? keys[i].top : ceiling;
    fits &= keys[i].least + sum <= ceiling;
  }
  for (intptr_t i = 0; i < count; ++i)
    state->isCounted[keys[i].buffer] = false;
  return fits;
}

static void forgetChanges(NnpackPairState *state) {
  for (intptr_t i = 0; i < state->numChanged; ++i)
    state->isChanged[state->changed[i]] = false;
  for (intptr_t i = 0; i < state->numDirty; ++i)
    state->isDirty[state->dirty[i]] = false;
  state->numChanged = state->numDirty = 0;
}

/// Pairs that push each other up in a circle end at the capacity; where that
/// takes too many steps, the state gives up, and with it a proof.
static bool propagate(NnpackPairState *state) {
  int64_t steps = 0, mostSteps = 1000 + 64 * (int64_t)state->numPairs;
  bool fits = true;
  while (state->numChanged > 0 && fits) {
    int32_t buffer = state->changed[--state->numChanged];
    state->isChanged[buffer] = false;
    steps += 1 + state->conflicts->begins[buffer + 1] -
             state->conflicts->begins[buffer];
    fits = settleBuffer(state, buffer);
    if (steps > mostSteps) {
      state->hasGivenUp |= fits;
      fits = false;
    }
  }
  for (intptr_t i = 0; i < state->numDirty && fits; ++i)
    fits = settleSection(state, state->dirty[i]);
  forgetChanges(state);
  state->work += steps;
  return fits;
}

//===----------------------------------------------------------------------===//
// Moves.
//===----------------------------------------------------------------------===//

bool nnpackPairStateReset(NnpackPairState *state, int64_t capacity) {
  bool fits = true;
  nnpackPairStateUndo(state, 0);
  state->hasGivenUp = false;
  for (int32_t b = 0; b < state->problem->numBuffers; ++b) {
    const NnpackBuffer *buffer = &state->problem->buffers[b];
    bool isPinned = buffer->fixedOffset != NNPACK_NO_OFFSET;
    int64_t room = capacity - buffer->sizeBytes;
    state->least[b] = isPinned ? buffer->fixedOffset : 0;
    fits &= state->least[b] <= room;
    state->greatest[b] =
        isPinned ? buffer->fixedOffset : room - room % buffer->alignment;
    noteChanged(state, b);
  }
  if (fits)
    return propagate(state);
  forgetChanges(state);
  return false;
}

bool nnpackPairStateNarrow(NnpackPairState *state, NnpackPair *pair,
                           int64_t low, int64_t high) {
  if (low > pair->low)
    set(state, &pair->low, low);
  if (high < pair->high)
    set(state, &pair->high, high);
  if (!settlePair(state, pair)) {
    forgetChanges(state);
    return false;
  }
  return propagate(state);
}
