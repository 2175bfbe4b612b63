//===-- lib/Solver/Orders.c - Orders to place buffers in ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// By size, by size times powers of the lifetime, by lifetime, by begin and by end;
// ties are broken by the rest and in the end by number, so that no two are equal.
//
//===----------------------------------------------------------------------===//

#include "Orders.h"

#include <stdlib.h>

typedef struct Key {
  double primary; ///< Largest first.
  int64_t size, length, begin;
  int32_t buffer;
} Key;

static int compareKeys(const void *leftPointer, const void *rightPointer) {
  const Key *left = leftPointer, *right = rightPointer;
  if (left->primary != right->primary)
    return left->primary > right->primary ? -1 : 1;
  if (left->size != right->size)
    return left->size > right->size ? -1 : 1;
  if (left->length != right->length)
    return left->length > right->length ? -1 : 1;
  if (left->begin != right->begin)
    return left->begin < right->begin ? -1 : 1;
  return (left->buffer > right->buffer) - (left->buffer < right->buffer);
}

/// Square roots of square roots by Newton's method: the same bits on every
/// machine, and no mathematical library.
static double squareRoot(double value) {
  double root = value > 1 ? value : 1;
  for (int i = 0; i < 70; ++i) {
    double next = (root + value / root) / 2;
    if (next >= root)
      break;
    root = next;
  }
  return root;
}

static double primaryOf(const NnpackBuffer *buffer, NnpackOrderKind kind) {
  double length =
      (double)buffer->lifetime.end - (double)buffer->lifetime.begin;
  switch (kind) {
  case NnpackOrderSize:
  case NnpackOrderSizeEarly:
  case NnpackOrderSizeLate:
    return (double)buffer->sizeBytes;
  case NnpackOrderSizeLong:
    return (double)buffer->sizeBytes *
           squareRoot(squareRoot(squareRoot(squareRoot(length))));
  case NnpackOrderRoot4:
    return (double)buffer->sizeBytes * squareRoot(squareRoot(length));
  case NnpackOrderRoot2:
    return (double)buffer->sizeBytes * squareRoot(length);
  case NnpackOrderArea:
    return (double)buffer->sizeBytes * length;
  case NnpackOrderLifetime:
    return length;
  case NnpackOrderBegin:
    return -(double)buffer->lifetime.begin;
  case NnpackOrderEnd:
    return (double)buffer->lifetime.end;
  case NnpackNumOrders:
    break;
  }
  return 0;
}

void nnpackOrder(const NnpackProblem *problem, NnpackOrderKind kind,
                 NnpackArena *arena, int32_t *order) {
  intptr_t count = problem->numBuffers;
  Key *keys = NNPACK_NEW_ARRAY(arena, Key, count);
  for (intptr_t b = 0; b < count; ++b) {
    const NnpackBuffer *buffer = &problem->buffers[b];
    int64_t begin = buffer->lifetime.begin;
    keys[b] = (Key){primaryOf(buffer, kind), buffer->sizeBytes,
                    (int64_t)((uint64_t)buffer->lifetime.end - (uint64_t)begin),
                    begin, (int32_t)b};
    if (kind == NnpackOrderSizeEarly || kind == NnpackOrderSizeLate)
      keys[b].length = 0;
    if (kind == NnpackOrderSizeLate)
      keys[b].begin = -begin;
  }
  if (count)
    qsort(keys, (size_t)count, sizeof *keys, compareKeys);
  for (intptr_t i = 0; i < count; ++i)
    order[i] = keys[i].buffer;
}
