//===-- PackBuffers.c - From any level to packed memref IR ----------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The list of passes that takes a module from TOSA, linalg on tensors or memref
// IR to views of arenas:
//
//   form-kernels      TOSA into a graph of kernel calls
//   schedule-kernels  an order of the calls that needs little memory
//   bufferize-graph   the graph into calls on buffers
//   lower-kernels     kernel bodies into loops with static scratch
//   (upstream)        what is left on tensors, if anything
//   merge-buffers     notes on results that may lie over dying operands
//   cascade-kernels   chains of kernels over row blocks, if memory asks for it
//   split-kernels     kernels over blocks of channels, with weights=auto
//   place-buffers     what lives in L2 and when, with copies
//   assign-offsets    allocations into views of arenas
//
// Modules inside the module come first, each packed for itself. Each pass
// leaves alone what is not at its level, so the list is the same for every
// input. It runs as a nested pipeline: timing, IR printing and threads of the
// pass manager apply.
//
//===----------------------------------------------------------------------===//

#include "IR/Buffers.h"
#include "IR/Build.h"
#include "IR/Remarks.h"
#include "nnpack-c/Passes.h"

#include <inttypes.h>
#include <string.h>

enum { NoCascades = -1 };

/// What decides which steps run.
typedef struct Contents {
  bool hasUnsigned, hasTosa, hasTensor;
} Contents;

static void noteType(Contents *contents, MlirType type) {
  if (!mlirTypeIsATensor(type))
    return;
  contents->hasTensor = true;
  MlirType element = mlirShapedTypeGetElementType(type);
  contents->hasUnsigned |=
      mlirTypeIsAInteger(element) && mlirIntegerTypeIsUnsigned(element);
}

static MlirWalkResult noteOp(MlirOperation op, void *data) {
  Contents *contents = data;
  MlirStringRef name = nnpackOpName(op);
  contents->hasTosa |= name.length > 5 && !memcmp(name.data, "tosa.", 5);
  for (intptr_t i = 0, e = mlirOperationGetNumResults(op); i < e; ++i)
    noteType(contents, mlirValueGetType(mlirOperationGetResult(op, i)));
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i)
    noteType(contents, mlirValueGetType(mlirOperationGetOperand(op, i)));
  return MlirWalkResultAdvance;
}

static Contents contentsOf(MlirOperation module) {
  Contents contents = {0};
  mlirOperationWalk(module, noteOp, &contents, MlirWalkPreOrder);
  return contents;
}

typedef enum StepId {
#define NNPACK_PASS(Id, argument, summary) StepId_##Id,
#include "nnpack-c/Passes.def"
} StepId;

static const struct {
  StepId step;
  NnpackOptionId option;
} stepOptions[] = {
#define NNPACK_PASS_OPTION(Id, field) {StepId_##Id, NnpackOptionId_##field},
#include "nnpack-c/Passes.def"
};

static const char *const stepNames[] = {
#define NNPACK_PASS(Id, argument, summary) argument,
#include "nnpack-c/Passes.def"
};

static bool runText(MlirOperation module, NnpackPassContext *context,
                    const char *passes) {
  NnpackText text = {0};
  nnpackTextPrint(&text, "builtin.module(%s)", passes);
  bool ok = nnpackPassRunPipeline(context->pass, text.data, module);
  nnpackTextDestroy(&text);
  return ok;
}

/// Runs a pass of the table with those of its options that are given here.
static bool runStep(MlirOperation module, NnpackPassContext *context,
                    StepId step) {
  NnpackText text = {0};
  nnpackTextPrint(&text, "%s{", stepNames[step]);
  for (size_t i = 0; i < sizeof stepOptions / sizeof *stepOptions; ++i) {
    NnpackOptionId option = stepOptions[i].option;
    if (stepOptions[i].step != step)
      continue;
    NnpackText value = {0};
    nnpackOptionsPrint(&context->options, option, &value);
    // Quotes for paths with blanks, single ones if it has double ones inside;
    // there is no way to write a brace that is not closed.
    const char *data = value.data ? value.data : "";
    char quote = strchr(data, '"') ? '\'' : '"';
    nnpackTextPrint(&text, "%s=%c%s%c ", nnpackOptionInfos[option].name, quote,
                    data, quote);
    nnpackTextDestroy(&value);
  }
  nnpackTextPrint(&text, "}");
  bool ok = runText(module, context, text.data);
  nnpackTextDestroy(&text);
  return ok;
}

