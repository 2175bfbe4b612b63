//===-- lib/Solver/Slots.c - Whole-buffer reuse -------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Slots.h"

#include <assert.h>

typedef struct Slot {
  int64_t size, alignment;
  int32_t last; ///< The buffer put in last, or -1; others by `next`.
} Slot;

typedef struct Slots {
  const NnpackProblem *problem;
  NNPACK_VECTOR(Slot) slots;
  int32_t *next;   ///< Per buffer: the one put into its slot before it.
  intptr_t *slotOf;
} Slots;

static bool isFree(const Slots *slots, const Slot *slot,
                   NnpackInterval lifetime) {
  for (int32_t b = slot->last; b >= 0; b = slots->next[b]) {
    NnpackInterval other = slots->problem->buffers[b].lifetime;
    if (other.begin < lifetime.end && lifetime.begin < other.end)
      return false;
  }
  return true;
}

/// The free slot that grows least or leaves least; -1 if none is free.
static intptr_t chooseSlot(const Slots *slots, const NnpackBuffer *buffer) {
  intptr_t best = -1;
  int64_t bestGrowth = 0, bestRest = 0;
  for (intptr_t i = 0; i < slots->slots.count; ++i) {
    const Slot *slot = &slots->slots.data[i];
    int64_t rest = slot->size - buffer->sizeBytes;
    int64_t growth = rest < 0 ? -rest : 0;
    if (best >= 0 && (growth > bestGrowth ||
                      (growth == bestGrowth && rest >= bestRest)))
      continue;
    if (!isFree(slots, slot, buffer->lifetime))
      continue;
    best = i;
    bestGrowth = growth;
    bestRest = rest;
  }
  return best;
}

static int64_t leastMultiple(int64_t a, int64_t b) {
  assert(a > 0 && b > 0);
  return a / nnpackGreatestDivisor(a, b) * b;
}

static void putInto(Slots *slots, intptr_t index, int32_t b) {
  const NnpackBuffer *buffer = &slots->problem->buffers[b];
  Slot *slot = &slots->slots.data[index];
  if (slot->size < buffer->sizeBytes)
    slot->size = buffer->sizeBytes;
  slot->alignment = leastMultiple(slot->alignment, buffer->alignment);
  slots->next[b] = slot->last;
  slot->last = b;
  slots->slotOf[b] = index;
}

/// One slot on the other.
static int64_t stackSlots(const Slots *slots, NnpackArena *arena,
                          int64_t *offsets) {
  int64_t *begins = NNPACK_NEW_ARRAY(arena, int64_t, slots->slots.count);
  int64_t top = 0;
  for (intptr_t i = 0; i < slots->slots.count; ++i) {
    const Slot *slot = &slots->slots.data[i];
    assert(slot->alignment > 0);
    int64_t remainder = top % slot->alignment;
    begins[i] = remainder ? top + slot->alignment - remainder : top;
    top = begins[i] + slot->size;
  }
  for (intptr_t b = 0; b < slots->problem->numBuffers; ++b)
    offsets[b] = begins[slots->slotOf[b]];
  return top;
}

int64_t nnpackSlots(const NnpackProblem *problem, const int32_t *order,
                    NnpackArena *arena, int64_t *offsets) {
  intptr_t count = problem->numBuffers;
  Slots slots = {.problem = problem,
                 .next = NNPACK_NEW_ARRAY(arena, int32_t, count),
                 .slotOf = NNPACK_NEW_ARRAY(arena, intptr_t, count)};
  for (intptr_t i = 0; i < count; ++i) {
    intptr_t index = chooseSlot(&slots, &problem->buffers[order[i]]);
    if (index < 0) {
      Slot slot = {0, 1, -1};
      index = slots.slots.count;
      NNPACK_PUSH(arena, slots.slots, slot);
    }
    putInto(&slots, index, order[i]);
  }
  return stackSlots(&slots, arena, offsets);
}
