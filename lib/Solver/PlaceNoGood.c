//===-- lib/Solver/PlaceNoGood.c - Why there are no offsets -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Leaves out items in time order, half of them, then a quarter, down to one by
// one, as long as the rest still has no offsets. The fewer are left, the more
// choices of modes the no-good is about; and it holds for every mode that needs
// at least what the one at fault needs.
//
//===----------------------------------------------------------------------===//

#include "PlaceNoGood.h"

#include <stdlib.h>

/// Search nodes and attempts to find what is to blame.
enum { blameNodes = 2000, mostAttempts = 80 };

typedef struct Blame {
  const PlaceModel *model;
  const intptr_t *modes;
  intptr_t space;
} Blame;

static const NnpackPlacementMode *modeOf(const PlaceModel *model, intptr_t item,
                                         intptr_t mode) {
  return &model->problem->modes[model->problem->items[item].firstMode + mode];
}

/// When the item's buffers in the space first need bytes there, or -1.
static int32_t firstSection(const Blame *blame, intptr_t item) {
  const NnpackSections *sections = &blame->model->sections;
  const NnpackPlacementMode *mode =
      modeOf(blame->model, item, blame->modes[item]);
  int32_t first = -1;
  for (intptr_t k = mode->firstNeed; k < mode->firstNeed + mode->numNeeds;
       ++k) {
    intptr_t span = sections->spanBegins[k];
    if (blame->model->problem->needs[k].space != blame->space ||
        span == sections->spanBegins[k + 1])
      continue;
    if (first < 0 || sections->spans[span].begin < first)
      first = sections->spans[span].begin;
  }
  return first;
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

/// Items with buffers in the space, in time order; returns how many.
static intptr_t findSuspects(const Blame *blame, Suspect *suspects) {
  intptr_t count = 0;
  for (intptr_t i = 0; i < blame->model->problem->numItems; ++i) {
    int32_t section = firstSection(blame, i);
    if (section >= 0)
      suspects[count++] = (Suspect){section, i};
  }
  if (count)
    qsort(suspects, (size_t)count, sizeof *suspects, compareSuspects);
  return count;
}

/// Leaves out what is not to blame; returns how many are left. Once a proof is
/// there, it is kept.
static intptr_t shrink(const Blame *blame, PlacePacker *packer,
                       NnpackStatus *status, Suspect *suspects, intptr_t count,
                       bool *isIn) {
  int attempts = 0;
  for (intptr_t i = 0; i < count; ++i)
    isIn[suspects[i].item] = true;
  for (intptr_t chunk = (count + 1) / 2; chunk > 0;
       chunk = chunk > 1 ? (chunk + 1) / 2 : 0) {
    intptr_t kept = 0;
    for (intptr_t begin = 0; begin < count; begin += chunk) {
      intptr_t end = begin + chunk < count ? begin + chunk : count;
      for (intptr_t i = begin; i < end; ++i)
        isIn[suspects[i].item] = false;
      NnpackStatus without = NnpackStatusFeasible;
      if (attempts++ < mostAttempts)
        without = placePackSome(packer, blame->modes, blame->space, isIn,
                                blameNodes);
      if (without == NnpackStatusInfeasible || without == *status) {
        *status = without;
        continue;
      }
      for (intptr_t i = begin; i < end; ++i) {
        isIn[suspects[i].item] = true;
        suspects[kept++] = suspects[i];
      }
    }
    count = kept;
  }
  return count;
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

/// Whether a mode has, for each need of the item's mode in the space, one of its
/// own that needs as much.
static bool isAsBad(const Blame *blame, intptr_t item, intptr_t mode) {
  const NnpackPlacementMode *a = modeOf(blame->model, item, blame->modes[item]);
  const NnpackPlacementMode *b = modeOf(blame->model, item, mode);
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
  Blame blame = {packer->model, modes, packer->failedSpace};
  Suspect *suspects = NNPACK_NEW_ARRAY(arena, Suspect, problem->numItems);
  bool *isIn = NNPACK_NEW_ARRAY(arena, bool, problem->numItems);
  intptr_t count = findSuspects(&blame, suspects);
  count = shrink(&blame, packer, &status, suspects, count, isIn);
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
  return status == NnpackStatusInfeasible;
}
