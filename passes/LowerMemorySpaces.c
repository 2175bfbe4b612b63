//===-- LowerMemorySpaces.c - Symbolic to integer memory spaces -----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Packed IR names its memory spaces; LLVM numbers its address spaces:
//
//   func.func @main(%l2: memref<64xi8, "L2">, %ddr: memref<0xi8, "DDR">)
//
// becomes, with address-spaces=L2:1,
//
//   func.func @main(%l2: memref<64xi8, 1>, %ddr: memref<0xi8>)
//
// Requires: nothing. Every string memory space is replaced wherever a memref
// type occurs: values, block arguments, and types held by attributes, such as
// function types and those of memref.global. A space that the option does not
// name becomes the default space.
// Preserves: everything else; a memory_space_cast between two spaces that have
// become one is removed.
// Leaves: memory spaces that are not strings. Spaces in the types of dialects
// that hold memrefs in ways of their own are not found.
// Linear in the size of the module.
//
//===----------------------------------------------------------------------===//

#include "IR/Build.h"
#include "nnpack-c/Passes.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

#include <string.h>

typedef struct SpaceNumber {
  const char *name;
  size_t length;
  int64_t number;
} SpaceNumber;

typedef struct Lowering {
  NnpackArena *arena;
  NNPACK_VECTOR(SpaceNumber) numbers;
  NNPACK_VECTOR(MlirOperation) casts; ///< memory_space_casts of one space.
} Lowering;

//===----------------------------------------------------------------------===//
// The option
//===----------------------------------------------------------------------===//

/// LLVM's address spaces have 24 bits.
enum { largestNumber = (1 << 24) - 1 };

static const SpaceNumber *findNumber(const Lowering *lowering,
                                     const char *name, size_t length) {
  for (intptr_t i = 0; i < lowering->numbers.count; ++i) {
    const SpaceNumber *row = &lowering->numbers.data[i];
    if (row->length == length && !memcmp(row->name, name, length))
      return row;
  }
  return NULL;
}

/// Adds one "NAME:NUMBER" of `length` bytes; says what is wrong, or returns NULL.
static const char *addSpaceNumber(Lowering *lowering, const char *text,
                                  size_t length) {
  const char *colon = memchr(text, ':', length);
  if (!colon || colon == text)
    return "no name and ':' before a number";
  SpaceNumber number = {.name = text, .length = (size_t)(colon - text)};
  if (!nnpackParseInt64(colon + 1, length - number.length - 1,
                        &number.number) ||
      number.number < 0 || number.number > largestNumber)
    return "the number is not a whole one from 0 to 16777215";
  if (findNumber(lowering, number.name, number.length))
    return "the name has a number already";
  NNPACK_PUSH(lowering->arena, lowering->numbers, number);
  return NULL;
}

