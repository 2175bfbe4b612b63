//===-- Order.c - Orders of least peak ------------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Closes in on the least peak from both sides. From below: what each step needs
// by its ancestors, then by a minimum cut, then peaks that a search proves
// impossible. From above: the given order, then orders that a search finds
// within a peak between the two. Searches run forwards and backwards in time
// and try moves in several orders, each with a few nodes at first and then with
// more.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Order.h"

#include "OrderCut.h"
#include "OrderSearch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Nodes of a search at first, for each step: enough to go to the end and back.
enum { slicePerStep = 2, minSlice = 256, sliceGrowth = 8 };

/// Peaks per round at which all searches may give up.
enum { maxFailures = 6 };

typedef struct Finder {
  const NnpackOrderGraph *graph;
  const NnpackSolverOptions *options;
  NnpackArena *arena;
  NnpackDag *dags[2]; ///< Forwards, backwards.
  int32_t *order;
  int64_t peakBytes, boundBytes;
  int64_t numNodes, nodeLimit;
  double deadline;
  bool isLate; ///< After a search, so that small ones come to an end, too.
} Finder;

/// About two seconds with effort 2: states of larger graphs take longer, so
/// there are fewer. With a clock there is only what memory allows.
static int64_t nodeLimitOf(const NnpackSolverOptions *options,
                           int32_t numSteps) {
  static const int64_t limits[] = {4000, 40000, 400000, 4000000};
  if (options->nodeLimit > 0)
    return options->nodeLimit;
  if (options->effort >= 3 && options->clock)
    return 20000000;
  int64_t limit = limits[options->effort];
  return numSteps > 500 ? limit * 500 / numSteps : limit;
}

static void raiseBound(Finder *finder, int64_t bytes) {
  if (bytes > finder->boundBytes)
    finder->boundBytes = bytes;
  if (finder->boundBytes > finder->peakBytes)
    finder->boundBytes = finder->peakBytes;
}

static bool isOver(const Finder *finder) {
  return finder->boundBytes >= finder->peakBytes ||
         finder->numNodes >= finder->nodeLimit || finder->isLate;
}

/// Takes an order of the dag's steps if it is better.
static void takeOrder(Finder *finder, const int32_t *found, bool isBackward) {
  int32_t n = finder->graph->numSteps;
  int32_t *order = NNPACK_NEW_ARRAY(finder->arena, int32_t, n);
  for (int32_t i = 0; i < n; ++i)
    order[i] = isBackward ? n - 1 - found[n - 1 - i] : found[i];
  int64_t peak = nnpackOrderPeak(finder->graph, order);
  if (peak < 0 || peak >= finder->peakBytes)
    return;
  finder->order = order;
  finder->peakBytes = peak;
}

//===----------------------------------------------------------------------===//
// From below
//===----------------------------------------------------------------------===//

/// Bytes that any order needs before the first and after the last step.
static int64_t endBytes(const NnpackOrderGraph *graph) {
  int64_t inputs = 0, outputs = 0;
  for (int32_t v = 0; v < graph->numValues; ++v) {
    inputs += graph->values[v].isInput ? graph->values[v].sizeBytes : 0;
    outputs += graph->values[v].isOutput ? graph->values[v].sizeBytes : 0;
  }
  return inputs > outputs ? inputs : outputs;
}

/// Cuts for the steps that need most by their ancestors first, as long as they
/// may raise the bound.
static void boundByCuts(Finder *finder) {
  const NnpackDag *dag = finder->dags[0];
  int64_t *needs = NNPACK_NEW_ARRAY(finder->arena, int64_t, dag->numSteps);
  memcpy(needs, dag->needs, (size_t)dag->numSteps * sizeof *needs);
  for (int32_t i = 0; i < 64 && i < dag->numSteps && !isOver(finder); ++i) {
    int32_t most = 0;
    for (int32_t s = 1; s < dag->numSteps; ++s)
      if (needs[s] > needs[most])
        most = s;
    needs[most] = -1;
    raiseBound(finder, nnpackCutStep(dag, most));
  }
}

