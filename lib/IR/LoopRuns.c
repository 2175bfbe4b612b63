//===-- LoopRuns.c - How often operations in a loop run -------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The loop of a cascade moves rows of its windows when they are full:
//
//   scf.for %t = 0 to ticks iter_args(%done = 0, %first = 0) {
//     %rows = arith.select ...          depends on %done and %first
//     scf.for %row = 0 to %rows { memref.copy ... }
//
// How many depends on index arithmetic alone, so the loop is run: values of type
// index and i1 get numbers, everything else is passed by.
//
//===----------------------------------------------------------------------===//

#include "LoopRuns.h"

#include "TrafficProgram.h"

enum { mostOperationsRun = 2000000 };

typedef struct Runner {
  LoopRuns *runs;
  NnpackPtrMap slotOf; ///< Of a value.
  NNPACK_VECTOR(int64_t) slots;
  int64_t numRun;
  bool isRefused;
} Runner;

static NnpackArena *arenaOf(const Runner *r) { return r->slotOf.arena; }

static void setValue(Runner *r, MlirValue value, int64_t number) {
  intptr_t slot = nnpackPtrMapGet(&r->slotOf, value.ptr);
  if (slot >= 0) {
    r->slots.data[slot] = number;
    return;
  }
  nnpackPtrMapSet(&r->slotOf, value.ptr, r->slots.count);
  NNPACK_PUSH(arenaOf(r), r->slots, number);
}

/// Of a value that nothing in the loop computes: a constant, or unknown.
static int64_t valueFromOutside(MlirValue value) {
  int64_t number;
  return nnpackConstantInteger(value, &number) ? number : trafficUnknownIndex;
}

static int64_t valueOf(Runner *r, MlirValue value) {
  intptr_t slot = nnpackPtrMapGet(&r->slotOf, value.ptr);
  if (slot >= 0)
    return r->slots.data[slot];
  int64_t number = valueFromOutside(value);
  setValue(r, value, number);
  return number;
}

