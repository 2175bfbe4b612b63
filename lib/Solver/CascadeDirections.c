//===-- CascadeDirections.c - Rows from the first on, or from the last ----===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A step that computes its rows from the first on writes its result over what
// it has read at the operand's begin; from the last row on, at its end:
//
//   smaller, up     |result    |           larger, up     |     result     |
//                   |     operand     |                      |  operand   |
//   smaller, down   |     operand     |    larger, down   |     result     |
//                          |    result|                   |  operand   |
//
// If all go up, a tensor that grows again after it shrank lies below where it
// began, and there has to be room for it. So the steps of a chain, in which
// each result lies over the one before, take directions for which the chain
// needs the least room. Results of cascades always go up.
//
// With o[i] the offset and s[i] the size of tensor i, and p[i] the room that
// others leave,
//   0 <= o[i] <= p[i] - s[i],
//   o[i + 1] <= o[i] - up[i]  or  o[i + 1] >= o[i] + down[i].
// Of the offsets from which the rest of the chain works out, the next tensor
// needs to know the least and the largest only; they are found from the chain's
// end on, and directions are read off from its begin on. The least room is
// found by bisection. Chains that do with the memory at hand are left as they
// are.
//
//===----------------------------------------------------------------------===//

#include "CascadeDirections.h"

#include "CascadePacking.h"
#include "CascadeRun.h"

#include <string.h>

/// Chains that are tried.
enum { maxTries = 12 };

/// A tensor of a chain, and the step or cascade that writes the next one over
/// it.
typedef struct Link {
  int64_t sizeBytes;
  int64_t othersBytes; ///< Alive beside it, at most.
  NnpackCascade *next; ///< NULL for the last one.
  int64_t up, down;    ///< Distances; INT64_MAX if it cannot go that way.
  // Offsets from which the rest works out: [0, lowEnd] and [highBegin,
  // highEnd].
  int64_t lowEnd, highBegin, highEnd;
} Link;

typedef NNPACK_VECTOR(Link) Chain;

//===----------------------------------------------------------------------===//
// Pairs
//===----------------------------------------------------------------------===//

/// The least safe offset(over) - offset(under) if a step computes its rows from
/// the last on: when it writes row r, it reads rows before the end of those
/// that row r needs.
static int64_t distanceDown(const NnpackCascadeProblem *problem, intptr_t step,
                            intptr_t under) {
  const NnpackCascadeStep *s = &problem->steps[step];
  const NnpackCascadeTensor *over = &problem->tensors[s->result];
  const NnpackCascadeTensor *operand = &problem->tensors[under];
  int64_t distance = INT64_MIN;
  for (intptr_t k = 0; k < s->numOperands; ++k)
    for (int64_t r = 0; s->operands[k].tensor == under && r < over->rows; ++r) {
      int64_t first = r - (s->rowStep > 1 ? r % s->rowStep : 0);
      int64_t end = nnpackRowMapEnd(&s->operands[k].map, r, operand->rows);
      distance = cascadeMost(distance,
                             end * operand->rowBytes - first * over->rowBytes);
    }
  return distance;
}

static NnpackCascade turnedDown(const NnpackCascadeProblem *problem,
                                const NnpackCascade *cascade, int64_t distance,
                                NnpackArena *arena) {
  NnpackOverlap *overlap = NNPACK_NEW_ARRAY(arena, NnpackOverlap, 1);
  *overlap = *cascadeBestPair(problem, cascade);
  overlap->distanceBytes = distance;
  int64_t saved = nnpackOverlapSaved(
      cascadeSizeOf(&problem->tensors[overlap->under]),
      cascadeSizeOf(&problem->tensors[overlap->over]), distance);
  NnpackCascade turned = *cascade;
  turned.isDown = true;
  turned.costBytes += cascade->savedBytes - saved;
  turned.savedBytes = saved;
  turned.overlaps = overlap;
  turned.numOverlaps = 1;
  return turned;
}

//===----------------------------------------------------------------------===//
// Chains
//===----------------------------------------------------------------------===//

/// Adds the tensor that lies below the cascade's result.
static void addLink(const NnpackCascadeProblem *problem, NnpackCascade *cascade,
                    const NnpackOverlap *pair, NnpackArena *arena,
                    Chain *chain) {
  int64_t over = cascadeSizeOf(&problem->tensors[pair->over]);
  Link link = {.sizeBytes = cascadeSizeOf(&problem->tensors[pair->under]),
               .next = cascade,
               .down = INT64_MAX};
  link.up = cascadeMost(pair->distanceBytes, -link.sizeBytes);
  link.othersBytes =
      cascade->costBytes + cascade->savedBytes - over - link.sizeBytes;
  if (cascade->end == cascade->begin + 1 &&
      problem->steps[cascade->begin].isRowWise)
    link.down = distanceDown(problem, cascade->begin, pair->under);
  NNPACK_PUSH(arena, *chain, link);
}

/// The chain that begins with the operand of a cascade. `writers` has, per
/// tensor, the cascade whose result lies over it, or NULL.
static Chain chainFrom(const NnpackCascadeProblem *problem,
                       NnpackCascade *first, NnpackCascade *const *writers,
                       NnpackArena *arena) {
  Chain chain = {0};
  intptr_t tensor = -1;
  int64_t others = 0;
  for (NnpackCascade *next = first; next; next = writers[tensor]) {
    const NnpackOverlap *pair = cascadeBestPair(problem, next);
    addLink(problem, next, pair, arena, &chain);
    Link *link = &chain.data[chain.count - 1];
    int64_t own = link->othersBytes;
    link->othersBytes = cascadeMost(own, others);
    others = own;
    tensor = pair->over;
  }
  Link last = {.sizeBytes = cascadeSizeOf(&problem->tensors[tensor]),
               .othersBytes = others};
  NNPACK_PUSH(arena, chain, last);
  return chain;
}

