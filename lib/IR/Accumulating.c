//===-- Accumulating.c - Kernels that take rows in ------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A mean over all rows as --lower-kernels leaves it,
//
//   %acc = memref.alloc() : memref<1x1x1x16xi32>
//   linalg.fill ... outs(%acc)                                      begins
//   scf.for %row = %c0 to %c12 step %c1 {
//     linalg.generic ins(subview %x[0, %row, 0, 0]) outs(%acc)
//   }
//   linalg.generic ins(%acc) outs(%out)                             ends
//
// and on a range of rows:
//
//   func @mean_rows(%x, %out, %acc, %from, %to) {
//     scf.if %from == 0 { linalg.fill ... }
//     scf.for %row = %from to %to step %c1 { ... }
//     scf.if %to == 12 { linalg.generic ins(%acc) outs(%out) }
//   }
//
// That is right for any kernel with one loop, whatever it computes: the same
// operations run in the same order. What it needs from range to range is the
// result and the allocations that more than one of the three parts touch. Of an
// operand, iteration r needs row r if all that the kernel sees of it is that
// row; any other it may read whenever it likes.
//
//===----------------------------------------------------------------------===//

#include "IR/Accumulating.h"

#include "IR/Build.h"
#include "IR/RowMaps.h"
#include "IR/RowRanges.h"

/// Where an operation of the body stands.
typedef enum Part { beforeLoop, inLoop, afterLoop } Part;

/// True for what may run in every range: it touches no bytes.
static bool isPure(MlirOperation op) {
  static const char *const names[] = {
      "memref.alloc", "memref.subview",          "memref.cast",
      "func.return",  "memref.reinterpret_cast", "memref.view"};
  return nnpackOpIsOf(op, "arith") || nnpackIsReshape(op) ||
         nnpackOpIsAmong(op, names, sizeof names / sizeof *names);
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

/// True if the subview shows row %i of `rows`, %i being the loop's counter.
static bool showsOneRow(MlirOperation subview, MlirValue counter,
                        int64_t rows) {
  MlirType type = mlirValueGetType(mlirOperationGetOperand(subview, 0));
  intptr_t row = nnpackRowDimensionOf(type);
  if (row < 0 || nnpackRowsOf(type) != rows ||
      mlirOperationGetNumOperands(subview) != 2 ||
      !mlirValueEqual(mlirOperationGetOperand(subview, 1), counter))
    return false;
  int64_t dynamic = mlirShapedTypeGetDynamicStrideOrOffset();
  return nnpackOpArrayAt(subview, "static_offsets", row) == dynamic &&
         nnpackOpArrayAt(subview, "static_sizes", row) == 1;
}

/// True if all that is seen of the memref is a row per iteration.
static bool isSeenByRows(MlirValue memref, MlirOperation loop, int64_t rows) {
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(loop, 0));
  for (MlirOpOperand use = mlirValueGetFirstUse(memref);
       !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
    MlirOperation user = mlirOpOperandGetOwner(use);
    if (nnpackIsReshape(user)) {
      if (!isSeenByRows(mlirOperationGetResult(user, 0), loop, rows))
        return false;
      continue;
    }
    if (!nnpackOpIs(user, "memref.subview") ||
        !mlirBlockEqual(mlirOperationGetBlock(user), body) ||
        !showsOneRow(user, mlirBlockGetArgument(body, 0), rows))
      return false;
  }
  return true;
}

static bool isTakenByRows(MlirOperation kernel, intptr_t index,
                          MlirOperation loop, int64_t rows) {
  MlirValue argument = mlirBlockGetArgument(nnpackFunctionBody(kernel), index);
  MlirType type = mlirValueGetType(argument);
  return mlirTypeIsAMemRef(type) && nnpackTypeIsStaticShaped(type) &&
         nnpackRowsOf(type) == rows &&
         !mlirOpOperandIsNull(mlirValueGetFirstUse(argument)) &&
         isSeenByRows(argument, loop, rows);
}

