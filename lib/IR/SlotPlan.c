//===-- lib/IR/SlotPlan.c - Which buffers an arena takes, and where -*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All of them, if some offsets for all are within the capacity: found without a
// limit first, so that the least peak is known, then within it. Otherwise whole
// buffers leave until the rest fits, unless there is nowhere to go or
// require-fit forbids it.
//
//===----------------------------------------------------------------------===//

#include "SlotPlan.h"

#include "Build.h"

#include "nnpack-c/Placement.h"

//===----------------------------------------------------------------------===//
// Offsets for all of them
//===----------------------------------------------------------------------===//

/// The offsets that --place-buffers found, if they are a plan.
static bool takeHints(const FunctionPlanner *p, const NnpackProblem *problem,
                      int64_t lowerBound, NnpackPlan *outPlan) {
  int64_t *offsets =
      NNPACK_NEW_ARRAY(p->module->arena, int64_t, problem->numBuffers);
  NnpackPlan plan = {.status = NnpackStatusFeasible,
                     .offsets = offsets,
                     .numBuffers = problem->numBuffers,
                     .lowerBoundBytes = lowerBound};
  for (intptr_t i = 0; i < problem->numBuffers; ++i) {
    const NnpackBuffer *buffer = &problem->buffers[i];
    if (buffer->hint == NNPACK_NO_OFFSET)
      return false;
    offsets[i] = buffer->hint;
    if (offsets[i] + buffer->sizeBytes > plan.peakBytes)
      plan.peakBytes = offsets[i] + buffer->sizeBytes;
  }
  if (!nnpackPlanValidate(problem, &plan, NULL))
    return false;
  *outPlan = plan;
  return true;
}

/// Puts buffers where --cascade-kernels had them, if it has noted that. Returns
/// how many.
static intptr_t pinStarts(const FunctionPlanner *p, const intptr_t *indices,
                          NnpackBuffer *buffers, intptr_t count) {
  intptr_t numPinned = 0;
  for (intptr_t i = 0; i < count; ++i) {
    int64_t start = p->function->buffers.list.data[indices[i]].start;
    if (start == NNPACK_NO_OFFSET || start % buffers[i].alignment != 0)
      continue;
    buffers[i].fixedOffset = start;
    ++numPinned;
  }
  return numPinned;
}

/// Solves again around the offsets that --cascade-kernels found for whole
/// tensors, and takes that if it needs less: with windows for small things, few
/// buffers are left to place.
static void tryStarts(const FunctionPlanner *p, const NnpackProblem *problem,
                      const intptr_t *indices, NnpackPlan *plan) {
  if (p->module->request->options->objective != NnpackObjectiveMemory ||
      !nnpackStatusIsFound(plan->status) ||
      plan->peakBytes <= plan->lowerBoundBytes)
    return;
  NnpackBuffer *buffers =
      NNPACK_NEW_ARRAY(p->module->arena, NnpackBuffer, problem->numBuffers);
  for (intptr_t i = 0; i < problem->numBuffers; ++i)
    buffers[i] = problem->buffers[i];
  NnpackProblem pinned = *problem;
  pinned.buffers = buffers;
  NnpackPlan trial;
  NnpackText fault = {0};
  bool isProblem = pinStarts(p, indices, buffers, problem->numBuffers) > 0 &&
                   nnpackProblemVerify(&pinned, &fault);
  nnpackTextDestroy(&fault); // Whatever is wrong with them, starts are a wish.
  if (!isProblem)
    return;
  solveNamed(p->module, &pinned, &trial);
  if (!nnpackStatusIsFound(trial.status) || trial.peakBytes >= plan->peakBytes)
    return;
  trial.lowerBoundBytes = plan->lowerBoundBytes; // Nothing else is proved.
  trial.status = trial.peakBytes == plan->lowerBoundBytes
                     ? NnpackStatusOptimal
                     : NnpackStatusFeasible;
  *plan = trial;
}

