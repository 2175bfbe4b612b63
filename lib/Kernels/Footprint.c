//===-- Footprint.c - What a tile of the result needs ---------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A tile of the last operation's result, taken backwards through the indexing
// maps: each producer has to give the box of elements that the tile reads, and
// keeps it in scratch while the tile is computed. Scratch is overestimated
// where bufferization later works in place.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include "mlir-c/AffineExpr.h"
#include "mlir-c/AffineMap.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/Dialect/Linalg.h"

#include <string.h>

/// Elements that one copied element's cost is divided by: copies run as wide
/// moves.
enum { CopyDiscount = 8, MaxLoops = 16, MaxVisits = 64 };

typedef struct Loops {
  intptr_t count;
  int64_t at[MaxLoops];
} Loops;

/// A producer's box that is counted already: tiling computes it for each use,
/// and common subexpression elimination leaves one.
typedef struct Visit {
  MlirValue value;
  NnpackExtents box;
} Visit;

typedef struct Walk {
  NnpackFootprint sum;
  Visit visits[MaxVisits];
  intptr_t numVisits;
} Walk;

static void addTo(int64_t *sum, int64_t number) {
  *sum = nnpackAddSaturated(*sum, number);
}

static int64_t minInt(int64_t a, int64_t b) { return a < b ? a : b; }

/// Largest minus smallest value of `expr` over the loops; -1 when unknown.
static int64_t spanOf(MlirAffineExpr expr, const Loops *loops) {
  if (mlirAffineExprIsADim(expr))
    return loops->at[mlirAffineDimExprGetPosition(expr)] - 1;
  if (mlirAffineExprIsAConstant(expr))
    return 0;
  if (!mlirAffineExprIsABinary(expr))
    return -1;
  MlirAffineExpr rhs = mlirAffineBinaryOpExprGetRHS(expr);
  int64_t left = spanOf(mlirAffineBinaryOpExprGetLHS(expr), loops);
  if (mlirAffineExprIsAAdd(expr)) {
    int64_t right = spanOf(rhs, loops);
    return left < 0 || right < 0 ? -1 : left + right;
  }
  if (left < 0 || !mlirAffineExprIsAConstant(rhs))
    return -1;
  int64_t factor = mlirAffineConstantExprGetValue(rhs);
  if (mlirAffineExprIsAMul(expr))
    return left * (factor < 0 ? -factor : factor);
  if (mlirAffineExprIsAFloorDiv(expr) || mlirAffineExprIsACeilDiv(expr))
    return left / factor + (left > 0);
  return minInt(left, factor - 1);
}

static MlirAffineMap operandMap(MlirAttribute maps, intptr_t operand) {
  return mlirAffineMapAttrGetValue(mlirArrayAttrGetElement(maps, operand));
}

/// The box of an operand of shape `shape` that the loops touch.
static NnpackExtents boxOf(MlirAffineMap map, const Loops *loops,
                           const NnpackExtents *shape) {
  NnpackExtents box = *shape;
  for (intptr_t i = 0; i < box.rank; ++i) {
    int64_t span = spanOf(mlirAffineMapGetResult(map, i), loops);
    if (span >= 0)
      box.at[i] = minInt(span + 1, shape->at[i]);
  }
  return box;
}

/// Sets every loop that is named by a result of `map` to that extent.
static void readLoops(MlirAffineMap map, const NnpackExtents *extents,
                      Loops *loops) {
  for (intptr_t i = 0; i < extents->rank; ++i) {
    MlirAffineExpr expr = mlirAffineMapGetResult(map, i);
    if (mlirAffineExprIsADim(expr))
      loops->at[mlirAffineDimExprGetPosition(expr)] = extents->at[i];
  }
}

/// The loop extents of `op` for a tile of its result.
static bool loopsOf(MlirOperation op, MlirAttribute maps,
                    const NnpackExtents *tile, Loops *out) {
  intptr_t numOperands = mlirOperationGetNumOperands(op);
  out->count = mlirAffineMapGetNumDims(operandMap(maps, 0));
  if (out->count > MaxLoops || numOperands != mlirArrayAttrGetNumElements(maps))
    return false;
  for (intptr_t i = 0; i < out->count; ++i)
    out->at[i] = 1;
  for (intptr_t i = 0; i < numOperands; ++i) {
    NnpackExtents shape;
    if (nnpackShapeOf(mlirValueGetType(mlirOperationGetOperand(op, i)), &shape))
      readLoops(operandMap(maps, i), &shape, out);
  }
  readLoops(operandMap(maps, numOperands - 1), tile, out);
  return true;
}

static bool addProducer(MlirValue value, const NnpackExtents *box, bool inPlace,
                        Walk *walk);

static bool addLinalg(MlirOperation op, MlirAttribute maps,
                      const NnpackExtents *tile, Walk *walk) {
  Loops loops;
  if (!loopsOf(op, maps, tile, &loops))
    return false;
  int64_t iterations = 1;
  for (intptr_t i = 0; i < loops.count; ++i)
    iterations = nnpackMulSaturated(iterations, loops.at[i]);
  addTo(&walk->sum.work, iterations);
  intptr_t numOperands = mlirOperationGetNumOperands(op);
  intptr_t numInputs = numOperands - mlirOperationGetNumResults(op);
  for (intptr_t i = 0; i < numOperands; ++i) {
    MlirValue operand = mlirOperationGetOperand(op, i);
    NnpackExtents shape;
    if (!nnpackShapeOf(mlirValueGetType(operand), &shape))
      continue; // A scalar.
    NnpackExtents box = boxOf(operandMap(maps, i), &loops, &shape);
    if (!addProducer(operand, &box, i >= numInputs, walk))
      return false;
  }
  return true;
}

