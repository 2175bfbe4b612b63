//===-- lib/Solver/PlacePack.c - Offsets of chosen modes ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlacePack.h"

#include "Conflicts.h"

/// As NnpackSolverOptions counts it: some seconds.
static const int64_t mostSearchWork = 1000000000;

void placePackerInit(PlacePacker *packer, const PlaceModel *model,
                     const NnpackSolverOptions *options, int64_t numNodes,
                     int64_t work, NnpackArena *arena) {
  *packer = (PlacePacker){
      .model = model,
      .options = options,
      .nodesLeft = numNodes,
      .workLeft = work,
      .searchWork = mostSearchWork,
      .arena = arena,
      .offsets = NNPACK_NEW_ARRAY(arena, int64_t, model->problem->numNeeds)};
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

/// Nodes and work of problems whose buffers share: a node is then a first fit of
/// all buffers.
enum { shareNodes = 100000, shareWork = 5 };

/// Two buffers that meet are looked at about as often whatever the problem.
static int64_t workOf(const NnpackProblem *problem) {
  enum { workOfBuffer = 16 };
  NnpackArena *scratch = nnpackArenaCreate();
  NnpackSections sections;
  nnpackSectionsBuild(problem, scratch, &sections);
  int64_t work = nnpackConflictsCount(problem, &sections, INTPTR_MAX / 2) +
                 workOfBuffer * problem->numBuffers;
  nnpackArenaDestroy(scratch);
  return work;
}

/// Solves with at most `numNodes`, 0 for heuristics alone.
static void solve(PlacePacker *packer, const NnpackProblem *problem,
                  int64_t numNodes, NnpackArena *arena, NnpackPlan *outPlan) {
  NnpackSolverOptions options = *packer->options;
  options.timeLimitSeconds = secondsLeft(packer);
  if (!options.workLeft && options.nodeLimit == 0 && options.effort < 3)
    options.workLeft = &packer->searchWork;
  int64_t work = workOf(problem);
  if (numNodes > packer->nodesLeft)
    numNodes = packer->nodesLeft;
  if (problem->numShares > 0 && numNodes > 0) {
    work *= shareWork;
    if (numNodes > shareNodes / (problem->numBuffers + 1))
      numNodes = shareNodes / (problem->numBuffers + 1);
  }
  packer->workLeft -= work;
  if (packer->stoppedByTime || numNodes <= 0 || packer->workLeft <= 0)
    options.effort = 0;
  else if (options.nodeLimit == 0 || options.nodeLimit > numNodes)
    options.nodeLimit = numNodes;
  nnpackSolve(problem, &options, arena, outPlan);
  packer->nodesLeft -= outPlan->numNodes;
  packer->numNodes += outPlan->numNodes;
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
    for (intptr_t b = 0; b < inSpace.numBuffers; ++b)
      packer->offsets[needs[b]] = plan.offsets[b];
    if (nnpackStatusIsFound(plan.status))
      continue;
    status = plan.status;
    packer->failedSpace = s;
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
  if (inSpace.numShares > 0) // A search seldom proves more than the loads do.
    numNodes = 0;
  solve(packer, &inSpace, numNodes, scratch, &plan);
  nnpackArenaDestroy(scratch);
  return nnpackStatusIsFound(plan.status) ? NnpackStatusFeasible : plan.status;
}

/// The plan of known offsets.
static void takeOffsets(const NnpackProblem *problem, const intptr_t *needs,
                        const int64_t *offsets, NnpackPlan *plan) {
  plan->peakBytes = 0;
  for (intptr_t b = 0; b < problem->numBuffers; ++b) {
    int64_t top = offsets[needs[b]] + problem->buffers[b].sizeBytes;
    plan->offsets[b] = offsets[needs[b]];
    plan->peakBytes = top > plan->peakBytes ? top : plan->peakBytes;
  }
  plan->status = plan->peakBytes == plan->lowerBoundBytes
                     ? NnpackStatusOptimal
                     : NnpackStatusFeasible;
}

void placePackFinally(PlacePacker *packer, const int64_t *offsets,
                      int64_t numNodes, NnpackArena *arena,
                      NnpackPlacementResult *result) {
  const NnpackPlacementProblem *problem = packer->model->problem;
  packer->nodesLeft = packer->workLeft = INT64_MAX;
  result->plans = NNPACK_NEW_ARRAY(arena, NnpackPlan, problem->numSpaces);
  result->offsets = NNPACK_NEW_ARRAY(arena, int64_t, problem->numNeeds);
  for (intptr_t k = 0; k < problem->numNeeds; ++k)
    result->offsets[k] = NNPACK_NO_OFFSET;
  for (intptr_t s = 0; s < problem->numSpaces; ++s) {
    NnpackProblem inSpace;
    NnpackPlan *plan = &result->plans[s];
    intptr_t *needs;
    nnpackPlacementSpaceProblem(problem, result->modes, s, arena, &inSpace,
                                &needs);
    bool isPlanned = mayFail(&inSpace);
    inSpace.capacity = INT64_MAX;
    solve(packer, &inSpace, numNodes, arena, plan);
    if (isPlanned && (!nnpackStatusIsFound(plan->status) ||
                      plan->peakBytes > problem->spaces[s].capacity))
      takeOffsets(&inSpace, needs, offsets, plan);
    for (intptr_t b = 0; b < inSpace.numBuffers; ++b)
      result->offsets[needs[b]] = plan->offsets[b];
  }
}
