//===-- passes/PackOrder.c - The order that packs best ------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// --schedule-kernels counts about what the steps after it will need. Where its
// order is not the given one, and --cascade-kernels will not compare the two, as
// it is off or there are variables, the orders that there are get packed, on
// copies of the module, and the one stays with which the arenas are least:
//
//   1. the order of --schedule-kernels,
//   2. its order if results lie over no operands,
//   3. the given order,
//   4. and, as joined buffers may keep more alive than they save, 2 and 3
//      without merging.
//
// So neither order nor merging is ever the reason why a network needs more.
//
//===----------------------------------------------------------------------===//

#include "PackOrder.h"

#include "IR/Build.h"
#include "IR/PassRequest.h"
#include "IR/Remarks.h"
#include "IR/TosaFacts.h"
#include "PackLower.h"
#include "PackSteps.h"

#include <inttypes.h>

/// A way to order and merge; the first that needs least is taken.
typedef struct Way {
  bool reorders, countsMerging, merges;
  const char *name;
} Way;

static const Way ways[] = {
    {true, true, true, "the order found"},
    {true, false, true, "the order found without merging"},
    {false, false, true, "the given order"},
    {true, false, false, "the order found without merging, unmerged"},
    {false, false, false, "the given order, unmerged"},
};
enum { numWays = sizeof ways / sizeof *ways };

//===----------------------------------------------------------------------===//
// What orders are worth comparing
//===----------------------------------------------------------------------===//

static MlirWalkResult findReordered(MlirOperation op, void *data) {
  bool *found = data;
  *found |= !mlirAttributeIsNull(nnpackOpAttribute(op, "nnpack.given_index"));
  return *found ? MlirWalkResultInterrupt : MlirWalkResultAdvance;
}

/// Whether --schedule-kernels has changed the order of any function.
static bool isReordered(MlirOperation module) {
  bool found = false;
  mlirOperationWalk(module, findReordered, &found, MlirWalkPreOrder);
  return found;
}

static MlirWalkResult mixPlace(MlirOperation op, void *data) {
  uint64_t *print = data;
  packMix(print, (uint64_t)nnpackOpInteger(op, "nnpack.given_index", -1));
  return MlirWalkResultAdvance;
}

/// The same for copies of a module with the same order.
static uint64_t printOf(MlirOperation module) {
  return packPrint(module, mixPlace);
}

static MlirWalkResult findVariable(MlirOperation op, void *data) {
  bool *found = data;
  *found |= nnpackTosaKind(op) == NnpackTosaKindVariable;
  return *found ? MlirWalkResultInterrupt : MlirWalkResultAdvance;
}

static bool hasVariables(MlirOperation module) {
  bool found = false;
  mlirOperationWalk(module, findVariable, &found, MlirWalkPreOrder);
  return found;
}

//===----------------------------------------------------------------------===//
// Trials
//===----------------------------------------------------------------------===//

/// Options of a trial: all in one memory without a limit.
static NnpackOptions trialOptions(const NnpackOptions *options, bool merges) {
  NnpackOptions trial = *options;
  trial.merge = merges;
  trial.objective = NnpackObjectiveMemory;
  trial.l2SizeBytes = INT64_MAX;
  trial.spaces = trial.report = trial.map = NULL;
  trial.requireFit = trial.statistics = false;
  trial.dma = NnpackDmaCopies;
  return trial;
}

