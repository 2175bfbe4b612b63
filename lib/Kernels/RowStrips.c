//===-- RowStrips.c - Several rows of one column at a time ----------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A convolution over time has one column in a row, and so in an iteration of its
// kernel's loop, which reads all weights for it; likewise a fully connected layer of
// many vectors, and a product of matrices:
//
//   %sums = memref.view %scratch[0] : memref<1x1x1x128xi32>
//   scf.for %row = %c0 to %c256 step %c1 {
//     %i = memref.subview %in[0, 0, %row, 0] [1, 1, 1, 64]
//     %o = memref.subview %out[0, 0, %row, 0] [1, 1, 1, 128]
//     ... a contraction of %i with what begins and ends its sums in %sums ...
//   }
//
// Where the loops of DotKernel.c have the sums in registers, the scratch for them
// is free, and bytes of a result take a quarter of it. So four iterations become
// one:
//
//   %results = memref.view %scratch[0] : memref<1x1x4x128xi8>
//   scf.for %row = %c0 to %c256 step %c4 {
//     %i = memref.subview %in[0, 0, %row, 0] [1, 1, 4, 64]
//     %o = memref.subview %out[0, 0, %row, 0] [1, 1, 4, 128]
//     ... the same in vectors, into %results ...
//     ... %results to %o ...
//   }
//
// The result may lie over an operand, in bytes that were read in earlier
// iterations. That stays right, as all reads of four iterations now come before
// all of their writes: no read comes later than it did.
//
//===----------------------------------------------------------------------===//

#include "Fusion.h"
#include "PackWeights.h"

#include "mlir-c/AffineExpr.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

/// A loop whose iterations are single columns of the result.
typedef struct Strip {
  NnpackArena *arena;
  const NnpackContraction *c;
  const NnpackFusion *fusion;
  MlirOperation loop;
  MlirBlock body;
  MlirValue index;
  intptr_t dimension; ///< Of the result, along which the loop goes.
  int64_t columns;    ///< At a time, in the end.
} Strip;

//===----------------------------------------------------------------------===//
// What the index is used for
//===----------------------------------------------------------------------===//

/// Whether an operation of the loop's body, and of no loop in it, gives the value.
static bool isInBody(const Strip *strip, MlirValue value) {
  MlirOperation op = nnpackValueOwner(value);
  return !mlirOperationIsNull(op) &&
         mlirBlockEqual(mlirOperationGetBlock(op), strip->body);
}

/// The multiple of the loop's index in a value; false if it is no such sum.
static bool factorOf(const Strip *strip, MlirValue value, int64_t *out) {
  *out = mlirValueEqual(value, strip->index);
  if (!isInBody(strip, value))
    return true; // The index itself, or from outside of the loop.
  MlirOperation op = nnpackValueOwner(value);
  int64_t left = 0, right = 0, number;
  if (nnpackConstantInteger(value, &number))
    return true;
  if (mlirOperationGetNumOperands(op) != 2 ||
      !factorOf(strip, mlirOperationGetOperand(op, 0), &left) ||
      !factorOf(strip, mlirOperationGetOperand(op, 1), &right))
    return false;
  if (nnpackOpIs(op, "arith.addi"))
    *out = left + right;
  else if (nnpackOpIs(op, "arith.subi"))
    *out = left - right;
  else if (nnpackOpIs(op, "arith.muli") && right == 0 &&
           nnpackConstantInteger(mlirOperationGetOperand(op, 1), &number))
    *out = left * number;
  else
    return left == 0 && right == 0;
  return true;
}

static bool hasFactor(const Strip *strip, MlirValue value, int64_t expected) {
  int64_t factor;
  return mlirValueIsNull(value)
             ? expected == 0
             : factorOf(strip, value, &factor) && factor == expected;
}

/// The multiple of the index in the place of dimension `k` of a subview.
static bool placeFactor(const Strip *strip, MlirOperation subview, intptr_t k,
                        int64_t *out) {
  MlirAttribute offsets = nnpackOpAttribute(subview, "static_offsets");
  intptr_t operand = 1;
  for (intptr_t i = 0; i < k; ++i)
    operand += mlirShapedTypeIsDynamicStrideOrOffset(
        mlirDenseI64ArrayGetElement(offsets, i));
  *out = 0;
  return !mlirShapedTypeIsDynamicStrideOrOffset(
             mlirDenseI64ArrayGetElement(offsets, k)) ||
         factorOf(strip, mlirOperationGetOperand(subview, operand), out);
}

