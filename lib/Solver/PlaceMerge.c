//===-- lib/Solver/PlaceMerge.c - Choices of equal lifetime -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlaceMerge.h"

#include <stdlib.h>
#include <string.h>

/// Options a merged choice may have; more are left as two choices.
enum { mostOptions = 4096 };

/// An option in one number: they differ in nothing else.
typedef struct Point {
  int64_t units, cost;
  double value;
  intptr_t parts[2];
} Point;

typedef struct Group {
  Point *points;
  intptr_t count;
  double least; ///< Of the values.
} Group;

typedef struct Merger {
  PlaceCore *core;
  PlacePrices *prices;
  const bool *isKept;
  NnpackArena *arena, *scratch;
  double limit;
  NNPACK_VECTOR(PlaceOption) options;
  NNPACK_VECTOR(PlaceUse) uses;
  NNPACK_VECTOR(double) values;
} Merger;

/// The one use that options of the choice have, if they have any.
static bool hasOneUse(const PlaceCore *core, const PlaceChoice *choice,
                      PlaceUse *outUse) {
  bool isFirst = true;
  for (intptr_t o = choice->firstOption;
       o < choice->firstOption + choice->numOptions; ++o) {
    const PlaceOption *option = &core->options[o];
    PlaceUse use;
    if (option->numUses == 0)
      continue;
    use = core->uses[option->firstUse];
    if (option->numUses > 1 || use.units != use.relaxed)
      return false;
    if (!isFirst && (use.begin != outUse->begin || use.end != outUse->end ||
                     use.space != outUse->space))
      return false;
    *outUse = use;
    isFirst = false;
  }
  return !isFirst;
}

bool placeIsLocal(const PlaceCore *core, const PlaceChoice *choice,
                  int32_t *outSpace) {
  PlaceUse use;
  if (!hasOneUse(core, choice, &use) || use.end != use.begin + 1)
    return false;
  for (intptr_t o = choice->firstOption;
       o < choice->firstOption + choice->numOptions; ++o)
    if (core->options[o].item >= 0)
      return false;
  *outSpace = use.space;
  return true;
}

//===----------------------------------------------------------------------===//
// Combinations
//===----------------------------------------------------------------------===//

static int comparePoints(const void *a, const void *b) {
  const Point *x = a, *y = b;
  if (x->units != y->units)
    return x->units < y->units ? -1 : 1;
  if (x->cost != y->cost)
    return x->cost < y->cost ? -1 : 1;
  if (x->parts[0] != y->parts[0])
    return x->parts[0] < y->parts[0] ? -1 : 1;
  return (x->parts[1] > y->parts[1]) - (x->parts[1] < y->parts[1]);
}

/// Sorts by use and leaves out what costs no less than one of less use.
static void keepFront(Group *group) {
  intptr_t kept = 0;
  qsort(group->points, (size_t)group->count, sizeof *group->points,
        comparePoints);
  for (intptr_t i = 0; i < group->count; ++i)
    if (kept == 0 || group->points[i].cost < group->points[kept - 1].cost)
      group->points[kept++] = group->points[i];
  group->count = kept;
  group->least = group->points[0].value;
  for (intptr_t i = 1; i < kept; ++i)
    if (group->points[i].value < group->least)
      group->least = group->points[i].value;
}

static Group groupOf(const Merger *m, const PlaceChoice *choice) {
  Group group = {NNPACK_NEW_ARRAY(m->scratch, Point, choice->numOptions),
                 choice->numOptions, 0};
  for (intptr_t i = 0; i < choice->numOptions; ++i) {
    intptr_t o = choice->firstOption + i;
    const PlaceOption *option = &m->options.data[o];
    group.points[i] = (Point){
        option->numUses ? m->uses.data[option->firstUse].units : 0,
        option->cost,
        m->values.data[o],
        {o, -1}};
  }
  keepFront(&group);
  return group;
}

/// Adds an option of the core for a point.
static intptr_t addOption(Merger *m, const Point *point, PlaceUse use) {
  PlaceOption option = {.cost = point->cost,
                        .item = -1,
                        .parts = {point->parts[0], point->parts[1]},
                        .firstUse = m->uses.count,
                        .numUses = point->units != 0};
  use.units = use.relaxed = point->units;
  if (point->units)
    NNPACK_PUSH(m->arena, m->uses, use);
  NNPACK_PUSH(m->arena, m->options, option);
  NNPACK_PUSH(m->arena, m->values, point->value);
  return m->options.count - 1;
}

/// All pairs of points of two groups, as far as the prices allow; false if
/// those needed are too many.
static bool combine(const Merger *m, const Group *a, const Group *b,
                    Group *out) {
  NNPACK_VECTOR(Point) points = {0};
  double most = m->limit - m->prices->bound + a->least + b->least;
  for (intptr_t i = 0; i < a->count; ++i)
    for (intptr_t j = 0; j < b->count; ++j) {
      const Point *x = &a->points[i], *y = &b->points[j];
      Point point = {x->units + y->units,
                     x->cost + y->cost,
                     x->value + y->value,
                     {x->parts[0], y->parts[0]}};
      if (point.value <= most)
        NNPACK_PUSH(m->scratch, points, point);
    }
  *out = (Group){points.data, points.count, 0};
  if (points.count == 0)
    return false;
  keepFront(out);
  return out->count <= mostOptions;
}

