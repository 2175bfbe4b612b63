//===-- lib/Solver/PairSearch.c - Exact search by pairs -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Any two buffers i, j that meet in time are in one of three relations:
//   i below j:  o[j] >= o[i] + size[i]
//   j below i:  o[i] >= o[j] + size[j]
//   they share: o[i] >= o[j] + minDelta and o[j] >= o[i] - maxDelta
// All are of the form o[x] >= o[y] + c; with alignments, o[x] is rounded up. Such
// conditions only push offsets up, so for a set of them there is a least vector
// of offsets that fulfils all, or none within the capacity. A state is a set of
// conditions with its least vector. If that vector is a plan, it is the answer;
// if two buffers overlap in it that must not, every plan of the state has one of
// the relations for them, and each becomes a choice. A pair is chosen at most
// once on a path, so the search ends; what it refutes has no plan.
//
//===----------------------------------------------------------------------===//

#include "PairSearch.h"

typedef struct Condition {
  int32_t upper, lower; ///< o[upper] >= o[lower] + distance.
  int64_t distance;
} Condition;

typedef struct OldOffset {
  int32_t buffer;
  int64_t offset;
} OldOffset;

typedef struct PairSearch {
  const NnpackProblem *problem;
  const NnpackConflicts *conflicts;
  const NnpackSearchLimits *limits;
  NnpackArena *arena;
  int64_t *offsets; ///< The least vector.
  int64_t *latest;
  NNPACK_VECTOR(Condition) conditions;
  NNPACK_VECTOR(OldOffset) trail;
  int64_t capacity;
  int64_t numNodes;
  bool hasGivenUp; ///< A limit cut something off: nothing is refuted.
} PairSearch;

static int64_t alignUp(int64_t value, int64_t alignment) {
  int64_t remainder = value % alignment;
  return remainder ? value + alignment - remainder : value;
}

/// Raises an offset; false beyond the latest one.
static bool raiseOffset(PairSearch *search, int32_t buffer, int64_t offset) {
  offset = alignUp(offset, search->problem->buffers[buffer].alignment);
  OldOffset old = {buffer, search->offsets[buffer]};
  NNPACK_PUSH(search->arena, search->trail, old);
  search->offsets[buffer] = offset;
  return offset <= search->latest[buffer];
}

/// The least vector for all conditions, from the last one on. Conditions that
/// push each other up in a circle end at the capacity; where that takes too many
/// steps, the search gives up the branch, and with it the proof.
static bool propagate(PairSearch *search, intptr_t first) {
  intptr_t count = search->conditions.count;
  int64_t steps = 0, mostSteps = 1000 + 64 * (int64_t)count;
  bool isSettled = false;
  for (bool onlyNew = true; !isSettled; onlyNew = false) {
    isSettled = !onlyNew;
    for (intptr_t c = onlyNew ? first : 0; c < count; ++c) {
      Condition condition = search->conditions.data[c];
      int64_t least = search->offsets[condition.lower] + condition.distance;
      if (search->offsets[condition.upper] >= least)
        continue;
      isSettled = false;
      if (!raiseOffset(search, condition.upper, least))
        return false;
      if (++steps > mostSteps) {
        search->hasGivenUp = true;
        return false;
      }
    }
  }
  return true;
}

static void undo(PairSearch *search, intptr_t mark, intptr_t numConditions) {
  while (search->trail.count > mark) {
    OldOffset old = search->trail.data[--search->trail.count];
    search->offsets[old.buffer] = old.offset;
  }
  search->conditions.count = numConditions;
}

static void addCondition(PairSearch *search, int32_t upper, int32_t lower,
                         int64_t distance) {
  Condition condition = {upper, lower, distance};
  NNPACK_PUSH(search->arena, search->conditions, condition);
}

typedef struct Pair {
  int32_t first, second;
  NnpackWindow window; ///< Of o[first] - o[second].
} Pair;

/// Adds a relation of the pair; false if it has no such one.
static bool addRelation(PairSearch *search, const Pair *pair, int relation) {
  const NnpackBuffer *buffers = search->problem->buffers;
  if (relation == 0) {
    addCondition(search, pair->second, pair->first,
                 buffers[pair->first].sizeBytes);
  } else if (relation == 1) {
    addCondition(search, pair->first, pair->second,
                 buffers[pair->second].sizeBytes);
  } else {
    int64_t far = search->capacity; // No offsets differ by more.
    if (pair->window.minDelta > pair->window.maxDelta)
      return false;
    if (pair->window.minDelta > far || pair->window.maxDelta < -far)
      return false;
    if (pair->window.minDelta > -far)
      addCondition(search, pair->first, pair->second, pair->window.minDelta);
    if (pair->window.maxDelta < far)
      addCondition(search, pair->second, pair->first, -pair->window.maxDelta);
  }
  return true;
}

static bool overlapWrongly(const PairSearch *search, const Pair *pair) {
  const NnpackBuffer *buffers = search->problem->buffers;
  int64_t delta = search->offsets[pair->first] - search->offsets[pair->second];
  return delta < buffers[pair->second].sizeBytes &&
         -delta < buffers[pair->first].sizeBytes &&
         (delta < pair->window.minDelta || delta > pair->window.maxDelta);
}

/// How many relations of the pair have a least vector, up to two.
static int countRelations(PairSearch *search, const Pair *pair) {
  int count = 0;
  for (int relation = 0; relation < 3 && count < 2; ++relation) {
    intptr_t mark = search->trail.count, first = search->conditions.count;
    count += addRelation(search, pair, relation) && propagate(search, first);
    undo(search, mark, first);
  }
  return count;
}

