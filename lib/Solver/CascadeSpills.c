//===-- lib/Solver/CascadeSpills.c - Tensors in slow memory -----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Given the parts into which a sequence of steps is divided, which tensors are
// better in slow memory for all of their lives. A tensor frees its bytes in each
// part during which it is alive, and moves once, whatever the number of these;
// what a part still lacks is had by reading weights again for every block of
// rows. That costs the more for each byte the more is lacking, so a greedy choice
// by what a tensor saves for what it moves does well; then those go back that the
// others have made needless.
//
// That a result over an operand frees less than its bytes is left out.
//
//===----------------------------------------------------------------------===//

#include "CascadeSpills.h"

#include "CascadeBounds.h"
#include "CascadeRun.h"

const intptr_t *cascadeCountReads(const NnpackCascadeProblem *problem,
                                  NnpackArena *arena) {
  intptr_t *counts = NNPACK_NEW_ARRAY(arena, intptr_t, problem->numTensors);
  for (intptr_t s = 0; s < problem->numSteps; ++s)
    for (intptr_t k = 0; k < problem->steps[s].numOperands; ++k)
      ++counts[problem->steps[s].operands[k].tensor];
  return counts;
}

int64_t cascadeMovedBytes(const NnpackCascadeProblem *problem,
                          const intptr_t *numReads, intptr_t tensor) {
  const NnpackCascadeTensor *t = &problem->tensors[tensor];
  return nnpackMulSaturated(cascadeWholeBytes(problem, tensor),
                            (t->writer >= 0) + numReads[tensor]);
}

//===----------------------------------------------------------------------===//
// Parts
//===----------------------------------------------------------------------===//

