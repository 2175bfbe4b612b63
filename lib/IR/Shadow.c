//===-- lib/IR/Shadow.c - Which allocation a memref shows ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IR/Shadow.h"

#include "IR/OpFacts.h"
#include "IR/ShadowInternal.h"
#include "IR/Types.h"

//===----------------------------------------------------------------------===//
// Building
//===----------------------------------------------------------------------===//

static MlirValue insertIndexOp(NnpackShadow *s, MlirOperation before,
                               const char *name, intptr_t numOperands,
                               const MlirValue *operands) {
  return mlirOperationGetResult(
      nnpackInsertOp(before, mlirOperationGetLocation(before),
                     &(NnpackOpSpec){.name = name,
                                     .numOperands = numOperands,
                                     .operands = operands,
                                     .numResults = 1,
                                     .results = &s->index}),
      0);
}

MlirValue nnpackShadowMultiply(NnpackShadow *s, MlirOperation before,
                               MlirValue a, MlirValue b) {
  return insertIndexOp(s, before, "arith.muli", 2, (MlirValue[]){a, b});
}

MlirValue nnpackShadowAdd(NnpackShadow *s, MlirOperation before, MlirValue a,
                          MlirValue b) {
  return insertIndexOp(s, before, "arith.addi", 2, (MlirValue[]){a, b});
}

MlirValue nnpackShadowPointer(NnpackShadow *s, MlirOperation before,
                              MlirValue memref) {
  return insertIndexOp(s, before, "memref.extract_aligned_pointer_as_index", 1,
                       &memref);
}

MlirValue nnpackShadowBytes(NnpackShadow *s, MlirOperation before,
                            MlirValue memref, const MlirValue *sizes) {
  MlirType type = mlirValueGetType(memref);
  int64_t known = nnpackElementBytes(mlirShapedTypeGetElementType(type));
  if (known == 0 || !mlirTypeIsAMemRef(type))
    return (MlirValue){NULL};
  NNPACK_VECTOR(MlirValue) dynamic = {0};
  for (intptr_t i = 0; i < mlirShapedTypeGetRank(type); ++i) {
    if (!mlirShapedTypeIsDynamicDim(type, i)) {
      known = nnpackMulSaturated(known, mlirShapedTypeGetDimSize(type, i));
      continue;
    }
    MlirValue operands[] = {memref, {NULL}};
    if (!sizes)
      operands[1] = nnpackInsertIndex(before, i);
    MlirValue size = sizes
                         ? sizes[dynamic.count]
                         : insertIndexOp(s, before, "memref.dim", 2, operands);
    NNPACK_PUSH(s->arena, dynamic, size);
  }
  MlirValue bytes = nnpackInsertIndex(before, known);
  for (intptr_t i = 0; i < dynamic.count; ++i)
    bytes = nnpackShadowMultiply(s, before, bytes, dynamic.data[i]);
  return bytes;
}

//===----------------------------------------------------------------------===//
// The run-time library
//===----------------------------------------------------------------------===//

static void declare(NnpackShadow *s, const char *name, intptr_t numOperands,
                    bool hasResult) {
  MlirStringRef symbol = nnpackStr(name);
  if (!mlirOperationIsNull(mlirSymbolTableLookup(s->symbols, symbol)))
    return;
  MlirType inputs[8];
  for (intptr_t i = 0; i < numOperands; ++i)
    inputs[i] = s->index;
  MlirType type = mlirFunctionTypeGet(s->context, numOperands, inputs,
                                      hasResult, &s->index);
  MlirNamedAttribute attributes[] = {
      nnpackNamed("sym_name", mlirStringAttrGet(s->context, symbol)),
      nnpackNamed("function_type", mlirTypeAttrGet(type)),
      nnpackNamed("sym_visibility",
                  mlirStringAttrGet(s->context, nnpackStr("private")))};
  MlirRegion region = mlirRegionCreate();
  MlirOperation op =
      nnpackCreateOp(mlirOperationGetLocation(s->module),
                     &(NnpackOpSpec){.name = "func.func",
                                     .numAttributes = 3,
                                     .attributes = attributes,
                                     .numRegions = 1,
                                     .regions = &region});
  mlirSymbolTableInsert(s->symbols, op);
}

MlirValue nnpackShadowCall(NnpackShadow *s, MlirOperation before,
                           const char *name, intptr_t numOperands,
                           const MlirValue *operands, bool hasResult) {
  const char *symbol = nnpackArenaFormat(s->arena, "nnpack_check_%s", name);
  declare(s, symbol, numOperands, hasResult);
  MlirNamedAttribute callee =
      nnpackNamed("callee", mlirFlatSymbolRefAttrGet(s->context,
                                                     nnpackStr(symbol)));
  MlirOperation call =
      nnpackInsertOp(before, mlirOperationGetLocation(before),
                     &(NnpackOpSpec){.name = "func.call",
                                     .numAttributes = 1,
                                     .attributes = &callee,
                                     .numOperands = numOperands,
                                     .operands = operands,
                                     .numResults = hasResult,
                                     .results = &s->index});
  return hasResult ? mlirOperationGetResult(call, 0) : (MlirValue){NULL};
}

