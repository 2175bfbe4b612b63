//===-- ElementwiseBody.c - An elementwise operation, read and on vectors --===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A linalg.generic is read by its maps and its body; loops around it are text, in
// which a cast from vectors of its operands to one of its result stands for the
// body; the body's operations are cloned on vectors in place of the cast.
//
//===----------------------------------------------------------------------===//

#include "Elementwise.h"

#include "mlir-c/AffineExpr.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

enum { maxBodyOps = 512 };

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

static bool areAllParallel(MlirOperation op) {
  MlirAttribute types = nnpackOpAttribute(op, "iterator_types");
  MlirAttribute parallel =
      mlirAttributeParseGet(mlirOperationGetContext(op),
                            nnpackStr("#linalg.iterator_type<parallel>"));
  for (intptr_t i = 0; i < mlirArrayAttrGetNumElements(types); ++i)
    if (!mlirAttributeEqual(mlirArrayAttrGetElement(types, i), parallel))
      return false;
  return true;
}

static bool isVectorElement(MlirType type) {
  if (mlirTypeIsAF32(type) || mlirTypeIsAF16(type))
    return true;
  unsigned width = mlirTypeIsAInteger(type) ? mlirIntegerTypeGetWidth(type) : 0;
  return width == 8 || width == 16 || width == 32 || width == 64;
}

/// Whether the map's results are loops or zeros, the last loop at most as the
/// last one, along which elements lie side by side.
static bool readOperand(NnpackElementwise *e, intptr_t index) {
  MlirValue value = e->operands[index].value;
  MlirType type = mlirValueGetType(value);
  MlirAffineMap map = e->operands[index].map;
  intptr_t results = mlirAffineMapGetNumResults(map), last = e->shape.rank - 1;
  e->operands[index].isScalar = !mlirTypeIsAMemRef(type);
  e->operands[index].isBroadcast = true;
  if (e->operands[index].isScalar)
    return results == 0;
  int64_t strides[NnpackMaxRank], offset;
  if (!isVectorElement(mlirShapedTypeGetElementType(type)) ||
      results > NnpackMaxRank ||
      mlirLogicalResultIsFailure(
          mlirMemRefTypeGetStridesAndOffset(type, strides, &offset)))
    return false;
  for (intptr_t i = 0; i < results; ++i) {
    MlirAffineExpr expression = mlirAffineMapGetResult(map, i);
    bool isZero = mlirAffineExprIsAConstant(expression) &&
                  mlirAffineConstantExprGetValue(expression) == 0;
    if (!isZero && !mlirAffineExprIsADim(expression))
      return false;
    if (isZero || mlirAffineDimExprGetPosition(expression) != last)
      continue;
    if (i != results - 1 || strides[i] != 1)
      return false;
    e->operands[index].isBroadcast = false;
  }
  return true;
}

static bool isArith(MlirOperation op) {
  return nnpackOpIsOf(op, "arith") && mlirOperationGetNumResults(op) == 1;
}

/// Bits of a number or truth value; 0 for what a vector does not compute, half
/// floats among them, which are only read.
static unsigned bitsOf(MlirType type) {
  if (mlirTypeIsAF32(type))
    return 32;
  return mlirTypeIsAInteger(type) ? mlirIntegerTypeGetWidth(type) : 0;
}

/// Whether all of the body can be done on vectors; notes its widest value.
static bool readBody(NnpackElementwise *e) {
  intptr_t count = 0;
  MlirOperation end = mlirBlockGetTerminator(e->body);
  e->widestBits = 8;
  for (MlirOperation op = mlirBlockGetFirstOperation(e->body);
       !mlirOperationEqual(op, end); op = mlirOperationGetNextInBlock(op)) {
    if (!isArith(op) || ++count > maxBodyOps)
      return false;
    unsigned bits = bitsOf(mlirValueGetType(mlirOperationGetResult(op, 0)));
    if (bits == 0)
      return false;
    if (bits > e->widestBits)
      e->widestBits = bits;
  }
  e->numBodyOps = count;
  return mlirOperationGetNumOperands(end) == 1;
}

