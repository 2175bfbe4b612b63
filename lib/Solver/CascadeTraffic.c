//===-- lib/Solver/CascadeTraffic.c - Cascades that move little ---*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A shortest path over cut points. An edge that needs more than the capacity
// costs what has to be written and read again so that the rest fits; a cascade
// reads its weights once per block of rows, so they are part of what it needs,
// while a step alone can have them a part at a time.
//
// Edges enter the queue with a lower bound of what they cost, plus one of what
// the rest of the way costs: the shortest path over lower bounds alone, from the
// end (A*). They are simulated only at its front. As the bound of a cut is at
// most that of an edge plus that of the edge's end, the first path found is the
// cheapest among the edges offered.
//
// This is an estimate: a tensor that lies in DDR for many steps counts with each
// edge. --place-buffers says what a form really costs.
//
//===----------------------------------------------------------------------===//

#include "CascadeBounds.h"
#include "CascadeDirections.h"
#include "CascadeEdges.h"

/// A step alone needs room for this part of the capacity of weights at most.
enum { weightsPart = 16 };

typedef struct Search {
  const NnpackCascadeProblem *problem;
  NnpackArena *arena;
  int64_t capacityBytes, nodesLeft;
  bool keepsConstants;
  int64_t *constants; ///< Of the steps before each cut.
  intptr_t *readBegins; ///< Per tensor, in `readers`.
  intptr_t *readers;    ///< Steps.
  CascadeQueue queue;
  int64_t *best;      ///< Per cut: cost of the way there, or INT64_MAX.
  int64_t *rest;      ///< Per cut: lower bound of the way from there.
  intptr_t *previous; ///< Per cut: where its last edge begins.
  CascadeBounds bounds;
} Search;

static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static int64_t constantsOf(const Search *search, intptr_t begin,
                           intptr_t end) {
  int64_t bytes = search->constants[end] - search->constants[begin];
  if (!search->keepsConstants)
    return 0;
  return end > begin + 1 ? bytes
                         : least(bytes, search->capacityBytes / weightsPart);
}

/// Steps of [begin, end) that read the tensor.
static int64_t numReads(const Search *search, intptr_t tensor, intptr_t begin,
                        intptr_t end) {
  int64_t count = 0;
  for (intptr_t i = search->readBegins[tensor];
       i < search->readBegins[tensor + 1]; ++i)
    count += search->readers[i] >= begin && search->readers[i] < end;
  return count;
}

/// What is written to DDR and read there to free so many bytes while steps
/// [begin, end) run: a tensor that is enough, by each step that reads it; or
/// several. What is left then are weights, read again for each row.
static int64_t spillCost(const Search *search, intptr_t begin, intptr_t end,
                         int64_t bytes) {
  const NnpackCascadeProblem *problem = search->problem;
  int64_t cheapest = INT64_MAX, dearest = 0, total = 0;
  if (bytes <= 0)
    return 0;
  for (intptr_t t = 0; t < problem->numTensors; ++t) {
    const NnpackCascadeTensor *tensor = &problem->tensors[t];
    bool isInside = end > begin + 1 && tensor->writer >= begin &&
                    tensor->lastReader < end;
    if (tensor->writer >= end || tensor->lastReader < begin || isInside)
      continue;
    int64_t size = cascadeWholeBytes(problem, t);
    int64_t cost = size * (1 + most(1, numReads(search, t, begin, end)));
    total += size;
    dearest = most(dearest, cost);
    if (size >= bytes)
      cheapest = least(cheapest, cost);
  }
  if (cheapest < INT64_MAX)
    return cheapest;
  if (bytes <= total || problem->steps[end - 1].result < 0)
    return most(2 * bytes, dearest);
  return most(2 * total, dearest) +
         (bytes - total) * problem->tensors[problem->steps[end - 1].result].rows;
}

