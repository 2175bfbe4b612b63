//===-- lib/IR/StepTraffic.c - Bytes that a step moves ------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A call moves what its callee says (Traffic.c); any other operation, and a
// function that cannot be read, all of each operand, once. Loops around count as
// often as they run, where that is a number; but a call under an scf.if in a
// loop is one of a cascade, whose iterations make up one run of the kernel. The
// copies that move rows inside a cascade's windows are counted by running the
// loop (LoopRuns.h).
//
//===----------------------------------------------------------------------===//

#include "Module.h"

#include "Build.h"

/// What the function moves per argument and then in its scratch, or NULL if that is
/// not known.
static const TrafficBytes *trafficOf(ModuleInfo *module, intptr_t index) {
  FunctionInfo *function = &module->functions.data[index];
  if (function->isTrafficKnown || function->isExternal)
    return function->traffic;
  function->isTrafficKnown = true;
  intptr_t count = mlirBlockGetNumArguments(nnpackFunctionBody(function->op));
  TrafficBytes *traffic =
      NNPACK_NEW_ARRAY(module->arena, TrafficBytes, count + 1);
  if (trafficOfFunction(function->op, traffic, &traffic[count]))
    function->traffic = traffic;
  return function->traffic;
}

/// Iterations of a loop with constant bounds; 1 for anything else.
static int64_t iterationsOf(MlirOperation loop) {
  NnpackLoopBounds bounds;
  bool isKnown = nnpackConstantBounds(loop, &bounds) && bounds.step > 0;
  return isKnown ? nnpackTripsOf(&bounds) : 1;
}

/// Runs of a copy in a loop of the function's block; false for anything else.
static bool repetitionsOfCopy(ModuleInfo *module, const FunctionInfo *function,
                              intptr_t op, int64_t *outRuns) {
  const SkeletonOp *ops = function->skeleton->ops.data;
  intptr_t top = op;
  while (ops[top].parent > 0)
    top = ops[top].parent;
  return top != op && nnpackOpIs(ops[op].op, "memref.copy") &&
         nnpackOpIs(ops[top].op, "scf.for") &&
         loopRunsOfCopy(&module->loopRuns, ops[top].op, ops[op].op, outRuns);
}

static int64_t repetitionsOf(ModuleInfo *module, const FunctionInfo *function,
                             intptr_t op) {
  const SkeletonOp *ops = function->skeleton->ops.data;
  int64_t count = 1;
  if (repetitionsOfCopy(module, function, op, &count))
    return count;
  for (intptr_t at = ops[op].parent; at > 0; at = ops[at].parent) {
    if (nnpackOpIs(ops[at].op, "scf.if"))
      return 1;
    count = nnpackMulSaturated(count, iterationsOf(ops[at].op));
  }
  return count;
}

static TrafficBytes timesTraffic(TrafficBytes bytes, int64_t count) {
  return (TrafficBytes){nnpackMulSaturated(bytes.read, count),
                        nnpackMulSaturated(bytes.written, count)};
}

/// A callee with calls of its own, or with scratch in several memories, has its
/// scratch written and read a few times, for want of better.
TrafficBytes functionScratchTraffic(ModuleInfo *module,
                                    const FunctionInfo *function,
                                    const BufferInfo *scratch) {
  enum { timesUsed = 4 };
  MlirOperation call = function->skeleton->ops.data[scratch->op].op;
  int64_t count = repetitionsOf(module, function, scratch->op);
  intptr_t callee = moduleFindCallee(module, call);
  const TrafficBytes *known =
      callee == NO_INDEX || module->functions.data[callee].numParts > 1
          ? NULL
          : trafficOf(module, callee);
  if (known)
    return timesTraffic(known[mlirOperationGetNumOperands(call)], count);
  return timesTraffic((TrafficBytes){scratch->layout.sizeBytes,
                                     scratch->layout.sizeBytes},
                      nnpackMulSaturated(count, timesUsed));
}

TrafficBytes functionUseTraffic(ModuleInfo *module,
                                const FunctionInfo *function, intptr_t op,
                                intptr_t operand, unsigned effects) {
  MlirOperation operation = function->skeleton->ops.data[op].op;
  int64_t all = typeStaticBytes(
      mlirValueGetType(mlirOperationGetOperand(operation, operand)));
  TrafficBytes bytes = {all, all};
  intptr_t callee = moduleFindCallee(module, operation);
  const TrafficBytes *known =
      callee == NO_INDEX ? NULL : trafficOf(module, callee);
  if (known)
    bytes = known[operand];
  if (!(effects & NnpackEffectRead))
    bytes.read = 0;
  if (!(effects & NnpackEffectWrite))
    bytes.written = 0;
  return timesTraffic(bytes, repetitionsOf(module, function, op));
}
