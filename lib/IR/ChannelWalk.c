//===-- ChannelWalk.c - Which values count channels -----------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Goes over a kernel's operations until no more dimensions of values turn out
// to count output channels. What one operand of an operation says is said of
// all, in both directions:
//
//   linalg.generic ins(%w) outs(%acc)     (d0, d1) -> (d0, d1), (d0)
//     d0 counts channels of %w, so dimension 0 of %acc does
//   memref.collapse_shape %acc            the dimension it becomes
//   memref.subview %acc                   the same one, if taken whole
//
// Any other use of a value that is marked is refused.
//
//===----------------------------------------------------------------------===//

#include "IR/ChannelFinder.h"

#include "IR/OpFacts.h"

#include "mlir-c/AffineExpr.h"
#include "mlir-c/AffineMap.h"
#include "mlir-c/Dialect/Linalg.h"

intptr_t channelDimensionOf(const ChannelFinder *f, MlirValue value) {
  return nnpackPtrMapGet(&f->dimensionOf, value.ptr);
}

int64_t channelSizeAt(MlirValue value, intptr_t dimension) {
  return mlirShapedTypeGetDimSize(mlirValueGetType(value), dimension);
}

MlirValue channelShownOf(const ChannelFinder *f, MlirValue argument) {
  return !mlirOperationIsNull(f->stripe) &&
                 mlirValueEqual(mlirOperationGetOperand(f->stripe, 0), argument)
             ? mlirOperationGetResult(f->stripe, 0)
             : argument;
}

void channelSetDimension(ChannelFinder *f, MlirValue value,
                         intptr_t dimension) {
  intptr_t known = channelDimensionOf(f, value);
  if (known == dimension)
    return;
  if (known >= 0 || channelSizeAt(value, dimension) != f->tile) {
    f->isRefused = true;
    return;
  }
  nnpackPtrMapSet(&f->dimensionOf, value.ptr, dimension);
  f->isChanged = true;
}

//===----------------------------------------------------------------------===//
// Structured operations
//===----------------------------------------------------------------------===//

static bool usesDim(MlirAffineExpr expr, intptr_t dim) {
  return mlirAffineExprIsFunctionOfDim(expr, dim);
}

static MlirAffineMap mapOf(MlirAttribute maps, intptr_t operand) {
  return mlirAffineMapAttrGetValue(mlirArrayAttrGetElement(maps, operand));
}

/// The loop counter that a value is, perhaps added to a tile counter, or -1.
static intptr_t loopOfIndex(const ChannelFinder *f, MlirValue index) {
  MlirOperation owner = nnpackValueOwner(index);
  if (nnpackOpIs(owner, "linalg.index"))
    return (intptr_t)nnpackOpInteger(owner, "dim", -1);
  if (!nnpackOpIs(owner, "arith.addi") ||
      nnpackPtrMapGet(&f->sumsOf, index.ptr) < 0)
    return -1;
  for (intptr_t i = 0; i < 2; ++i) {
    MlirOperation term = nnpackValueOwner(mlirOperationGetOperand(owner, i));
    if (nnpackOpIs(term, "linalg.index"))
      return (intptr_t)nnpackOpInteger(term, "dim", -1);
  }
  return -1;
}

typedef struct LoadSearch {
  ChannelFinder *finder;
  intptr_t loop;
} LoadSearch;

/// A load of weights in the body: its first index counts channels.
static MlirWalkResult noteWeightsLoad(MlirOperation op, void *data) {
  LoadSearch *search = data;
  ChannelFinder *f = search->finder;
  if (!nnpackOpIs(op, "memref.load") ||
      !mlirValueEqual(mlirOperationGetOperand(op, 0), f->weights))
    return MlirWalkResultAdvance;
  intptr_t loop = loopOfIndex(f, mlirOperationGetOperand(op, 1));
  f->isRefused |= loop < 0 || (search->loop >= 0 && search->loop != loop);
  search->loop = loop;
  return MlirWalkResultAdvance;
}