bool nnpackReadElementwise(NnpackArena *arena, MlirOperation kernel,
                           MlirOperation op, NnpackElementwise *e) {
  *e = (NnpackElementwise){.arena = arena, .kernel = kernel, .op = op};
  intptr_t count = e->numOperands = mlirOperationGetNumOperands(op);
  if (!nnpackOpIs(op, "linalg.generic") || mlirOperationGetNumResults(op) > 0 ||
      count > NnpackMaxOperands || count <= 0 || !areAllParallel(op))
    return false;
  e->body = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, 0));
  MlirAttribute maps = nnpackOpAttribute(op, "indexing_maps");
  MlirValue out = mlirOperationGetOperand(op, count - 1);
  if (!readBody(e) || !nnpackShapeOf(mlirValueGetType(out), &e->shape) ||
      e->shape.rank == 0)
    return false;
  for (intptr_t i = 0; i < count; ++i) {
    e->operands[i].value = mlirOperationGetOperand(op, i);
    e->operands[i].map =
        mlirAffineMapAttrGetValue(mlirArrayAttrGetElement(maps, i));
    if (mlirAffineMapGetNumDims(e->operands[i].map) != e->shape.rank ||
        !readOperand(e, i))
      return false;
  }
  return mlirAffineMapIsIdentity(e->operands[count - 1].map) &&
         !e->operands[count - 1].isBroadcast;
}

//===----------------------------------------------------------------------===//
// Loads, as text
//===----------------------------------------------------------------------===//

#define WRITE(...) nnpackTextPrint(out, __VA_ARGS__)

static MlirType elementOf(const NnpackElementwise *e, intptr_t index) {
  MlirType type = mlirValueGetType(e->operands[index].value);
  return e->operands[index].isScalar ? type
                                     : mlirShapedTypeGetElementType(type);
}

const char *nnpackElementwiseVector(const NnpackElementwise *e, intptr_t index,
                                    int64_t lanes) {
  return nnpackArenaFormat(e->arena, "vector<%lldx%s>", (long long)lanes,
                           nnpackTypeText(e->arena, elementOf(e, index)));
}

void nnpackElementwisePlace(const NnpackElementwise *e, intptr_t index,
                            const NnpackElementwiseNames *names,
                            NnpackText *out) {
  MlirAffineMap map = e->operands[index].map;
  WRITE("%%%s%lld[", names->operands, (long long)index);
  for (intptr_t i = 0; i < mlirAffineMapGetNumResults(map); ++i) {
    MlirAffineExpr expression = mlirAffineMapGetResult(map, i);
    WRITE("%s", i ? ", " : "");
    if (mlirAffineExprIsADim(expression))
      WRITE("%%%s", names->loops[mlirAffineDimExprGetPosition(expression)]);
    else
      WRITE("%%zero");
  }
  WRITE("]");
}

const char *nnpackElementwiseMemRef(const NnpackElementwise *e,
                                    intptr_t index) {
  return nnpackTypeText(e->arena, mlirValueGetType(e->operands[index].value));
}

/// The same of the lanes that are there.
static void writeMaskedLoad(const NnpackElementwise *e, intptr_t index,
                            int64_t lanes, const NnpackElementwiseNames *names,
                            NnpackText *out) {
  const char *v = names->values,
             *type = nnpackElementwiseVector(e, index, lanes);
  bool isInteger = mlirTypeIsAInteger(elementOf(e, index));
  long long n = index;
  WRITE("%%%snone%lld = arith.constant dense<%s> : %s\n"
        "%%%s%lld = vector.maskedload ",
        v, n, isInteger ? "0" : "0.0", type, v, n);
  nnpackElementwisePlace(e, index, names, out);
  WRITE(", %%%s, %%%snone%lld : %s, vector<%lldxi1>, %s into %s\n", names->mask,
        v, n, nnpackElementwiseMemRef(e, index), (long long)lanes, type, type);
}

void nnpackElementwiseLoad(const NnpackElementwise *e, intptr_t index,
                           int64_t lanes, const NnpackElementwiseNames *names,
                           NnpackText *out) {
  const char *element = nnpackTypeText(e->arena, elementOf(e, index));
  const char *v = names->values, *o = names->operands;
  const char *type = nnpackElementwiseVector(e, index, lanes);
  long long n = index;
  if (e->operands[index].isScalar) {
    WRITE("%%%s%lld = vector.broadcast %%%s%lld : %s to %s\n", v, n, o, n,
          element, type);
  } else if (e->operands[index].isBroadcast) {
    WRITE("%%%sone%lld = memref.load ", v, n);
    nnpackElementwisePlace(e, index, names, out);
    WRITE(" : %s\n%%%s%lld = vector.broadcast %%%sone%lld : %s to %s\n",
          nnpackElementwiseMemRef(e, index), v, n, v, n, element, type);
  } else if (names->mask) {
    writeMaskedLoad(e, index, lanes, names, out);
  } else {
    WRITE("%%%s%lld = vector.load ", v, n);
    nnpackElementwisePlace(e, index, names, out);
    WRITE(" : %s, %s\n", nnpackElementwiseMemRef(e, index), type);
  }
}