bool cascadePartHolds(const NnpackCascadeProblem *problem,
                      const CascadePart *part, intptr_t tensor) {
  const NnpackCascadeTensor *t = &problem->tensors[tensor];
  bool isInside = part->end > part->begin + 1 && t->writer >= part->begin &&
                  t->lastReader < part->end && !t->isWhole;
  return t->writer < part->end && t->lastReader >= part->begin && !isInside;
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

static bool isBefore(const CascadeWeight *x, const CascadeWeight *y) {
  return x->again != y->again ? x->again < y->again : x->step < y->step;
}

/// Gives each weight the sums of those before it.
static void sumWeights(CascadeWeight *weights, intptr_t numWeights) {
  for (intptr_t i = 1; i < numWeights; ++i) {
    const CascadeWeight *before = &weights[i - 1];
    weights[i].bytesBefore =
        nnpackAddSaturated(before->bytesBefore, before->bytes);
    weights[i].costBefore =
        nnpackAddSaturated(before->costBefore,
                           nnpackMulSaturated(before->bytes, before->again));
  }
}

intptr_t cascadeListWeights(const NnpackCascadeProblem *problem,
                            const CascadePart *part,
                            CascadeWeight *outWeights) {
  intptr_t count = 0;
  if (!part->keepsConstants || part->end == part->begin + 1)
    return 0;
  // By insertion: rows get fewer from step to step, so that from the last one on
  // hardly any is out of place.
  for (intptr_t s = part->end - 1; s >= part->begin; --s) {
    const NnpackCascadeStep *step = &problem->steps[s];
    int64_t blocks = step->isRowWise ? cascadeRowsOf(problem, step) : 1;
    CascadeWeight weight = {
        .bytes = step->constantBytes, .again = blocks - 1, .step = s};
    if (step->constantBytes <= 0)
      continue;
    intptr_t at = count++;
    for (; at > 0 && isBefore(&weight, &outWeights[at - 1]); --at)
      outWeights[at] = outWeights[at - 1];
    outWeights[at] = weight;
  }
  sumWeights(outWeights, count);
  return count;
}

int64_t cascadeLackCost(const CascadeWeight *weights, intptr_t numWeights,
                        int64_t lackBytes) {
  enum { leastTimes = 8 }; // Windows and scratch move at least so often.
  intptr_t low = 0, high = numWeights;
  if (lackBytes <= 0)
    return 0;
  if (numWeights == 0)
    return nnpackMulSaturated(lackBytes, leastTimes);
  while (high - low > 1) {
    intptr_t middle = low + (high - low) / 2;
    if (weights[middle].bytesBefore < lackBytes)
      low = middle;
    else
      high = middle;
  }
  const CascadeWeight *last = &weights[low]; // The one of which a part may do.
  int64_t left = lackBytes - last->bytesBefore;
  int64_t taken = cascadeLeast(last->bytes, left);
  int64_t cost = nnpackAddSaturated(last->costBefore,
                                    nnpackMulSaturated(taken, last->again));
  return nnpackAddSaturated(
      cost,
      nnpackMulSaturated(left - taken, cascadeMost(last->again, leastTimes)));
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

typedef struct Chooser {
  const NnpackCascadeProblem *problem;
  const intptr_t *numReads;
  const CascadePart *parts;
  intptr_t numParts;
  bool *isSlow;   ///< Per tensor.
  int64_t *freed; ///< Per part.
  int64_t *costs; ///< Per part, of what it lacks.
  intptr_t *partAt; ///< Per step: its part.
  CascadeWeight **weights; ///< Per part.
  intptr_t *numWeights;
} Chooser;

static int64_t costWith(const Chooser *c, intptr_t part, int64_t freed) {
  return cascadeLackCost(c->weights[part], c->numWeights[part],
                         c->parts[part].overBytes - freed);
}

/// The parts in which the tensor is alive are [first, end).
static intptr_t firstPart(const Chooser *c, intptr_t tensor) {
  intptr_t writer = c->problem->tensors[tensor].writer;
  return c->numParts ? c->partAt[writer < 0 ? 0 : writer] : 0;
}

static intptr_t endPart(const Chooser *c, intptr_t tensor) {
  intptr_t last = c->problem->tensors[tensor].lastReader;
  return last < 0 ? 0 : last < c->problem->numSteps ? c->partAt[last] + 1
                                                    : c->numParts;
}

/// What parts cost more or less if the tensor changes places.
static int64_t costOfChange(const Chooser *c, intptr_t tensor) {
  int64_t cost = 0, sign = c->isSlow[tensor] ? -1 : 1;
  for (intptr_t p = firstPart(c, tensor), end = endPart(c, tensor); p < end;
       ++p) {
    if (!cascadePartHolds(c->problem, &c->parts[p], tensor) ||
        (sign > 0 && c->costs[p] == 0))
      continue;
    int64_t freed = c->freed[p] + sign * cascadeWholeBytes(c->problem, tensor);
    cost += costWith(c, p, freed) - c->costs[p];
  }
  return cost;
}

static void change(Chooser *c, intptr_t tensor) {
  int64_t sign = c->isSlow[tensor] ? -1 : 1;
  for (intptr_t p = firstPart(c, tensor), end = endPart(c, tensor); p < end;
       ++p) {
    if (!cascadePartHolds(c->problem, &c->parts[p], tensor))
      continue;
    c->freed[p] += sign * cascadeWholeBytes(c->problem, tensor);
    c->costs[p] = costWith(c, p, c->freed[p]);
  }
  c->isSlow[tensor] = sign > 0;
}

/// The tensor that saves most for what it moves; -1 if none saves more.
static intptr_t chooseNext(const Chooser *c) {
  intptr_t best = -1;
  double bestRatio = 1;
  for (intptr_t t = 0; t < c->problem->numTensors; ++t) {
    int64_t moved = cascadeMovedBytes(c->problem, c->numReads, t);
    if (c->isSlow[t] || moved == 0 || c->problem->tensors[t].isPart)
      continue;
    double ratio = -(double)costOfChange(c, t) / (double)moved;
    if (ratio > bestRatio) {
      bestRatio = ratio;
      best = t;
    }
  }
  return best;
}

int64_t cascadeChooseSlow(const NnpackCascadeProblem *problem,
                          const intptr_t *numReads, const CascadePart *parts,
                          intptr_t numParts, NnpackArena *arena,
                          bool *outIsSlow) {
  Chooser c = {.problem = problem,
               .numReads = numReads,
               .parts = parts,
               .numParts = numParts,
               .isSlow = outIsSlow,
               .freed = NNPACK_NEW_ARRAY(arena, int64_t, numParts),
               .costs = NNPACK_NEW_ARRAY(arena, int64_t, numParts),
               .partAt = NNPACK_NEW_ARRAY(arena, intptr_t, problem->numSteps),
               .weights = NNPACK_NEW_ARRAY(arena, CascadeWeight *, numParts),
               .numWeights = NNPACK_NEW_ARRAY(arena, intptr_t, numParts)};
  int64_t cost = 0;
  for (intptr_t t = 0; t < problem->numTensors; ++t)
    outIsSlow[t] = false;
  for (intptr_t p = 0; p < numParts; ++p) {
    c.weights[p] =
        NNPACK_NEW_ARRAY(arena, CascadeWeight, parts[p].end - parts[p].begin);
    c.numWeights[p] = cascadeListWeights(problem, &parts[p], c.weights[p]);
    c.costs[p] = costWith(&c, p, 0);
    for (intptr_t s = parts[p].begin; s < parts[p].end; ++s)
      c.partAt[s] = p;
  }
  for (intptr_t t; (t = chooseNext(&c)) >= 0;)
    change(&c, t);
  for (intptr_t t = 0; t < problem->numTensors; ++t)
    if (outIsSlow[t] &&
        costOfChange(&c, t) < cascadeMovedBytes(problem, numReads, t))
      change(&c, t);
  for (intptr_t t = 0; t < problem->numTensors; ++t)
    if (outIsSlow[t])
      cost = nnpackAddSaturated(cost, cascadeMovedBytes(problem, numReads, t));
  for (intptr_t p = 0; p < numParts; ++p)
    cost = nnpackAddSaturated(cost, c.costs[p]);
  return cost;
}
