//===-- lib/Solver/PlacementProblem.c - Checks of placements ------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shares no code with the search but what takes a space's buffers out of a
// placement problem.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Placement.h"

//===----------------------------------------------------------------------===//
// Verifying a problem
//===----------------------------------------------------------------------===//

static const char *nameOf(const char *name) {
  return name ? name : "(unnamed)";
}

static bool verifySpaces(const NnpackPlacementProblem *problem,
                         NnpackText *outError) {
  for (intptr_t s = 0; s < problem->numSpaces; ++s)
    if (problem->spaces[s].capacity < 0) {
      nnpackTextPrint(outError, "space '%s': capacity %lld is negative",
                      nameOf(problem->spaces[s].name),
                      (long long)problem->spaces[s].capacity);
      return false;
    }
  return true;
}

/// Whether [first, first + count) lies in [0, limit).
static bool isRange(intptr_t first, intptr_t count, intptr_t limit) {
  return first >= 0 && count >= 0 && first <= limit && count <= limit - first;
}

/// Each element of a range gets one more owner.
static bool takeRange(intptr_t first, intptr_t count, bool *taken) {
  for (intptr_t i = first; i < first + count; ++i) {
    if (taken[i])
      return false;
    taken[i] = true;
  }
  return true;
}

static bool verifyMode(const NnpackPlacementProblem *problem,
                       const NnpackPlacementItem *item, intptr_t m,
                       bool *needTaken, NnpackText *outError) {
  const NnpackPlacementMode *mode = &problem->modes[m];
  const char *fault = NULL;
  if (mode->cost < 0)
    fault = "the cost is negative";
  else if (!isRange(mode->firstNeed, mode->numNeeds, problem->numNeeds) ||
           !takeRange(mode->firstNeed, mode->numNeeds, needTaken))
    fault = "the needs are none of the problem's, or another mode's";
  for (intptr_t k = 0; !fault && k < mode->numNeeds; ++k) {
    intptr_t space = problem->needs[mode->firstNeed + k].space;
    if (space < 0 || space >= problem->numSpaces)
      fault = "a need is in none of the spaces";
  }
  if (!fault)
    return true;
  nnpackTextPrint(outError, "item '%s', mode '%s': %s", nameOf(item->name),
                  nameOf(mode->name), fault);
  return false;
}

/// The largest costs must add up.
static bool verifyItem(const NnpackPlacementProblem *problem, intptr_t i,
                       bool *modeTaken, bool *needTaken, int64_t *costs,
                       NnpackText *outError) {
  const NnpackPlacementItem *item = &problem->items[i];
  const char *fault = NULL;
  if (item->numModes < 1 || item->numModes > NNPACK_PLACEMENT_MAX_MODES)
    fault = "no mode, or more than 64";
  else if (!isRange(item->firstMode, item->numModes, problem->numModes) ||
           !takeRange(item->firstMode, item->numModes, modeTaken))
    fault = "the modes are none of the problem's, or another item's";
  int64_t largest = 0;
  for (intptr_t m = 0; !fault && m < item->numModes; ++m) {
    if (!verifyMode(problem, item, item->firstMode + m, needTaken, outError))
      return false;
    int64_t cost = problem->modes[item->firstMode + m].cost;
    largest = cost > largest ? cost : largest;
  }
  if (!fault && (nnpackAddOverflow(*costs, largest, costs) ||
                 *costs > INT64_MAX / 4))
    fault = "the costs add up to too much";
  if (!fault)
    return true;
  nnpackTextPrint(outError, "item '%s': %s", nameOf(item->name), fault);
  return false;
}

/// Buffers and shares as one problem: all of them alive in one space.
static bool verifyNeeds(const NnpackPlacementProblem *problem,
                        NnpackArena *arena, NnpackText *outError) {
  NnpackBuffer *buffers =
      NNPACK_NEW_ARRAY(arena, NnpackBuffer, problem->numNeeds);
  for (intptr_t k = 0; k < problem->numNeeds; ++k)
    buffers[k] = problem->needs[k].buffer;
  NnpackProblem all = {buffers, problem->numNeeds, problem->shares,
                       problem->numShares, INT64_MAX};
  if (!nnpackProblemVerify(&all, outError))
    return false;
  if (nnpackProblemHasWindows(&all)) {
    nnpackTextPrint(outError, "a gap with a window, in a placement");
    return false;
  }
  for (intptr_t i = 0; i < problem->numShares; ++i) {
    const NnpackShare *share = &problem->shares[i];
    if (problem->needs[share->first].space ==
        problem->needs[share->second].space)
      continue;
    nnpackTextPrint(outError, "buffers '%s' and '%s' share in two spaces",
                    nameOf(buffers[share->first].name),
                    nameOf(buffers[share->second].name));
    return false;
  }
  return true;
}

