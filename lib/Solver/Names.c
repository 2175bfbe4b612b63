//===-- lib/Solver/Names.c - Numbers of names ---------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Names.h"

#include <string.h>

static uint64_t hashOf(const char *name) {
  uint64_t hash = 14695981039346656037u;
  for (; *name; ++name)
    hash = (hash ^ (unsigned char)*name) * 1099511628211u;
  return hash ^ (hash >> 29);
}

intptr_t nnpackNamesFind(const NnpackNames *names, const char *name) {
  uint64_t mask = (uint64_t)names->numSlots - 1;
  if (names->numSlots == 0)
    return -1;
  for (uint64_t slot = hashOf(name) & mask; names->slots[slot];
       slot = (slot + 1) & mask)
    if (strcmp(names->list.data[names->slots[slot] - 1], name) == 0)
      return names->slots[slot] - 1;
  return -1;
}

static void insert(NnpackNames *names, intptr_t number) {
  uint64_t mask = (uint64_t)names->numSlots - 1;
  uint64_t slot = hashOf(names->list.data[number]) & mask;
  while (names->slots[slot])
    slot = (slot + 1) & mask;
  names->slots[slot] = number + 1;
}

void nnpackNamesAdd(NnpackNames *names, const char *name, NnpackArena *arena) {
  NNPACK_PUSH(arena, names->list, name);
  if (names->list.count * 2 <= names->numSlots) {
    insert(names, names->list.count - 1);
    return;
  }
  names->numSlots = names->numSlots ? names->numSlots * 4 : 1024;
  names->slots = NNPACK_NEW_ARRAY(arena, intptr_t, names->numSlots);
  for (intptr_t i = 0; i < names->list.count; ++i)
    insert(names, i);
}
