//===-- ElementwiseKernel.c - Elementwise operations by vectors -----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Requantisation, additions and the like are linalg.generics whose loops are
// all parallel. Each becomes loops over vectors of its last dimension:
//
//   for each element but in the last dimension, for each vector of that
//     load a vector, or broadcast an element, of every input
//     the body's operations, on vectors
//     store a vector
//
// LLVM's vectoriser would do so too if it knew that the result does not meet an
// input. But results may lie over operands that die: over the same elements, or
// over rows that were read in an earlier round of the kernel's row loop. In
// both cases all inputs of a vector may be read before it is written, which is
// more than LLVM can see. What fills no vector is done by shorter ones, before
// the next row begins: elements are taken in the order of the linalg.generic,
// which the distances between results and operands rely on.
//
//===----------------------------------------------------------------------===//

#include "Vector.h"

#include "mlir-c/AffineExpr.h"
#include "mlir-c/AffineMap.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

#include <string.h>

enum { maxOperands = 16, maxBodyOps = 512 };

typedef struct Elementwise {
  NnpackArena *arena;
  MlirOperation kernel, op;
  MlirBlock body;
  unsigned widestBits; ///< Of the body's values.
  NnpackExtents shape; ///< Of the loops.
  intptr_t numOperands;
  struct {
    MlirValue value;
    MlirAffineMap map;
    bool isScalar, isBroadcast; ///< No memref; the same in the last loop.
  } operands[maxOperands];
} Elementwise;

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
static bool readOperand(Elementwise *e, intptr_t index) {
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
  MlirStringRef name = nnpackOpName(op);
  return name.length > 6 && !memcmp(name.data, "arith.", 6) &&
         mlirOperationGetNumResults(op) == 1;
}

/// Bits of a number or truth value; 0 for what a vector does not compute, half
/// floats among them, which are only read.
static unsigned bitsOf(MlirType type) {
  if (mlirTypeIsAF32(type))
    return 32;
  return mlirTypeIsAInteger(type) ? mlirIntegerTypeGetWidth(type) : 0;
}

/// Whether all of the body can be done on vectors; notes its widest value.
static bool readBody(Elementwise *e) {
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
  return count > 0 && mlirOperationGetNumOperands(end) == 1;
}

static bool readElementwise(NnpackArena *arena, MlirOperation kernel,
                            MlirOperation op, Elementwise *e) {
  *e = (Elementwise){.arena = arena, .kernel = kernel, .op = op};
  e->numOperands = mlirOperationGetNumOperands(op);
  if (!nnpackOpIs(op, "linalg.generic") || mlirOperationGetNumResults(op) > 0 ||
      e->numOperands > maxOperands || e->numOperands == 0 ||
      !areAllParallel(op))
    return false;
  e->body = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, 0));
  MlirAttribute maps = nnpackOpAttribute(op, "indexing_maps");
  MlirValue out = mlirOperationGetOperand(op, e->numOperands - 1);
  if (!readBody(e) || !nnpackShapeOf(mlirValueGetType(out), &e->shape) ||
      e->shape.rank == 0)
    return false;
  for (intptr_t i = 0; i < e->numOperands; ++i) {
    e->operands[i].value = mlirOperationGetOperand(op, i);
    e->operands[i].map =
        mlirAffineMapAttrGetValue(mlirArrayAttrGetElement(maps, i));
    if (mlirAffineMapGetNumDims(e->operands[i].map) != e->shape.rank ||
        !readOperand(e, i))
      return false;
  }
  return mlirAffineMapIsIdentity(e->operands[e->numOperands - 1].map) &&
         !e->operands[e->numOperands - 1].isBroadcast;
}

//===----------------------------------------------------------------------===//
// Loops, loads and stores, as text
//===----------------------------------------------------------------------===//

#define WRITE(...) nnpackTextPrint(out, __VA_ARGS__)

static MlirType elementOf(const Elementwise *e, intptr_t index) {
  MlirType type = mlirValueGetType(e->operands[index].value);
  return e->operands[index].isScalar ? type
                                     : mlirShapedTypeGetElementType(type);
}

static void writeVectorType(const Elementwise *e, intptr_t index, int64_t lanes,
                            NnpackText *out) {
  WRITE("vector<%lldx%s>", (long long)lanes,
        nnpackTypeText(e->arena, elementOf(e, index)));
}

/// "%oN[%iX, %zero, ...] : TYPE"
static void writePlace(const Elementwise *e, intptr_t index, NnpackText *out) {
  MlirAffineMap map = e->operands[index].map;
  WRITE("%%o%lld[", (long long)index);
  for (intptr_t i = 0; i < mlirAffineMapGetNumResults(map); ++i) {
    MlirAffineExpr expression = mlirAffineMapGetResult(map, i);
    WRITE("%s", i ? ", " : "");
    if (mlirAffineExprIsADim(expression))
      WRITE("%%i%lld", (long long)mlirAffineDimExprGetPosition(expression));
    else
      WRITE("%%zero");
  }
  WRITE("] : %s",
        nnpackTypeText(e->arena, mlirValueGetType(e->operands[index].value)));
}