static bool takesRows(MlirOperation kernel, MlirOperation loop, int64_t rows) {
  for (intptr_t i = 0; i < nnpackResultArgumentOf(kernel); ++i)
    if (isTakenByRows(kernel, i, loop, rows))
      return true;
  return false;
}

//===----------------------------------------------------------------------===//
// The loop
//===----------------------------------------------------------------------===//

/// The body's only loop, if what stands beside it can be left out of a range: a
/// null operation otherwise.
static MlirOperation onlyLoopOf(MlirOperation kernel) {
  MlirOperation loop = {NULL};
  MlirBlock body = nnpackFunctionBody(kernel);
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    if (isPure(op))
      continue;
    if (mlirOperationGetNumResults(op) > 0)
      return (MlirOperation){NULL};
    if (!nnpackOpIs(op, "scf.for"))
      continue;
    if (!mlirOperationIsNull(loop))
      return (MlirOperation){NULL};
    loop = op;
  }
  return loop;
}

MlirOperation nnpackAccumulatingLoopOf(MlirOperation kernel, int64_t *outRows) {
  MlirOperation loop = onlyLoopOf(kernel);
  int64_t rows, step;
  if (mlirOperationIsNull(loop) || !nnpackLoopRangeOf(loop, &rows, &step) ||
      step != 1 || rows < 2 || !takesRows(kernel, loop, rows))
    return (MlirOperation){NULL};
  *outRows = rows;
  return loop;
}

NnpackRowMap nnpackAccumulatedMap(MlirOperation kernel, intptr_t index) {
  int64_t rows = 0;
  MlirOperation loop = nnpackAccumulatingLoopOf(kernel, &rows);
  return isTakenByRows(kernel, index, loop, rows) ? nnpackRowMapIdentity()
                                                  : nnpackRowMapWhole();
}

//===----------------------------------------------------------------------===//
// What stays
//===----------------------------------------------------------------------===//

/// The operation of the body that `op` is or is in.
static MlirOperation inBody(MlirOperation op, MlirBlock body) {
  while (!mlirBlockEqual(mlirOperationGetBlock(op), body))
    op = mlirOperationGetParentOperation(op);
  return op;
}

static Part partOf(MlirOperation op, MlirOperation loop) {
  if (mlirOperationEqual(op, loop))
    return inLoop;
  while (!mlirOperationIsNull(op) && !mlirOperationEqual(op, loop))
    op = mlirOperationGetNextInBlock(op);
  return mlirOperationIsNull(op) ? afterLoop : beforeLoop;
}

/// Notes the parts that touch a memref, or views of it.
static void addParts(MlirValue memref, MlirOperation loop, bool *parts) {
  MlirBlock body = mlirOperationGetBlock(loop);
  for (MlirOpOperand use = mlirValueGetFirstUse(memref);
       !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
    MlirOperation user = mlirOpOperandGetOwner(use);
    if (isPure(user) && mlirOperationGetNumResults(user) == 1)
      addParts(mlirOperationGetResult(user, 0), loop, parts);
    else
      parts[partOf(inBody(user, body), loop)] = true;
  }
}

/// Whether an allocation has to stay from range to range: it is touched in the
/// loop, or before it and after it.
static bool stays(MlirOperation alloc, MlirOperation loop) {
  bool parts[3] = {false, false, false};
  addParts(mlirOperationGetResult(alloc, 0), loop, parts);
  return parts[inLoop] || (parts[beforeLoop] && parts[afterLoop]);
}

int64_t nnpackAccumulatorBytes(MlirOperation kernel, int64_t alignment) {
  int64_t rows, total = 0;
  MlirOperation loop = nnpackAccumulatingLoopOf(kernel, &rows);
  MlirBlock body = nnpackFunctionBody(kernel);
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (nnpackOpIs(op, "memref.alloc") && stays(op, loop))
      total = nnpackAddSaturated(total, nnpackAllocBytes(op, alignment));
  return total;
}

