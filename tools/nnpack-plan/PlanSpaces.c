//===-- tools/nnpack-plan/PlanSpaces.c - Several memories ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlanSpaces.h"

#include <ctype.h>
#include <string.h>

//===----------------------------------------------------------------------===//
// The option
//===----------------------------------------------------------------------===//

static bool isName(const char *text, size_t length) {
  for (size_t i = 0; i < length; ++i)
    if (!isalnum((unsigned char)text[i]) && text[i] != '_')
      return false;
  return length > 0;
}

static intptr_t findSpace(const PlanSpaces *spaces, const char *name) {
  for (intptr_t s = 0; s < spaces->count; ++s)
    if (strcmp(spaces->spaces[s].name, name) == 0)
      return s;
  return -1;
}

static bool isUnlimited(const char *text, size_t length) {
  static const char unlimited[] = "unlimited";
  return length == sizeof unlimited - 1 && !memcmp(text, unlimited, length);
}

/// Reads one space; NULL, or what is wrong with it.
static const char *parseSpace(const char *text, size_t length,
                              NnpackArena *arena, PlanSpaces *spaces) {
  const char *end = text + length;
  const char *colon = memchr(text, ':', length);
  size_t nameLength = (size_t)((colon ? colon : end) - text);
  NnpackPlacementSpace *space = &spaces->spaces[spaces->count];
  int64_t *cost = &spaces->costs[spaces->count];
  if (!isName(text, nameLength))
    return "a name has letters, digits and _";
  space->name = nnpackArenaCopyString(arena, text, nameLength);
  if (findSpace(spaces, space->name) >= 0)
    return "named twice";
  space->capacity = INT64_MAX;
  *cost = spaces->count > 0;
  ++spaces->count;
  if (!colon)
    return NULL;
  const char *size = colon + 1;
  colon = memchr(size, ':', (size_t)(end - size));
  size_t sizeLength = (size_t)((colon ? colon : end) - size);
  if ((sizeLength > 0 || !colon) && !isUnlimited(size, sizeLength) &&
      !nnpackParseSize(size, sizeLength, &space->capacity))
    return "the capacity is no size";
  if (colon && (!nnpackParseInt64(colon + 1, (size_t)(end - colon - 1), cost) ||
                *cost < 0))
    return "the cost is no whole number from 0 on";
  return NULL;
}

bool planSpacesParse(const char *text, NnpackArena *arena,
                     PlanSpaces *outSpaces, NnpackText *outError) {
  intptr_t most = 1;
  for (const char *at = text; *at; ++at)
    most += *at == ',';
  PlanSpaces spaces = {NNPACK_NEW_ARRAY(arena, NnpackPlacementSpace, most),
                       NNPACK_NEW_ARRAY(arena, int64_t, most), 0};
  for (intptr_t i = 0; i < most; ++i) {
    size_t length = strcspn(text, ",");
    const char *fault = parseSpace(text, length, arena, &spaces);
    if (fault) {
      nnpackTextPrint(outError, "option '--spaces', '%.*s': %s; expected "
                                "NAME[:CAPACITY[:COST]]",
                      (int)length, text, fault);
      return false;
    }
    text += length + 1;
  }
  *outSpaces = spaces;
  return true;
}

//===----------------------------------------------------------------------===//
// The problem
//===----------------------------------------------------------------------===//

typedef struct Maker {
  const PlanSpaces *spaces;
  NnpackPlacementItem *items;
  NnpackPlacementMode *modes;
  NnpackPlacementNeed *needs;
  intptr_t numItems, numModes;
} Maker;

static bool addMode(Maker *maker, const NnpackBuffer *buffer, intptr_t space,
                    NnpackText *outError) {
  NnpackPlacementMode *mode = &maker->modes[maker->numModes];
  *mode = (NnpackPlacementMode){.name = maker->spaces->spaces[space].name,
                                .firstNeed = maker->numModes,
                                .numNeeds = 1};
  maker->needs[maker->numModes++] = (NnpackPlacementNeed){space, *buffer};
  if (!nnpackMulOverflow(buffer->traffic, maker->spaces->costs[space],
                         &mode->cost))
    return true;
  nnpackTextPrint(outError, "buffer '%s': traffic %lld times cost %lld is too "
                            "much",
                  buffer->name, (long long)buffer->traffic,
                  (long long)maker->spaces->costs[space]);
  return false;
}

