//===-- ReadOrder.c - How a kernel reads before it writes -----------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Goes down from the kernel's body to the one operation that writes the result:
//
//   (a) reads                         done before anything is written
//   scf.for %r = ... {
//     (b) reads                       done before row %r is written
//     scf.for %x = ... {
//       (c) reads of subviews         done before this tile is written
//       linalg.generic ins(d) outs(subview of the result)
//     }                               (d): element by element
//   }
//
// An operand that is only read in (a) may be anywhere. For one that is read in
// (c) or (d), and only there, the subviews say where in the operand and the
// result the loops are, so that the distance is found by nnpackWalkDistance.
// For (b) there are the row maps. Whatever has another form is read by rows, or
// if the result is not written by rows, as long as it is written.
//
// An operation with an identity map goes through its elements in the order of
// their dimensions, and reads an element of each operand before it writes that
// of the result: that is how --nnpack-to-llvm lowers it.
//
//===----------------------------------------------------------------------===//

#include "IR/ReadOrder.h"

#include "IR/AccessPath.h"
#include "IR/MemoryRange.h"
#include "IR/RowMaps.h"
#include "IR/RowRanges.h"

#include "mlir-c/AffineMap.h"

static const NnpackRead readByRows = {NnpackReadByRows, 0};

//===----------------------------------------------------------------------===//
// Who touches what
//===----------------------------------------------------------------------===//

static bool isView(MlirOperation op) {
  static const char *const names[] = {
      "memref.subview",      "memref.cast",
      "memref.expand_shape", "memref.collapse_shape",
      "memref.transpose",    "memref.reinterpret_cast",
      "memref.view",         "memref.memory_space_cast",
  };
  return nnpackOpIsAmong(op, names, sizeof names / sizeof *names);
}

/// True if the memref is a view of the argument, or of who knows what.
static bool mayBe(MlirValue memref, intptr_t argument) {
  while (!mlirOperationIsNull(nnpackValueOwner(memref)) &&
         isView(nnpackValueOwner(memref)))
    memref = mlirOperationGetOperand(nnpackValueOwner(memref), 0);
  NnpackMemoryRange range = nnpackTraceMemory(memref);
  return range.kind == NnpackRootUnknown ||
         (range.kind == NnpackRootArgument && range.argument == argument);
}

static bool operandMayBe(MlirOperation op, intptr_t index, intptr_t argument) {
  MlirValue operand = mlirOperationGetOperand(op, index);
  return mlirTypeIsAMemRef(mlirValueGetType(operand)) &&
         mayBe(operand, argument);
}

typedef struct Touch {
  intptr_t argument, count;
} Touch;

static MlirWalkResult addTouches(MlirOperation op, void *data) {
  Touch *touch = data;
  if (isView(op))
    return MlirWalkResultAdvance;
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i)
    touch->count += operandMayBe(op, i, touch->argument);
  return MlirWalkResultAdvance;
}

/// How many operands of the operation, and of those in its regions, may be the
/// argument's bytes; making a view touches none.
static intptr_t touchesOf(MlirOperation op, intptr_t argument) {
  Touch touch = {argument, 0};
  mlirOperationWalk(op, addTouches, &touch, MlirWalkPreOrder);
  return touch.count;
}

/// The operations of a block that matter.
typedef struct Scene {
  MlirOperation writer; ///< The only one that touches the result.
  bool hasOtherWriter, readsBefore, readsAfter, writerReads;
} Scene;

static Scene lookAt(MlirBlock block, intptr_t result, intptr_t operand) {
  Scene scene = {{NULL}, false, false, false, false};
  for (MlirOperation op = mlirBlockGetFirstOperation(block);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    bool writes = touchesOf(op, result) > 0;
    bool reads = operand >= 0 && touchesOf(op, operand) > 0;
    bool isAfter = !mlirOperationIsNull(scene.writer);
    if (writes) {
      scene.hasOtherWriter |= isAfter;
      scene.writer = op;
      scene.writerReads = reads;
    } else {
      scene.readsBefore |= reads && !isAfter;
      scene.readsAfter |= reads && isAfter;
    }
  }
  return scene;
}

//===----------------------------------------------------------------------===//
// Walks
//===----------------------------------------------------------------------===//

typedef struct Search {
  intptr_t result, operand;
  NnpackLoopNest nest;
} Search;