/// The pair that must not overlap as it does: of the first few, one with at most
/// one relation left, or else the one with the most bytes in its way.
static bool choosePair(PairSearch *search, Pair *outPair) {
  enum { mostProbes = 8 };
  int64_t bestSize = -1;
  int numProbes = 0;
  for (int32_t b = 0; b < search->problem->numBuffers; ++b)
    for (intptr_t i = search->conflicts->begins[b];
         i < search->conflicts->begins[b + 1]; ++i) {
      NnpackConflict conflict = search->conflicts->list[i];
      Pair pair = {b, conflict.other, {0, -1}};
      if (conflict.other < b)
        continue;
      pair.window = nnpackConflictWindow(search->problem, b, conflict);
      if (!overlapWrongly(search, &pair))
        continue;
      if (numProbes++ < mostProbes && countRelations(search, &pair) < 2) {
        *outPair = pair;
        return true;
      }
      int64_t first = search->problem->buffers[pair.first].sizeBytes;
      int64_t second = search->problem->buffers[pair.second].sizeBytes;
      int64_t size = first < second ? first : second;
      if (size > bestSize) {
        bestSize = size;
        *outPair = pair;
      }
    }
  return bestSize >= 0;
}

static bool isOver(PairSearch *search) {
  if (++search->numNodes > search->limits->numNodes ||
      (search->numNodes % 64 == 0 && search->limits->isTimeOver &&
       search->limits->isTimeOver(search->limits->data)))
    search->hasGivenUp = true;
  return search->hasGivenUp;
}

/// Whether the state has a plan; then the offsets are one.
static bool searchPlan(PairSearch *search) {
  Pair pair;
  if (isOver(search))
    return false;
  if (!choosePair(search, &pair))
    return true;
  // The one that lies lower stays lower, first.
  bool isSwapped =
      search->offsets[pair.first] > search->offsets[pair.second];
  static const int orders[2][3] = {{2, 0, 1}, {2, 1, 0}};
  for (int k = 0; k < 3; ++k) {
    intptr_t mark = search->trail.count, first = search->conditions.count;
    if (addRelation(search, &pair, orders[isSwapped][k]) &&
        propagate(search, first) && searchPlan(search))
      return true;
    undo(search, mark, first);
  }
  return false;
}

/// Starts with nothing decided; false if a buffer has no place even alone.
static bool reset(PairSearch *search, int64_t capacity) {
  search->capacity = capacity;
  search->hasGivenUp = false;
  search->conditions.count = search->trail.count = 0;
  for (intptr_t b = 0; b < search->problem->numBuffers; ++b) {
    const NnpackBuffer *buffer = &search->problem->buffers[b];
    bool isPinned = buffer->fixedOffset != NNPACK_NO_OFFSET;
    search->offsets[b] = isPinned ? buffer->fixedOffset : 0;
    search->latest[b] = capacity - buffer->sizeBytes;
    if (search->offsets[b] > search->latest[b])
      return false;
    if (isPinned)
      search->latest[b] = buffer->fixedOffset;
  }
  return true;
}

/// A plan within `capacity` goes into `plan`; a refutation raises its bound.
static bool attempt(PairSearch *search, int64_t capacity, NnpackPlan *plan) {
  bool isFound = reset(search, capacity) && searchPlan(search);
  if (!isFound) {
    if (!search->hasGivenUp && plan->lowerBoundBytes <= capacity)
      plan->lowerBoundBytes = capacity + 1;
    return false;
  }
  plan->peakBytes = 0;
  for (intptr_t b = 0; b < plan->numBuffers; ++b) {
    int64_t top = search->offsets[b] + search->problem->buffers[b].sizeBytes;
    plan->offsets[b] = search->offsets[b];
    plan->peakBytes = top > plan->peakBytes ? top : plan->peakBytes;
  }
  return true;
}

void nnpackPairImprove(const NnpackProblem *problem,
                       const NnpackConflicts *conflicts,
                       const NnpackSearchLimits *limits, NnpackPlan *plan) {
  intptr_t count = problem->numBuffers;
  NnpackArena *arena = nnpackArenaCreate();
  PairSearch search = {.problem = problem,
                       .conflicts = conflicts,
                       .limits = limits,
                       .arena = arena,
                       .offsets = NNPACK_NEW_ARRAY(arena, int64_t, count),
                       .latest = NNPACK_NEW_ARRAY(arena, int64_t, count)};
  int64_t sum = 0; // Of every size and pin: more is never needed.
  for (intptr_t b = 0; b < count; ++b) {
    const NnpackBuffer *buffer = &problem->buffers[b];
    sum += buffer->sizeBytes + buffer->alignment;
    if (buffer->fixedOffset != NNPACK_NO_OFFSET)
      sum += buffer->fixedOffset;
  }
  int64_t most = problem->capacity < sum ? problem->capacity : sum;
  if (problem->capacity != INT64_MAX)
    attempt(&search, most, plan);
  else
    while (plan->peakBytes > plan->lowerBoundBytes &&
           attempt(&search, plan->peakBytes == INT64_MAX ? most
                                                         : plan->peakBytes - 1,
                   plan))
      ;
  plan->numNodes += search.numNodes;
  nnpackArenaDestroy(arena);
}
