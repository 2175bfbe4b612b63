//===-- RowCopies.c - Copies by rows --------------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kernel that only copies, a concat or a slice, into one loop over the rows
// of its result:
//
//   linalg.copy ins(%a) outs(%out[.., 0 : 16])
//   linalg.copy ins(%b) outs(%out[.., 16 : 48])
// becomes
//   scf.for %r = 0 to rows { copy row %r of %a; copy row %r of %b }
//
// Leaves a kernel with anything else in it, and a concat along the rows.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include "IR/Build.h"

#include "mlir-c/BuiltinTypes.h"

/// The copies of a kernel that has nothing else; none otherwise.
static NnpackOpVector onlyCopies(NnpackArena *arena, MlirOperation func) {
  NnpackOpVector copies = {0}, none = {0};
  MlirBlock body = nnpackFunctionBody(func);
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    if (nnpackOpIs(op, "linalg.copy"))
      NNPACK_PUSH(arena, copies, op);
    else if (!nnpackOpIs(op, "memref.subview") &&
             !nnpackOpIs(op, "arith.constant") &&
             !nnpackOpIs(op, "func.return"))
      return none;
  }
  return copies;
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
      nnpackTextPrint(text, "%s%lld", i ? ", " : "",
                      (long long)values->at[i]);
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

void nnpackCopyByRows(NnpackArena *arena, MlirOperation func) {
  NnpackOpVector copies = onlyCopies(arena, func);
  MlirBlock body = nnpackFunctionBody(func);
  intptr_t numArguments = mlirBlockGetNumArguments(body);
  NnpackExtents result;
  if (copies.count == 0 || numArguments == 0 ||
      !nnpackShapeOf(
          mlirValueGetType(mlirBlockGetArgument(body, numArguments - 1)),
          &result) ||
      result.rank == 0)
    return;
  intptr_t dimension = nnpackRowDimension(&result);
  int64_t rows = result.at[dimension];
  bool fits = rows > 1 && dimension + 1 < result.rank;
  NNPACK_VECTOR(MlirValue) operands = {0};
  for (intptr_t i = 0; fits && i < copies.count; ++i) {
    fits = hasRows(copies.data[i], dimension, rows);
    NNPACK_PUSH(arena, operands, mlirOperationGetOperand(copies.data[i], 0));
    NNPACK_PUSH(arena, operands, mlirOperationGetOperand(copies.data[i], 1));
  }
  if (!fits)
    return;
  NnpackText text = {0};
  printLoop(&text, copies, dimension, rows);
  nnpackInlineText(mlirBlockGetTerminator(body), text.data, operands.data,
                   operands.count);
  nnpackTextDestroy(&text);
  for (intptr_t i = 0; i < copies.count; ++i)
    mlirOperationDestroy(copies.data[i]);
}
