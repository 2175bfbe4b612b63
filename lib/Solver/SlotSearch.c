//===-- lib/Solver/SlotSearch.c - Exact whole-buffer reuse --------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Buffers at one offset are a slot, as large as the largest of them; slots lie
// one on the other. The buffers, the largest first, go into a slot that is
// there or open a new one: so the sizes of the slots are those of the buffers
// that open them, and the k-th slot is the k-th largest. At any time the k-th
// largest of the buffers alive needs a slot of its size behind k - 1 others, so
// the k-th slot is no smaller than the largest k-th one of all times: the sum of
// these is a lower bound, and those not opened yet of any state.
//
// With alignment all slots but the uppermost one are rounded up.
//
//===----------------------------------------------------------------------===//

#include "SlotSearch.h"

#include "Conflicts.h"

#include <stdlib.h>
#include <string.h>

enum { mostConflicts = 2000000 };

typedef struct Item {
  int64_t size;
  int32_t buffer;
} Item;

typedef struct SlotSearch {
  const NnpackProblem *problem;
  const NnpackSearchLimits *limits;
  NnpackPlan *plan;
  int64_t alignment;
  Item *items; ///< The largest first; without those of size 0.
  int32_t numItems;
  bool *conflict;  ///< Of items a and b at a * numItems + b.
  int64_t *behind; ///< Of slots k and above that are needed, rounded sizes.
  int32_t *last, *next; ///< Per slot and item: the items in a slot, linked.
  int64_t *slotSizes;
  int32_t *slotOf, *bestSlotOf; ///< Per item.
  int64_t largestPadding;       ///< That rounding may add.
  int64_t bound;                ///< Peaks sought are smaller.
  int64_t enough;               ///< A peak that ends the search.
  int64_t numNodes;
  bool isStopped;
} SlotSearch;

//===----------------------------------------------------------------------===//
// Building.
//===----------------------------------------------------------------------===//

static int64_t roundUp(const SlotSearch *search, int64_t size) {
  return (size + search->alignment - 1) / search->alignment *
         search->alignment;
}

static int compareItems(const void *leftPointer, const void *rightPointer) {
  const Item *left = leftPointer, *right = rightPointer;
  if (left->size != right->size)
    return left->size > right->size ? -1 : 1;
  return (left->buffer > right->buffer) - (left->buffer < right->buffer);
}

/// Which items cannot lie at one offset.
static void buildConflicts(SlotSearch *search, const NnpackSections *sections,
                           NnpackArena *arena) {
  NnpackConflicts conflicts;
  intptr_t n = search->numItems;
  int32_t *itemOf = NNPACK_NEW_ARRAY(arena, int32_t, search->plan->numBuffers);
  search->conflict = NNPACK_NEW_ARRAY(arena, bool, n * n);
  nnpackConflictsBuild(search->problem, sections, arena, &conflicts);
  for (int32_t i = 0; i < n; ++i)
    itemOf[search->items[i].buffer] = i;
  for (int32_t i = 0; i < n; ++i) {
    int32_t b = search->items[i].buffer;
    for (intptr_t c = conflicts.begins[b]; c < conflicts.begins[b + 1]; ++c) {
      NnpackRange plain;
      NnpackRanges ranges = nnpackConflictRanges(
          search->problem, &conflicts, b, conflicts.list[c], &plain);
      int32_t other = itemOf[conflicts.list[c].other];
      for (intptr_t r = 0; r < ranges.count; ++r)
        search->conflict[i * n + other] |=
            ranges.list[r].first <= 0 && ranges.list[r].last >= 0;
    }
  }
}

