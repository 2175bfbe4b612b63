//===-- lib/IR/Overlaps.c - Buffers that may lie over each other ----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads what --cascade-kernels and --merge-buffers noted on allocations:
// nnpack.overlaps on one that is written while another, of that nnpack.id, dies.
//
//===----------------------------------------------------------------------===//

#include "Build.h"
#include "Module.h"

static MlirOperation allocationOf(const FunctionInfo *function,
                                  const BufferInfo *buffer) {
  return function->skeleton->ops.data[buffer->op].op;
}

static bool isAllocation(const BufferInfo *buffer) {
  return buffer->value != NO_INDEX && !buffer->leftReason && !buffer->isUnused;
}

/// The buffer of that number, or NO_INDEX.
static intptr_t findById(const FunctionInfo *function, int64_t id) {
  for (intptr_t i = 0; i < function->buffers.list.count; ++i) {
    const BufferInfo *buffer = &function->buffers.list.data[i];
    if (isAllocation(buffer) &&
        nnpackOpInteger(allocationOf(function, buffer), "nnpack.id", -1) == id)
      return i;
  }
  return NO_INDEX;
}

static void addShares(const FunctionInfo *function, intptr_t over,
                      NnpackArena *arena, ShareList *shares) {
  MlirAttribute list = nnpackOpAttribute(
      allocationOf(function, &function->buffers.list.data[over]),
      "nnpack.overlaps");
  if (mlirAttributeIsNull(list) || !mlirAttributeIsAArray(list))
    return;
  for (intptr_t i = 0; i < mlirArrayAttrGetNumElements(list); ++i) {
    MlirAttribute pair = mlirArrayAttrGetElement(list, i);
    if (!mlirAttributeIsADenseI64Array(pair) ||
        mlirDenseArrayGetNumElements(pair) != 2)
      continue;
    intptr_t under =
        findById(function, mlirDenseI64ArrayGetElement(pair, 0));
    if (under == NO_INDEX || under == over)
      continue;
    NnpackShare share = {under, over, mlirDenseI64ArrayGetElement(pair, 1),
                         INT64_MAX};
    NNPACK_PUSH(arena, *shares, share);
  }
}

ShareList functionFindShares(const FunctionInfo *function, NnpackArena *arena) {
  ShareList shares = {0};
  for (intptr_t i = 0; i < function->buffers.list.count; ++i)
    if (isAllocation(&function->buffers.list.data[i]))
      addShares(function, i, arena, &shares);
  return shares;
}

void sharesAmong(const ShareList *shares, const intptr_t *indices,
                 intptr_t count, NnpackArena *arena, ShareList *outShares) {
  for (intptr_t s = 0; s < shares->count; ++s) {
    NnpackShare share = shares->data[s];
    intptr_t first = NO_INDEX, second = NO_INDEX;
    for (intptr_t i = 0; i < count; ++i) {
      if (indices[i] == share.first)
        first = i;
      if (indices[i] == share.second)
        second = i;
    }
    if (first == NO_INDEX || second == NO_INDEX)
      continue;
    share.first = first;
    share.second = second;
    NNPACK_PUSH(arena, *outShares, share);
  }
}
