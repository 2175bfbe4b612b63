//===-- lib/IR/ViewArguments.c - One argument per view of an argument -----===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A function that uses an argument through views at constant shifts alone, as
// kernels use their scratch, gets the views as arguments instead; they are made
// where it is called.
//
//===----------------------------------------------------------------------===//

#include "IR/ViewArguments.h"

#include "IR/Shadow.h"

/// More views of one argument than this are not worth a pointer each.
enum { maxViews = 12 };

typedef struct ViewSearch {
  NnpackArena *arena;
  MlirValue argument;
  NNPACK_VECTOR(MlirOperation) views;
  bool onlyViews; ///< Nothing else uses the argument.
} ViewSearch;

static MlirWalkResult noteView(MlirOperation op, void *userData) {
  ViewSearch *search = userData;
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); ++i) {
    if (!mlirValueEqual(mlirOperationGetOperand(op, i), search->argument))
      continue;
    int64_t shift;
    search->onlyViews &=
        nnpackOpIs(op, "memref.view") && mlirOperationGetNumOperands(op) == 2 &&
        nnpackConstantInteger(mlirOperationGetOperand(op, 1), &shift);
    NNPACK_PUSH(search->arena, search->views, op);
  }
  return MlirWalkResultAdvance;
}

/// Makes `view`, which is in a callee, in the caller of `call`.
static MlirValue copyViewToCaller(MlirOperation view, MlirOperation call,
                                  MlirValue source) {
  MlirLocation location = mlirOperationGetLocation(call);
  MlirOperation constant = nnpackValueOwner(mlirOperationGetOperand(view, 1));
  MlirOperation shift = mlirOperationClone(constant);
  mlirBlockInsertOwnedOperationBefore(mlirOperationGetBlock(call), call, shift);
  MlirValue operands[] = {source, mlirOperationGetResult(shift, 0)};
  MlirType type = mlirValueGetType(mlirOperationGetResult(view, 0));
  NnpackOpSpec spec = {.name = "memref.view",
                       .numOperands = 2,
                       .operands = operands,
                       .numResults = 1,
                       .results = &type};
  MlirOperation copy = nnpackInsertOp(call, location, &spec);
  MlirAttribute mark = nnpackOpAttribute(view, NNPACK_CHECK_MARK);
  if (!mlirAttributeIsNull(mark))
    mlirOperationSetAttributeByName(copy, nnpackStr(NNPACK_CHECK_MARK), mark);
  return mlirOperationGetResult(copy, 0);
}

/// Replaces operand `index` of the call by the views, at the end.
static void expandOperand(MlirOperation call, intptr_t index,
                          const ViewSearch *search) {
  intptr_t count = mlirOperationGetNumOperands(call), kept = 0;
  MlirValue *operands =
      NNPACK_NEW_ARRAY(search->arena, MlirValue, count + search->views.count);
  MlirValue source = mlirOperationGetOperand(call, index);
  for (intptr_t i = 0; i < count; ++i)
    if (i != index)
      operands[kept++] = mlirOperationGetOperand(call, i);
  for (intptr_t i = 0; i < search->views.count; ++i)
    operands[kept++] = copyViewToCaller(search->views.data[i], call, source);
  mlirOperationSetOperands(call, kept, operands);
  mlirOperationRemoveAttributeByName(call, nnpackStr("arg_attrs"));
}

/// Gives the function an argument per view instead of argument `index`.
static void expandArgument(MlirOperation function, intptr_t index,
                           const MlirOperation *calls, intptr_t numCalls,
                           const ViewSearch *search) {
  MlirBlock body = nnpackFunctionBody(function);
  MlirLocation location = mlirOperationGetLocation(function);
  for (intptr_t i = 0; i < numCalls; ++i)
    expandOperand(calls[i], index, search);
  for (intptr_t i = 0; i < search->views.count; ++i) {
    MlirValue result = mlirOperationGetResult(search->views.data[i], 0);
    mlirValueReplaceAllUsesOfWith(
        result, mlirBlockAddArgument(body, mlirValueGetType(result), location));
    mlirOperationDestroy(search->views.data[i]);
  }
  mlirBlockEraseArgument(body, (unsigned)index);
  nnpackFunctionSetType(function, 0, NULL);
  mlirOperationRemoveAttributeByName(function, nnpackStr("arg_attrs"));
}

void nnpackSplitViewArguments(MlirOperation function,
                              const MlirOperation *calls, intptr_t numCalls,
                              NnpackArena *arena) {
  MlirBlock body = nnpackFunctionBody(function);
  MlirType type =
      mlirTypeAttrGetValue(nnpackOpAttribute(function, "function_type"));
  if (mlirFunctionTypeGetNumResults(type) > 0)
    return;
  for (intptr_t i = mlirBlockGetNumArguments(body) - 1; i >= 0; --i) {
    MlirValue argument = mlirBlockGetArgument(body, i);
    if (!mlirTypeIsAMemRef(mlirValueGetType(argument)))
      continue;
    ViewSearch search = {arena, argument, {0}, true};
    mlirOperationWalk(function, noteView, &search, MlirWalkPreOrder);
    if (search.onlyViews && search.views.count > 0 &&
        search.views.count <= maxViews)
      expandArgument(function, i, calls, numCalls, &search);
  }
}