/// behind[k]: the slots from the k-th on are no smaller in all. A buffer of
/// which only a window is needed may lie at another's offset: not counted.
static void buildBound(SlotSearch *search, const NnpackSections *sections,
                       NnpackArena *arena) {
  intptr_t n = search->numItems;
  int32_t *numAlive = NNPACK_NEW_ARRAY(arena, int32_t, sections->count);
  search->behind = NNPACK_NEW_ARRAY(arena, int64_t, n + 1);
  // The largest first: the k-th that comes to a section is its k-th largest.
  for (intptr_t i = 0; i < n; ++i) {
    int32_t b = search->items[i].buffer;
    for (intptr_t k = sections->spanBegins[b]; k < sections->spanBegins[b + 1];
         ++k) {
      NnpackSpan span = sections->spans[k];
      for (int32_t s = span.begin; s < span.end && span.gap < 0; ++s) {
        int64_t *slot = &search->behind[numAlive[s]++];
        if (*slot == 0)
          *slot = roundUp(search, search->items[i].size);
      }
    }
  }
  for (intptr_t k = n; k-- > 0;)
    search->behind[k] += search->behind[k + 1];
}

static void buildItems(SlotSearch *search, NnpackArena *arena) {
  const NnpackProblem *problem = search->problem;
  search->items = NNPACK_NEW_ARRAY(arena, Item, problem->numBuffers);
  for (int32_t b = 0; b < problem->numBuffers; ++b) {
    int64_t size = problem->buffers[b].sizeBytes;
    int64_t padding = roundUp(search, size) - size;
    if (size == 0)
      continue;
    search->items[search->numItems++] = (Item){size, b};
    if (padding > search->largestPadding)
      search->largestPadding = padding;
  }
  qsort(search->items, (size_t)search->numItems, sizeof *search->items,
        compareItems);
}

//===----------------------------------------------------------------------===//
// Searching.
//===----------------------------------------------------------------------===//

/// The peak if the slot with the most padding is the uppermost.
static int64_t peakOf(const SlotSearch *search, int32_t numSlots,
                      int64_t sum) {
  int64_t padding = 0;
  for (int32_t s = 0; s < numSlots; ++s) {
    int64_t slot = roundUp(search, search->slotSizes[s]) - search->slotSizes[s];
    padding = slot > padding ? slot : padding;
  }
  return sum - padding;
}

static bool isFree(const SlotSearch *search, int32_t slot, int32_t item) {
  const bool *conflict = search->conflict + (intptr_t)item * search->numItems;
  for (int32_t i = search->last[slot]; i >= 0; i = search->next[i])
    if (conflict[i])
      return false;
  return true;
}

static bool isOver(SlotSearch *search) {
  const NnpackSearchLimits *limits = search->limits;
  if (++search->numNodes > limits->numNodes ||
      (search->numNodes % 256 == 0 && nnpackIsSpent(limits)))
    search->isStopped = true;
  return search->isStopped;
}

/// Puts the items from `item` on into slots, of which there are `numSlots` of
/// `sum` rounded bytes.
static void searchSlots(SlotSearch *search, int32_t item, int32_t numSlots,
                        int64_t sum) {
  if (sum + search->behind[numSlots] - search->largestPadding >=
          search->bound ||
      isOver(search))
    return;
  if (item == search->numItems) {
    int64_t peak = peakOf(search, numSlots, sum);
    if (peak >= search->bound)
      return;
    search->bound = peak;
    search->isStopped = peak <= search->enough;
    memcpy(search->bestSlotOf, search->slotOf,
           (size_t)search->numItems * sizeof *search->slotOf);
    return;
  }
  // The smallest slot first: it is left to the fewest others.
  for (int32_t slot = numSlots; slot-- > 0 && !search->isStopped;) {
    if (!isFree(search, slot, item))
      continue;
    search->slotOf[item] = slot;
    search->next[item] = search->last[slot];
    search->last[slot] = item;
    searchSlots(search, item + 1, numSlots, sum);
    search->last[slot] = search->next[item];
  }
  if (search->isStopped)
    return;
  search->slotOf[item] = numSlots;
  search->next[item] = -1;
  search->last[numSlots] = item;
  search->slotSizes[numSlots] = search->items[item].size;
  searchSlots(search, item + 1, numSlots + 1,
              sum + roundUp(search, search->items[item].size));
}

//===----------------------------------------------------------------------===//
// Answers.
//===----------------------------------------------------------------------===//

