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

static int64_t savedBytes(const FunctionInfo *function,
                          const NnpackShare *share) {
  const BufferInfo *buffers = function->buffers.list.data;
  return nnpackShareSaved(buffers[share->second].layout.sizeBytes,
                          buffers[share->first].layout.sizeBytes,
                          share->minDelta, share->maxDelta);
}

/// The pairs of a buffer that is written with those that it may lie over.
static ShareList pairsOf(const FunctionInfo *function,
                         const NumberedList *numbers, intptr_t over,
                         NnpackArena *arena) {
  ShareList pairs = {0};
  MlirAttribute list = nnpackOpAttribute(
      allocationOf(function, &function->buffers.list.data[over]),
      "nnpack.overlaps");
  if (mlirAttributeIsNull(list) || !mlirAttributeIsAArray(list))
    return pairs;
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
    if (share.first != NO_INDEX && share.first != over &&
        savedBytes(function, &share) > 0)
      NNPACK_PUSH(arena, pairs, share);
  }
  return pairs;
}

/// Whether `pairs` has the same two before `index`, or the list of the other
/// one, which came before, has.
static bool isListed(const FunctionInfo *function, const NumberedList *numbers,
                     const ShareList *pairs, intptr_t index,
                     NnpackArena *arena) {
  intptr_t under = pairs->data[index].first, over = pairs->data[index].second;
  for (intptr_t k = 0; k < index; ++k)
    if (pairs->data[k].first == under)
      return true;
  if (under > over)
    return false;
  ShareList others = pairsOf(function, numbers, under, arena);
  for (intptr_t k = 0; k < others.count; ++k)
    if (others.data[k].first == over)
      return true;
  return false;
}

ShareList functionFindShares(const FunctionInfo *function,
                             NnpackArena *arena) {
  ShareList shares = {0}, others = {0};
  NumberedList numbers = findNumbers(function, arena);
  for (intptr_t i = 0; i < function->buffers.list.count; ++i) {
    if (!isAllocation(&function->buffers.list.data[i]))
      continue;
    ShareList pairs = pairsOf(function, &numbers, i, arena);
    intptr_t best = 0;
    for (intptr_t k = 1; k < pairs.count; ++k)
      if (savedBytes(function, &pairs.data[k]) >
          savedBytes(function, &pairs.data[best]))
        best = k;
    for (intptr_t k = 0; k < pairs.count; ++k) {
      if (isListed(function, &numbers, &pairs, k, arena))
        continue;
      if (k == best)
        NNPACK_PUSH(arena, shares, pairs.data[k]);
      else
        NNPACK_PUSH(arena, others, pairs.data[k]);
    }
  }
  for (intptr_t i = 0; i < others.count; ++i)
    NNPACK_PUSH(arena, shares, others.data[i]);
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
