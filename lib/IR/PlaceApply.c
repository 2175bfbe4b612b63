//===-- lib/IR/PlaceApply.c - Carrying a placement out ------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Allocations get the name of their space and the offset found there
// (nnpack.space, nnpack.offset), calls the offsets of their scratch
// (nnpack.scratch_offsets); --assign-offsets keeps to the first and tries the
// others first. A copy is an allocation and a memref.copy; operations that use
// it see it through clones of the reshapes and subviews through which they saw
// the original:
//
//   %w = memref.alloc() {nnpack.space = "L2"} : memref<64x1x1x32xi8>
//   memref.copy %weights, %w
//   call @conv2d(%x, %w, ...)
//
//===----------------------------------------------------------------------===//

#include "PlaceUses.h"

#include "Buffers.h"
#include "Build.h"
#include "MemoryRange.h"
#include "PlaceNeeds.h"
#include "Views.h"

typedef struct Applier {
  const PlaceModel *model;
  const NnpackPlacementResult *result;
  MlirBlock body;
} Applier;

static MlirOperation opAt(const Applier *a, intptr_t op) {
  return a->model->function->skeleton->ops.data[op].op;
}

static void pin(const Applier *a, MlirOperation alloc, intptr_t space,
                intptr_t need) {
  MlirContext context = a->model->module->context;
  mlirOperationSetAttributeByName(
      alloc, nnpackStr("nnpack.space"),
      a->model->module->spaces.spaces[space].attribute);
  if (need >= 0 && a->result->offsets[need] != NNPACK_NO_OFFSET)
    mlirOperationSetAttributeByName(
        alloc, nnpackStr("nnpack.offset"),
        int64Attribute(context, a->result->offsets[need]));
}

//===----------------------------------------------------------------------===//
// Uses of a copy
//===----------------------------------------------------------------------===//

/// `value`, which shows `from`, as the same view of `to`, made before `before`.
static MlirValue showAs(MlirOperation before, MlirValue value, MlirValue to) {
  MlirOperation owner = nnpackValueOwner(value);
  if (nnpackOpIs(owner, "memref.alloc") ||
      nnpackOpIs(owner, "memref.get_global"))
    return to;
  MlirValue source = showAs(before, mlirOperationGetOperand(owner, 0), to);
  MlirOperation clone = mlirOperationClone(owner);
  mlirOperationSetOperand(clone, 0, source);
  mlirBlockInsertOwnedOperationBefore(mlirOperationGetBlock(before), before,
                                      clone);
  return mlirOperationGetResult(clone, 0);
}

typedef struct Replacement {
  const Applier *applier;
  MlirOperation top;
  NnpackMemoryRange from;
  MlirValue to;
} Replacement;

/// Operands of an operation in the use, or of the use itself, that come from the
/// entry's block.
static MlirWalkResult replaceOperands(MlirOperation op, void *data) {
  Replacement *r = data;
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); ++i) {
    MlirValue operand = mlirOperationGetOperand(op, i);
    MlirOperation owner = nnpackValueOwner(operand);
    if (!mlirTypeIsAMemRef(mlirValueGetType(operand)) ||
        mlirOperationIsNull(owner) || !placeShowsSimply(operand) ||
        !mlirBlockEqual(mlirOperationGetBlock(owner), r->applier->body))
      continue;
    NnpackMemoryRange range = nnpackTraceMemory(operand);
    if (nnpackSameRoot(&range, &r->from))
      mlirOperationSetOperand(op, i, showAs(r->top, operand, r->to));
  }
  return MlirWalkResultAdvance;
}

static void replaceInUses(const Applier *a, const PlaceMember *member,
                          intptr_t first, intptr_t end, MlirValue to) {
  for (intptr_t u = first; u < end; ++u) {
    Replacement r = {a, opAt(a, member->uses[u].top),
                     nnpackTraceMemory(member->value), to};
    mlirOperationWalk(r.top, replaceOperands, &r, MlirWalkPreOrder);
  }
}

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

/// The name that the report shows for an allocation, kept when others are
/// inserted before it.
static void nameAfter(const Applier *a, MlirOperation alloc,
                      const PlaceMember *member, const char *suffix) {
  const PlaceModel *model = a->model;
  NnpackArena *arena = model->module->arena;
  MlirAttribute global =
      member->buffer == NO_INDEX
          ? nnpackTraceMemory(member->value).symbol
          : (MlirAttribute){NULL};
  const char *name;
  if (mlirAttributeIsNull(global)) {
    name = model->function->buffers.list.data[member->buffer].name;
  } else {
    MlirStringRef symbol = mlirFlatSymbolRefAttrGetValue(global);
    name = nnpackArenaCopyString(arena, symbol.data, symbol.length);
  }
  mlirOperationSetAttributeByName(
      alloc, nnpackStr("nnpack.name"),
      mlirStringAttrGet(model->module->context,
                        nnpackStr(nnpackArenaFormat(arena, "%s%s", name,
                                                    suffix))));
}

