//===-- ChannelRanges.c - Kernels on a range of channels ------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds in which dimension of which value the output channels are, by walking
// from the weights through structured operations (a loop that counts channels
// in one operand counts them in all) and views until nothing new comes up. Then
// the types are changed, in order:
//
//   %acc = memref.alloc() : memref<1x1x7x512xi32>      ... memref<1x1x7x64xi32>
//   conv ins(%row, %weights : ..., memref<512x3x3x512xi8>)   ... <64x3x3x512xi8>
//   %o = memref.subview %out[0, %y, 0, 0] [1, 1, 7, 512]
// becomes
//   %range = memref.subview %out[0, 0, 0, %channel] [1, 7, 7, 64]    at the top
//   %o = memref.subview %range[0, %y, 0, 0] [1, 1, 7, 64]
//
// Where channels are tiled already, the walk begins at what a tile takes of the
// arguments, and the loop over tiles runs over the range alone, in smaller tiles
// if the range is smaller than one:
//
//   scf.for %c = 0 to 512 step 256 {                          0 to 64 step 64
//     %w = memref.subview %weights[%c, 0, 0, 0] [256, ...]         [%c] [64]
//     %o = memref.subview %out[0, %y, 0, %c] [1, 1, 7, 256]  [%c + %channel]
//
// A kernel whose channels are reduced, or used in a way that the walk does not
// know, cannot be made so. What comes out has to verify.
//
//===----------------------------------------------------------------------===//

#include "IR/ChannelRanges.h"

#include "IR/Build.h"
#include "IR/Layouts.h"
#include "IR/MemoryRange.h"
#include "IR/OpFacts.h"

#include "mlir-c/AffineExpr.h"
#include "mlir-c/AffineMap.h"
#include "mlir-c/Diagnostics.h"
#include "mlir-c/Dialect/Linalg.h"

#include <string.h>

/// A tile of an argument's channels.
typedef struct Tile {
  MlirOperation view; ///< memref.subview
  MlirOperation loop;
  intptr_t dimension;
} Tile;

typedef struct Finder {
  NnpackArena *arena;
  MlirOperation function;
  MlirValue weights;
  NnpackPtrMap dimensionOf; ///< Value -> dimension that counts channels.
  NnpackPtrMap sumsOf;      ///< Tile counter plus something -> 1.
  NNPACK_VECTOR(MlirOperation) ops; ///< Of the function, in order.
  NNPACK_VECTOR(MlirOperation) loops; ///< Over tiles of channels.
  NNPACK_VECTOR(Tile) tiles;
  int64_t channels, range; ///< Of the kernel; of the one to be made.
  int64_t tile, newTile;   ///< What marked values count; all if untiled.
  bool isChanged, isRefused;
} Finder;

static intptr_t channelDimension(const Finder *f, MlirValue value) {
  return nnpackPtrMapGet(&f->dimensionOf, value.ptr);
}

static int64_t sizeAt(MlirValue value, intptr_t dimension) {
  return mlirShapedTypeGetDimSize(mlirValueGetType(value), dimension);
}

static void setDimension(Finder *f, MlirValue value, intptr_t dimension) {
  intptr_t known = channelDimension(f, value);
  if (known == dimension)
    return;
  if (known >= 0 || sizeAt(value, dimension) != f->tile) {
    f->isRefused = true;
    return;
  }
  nnpackPtrMapSet(&f->dimensionOf, value.ptr, dimension);
  f->isChanged = true;
}