//===----------------------------------------------------------------------===//
// Shifts that begin here
//===----------------------------------------------------------------------===//

static void setShift(NnpackShadow *s, MlirValue memref, MlirValue shift) {
  nnpackPtrMapSet(&s->known, memref.ptr, s->shifts.count);
  NNPACK_PUSH(s->arena, s->shifts, shift);
}

/// Bytes from the start of an allocation to behind its last element; null if
/// that is not known.
static MlirValue allocatedBytes(NnpackShadow *s, MlirOperation before,
                                MlirOperation op, MlirValue memref) {
  TypeLayout layout;
  MlirType type = mlirValueGetType(memref);
  if (mlirTypeIsAMemRef(type) &&
      typeMemRefLayout(type, &layout) == LayoutResultOk)
    return nnpackInsertIndex(before, layout.sizeBytes);
  if (mlirOperationIsNull(op) || nnpackOpIs(op, "memref.realloc"))
    return mlirTypeIsAMemRef(type)
               ? nnpackShadowBytes(s, before, memref, NULL)
               : (MlirValue){NULL};
  NNPACK_VECTOR(MlirValue) sizes = {0};
  for (intptr_t i = 0, n = opSegmentSize(op, "operandSegmentSizes", 0); i < n;
       ++i)
    NNPACK_PUSH(s->arena, sizes, mlirOperationGetOperand(op, i));
  return nnpackShadowBytes(s, before, memref, sizes.data);
}

bool nnpackShadowHasRole(MlirOperation op, const char *role) {
  MlirAttribute attribute = nnpackOpAttribute(op, "nnpack.role");
  return !mlirAttributeIsNull(attribute) &&
         mlirStringRefEqual(mlirStringAttrGetValue(attribute),
                            nnpackStr(role));
}

/// Memory whose owner the program does not say; the library looks who has it.
static MlirValue find(NnpackShadow *s, MlirOperation before, MlirValue memref) {
  MlirValue pointer = mlirTypeIsAMemRef(mlirValueGetType(memref))
                          ? nnpackShadowPointer(s, before, memref)
                          : nnpackInsertIndex(before, 0);
  return nnpackShadowCall(s, before, "find", 1, &pointer, true);
}

static MlirValue take(NnpackShadow *s, MlirOperation before, int64_t number) {
  MlirValue operand = nnpackInsertIndex(before, number);
  return nnpackShadowCall(s, before, "take", 1, &operand, true);
}

static void bear(NnpackShadow *s, MlirOperation op) {
  MlirOperation next = mlirOperationGetNextInBlock(op);
  MlirValue memref = mlirOperationGetResult(op, 0);
  MlirValue bytes = allocatedBytes(s, next, op, memref);
  if (mlirValueIsNull(bytes)) {
    setShift(s, memref, find(s, next, memref));
    return;
  }
  bool isGiven = nnpackShadowHasRole(op, "input") ||
                 nnpackShadowHasRole(op, "variable") ||
                 nnpackOpIs(op, "memref.realloc");
  MlirValue operands[] = {
      nnpackShadowPointer(s, next, memref), bytes,
      nnpackInsertIndex(next, nnpackOpInteger(op, NNPACK_CHECK_MARK, -1)),
      nnpackInsertIndex(next, isGiven)};
  setShift(s, memref, nnpackShadowCall(s, next, "birth", 4, operands, true));
}

/// An argument of a function: passed by a caller of the module, or all of it was
/// stored by someone outside.
static MlirValue receive(NnpackShadow *s, MlirOperation before,
                         MlirValue argument) {
  int64_t number = nnpackShadowRegister(s, argument.ptr, 1);
  MlirValue bytes = allocatedBytes(s, before, (MlirOperation){NULL}, argument);
  if (mlirValueIsNull(bytes))
    return take(s, before, number);
  MlirValue operands[] = {nnpackInsertIndex(before, number),
                          nnpackShadowPointer(s, before, argument), bytes};
  return nnpackShadowCall(s, before, "receive", 3, operands, true);
}

static bool isLoop(MlirOperation op) {
  return nnpackOpIs(op, "scf.for") || nnpackOpIs(op, "scf.while");
}

