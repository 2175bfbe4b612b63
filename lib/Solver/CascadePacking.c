//===-- CascadePacking.c - Offsets for a plan of cascades -----------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is alive at a time may need more bytes than its sum, for want of
// offsets. Here tensors and pairs of a plan become a problem of Problem.h, with
// a step of time per cascade; a cascade's windows and scratch are one buffer.
//
//===----------------------------------------------------------------------===//

#include "CascadePacking.h"

#include "CascadeRun.h"

#include "nnpack-c/Solver.h"

/// Enough for heuristics and a glimpse at the exact search.
enum { packingNodes = 20000 };

typedef struct Packing {
  const NnpackCascadeProblem *problem;
  const NnpackCascade *cascades;
  intptr_t numCascades;
  intptr_t *cascadeOf; ///< Per step.
  intptr_t *bufferOf;  ///< Per tensor, -1 for one that has none.
  NnpackArena *arena;
  NNPACK_VECTOR(NnpackBuffer) buffers;
  NNPACK_VECTOR(NnpackShare) shares;
  int64_t *alive; ///< Per cascade: whole tensors.
} Packing;

static void addBuffer(Packing *packing, intptr_t begin, intptr_t end,
                      int64_t bytes) {
  NnpackBuffer buffer;
  nnpackBufferInit(&buffer, "", begin, end, bytes);
  buffer.alignment = packing->problem->alignment;
  NNPACK_PUSH(packing->arena, packing->buffers, buffer);
}

static void addTensor(Packing *packing, intptr_t index) {
  const NnpackCascadeProblem *problem = packing->problem;
  const NnpackCascadeTensor *tensor = &problem->tensors[index];
  intptr_t begin = tensor->writer < 0 ? 0 : packing->cascadeOf[tensor->writer];
  intptr_t last = tensor->lastReader < problem->numSteps
                      ? tensor->lastReader
                      : problem->numSteps - 1;
  intptr_t end = last < 0 ? begin + 1 : packing->cascadeOf[last] + 1;
  bool isInside = tensor->writer >= 0 && end == begin + 1 &&
                  tensor->lastReader < problem->numSteps && !tensor->isWhole &&
                  packing->cascades[begin].end > tensor->lastReader &&
                  tensor->lastReader > tensor->writer;
  packing->bufferOf[index] = -1;
  if (tensor->isElsewhere || isInside)
    return;
  int64_t align = problem->alignment;
  for (intptr_t c = begin; c < end; ++c)
    packing->alive[c] += cascadeAlign(cascadeSizeOf(tensor), align);
  packing->bufferOf[index] = packing->buffers.count;
  addBuffer(packing, begin, end, cascadeSizeOf(tensor));
}

/// What a cascade needs besides whole tensors: rows that stay, and in one piece
/// what comes and goes.
static void addRest(Packing *packing, intptr_t index) {
  const NnpackCascadeProblem *problem = packing->problem;
  const NnpackCascade *cascade = &packing->cascades[index];
  int64_t rest =
      cascade->costBytes + cascade->savedBytes - packing->alive[index];
  for (intptr_t s = cascade->begin; s < cascade->end; ++s) {
    intptr_t result = problem->steps[s].result;
    if (result < 0 || packing->bufferOf[result] >= 0 ||
        problem->tensors[result].isElsewhere)
      continue;
    int64_t bytes = cascadeAlign(cascade->keptRows[s - cascade->begin] *
                                     problem->tensors[result].rowBytes,
                                 problem->alignment);
    addBuffer(packing, index, index + 1, bytes);
    rest -= bytes;
  }
  if (rest > 0)
    addBuffer(packing, index, index + 1, rest);
}

/// The best pair of a cascade.
static void addShare(Packing *packing, const NnpackCascade *cascade) {
  const NnpackOverlap *pair = cascadeBestPair(packing->problem, cascade);
  if (!pair || packing->bufferOf[pair->under] < 0 ||
      packing->bufferOf[pair->over] < 0)
    return;
  int64_t under = cascadeSizeOf(&packing->problem->tensors[pair->under]);
  NnpackShare share = {packing->bufferOf[pair->under],
                       packing->bufferOf[pair->over], pair->distanceBytes,
                       pair->mostBytes};
  if (cascade->isDown) {
    share.minDelta = -under;
    share.maxDelta = -pair->distanceBytes;
  }
  NNPACK_PUSH(packing->arena, packing->shares, share);
}

const NnpackOverlap *cascadeBestPair(const NnpackCascadeProblem *problem,
                                     const NnpackCascade *cascade) {
  const NnpackOverlap *best = NULL;
  int64_t most = 0;
  for (intptr_t i = 0; i < cascade->numOverlaps; ++i) {
    const NnpackOverlap *overlap = &cascade->overlaps[i];
    int64_t over = cascadeSizeOf(&problem->tensors[overlap->over]);
    int64_t under = cascadeSizeOf(&problem->tensors[overlap->under]);
    int64_t saved =
        cascade->isDown
            ? nnpackOverlapSaved(under, over, overlap->distanceBytes)
            : nnpackShareSaved(over, under, overlap->distanceBytes,
                               overlap->mostBytes);
    if (saved <= most)
      continue;
    most = saved;
    best = overlap;
  }
  return best;
}

int64_t cascadePackedBytes(const NnpackCascadeProblem *problem,
                           const NnpackCascade *cascades,
                           intptr_t numCascades, int64_t *outOffsets) {
  NnpackArena *arena = nnpackArenaCreate();
  Packing packing = {
      .problem = problem,
      .cascades = cascades,
      .numCascades = numCascades,
      .arena = arena,
      .cascadeOf = NNPACK_NEW_ARRAY(arena, intptr_t, problem->numSteps),
      .bufferOf = NNPACK_NEW_ARRAY(arena, intptr_t, problem->numTensors),
      .alive = NNPACK_NEW_ARRAY(arena, int64_t, numCascades)};
  for (intptr_t c = 0; c < numCascades; ++c)
    for (intptr_t s = cascades[c].begin; s < cascades[c].end; ++s)
      packing.cascadeOf[s] = c;
  for (intptr_t t = 0; t < problem->numTensors; ++t)
    addTensor(&packing, t);
  for (intptr_t c = 0; c < numCascades; ++c) {
    addRest(&packing, c);
    addShare(&packing, &cascades[c]);
  }
  NnpackProblem made = {.buffers = packing.buffers.data,
                        .numBuffers = packing.buffers.count,
                        .shares = packing.shares.data,
                        .numShares = packing.shares.count,
                        .capacity = INT64_MAX};
  NnpackSolverOptions options;
  nnpackSolverOptionsInit(&options);
  options.effort = 1;
  options.nodeLimit = packingNodes;
  NnpackPlan plan;
  nnpackSolve(&made, &options, arena, &plan);
  for (intptr_t t = 0; t < problem->numTensors && outOffsets; ++t)
    outOffsets[t] = packing.bufferOf[t] < 0 ? NNPACK_NO_OFFSET
                                            : plan.offsets[packing.bufferOf[t]];
  nnpackArenaDestroy(arena);
  return plan.peakBytes;
}

int64_t nnpackCascadePack(const NnpackCascadeProblem *problem,
                          const NnpackCascadePlan *plan, int64_t *outOffsets) {
  return cascadePackedBytes(problem, plan->cascades, plan->numCascades,
                            outOffsets);
}
