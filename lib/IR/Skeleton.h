//===-- lib/IR/Skeleton.h - A function, numbered ------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The operations, regions, blocks and shaped values of one function, numbered
// in pre-order. An operation's number is a point of time: everything nested in
// operation i has a number in (i, end). A clone of the function has the same
// numbers, so that a plan made for one is a plan for the other.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_SKELETON_H
#define NNPACK_LIB_IR_SKELETON_H

#include "Build.h"

#define NO_INDEX ((intptr_t)-1)

typedef struct SkeletonOp {
  MlirOperation op;
  intptr_t parent; ///< Operation, or NO_INDEX for the function itself.
  intptr_t block;  ///< That holds it, or NO_INDEX.
  intptr_t end;
  intptr_t firstRegion; ///< Its regions are numbered in a row.
} SkeletonOp;

typedef struct SkeletonRegion {
  intptr_t op;
  intptr_t firstBlock, numBlocks;
} SkeletonRegion;

typedef struct SkeletonBlock {
  MlirBlock block;
  intptr_t region;
  intptr_t begin, end; ///< Operations, nested ones included.
} SkeletonBlock;

typedef struct SkeletonValue {
  MlirValue value;
  intptr_t op;    ///< That defines it, or NO_INDEX.
  intptr_t block; ///< Whose argument it is, or NO_INDEX.
} SkeletonValue;

typedef struct Skeleton {
  NnpackArena *arena;
  NNPACK_VECTOR(SkeletonOp) ops; ///< 0 is the function.
  NNPACK_VECTOR(SkeletonRegion) regions;
  NNPACK_VECTOR(SkeletonBlock) blocks;
  NNPACK_VECTOR(SkeletonValue) values; ///< Memrefs and tensors.
  NnpackPtrMap valueIndex, blockIndex;
} Skeleton;

/// Numbers `function`; the result belongs to `arena`.
Skeleton *skeletonCreate(NnpackArena *arena, MlirOperation function);

/// NO_INDEX for a value that is not shaped or not of the function.
intptr_t skeletonFindValue(const Skeleton *skeleton, MlirValue value);
intptr_t skeletonFindBlock(const Skeleton *skeleton, MlirBlock block);

/// Whether `inner` is `outer` or nested in it.
bool skeletonEncloses(const Skeleton *skeleton, intptr_t outer, intptr_t inner);
intptr_t skeletonRegionOfOp(const Skeleton *skeleton, intptr_t op);
bool skeletonHasSeveralBlocks(const Skeleton *skeleton, intptr_t op);

#endif // NNPACK_LIB_IR_SKELETON_H
