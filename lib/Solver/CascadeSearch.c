//===-- CascadeSearch.c - Which steps run as cascades ---------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A bottleneck shortest path: nodes are the cuts between steps, an edge (i, j)
// runs steps [i, j) as one, its length is the memory that this takes, and a
// path is as long as its longest edge. Edges enter a queue with the lower bound
// of CascadeBounds.h and are simulated only when they come to its front, so of
// the O(n^2) edges few are.
//
// Proof that the first path found is least among the edges offered: edges leave
// the queue in the order of max(length of the path to i, bound or length), as
// in Dijkstra's algorithm with max for plus, which is monotone.
//
//===----------------------------------------------------------------------===//

#include "CascadeSearch.h"

#include "CascadeBounds.h"
#include "CascadeDirections.h"
#include "CascadeEdges.h"
#include "CascadeRun.h"

typedef struct Search {
  const NnpackCascadeProblem *problem;
  NnpackArena *arena;
  int64_t blockRows, nodesLeft;
  int64_t limitBytes; ///< Edges that may take more are not offered.
  CascadeQueue queue;
  int64_t *best;      ///< Per cut: length of the path found, or INT64_MAX.
  intptr_t *previous; ///< Per cut: where its last edge begins.
  CascadeBounds bounds;
} Search;

//===----------------------------------------------------------------------===//
// The search
//===----------------------------------------------------------------------===//

/// Offers every edge that begins at a cut, with its lower bound.
static void offerEdges(Search *search, intptr_t begin) {
  CascadeReach reach = cascadeReachFrom(&search->bounds, begin);
  while (cascadeNextEdge(&search->bounds, search->problem, begin, &reach)) {
    int64_t bound = cascadeEdgeBound(&reach, begin);
    int64_t key = cascadeMost(search->best[begin], bound);
    if (bound <= search->limitBytes)
      cascadeQueuePush(&search->queue,
                       (CascadeEdge){key, begin, reach.end, false});
  }
}

static int64_t lengthOf(Search *search, intptr_t begin, intptr_t end) {
  NnpackArena *scratch = nnpackArenaCreate();
  NnpackCascade cascade =
      end == begin + 1 ? cascadeAlone(search->problem, begin, scratch)
                       : nnpackCascadeSimulate(search->problem, begin, end,
                                               search->blockRows, 0, scratch);
  search->nodesLeft -= (end - begin) * (cascade.numTicks + 1);
  nnpackArenaDestroy(scratch);
  return cascade.costBytes;
}

/// Finds the path of least bottleneck; lengths up to `enoughBytes` count as
/// equal, so that shorter edges win among them. Returns its length, INT64_MAX if
/// it is over the limit.
static int64_t findPath(Search *search, int64_t enoughBytes) {
  intptr_t n = search->problem->numSteps;
  search->queue.heap.count = 0;
  for (intptr_t i = 0; i <= n; ++i)
    search->best[i] = INT64_MAX;
  search->best[0] = 0;
  offerEdges(search, 0);
  while (search->queue.heap.count > 0 && search->best[n] == INT64_MAX) {
    CascadeEdge edge = cascadeQueuePop(&search->queue);
    if (edge.key > search->limitBytes)
      break;
    if (search->best[edge.end] != INT64_MAX)
      continue;
    if (!edge.isSimulated) {
      // Out of nodes, steps run alone.
      if (search->nodesLeft < 0 && edge.end > edge.begin + 1)
        continue;
      edge.key = cascadeMost(lengthOf(search, edge.begin, edge.end),
                             enoughBytes);
      edge.key = cascadeMost(edge.key, search->best[edge.begin]);
      edge.isSimulated = true;
      cascadeQueuePush(&search->queue, edge);
      continue;
    }
    search->best[edge.end] = edge.key;
    search->previous[edge.end] = edge.begin;
    if (edge.end < n)
      offerEdges(search, edge.end);
  }
  return search->best[n];
}

//===----------------------------------------------------------------------===//
// The plan
//===----------------------------------------------------------------------===//

typedef NNPACK_VECTOR(NnpackCascade) CascadeVector;

/// Gives a cascade the tallest blocks that fit, and its windows what is left.
/// To be sure that offsets are found, an eighth stays free, and it has to fit
/// without overlaps.
static void settle(const NnpackCascadeProblem *problem, NnpackCascade *cascade,
                   int64_t limitBytes, NnpackArena *arena) {
  int64_t limit = limitBytes - limitBytes / 8 - cascade->savedBytes;
  for (int64_t block = cascadeMaxBlockRows; block > cascade->blockRows;
       block /= 2) {
    NnpackCascade taller = nnpackCascadeSimulate(
        problem, cascade->begin, cascade->end, block, limit, arena);
    if (taller.costBytes > limit && taller.costBytes > cascade->costBytes)
      continue;
    *cascade = taller;
    return;
  }
  *cascade = nnpackCascadeSimulate(problem, cascade->begin, cascade->end,
                                   cascade->blockRows, limit, arena);
}

