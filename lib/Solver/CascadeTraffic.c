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
// A tensor in slow memory moves once, however many edges that frees. So each edge
// is charged a part of what it moves: that part of its life that the edge is.
//
// Edges enter the queue with a lower bound of what they cost, plus one of what
// the rest of the way costs: the shortest path over lower bounds alone, from the
// end (A*). They are simulated only at its front. As the bound of a cut is at
// most that of an edge plus that of the edge's end, the first path found is the
// cheapest among the edges offered.
//
// What the path moves is found by choosing tensors for all of it
// (CascadeSpills.c). This is an estimate, too; --place-buffers says what a form
// really costs.
//
//===----------------------------------------------------------------------===//

#include "CascadeBounds.h"
#include "CascadeDirections.h"
#include "CascadeEdges.h"
#include "CascadeRun.h"
#include "CascadeSpills.h"

#include <stdlib.h>

/// A step alone needs room for this part of the capacity of weights at most.
enum { weightsPart = 16 };

/// What it costs for a byte and a step to have a tensor in slow memory.
typedef struct Price {
  double price;
  intptr_t tensor;
} Price;

/// An edge from some cut, and what it costs at least.
typedef struct Offer {
  intptr_t end;
  int64_t cost;
} Offer;

typedef struct Search {
  const NnpackCascadeProblem *problem;
  NnpackArena *arena;
  int64_t capacityBytes, nodesLeft;
  bool keepsConstants;
  int64_t *constants; ///< Of the steps before each cut.
  const intptr_t *numReads; ///< Per tensor.
  Price *prices;            ///< Lowest first.
  intptr_t numPrices;
  NNPACK_VECTOR(Offer) offers; ///< Of the last cut first.
  intptr_t *firstOffer; ///< Per cut; they end where those of the cut before begin.
  CascadeQueue queue;
  int64_t *best;      ///< Per cut: cost of the way there, or INT64_MAX.
  int64_t *rest;      ///< Per cut: lower bound of the way from there.
  intptr_t *previous; ///< Per cut: where its last edge begins.
  CascadeBounds bounds;
} Search;

static int64_t constantsOf(const Search *search, intptr_t begin,
                           intptr_t end) {
  int64_t bytes = search->constants[end] - search->constants[begin];
  if (!search->keepsConstants)
    return 0;
  if (end > begin + 1)
    return bytes;
  return cascadeLeast(bytes, search->capacityBytes / weightsPart);
}

static CascadePart partOf(const Search *search, intptr_t begin, intptr_t end,
                          int64_t needBytes) {
  return (CascadePart){begin, end,
                       needBytes + constantsOf(search, begin, end) -
                           search->capacityBytes,
                       search->keepsConstants};
}

/// Steps of the part that are of the tensor's life.
static intptr_t stepsOf(const CascadePart *part,
                        const NnpackCascadeTensor *tensor) {
  intptr_t from = cascadeMost(tensor->writer, part->begin);
  return cascadeLeast(tensor->lastReader + 1, part->end) - from;
}

static int64_t costOfPart(const Search *search, const CascadePart *part) {
  const NnpackCascadeProblem *problem = search->problem;
  CascadeWeight weights[NNPACK_CASCADE_MAX_STEPS];
  int64_t lack = part->overBytes;
  double moved = 0;
  if (lack <= 0)
    return 0;
  intptr_t numWeights = cascadeListWeights(problem, part, weights);
  int64_t cheapest = cascadeLackCost(weights, numWeights, lack);
  for (intptr_t i = 0; i < search->numPrices && lack > 0; ++i) {
    intptr_t t = search->prices[i].tensor;
    if (!cascadePartHolds(problem, part, t))
      continue;
    int64_t bytes = cascadeLeast(cascadeWholeBytes(problem, t), lack);
    lack -= bytes;
    moved += search->prices[i].price * (double)bytes *
             (double)stepsOf(part, &problem->tensors[t]);
    if (moved >= (double)cheapest)
      break;
    // Rounded up: what does not fit is not for nothing.
    cheapest =
        cascadeLeast(cheapest, (int64_t)moved + 1 +
                                   cascadeLackCost(weights, numWeights, lack));
  }
  return cheapest;
}

