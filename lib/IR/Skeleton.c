//===-- lib/IR/Skeleton.c - A function, numbered ------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The walk keeps its own stack: IR may be nested deeper than the C stack is.
//
//===----------------------------------------------------------------------===//

#include "Skeleton.h"

#include "Types.h"

//===----------------------------------------------------------------------===//
// Numbering
//===----------------------------------------------------------------------===//

/// A place in the walk: the next thing to visit inside `op`.
typedef struct WalkFrame {
  intptr_t op;
  intptr_t region; ///< Number of the region being walked, or NO_INDEX.
  intptr_t block;
  MlirOperation next;
} WalkFrame;

typedef NNPACK_VECTOR(WalkFrame) WalkStack;

static void addValue(Skeleton *s, MlirValue value, intptr_t op,
                     intptr_t block) {
  if (!typeIsShaped(mlirValueGetType(value)))
    return;
  nnpackPtrMapSet(&s->valueIndex, value.ptr, s->values.count);
  NNPACK_PUSH(s->arena, s->values, ((SkeletonValue){value, op, block}));
}

static void addBlock(Skeleton *s, MlirBlock block, intptr_t region) {
  intptr_t index = s->blocks.count;
  nnpackPtrMapSet(&s->blockIndex, block.ptr, index);
  NNPACK_PUSH(s->arena, s->blocks, ((SkeletonBlock){block, region, 0, 0}));
  for (intptr_t i = 0, n = mlirBlockGetNumArguments(block); i < n; ++i)
    addValue(s, mlirBlockGetArgument(block, i), NO_INDEX, index);
}

/// Numbers the regions of an operation and their blocks, each kind in a row.
static void addRegions(Skeleton *s, MlirOperation op, intptr_t opIndex) {
  intptr_t numRegions = mlirOperationGetNumRegions(op);
  intptr_t first = s->regions.count;
  for (intptr_t i = 0; i < numRegions; ++i)
    NNPACK_PUSH(s->arena, s->regions,
                ((SkeletonRegion){opIndex, s->blocks.count, 0}));
  for (intptr_t i = 0; i < numRegions; ++i) {
    SkeletonRegion *region = &s->regions.data[first + i];
    region->firstBlock = s->blocks.count;
    MlirBlock block = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, i));
    for (; !mlirBlockIsNull(block); block = mlirBlockGetNextInRegion(block))
      addBlock(s, block, first + i);
    region->numBlocks = s->blocks.count - region->firstBlock;
  }
}

static void enterOp(Skeleton *s, WalkStack *stack, MlirOperation op,
                    intptr_t parent, intptr_t block) {
  intptr_t index = s->ops.count;
  SkeletonOp entry = {op, parent, block, index + 1, s->regions.count};
  NNPACK_PUSH(s->arena, s->ops, entry);
  for (intptr_t i = 0, n = mlirOperationGetNumResults(op); i < n; ++i)
    addValue(s, mlirOperationGetResult(op, i), index, NO_INDEX);
  addRegions(s, op, index);
  WalkFrame frame = {index, entry.firstRegion, NO_INDEX, {NULL}};
  NNPACK_PUSH(s->arena, *stack, frame);
}

/// Moves the frame to the next block of its operation; false after the last.
static bool enterNextBlock(Skeleton *s, WalkFrame *frame) {
  if (frame->block != NO_INDEX)
    s->blocks.data[frame->block].end = s->ops.count;
  intptr_t next = frame->block + 1;
  for (;; ++frame->region) {
    if (frame->region >= s->regions.count ||
        s->regions.data[frame->region].op != frame->op)
      return false;
    const SkeletonRegion *region = &s->regions.data[frame->region];
    if (frame->block == NO_INDEX || next < region->firstBlock)
      next = region->firstBlock;
    if (next < region->firstBlock + region->numBlocks)
      break;
  }
  frame->block = next;
  s->blocks.data[next].begin = s->ops.count;
  frame->next = mlirBlockGetFirstOperation(s->blocks.data[next].block);
  return true;
}

Skeleton *skeletonCreate(NnpackArena *arena, MlirOperation function) {
  Skeleton *s = NNPACK_NEW(arena, Skeleton);
  WalkStack stack = {0};
  s->arena = s->valueIndex.arena = s->blockIndex.arena = arena;
  enterOp(s, &stack, function, NO_INDEX, NO_INDEX);
  while (stack.count) {
    WalkFrame *frame = &stack.data[stack.count - 1];
    if (mlirOperationIsNull(frame->next) && !enterNextBlock(s, frame)) {
      s->ops.data[frame->op].end = s->ops.count;
      --stack.count;
      continue;
    }
    if (mlirOperationIsNull(frame->next))
      continue;
    MlirOperation op = frame->next;
    frame->next = mlirOperationGetNextInBlock(op);
    enterOp(s, &stack, op, frame->op, frame->block);
  }
  return s;
}

intptr_t skeletonFindValue(const Skeleton *skeleton, MlirValue value) {
  return nnpackPtrMapGet(&skeleton->valueIndex, value.ptr);
}

intptr_t skeletonFindBlock(const Skeleton *skeleton, MlirBlock block) {
  return nnpackPtrMapGet(&skeleton->blockIndex, block.ptr);
}

bool skeletonEncloses(const Skeleton *skeleton, intptr_t outer,
                      intptr_t inner) {
  return outer <= inner && inner < skeleton->ops.data[outer].end;
}

intptr_t skeletonRegionOfOp(const Skeleton *skeleton, intptr_t op) {
  return skeleton->blocks.data[skeleton->ops.data[op].block].region;
}

bool skeletonHasSeveralBlocks(const Skeleton *skeleton, intptr_t op) {
  intptr_t region = skeleton->ops.data[op].firstRegion;
  for (; region < skeleton->regions.count &&
         skeleton->regions.data[region].op == op;
       ++region)
    if (skeleton->regions.data[region].numBlocks > 1)
      return true;
  return false;
}