/// Bytes of the arenas of all entries.
static int64_t arenaBytes(MlirOperation module) {
  int64_t sum = 0;
  for (MlirOperation op = mlirBlockGetFirstOperation(nnpackModuleBody(module));
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    sum = nnpackAddSaturated(sum, nnpackOpInteger(op, "nnpack.l2_bytes", 0));
  return sum;
}

/// Packs a copy of an ordered module; false after an error.
static bool measure(MlirOperation module, MlirOperation ordered,
                    const NnpackPassContext *context, bool merges,
                    int64_t *outBytes) {
  NnpackPassContext trial = *context;
  trial.options = trialOptions(&context->options, merges);
  MlirOperation copy = packCopy(module, ordered);
  bool ok = packLower(copy, &trial) &&
            (!trial.options.cascade ||
             packRunStep(copy, &trial, PackStepId_CascadeKernels)) &&
            packRunStep(copy, &trial, PackStepId_AssignOffsets);
  *outBytes = ok ? arenaBytes(copy) : INT64_MAX;
  nnpackNoteTimeOf(module, copy);
  mlirOperationDestroy(copy);
  return ok;
}

/// The module with its kernels ordered, in no module; false after an error.
static bool orderCopy(MlirOperation module, MlirOperation given,
                      const NnpackPassContext *context, const Way *way,
                      MlirOperation *outCopy) {
  NnpackPassContext trial = *context;
  trial.options.statistics = false;
  trial.options.merge = way->countsMerging;
  *outCopy = packCopy(module, given);
  bool ok = !way->reorders ||
            packRunStep(*outCopy, &trial, PackStepId_ScheduleKernels);
  nnpackNoteTimeOf(module, *outCopy);
  mlirOperationRemoveFromParent(*outCopy);
  return ok;
}

static void remarkWay(MlirOperation module, const Way *way, int64_t bytes) {
  if (nnpackWantsRemarks(module))
    nnpackRemarkOf(module, NnpackRemarkAnalysis, "pack-buffers", "order",
                   "tried %s: %" PRId64 " bytes", way->name, bytes);
}

/// The best so far, in no module; null: the module as it is.
typedef struct Best {
  MlirOperation copy;
  const Way *way;
  int64_t bytes;
} Best;

/// Whether a way is another than those before it. Without merging, the orders
/// found are one.
static bool isWorthTrying(const Way *way, bool merges, uint64_t print,
                          const uint64_t *prints) {
  if (!merges && (way->merges || way->reorders))
    return false;
  for (const Way *other = ways; other < way; ++other)
    if (prints[other - ways] == print && other->merges == way->merges)
      return false;
  return true;
}

/// Tries one way; false after an error.
static bool tryWay(MlirOperation module, MlirOperation given,
                   const NnpackPassContext *context, const Way *way,
                   uint64_t *prints, Best *best) {
  MlirOperation copy;
  int64_t bytes = INT64_MAX;
  bool ok = orderCopy(module, given, context, way, &copy);
  prints[way - ways] = printOf(copy);
  if (ok && isWorthTrying(way, context->options.merge, prints[way - ways],
                          prints)) {
    ok = measure(module, copy, context, way->merges, &bytes);
    remarkWay(module, way, bytes);
  }
  if (bytes >= best->bytes) {
    mlirOperationDestroy(copy);
    return ok;
  }
  if (!mlirOperationIsNull(best->copy))
    mlirOperationDestroy(best->copy);
  *best = (Best){copy, way, bytes};
  return ok;
}

/// Compares all other ways with what the module is now, and takes the best.
static bool takeBest(MlirOperation module, MlirOperation given,
                     NnpackPassContext *context) {
  uint64_t prints[numWays] = {printOf(module)};
  Best best = {.way = ways};
  bool ok =
      measure(module, module, context, context->options.merge, &best.bytes);
  remarkWay(module, &ways[0], best.bytes);
  for (int w = 1; w < numWays && ok; ++w)
    ok = tryWay(module, given, context, &ways[w], prints, &best);
  if (mlirOperationIsNull(best.copy))
    return ok;
  packTakeBody(module, best.copy);
  mlirOperationDestroy(best.copy);
  context->options.merge &= best.way->merges;
  return ok;
}

bool packOrder(MlirOperation module, NnpackPassContext *context) {
  const NnpackOptions *options = &context->options;
  if (!options->reorder)
    return true;
  MlirOperation given = mlirOperationClone(module);
  bool ok = packRunStep(module, context, PackStepId_ScheduleKernels);
  bool compares = !options->testUnpacked && isReordered(module) &&
                  (!options->cascade || hasVariables(module));
  if (ok && compares)
    ok = takeBest(module, given, context);
  mlirOperationDestroy(given);
  return ok;
}
