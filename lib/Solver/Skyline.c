//===-- lib/Solver/Skyline.c - Fills the lowest niche -------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The skyline is the top of what was placed, per section: a chain of steps, of
// which the lowest is a niche (NicheState.h says why that makes the choices few).
// An item within the niche whose begin is the niche's begin, or whose end is its
// end, leaves no gap beside a wall. So it is taken from the side that has fewer
// of these, the preferred one first; one as wide as the niche before all others.
// Sections where nothing within the niche begins any more rise to the lower
// wall, and what is below stays unused. There is no going back: a million
// buffers take seconds.
//
//===----------------------------------------------------------------------===//

#include "Skyline.h"

#include <string.h>

#define NNPACK_NO_WALL INT64_MAX

enum { numPreferences = 4, mostConsidered = 200 };

struct NnpackSkyline {
  const NnpackCore *core;
  int32_t numSections;
  // The steps, by the section they begin at.
  int32_t *next, *previous;
  int64_t *lowest; ///< A tree of the least floors, of its leaves the steps'.
  int32_t numLeaves;
  // The items by begin (as in the core) and by end.
  int32_t *firstByBegin, *firstByEnd; ///< Per section, then the total.
  int32_t *byEnd, *placeByEnd;
  int32_t *skipByBegin, *skipByEnd; ///< Towards the next not yet placed.
  int32_t *leastEnd; ///< A tree over begins of the least end not yet placed.
  double *preference;
  int64_t *offset;
  int64_t stepsLeft;
};

typedef struct Niche {
  int32_t begin, end;
  int64_t floor, left, right; ///< `left`, `right`: the walls.
} Niche;

//===----------------------------------------------------------------------===//
// Building.
//===----------------------------------------------------------------------===//

/// Sorts items by end, of equal ones the latest begin first.
static void sortByEnd(NnpackSkyline *skyline) {
  const NnpackCore *core = skyline->core;
  int32_t *fill = skyline->firstByEnd;
  for (int32_t i = 0; i < core->numItems; ++i)
    ++fill[core->items[i].end];
  int32_t total = 0;
  for (int32_t s = 0; s <= core->numSections + 1; ++s) {
    int32_t count = fill[s];
    fill[s] = total;
    total += count;
  }
  for (int32_t i = core->numItems - 1; i >= 0; --i) {
    skyline->placeByEnd[i] = fill[core->items[i].end]++;
    skyline->byEnd[skyline->placeByEnd[i]] = i;
  }
  for (int32_t s = core->numSections + 1; s > 0; --s)
    fill[s] = fill[s - 1];
  fill[0] = 0;
}

NnpackSkyline *nnpackSkylineCreate(const NnpackCore *core, int64_t numSteps,
                                   NnpackArena *arena) {
  NnpackSkyline *skyline = NNPACK_NEW(arena, NnpackSkyline);
  intptr_t sections = core->numSections + 2, items = core->numItems;
  *skyline = (NnpackSkyline){.core = core,
                             .numSections = core->numSections,
                             .stepsLeft = numSteps,
                             .numLeaves = 1};
  while (skyline->numLeaves < sections)
    skyline->numLeaves *= 2;
  skyline->next = NNPACK_NEW_ARRAY(arena, int32_t, sections);
  skyline->previous = NNPACK_NEW_ARRAY(arena, int32_t, sections);
  skyline->lowest = NNPACK_NEW_ARRAY(arena, int64_t, 2 * skyline->numLeaves);
  skyline->leastEnd = NNPACK_NEW_ARRAY(arena, int32_t, 2 * skyline->numLeaves);
  skyline->firstByBegin = NNPACK_NEW_ARRAY(arena, int32_t, sections);
  skyline->firstByEnd = NNPACK_NEW_ARRAY(arena, int32_t, sections);
  skyline->skipByBegin = NNPACK_NEW_ARRAY(arena, int32_t, items + 1);
  skyline->skipByEnd = NNPACK_NEW_ARRAY(arena, int32_t, items + 1);
  skyline->byEnd = NNPACK_NEW_ARRAY(arena, int32_t, items);
  skyline->placeByEnd = NNPACK_NEW_ARRAY(arena, int32_t, items);
  skyline->preference = NNPACK_NEW_ARRAY(arena, double, items);
  skyline->offset = NNPACK_NEW_ARRAY(arena, int64_t, items);
  int32_t section = 0;
  for (int32_t i = 0; i < core->numItems; ++i)
    while (section <= core->items[i].begin)
      skyline->firstByBegin[section++] = i;
  while (section <= core->numSections + 1)
    skyline->firstByBegin[section++] = core->numItems;
  sortByEnd(skyline);
  return skyline;
}

//===----------------------------------------------------------------------===//
// The trees.
//===----------------------------------------------------------------------===//

static int64_t floorOf(const NnpackSkyline *skyline, int32_t step) {
  return skyline->lowest[skyline->numLeaves + step];
}