/// %vN: a vector of operand N.
static void writeLoad(const Elementwise *e, intptr_t index, int64_t lanes,
                      NnpackText *out) {
  const char *element = nnpackTypeText(e->arena, elementOf(e, index));
  long long n = index;
  if (e->operands[index].isScalar) {
    WRITE("%%v%lld = vector.broadcast %%o%lld : %s to ", n, n, element);
  } else if (e->operands[index].isBroadcast) {
    WRITE("%%e%lld = memref.load ", n);
    writePlace(e, index, out);
    WRITE("\n%%v%lld = vector.broadcast %%e%lld : %s to ", n, n, element);
  } else {
    WRITE("%%v%lld = vector.load ", n);
    writePlace(e, index, out);
    WRITE(", ");
  }
  writeVectorType(e, index, lanes, out);
  WRITE("\n");
}

/// scf.for %iLOOP over [begin, end). Its bounds have the step in their names: the
/// last dimension has a loop for each of several steps.
static void writeLoop(intptr_t loop, int64_t begin, int64_t end, int64_t step,
                      NnpackText *out) {
  long long l = loop, s = step;
  WRITE("%%b%lld_%lld = arith.constant %lld : index\n"
        "%%n%lld_%lld = arith.constant %lld : index\n"
        "%%s%lld_%lld = arith.constant %lld : index\n"
        "scf.for %%i%lld = %%b%lld_%lld to %%n%lld_%lld step %%s%lld_%lld {\n",
        l, s, (long long)begin, l, s, (long long)end, l, s, s, l, l, s, l, s,
        l, s);
}

/// What is done for one vector. A cast stands for the body.
static void writeVector(const Elementwise *e, int64_t lanes, NnpackText *out) {
  intptr_t last = e->numOperands - 1;
  for (intptr_t i = 0; i < e->numOperands; ++i)
    writeLoad(e, i, lanes, out);
  WRITE("%%r = builtin.unrealized_conversion_cast ");
  for (intptr_t i = 0; i < e->numOperands; ++i)
    WRITE("%s%%v%lld", i ? ", " : "", (long long)i);
  WRITE(" : ");
  for (intptr_t i = 0; i < e->numOperands; ++i) {
    WRITE("%s", i ? ", " : "");
    writeVectorType(e, i, lanes, out);
  }
  WRITE(" to ");
  writeVectorType(e, last, lanes, out);
  WRITE(" {nnpack.body}\nvector.store %%r, ");
  writePlace(e, last, out);
  WRITE(", ");
  writeVectorType(e, last, lanes, out);
  WRITE("\n");
}

/// The nest: along the last dimension as many vectors of `lanes` as there are,
/// then of half as many lanes, and so on.
static void writeFunction(const Elementwise *e, int64_t lanes,
                          NnpackText *out) {
  intptr_t rank = e->shape.rank;
  WRITE("func.func @elementwise(");
  for (intptr_t i = 0; i < e->numOperands; ++i)
    WRITE("%s%%o%lld: %s", i ? ", " : "", (long long)i,
          nnpackTypeText(e->arena, mlirValueGetType(e->operands[i].value)));
  WRITE(") {\n%%zero = arith.constant 0 : index\n");
  for (intptr_t i = 0; i < rank - 1; ++i)
    writeLoop(i, 0, e->shape.at[i], 1, out);
  int64_t extent = e->shape.at[rank - 1];
  for (int64_t begin = 0; begin < extent; lanes /= 2) {
    int64_t end = begin + (extent - begin) / lanes * lanes;
    if (begin == end)
      continue;
    writeLoop(rank - 1, begin, end, lanes, out);
    writeVector(e, lanes, out);
    WRITE("}\n");
    begin = end;
  }
  for (intptr_t i = 0; i < rank - 1; ++i)
    WRITE("}\n");
  WRITE("return\n}\n");
}

//===----------------------------------------------------------------------===//
// The body, on vectors
//===----------------------------------------------------------------------===//

typedef struct Cloning {
  const Elementwise *e;
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
static void cloneBody(const Elementwise *e, MlirOperation cast, int64_t lanes) {
  Cloning cloning = {.e = e, .before = cast, .lanes = lanes,
                     .places = {.arena = e->arena}};
  for (intptr_t i = 0; i < e->numOperands; ++i)
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

/// Puts the body in the place of each cast that stands for it.
static void cloneBodies(const Elementwise *e) {
  NnpackOpVector casts = nnpackFindOps(
      e->arena, e->kernel, "builtin.unrealized_conversion_cast");
  for (intptr_t i = 0; i < casts.count; ++i) {
    if (mlirAttributeIsNull(
            nnpackOpAttribute(casts.data[i], "nnpack.body")))
      continue;
    MlirType type = mlirValueGetType(mlirOperationGetResult(casts.data[i], 0));
    cloneBody(e, casts.data[i], mlirShapedTypeGetDimSize(type, 0));
  }
}

bool nnpackBuildElementwiseKernel(NnpackArena *arena, MlirOperation kernel,
                                  MlirOperation op, int64_t lanes) {
  enum { leastExtent = 4 };
  Elementwise e;
  if (!readElementwise(arena, kernel, op, &e) ||
      e.shape.at[e.shape.rank - 1] < leastExtent)
    return false;
  if (e.widestBits < 32)
    lanes *= 32 / e.widestBits;
  NnpackText text = {0};
  MlirValue operands[maxOperands];
  for (intptr_t i = 0; i < e.numOperands; ++i)
    operands[i] = e.operands[i].value;
  writeFunction(&e, lanes, &text);
  nnpackInlineText(op, text.data, operands, e.numOperands);
  nnpackTextDestroy(&text);
  cloneBodies(&e);
  mlirOperationDestroy(op);
  return true;
}
