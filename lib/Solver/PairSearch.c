//===-- lib/Solver/PairSearch.c - Exact search by pairs -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whether two buffers i, j that meet in time overlap wrongly depends on the
// difference of their offsets, d = o[i] - o[j]: it must lie in none of some
// ranges (Conflicts.h). So it lies below the first, above the last or between
// two of them: their relation. Each is at most two conditions
//   o[i] >= o[j] + c  and  o[j] >= o[i] - c'
// Such conditions only push offsets up, so for a set of them there is a least
// vector of offsets that fulfils all, or none within the capacity. A state
// (PairState.h) holds it, with the greatest offsets as well. If the least vector
// is a plan, it is the answer; if two buffers overlap in it that must not, every
// plan of the state has one of the relations for them, and each becomes a
// choice. A pair is chosen at most once per relation on a path, so the search
// ends; what it refutes has no plan.
//
// Dead ends are counted per buffer, and pairs of such buffers are decided first;
// so many short searches with growing limits do better than one long one.
//
//===----------------------------------------------------------------------===//

#include "PairSearch.h"

#include "Exact.h"
#include "FirstFit.h"
#include "PairState.h"
#include "Tops.h"

#include <stdlib.h>

/// First fit is tried at one node of so many.
enum { completionInterval = 8 };

/// A pair looked at takes as long as several of the units that work is counted
/// in; and what this search finds it finds early.
enum { workWeight = 6 };

typedef struct Frame {
  int32_t pair;
  intptr_t mark;                      ///< Of the trail.
  intptr_t firstRelation, next, last; ///< Relations, and those tried.
} Frame;

/// A buffer as a completion sorts it.
typedef struct Rank {
  int64_t offset, size;
  int32_t buffer;
} Rank;

typedef struct PairSearch {
  NnpackPairState *state;
  NnpackArena *arena;
  NNPACK_VECTOR(Frame) frames;
  NNPACK_VECTOR(NnpackRange) relations; ///< Differences, the first to be tried
                                        ///< first.
  double *weight;   ///< Per buffer: dead ends after deciding a pair of it.
  NnpackFirstFit *firstFit;
  Rank *ranks;      ///< Scratch of a completion, and so is the order.
  int32_t *order;
  int64_t unit;     ///< Of all offsets that need to be tried.
  int64_t runNodes; ///< Of the next search.
} PairSearch;

//===----------------------------------------------------------------------===//
// Choosing.
//===----------------------------------------------------------------------===//

static NnpackRanges rangesOf(const NnpackPairState *state,
                             const NnpackPair *pair, NnpackRange *plain) {
  return nnpackConflictRanges(state->problem, state->conflicts, pair->first,
                              pair->conflict, plain);
}

static bool overlapWrongly(const NnpackPairState *state,
                           const NnpackPair *pair) {
  int64_t delta = state->least[pair->first] - state->least[pair->second];
  NnpackRange plain;
  NnpackRanges ranges = rangesOf(state, pair, &plain);
  for (intptr_t i = 0; i < ranges.count; ++i)
    if (ranges.list[i].first <= delta && delta <= ranges.list[i].last)
      return true;
  return false;
}

/// How much room the pair has: the differences it can still have.
static double roomOf(const NnpackPairState *state, const NnpackPair *pair) {
  NnpackRange plain, range = nnpackPairStateRange(state, pair);
  NnpackRanges ranges = rangesOf(state, pair, &plain);
  double room = (double)range.last - (double)range.first + 1;
  for (intptr_t i = 0; i < ranges.count; ++i)
    if (range.first < ranges.list[i].first && ranges.list[i].last < range.last)
      room -= (double)(ranges.list[i].last - ranges.list[i].first + 1);
  return room;
}

/// Of the pairs that must not overlap as they do, one with little room between
/// buffers that made dead ends; -1 if there is none.
static int32_t choosePair(const PairSearch *search) {
  const NnpackPairState *state = search->state;
  int32_t best = -1;
  double bestScore = 0;
  for (int32_t p = 0; p < state->numPairs; ++p) {
    const NnpackPair *pair = &state->pairs[p];
    if (!overlapWrongly(state, pair))
      continue;
    double score = roomOf(state, pair) / (search->weight[pair->first] +
                                          search->weight[pair->second]);
    if (best < 0 || score < bestScore) {
      best = p;
      bestScore = score;
    }
  }
  return best;
}

/// How far a buffer of the pair would move up.
static int64_t pushOf(NnpackRange relation, int64_t delta) {
  return delta < relation.first ? relation.first - delta
                                : delta - relation.last;
}

