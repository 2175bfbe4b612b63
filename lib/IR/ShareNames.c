//===-- lib/IR/ShareNames.c - Overlaps that a report can name -------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The report names at most one other buffer for each, so that a reader can
// follow the names to an end:
//
//   x1 ─▶ y ◀─ x2        y is written over two operands that die; each of them
//   z ─▶ y               names it, and z, written over y, does too
//
// So the pairs that overlap in a plan must be the edges of a forest. Allowed
// are more than that: which of them a plan makes use of is for the search to
// find (ShareSearch.c).
//
//===----------------------------------------------------------------------===//

#include "Build.h"
#include "Module.h"

//===----------------------------------------------------------------------===//
// Forests
//===----------------------------------------------------------------------===//

static intptr_t rootOf(intptr_t *parents, intptr_t i) {
  while (parents[i] != i)
    i = parents[i] = parents[parents[i]];
  return i;
}

ShareList sharesToName(const ShareList *shares, intptr_t numBuffers,
                       NnpackArena *arena) {
  ShareList forest = {0};
  intptr_t *parents = NNPACK_NEW_ARRAY(arena, intptr_t, numBuffers);
  for (intptr_t i = 0; i < numBuffers; ++i)
    parents[i] = i;
  for (intptr_t s = 0; s < shares->count; ++s) {
    intptr_t first = rootOf(parents, shares->data[s].first);
    intptr_t second = rootOf(parents, shares->data[s].second);
    if (first == second)
      continue;
    parents[first] = second;
    NNPACK_PUSH(arena, forest, shares->data[s]);
  }
  return forest;
}

/// Names along a forest: from its leaves on, who has one pair left names the
/// other.
static void nameForest(FunctionInfo *function, ShareList forest,
                       NnpackArena *arena) {
  BufferInfo *buffers = function->buffers.list.data;
  intptr_t *degrees =
      NNPACK_NEW_ARRAY(arena, intptr_t, function->buffers.list.count);
  for (intptr_t s = 0; s < forest.count; ++s) {
    ++degrees[forest.data[s].first];
    ++degrees[forest.data[s].second];
  }
  while (forest.count) {
    intptr_t left = 0;
    for (intptr_t s = 0; s < forest.count; ++s) {
      NnpackShare pair = forest.data[s];
      bool isLeaf = degrees[pair.second] == 1;
      if (!isLeaf && degrees[pair.first] != 1) {
        forest.data[left++] = pair;
        continue;
      }
      buffers[isLeaf ? pair.second : pair.first].shares =
          isLeaf ? pair.first : pair.second;
      --degrees[pair.first];
      --degrees[pair.second];
    }
    forest.count = left;
  }
}

//===----------------------------------------------------------------------===//
// Of a plan
//===----------------------------------------------------------------------===//

static bool meet(int64_t beginA, int64_t endA, int64_t beginB, int64_t endB) {
  return beginA < endB && beginB < endA;
}

static bool overlaps(const BufferInfo *a, const BufferInfo *b) {
  return bufferIsPlanned(a) && bufferIsPlanned(b) &&
         a->arenaPart == b->arenaPart &&
         meet(a->steps[0], a->steps[1], b->steps[0], b->steps[1]) &&
         meet(a->offset, a->offset + a->layout.sizeBytes, b->offset,
              b->offset + b->layout.sizeBytes);
}

void functionNameShares(FunctionInfo *function, const ShareList *shares,
                        NnpackArena *arena) {
  BufferInfo *buffers = function->buffers.list.data;
  ShareList ordered = {0};
  for (int isUsed = 1; isUsed >= 0; --isUsed)
    for (intptr_t s = 0; s < shares->count; ++s)
      if (overlaps(&buffers[shares->data[s].first],
                   &buffers[shares->data[s].second]) == isUsed)
        NNPACK_PUSH(arena, ordered, shares->data[s]);
  nameForest(function,
             sharesToName(&ordered, function->buffers.list.count, arena),
             arena);
}

ShareList functionNamedShares(const FunctionInfo *function,
                              NnpackArena *arena) {
  const BufferInfo *buffers = function->buffers.list.data;
  ShareList all = functionFindShares(function, arena), named = {0};
  for (intptr_t s = 0; s < all.count; ++s)
    if (buffers[all.data[s].first].shares == all.data[s].second ||
        buffers[all.data[s].second].shares == all.data[s].first)
      NNPACK_PUSH(arena, named, all.data[s]);
  return named;
}

bool planCanBeNamed(const NnpackProblem *problem, const NnpackPlan *plan,
                    NnpackArena *arena) {
  ShareList used = {0};
  for (intptr_t s = 0; s < problem->numShares; ++s) {
    NnpackShare pair = problem->shares[s];
    const NnpackBuffer *a = &problem->buffers[pair.first];
    const NnpackBuffer *b = &problem->buffers[pair.second];
    if (meet(a->lifetime.begin, a->lifetime.end, b->lifetime.begin,
             b->lifetime.end) &&
        meet(plan->offsets[pair.first],
             plan->offsets[pair.first] + a->sizeBytes,
             plan->offsets[pair.second],
             plan->offsets[pair.second] + b->sizeBytes))
      NNPACK_PUSH(arena, used, pair);
  }
  return sharesToName(&used, problem->numBuffers, arena).count == used.count;
}
