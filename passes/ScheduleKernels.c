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

#define _POSIX_C_SOURCE 199309L

#include "IR/Build.h"
#include "IR/KernelFacts.h"
#include "IR/PassRequest.h"
#include "IR/Remarks.h"
#include "IR/TosaFacts.h"
#include "nnpack-c/Order.h"
#include "nnpack-c/Passes.h"

#include <inttypes.h>
#include <string.h>

/// What --lower-kernels allows a tile, of the bytes that a kernel touches.
enum { minScratchBytes = 1024, scratchPerMille = 15 };

typedef NNPACK_VECTOR(int32_t) IndexVector;

/// An operation whose place is chosen.
typedef struct Step {
  MlirOperation op;
  IndexVector reads, writes, after, inPlace;
  NNPACK_VECTOR(int64_t) inPlaceBytes;
} Step;

typedef struct Pass {
  NnpackPassContext *context;
  NnpackArena *arena;
  MlirSymbolTable symbols;
  NnpackPtrMap isCalled; ///< Functions that something calls.
  NnpackPtrMap factsOf;  ///< Kernel -> index in facts.
  NNPACK_VECTOR(struct Facts {
    const int64_t *saved; ///< Per argument: bytes that the result may take.
    int64_t accumulatedBytes;
  })
  facts;
  double startSeconds;
} Pass;

/// A function whose operations are being ordered.
typedef struct Schedule {
  Pass *pass;
  NnpackArena *arena;
  MlirOperation function;
  MlirBlock block;
  bool countsIo; ///< Inputs and outputs are among the bytes.
  NNPACK_VECTOR(Step) steps;
  NNPACK_VECTOR(NnpackOrderValue) values;
  NnpackPtrMap valueOf; ///< Tensor -> value; constants have none.
  NnpackPtrMap isView;  ///< Reshapes not placed yet: 1, placed: 0.
  NNPACK_VECTOR(MlirOperation) views;
  int32_t lastOther; ///< The last step that is neither call nor variable.
} Schedule;

//===----------------------------------------------------------------------===//
// Step 1: steps and values
//===----------------------------------------------------------------------===//

/// True if all that the operation does is to compute tensors from tensors.
static bool isOnTensors(MlirOperation op) {
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i)
    if (!mlirTypeIsATensor(mlirValueGetType(mlirOperationGetOperand(op, i))))
      return false;
  for (intptr_t i = 0, e = mlirOperationGetNumResults(op); i < e; ++i)
    if (!mlirTypeIsATensor(mlirValueGetType(mlirOperationGetResult(op, i))))
      return false;
  return mlirOperationGetNumResults(op) > 0;
}

/// The kernel that an operation calls on tensors, or a null operation.
static MlirOperation kernelOf(const Pass *pass, MlirOperation op) {
  return isOnTensors(op) ? nnpackKernelOfCall(op, pass->symbols)
                         : (MlirOperation){NULL};
}

/// What bytes take in an arena.
static int64_t aligned(const Schedule *schedule, int64_t bytes) {
  int64_t alignment = schedule->pass->context->options.alignment, most;
  return nnpackAddOverflow(bytes, alignment - 1, &most)
             ? bytes
             : most / alignment * alignment;
}

static int32_t addValue(Schedule *schedule, MlirValue tensor, bool isInput) {
  NnpackOrderValue value = {.isInput = isInput};
  if (!nnpackTypeBytes(mlirValueGetType(tensor), &value.sizeBytes) ||
      (isInput && !schedule->countsIo))
    value.sizeBytes = 0;
  value.sizeBytes = aligned(schedule, value.sizeBytes);
  int32_t index = (int32_t)schedule->values.count;
  nnpackPtrMapSet(&schedule->valueOf, tensor.ptr, index);
  NNPACK_PUSH(schedule->arena, schedule->values, value);
  return index;
}

static void addIndex(Schedule *schedule, IndexVector *indices, int32_t index) {
  for (intptr_t i = 0; i < indices->count; ++i)
    if (indices->data[i] == index)
      return;
  NNPACK_PUSH(schedule->arena, *indices, index);
}

/// What a walk over an operation and its regions fills.
typedef struct Reading {
  Schedule *schedule;
  Step *step;
} Reading;