/// Lists the relations the pair can have, the one that pushes least first.
static void pushFrame(PairSearch *search, int32_t index) {
  NnpackPairState *state = search->state;
  const NnpackPair *pair = &state->pairs[index];
  int64_t delta = state->least[pair->first] - state->least[pair->second];
  NnpackRange plain, range = nnpackPairStateRange(state, pair);
  NnpackRanges ranges = rangesOf(state, pair, &plain);
  Frame frame = {.pair = index,
                 .mark = state->trail.count,
                 .firstRelation = search->relations.count,
                 .next = search->relations.count};
  for (intptr_t i = 0; i <= ranges.count; ++i) {
    NnpackRange relation = range;
    if (i > 0 && ranges.list[i - 1].last + 1 > relation.first)
      relation.first = ranges.list[i - 1].last + 1;
    if (i < ranges.count && ranges.list[i].first - 1 < relation.last)
      relation.last = ranges.list[i].first - 1;
    if (relation.first > relation.last)
      continue;
    NNPACK_PUSH(search->arena, search->relations, relation);
    NnpackRange *list = search->relations.data;
    intptr_t k = search->relations.count - 1;
    for (; k > frame.firstRelation &&
           pushOf(list[k - 1], delta) > pushOf(relation, delta);
         --k)
      list[k] = list[k - 1];
    list[k] = relation;
  }
  frame.last = search->relations.count;
  NNPACK_PUSH(search->arena, search->frames, frame);
}

//===----------------------------------------------------------------------===//
// Searching.
//===----------------------------------------------------------------------===//

/// Tries relations of the topmost pair until one has no contradiction at once,
/// going back to older pairs where none is left. False when none is.
static bool advance(PairSearch *search) {
  NnpackPairState *state = search->state;
  while (search->frames.count > 0) {
    Frame *frame = &search->frames.data[search->frames.count - 1];
    nnpackPairStateUndo(state, frame->mark);
    if (frame->next == frame->last) {
      search->relations.count = frame->firstRelation;
      --search->frames.count;
      continue;
    }
    NnpackPair *pair = &state->pairs[frame->pair];
    NnpackRange relation = search->relations.data[frame->next++];
    if (nnpackPairStateNarrow(state, pair, relation.first, relation.last))
      return true;
    search->weight[pair->first] += 1;
    search->weight[pair->second] += 1;
  }
  return false;
}

static int compareRanks(const void *leftPointer, const void *rightPointer) {
  const Rank *left = leftPointer, *right = rightPointer;
  if (left->offset != right->offset)
    return left->offset < right->offset ? -1 : 1;
  if (left->size != right->size)
    return left->size > right->size ? -1 : 1;
  return (left->buffer > right->buffer) - (left->buffer < right->buffer);
}

/// Whether first fit in the order of the least offsets stays within `capacity`:
/// once the large buffers are decided, small ones mostly find a place.
static bool complete(PairSearch *search, int64_t capacity, int64_t *offsets) {
  const NnpackProblem *problem = search->state->problem;
  for (int32_t b = 0; b < problem->numBuffers; ++b)
    search->ranks[b] = (Rank){search->state->least[b],
                              problem->buffers[b].sizeBytes, b};
  qsort(search->ranks, (size_t)problem->numBuffers, sizeof *search->ranks,
        compareRanks);
  for (intptr_t i = 0; i < problem->numBuffers; ++i)
    search->order[i] = search->ranks[i].buffer;
  return nnpackFirstFitRun(search->firstFit, search->order, NnpackFitFirst,
                           capacity, offsets) <= capacity;
}

static bool isOver(const NnpackSearchLimits *limits, int64_t nodes) {
  return nodes >= limits->numNodes ||
         (nodes % 64 == 63 && nnpackIsSpent(limits));
}

/// One search from the start.
static NnpackSearchResult run(PairSearch *search, int64_t capacity,
                              const NnpackSearchLimits *limits,
                              int64_t *numNodes, int64_t *offsets) {
  search->frames.count = search->relations.count = 0;
  if (!nnpackPairStateReset(search->state, capacity))
    return search->state->hasGivenUp ? NnpackSearchLimit : NnpackSearchRefuted;
  for (int64_t nodes = 0;; ++nodes, ++*numNodes) {
    int32_t pair = choosePair(search);
    search->state->work += search->state->numPairs;
    nnpackSpendWork(limits, workWeight, &search->state->work);
    for (intptr_t b = 0; pair < 0 && b < search->state->problem->numBuffers;
         ++b)
      offsets[b] = search->state->least[b];
    if (pair < 0 || (nodes % completionInterval == 0 &&
                     complete(search, capacity, offsets)))
      return NnpackSearchFound;
    if (isOver(limits, nodes))
      return NnpackSearchLimit;
    pushFrame(search, pair);
    if (!advance(search))
      return search->state->hasGivenUp ? NnpackSearchLimit
                                       : NnpackSearchRefuted;
  }
}