static int64_t costOf(const Search *search, intptr_t begin, intptr_t end,
                      int64_t needBytes) {
  return spillCost(search, begin, end,
                   needBytes + constantsOf(search, begin, end) -
                       search->capacityBytes);
}

/// Calls for the edges that begin at a cut, with what they cost at least.
typedef void (*EdgeVisitor)(Search *search, intptr_t begin, intptr_t end,
                            int64_t cost);

static void visitEdges(Search *search, intptr_t begin, EdgeVisitor visit) {
  CascadeReach reach = cascadeReachFrom(&search->bounds, begin);
  while (cascadeNextEdge(&search->bounds, search->problem, begin, &reach))
    visit(search, begin, reach.end,
          costOf(search, begin, reach.end, cascadeEdgeBound(&reach, begin)));
}

static void lowerRest(Search *search, intptr_t begin, intptr_t end,
                      int64_t cost) {
  search->rest[begin] = least(search->rest[begin], cost + search->rest[end]);
}

static void offerEdge(Search *search, intptr_t begin, intptr_t end,
                      int64_t cost) {
  if (search->best[end] == INT64_MAX)
    cascadeQueuePush(
        &search->queue,
        (CascadeEdge){search->best[begin] + cost + search->rest[end], begin,
                      end, false});
}

static NnpackCascade simulate(Search *search, intptr_t begin, intptr_t end,
                              NnpackArena *arena) {
  NnpackCascade cascade =
      end == begin + 1
          ? cascadeAlone(search->problem, begin, arena)
          : nnpackCascadeSimulate(search->problem, begin, end, 1, 0, arena);
  search->nodesLeft -= (end - begin) * (cascade.numTicks + 1);
  return cascade;
}

static int64_t costOfSimulated(Search *search, intptr_t begin, intptr_t end) {
  NnpackArena *scratch = nnpackArenaCreate();
  NnpackCascade cascade = simulate(search, begin, end, scratch);
  int64_t cost = costOf(search, begin, end, cascade.costBytes);
  nnpackArenaDestroy(scratch);
  return cost;
}

static void findPath(Search *search) {
  intptr_t n = search->problem->numSteps;
  for (intptr_t i = n; i-- > 0;)
    visitEdges(search, i, lowerRest);
  search->best[0] = 0;
  visitEdges(search, 0, offerEdge);
  while (search->best[n] == INT64_MAX) {
    CascadeEdge edge = cascadeQueuePop(&search->queue);
    if (search->best[edge.end] != INT64_MAX)
      continue;
    // Out of nodes, steps run alone.
    if (!edge.isSimulated && edge.end > edge.begin + 1 &&
        search->nodesLeft < 0)
      continue;
    if (!edge.isSimulated) {
      edge.key = search->best[edge.begin] +
                 costOfSimulated(search, edge.begin, edge.end) +
                 search->rest[edge.end];
      edge.isSimulated = true;
      cascadeQueuePush(&search->queue, edge);
      continue;
    }
    search->best[edge.end] = edge.key - search->rest[edge.end];
    search->previous[edge.end] = edge.begin;
    if (edge.end < n)
      visitEdges(search, edge.end, offerEdge);
  }
}

//===----------------------------------------------------------------------===//
// The plan
//===----------------------------------------------------------------------===//

/// The tallest blocks that cost no more, and windows of what is left.
static NnpackCascade settle(Search *search, intptr_t begin, intptr_t end,
                            NnpackArena *arena) {
  NnpackCascade low = simulate(search, begin, end, arena);
  if (end == begin + 1)
    return low;
  int64_t limit =
      search->capacityBytes - constantsOf(search, begin, end) - low.savedBytes;
  limit = most(limit - limit / 8, low.costBytes);
  for (int64_t block = cascadeMaxBlockRows; block > 1; block /= 2) {
    NnpackCascade taller = nnpackCascadeSimulate(search->problem, begin, end,
                                                 block, limit, arena);
    if (taller.costBytes <= limit)
      return taller;
  }
  return nnpackCascadeSimulate(search->problem, begin, end, 1, limit, arena);
}

