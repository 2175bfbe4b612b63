//===-- passes/PackTrials.c - Forms and what they move   ---*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackTrials.h"

#include "IR/Build.h"
#include "IR/PassRequest.h"
#include "IR/Remarks.h"
#include "IR/Views.h"

#include <assert.h>
#include <inttypes.h>

/// On a module, for --place-buffers: what its entry has to move less than.
static const char *const trafficLimitName = "nnpack.traffic_limit";

static const Form forms[numForms] = {
    {CascadesNone, 0},       {CascadesForTraffic, 8}, {CascadesForTraffic, 7},
    {CascadesForTraffic, 6}, {CascadesForTraffic, 4}, {CascadesToFit, 8},
    {CascadesLeast, 0},
};

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

static MlirWalkResult mixOp(MlirOperation op, void *data) {
  uint64_t *print = data;
  packMix(print, (uintptr_t)mlirOperationGetName(op).ptr);
  for (intptr_t i = 0, e = mlirOperationGetNumAttributes(op); i < e; ++i)
    packMix(print, (uintptr_t)mlirOperationGetAttribute(op, i).attribute.ptr);
  for (intptr_t i = 0, e = mlirOperationGetNumResults(op); i < e; ++i)
    packMix(print,
            (uintptr_t)mlirValueGetType(mlirOperationGetResult(op, i)).ptr);
  return MlirWalkResultAdvance;
}

/// The same for modules with the same operations; attributes and types are
/// unique within a context.
static uint64_t printOf(MlirOperation module) {
  return packPrint(module, mixOp);
}

bool packIsOf(const Packer *packer, intptr_t trial, CascadeKind kind) {
  return forms[packer->trials.data[trial].form].kind == kind;
}

bool packRunCascades(MlirOperation module, const NnpackPassContext *context,
                     intptr_t number) {
  const Form *form = &forms[number];
  NnpackPassContext changed = *context;
  int64_t size = context->options.l2SizeBytes;
  if (form->kind == CascadesNone)
    return true;
  if (form->kind == CascadesLeast)
    changed.options.objective = NnpackObjectiveMemory;
  else
    changed.options.l2SizeBytes =
        size / 8 * form->eighths + size % 8 * form->eighths / 8;
  if (form->kind == CascadesForTraffic)
    changed.options.cascadeFor = NnpackCascadeForTraffic;
  return packRunStep(module, &changed, PackStepId_CascadeKernels);
}

bool packSplitCalls(MlirOperation copy, const NnpackPassContext *context,
                    int64_t chunkBytes) {
  NnpackPassContext changed = *context;
  changed.options.chunkSizeBytes = chunkBytes;
  return chunkBytes <= 0 ||
         packRunStep(copy, &changed, PackStepId_SplitKernels);
}