static bool addItem(Maker *maker, const NnpackBuffer *buffer,
                    NnpackText *outError) {
  intptr_t first = 0, end = maker->spaces->count;
  if (buffer->space) {
    first = findSpace(maker->spaces, buffer->space);
    if (first < 0) {
      nnpackTextPrint(outError, "buffer '%s': --spaces has no '%s'",
                      buffer->name, buffer->space);
      return false;
    }
  }
  if (buffer->space || buffer->fixedOffset != NNPACK_NO_OFFSET)
    end = first + 1;
  maker->items[maker->numItems++] = (NnpackPlacementItem){
      buffer->name, maker->numModes, end - first};
  for (intptr_t s = first; s < end; ++s)
    if (!addMode(maker, buffer, s, outError))
      return false;
  return true;
}

/// The need of a buffer in a space, or -1.
static intptr_t needIn(const Maker *maker, intptr_t buffer, intptr_t space) {
  const NnpackPlacementItem *item = &maker->items[buffer];
  for (intptr_t m = item->firstMode; m < item->firstMode + item->numModes; ++m)
    if (maker->needs[m].space == space)
      return m;
  return -1;
}

/// Buffers that share may overlap in whichever space they are both in.
static void addShares(const Maker *maker, const NnpackProblem *buffers,
                      NnpackArena *arena, NnpackPlacementProblem *problem) {
  NnpackShare *shares = NNPACK_NEW_ARRAY(
      arena, NnpackShare, buffers->numShares * maker->spaces->count);
  problem->shares = shares;
  for (intptr_t i = 0; i < buffers->numShares; ++i)
    for (intptr_t s = 0; s < maker->spaces->count; ++s) {
      NnpackShare share = buffers->shares[i];
      share.first = needIn(maker, share.first, s);
      share.second = needIn(maker, share.second, s);
      if (share.first >= 0 && share.second >= 0)
        shares[problem->numShares++] = share;
    }
}

bool planSpacesProblem(const PlanSpaces *spaces, const NnpackProblem *buffers,
                       NnpackArena *arena, NnpackPlacementProblem *outProblem,
                       NnpackText *outError) {
  intptr_t n = buffers->numBuffers;
  Maker maker = {
      .spaces = spaces,
      .items = NNPACK_NEW_ARRAY(arena, NnpackPlacementItem, n),
      .modes = NNPACK_NEW_ARRAY(arena, NnpackPlacementMode, n * spaces->count),
      .needs = NNPACK_NEW_ARRAY(arena, NnpackPlacementNeed, n * spaces->count)};
  for (intptr_t b = 0; b < n; ++b)
    if (!addItem(&maker, &buffers->buffers[b], outError))
      return false;
  *outProblem = (NnpackPlacementProblem){.spaces = spaces->spaces,
                                         .numSpaces = spaces->count,
                                         .items = maker.items,
                                         .numItems = n,
                                         .modes = maker.modes,
                                         .numModes = maker.numModes,
                                         .needs = maker.needs,
                                         .numNeeds = maker.numModes};
  addShares(&maker, buffers, arena, outProblem);
  return nnpackPlacementVerify(outProblem, outError);
}

//===----------------------------------------------------------------------===//
// The result
//===----------------------------------------------------------------------===//

intptr_t planSpaceOf(const NnpackPlacementProblem *problem,
                     const NnpackPlacementResult *result, intptr_t buffer) {
  return problem->needs[problem->items[buffer].firstMode +
                        result->modes[buffer]]
      .space;
}