//===----------------------------------------------------------------------===//
// The body, on vectors
//===----------------------------------------------------------------------===//

typedef struct Cloning {
  const NnpackElementwise *e;
  MlirOperation before; ///< The cast that stands for the body.
  int64_t lanes;
  NnpackPtrMap places;          ///< From a value of the body to `vectors`.
  NNPACK_VECTOR(MlirValue) vectors;
} Cloning;

static void setVector(Cloning *cloning, MlirValue scalar, MlirValue vector) {
  nnpackPtrMapSet(&cloning->places, scalar.ptr, cloning->vectors.count);
  NNPACK_PUSH(cloning->e->arena, cloning->vectors, vector);
}

static MlirType vectorOf(const Cloning *cloning, MlirType element) {
  return mlirVectorTypeGet(1, &cloning->lanes, element);
}

/// The vector for a scalar; one from outside the body is broadcast.
static MlirValue vectorFor(Cloning *cloning, MlirValue scalar) {
  intptr_t place = nnpackPtrMapGet(&cloning->places, scalar.ptr);
  if (place >= 0)
    return cloning->vectors.data[place];
  MlirValue vector = nnpackBuildBefore(
      cloning->before, "vector.broadcast", &scalar, 1,
      vectorOf(cloning, mlirValueGetType(scalar)), NULL);
  setVector(cloning, scalar, vector);
  return vector;
}

static void cloneOp(Cloning *cloning, MlirOperation op) {
  MlirValue result = mlirOperationGetResult(op, 0);
  if (nnpackOpIs(op, "arith.constant")) {
    MlirOperation copy = mlirOperationClone(op);
    mlirBlockInsertOwnedOperationBefore(
        mlirOperationGetBlock(cloning->before), cloning->before, copy);
    setVector(cloning, result,
              vectorFor(cloning, mlirOperationGetResult(copy, 0)));
    return;
  }
  intptr_t numOperands = mlirOperationGetNumOperands(op);
  intptr_t numAttributes = mlirOperationGetNumAttributes(op);
  NnpackArena *arena = cloning->e->arena;
  MlirValue *operands = NNPACK_NEW_ARRAY(arena, MlirValue, numOperands);
  MlirNamedAttribute *attributes =
      NNPACK_NEW_ARRAY(arena, MlirNamedAttribute, numAttributes + 1);
  for (intptr_t i = 0; i < numOperands; ++i)
    operands[i] = vectorFor(cloning, mlirOperationGetOperand(op, i));
  for (intptr_t i = 0; i < numAttributes; ++i)
    attributes[i] = mlirOperationGetAttribute(op, i);
  MlirType type = vectorOf(cloning, mlirValueGetType(result));
  MlirStringRef name = nnpackOpName(op);
  NnpackOpSpec spec = {
      .name = nnpackArenaCopyString(arena, name.data, name.length),
      .numOperands = numOperands, .operands = operands,
      .numResults = 1, .results = &type,
      .numAttributes = numAttributes, .attributes = attributes};
  MlirOperation copy =
      nnpackInsertOp(cloning->before, mlirOperationGetLocation(op), &spec);
  setVector(cloning, result, mlirOperationGetResult(copy, 0));
}

/// Puts the body in the place of the cast.
static void cloneBody(const NnpackElementwise *e, MlirOperation cast,
                      int64_t lanes) {
  Cloning cloning = {.e = e, .before = cast, .lanes = lanes,
                     .places = {.arena = e->arena}};
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(cast); ++i)
    setVector(&cloning, mlirBlockGetArgument(e->body, i),
              mlirOperationGetOperand(cast, i));
  MlirOperation end = mlirBlockGetTerminator(e->body);
  for (MlirOperation op = mlirBlockGetFirstOperation(e->body);
       !mlirOperationEqual(op, end); op = mlirOperationGetNextInBlock(op))
    cloneOp(&cloning, op);
  mlirValueReplaceAllUsesOfWith(
      mlirOperationGetResult(cast, 0),
      vectorFor(&cloning, mlirOperationGetOperand(end, 0)));
  mlirOperationDestroy(cast);
}

void nnpackElementwiseBodies(const NnpackElementwise *e, const char *mark) {
  NnpackOpVector casts = nnpackFindOps(
      e->arena, e->kernel, "builtin.unrealized_conversion_cast");
  for (intptr_t i = 0; i < casts.count; ++i) {
    if (mlirAttributeIsNull(nnpackOpAttribute(casts.data[i], mark)))
      continue;
    MlirType type = mlirValueGetType(mlirOperationGetResult(casts.data[i], 0));
    cloneBody(e, casts.data[i], mlirShapedTypeGetDimSize(type, 0));
  }
}
