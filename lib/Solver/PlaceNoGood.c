//===-- lib/Solver/PlaceNoGood.c - Why there are no offsets -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The shortest stretch of time whose items have no offsets, by bisection from
// both sides; then its items are left out one by one, as long as the rest still
// has none. The fewer are left, the more
// choices of modes the no-good is about; and it holds for every mode that needs
// at least what the one at fault needs.
//
//===----------------------------------------------------------------------===//

#include "PlaceNoGood.h"

#include <stdlib.h>

/// Search nodes and attempts to find what is to blame.
enum { blameNodes = 2000, mostAttempts = 40 };

typedef struct Blame {
  const PlaceModel *model;
  PlacePacker *packer;
  const intptr_t *modes;
  intptr_t space;
  NnpackStatus status; ///< Infeasible: of those marked it is proved.
  bool *isIn;          ///< Per item: marked.
  int numAttempts;
} Blame;

/// The sections in which the item's buffers in the space need bytes, from the
/// first to the last; empty if there are none.
static NnpackSpan extentOf(const Blame *blame, intptr_t item) {
  const NnpackSections *sections = &blame->model->sections;
  const NnpackPlacementMode *mode =
      placeModeOf(blame->model, item, blame->modes[item]);
  NnpackSpan extent = {INT32_MAX, 0, 0, -1};
  for (intptr_t k = mode->firstNeed; k < mode->firstNeed + mode->numNeeds; ++k)
    for (intptr_t i = sections->spanBegins[k];
         i < sections->spanBegins[k + 1] &&
         blame->model->problem->needs[k].space == blame->space;
         ++i) {
      NnpackSpan span = sections->spans[i];
      extent.begin = span.begin < extent.begin ? span.begin : extent.begin;
      extent.end = span.end > extent.end ? span.end : extent.end;
    }
  return extent;
}

typedef struct Suspect {
  int32_t section;
  intptr_t item;
} Suspect;

static int compareSuspects(const void *a, const void *b) {
  const Suspect *x = a, *y = b;
  if (x->section != y->section)
    return x->section < y->section ? -1 : 1;
  return (x->item > y->item) - (x->item < y->item);
}

static void sortSuspects(Suspect *suspects, intptr_t count) {
  if (count)
    qsort(suspects, (size_t)count, sizeof *suspects, compareSuspects);
}

/// Items with buffers in the space; returns how many.
static intptr_t findSuspects(const Blame *blame, Suspect *suspects) {
  intptr_t count = 0;
  for (intptr_t i = 0; i < blame->model->problem->numItems; ++i) {
    NnpackSpan extent = extentOf(blame, i);
    if (extent.begin < extent.end)
      suspects[count++] = (Suspect){extent.begin, i};
  }
  return count;
}

/// Whether those marked have no offsets. Once a proof is there, it is kept.
static bool isToBlame(Blame *blame) {
  if (blame->numAttempts++ >= mostAttempts ||
      placePackerIsSpent(blame->packer))
    return false;
  NnpackStatus status = placePackSome(blame->packer, blame->modes,
                                      blame->space, blame->isIn, blameNodes);
  if (status != NnpackStatusInfeasible && status != blame->status)
    return false;
  blame->status = status;
  return true;
}

static void mark(const Blame *blame, const Suspect *suspects, intptr_t begin,
                 intptr_t end, bool isIn) {
  for (intptr_t i = begin; i < end; ++i)
    blame->isIn[suspects[i].item] = isIn;
}

/// The least number of suspects from the front that are to blame.
static intptr_t keepFront(Blame *blame, Suspect *suspects, intptr_t count) {
  intptr_t low = 0, high = count;
  sortSuspects(suspects, count);
  while (high - low > 1) {
    intptr_t middle = (low + high) / 2;
    mark(blame, suspects, 0, middle, true);
    mark(blame, suspects, middle, count, false);
    if (isToBlame(blame))
      high = middle;
    else
      low = middle;
  }
  mark(blame, suspects, 0, high, true);
  mark(blame, suspects, high, count, false);
  return high;
}