static int64_t boxBytes(const NnpackExtents *box, MlirValue value) {
  return nnpackExtentsProduct(box) *
         nnpackElementBytes(
             mlirShapedTypeGetElementType(mlirValueGetType(value)));
}

static bool isFree(MlirOperation op) {
  return mlirOperationIsNull(op) || nnpackOpIs(op, "tensor.empty") ||
         nnpackOpIs(op, "bufferization.to_tensor") ||
         nnpackOpIs(op, "arith.constant") || nnpackOpIs(op, "linalg.fill");
}

/// Tiling stops at most reshapes and at slices: what is above is computed
/// whole, before the loops.
static bool addWhole(MlirValue source, Walk *walk) {
  NnpackExtents shape;
  int64_t work = walk->sum.work, runs = walk->sum.runs;
  bool ok = nnpackShapeOf(mlirValueGetType(source), &shape) &&
            addProducer(source, &shape, false, walk);
  walk->sum.work = work;
  walk->sum.runs = runs;
  return ok;
}

/// The box of a reshape's source that makes up `box` of its result, when the
/// two shapes differ in dimensions of size one only.
static bool boxBeforeReshape(const NnpackExtents *shape,
                             const NnpackExtents *box,
                             const NnpackExtents *source, NnpackExtents *out) {
  intptr_t next = 0;
  *out = *source;
  for (intptr_t i = 0; i < source->rank; ++i) {
    if (source->at[i] == 1)
      continue;
    while (next < shape->rank && shape->at[next] == 1)
      ++next;
    if (next == shape->rank || shape->at[next] != source->at[i])
      return false;
    out->at[i] = box->at[next++];
  }
  return true;
}

static bool addReshape(MlirOperation op, const NnpackExtents *box, Walk *walk) {
  MlirValue source = mlirOperationGetOperand(op, 0);
  NnpackExtents shape, sourceShape, sourceBox;
  if (!nnpackShapeOf(mlirValueGetType(mlirOperationGetResult(op, 0)), &shape) ||
      !nnpackShapeOf(mlirValueGetType(source), &sourceShape))
    return false;
  if (!boxBeforeReshape(&shape, box, &sourceShape, &sourceBox))
    return addWhole(source, walk);
  return addProducer(source, &sourceBox, false, walk);
}

/// Notes that the box of `value` is counted; true when it was before.
static bool isCounted(MlirValue value, const NnpackExtents *box, Walk *walk) {
  for (intptr_t i = 0; i < walk->numVisits; ++i)
    if (mlirValueEqual(walk->visits[i].value, value) &&
        !memcmp(walk->visits[i].box.at, box->at,
                (size_t)box->rank * sizeof *box->at))
      return true;
  if (walk->numVisits < MaxVisits)
    walk->visits[walk->numVisits++] = (Visit){value, *box};
  return false;
}

/// Pieces of a box that lie side by side in its source.
static int64_t runsOf(const NnpackExtents *box, MlirValue source) {
  NnpackExtents shape;
  int64_t elements = nnpackExtentsProduct(box), run = 1;
  if (nnpackShapeOf(mlirValueGetType(source), &shape) &&
      shape.rank == box->rank)
    for (intptr_t i = box->rank - 1; i >= 0; --i) {
      run = nnpackMulSaturated(run, box->at[i]);
      if (box->at[i] < shape.at[i])
        break;
    }
  return elements / run;
}

static bool addPad(MlirOperation op, const NnpackExtents *box, bool inPlace,
                   Walk *walk) {
  MlirValue source = mlirOperationGetOperand(op, 0);
  if (!inPlace)
    addTo(&walk->sum.scratchBytes,
          boxBytes(box, mlirOperationGetResult(op, 0)));
  addTo(&walk->sum.work, nnpackExtentsProduct(box) / CopyDiscount + 1);
  addTo(&walk->sum.runs, runsOf(box, source));
  return addProducer(source, box, false, walk);
}

/// Adds the operation that defines `value`; with `inPlace`, the consumer owns
/// the bytes.
static bool addProducer(MlirValue value, const NnpackExtents *box, bool inPlace,
                        Walk *walk) {
  MlirOperation op = nnpackValueOwner(value);
  if (isFree(op) || isCounted(value, box, walk))
    return true;
  if (nnpackOpIs(op, "tensor.pad"))
    return addPad(op, box, inPlace, walk);
  if (nnpackOpIs(op, "tensor.extract_slice"))
    return addWhole(mlirOperationGetOperand(op, 0), walk);
  if (nnpackOpIs(op, "tensor.collapse_shape") ||
      nnpackOpIs(op, "tensor.expand_shape"))
    return addReshape(op, box, walk);
  MlirAttribute maps = mlirLinalgGetIndexingMapsAttribute(op);
  if (mlirAttributeIsNull(maps))
    return false;
  if (!inPlace)
    addTo(&walk->sum.scratchBytes, boxBytes(box, value));
  return addLinalg(op, maps, box, walk);
}

bool nnpackFootprintOf(MlirOperation root, const NnpackExtents *tile,
                       NnpackFootprint *out) {
  Walk walk = {.numVisits = 0};
  if (!addProducer(mlirOperationGetResult(root, 0), tile, true, &walk))
    return false;
  *out = walk.sum;
  return true;
}
