//===-- lib/Solver/PlacePack.c - Offsets of chosen modes ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlacePack.h"

void placePackerInit(PlacePacker *packer, const PlaceModel *model,
                     const NnpackSolverOptions *options, int64_t numNodes,
                     int64_t work) {
  *packer = (PlacePacker){.model = model,
                          .options = options,
                          .nodesLeft = numNodes,
                          .workLeft = work};
  if (options->clock)
    packer->startSeconds = options->clock(options->clockData);
}

/// Seconds left, or 0 if there is no limit.
static double secondsLeft(PlacePacker *packer) {
  const NnpackSolverOptions *options = packer->options;
  if (!options->clock || options->timeLimitSeconds <= 0)
    return 0;
  double left = options->timeLimitSeconds -
                (options->clock(options->clockData) - packer->startSeconds);
  if (left <= 0)
    packer->stoppedByTime = true;
  return left > 1e-3 ? left : 1e-3;
}

bool placePackerIsLate(PlacePacker *packer) {
  secondsLeft(packer);
  return packer->stoppedByTime;
}

bool placePackerIsSpent(PlacePacker *packer) {
  return packer->workLeft <= 0 || placePackerIsLate(packer);
}

/// Solves with at most `numNodes`, 0 for heuristics alone.
static void solve(PlacePacker *packer, const NnpackProblem *problem,
                  int64_t numNodes, NnpackArena *arena, NnpackPlan *outPlan) {
  NnpackSolverOptions options = *packer->options;
  options.timeLimitSeconds = secondsLeft(packer);
  if (numNodes > packer->nodesLeft)
    numNodes = packer->nodesLeft;
  packer->workLeft -= (int64_t)problem->numBuffers * problem->numBuffers;
  if (packer->stoppedByTime || numNodes <= 0 || packer->workLeft <= 0)
    options.effort = 0;
  else if (options.nodeLimit == 0 || options.nodeLimit > numNodes)
    options.nodeLimit = numNodes;
  nnpackSolve(problem, &options, arena, outPlan);
  packer->nodesLeft -= outPlan->numNodes;
  packer->numNodes += outPlan->numNodes;
}

static bool isFound(const NnpackPlan *plan) {
  return plan->status == NnpackStatusOptimal ||
         plan->status == NnpackStatusFeasible;
}

static void noteFailure(PlacePacker *packer, intptr_t space,
                        const NnpackProblem *problem, const NnpackPlan *plan) {
  packer->failedSpace = space;
  packer->excessUnits = 1;
  int64_t unit = packer->model->units[space];
  int64_t peak = plan->peakBytes == INT64_MAX ? plan->lowerBoundBytes
                                              : plan->peakBytes;
  if (peak > problem->capacity)
    packer->excessUnits = (peak - problem->capacity + unit - 1) / unit;
}

/// Without a limit only pinned buffers can be in each other's way.
static bool mayFail(const NnpackProblem *problem) {
  intptr_t numPins = 0;
  for (intptr_t b = 0; b < problem->numBuffers; ++b)
    numPins += problem->buffers[b].fixedOffset != NNPACK_NO_OFFSET;
  return problem->capacity < INT64_MAX || numPins > 1;
}

NnpackStatus placePack(PlacePacker *packer, const intptr_t *modes,
                       int64_t numNodes) {
  const NnpackPlacementProblem *problem = packer->model->problem;
  NnpackArena *scratch = nnpackArenaCreate();
  NnpackStatus status = NnpackStatusFeasible;
  for (intptr_t s = 0;
       s < problem->numSpaces && status == NnpackStatusFeasible; ++s) {
    NnpackProblem inSpace;
    NnpackPlan plan;
    intptr_t *needs;
    nnpackPlacementSpaceProblem(problem, modes, s, scratch, &inSpace, &needs);
    if (!mayFail(&inSpace))
      continue;
    solve(packer, &inSpace, numNodes, scratch, &plan);
    if (isFound(&plan))
      continue;
    status = plan.status;
    noteFailure(packer, s, &inSpace, &plan);
  }
  nnpackArenaDestroy(scratch);
  return status;
}

