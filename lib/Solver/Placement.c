//===-- lib/Solver/Placement.c - What stays in a small memory -----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Greedy: where the load is highest, the buffer (or group) with the least
// traffic for each byte it frees leaves, until the load is within a target. The
// target starts at the capacity and is lowered while the solver needs more than
// the load. What then still fits comes back, the most used first.
//
// O(n log^2 n) for one target, with buffers kept per tree node in the order in
// which they may leave, and a cursor past those that have left.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Placement.h"

#include "LoadTree.h"

#include <stdlib.h>
#include <string.h>

/// Targets tried, at most; those of them at which the solver may search; and
/// buffers tried to be brought back.
enum { maxTargets = 60, maxSearches = 3, maxReturns = 32 };

typedef struct Group {
  intptr_t number;
  double traffic, bytes;
  bool pinned;
  intptr_t firstMember, numMembers; ///< In `members`.
} Group;

typedef NNPACK_VECTOR(intptr_t) NodeList;

typedef struct Placer {
  const NnpackProblem *problem;
  const NnpackSolverOptions *options;
  NnpackArena *arena;
  Group *groups; ///< Sorted: the first ones leave first.
  intptr_t numGroups;
  intptr_t *members; ///< Buffers by group.
  LoadTree tree;     ///< A leaf is the time from one begin or end to the next.
  intptr_t *begins, *ends; ///< Per buffer: leaves, half-open.
  NodeList *nodes;   ///< Per tree node: groups, in order.
  intptr_t *cursors; ///< Per node: first group that may still be there.
  bool *hasLeft;     ///< Per group.
  intptr_t current;  ///< Group being inserted.
  double startSeconds;
} Placer;

//===----------------------------------------------------------------------===//
// Groups
//===----------------------------------------------------------------------===//

typedef struct Member {
  intptr_t group, buffer;
} Member;

static int compareMembers(const void *a, const void *b) {
  const Member *x = a, *y = b;
  if (x->group != y->group)
    return x->group < y->group ? -1 : 1;
  return (x->buffer > y->buffer) - (x->buffer < y->buffer);
}

static int compareGroups(const void *a, const void *b) {
  const Group *x = a, *y = b;
  double left = x->traffic * y->bytes, right = y->traffic * x->bytes;
  if (left < right || left > right)
    return left < right ? -1 : 1;
  if (x->bytes < y->bytes || x->bytes > y->bytes)
    return x->bytes > y->bytes ? -1 : 1;
  return (x->firstMember > y->firstMember) - (x->firstMember < y->firstMember);
}

static void makeGroups(Placer *p, const intptr_t *groups, const bool *pinned) {
  intptr_t n = p->problem->numBuffers;
  Member *members = NNPACK_NEW_ARRAY(p->arena, Member, n);
  for (intptr_t i = 0; i < n; ++i)
    members[i] = (Member){groups ? groups[i] : i, i};
  qsort(members, (size_t)n, sizeof *members, compareMembers);
  p->groups = NNPACK_NEW_ARRAY(p->arena, Group, n);
  p->members = NNPACK_NEW_ARRAY(p->arena, intptr_t, n);
  for (intptr_t i = 0; i < n; ++i) {
    const NnpackBuffer *buffer = &p->problem->buffers[members[i].buffer];
    if (!i || members[i].group != members[i - 1].group)
      p->groups[p->numGroups++] =
          (Group){.number = members[i].group, .firstMember = i};
    Group *group = &p->groups[p->numGroups - 1];
    group->traffic += (double)buffer->traffic;
    group->bytes += (double)buffer->sizeBytes;
    group->pinned |= pinned && pinned[members[i].buffer];
    ++group->numMembers;
    p->members[i] = members[i].buffer;
  }
  qsort(p->groups, (size_t)p->numGroups, sizeof *p->groups, compareGroups);
}