static int64_t operandOf(Runner *r, MlirOperation op, intptr_t i) {
  return valueOf(r, mlirOperationGetOperand(op, i));
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

static int64_t compare(MlirOperation op, int64_t a, int64_t b) {
  if (a == trafficUnknownIndex || b == trafficUnknownIndex)
    return trafficUnknownIndex;
  switch (nnpackOpInteger(op, "predicate", -1)) { // arith::CmpIPredicate
  case 0:
    return a == b;
  case 1:
    return a != b;
  case 2:
    return a < b;
  case 3:
    return a <= b;
  case 4:
    return a > b;
  case 5:
    return a >= b;
  case 8: // Unsigned, of truths.
    return a >= 0 && b >= 0 ? a > b : trafficUnknownIndex;
  default:
    return trafficUnknownIndex;
  }
}

static int64_t resultOf(Runner *r, MlirOperation op) {
  if (nnpackOpIs(op, "arith.constant"))
    return valueFromOutside(mlirOperationGetResult(op, 0));
  if (nnpackOpIs(op, "arith.cmpi"))
    return compare(op, operandOf(r, op, 0), operandOf(r, op, 1));
  if (nnpackOpIs(op, "arith.select")) {
    int64_t condition = operandOf(r, op, 0);
    return condition == trafficUnknownIndex
               ? trafficUnknownIndex
               : operandOf(r, op, condition ? 1 : 2);
  }
  char code = trafficArithmeticOf(op);
  if (!code)
    return trafficUnknownIndex;
  bool isBinary = mlirOperationGetNumOperands(op) > 1;
  return trafficArithmetic(code, operandOf(r, op, 0),
                           isBinary ? operandOf(r, op, 1) : 0);
}

static void runBlock(Runner *r, MlirBlock block);

/// Gives the yielded values to the loop's arguments, or an operation's results.
static void takeYield(Runner *r, MlirBlock block, MlirOperation op,
                      bool isLoop) {
  MlirOperation yield = mlirBlockGetTerminator(block);
  intptr_t count = mlirOperationGetNumOperands(yield);
  int64_t *numbers = NNPACK_NEW_ARRAY(arenaOf(r), int64_t, count);
  for (intptr_t i = 0; i < count; ++i)
    numbers[i] = operandOf(r, yield, i);
  for (intptr_t i = 0; i < count; ++i) {
    setValue(r, mlirOperationGetResult(op, i), numbers[i]);
    if (isLoop)
      setValue(r, mlirBlockGetArgument(block, i + 1), numbers[i]);
  }
}

static MlirBlock bodyOf(MlirOperation op, intptr_t region) {
  return mlirRegionGetFirstBlock(mlirOperationGetRegion(op, region));
}

static void runLoop(Runner *r, MlirOperation loop) {
  MlirBlock body = bodyOf(loop, 0);
  int64_t lower = operandOf(r, loop, 0), upper = operandOf(r, loop, 1),
          step = operandOf(r, loop, 2);
  r->isRefused |= lower == trafficUnknownIndex ||
                  upper == trafficUnknownIndex || step == trafficUnknownIndex ||
                  step <= 0;
  for (intptr_t i = 0; i < mlirOperationGetNumResults(loop); ++i) {
    int64_t initial = operandOf(r, loop, i + 3);
    setValue(r, mlirBlockGetArgument(body, i + 1), initial);
    setValue(r, mlirOperationGetResult(loop, i), initial);
  }
  for (int64_t i = lower; !r->isRefused && i < upper;) {
    setValue(r, mlirBlockGetArgument(body, 0), i);
    runBlock(r, body);
    takeYield(r, body, loop, true);
    if (nnpackAddOverflow(i, step, &i))
      return;
  }
}

static void runIf(Runner *r, MlirOperation op) {
  int64_t condition = operandOf(r, op, 0);
  r->isRefused |= condition == trafficUnknownIndex;
  if (r->isRefused)
    return;
  MlirBlock block = bodyOf(op, condition ? 0 : 1);
  if (mlirBlockIsNull(block))
    return;
  runBlock(r, block);
  takeYield(r, block, op, false);
}

static void runOp(Runner *r, MlirOperation op) {
  if (nnpackOpIs(op, "scf.for")) {
    runLoop(r, op);
  } else if (nnpackOpIs(op, "scf.if")) {
    runIf(r, op);
  } else if (nnpackOpIs(op, "memref.copy")) {
    intptr_t before = nnpackPtrMapGet(&r->runs->copies, op.ptr);
    nnpackPtrMapSet(&r->runs->copies, op.ptr, before < 0 ? 1 : before + 1);
  } else if (nnpackOpIs(op, "scf.while")) {
    r->isRefused = true;
  } else if (mlirOperationGetNumResults(op) == 1) {
    MlirValue result = mlirOperationGetResult(op, 0);
    MlirType type = mlirValueGetType(result);
    if (mlirTypeIsAIndex(type) || mlirTypeIsAInteger(type))
      setValue(r, result, resultOf(r, op));
  }
}

static void runBlock(Runner *r, MlirBlock block) {
  for (MlirOperation op = mlirBlockGetFirstOperation(block);
       !mlirOperationIsNull(op) && !r->isRefused;
       op = mlirOperationGetNextInBlock(op)) {
    r->isRefused |= ++r->numRun > mostOperationsRun;
    runOp(r, op);
  }
}

bool loopRunsOfCopy(LoopRuns *runs, MlirOperation loop, MlirOperation copy,
                    int64_t *outRuns) {
  intptr_t state = nnpackPtrMapGet(&runs->loops, loop.ptr);
  if (state < 0) {
    NnpackArena *arena = nnpackArenaCreate();
    Runner r = {.runs = runs, .slotOf = {.arena = arena}};
    runLoop(&r, loop);
    state = !r.isRefused;
    nnpackPtrMapSet(&runs->loops, loop.ptr, state);
    nnpackArenaDestroy(arena);
  }
  intptr_t count = nnpackPtrMapGet(&runs->copies, copy.ptr);
  *outRuns = count < 0 ? 0 : count;
  return state > 0;
}