/// Finds the edges that begin at a cut, and what is left from there at least. Cuts
/// after it have been visited.
static void findOffers(Search *search, intptr_t begin) {
  CascadeReach reach = cascadeReachFrom(&search->bounds, begin);
  search->firstOffer[begin] = search->offers.count;
  while (cascadeNextEdge(&search->bounds, search->problem, begin, &reach)) {
    CascadePart part =
        partOf(search, begin, reach.end, cascadeEdgeBound(&reach, begin));
    Offer offer = {reach.end, costOfPart(search, &part)};
    NNPACK_PUSH(search->arena, search->offers, offer);
    search->rest[begin] = cascadeLeast(search->rest[begin],
                                       offer.cost + search->rest[offer.end]);
  }
}

static void offerEdges(Search *search, intptr_t begin) {
  intptr_t end =
      begin > 0 ? search->firstOffer[begin - 1] : search->offers.count;
  for (intptr_t i = search->firstOffer[begin]; i < end; ++i) {
    Offer offer = search->offers.data[i];
    if (search->best[offer.end] == INT64_MAX)
      cascadeQueuePush(&search->queue,
                       (CascadeEdge){search->best[begin] + offer.cost +
                                         search->rest[offer.end],
                                     begin, offer.end, false});
  }
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

static CascadePart simulatePart(Search *search, intptr_t begin,
                                intptr_t end) {
  NnpackArena *scratch = nnpackArenaCreate();
  CascadePart part = partOf(search, begin, end,
                            simulate(search, begin, end, scratch).costBytes);
  nnpackArenaDestroy(scratch);
  return part;
}

static int comparePrices(const void *a, const void *b) {
  const Price *x = a, *y = b;
  if (x->price != y->price)
    return x->price < y->price ? -1 : 1;
  return (x->tensor > y->tensor) - (x->tensor < y->tensor);
}

static void findPrices(Search *search) {
  const NnpackCascadeProblem *problem = search->problem;
  CascadePart all = {.end = problem->numSteps};
  search->prices = NNPACK_NEW_ARRAY(search->arena, Price, problem->numTensors);
  for (intptr_t t = 0; t < problem->numTensors; ++t) {
    const NnpackCascadeTensor *tensor = &problem->tensors[t];
    int64_t bytes = cascadeWholeBytes(problem, t);
    if (bytes == 0 || tensor->isPart || stepsOf(&all, tensor) <= 0)
      continue;
    search->prices[search->numPrices++] =
        (Price){(double)cascadeMovedBytes(problem, search->numReads, t) /
                    (double)bytes / (double)stepsOf(&all, tensor),
                t};
  }
  if (search->numPrices)
    qsort(search->prices, (size_t)search->numPrices, sizeof(Price),
          comparePrices);
}

static void findPath(Search *search) {
  intptr_t n = search->problem->numSteps;
  for (intptr_t i = n; i-- > 0;)
    findOffers(search, i);
  search->best[0] = 0;
  offerEdges(search, 0);
  while (search->best[n] == INT64_MAX) {
    CascadeEdge edge = cascadeQueuePop(&search->queue);
    if (search->best[edge.end] != INT64_MAX)
      continue;
    // Out of nodes, steps run alone.
    if (!edge.isSimulated && edge.end > edge.begin + 1 &&
        search->nodesLeft < 0)
      continue;
    if (!edge.isSimulated) {
      CascadePart part = simulatePart(search, edge.begin, edge.end);
      edge.key = search->best[edge.begin] + costOfPart(search, &part) +
                 search->rest[edge.end];
      edge.isSimulated = true;
      cascadeQueuePush(&search->queue, edge);
      continue;
    }
    search->best[edge.end] = edge.key - search->rest[edge.end];
    search->previous[edge.end] = edge.begin;
    if (edge.end < n)
      offerEdges(search, edge.end);
  }
}

//===----------------------------------------------------------------------===//
// The plan
//===----------------------------------------------------------------------===//

/// The path that was found, and what is in slow memory then.
typedef struct Path {
  CascadePart *parts;
  intptr_t numParts;
  bool *isSlow; ///< Per tensor.
  int64_t movedBytes;
} Path;

static Path pathOf(Search *search) {
  const NnpackCascadeProblem *problem = search->problem;
  NnpackArena *arena = search->arena;
  intptr_t count = 0, n = problem->numSteps;
  for (intptr_t c = n; c > 0; c = search->previous[c])
    ++count;
  Path path = {.parts = NNPACK_NEW_ARRAY(arena, CascadePart, count),
               .numParts = count,
               .isSlow = NNPACK_NEW_ARRAY(arena, bool, problem->numTensors)};
  for (intptr_t c = n; c > 0; c = search->previous[c])
    path.parts[--count] = simulatePart(search, search->previous[c], c);
  path.movedBytes =
      cascadeChooseSlow(problem, search->numReads, path.parts, path.numParts,
                        arena, path.isSlow);
  return path;
}

/// The tallest blocks that cost no more, and windows of what is left.
static NnpackCascade settle(Search *search, const Path *path,
                            const CascadePart *part, NnpackArena *arena) {
  intptr_t begin = part->begin, end = part->end;
  NnpackCascade low = simulate(search, begin, end, arena);
  if (end == begin + 1)
    return low;
  int64_t limit =
      search->capacityBytes - constantsOf(search, begin, end) - low.savedBytes;
  for (intptr_t t = 0; t < search->problem->numTensors; ++t)
    if (path->isSlow[t] && cascadePartHolds(search->problem, part, t))
      limit += cascadeWholeBytes(search->problem, t);
  limit = cascadeMost(limit - limit / 8, low.costBytes);
  for (int64_t block = cascadeMaxBlockRows; block > 1; block /= 2) {
    NnpackCascade taller = nnpackCascadeSimulate(search->problem, begin, end,
                                                 block, limit, arena);
    if (taller.costBytes <= limit)
      return taller;
  }
  return nnpackCascadeSimulate(search->problem, begin, end, 1, limit, arena);
}

static NnpackCascadePlan planOf(Search *search, const Path *path,
                                NnpackArena *arena) {
  intptr_t n = search->problem->numSteps, count = path->numParts;
  NnpackCascade *cascades = NNPACK_NEW_ARRAY(arena, NnpackCascade, n);
  NnpackCascadePlan plan = {.cascades = cascades,
                            .numCascades = count,
                            .trafficBytes = path->movedBytes};
  for (intptr_t i = 0; i < count; ++i)
    cascades[i] = settle(search, path, &path->parts[i], arena);
  for (intptr_t s = 0; s < n; ++s)
    plan.plainPeakBytes = cascadeMost(
        plan.plainPeakBytes,
        cascadeAlone(search->problem, s, search->arena).costBytes);
  cascadeChooseDirections(
      search->problem, cascades, count,
      cascadeMost(search->capacityBytes, cascadePeakOf(cascades, count)),
      arena);
  plan.peakBytes = cascadePeakOf(cascades, count);
  return plan;
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
                   .firstOffer = NNPACK_NEW_ARRAY(own, intptr_t, n + 1),
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
  search.numReads = cascadeCountReads(problem, own);
  findPrices(&search);
  findPath(&search);
  Path path = pathOf(&search);
  NnpackCascadePlan plan = planOf(&search, &path, arena);
  plan.numNodes = nodeLimit - search.nodesLeft;
  nnpackArenaDestroy(own);
  return plan;
}