/// The size of dimension `k` of a subview for all columns; -1 if unknown.
static int64_t widerSize(const Strip *strip, MlirOperation subview,
                         intptr_t k) {
  MlirType type = mlirValueGetType(mlirOperationGetResult(subview, 0));
  int64_t factor;
  if (!placeFactor(strip, subview, k, &factor) || factor < 0 ||
      mlirShapedTypeIsDynamicDim(type, k))
    return -1;
  return mlirShapedTypeGetDimSize(type, k) + (strip->columns - 1) * factor;
}

/// Whether the value is a view that moves with the index.
static bool moves(const Strip *strip, MlirValue value) {
  MlirOperation op = nnpackValueOwner(value);
  if (!isInBody(strip, value) || !nnpackOpIs(op, "memref.subview"))
    return false;
  for (intptr_t i = 1; i < mlirOperationGetNumOperands(op); ++i)
    if (!hasFactor(strip, mlirOperationGetOperand(op, i), 0))
      return true;
  return false;
}

/// Whether a subview of the whole rank can be made of all columns.
static bool canWiden(const Strip *strip, MlirOperation subview) {
  MlirType from = mlirValueGetType(mlirOperationGetOperand(subview, 0));
  MlirType to = mlirValueGetType(mlirOperationGetResult(subview, 0));
  bool isKnown =
      mlirShapedTypeGetRank(from) == mlirShapedTypeGetRank(to) &&
      !isInBody(strip, mlirOperationGetOperand(subview, 0)) &&
      nnpackHasStaticStrides(to);
  for (intptr_t k = 0; isKnown && k < mlirShapedTypeGetRank(to); ++k)
    isKnown = widerSize(strip, subview, k) > 0;
  return isKnown;
}

