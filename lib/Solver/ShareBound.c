//===-- lib/Solver/ShareBound.c - What shares can save ------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// At one time, the bytes in use are the sum of the sizes less what buffers have
// in common, and only those of a share have; a byte of k buffers is common to
// k - 1 pairs at least. So the largest sum of overlaps is a bound. Shares with a
// common buffer are in each other's way: two results over one operand do not
// overlap each other. For small groups of such shares every case is tried: which
// of them overlap, and which of two buffers that do not lies lower. A case is a
// set of bounds on differences of offsets, so what it implies for another pair
// is a shortest path.
//
//===----------------------------------------------------------------------===//

#include "ShareBound.h"

enum { mostShares = 6, mostMembers = mostShares + 1, mostNodes = 500 };

/// No offsets differ by more.
static const int64_t farApart = INT64_MAX / 4;

//===----------------------------------------------------------------------===//
// One pair.
//===----------------------------------------------------------------------===//

/// The most bytes that buffers of sizes `first` and `second` have in common at a
/// difference of offsets in a window.
static int64_t largestOverlap(int64_t first, int64_t second, int64_t minDelta,
                              int64_t maxDelta) {
  // As a function of delta the overlap rises to a plateau between 0 and
  // second - first, then falls; take the delta of the window nearest to 0, or
  // nearest to the other end of the plateau if that is better.
  int64_t best = 0;
  int64_t wishes[2] = {0, second - first};
  for (int i = 0; i < 2; ++i) {
    int64_t delta = wishes[i];
    if (delta < minDelta)
      delta = minDelta;
    if (delta > maxDelta)
      delta = maxDelta;
    if (delta < minDelta || delta >= second || delta <= -first)
      continue;
    int64_t top = delta + first < second ? delta + first : second;
    int64_t overlap = top - (delta > 0 ? delta : 0);
    if (overlap > best)
      best = overlap;
  }
  return best;
}

int64_t nnpackShareLargestOverlap(const NnpackProblem *problem,
                                  const NnpackShare *share) {
  return largestOverlap(problem->buffers[share->first].sizeBytes,
                        problem->buffers[share->second].sizeBytes,
                        share->minDelta, share->maxDelta);
}

//===----------------------------------------------------------------------===//
// A group of shares with common buffers.
//===----------------------------------------------------------------------===//

/// Differences of offsets: offset(x) - offset(y) <= most[x][y], closed under
/// addition.
typedef struct Distances {
  int64_t most[mostMembers][mostMembers];
} Distances;

typedef enum Relation { RelationOpen, RelationOverlap, RelationApart } Relation;

typedef struct Group {
  const NnpackProblem *problem;
  const NnpackShare *shares[mostShares];
  int numShares;
  intptr_t members[mostMembers];
  int numMembers;
  Relation relations[mostShares];
  int numNodes;
  int64_t best;
} Group;

static int memberOf(const Group *group, intptr_t buffer) {
  int member = 0;
  while (member < group->numMembers && group->members[member] != buffer)
    ++member;
  return member;
}

/// offset(x) - offset(y) <= most; false if that contradicts the others.
static bool bound(const Group *group, Distances *distances, int x, int y,
                  int64_t most) {
  int64_t(*table)[mostMembers] = distances->most;
  if (most >= table[x][y])
    return true;
  if (most + table[y][x] < 0)
    return false;
  for (int a = 0; a < group->numMembers; ++a)
    for (int b = 0; b < group->numMembers; ++b) {
      int64_t through = table[a][x] + most + table[y][b];
      if (through < table[a][b])
        table[a][b] = through < -farApart ? -farApart : through;
    }
  return true;
}

static int64_t sizeOf(const Group *group, int member) {
  return group->problem->buffers[group->members[member]].sizeBytes;
}

/// The most that share i can save within the distances.
static int64_t savedBy(const Group *group, const Distances *distances, int i) {
  const NnpackShare *share = group->shares[i];
  int x = memberOf(group, share->first), y = memberOf(group, share->second);
  int64_t low = -distances->most[y][x], high = distances->most[x][y];
  if (group->relations[i] == RelationApart)
    return 0;
  low = share->minDelta > low ? share->minDelta : low;
  high = share->maxDelta < high ? share->maxDelta : high;
  return largestOverlap(sizeOf(group, x), sizeOf(group, y), low, high);
}

static int64_t savedByAll(const Group *group, const Distances *distances) {
  int64_t sum = 0;
  for (int i = 0; i < group->numShares; ++i)
    sum += savedBy(group, distances, i);
  return sum;
}

/// Whether the two overlap by decision.
static bool overlap(const Group *group, int x, int y) {
  for (int i = 0; i < group->numShares; ++i) {
    const NnpackShare *share = group->shares[i];
    int a = memberOf(group, share->first), b = memberOf(group, share->second);
    if ((a == x && b == y) || (a == y && b == x))
      return group->relations[i] == RelationOverlap;
  }
  return false;
}

/// Two members that must lie apart and are not told which one is lower.
static bool findApart(const Group *group, const Distances *distances, int *outX,
                      int *outY) {
  for (int x = 0; x < group->numMembers; ++x)
    for (int y = 0; y < x; ++y)
      if (!overlap(group, x, y) &&
          distances->most[x][y] > -sizeOf(group, x) &&
          distances->most[y][x] > -sizeOf(group, y)) {
        *outX = x;
        *outY = y;
        return true;
      }
  return false;
}