//===----------------------------------------------------------------------===//
// Ranges
//===----------------------------------------------------------------------===//

/// Makes arguments of the allocations that stay.
static void passWhatStays(MlirOperation kernel, MlirOperation loop) {
  MlirBlock body = nnpackFunctionBody(kernel);
  MlirOperation op = mlirBlockGetFirstOperation(body);
  while (!mlirOperationIsNull(op)) {
    MlirOperation next = mlirOperationGetNextInBlock(op);
    if (nnpackOpIs(op, "memref.alloc") && stays(op, loop)) {
      MlirValue alloc = mlirOperationGetResult(op, 0);
      mlirValueReplaceAllUsesOfWith(
          alloc, mlirBlockAddArgument(body, mlirValueGetType(alloc),
                                      mlirOperationGetLocation(kernel)));
      mlirOperationDestroy(op);
    }
    op = next;
  }
}

/// An scf.if before `before` with an empty body, entered if the two are equal;
/// returns where to insert.
static MlirOperation insertIfEqual(MlirOperation before, MlirValue a,
                                   MlirValue b) {
  MlirValue values[] = {a, b};
  MlirValue condition = nnpackInlineText(
      before,
      "func.func private @equal(%a: index, %b: index) -> i1 {\n"
      "  %c = arith.cmpi eq, %a, %b : index\n"
      "  return %c : i1\n"
      "}\n",
      values, 2);
  MlirLocation location = mlirOperationGetLocation(before);
  MlirRegion regions[] = {mlirRegionCreate(), mlirRegionCreate()};
  MlirBlock block = mlirBlockCreate(0, NULL, NULL);
  MlirOperation yield =
      nnpackCreateOp(location, &(NnpackOpSpec){.name = "scf.yield"});
  mlirBlockAppendOwnedOperation(block, yield);
  mlirRegionAppendOwnedBlock(regions[0], block);
  nnpackInsertOp(before, location,
                 &(NnpackOpSpec){.name = "scf.if",
                                 .operands = &condition,
                                 .numOperands = 1,
                                 .regions = regions,
                                 .numRegions = 2});
  return yield;
}

/// Moves what touches bytes in [op, end) into an scf.if in front of `before`.
static void guard(MlirOperation op, MlirOperation end, MlirOperation before,
                  MlirValue a, MlirValue b) {
  MlirOperation yield = insertIfEqual(before, a, b);
  while (!mlirOperationEqual(op, end)) {
    MlirOperation next = mlirOperationGetNextInBlock(op);
    if (!isPure(op) && !nnpackOpIs(op, "scf.if"))
      mlirOperationMoveBefore(op, yield);
    op = next;
  }
}

MlirOperation nnpackCreateAccumulatingKernel(MlirOperation kernel,
                                             MlirSymbolTable symbols) {
  MlirOperation copy = nnpackCopyKernel(kernel, "rows");
  int64_t rows;
  MlirOperation loop = nnpackAccumulatingLoopOf(copy, &rows);
  MlirBlock body = nnpackFunctionBody(copy);
  MlirOperation end = mlirBlockGetTerminator(body);
  passWhatStays(copy, loop);
  MlirValue whole[2], range[2];
  for (intptr_t i = 0; i < 2; ++i) {
    whole[i] = mlirOperationGetOperand(loop, i);
    range[i] = mlirBlockAddArgument(
        body, mlirIndexTypeGet(mlirOperationGetContext(copy)),
        mlirOperationGetLocation(copy));
    mlirOperationSetOperand(loop, i, range[i]);
  }
  guard(mlirOperationGetNextInBlock(loop), end, end, range[1], whole[1]);
  guard(mlirBlockGetFirstOperation(body), loop, loop, range[0], whole[0]);
  nnpackFunctionSetArguments(copy);
  mlirSymbolTableInsert(symbols, copy);
  return copy;
}