/// Makes the results of a tosa.while_loop's body overwrite its arguments: by
/// itself, upstream's bufferization gives each iteration new allocations.
static MlirWalkResult overwriteLoopArguments(MlirOperation loop, void *data) {
  (void)data;
  if (!nnpackOpIs(loop, "tosa.while_loop"))
    return MlirWalkResultAdvance;
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(loop, 1));
  MlirOperation yield = mlirBlockGetTerminator(body);
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(yield); i < e; ++i) {
    MlirValue argument = mlirBlockGetArgument(body, i);
    MlirValue result = mlirOperationGetOperand(yield, i);
    if (!mlirValueEqual(argument, result))
      mlirOperationSetOperand(yield, i,
                              nnpackInsertOverwrite(yield, result, argument));
  }
  return MlirWalkResultAdvance;
}

/// Upstream's way for operations left on tensors, inside functions whose
/// boundaries are memrefs already or, in several blocks, become so here.
static bool lowerTensors(MlirOperation module, NnpackPassContext *context,
                         const Contents *contents) {
  mlirOperationWalk(module, overwriteLoopArguments, NULL, MlirWalkPreOrder);
  if (contents->hasTosa &&
      !runText(module, context,
               "func.func(tosa-to-scf,tosa-optional-decompositions,"
               "tosa-to-linalg-named,"
               "tosa-to-linalg,tosa-to-arith{include-apply-rescale=true},"
               "tosa-to-tensor,canonicalize)"))
    return false;
  return runText(
      module, context,
      "func.func(linalg-fuse-elementwise-ops,canonicalize),"
      "eliminate-empty-tensors,func.func(empty-tensor-to-alloc-"
      "tensor),one-shot-bufferize{bufferize-function-boundaries=true "
      "allow-return-allocs-from-loops=true buffer-alignment=0 "
      "function-boundary-type-conversion=identity-layout-map},"
      "canonicalize,cse,canonicalize");
}

/// Packs the modules inside, each for itself.
static bool packInnerModules(MlirOperation module, NnpackPassContext *context) {
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(module, 0));
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (nnpackOpIs(op, "builtin.module") &&
        !runStep(op, context, StepId_PackBuffers))
      return false;
  return true;
}

//===----------------------------------------------------------------------===//
// Cascades and placement together
//===----------------------------------------------------------------------===//

/// Bytes that --place-buffers has noted at the entries; INT64_MAX: not known.
typedef struct Traffic {
  int64_t bytes, floor;
} Traffic;

/// A copy of the module with cascades, in no module.
typedef struct Form {
  MlirOperation cascaded;
  int64_t eighths; ///< Of L2 that the cascades fit.
} Form;

/// The best form so far, whose calls are to be split.
typedef struct Choice {
  Form form;
  int64_t chunkBytes; ///< Of weights; 0: calls are not split.
  Traffic traffic;
  bool triedWhole; ///< Tried with no call split, too.
} Choice;

static MlirBlock bodyOf(MlirOperation module) {
  return mlirRegionGetFirstBlock(mlirOperationGetRegion(module, 0));
}

/// Runs cascades that make the module fit a part of L2, in eighths of it; 0: that
/// take the least memory.
static bool runCascades(MlirOperation module, NnpackPassContext *context,
                        int64_t eighths) {
  NnpackPassContext changed = *context;
  int64_t size = context->options.l2SizeBytes;
  if (eighths == NoCascades)
    return true;
  if (eighths == 0)
    changed.options.objective = NnpackObjectiveMemory;
  changed.options.l2SizeBytes = size / 8 * eighths + size % 8 * eighths / 8;
  return runStep(module, &changed, StepId_CascadeKernels);
}

static bool splitCalls(MlirOperation module, NnpackPassContext *context,
                       int64_t chunkBytes) {
  NnpackPassContext changed = *context;
  changed.options.chunkSizeBytes = chunkBytes;
  return chunkBytes <= 0 || runStep(module, &changed, StepId_SplitKernels);
}

static MlirWalkResult countOp(MlirOperation op, void *data) {
  (void)op;
  ++*(intptr_t *)data;
  return MlirWalkResultAdvance;
}

/// Cascades and split calls are more operations than the calls were.
static bool haveAsMany(MlirOperation a, MlirOperation b) {
  intptr_t inA = 0, inB = 0;
  mlirOperationWalk(a, countOp, &inA, MlirWalkPreOrder);
  mlirOperationWalk(b, countOp, &inB, MlirWalkPreOrder);
  return inA == inB;
}

static Traffic trafficOf(MlirOperation module) {
  Traffic total = {0, 0};
  for (MlirOperation op = mlirBlockGetFirstOperation(bodyOf(module));
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    int64_t bytes = nnpackOpInteger(op, "nnpack.traffic", 0);
    int64_t floor = nnpackOpInteger(op, "nnpack.traffic_floor", 0);
    if (nnpackAddOverflow(total.bytes, bytes, &total.bytes))
      total.bytes = INT64_MAX;
    if (nnpackAddOverflow(total.floor, floor, &total.floor))
      total.floor = INT64_MAX;
  }
  return total;
}