static MlirOperation insertCopyAlloc(const Applier *a, MlirOperation before,
                                     const PlaceMember *member,
                                     const char *suffix) {
  MlirOperation alloc =
      nnpackInsertAlloc(before, mlirValueGetType(member->value));
  nameAfter(a, alloc, member, suffix);
  MlirContext context = a->model->module->context;
  mlirOperationSetAttributeByName(alloc, nnpackStr("nnpack.copy"),
                                  mlirUnitAttrGet(context));
  if (member->buffer == NO_INDEX)
    mlirOperationSetAttributeByName(
        alloc, nnpackStr("nnpack.role"),
        mlirStringAttrGet(context, nnpackStr("constant")));
  return alloc;
}

/// Copies the fast start home after its last use; returns the home.
static MlirValue insertHome(const Applier *a, const PlaceMember *member,
                            const PlaceMode *mode, intptr_t need) {
  MlirOperation last = opAt(a, member->uses[mode->fastEnd - 1].top);
  MlirOperation next = mlirOperationGetNextInBlock(last);
  MlirOperation home = insertCopyAlloc(a, next, member, ".home");
  MlirValue value = mlirOperationGetResult(home, 0);
  pin(a, home, a->model->module->spaces.count - 1, need);
  nnpackInsertCopy(next, member->value, value);
  replaceInUses(a, member, mode->fastEnd, member->numUses, value);
  return value;
}

static void insertStay(const Applier *a, const PlaceMember *member,
                       const PlaceMode *mode, intptr_t stay, MlirValue home,
                       intptr_t need) {
  const PlaceStay *s = &mode->stays[stay];
  MlirOperation before = opAt(a, member->uses[s->first].top);
  MlirOperation alloc = insertCopyAlloc(a, before, member, ".fast");
  MlirValue value = mlirOperationGetResult(alloc, 0);
  pin(a, alloc, mode->space, need);
  nnpackInsertCopy(before, home, value);
  // From home or, where that is new, from what stood for it.
  PlaceMember shown = *member;
  shown.value = home;
  replaceInUses(a, &shown, s->first, s->end, value);
}

static void applyMember(const Applier *a, const PlaceItem *item,
                        const PlaceMode *mode, intptr_t m) {
  const PlaceMember *member = &item->members[m];
  const PlaceModel *model = a->model;
  bool isSplit = mode->startsFast && mode->fastEnd < member->numUses;
  intptr_t homeNeed = placeHomeNeedOf(model, item, mode, m);
  MlirValue home = member->value;
  if (member->buffer != NO_INDEX && mode->startsFast)
    pin(a, nnpackValueOwner(member->value), mode->space,
        placeFastNeedOf(model, item, mode, m));
  else if (member->buffer != NO_INDEX)
    pin(a, nnpackValueOwner(member->value), model->module->spaces.count - 1,
        homeNeed);
  if (isSplit)
    home = insertHome(a, member, mode, homeNeed);
  for (intptr_t s = 0; s < mode->numStays; ++s)
    insertStay(a, member, mode, s, home,
               placeStayNeedOf(model, item, mode, m, s));
}

/// Scratch has no allocation of its own: the call keeps its offset, and its
/// space in the order of the callee's parts.
static void applyScratch(const Applier *a, const PlaceItem *item,
                         const PlaceMode *mode) {
  const PlaceModel *model = a->model;
  const BufferInfo *buffer =
      &model->function->buffers.list.data[item->members[0].buffer];
  MlirOperation call = opAt(a, buffer->op);
  MlirContext context = model->module->context;
  intptr_t need = mode->startsFast
                      ? placeFastNeedOf(model, item, mode, 0)
                      : placeHomeNeedOf(model, item, mode, 0);
  int64_t offset = need < 0 ? NNPACK_NO_OFFSET : a->result->offsets[need];
  intptr_t space =
      mode->startsFast ? mode->space : model->module->spaces.count - 1;
  MlirAttribute old = nnpackOpAttribute(call, "nnpack.scratch_places");
  NNPACK_VECTOR(MlirAttribute) places = {0};
  for (intptr_t i = 0; i < buffer->part; ++i)
    NNPACK_PUSH(model->module->arena, places,
                mlirArrayAttrGetElement(old, i));
  int64_t place[] = {space, offset};
  NNPACK_PUSH(model->module->arena, places,
              mlirDenseI64ArrayGet(context, 2, place));
  mlirOperationSetAttributeByName(
      call, nnpackStr("nnpack.scratch_places"),
      mlirArrayAttrGet(context, places.count, places.data));
}

void placeModelApply(const PlaceModel *model,
                     const NnpackPlacementResult *result) {
  Applier a = {model, result, nnpackFunctionBody(model->function->op)};
  for (intptr_t i = 0; i < model->items.count; ++i) {
    const PlaceItem *item = &model->items.data[i];
    const PlaceMode *mode =
        &model->modes.data[model->solverItems.data[i].firstMode +
                           result->modes[i]];
    bool isScratch = item->members[0].buffer >= model->function->numAllocations;
    if (isScratch) {
      applyScratch(&a, item, mode);
      continue;
    }
    for (intptr_t m = 0; m < item->numMembers; ++m)
      applyMember(&a, item, mode, m);
  }
}
