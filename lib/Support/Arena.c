//===-- lib/Support/Arena.c - Memory freed all at once ------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chunks of growing size in a list; an allocation takes the next bytes of the first
// one. Running out of memory ends the process.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Support.h"

#include <stdlib.h>
#include <string.h>

typedef struct Chunk {
  struct Chunk *next;
  size_t used, capacity;
  max_align_t bytes[]; // Aligned for any type.
} Chunk;

struct NnpackArena {
  Chunk *chunks; // The first one is filled.
};

enum { firstChunkBytes = 4096, largestStepBytes = 1 << 22 };

/// Running out of memory is no state any caller could repair.
static void *allocateOrEnd(size_t sizeBytes) {
  void *memory = calloc(1, sizeBytes);
  if (memory)
    return memory;
  fprintf(stderr, "nnpack: out of memory, %zu bytes wanted\n", sizeBytes);
  exit(1);
}

static void endOnOverflow(void) {
  fprintf(stderr, "nnpack: out of memory, more than SIZE_MAX bytes wanted\n");
  exit(1);
}

NnpackArena *nnpackArenaCreate(void) {
  return allocateOrEnd(sizeof(NnpackArena));
}

void nnpackArenaDestroy(NnpackArena *arena) {
  if (!arena)
    return;
  for (Chunk *chunk = arena->chunks; chunk;) {
    Chunk *next = chunk->next;
    free(chunk);
    chunk = next;
  }
  free(arena);
}

/// Adds a chunk that holds at least `sizeBytes`. Chunks double, so that an
/// arena of n bytes has O(log n) small ones.
static Chunk *addChunk(NnpackArena *arena, size_t sizeBytes) {
  size_t capacity = arena->chunks ? 2 * arena->chunks->capacity
                                  : (size_t)firstChunkBytes;
  if (capacity > largestStepBytes)
    capacity = largestStepBytes;
  if (capacity < sizeBytes)
    capacity = sizeBytes;
  if (capacity > SIZE_MAX - sizeof(Chunk))
    endOnOverflow();
  Chunk *chunk = allocateOrEnd(sizeof(Chunk) + capacity);
  chunk->capacity = capacity;
  chunk->next = arena->chunks;
  arena->chunks = chunk;
  return chunk;
}

void *nnpackArenaAllocate(NnpackArena *arena, size_t sizeBytes) {
  const size_t unit = sizeof(max_align_t);
  if (sizeBytes > SIZE_MAX - unit)
    endOnOverflow();
  size_t rounded = (sizeBytes + unit - 1) / unit * unit;
  Chunk *chunk = arena->chunks;
  if (!chunk || chunk->capacity - chunk->used < rounded)
    chunk = addChunk(arena, rounded);
  void *result = (char *)chunk->bytes + chunk->used;
  chunk->used += rounded;
  return result;
}

void *nnpackArenaAllocateArray(NnpackArena *arena, intptr_t count,
                               size_t elementBytes) {
  if (count < 0 || (elementBytes && (size_t)count > SIZE_MAX / elementBytes))
    endOnOverflow();
  return nnpackArenaAllocate(arena, (size_t)count * elementBytes);
}

char *nnpackArenaCopyString(NnpackArena *arena, const char *data,
                            size_t length) {
  char *copy = nnpackArenaAllocate(arena, length + 1);
  if (length)
    memcpy(copy, data, length);
  return copy;
}

char *nnpackArenaFormat(NnpackArena *arena, const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  char *text = nnpackArenaAllocate(arena, length < 0 ? 1 : (size_t)length + 1);
  if (length > 0)
    vsnprintf(text, (size_t)length + 1, format, again);
  va_end(again);
  return text;
}

void *nnpackArenaGrow(NnpackArena *arena, void *data, intptr_t count,
                      intptr_t *capacity, size_t elementBytes) {
  if (*capacity > INTPTR_MAX / 2)
    endOnOverflow();
  intptr_t larger = *capacity ? *capacity * 2 : 8;
  void *grown = nnpackArenaAllocateArray(arena, larger, elementBytes);
  if (count)
    memcpy(grown, data, (size_t)count * elementBytes);
  *capacity = larger;
  return grown;
}