/// Narrows a problem to the buffers of marked items.
static void narrow(const PlaceModel *model, const intptr_t *needs,
                   const bool *isIn, NnpackArena *arena,
                   NnpackProblem *problem) {
  intptr_t n = problem->numBuffers, count = 0, numShares = 0;
  NnpackBuffer *buffers = NNPACK_NEW_ARRAY(arena, NnpackBuffer, n);
  NnpackShare *shares = NNPACK_NEW_ARRAY(arena, NnpackShare,
                                         problem->numShares);
  intptr_t *indices = NNPACK_NEW_ARRAY(arena, intptr_t, n);
  for (intptr_t b = 0; b < n; ++b) {
    indices[b] = -1;
    if (!isIn[model->itemOfMode[model->modeOfNeed[needs[b]]]])
      continue;
    indices[b] = count;
    buffers[count++] = problem->buffers[b];
  }
  for (intptr_t i = 0; i < problem->numShares; ++i) {
    NnpackShare share = problem->shares[i];
    share.first = indices[share.first];
    share.second = indices[share.second];
    if (share.first >= 0 && share.second >= 0)
      shares[numShares++] = share;
  }
  *problem =
      (NnpackProblem){buffers, count, shares, numShares, problem->capacity};
}

NnpackStatus placePackSome(PlacePacker *packer, const intptr_t *modes,
                           intptr_t space, const bool *isIn, int64_t numNodes) {
  NnpackArena *scratch = nnpackArenaCreate();
  NnpackProblem inSpace;
  NnpackPlan plan;
  intptr_t *needs;
  nnpackPlacementSpaceProblem(packer->model->problem, modes, space, scratch,
                              &inSpace, &needs);
  narrow(packer->model, needs, isIn, scratch, &inSpace);
  solve(packer, &inSpace, numNodes, scratch, &plan);
  nnpackArenaDestroy(scratch);
  return isFound(&plan) ? NnpackStatusFeasible : plan.status;
}

/// The least peak if it is within the capacity, else the first plan that is.
static bool packSpace(PlacePacker *packer, NnpackProblem *problem,
                      int64_t numNodes, NnpackArena *arena,
                      NnpackPlan *outPlan) {
  int64_t capacity = problem->capacity;
  problem->capacity = INT64_MAX;
  solve(packer, problem, numNodes, arena, outPlan);
  problem->capacity = capacity;
  if (isFound(outPlan) && outPlan->peakBytes <= capacity)
    return true;
  solve(packer, problem, INT64_MAX, arena, outPlan);
  return isFound(outPlan);
}

bool placePackFinally(PlacePacker *packer, int64_t numNodes, NnpackArena *arena,
                      NnpackPlacementResult *result) {
  const NnpackPlacementProblem *problem = packer->model->problem;
  result->plans = NNPACK_NEW_ARRAY(arena, NnpackPlan, problem->numSpaces);
  result->offsets = NNPACK_NEW_ARRAY(arena, int64_t, problem->numNeeds);
  for (intptr_t k = 0; k < problem->numNeeds; ++k)
    result->offsets[k] = NNPACK_NO_OFFSET;
  for (intptr_t s = 0; s < problem->numSpaces; ++s) {
    NnpackProblem inSpace;
    intptr_t *needs;
    nnpackPlacementSpaceProblem(problem, result->modes, s, arena, &inSpace,
                                &needs);
    if (!packSpace(packer, &inSpace, numNodes, arena, &result->plans[s]))
      return false;
    for (intptr_t b = 0; b < inSpace.numBuffers; ++b)
      result->offsets[needs[b]] = result->plans[s].offsets[b];
  }
  return true;
}
