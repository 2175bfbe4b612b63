//===-- passes/LowerAttempt.c - One way to lower kernels ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pipelines of MLIR's passes on modules with one kernel each: from TOSA to linalg
// on tensors, where the tile is chosen and written down as a transform sequence;
// from there to memrefs.
//
//===----------------------------------------------------------------------===//

#include "LowerAttempt.h"

#include "mlir-c/BuiltinAttributes.h"

//===----------------------------------------------------------------------===//
// Pipelines
//===----------------------------------------------------------------------===//

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

//===----------------------------------------------------------------------===//
// Modules of one kernel
//===----------------------------------------------------------------------===//

/// A symbol-less module nested in `parent`.
static MlirOperation nestModule(MlirOperation parent) {
  MlirModule module = mlirModuleCreateEmpty(mlirOperationGetLocation(parent));
  MlirOperation op = mlirModuleGetOperation(module);
  mlirBlockAppendOwnedOperation(nnpackModuleBody(parent), op);
  return op;
}

/// Moves the function into a module of its own in `group`. There it is public:
/// data-flow analysis takes a private function that nobody calls for dead.
static void nestKernel(Kernel *kernel, MlirOperation group) {
  MlirOperation module = nestModule(group);
  mlirOperationSetAttributeByName(
      module, nnpackStr("transform.with_named_sequence"),
      mlirUnitAttrGet(mlirOperationGetContext(group)));
  mlirOperationRemoveFromParent(kernel->func);
  mlirBlockAppendOwnedOperation(nnpackModuleBody(module), kernel->func);
  mlirOperationRemoveAttributeByName(kernel->func, nnpackStr("sym_visibility"));
}

static bool runPipeline(Lowering *lowering, const char *pipeline,
                        MlirOperation group) {
  return mlirBlockIsNull(nnpackModuleBody(group)) ||
         mlirOperationIsNull(
             mlirBlockGetFirstOperation(nnpackModuleBody(group))) ||
         nnpackPassRunPipeline(lowering->context->pass, pipeline, group);
}

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

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
        root, nnpackStr(name), mlirUnitAttrGet(mlirOperationGetContext(func)));
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
        found.op, nnpackStr("nnpack.accumulation"),
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
  MlirOperation sequence = nnpackCreateSchedule(kernel->func, roots.data, tiles,
                                                roots.count, &accumulation);
  mlirBlockAppendOwnedOperation(mlirOperationGetBlock(kernel->func), sequence);
}

//===----------------------------------------------------------------------===//
// Attempts
//===----------------------------------------------------------------------===//

void attemptReset(Kernel *kernel) {
  mlirOperationDestroy(kernel->func);
  for (intptr_t i = 0; i < kernel->globals.count; ++i)
    mlirOperationDestroy(kernel->globals.data[i]);
  kernel->globals.count = 0;
  kernel->func = mlirOperationClone(kernel->original);
  kernel->isLowered = false;
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
      MlirStringRef name = nnpackStr(
          nnpackArenaFormat(lowering->arena, "%.*s%.*s", (int)owner.length,
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
      attemptReset(kernels[i]);
  }
  mlirOperationDestroy(group);
}

void attemptTiled(Lowering *lowering, Kernel **kernels, intptr_t count) {
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

void attemptPlainly(Lowering *lowering, Kernel *kernel) {
  MlirOperation group = nestModule(lowering->module);
  nestKernel(kernel, group);
  if (runPipeline(lowering, plainly, group))
    finishKernels(lowering, &kernel, 1);
  leaveGroup(&kernel, 1, group);
}
