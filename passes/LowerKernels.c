//===-- LowerKernels.c - Lower kernel bodies to loops ---------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kernel computes on tensors in destination style:
//
//   func.func private @conv2d_3(%in: memref<1x32x32x3xi8>, ...,
//                               %out: memref<1x32x32x16xi8>)
//       attributes {nnpack.kernel} {
//     %0 = bufferization.to_tensor %in restrict ...
//     ... tosa ...
//     bufferization.materialize_in_destination %9 in restrict writable %out
//
// and becomes loops over tiles of its output, each of which pads, accumulates
// and requantises in scratch of a tile's size:
//
//     %patch = memref.alloc() : memref<1x3x34x3xi8>
//     %sum = memref.alloc() : memref<1x1x32x16xi32>
//     scf.for %row = %c0 to %c32 step %c1 { linalg.conv... linalg.generic ... }
//
// Every kernel goes into a module of its own, so that MLIR's threads work on
// kernels in parallel and each is bufferized and tiled alone, while each
// pipeline is parsed and run once. The tile is chosen between two pipelines,
// from the linalg operations of the first: the cheapest whose scratch is at
// most 1.5 % of the kernel's activations, or 1 KiB. A kernel that needs twice
// that is lowered again in slower forms that need less: convolutions read their
// input in place instead of from a padded patch, and what a reduction and the
// result both need is computed for each. Convolutions over time, whose rows are
// single columns, read in place from the start, and may keep the sums of a whole
// row within twice the budget. A reduction over all rows has a loop
// over the rows of its operand instead, and its sums are scratch.
//
// Kernels whose loops differ in scalar constants only, as those of equal layers
// do in their zero points and multipliers, get one body with these constants as
// trailing arguments. With kernels=extern all keep a function, and say in
// nnpack.source what they compute.
//
// Requires: kernels on static memrefs, whose inputs overlap no output.
// Preserves: every function that is no kernel on tensors.
// Leaves: memref, scf, linalg, arith and math operations, and static
//   allocations at the top of the kernel.
// Complexity: per kernel, tiles tried times operations; sharing compares every
//   kernel with one of each kind.
//
// A kernel that the pipelines refuse is lowered once more without tiling, with
// a remark; only when that fails too it is an error. Not handled: tiles that do
// not divide a dimension, so that a prime width is done whole or element by
// element.
//
//===----------------------------------------------------------------------===//

#include "IR/Remarks.h"
#include "Kernels/Kernels.h"
#include "nnpack-c/Passes.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/Diagnostics.h"

#include <inttypes.h>
#include <string.h>

enum { MinBudgetBytes = 1024, BudgetPerMille = 15, MaxElementsInSource = 16 };

/// From TOSA to few linalg operations on tensors.
static const char toLinalg[] =
    "builtin.module(builtin.module(func.func("
    "tosa-optional-decompositions,canonicalize,tosa-layerwise-constant-fold,"
    "tosa-to-linalg-named,canonicalize,simplify-depthwise-conv,tosa-to-linalg,"
    "tosa-to-tensor,canonicalize,cse,linalg-fuse-elementwise-ops,canonicalize,"
    "cse,linalg-fuse-elementwise-ops,canonicalize,"
    "tosa-to-arith{include-apply-rescale=true},cse)))";

/// The same for reductions: no early cse or canonicalization, which would share
/// between reductions what each should recompute.
static const char reductionsToLinalg[] =
    "builtin.module(builtin.module(func.func("
    "tosa-optional-decompositions,tosa-layerwise-constant-fold,"
    "tosa-to-linalg-named,canonicalize,simplify-depthwise-conv,tosa-to-linalg,"
    "tosa-to-tensor,linalg-fold-unit-extent-dims,canonicalize,"
    "linalg-generalize-named-ops,linalg-fuse-elementwise-ops,canonicalize,cse,"
    "linalg-fuse-elementwise-ops,canonicalize,"
    "tosa-to-arith{include-apply-rescale=true},cse)))";