/// A plan of the space's buffers at their fixed offsets.
static NnpackPlan fixedPlan(const NnpackProblem *problem, NnpackArena *arena) {
  NnpackPlan plan = {
      .status = NnpackStatusFeasible,
      .offsets = NNPACK_NEW_ARRAY(arena, int64_t, problem->numBuffers),
      .numBuffers = problem->numBuffers};
  for (intptr_t b = 0; b < problem->numBuffers; ++b) {
    const NnpackBuffer *buffer = &problem->buffers[b];
    int64_t top = buffer->fixedOffset + buffer->sizeBytes;
    plan.offsets[b] = buffer->fixedOffset;
    plan.peakBytes = top > plan.peakBytes ? top : plan.peakBytes;
  }
  plan.lowerBoundBytes = nnpackProblemMaximumLoad(problem);
  if (plan.lowerBoundBytes > plan.peakBytes) // Of overlapping buffers.
    plan.lowerBoundBytes = plan.peakBytes;
  if (plan.lowerBoundBytes == plan.peakBytes)
    plan.status = NnpackStatusOptimal;
  return plan;
}

bool planSpacesTakeFixed(const NnpackPlacementProblem *problem,
                         NnpackArena *arena, NnpackPlacementResult *outResult) {
  NnpackPlacementResult result = {
      .status = NnpackStatusOptimal,
      .modes = NNPACK_NEW_ARRAY(arena, intptr_t, problem->numItems),
      .offsets = NNPACK_NEW_ARRAY(arena, int64_t, problem->numNeeds),
      .plans = NNPACK_NEW_ARRAY(arena, NnpackPlan, problem->numSpaces),
      .tightSpace = -1};
  for (intptr_t k = 0; k < problem->numNeeds; ++k) {
    result.offsets[k] = problem->needs[k].buffer.fixedOffset;
    if (result.offsets[k] == NNPACK_NO_OFFSET)
      return false;
  }
  for (intptr_t m = 0; m < problem->numModes; ++m)
    result.cost += problem->modes[m].cost;
  result.lowerBound = result.cost;
  for (intptr_t s = 0; s < problem->numSpaces; ++s) {
    NnpackProblem inSpace;
    intptr_t *needs;
    nnpackPlacementSpaceProblem(problem, result.modes, s, arena, &inSpace,
                                &needs);
    result.plans[s] = fixedPlan(&inSpace, arena);
  }
  *outResult = result;
  return true;
}

//===----------------------------------------------------------------------===//
// The last line
//===----------------------------------------------------------------------===//

static void printLower(const char *name, NnpackText *out) {
  for (; *name; ++name)
    nnpackTextPrint(out, "%c", tolower((unsigned char)*name));
}

static int64_t trafficIn(const NnpackPlacementProblem *problem,
                         const NnpackProblem *buffers,
                         const NnpackPlacementResult *result, intptr_t space) {
  int64_t traffic = 0;
  for (intptr_t b = 0; b < buffers->numBuffers; ++b)
    if (planSpaceOf(problem, result, b) == space)
      traffic += buffers->buffers[b].traffic;
  return traffic;
}

void planSpacesReport(const PlanSpaces *spaces,
                      const NnpackPlacementProblem *problem,
                      const NnpackProblem *buffers,
                      const NnpackPlacementResult *result, NnpackText *out) {
  bool isFound = nnpackStatusIsFound(result->status);
  int64_t bound =
      result->status == NnpackStatusInfeasible ? -1 : result->lowerBound;
  bool isPlain = spaces->count == 2 && spaces->costs[0] == 0 &&
                 spaces->costs[1] == 1;
  for (intptr_t s = 0; s < spaces->count; ++s) {
    nnpackTextPrint(out, " ");
    printLower(spaces->spaces[s].name, out);
    nnpackTextPrint(out, "_peak=%lld",
                    isFound ? (long long)result->plans[s].peakBytes : -1LL);
  }
  for (intptr_t s = 1; s < spaces->count; ++s) {
    nnpackTextPrint(out, " ");
    printLower(spaces->spaces[s].name, out);
    nnpackTextPrint(
        out, "_traffic=%lld",
        isFound ? (long long)trafficIn(problem, buffers, result, s) : -1LL);
  }
  if (isPlain) {
    nnpackTextPrint(out, " ");
    printLower(spaces->spaces[1].name, out);
    nnpackTextPrint(out, "_traffic_bound=%lld", (long long)bound);
  } else {
    nnpackTextPrint(out, " cost=%lld cost_bound=%lld",
                    isFound ? (long long)result->cost : -1LL,
                    (long long)bound);
  }
}
