//===-- IR/MemoryRange.h - Which bytes a memref may touch ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Traces a memref through views to the object it lies in. Internal to the
// project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_MEMORYRANGE_H
#define NNPACK_LIB_IR_MEMORYRANGE_H

#include "IR/Build.h"

typedef enum NnpackRootKind {
  NnpackRootUnknown,
  NnpackRootArgument, ///< Of the function; `argument` says which.
  NnpackRootGlobal,   ///< `symbol` says which.
  NnpackRootAlloc,    ///< `value` is the allocation.
} NnpackRootKind;

/// Bytes [begin, end) of an object.
typedef struct NnpackMemoryRange {
  NnpackRootKind kind;
  MlirValue value;
  intptr_t argument;
  MlirAttribute symbol;
  int64_t begin, end;
} NnpackMemoryRange;

/// The bytes that may be touched through `memref`, if it is used in bounds.
/// Unknown bounds are taken for [0, INT64_MAX).
NnpackMemoryRange nnpackTraceMemory(MlirValue memref);

/// True if both lie in the same object, and may have bytes in common.
bool nnpackRangesMeet(const NnpackMemoryRange *a, const NnpackMemoryRange *b);
/// True if both are known to lie in the same object.
bool nnpackSameRoot(const NnpackMemoryRange *a, const NnpackMemoryRange *b);

#endif // NNPACK_LIB_IR_MEMORYRANGE_H
