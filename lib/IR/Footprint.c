//===-- lib/IR/Footprint.c - Which elements are touched -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A unit that touches the same footprints as the one before, as a convolution
// does with its weights, costs a comparison; only what moves is marked in a bit
// set, an element a bit, to find how much of it the unit before had touched.
//
//===----------------------------------------------------------------------===//

#include "Footprint.h"

#include <string.h>

enum { bitsPerWord = 64, duplicatesLookedAt = 8 };

bool footprintAddLevel(Footprint *footprint, int64_t count, int64_t stride) {
  if (count <= 0)
    footprint->isEmpty = true;
  if (count <= 1 || stride == 0)
    return true;
  if (footprint->numLevels == maxFootprintLevels)
    return false;
  if (stride < 0) {
    if (nnpackAddProductOverflow(count - 1, stride, &footprint->begin))
      return false;
    stride = -stride;
  }
  footprint->levels[footprint->numLevels].count = count;
  footprint->levels[footprint->numLevels++].stride = stride;
  return true;
}

static void sortLevels(Footprint *f) {
  for (intptr_t i = 1; i < f->numLevels; ++i)
    for (intptr_t k = i; k > 0 && f->levels[k].stride < f->levels[k - 1].stride;
         --k) {
      int64_t count = f->levels[k].count, stride = f->levels[k].stride;
      f->levels[k] = f->levels[k - 1];
      f->levels[k - 1].count = count;
      f->levels[k - 1].stride = stride;
    }
}

void footprintNormalize(Footprint *f) {
  sortLevels(f);
  intptr_t last = 0;
  for (intptr_t i = 1; i < f->numLevels; ++i) {
    int64_t inner = f->levels[last].stride, outer = f->levels[i].stride;
    if (outer % inner == 0 &&
        outer <= nnpackMulSaturated(f->levels[last].count, inner))
      f->levels[last].count = nnpackAddSaturated(
          f->levels[last].count,
          nnpackMulSaturated(f->levels[i].count - 1, outer / inner));
    else
      f->levels[++last] = f->levels[i];
  }
  if (f->numLevels)
    f->numLevels = last + 1;
}

static bool isSame(const Footprint *a, const Footprint *b) {
  return a->begin == b->begin && a->numLevels == b->numLevels &&
         !memcmp(a->levels, b->levels,
                 (size_t)a->numLevels * sizeof a->levels[0]);
}

void touchesAdd(Touches *touches, const Footprint *footprint,
                NnpackArena *arena) {
  if (footprint->isEmpty)
    return;
  FootprintList *list = &touches->now;
  for (intptr_t i = 1; i <= list->count && i <= duplicatesLookedAt; ++i)
    if (isSame(&list->data[list->count - i], footprint))
      return;
  NNPACK_PUSH(arena, *list, *footprint);
}

//===----------------------------------------------------------------------===//
// Bits
//===----------------------------------------------------------------------===//

static void widen(ElementSet *set, int64_t low, int64_t high) {
  set->low = low < set->low ? low : set->low;
  set->high = high > set->high ? high : set->high;
}

static void markRun(ElementSet *set, int64_t begin, int64_t end) {
  widen(set, begin / bitsPerWord, (end - 1) / bitsPerWord + 1);
  while (begin < end) {
    int64_t bit = begin % bitsPerWord, count = bitsPerWord - bit;
    if (count > end - begin)
      count = end - begin;
    uint64_t run = count == bitsPerWord ? ~UINT64_C(0)
                                        : (UINT64_C(1) << count) - 1;
    set->bits[begin / bitsPerWord] |= run << bit;
    begin += count;
  }
}

/// The elements of the innermost level.
static void markEach(Touches *touches, const Footprint *f, int64_t begin,
                     int64_t *workLeft) {
  ElementSet *set = &touches->nowSet;
  int64_t count = f->levels[0].count, stride = f->levels[0].stride;
  int64_t skipped = begin < 0 ? -(begin + 1) / stride + 1 : 0;
  if (skipped >= count || nnpackAddProductOverflow(skipped, stride, &begin) ||
      begin >= touches->numElements)
    return;
  int64_t most = (touches->numElements - 1 - begin) / stride + 1;
  count = count - skipped < most ? count - skipped : most;
  int64_t last = begin + (count - 1) * stride;
  *workLeft -= count;
  widen(set, begin / bitsPerWord, last / bitsPerWord + 1);
  for (int64_t i = 0; i < count; ++i) {
    uint64_t at = (uint64_t)(begin + i * stride);
    set->bits[at / bitsPerWord] |= UINT64_C(1) << at % bitsPerWord;
  }
}

