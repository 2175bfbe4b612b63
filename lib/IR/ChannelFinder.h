//===-- IR/ChannelFinder.h - Where the channels are ---------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the files that put a kernel on a range of channels share. Internal to
// lib/IR.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_CHANNELFINDER_H
#define NNPACK_LIB_IR_CHANNELFINDER_H

#include "IR/Build.h"

/// A tile of an argument's channels.
typedef struct ChannelTile {
  MlirOperation view; ///< memref.subview
  MlirOperation loop;
  intptr_t dimension;
} ChannelTile;

typedef struct ChannelFinder {
  NnpackArena *arena;
  MlirOperation function;
  MlirValue weights;
  MlirOperation stripe; ///< What the kernel shows of its result, if not all.
  NnpackPtrMap dimensionOf; ///< Value -> dimension that counts channels.
  NnpackPtrMap sumsOf;      ///< Tile counter plus something -> 1.
  NNPACK_VECTOR(MlirOperation) ops; ///< Of the function, in order.
  NNPACK_VECTOR(MlirOperation) loops; ///< Over tiles of channels.
  NNPACK_VECTOR(ChannelTile) tiles;
  int64_t channels, range; ///< Of the kernel; of the one to be made.
  int64_t tile, newTile;   ///< What marked values count; all if untiled.
  bool isChanged, isRefused;
} ChannelFinder;

// ChannelWalk.c

/// The size of a memref in a dimension.
int64_t channelSizeAt(MlirValue value, intptr_t dimension);
/// The dimension of the value that counts channels, or -1.
intptr_t channelDimensionOf(const ChannelFinder *f, MlirValue value);
/// Says so; refused if another one does or its size is not that of a tile.
void channelSetDimension(ChannelFinder *f, MlirValue value, intptr_t dimension);
/// True if the index is only used to load elements of the weights, as the
/// number of their channel, by itself or added to a tile counter.
bool channelOnlyLoadsWeights(const ChannelFinder *f, MlirValue index);
/// Marks everything that counts channels of a tile, or without tiles all of
/// them.
void channelSpread(ChannelFinder *f);

/// What the kernel sees of an argument: the stripe, or the argument itself.
MlirValue channelShownOf(const ChannelFinder *f, MlirValue argument);

// ChannelTiles.c

/// Finds loops over tiles of channels and what they take of the arguments.
void channelFindTiles(ChannelFinder *f);
/// True if the subview is a tile of an argument.
bool channelIsTile(const ChannelFinder *f, MlirOperation view);
/// The counter of a loop.
MlirValue channelCounterOf(MlirOperation loop);
/// The dimension of an argument that counts channels, or -1. Sets `isRefused`
/// if they are used other than in tiles where there are tiles.
intptr_t channelArgumentDimension(ChannelFinder *f, MlirValue argument);

#endif // NNPACK_LIB_IR_CHANNELFINDER_H
