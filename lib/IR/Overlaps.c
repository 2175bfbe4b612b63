//===-- lib/IR/Overlaps.c - Buffers that may lie over each other ----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads what --cascade-kernels and --merge-buffers noted on allocations:
// nnpack.overlaps on one that is written while another, of that nnpack.id,
// dies.
//
//===----------------------------------------------------------------------===//

#include "Build.h"
#include "Module.h"

#include "nnpack-c/Access.h"

#include <stdlib.h>

static MlirOperation allocationOf(const FunctionInfo *function,
                                  const BufferInfo *buffer) {
  return function->skeleton->ops.data[buffer->op].op;
}

static bool isAllocation(const BufferInfo *buffer) {
  return buffer->value != NO_INDEX && !buffer->leftReason && !buffer->isUnused;
}

typedef struct Numbered {
  int64_t id;
  intptr_t buffer;
} Numbered;

/// Allocations by their nnpack.id.
typedef NNPACK_VECTOR(Numbered) NumberedList;

static int compareNumbered(const void *a, const void *b) {
  const Numbered *x = a, *y = b;
  if (x->id != y->id)
    return x->id < y->id ? -1 : 1;
  return (x->buffer > y->buffer) - (x->buffer < y->buffer);
}

static NumberedList findNumbers(const FunctionInfo *function,
                                NnpackArena *arena) {
  NumberedList list = {0};
  for (intptr_t i = 0; i < function->buffers.list.count; ++i) {
    const BufferInfo *buffer = &function->buffers.list.data[i];
    if (!isAllocation(buffer))
      continue;
    int64_t id =
        nnpackOpInteger(allocationOf(function, buffer), "nnpack.id", -1);
    if (id >= 0)
      NNPACK_PUSH(arena, list, ((Numbered){id, i}));
  }
  if (list.count)
    qsort(list.data, (size_t)list.count, sizeof *list.data, compareNumbered);
  return list;
}

/// The first buffer of that number, or NO_INDEX.
static intptr_t findById(const NumberedList *list, int64_t id) {
  intptr_t low = 0, high = list->count;
  while (low < high) {
    intptr_t middle = low + (high - low) / 2;
    if (list->data[middle].id < id)
      low = middle + 1;
    else
      high = middle;
  }
  return low < list->count && list->data[low].id == id ? list->data[low].buffer
                                                       : NO_INDEX;
}

/// Bytes that the pair saves at its bound: the least distance of the operand
/// above the result, or of the result above the operand.
static int64_t savedBytes(const FunctionInfo *function,
                          const NnpackShare *share) {
  const BufferInfo *buffers = function->buffers.list.data;
  int64_t under = buffers[share->first].layout.sizeBytes;
  int64_t over = buffers[share->second].layout.sizeBytes;
  return share->maxDelta == INT64_MAX
             ? nnpackOverlapSaved(over, under, share->minDelta)
             : nnpackOverlapSaved(under, over, -share->maxDelta);
}

/// The best pair of a buffer that is written; one, so that the report can name
/// it.
static void addShare(const FunctionInfo *function, const NumberedList *numbers,
                     intptr_t over, NnpackArena *arena, ShareList *shares) {
  MlirAttribute list = nnpackOpAttribute(
      allocationOf(function, &function->buffers.list.data[over]),
      "nnpack.overlaps");
  if (mlirAttributeIsNull(list) || !mlirAttributeIsAArray(list))
    return;
  NnpackShare best = {NO_INDEX, over, 0, INT64_MAX};
  for (intptr_t i = 0; i < mlirArrayAttrGetNumElements(list); ++i) {
    MlirAttribute pair = mlirArrayAttrGetElement(list, i);
    intptr_t count = mlirAttributeIsADenseI64Array(pair)
                         ? mlirDenseArrayGetNumElements(pair)
                         : 0;
    if (count < 2 || count > 3)
      continue;
    NnpackShare share = {
        findById(numbers, mlirDenseI64ArrayGetElement(pair, 0)), over,
        mlirDenseI64ArrayGetElement(pair, 1),
        count == 3 ? mlirDenseI64ArrayGetElement(pair, 2) : INT64_MAX};
    if (share.first == NO_INDEX || share.first == over ||
        savedBytes(function, &share) <= 0)
      continue;
    if (best.first == NO_INDEX ||
        savedBytes(function, &share) > savedBytes(function, &best))
      best = share;
  }
  if (best.first != NO_INDEX)
    NNPACK_PUSH(arena, *shares, best);
}

ShareList functionFindShares(FunctionInfo *function, NnpackArena *arena) {
  ShareList shares = {0};
  NumberedList numbers = findNumbers(function, arena);
  for (intptr_t i = 0; i < function->buffers.list.count; ++i)
    if (isAllocation(&function->buffers.list.data[i]))
      addShare(function, &numbers, i, arena, &shares);
  for (intptr_t i = 0; i < shares.count; ++i)
    function->buffers.list.data[shares.data[i].second].shares =
        shares.data[i].first;
  return shares;
}

void sharesAmong(const ShareList *shares, const intptr_t *indices,
                 intptr_t count, NnpackArena *arena, ShareList *outShares) {
  intptr_t most = -1;
  for (intptr_t i = 0; i < count; ++i)
    most = indices[i] > most ? indices[i] : most;
  // One more than the place of each buffer among the indices; 0: not there.
  intptr_t *places = NNPACK_NEW_ARRAY(arena, intptr_t, most + 1);
  for (intptr_t i = 0; i < count; ++i)
    places[indices[i]] = i + 1;
  for (intptr_t s = 0; s < shares->count; ++s) {
    NnpackShare share = shares->data[s];
    if (share.first > most || share.second > most || !places[share.first] ||
        !places[share.second])
      continue;
    share.first = places[share.first] - 1;
    share.second = places[share.second] - 1;
    NNPACK_PUSH(arena, *outShares, share);
  }
}