static NnpackCascadePlan planOf(Search *search, NnpackArena *arena) {
  intptr_t n = search->problem->numSteps, count = 0;
  NnpackCascade *cascades = NNPACK_NEW_ARRAY(arena, NnpackCascade, n);
  NnpackCascadePlan plan = {.cascades = cascades,
                            .trafficBytes = search->best[n]};
  intptr_t *cuts = NNPACK_NEW_ARRAY(search->arena, intptr_t, n + 1);
  for (intptr_t c = n; c > 0; c = search->previous[c])
    cuts[count++] = c;
  plan.numCascades = count;
  for (intptr_t i = 0, begin = 0; i < count; ++i) {
    intptr_t end = cuts[count - 1 - i];
    cascades[i] = settle(search, begin, end, arena);
    plan.peakBytes = most(plan.peakBytes, cascades[i].costBytes);
    begin = end;
  }
  for (intptr_t s = 0; s < n; ++s)
    plan.plainPeakBytes =
        most(plan.plainPeakBytes,
             cascadeAlone(search->problem, s, search->arena).costBytes);
  cascadeChooseDirections(search->problem, cascades, count,
                          most(search->capacityBytes, plan.peakBytes), arena);
  plan.peakBytes = 0;
  for (intptr_t i = 0; i < count; ++i)
    plan.peakBytes = most(plan.peakBytes, cascades[i].costBytes);
  return plan;
}

static void findReaders(Search *search) {
  const NnpackCascadeProblem *problem = search->problem;
  intptr_t count = 0;
  search->readBegins =
      NNPACK_NEW_ARRAY(search->arena, intptr_t, problem->numTensors + 1);
  for (intptr_t s = 0; s < problem->numSteps; ++s)
    for (intptr_t k = 0; k < problem->steps[s].numOperands; ++k, ++count)
      ++search->readBegins[problem->steps[s].operands[k].tensor];
  for (intptr_t t = 0; t < problem->numTensors; ++t)
    search->readBegins[t + 1] += search->readBegins[t];
  search->readers = NNPACK_NEW_ARRAY(search->arena, intptr_t, count);
  for (intptr_t s = 0; s < problem->numSteps; ++s)
    for (intptr_t k = 0; k < problem->steps[s].numOperands; ++k)
      search->readers[--search->readBegins[problem->steps[s]
                                               .operands[k]
                                               .tensor]] = s;
}

NnpackCascadePlan
nnpackCascadeSearchTraffic(const NnpackCascadeProblem *problem,
                           int64_t capacityBytes, bool keepsConstants,
                           int64_t nodeLimit, NnpackArena *arena) {
  intptr_t n = problem->numSteps;
  NnpackArena *own = nnpackArenaCreate();
  Search search = {.problem = problem,
                   .arena = own,
                   .capacityBytes = capacityBytes,
                   .nodesLeft = nodeLimit,
                   .keepsConstants = keepsConstants,
                   .constants = NNPACK_NEW_ARRAY(own, int64_t, n + 1),
                   .queue = {.arena = own},
                   .best = NNPACK_NEW_ARRAY(own, int64_t, n + 1),
                   .rest = NNPACK_NEW_ARRAY(own, int64_t, n + 1),
                   .previous = NNPACK_NEW_ARRAY(own, intptr_t, n + 1),
                   .bounds = cascadeBoundsCreate(problem, 1, own)};
  for (intptr_t i = 0; i <= n; ++i) {
    search.best[i] = INT64_MAX;
    search.rest[i] = i < n ? INT64_MAX : 0;
    if (i > 0)
      search.constants[i] =
          search.constants[i - 1] + problem->steps[i - 1].constantBytes;
  }
  findReaders(&search);
  findPath(&search);
  NnpackCascadePlan plan = planOf(&search, arena);
  plan.numNodes = nodeLimit - search.nodesLeft;
  nnpackArenaDestroy(own);
  return plan;
}
