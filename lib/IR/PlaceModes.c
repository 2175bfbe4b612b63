//===-- lib/IR/PlaceModes.c - The placement problem of an entry ---*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What can be done with a value; PlaceCosts.h says what each way costs:
//
//   a buffer    fast          nothing
//               home          every access in place
//               split         fast up to a use, copied home, and later read
//                             there or copied back for the uses that follow
//               fetched       home, but copied for uses that would read it
//                             more often than once
//   a constant  home          every access in place
//               fetched       its bytes, for each use or for a run of uses
//
// Buffers whose types must name one space are one item, and so are the small
// constants of one operation: a bias alone decides nothing.
//
//===----------------------------------------------------------------------===//

#include "PlaceUses.h"

#include "Build.h"
#include "PlaceCosts.h"
#include "PlaceNeeds.h"

enum {
  mostSplits = 6,       ///< Gaps of a buffer that are tried.
  mostFetchedUses = 24, ///< A value with more uses is fetched once or never.
  smallBytes = 16384,   ///< Constants below are placed with others.
};

//===----------------------------------------------------------------------===//
// Modes
//===----------------------------------------------------------------------===//

static void addOneMode(PlaceModel *model, const char *name, PlaceMode mode) {
  const PlaceItem *item = &model->items.data[model->items.count - 1];
  NnpackPlacementItem *solverItem =
      &model->solverItems.data[model->solverItems.count - 1];
  if (solverItem->numModes == NNPACK_PLACEMENT_MAX_MODES)
    return;
  mode.openCost = 0;
  for (intptr_t m = 0; m < item->numMembers; ++m)
    mode.openCost = nnpackAddSaturated(
        mode.openCost, placeCostOfMember(model, &item->members[m], &mode));
  placeAddNeeds(model, item, &mode);
  NnpackPlacementMode solverMode = {name, mode.openCost, mode.firstNeed,
                                    model->needs.count - mode.firstNeed};
  ++solverItem->numModes;
  NNPACK_PUSH(model->module->arena, model->modes, mode);
  NNPACK_PUSH(model->module->arena, model->solverModes, solverMode);
}

/// Also with its copies behind kernels.
static void addMode(PlaceModel *model, const char *name, PlaceMode mode) {
  const PlaceItem *item = &model->items.data[model->items.count - 1];
  addOneMode(model, name, mode);
  if (placeHidesCopies(model) && placeHideCopies(model, item, &mode))
    addOneMode(model, "hidden", mode);
}

static void beginItem(PlaceModel *model, const char *name,
                      PlaceMember *members, intptr_t numMembers) {
  NNPACK_PUSH(model->module->arena, model->items,
              ((PlaceItem){members, numMembers}));
  NNPACK_PUSH(model->module->arena, model->solverItems,
              ((NnpackPlacementItem){name, model->modes.count, 0}));
}

static PlaceStay *makeStays(PlaceModel *model, intptr_t count) {
  return NNPACK_NEW_ARRAY(model->module->arena, PlaceStay, count);
}