static void setFloor(NnpackSkyline *skyline, int32_t step, int64_t floor) {
  int64_t *tree = skyline->lowest;
  int32_t node = skyline->numLeaves + step;
  tree[node] = floor;
  for (node /= 2; node > 0; node /= 2)
    tree[node] = tree[2 * node] < tree[2 * node + 1] ? tree[2 * node]
                                                     : tree[2 * node + 1];
}

/// The first of the lowest steps.
static int32_t lowestStep(const NnpackSkyline *skyline) {
  const int64_t *tree = skyline->lowest;
  int32_t node = 1;
  while (node < skyline->numLeaves)
    node = tree[2 * node] <= tree[2 * node + 1] ? 2 * node : 2 * node + 1;
  return node - skyline->numLeaves;
}

/// The first section from `begin` on at which an item begins that ends at `end`
/// or before; -1 if there is none.
static int32_t firstBegin(const NnpackSkyline *skyline, int32_t begin,
                          int32_t end) {
  const int32_t *tree = skyline->leastEnd;
  int32_t node = skyline->numLeaves + begin;
  while (tree[node] > end) {
    while (node & 1) // Up from right children, then to the right neighbour.
      node /= 2;
    if (node == 0)
      return -1;
    ++node;
  }
  while (node < skyline->numLeaves)
    node = tree[2 * node] <= end ? 2 * node : 2 * node + 1;
  return node - skyline->numLeaves;
}

/// The first place from `at` on whose item is not yet placed. A skip is to the
/// place itself, or over places of placed items; going it halves it.
static int32_t skip(int32_t *skips, int32_t at) {
  while (skips[at] != at) {
    skips[at] = skips[skips[at]];
    at = skips[at];
  }
  return at;
}

/// Notes that items beginning at `section` were placed.
static void renewLeastEnd(NnpackSkyline *skyline, int32_t section) {
  int32_t *tree = skyline->leastEnd;
  int32_t next = skip(skyline->skipByBegin, skyline->firstByBegin[section]);
  int32_t node = skyline->numLeaves + section;
  tree[node] = next < skyline->firstByBegin[section + 1]
                   ? skyline->core->items[next].end
                   : INT32_MAX;
  for (node /= 2; node > 0; node /= 2)
    tree[node] = tree[2 * node] < tree[2 * node + 1] ? tree[2 * node]
                                                     : tree[2 * node + 1];
}

//===----------------------------------------------------------------------===//
// The chain of steps.
//===----------------------------------------------------------------------===//

/// Parts a step in two of the same floor, the second from `at` on.
static void splitStep(NnpackSkyline *skyline, int32_t step, int32_t at) {
  int32_t next = skyline->next[step];
  skyline->next[step] = at;
  skyline->previous[at] = step;
  skyline->next[at] = next;
  if (next < skyline->numSections)
    skyline->previous[next] = at;
  setFloor(skyline, at, floorOf(skyline, step));
}

/// Joins a step to the one before it.
static void joinStep(NnpackSkyline *skyline, int32_t step) {
  int32_t before = skyline->previous[step], next = skyline->next[step];
  skyline->next[before] = next;
  if (next < skyline->numSections)
    skyline->previous[next] = before;
  setFloor(skyline, step, NNPACK_NO_WALL);
}

/// The lowest niche.
static Niche findNiche(NnpackSkyline *skyline) {
  int32_t step = lowestStep(skyline);
  int64_t floor = floorOf(skyline, step);
  int32_t next;
  while ((next = skyline->next[step]) < skyline->numSections &&
         floorOf(skyline, next) == floor)
    joinStep(skyline, next);
  return (Niche){step, next, floor,
                 step > 0 ? floorOf(skyline, skyline->previous[step])
                          : NNPACK_NO_WALL,
                 next < skyline->numSections ? floorOf(skyline, next)
                                             : NNPACK_NO_WALL};
}

//===----------------------------------------------------------------------===//
// Choosing.
//===----------------------------------------------------------------------===//

/// Of the candidates of one side.
typedef struct Side {
  int32_t best; ///< -1: none.
  intptr_t count;
  double preference;
} Side;

/// An item that ends level with the wall beside it makes one step of two.
static void consider(NnpackSkyline *skyline, const Niche *niche, int32_t item,
                     int64_t wall, Side *side) {
  double preference = skyline->preference[item];
  if (niche->floor + skyline->core->items[item].size == wall)
    preference *= 4;
  ++side->count;
  --skyline->stepsLeft;
  if (side->best >= 0 && preference <= side->preference)
    return;
  side->best = item;
  side->preference = preference;
}

static Side leftSide(NnpackSkyline *skyline, const Niche *niche,
                     int32_t *outWhole) {
  const NnpackItem *items = skyline->core->items;
  int32_t *skips = skyline->skipByBegin;
  int32_t i = skip(skips, skyline->firstByBegin[niche->begin]);
  Side side = {-1, 0, 0};
  *outWhole = -1;
  for (; i < skyline->firstByBegin[niche->begin + 1] &&
         items[i].end <= niche->end && side.count < mostConsidered;
       i = skip(skips, i + 1)) {
    if (items[i].end == niche->end &&
        (*outWhole < 0 ||
         skyline->preference[i] > skyline->preference[*outWhole]))
      *outWhole = i;
    consider(skyline, niche, i, niche->left, &side);
  }
  return side;
}

