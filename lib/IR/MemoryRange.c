//===-- MemoryRange.c - Which bytes a memref may touch --------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A memref's type gives offset and strides relative to a pointer. Views but
// memref.view keep the pointer, so the first type with a static layout on the
// way up bounds what is touched; memref.view moves the pointer by its operand.
//
//===----------------------------------------------------------------------===//

#include "IR/MemoryRange.h"

enum { maxRank = 16 };

/// Elements [*outBegin, *outEnd) that a static layout reaches from the pointer.
static bool extentOf(MlirType type, int64_t *outBegin, int64_t *outEnd) {
  int64_t strides[maxRank], offset;
  intptr_t rank = mlirShapedTypeGetRank(type);
  if (rank > maxRank || !nnpackTypeIsStaticShaped(type) ||
      mlirLogicalResultIsFailure(
          mlirMemRefTypeGetStridesAndOffset(type, strides, &offset)) ||
      mlirShapedTypeIsDynamicStrideOrOffset(offset) || offset < 0)
    return false;
  int64_t last = offset;
  for (intptr_t i = 0; i < rank; ++i) {
    int64_t size = mlirShapedTypeGetDimSize(type, i);
    if (mlirShapedTypeIsDynamicStrideOrOffset(strides[i]) || strides[i] < 0 ||
        size == 0 || nnpackAddProductOverflow(size - 1, strides[i], &last))
      return false;
  }
  *outBegin = offset;
  return !nnpackAddOverflow(last, 1, outEnd);
}

/// Sets the bounds from the type if it has static ones.
static bool boundByType(MlirValue memref, NnpackMemoryRange *range) {
  MlirType type = mlirValueGetType(memref);
  if (!mlirTypeIsAMemRef(type))
    return false;
  int64_t bytes = nnpackElementBytes(mlirShapedTypeGetElementType(type));
  int64_t begin, end;
  if (bytes == 0 || !extentOf(type, &begin, &end) ||
      nnpackMulOverflow(begin, bytes, &begin) ||
      nnpackMulOverflow(end, bytes, &end))
    return false;
  range->begin = begin;
  range->end = end;
  return true;
}

/// Moves the bounds by the constant shift of a memref.view; false if it is not
/// constant.
static bool shiftByView(MlirOperation view, NnpackMemoryRange *range) {
  int64_t shift, begin, end;
  if (!nnpackConstantInteger(mlirOperationGetOperand(view, 1), &shift) ||
      nnpackAddOverflow(range->begin, shift, &begin) ||
      nnpackAddOverflow(range->end, shift, &end))
    return false;
  range->begin = begin;
  range->end = end;
  return true;
}

static void setWhole(NnpackMemoryRange *range) {
  range->begin = 0;
  range->end = INT64_MAX;
}

static bool keepsPointer(MlirOperation op) {
  static const char *const names[] = {
      "memref.subview",      "memref.cast",
      "memref.expand_shape", "memref.collapse_shape",
      "memref.transpose",    "memref.memory_space_cast",
  };
  return nnpackOpIsAmong(op, names, sizeof names / sizeof *names);
}

static void setArgument(MlirValue value, NnpackMemoryRange *range) {
  MlirBlock block = mlirBlockArgumentGetOwner(value);
  MlirOperation parent = mlirBlockGetParentOperation(block);
  if (!nnpackIsFunctionDefinition(parent) ||
      !mlirBlockEqual(nnpackFunctionBody(parent), block))
    return;
  range->kind = NnpackRootArgument;
  range->argument = mlirBlockArgumentGetArgNumber(value);
}

/// Ends the way up at the value that makes the object.
static void setRoot(MlirValue value, NnpackMemoryRange *range) {
  range->value = value;
  MlirOperation owner = nnpackValueOwner(value);
  if (mlirOperationIsNull(owner)) {
    setArgument(value, range);
  } else if (nnpackOpIs(owner, "memref.get_global")) {
    range->kind = NnpackRootGlobal;
    range->symbol = nnpackOpAttribute(owner, "name");
  } else if (nnpackOpIs(owner, "memref.alloc") ||
             nnpackOpIs(owner, "memref.alloca")) {
    range->kind = NnpackRootAlloc;
  }
}

NnpackMemoryRange nnpackTraceMemory(MlirValue memref) {
  NnpackMemoryRange range = {.kind = NnpackRootUnknown};
  bool bounded = boundByType(memref, &range);
  for (;;) {
    MlirOperation owner = nnpackValueOwner(memref);
    if (mlirOperationIsNull(owner))
      break;
    bool isView = nnpackOpIs(owner, "memref.view");
    if (!isView && !keepsPointer(owner))
      break;
    if (isView && bounded)
      bounded = shiftByView(owner, &range);
    memref = mlirOperationGetOperand(owner, 0);
    if (!bounded)
      bounded = boundByType(memref, &range);
  }
  if (!bounded)
    setWhole(&range);
  setRoot(memref, &range);
  return range;
}

bool nnpackSameRoot(const NnpackMemoryRange *a, const NnpackMemoryRange *b) {
  if (a->kind != b->kind)
    return false;
  switch (a->kind) {
  case NnpackRootUnknown:
    return false;
  case NnpackRootArgument:
    return a->argument == b->argument;
  case NnpackRootGlobal:
    return mlirAttributeEqual(a->symbol, b->symbol);
  case NnpackRootAlloc:
    return mlirValueEqual(a->value, b->value);
  }
  return false;
}

bool nnpackRangesMeet(const NnpackMemoryRange *a, const NnpackMemoryRange *b) {
  return nnpackSameRoot(a, b) && a->begin < b->end && b->begin < a->end;
}
