//===-- Build.c - Short hands over mlir-c ---------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IR/Build.h"
#include "IR/Types.h"

#include "nnpack-c/Bridge.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

MlirStringRef nnpackOpName(MlirOperation op) {
  return mlirIdentifierStr(mlirOperationGetName(op));
}

bool nnpackOpIs(MlirOperation op, const char *name) {
  if (mlirOperationIsNull(op))
    return false;
  return mlirStringRefEqual(nnpackOpName(op), nnpackStr(name));
}

bool nnpackOpIsAmong(MlirOperation op, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; ++i)
    if (nnpackOpIs(op, names[i]))
      return true;
  return false;
}

bool nnpackOpIsOf(MlirOperation op, const char *dialect) {
  if (mlirOperationIsNull(op))
    return false;
  MlirStringRef name = nnpackOpName(op);
  size_t length = strlen(dialect);
  return name.length > length && !memcmp(name.data, dialect, length) &&
         name.data[length] == '.';
}

bool nnpackIsReshape(MlirOperation op) {
  return nnpackOpIs(op, "memref.collapse_shape") ||
         nnpackOpIs(op, "memref.expand_shape");
}

MlirValue nnpackBufferBehind(MlirValue memref) {
  while (nnpackIsReshape(nnpackValueOwner(memref)))
    memref = mlirOperationGetOperand(nnpackValueOwner(memref), 0);
  return memref;
}

MlirAttribute nnpackOpAttribute(MlirOperation op, const char *name) {
  return mlirOperationGetAttributeByName(op, nnpackStr(name));
}

int64_t nnpackOpInteger(MlirOperation op, const char *name, int64_t fallback) {
  MlirAttribute attribute = nnpackOpAttribute(op, name);
  if (mlirAttributeIsNull(attribute) || !mlirAttributeIsAInteger(attribute))
    return fallback;
  return mlirIntegerAttrGetValueInt(attribute);
}

int64_t nnpackOpArrayAt(MlirOperation op, const char *name, intptr_t index) {
  MlirAttribute array = nnpackOpAttribute(op, name);
  if (mlirAttributeIsADenseI64Array(array))
    return mlirDenseI64ArrayGetElement(array, index);
  return mlirDenseI32ArrayGetElement(array, index);
}

MlirOperation nnpackValueOwner(MlirValue value) {
  if (!mlirValueIsAOpResult(value))
    return (MlirOperation){NULL};
  return mlirOpResultGetOwner(value);
}

bool nnpackValueIsMemRef(MlirValue value) {
  return mlirTypeIsAMemRef(mlirValueGetType(value));
}

MlirOperation nnpackCreateOp(MlirLocation location, const NnpackOpSpec *spec) {
  MlirOperationState state =
      mlirOperationStateGet(nnpackStr(spec->name), location);
  mlirOperationStateAddOperands(&state, spec->numOperands, spec->operands);
  mlirOperationStateAddResults(&state, spec->numResults, spec->results);
  mlirOperationStateAddAttributes(&state, spec->numAttributes,
                                  spec->attributes);
  mlirOperationStateAddOwnedRegions(&state, spec->numRegions, spec->regions);
  return mlirOperationCreate(&state);
}

MlirOperation nnpackInsertOp(MlirOperation before, MlirLocation location,
                             const NnpackOpSpec *spec) {
  MlirOperation op = nnpackCreateOp(location, spec);
  mlirBlockInsertOwnedOperationBefore(mlirOperationGetBlock(before), before,
                                      op);
  return op;
}

MlirNamedAttribute nnpackNamed(const char *name, MlirAttribute attribute) {
  MlirContext context = mlirAttributeGetContext(attribute);
  return mlirNamedAttributeGet(mlirIdentifierGet(context, nnpackStr(name)),
                               attribute);
}

