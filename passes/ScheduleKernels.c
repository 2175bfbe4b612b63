//===-- ScheduleKernels.c - An order of the kernels that needs least ------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Puts the kernel calls of a function into an order in which the tensors alive
// at the same time need the fewest bytes:
//
//   %0 = call @conv2d(%x)   : -> tensor<1x8x8x64xi8>
//   %1 = call @conv2d_1(%x) : -> tensor<1x8x8x64xi8>
//   %2 = call @mean(%0)     : -> tensor<1x1x1x64xi8>
//   %3 = call @mean(%1)     : -> tensor<1x1x1x64xi8>
// becomes
//   %0 = call @conv2d(%x)   : -> tensor<1x8x8x64xi8>
//   %2 = call @mean(%0)     : -> tensor<1x1x1x64xi8>
//   %1 = call @conv2d_1(%x) : -> tensor<1x8x8x64xi8>
//   %3 = call @mean(%1)     : -> tensor<1x1x1x64xi8>
//
// The order is found by search (include/nnpack-c/Order.h), with a proof or a
// bound, both noted on the function:
//
//   attributes {nnpack.order = "optimal" or "feasible",
//               nnpack.order_peak = N : i64, nnpack.order_bound = M : i64}
//
// Counted are the bytes of tensors, up to the next multiple of `alignment`, and
// during a call about as much scratch as --lower-kernels will give the kernel.
// Constants cost nothing, a reshape is its operand, a result may take the place
// of an operand that its kernel reads element by element and nobody reads
// later, or of rows of one that it reads row by row, as in --merge-buffers (not
// with merge=false). Inputs are alive until they are read, outputs to the end;
// with io=caller they lie elsewhere and cost nothing. An order no better than
// the given one is not taken.
//
// Reads of a tosa.variable stay before the writes that they stood before, and
// so do those who use what was read, so that no copy becomes necessary. Other
// operations keep their order, among themselves and to accesses of variables.
//
// Requires: --form-kernels. Preserves: answers, every operation.
// Leaves: functions without kernel calls or of several blocks.
// Complexity: operations times values for the bounds; the search stops after a
// number of states that effort gives, so the order depends on no clock; with
// effort=3 it goes on until time-limit.
//
//===----------------------------------------------------------------------===//

#include "ScheduleSteps.h"

#include "IR/PassRequest.h"
#include "IR/Remarks.h"

#include <inttypes.h>
#include <string.h>

//===----------------------------------------------------------------------===//
// The order
//===----------------------------------------------------------------------===//

static NnpackOrderGraph graphOf(const Schedule *schedule) {
  intptr_t count = schedule->steps.count;
  NnpackOrderStep *steps =
      NNPACK_NEW_ARRAY(schedule->arena, NnpackOrderStep, count);
  for (intptr_t i = 0; i < count; ++i) {
    const ScheduleStep *step = &schedule->steps.data[i];
    steps[i] = (NnpackOrderStep){.reads = step->reads.data,
                                 .writes = step->writes.data,
                                 .after = step->after.data,
                                 .inPlace = step->inPlace.data,
                                 .inPlaceBytes = step->inPlaceBytes.data,
                                 .numReads = (int32_t)step->reads.count,
                                 .numWrites = (int32_t)step->writes.count,
                                 .numAfter = (int32_t)step->after.count,
                                 .numInPlace = (int32_t)step->inPlace.count};
  }
  return (NnpackOrderGraph){.steps = steps,
                            .values = schedule->values.data,
                            .numSteps = (int32_t)count,
                            .numValues = (int32_t)schedule->values.count};
}

