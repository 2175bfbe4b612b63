//===-- RowRanges.c - Kernels on a range of rows --------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IR/RowRanges.h"

#include "IR/Build.h"
#include "IR/RowMaps.h"

#include <string.h>

/// True for what may stand beside the row loop: it touches no buffer.
static bool isHarmless(MlirOperation op) {
  static const char *const names[] = {
      "arith.constant",      "memref.alloc",   "memref.alloca",
      "memref.dealloc",      "memref.subview", "memref.collapse_shape",
      "memref.expand_shape", "memref.cast",    "memref.reinterpret_cast",
      "func.return"};
  return nnpackOpIsAmong(op, names, sizeof names / sizeof *names);
}

bool nnpackLoopRangeOf(MlirOperation loop, int64_t *outEnd, int64_t *outStep) {
  NnpackLoopBounds bounds;
  if (mlirOperationGetNumResults(loop) != 0 ||
      !nnpackConstantBounds(loop, &bounds) || bounds.lower != 0 ||
      bounds.step <= 0 || bounds.upper % bounds.step != 0)
    return false;
  *outEnd = bounds.upper;
  *outStep = bounds.step;
  return true;
}

bool nnpackLoopCountsRows(MlirOperation loop, int64_t rows, int64_t *outStep) {
  int64_t end, step;
  bool ok = nnpackLoopRangeOf(loop, &end, &step) && end == rows;
  if (ok && outStep)
    *outStep = step;
  return ok;
}

intptr_t nnpackResultArgumentOf(MlirOperation kernel) {
  MlirBlock body = nnpackFunctionBody(kernel);
  intptr_t index = mlirBlockGetNumArguments(body) - 1;
  while (index >= 0 && !mlirTypeIsAMemRef(
                           mlirValueGetType(mlirBlockGetArgument(body, index))))
    --index;
  return index;
}

MlirOperation nnpackRowLoopOf(MlirOperation kernel, int64_t *outStep) {
  MlirBlock body = nnpackFunctionBody(kernel);
  MlirOperation loop = {NULL};
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    if (isHarmless(op))
      continue;
    if (!mlirOperationIsNull(loop) || !nnpackOpIs(op, "scf.for"))
      return (MlirOperation){NULL};
    loop = op;
  }
  intptr_t index = nnpackResultArgumentOf(kernel);
  if (mlirOperationIsNull(loop) || index < 0)
    return (MlirOperation){NULL};
  MlirType result = mlirValueGetType(mlirBlockGetArgument(body, index));
  if (!nnpackTypeIsStaticShaped(result) ||
      !nnpackLoopCountsRows(loop, nnpackRowsOf(result), outStep))
    return (MlirOperation){NULL};
  return loop;
}

MlirOperation nnpackCopyKernel(MlirOperation kernel, const char *suffix) {
  MlirStringRef name =
      mlirStringAttrGetValue(nnpackOpAttribute(kernel, "sym_name"));
  NnpackText text = {0};
  nnpackTextPrint(&text, "%.*s_%s", (int)name.length, name.data, suffix);
  MlirOperation copy = mlirOperationClone(kernel);
  mlirOperationSetAttributeByName(
      copy, nnpackStr("sym_name"),
      mlirStringAttrGet(mlirOperationGetContext(kernel),
                        mlirStringRefCreate(text.data, text.length)));
  nnpackTextDestroy(&text);
  return copy;
}

MlirOperation nnpackCreateRowRangeKernel(MlirOperation kernel,
                                         MlirSymbolTable symbols) {
  MlirContext context = mlirOperationGetContext(kernel);
  MlirOperation copy = nnpackCopyKernel(kernel, "rows");
  MlirOperation loop = nnpackRowLoopOf(copy, NULL);
  MlirBlock body = nnpackFunctionBody(copy);
  for (intptr_t i = 0; i < 2; ++i)
    mlirOperationSetOperand(
        loop, i,
        mlirBlockAddArgument(body, mlirIndexTypeGet(context),
                             mlirOperationGetLocation(kernel)));
  nnpackFunctionSetArguments(copy);
  mlirSymbolTableInsert(symbols, copy);
  return copy;
}

MlirOperation nnpackCreateDownwardKernel(MlirOperation kernel,
                                         MlirSymbolTable symbols) {
  MlirOperation copy = nnpackCopyKernel(kernel, "down");
  int64_t step = 1;
  MlirOperation loop = nnpackRowLoopOf(copy, &step);
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(loop, 0));
  MlirValue counter = mlirBlockGetArgument(body, 0);
  int64_t rows = 0;
  nnpackConstantInteger(mlirOperationGetOperand(loop, 1), &rows);
  NnpackText text = {0};
  nnpackTextPrint(&text,
                  "func.func private @row(%%i: index) -> index {\n"
                  "  %%last = arith.constant %lld : index\n"
                  "  %%row = arith.subi %%last, %%i : index\n"
                  "  return %%row : index\n"
                  "}\n",
                  (long long)(rows - step));
  MlirValue row = nnpackInlineText(mlirBlockGetFirstOperation(body), text.data,
                                   &counter, 1);
  nnpackTextDestroy(&text);
  mlirValueReplaceAllUsesOfWith(counter, row);
  mlirOperationSetOperand(nnpackValueOwner(row), 1, counter);
  mlirSymbolTableInsert(symbols, copy);
  return copy;
}
