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
//   schedule-kernels  an order of the calls that needs little memory, unless the
//                     given one packs better
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

#include "IR/Build.h"
#include "PackForms.h"
#include "PackLower.h"
#include "PackOrder.h"
#include "PackSteps.h"

#include <string.h>

static const char *const switchedOffName = "nnpack.switched_off";

/// Packs the modules inside, each for itself. One file has room for one plan,
/// which is the outermost module's.
static bool packInnerModules(MlirOperation module, NnpackPassContext *context) {
  NnpackPassContext inner = *context;
  inner.options.report = inner.options.map = NULL;
  bool isAsked = context->options.report || context->options.map;
  MlirBlock body = nnpackModuleBody(module);
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    if (!nnpackOpIs(op, "builtin.module"))
      continue;
    if (isAsked)
      nnpackRemarkAt(op, "report= and map= leave out this module inside the "
                         "module: pack it alone for its plan");
    if (!packRunStep(op, &inner, PackStepId_PackBuffers))
      return false;
  }
  return true;
}

static bool cascadeOrPlace(MlirOperation module, NnpackPassContext *context) {
  const NnpackOptions *options = &context->options;
  if (options->testUnpacked)
    return true;
  if (options->place && options->objective != NnpackObjectiveMemory)
    return packForms(module, context);
  return !options->cascade ||
         packRunStep(module, context, PackStepId_CascadeKernels);
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
  PackContents contents = packContentsOf(module);
  if (contents.hasUnsigned && contents.hasTosa &&
      !packRunText(module, context,
               "func.func(tosa-convert-integer-type-to-signless)"))
    return false;
  if (contents.hasTensor &&
      (!packRunStep(module, context, PackStepId_FormKernels) ||
       !packOrder(module, context)))
    return false;
  if (!packLower(module, context) || !cascadeOrPlace(module, context))
    return false;
  noteSwitchedOff(module, &context->options, false);
  bool ok = packRunStep(module, context, PackStepId_AssignOffsets);
  noteSwitchedOff(module, &context->options, true);
  return ok;
}

bool nnpackRunPackBuffers(MlirOperation module, NnpackPassContext *context) {
  NnpackPassContext changed = *context;
  // Nothing is known of the order in which others' kernels read and write.
  if (context->options.kernels == NnpackKernelsExtern)
    changed.options.merge = changed.options.cascade = false;
  return packModule(module, &changed);
}
