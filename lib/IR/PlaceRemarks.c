//===-- lib/IR/PlaceRemarks.c - What lives in the slow space, and why ---- ===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is in the fast space all its life is what everyone wants, and is not
// mentioned.
//
//===----------------------------------------------------------------------===//

#include "MemoryRange.h"
#include "PlaceCosts.h"
#include "Remarks.h"

#include <inttypes.h>

static const char category[] = "place-buffers";

static MlirOperation opAt(const PlaceModel *model, intptr_t op) {
  return model->function->skeleton->ops.data[op].op;
}

static const char *slowName(const PlaceModel *model) {
  return model->module->spaces.spaces[placeSlowSpaceOf(model)].name;
}

static const char *nameOf(const PlaceModel *model, const PlaceMode *mode) {
  return model->module->spaces.spaces[mode->space].name;
}

/// Uses that see a copy in the fast space.
static intptr_t usesInStays(const PlaceMode *mode) {
  intptr_t count = 0;
  for (intptr_t s = 0; s < mode->numStays; ++s)
    count += mode->stays[s].end - mode->stays[s].first;
  return count;
}

static void remarkBuffer(const PlaceModel *model, const PlaceMember *member,
                         const PlaceMode *mode) {
  const BufferInfo *buffer =
      &model->function->buffers.list.data[member->buffer];
  intptr_t fast = mode->startsFast ? mode->fastEnd : 0;
  if (mode->startsFast && fast >= member->numUses)
    return;
  fast += usesInStays(mode);
  if (fast == 0) {
    nnpackRemarkOf(opAt(model, buffer->op), NnpackRemarkMissed, category,
                   "place",
                   "'%s', %" PRId64 " bytes, lives in %s for all of its %ld "
                   "use%s: %" PRId64 " bytes of traffic",
                   buffer->name, member->sizeBytes, slowName(model),
                   (long)member->numUses, nnpackPlural(member->numUses),
                   placeMemberCost(member, mode));
    return;
  }
  nnpackRemarkOf(opAt(model, buffer->op),
                 NnpackRemarkPassed, category, "place",
                 "'%s', %" PRId64 " bytes, lives in %s, and in %s for %ld of "
                 "%ld uses: %" PRId64 " bytes of traffic",
                 buffer->name, member->sizeBytes, slowName(model),
                 nameOf(model, mode), (long)fast, (long)member->numUses,
                 placeMemberCost(member, mode));
}

static int64_t bytesInPlace(const PlaceMember *member) {
  int64_t total = 0;
  for (intptr_t u = 0; u < member->numUses; ++u)
    if (nnpackAddOverflow(total, member->uses[u].read, &total))
      return INT64_MAX;
  return total;
}

static void remarkConstant(const PlaceModel *model, const PlaceMember *member,
                           const PlaceMode *mode) {
  MlirStringRef name = mlirFlatSymbolRefAttrGetValue(
      nnpackTraceMemory(member->value).symbol);
  int64_t read = bytesInPlace(member);
  MlirOperation op = opAt(model, member->uses[0].top);
  if (mode->numStays > 0)
    nnpackRemarkOf(op, NnpackRemarkPassed, category, "fetch",
                   "weights '%.*s', %" PRId64 " bytes, are in %s for %ld of "
                   "%ld uses, copied there %ld time%s: %" PRId64
                   " bytes of traffic, not %" PRId64,
                   (int)name.length, name.data, member->sizeBytes,
                   nameOf(model, mode), (long)usesInStays(mode),
                   (long)member->numUses, (long)mode->numStays,
                   nnpackPlural(mode->numStays),
                   placeMemberCost(member, mode), read);
  else
    nnpackRemarkOf(op,
                   read > member->sizeBytes ? NnpackRemarkMissed
                                            : NnpackRemarkAnalysis,
                   category, "fetch",
                   "weights '%.*s', %" PRId64 " bytes, are read where they "
                   "lie: %" PRId64 " bytes of traffic",
                   (int)name.length, name.data, member->sizeBytes, read);
}

static void remarkTotal(const PlaceModel *model,
                        const NnpackPlacementResult *result) {
  int64_t bytes = model->fixedBytes + result->cost;
  int64_t bound = model->fixedBytes + result->lowerBound;
  NnpackText proof = {0};
  if (bytes <= bound)
    nnpackTextPrint(&proof, "no placement moves less");
  else
    nnpackTextPrint(&proof, "none is known to move less, and none moves less "
                            "than %" PRId64,
                    bound);
  nnpackRemarkOf(model->function->op,
                 bytes <= bound ? NnpackRemarkPassed : NnpackRemarkMissed,
                 category, "traffic",
                 "%" PRId64 " bytes move to and from %s: %s", bytes,
                 slowName(model), proof.data);
  nnpackTextDestroy(&proof);
}

void placeModelRemark(const PlaceModel *model,
                      const NnpackPlacementResult *result) {
  for (intptr_t i = 0; i < model->items.count; ++i) {
    const PlaceItem *item = &model->items.data[i];
    const PlaceMode *mode =
        &model->modes.data[model->solverItems.data[i].firstMode +
                           result->modes[i]];
    for (intptr_t m = 0; m < item->numMembers; ++m)
      if (item->members[m].buffer == NO_INDEX)
        remarkConstant(model, &item->members[m], mode);
      else
        remarkBuffer(model, &item->members[m], mode);
  }
  if (placeIsTimed(model))
    nnpackRemarkOf(model->function->op, NnpackRemarkAnalysis, category, "time",
                   "%" PRId64 " cycles by the bandwidths and macs-per-cycle, "
                   "no less than %" PRId64,
                   model->fixedBytes + result->cost,
                   model->fixedBytes + result->lowerBound);
  else if (spacesCostBytes(&model->module->spaces))
    remarkTotal(model, result);
}