/// From scheduled linalg on tensors to memrefs. Lowering affine maps and
/// integer ranges fold the guard around a tile's pad, which otherwise costs two
/// padded buffers.
static const char toMemRefs[] =
    "builtin.module(builtin.module("
    "transform-interpreter,canonicalize,cse,lower-affine,canonicalize,"
    "int-range-optimizations,canonicalize,cse,eliminate-empty-tensors,"
    "func.func(empty-tensor-to-alloc-tensor),"
    "one-shot-bufferize{buffer-alignment=16},canonicalize,cse,canonicalize))";

/// Without tiling or fusion.
static const char plainly[] =
    "builtin.module(builtin.module("
    "func.func(tosa-optional-decompositions,canonicalize,tosa-to-scf,"
    "tosa-to-linalg-named,canonicalize,tosa-to-linalg,tosa-to-tensor,"
    "tosa-to-arith{include-apply-rescale=true},"
    "linalg-fuse-elementwise-ops,canonicalize),"
    "eliminate-empty-tensors,func.func(empty-tensor-to-alloc-tensor),"
    "one-shot-bufferize{buffer-alignment=16},canonicalize,cse,canonicalize))";

typedef struct Kernel {
  MlirOperation func;     ///< The one being worked on.
  MlirOperation original; ///< A detached copy to start again from.
  MlirOperation start;    ///< Only an identity: what `func` was at first.
  MlirOperation next;     ///< What followed it in the module, or null.
  NnpackOpVector globals; ///< Constants that bufferization made.
  int64_t budgetBytes;
  const char *reason; ///< Why it is not lowered, when all ways failed.
  bool isReduction, savesScratch, isLowered, isPlain;
} Kernel;

typedef NNPACK_VECTOR(Kernel) KernelVector;

typedef struct Lowering {
  MlirOperation module;
  NnpackPassContext *context;
  NnpackArena *arena;
  KernelVector kernels;
  const char *reason; ///< The first error of the latest attempt, or NULL.
} Lowering;

static MlirStringRef str(const char *text) {
  return mlirStringRefCreateFromCString(text);
}

static bool isKernel(MlirOperation op) {
  return nnpackOpIs(op, "func.func") &&
         !mlirAttributeIsNull(
             mlirOperationGetAttributeByName(op, str("nnpack.kernel"))) &&
         !mlirBlockIsNull(nnpackFunctionBody(op));
}

static MlirBlock moduleBody(MlirOperation module) {
  return mlirRegionGetFirstBlock(mlirOperationGetRegion(module, 0));
}

static void collectKernels(Lowering *lowering) {
  MlirOperation op = mlirBlockGetFirstOperation(moduleBody(lowering->module));
  for (; !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    if (!isKernel(op) || !nnpackUnloweredOp(lowering->arena, op))
      continue;
    Kernel kernel = {
        .func = op, .start = op, .next = mlirOperationGetNextInBlock(op)};
    kernel.budgetBytes = nnpackActivationBytes(op) * BudgetPerMille / 1000;
    if (kernel.budgetBytes < MinBudgetBytes)
      kernel.budgetBytes = MinBudgetBytes;
    NNPACK_PUSH(lowering->arena, lowering->kernels, kernel);
  }
}

/// A symbol-less module nested in `parent`.
static MlirOperation nestModule(MlirOperation parent) {
  MlirModule module = mlirModuleCreateEmpty(mlirOperationGetLocation(parent));
  MlirOperation op = mlirModuleGetOperation(module);
  mlirBlockAppendOwnedOperation(moduleBody(parent), op);
  return op;
}

/// Moves the function into a module of its own in `group`. There it is public:
/// data-flow analysis takes a private function that nobody calls for dead.
static void nestKernel(Kernel *kernel, MlirOperation group) {
  MlirOperation module = nestModule(group);
  mlirOperationSetAttributeByName(
      module, str("transform.with_named_sequence"),
      mlirUnitAttrGet(mlirOperationGetContext(group)));
  mlirOperationRemoveFromParent(kernel->func);
  mlirBlockAppendOwnedOperation(moduleBody(module), kernel->func);
  mlirOperationRemoveAttributeByName(kernel->func, str("sym_visibility"));
}

