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
// path is as long as its longest edge. Edges enter a queue with a lower bound
// that costs O(1) (whole tensors alive, plus for each internal tensor the rows
// that one firing of a reader takes) and are simulated only when they come to
// its front, so of the O(n^2) edges few are.
//
// Proof that the first path found is least among the edges offered: edges leave
// the queue in the order of max(length of the path to i, bound or length), as
// in Dijkstra's algorithm with max for plus, which is monotone.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Cascade.h"

#include <assert.h>

/// Steps that one cascade may have.
enum { maxLength = 192 };

typedef struct Edge {
  int64_t key;
  intptr_t begin, end;
  bool isSimulated;
} Edge;

typedef struct Search {
  const NnpackCascadeProblem *problem;
  NnpackArena *arena;
  int64_t blockRows, nodesLeft;
  int64_t limitBytes; ///< Edges that may take more are not offered.
  NNPACK_VECTOR(Edge) heap;
  int64_t *best;      ///< Per cut: length of the path found, or INT64_MAX.
  intptr_t *previous; ///< Per cut: where its last edge begins.
  int64_t *minWindow; ///< Per tensor: least bytes of a window.
} Search;

static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

static int64_t alignedSize(const NnpackCascadeProblem *problem, int64_t bytes) {
  return (bytes + problem->alignment - 1) / problem->alignment *
         problem->alignment;
}

static int64_t wholeSize(const NnpackCascadeProblem *problem, intptr_t tensor) {
  const NnpackCascadeTensor *t = &problem->tensors[tensor];
  return t->isElsewhere ? 0 : alignedSize(problem, t->rows * t->rowBytes);
}

//===----------------------------------------------------------------------===//
// Steps alone
//===----------------------------------------------------------------------===//

/// Bytes of all tensors alive at a step, plus its scratch.
static int64_t aliveBytes(const NnpackCascadeProblem *problem, intptr_t step) {
  int64_t total = problem->steps[step].scratchBytes;
  for (intptr_t t = 0; t < problem->numTensors; ++t)
    if (problem->tensors[t].writer <= step &&
        problem->tensors[t].lastReader >= step)
      total += wholeSize(problem, t);
  return total;
}

static NnpackCascade aloneCascade(const NnpackCascadeProblem *problem,
                                  intptr_t step, NnpackArena *arena) {
  if (problem->steps[step].result >= 0)
    return nnpackCascadeSimulate(problem, step, step + 1, 1, arena);
  return (NnpackCascade){.begin = step,
                         .end = step + 1,
                         .blockRows = 1,
                         .costBytes = aliveBytes(problem, step)};
}

//===----------------------------------------------------------------------===//
// Lower bounds
//===----------------------------------------------------------------------===//

/// Most rows that one row of the reader spans of the operand.
static int64_t spanOf(const NnpackRowMap *map, int64_t rows) {
  if (map->isWhole)
    return rows;
  int64_t span =
      (map->lastOffset - map->firstOffset + map->divisor - 1) / map->divisor;
  span = span < 1 ? 1 : span;
  return span > rows ? rows : span;
}

static void findMinWindows(Search *search) {
  const NnpackCascadeProblem *problem = search->problem;
  for (intptr_t t = 0; t < problem->numTensors; ++t)
    search->minWindow[t] = problem->tensors[t].rowBytes;
  for (intptr_t s = 0; s < problem->numSteps; ++s)
    for (intptr_t k = 0; k < problem->steps[s].numOperands; ++k) {
      const NnpackCascadeOperand *operand = &problem->steps[s].operands[k];
      const NnpackCascadeTensor *tensor = &problem->tensors[operand->tensor];
      NnpackRowMap map =
          problem->steps[s].isRowWise ? operand->map : nnpackRowMapWhole();
      // A pad shortens what the first and last rows read, never the middle;
      // tensors too short to have a middle count one row.
      int64_t span = spanOf(&map, tensor->rows);
      if (!map.isWhole && span * 2 >= tensor->rows)
        span = 1;
      search->minWindow[operand->tensor] =
          most(search->minWindow[operand->tensor], span * tensor->rowBytes);
    }
}

//===----------------------------------------------------------------------===//
// The queue
//===----------------------------------------------------------------------===//

/// Shorter edges first where the key is the same: they cascade less.
static bool isBefore(const Edge *a, const Edge *b) {
  if (a->key != b->key)
    return a->key < b->key;
  if (a->isSimulated != b->isSimulated)
    return a->isSimulated;
  if (a->end - a->begin != b->end - b->begin)
    return a->end - a->begin < b->end - b->begin;
  return a->begin < b->begin;
}

