//===-- RowCopies.c - Copies by rows --------------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Brings a kernel that writes its result in parts, a concat, or copies it, a
// slice, into one loop over the rows of the result:
//
//   linalg.copy ins(%a) outs(%out[.., 0 : 16])
//   scf.for %r = 0 to rows { rescale row %r of %b into %out[.., 16 : 48] }
// becomes
//   scf.for %r = 0 to rows { copy row %r of %a; rescale row %r of %b }
//
// Leaves a kernel with anything else in it, and a concat along the rows.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include "IR/Build.h"
#include "IR/RowRanges.h"

#include "mlir-c/BuiltinTypes.h"

/// The copies and loops of a kernel that has nothing else.
typedef struct Parts {
  NnpackOpVector copies, loops;
  bool hasOther;
} Parts;

static Parts partsOf(NnpackArena *arena, MlirOperation func) {
  static const char *const harmless[] = {
      "memref.subview",      "memref.alloc",   "memref.collapse_shape",
      "memref.expand_shape", "arith.constant", "func.return"};
  Parts parts = {0};
  MlirBlock body = nnpackFunctionBody(func);
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    bool isKnown = false;
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; ++i)
      isKnown |= nnpackOpIs(op, harmless[i]);
    if (nnpackOpIs(op, "linalg.copy"))
      NNPACK_PUSH(arena, parts.copies, op);
    else if (nnpackOpIs(op, "scf.for"))
      NNPACK_PUSH(arena, parts.loops, op);
    else
      parts.hasOther |= !isKnown;
  }
  return parts;
}

/// True if both sides of the copy have that many rows along the dimension.
static bool hasRows(MlirOperation copy, intptr_t dimension, int64_t rows) {
  for (intptr_t i = 0; i < 2; ++i) {
    NnpackExtents shape;
    if (!nnpackShapeOf(mlirValueGetType(mlirOperationGetOperand(copy, i)),
                       &shape) ||
        shape.rank <= dimension || shape.at[dimension] != rows)
      return false;
  }
  return true;
}

static void printList(NnpackText *text, const NnpackExtents *values,
                      intptr_t special, const char *instead) {
  for (intptr_t i = 0; i < values->rank; ++i)
    if (i == special)
      nnpackTextPrint(text, "%s%s", i ? ", " : "", instead);
    else
      nnpackTextPrint(text, "%s%lld", i ? ", " : "", (long long)values->at[i]);
}

/// "memref<1x1x8xi8, strided<[...], offset: ?>>": one row of the type.
static void printRowType(NnpackText *text, MlirType type, intptr_t dimension) {
  NnpackExtents shape, strides;
  int64_t offset;
  nnpackShapeOf(type, &shape);
  strides.rank = shape.rank;
  mlirMemRefTypeGetStridesAndOffset(type, strides.at, &offset);
  nnpackTextPrint(text, "memref<");
  for (intptr_t i = 0; i < shape.rank; ++i)
    nnpackTextPrint(text, "%lldx",
                    (long long)(i == dimension ? 1 : shape.at[i]));
  nnpackTextAppendType(text, mlirShapedTypeGetElementType(type));
  nnpackTextPrint(text, ", strided<[");
  printList(text, &strides, -1, "");
  nnpackTextPrint(text, "], offset: ?>>");
}

/// %name = memref.subview %source[0, %r, 0] [1, 1, 8] [1, 1, 1]
static void printRow(NnpackText *text, const char *prefix, intptr_t index,
                     MlirType type, intptr_t dimension) {
  NnpackExtents shape, zeros, ones;
  nnpackShapeOf(type, &shape);
  zeros.rank = ones.rank = shape.rank;
  for (intptr_t i = 0; i < shape.rank; ++i) {
    zeros.at[i] = 0;
    ones.at[i] = 1;
  }
  nnpackTextPrint(text, "%%%srow%ld = memref.subview %%%s%ld[", prefix,
                  (long)index, prefix, (long)index);
  printList(text, &zeros, dimension, "%r");
  nnpackTextPrint(text, "] [");
  printList(text, &shape, dimension, "1");
  nnpackTextPrint(text, "] [");
  printList(text, &ones, -1, "");
  nnpackTextPrint(text, "] : ");
  nnpackTextAppendType(text, type);
  nnpackTextPrint(text, " to ");
  printRowType(text, type, dimension);
  nnpackTextPrint(text, "\n");
}

static void printCopy(NnpackText *text, intptr_t index, MlirType from,
                      MlirType to, intptr_t dimension) {
  printRow(text, "from", index, from, dimension);
  printRow(text, "to", index, to, dimension);
  nnpackTextPrint(text, "linalg.copy ins(%%fromrow%ld : ", (long)index);
  printRowType(text, from, dimension);
  nnpackTextPrint(text, ") outs(%%torow%ld : ", (long)index);
  printRowType(text, to, dimension);
  nnpackTextPrint(text, ")\n");
}

