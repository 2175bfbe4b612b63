//===-- nnpack-tflm/Plan.c - Offsets for TFLM's arena -------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The tensors become a problem for nnpackSolve, in which a reshaped tensor may
// be the same bytes as what it was made of. Then TFLM's own planner is run with
// the offsets given, for what was left to it. If that is no better than what
// TFLM does alone, no offset is given: then it is free to place everything
// around the scratch memory of its kernels, which is not known here.
//
//===----------------------------------------------------------------------===//

#include "nnpack-tflm.h"

#include "nnpack-c/Solver.h"

/// The problem's k-th buffer is tensor tensors[k]; buffers[i] is the buffer of
/// tensor i, or -1.
typedef struct TensorProblem {
  NnpackProblem problem;
  intptr_t *tensors, *buffers;
} TensorProblem;

static void makeBuffers(const Model *model, NnpackArena *arena,
                        TensorProblem *out) {
  NnpackBuffer *buffers =
      NNPACK_NEW_ARRAY(arena, NnpackBuffer, model->numTensors);
  out->tensors = NNPACK_NEW_ARRAY(arena, intptr_t, model->numTensors);
  out->buffers = NNPACK_NEW_ARRAY(arena, intptr_t, model->numTensors);
  intptr_t count = 0;
  for (intptr_t i = 0; i < model->numTensors; ++i) {
    const Tensor *tensor = &model->tensors[i];
    out->buffers[i] = -1;
    if (!tensor->sizeBytes || !tensor->isPlannable)
      continue;
    nnpackBufferInit(&buffers[count],
                     nnpackArenaFormat(arena, "tensor %lld", (long long)i),
                     tensor->lifetime.begin, tensor->lifetime.end,
                     tensor->sizeBytes);
    buffers[count].alignment = tflmAlignment;
    out->buffers[i] = count;
    out->tensors[count++] = i;
  }
  out->problem = (NnpackProblem){
      .buffers = buffers, .numBuffers = count, .capacity = INT64_MAX};
}

static bool isPaired(const NnpackShare *shares, intptr_t count, intptr_t first,
                     intptr_t second) {
  for (intptr_t i = 0; i < count; ++i)
    if ((shares[i].first == first && shares[i].second == second) ||
        (shares[i].first == second && shares[i].second == first))
      return true;
  return false;
}

/// Two buffers may be the same bytes, not others' of one another.
static void makeShares(const Model *model, NnpackArena *arena,
                       TensorProblem *out) {
  NnpackShare *shares =
      NNPACK_NEW_ARRAY(arena, NnpackShare, model->numAliases);
  intptr_t count = 0;
  for (intptr_t i = 0; i < model->numAliases; ++i) {
    intptr_t first = out->buffers[model->aliases[i].first];
    intptr_t second = out->buffers[model->aliases[i].second];
    if (first >= 0 && second >= 0 && !isPaired(shares, count, first, second))
      shares[count++] = (NnpackShare){.first = first, .second = second};
  }
  out->problem.shares = shares;
  out->problem.numShares = count;
}

static bool solve(const NnpackProblem *problem, NnpackArena *arena,
                  NnpackPlan *outPlan, NnpackText *outError) {
  if (!nnpackProblemVerify(problem, outError))
    return false;
  NnpackSolverOptions options;
  nnpackSolverOptionsInit(&options);
  nnpackSolve(problem, &options, arena, outPlan);
  return nnpackPlanValidate(problem, outPlan, outError);
}

static int64_t *onlineOffsets(const Model *model, NnpackArena *arena) {
  int64_t *offsets = NNPACK_NEW_ARRAY(arena, int64_t, model->numTensors);
  for (intptr_t i = 0; i < model->numTensors; ++i)
    offsets[i] = tflmOnline;
  return offsets;
}

/// What TFLM needs when it is given these offsets, which stay as they are.
static int64_t arenaBytes(const Model *model, const int64_t *offsets,
                          NnpackArena *arena) {
  int64_t *all = NNPACK_NEW_ARRAY(arena, int64_t, model->numTensors);
  for (intptr_t i = 0; i < model->numTensors; ++i)
    all[i] = offsets[i];
  return planGreedily(model, all, arena);
}

bool planModel(const Model *model, NnpackArena *arena, ArenaPlan *outPlan,
               NnpackText *outError) {
  TensorProblem tensors;
  NnpackPlan plan;
  makeBuffers(model, arena, &tensors);
  makeShares(model, arena, &tensors);
  if (!solve(&tensors.problem, arena, &plan, outError))
    return false;
  ArenaPlan result = {.offsets = onlineOffsets(model, arena),
                      .lowerBound = plan.lowerBoundBytes};
  result.before = arenaBytes(model, result.offsets, arena);
  for (intptr_t k = 0; k < plan.numBuffers; ++k)
    result.offsets[tensors.tensors[k]] = plan.offsets[k];
  result.after = arenaBytes(model, result.offsets, arena);
  if (result.after >= result.before) {
    result.offsets = onlineOffsets(model, arena);
    result.after = result.before;
  }
  *outPlan = result;
  return true;
}