/// Finds the order; false after a diagnostic.
static bool findOrder(const Schedule *schedule, NnpackOrderResult *outResult) {
  const SchedulePass *pass = schedule->pass;
  NnpackOrderGraph graph = graphOf(schedule);
  NnpackText fault = {0};
  if (!nnpackOrderVerify(&graph, &fault)) {
    nnpackErrorAt(schedule->function, "no order of its operations: %s",
                  fault.data);
    nnpackTextDestroy(&fault);
    return false;
  }
  NnpackSolverOptions options;
  nnpackSolverOptionsInit(&options);
  options.effort = (int)pass->context->options.effort;
  options.timeLimitSeconds = pass->context->options.timeLimit;
  if (options.effort >= 3)
    options.clock = nnpackReadClock;
  NnpackSolverOptions left =
      nnpackSolverOptionsSince(&options, pass->startSeconds);
  nnpackOrderFind(&graph, &left, schedule->arena, outResult);
  left = nnpackSolverOptionsSince(&options, pass->startSeconds);
  nnpackNoteTime(pass->module,
                 nnpackSolverIsLate(&left) && !outResult->isOptimal);
  return true;
}

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

/// Places the reshapes that an operation reads through before `end`.
static void placeViews(Schedule *schedule, MlirOperation op,
                       MlirOperation end) {
  if (nnpackPtrMapGet(&schedule->isView, op.ptr) != 1)
    return;
  nnpackPtrMapSet(&schedule->isView, op.ptr, 0);
  MlirOperation source = nnpackValueOwner(mlirOperationGetOperand(op, 0));
  if (!mlirOperationIsNull(source))
    placeViews(schedule, source, end);
  mlirOperationMoveBefore(op, end);
}

typedef struct Placing {
  Schedule *schedule;
  MlirOperation end;
} Placing;

static MlirWalkResult placeOperands(MlirOperation op, void *data) {
  Placing *placing = data;
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i) {
    MlirOperation owner = nnpackValueOwner(mlirOperationGetOperand(op, i));
    if (!mlirOperationIsNull(owner))
      placeViews(placing->schedule, owner, placing->end);
  }
  return MlirWalkResultAdvance;
}

static void setAttribute(MlirOperation op, const char *name, int64_t value) {
  MlirType type = mlirIntegerTypeGet(mlirOperationGetContext(op), 64);
  mlirOperationSetAttributeByName(op, nnpackStr(name),
                                  mlirIntegerAttrGet(type, value));
}

/// Constants stay where they are, all else goes behind them. Calls remember
/// their place in the given order: a cascade may do better with it.
static void rewrite(Schedule *schedule, const int32_t *order) {
  MlirOperation end = mlirBlockGetTerminator(schedule->block);
  for (intptr_t i = 0; i < schedule->steps.count; ++i)
    if (nnpackOpIs(schedule->steps.data[i].op, "func.call"))
      setAttribute(schedule->steps.data[i].op, "nnpack.given_index", i);
  Placing placing = {schedule, end};
  for (intptr_t i = 0; i < schedule->steps.count; ++i) {
    MlirOperation op = schedule->steps.data[order[i]].op;
    mlirOperationWalk(op, placeOperands, &placing, MlirWalkPreOrder);
    mlirOperationMoveBefore(op, end);
  }
  for (intptr_t i = 0; i < schedule->views.count; ++i)
    placeViews(schedule, schedule->views.data[i], end);
}

static void noteResult(Schedule *schedule, const NnpackOrderResult *result) {
  MlirOperation function = schedule->function;
  const char *status = result->isOptimal ? "optimal" : "feasible";
  mlirOperationSetAttributeByName(
      function, nnpackStr("nnpack.order"),
      mlirStringAttrGet(mlirOperationGetContext(function), nnpackStr(status)));
  setAttribute(function, "nnpack.order_peak", result->peakBytes);
  setAttribute(function, "nnpack.order_bound", result->boundBytes);
  int64_t *statistics = schedule->pass->context->statistics;
  statistics[NnpackStatistic_ScheduleKernels_numSteps] += schedule->steps.count;
  statistics[NnpackStatistic_ScheduleKernels_givenBytes] +=
      result->givenPeakBytes;
  statistics[NnpackStatistic_ScheduleKernels_peakBytes] += result->peakBytes;
  statistics[NnpackStatistic_ScheduleKernels_boundBytes] += result->boundBytes;
  statistics[NnpackStatistic_ScheduleKernels_numNodes] += result->numNodes;
}