static bool isIdentityMap(MlirOperation op, intptr_t operand) {
  if (nnpackOpIs(op, "linalg.copy") || nnpackOpIs(op, "linalg.map"))
    return true;
  MlirAttribute maps = nnpackOpAttribute(op, "indexing_maps");
  return nnpackOpIs(op, "linalg.generic") &&
         mlirAffineMapIsIdentity(mlirAffineMapAttrGetValue(
             mlirArrayAttrGetElement(maps, operand)));
}

static NnpackWalk walkOfNest(const Search *search) {
  NnpackWalk walk = {.numLevels = search->nest.count};
  for (intptr_t i = 0; i < search->nest.count; ++i)
    walk.counts[i] = search->nest.loops[i].trips;
  return walk;
}

/// Appends the dimensions that an elementwise operation goes through.
static bool addDimensions(NnpackWalk *walk, MlirValue over, MlirValue under) {
  int64_t overStrides[NNPACK_WALK_MAX_LEVELS],
      underStrides[NNPACK_WALK_MAX_LEVELS];
  MlirType type = mlirValueGetType(over);
  intptr_t rank = mlirShapedTypeGetRank(type);
  if (walk->numLevels + rank > NNPACK_WALK_MAX_LEVELS ||
      !nnpackTypeIsStaticShaped(type) ||
      !nnpackSameShape(type, mlirValueGetType(under)) ||
      !nnpackStridesOf(over, overStrides) ||
      !nnpackStridesOf(under, underStrides))
    return false;
  for (intptr_t i = 0; i < rank; ++i) {
    intptr_t level = walk->numLevels++;
    walk->counts[level] = mlirShapedTypeGetDimSize(type, i);
    walk->over.strides[level] = overStrides[i];
    walk->under.strides[level] = underStrides[i];
    if (walk->counts[level] < 1)
      return false;
  }
  walk->spanBytes = nnpackElementBytes(mlirShapedTypeGetElementType(type));
  return true;
}

/// The walk of an elementwise operation from `under` to `over`.
static bool elementDistance(const Search *search, MlirValue over,
                            MlirValue under, int64_t *outDistance) {
  NnpackWalk walk = walkOfNest(search);
  return nnpackAccessPathOf(&search->nest, over, &walk.over) &&
         nnpackAccessPathOf(&search->nest, under, &walk.under) &&
         addDimensions(&walk, over, under) &&
         nnpackWalkDistance(&walk, outDistance);
}

/// (d): every operand of the writer that may be the argument is read at the
/// place that is written.
static bool distanceInside(const Search *search, MlirOperation writer,
                           int64_t *outDistance) {
  intptr_t last = mlirOperationGetNumOperands(writer) - 1, numReads = 0;
  if (last < 1 || !isIdentityMap(writer, last) ||
      !operandMayBe(writer, last, search->result))
    return false;
  MlirValue over = mlirOperationGetOperand(writer, last);
  *outDistance = INT64_MIN;
  for (intptr_t i = 0; i < last; ++i) {
    int64_t distance;
    if (!operandMayBe(writer, i, search->operand))
      continue;
    if (!isIdentityMap(writer, i) ||
        !elementDistance(search, over, mlirOperationGetOperand(writer, i),
                         &distance))
      return false;
    *outDistance = distance > *outDistance ? distance : *outDistance;
    ++numReads;
  }
  return numReads == touchesOf(writer, search->operand) &&
         touchesOf(writer, search->result) == 1;
}

/// Bytes from a static memref's first to its last.
static bool spanOf(MlirValue memref, int64_t *outBytes) {
  int64_t strides[NNPACK_WALK_MAX_LEVELS];
  MlirType type = mlirValueGetType(memref);
  if (!nnpackTypeIsStaticShaped(type) || !nnpackStridesOf(memref, strides))
    return false;
  *outBytes = nnpackElementBytes(mlirShapedTypeGetElementType(type));
  for (intptr_t i = 0, e = mlirShapedTypeGetRank(type); i < e; ++i) {
    int64_t steps = mlirShapedTypeGetDimSize(type, i) - 1;
    if (strides[i] < 0 ||
        nnpackAddProductOverflow(strides[i], steps, outBytes))
      return false;
  }
  return true;
}

/// What the reads of a tile need of it.
typedef struct TileReads {
  const Search *search;
  const NnpackWalk *walk;
  int64_t distance;
  bool ok;
} TileReads;

