//===-- lib/IR/Collect.c - What is there to plan ------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Functions are collected bottom-up, so that a call is an access of what the
// callee accesses; those that call one another together. Then whole functions are left alone, callers first: one that
// can run twice at a time has no place of its own for its buffers.
//
//===----------------------------------------------------------------------===//

#include "Build.h"
#include "Module.h"

#include "nnpack-c/Spaces.h"


bool functionIsEntry(const FunctionInfo *function) {
  return function->isPublic && !function->isExternal && !function->leftReason;
}

static bool hasMemRefResult(const FunctionInfo *function) {
  return function->summary.aliases.count > 0;
}

bool functionHasInstances(const FunctionInfo *function) {
  return !function->isPublic && !function->isExternal &&
         !function->leftReason && !function->isRecursive;
}

bool functionKeepsSignature(const FunctionInfo *function) {
  return !functionHasInstances(function) || hasMemRefResult(function);
}

static intptr_t findCallee(void *data, MlirAttribute symbol,
                           const FlowSummary **outSummary) {
  ModuleInfo *module = data;
  intptr_t index = moduleFindFunction(
      module, mlirSymbolRefAttrGetRootReference(symbol));
  if (index != NO_INDEX)
    *outSummary = &module->functions.data[index].summary;
  return index;
}

/// A declaration keeps every argument that is not marked llvm.nocapture.
static void summarizeDeclaration(NnpackArena *arena, FunctionInfo *function) {
  FlowSummary *summary = &function->summary;
  MlirAttribute attributes = nnpackOpAttribute(function->op, "arg_attrs");
  if (mlirAttributeIsNull(attributes))
    return;
  summary->isKnown = true;
  summary->numArguments = mlirArrayAttrGetNumElements(attributes);
  summary->arguments =
      NNPACK_NEW_ARRAY(arena, unsigned, summary->numArguments);
  for (intptr_t i = 0; i < summary->numArguments; ++i) {
    MlirAttribute mark = mlirDictionaryAttrGetElementByName(
        mlirArrayAttrGetElement(attributes, i),
        nnpackStr("llvm.nocapture"));
    summary->arguments[i] = mlirAttributeIsNull(mark)
                                ? NnpackEffectUnknown
                                : NnpackEffectRead | NnpackEffectWrite;
  }
}

static void makeFlow(ModuleInfo *module, FunctionInfo *function) {
  FlowCallees callees = {module, findCallee};
  function->flow = flowCreate(module->arena, function->skeleton,
                              module->request->hooks, &callees);
}

static bool isSameSummary(const FlowSummary *a, const FlowSummary *b) {
  if (a->numArguments != b->numArguments ||
      a->aliases.count != b->aliases.count)
    return false;
  for (intptr_t i = 0; i < a->numArguments; ++i)
    if (a->arguments[i] != b->arguments[i])
      return false;
  return true;
}

/// Summaries of functions that call one another: nothing is assumed at first,
/// and what they do is added until nothing new comes up. Effects and aliases
/// only grow, so this ends; after `maxRounds` the worst is taken.
static void collectRecursive(ModuleInfo *module, const intptr_t *members,
                             intptr_t count) {
  enum { maxRounds = 8 };
  FunctionInfo *functions = module->functions.data;
  for (intptr_t i = 0; i < count; ++i) {
    FunctionInfo *function = &functions[members[i]];
    intptr_t n =
        mlirBlockGetNumArguments(nnpackFunctionBody(function->op));
    function->summary = (FlowSummary){
        .isKnown = true,
        .arguments = NNPACK_NEW_ARRAY(module->arena, unsigned, n),
        .numArguments = n};
  }
  bool changed = true;
  for (int round = 0; changed; ++round) {
    changed = false;
    for (intptr_t i = 0; i < count; ++i) {
      FunctionInfo *function = &functions[members[i]];
      FlowSummary old = function->summary;
      makeFlow(module, function);
      flowSummarize(module->arena, function->flow, &function->summary);
      changed |= !isSameSummary(&old, &function->summary);
      if (round >= maxRounds)
        function->summary.isKnown = false;
    }
    if (round > maxRounds)
      return;
  }
}