/// Stacks the best slots, that with the most padding uppermost.
static void takePlan(SlotSearch *search, NnpackArena *arena) {
  int64_t *begins = NNPACK_NEW_ARRAY(arena, int64_t, search->numItems);
  int64_t *sizes = NNPACK_NEW_ARRAY(arena, int64_t, search->numItems);
  int32_t numSlots = 0, upper = 0;
  for (int32_t i = 0; i < search->numItems; ++i)
    if (search->bestSlotOf[i] == numSlots)
      sizes[numSlots++] = search->items[i].size; // Opened by its largest.
  for (int32_t s = 1; s < numSlots; ++s)
    if (roundUp(search, sizes[s]) - sizes[s] >
        roundUp(search, sizes[upper]) - sizes[upper])
      upper = s;
  int64_t top = 0;
  for (int32_t s = 0; s < numSlots; ++s)
    if (s != upper) {
      begins[s] = top;
      top += roundUp(search, sizes[s]);
    }
  begins[upper] = top;
  for (intptr_t b = 0; b < search->plan->numBuffers; ++b)
    search->plan->offsets[b] = 0; // Those of size 0.
  for (int32_t i = 0; i < search->numItems; ++i)
    search->plan->offsets[search->items[i].buffer] =
        begins[search->bestSlotOf[i]];
  search->plan->peakBytes = search->bound;
}

static void raiseBound(NnpackPlan *plan, int64_t bound) {
  if (bound > plan->lowerBoundBytes)
    plan->lowerBoundBytes = bound;
}

/// Where no plan is smaller than the bound, it is one.
static void runSearch(SlotSearch *search, NnpackArena *arena) {
  NnpackPlan *plan = search->plan;
  int64_t capacity = search->problem->capacity, n = search->numItems;
  search->last = NNPACK_NEW_ARRAY(arena, int32_t, n);
  search->next = NNPACK_NEW_ARRAY(arena, int32_t, n);
  search->slotSizes = NNPACK_NEW_ARRAY(arena, int64_t, n);
  search->slotOf = NNPACK_NEW_ARRAY(arena, int32_t, n);
  search->bestSlotOf = NNPACK_NEW_ARRAY(arena, int32_t, n);
  int64_t most = capacity == INT64_MAX ? INT64_MAX : capacity + 1;
  search->bound = plan->peakBytes < most ? plan->peakBytes : most;
  search->enough =
      capacity == INT64_MAX ? plan->lowerBoundBytes : capacity;
  int64_t before = search->bound;
  if (plan->peakBytes > search->enough)
    searchSlots(search, 0, 0, 0);
  if (search->bound < before)
    takePlan(search, arena);
  if (plan->peakBytes > plan->lowerBoundBytes && !search->isStopped &&
      search->numNodes > 0)
    raiseBound(plan, search->bound);
  plan->numNodes += search->numNodes;
}

static bool haveOneAlignment(const NnpackProblem *problem) {
  for (intptr_t b = 1; b < problem->numBuffers; ++b)
    if (problem->buffers[b].alignment != problem->buffers[0].alignment)
      return false;
  return true;
}

void nnpackSlotSearch(const NnpackProblem *problem,
                      const NnpackSections *sections,
                      const NnpackSearchLimits *limits, NnpackPlan *plan) {
  if (problem->numBuffers == 0 || !haveOneAlignment(problem) ||
      nnpackConflictsCount(problem, sections, mostConflicts) > mostConflicts)
    return;
  NnpackArena *arena = nnpackArenaCreate();
  SlotSearch search = {.problem = problem,
                       .limits = limits,
                       .plan = plan,
                       .alignment = problem->buffers[0].alignment};
  buildItems(&search, arena);
  if (search.numItems > 0) {
    buildConflicts(&search, sections, arena);
    buildBound(&search, sections, arena);
    raiseBound(plan, search.behind[0] - search.largestPadding);
    runSearch(&search, arena);
  }
  nnpackArenaDestroy(arena);
}