static MlirWalkResult addTileRead(MlirOperation op, void *data) {
  TileReads *reads = data;
  if (isView(op))
    return MlirWalkResultAdvance;
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i) {
    if (!operandMayBe(op, i, reads->search->operand))
      continue;
    NnpackWalk walk = *reads->walk;
    int64_t distance;
    reads->ok &= nnpackOpIsOf(op, "linalg") &&
                 nnpackAccessPathOf(&reads->search->nest,
                                    mlirOperationGetOperand(op, i),
                                    &walk.under) &&
                 nnpackWalkDistance(&walk, &distance);
    if (!reads->ok)
      return MlirWalkResultInterrupt;
    reads->distance =
        distance > reads->distance ? distance : reads->distance;
  }
  return MlirWalkResultAdvance;
}

/// (c): tiles are read, each before its tile of the result is written.
static bool distanceOfTiles(const Search *search, MlirBlock block,
                            MlirOperation writer, int64_t *outDistance) {
  NnpackWalk walk = walkOfNest(search);
  MlirValue over = mlirOperationGetOperand(
      writer, mlirOperationGetNumOperands(writer) - 1);
  if (mlirOperationGetNumRegions(writer) > 1 ||
      nnpackOpIs(writer, "scf.for") || touchesOf(writer, search->result) != 1 ||
      !mlirTypeIsAMemRef(mlirValueGetType(over)) ||
      !mayBe(over, search->result) ||
      !nnpackAccessPathOf(&search->nest, over, &walk.over) ||
      !spanOf(over, &walk.spanBytes))
    return false;
  TileReads reads = {search, &walk, INT64_MIN, true};
  for (MlirOperation op = mlirBlockGetFirstOperation(block);
       !mlirOperationEqual(op, writer) && reads.ok;
       op = mlirOperationGetNextInBlock(op))
    mlirOperationWalk(op, addTileRead, &reads, MlirWalkPreOrder);
  *outDistance = reads.distance;
  return reads.ok;
}

//===----------------------------------------------------------------------===//
// The way down
//===----------------------------------------------------------------------===//

/// What a block inside `search->nest.count` loops says of the operand.
static NnpackRead readIn(Search *search, MlirBlock block) {
  NnpackRead far = {NnpackReadFarEnough, INT64_MIN};
  bool isInLoop = search->nest.count > 0;
  Scene scene = lookAt(block, search->result, search->operand);
  if (mlirOperationIsNull(scene.writer) || scene.hasOtherWriter ||
      scene.readsAfter)
    return readByRows;
  if (!scene.writerReads) {
    if (!isInLoop)
      return far; // (a)
    if (distanceOfTiles(search, block, scene.writer, &far.distanceBytes))
      return far; // (c)
    return search->nest.count == 1 ? (NnpackRead){NnpackReadRowsFirst, 0}
                                   : readByRows;
  }
  if (isInLoop && scene.readsBefore)
    return readByRows;
  if (nnpackOpIs(scene.writer, "scf.for"))
    return nnpackLoopNestPush(&search->nest, scene.writer)
               ? readIn(search, mlirRegionGetFirstBlock(mlirOperationGetRegion(
                                    scene.writer, 0)))
               : readByRows;
  return distanceInside(search, scene.writer, &far.distanceBytes) ? far
                                                                  : readByRows;
}

bool nnpackWritesRows(MlirOperation kernel, int64_t *outStep) {
  MlirBlock body = nnpackFunctionBody(kernel);
  intptr_t result = nnpackResultArgumentOf(kernel);
  if (result < 0)
    return false;
  Scene scene = lookAt(body, result, -1);
  MlirType type = mlirValueGetType(mlirBlockGetArgument(body, result));
  return !mlirOperationIsNull(scene.writer) && !scene.hasOtherWriter &&
         nnpackOpIs(scene.writer, "scf.for") &&
         nnpackTypeIsStaticShaped(type) &&
         nnpackLoopCountsRows(scene.writer, nnpackRowsOf(type), outStep);
}

NnpackRead nnpackReadOf(MlirOperation kernel, intptr_t index) {
  Search search = {.result = nnpackResultArgumentOf(kernel),
                   .operand = index};
  return search.result < 0 ? readByRows
                           : readIn(&search, nnpackFunctionBody(kernel));
}