bool nnpackPlacementVerify(const NnpackPlacementProblem *problem,
                           NnpackText *outError) {
  if (!verifySpaces(problem, outError))
    return false;
  NnpackArena *arena = nnpackArenaCreate();
  bool *modeTaken = NNPACK_NEW_ARRAY(arena, bool, problem->numModes);
  bool *needTaken = NNPACK_NEW_ARRAY(arena, bool, problem->numNeeds);
  int64_t costs = 0;
  bool valid = true;
  for (intptr_t i = 0; valid && i < problem->numItems; ++i)
    valid = verifyItem(problem, i, modeTaken, needTaken, &costs, outError);
  for (intptr_t m = 0; valid && m < problem->numModes; ++m)
    if (!modeTaken[m]) {
      nnpackTextPrint(outError, "mode '%s' belongs to no item",
                      nameOf(problem->modes[m].name));
      valid = false;
    }
  for (intptr_t k = 0; valid && k < problem->numNeeds; ++k)
    if (!needTaken[k]) {
      nnpackTextPrint(outError, "buffer '%s' belongs to no mode",
                      nameOf(problem->needs[k].buffer.name));
      valid = false;
    }
  valid = valid && verifyNeeds(problem, arena, outError);
  nnpackArenaDestroy(arena);
  return valid;
}

//===----------------------------------------------------------------------===//
// One space of a placement
//===----------------------------------------------------------------------===//

void nnpackPlacementSpaceProblem(const NnpackPlacementProblem *problem,
                                 const intptr_t *modes, intptr_t space,
                                 NnpackArena *arena, NnpackProblem *outProblem,
                                 intptr_t **outNeeds) {
  NNPACK_VECTOR(NnpackBuffer) buffers = {0};
  NNPACK_VECTOR(NnpackShare) shares = {0};
  NNPACK_VECTOR(intptr_t) needs = {0};
  intptr_t *indices = NNPACK_NEW_ARRAY(arena, intptr_t, problem->numNeeds);
  bool *isChosen = NNPACK_NEW_ARRAY(arena, bool, problem->numNeeds);
  for (intptr_t i = 0; i < problem->numItems; ++i) {
    const NnpackPlacementMode *mode =
        &problem->modes[problem->items[i].firstMode + modes[i]];
    for (intptr_t k = 0; k < mode->numNeeds; ++k)
      isChosen[mode->firstNeed + k] =
          problem->needs[mode->firstNeed + k].space == space;
  }
  for (intptr_t k = 0; k < problem->numNeeds; ++k) {
    if (!isChosen[k])
      continue;
    indices[k] = buffers.count;
    NNPACK_PUSH(arena, buffers, problem->needs[k].buffer);
    NNPACK_PUSH(arena, needs, k);
  }
  for (intptr_t i = 0; i < problem->numShares; ++i) {
    NnpackShare share = problem->shares[i];
    if (!isChosen[share.first] || !isChosen[share.second])
      continue;
    share.first = indices[share.first];
    share.second = indices[share.second];
    NNPACK_PUSH(arena, shares, share);
  }
  *outProblem = (NnpackProblem){buffers.data, buffers.count, shares.data,
                                shares.count, problem->spaces[space].capacity};
  *outNeeds = needs.data;
}

//===----------------------------------------------------------------------===//
// The proof of a result
//===----------------------------------------------------------------------===//

static bool validateCost(const NnpackPlacementProblem *problem,
                         const NnpackPlacementResult *result,
                         NnpackText *outError) {
  int64_t cost = 0;
  for (intptr_t i = 0; i < problem->numItems; ++i) {
    const NnpackPlacementItem *item = &problem->items[i];
    if (result->modes[i] < 0 || result->modes[i] >= item->numModes) {
      nnpackTextPrint(outError, "item '%s' has no mode %lld",
                      nameOf(item->name), (long long)result->modes[i]);
      return false;
    }
    cost += problem->modes[item->firstMode + result->modes[i]].cost;
  }
  if (cost == result->cost && result->lowerBound <= cost &&
      (result->status != NnpackStatusOptimal || result->lowerBound == cost))
    return true;
  nnpackTextPrint(outError,
                  "cost %lld, lower bound %lld, %s; the modes cost %lld",
                  (long long)result->cost, (long long)result->lowerBound,
                  nnpackStatusName(result->status), (long long)cost);
  return false;
}

static bool validateSpace(const NnpackPlacementProblem *problem,
                          const NnpackPlacementResult *result, intptr_t space,
                          NnpackArena *arena, NnpackText *outError) {
  NnpackProblem inSpace;
  intptr_t *needs;
  nnpackPlacementSpaceProblem(problem, result->modes, space, arena, &inSpace,
                              &needs);
  NnpackText why = {0};
  bool valid = nnpackPlanValidate(&inSpace, &result->plans[space], &why);
  for (intptr_t b = 0; valid && b < inSpace.numBuffers; ++b)
    if (result->offsets[needs[b]] != result->plans[space].offsets[b]) {
      nnpackTextPrint(&why, "buffer '%s' has two offsets",
                      nameOf(inSpace.buffers[b].name));
      valid = false;
    }
  if (!valid)
    nnpackTextPrint(outError, "space '%s': %s",
                    nameOf(problem->spaces[space].name),
                    why.data ? why.data : "");
  nnpackTextDestroy(&why);
  return valid;
}

bool nnpackPlacementValidate(const NnpackPlacementProblem *problem,
                             const NnpackPlacementResult *result,
                             NnpackText *outError) {
  if (!nnpackStatusIsFound(result->status)) {
    nnpackTextPrint(outError, "no placement to validate: the status is %s",
                    nnpackStatusName(result->status));
    return false;
  }
  if (!validateCost(problem, result, outError))
    return false;
  NnpackArena *arena = nnpackArenaCreate();
  bool valid = true;
  for (intptr_t s = 0; valid && s < problem->numSpaces; ++s)
    valid = validateSpace(problem, result, s, arena, outError);
  nnpackArenaDestroy(arena);
  return valid;
}