/// Lets remarks be silent about what is done to the copy.
static void markTrial(MlirOperation copy) {
  mlirOperationSetAttributeByName(
      copy, nnpackStr(nnpackTrialName),
      mlirUnitAttrGet(mlirOperationGetContext(copy)));
}

/// A copy with cascades, in no module; null after an error.
static MlirOperation cascadedCopy(MlirOperation module,
                                  NnpackPassContext *context,
                                  int64_t eighths) {
  NnpackPassContext quiet = *context;
  quiet.options.statistics = false;
  MlirOperation copy = mlirOperationClone(module);
  markTrial(copy);
  mlirBlockAppendOwnedOperation(bodyOf(module), copy);
  bool ok = runCascades(copy, &quiet, eighths);
  mlirOperationRemoveFromParent(copy);
  if (ok)
    return copy;
  mlirOperationDestroy(copy);
  return (MlirOperation){NULL};
}

static void remarkTrial(MlirOperation module, int64_t eighths,
                        int64_t chunkBytes, int64_t traffic) {
  NnpackText form = {0};
  if (!nnpackWantsRemarks(module))
    return;
  if (eighths == NoCascades)
    nnpackTextPrint(&form, "without cascades");
  else if (eighths == 0)
    nnpackTextPrint(&form, "with cascades for the least memory");
  else
    nnpackTextPrint(&form, "with cascades for %" PRId64 "/8 of l2-size",
                    eighths);
  if (chunkBytes > 0)
    nnpackTextPrint(&form, " and weights in parts of %" PRId64 " bytes",
                    chunkBytes);
  if (traffic == INT64_MAX)
    nnpackRemarkOf(module, NnpackRemarkFailed, "pack-buffers", "form",
                   "tried %s: no placement was found", form.data);
  else
    nnpackRemarkOf(module, NnpackRemarkAnalysis, "pack-buffers", "form",
                   "tried %s: %" PRId64 " bytes move to and from DDR",
                   form.data, traffic);
  nnpackTextDestroy(&form);
}

/// Finds out, by heuristics and on a copy, whether this is better; false after an
/// error. Where no call is split, once is enough.
static bool tryChunks(MlirOperation module, NnpackPassContext *context,
                      const Form *form, int64_t chunkBytes, bool *triedWhole,
                      Choice *best) {
  NnpackPassContext quick = *context;
  quick.options.statistics = false;
  quick.options.effort = 0;
  MlirOperation copy = mlirOperationClone(form->cascaded);
  mlirBlockAppendOwnedOperation(bodyOf(module), copy);
  bool ok = splitCalls(copy, &quick, chunkBytes);
  bool isWhole = ok && haveAsMany(copy, form->cascaded);
  if (ok && isWhole && *triedWhole) {
    mlirOperationDestroy(copy);
    return true;
  }
  *triedWhole |= isWhole;
  ok = ok && runStep(copy, &quick, StepId_PlaceBuffers);
  Traffic traffic = trafficOf(copy);
  mlirOperationDestroy(copy);
  remarkTrial(module, form->eighths, isWhole ? 0 : chunkBytes, traffic.bytes);
  // Without any placement, what needs the least memory is nearest to one.
  bool isUnplaced =
      traffic.bytes == INT64_MAX && best->traffic.bytes == INT64_MAX;
  if (ok && (isUnplaced || traffic.bytes < best->traffic.bytes))
    *best = (Choice){*form, chunkBytes, traffic, *triedWhole};
  return ok;
}

static bool isDone(const Choice *best) {
  return !mlirOperationIsNull(best->form.cascaded) &&
         best->traffic.bytes <= best->traffic.floor;
}

/// Tries cascades, with calls split or not; the copy lives on if it is best.
/// Where there are none to form, this is what was tried without them.
static bool tryCascades(MlirOperation module, NnpackPassContext *context,
                        int64_t eighths, Choice *best) {
  if (isDone(best))
    return true;
  MlirOperation before = best->form.cascaded;
  MlirOperation copy = cascadedCopy(module, context, eighths);
  if (mlirOperationIsNull(copy))
    return false;
  if (eighths != NoCascades && haveAsMany(copy, module)) {
    mlirOperationDestroy(copy);
    return true;
  }
  Form form = {copy, eighths};
  bool splits = context->options.weights == NnpackWeightsAuto;
  int64_t chunk = splits ? context->options.l2SizeBytes / 8 : 0;
  bool ok = true, triedWhole = false;
  if (eighths == NoCascades)
    ok = tryChunks(module, context, &form, 0, &triedWhole, best);
  if (ok && chunk > 0 && !isDone(best))
    ok = tryChunks(module, context, &form, chunk, &triedWhole, best);
  else if (ok && eighths != NoCascades)
    ok = tryChunks(module, context, &form, 0, &triedWhole, best);
  bool isBest = mlirOperationEqual(best->form.cascaded, copy);
  if (!isBest)
    mlirOperationDestroy(copy);
  else if (!mlirOperationIsNull(before))
    mlirOperationDestroy(before);
  return ok;
}