static bool isMemRef(MlirValue value) {
  return mlirTypeIsAMemRef(mlirValueGetType(value));
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
static intptr_t loopOfIndex(const Finder *f, MlirValue index) {
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
  Finder *finder;
  intptr_t loop;
} LoadSearch;

/// A load of weights in the body: its first index counts channels.
static MlirWalkResult noteWeightsLoad(MlirOperation op, void *data) {
  LoadSearch *search = data;
  Finder *f = search->finder;
  if (!nnpackOpIs(op, "memref.load") ||
      !mlirValueEqual(mlirOperationGetOperand(op, 0), f->weights))
    return MlirWalkResultAdvance;
  intptr_t loop = loopOfIndex(f, mlirOperationGetOperand(op, 1));
  f->isRefused |= loop < 0 || (search->loop >= 0 && search->loop != loop);
  search->loop = loop;
  return MlirWalkResultAdvance;
}

/// The loop of the operation that counts channels, or -1.
static intptr_t channelLoop(Finder *f, MlirOperation op, MlirAttribute maps) {
  LoadSearch search = {f, -1};
  mlirOperationWalk(op, noteWeightsLoad, &search, MlirWalkPreOrder);
  intptr_t loop = search.loop;
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); ++i) {
    MlirValue operand = mlirOperationGetOperand(op, i);
    intptr_t dimension =
        isMemRef(operand) ? channelDimension(f, operand) : -1;
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

/// True if the index is only used to load elements of the weights, as the number
/// of their channel, by itself or added to a tile counter.
static bool onlyLoadsWeights(const Finder *f, MlirValue index) {
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
  const Finder *finder;
  intptr_t loop;
  bool isWrong;
} IndexCheck;

static MlirWalkResult checkIndex(MlirOperation op, void *data) {
  IndexCheck *check = data;
  if (nnpackOpIs(op, "linalg.index") &&
      nnpackOpInteger(op, "dim", -1) == check->loop)
    check->isWrong |=
        !onlyLoadsWeights(check->finder, mlirOperationGetResult(op, 0));
  return MlirWalkResultAdvance;
}

/// Channels must come out as channels: some output counts them.
static void checkLoop(Finder *f, MlirOperation op, MlirAttribute maps,
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

static void spreadLinalg(Finder *f, MlirOperation op) {
  MlirAttribute maps = mlirLinalgGetIndexingMapsAttribute(op);
  if (mlirAttributeIsNull(maps)) {
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); ++i)
      f->isRefused |= isMemRef(mlirOperationGetOperand(op, i)) &&
                      channelDimension(f, mlirOperationGetOperand(op, i)) >= 0;
    return;
  }
  intptr_t loop = channelLoop(f, op, maps);
  if (loop < 0 || f->isRefused)
    return;
  checkLoop(f, op, maps, loop);
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); ++i) {
    MlirValue operand = mlirOperationGetOperand(op, i);
    MlirAffineMap map = mapOf(maps, i);
    for (intptr_t r = 0; isMemRef(operand) && !f->isRefused &&
                         r < mlirAffineMapGetNumResults(map);
         ++r) {
      MlirAffineExpr expr = mlirAffineMapGetResult(map, r);
      if (!usesDim(expr, loop))
        continue;
      if (mlirAffineExprIsADim(expr))
        setDimension(f, operand, r);
      else
        f->isRefused = true;
    }
  }
}

//===----------------------------------------------------------------------===//
// Views
//===----------------------------------------------------------------------===//

static int64_t arrayAt(MlirOperation op, const char *name, intptr_t index) {
  return mlirDenseI64ArrayGetElement(nnpackOpAttribute(op, name), index);
}

static bool isTile(const Finder *f, MlirOperation view) {
  for (intptr_t i = 0; i < f->tiles.count; ++i)
    if (mlirOperationEqual(f->tiles.data[i].view, view))
      return true;
  return false;
}

static void spreadSubview(Finder *f, MlirOperation op) {
  MlirValue source = mlirOperationGetOperand(op, 0);
  MlirValue result = mlirOperationGetResult(op, 0);
  intptr_t from = channelDimension(f, source);
  intptr_t dimension = from >= 0 ? from : channelDimension(f, result);
  if (dimension < 0 || isTile(f, op))
    return;
  if (mlirShapedTypeGetRank(mlirValueGetType(source)) !=
          mlirShapedTypeGetRank(mlirValueGetType(result)) ||
      arrayAt(op, "static_offsets", dimension) != 0 ||
      arrayAt(op, "static_sizes", dimension) != f->tile ||
      arrayAt(op, "static_strides", dimension) != 1) {
    f->isRefused = true;
    return;
  }
  setDimension(f, source, dimension);
  setDimension(f, result, dimension);
}

