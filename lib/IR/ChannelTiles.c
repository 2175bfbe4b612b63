//===-- ChannelTiles.c - Channels that are tiled already ------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds the loops of a kernel that run over tiles of its output channels:
//
//   scf.for %c = 0 to 512 step 256 {
//     %w = memref.subview %weights[%c, 0, 0, 0] [256, ...]
//     %o = memref.subview %out[0, %y, 0, %c] [1, 1, 7, 256]
//
// All have the same step, and their counters are used for nothing but such
// views of arguments and for the channel of weights that are loaded.
//
//===----------------------------------------------------------------------===//

#include "IR/ChannelFinder.h"

#include "IR/RowRanges.h"

bool channelIsTile(const ChannelFinder *f, MlirOperation view) {
  for (intptr_t i = 0; i < f->tiles.count; ++i)
    if (mlirOperationEqual(f->tiles.data[i].view, view))
      return true;
  return false;
}

/// The tile of a loop from 0 over all channels, or 0.
static int64_t tileOf(const ChannelFinder *f, MlirOperation loop) {
  int64_t end, step;
  return nnpackLoopRangeOf(loop, &end, &step) && end == f->channels ? step : 0;
}

MlirValue channelCounterOf(MlirOperation loop) {
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
static bool countsWeights(const ChannelFinder *f, MlirOperation loop) {
  for (MlirOpOperand use = mlirValueGetFirstUse(channelCounterOf(loop));
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

/// True for an argument, or the stripe of one.
static bool isShown(const ChannelFinder *f, MlirValue value) {
  return mlirValueIsABlockArgument(value) ||
         mlirOperationEqual(nnpackValueOwner(value), f->stripe);
}

/// A use of a tile counter: a tile of an argument, or, added to something, the
/// channel of weights that are loaded.
static void addCounterUse(ChannelFinder *f, MlirOperation loop,
                          MlirOpOperand use) {
  MlirOperation owner = mlirOpOperandGetOwner(use);
  intptr_t operand = (intptr_t)mlirOpOperandGetOperandNumber(use);
  if (nnpackOpIs(owner, "arith.addi")) {
    MlirValue sum = mlirOperationGetResult(owner, 0);
    nnpackPtrMapSet(&f->sumsOf, sum.ptr, 1);
    f->isRefused |= !channelOnlyLoadsWeights(f, sum);
    return;
  }
  intptr_t dimension = nnpackOpIs(owner, "memref.subview")
                           ? offsetDimension(owner, operand)
                           : -1;
  if (dimension < 0 || !isShown(f, mlirOperationGetOperand(owner, 0)) ||
      nnpackOpArrayAt(owner, "static_sizes", dimension) != f->tile ||
      nnpackOpArrayAt(owner, "static_strides", dimension) != 1) {
    f->isRefused = true;
    return;
  }
  NNPACK_PUSH(f->arena, f->tiles, ((ChannelTile){owner, loop, dimension}));
  channelSetDimension(f, mlirOperationGetResult(owner, 0), dimension);
}

void channelFindTiles(ChannelFinder *f) {
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
    for (MlirOpOperand use =
             mlirValueGetFirstUse(channelCounterOf(f->loops.data[i]));
         !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use))
      addCounterUse(f, f->loops.data[i], use);
  f->newTile = f->tile < f->range ? f->tile : f->range;
  f->isRefused |= f->range % f->newTile != 0;
}

static bool isWeightsLoad(MlirOpOperand use) {
  return nnpackOpIs(mlirOpOperandGetOwner(use), "memref.load");
}

intptr_t channelArgumentDimension(ChannelFinder *f, MlirValue argument) {
  argument = channelShownOf(f, argument);
  if (f->loops.count == 0)
    return channelDimensionOf(f, argument);
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
    f->isRefused |= !channelIsTile(f, mlirOpOperandGetOwner(use)) &&
                    !(isWeightsLoad(use) &&
                      mlirValueEqual(argument, f->weights));
  return dimension;
}