/// Uses [first, numUses) read in place, or in copies: of each use that reads
/// more than the bytes there are, of all uses in one.
static void addLaterUses(PlaceModel *model, PlaceMode mode, const char *name,
                         intptr_t first) {
  const PlaceMember *member =
      &model->items.data[model->items.count - 1].members[0];
  intptr_t count = member->numUses;
  PlaceStay *stays = makeStays(model, count - first);
  intptr_t numStays = 0;
  int64_t read = placeBytesInPlace(member, first, count);
  addMode(model, name, mode);
  for (intptr_t u = first; u < count && count - first <= mostFetchedUses; ++u)
    if (placeIsCopyWorth(model, member, member->uses[u].read))
      stays[numStays++] = (PlaceStay){u, u + 1};
  if (numStays > 0) {
    mode.stays = stays;
    mode.numStays = numStays;
    addMode(model, "fetched", mode);
  }
  bool isOne = numStays == 1 && stays[0].first == first &&
               stays[0].end == count;
  if (!placeIsCopyWorth(model, member, read) || isOne)
    return;
  mode.stays = makeStays(model, 1);
  mode.stays[0] = (PlaceStay){first, count};
  mode.numStays = 1;
  addMode(model, "fetched once", mode);
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

/// Steps between a use and the one before it.
static intptr_t gapBefore(const PlaceMember *member, intptr_t use) {
  return member->uses[use].firstStep - member->uses[use - 1].endStep;
}

/// A split at each of the longest gaps.
static void addSplits(PlaceModel *model, intptr_t space) {
  const PlaceMember *member =
      &model->items.data[model->items.count - 1].members[0];
  intptr_t longest = INTPTR_MAX;
  for (int n = 0; n < mostSplits; ++n) {
    intptr_t best = 0, bestUse = 0;
    for (intptr_t u = member->numWritten; u < member->numUses; ++u) {
      intptr_t gap = u == 0 ? 0 : gapBefore(member, u);
      if (gap > best && gap < longest)
        best = gap, bestUse = u;
    }
    if (best == 0)
      return;
    longest = best;
    addLaterUses(model,
                 (PlaceMode){.space = space, .startsFast = true,
                             .fastEnd = bestUse},
                 "split", bestUse);
  }
}

static void addBufferItem(PlaceModel *model, PlaceMember *members,
                          intptr_t numMembers, bool isMovable) {
  const BufferInfo *first =
      &model->function->buffers.list.data[members[0].buffer];
  intptr_t slow = placeSlowSpaceOf(model);
  bool mustBeFast = model->module->request->options->requireFit &&
                    first->pin == NO_INDEX && first->role != NnpackRoleScratch;
  beginItem(model, first->name, members, numMembers);
  for (intptr_t space = 0; space < slow; ++space) {
    if (first->pin != NO_INDEX && first->pin != space)
      continue;
    addMode(model, "fast",
            (PlaceMode){.space = space, .startsFast = true,
                        .fastEnd = members[0].numUses});
    if (isMovable && first->pin == NO_INDEX && !mustBeFast &&
        first->role == NnpackRoleTensor && members[0].numWritten > 0)
      addSplits(model, space);
  }
  if ((first->pin != NO_INDEX && first->pin != slow) || mustBeFast)
    return;
  if (isMovable && first->role != NnpackRoleOutput)
    addLaterUses(model, (PlaceMode){.space = 0}, "home",
                 members[0].numWritten);
  else
    addMode(model, "home", (PlaceMode){.space = 0});
}

/// Scratch that goes to slow memory is the worst of all: a kernel works in it.
static void addScratchItem(PlaceModel *model, PlaceSubject *subject) {
  PlaceMember *member = &subject->member;
  const BufferInfo *buffer =
      &model->function->buffers.list.data[member->buffer];
  PlaceUse *use = NNPACK_NEW(model->module->arena, PlaceUse);
  *use = (PlaceUse){.top = placeTopOf(model->function, buffer->op),
                    .firstStep = buffer->steps[0],
                    .endStep = buffer->steps[1]};
  TrafficBytes bytes =
      functionScratchTraffic(model->module, model->function, buffer);
  use->read = bytes.read;
  use->written = bytes.written;
  member->uses = use;
  member->numUses = 1;
  addBufferItem(model, member, 1, false);
}

/// Per allocation one more than the next of its group, or 0.
static const intptr_t *linkGroups(const PlaceModel *model,
                                  const intptr_t *groups) {
  NnpackArena *arena = model->module->arena;
  intptr_t most = -1, count = model->function->numAllocations;
  for (intptr_t i = 0; i < count; ++i)
    most = groups[i] > most ? groups[i] : most;
  intptr_t *heads = NNPACK_NEW_ARRAY(arena, intptr_t, most + 1);
  intptr_t *next = NNPACK_NEW_ARRAY(arena, intptr_t, count);
  for (intptr_t i = count - 1; i >= 0; --i) {
    next[i] = heads[groups[i]];
    heads[groups[i]] = i + 1;
  }
  return next;
}

static void addGroups(PlaceModel *model, PlaceSubjects subjects) {
  const BufferList *buffers = &model->function->buffers;
  NnpackArena *arena = model->module->arena;
  const intptr_t *groups = functionFindGroups(model->function, arena);
  const intptr_t *next = linkGroups(model, groups);
  bool *isDone = NNPACK_NEW_ARRAY(arena, bool, buffers->list.count);
  for (intptr_t i = 0; i < buffers->list.count; ++i) {
    if (isDone[i] || !bufferIsPlanned(&buffers->list.data[i]))
      continue;
    if (i >= model->function->numAllocations) {
      addScratchItem(model, &subjects.data[i]);
      continue;
    }
    NNPACK_VECTOR(PlaceMember) members = {0};
    for (intptr_t k = i; k >= 0; k = next[k] - 1) {
      if (!bufferIsPlanned(&buffers->list.data[k]))
        continue;
      isDone[k] = true;
      NNPACK_PUSH(arena, members, subjects.data[k].member);
    }
    addBufferItem(model, members.data, members.count,
                  members.count == 1 && subjects.data[i].isMovable);
  }
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

/// A copy for every run of uses without a gap of more than `gap` steps.
static void addRuns(PlaceModel *model, intptr_t space, intptr_t gap) {
  const PlaceMember *member =
      &model->items.data[model->items.count - 1].members[0];
  PlaceStay *stays = makeStays(model, member->numUses);
  intptr_t count = 0;
  for (intptr_t u = 0; u < member->numUses; ++u) {
    if (u == 0 || gapBefore(member, u) > gap)
      stays[count++] = (PlaceStay){u, u};
    stays[count - 1].end = u + 1;
  }
  addMode(model, count == 1 ? "resident" : "fetched",
          (PlaceMode){.space = space, .stays = stays, .numStays = count});
}

static void addConstantItem(PlaceModel *model, PlaceMember *members,
                            intptr_t numMembers) {
  intptr_t uses = members[0].numUses;
  beginItem(model, "constant", members, numMembers);
  if (placeIsTimed(model)) // First, so that a copy has to save cycles.
    addMode(model, "home", (PlaceMode){.space = 0});
  for (intptr_t space = 0; space < model->module->spaces.count; ++space) {
    if (!placeIsFaster(model, space, placeHomeOf(model, &members[0])))
      continue;
    addRuns(model, space, INTPTR_MAX);
    if (uses <= 1 || uses > mostFetchedUses)
      continue;
    for (intptr_t gap = 0; gap < 16; gap = 4 * gap + 1)
      addRuns(model, space, gap);
  }
  if (!placeIsTimed(model))
    addMode(model, "home", (PlaceMode){.space = 0});
}

/// Whether a copy could save anything.
static bool isWorthFetching(const PlaceModel *model,
                            const PlaceSubject *subject) {
  const PlaceMember *member = &subject->member;
  return model->module->request->options->weights == NnpackWeightsAuto &&
         subject->isMovable && member->sizeBytes > 0 &&
         member->numWritten == 0 &&
         placeIsCopyWorth(model, member,
                          placeBytesInPlace(member, 0, member->numUses));
}

/// Whether two small constants are used by the same operations.
static bool goTogether(const PlaceSubject *a, const PlaceSubject *b) {
  if (a->member.sizeBytes >= smallBytes || b->member.sizeBytes >= smallBytes ||
      a->onlyOp != b->onlyOp || a->member.numUses != b->member.numUses)
    return false;
  for (intptr_t u = 0; u < a->member.numUses; ++u)
    if (a->member.uses[u].top != b->member.uses[u].top)
      return false;
  return true;
}

static void addConstants(PlaceModel *model, PlaceSubjects subjects) {
  NnpackArena *arena = model->module->arena;
  intptr_t first = model->function->buffers.list.count;
  bool *isDone = NNPACK_NEW_ARRAY(arena, bool, subjects.count);
  for (intptr_t i = first; i < subjects.count; ++i) {
    PlaceSubject *subject = &subjects.data[i];
    if (isDone[i])
      continue;
    if (!isWorthFetching(model, subject)) {
      model->fixedBytes = nnpackAddSaturated(
          model->fixedBytes,
          placeCostIn(
              model, placeHomeOf(model, &subject->member),
              placeBytesInPlace(&subject->member, 0, subject->member.numUses)));
      continue;
    }
    NNPACK_VECTOR(PlaceMember) members = {0};
    NNPACK_PUSH(arena, members, subject->member);
    for (intptr_t k = i + 1; k < subjects.count; ++k) {
      PlaceSubject *other = &subjects.data[k];
      if (isDone[k] || !goTogether(subject, other) ||
          !isWorthFetching(model, other))
        continue;
      isDone[k] = true;
      NNPACK_PUSH(arena, members, other->member);
    }
    addConstantItem(model, members.data, members.count);
    for (intptr_t m = 0; m < members.count && !placeHidesCopies(model); ++m)
      model->onceBytes = nnpackAddSaturated(
          model->onceBytes,
          placeCostIn(model, placeHomeOf(model, &members.data[m]),
                      members.data[m].sizeBytes));
  }
}

//===----------------------------------------------------------------------===//
// The model
//===----------------------------------------------------------------------===//

PlaceModel *placeModelCreate(ModuleInfo *module, FunctionInfo *function) {
  PlaceModel *model = NNPACK_NEW(module->arena, PlaceModel);
  model->module = module;
  model->function = function;
  intptr_t count = module->spaces.count;
  model->spaces =
      NNPACK_NEW_ARRAY(module->arena, NnpackPlacementSpace, count);
  for (intptr_t s = 0; s < count; ++s)
    model->spaces[s] = (NnpackPlacementSpace){
        module->spaces.spaces[s].name, module->spaces.spaces[s].capacity};
  if (placeIsTimed(model))
    placeFindKernels(model);
  PlaceSubjects subjects = placeSubjectsCollect(module, function);
  addGroups(model, subjects);
  addConstants(model, subjects);
  placeAddShares(model);
  if (placeHidesCopies(model))
    placeShareKernels(model, NULL);
  return model;
}

NnpackPlacementProblem placeModelProblem(const PlaceModel *model) {
  return (NnpackPlacementProblem){
      .spaces = model->spaces,
      .numSpaces = model->module->spaces.count,
      .items = model->solverItems.data,
      .numItems = model->solverItems.count,
      .modes = model->solverModes.data,
      .numModes = model->solverModes.count,
      .needs = model->needs.data,
      .numNeeds = model->needs.count,
      .shares = model->shares.data,
      .numShares = model->shares.count};
}