/// In a group of dimensions that are one dimension of the other side, the one
/// that is longer than 1, if all others are 1.
static intptr_t onlyLong(MlirValue split, intptr_t begin, intptr_t count) {
  intptr_t found = -1;
  for (intptr_t d = begin; d < begin + count; ++d) {
    if (sizeAt(split, d) == 1)
      continue;
    if (found >= 0)
      return -1;
    found = d;
  }
  return found;
}

/// `split` has groups of dimensions where `joined` has one each.
static void spreadReshape(Finder *f, MlirOperation op, MlirValue split,
                          MlirValue joined) {
  MlirAttribute groups = nnpackOpAttribute(op, "reassociation");
  intptr_t inSplit = channelDimension(f, split), begin = 0;
  intptr_t inJoined = channelDimension(f, joined);
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
      setDimension(f, split, only);
      setDimension(f, joined, g);
    }
    begin += count;
  }
}

static void refuseIfMarked(Finder *f, MlirOperation op) {
  // A load of weights in the body of a structured operation belongs to that.
  if (nnpackOpIs(op, "memref.load") &&
      mlirValueEqual(mlirOperationGetOperand(op, 0), f->weights)) {
    f->isRefused |= loopOfIndex(f, mlirOperationGetOperand(op, 1)) < 0;
    return;
  }
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); ++i)
    f->isRefused |= isMemRef(mlirOperationGetOperand(op, i)) &&
                    channelDimension(f, mlirOperationGetOperand(op, i)) >= 0;
}