/// The loop of the operation that counts channels, or -1.
static intptr_t channelLoop(ChannelFinder *f, MlirOperation op,
                            MlirAttribute maps) {
  LoadSearch search = {f, -1};
  mlirOperationWalk(op, noteWeightsLoad, &search, MlirWalkPreOrder);
  intptr_t loop = search.loop;
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); ++i) {
    MlirValue operand = mlirOperationGetOperand(op, i);
    intptr_t dimension =
        nnpackValueIsMemRef(operand) ? channelDimensionOf(f, operand) : -1;
    if (dimension < 0)
      continue;
    MlirAffineExpr expr = mlirAffineMapGetResult(mapOf(maps, i), dimension);
    bool isDim = mlirAffineExprIsADim(expr);
    intptr_t dim = isDim ? mlirAffineDimExprGetPosition(expr) : -1;
    f->isRefused |= !isDim || (loop >= 0 && loop != dim);
    loop = dim;
  }
  return loop;
}

bool channelOnlyLoadsWeights(const ChannelFinder *f, MlirValue index) {
  for (MlirOpOperand use = mlirValueGetFirstUse(index);
       !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
    MlirOperation owner = mlirOpOperandGetOwner(use);
    bool isChannel = nnpackOpIs(owner, "memref.load") &&
                     mlirOpOperandGetOperandNumber(use) == 1 &&
                     mlirValueEqual(mlirOperationGetOperand(owner, 0),
                                    f->weights);
    bool isSum = nnpackOpIs(owner, "arith.addi") &&
                 nnpackPtrMapGet(&f->sumsOf,
                                 mlirOperationGetResult(owner, 0).ptr) > 0;
    if (!isChannel && !isSum)
      return false;
  }
  return true;
}

typedef struct IndexCheck {
  const ChannelFinder *finder;
  intptr_t loop;
  bool isWrong;
} IndexCheck;

static MlirWalkResult checkIndex(MlirOperation op, void *data) {
  IndexCheck *check = data;
  if (nnpackOpIs(op, "linalg.index") &&
      nnpackOpInteger(op, "dim", -1) == check->loop)
    check->isWrong |=
        !channelOnlyLoadsWeights(check->finder, mlirOperationGetResult(op, 0));
  return MlirWalkResultAdvance;
}

/// Channels must come out as channels: some output counts them.
static void checkLoop(ChannelFinder *f, MlirOperation op, MlirAttribute maps,
                      intptr_t loop) {
  bool isOutput = false;
  IndexCheck check = {f, loop, false};
  mlirOperationWalk(op, checkIndex, &check, MlirWalkPreOrder);
  intptr_t first = opSegmentSize(op, "operandSegmentSizes", 0);
  for (intptr_t i = first; i < mlirOperationGetNumOperands(op); ++i) {
    MlirAffineMap map = mapOf(maps, i);
    for (intptr_t r = 0; r < mlirAffineMapGetNumResults(map); ++r)
      isOutput |= usesDim(mlirAffineMapGetResult(map, r), loop);
  }
  f->isRefused |= check.isWrong || !isOutput;
}

static void spreadLinalg(ChannelFinder *f, MlirOperation op) {
  MlirAttribute maps = mlirLinalgGetIndexingMapsAttribute(op);
  if (mlirAttributeIsNull(maps)) {
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); ++i)
      f->isRefused |=
          nnpackValueIsMemRef(mlirOperationGetOperand(op, i)) &&
          channelDimensionOf(f, mlirOperationGetOperand(op, i)) >= 0;
    return;
  }
  intptr_t loop = channelLoop(f, op, maps);
  if (loop < 0 || f->isRefused)
    return;
  checkLoop(f, op, maps, loop);
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); ++i) {
    MlirValue operand = mlirOperationGetOperand(op, i);
    MlirAffineMap map = mapOf(maps, i);
    for (intptr_t r = 0; nnpackValueIsMemRef(operand) && !f->isRefused &&
                         r < mlirAffineMapGetNumResults(map);
         ++r) {
      MlirAffineExpr expr = mlirAffineMapGetResult(map, r);
      if (!usesDim(expr, loop))
        continue;
      if (mlirAffineExprIsADim(expr))
        channelSetDimension(f, operand, r);
      else
        f->isRefused = true;
    }
  }
}

//===----------------------------------------------------------------------===//
// Views
//===----------------------------------------------------------------------===//