//===----------------------------------------------------------------------===//
// Searches
//===----------------------------------------------------------------------===//

/// Looks for an order within `limit` in so many ways; false if all gave up.
static bool probe(Finder *finder, int64_t limit, int64_t slice, int numWays) {
  for (int way = 0; way < numWays && !isOver(finder); ++way) {
    int64_t left = finder->nodeLimit - finder->numNodes;
    NnpackSearchTask task = {.dag = finder->dags[way % 2],
                             .limitBytes = limit,
                             .nodeLimit = slice < left ? slice : left,
                             .moveOrder = (NnpackMoveOrder)(way / 2),
                             .options = finder->options,
                             .deadline = finder->deadline};
    NnpackSearchResult result = nnpackOrderSearch(&task, finder->arena);
    finder->numNodes += result.numNodes;
    finder->isLate = nnpackSearchIsLate(&task);
    if (result.end == NnpackSearchFound)
      takeOrder(finder, result.order, way % 2);
    if (result.end == NnpackSearchImpossible)
      raiseBound(finder, result.nextBytes);
    if (result.end != NnpackSearchGaveUp)
      return true;
  }
  return false;
}

/// Tries the bound, then peaks halfway between it and the peak found, or the
/// one given up at.
static void closeIn(Finder *finder, int64_t slice, int numWays) {
  int64_t low = finder->boundBytes, limit = low;
  int numFailures = 0;
  while (low < finder->peakBytes && !isOver(finder) &&
         numFailures < maxFailures) {
    if (!probe(finder, limit, slice, numWays)) {
      low = limit + 1;
      ++numFailures;
    }
    if (low < finder->boundBytes)
      low = finder->boundBytes;
    limit = low + (finder->peakBytes - 1 - low) / 2;
  }
}

static void find(Finder *finder) {
  int64_t slice = slicePerStep * (int64_t)finder->graph->numSteps + minSlice;
  closeIn(finder, slice, 2);
  if (!isOver(finder))
    boundByCuts(finder);
  while (!isOver(finder)) {
    closeIn(finder, slice, 2 * NnpackNumMoveOrders);
    if (slice < finder->nodeLimit)
      slice *= sliceGrowth;
  }
}

void nnpackOrderFind(const NnpackOrderGraph *graph,
                     const NnpackSolverOptions *options, NnpackArena *arena,
                     NnpackOrderResult *outResult) {
  Finder finder = {.graph = graph,
                   .options = options,
                   .arena = nnpackArenaCreate(),
                   .nodeLimit = nodeLimitOf(options, graph->numSteps)};
  int32_t *order = NNPACK_NEW_ARRAY(arena, int32_t, graph->numSteps);
  for (int32_t i = 0; i < graph->numSteps; ++i)
    order[i] = i;
  finder.order = order;
  int64_t given = finder.peakBytes = nnpackOrderPeak(graph, order);
  raiseBound(&finder, endBytes(graph));
  finder.deadline = INFINITY;
  if (options->clock && options->timeLimitSeconds != 0)
    finder.deadline =
        options->clock(options->clockData) + options->timeLimitSeconds;
  if (graph->numSteps <= NnpackDagMaxSteps && graph->numSteps > 0) {
    finder.dags[0] = nnpackDagCreate(graph, false, finder.arena);
    finder.dags[1] = nnpackDagCreate(graph, true, finder.arena);
    for (int32_t s = 0; s < graph->numSteps; ++s)
      raiseBound(&finder, finder.dags[0]->needs[s]);
    find(&finder);
  }
  memcpy(order, finder.order, (size_t)graph->numSteps * sizeof *order);
  *outResult =
      (NnpackOrderResult){.order = order,
                          .givenPeakBytes = given,
                          .peakBytes = finder.peakBytes,
                          .boundBytes = finder.boundBytes,
                          .isOptimal = finder.boundBytes == finder.peakBytes,
                          .numNodes = finder.numNodes};
  nnpackArenaDestroy(finder.arena);
}