static void spreadOp(Finder *f, MlirOperation op) {
  MlirStringRef name = nnpackOpName(op);
  if (name.length > 7 && !memcmp(name.data, "linalg.", 7) &&
      mlirOperationGetNumOperands(op) > 0 &&
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
  Finder *f = data;
  if (!mlirOperationEqual(op, f->function))
    NNPACK_PUSH(f->arena, f->ops, op);
  return MlirWalkResultAdvance;
}

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

/// The tile of a loop from 0 over all channels, or 0.
static int64_t tileOf(const Finder *f, MlirOperation loop) {
  int64_t lower, upper, step;
  if (!nnpackConstantIndex(mlirOperationGetOperand(loop, 0), &lower) ||
      !nnpackConstantIndex(mlirOperationGetOperand(loop, 1), &upper) ||
      !nnpackConstantIndex(mlirOperationGetOperand(loop, 2), &step))
    return 0;
  bool isOver = lower == 0 && upper == f->channels && step > 0 &&
                upper % step == 0 && mlirOperationGetNumResults(loop) == 0;
  return isOver ? step : 0;
}

static MlirValue counterOf(MlirOperation loop) {
  return mlirBlockGetArgument(
      mlirRegionGetFirstBlock(mlirOperationGetRegion(loop, 0)), 0);
}

/// The dimension of which a subview's dynamic offset number `operand` is, or
/// -1.
static intptr_t offsetDimension(MlirOperation view, intptr_t operand) {
  intptr_t at = 1;
  MlirAttribute offsets = nnpackOpAttribute(view, "static_offsets");
  for (intptr_t d = 0; d < mlirDenseArrayGetNumElements(offsets); ++d) {
    if (!mlirShapedTypeIsDynamicStrideOrOffset(
            mlirDenseI64ArrayGetElement(offsets, d)))
      continue;
    if (at++ == operand)
      return d;
  }
  return -1;
}

/// True if the counter of a loop is the channel of weights somewhere.
static bool countsWeights(const Finder *f, MlirOperation loop) {
  for (MlirOpOperand use = mlirValueGetFirstUse(counterOf(loop));
       !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
    MlirOperation owner = mlirOpOperandGetOwner(use);
    if (nnpackOpIs(owner, "memref.subview") &&
        mlirValueEqual(mlirOperationGetOperand(owner, 0), f->weights))
      return offsetDimension(
                 owner, (intptr_t)mlirOpOperandGetOperandNumber(use)) == 0;
    if (!nnpackOpIs(owner, "arith.addi"))
      continue;
    MlirOpOperand next = mlirValueGetFirstUse(mlirOperationGetResult(owner, 0));
    MlirOperation load = mlirOpOperandIsNull(next)
                             ? (MlirOperation){NULL}
                             : mlirOpOperandGetOwner(next);
    if (nnpackOpIs(load, "memref.load") &&
        mlirValueEqual(mlirOperationGetOperand(load, 0), f->weights))
      return mlirOpOperandGetOperandNumber(next) == 1;
  }
  return false;
}

/// A use of a tile counter: a tile of an argument, or, added to something, the
/// channel of weights that are loaded.
static void addCounterUse(Finder *f, MlirOperation loop, MlirOpOperand use) {
  MlirOperation owner = mlirOpOperandGetOwner(use);
  intptr_t operand = (intptr_t)mlirOpOperandGetOperandNumber(use);
  if (nnpackOpIs(owner, "arith.addi")) {
    MlirValue sum = mlirOperationGetResult(owner, 0);
    nnpackPtrMapSet(&f->sumsOf, sum.ptr, 1);
    f->isRefused |= !onlyLoadsWeights(f, sum);
    return;
  }
  intptr_t dimension = nnpackOpIs(owner, "memref.subview")
                           ? offsetDimension(owner, operand)
                           : -1;
  if (dimension < 0 ||
      !mlirValueIsABlockArgument(mlirOperationGetOperand(owner, 0)) ||
      arrayAt(owner, "static_sizes", dimension) != f->tile ||
      arrayAt(owner, "static_strides", dimension) != 1) {
    f->isRefused = true;
    return;
  }
  NNPACK_PUSH(f->arena, f->tiles, ((Tile){owner, loop, dimension}));
  setDimension(f, mlirOperationGetResult(owner, 0), dimension);
}

static void findTiles(Finder *f) {
  for (intptr_t i = 0; i < f->ops.count; ++i) {
    MlirOperation op = f->ops.data[i];
    int64_t tile = nnpackOpIs(op, "scf.for") ? tileOf(f, op) : 0;
    if (tile == 0 || !countsWeights(f, op))
      continue;
    f->isRefused |= f->loops.count > 0 && tile != f->tile;
    f->tile = tile;
    NNPACK_PUSH(f->arena, f->loops, op);
  }
  for (intptr_t i = 0; i < f->loops.count; ++i)
    for (MlirOpOperand use = mlirValueGetFirstUse(counterOf(f->loops.data[i]));
         !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use))
      addCounterUse(f, f->loops.data[i], use);
  f->newTile = f->tile < f->range ? f->tile : f->range;
  f->isRefused |= f->range % f->newTile != 0;
}