static Side rightSide(NnpackSkyline *skyline, const Niche *niche) {
  const NnpackItem *items = skyline->core->items;
  int32_t *skips = skyline->skipByEnd;
  int32_t k = skip(skips, skyline->firstByEnd[niche->end]);
  Side side = {-1, 0, 0};
  for (; k < skyline->firstByEnd[niche->end + 1] &&
         items[skyline->byEnd[k]].begin >= niche->begin &&
         side.count < mostConsidered;
       k = skip(skips, k + 1))
    consider(skyline, niche, skyline->byEnd[k], niche->right, &side);
  return side;
}

/// The item to place in the niche, or -1.
static int32_t choose(NnpackSkyline *skyline, const Niche *niche) {
  int32_t whole;
  Side left = leftSide(skyline, niche, &whole);
  if (whole >= 0)
    return whole;
  Side right = rightSide(skyline, niche);
  if (left.best < 0 || right.best < 0)
    return left.best < 0 ? right.best : left.best;
  if (left.count != right.count)
    return left.count < right.count ? left.best : right.best;
  return right.preference > left.preference ? right.best : left.best;
}

//===----------------------------------------------------------------------===//
// Placing.
//===----------------------------------------------------------------------===//

static void place(NnpackSkyline *skyline, const Niche *niche, int32_t index) {
  const NnpackItem *item = &skyline->core->items[index];
  int64_t remainder = niche->floor % item->alignment;
  int64_t offset = niche->floor + (remainder ? item->alignment - remainder : 0);
  skyline->offset[index] = offset;
  skyline->skipByBegin[index] = index + 1;
  renewLeastEnd(skyline, item->begin);
  int32_t place = skyline->placeByEnd[index];
  skyline->skipByEnd[place] = place + 1;
  if (item->begin > niche->begin)
    splitStep(skyline, niche->begin, item->begin);
  if (item->end < niche->end)
    splitStep(skyline, item->begin, item->end);
  setFloor(skyline, item->begin, offset + item->size);
}

/// No item lies beside a wall. What is before the first item within the niche
/// rises: whatever covers it reaches beyond the niche, so lies above a wall; if
/// there are no walls, nothing does.
static void raise(NnpackSkyline *skyline, const Niche *niche) {
  int32_t first = firstBegin(skyline, niche->begin, niche->end);
  int64_t wall = niche->left < niche->right ? niche->left : niche->right;
  if (first >= 0 && first < niche->end)
    splitStep(skyline, niche->begin, first);
  setFloor(skyline, niche->begin, wall);
}

/// As the portfolio's orders: the first run as they are, then up to 30 % off.
static void prefer(NnpackSkyline *skyline, int run) {
  uint64_t random = 0x9e3779b97f4a7c15u + (uint64_t)run;
  double spread = run < numPreferences ? 0 : 0.6;
  for (int32_t i = 0; i < skyline->core->numItems; ++i) {
    const NnpackItem *item = &skyline->core->items[i];
    double width = item->end - item->begin, size = (double)item->size;
    double value = run % numPreferences == 0   ? size * width
                   : run % numPreferences == 1 ? size
                   : run % numPreferences == 2 ? width
                                               : size * width * width;
    random ^= random << 13;
    random ^= random >> 7;
    random ^= random << 17;
    skyline->preference[i] =
        value * (1 - spread / 2 + spread * (double)(random >> 11) * 0x1p-53);
  }
}

static void start(NnpackSkyline *skyline, int run) {
  prefer(skyline, run);
  for (int32_t i = 0; i <= skyline->core->numItems; ++i)
    skyline->skipByBegin[i] = skyline->skipByEnd[i] = i;
  for (int32_t k = 0; k < 2 * skyline->numLeaves; ++k) {
    skyline->lowest[k] = NNPACK_NO_WALL;
    skyline->leastEnd[k] = INT32_MAX;
  }
  for (int32_t s = 0; s < skyline->numSections; ++s)
    renewLeastEnd(skyline, s);
  skyline->next[0] = skyline->numSections;
  setFloor(skyline, 0, 0);
}

int64_t nnpackSkylineRun(NnpackSkyline *skyline, int run, int64_t limit,
                         int64_t *offsets) {
  const NnpackCore *core = skyline->core;
  int64_t peak = 0;
  start(skyline, run);
  for (int32_t left = core->numItems; left > 0;) {
    Niche niche = findNiche(skyline);
    int32_t item = choose(skyline, &niche);
    if (--skyline->stepsLeft < 0)
      return INT64_MAX;
    if (item < 0) {
      raise(skyline, &niche);
      continue;
    }
    place(skyline, &niche, item);
    --left;
    int32_t buffer = core->items[item].buffer;
    offsets[buffer] = skyline->offset[item] * core->unit;
    int64_t top = offsets[buffer] + core->items[item].sizeBytes;
    peak = top > peak ? top : peak;
    if (peak > limit)
      return INT64_MAX;
  }
  return peak;
}