static MlirWalkResult readOperands(MlirOperation op, void *data) {
  Reading *reading = data;
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i) {
    intptr_t value = nnpackPtrMapGet(&reading->schedule->valueOf,
                                     mlirOperationGetOperand(op, i).ptr);
    if (value >= 0)
      addIndex(reading->schedule, &reading->step->reads, (int32_t)value);
  }
  return MlirWalkResultAdvance;
}

static struct Facts factsOf(Pass *pass, MlirOperation kernel) {
  intptr_t known = nnpackPtrMapGet(&pass->factsOf, kernel.ptr);
  if (known >= 0)
    return pass->facts.data[known];
  struct Facts facts = {nnpackSavedByArguments(kernel, pass->arena),
                        nnpackAccumulatedBytes(kernel)};
  nnpackPtrMapSet(&pass->factsOf, kernel.ptr, pass->facts.count);
  NNPACK_PUSH(pass->arena, pass->facts, facts);
  return facts;
}

/// The value of an operand that the step reads by no other; -1 otherwise. A
/// kernel reads each value in one way only if it is one of its arguments once.
static intptr_t onlyValueOf(const Schedule *schedule, const Step *step,
                            intptr_t operand) {
  intptr_t value = nnpackPtrMapGet(
      &schedule->valueOf, mlirOperationGetOperand(step->op, operand).ptr);
  for (intptr_t j = 0, e = mlirOperationGetNumOperands(step->op); j < e; ++j)
    if (j != operand &&
        nnpackPtrMapGet(&schedule->valueOf,
                        mlirOperationGetOperand(step->op, j).ptr) == value)
      return -1;
  return value;
}

/// Bytes of an arena less if the result takes `saved` bytes of an operand.
static int64_t alignedSaving(const Schedule *schedule, MlirValue operand,
                             MlirValue result, int64_t saved) {
  int64_t bytes, resultBytes;
  if (!nnpackTypeBytes(mlirValueGetType(operand), &bytes) ||
      !nnpackTypeBytes(mlirValueGetType(result), &resultBytes))
    return 0;
  int64_t smaller = bytes < resultBytes ? bytes : resultBytes;
  return aligned(schedule, smaller) - aligned(schedule, smaller - saved);
}

static void addInPlace(Schedule *schedule, Step *step, MlirOperation kernel) {
  const int64_t *saved = factsOf(schedule->pass, kernel).saved;
  MlirValue result = mlirOperationGetResult(step->op, 0);
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(step->op); i < e; ++i) {
    intptr_t value = saved[i] > 0 ? onlyValueOf(schedule, step, i) : -1;
    int64_t bytes =
        value < 0 ? 0
                  : alignedSaving(schedule, mlirOperationGetOperand(step->op, i),
                                  result, saved[i]);
    if (bytes <= 0)
      continue;
    NNPACK_PUSH(schedule->arena, step->inPlace, (int32_t)value);
    NNPACK_PUSH(schedule->arena, step->inPlaceBytes, bytes);
  }
}

/// The largest part of `bytes` that divides them and keeps to the budget; about
/// that if none of a similar size does.
static int64_t tileBytes(int64_t bytes, int64_t budget) {
  int64_t least = (bytes + budget - 1) / budget;
  for (int64_t numTiles = least; numTiles > 0 && numTiles < 4 * least;
       ++numTiles)
    if (bytes % numTiles == 0)
      return bytes / numTiles;
  return least > 0 ? budget : 0;
}

/// A kernel holds a tile of what it accumulates: a value that nobody reads.
static void addScratch(Schedule *schedule, Step *step, MlirOperation kernel) {
  int64_t tensors = 0, bytes;
  for (intptr_t i = 0; i < step->reads.count; ++i)
    tensors += schedule->values.data[step->reads.data[i]].sizeBytes;
  if (nnpackTypeBytes(mlirValueGetType(mlirOperationGetResult(step->op, 0)),
                      &bytes))
    tensors += bytes;
  int64_t budget = tensors / 1000 * scratchPerMille;
  if (budget < minScratchBytes)
    budget = minScratchBytes;
  int64_t accumulated = factsOf(schedule->pass, kernel).accumulatedBytes;
  NnpackOrderValue scratch = {.sizeBytes = aligned(
                                  schedule, tileBytes(accumulated, budget))};
  addIndex(schedule, &step->writes, (int32_t)schedule->values.count);
  NNPACK_PUSH(schedule->arena, schedule->values, scratch);
}

