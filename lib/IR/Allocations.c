//===-- lib/IR/Allocations.c - Allocations of a function -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Allocations.h"
#include "Build.h"


#include <inttypes.h>
#include <string.h>

void bufferLeave(BufferInfo *buffer, const char *reason, intptr_t op) {
  if (buffer->leftReason)
    return;
  buffer->leftReason = reason;
  buffer->leftOp = op;
}

static bool isString(MlirAttribute attribute, const char *text) {
  return !mlirAttributeIsNull(attribute) && mlirAttributeIsAString(attribute) &&
         mlirStringRefEqual(mlirStringAttrGetValue(attribute),
                            nnpackStr(text));
}

static void setRole(MlirOperation op, BufferInfo *buffer) {
  MlirAttribute role = nnpackOpAttribute(op, "nnpack.role");
  static const NnpackRole roles[] = {NnpackRoleInput, NnpackRoleOutput,
                                     NnpackRoleVariable, NnpackRoleScratch,
                                     NnpackRoleWindow, NnpackRoleConstant};
  buffer->role = NnpackRoleTensor;
  for (size_t i = 0; i < sizeof roles / sizeof *roles; ++i)
    if (isString(role, nnpackRoleName(roles[i])))
      buffer->role = roles[i];
  buffer->isCopy = !mlirAttributeIsNull(nnpackOpAttribute(op, "nnpack.copy"));
  buffer->roleIndex = (intptr_t)nnpackOpInteger(op, "nnpack.index", 0);
}

/// nnpack.name, or the role and number. The name of a value in the text is not
/// kept by MLIR.
static void setName(NnpackArena *arena, MlirOperation op, intptr_t ordinal,
                    BufferInfo *buffer) {
  MlirAttribute name = nnpackOpAttribute(op, "nnpack.name");
  if (!mlirAttributeIsNull(name) && mlirAttributeIsAString(name)) {
    MlirStringRef text = mlirStringAttrGetValue(name);
    buffer->name = nnpackArenaCopyString(arena, text.data, text.length);
  } else if (buffer->role == NnpackRoleTensor) {
    buffer->name = nnpackArenaFormat(arena, "buffer%" PRIdPTR, ordinal);
  } else {
    buffer->name = nnpackArenaFormat(
        arena, "%s%" PRIdPTR, nnpackRoleName(buffer->role), buffer->roleIndex);
  }
}

/// The type says it, or what --place-buffers has noted.
static void setPin(MlirOperation op, MlirType type, const SpaceList *spaces,
                   BufferInfo *buffer) {
  MlirAttribute space = typeMemorySpace(type);
  if (mlirAttributeIsNull(space))
    space = nnpackOpAttribute(op, "nnpack.space");
  buffer->pin = NO_INDEX;
  buffer->hint = nnpackOpInteger(op, "nnpack.offset", NNPACK_NO_OFFSET);
  buffer->start = nnpackOpInteger(op, "nnpack.start", NNPACK_NO_OFFSET);
  if (mlirAttributeIsNull(space))
    return;
  for (intptr_t i = 0; i < spaces->count; ++i)
    if (mlirAttributeEqual(space, spaces->spaces[i].attribute))
      buffer->pin = i;
  if (buffer->pin == NO_INDEX)
    bufferLeave(buffer, "its memory space is not one that has an arena",
                NO_INDEX);
}

static void reportOverflow(MlirOperation op, const NnpackIrHooks *hooks) {
  if (hooks->emitError)
    hooks->emitError(op, "allocation needs more bytes than can be counted; the "
                         "limit is 9223372036854775807");
}

/// Returns false after an error.
static bool setLayout(MlirOperation op, MlirType type,
                      const NnpackIrHooks *hooks, BufferInfo *buffer) {
  if (mlirOperationGetNumOperands(op)) {
    bufferLeave(buffer, "its size is not static", NO_INDEX);
    return true;
  }
  switch (typeMemRefLayout(type, &buffer->layout)) {
  case LayoutResultOk:
    break;
  case LayoutResultDynamic:
    bufferLeave(buffer, "its size is not static", NO_INDEX);
    break;
  case LayoutResultUnknown:
    bufferLeave(buffer, "its type has no known size in bytes", NO_INDEX);
    break;
  case LayoutResultOverflow:
    reportOverflow(op, hooks);
    return false;
  }
  int64_t wanted = nnpackOpInteger(op, "alignment", 1);
  if (wanted > buffer->layout.alignment && nnpackIsPowerOfTwo(wanted))
    buffer->layout.alignment = wanted;
  return true;
}

bool buffersCollect(NnpackArena *arena, const Flow *flow,
                    const SpaceList *spaces, const NnpackIrHooks *hooks,
                    BufferList *outBuffers) {
  const Skeleton *s = flow->skeleton;
  for (intptr_t i = 1; i < s->ops.count; ++i) {
    if (flow->facts[i].kind != OpKindAlloc)
      continue;
    MlirOperation op = s->ops.data[i].op;
    MlirValue value = mlirOperationGetResult(op, 0);
    BufferInfo buffer = {.op = i,
                         .value = skeletonFindValue(s, value),
                         .part = NO_INDEX,
                         .begin = INTPTR_MAX,
                         .end = -1,
                         .leftOp = NO_INDEX};
    setRole(op, &buffer);
    setName(arena, op, outBuffers->list.count, &buffer);
    setPin(op, mlirValueGetType(value), spaces, &buffer);
    if (!setLayout(op, mlirValueGetType(value), hooks, &buffer))
      return false;
    intptr_t around = flow->concurrent[i];
    if (around != NO_INDEX)
      bufferLeave(&buffer, "it is allocated inside an operation that may run "
                           "its body several times at once,",
                  around);
    NNPACK_PUSH(arena, outBuffers->list, buffer);
  }
  return true;
}
