//===-- lib/Solver/Sweep.c - Finds overlaps of many buffers -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Goes through the begins and ends in the order of time. The buffers alive are
// kept in the order of their offsets. As long as no two overlap, one that begins
// can only overlap its neighbours in that order, the one below and the one
// above, if it overlaps any: what lies further away lies beyond these.
//
// Buffers are known by their rank in the order of offsets. Those alive are bits
// of a tree of words, each bit of a word above for a word below that is not 0.
//
//===----------------------------------------------------------------------===//

#include "Sweep.h"

#include <stdlib.h>

enum { mostLevels = 7 }; // 64^7 ranks.

typedef struct Ranks {
  uint64_t *levels[mostLevels]; ///< The lowest one first.
  int numLevels;
} Ranks;

typedef struct Entry {
  int64_t key;
  intptr_t buffer;
  bool isBegin;
} Entry;

static int compareEntries(const void *leftPointer, const void *rightPointer) {
  const Entry *left = leftPointer, *right = rightPointer;
  if (left->key != right->key)
    return left->key < right->key ? -1 : 1;
  if (left->isBegin != right->isBegin)
    return left->isBegin ? 1 : -1; // Ends first: lifetimes are half-open.
  return (left->buffer > right->buffer) - (left->buffer < right->buffer);
}

static Ranks createRanks(intptr_t count, NnpackArena *arena) {
  Ranks ranks = {0};
  do {
    count = (count + 63) / 64;
    ranks.levels[ranks.numLevels++] = NNPACK_NEW_ARRAY(arena, uint64_t, count);
  } while (count > 1);
  return ranks;
}

static void addRank(Ranks *ranks, intptr_t rank) {
  for (int k = 0; k < ranks->numLevels; ++k, rank /= 64)
    ranks->levels[k][rank / 64] |= (uint64_t)1 << rank % 64;
}

static void removeRank(Ranks *ranks, intptr_t rank) {
  for (int k = 0; k < ranks->numLevels; ++k, rank /= 64) {
    ranks->levels[k][rank / 64] &= ~((uint64_t)1 << rank % 64);
    if (ranks->levels[k][rank / 64] != 0)
      return;
  }
}

/// The greatest rank below `rank`, or -1.
static intptr_t rankBelow(const Ranks *ranks, intptr_t rank) {
  for (int k = 0; k < ranks->numLevels; ++k, rank /= 64) {
    uint64_t word = ranks->levels[k][rank / 64];
    word &= ((uint64_t)1 << rank % 64) - 1;
    if (word == 0)
      continue;
    intptr_t found = rank / 64 * 64 + 63 - __builtin_clzll(word);
    while (k-- > 0)
      found = found * 64 + 63 - __builtin_clzll(ranks->levels[k][found]);
    return found;
  }
  return -1;
}

/// The least rank above `rank`, or -1.
static intptr_t rankAbove(const Ranks *ranks, intptr_t rank) {
  for (int k = 0; k < ranks->numLevels; ++k, rank /= 64) {
    uint64_t word = ranks->levels[k][rank / 64];
    word &= ~(((uint64_t)2 << rank % 64) - 1);
    if (word == 0)
      continue;
    intptr_t found = rank / 64 * 64 + __builtin_ctzll(word);
    while (k-- > 0)
      found = found * 64 + __builtin_ctzll(ranks->levels[k][found]);
    return found;
  }
  return -1;
}

/// Sorts the buffers of more than zero bytes by offset, into `byOffset`, and
/// their begins and ends by time, into `events`; returns their number.
static intptr_t sortBuffers(const NnpackProblem *problem,
                            const int64_t *offsets, Entry *byOffset,
                            Entry *events) {
  intptr_t count = 0;
  for (intptr_t b = 0; b < problem->numBuffers; ++b) {
    const NnpackBuffer *buffer = &problem->buffers[b];
    if (buffer->sizeBytes == 0)
      continue;
    byOffset[count] = (Entry){offsets[b], b, true};
    events[2 * count] = (Entry){buffer->lifetime.begin, b, true};
    events[2 * count + 1] = (Entry){buffer->lifetime.end, b, false};
    ++count;
  }
  if (count > 0) {
    qsort(byOffset, (size_t)count, sizeof *byOffset, compareEntries);
    qsort(events, (size_t)(2 * count), sizeof *events, compareEntries);
  }
  return count;
}

bool nnpackSweepFindsOverlap(const NnpackProblem *problem,
                             const int64_t *offsets, intptr_t *outFirst,
                             intptr_t *outSecond) {
  NnpackArena *arena = nnpackArenaCreate();
  intptr_t most = problem->numBuffers;
  Entry *byOffset = NNPACK_NEW_ARRAY(arena, Entry, most);
  Entry *events = NNPACK_NEW_ARRAY(arena, Entry, 2 * most);
  intptr_t *rankOf = NNPACK_NEW_ARRAY(arena, intptr_t, most);
  intptr_t count = sortBuffers(problem, offsets, byOffset, events);
  Ranks ranks = createRanks(count, arena);
  bool found = false;
  for (intptr_t r = 0; r < count; ++r)
    rankOf[byOffset[r].buffer] = r;
  for (intptr_t i = 0; i < 2 * count && !found; ++i) {
    intptr_t b = events[i].buffer, rank = rankOf[b];
    if (!events[i].isBegin) {
      removeRank(&ranks, rank);
      continue;
    }
    intptr_t below = rankBelow(&ranks, rank), above = rankAbove(&ranks, rank);
    intptr_t other = -1;
    if (above >= 0 && offsets[b] + problem->buffers[b].sizeBytes >
                          offsets[byOffset[above].buffer])
      other = byOffset[above].buffer;
    if (below >= 0 &&
        offsets[byOffset[below].buffer] +
                problem->buffers[byOffset[below].buffer].sizeBytes >
            offsets[b])
      other = byOffset[below].buffer;
    found = other >= 0;
    if (found) {
      *outFirst = other;
      *outSecond = b;
    }
    addRank(&ranks, rank);
  }
  nnpackArenaDestroy(arena);
  return found;
}
