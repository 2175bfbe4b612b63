//===-- nnpack-iree/Slices.c - Planning the slices of a program ---*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each stream.resource.pack becomes a problem for nnpackSolve, its plan becomes
// constants:
//
//   %2:3 = stream.resource.pack slices({[0, 2] = %c696, [1, 3] = %c12096})
//   stream.resource.alloca ... {%2#0}, ... %2#1 ... %2#2
//   ->
//   stream.resource.alloca ... {%c12800}, ... %c12096 ... %c0
//
// Slices whose size is only known when the program runs stay in a smaller pack
// behind the others, for IREE. A plan that is not better than IREE's, which a
// search that reached its limit may give, is not used.
//
//===----------------------------------------------------------------------===//

#include "nnpack-iree.h"

#include "nnpack-c/Solver.h"

/// The slices of known size; the k-th buffer is slice indices[k].
typedef struct SliceProblem {
  NnpackProblem problem;
  intptr_t *indices;
} SliceProblem;

static bool makeProblem(const Pack *pack, NnpackArena *arena,
                        SliceProblem *out) {
  NnpackBuffer *buffers =
      NNPACK_NEW_ARRAY(arena, NnpackBuffer, pack->numSlices);
  out->indices = NNPACK_NEW_ARRAY(arena, intptr_t, pack->numSlices);
  intptr_t count = 0;
  for (intptr_t i = 0; i < pack->numSlices; ++i) {
    int64_t bytes;
    if (pack->sizes[i] < 0)
      continue;
    if (nnpackAlignOverflow(pack->sizes[i], pack->sizeAlignment, &bytes)) {
      printMessage("error", "a slice of %lld bytes is too large",
                   (long long)pack->sizes[i]);
      return false;
    }
    nnpackBufferInit(&buffers[count],
                     nnpackArenaFormat(arena, "slice %lld", (long long)i),
                     pack->lifetimes[i].begin, pack->lifetimes[i].end, bytes);
    buffers[count].alignment = pack->offsetAlignment;
    out->indices[count++] = i;
  }
  out->problem = (NnpackProblem){
      .buffers = buffers, .numBuffers = count, .capacity = INT64_MAX};
  NnpackText error = {0};
  bool ok = nnpackProblemVerify(&out->problem, &error);
  if (!ok)
    printMessage("error", "the slices of a stream.resource.pack: %s",
                 error.data);
  nnpackTextDestroy(&error);
  return ok;
}

static bool solve(const NnpackProblem *problem, NnpackArena *arena,
                  NnpackPlan *outPlan) {
  NnpackSolverOptions options;
  nnpackSolverOptionsInit(&options);
  nnpackSolve(problem, &options, arena, outPlan);
  NnpackText error = {0};
  bool ok = nnpackPlanValidate(problem, outPlan, &error);
  if (!ok)
    printMessage("error", "the plan of the slices is wrong: %s", error.data);
  nnpackTextDestroy(&error);
  return ok;
}

/// A pack of the slices without a size, behind the `bytes` of the others; its
/// total replaces the old one's.
static MlirValue keepDynamicSlices(const IreeApi *iree, const Pack *pack,
                                   MlirValue bytes, NnpackArena *arena) {
  NNPACK_VECTOR(MlirValue) sizes = {0};
  NNPACK_VECTOR(NnpackInterval) lifetimes = {0};
  NNPACK_VECTOR(intptr_t) indices = {0};
  for (intptr_t i = 0; i < pack->numSlices; ++i)
    if (pack->sizes[i] < 0) {
      NNPACK_PUSH(arena, sizes, iree->mlirOperationGetOperand(pack->op, i));
      NNPACK_PUSH(arena, lifetimes, pack->lifetimes[i]);
      NNPACK_PUSH(arena, indices, i);
    }
  if (!sizes.count)
    return bytes;
  MlirOperation rest = buildPack(iree, pack->op, bytes, sizes.count,
                                 sizes.data, lifetimes.data, arena);
  for (intptr_t k = 0; k < sizes.count; ++k)
    iree->mlirValueReplaceAllUsesOfWith(
        iree->mlirOperationGetResult(pack->op, indices.data[k] + 1),
        iree->mlirOperationGetResult(rest, k + 1));
  return iree->mlirOperationGetResult(rest, 0);
}

static void writeOffsets(const IreeApi *iree, const Pack *pack,
                         const SliceProblem *slices, const NnpackPlan *plan,
                         NnpackArena *arena) {
  for (intptr_t k = 0; k < plan->numBuffers; ++k)
    iree->mlirValueReplaceAllUsesOfWith(
        iree->mlirOperationGetResult(pack->op, slices->indices[k] + 1),
        buildConstant(iree, pack->op, plan->offsets[k]));
  MlirValue bytes = buildConstant(iree, pack->op, plan->peakBytes);
  iree->mlirValueReplaceAllUsesOfWith(
      iree->mlirOperationGetResult(pack->op, 0),
      keepDynamicSlices(iree, pack, bytes, arena));
  iree->mlirOperationDestroy(pack->op);
}

static bool planPack(const IreeApi *iree, Pack *pack, NnpackArena *arena,
                     Transients *transients) {
  SliceProblem slices;
  NnpackPlan plan;
  if (!measurePack(iree, pack, arena) || !makeProblem(pack, arena, &slices) ||
      !solve(&slices.problem, arena, &plan))
    return false;
  bool isBetter = plan.peakBytes <= pack->ireeBytes;
  if (pack->isTransient) {
    transients->before += pack->ireeBytes;
    transients->after += isBetter ? plan.peakBytes : pack->ireeBytes;
    transients->lowerBound += plan.lowerBoundBytes;
  }
  if (isBetter)
    writeOffsets(iree, pack, &slices, &plan, arena);
  return true;
}

bool planSlices(const IreeApi *iree, MlirOperation module, NnpackArena *arena,
                Transients *outTransients) {
  PackVector packs = collectPacks(iree, module, arena);
  Transients transients = {0};
  for (intptr_t i = 0; i < packs.count; ++i)
    if (!planPack(iree, &packs.data[i], arena, &transients))
      return false;
  *outTransients = transients;
  return true;
}
