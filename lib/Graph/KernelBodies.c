//===-- KernelBodies.c - One function for equal kernels -------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Functions are compared by what MLIR prints of them, in a hash table.
//
//===----------------------------------------------------------------------===//

#include "Graph/KernelGraph.h"

#include "IR/Build.h"

#include <string.h>

static uint64_t hashOf(const char *data, size_t length) {
  uint64_t hash = 0xCBF29CE484222325u; // FNV-1a
  for (size_t i = 0; i < length; ++i)
    hash = (hash ^ (unsigned char)data[i]) * 0x100000001B3u;
  return hash;
}

static void growBuckets(NnpackBodies *bodies) {
  bodies->numBuckets = bodies->numBuckets ? 2 * bodies->numBuckets : 256;
  bodies->buckets =
      NNPACK_NEW_ARRAY(bodies->arena, intptr_t, bodies->numBuckets);
  for (intptr_t i = 0; i < bodies->list.count; ++i) {
    uint64_t slot = bodies->list.data[i].hash;
    while (bodies->buckets[slot & (uint64_t)(bodies->numBuckets - 1)])
      ++slot;
    bodies->buckets[slot & (uint64_t)(bodies->numBuckets - 1)] = i + 1;
  }
}

MlirAttribute nnpackInternBody(NnpackBodies *bodies, MlirOperation function) {
  NnpackText text = {0};
  mlirOperationPrint(function, nnpackTextAppendChunk, &text);
  uint64_t hash = hashOf(text.data, text.length);
  if (2 * bodies->list.count >= bodies->numBuckets)
    growBuckets(bodies);
  uint64_t mask = (uint64_t)bodies->numBuckets - 1, slot = hash & mask;
  MlirAttribute name = {NULL};
  for (; bodies->buckets[slot]; slot = (slot + 1) & mask) {
    const struct NnpackBody *body =
        &bodies->list.data[bodies->buckets[slot] - 1];
    if (body->hash == hash && !strcmp(body->text, text.data)) {
      name = body->name;
      break;
    }
  }
  if (mlirAttributeIsNull(name)) {
    name = mlirSymbolTableInsert(bodies->symbols, function);
    struct NnpackBody body = {
        hash, nnpackArenaCopyString(bodies->arena, text.data, text.length),
        name};
    NNPACK_PUSH(bodies->arena, bodies->list, body);
    bodies->buckets[slot] = bodies->list.count;
  } else {
    mlirOperationDestroy(function);
  }
  nnpackTextDestroy(&text);
  return name;
}