static void pushEdge(Search *search, Edge edge) {
  NNPACK_PUSH(search->arena, search->heap, edge);
  intptr_t at = search->heap.count - 1;
  for (; at > 0; at = (at - 1) / 2) {
    Edge *parent = &search->heap.data[(at - 1) / 2];
    if (!isBefore(&edge, parent))
      break;
    search->heap.data[at] = *parent;
  }
  search->heap.data[at] = edge;
}

static Edge popEdge(Search *search) {
  Edge top = search->heap.data[0];
  Edge last = search->heap.data[--search->heap.count];
  intptr_t at = 0;
  for (;;) {
    intptr_t child = 2 * at + 1;
    if (child >= search->heap.count)
      break;
    if (child + 1 < search->heap.count &&
        isBefore(&search->heap.data[child + 1], &search->heap.data[child]))
      ++child;
    if (!isBefore(&search->heap.data[child], &last))
      break;
    search->heap.data[at] = search->heap.data[child];
    at = child;
  }
  if (search->heap.count > 0)
    search->heap.data[at] = last;
  return top;
}

/// Offers every edge that begins at a cut, with its lower bound.
static void offerEdges(Search *search, intptr_t begin) {
  const NnpackCascadeProblem *problem = search->problem;
  intptr_t n = problem->numSteps;
  int64_t alive = 0, scratch = 0, dying = 0;
  for (intptr_t t = 0; t < problem->numTensors; ++t)
    if (problem->tensors[t].writer < begin &&
        problem->tensors[t].lastReader >= begin)
      alive += wholeSize(problem, t);
  for (intptr_t end = begin + 1; end <= n && end - begin <= maxLength; ++end) {
    const NnpackCascadeStep *step = &problem->steps[end - 1];
    if (step->result < 0 && end > begin + 1)
      return;
    scratch = most(scratch, step->scratchBytes);
    if (step->result >= 0)
      alive += wholeSize(problem, step->result);
    for (intptr_t k = 0; k < step->numOperands; ++k) {
      intptr_t t = step->operands[k].tensor;
      const NnpackCascadeTensor *tensor = &problem->tensors[t];
      bool isRepeated = false;
      for (intptr_t j = 0; j < k; ++j)
        isRepeated |= step->operands[j].tensor == t;
      if (tensor->writer < begin && tensor->lastReader == end - 1)
        dying = most(dying, wholeSize(problem, t));
      // Its last reader has joined: from here on a window will do.
      if (!isRepeated && tensor->lastReader == end - 1 && !tensor->isWhole &&
          tensor->writer >= begin)
        alive -= wholeSize(problem, t) -
                 (search->minWindow[t] < wholeSize(problem, t)
                      ? search->minWindow[t]
                      : wholeSize(problem, t));
    }
    // An overlap can at best hide the tensor that dies.
    int64_t bound = end == begin + 1 ? 0 : alive + scratch - dying;
    if (bound <= search->limitBytes)
      pushEdge(search,
               (Edge){most(search->best[begin], bound), begin, end, false});
    if (step->result < 0)
      return;
  }
}

//===----------------------------------------------------------------------===//
// The search
//===----------------------------------------------------------------------===//

static int64_t lengthOf(Search *search, intptr_t begin, intptr_t end) {
  NnpackArena *scratch = nnpackArenaCreate();
  NnpackCascade cascade =
      end == begin + 1 ? aloneCascade(search->problem, begin, scratch)
                       : nnpackCascadeSimulate(search->problem, begin, end,
                                               search->blockRows, scratch);
  search->nodesLeft -= (end - begin) * (cascade.numTicks + 1);
  nnpackArenaDestroy(scratch);
  return cascade.costBytes;
}

