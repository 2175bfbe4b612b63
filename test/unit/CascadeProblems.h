//===-- test/unit/CascadeProblems.h - Small random networks -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chains with skips, joins, strides, upsampling, dilation, steps that read
// everything, steps that cannot compute a range of rows, steps that accumulate
// rows, results that are parts of one tensor, rows that two steps write stripes
// of, and barriers.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_TEST_UNIT_CASCADEPROBLEMS_H
#define NNPACK_TEST_UNIT_CASCADEPROBLEMS_H

#include "nnpack-c/Cascade.h"

enum { maxSteps = 10, maxTensors = 13, maxOperands = 4 };

typedef struct Network {
  uint64_t state;
  NnpackCascadeTensor tensors[maxTensors];
  NnpackCascadeStep steps[maxSteps];
  NnpackCascadeOperand operands[maxSteps][maxOperands];
  intptr_t stripeOf[maxTensors]; ///< What stands for its second writer, or 0.
  NnpackCascadeProblem problem;
} Network;

/// A number in [0, bound).
static inline int64_t draw(Network *network, int64_t bound) {
  network->state = network->state * 6364136223846793005u + 1442695040888963407u;
  return (int64_t)(network->state >> 33) % bound;
}

/// A kernel on an operand of `rows` rows; returns the rows of its result.
static inline int64_t drawMap(Network *network, int64_t rows,
                              NnpackRowMap *outMap) {
  *outMap = nnpackRowMapIdentity();
  switch (draw(network, 9)) {
  case 0: // Nearest, twice as many.
    *outMap = (NnpackRowMap){false, 1, 0, 0, 2, 0};
    return rows <= 12 ? 2 * rows : rows;
  case 1: // Bilinear, twice as many.
    *outMap = (NnpackRowMap){false, 2, -1, 3, 4, 2};
    return rows <= 12 ? 2 * rows : rows;
  case 2: // Stride 2.
    *outMap = (NnpackRowMap){false, 2, -1, 1, 1, 0};
    return (rows + 1) / 2;
  case 3: // Dilation 2.
    *outMap = (NnpackRowMap){false, 1, -2, 2, 1, 0};
    return rows;
  case 4: // No pad.
    *outMap = (NnpackRowMap){false, 1, 0, 2, 1, 0};
    return rows > 4 ? rows - 2 : rows;
  case 5: // Everything.
    *outMap = nnpackRowMapWhole();
    return 1 + draw(network, 8);
  case 6:
    return rows;
  default:
    *outMap = (NnpackRowMap){false, 1, -1, 1, 1, 0};
    return rows;
  }
}

static inline void addTensor(Network *network, intptr_t writer, int64_t rows) {
  network->tensors[network->problem.numTensors++] =
      (NnpackCascadeTensor){.rows = rows,
                            .rowBytes = 1 + draw(network, 6),
                            .writer = writer,
                            .lastReader = -1};
}

static inline void addOperand(Network *network, intptr_t step, intptr_t tensor,
                              NnpackRowMap map) {
  NnpackCascadeStep *s = &network->steps[step];
  network->operands[step][s->numOperands++] =
      (NnpackCascadeOperand){.tensor = tensor, .map = map};
  network->tensors[tensor].lastReader = step;
  if (network->stripeOf[tensor])
    addOperand(network, step, network->stripeOf[tensor], map);
}

/// A tensor to read; what stands for a second writer is read with the rest.
static inline intptr_t drawTensor(Network *network) {
  intptr_t numTensors = network->problem.numTensors;
  intptr_t from = draw(network, 4) ? numTensors - 1 : draw(network, numTensors);
  return network->tensors[from].rowBytes > 0 ? from : from - 1;
}

static inline void addStep(Network *network) {
  intptr_t step = network->problem.numSteps++;
  intptr_t numTensors = network->problem.numTensors;
  network->steps[step] = (NnpackCascadeStep){
      .result = numTensors,
      .operands = network->operands[step],
      .scratchBytes = draw(network, 3) == 0 ? draw(network, 20) : 0,
      .isRowWise = draw(network, 8) != 0};
  // Mostly what was computed last.
  intptr_t from = drawTensor(network);
  NnpackRowMap map = nnpackRowMapIdentity();
  int64_t rows = network->tensors[from].rows;
  if (draw(network, 8) == 0) {
    network->steps[step].isRowWise = false;
    network->steps[step].accumulatedRows = rows;
    network->steps[step].accumulatorBytes = draw(network, 10);
  } else {
    rows = drawMap(network, rows, &map);
  }
  addOperand(network, step, from, map);
  // A skip: anything else with as many rows.
  for (intptr_t t = 0; t < numTensors && draw(network, 2); ++t)
    if (t != from && network->tensors[t].rows == rows &&
        network->tensors[t].rowBytes > 0) {
      addOperand(network, step, t, nnpackRowMapIdentity());
      break;
    }
  bool accumulates = network->steps[step].accumulatedRows > 0;
  addTensor(network, step, accumulates ? 1 + draw(network, 8) : rows);
}

