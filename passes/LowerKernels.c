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

#include "LowerAttempt.h"

#include "IR/Remarks.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/Diagnostics.h"

#include <inttypes.h>

enum { MinBudgetBytes = 1024, BudgetPerMille = 15, MaxElementsInSource = 16 };

static int64_t budgetOf(int64_t bytes) {
  int64_t budget = nnpackPartsOf(bytes, BudgetPerMille, 1000);
  return budget < MinBudgetBytes ? MinBudgetBytes : budget;
}

/// Finds a result that is not of static shape, or of more elements than tiles can
/// count bytes of.
static MlirWalkResult findUncounted(MlirOperation op, void *outFound) {
  static const int64_t mostElements = INT64_C(1) << 56;
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i) {
    MlirType type = mlirValueGetType(mlirOperationGetResult(op, i));
    int64_t elements;
    if (mlirTypeIsATensor(type) &&
        (!nnpackTypeElements(type, &elements) || elements > mostElements)) {
      *(MlirValue *)outFound = mlirOperationGetResult(op, i);
      return MlirWalkResultInterrupt;
    }
  }
  return MlirWalkResultAdvance;
}

/// Why no way is tried, or NULL.
static const char *reasonAgainst(Lowering *lowering, MlirOperation kernel) {
  MlirValue found = {NULL};
  mlirOperationWalk(kernel, findUncounted, &found, MlirWalkPreOrder);
  if (mlirValueIsNull(found))
    return NULL;
  MlirStringRef name = nnpackOpName(nnpackValueOwner(found));
  bool isStatic = nnpackTypeIsStaticShaped(mlirValueGetType(found));
  return nnpackArenaFormat(lowering->arena, "%s of a '%.*s'%s",
                           isStatic ? "the result" : "the shape",
                           (int)name.length, name.data,
                           isStatic ? " has more than 2^56 elements"
                                    : " is dynamic");
}

static void collectKernels(Lowering *lowering) {
  MlirOperation op =
      mlirBlockGetFirstOperation(nnpackModuleBody(lowering->module));
  for (; !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    if (!nnpackIsKernel(op) || !nnpackUnloweredOp(lowering->arena, op))
      continue;
    Kernel kernel = {
        .func = op, .start = op, .next = mlirOperationGetNextInBlock(op)};
    kernel.reason = reasonAgainst(lowering, op);
    kernel.budgetBytes = budgetOf(nnpackActivationBytes(op));
    NNPACK_PUSH(lowering->arena, lowering->kernels, kernel);
  }
}

/// Keeps back what a pipeline reports while there is another way to try, and
/// remembers the first error of a run.
static MlirLogicalResult keepBack(MlirDiagnostic diagnostic, void *userData) {
  Lowering *lowering = userData;
  if (mlirDiagnosticGetSeverity(diagnostic) != MlirDiagnosticError ||
      lowering->reason)
    return mlirLogicalResultSuccess();
  NnpackText text = {0};
  mlirDiagnosticPrint(diagnostic, nnpackTextAppendChunk, &text);
  lowering->reason =
      nnpackArenaCopyString(lowering->arena, text.data, text.length);
  nnpackTextDestroy(&text);
  return mlirLogicalResultSuccess();
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
    attemptReset(kernel);
    kernel->savesScratch = true;
    pending[count++] = kernel;
  }
  if (count > 0)
    attemptTiled(lowering, pending, count);
}

/// Each kernel that is not lowered yet, alone.
static void lowerEach(Lowering *lowering) {
  for (intptr_t i = 0; i < lowering->kernels.count; ++i) {
    Kernel *kernel = &lowering->kernels.data[i];
    if (!kernel->isLowered && !kernel->reason)
      attemptTiled(lowering, &kernel, 1);
    if (!kernel->isLowered && kernel->savesScratch) {
      kernel->savesScratch = false;
      attemptTiled(lowering, &kernel, 1);
    }
  }
}

/// All kernels together, then those that failed alone, since one can keep the
/// others from being lowered; then those that need too much again, and what is
/// left without tiling.
static void lowerKernels(Lowering *lowering) {
  intptr_t count = lowering->kernels.count;
  Kernel **pending = NNPACK_NEW_ARRAY(lowering->arena, Kernel *, count + 1);
  intptr_t numTried = 0;
  for (intptr_t i = 0; i < count; ++i)
    if (!lowering->kernels.data[i].reason)
      pending[numTried++] = &lowering->kernels.data[i];
  attemptTiled(lowering, pending, numTried);
  lowerEach(lowering);
  lowerAgain(lowering, pending);
  lowerEach(lowering);
  for (intptr_t i = 0; i < count; ++i) {
    Kernel *kernel = &lowering->kernels.data[i];
    if (kernel->isLowered)
      continue;
    kernel->isPlain = true;
    if (kernel->reason)
      continue;
    lowering->reason = NULL;
    attemptPlainly(lowering, kernel);
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
  mlirOperationPrintWithFlags(func, flags, nnpackTextAppendChunk, &text);
  mlirOpPrintingFlagsDestroy(flags);
  mlirOperationSetAttributeByName(
      func, nnpackStr("nnpack.source"),
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
  MlirBlock body = nnpackModuleBody(lowering->module);
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