static NnpackSearchResult decide(void *data, int64_t capacity,
                                 const NnpackSearchLimits *limits,
                                 int64_t *numNodes, int64_t *offsets) {
  PairSearch *search = data;
  int64_t end = *numNodes + limits->numNodes;
  NnpackSearchResult result = NnpackSearchLimit;
  while (result == NnpackSearchLimit && *numNodes < end &&
         !nnpackIsSpent(limits)) {
    NnpackSearchLimits shortly = *limits;
    shortly.numNodes = search->runNodes;
    if (shortly.numNodes > end - *numNodes)
      shortly.numNodes = end - *numNodes;
    int64_t runEnd = *numNodes + shortly.numNodes;
    result = run(search, capacity, &shortly, numNodes, offsets);
    search->runNodes += search->runNodes / 4;
    // Where propagation gave up, it would again: the capacity has had its turn.
    if (result == NnpackSearchLimit && search->state->hasGivenUp &&
        *numNodes < runEnd)
      *numNodes = end;
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Peaks.
//===----------------------------------------------------------------------===//

/// What divides all that the conditions push by, and the pins, divides every
/// offset of a least vector, if all alignments divide it, as then none is
/// rounded up, or if it divides them.
static int64_t unitOf(const NnpackPairState *state) {
  const NnpackProblem *problem = state->problem;
  int64_t unit = 0;
  for (intptr_t p = 0; p < state->numPairs; ++p) {
    NnpackRange plain;
    NnpackRanges ranges = rangesOf(state, &state->pairs[p], &plain);
    for (intptr_t i = 0; i < ranges.count; ++i)
      unit = nnpackGreatestDivisor(
          nnpackGreatestDivisor(unit, ranges.list[i].first - 1),
          ranges.list[i].last + 1);
  }
  int64_t alignments = 0;
  bool areFree = true;
  for (intptr_t b = 0; b < problem->numBuffers; ++b) {
    if (problem->buffers[b].fixedOffset > 0)
      unit = nnpackGreatestDivisor(unit, problem->buffers[b].fixedOffset);
    alignments =
        nnpackGreatestDivisor(alignments, problem->buffers[b].alignment);
  }
  for (intptr_t b = 0; b < problem->numBuffers; ++b)
    areFree &= unit % problem->buffers[b].alignment == 0;
  unit = areFree ? unit : nnpackGreatestDivisor(unit, alignments);
  return unit ? unit : 1;
}

/// The offsets that need to be tried for a buffer are multiples of it.
static int64_t stepOf(const PairSearch *search, const NnpackBuffer *buffer) {
  return buffer->alignment > search->unit ? buffer->alignment : search->unit;
}

static int64_t peakAbove(void *data, int64_t bytes) {
  const PairSearch *search = data;
  const NnpackProblem *problem = search->state->problem;
  int64_t least = INT64_MAX;
  for (intptr_t b = 0; b < problem->numBuffers; ++b) {
    const NnpackBuffer *buffer = &problem->buffers[b];
    if (buffer->sizeBytes == 0)
      continue;
    int64_t top =
        nnpackTopAbove(buffer->sizeBytes, stepOf(search, buffer), bytes);
    least = top < least ? top : least;
  }
  return least;
}

static int64_t peakUpTo(void *data, int64_t bytes) {
  const PairSearch *search = data;
  const NnpackProblem *problem = search->state->problem;
  int64_t greatest = -1;
  for (intptr_t b = 0; b < problem->numBuffers; ++b) {
    const NnpackBuffer *buffer = &problem->buffers[b];
    if (buffer->sizeBytes == 0)
      continue;
    int64_t top =
        nnpackTopUpTo(buffer->sizeBytes, stepOf(search, buffer), bytes);
    greatest = top > greatest ? top : greatest;
  }
  return greatest;
}

void nnpackPairImprove(const NnpackProblem *problem,
                       const NnpackSections *sections,
                       const NnpackConflicts *conflicts,
                       const NnpackSearchLimits *limits, NnpackPlan *plan) {
  NnpackArena *arena = nnpackArenaCreate();
  PairSearch search = {
      .state = nnpackPairStateCreate(problem, sections, conflicts, arena),
      .arena = arena,
      .weight = NNPACK_NEW_ARRAY(arena, double, problem->numBuffers),
      .firstFit = nnpackFirstFitCreate(problem, conflicts, arena),
      .ranks = NNPACK_NEW_ARRAY(arena, Rank, problem->numBuffers),
      .order = NNPACK_NEW_ARRAY(arena, int32_t, problem->numBuffers),
      .runNodes = 100};
  for (intptr_t b = 0; b < problem->numBuffers; ++b)
    search.weight[b] = 1;
  search.unit = unitOf(search.state);
  NnpackEngine engine = {&search, decide, peakAbove, peakUpTo};
  nnpackExactRun(problem, &engine, limits, plan);
  nnpackArenaDestroy(arena);
}