static void remarkResult(const Schedule *schedule,
                         const NnpackOrderResult *result) {
  bool isBetter = result->peakBytes < result->givenPeakBytes;
  NnpackText proof = {0};
  if (result->isOptimal)
    nnpackTextPrint(&proof, "no order needs less");
  else
    nnpackTextPrint(&proof, "none is known to need less, and none needs less "
                            "than %" PRId64,
                    result->boundBytes);
  if (isBetter)
    nnpackRemarkOf(schedule->function, NnpackRemarkPassed, "schedule-kernels",
                   "order",
                   "ordered so that %" PRId64 " bytes are alive, not %" PRId64
                   " as in the given order: %s",
                   result->peakBytes, result->givenPeakBytes, proof.data);
  else
    nnpackRemarkOf(schedule->function,
                   result->isOptimal ? NnpackRemarkAnalysis
                                     : NnpackRemarkMissed,
                   "schedule-kernels", "order",
                   "left in the given order, with %" PRId64
                   " bytes alive: %s",
                   result->peakBytes, proof.data);
  nnpackTextDestroy(&proof);
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

static bool isPublic(MlirOperation function) {
  MlirAttribute visibility = nnpackOpAttribute(function, "sym_visibility");
  return mlirAttributeIsNull(visibility) ||
         mlirStringRefEqual(mlirStringAttrGetValue(visibility),
                            nnpackStr("public"));
}

/// True for a function of one block with kernel calls.
static bool isGraph(const SchedulePass *pass, MlirOperation op) {
  if (!nnpackIsSingleBlockGraph(op))
    return false;
  for (MlirOperation inner = mlirBlockGetFirstOperation(nnpackFunctionBody(op));
       !mlirOperationIsNull(inner); inner = mlirOperationGetNextInBlock(inner))
    if (!mlirOperationIsNull(scheduleKernelOf(pass, inner)))
      return true;
  return false;
}

static MlirWalkResult noteCall(MlirOperation op, void *data) {
  SchedulePass *pass = data;
  MlirOperation callee = nnpackFunctionOfCall(op, pass->symbols);
  if (!mlirOperationIsNull(callee))
    nnpackPtrMapSet(&pass->isCalled, callee.ptr, 1);
  return MlirWalkResultAdvance;
}

static bool scheduleFunction(SchedulePass *pass, MlirOperation function) {
  NnpackArena *arena = nnpackArenaCreate();
  bool isEntry =
      isPublic(function) && nnpackPtrMapGet(&pass->isCalled, function.ptr) < 0;
  Schedule schedule = {.pass = pass,
                       .arena = arena,
                       .function = function,
                       .block = nnpackFunctionBody(function),
                       .countsIo = isEntry &&
                                   pass->context->options.io == NnpackIoArena,
                       .valueOf = {.arena = arena},
                       .isView = {.arena = arena},
                       .lastOther = -1};
  scheduleCollect(&schedule);
  NnpackOrderResult result;
  bool ok = findOrder(&schedule, &result);
  if (ok && result.peakBytes < result.givenPeakBytes)
    rewrite(&schedule, result.order);
  if (ok)
    noteResult(&schedule, &result);
  if (ok && nnpackWantsRemarks(function))
    remarkResult(&schedule, &result);
  nnpackArenaDestroy(arena);
  return ok;
}

bool nnpackRunScheduleKernels(MlirOperation module,
                              NnpackPassContext *context) {
  if (!context->options.reorder)
    return true;
  NnpackArena *arena = nnpackArenaCreate();
  SchedulePass pass = {.module = module,
                       .context = context,
                       .arena = arena,
                       .symbols = mlirSymbolTableCreate(module),
                       .isCalled = {.arena = arena},
                       .factsOf = {.arena = arena},
                       .startSeconds = nnpackReadClock(NULL)};
  mlirOperationWalk(module, noteCall, &pass, MlirWalkPreOrder);
  MlirBlock body = nnpackModuleBody(module);
  bool ok = true;
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       ok && !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (isGraph(&pass, op))
      ok = scheduleFunction(&pass, op);
  mlirSymbolTableDestroy(pass.symbols);
  nnpackArenaDestroy(arena);
  return ok;
}
