//===-- lib/IR/PlaceNeeds.c - Bytes and times that modes take -----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A mode needs room for each member in up to three ways, in this order: from its
// start in a fast space; at home, if that is limited; and in a fast space for each
// stay. Times are steps doubled: the operation of step s runs at 2s + 1, the
// copies before it at 2s.
//
// Two buffers that may overlap may do so where both are in one space from their
// beginning to their end.
//
//===----------------------------------------------------------------------===//

#include "PlaceNeeds.h"

#include "Build.h"
#include "PlaceCosts.h"

//===----------------------------------------------------------------------===//
// Their numbers
//===----------------------------------------------------------------------===//

static bool hasHomeNeed(const PlaceModel *model, const PlaceItem *item,
                        const PlaceMode *mode) {
  const PlaceMember *member = &item->members[0];
  return member->buffer != NO_INDEX &&
         model->spaces[placeSlowSpaceOf(model)].capacity != INT64_MAX &&
         (!mode->startsFast || mode->fastEnd < member->numUses);
}

static intptr_t needsPerMember(const PlaceModel *model, const PlaceItem *item,
                               const PlaceMode *mode) {
  return mode->startsFast + hasHomeNeed(model, item, mode) + mode->numStays;
}

intptr_t placeFastNeedOf(const PlaceModel *model, const PlaceItem *item,
                         const PlaceMode *mode, intptr_t member) {
  return mode->startsFast ? mode->firstNeed +
                                member * needsPerMember(model, item, mode)
                          : -1;
}

intptr_t placeHomeNeedOf(const PlaceModel *model, const PlaceItem *item,
                         const PlaceMode *mode, intptr_t member) {
  if (!hasHomeNeed(model, item, mode))
    return -1;
  return mode->firstNeed + member * needsPerMember(model, item, mode) +
         mode->startsFast;
}

intptr_t placeStayNeedOf(const PlaceModel *model, const PlaceItem *item,
                         const PlaceMode *mode, intptr_t member,
                         intptr_t stay) {
  return mode->firstNeed + member * needsPerMember(model, item, mode) +
         mode->startsFast + hasHomeNeed(model, item, mode) + stay;
}

//===----------------------------------------------------------------------===//
// What they are
//===----------------------------------------------------------------------===//
static int64_t timeBefore(const PlaceUse *use) { return 2 * use->firstStep; }

/// An operation that touches no buffer of the plan is at no step, but between
/// two.
static int64_t timeAfter(const PlaceUse *use) {
  return 2 * use->endStep + (use->endStep == use->firstStep);
}

static void addNeed(PlaceModel *model, const PlaceMember *member,
                    intptr_t space, int64_t begin, int64_t end) {
  const char *name =
      member->buffer == NO_INDEX
          ? "constant"
          : model->function->buffers.list.data[member->buffer].name;
  NnpackPlacementNeed need = {.space = space};
  nnpackBufferInit(&need.buffer, name, begin, end, member->sizeBytes);
  int64_t wanted = model->module->request->options->alignment;
  need.buffer.alignment =
      wanted > member->alignment ? wanted : member->alignment;
  NNPACK_PUSH(model->module->arena, model->needs, need);
}

/// Until the fast part of a split has been copied home.
static int64_t fastEndOf(const PlaceModel *model, const PlaceMode *mode,
                         const PlaceUse *uses) {
  const PlaceKernel *kernel = placeHidingKernel(model, mode, -1);
  return kernel ? 2 * kernel->endStep + 1
                : timeAfter(&uses[mode->fastEnd - 1]) + 1;
}

static int64_t stayBeginOf(const PlaceModel *model, const PlaceMode *mode,
                           const PlaceUse *uses, intptr_t stay) {
  const PlaceKernel *kernel = placeHidingKernel(model, mode, stay);
  return kernel ? 2 * kernel->firstStep
                : timeBefore(&uses[mode->stays[stay].first]);
}

static void addMemberNeeds(PlaceModel *model, const PlaceItem *item,
                           const PlaceMode *mode, const PlaceMember *member) {
  int64_t begin = 0, end = 0;
  if (member->buffer != NO_INDEX) {
    const BufferInfo *buffer =
        &model->function->buffers.list.data[member->buffer];
    // An input is there before the first copy is made.
    begin = buffer->role == NnpackRoleInput ? 0 : 2 * buffer->steps[0] + 1;
    end = 2 * buffer->steps[1];
  }
  const PlaceUse *uses = member->uses;
  bool isSplit = mode->startsFast && mode->fastEnd < member->numUses;
  if (mode->startsFast)
    addNeed(model, member, mode->space, begin,
            isSplit ? fastEndOf(model, mode, uses) : end);
  if (hasHomeNeed(model, item, mode))
    addNeed(model, member, placeSlowSpaceOf(model),
            isSplit ? timeAfter(&uses[mode->fastEnd - 1]) : begin, end);
  for (intptr_t s = 0; s < mode->numStays; ++s)
    addNeed(model, member, mode->space, stayBeginOf(model, mode, uses, s),
            timeAfter(&uses[mode->stays[s].end - 1]));
}

void placeAddNeeds(PlaceModel *model, const PlaceItem *item,
                   PlaceMode *mode) {
  mode->firstNeed = model->needs.count;
  for (intptr_t m = 0; m < item->numMembers; ++m)
    addMemberNeeds(model, item, mode, &item->members[m]);
}

//===----------------------------------------------------------------------===//
// Overlaps
//===----------------------------------------------------------------------===//

/// Per buffer its need if it is in the space from beginning to end, or -1.
static intptr_t *findWholeNeeds(const PlaceModel *model, intptr_t space) {
  intptr_t count = model->function->buffers.list.count;
  intptr_t *needs = NNPACK_NEW_ARRAY(model->module->arena, intptr_t, count);
  for (intptr_t b = 0; b < count; ++b)
    needs[b] = -1;
  for (intptr_t i = 0; i < model->items.count; ++i) {
    const PlaceItem *item = &model->items.data[i];
    const NnpackPlacementItem *solverItem = &model->solverItems.data[i];
    for (intptr_t k = 0; k < solverItem->numModes; ++k) {
      const PlaceMode *mode =
          &model->modes.data[solverItem->firstMode + k];
      if (!mode->startsFast || mode->space != space ||
          mode->fastEnd < item->members[0].numUses)
        continue;
      for (intptr_t m = 0; m < item->numMembers; ++m)
        if (item->members[m].buffer != NO_INDEX)
          needs[item->members[m].buffer] =
              placeFastNeedOf(model, item, mode, m);
    }
  }
  return needs;
}

void placeAddShares(PlaceModel *model) {
  NnpackArena *arena = model->module->arena;
  ShareList all = functionFindShares(model->function, arena);
  ShareList shares =
      sharesToName(&all, model->function->buffers.list.count, arena);
  for (intptr_t space = 0; space < placeSlowSpaceOf(model); ++space) {
    const intptr_t *needs = findWholeNeeds(model, space);
    for (intptr_t s = 0; s < shares.count; ++s) {
      NnpackShare share = shares.data[s];
      share.first = needs[share.first];
      share.second = needs[share.second];
      if (share.first >= 0 && share.second >= 0)
        NNPACK_PUSH(arena, model->shares, share);
    }
  }
}