Traffic packTrafficOf(MlirOperation module) {
  static const char *const names[] = {"nnpack.traffic", "nnpack.traffic_floor",
                                      "nnpack.traffic_bound"};
  int64_t sums[3] = {0};
  for (MlirOperation op = mlirBlockGetFirstOperation(nnpackModuleBody(module));
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    for (int i = 0; i < 3; ++i)
      sums[i] = nnpackAddSaturated(sums[i], nnpackOpInteger(op, names[i], 0));
  return (Traffic){sums[0], sums[1], sums[2]};
}

//===----------------------------------------------------------------------===//
// Trials
//===----------------------------------------------------------------------===//

static void remarkTrial(const Packer *packer, const Trial *trial) {
  MlirOperation module = packer->module;
  bool isTimed =
      packer->context->options.objective == NnpackObjectiveTime;
  const Form *form = &forms[trial->form];
  NnpackText text = {0};
  if (!nnpackWantsRemarks(module))
    return;
  if (form->kind == CascadesNone)
    nnpackTextPrint(&text, "without cascades");
  else if (form->kind == CascadesLeast)
    nnpackTextPrint(&text, "with cascades for the least memory");
  else
    nnpackTextPrint(&text, "with cascades for %s%" PRId64 "/8 of l2-size",
                    form->kind == CascadesToFit ? "" : "little traffic in ",
                    form->eighths);
  if (trial->chunkBytes > 0)
    nnpackTextPrint(&text, " and weights in parts of %" PRId64 " bytes",
                    trial->chunkBytes);
  if (trial->traffic.bytes < INT64_MAX)
    nnpackRemarkOf(module, NnpackRemarkAnalysis, "pack-buffers", "form",
                   "tried %s: %" PRId64 "%s", text.data, trial->traffic.bytes,
                   isTimed ? " cycles" : " bytes move to and from DDR");
  else if (trial->traffic.bound > 0)
    nnpackRemarkOf(module, NnpackRemarkAnalysis, "pack-buffers", "form",
                   "tried %s: no better, %" PRId64 " %s at least", text.data,
                   trial->traffic.bound,
                   isTimed ? "cycles" : "bytes to and from DDR");
  else
    nnpackRemarkOf(module, NnpackRemarkFailed, "pack-buffers", "form",
                   "tried %s: no placement was found", text.data);
  nnpackTextDestroy(&text);
}

static const Trial *bestOf(const Packer *packer) {
  return packer->best < 0 ? NULL : &packer->trials.data[packer->best];
}

static bool isDone(const Packer *packer) {
  const Trial *best = bestOf(packer);
  return best && best->traffic.bytes <= best->traffic.floor;
}

/// Whether none of the forms tried could move less.
static bool isLeast(const Packer *packer) {
  const Trial *best = bestOf(packer);
  if (!best)
    return false;
  for (intptr_t i = 0; i < packer->trials.count; ++i)
    if (packer->trials.data[i].traffic.floor < best->traffic.bytes)
      return false;
  return true;
}

/// Whether a form is one that the result is not to be worse than.
static bool isEnd(intptr_t form) {
  return forms[form].kind == CascadesNone || forms[form].kind == CascadesLeast;
}

/// Whether there has been no such form yet.
static bool isNew(Packer *packer, MlirOperation copy) {
  uint64_t print = printOf(copy);
  for (intptr_t i = 0; i < packer->prints.count; ++i)
    if (packer->prints.data[i] == print)
      return false;
  NNPACK_PUSH(packer->arena, packer->prints, print);
  return true;
}

bool packIsBetter(const Traffic *traffic, const Trial *best) {
  return !best || traffic->bytes < best->traffic.bytes ||
         (traffic->bytes == INT64_MAX && best->traffic.bytes == INT64_MAX);
}

bool packPlaceCopy(const Packer *packer, MlirOperation copy, int effort,
                   int64_t limit) {
  NnpackPassContext changed = *packer->context;
  if (effort < changed.options.effort)
    changed.options.effort = effort;
  if (limit < INT64_MAX)
    mlirOperationSetAttributeByName(
        copy, nnpackStr(trafficLimitName),
        int64Attribute(mlirOperationGetContext(copy), limit));
  bool ok = packRunStep(copy, &changed, PackStepId_PlaceBuffers);
  mlirOperationRemoveAttributeByName(copy, nnpackStr(trafficLimitName));
  nnpackNoteTimeOf(packer->module, copy);
  return ok;
}

/// Finds out by heuristics what a form moves; false after an error.
static bool tryChunks(Packer *packer, intptr_t form, int64_t chunkBytes) {
  const Trial *best = bestOf(packer);
  MlirOperation copy = packCopy(packer->module, packer->cascaded[form]);
  bool ok = packSplitCalls(copy, packer->context, chunkBytes);
  bool isTried = ok && isNew(packer, copy);
  int64_t limit = best ? best->traffic.bytes : INT64_MAX;
  ok = ok && (!isTried || packPlaceCopy(packer, copy, 0, limit));
  Trial trial = {form, chunkBytes, packTrafficOf(copy), 0};
  mlirOperationDestroy(copy);
  if (!ok || !isTried)
    return ok;
  remarkTrial(packer, &trial);
  if (packIsBetter(&trial.traffic, best))
    packer->best = packer->trials.count;
  NNPACK_PUSH(packer->arena, packer->trials, trial);
  return true;
}

/// Tries a form of cascades, with calls split or not.
static bool tryForm(Packer *packer, intptr_t form) {
  const NnpackOptions *options = &packer->context->options;
  MlirOperation copy = packCopy(packer->module, packer->module);
  bool ok = packRunCascades(copy, packer->context, form);
  mlirOperationRemoveFromParent(copy);
  packer->cascaded[form] = copy;
  bool splits = options->weights == NnpackWeightsAuto;
  if (ok && (isEnd(form) || !splits))
    ok = tryChunks(packer, form, 0);
  if (ok && splits && !isDone(packer))
    ok = tryChunks(packer, form, options->l2SizeBytes / 8);
  return ok;
}

/// Tries parts of other sizes where the best has some.
static bool tryParts(Packer *packer) {
  static const int64_t chunkShares[] = {4, 16};
  bool ok = true;
  for (size_t i = 0; i < sizeof chunkShares / sizeof *chunkShares && ok &&
                     bestOf(packer)->chunkBytes > 0 && !isDone(packer);
       ++i)
    ok = tryChunks(packer, bestOf(packer)->form,
                   packer->context->options.l2SizeBytes / chunkShares[i]);
  return ok;
}

bool packTryForms(Packer *packer) {
  const NnpackOptions *options = &packer->context->options;
  intptr_t count = options->cascade ? numForms : 1;
  bool ok = true;
  for (intptr_t form = 0; form < count && ok && !isLeast(packer); ++form)
    if ((forms[form].kind != CascadesToFit || options->recompute > 0) &&
        (isEnd(form) || !isDone(packer))) {
      ok = tryForm(packer, form);
      assert((bestOf(packer) || !ok) && "the first form is always a new one");
      if (ok && form == 0)
        ok = tryParts(packer);
    }
  return ok && (bestOf(packer)->form == 0 || tryParts(packer));
}