/// Whether an operation of the body may stay in a loop of longer steps.
static bool canStay(const Strip *strip, MlirOperation op) {
  if (mlirOperationEqual(op, strip->c->op) ||
      mlirOperationEqual(op, strip->fusion->startOp) ||
      mlirOperationEqual(op, strip->fusion->end.op))
    return true;
  if (nnpackOpIs(op, "memref.subview"))
    return !moves(strip, mlirOperationGetResult(op, 0)) || canWiden(strip, op);
  if (nnpackIsReshapeOrCast(op))
    return !moves(strip, mlirOperationGetOperand(op, 0));
  return nnpackOpIsOf(op, "arith");
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

/// Whether the value is a subview that moves along dimension `k` alone, by so
/// many places an iteration.
static bool movesAlong(const Strip *strip, MlirValue value, intptr_t k,
                       int64_t places) {
  if (!moves(strip, value))
    return false;
  MlirOperation op = nnpackValueOwner(value);
  intptr_t count = mlirShapedTypeGetRank(mlirValueGetType(value));
  for (intptr_t i = 0; i < count; ++i) {
    int64_t factor;
    if (!placeFactor(strip, op, i, &factor) || factor != (i == k ? places : 0))
      return false;
  }
  return k < count;
}

/// Whether an operand of the end moves as its map has the columns: one that does
/// not have them stays.
static bool followsColumns(const Strip *strip, intptr_t index) {
  const NnpackElementwise *end = &strip->fusion->end;
  MlirValue value = end->operands[index].value;
  MlirAffineMap map = end->operands[index].map;
  for (intptr_t k = 0; k < mlirAffineMapGetNumResults(map); ++k) {
    MlirAffineExpr e = mlirAffineMapGetResult(map, k);
    if (mlirAffineExprIsADim(e) &&
        mlirAffineDimExprGetPosition(e) == strip->dimension)
      return movesAlong(strip, value, k, 1);
  }
  return !moves(strip, value);
}

static bool operandsFollow(const Strip *strip) {
  const NnpackContraction *c = strip->c;
  const NnpackFusion *f = strip->fusion;
  for (intptr_t i = 0; i < f->end.numOperands; ++i)
    if (i != f->sums && !followsColumns(strip, i))
      return false;
  for (intptr_t i = 0; !f->isFilled && i < f->start.numOperands - 1; ++i)
    if (moves(strip, f->start.operands[i].value))
      return false;
  if (moves(strip, c->weights))
    return false;
  if (!c->isGather)
    return !c->isMerged &&
           movesAlong(strip, c->input, strip->dimension, c->strideX);
  return !moves(strip, c->input) && hasFactor(strip, c->first, 0) &&
         hasFactor(strip, c->axes[0].base, 0) && !c->axes[1].isTransposed &&
         hasFactor(strip, c->axes[1].base, c->axes[1].step);
}

//===----------------------------------------------------------------------===//
// Finding the loop
//===----------------------------------------------------------------------===//

/// How many columns: as many as there is room for, that leave none over.
static int64_t chooseColumns(const Strip *strip, int64_t count) {
  const NnpackElementwise *end = &strip->fusion->end;
  MlirType type = mlirValueGetType(end->operands[end->numOperands - 1].value);
  int64_t one = nnpackBytesOf(type);
  int64_t room = nnpackBytesOf(mlirValueGetType(strip->c->acc));
  enum { mostColumns = 1 << 16 };
  int64_t columns = one > 0 ? room / one : 1;
  columns = columns < mostColumns ? columns : mostColumns;
  while (columns > 1 && count % columns != 0)
    --columns;
  return columns;
}

/// The dimension of the result along which it moves, or -1. Taps lie along the
/// columns alone.
static intptr_t dimensionOf(const Strip *strip) {
  const NnpackContraction *c = strip->c;
  const NnpackElementwise *end = &strip->fusion->end;
  bool isPointwise = c->tapRows * c->tapColumns == 1 && c->strideX == 1;
  for (intptr_t k = 0; k < c->rank - 1; ++k)
    if ((k == c->columnDimension || (isPointwise && !c->isGather)) &&
        movesAlong(strip, end->operands[end->numOperands - 1].value, k, 1))
      return k;
  return -1;
}

static bool findStrip(Strip *strip) {
  const NnpackContraction *c = strip->c;
  NnpackLoopBounds bounds;
  strip->body = mlirOperationGetBlock(c->op);
  strip->loop = mlirBlockGetParentOperation(strip->body);
  if (!nnpackConstantBounds(strip->loop, &bounds) || bounds.step != 1 ||
      mlirOperationGetNumResults(strip->loop) > 0 || c->rows != 1 ||
      c->columns != 1 || !nnpackOpIs(nnpackValueOwner(c->acc), "memref.view"))
    return false;
  strip->index = mlirBlockGetArgument(strip->body, 0);
  strip->columns = chooseColumns(strip, nnpackTripsOf(&bounds));
  strip->dimension = dimensionOf(strip);
  if (strip->columns < 2 || strip->dimension < 0)
    return false;
  MlirOperation last = mlirBlockGetTerminator(strip->body);
  for (MlirOperation op = mlirBlockGetFirstOperation(strip->body);
       !mlirOperationEqual(op, last); op = mlirOperationGetNextInBlock(op))
    if (!canStay(strip, op))
      return false;
  return operandsFollow(strip);
}

//===----------------------------------------------------------------------===//
// Changing it
//===----------------------------------------------------------------------===//

static void widen(const Strip *strip, MlirOperation subview) {
  MlirValue result = mlirOperationGetResult(subview, 0);
  NnpackExtents shape;
  nnpackShapeOf(mlirValueGetType(result), &shape);
  NnpackLayout layout = nnpackLayoutOf(mlirValueGetType(result));
  for (intptr_t k = 0; k < shape.rank; ++k)
    shape.at[k] = widerSize(strip, subview, k);
  mlirOperationSetAttributeByName(
      subview, nnpackStr("static_sizes"),
      mlirDenseI64ArrayGet(mlirOperationGetContext(subview), shape.rank,
                           shape.at));
  mlirValueSetType(result, nnpackTypeWithLayout(mlirValueGetType(result),
                                                &shape, &layout));
}

static void lengthenSteps(const Strip *strip) {
  MlirOperation last = mlirBlockGetTerminator(strip->body);
  for (MlirOperation op = mlirBlockGetFirstOperation(strip->body);
       !mlirOperationEqual(op, last); op = mlirOperationGetNextInBlock(op))
    if (nnpackOpIs(op, "memref.subview") &&
        moves(strip, mlirOperationGetResult(op, 0)))
      widen(strip, op);
  mlirOperationSetOperand(strip->loop, 2,
                          nnpackInsertIndex(strip->loop, strip->columns));
}

/// The scratch of the sums as results of all columns.
static MlirValue viewResults(const Strip *strip, MlirType result) {
  MlirValue acc = strip->c->acc;
  MlirOperation view = nnpackValueOwner(acc);
  NnpackExtents shape;
  nnpackShapeOf(mlirValueGetType(acc), &shape);
  shape.at[strip->dimension] = strip->columns;
  MlirType type = mlirMemRefTypeContiguousGet(
      mlirShapedTypeGetElementType(result), shape.rank, shape.at,
      mlirMemRefTypeGetMemorySpace(mlirValueGetType(acc)));
  MlirValue operands[] = {mlirOperationGetOperand(view, 0),
                          mlirOperationGetOperand(view, 1)};
  return nnpackBuildBefore(strip->loop, "memref.view", operands, 2, type, NULL);
}

#define WRITE(...) nnpackTextPrint(&text, __VA_ARGS__)

/// Copies results to their place, in vectors of the sizes that there are.
static void copyResults(const Strip *strip, MlirValue from, MlirValue to) {
  enum { longestBytes = 64 };
  MlirOperation before = mlirBlockGetTerminator(strip->body);
  NnpackText text = {0};
  const char *types[] = {
      nnpackTypeText(strip->arena, mlirValueGetType(from)),
      nnpackTypeText(strip->arena, mlirValueGetType(to))};
  MlirType element = mlirShapedTypeGetElementType(mlirValueGetType(from));
  intptr_t last = strip->c->rank - 1;
  int64_t extent = mlirShapedTypeGetDimSize(mlirValueGetType(from), last);
  int64_t lanes = longestBytes / (nnpackBytesOf(mlirValueGetType(from)) /
                                  (strip->columns * extent));
  WRITE("func.func @copy(%%from: %s, %%to: %s) {\n"
        "%%zero = arith.constant 0 : index\n%%one = arith.constant 1 : index\n"
        "%%n = arith.constant %lld : index\n"
        "scf.for %%x = %%zero to %%n step %%one {\n",
        types[0], types[1], (long long)strip->columns);
  const char *place = "";
  for (intptr_t k = 0; k < last; ++k)
    place = nnpackArenaFormat(strip->arena, "%s%%%s, ", place,
                              k == strip->dimension ? "x" : "zero");
  const char *kind = nnpackTypeText(strip->arena, element);
  for (int64_t at = 0; at < extent; lanes /= 2)
    for (; at + lanes <= extent; at += lanes) {
      long long i = at, n = lanes;
      WRITE("%%c%lld = arith.constant %lld : index\n"
            "%%v%lld = vector.load %%from[%s%%c%lld] : %s, vector<%lldx%s>\n"
            "vector.store %%v%lld, %%to[%s%%c%lld] : %s, vector<%lldx%s>\n",
            i, i, i, place, i, types[0], n, kind, i, place, i, types[1], n,
            kind);
    }
  WRITE("}\nreturn\n}\n");
  MlirValue operands[] = {from, to};
  nnpackInlineText(before, text.data, operands, 2);
  nnpackTextDestroy(&text);
}

bool nnpackTakeStrip(NnpackArena *arena, NnpackContraction *c,
                     NnpackFusion *fusion) {
  Strip strip = {.arena = arena, .c = c, .fusion = fusion};
  if (!findStrip(&strip))
    return false;
  MlirValue *result =
      &fusion->end.operands[fusion->end.numOperands - 1].value;
  lengthenSteps(&strip);
  MlirValue results = viewResults(&strip, mlirValueGetType(*result));
  copyResults(&strip, results, *result);
  *result = results;
  c->columns = strip.columns;
  c->columnDimension = strip.dimension;
  return true;
}