static bool runPipeline(Lowering *lowering, const char *pipeline,
                        MlirOperation group) {
  return mlirBlockIsNull(moduleBody(group)) ||
         mlirOperationIsNull(mlirBlockGetFirstOperation(moduleBody(group))) ||
         nnpackPassRunPipeline(lowering->context->pass, pipeline, group);
}

/// An operation of two results, of which only one is wanted, keeps the other at
/// full size when it is tiled itself: a copy behind it is tiled in its place.
static MlirOperation rootOf(MlirOperation end) {
  MlirValue value = mlirOperationGetOperand(end, 0);
  MlirOperation root = nnpackValueOwner(value);
  if (mlirOperationIsNull(root) || mlirOperationGetNumResults(root) < 2)
    return root;
  MlirValue empty = nnpackBuildBefore(end, "tensor.empty", NULL, 0,
                                      mlirValueGetType(value), NULL);
  MlirOperation copy = nnpackInsertLinalgCopy(end, value, empty);
  mlirOperationSetOperand(end, 0, mlirOperationGetResult(copy, 0));
  return copy;
}

/// The operations that define what the kernel writes, marked for the schedule.
static NnpackOpVector markRoots(Lowering *lowering, MlirOperation func) {
  NnpackOpVector ends = nnpackFindOps(
      lowering->arena, func, "bufferization.materialize_in_destination");
  NnpackOpVector roots = {0};
  for (intptr_t i = 0; i < ends.count; ++i) {
    MlirOperation root = rootOf(ends.data[i]);
    if (mlirOperationIsNull(root))
      continue;
    const char *name = nnpackArenaFormat(lowering->arena, "nnpack.root_%ld",
                                         (long)roots.count);
    mlirOperationSetDiscardableAttributeByName(
        root, str(name), mlirUnitAttrGet(mlirOperationGetContext(func)));
    NNPACK_PUSH(lowering->arena, roots, root);
  }
  return roots;
}

/// The reduction that runs over all rows, if there is one, marked likewise.
static NnpackAccumulation markAccumulation(Lowering *lowering,
                                           MlirOperation func) {
  NnpackAccumulation found = nnpackFindAccumulation(lowering->arena, func);
  if (found.loop >= 0)
    mlirOperationSetDiscardableAttributeByName(
        found.op, str("nnpack.accumulation"),
        mlirUnitAttrGet(mlirOperationGetContext(func)));
  return found;
}

static bool hasGather(Lowering *lowering, MlirOperation func) {
  NnpackOpVector ops = nnpackFindOps(lowering->arena, func, "linalg.generic");
  for (intptr_t i = 0; i < ops.count; ++i)
    if (!mlirAttributeIsNull(nnpackOpAttribute(ops.data[i], "nnpack.gather")))
      return true;
  return false;
}

/// Chooses the tiles and puts the transform sequence beside the function.
static void scheduleKernel(Lowering *lowering, Kernel *kernel) {
  nnpackTakeNumbers(lowering->arena, kernel->func);
  nnpackKeepHalfWeights(lowering->arena, kernel->func);
  nnpackSinkReshapes(lowering->arena, kernel->func);
  NnpackOpVector roots = markRoots(lowering, kernel->func);
  NnpackAccumulation accumulation = markAccumulation(lowering, kernel->func);
  bool isGather = hasGather(lowering, kernel->func);
  NnpackExtents *tiles =
      NNPACK_NEW_ARRAY(lowering->arena, NnpackExtents, roots.count + 1);
  for (intptr_t i = 0; i < roots.count; ++i)
    if (accumulation.loop >= 0 ||
        !nnpackChooseTile(roots.data[i], kernel->budgetBytes, isGather,
                          &tiles[i]))
      tiles[i].rank = 0;
  MlirOperation sequence = nnpackCreateSchedule(
      kernel->func, roots.data, tiles, roots.count, &accumulation);
  mlirBlockAppendOwnedOperation(mlirOperationGetBlock(kernel->func), sequence);
}

/// Puts the kernel back to what it was before any attempt.
static void resetKernel(Kernel *kernel) {
  mlirOperationDestroy(kernel->func);
  for (intptr_t i = 0; i < kernel->globals.count; ++i)
    mlirOperationDestroy(kernel->globals.data[i]);
  kernel->globals.count = 0;
  kernel->func = mlirOperationClone(kernel->original);
  kernel->isLowered = false;
}

