//===-- nnpack-tflm/Greedy.c - What TFLite Micro's planner does ---*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// TFLM places tensors whose offset it was given first, wherever that is, then
// the others, the largest first and the later one first of two as large, each
// into the lowest gap between those that live with it. To know what a firmware
// needs today and will need with a plan, the same is done here. Scratch memory
// that kernels ask for when they are prepared is not in the file and not here.
//
//===----------------------------------------------------------------------===//

#include "nnpack-tflm.h"

#include <stdlib.h>

typedef struct Entry {
  intptr_t tensor;
  int64_t size;
} Entry;

static int compareEntries(const void *left, const void *right) {
  const Entry *a = left, *b = right;
  if (a->size != b->size)
    return a->size > b->size ? -1 : 1;
  return a->tensor > b->tensor ? -1 : 1;
}

static bool liveTogether(const Tensor *a, const Tensor *b) {
  return a->lifetime.begin < b->lifetime.end &&
         b->lifetime.begin < a->lifetime.end;
}

/// Of the placed tensors, in the order of their offsets.
typedef NNPACK_VECTOR(intptr_t) Placed;

static void insert(NnpackArena *arena, Placed *placed, const int64_t *offsets,
                   intptr_t tensor) {
  NNPACK_PUSH(arena, *placed, tensor);
  intptr_t i = placed->count - 1;
  for (; i > 0 && offsets[placed->data[i - 1]] > offsets[tensor]; --i)
    placed->data[i] = placed->data[i - 1];
  placed->data[i] = tensor;
}

static int64_t lowestGap(const Model *model, const Placed *placed,
                         const int64_t *offsets, intptr_t tensor) {
  const Tensor *wanted = &model->tensors[tensor];
  int64_t end = 0;
  for (intptr_t i = 0; i < placed->count; ++i) {
    const Tensor *other = &model->tensors[placed->data[i]];
    int64_t offset = offsets[placed->data[i]];
    if (!liveTogether(wanted, other))
      continue;
    if (offset - end >= wanted->sizeBytes)
      break;
    if (offset + other->sizeBytes > end)
      end = offset + other->sizeBytes;
  }
  return end;
}

int64_t planGreedily(const Model *model, int64_t *offsets,
                     NnpackArena *arena) {
  Entry *entries = NNPACK_NEW_ARRAY(arena, Entry, model->numTensors);
  Placed placed = {0};
  size_t count = 0;
  for (intptr_t i = 0; i < model->numTensors; ++i) {
    if (!model->tensors[i].sizeBytes)
      continue;
    if (offsets[i] == tflmOnline)
      entries[count++] = (Entry){i, model->tensors[i].sizeBytes};
    else
      insert(arena, &placed, offsets, i);
  }
  qsort(entries, count, sizeof *entries, compareEntries);
  for (size_t k = 0; k < count; ++k) {
    intptr_t tensor = entries[k].tensor;
    offsets[tensor] = lowestGap(model, &placed, offsets, tensor);
    insert(arena, &placed, offsets, tensor);
  }
  int64_t peak = 0;
  for (intptr_t i = 0; i < placed.count; ++i) {
    intptr_t tensor = placed.data[i];
    int64_t end = offsets[tensor] + model->tensors[tensor].sizeBytes;
    peak = end > peak ? end : peak;
  }
  return peak;
}
