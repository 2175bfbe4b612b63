//===-- CascadeLate.c - Steps as late as they can be ----------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A skip connection has something computed on its way, of operands that are there
// until its end anyway. Where that is done makes no difference to what steps alone
// need most, as at the join both are there:
//
//   given                               late
//     a = f(x)                            p = pool(x)
//     p = pool(x)                         ... all that happens on the other way
//     ... all that happens on             c
//         the other way                   a = f(x)  \ x, c, and one row
//     c                                   y = a + c /   of a and y
//     y = a + c
//
// But late, x alone is there meanwhile, and f and the sum are one cascade. So a step
// moves to just before the first that reads its result, if what it then keeps alive
// for longer is no larger than that result. If it is, steps before it that compute
// that for nobody else may move with it.
//
//===----------------------------------------------------------------------===//

#include "CascadeBounds.h"

enum { longestChain = 16 };

typedef struct Late {
  const NnpackCascadeProblem *problem;
  intptr_t *order; ///< Steps, by their new place.
  intptr_t *place; ///< Of a step.
  intptr_t chain[longestChain]; ///< Steps that move, the last one first.
  intptr_t count;
} Late;

static bool isInChain(const Late *late, intptr_t step) {
  for (intptr_t i = 0; i < late->count; ++i)
    if (late->chain[i] == step)
      return true;
  return false;
}

static bool reads(const NnpackCascadeStep *step, intptr_t tensor) {
  for (intptr_t k = 0; k < step->numOperands; ++k)
    if (step->operands[k].tensor == tensor)
      return true;
  return false;
}

/// Whether somebody besides the chain reads the tensor at `place` or later.
static bool isReadFrom(const Late *late, intptr_t tensor, intptr_t place) {
  const NnpackCascadeProblem *problem = late->problem;
  if (problem->tensors[tensor].lastReader >= problem->numSteps)
    return true;
  for (intptr_t i = place; i < problem->numSteps; ++i)
    if (!isInChain(late, late->order[i]) &&
        reads(&problem->steps[late->order[i]], tensor))
      return true;
  return false;
}

/// The place of the first step that reads what the step computes; numSteps if none
/// does, or if it is not computed by this step alone.
static intptr_t firstReader(const Late *late, intptr_t step) {
  const NnpackCascadeProblem *problem = late->problem;
  intptr_t result = problem->steps[step].result;
  intptr_t place = late->place[step] + 1;
  if (problem->tensors[result].isPart || problem->tensors[result].isWhole)
    return problem->numSteps;
  while (place < problem->numSteps &&
         !reads(&problem->steps[late->order[place]], result))
    ++place;
  return place;
}

/// What the chain reads and nobody after it, if it goes to `target`: its bytes, and
/// the one of most bytes, or -1.
static int64_t keptAlive(const Late *late, intptr_t target,
                         intptr_t *outLargest) {
  const NnpackCascadeProblem *problem = late->problem;
  int64_t sum = 0, most = -1;
  *outLargest = -1;
  for (intptr_t i = 0; i < late->count; ++i) {
    const NnpackCascadeStep *step = &problem->steps[late->chain[i]];
    for (intptr_t k = 0; k < step->numOperands; ++k) {
      intptr_t t = step->operands[k].tensor;
      int64_t bytes = cascadeWholeBytes(problem, t);
      bool isCounted = isInChain(late, problem->tensors[t].writer) ||
                       isReadFrom(late, t, target);
      for (intptr_t j = 0; j < i && !isCounted; ++j)
        isCounted = reads(&problem->steps[late->chain[j]], t);
      if (isCounted)
        continue;
      sum += bytes;
      if (bytes > most) {
        most = bytes;
        *outLargest = t;
      }
    }
  }
  return sum;
}

/// Whether the chain and the steps before it that it takes along may go to `target`.
static bool findChain(Late *late, intptr_t step, intptr_t target) {
  const NnpackCascadeProblem *problem = late->problem;
  int64_t result = cascadeWholeBytes(problem, problem->steps[step].result);
  late->chain[0] = step;
  late->count = 1;
  for (;;) {
    intptr_t largest;
    if (keptAlive(late, target, &largest) <= result)
      return true;
    intptr_t writer = largest < 0 ? -1 : problem->tensors[largest].writer;
    if (writer < 0 || late->count == longestChain ||
        problem->tensors[largest].isWhole || problem->tensors[largest].isPart ||
        isReadFrom(late, largest, late->place[writer] + 1))
      return false;
    late->chain[late->count++] = writer;
  }
}

/// Moves the chain's steps to just before `target`, in the order that they have.
static void moveChain(Late *late, intptr_t target) {
  for (;;) {
    intptr_t last = -1; // The one of the chain that comes last, not moved yet.
    for (intptr_t i = 0; i < late->count; ++i)
      if (late->place[late->chain[i]] < target &&
          (last < 0 || late->place[late->chain[i]] > late->place[last]))
        last = late->chain[i];
    if (last < 0)
      return;
    for (intptr_t p = late->place[last]; p + 1 < target; ++p) {
      late->order[p] = late->order[p + 1];
      late->place[late->order[p]] = p;
    }
    late->order[--target] = last;
    late->place[last] = target;
  }
}

bool nnpackCascadeLateOrder(const NnpackCascadeProblem *problem,
                            intptr_t *outOrder) {
  intptr_t n = problem->numSteps;
  NnpackArena *arena = nnpackArenaCreate();
  Late late = {.problem = problem,
               .order = outOrder,
               .place = NNPACK_NEW_ARRAY(arena, intptr_t, n)};
  bool canMove = true, isOther = false;
  for (intptr_t s = 0; s < n; ++s) {
    late.order[s] = late.place[s] = s;
    canMove &= problem->steps[s].result >= 0;
  }
  for (intptr_t s = n; s-- > 0 && canMove;) {
    intptr_t target = firstReader(&late, s);
    if (target < n && target > late.place[s] + 1 &&
        findChain(&late, s, target))
      moveChain(&late, target);
  }
  for (intptr_t s = 0; s < n; ++s)
    isOther |= late.order[s] != s;
  nnpackArenaDestroy(arena);
  return isOther;
}