/// Parses "L2:1,DDR:2"; NULL is the empty list. Returns false after an error.
static bool parseSpaceNumbers(Lowering *lowering, MlirOperation module,
                              const char *text) {
  while (text) {
    size_t length = strcspn(text, ",");
    const char *fault = addSpaceNumber(lowering, text, length);
    if (fault) {
      nnpackErrorAt(module,
                    "address-spaces: '%.*s': %s; expected a list such as "
                    "L2:1,DDR:2",
                    (int)length, text, fault);
      return false;
    }
    text = text[length] ? text + length + 1 : NULL;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Types and attributes
//===----------------------------------------------------------------------===//

static MlirAttribute lowerSpace(const Lowering *lowering,
                                MlirAttribute space) {
  if (mlirAttributeIsNull(space) || !mlirAttributeIsAString(space))
    return space;
  MlirStringRef name = mlirStringAttrGetValue(space);
  const SpaceNumber *row = findNumber(lowering, name.data, name.length);
  if (!row || row->number == 0)
    return mlirAttributeGetNull();
  MlirType i64 = mlirIntegerTypeGet(mlirAttributeGetContext(space), 64);
  return mlirIntegerAttrGet(i64, row->number);
}

static MlirType lowerType(const Lowering *lowering, MlirType type);

static MlirType lowerMemRefType(const Lowering *lowering, MlirType type) {
  intptr_t rank = mlirShapedTypeGetRank(type);
  int64_t *shape = NNPACK_NEW_ARRAY(lowering->arena, int64_t, rank);
  for (intptr_t i = 0; i < rank; ++i)
    shape[i] = mlirShapedTypeIsDynamicDim(type, i)
                   ? mlirShapedTypeGetDynamicSize()
                   : mlirShapedTypeGetDimSize(type, i);
  return mlirMemRefTypeGet(
      lowerType(lowering, mlirShapedTypeGetElementType(type)), rank, shape,
      mlirMemRefTypeGetLayout(type),
      lowerSpace(lowering, mlirMemRefTypeGetMemorySpace(type)));
}

static MlirType lowerFunctionType(const Lowering *lowering, MlirType type) {
  intptr_t numInputs = mlirFunctionTypeGetNumInputs(type);
  intptr_t numResults = mlirFunctionTypeGetNumResults(type);
  MlirType *inputs = NNPACK_NEW_ARRAY(lowering->arena, MlirType, numInputs);
  MlirType *results = NNPACK_NEW_ARRAY(lowering->arena, MlirType, numResults);
  for (intptr_t i = 0; i < numInputs; ++i)
    inputs[i] = lowerType(lowering, mlirFunctionTypeGetInput(type, i));
  for (intptr_t i = 0; i < numResults; ++i)
    results[i] = lowerType(lowering, mlirFunctionTypeGetResult(type, i));
  return mlirFunctionTypeGet(mlirTypeGetContext(type), numInputs, inputs,
                             numResults, results);
}

static MlirType lowerType(const Lowering *lowering, MlirType type) {
  if (mlirTypeIsAMemRef(type))
    return lowerMemRefType(lowering, type);
  if (mlirTypeIsAUnrankedMemRef(type))
    return mlirUnrankedMemRefTypeGet(
        lowerType(lowering, mlirShapedTypeGetElementType(type)),
        lowerSpace(lowering, mlirUnrankedMemrefGetMemorySpace(type)));
  if (mlirTypeIsAFunction(type))
    return lowerFunctionType(lowering, type);
  return type;
}

static MlirAttribute lowerAttribute(const Lowering *lowering,
                                    MlirAttribute attribute);

static MlirAttribute lowerArrayAttribute(const Lowering *lowering,
                                         MlirAttribute array) {
  intptr_t count = mlirArrayAttrGetNumElements(array);
  MlirAttribute *elements =
      NNPACK_NEW_ARRAY(lowering->arena, MlirAttribute, count);
  for (intptr_t i = 0; i < count; ++i)
    elements[i] = lowerAttribute(lowering, mlirArrayAttrGetElement(array, i));
  return mlirArrayAttrGet(mlirAttributeGetContext(array), count, elements);
}

static MlirAttribute lowerDictionary(const Lowering *lowering,
                                     MlirAttribute dictionary) {
  intptr_t count = mlirDictionaryAttrGetNumElements(dictionary);
  MlirNamedAttribute *elements =
      NNPACK_NEW_ARRAY(lowering->arena, MlirNamedAttribute, count);
  for (intptr_t i = 0; i < count; ++i) {
    elements[i] = mlirDictionaryAttrGetElement(dictionary, i);
    elements[i].attribute = lowerAttribute(lowering, elements[i].attribute);
  }
  return mlirDictionaryAttrGet(mlirAttributeGetContext(dictionary), count,
                               elements);
}

static MlirAttribute lowerAttribute(const Lowering *lowering,
                                    MlirAttribute attribute) {
  if (mlirAttributeIsAType(attribute))
    return mlirTypeAttrGet(
        lowerType(lowering, mlirTypeAttrGetValue(attribute)));
  if (mlirAttributeIsAArray(attribute))
    return lowerArrayAttribute(lowering, attribute);
  if (mlirAttributeIsADictionary(attribute))
    return lowerDictionary(lowering, attribute);
  return attribute;
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

static void lowerValue(const Lowering *lowering, MlirValue value) {
  MlirType type = mlirValueGetType(value);
  MlirType lowered = lowerType(lowering, type);
  if (!mlirTypeEqual(type, lowered))
    mlirValueSetType(value, lowered);
}

static void lowerBlockArguments(const Lowering *lowering, MlirOperation op) {
  for (intptr_t r = 0; r < mlirOperationGetNumRegions(op); ++r) {
    MlirRegion region = mlirOperationGetRegion(op, r);
    for (MlirBlock block = mlirRegionGetFirstBlock(region);
         !mlirBlockIsNull(block); block = mlirBlockGetNextInRegion(block))
      for (intptr_t i = 0; i < mlirBlockGetNumArguments(block); ++i)
        lowerValue(lowering, mlirBlockGetArgument(block, i));
  }
}

static void lowerAttributes(const Lowering *lowering, MlirOperation op) {
  for (intptr_t i = 0; i < mlirOperationGetNumAttributes(op); ++i) {
    MlirNamedAttribute named = mlirOperationGetAttribute(op, i);
    MlirAttribute lowered = lowerAttribute(lowering, named.attribute);
    if (!mlirAttributeEqual(named.attribute, lowered))
      mlirOperationSetAttributeByName(op, mlirIdentifierStr(named.name),
                                      lowered);
  }
}

static MlirWalkResult lowerOperation(MlirOperation op, void *userData) {
  Lowering *lowering = userData;
  lowerBlockArguments(lowering, op);
  lowerAttributes(lowering, op);
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i)
    lowerValue(lowering, mlirOperationGetResult(op, i));
  MlirStringRef name = mlirIdentifierStr(mlirOperationGetName(op));
  if (mlirStringRefEqual(name, mlirStringRefCreateFromCString(
                                   "memref.memory_space_cast")))
    NNPACK_PUSH(lowering->arena, lowering->casts, op);
  return MlirWalkResultAdvance;
}

/// Removes the casts between spaces that have become one.
static void removeCasts(const Lowering *lowering) {
  for (intptr_t i = 0; i < lowering->casts.count; ++i) {
    MlirOperation cast = lowering->casts.data[i];
    MlirValue from = mlirOperationGetOperand(cast, 0);
    MlirValue to = mlirOperationGetResult(cast, 0);
    if (!mlirTypeEqual(mlirValueGetType(from), mlirValueGetType(to)))
      continue;
    mlirValueReplaceAllUsesOfWith(to, from);
    mlirOperationDestroy(cast);
  }
}

bool nnpackRunLowerMemorySpaces(MlirOperation module,
                                NnpackPassContext *context) {
  Lowering lowering = {.arena = nnpackArenaCreate()};
  bool ok =
      parseSpaceNumbers(&lowering, module, context->options.addressSpaces);
  if (ok) {
    mlirOperationWalk(module, lowerOperation, &lowering, MlirWalkPreOrder);
    removeCasts(&lowering);
  }
  nnpackArenaDestroy(lowering.arena);
  return ok;
}