static void appendText(MlirStringRef text, void *userData) {
  nnpackTextAppend(userData, text.data, text.length);
}

/// Keeps back what a pipeline reports while there is another way to try, and
/// remembers the first error of a run.
static MlirLogicalResult keepBack(MlirDiagnostic diagnostic, void *userData) {
  Lowering *lowering = userData;
  if (mlirDiagnosticGetSeverity(diagnostic) != MlirDiagnosticError ||
      lowering->reason)
    return mlirLogicalResultSuccess();
  NnpackText text = {0};
  mlirDiagnosticPrint(diagnostic, appendText, &text);
  lowering->reason =
      nnpackArenaCopyString(lowering->arena, text.data, text.length);
  nnpackTextDestroy(&text);
  return mlirLogicalResultSuccess();
}

/// Takes the constants beside the function along, under names of its own.
static void takeGlobals(Lowering *lowering, Kernel *kernel) {
  MlirStringRef symbol = mlirSymbolTableGetSymbolAttributeName();
  MlirOperation op =
      mlirBlockGetFirstOperation(mlirOperationGetBlock(kernel->func));
  MlirStringRef owner = mlirStringAttrGetValue(
      mlirOperationGetAttributeByName(kernel->func, symbol));
  while (!mlirOperationIsNull(op)) {
    MlirOperation next = mlirOperationGetNextInBlock(op);
    if (nnpackOpIs(op, "memref.global")) {
      MlirStringRef old =
          mlirStringAttrGetValue(mlirOperationGetAttributeByName(op, symbol));
      MlirStringRef name =
          str(nnpackArenaFormat(lowering->arena, "%.*s%.*s", (int)owner.length,
                                owner.data, (int)old.length, old.data));
      mlirSymbolTableReplaceAllSymbolUses(old, name, kernel->func);
      mlirOperationSetAttributeByName(
          op, symbol, mlirStringAttrGet(mlirOperationGetContext(op), name));
      mlirOperationRemoveFromParent(op);
      NNPACK_PUSH(lowering->arena, kernel->globals, op);
    }
    op = next;
  }
}

/// Finishes the kernels that went through the pipelines; `isLowered` tells
/// which of them are memref-level now.
static void finishKernels(Lowering *lowering, Kernel **kernels,
                          intptr_t count) {
  for (intptr_t i = 0; i < count; ++i) {
    Kernel *kernel = kernels[i];
    nnpackFinishKernel(lowering->arena, kernel->func);
    const char *left = nnpackUnloweredOp(lowering->arena, kernel->func);
    kernel->isLowered = left == NULL;
    if (kernel->isLowered)
      takeGlobals(lowering, kernel);
    else
      lowering->reason =
          nnpackArenaFormat(lowering->arena, "'%s' is left", left);
  }
}

/// Takes the lowered functions out of `group` before it is destroyed; the
/// others are made anew.
static void leaveGroup(Kernel **kernels, intptr_t count, MlirOperation group) {
  for (intptr_t i = 0; i < count; ++i) {
    mlirOperationRemoveFromParent(kernels[i]->func);
    if (!kernels[i]->isLowered)
      resetKernel(kernels[i]);
  }
  mlirOperationDestroy(group);
}

/// The tiled way, for any number of kernels at once.
static void lowerTiled(Lowering *lowering, Kernel **kernels, intptr_t count) {
  MlirOperation group = nestModule(lowering->module);
  MlirOperation reductions = nestModule(lowering->module);
  for (intptr_t i = 0; i < count; ++i) {
    Kernel *kernel = kernels[i];
    kernel->isReduction = nnpackHasReduction(kernel->func);
    nnpackPrepareKernel(lowering->arena, kernel->func, kernel->savesScratch);
    nestKernel(kernel, kernel->isReduction ? reductions : group);
  }
  bool ok = runPipeline(lowering, toLinalg, group) &&
            runPipeline(lowering, reductionsToLinalg, reductions);
  for (intptr_t i = 0; ok && i < count; ++i)
    scheduleKernel(lowering, kernels[i]);
  ok = ok && runPipeline(lowering, toMemRefs, group) &&
       runPipeline(lowering, toMemRefs, reductions);
  if (ok)
    finishKernels(lowering, kernels, count);
  leaveGroup(kernels, count, group);
  mlirOperationDestroy(reductions);
}