static void startArguments(NnpackShadow *s, MlirOperation op, MlirBlock block,
                           bool isFirst) {
  MlirOperation before = mlirBlockGetFirstOperation(block);
  for (intptr_t i = 0; i < mlirBlockGetNumArguments(block); ++i) {
    MlirValue argument = mlirBlockGetArgument(block, i);
    if (!nnpackShadowTracks(argument))
      continue;
    MlirValue shift;
    if (isFirst && nnpackOpIs(op, "func.func"))
      shift = receive(s, before, argument);
    else if (!isFirst || isLoop(op))
      shift = take(s, before, nnpackShadowRegister(s, argument.ptr, 1));
    else
      shift = find(s, before, argument);
    setShift(s, argument, shift);
  }
}

static bool isView(MlirOperation op) {
  const OpFacts *facts = opFactsFind(nnpackOpName(op));
  return facts &&
         (facts->kind == OpKindView || facts->kind == OpKindSpaceCast);
}

static bool isBirth(MlirOperation op) {
  return nnpackOpIs(op, "memref.alloc") || nnpackOpIs(op, "memref.alloca") ||
         nnpackOpIs(op, "memref.realloc") ||
         !mlirAttributeIsNull(nnpackOpAttribute(op, NNPACK_CHECK_MARK));
}

static void startResults(NnpackShadow *s, MlirOperation op) {
  if (isBirth(op)) {
    bear(s, op);
    return;
  }
  if (isView(op) || nnpackOpIs(op, "arith.select"))
    return; // Found when asked for.
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i) {
    MlirValue result = mlirOperationGetResult(op, i);
    if (!nnpackShadowTracks(result))
      continue;
    MlirOperation next = mlirOperationGetNextInBlock(op);
    int64_t number = nnpackShadowResultRegister(s, op, i);
    MlirValue shift = nnpackOpIs(op, "memref.get_global")
                          ? nnpackInsertIndex(next, 0)
                      : number >= 0 ? take(s, next, number)
                                    : find(s, next, result);
    setShift(s, result, shift);
  }
}

static void startAll(NnpackShadow *s, MlirOperation op) {
  for (intptr_t r = 0; r < mlirOperationGetNumRegions(op); ++r) {
    MlirBlock block =
        mlirRegionGetFirstBlock(mlirOperationGetRegion(op, r));
    for (bool isFirst = true; !mlirBlockIsNull(block); isFirst = false) {
      startArguments(s, op, block, isFirst);
      block = mlirBlockGetNextInRegion(block);
    }
  }
  startResults(s, op);
}

MlirValue nnpackShadowShiftOf(NnpackShadow *s, MlirValue memref) {
  intptr_t known = nnpackPtrMapGet(&s->known, memref.ptr);
  if (known >= 0)
    return s->shifts.data[known];
  MlirOperation op = nnpackValueOwner(memref); // A view or a select.
  MlirValue shift;
  if (nnpackOpIs(op, "arith.select")) {
    MlirValue operands[] = {
        mlirOperationGetOperand(op, 0),
        nnpackShadowShiftOf(s, mlirOperationGetOperand(op, 1)),
        nnpackShadowShiftOf(s, mlirOperationGetOperand(op, 2))};
    shift = insertIndexOp(s, mlirOperationGetNextInBlock(op), "arith.select", 3,
                          operands);
  } else {
    bool isEach = nnpackOpIs(op, "memref.distinct_objects");
    intptr_t i = isEach ? mlirOpResultGetResultNumber(memref) : 0;
    shift = nnpackShadowShiftOf(s, mlirOperationGetOperand(op, i));
  }
  setShift(s, memref, shift);
  return shift;
}

//===----------------------------------------------------------------------===//
// All of a module
//===----------------------------------------------------------------------===//

static MlirWalkResult listOp(MlirOperation op, void *data) {
  NnpackShadow *s = data;
  NNPACK_PUSH(s->arena, s->ops, op);
  return MlirWalkResultAdvance;
}

NnpackShadow *nnpackShadowCreate(MlirOperation module, NnpackArena *arena) {
  NnpackShadow *s = NNPACK_NEW_ARRAY(arena, NnpackShadow, 1);
  *s = (NnpackShadow){.arena = arena,
                      .module = module,
                      .context = mlirOperationGetContext(module),
                      .symbols = mlirSymbolTableCreate(module),
                      .known = {.arena = arena},
                      .registers = {.arena = arena}};
  s->index = mlirIndexTypeGet(s->context);
  mlirOperationWalk(module, listOp, s, MlirWalkPreOrder);
  for (intptr_t i = 0, n = s->ops.count; i < n; ++i)
    nnpackShadowSplit(s, s->ops.data[i]);
  for (intptr_t i = 0; i < s->ops.count; ++i)
    startAll(s, s->ops.data[i]);
  for (intptr_t i = 0; i < s->ops.count; ++i)
    nnpackShadowPass(s, s->ops.data[i]);
  return s;
}

void nnpackShadowDestroy(NnpackShadow *shadow) {
  mlirSymbolTableDestroy(shadow->symbols);
}