/// Strides are positive, so that nothing behind the end comes back.
static void markLevels(Touches *touches, const Footprint *f, intptr_t level,
                       int64_t begin, int64_t *workLeft) {
  --*workLeft;
  if (level == 0 && f->levels[0].stride > 1) {
    markEach(touches, f, begin, workLeft);
    return;
  }
  if (level <= 0) {
    int64_t count = level < 0 ? 1 : f->levels[0].count;
    if (begin >= 0 && begin <= touches->numElements - count) {
      markRun(&touches->nowSet, begin, begin + count);
      *workLeft -= count / bitsPerWord;
    }
    return;
  }
  for (int64_t i = 0; i < f->levels[level].count &&
                      begin < touches->numElements && *workLeft > 0;
       ++i) {
    markLevels(touches, f, level - 1, begin, workLeft);
    if (nnpackAddOverflow(begin, f->levels[level].stride, &begin))
      return;
  }
}

static void clearSet(ElementSet *set, int64_t words, NnpackArena *arena) {
  if (!set->bits)
    set->bits = NNPACK_NEW_ARRAY(arena, uint64_t, words);
  else if (set->low < set->high)
    memset(set->bits + set->low, 0,
           (size_t)(set->high - set->low) * sizeof *set->bits);
  set->low = words;
  set->high = 0;
}

/// Marks what this unit touches; returns how many elements the unit before did
/// not touch.
static int64_t markUnit(Touches *touches, int64_t *workLeft,
                        NnpackArena *arena) {
  int64_t words = (touches->numElements + bitsPerWord - 1) / bitsPerWord;
  ElementSet old = touches->beforeSet;
  touches->beforeSet = touches->nowSet;
  touches->nowSet = old;
  if (!touches->beforeSet.bits)
    clearSet(&touches->beforeSet, words, arena);
  clearSet(&touches->nowSet, words, arena);
  for (intptr_t i = 0; i < touches->now.count && *workLeft > 0; ++i) {
    const Footprint *f = &touches->now.data[i];
    markLevels(touches, f, f->numLevels - 1, f->begin, workLeft);
  }
  int64_t added = 0;
  if (touches->nowSet.low < touches->nowSet.high)
    *workLeft -= touches->nowSet.high - touches->nowSet.low;
  touches->nowCount = 0;
  for (int64_t w = touches->nowSet.low; w < touches->nowSet.high; ++w) {
    uint64_t now = touches->nowSet.bits[w];
    touches->nowCount += nnpackCountBits(now);
    added += nnpackCountBits(now & ~touches->beforeSet.bits[w]);
  }
  return added;
}

//===----------------------------------------------------------------------===//
// Units
//===----------------------------------------------------------------------===//

static bool isSameList(const FootprintList *a, const FootprintList *b) {
  if (a->count != b->count)
    return false;
  for (intptr_t i = 0; i < a->count; ++i)
    if (!isSame(&a->data[i], &b->data[i]))
      return false;
  return true;
}

void touchesEndUnit(Touches *touches, int64_t *workLeft, NnpackArena *arena) {
  int64_t added = 0;
  if (touches->numUnits == 0 ||
      !isSameList(&touches->now, &touches->before)) {
    touches->moves |= touches->numUnits > 0;
    added = markUnit(touches, workLeft, arena);
  }
  touches->sumOfCounts += touches->nowCount;
  touches->sumOfNew += added;
  ++touches->numUnits;
  FootprintList old = touches->before;
  touches->before = touches->now;
  touches->now = old;
  touches->now.count = 0;
}

int64_t touchesMoved(const Touches *touches) {
  return touches->moves ? touches->sumOfNew : touches->sumOfCounts;
}
