//===-- Access.c - How a step goes through its bytes ----------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Why the distance is safe. Let o(t) and u(t) be where the paths are in
// iteration t, counted in the order in which they run. If neither path goes
// back, all that is written up to iteration t ends by o(t) + span, and all that
// is read after it begins at u(t + 1) or later. So with
//   distance = max over t of o(t) + span - u(t + 1)
// a write of iteration t ends before every byte that is still to be read. What
// iteration t itself reads, it reads before it writes.
//
// The maximum, without running the loops: from t to t + 1 one loop i takes a
// step, those inside of it go from their last iteration to their first, and
// those outside stand still. With i chosen, o(t) + span - u(t + 1) is a sum of
// one term per loop, each linear in its own counter, so each is largest at one
// of its ends.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Access.h"

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

/// How far the path gets from the first to the last iteration of the loops from
/// `level` on; false on overflow.
static bool reachOf(const NnpackWalk *walk, const struct NnpackWalkPath *path,
                    intptr_t level, int64_t *outReach) {
  int64_t reach = 0;
  for (intptr_t i = level; i < walk->numLevels; ++i)
    if (nnpackAddProductOverflow(path->strides[i], walk->counts[i] - 1,
                                 &reach))
      return false;
  *outReach = reach;
  return true;
}

/// True if every step of a loop leads at least as far as the loops inside of it
/// got, so that the path never goes back.
static bool isMonotone(const NnpackWalk *walk,
                       const struct NnpackWalkPath *path) {
  int64_t all;
  if (!reachOf(walk, path, 0, &all))
    return false;
  for (intptr_t i = 0; i < walk->numLevels; ++i) {
    int64_t inner;
    if (!reachOf(walk, path, i + 1, &inner) || path->strides[i] < 0 ||
        (walk->counts[i] > 1 && path->strides[i] < inner))
      return false;
  }
  return true;
}

/// The maximum where loop `step` takes the step.
/// False if it cannot be counted.
static bool distanceAt(const NnpackWalk *walk, intptr_t step,
                       int64_t *outDistance) {
  int64_t inner = 0, sum = walk->over.offset;
  if (!reachOf(walk, &walk->over, step + 1, &inner) ||
      nnpackAddOverflow(sum, walk->spanBytes, &sum) ||
      nnpackAddOverflow(sum, inner, &sum))
    return false;
  for (intptr_t i = 0; i <= step; ++i) {
    int64_t last = walk->counts[i] - (i == step ? 2 : 1);
    int64_t apart = walk->over.strides[i] - walk->under.strides[i];
    if (apart > 0 && nnpackAddProductOverflow(apart, last, &sum))
      return false;
  }
  *outDistance = sum;
  return !nnpackAddOverflow(sum, -walk->under.offset, outDistance) &&
         !nnpackAddOverflow(*outDistance, -walk->under.strides[step],
                            outDistance);
}

bool nnpackWalkDistance(const NnpackWalk *walk, int64_t *outDistance) {
  if (!isMonotone(walk, &walk->over) || !isMonotone(walk, &walk->under))
    return false;
  int64_t distance = INT64_MIN;
  for (intptr_t i = 0; i < walk->numLevels; ++i) {
    int64_t here;
    if (walk->counts[i] <= 1)
      continue;
    if (!distanceAt(walk, i, &here))
      return false;
    distance = most(distance, here);
  }
  *outDistance = distance;
  return true;
}

int64_t nnpackShareSaved(int64_t overBytes, int64_t underBytes,
                         int64_t leastDelta, int64_t mostDelta) {
  // As many as can be where one of them lies inside the other.
  int64_t low = least(0, overBytes - underBytes);
  int64_t high = most(0, overBytes - underBytes);
  int64_t delta = leastDelta > high  ? leastDelta
                  : mostDelta < low ? mostDelta
                                    : most(leastDelta, low);
  if (leastDelta > mostDelta || delta >= overBytes || delta <= -underBytes)
    return 0;
  return least(overBytes, nnpackAddSaturated(delta, underBytes)) -
         most(0, delta);
}

int64_t nnpackOverlapSaved(int64_t overBytes, int64_t underBytes,
                           int64_t distanceBytes) {
  return nnpackShareSaved(overBytes, underBytes, distanceBytes, INT64_MAX);
}