static void lowerPlainly(Lowering *lowering, Kernel *kernel) {
  MlirOperation group = nestModule(lowering->module);
  nestKernel(kernel, group);
  if (runPipeline(lowering, plainly, group))
    finishKernels(lowering, &kernel, 1);
  leaveGroup(&kernel, 1, group);
}

/// Whether a kernel kept more than it should, which slower forms can mend.
static bool needsTooMuch(Lowering *lowering, const Kernel *kernel) {
  int64_t limit = 2 * kernel->budgetBytes;
  return kernel->isLowered &&
         nnpackScratchBytes(lowering->arena, kernel->func) > limit;
}

static void lowerAgain(Lowering *lowering, Kernel **pending) {
  intptr_t count = 0;
  for (intptr_t i = 0; i < lowering->kernels.count; ++i) {
    Kernel *kernel = &lowering->kernels.data[i];
    if (!needsTooMuch(lowering, kernel))
      continue;
    resetKernel(kernel);
    kernel->savesScratch = true;
    pending[count++] = kernel;
  }
  if (count > 0)
    lowerTiled(lowering, pending, count);
}

/// Each kernel that is not lowered yet, alone.
static void lowerEach(Lowering *lowering) {
  for (intptr_t i = 0; i < lowering->kernels.count; ++i) {
    Kernel *kernel = &lowering->kernels.data[i];
    if (!kernel->isLowered)
      lowerTiled(lowering, &kernel, 1);
    if (!kernel->isLowered && kernel->savesScratch) {
      kernel->savesScratch = false;
      lowerTiled(lowering, &kernel, 1);
    }
  }
}

/// All kernels together, then those that failed alone, since one can keep the
/// others from being lowered; then those that need too much again, and what is
/// left without tiling.
static void lowerKernels(Lowering *lowering) {
  intptr_t count = lowering->kernels.count;
  Kernel **pending = NNPACK_NEW_ARRAY(lowering->arena, Kernel *, count + 1);
  for (intptr_t i = 0; i < count; ++i)
    pending[i] = &lowering->kernels.data[i];
  lowerTiled(lowering, pending, count);
  lowerEach(lowering);
  lowerAgain(lowering, pending);
  lowerEach(lowering);
  for (intptr_t i = 0; i < count; ++i) {
    Kernel *kernel = &lowering->kernels.data[i];
    if (kernel->isLowered)
      continue;
    lowering->reason = NULL;
    lowerPlainly(lowering, kernel);
    kernel->isPlain = true;
    kernel->reason = lowering->reason ? lowering->reason : "unknown reason";
  }
}

/// Notes what the kernel computes in nnpack.source, its constants elided.
static void noteSource(MlirOperation func) {
  MlirContext context = mlirOperationGetContext(func);
  NnpackText text = {0};
  MlirOpPrintingFlags flags = mlirOpPrintingFlagsCreate();
  mlirOpPrintingFlagsElideLargeElementsAttrs(flags, MaxElementsInSource);
  mlirOpPrintingFlagsUseLocalScope(flags);
  mlirOperationPrintWithFlags(func, flags, appendText, &text);
  mlirOpPrintingFlagsDestroy(flags);
  mlirOperationSetAttributeByName(
      func, str("nnpack.source"),
      mlirStringAttrGet(context, mlirStringRefCreate(text.data, text.length)));
  nnpackTextDestroy(&text);
}

static void startKernels(Lowering *lowering) {
  for (intptr_t i = 0; i < lowering->kernels.count; ++i) {
    Kernel *kernel = &lowering->kernels.data[i];
    if (lowering->context->options.kernels == NnpackKernelsExtern)
      noteSource(kernel->func);
    kernel->original = mlirOperationClone(kernel->func);
    mlirOperationRemoveFromParent(kernel->func);
  }
}