//===----------------------------------------------------------------------===//
// Choices
//===----------------------------------------------------------------------===//

typedef struct Candidate {
  PlaceUse use;
  intptr_t choice;
} Candidate;

static int compareCandidates(const void *a, const void *b) {
  const Candidate *x = a, *y = b;
  if (x->use.begin != y->use.begin)
    return x->use.begin < y->use.begin ? -1 : 1;
  if (x->use.end != y->use.end)
    return x->use.end < y->use.end ? -1 : 1;
  if (x->use.space != y->use.space)
    return x->use.space < y->use.space ? -1 : 1;
  return (x->choice > y->choice) - (x->choice < y->choice);
}

static bool haveSameUse(const Candidate *a, const Candidate *b) {
  return a->use.begin == b->use.begin && a->use.end == b->use.end &&
         a->use.space == b->use.space;
}

/// Makes the points options of the choice, and the options the points' parts.
static void setOptions(Merger *m, PlaceChoice *choice, Group *group,
                       PlaceUse use) {
  choice->firstOption = m->options.count;
  choice->numOptions = group->count;
  for (intptr_t i = 0; i < group->count; ++i) {
    group->points[i].parts[0] = addOption(m, &group->points[i], use);
    group->points[i].parts[1] = -1;
  }
}

/// Merges candidates of the same use into the first; the others have no options
/// left.
static void mergeRun(Merger *m, const Candidate *run, intptr_t count) {
  PlaceChoice *into = NULL;
  Group group = {0}, both;
  for (intptr_t i = 0; i < count; ++i) {
    PlaceChoice *choice = &m->core->choices[run[i].choice];
    Group next = groupOf(m, choice);
    if (into && combine(m, &group, &next, &both)) {
      group = both;
      choice->numOptions = 0;
    } else {
      group = next;
      into = choice;
    }
    setOptions(m, into, &group, run[0].use);
  }
}

static intptr_t findCandidates(const Merger *m, Candidate *candidates) {
  const PlaceCore *core = m->core;
  bool *isLinked = NNPACK_NEW_ARRAY(m->scratch, bool, core->numChoices);
  intptr_t count = 0;
  for (intptr_t i = 0; i < core->numLinks; ++i)
    for (int k = 0; k < 2; ++k)
      isLinked[core->links[i].choices[k]] = true;
  for (intptr_t c = 0; c < core->numChoices; ++c)
    if (hasOneUse(core, &core->choices[c], &candidates[count].use) &&
        !m->isKept[core->choices[c].item] && !isLinked[c])
      candidates[count++].choice = c;
  if (count)
    qsort(candidates, (size_t)count, sizeof *candidates, compareCandidates);
  return count;
}

/// Takes away choices without options, and numbers links anew.
static void closeGaps(Merger *m) {
  PlaceCore *core = m->core;
  intptr_t *newIndex =
      NNPACK_NEW_ARRAY(m->scratch, intptr_t, core->numChoices);
  intptr_t kept = 0;
  for (intptr_t c = 0; c < core->numChoices; ++c) {
    newIndex[c] = kept;
    if (core->choices[c].numOptions)
      core->choices[kept++] = core->choices[c];
  }
  core->numChoices = kept;
  for (intptr_t i = 0; i < core->numLinks; ++i)
    for (int k = 0; k < 2; ++k)
      core->links[i].choices[k] = newIndex[core->links[i].choices[k]];
}

static void copyIn(Merger *m) {
  const PlaceCore *core = m->core;
  for (intptr_t o = 0; o < core->numOptions; ++o) {
    NNPACK_PUSH(m->arena, m->options, core->options[o]);
    NNPACK_PUSH(m->arena, m->values, m->prices->values[o]);
  }
  for (intptr_t u = 0; u < core->numUses; ++u)
    NNPACK_PUSH(m->arena, m->uses, core->uses[u]);
}

static void copyOut(Merger *m) {
  m->core->options = m->options.data;
  m->core->numOptions = m->options.count;
  m->core->uses = m->uses.data;
  m->core->numUses = m->uses.count;
  m->prices->values = m->values.data;
}

void placeMerge(PlaceCore *core, PlacePrices *prices, const bool *isKept,
                int64_t limit, NnpackArena *arena) {
  Merger m = {.core = core,
              .prices = prices,
              .isKept = isKept,
              .arena = arena,
              .scratch = nnpackArenaCreate(),
              .limit = (double)limit - 1 + prices->margin};
  Candidate *candidates =
      NNPACK_NEW_ARRAY(m.scratch, Candidate, core->numChoices + 1);
  copyIn(&m);
  intptr_t count = findCandidates(&m, candidates), end;
  for (intptr_t begin = 0; begin < count; begin = end) {
    for (end = begin + 1;
         end < count && haveSameUse(&candidates[begin], &candidates[end]);
         ++end)
      ;
    mergeRun(&m, candidates + begin, end - begin);
  }
  copyOut(&m);
  closeGaps(&m);
  nnpackArenaDestroy(m.scratch);
}
