//===-- AccessPath.c - Where a memref lies as loops run -------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   scf.for %r = 0 to 8 { scf.for %x = 0 to 6 step 3 {
//     %s = memref.subview %a[%r, %x, 0] ... : memref<8x6x4xi8>
//
// begins at byte 24 * r + 12 * (x / 3): the offsets of each subview on the way
// up, times the strides of what it is a view of.
//
//===----------------------------------------------------------------------===//

#include "IR/AccessPath.h"

#include "IR/MemoryRange.h"

#include "mlir-c/AffineMap.h"

bool nnpackLoopNestPush(NnpackLoopNest *nest, MlirOperation loop) {
  NnpackLoopBounds bounds;
  if (nest->count == NNPACK_WALK_MAX_LEVELS ||
      !nnpackConstantBounds(loop, &bounds) ||
      mlirOperationGetNumResults(loop) != 0 || bounds.step <= 0 ||
      nnpackTripsOf(&bounds) == 0)
    return false;
  nest->loops[nest->count++] = (struct NnpackLoop){
      .lower = bounds.lower,
      .step = bounds.step,
      .trips = nnpackTripsOf(&bounds),
      .counter = mlirBlockGetArgument(
          mlirRegionGetFirstBlock(mlirOperationGetRegion(loop, 0)), 0)};
  return true;
}

bool nnpackStridesOf(MlirValue memref, int64_t *outStrides) {
  MlirType type = mlirValueGetType(memref);
  int64_t offset;
  if (!mlirTypeIsAMemRef(type) ||
      mlirShapedTypeGetRank(type) > NNPACK_WALK_MAX_LEVELS ||
      mlirLogicalResultIsFailure(
          mlirMemRefTypeGetStridesAndOffset(type, outStrides, &offset)))
    return false;
  int64_t bytes = nnpackElementBytes(mlirShapedTypeGetElementType(type));
  for (intptr_t i = 0, e = mlirShapedTypeGetRank(type); i < e; ++i)
    if (mlirShapedTypeIsDynamicStrideOrOffset(outStrides[i]) ||
        nnpackMulOverflow(outStrides[i], bytes, &outStrides[i]))
      return false;
  return bytes > 0;
}

static intptr_t levelOf(const NnpackLoopNest *nest, MlirValue counter) {
  for (intptr_t i = 0; i < nest->count; ++i)
    if (mlirValueEqual(nest->loops[i].counter, counter))
      return i;
  return -1;
}

/// Adds `factor` times an index that is a constant or a counter.
static bool addIndex(const NnpackLoopNest *nest, MlirValue index,
                     int64_t factor, struct NnpackWalkPath *path) {
  int64_t value;
  intptr_t level = levelOf(nest, index);
  if (level >= 0) {
    value = nest->loops[level].lower;
    if (nnpackAddProductOverflow(nest->loops[level].step, factor,
                                 &path->strides[level]))
      return false;
  } else if (!nnpackConstantInteger(index, &value)) {
    return false;
  }
  return !nnpackAddProductOverflow(value, factor, &path->offset);
}

static bool hasUnitStrides(MlirOperation subview) {
  MlirAttribute steps = nnpackOpAttribute(subview, "static_strides");
  for (intptr_t i = 0; i < mlirDenseArrayGetNumElements(steps); ++i)
    if (mlirDenseI64ArrayGetElement(steps, i) != 1)
      return false;
  return true;
}

/// Adds the offsets of a memref.subview.
static bool addSubview(const NnpackLoopNest *nest, MlirOperation subview,
                       struct NnpackWalkPath *path) {
  int64_t strides[NNPACK_WALK_MAX_LEVELS];
  MlirAttribute offsets = nnpackOpAttribute(subview, "static_offsets");
  if (!hasUnitStrides(subview) ||
      !nnpackStridesOf(mlirOperationGetOperand(subview, 0), strides))
    return false;
  intptr_t dynamic = 1; // Operand 0 is what is viewed, then the offsets.
  for (intptr_t i = 0; i < mlirDenseArrayGetNumElements(offsets); ++i) {
    int64_t offset = mlirDenseI64ArrayGetElement(offsets, i);
    bool ok;
    if (mlirShapedTypeIsDynamicStrideOrOffset(offset))
      ok = addIndex(nest, mlirOperationGetOperand(subview, dynamic++),
                    strides[i], path);
    else
      ok = !nnpackAddProductOverflow(offset, strides[i], &path->offset);
    if (!ok)
      return false;
  }
  return true;
}

bool nnpackAccessPathOf(const NnpackLoopNest *nest, MlirValue memref,
                        struct NnpackWalkPath *outPath) {
  *outPath = (struct NnpackWalkPath){0};
  MlirOperation owner = nnpackValueOwner(memref);
  for (; !mlirOperationIsNull(owner); owner = nnpackValueOwner(memref)) {
    if (nnpackOpIs(owner, "memref.subview")) {
      if (!addSubview(nest, owner, outPath))
        return false;
    } else if (!nnpackIsReshape(owner)) {
      return false;
    }
    memref = mlirOperationGetOperand(owner, 0);
  }
  return nnpackTraceMemory(memref).kind == NnpackRootArgument &&
         mlirAffineMapIsIdentity(
             mlirMemRefTypeGetAffineMap(mlirValueGetType(memref)));
}