/// Leaves out those that end early, by the same search from the other side.
static intptr_t keepBack(Blame *blame, Suspect *suspects, intptr_t count) {
  for (intptr_t i = 0; i < count; ++i)
    suspects[i].section = -extentOf(blame, suspects[i].item).end;
  return keepFront(blame, suspects, count);
}

/// Leaves out one by one.
static intptr_t keepNeeded(Blame *blame, Suspect *suspects, intptr_t count) {
  intptr_t kept = 0;
  for (intptr_t i = 0; i < count; ++i) {
    blame->isIn[suspects[i].item] = false;
    if (isToBlame(blame))
      continue;
    blame->isIn[suspects[i].item] = true;
    suspects[kept++] = suspects[i];
  }
  return kept;
}

//===----------------------------------------------------------------------===//
// Modes that need as much
//===----------------------------------------------------------------------===//

static bool needsAsMuch(const Blame *blame, intptr_t less, intptr_t more) {
  const PlaceModel *model = blame->model;
  const NnpackPlacementNeed *a = &model->problem->needs[less];
  const NnpackPlacementNeed *b = &model->problem->needs[more];
  return a->space == b->space && b->buffer.numGaps == 0 &&
         b->buffer.lifetime.begin <= a->buffer.lifetime.begin &&
         b->buffer.lifetime.end >= a->buffer.lifetime.end &&
         b->buffer.sizeBytes >= a->buffer.sizeBytes &&
         b->buffer.alignment % a->buffer.alignment == 0 &&
         (a->buffer.fixedOffset == NNPACK_NO_OFFSET ||
          a->buffer.fixedOffset == b->buffer.fixedOffset) &&
         model->pairBegins[more] == model->pairBegins[more + 1];
}

/// Whether a mode has, for each need of the item's mode in the space, one of
/// its own that needs as much.
static bool isAsBad(const Blame *blame, intptr_t item, intptr_t mode) {
  const NnpackPlacementMode *a =
      placeModeOf(blame->model, item, blame->modes[item]);
  const NnpackPlacementMode *b = placeModeOf(blame->model, item, mode);
  if (a == b)
    return true;
  for (intptr_t k = a->firstNeed; k < a->firstNeed + a->numNeeds; ++k) {
    if (blame->model->problem->needs[k].space != blame->space)
      continue;
    bool isCovered = false;
    for (intptr_t m = b->firstNeed; m < b->firstNeed + b->numNeeds; ++m)
      isCovered |= needsAsMuch(blame, k, m);
    if (!isCovered || a->numNeeds > 1)
      return false;
  }
  return true;
}

bool placeNoGoodsAdd(PlaceNoGoods *noGoods, PlacePacker *packer,
                     const intptr_t *modes, NnpackStatus status,
                     NnpackArena *arena) {
  const NnpackPlacementProblem *problem = packer->model->problem;
  Blame blame = {.model = packer->model,
                 .packer = packer,
                 .modes = modes,
                 .space = packer->failedSpace,
                 .status = status,
                 .isIn = NNPACK_NEW_ARRAY(arena, bool, problem->numItems)};
  Suspect *suspects = NNPACK_NEW_ARRAY(arena, Suspect, problem->numItems);
  intptr_t count = findSuspects(&blame, suspects);
  count = keepFront(&blame, suspects, count);
  count = keepBack(&blame, suspects, count);
  count = keepNeeded(&blame, suspects, count);
  PlaceNoGood noGood = {NNPACK_NEW_ARRAY(arena, intptr_t, count),
                        NNPACK_NEW_ARRAY(arena, uint64_t, count), count};
  for (intptr_t i = 0; i < count; ++i) {
    intptr_t item = suspects[i].item;
    noGood.items[i] = item;
    for (intptr_t m = 0; m < problem->items[item].numModes; ++m)
      if (isAsBad(&blame, item, m))
        noGood.modes[i] |= (uint64_t)1 << m;
  }
  NNPACK_PUSH(arena, *noGoods, noGood);
  return blame.status == NnpackStatusInfeasible;
}