static void restoreKernel(MlirBlock body, Kernel *kernel) {
  MlirStringRef visibility = mlirSymbolTableGetVisibilityAttributeName();
  MlirAttribute before =
      mlirOperationGetAttributeByName(kernel->original, visibility);
  if (!mlirAttributeIsNull(before))
    mlirOperationSetAttributeByName(kernel->func, visibility, before);
  if (mlirOperationIsNull(kernel->next))
    mlirBlockAppendOwnedOperation(body, kernel->func);
  else
    mlirBlockInsertOwnedOperationBefore(body, kernel->next, kernel->func);
  for (intptr_t i = 0; i < kernel->globals.count; ++i)
    mlirBlockInsertOwnedOperationBefore(body, kernel->func,
                                        kernel->globals.data[i]);
}

/// Puts the functions back where they were, last first, so that what follows
/// each is there already.
static void restoreKernels(Lowering *lowering) {
  MlirBlock body = moduleBody(lowering->module);
  for (intptr_t i = lowering->kernels.count; i-- > 0;) {
    Kernel *kernel = &lowering->kernels.data[i];
    restoreKernel(body, kernel);
    if (i > 0 && mlirOperationEqual(kernel[-1].next, kernel->start))
      kernel[-1].next = kernel->func;
    mlirOperationDestroy(kernel->original);
  }
}

static void remarkLowered(Lowering *lowering, const Kernel *kernel) {
  int64_t scratch = nnpackScratchBytes(lowering->arena, kernel->func);
  nnpackRemarkOf(kernel->func,
                 scratch > 2 * kernel->budgetBytes ? NnpackRemarkMissed
                                                   : NnpackRemarkPassed,
                 "lower-kernels", "tile",
                 "lowered to loops over tiles: %" PRId64 " bytes of scratch, "
                 "%" PRId64 " were aimed at",
                 scratch, kernel->budgetBytes);
}

/// Remarks on kernels, also without being asked on those left untiled; errors
/// on those not lowered.
static bool reportKernels(Lowering *lowering) {
  bool ok = true;
  for (intptr_t i = 0; i < lowering->kernels.count; ++i) {
    const Kernel *kernel = &lowering->kernels.data[i];
    if (!kernel->isPlain) {
      if (nnpackWantsRemarks(kernel->func))
        remarkLowered(lowering, kernel);
      continue;
    }
    if (kernel->isLowered) {
      nnpackOperationEmitRemark(kernel->func,
                                "kernel lowered without tiling: its scratch "
                                "may be as large as its result");
      continue;
    }
    nnpackErrorAt(kernel->func, "kernel cannot be lowered: %s", kernel->reason);
    ok = false;
  }
  return ok;
}

/// One body for kernels that differ in constants only.
static intptr_t shareKernels(Lowering *lowering) {
  intptr_t count = lowering->kernels.count;
  MlirOperation *funcs =
      NNPACK_NEW_ARRAY(lowering->arena, MlirOperation, count + 1);
  for (intptr_t i = 0; i < count; ++i)
    funcs[i] = lowering->kernels.data[i].func;
  return nnpackShareKernels(lowering->arena, lowering->module, funcs, count);
}

bool nnpackRunLowerKernels(MlirOperation module, NnpackPassContext *context) {
  Lowering lowering = {.module = module, .context = context};
  lowering.arena = nnpackArenaCreate();
  collectKernels(&lowering);
  startKernels(&lowering);
  MlirContext mlir = mlirOperationGetContext(module);
  MlirDiagnosticHandlerID handler =
      mlirContextAttachDiagnosticHandler(mlir, keepBack, &lowering, NULL);
  lowerKernels(&lowering);
  mlirContextDetachDiagnosticHandler(mlir, handler);
  restoreKernels(&lowering);
  bool ok = reportKernels(&lowering);
  context->statistics[NnpackStatistic_LowerKernels_numLowered] =
      lowering.kernels.count;
  if (ok && context->options.kernels == NnpackKernelsIntern)
    context->statistics[NnpackStatistic_LowerKernels_numShared] =
        shareKernels(&lowering);
  nnpackArenaDestroy(lowering.arena);
  return ok;
}