static int compareTimes(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static intptr_t findTime(const int64_t *times, intptr_t count, int64_t time) {
  intptr_t low = 0, high = count;
  while (low < high) {
    intptr_t middle = (low + high) / 2;
    if (times[middle] < time)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static void makeTree(Placer *p) {
  intptr_t n = p->problem->numBuffers, count = 0, numTimes = 0;
  int64_t *times = NNPACK_NEW_ARRAY(p->arena, int64_t, 2 * n + 1);
  for (intptr_t i = 0; i < n; ++i) {
    times[count++] = p->problem->buffers[i].lifetime.begin;
    times[count++] = p->problem->buffers[i].lifetime.end;
  }
  qsort(times, (size_t)count, sizeof *times, compareTimes);
  for (intptr_t i = 0; i < count; ++i)
    if (!i || times[i] != times[i - 1])
      times[numTimes++] = times[i];
  loadTreeInit(&p->tree, p->arena, NULL, numTimes);
  p->begins = NNPACK_NEW_ARRAY(p->arena, intptr_t, n);
  p->ends = NNPACK_NEW_ARRAY(p->arena, intptr_t, n);
  for (intptr_t i = 0; i < n; ++i) {
    NnpackInterval lifetime = p->problem->buffers[i].lifetime;
    p->begins[i] = findTime(times, numTimes, lifetime.begin);
    p->ends[i] = findTime(times, numTimes, lifetime.end);
  }
}

static void addToNode(void *data, intptr_t node) {
  Placer *p = data;
  NodeList *list = &p->nodes[node];
  if (!list->count || list->data[list->count - 1] != p->current)
    NNPACK_PUSH(p->arena, *list, p->current);
}

static void fillNodes(Placer *p) {
  p->nodes = NNPACK_NEW_ARRAY(p->arena, NodeList, 2 * p->tree.numLeaves);
  for (intptr_t g = 0; g < p->numGroups; ++g) {
    const Group *group = &p->groups[g];
    if (group->pinned || group->bytes <= 0)
      continue;
    p->current = g;
    for (intptr_t m = 0; m < group->numMembers; ++m) {
      intptr_t buffer = p->members[group->firstMember + m];
      if (p->problem->buffers[buffer].sizeBytes)
        loadTreeForEachNode(&p->tree, p->begins[buffer], p->ends[buffer],
                            addToNode, p);
    }
  }
}

static void addLoad(Placer *p, const Group *group, int64_t sign) {
  for (intptr_t m = 0; m < group->numMembers; ++m) {
    intptr_t buffer = p->members[group->firstMember + m];
    loadTreeAdd(&p->tree, p->begins[buffer], p->ends[buffer],
                sign * p->problem->buffers[buffer].sizeBytes);
  }
}

//===----------------------------------------------------------------------===//
// Leaving
//===----------------------------------------------------------------------===//

/// The group that leaves first of those with load at a leaf, or -1.
static intptr_t findFirstAt(Placer *p, intptr_t leaf) {
  intptr_t first = -1;
  for (intptr_t n = leaf + p->tree.numLeaves; n > 0; n /= 2) {
    const NodeList *list = &p->nodes[n];
    while (p->cursors[n] < list->count && p->hasLeft[list->data[p->cursors[n]]])
      ++p->cursors[n];
    if (p->cursors[n] < list->count &&
        (first < 0 || list->data[p->cursors[n]] < first))
      first = list->data[p->cursors[n]];
  }
  return first;
}

/// Lets groups leave until no load is over `target`; false if those that must
/// stay are too many.
static bool leaveUntil(Placer *p, int64_t target) {
  while (loadTreeLargest(&p->tree) > target) {
    intptr_t g = findFirstAt(p, loadTreeLargestLeaf(&p->tree));
    if (g < 0)
      return false;
    p->hasLeft[g] = true;
    addLoad(p, &p->groups[g], -1);
  }
  return true;
}

/// Whether the group fits again as far as loads tell; if so it is added.
static bool addIfLoadFits(Placer *p, intptr_t g, int64_t target) {
  addLoad(p, &p->groups[g], 1);
  bool fits = loadTreeLargest(&p->tree) <= target;
  if (fits)
    p->hasLeft[g] = false;
  else
    addLoad(p, &p->groups[g], -1);
  return fits;
}

static void reset(Placer *p) {
  memset(p->cursors, 0,
         (size_t)(2 * p->tree.numLeaves) * sizeof *p->cursors);
  for (intptr_t g = 0; g < p->numGroups; ++g) {
    if (p->hasLeft[g])
      addLoad(p, &p->groups[g], 1);
    p->hasLeft[g] = false;
  }
}

//===----------------------------------------------------------------------===//
// Plans for those that stay
//===----------------------------------------------------------------------===//

/// Plans the buffers of the groups that stay; the plan is for all buffers. True
/// if it is within the capacity.
static bool planStaying(Placer *p, int effort, bool decide,
                        NnpackPlan *outPlan) {
  intptr_t n = p->problem->numBuffers, count = 0;
  NnpackBuffer *buffers = NNPACK_NEW_ARRAY(p->arena, NnpackBuffer, n);
  intptr_t *indices = NNPACK_NEW_ARRAY(p->arena, intptr_t, n);
  for (intptr_t g = 0; g < p->numGroups; ++g)
    for (intptr_t m = 0; m < p->groups[g].numMembers && !p->hasLeft[g]; ++m)
      indices[p->members[p->groups[g].firstMember + m]] = 1;
  for (intptr_t i = 0; i < n; ++i)
    if (indices[i])
      buffers[count] = p->problem->buffers[i], indices[count++] = i;
  NnpackProblem problem = {buffers, count, NULL, 0,
                           decide ? p->problem->capacity : INT64_MAX};
  NnpackSolverOptions options = *p->options;
  options.effort = effort;
  options = nnpackSolverOptionsSince(&options, p->startSeconds);
  NnpackPlan plan;
  nnpackSolve(&problem, &options, p->arena, &plan);
  *outPlan = plan;
  outPlan->numBuffers = n;
  if (!nnpackStatusIsFound(plan.status))
    return false;
  outPlan->offsets = NNPACK_NEW_ARRAY(p->arena, int64_t, n);
  for (intptr_t i = 0; i < count; ++i)
    outPlan->offsets[indices[i]] = plan.offsets[i];
  return plan.peakBytes <= p->problem->capacity;
}

/// Cheap first, then with all the effort allowed.
static bool planWithin(Placer *p, bool maySearch, NnpackPlan *outPlan) {
  NnpackPlan searched;
  if (planStaying(p, 0, false, outPlan))
    return true;
  if (!maySearch || p->options->effort == 0 ||
      outPlan->lowerBoundBytes > p->problem->capacity ||
      !planStaying(p, p->options->effort, true, &searched))
    return false;
  *outPlan = searched;
  return true;
}

/// Lowers the target until what stays has a plan.
static bool placeByTarget(Placer *p, NnpackPlan *outPlan) {
  int64_t target = p->problem->capacity;
  for (int i = 0; i < maxTargets; ++i) {
    reset(p);
    if (!leaveUntil(p, target))
      return false;
    for (intptr_t g = p->numGroups; g-- > 0;)
      if (p->hasLeft[g])
        addIfLoadFits(p, g, target);
    if (planWithin(p, i < maxSearches, outPlan))
      return true;
    int64_t over = outPlan->peakBytes > p->problem->capacity
                       ? outPlan->peakBytes - p->problem->capacity
                       : 1;
    target = i + 2 < maxTargets ? target - (over + 1) / 2 : 0;
    target = target < 0 ? 0 : target;
  }
  return false;
}

/// Brings groups back that the lowered target kept out.
static void bringBack(Placer *p, NnpackPlan *plan) {
  int tries = 0;
  for (intptr_t g = p->numGroups; g-- > 0 && tries < maxReturns;) {
    if (!p->hasLeft[g] || !addIfLoadFits(p, g, p->problem->capacity))
      continue;
    NnpackPlan next;
    ++tries;
    if (planStaying(p, 0, false, &next)) {
      *plan = next;
      continue;
    }
    p->hasLeft[g] = true;
    addLoad(p, &p->groups[g], -1);
  }
}

bool nnpackPlaceGreedily(const NnpackProblem *problem, const intptr_t *groups,
                         const bool *pinned,
                         const NnpackSolverOptions *options,
                         NnpackArena *arena, NnpackPlacement *outPlacement) {
  Placer p = {.problem = problem, .options = options, .arena = arena};
  if (options->clock)
    p.startSeconds = options->clock(options->clockData);
  makeGroups(&p, groups, pinned);
  makeTree(&p);
  fillNodes(&p);
  p.cursors = NNPACK_NEW_ARRAY(arena, intptr_t, 2 * p.tree.numLeaves);
  p.hasLeft = NNPACK_NEW_ARRAY(arena, bool, p.numGroups);
  for (intptr_t g = 0; g < p.numGroups; ++g)
    addLoad(&p, &p.groups[g], 1);
  NnpackPlan plan;
  if (!placeByTarget(&p, &plan))
    return false;
  bringBack(&p, &plan);
  outPlacement->plan = plan;
  outPlacement->spilled = NNPACK_NEW_ARRAY(arena, bool, problem->numBuffers);
  for (intptr_t g = 0; g < p.numGroups; ++g)
    for (intptr_t m = 0; m < p.groups[g].numMembers; ++m)
      outPlacement->spilled[p.members[p.groups[g].firstMember + m]] =
          p.hasLeft[g];
  return true;
}