static void searchGroup(Group *group, const Distances *distances, int share);

/// All share pairs are decided: those that lie apart, either way.
static void searchApart(Group *group, const Distances *distances) {
  int x, y;
  if (!findApart(group, distances, &x, &y)) {
    group->best = savedByAll(group, distances);
    return;
  }
  Distances next = *distances;
  if (bound(group, &next, x, y, -sizeOf(group, x)))
    searchGroup(group, &next, group->numShares);
  next = *distances;
  if (bound(group, &next, y, x, -sizeOf(group, y)))
    searchGroup(group, &next, group->numShares);
}

/// Every share overlaps within its window or not, and what does not overlap lies
/// apart: branch and bound over which.
static void searchGroup(Group *group, const Distances *distances, int share) {
  if (++group->numNodes > mostNodes ||
      savedByAll(group, distances) <= group->best)
    return;
  if (share == group->numShares) {
    searchApart(group, distances);
    return;
  }
  const NnpackShare *pair = group->shares[share];
  int x = memberOf(group, pair->first), y = memberOf(group, pair->second);
  int64_t low = 1 - sizeOf(group, x), high = sizeOf(group, y) - 1;
  Distances next = *distances;
  low = pair->minDelta > low ? pair->minDelta : low;
  high = pair->maxDelta < high ? pair->maxDelta : high;
  group->relations[share] = RelationOverlap;
  if (low <= high && bound(group, &next, x, y, high) &&
      bound(group, &next, y, x, -low))
    searchGroup(group, &next, share + 1);
  group->relations[share] = RelationApart;
  searchGroup(group, distances, share + 1);
  group->relations[share] = RelationOpen;
}

static bool hasWindow(const NnpackBuffer *buffer) {
  for (intptr_t g = 0; g < buffer->numGaps; ++g)
    if (buffer->gaps[g].low < buffer->gaps[g].high)
      return true;
  return false;
}

/// What a group can save; `sum` if the search takes too long, or if buffers do
/// not need all of their bytes.
static int64_t savedByGroup(Group *group, int64_t sum) {
  Distances distances;
  for (int i = 0; i < group->numShares; ++i) {
    const NnpackShare *share = group->shares[i];
    intptr_t buffers[2] = {share->first, share->second};
    for (int k = 0; k < 2; ++k)
      if (memberOf(group, buffers[k]) == group->numMembers)
        group->members[group->numMembers++] = buffers[k];
  }
  for (int x = 0; x < mostMembers; ++x)
    for (int y = 0; y < mostMembers; ++y)
      distances.most[x][y] = x == y ? 0 : farApart;
  for (int i = 0; i < group->numMembers; ++i)
    if (hasWindow(&group->problem->buffers[group->members[i]]))
      return sum;
  searchGroup(group, &distances, 0);
  return group->numNodes > mostNodes ? sum : group->best;
}

//===----------------------------------------------------------------------===//
// All shares of a section.
//===----------------------------------------------------------------------===//

/// Whether the share has a buffer in common with the group's.
static bool touches(const Group *group, const NnpackShare *share) {
  for (int i = 0; i < group->numShares; ++i) {
    const NnpackShare *other = group->shares[i];
    if (other->first == share->first || other->first == share->second ||
        other->second == share->first || other->second == share->second)
      return true;
  }
  return false;
}

/// Whether a share that was too much for the group is between buffers of it.
static bool joinsMembers(const Group *group, const NnpackProblem *problem,
                         const intptr_t *shares, intptr_t count) {
  for (intptr_t i = 0; i < count; ++i) {
    const NnpackShare *share = &problem->shares[shares[i]];
    bool hasFirst = false, hasSecond = false;
    for (int k = 0; k < group->numShares; ++k) {
      const NnpackShare *other = group->shares[k];
      hasFirst |= other->first == share->first || other->second == share->first;
      hasSecond |=
          other->first == share->second || other->second == share->second;
    }
    if (hasFirst && hasSecond)
      return true;
  }
  return false;
}

int64_t nnpackSharedBytes(const NnpackProblem *problem, intptr_t *shares,
                          intptr_t count) {
  int64_t saved = 0;
  while (count > 0) {
    Group group = {.problem = problem};
    int64_t sum = 0;
    // Takes a group out of the list; what is too much for it stays, as if it
    // had nothing to do with it.
    for (bool isLarger = true; isLarger;) {
      isLarger = false;
      for (intptr_t i = 0; i < count && group.numShares < mostShares; ++i) {
        const NnpackShare *share = &problem->shares[shares[i]];
        if (group.numShares > 0 && !touches(&group, share))
          continue;
        group.shares[group.numShares++] = share;
        sum += nnpackShareLargestOverlap(problem, share);
        intptr_t taken = shares[i];
        shares[i--] = shares[--count];
        shares[count] = taken;
        isLarger = true;
      }
    }
    saved +=
        group.numShares == 1 || joinsMembers(&group, problem, shares, count)
            ? sum
            : savedByGroup(&group, sum);
  }
  return saved;
}