/// Plans without a limit, so that the least peak is known; then within it.
static bool solveWithin(const FunctionPlanner *p, NnpackProblem *problem,
                        int64_t capacity, const intptr_t *indices,
                        NnpackPlan *outPlan) {
  solveNamed(p->module, problem, outPlan);
  tryStarts(p, problem, indices, outPlan);
  if (nnpackStatusIsFound(outPlan->status) && outPlan->peakBytes <= capacity)
    return true;
  if (outPlan->lowerBoundBytes > capacity)
    return false;
  NnpackPlan plan;
  problem->capacity = capacity;
  if (takeHints(p, problem, outPlan->lowerBoundBytes, outPlan)) {
    problem->capacity = INT64_MAX;
    return true;
  }
  solveNamed(p->module, problem, &plan);
  problem->capacity = INT64_MAX;
  if (!nnpackStatusIsFound(plan.status))
    return false;
  *outPlan = plan;
  return true;
}

//===----------------------------------------------------------------------===//
// Offsets for some of them
//===----------------------------------------------------------------------===//

/// Whether require-fit makes it an error if a buffer leaves the slot.
static bool mustHoldAll(const FunctionPlanner *p, const Slot *slot) {
  return p->module->request->options->requireFit &&
         functionIsEntry(p->function) &&
         slot->space == p->module->spaces.count - 2;
}

/// Lets buffers leave until the rest fits; false if those that must stay do not.
static bool spill(const FunctionPlanner *p, const Slot *slot,
                  const NnpackProblem *problem, const intptr_t *indices,
                  NnpackPlacement *outPlacement) {
  NnpackArena *arena = p->module->arena;
  intptr_t *groups = NNPACK_NEW_ARRAY(arena, intptr_t, problem->numBuffers);
  bool *pinned = NNPACK_NEW_ARRAY(arena, bool, problem->numBuffers);
  for (intptr_t i = 0; i < problem->numBuffers; ++i) {
    groups[i] = p->groups[indices[i]];
    pinned[i] = p->function->buffers.list.data[indices[i]].pin != NO_INDEX;
  }
  NnpackSolverOptions options = moduleSolverOptions(p->module);
  NnpackProblem limited = *problem;
  limited.capacity = slot->capacity;
  limited.numShares = 0;
  return nnpackPlaceGreedily(&limited, groups, pinned, &options, arena,
                             outPlacement);
}

/// Makes the problem and its plan those of the buffers that stayed.
static void narrow(NnpackProblem *problem, intptr_t *indices,
                   const NnpackPlacement *placement, NnpackArena *arena,
                   NnpackPlan *outPlan) {
  NnpackBuffer *staying =
      NNPACK_NEW_ARRAY(arena, NnpackBuffer, problem->numBuffers);
  intptr_t count = 0;
  *outPlan = placement->plan;
  for (intptr_t i = 0; i < problem->numBuffers; ++i) {
    if (placement->spilled[i])
      continue;
    staying[count] = problem->buffers[i];
    outPlan->offsets[count] = outPlan->offsets[i];
    indices[count++] = indices[i];
  }
  outPlan->numBuffers = problem->numBuffers = count;
  problem->buffers = staying;
  problem->numShares = 0;
}

bool slotFindPlan(const FunctionPlanner *p, const Slot *slot,
                  NnpackProblem *problem, intptr_t *indices,
                  NnpackPlan *outPlan) {
  NnpackPlacement placement;
  if (solveWithin(p, problem, slot->capacity, indices, outPlan))
    return true;
  bool mustHold = mustHoldAll(p, slot);
  if (!slot->isLast && !mustHold &&
      spill(p, slot, problem, indices, &placement)) {
    narrow(problem, indices, &placement, p->module->arena, outPlan);
    return true;
  }
  slotReportNoFit(p, slot, problem, indices, outPlan);
  if (mustHold) // nnpackc tells this failure from others.
    mlirOperationSetAttributeByName(
        p->function->op, nnpackStr("nnpack.does_not_fit"),
        mlirUnitAttrGet(p->module->context));
  return false;
}