static bool isVariableAccess(MlirOperation op) {
  return nnpackTosaKind(op) == NnpackTosaKindVariable;
}

static void addStep(Schedule *schedule, MlirOperation op) {
  Step step = {.op = op};
  Reading reading = {schedule, &step};
  mlirOperationWalk(op, readOperands, &reading, MlirWalkPreOrder);
  MlirOperation kernel = kernelOf(schedule->pass, op);
  if (!mlirOperationIsNull(kernel) && schedule->pass->context->options.merge)
    addInPlace(schedule, &step, kernel);
  for (intptr_t i = 0, e = mlirOperationGetNumResults(op); i < e; ++i)
    addIndex(schedule, &step.writes,
             addValue(schedule, mlirOperationGetResult(op, i), false));
  if (!mlirOperationIsNull(kernel))
    addScratch(schedule, &step, kernel);
  int32_t index = (int32_t)schedule->steps.count;
  if (mlirOperationIsNull(kernel)) {
    if (schedule->lastOther >= 0)
      addIndex(schedule, &step.after, schedule->lastOther);
    if (!isVariableAccess(op)) {
      // Who knows what it does: after all accesses of variables so far.
      for (int32_t s = schedule->lastOther + 1; s < index; ++s)
        if (isVariableAccess(schedule->steps.data[s].op))
          addIndex(schedule, &step.after, s);
      schedule->lastOther = index;
    }
  }
  NNPACK_PUSH(schedule->arena, schedule->steps, step);
}

static void addView(Schedule *schedule, MlirOperation op) {
  intptr_t value =
      nnpackPtrMapGet(&schedule->valueOf, mlirOperationGetOperand(op, 0).ptr);
  if (value >= 0)
    nnpackPtrMapSet(&schedule->valueOf, mlirOperationGetResult(op, 0).ptr,
                    value);
  nnpackPtrMapSet(&schedule->isView, op.ptr, 1);
  NNPACK_PUSH(schedule->arena, schedule->views, op);
}

static void addOutputs(Schedule *schedule, MlirOperation end) {
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(end); i < e; ++i) {
    intptr_t value = nnpackPtrMapGet(&schedule->valueOf,
                                     mlirOperationGetOperand(end, i).ptr);
    if (value < 0)
      continue;
    schedule->values.data[value].isOutput = true;
    if (!schedule->countsIo)
      schedule->values.data[value].sizeBytes = 0;
  }
}

static bool isConstant(MlirOperation op) {
  return nnpackTosaKind(op) == NnpackTosaKindConstant ||
         nnpackOpIs(op, "arith.constant");
}

static void collect(Schedule *schedule) {
  for (intptr_t i = 0, e = mlirBlockGetNumArguments(schedule->block); i < e;
       ++i)
    addValue(schedule, mlirBlockGetArgument(schedule->block, i), true);
  MlirOperation end = mlirBlockGetTerminator(schedule->block);
  for (MlirOperation op = mlirBlockGetFirstOperation(schedule->block);
       !mlirOperationEqual(op, end); op = mlirOperationGetNextInBlock(op)) {
    if (isConstant(op))
      continue;
    if (nnpackOpIs(op, "tosa.reshape"))
      addView(schedule, op);
    else
      addStep(schedule, op);
  }
  addOutputs(schedule, end);
}

//===----------------------------------------------------------------------===//
// Step 2: variables
//===----------------------------------------------------------------------===//

static bool sameVariable(MlirOperation a, MlirOperation b) {
  return isVariableAccess(a) && isVariableAccess(b) &&
         mlirAttributeEqual(nnpackOpAttribute(a, "name"),
                            nnpackOpAttribute(b, "name"));
}

static bool isWrite(MlirOperation op) {
  return nnpackOpIs(op, "tosa.variable_write");
}

static bool reads(const Step *step, int32_t value) {
  for (intptr_t i = 0; i < step->reads.count; ++i)
    if (step->reads.data[i] == value)
      return true;
  return false;
}

/// Keeps a write behind those that use the variable's value as it is before. If
/// someone uses it later, that needs a copy in any order.
static void orderWrite(Schedule *schedule, int32_t read, int32_t write) {
  int32_t value = schedule->steps.data[read].writes.data[0];
  Step *step = &schedule->steps.data[write];
  for (int32_t s = read + 1; s < schedule->steps.count; ++s) {
    if (!reads(&schedule->steps.data[s], value))
      continue;
    if (s > write)
      return;
    if (s < write)
      addIndex(schedule, &step->after, s);
  }
}