/// Gives the module what the copy has.
static void takeBody(MlirOperation module, MlirOperation copy) {
  MlirBlock to = bodyOf(module), from = bodyOf(copy);
  for (MlirOperation op = mlirBlockGetFirstOperation(to);
       !mlirOperationIsNull(op); op = mlirBlockGetFirstOperation(to))
    mlirOperationDestroy(op);
  for (MlirOperation op = mlirBlockGetFirstOperation(from);
       !mlirOperationIsNull(op); op = mlirBlockGetFirstOperation(from)) {
    mlirOperationRemoveFromParent(op);
    mlirBlockAppendOwnedOperation(to, op);
  }
}

/// A cascade saves bytes of activations, but its weights are wanted all at once;
/// without it they come one after the other, and can come in parts. So several
/// forms are tried, from no cascades to as many as there can be, and the one with
/// the least traffic stays, the first of equal ones.
static bool cascadeAndPlace(MlirOperation module, NnpackPassContext *context) {
  static const int64_t cascades[] = {NoCascades, 8, 5, 2, 0};
  static const int64_t chunkShares[] = {4, 16};
  Choice best = {.traffic = {INT64_MAX, 0}};
  bool ok = true;
  size_t count =
      context->options.cascade ? sizeof cascades / sizeof *cascades : 1;
  for (size_t i = 0; i < count && ok; ++i)
    ok = tryCascades(module, context, cascades[i], &best);
  for (size_t i = 0; i < sizeof chunkShares / sizeof *chunkShares && ok &&
                     best.chunkBytes > 0 && !isDone(&best);
       ++i)
    ok = tryChunks(module, context, &best.form,
                   context->options.l2SizeBytes / chunkShares[i],
                   &best.triedWhole, &best);
  // Who wants remarks has the cascades made once more, on what they speak of.
  if (ok && nnpackWantsRemarks(module))
    ok = runCascades(module, context, best.form.eighths);
  else if (ok)
    takeBody(module, best.form.cascaded);
  if (!mlirOperationIsNull(best.form.cascaded))
    mlirOperationDestroy(best.form.cascaded);
  return ok && splitCalls(module, context, best.chunkBytes) &&
         runStep(module, context, StepId_PlaceBuffers);
}

static bool cascadeOrPlace(MlirOperation module, NnpackPassContext *context) {
  const NnpackOptions *options = &context->options;
  if (options->testUnpacked)
    return true;
  if (options->place && options->objective != NnpackObjectiveMemory)
    return cascadeAndPlace(module, context);
  return !options->cascade || runStep(module, context, StepId_CascadeKernels);
}

static bool packModule(MlirOperation module, NnpackPassContext *context) {
  if (!packInnerModules(module, context))
    return false;
  Contents contents = contentsOf(module);
  if (contents.hasUnsigned && contents.hasTosa &&
      !runText(module, context,
               "func.func(tosa-convert-integer-type-to-signless)"))
    return false;
  if (contents.hasTensor &&
      (!runStep(module, context, StepId_FormKernels) ||
       !runStep(module, context, StepId_ScheduleKernels) ||
       !runStep(module, context, StepId_BufferizeGraph) ||
       !runStep(module, context, StepId_LowerKernels)))
    return false;
  contents = contentsOf(module);
  if (contents.hasTensor && !lowerTensors(module, context, &contents))
    return false;
  const NnpackOptions *options = &context->options;
  if (options->merge && !runStep(module, context, StepId_MergeBuffers))
    return false;
  if (!cascadeOrPlace(module, context))
    return false;
  return runStep(module, context, StepId_AssignOffsets);
}

bool nnpackRunPackBuffers(MlirOperation module, NnpackPassContext *context) {
  NnpackPassContext changed = *context;
  // Nothing is known of the order in which others' kernels read and write.
  if (context->options.kernels == NnpackKernelsExtern)
    changed.options.merge = changed.options.cascade = false;
  return packModule(module, &changed);
}