/// Functions of one component, whose callees outside it are done. Returns false
/// after an error.
static bool collectComponent(ModuleInfo *module, const intptr_t *members,
                             intptr_t count) {
  FunctionInfo *functions = module->functions.data;
  NnpackArena *arena = module->arena;
  FunctionInfo *first = &functions[members[0]];
  if (first->isExternal) {
    summarizeDeclaration(arena, first);
    return true;
  }
  for (intptr_t i = 0; i < count; ++i)
    functions[members[i]].skeleton =
        skeletonCreate(arena, functions[members[i]].op);
  if (first->isRecursive) {
    collectRecursive(module, members, count);
  } else {
    makeFlow(module, first);
    flowSummarize(arena, first->flow, &first->summary);
  }
  for (intptr_t i = 0; i < count; ++i) {
    FunctionInfo *function = &functions[members[i]];
    if (!buffersCollect(arena, function->flow, &module->spaces,
                        module->request->hooks, &function->buffers))
      return false;
    function->numAllocations = function->buffers.list.count;
    buffersFindLifetimes(arena, function->flow, &function->buffers);
  }
  return true;
}

/// Callers come first: one that is left alone has no scratch to give.
static void leaveCallees(ModuleInfo *module, const FunctionInfo *function) {
  if (function->isExternal)
    return;
  for (intptr_t i = 0; i < function->flow->calls.count; ++i) {
    FlowCall call = function->flow->calls.data[i];
    if (call.callee == NO_INDEX)
      continue;
    FunctionInfo *callee = &module->functions.data[call.callee];
    if (callee->leftReason)
      continue;
    if (function->flow->concurrent[call.op] != NO_INDEX)
      callee->leftReason = "its function is called inside an operation that "
                           "may run its body several times at once";
    else if (function->leftReason)
      callee->leftReason = "its function is called by one that is left alone";
  }
}

static void leaveFunctions(ModuleInfo *module) {
  FunctionInfo *functions = module->functions.data;
  for (intptr_t f = 0; f < module->functions.count; ++f) {
    if (functions[f].isRecursive)
      functions[f].leftReason = "its function is recursive";
    else if (functions[f].isAddressTaken)
      functions[f].leftReason = "its function may be called from elsewhere";
  }
  for (intptr_t i = module->bottomUp.count; i-- > 0;)
    leaveCallees(module, &functions[module->bottomUp.data[i]]);
  for (intptr_t f = 0; f < module->functions.count; ++f)
    for (intptr_t b = 0; functions[f].leftReason &&
                         b < functions[f].buffers.list.count; ++b)
      bufferLeave(&functions[f].buffers.list.data[b], functions[f].leftReason,
                  NO_INDEX);
}

/// Bandwidths are given by the names of memories, which may come after them
/// among the options.
static bool checkBandwidths(ModuleInfo *module) {
  const NnpackOptions *options = module->request->options;
  NnpackSpaceInfos spaces = nnpackSpacesOf(options);
  NnpackText fault = {0};
  bool ok = !options->bandwidths ||
            nnpackBandwidthsParse(options->bandwidths, &spaces, &fault);
  if (!ok)
    moduleEmitError(module, module->op,
                    nnpackArenaFormat(module->arena, "bandwidths: %s",
                                      fault.data));
  nnpackTextDestroy(&fault);
  return ok;
}

bool moduleCollect(ModuleInfo *module) {
  if (!checkBandwidths(module) || !moduleCheckConstants(module))
    return false;
  const intptr_t *order = module->bottomUp.data;
  const FunctionInfo *functions = module->functions.data;
  for (intptr_t i = 0, end; i < module->bottomUp.count; i = end) {
    for (end = i + 1; end < module->bottomUp.count &&
                      functions[order[end]].component ==
                          functions[order[i]].component;)
      ++end;
    if (!collectComponent(module, &order[i], end - i))
      return false;
  }
  leaveFunctions(module);
  return true;
}
