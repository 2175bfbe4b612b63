//===-- CascadeOrder.c - An order for cascades ----------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A cascade is a run of steps, so what is to go row by row must stand together.
// An order that is best for steps alone does not see to that. In attention,
// softmax(Q K') V, it computes the scores, which are large, before V, which is
// small, and V parts the scores from who reads them:
//
//   for steps alone                     for cascades
//     Q, K, K'                            K, K', V
//     S = Q K'     \ all of S             Q
//     P = softmax S/                      S = Q K'        one row of each
//     V                                   P = softmax S
//     P V                                 P V
//
// So here a chain of steps that read each other by rows is put together, and
// what they read as a whole comes before all of the chain. A chain ends where a
// step reads several operands by rows that are not there yet: the operands
// follow each other, so that the heads of attention, which are concatenated,
// are not computed at the same time.
//
// Where there is a choice, the order that is given stays.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Cascade.h"

typedef NNPACK_VECTOR(intptr_t) StepVector;

typedef struct Order {
  const NnpackCascadeProblem *problem;
  NnpackArena *arena;
  bool *isPlaced;  ///< Per step.
  bool *isCleared; ///< Per step: what its chain reads as a whole is there.
  intptr_t *steps; ///< In their new order, so far.
  intptr_t count;
  StepVector open; ///< Steps that wait for others, the last one first.
  StepVector whole, byRows, chain;
} Order;

/// Adds a step in its order.
static void addStep(Order *order, StepVector *steps, intptr_t step) {
  for (intptr_t i = 0; i < steps->count; ++i)
    if (steps->data[i] == step)
      return;
  NNPACK_PUSH(order->arena, *steps, step);
  for (intptr_t i = steps->count - 1; i > 0 && steps->data[i - 1] > step; --i) {
    steps->data[i] = steps->data[i - 1];
    steps->data[i - 1] = step;
  }
}

/// Adds the steps, not placed yet, that compute what a step reads as a whole,
/// and finds those that compute what it reads by rows.
static void addWriters(Order *order, intptr_t step) {
  const NnpackCascadeStep *s = &order->problem->steps[step];
  order->byRows.count = 0;
  for (intptr_t i = 0; i < s->numOperands; ++i) {
    const NnpackCascadeOperand *operand = &s->operands[i];
    intptr_t writer = order->problem->tensors[operand->tensor].writer;
    bool isWhole = !s->isRowWise || operand->map.isWhole;
    if (writer >= 0 && !order->isPlaced[writer])
      addStep(order, isWhole ? &order->whole : &order->byRows, writer);
  }
}

/// Goes up the chain that ends with a step, for all that it reads as a whole.
static void followChain(Order *order, intptr_t step) {
  order->chain.count = order->whole.count = 0;
  for (;; step = order->byRows.data[0]) {
    NNPACK_PUSH(order->arena, order->chain, step);
    addWriters(order, step);
    if (order->byRows.count != 1)
      return;
  }
}

/// The step that has to come before, or -1 for none.
static intptr_t nextBefore(Order *order, intptr_t step) {
  if (!order->isCleared[step]) {
    followChain(order, step);
    if (order->whole.count > 0)
      return order->whole.data[0];
    for (intptr_t i = 0; i < order->chain.count; ++i)
      order->isCleared[order->chain.data[i]] = true;
  }
  addWriters(order, step);
  return order->byRows.count > 0 ? order->byRows.data[0] : -1;
}

/// Places a step after all that it needs.
static void place(Order *order, intptr_t step) {
  NNPACK_PUSH(order->arena, order->open, step);
  while (order->open.count > 0) {
    intptr_t last = order->open.data[order->open.count - 1];
    intptr_t before = order->isPlaced[last] ? -1 : nextBefore(order, last);
    if (before >= 0) {
      NNPACK_PUSH(order->arena, order->open, before);
      continue;
    }
    --order->open.count;
    if (!order->isPlaced[last])
      order->steps[order->count++] = last;
    order->isPlaced[last] = true;
  }
}

static bool canMove(const NnpackCascadeProblem *problem) {
  for (intptr_t s = 0; s < problem->numSteps; ++s)
    if (problem->steps[s].result < 0)
      return false;
  return true;
}

/// Whether nothing in the network reads what the step computes.
static bool isLast(const NnpackCascadeProblem *problem, intptr_t step) {
  intptr_t reader = problem->tensors[problem->steps[step].result].lastReader;
  return reader == step || reader >= problem->numSteps;
}

bool nnpackCascadeOrder(const NnpackCascadeProblem *problem, intptr_t *order) {
  if (!canMove(problem))
    return false;
  Order state = {.problem = problem, .steps = order};
  state.arena = nnpackArenaCreate();
  state.isPlaced = NNPACK_NEW_ARRAY(state.arena, bool, problem->numSteps);
  state.isCleared = NNPACK_NEW_ARRAY(state.arena, bool, problem->numSteps);
  bool isOther = false;
  for (int pass = 0; pass < 2; ++pass)
    for (intptr_t s = 0; s < problem->numSteps; ++s)
      if (!state.isPlaced[s] && (pass == 1 || isLast(problem, s)))
        place(&state, s);
  for (intptr_t s = 0; s < problem->numSteps; ++s)
    isOther |= order[s] != s;
  nnpackArenaDestroy(state.arena);
  return isOther;
}
