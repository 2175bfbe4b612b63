//===-- lib/IR/Allocations.h - Allocations and lifetimes --------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The allocations of one function: which of them can have a place in an arena,
// and from when to when their bytes matter.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_ALLOCATIONS_H
#define NNPACK_LIB_IR_ALLOCATIONS_H

#include "Flow.h"
#include "Types.h"

#include "nnpack-c/Report.h"

/// The memory spaces that have an arena, fast ones first.
typedef struct SpaceInfo {
  const char *name;
  MlirAttribute attribute;
  int64_t capacity; ///< INT64_MAX: unlimited.
  int64_t cost;     ///< Of a byte moved to or from it.
  double bytesPerCycle; ///< 0: moving bytes takes no time.
  int64_t latency;      ///< Cycles until the first byte of a copy.
} SpaceInfo;

/// Where constants lie is the last of them, or one more that has no arena and is
/// only read.
typedef struct SpaceList {
  const SpaceInfo *spaces;
  intptr_t count; ///< Of those with an arena.
  intptr_t constants; ///< count - 1, or count.
} SpaceList;

/// Those that a program reads.
static inline intptr_t spacesNumRead(const SpaceList *spaces) {
  return spaces->constants < spaces->count ? spaces->count : spaces->count + 1;
}

/// Whether what it costs to move bytes is bytes of the last space.
static inline bool spacesCostBytes(const SpaceList *spaces) {
  return spacesNumRead(spaces) == 2;
}

/// An allocation, or the scratch bytes that one call needs.
typedef struct BufferInfo {
  intptr_t op;    ///< The allocation or the call.
  intptr_t value; ///< What is allocated; NO_INDEX for scratch.
  intptr_t part;  ///< Scratch: which arena argument of the callee.
  const char *name;
  TypeLayout layout;
  intptr_t begin, end; ///< Points, half-open; begin > end before the first.
  NnpackRole role;
  intptr_t roleIndex;  ///< Which input or output.
  intptr_t pin;        ///< A space, or NO_INDEX.
  int64_t hint;        ///< An offset to try, or NNPACK_NO_OFFSET.
  int64_t start;       ///< One to search from, likewise.
  intptr_t numAccesses;
  bool isCopy;            ///< Of another buffer, made by --place-buffers.
  bool isUnused;          ///< Nothing but deallocations uses it.
  const char *leftReason; ///< Why it is left alone, or NULL.
  intptr_t leftOp;        ///< The operation the reason speaks of, or NO_INDEX.
  int64_t steps[2];       ///< [begin, end) in steps, set by planning.
  intptr_t shares;        ///< Buffer that it may lie over, or NO_INDEX.
  intptr_t arenaPart;     ///< Where planning put it.
  int64_t offset;
} BufferInfo;

/// An operation reads or writes a buffer.
typedef struct BufferAccess {
  intptr_t op, buffer, operand;
  unsigned effects;
} BufferAccess;

typedef struct BufferList {
  NNPACK_VECTOR(BufferInfo) list;
  NNPACK_VECTOR(BufferAccess) accesses;
  bool *foreign; ///< Per value: may be memory that is not planned.
} BufferList;

/// Finds the allocations of a function in order, without lifetimes. Returns
/// false after an error about a size that overflows.
bool buffersCollect(NnpackArena *arena, const Flow *flow,
                    const SpaceList *spaces, const NnpackIrHooks *hooks,
                    BufferList *outBuffers);

/// Follows every buffer's values to all its uses: sets begin and end, or why it
/// is left alone.
void buffersFindLifetimes(NnpackArena *arena, const Flow *flow,
                          BufferList *buffers);

void bufferLeave(BufferInfo *buffer, const char *reason, intptr_t op);

#endif // NNPACK_LIB_IR_ALLOCATIONS_H