MlirValue nnpackInlineText(MlirOperation before, const char *text,
                           const MlirValue *operands, intptr_t numOperands) {
  MlirModule module = mlirModuleCreateParse(
      mlirOperationGetContext(before), mlirStringRefCreateFromCString(text));
  if (mlirModuleIsNull(module)) { // Else the program would be a wrong one.
    nnpackErrorAt(before, "internal error: a kernel's text does not parse");
    exit(EXIT_FAILURE);
  }
  MlirBlock body =
      nnpackFunctionBody(mlirBlockGetFirstOperation(mlirModuleGetBody(module)));
  for (intptr_t i = 0; i < numOperands; ++i)
    mlirValueReplaceAllUsesOfWith(mlirBlockGetArgument(body, i), operands[i]);
  MlirValue result = {NULL};
  MlirOperation op = mlirBlockGetFirstOperation(body);
  while (!mlirOperationIsNull(op)) {
    MlirOperation next = mlirOperationGetNextInBlock(op);
    bool isReturn = nnpackOpIs(op, "func.return");
    if (isReturn && mlirOperationGetNumOperands(op) > 0)
      result = mlirOperationGetOperand(op, 0);
    if (!isReturn)
      mlirOperationMoveBefore(op, before);
    op = next;
  }
  mlirModuleDestroy(module);
  return result;
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

static MlirBlock createEntryBlock(MlirLocation location, intptr_t numArguments,
                                  const MlirType *arguments) {
  MlirBlock block = mlirBlockCreate(0, NULL, NULL);
  for (intptr_t i = 0; i < numArguments; ++i)
    mlirBlockAddArgument(block, arguments[i], location);
  return block;
}

MlirOperation nnpackCreateFunction(MlirLocation location, MlirStringRef name,
                                   bool isPrivate, intptr_t numArguments,
                                   const MlirType *arguments,
                                   intptr_t numResults,
                                   const MlirType *results) {
  MlirContext context = mlirLocationGetContext(location);
  MlirType type = mlirFunctionTypeGet(context, numArguments, arguments,
                                      numResults, results);
  MlirNamedAttribute attributes[3] = {
      nnpackNamed("sym_name", mlirStringAttrGet(context, name)),
      nnpackNamed("function_type", mlirTypeAttrGet(type)),
      nnpackNamed("sym_visibility",
                  mlirStringAttrGet(context, nnpackStr("private")))};
  MlirRegion region = mlirRegionCreate();
  mlirRegionAppendOwnedBlock(
      region, createEntryBlock(location, numArguments, arguments));
  return nnpackCreateOp(location,
                        &(NnpackOpSpec){.name = "func.func",
                                        .numAttributes = isPrivate ? 3 : 2,
                                        .attributes = attributes,
                                        .numRegions = 1,
                                        .regions = &region});
}

MlirBlock nnpackFunctionBody(MlirOperation function) {
  return mlirRegionGetFirstBlock(mlirOperationGetRegion(function, 0));
}

MlirBlock nnpackModuleBody(MlirOperation module) {
  return mlirRegionGetFirstBlock(mlirOperationGetRegion(module, 0));
}

bool nnpackIsFunctionDefinition(MlirOperation op) {
  return nnpackOpIs(op, "func.func") &&
         !mlirBlockIsNull(nnpackFunctionBody(op));
}

bool nnpackIsKernel(MlirOperation op) {
  return nnpackIsFunctionDefinition(op) &&
         !mlirAttributeIsNull(nnpackOpAttribute(op, "nnpack.kernel"));
}

bool nnpackIsSingleBlockGraph(MlirOperation op) {
  return nnpackIsFunctionDefinition(op) && !nnpackIsKernel(op) &&
         mlirBlockIsNull(mlirBlockGetNextInRegion(nnpackFunctionBody(op)));
}

MlirOperation nnpackFunctionOfCall(MlirOperation op, MlirSymbolTable symbols) {
  MlirAttribute callee = nnpackOpAttribute(op, "callee");
  if (!nnpackOpIs(op, "func.call") || mlirAttributeIsNull(callee))
    return (MlirOperation){NULL};
  return mlirSymbolTableLookup(symbols, mlirFlatSymbolRefAttrGetValue(callee));
}

MlirOperation nnpackKernelOfCall(MlirOperation op, MlirSymbolTable symbols) {
  MlirOperation callee = nnpackFunctionOfCall(op, symbols);
  return nnpackIsKernel(callee) ? callee : (MlirOperation){NULL};
}

void nnpackSetCallee(MlirOperation call, MlirOperation function) {
  MlirStringRef name =
      mlirStringAttrGetValue(nnpackOpAttribute(function, "sym_name"));
  mlirOperationSetAttributeByName(
      call, nnpackStr("callee"),
      mlirFlatSymbolRefAttrGet(mlirOperationGetContext(call), name));
}

void nnpackFunctionSetType(MlirOperation function, intptr_t numResults,
                           const MlirType *results) {
  MlirBlock body = nnpackFunctionBody(function);
  intptr_t numArguments = mlirBlockGetNumArguments(body);
  NnpackArena *arena = nnpackArenaCreate();
  MlirType *arguments = NNPACK_NEW_ARRAY(arena, MlirType, numArguments);
  for (intptr_t i = 0; i < numArguments; ++i)
    arguments[i] = mlirValueGetType(mlirBlockGetArgument(body, i));
  MlirType type =
      mlirFunctionTypeGet(mlirOperationGetContext(function), numArguments,
                          arguments, numResults, results);
  mlirOperationSetAttributeByName(function, nnpackStr("function_type"),
                                  mlirTypeAttrGet(type));
  mlirOperationRemoveAttributeByName(function, nnpackStr("arg_attrs"));
  mlirOperationRemoveAttributeByName(function, nnpackStr("res_attrs"));
  nnpackArenaDestroy(arena);
}

void nnpackFunctionSetArguments(MlirOperation function) {
  MlirType type =
      mlirTypeAttrGetValue(nnpackOpAttribute(function, "function_type"));
  intptr_t numResults = mlirFunctionTypeGetNumResults(type);
  NnpackArena *arena = nnpackArenaCreate();
  MlirType *results = NNPACK_NEW_ARRAY(arena, MlirType, numResults);
  for (intptr_t i = 0; i < numResults; ++i)
    results[i] = mlirFunctionTypeGetResult(type, i);
  nnpackFunctionSetType(function, numResults, results);
  nnpackArenaDestroy(arena);
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

bool nnpackConstantInteger(MlirValue value, int64_t *outNumber) {
  MlirOperation owner = nnpackValueOwner(value);
  if (!nnpackOpIs(owner, "arith.constant"))
    return false;
  MlirAttribute attribute = nnpackOpAttribute(owner, "value");
  if (mlirAttributeIsNull(attribute) || !mlirAttributeIsAInteger(attribute))
    return false;
  *outNumber = mlirIntegerAttrGetValueInt(attribute);
  return true;
}

MlirValue nnpackInsertInteger(MlirOperation before, MlirType type,
                              int64_t number) {
  MlirNamedAttribute value =
      nnpackNamed("value", mlirIntegerAttrGet(type, number));
  return mlirOperationGetResult(
      nnpackInsertOp(before, mlirOperationGetLocation(before),
                     &(NnpackOpSpec){.name = "arith.constant",
                                     .numResults = 1,
                                     .results = &type,
                                     .numAttributes = 1,
                                     .attributes = &value}),
      0);
}

MlirValue nnpackInsertIndex(MlirOperation before, int64_t number) {
  return nnpackInsertInteger(
      before, mlirIndexTypeGet(mlirOperationGetContext(before)), number);
}

bool nnpackConstantBounds(MlirOperation loop, NnpackLoopBounds *outBounds) {
  return nnpackOpIs(loop, "scf.for") &&
         nnpackConstantInteger(mlirOperationGetOperand(loop, 0),
                               &outBounds->lower) &&
         nnpackConstantInteger(mlirOperationGetOperand(loop, 1),
                               &outBounds->upper) &&
         nnpackConstantInteger(mlirOperationGetOperand(loop, 2),
                               &outBounds->step);
}

int64_t nnpackTripsOf(const NnpackLoopBounds *bounds) {
  assert(bounds->step > 0 && "loops go up");
  if (bounds->upper <= bounds->lower)
    return 0;
  // From the least number to the largest is too far for a signed one.
  uint64_t way = (uint64_t)bounds->upper - (uint64_t)bounds->lower - 1;
  uint64_t more = way / (uint64_t)bounds->step;
  return more < INT64_MAX ? (int64_t)more + 1 : INT64_MAX;
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

bool nnpackTypeIsStaticShaped(MlirType type) {
  if (!mlirTypeIsARankedTensor(type) && !mlirTypeIsAMemRef(type))
    return false;
  return mlirShapedTypeHasStaticShape(type);
}

int64_t nnpackElementBytes(MlirType element) {
  TypeLayout layout;
  bool isNumber = mlirTypeIsAIndex(element) || mlirTypeIsAInteger(element) ||
                  mlirTypeIsAFloat(element);
  return isNumber && typeElementLayout(element, &layout) == LayoutResultOk
             ? layout.sizeBytes
             : 0;
}

bool nnpackTypeElements(MlirType type, int64_t *outElements) {
  if (!nnpackTypeIsStaticShaped(type))
    return false;
  int64_t elements = 1;
  for (intptr_t i = 0, e = mlirShapedTypeGetRank(type); i < e; ++i)
    if (nnpackMulOverflow(elements, mlirShapedTypeGetDimSize(type, i),
                          &elements))
      return false;
  *outElements = elements;
  return true;
}

bool nnpackTypeBytes(MlirType type, int64_t *outBytes) {
  int64_t elements, bytes;
  if (!nnpackTypeElements(type, &elements))
    return false;
  int64_t each = nnpackElementBytes(mlirShapedTypeGetElementType(type));
  if (each == 0 || nnpackMulOverflow(elements, each, &bytes))
    return false;
  *outBytes = bytes;
  return true;
}

int64_t nnpackAllocBytes(MlirOperation op, int64_t alignment) {
  int64_t bytes;
  if (!nnpackOpIs(op, "memref.alloc") ||
      !nnpackTypeBytes(mlirValueGetType(mlirOperationGetResult(op, 0)), &bytes))
    return 0;
  return nnpackAlignOverflow(bytes, alignment, &bytes) ? INT64_MAX : bytes;
}

bool nnpackSameShape(MlirType a, MlirType b) {
  intptr_t rank = mlirShapedTypeGetRank(a);
  if (rank != mlirShapedTypeGetRank(b))
    return false;
  for (intptr_t i = 0; i < rank; ++i)
    if (mlirShapedTypeGetDimSize(a, i) != mlirShapedTypeGetDimSize(b, i))
      return false;
  return true;
}

MlirType nnpackMemRefOfTensor(MlirType tensor) {
  int64_t shape[64];
  intptr_t rank = mlirShapedTypeGetRank(tensor);
  if (rank > 64)
    return (MlirType){NULL};
  for (intptr_t i = 0; i < rank; ++i)
    shape[i] = mlirShapedTypeGetDimSize(tensor, i);
  return mlirMemRefTypeContiguousGet(mlirShapedTypeGetElementType(tensor), rank,
                                     shape, mlirAttributeGetNull());
}

//===----------------------------------------------------------------------===//
// Diagnostics
//===----------------------------------------------------------------------===//

static void emitAt(MlirOperation op, bool isError, const char *format,
                   va_list args) {
  va_list copy;
  va_copy(copy, args);
  int length = vsnprintf(NULL, 0, format, copy);
  va_end(copy);
  NnpackArena *arena = nnpackArenaCreate();
  size_t size = length > 0 ? (size_t)length + 1 : 1;
  char *message = nnpackArenaAllocate(arena, size);
  vsnprintf(message, size, format, args);
  if (isError)
    nnpackOperationEmitError(op, message);
  else
    nnpackOperationEmitRemark(op, message);
  nnpackArenaDestroy(arena);
}

void nnpackRemarkAt(MlirOperation op, const char *format, ...) {
  va_list args;
  va_start(args, format);
  emitAt(op, false, format, args);
  va_end(args);
}

void nnpackErrorAt(MlirOperation op, const char *format, ...) {
  va_list args;
  va_start(args, format);
  emitAt(op, true, format, args);
  va_end(args);
}

void nnpackTextAppendChunk(MlirStringRef chunk, void *data) {
  nnpackTextAppend(data, chunk.data, chunk.length);
}

void nnpackTextAppendType(NnpackText *text, MlirType type) {
  mlirTypePrint(type, nnpackTextAppendChunk, text);
}
