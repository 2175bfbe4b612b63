//===-- passes/PackForms.c - Cascades and placement together ------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A cascade saves bytes of activations, but its weights are wanted all at once;
// without it they come one after the other, and can come in parts. So several
// forms are tried on copies of the module, from no cascades to those that take
// the least memory, each with calls split or not:
//
//   1. Every form is placed by heuristics. Forms that are the same are tried
//      once, and none is tried any more when one moves no more than it must;
//      but for the one of least memory, if another form could do with less.
//      With objective=time, cycles count instead of bytes.
//   2. The best are placed with all the effort allowed, unless the bound of one
//      is no better than what another has reached. The form without cascades
//      and those of least memory are among them, so that the result is not
//      worse than what either alone gives.
//
//===----------------------------------------------------------------------===//

#include "PackForms.h"

#include "IR/Build.h"
#include "IR/Remarks.h"
#include "IR/Views.h"
#include "PackSteps.h"

#include <assert.h>
#include <inttypes.h>
#include <limits.h>

/// On a module, for --place-buffers: what its entry has to move less than.
static const char *const trafficLimitName = "nnpack.traffic_limit";

/// Forms that are placed with all effort besides the two to be no worse than.
enum { mostPlaced = 2 };

typedef enum CascadeKind {
  CascadesNone,
  CascadesForTraffic,
  CascadesToFit, ///< With steps run again.
  CascadesLeast, ///< Of memory.
} CascadeKind;

/// A search for cascades, with a part of L2 in eighths: what is left is for
/// weights, which come in parts of an eighth.
typedef struct Form {
  CascadeKind kind;
  int64_t eighths;
} Form;

static const Form forms[] = {
    {CascadesNone, 0},       {CascadesForTraffic, 8}, {CascadesForTraffic, 7},
    {CascadesForTraffic, 6}, {CascadesForTraffic, 4}, {CascadesToFit, 8},
    {CascadesLeast, 0},
};
enum { numForms = sizeof forms / sizeof *forms };

/// Bytes, or cycles with objective=time, that --place-buffers has noted at the
/// entries; INT64_MAX: not known.
typedef struct Traffic {
  int64_t bytes, floor, bound;
} Traffic;

typedef struct Trial {
  intptr_t form;
  int64_t chunkBytes; ///< Of weights; 0: calls are not split.
  Traffic traffic;
} Trial;

typedef struct Packer {
  MlirOperation module;
  NnpackPassContext *context; ///< Quiet, for copies.
  NnpackArena *arena;
  MlirOperation cascaded[numForms]; ///< In no module.
  NNPACK_VECTOR(Trial) trials;
  NNPACK_VECTOR(uint64_t) prints; ///< Of the forms tried.
  intptr_t best; ///< Trial; -1: none yet.
} Packer;

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

static bool runCascades(MlirOperation copy, const NnpackPassContext *context,
                        const Form *form) {
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
  return packRunStep(copy, &changed, PackStepId_CascadeKernels);
}

static bool splitCalls(MlirOperation copy, const NnpackPassContext *context,
                       int64_t chunkBytes) {
  NnpackPassContext changed = *context;
  changed.options.chunkSizeBytes = chunkBytes;
  return chunkBytes <= 0 ||
         packRunStep(copy, &changed, PackStepId_SplitKernels);
}