/// Lets steps at both ends of a cascade run alone while all stays within
/// `limitBytes`.
static void trimAndAdd(Search *search, intptr_t begin, intptr_t end,
                       int64_t limitBytes, NnpackArena *arena,
                       CascadeVector *cascades) {
  const NnpackCascadeProblem *problem = search->problem;
  intptr_t first = begin, last = end;
  NnpackCascade body =
      nnpackCascadeSimulate(problem, begin, end, search->blockRows, 0, arena);
  bool trimmed = end - begin > 1;
  while (trimmed && last - first > 1) {
    trimmed = false;
    for (int side = 0; side < 2 && last - first > 1; ++side) {
      intptr_t step = side ? last - 1 : first;
      intptr_t b = side ? first : first + 1, e = side ? last - 1 : last;
      if (lengthOf(search, step, step + 1) > limitBytes)
        continue;
      NnpackCascade rest =
          nnpackCascadeSimulate(problem, b, e, search->blockRows, 0, arena);
      if (rest.costBytes > limitBytes)
        continue;
      body = rest;
      first = b;
      last = e;
      trimmed = true;
    }
  }
  for (intptr_t s = begin; s < first; ++s)
    NNPACK_PUSH(arena, *cascades, cascadeAlone(problem, s, arena));
  if (last - first > 1)
    settle(problem, &body, limitBytes, arena);
  NNPACK_PUSH(arena, *cascades, body);
  for (intptr_t s = last; s < end; ++s)
    NNPACK_PUSH(arena, *cascades, cascadeAlone(problem, s, arena));
}

/// Writes the path down, from its end to its beginning and back.
static CascadeVector pathOf(Search *search, int64_t limitBytes,
                            NnpackArena *arena) {
  NNPACK_VECTOR(intptr_t) cuts = {0};
  for (intptr_t c = search->problem->numSteps; c > 0; c = search->previous[c])
    NNPACK_PUSH(arena, cuts, c);
  CascadeVector cascades = {0};
  intptr_t begin = 0;
  for (intptr_t i = cuts.count - 1; i >= 0; --i) {
    intptr_t end = cuts.data[i];
    if (end == begin + 1) {
      NnpackCascade alone = cascadeAlone(search->problem, begin, arena);
      NNPACK_PUSH(arena, cascades, alone);
    } else {
      trimAndAdd(search, begin, end, limitBytes, arena, &cascades);
    }
    begin = end;
  }
  return cascades;
}

static NnpackCascadePlan planOf(const NnpackCascadeProblem *problem,
                                CascadeVector cascades, int64_t plainPeak,
                                int64_t capacityBytes, NnpackArena *arena) {
  NnpackCascadePlan plan = {.cascades = cascades.data,
                            .numCascades = cascades.count,
                            .plainPeakBytes = plainPeak};
  int64_t peak = cascadePeakOf(cascades.data, cascades.count);
  cascadeChooseDirections(problem, cascades.data, cascades.count,
                          cascadeMost(capacityBytes, peak), arena);
  plan.peakBytes = cascadePeakOf(cascades.data, cascades.count);
  return plan;
}

static CascadeVector allAlone(const NnpackCascadeProblem *problem,
                              NnpackArena *arena) {
  CascadeVector cascades = {0};
  for (intptr_t s = 0; s < problem->numSteps; ++s)
    NNPACK_PUSH(arena, cascades, cascadeAlone(problem, s, arena));
  return cascades;
}

static Search createSearch(const NnpackCascadeProblem *problem,
                           int64_t nodeLimit, int64_t limitBytes) {
  Search search = {.problem = problem,
                   .arena = nnpackArenaCreate(),
                   .nodesLeft = nodeLimit,
                   .limitBytes = limitBytes};
  search.queue.arena = search.arena;
  search.best =
      NNPACK_NEW_ARRAY(search.arena, int64_t, problem->numSteps + 1);
  search.previous =
      NNPACK_NEW_ARRAY(search.arena, intptr_t, problem->numSteps + 1);
  return search;
}

bool cascadeSearchFits(const NnpackCascadeProblem *problem, int64_t limitBytes,
                       int64_t nodeLimit, int64_t *nodesLeft) {
  Search search = createSearch(problem, nodeLimit, limitBytes);
  search.blockRows = 1;
  search.bounds = cascadeBoundsCreate(problem, 1, search.arena);
  bool fits = findPath(&search, limitBytes) <= limitBytes;
  *nodesLeft -= nodeLimit - search.nodesLeft;
  nnpackArenaDestroy(search.arena);
  return fits;
}

NnpackCascadePlan nnpackCascadeSearch(const NnpackCascadeProblem *problem,
                                      int64_t capacityBytes, int64_t nodeLimit,
                                      NnpackArena *arena) {
  CascadeVector chosen = allAlone(problem, arena);
  int64_t plainPeak = cascadePeakOf(chosen.data, chosen.count);
  if (plainPeak <= capacityBytes || problem->numSteps < 2)
    return planOf(problem, chosen, plainPeak, capacityBytes, arena);
  Search search = createSearch(problem, nodeLimit, plainPeak);
  // With a capacity, the tallest blocks that fit; the least memory otherwise.
  int64_t tallest = capacityBytes > 0 ? cascadeMaxBlockRows : 1;
  for (int64_t block = tallest; block >= 1; block /= 2) {
    search.blockRows = block;
    search.nodesLeft = nodeLimit;
    search.bounds = cascadeBoundsCreate(problem, block, search.arena);
    int64_t peak = findPath(&search, capacityBytes);
    if (block > 1 && peak > capacityBytes)
      continue;
    if (peak < plainPeak)
      chosen = pathOf(&search, peak, arena);
    break;
  }
  nnpackArenaDestroy(search.arena);
  return planOf(problem, chosen, plainPeak, capacityBytes, arena);
}