/// Marks everything that counts channels of a tile, or without tiles all of
/// them.
static void spread(Finder *f) {
  mlirOperationWalk(f->function, addOp, f, MlirWalkPreOrder);
  findTiles(f);
  if (f->loops.count == 0)
    setDimension(f, f->weights, 0);
  else if (f->newTile == f->tile)
    return;
  while (f->isChanged && !f->isRefused) {
    f->isChanged = false;
    for (intptr_t i = 0; i < f->ops.count && !f->isRefused; ++i)
      spreadOp(f, f->ops.data[i]);
  }
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

static bool isWeightsLoad(MlirOpOperand use) {
  return nnpackOpIs(mlirOpOperandGetOwner(use), "memref.load");
}

/// The dimension of an argument that counts channels, or -1. Sets `isRefused`
/// if they are used other than in tiles where there are tiles.
static intptr_t argumentDimension(Finder *f, MlirValue argument) {
  if (f->loops.count == 0)
    return channelDimension(f, argument);
  intptr_t dimension = mlirValueEqual(argument, f->weights) ? 0 : -1;
  for (intptr_t i = 0; i < f->tiles.count; ++i) {
    if (!mlirValueEqual(mlirOperationGetOperand(f->tiles.data[i].view, 0),
                        argument))
      continue;
    f->isRefused |=
        dimension >= 0 && dimension != f->tiles.data[i].dimension;
    dimension = f->tiles.data[i].dimension;
  }
  for (MlirOpOperand use = mlirValueGetFirstUse(argument);
       dimension >= 0 && !mlirOpOperandIsNull(use);
       use = mlirOpOperandGetNextUse(use))
    f->isRefused |= !isTile(f, mlirOpOperandGetOwner(use)) &&
                    !(isWeightsLoad(use) &&
                      mlirValueEqual(argument, f->weights));
  return dimension;
}

/// The bytes of a range alone: outer dimensions, all 1, have other strides.
static bool slice(const Finder *f, MlirValue argument, intptr_t dimension) {
  Layout layout;
  MlirType old = mlirValueGetType(argument);
  if (!layoutGet(old, &layout) || !layout.isIdentity)
    return false;
  layout.shape[dimension] = f->range;
  mlirValueSetType(argument, layoutApply(old, &layout));
  return true;
}

/// The range of an argument that is given whole, at the top.
static bool insertRange(Finder *f, MlirValue whole, intptr_t dimension,
                        MlirValue channel) {
  Layout layout;
  MlirType old = mlirValueGetType(whole);
  if (!layoutGet(old, &layout))
    return false;
  int64_t offsets[layoutMaxRank] = {0}, strides[layoutMaxRank];
  for (intptr_t i = 0; i < layout.rank; ++i)
    strides[i] = 1;
  offsets[dimension] = mlirShapedTypeGetDynamicStrideOrOffset();
  layout.shape[dimension] = f->range;
  layout.offset = mlirShapedTypeGetDynamicStrideOrOffset();
  layout.isIdentity = false;
  MlirContext context = mlirTypeGetContext(old);
  MlirType type = layoutApply(old, &layout);
  int32_t segments[] = {1, 1, 0, 0};
  MlirNamedAttribute attributes[] = {
      nnpackNamed("operandSegmentSizes",
                  mlirDenseI32ArrayGet(context, 4, segments)),
      nnpackNamed("static_offsets",
                  mlirDenseI64ArrayGet(context, layout.rank, offsets)),
      nnpackNamed("static_sizes",
                  mlirDenseI64ArrayGet(context, layout.rank, layout.shape)),
      nnpackNamed("static_strides",
                  mlirDenseI64ArrayGet(context, layout.rank, strides))};
  MlirValue operands[] = {whole, channel};
  MlirOperation before =
      mlirBlockGetFirstOperation(nnpackFunctionBody(f->function));
  MlirOperation made = nnpackInsertOp(
      before, mlirOperationGetLocation(before),
      &(NnpackOpSpec){.name = "memref.subview",
                      .numOperands = 2, .operands = operands,
                      .numResults = 1, .results = &type,
                      .numAttributes = 4, .attributes = attributes});
  mlirValueReplaceAllUsesExcept(whole, mlirOperationGetResult(made, 0), 1,
                                &made);
  return true;
}

/// Tiles of an argument that is given whole begin `channel` further on.
static void shiftTiles(const Finder *f, MlirValue whole, MlirValue channel) {
  for (intptr_t i = 0; i < f->tiles.count; ++i) {
    MlirOperation view = f->tiles.data[i].view;
    if (!mlirValueEqual(mlirOperationGetOperand(view, 0), whole))
      continue;
    MlirValue counter = counterOf(f->tiles.data[i].loop);
    MlirValue operands[] = {counter, channel};
    MlirType index = mlirValueGetType(channel);
    MlirOperation sum =
        nnpackInsertOp(view, mlirOperationGetLocation(view),
                       &(NnpackOpSpec){.name = "arith.addi",
                                       .numOperands = 2, .operands = operands,
                                       .numResults = 1, .results = &index});
    for (intptr_t k = 1; k < mlirOperationGetNumOperands(view); ++k)
      if (mlirValueEqual(mlirOperationGetOperand(view, k), counter))
        mlirOperationSetOperand(view, k, mlirOperationGetResult(sum, 0));
  }
}

static bool changeArguments(Finder *f, const bool *mayBeSliced,
                            NnpackChannelUse *outUses) {
  MlirBlock body = nnpackFunctionBody(f->function);
  intptr_t count = mlirBlockGetNumArguments(body);
  MlirValue channel = mlirBlockAddArgument(
      body, mlirIndexTypeGet(mlirOperationGetContext(f->function)),
      mlirOperationGetLocation(f->function));
  for (intptr_t i = 0; i < count; ++i) {
    MlirValue argument = mlirBlockGetArgument(body, i);
    intptr_t dimension =
        isMemRef(argument) ? argumentDimension(f, argument) : -1;
    outUses[i] = NnpackChannelNone;
    if (f->isRefused)
      return false;
    if (dimension < 0)
      continue;
    bool isOutermost = true;
    for (intptr_t d = 0; d < dimension; ++d)
      isOutermost &= sizeAt(argument, d) == 1;
    outUses[i] = isOutermost && mayBeSliced[i] ? NnpackChannelSliced
                                               : NnpackChannelWhole;
    bool ok = true;
    if (outUses[i] == NnpackChannelSliced)
      ok = slice(f, argument, dimension);
    else if (mlirValueEqual(argument, f->weights))
      ok = false;
    else if (f->loops.count > 0)
      shiftTiles(f, argument, channel);
    else
      ok = insertRange(f, argument, dimension, channel);
    if (!ok)
      return false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// What comes of them
//===----------------------------------------------------------------------===//

static void setSize(const Finder *f, MlirOperation op, const char *name,
                    intptr_t dimension) {
  MlirAttribute list = nnpackOpAttribute(op, name);
  intptr_t rank = mlirDenseArrayGetNumElements(list);
  int64_t sizes[layoutMaxRank];
  for (intptr_t i = 0; i < rank && i < layoutMaxRank; ++i)
    sizes[i] = mlirDenseI64ArrayGetElement(list, i);
  sizes[dimension] = f->newTile;
  mlirOperationSetAttributeByName(
      op, nnpackStr(name),
      mlirDenseI64ArrayGet(mlirOperationGetContext(op), rank, sizes));
}

static bool changeAlloc(const Finder *f, MlirValue value) {
  Layout layout;
  MlirType old = mlirValueGetType(value);
  intptr_t dimension = channelDimension(f, value);
  if (dimension < 0)
    return true;
  if (!layoutGet(old, &layout) || !layout.isIdentity)
    return false;
  layout.shape[dimension] = f->newTile;
  mlirValueSetType(value, layoutApply(old, &layout));
  return true;
}

/// Types of allocations and views, in order.
static bool changeResults(Finder *f) {
  for (intptr_t i = 0; i < f->ops.count; ++i) {
    MlirOperation op = f->ops.data[i];
    if (mlirOperationGetNumResults(op) != 1 ||
        !isMemRef(mlirOperationGetResult(op, 0)))
      continue;
    MlirValue result = mlirOperationGetResult(op, 0);
    intptr_t dimension = channelDimension(f, result);
    if (nnpackOpIs(op, "memref.alloc") && !changeAlloc(f, result))
      return false;
    if (dimension >= 0 && nnpackOpIs(op, "memref.subview"))
      setSize(f, op, "static_sizes", dimension);
    else if (dimension >= 0 && nnpackOpIs(op, "memref.expand_shape"))
      setSize(f, op, "static_output_shape", dimension);
    MlirType type;
    if ((dimension >= 0 || isTile(f, op)) &&
        layoutInferResult(op, &type))
      mlirValueSetType(result, type);
  }
  return true;
}

static void setLoopOperand(MlirOperation loop, intptr_t operand,
                           int64_t value) {
  MlirType index = mlirIndexTypeGet(mlirOperationGetContext(loop));
  MlirNamedAttribute attribute =
      nnpackNamed("value", mlirIntegerAttrGet(index, value));
  MlirOperation constant =
      nnpackInsertOp(loop, mlirOperationGetLocation(loop),
                     &(NnpackOpSpec){.name = "arith.constant",
                                     .numResults = 1, .results = &index,
                                     .numAttributes = 1,
                                     .attributes = &attribute});
  mlirOperationSetOperand(loop, operand, mlirOperationGetResult(constant, 0));
}

static void changeLoops(const Finder *f) {
  for (intptr_t i = 0; i < f->loops.count; ++i) {
    setLoopOperand(f->loops.data[i], 1, f->range);
    setLoopOperand(f->loops.data[i], 2, f->newTile);
  }
}

//===----------------------------------------------------------------------===//
// The kernel
//===----------------------------------------------------------------------===//

static MlirOperation cloneKernel(MlirOperation kernel, int64_t parts) {
  MlirContext context = mlirOperationGetContext(kernel);
  MlirStringRef name =
      mlirStringAttrGetValue(nnpackOpAttribute(kernel, "sym_name"));
  NnpackText text = {0};
  nnpackTextPrint(&text, "%.*s_channels", (int)name.length, name.data);
  MlirOperation copy = mlirOperationClone(kernel);
  mlirOperationSetAttributeByName(
      copy, nnpackStr("sym_name"),
      mlirStringAttrGet(context, mlirStringRefCreate(text.data, text.length)));
  nnpackTextDestroy(&text);
  int64_t macs = nnpackOpInteger(kernel, "nnpack.macs", 0) / parts;
  mlirOperationSetAttributeByName(
      copy, nnpackStr("nnpack.macs"),
      mlirIntegerAttrGet(mlirIntegerTypeGet(context, 64), macs));
  return copy;
}

static MlirLogicalResult dropDiagnostic(MlirDiagnostic diagnostic,
                                        void *userData) {
  (void)diagnostic;
  (void)userData;
  return mlirLogicalResultSuccess();
}

/// What does not verify was a way of using channels that the walk does not know.
static bool verifiesQuietly(MlirOperation op) {
  MlirContext context = mlirOperationGetContext(op);
  MlirDiagnosticHandlerID handler =
      mlirContextAttachDiagnosticHandler(context, dropDiagnostic, NULL, NULL);
  bool ok = mlirOperationVerify(op);
  mlirContextDetachDiagnosticHandler(context, handler);
  return ok;
}

MlirOperation nnpackCreateChannelKernel(MlirOperation kernel, intptr_t weights,
                                        int64_t parts, const bool *mayBeSliced,
                                        MlirSymbolTable symbols,
                                        NnpackChannelUse *outUses) {
  MlirOperation copy = cloneKernel(kernel, parts);
  NnpackArena *arena = nnpackArenaCreate();
  Finder f = {.arena = arena,
              .function = copy,
              .weights = mlirBlockGetArgument(nnpackFunctionBody(copy), weights),
              .dimensionOf = {.arena = arena},
              .sumsOf = {.arena = arena}};
  f.tile = f.channels = sizeAt(f.weights, 0);
  f.range = f.channels / parts;
  spread(&f);
  bool ok = !f.isRefused && changeArguments(&f, mayBeSliced, outUses) &&
            changeResults(&f);
  if (ok) {
    changeLoops(&f);
    nnpackFunctionSetArguments(copy);
  }
  nnpackArenaDestroy(arena);
  if (!ok || !verifiesQuietly(copy)) {
    mlirOperationDestroy(copy);
    return (MlirOperation){NULL};
  }
  mlirSymbolTableInsert(symbols, copy);
  return copy;
}