/// A step that writes stripes of what was computed last, from whatever that was
/// computed from.
static inline void addStripe(Network *network) {
  intptr_t whole = network->problem.numTensors - 1;
  intptr_t step = network->problem.numSteps++;
  network->steps[step] = (NnpackCascadeStep){
      .result = whole + 1,
      .operands = network->operands[step],
      .isRowWise = draw(network, 8) != 0};
  addOperand(network, step, whole, nnpackRowMapIdentity());
  addOperand(network, step, network->operands[step - 1][0].tensor,
             network->operands[step - 1][0].map);
  addTensor(network, step, network->tensors[whole].rows);
  network->tensors[whole + 1].rowBytes = 0;
  network->tensors[whole + 1].isElsewhere = true;
  network->tensors[whole].isStriped = true;
  network->stripeOf[whole] = whole + 1;
}

/// Whether a second step may write what the last one did.
static inline bool canStripe(const Network *network) {
  intptr_t last = network->problem.numSteps - 1;
  intptr_t whole = network->problem.numTensors - 1;
  return last >= 0 && network->steps[last].result == whole &&
         network->steps[last].accumulatedRows == 0 &&
         network->tensors[whole].rowBytes > 0;
}

/// What nobody but its second writer reads is a result, and all of its stripes
/// are there as long as the rest.
static inline void finishStripes(Network *network) {
  for (intptr_t t = 0; t < network->problem.numTensors; ++t) {
    intptr_t stripe = network->stripeOf[t];
    if (stripe == 0)
      continue;
    NnpackCascadeTensor *all = &network->tensors[t];
    if (all->lastReader == network->tensors[stripe].writer)
      all->lastReader = network->problem.numSteps;
    network->tensors[stripe].lastReader = all->lastReader;
    network->tensors[stripe].isWhole = all->isWhole;
  }
}

/// What only reads, all of it.
static inline void addBarrier(Network *network) {
  intptr_t step = network->problem.numSteps++;
  intptr_t last = network->problem.numTensors - 1;
  NnpackCascadeTensor *tensor =
      &network->tensors[network->tensors[last].rowBytes > 0 ? last : last - 1];
  network->steps[step] = (NnpackCascadeStep){.result = -1};
  tensor->isWhole = true;
  tensor->lastReader = step;
}

/// Makes the results of the network that steps compute parts of one tensor, one
/// after the other or the last one first, if there are several.
static inline void joinResults(Network *network) {
  intptr_t n = network->problem.numTensors, parts[maxTensors], count = 0;
  for (intptr_t t = 0; t < n; ++t)
    if (network->tensors[t].writer >= 0 && !network->tensors[t].isStriped &&
        network->tensors[t].rowBytes > 0 &&
        network->tensors[t].lastReader == network->problem.numSteps)
      parts[count++] = t;
  if (count < 2)
    return;
  bool isReverse = draw(network, 2);
  NnpackCascadeTensor all = {.rowBytes = 1,
                             .writer = network->tensors[parts[0]].writer,
                             .lastReader = network->problem.numSteps,
                             .isWhole = true};
  for (intptr_t i = 0; i < count; ++i) {
    NnpackCascadeTensor *part =
        &network->tensors[parts[isReverse ? count - 1 - i : i]];
    part->isWhole = part->isElsewhere = part->isPart = true;
    part->whole = n;
    part->partBegin = all.rows;
    all.rows += part->rows * part->rowBytes;
  }
  network->tensors[network->problem.numTensors++] = all;
}

/// What no one reads is a result of the network.
static inline Network createNetwork(uint64_t seed, intptr_t numSteps,
                                    bool hasBarriers) {
  Network network = {.state = seed * 2654435761u + 12345u};
  for (int64_t i = 0, inputs = 1 + draw(&network, 2); i < inputs; ++i) {
    addTensor(&network, -1, 4 + draw(&network, 9));
    network.tensors[i].isElsewhere = draw(&network, 3) == 0;
  }
  while (network.problem.numSteps < numSteps)
    if (hasBarriers && draw(&network, 5) == 0)
      addBarrier(&network);
    else if (canStripe(&network) && draw(&network, 8) == 0)
      addStripe(&network);
    else
      addStep(&network);
  for (intptr_t t = 0; t < network.problem.numTensors; ++t)
    if (network.tensors[t].lastReader < 0)
      network.tensors[t].lastReader = numSteps;
  finishStripes(&network);
  if (draw(&network, 2))
    joinResults(&network);
  network.problem.alignment = draw(&network, 2) ? 1 : 4;
  return network;
}

/// Pointers into the network itself, wherever it was copied to.
static inline const NnpackCascadeProblem *problemOf(Network *network) {
  for (intptr_t s = 0; s < network->problem.numSteps; ++s)
    network->steps[s].operands = network->operands[s];
  network->problem.tensors = network->tensors;
  network->problem.steps = network->steps;
  return &network->problem;
}

#endif // NNPACK_TEST_UNIT_CASCADEPROBLEMS_H