static Traffic trafficOf(MlirOperation module) {
  static const char *const names[] = {"nnpack.traffic", "nnpack.traffic_floor",
                                      "nnpack.traffic_bound"};
  int64_t sums[3] = {0};
  for (MlirOperation op = mlirBlockGetFirstOperation(packBody(module));
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

/// Without any placement, what needs the least memory is nearest to one: the
/// last of the forms.
static bool isBetter(const Traffic *traffic, const Trial *best) {
  return !best || traffic->bytes < best->traffic.bytes ||
         (traffic->bytes == INT64_MAX && best->traffic.bytes == INT64_MAX);
}

/// Places a copy; one that moves `limit` bytes or more is of no use.
static bool placeCopy(const Packer *packer, MlirOperation copy, int effort,
                      int64_t limit) {
  NnpackPassContext changed = *packer->context;
  if (effort < changed.options.effort)
    changed.options.effort = effort;
  if (limit < INT64_MAX)
    mlirOperationSetAttributeByName(
        copy, nnpackStr(trafficLimitName),
        int64Attribute(mlirOperationGetContext(copy), limit));
  return packRunStep(copy, &changed, PackStepId_PlaceBuffers);
}

/// Finds out by heuristics what a form moves; false after an error.
static bool tryChunks(Packer *packer, intptr_t form, int64_t chunkBytes) {
  const Trial *best = bestOf(packer);
  MlirOperation copy = packCopy(packer->module, packer->cascaded[form]);
  bool ok = splitCalls(copy, packer->context, chunkBytes);
  bool isTried = ok && isNew(packer, copy);
  ok = ok && (!isTried ||
              placeCopy(packer, copy, 0, best ? best->traffic.bytes : INT64_MAX));
  Trial trial = {form, chunkBytes, trafficOf(copy)};
  mlirOperationDestroy(copy);
  if (!ok || !isTried)
    return ok;
  remarkTrial(packer, &trial);
  if (isBetter(&trial.traffic, best))
    packer->best = packer->trials.count;
  NNPACK_PUSH(packer->arena, packer->trials, trial);
  return true;
}

/// Tries a form of cascades, with calls split or not.
static bool tryForm(Packer *packer, intptr_t form) {
  const NnpackOptions *options = &packer->context->options;
  MlirOperation copy = packCopy(packer->module, packer->module);
  bool ok = runCascades(copy, packer->context, &forms[form]);
  mlirOperationRemoveFromParent(copy);
  packer->cascaded[form] = copy;
  bool splits = options->weights == NnpackWeightsAuto;
  if (ok && (isEnd(form) || !splits))
    ok = tryChunks(packer, form, 0);
  if (ok && splits && !isDone(packer))
    ok = tryChunks(packer, form, options->l2SizeBytes / 8);
  return ok;
}

static bool tryForms(Packer *packer) {
  static const int64_t chunkShares[] = {4, 16};
  const NnpackOptions *options = &packer->context->options;
  intptr_t count = options->cascade ? numForms : 1;
  bool ok = true;
  for (intptr_t form = 0; form < count && ok && !isLeast(packer); ++form)
    if ((forms[form].kind != CascadesToFit || options->recompute > 0) &&
        (isEnd(form) || !isDone(packer)))
      ok = tryForm(packer, form);
  assert((bestOf(packer) || !ok) && "the first form is always a new one");
  for (size_t i = 0; i < sizeof chunkShares / sizeof *chunkShares && ok &&
                     bestOf(packer)->chunkBytes > 0 && !isDone(packer);
       ++i)
    ok = tryChunks(packer, bestOf(packer)->form,
                   options->l2SizeBytes / chunkShares[i]);
  return ok;
}

//===----------------------------------------------------------------------===//
// The best of them
//===----------------------------------------------------------------------===//

/// Whether a trial is one to be no worse than: of those without cascades and of
/// those of least memory the best, and the latter as --cascade-kernels and
/// --place-buffers give it by themselves.
static bool isGuard(const Packer *packer, intptr_t trial) {
  const Trial *trials = packer->trials.data;
  CascadeKind kind = forms[trials[trial].form].kind;
  if (!isEnd(trials[trial].form))
    return false;
  if (kind == CascadesLeast && trials[trial].chunkBytes == 0)
    return true;
  for (intptr_t i = 0; i < packer->trials.count; ++i)
    if (forms[trials[i].form].kind == kind &&
        (trials[i].traffic.bytes < trials[trial].traffic.bytes ||
         (i < trial &&
          trials[i].traffic.bytes == trials[trial].traffic.bytes)))
      return false;
  return true;
}

/// The next in the order of what they move, behind `last`; -1 is before all and
/// behind all.
static intptr_t nextTrial(const Packer *packer, intptr_t last) {
  const Trial *trials = packer->trials.data;
  intptr_t next = -1;
  for (intptr_t i = 0; i < packer->trials.count; ++i) {
    bool isBehind =
        last < 0 || trials[i].traffic.bytes > trials[last].traffic.bytes ||
        (i > last && trials[i].traffic.bytes == trials[last].traffic.bytes);
    if (isBehind &&
        (next < 0 || trials[i].traffic.bytes < trials[next].traffic.bytes))
      next = i;
  }
  return next;
}

/// A copy at the end of the module, placed with all effort.
static MlirOperation place(Packer *packer, const Trial *trial, int64_t limit,
                           bool *outOk) {
  MlirOperation copy = packCopy(packer->module, packer->cascaded[trial->form]);
  *outOk = splitCalls(copy, packer->context, trial->chunkBytes) &&
           placeCopy(packer, copy, INT_MAX, limit);
  return copy;
}

/// The best of all, placed with all effort.
typedef struct Choice {
  MlirOperation copy; ///< In no module.
  const Trial *trial;
  int64_t limit; ///< What it was to be better than.
} Choice;

/// Places those that may be best; false after an error.
static bool placeBest(Packer *packer, Choice *choice) {
  bool ok;
  *choice = (Choice){.trial = bestOf(packer), .limit = INT64_MAX};
  choice->copy = place(packer, choice->trial, INT64_MAX, &ok);
  int64_t least = trafficOf(choice->copy).bytes;
  int numPlaced = 1;
  for (intptr_t t = nextTrial(packer, -1); t >= 0 && ok;
       t = nextTrial(packer, t)) {
    const Trial *trial = &packer->trials.data[t];
    bool mustBe = isGuard(packer, t);
    if (t == packer->best || trial->traffic.bound >= least ||
        ((trial->traffic.bytes == INT64_MAX || numPlaced >= mostPlaced) &&
         !mustBe))
      continue;
    Choice other = {.trial = trial, .limit = least};
    other.copy = place(packer, trial, least, &ok);
    numPlaced += !mustBe;
    if (trafficOf(other.copy).bytes < least) {
      least = trafficOf(other.copy).bytes;
      mlirOperationDestroy(choice->copy);
      *choice = other;
    } else {
      mlirOperationDestroy(other.copy);
    }
  }
  mlirOperationRemoveFromParent(choice->copy);
  return ok;
}

/// Does to the module what was done to the copy, for statistics and remarks that
/// are silent about copies.
static bool repeat(Packer *packer, NnpackPassContext *context,
                   const Choice *choice) {
  MlirOperation module = packer->module;
  packer->context = context;
  bool ok = runCascades(module, context, &forms[choice->trial->form]) &&
            splitCalls(module, context, choice->trial->chunkBytes) &&
            placeCopy(packer, module, INT_MAX, choice->limit);
  mlirOperationRemoveAttributeByName(module, nnpackStr(trafficLimitName));
  return ok;
}

bool packForms(MlirOperation module, NnpackPassContext *context) {
  NnpackPassContext quiet = *context;
  quiet.options.statistics = false;
  Packer packer = {.module = module,
                   .context = &quiet,
                   .arena = nnpackArenaCreate(),
                   .best = -1};
  Choice choice = {.copy = {NULL}};
  bool ok = tryForms(&packer) && placeBest(&packer, &choice);
  if (ok && (context->options.statistics || nnpackWantsRemarks(module)))
    ok = repeat(&packer, context, &choice);
  else if (ok)
    packTakeBody(module, choice.copy);
  for (intptr_t i = 0; i < numForms; ++i)
    if (!mlirOperationIsNull(packer.cascaded[i]))
      mlirOperationDestroy(packer.cascaded[i]);
  if (!mlirOperationIsNull(choice.copy))
    mlirOperationDestroy(choice.copy);
  nnpackArenaDestroy(packer.arena);
  return ok;
}