static void printLoop(NnpackText *text, NnpackOpVector copies,
                      intptr_t dimension, int64_t rows) {
  nnpackTextPrint(text, "func.func @copies(");
  for (intptr_t i = 0; i < copies.count; ++i) {
    nnpackTextPrint(text, "%s%%from%ld: ", i ? ", " : "", (long)i);
    nnpackTextAppendType(
        text, mlirValueGetType(mlirOperationGetOperand(copies.data[i], 0)));
    nnpackTextPrint(text, ", %%to%ld: ", (long)i);
    nnpackTextAppendType(
        text, mlirValueGetType(mlirOperationGetOperand(copies.data[i], 1)));
  }
  nnpackTextPrint(text,
                  ") -> index {\n"
                  "%%first = arith.constant 0 : index\n"
                  "%%step = arith.constant 1 : index\n"
                  "%%rows = arith.constant %lld : index\n"
                  "scf.for %%r = %%first to %%rows step %%step {\n",
                  (long long)rows);
  for (intptr_t i = 0; i < copies.count; ++i)
    printCopy(text, i,
              mlirValueGetType(mlirOperationGetOperand(copies.data[i], 0)),
              mlirValueGetType(mlirOperationGetOperand(copies.data[i], 1)),
              dimension);
  nnpackTextPrint(text, "}\nreturn %%rows : index\n}\n");
}

static void copyByRows(NnpackArena *arena, MlirOperation func,
                       NnpackOpVector copies, intptr_t dimension,
                       int64_t rows) {
  NNPACK_VECTOR(MlirValue) operands = {0};
  for (intptr_t i = 0; i < copies.count; ++i) {
    if (!hasRows(copies.data[i], dimension, rows))
      return;
    NNPACK_PUSH(arena, operands, mlirOperationGetOperand(copies.data[i], 0));
    NNPACK_PUSH(arena, operands, mlirOperationGetOperand(copies.data[i], 1));
  }
  NnpackText text = {0};
  printLoop(&text, copies, dimension, rows);
  nnpackInlineText(mlirBlockGetTerminator(nnpackFunctionBody(func)), text.data,
                   operands.data, operands.count);
  nnpackTextDestroy(&text);
  for (intptr_t i = 0; i < copies.count; ++i)
    mlirOperationDestroy(copies.data[i]);
}

/// Whether the loop makes one iteration a row.
static bool countsRows(MlirOperation loop, int64_t rows) {
  int64_t step;
  return nnpackLoopCountsRows(loop, rows, &step) && step == 1;
}

/// Whether anything in the function loads from or takes as input what it is to
/// write, so that the order of its loops matters.
static bool readsResult(NnpackArena *arena, MlirOperation func) {
  MlirBlock body = nnpackFunctionBody(func);
  NNPACK_VECTOR(MlirValue) views = {0};
  NNPACK_PUSH(arena, views,
              mlirBlockGetArgument(body, mlirBlockGetNumArguments(body) - 1));
  for (intptr_t v = 0; v < views.count; ++v)
    for (MlirOpOperand use = mlirValueGetFirstUse(views.data[v]);
         !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
      MlirOperation owner = mlirOpOperandGetOwner(use);
      bool isWrite = (nnpackOpIs(owner, "linalg.copy") ||
                      nnpackOpIs(owner, "linalg.generic") ||
                      nnpackOpIs(owner, "linalg.fill")) &&
                     mlirOpOperandGetOperandNumber(use) ==
                         mlirOperationGetNumOperands(owner) - 1;
      if (isWrite)
        continue;
      if (mlirOperationGetNumResults(owner) != 1 ||
          !mlirTypeIsAMemRef(
              mlirValueGetType(mlirOperationGetResult(owner, 0))))
        return true;
      NNPACK_PUSH(arena, views, mlirOperationGetResult(owner, 0));
    }
  return false;
}

/// Moves the bodies of all row loops into the last, which everything dominates.
static void fuseLoops(NnpackArena *arena, MlirOperation func, int64_t rows) {
  Parts parts = partsOf(arena, func);
  if (parts.hasOther || parts.copies.count > 0 || parts.loops.count < 2)
    return;
  for (intptr_t i = 0; i < parts.loops.count; ++i)
    if (!countsRows(parts.loops.data[i], rows))
      return;
  if (readsResult(arena, func))
    return;
  MlirOperation last = parts.loops.data[parts.loops.count - 1];
  MlirBlock into = nnpackFunctionBody(last);
  MlirOperation first = mlirBlockGetFirstOperation(into);
  for (intptr_t i = 0; i + 1 < parts.loops.count; ++i) {
    MlirBlock from = nnpackFunctionBody(parts.loops.data[i]);
    mlirValueReplaceAllUsesOfWith(mlirBlockGetArgument(from, 0),
                                  mlirBlockGetArgument(into, 0));
    MlirOperation op = mlirBlockGetFirstOperation(from);
    while (!nnpackOpIs(op, "scf.yield")) {
      MlirOperation next = mlirOperationGetNextInBlock(op);
      mlirOperationMoveBefore(op, first);
      op = next;
    }
    mlirOperationDestroy(parts.loops.data[i]);
  }
}

void nnpackCopyByRows(NnpackArena *arena, MlirOperation func) {
  Parts parts = partsOf(arena, func);
  MlirBlock body = nnpackFunctionBody(func);
  intptr_t numArguments = mlirBlockGetNumArguments(body);
  NnpackExtents result;
  if (parts.hasOther || numArguments == 0 ||
      !nnpackShapeOf(
          mlirValueGetType(mlirBlockGetArgument(body, numArguments - 1)),
          &result) ||
      result.rank == 0)
    return;
  intptr_t dimension = nnpackRowDimension(&result);
  int64_t rows = result.at[dimension];
  if (rows <= 1 || dimension + 1 >= result.rank)
    return;
  if (parts.copies.count > 0)
    copyByRows(arena, func, parts.copies, dimension, rows);
  fuseLoops(arena, func, rows);
}