/// True if the value that a step reads from a variable is used after the
/// variable is written.
static bool needsCopy(const Schedule *schedule, int32_t read) {
  int32_t value = schedule->steps.data[read].writes.data[0];
  bool isOver = false;
  for (int32_t s = read + 1; s < schedule->steps.count; ++s) {
    const Step *step = &schedule->steps.data[s];
    if (isOver && reads(step, value))
      return true;
    isOver |= isWrite(step->op) &&
              sameVariable(step->op, schedule->steps.data[read].op);
  }
  return isOver && schedule->values.data[value].isOutput;
}

static void orderVariables(Schedule *schedule) {
  for (int32_t s = 0; s < schedule->steps.count; ++s) {
    MlirOperation op = schedule->steps.data[s].op;
    if (!isVariableAccess(op))
      continue;
    bool isRead = !isWrite(op);
    bool isCopied = isRead && needsCopy(schedule, s);
    for (int32_t t = s + 1; t < schedule->steps.count; ++t) {
      MlirOperation later = schedule->steps.data[t].op;
      if (!sameVariable(op, later) || (isRead && !isWrite(later)))
        continue;
      addIndex(schedule, &schedule->steps.data[t].after, s);
      if (isRead && !isCopied)
        orderWrite(schedule, s, t);
    }
    if (isRead && !isCopied)
      schedule->values.data[schedule->steps.data[s].writes.data[0]].sizeBytes =
          0;
  }
}

//===----------------------------------------------------------------------===//
// Step 3: the order
//===----------------------------------------------------------------------===//

static NnpackOrderGraph graphOf(const Schedule *schedule) {
  intptr_t count = schedule->steps.count;
  NnpackOrderStep *steps =
      NNPACK_NEW_ARRAY(schedule->arena, NnpackOrderStep, count);
  for (intptr_t i = 0; i < count; ++i) {
    const Step *step = &schedule->steps.data[i];
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
  const Pass *pass = schedule->pass;
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
  if (options.effort >= 3) {
    double used = nnpackReadClock(NULL) - pass->startSeconds;
    options.clock = nnpackReadClock;
    options.timeLimitSeconds = pass->context->options.timeLimit - used;
  }
  nnpackOrderFind(&graph, &options, schedule->arena, outResult);
  return true;
}

//===----------------------------------------------------------------------===//
// Step 4: rewriting
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
static bool isGraph(const Pass *pass, MlirOperation op) {
  if (!nnpackIsFunctionDefinition(op) ||
      !mlirAttributeIsNull(nnpackOpAttribute(op, "nnpack.kernel")) ||
      !mlirBlockIsNull(mlirBlockGetNextInRegion(nnpackFunctionBody(op))))
    return false;
  for (MlirOperation inner = mlirBlockGetFirstOperation(nnpackFunctionBody(op));
       !mlirOperationIsNull(inner); inner = mlirOperationGetNextInBlock(inner))
    if (!mlirOperationIsNull(kernelOf(pass, inner)))
      return true;
  return false;
}

static MlirWalkResult noteCall(MlirOperation op, void *data) {
  Pass *pass = data;
  MlirOperation callee = nnpackFunctionOfCall(op, pass->symbols);
  if (!mlirOperationIsNull(callee))
    nnpackPtrMapSet(&pass->isCalled, callee.ptr, 1);
  return MlirWalkResultAdvance;
}

static bool scheduleFunction(Pass *pass, MlirOperation function) {
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
  collect(&schedule);
  orderVariables(&schedule);
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
  Pass pass = {.context = context,
               .arena = arena,
               .symbols = mlirSymbolTableCreate(module),
               .isCalled = {.arena = arena},
               .factsOf = {.arena = arena},
               .startSeconds = nnpackReadClock(NULL)};
  mlirOperationWalk(module, noteCall, &pass, MlirWalkPreOrder);
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(module, 0));
  bool ok = true;
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       ok && !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (isGraph(&pass, op))
      ok = scheduleFunction(&pass, op);
  mlirSymbolTableDestroy(pass.symbols);
  nnpackArenaDestroy(arena);
  return ok;
}