static void spreadSubview(ChannelFinder *f, MlirOperation op) {
  MlirValue source = mlirOperationGetOperand(op, 0);
  MlirValue result = mlirOperationGetResult(op, 0);
  intptr_t from = channelDimensionOf(f, source);
  intptr_t dimension = from >= 0 ? from : channelDimensionOf(f, result);
  if (dimension < 0 || channelIsTile(f, op) ||
      mlirOperationEqual(op, f->stripe))
    return;
  if (mlirShapedTypeGetRank(mlirValueGetType(source)) !=
          mlirShapedTypeGetRank(mlirValueGetType(result)) ||
      nnpackOpArrayAt(op, "static_offsets", dimension) != 0 ||
      nnpackOpArrayAt(op, "static_sizes", dimension) != f->tile ||
      nnpackOpArrayAt(op, "static_strides", dimension) != 1) {
    f->isRefused = true;
    return;
  }
  channelSetDimension(f, source, dimension);
  channelSetDimension(f, result, dimension);
}

/// In a group of dimensions that are one dimension of the other side, the one
/// that is longer than 1, if all others are 1.
static intptr_t onlyLong(MlirValue split, intptr_t begin, intptr_t count) {
  intptr_t found = -1;
  for (intptr_t d = begin; d < begin + count; ++d) {
    if (channelSizeAt(split, d) == 1)
      continue;
    if (found >= 0)
      return -1;
    found = d;
  }
  return found;
}

/// `split` has groups of dimensions where `joined` has one each.
static void spreadReshape(ChannelFinder *f, MlirOperation op, MlirValue split,
                          MlirValue joined) {
  MlirAttribute groups = nnpackOpAttribute(op, "reassociation");
  intptr_t inSplit = channelDimensionOf(f, split), begin = 0;
  intptr_t inJoined = channelDimensionOf(f, joined);
  for (intptr_t g = 0; g < mlirArrayAttrGetNumElements(groups); ++g) {
    intptr_t count =
        mlirArrayAttrGetNumElements(mlirArrayAttrGetElement(groups, g));
    bool isHere = inSplit >= begin && inSplit < begin + count;
    if (isHere || inJoined == g) {
      intptr_t only = onlyLong(split, begin, count);
      if (only < 0 || (isHere && only != inSplit)) {
        f->isRefused = true;
        return;
      }
      channelSetDimension(f, split, only);
      channelSetDimension(f, joined, g);
    }
    begin += count;
  }
}

static void refuseIfMarked(ChannelFinder *f, MlirOperation op) {
  // A load of weights in the body of a structured operation belongs to that.
  if (nnpackOpIs(op, "memref.load") &&
      mlirValueEqual(mlirOperationGetOperand(op, 0), f->weights)) {
    f->isRefused |= loopOfIndex(f, mlirOperationGetOperand(op, 1)) < 0;
    return;
  }
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); ++i)
    f->isRefused |= nnpackValueIsMemRef(mlirOperationGetOperand(op, i)) &&
                    channelDimensionOf(f, mlirOperationGetOperand(op, i)) >= 0;
}

static void spreadOp(ChannelFinder *f, MlirOperation op) {
  if (nnpackOpIsOf(op, "linalg") && mlirOperationGetNumOperands(op) > 0 &&
      !nnpackOpIs(op, "linalg.yield"))
    spreadLinalg(f, op);
  else if (nnpackOpIs(op, "memref.subview"))
    spreadSubview(f, op);
  else if (nnpackOpIs(op, "memref.collapse_shape"))
    spreadReshape(f, op, mlirOperationGetOperand(op, 0),
                  mlirOperationGetResult(op, 0));
  else if (nnpackOpIs(op, "memref.expand_shape"))
    spreadReshape(f, op, mlirOperationGetResult(op, 0),
                  mlirOperationGetOperand(op, 0));
  else if (!nnpackOpIs(op, "memref.alloc") &&
           !nnpackOpIs(op, "memref.dealloc"))
    refuseIfMarked(f, op);
}

static MlirWalkResult addOp(MlirOperation op, void *data) {
  ChannelFinder *f = data;
  if (!mlirOperationEqual(op, f->function))
    NNPACK_PUSH(f->arena, f->ops, op);
  return MlirWalkResultAdvance;
}

//===----------------------------------------------------------------------===//
// All of it
//===----------------------------------------------------------------------===//

void channelSpread(ChannelFinder *f) {
  mlirOperationWalk(f->function, addOp, f, MlirWalkPreOrder);
  channelFindTiles(f);
  if (f->loops.count == 0)
    channelSetDimension(f, f->weights, 0);
  else if (f->newTile == f->tile)
    return;
  while (f->isChanged && !f->isRefused) {
    f->isChanged = false;
    for (intptr_t i = 0; i < f->ops.count && !f->isRefused; ++i)
      spreadOp(f, f->ops.data[i]);
  }
}
