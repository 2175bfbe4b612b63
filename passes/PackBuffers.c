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
#include "PackForms.h"
#include "PackSteps.h"

#include <string.h>

static const char *const switchedOffName = "nnpack.switched_off";

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
      !packRunText(module, context,
               "func.func(tosa-to-scf,tosa-optional-decompositions,"
               "tosa-to-linalg-named,"
               "tosa-to-linalg,tosa-to-arith{include-apply-rescale=true},"
               "tosa-to-tensor,canonicalize)"))
    return false;
  return packRunText(
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
        !packRunStep(op, context, PackStepId_PackBuffers))
      return false;
  return true;
}

static bool cascadeOrPlace(MlirOperation module, NnpackPassContext *context) {
  const NnpackOptions *options = &context->options;
  if (options->testUnpacked)
    return true;
  if (options->place && options->objective != NnpackObjectiveMemory)
    return packForms(module, context);
  return !options->cascade || packRunStep(module, context, PackStepId_CascadeKernels);
}

/// Tells --assign-offsets, for its message if something does not fit, which
/// options would let it need less; or that this is over.
static void noteSwitchedOff(MlirOperation module,
                            const NnpackOptions *options, bool isOver) {
  const struct {
    bool isOn;
    const char *name;
  } switches[] = {{options->merge, "merge=true"},
                  {options->reorder, "reorder=true"},
                  {options->cascade, "cascade=true"}};
  NnpackText names = {0};
  for (size_t i = 0; i < sizeof switches / sizeof *switches; ++i)
    if (!switches[i].isOn)
      nnpackTextPrint(&names, "%s%s", names.data ? ", " : "",
                      switches[i].name);
  if (isOver)
    mlirOperationRemoveAttributeByName(module, nnpackStr(switchedOffName));
  else if (names.data)
    mlirOperationSetAttributeByName(
        module, nnpackStr(switchedOffName),
        mlirStringAttrGet(mlirOperationGetContext(module),
                          nnpackStr(names.data)));
  nnpackTextDestroy(&names);
}

static bool packModule(MlirOperation module, NnpackPassContext *context) {
  if (!packInnerModules(module, context))
    return false;
  Contents contents = contentsOf(module);
  if (contents.hasUnsigned && contents.hasTosa &&
      !packRunText(module, context,
               "func.func(tosa-convert-integer-type-to-signless)"))
    return false;
  if (contents.hasTensor &&
      (!packRunStep(module, context, PackStepId_FormKernels) ||
       !packRunStep(module, context, PackStepId_ScheduleKernels) ||
       !packRunStep(module, context, PackStepId_BufferizeGraph) ||
       !packRunStep(module, context, PackStepId_LowerKernels)))
    return false;
  contents = contentsOf(module);
  if (contents.hasTensor && !lowerTensors(module, context, &contents))
    return false;
  const NnpackOptions *options = &context->options;
  if (options->merge && !packRunStep(module, context, PackStepId_MergeBuffers))
    return false;
  if (!cascadeOrPlace(module, context))
    return false;
  noteSwitchedOff(module, options, false);
  bool ok = packRunStep(module, context, PackStepId_AssignOffsets);
  noteSwitchedOff(module, options, true);
  return ok;
}

bool nnpackRunPackBuffers(MlirOperation module, NnpackPassContext *context) {
  NnpackPassContext changed = *context;
  // Nothing is known of the order in which others' kernels read and write.
  if (context->options.kernels == NnpackKernelsExtern)
    changed.options.merge = changed.options.cascade = false;
  return packModule(module, &changed);
}