/// Finds the path of least bottleneck; lengths up to `enoughBytes` count as
/// equal, so that shorter edges win among them. Returns its length.
static int64_t findPath(Search *search, int64_t enoughBytes) {
  intptr_t n = search->problem->numSteps;
  search->heap.count = 0;
  for (intptr_t i = 0; i <= n; ++i)
    search->best[i] = INT64_MAX;
  search->best[0] = 0;
  offerEdges(search, 0);
  while (search->heap.count > 0 && search->best[n] == INT64_MAX) {
    Edge edge = popEdge(search);
    if (search->best[edge.end] != INT64_MAX)
      continue;
    if (!edge.isSimulated) {
      // Out of nodes, steps run alone.
      if (search->nodesLeft < 0 && edge.end > edge.begin + 1)
        continue;
      edge.key =
          most(search->best[edge.begin],
               most(lengthOf(search, edge.begin, edge.end), enoughBytes));
      edge.isSimulated = true;
      pushEdge(search, edge);
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

/// Lets steps at both ends of a cascade run alone while all stays within
/// `limitBytes`.
static void trimAndAdd(Search *search, intptr_t begin, intptr_t end,
                       int64_t limitBytes, NnpackArena *arena,
                       CascadeVector *cascades) {
  const NnpackCascadeProblem *problem = search->problem;
  intptr_t first = begin, last = end;
  NnpackCascade body =
      nnpackCascadeSimulate(problem, begin, end, search->blockRows, arena);
  bool trimmed = end - begin > 1;
  while (trimmed && last - first > 1) {
    trimmed = false;
    for (int side = 0; side < 2 && last - first > 1; ++side) {
      intptr_t step = side ? last - 1 : first;
      intptr_t b = side ? first : first + 1, e = side ? last - 1 : last;
      if (lengthOf(search, step, step + 1) > limitBytes)
        continue;
      NnpackCascade rest =
          nnpackCascadeSimulate(problem, b, e, search->blockRows, arena);
      if (rest.costBytes > limitBytes)
        continue;
      body = rest;
      first = b;
      last = e;
      trimmed = true;
    }
  }
  for (intptr_t s = begin; s < first; ++s)
    NNPACK_PUSH(arena, *cascades, aloneCascade(problem, s, arena));
  NNPACK_PUSH(arena, *cascades, body);
  for (intptr_t s = last; s < end; ++s)
    NNPACK_PUSH(arena, *cascades, aloneCascade(problem, s, arena));
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
      NnpackCascade alone = aloneCascade(search->problem, begin, arena);
      NNPACK_PUSH(arena, cascades, alone);
    } else {
      trimAndAdd(search, begin, end, limitBytes, arena, &cascades);
    }
    begin = end;
  }
  return cascades;
}

static NnpackCascadePlan planOf(CascadeVector cascades, int64_t plainPeak) {
  NnpackCascadePlan plan = {.cascades = cascades.data,
                            .numCascades = cascades.count,
                            .plainPeakBytes = plainPeak};
  for (intptr_t i = 0; i < cascades.count; ++i)
    plan.peakBytes = most(plan.peakBytes, cascades.data[i].costBytes);
  return plan;
}

static CascadeVector allAlone(const NnpackCascadeProblem *problem,
                              NnpackArena *arena, int64_t *outPeak) {
  CascadeVector cascades = {0};
  *outPeak = 0;
  for (intptr_t s = 0; s < problem->numSteps; ++s) {
    NnpackCascade alone = aloneCascade(problem, s, arena);
    *outPeak = most(*outPeak, alone.costBytes);
    NNPACK_PUSH(arena, cascades, alone);
  }
  return cascades;
}

NnpackCascadePlan nnpackCascadeSearch(const NnpackCascadeProblem *problem,
                                      int64_t capacityBytes, int64_t nodeLimit,
                                      NnpackArena *arena) {
  int64_t plainPeak;
  CascadeVector alone = allAlone(problem, arena, &plainPeak);
  if (plainPeak <= capacityBytes || problem->numSteps < 2)
    return planOf(alone, plainPeak);
  intptr_t n = problem->numSteps;
  Search search = {.problem = problem,
                   .arena = nnpackArenaCreate(),
                   .nodesLeft = nodeLimit,
                   .limitBytes = plainPeak};
  search.best = NNPACK_NEW_ARRAY(search.arena, int64_t, n + 1);
  search.previous = NNPACK_NEW_ARRAY(search.arena, intptr_t, n + 1);
  search.minWindow =
      NNPACK_NEW_ARRAY(search.arena, int64_t, problem->numTensors);
  findMinWindows(&search);
  // With a capacity, the tallest blocks that fit; the least memory otherwise.
  int64_t tallest = capacityBytes > 0 ? 16 : 1;
  NnpackCascadePlan plan = planOf(alone, plainPeak);
  for (int64_t block = tallest; block >= 1; block /= 2) {
    search.blockRows = block;
    search.nodesLeft = nodeLimit;
    int64_t peak = findPath(&search, capacityBytes);
    if (block > 1 && peak > capacityBytes)
      continue;
    if (peak < plan.peakBytes)
      plan = planOf(pathOf(&search, peak, arena), plainPeak);
    break;
  }
  nnpackArenaDestroy(search.arena);
  return plan;
}
