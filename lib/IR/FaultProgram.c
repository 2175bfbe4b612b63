//===-- lib/IR/FaultProgram.c - Mistakes beside the plan ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Mistakes that leave a plan as it should be for what it is a plan of. A row map
// that says of a row that it is not read has a cascade compute it too late. Of a
// step of a cascade, which
//
//   scf.if %isAsked {
//     func.call @conv2d_rows(..., %done, %end)
//   }
//
// the mistake `skip` makes a step that leaves its first rows, %done = 0, out: what
// reads them finds what happens to be there.
//
//===----------------------------------------------------------------------===//

#include "Fault.h"

#include "Build.h"
#include "RowMaps.h"

#include <inttypes.h>

static void reportPlaces(MlirOperation module, const Fault *fault) {
  if (fault->count <= fault->number)
    nnpackRemarkAt(module, "test-fault: %" PRId64 " places", fault->count);
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

/// Takes a row from the map of argument `index`.
static void takeRow(MlirOperation kernel, MlirAttribute maps, intptr_t index,
                    NnpackArena *arena) {
  intptr_t count = mlirArrayAttrGetNumElements(maps);
  MlirAttribute *elements = NNPACK_NEW_ARRAY(arena, MlirAttribute, count);
  for (intptr_t i = 0; i < count; ++i)
    elements[i] = mlirArrayAttrGetElement(maps, i);
  NnpackRowMap map = nnpackGetRowMap(kernel, index);
  map.lastOffset -= map.divisor;
  map.leastEnd -= map.leastEnd > 0;
  MlirContext context = mlirOperationGetContext(kernel);
  elements[index] = nnpackRowMapAttribute(context, &map);
  mlirOperationSetAttributeByName(kernel, nnpackStr("nnpack.row_maps"),
                                  mlirArrayAttrGet(context, count, elements));
  MlirStringRef name =
      mlirStringAttrGetValue(nnpackOpAttribute(kernel, "sym_name"));
  nnpackRemarkAt(kernel,
                 "test-fault: in '%.*s' argument %lld is said to be read a row "
                 "less: accepted",
                 (int)name.length, name.data, (long long)index);
}

void faultRowMaps(MlirOperation module, const char *text, NnpackArena *arena) {
  Fault fault;
  if (!faultParse(text, &fault) || fault.kind != FaultRows)
    return; // --assign-offsets says what is wrong with the option.
  MlirBlock body = nnpackModuleBody(module);
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    MlirAttribute maps = nnpackOpAttribute(op, "nnpack.row_maps");
    intptr_t count =
        mlirAttributeIsNull(maps) ? 0 : mlirArrayAttrGetNumElements(maps);
    for (intptr_t i = 0; i < count; ++i)
      if (!nnpackGetRowMap(op, i).isWhole && fault.count++ == fault.number)
        takeRow(op, maps, i, arena);
  }
  reportPlaces(module, &fault);
}

//===----------------------------------------------------------------------===//
// Steps that leave rows out
//===----------------------------------------------------------------------===//

typedef struct Skipper {
  Fault *fault;
  MlirOperation step, call; ///< The one whose rows are left out.
} Skipper;

/// The row that a call begins with, if it is one of a range of rows: its first
/// operand of index type, which the loop around carries; null if none is.
static MlirValue beginOf(MlirOperation call) {
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(call); i < e; ++i) {
    MlirValue operand = mlirOperationGetOperand(call, i);
    if (mlirTypeIsAIndex(mlirValueGetType(operand)))
      return mlirValueIsABlockArgument(operand) ? operand
                                                : (MlirValue){NULL};
  }
  return (MlirValue){NULL};
}

static MlirWalkResult findStep(MlirOperation op, void *data) {
  Skipper *skipper = data;
  MlirOperation parent = mlirOperationGetParentOperation(op);
  if (!nnpackOpIs(op, "func.call") || !nnpackOpIs(parent, "scf.if") ||
      mlirValueIsNull(beginOf(op)) ||
      skipper->fault->count++ != skipper->fault->number)
    return MlirWalkResultAdvance;
  skipper->step = parent;
  skipper->call = op;
  return MlirWalkResultAdvance;
}

void faultSteps(MlirOperation module, Fault *fault) {
  Skipper skipper = {.fault = fault};
  if (fault->kind != FaultSkip)
    return;
  mlirOperationWalk(module, findStep, &skipper, MlirWalkPreOrder);
  reportPlaces(module, fault);
  if (mlirOperationIsNull(skipper.step))
    return;
  MlirValue values[] = {mlirOperationGetOperand(skipper.step, 0),
                        beginOf(skipper.call)};
  MlirValue isLater = nnpackInlineText(
      skipper.step,
      "func.func @later(%asked: i1, %done: index) -> i1 {\n"
      "  %zero = arith.constant 0 : index\n"
      "  %hasBegun = arith.cmpi sgt, %done, %zero : index\n"
      "  %later = arith.andi %asked, %hasBegun : i1\n"
      "  return %later : i1\n}\n",
      values, 2);
  mlirOperationSetOperand(skipper.step, 0, isLater);
  MlirStringRef name = mlirFlatSymbolRefAttrGetValue(
      nnpackOpAttribute(skipper.call, "callee"));
  nnpackRemarkAt(skipper.call,
                 "test-fault: in '%.*s' the first rows are left out: accepted",
                 (int)name.length, name.data);
}