//===----------------------------------------------------------------------===//
// Room
//===----------------------------------------------------------------------===//

static int64_t leastOffset(const Link *link) {
  return link->lowEnd >= 0 ? 0 : link->highBegin;
}

static int64_t largestOffset(const Link *link) {
  return link->highBegin <= link->highEnd ? link->highEnd : link->lowEnd;
}

/// False if the chain does not fit into `room` bytes, with all steps going up
/// unless they may turn.
static bool findOffsets(Chain *chain, int64_t room, bool mayTurn) {
  for (intptr_t i = chain->count - 1; i >= 0; --i) {
    Link *link = &chain->data[i];
    const Link *next = link->next ? link + 1 : NULL;
    int64_t end = room - link->othersBytes - link->sizeBytes;
    link->highEnd = end;
    link->highBegin = next ? cascadeMost(leastOffset(next) + link->up, 0) : 0;
    link->lowEnd = next && mayTurn && link->down < INT64_MAX
                       ? cascadeLeast(largestOffset(next) - link->down, end)
                       : -1;
    if (link->lowEnd < 0 && link->highBegin > end)
      return false;
  }
  return true;
}

static int64_t leastRoom(Chain *chain, bool mayTurn) {
  int64_t low = 0, high = 0;
  for (intptr_t i = 0; i < chain->count; ++i) {
    high += chain->data[i].sizeBytes;
    low = cascadeMost(low, chain->data[i].othersBytes);
  }
  high += low;
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    if (findOffsets(chain, middle, mayTurn))
      high = middle;
    else
      low = middle + 1;
  }
  return high;
}

/// The largest offset up to `limit`, or the least from it on, from which the
/// rest works out.
static int64_t offsetNear(const Link *link, int64_t limit, bool isAbove) {
  if (isAbove)
    return limit <= link->lowEnd ? cascadeMost(limit, 0)
                                 : cascadeMost(limit, link->highBegin);
  return limit >= link->highBegin && link->highBegin <= link->highEnd
             ? cascadeLeast(limit, link->highEnd)
             : cascadeLeast(limit, link->lowEnd);
}

/// Reads directions off; up where either will do, or where down would take
/// `limitBytes` or more.
static void turnSteps(const NnpackCascadeProblem *problem, Chain *chain,
                      int64_t limitBytes, NnpackArena *arena) {
  int64_t offset = leastOffset(&chain->data[0]);
  for (intptr_t i = 0; i + 1 < chain->count; ++i) {
    const Link *link = &chain->data[i], *next = link + 1;
    if (offset >= leastOffset(next) + link->up) {
      offset = offsetNear(next, offset - link->up, false);
      continue;
    }
    offset = offsetNear(next, offset + link->down, true);
    NnpackCascade turned = turnedDown(problem, link->next, link->down, arena);
    if (turned.costBytes < limitBytes)
      *link->next = turned;
  }
}

/// Turns steps of a chain and keeps that if it helps to find offsets. `packed`
/// is what is needed without; it gets what is needed now.
static void turnIfBetter(const NnpackCascadeProblem *problem, Chain *chain,
                         NnpackCascade *cascades, intptr_t numCascades,
                         int64_t *packed, NnpackArena *arena) {
  NnpackCascade *before = NNPACK_NEW_ARRAY(arena, NnpackCascade, numCascades);
  memcpy(before, cascades, sizeof *before * (size_t)numCascades);
  turnSteps(problem, chain, *packed, arena);
  int64_t turned = cascadePackedBytes(problem, cascades, numCascades, NULL);
  if (turned < *packed)
    *packed = turned;
  else
    memcpy(cascades, before, sizeof *before * (size_t)numCascades);
}

void cascadeChooseDirections(const NnpackCascadeProblem *problem,
                             NnpackCascade *cascades, intptr_t numCascades,
                             int64_t limitBytes, NnpackArena *arena) {
  bool *isOver = NNPACK_NEW_ARRAY(arena, bool, problem->numTensors);
  NnpackCascade **writers =
      NNPACK_NEW_ARRAY(arena, NnpackCascade *, problem->numTensors);
  for (intptr_t i = 0; i < numCascades; ++i) {
    const NnpackOverlap *pair = cascadeBestPair(problem, &cascades[i]);
    if (!pair || pair->mostBytes < INT64_MAX)
      continue;
    isOver[pair->over] = true;
    writers[pair->under] = &cascades[i];
  }
  int64_t packed = -1;
  intptr_t numTries = 0;
  for (intptr_t t = 0; t < problem->numTensors && numTries < maxTries; ++t) {
    if (!writers[t] || isOver[t])
      continue;
    Chain chain = chainFrom(problem, writers[t], writers, arena);
    int64_t room = leastRoom(&chain, true);
    if (room >= leastRoom(&chain, false))
      continue;
    if (packed < 0)
      packed = cascadePackedBytes(problem, cascades, numCascades, NULL);
    if (packed <= limitBytes)
      return;
    ++numTries;
    if (findOffsets(&chain, room, true))
      turnIfBetter(problem, &chain, cascades, numCascades, &packed, arena);
  }
}
