//===-- lib/IR/OpFacts.c - What is known about operations ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// To add a fact: one row, in the order of the names (strcmp), and one test in
// test/passes/assign-offsets. A row that claims too little costs memory, one
// that claims too much costs right answers.
//
//===----------------------------------------------------------------------===//

#include "OpFacts.h"

#include "Build.h"
#include "Types.h"

#include <string.h>

static const OpFacts rows[] = {
    {"affine.dma_start", OpKindKeep, 0, 0, 0},
    {"affine.for", OpKindLoop, 0, 0, 0},
    {"affine.if", OpKindRegion, 0, 0, 0},
    {"affine.load", OpKindAccess, OPERAND(0), 0, 0},
    {"affine.parallel", OpKindParallel, 0, 0, 0},
    {"affine.store", OpKindAccess, 0, OPERAND(1), OPERAND(0)},
    {"affine.vector_load", OpKindAccess, OPERAND(0), 0, 0},
    {"affine.vector_store", OpKindAccess, 0, OPERAND(1), OPERAND(0)},
    {"affine.yield", OpKindYield, 0, 0, 0},
    {"arith.select", OpKindSelect, 0, 0, 0},
    {"bufferization.clone", OpKindKeep, 0, 0, 0},
    {"bufferization.dealloc", OpKindKeep, 0, 0, 0},
    {"bufferization.materialize_in_destination", OpKindAccess, OPERAND(0),
     OPERAND(1), 0},
    {"bufferization.to_tensor", OpKindView, 0, 0, 0},
    {"cf.br", OpKindBranch, 0, 0, 0},
    {"cf.cond_br", OpKindBranch, 0, 0, 0},
    {"cf.switch", OpKindBranch, 0, 0, 0},
    {"func.call", OpKindCall, 0, 0, 0},
    {"func.return", OpKindReturn, 0, 0, 0},
    {"gpu.subgroup_mma_load_matrix", OpKindAccess, OPERAND(0), 0, 0},
    {"gpu.subgroup_mma_store_matrix", OpKindAccess, 0, OPERAND(1), 0},
    {"memref.alloc", OpKindAlloc, 0, 0, 0},
    {"memref.alloca", OpKindAlloc, 0, 0, 0},
    {"memref.alloca_scope", OpKindRegion, 0, 0, 0},
    {"memref.alloca_scope.return", OpKindYield, 0, 0, 0},
    {"memref.assume_alignment", OpKindView, 0, 0, 0},
    {"memref.atomic_rmw", OpKindAccess, OPERAND(1), OPERAND(1), OPERAND(0)},
    {"memref.cast", OpKindView, 0, 0, 0},
    {"memref.collapse_shape", OpKindView, 0, 0, 0},
    {"memref.copy", OpKindAccess, OPERAND(0), OPERAND(1), 0},
    {"memref.dealloc", OpKindDealloc, 0, 0, 0},
    {"memref.dim", OpKindAccess, 0, 0, 0},
    {"memref.distinct_objects", OpKindView, 0, 0, 0},
    {"memref.dma_start", OpKindKeep, 0, 0, 0},
    {"memref.expand_shape", OpKindView, 0, 0, 0},
    {"memref.extract_aligned_pointer_as_index", OpKindKeep, 0, 0, 0},
    {"memref.extract_strided_metadata", OpKindView, 0, 0, 0},
    {"memref.generic_atomic_rmw", OpKindAccess, OPERAND(0), OPERAND(0), 0},
    {"memref.get_global", OpKindGlobal, 0, 0, 0},
    {"memref.load", OpKindAccess, OPERAND(0), 0, 0},
    {"memref.memory_space_cast", OpKindSpaceCast, 0, 0, 0},
    {"memref.prefetch", OpKindAccess, OPERAND(0), 0, 0},
    {"memref.rank", OpKindAccess, 0, 0, 0},
    {"memref.realloc", OpKindKeep, 0, 0, 0},
    {"memref.reinterpret_cast", OpKindView, 0, 0, 0},
    {"memref.reshape", OpKindView, OPERAND(1), 0, 0},
    {"memref.store", OpKindAccess, 0, OPERAND(1), OPERAND(0)},
    {"memref.subview", OpKindView, 0, 0, 0},
    {"memref.transpose", OpKindView, 0, 0, 0},
    {"memref.view", OpKindView, 0, 0, 0},
    {"omp.parallel", OpKindParallel, 0, 0, 0},
    {"omp.wsloop", OpKindParallel, 0, 0, 0},
    {"scf.condition", OpKindYield, 0, 0, 0},
    {"scf.execute_region", OpKindRegion, 0, 0, 0},
    {"scf.for", OpKindLoop, 0, 0, 0},
    {"scf.forall", OpKindParallel, 0, 0, 0},
    {"scf.if", OpKindRegion, 0, 0, 0},
    {"scf.index_switch", OpKindRegion, 0, 0, 0},
    {"scf.parallel", OpKindParallel, 0, 0, 0},
    {"scf.while", OpKindLoop, 0, 0, 0},
    {"scf.yield", OpKindYield, 0, 0, 0},
    {"vector.compressstore", OpKindAccess, 0, OPERAND(0), 0},
    {"vector.expandload", OpKindAccess, OPERAND(0), 0, 0},
    {"vector.gather", OpKindAccess, OPERAND(0), 0, 0},
    {"vector.load", OpKindAccess, OPERAND(0), 0, 0},
    {"vector.maskedload", OpKindAccess, OPERAND(0), 0, 0},
    {"vector.maskedstore", OpKindAccess, 0, OPERAND(0), 0},
    {"vector.scatter", OpKindAccess, 0, OPERAND(0), 0},
    {"vector.store", OpKindAccess, 0, OPERAND(1), OPERAND(0)},
    {"vector.transfer_read", OpKindAccess, OPERAND(0), 0, 0},
    {"vector.transfer_write", OpKindAccess, 0, OPERAND(1), 0},
};

static int compareNames(MlirStringRef name, const char *row) {
  size_t length = strlen(row);
  int order =
      memcmp(name.data, row, name.length < length ? name.length : length);
  if (order)
    return order;
  return (name.length > length) - (name.length < length);
}

const OpFacts *opFactsFind(MlirStringRef name) {
  size_t low = 0, high = sizeof rows / sizeof *rows;
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = compareNames(name, rows[middle].name);
    if (!order)
      return &rows[middle];
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return NULL;
}

static bool startsWith(MlirStringRef name, const char *prefix) {
  size_t length = strlen(prefix);
  return name.length >= length && !memcmp(name.data, prefix, length);
}

static bool isPlain(MlirType type) {
  return mlirTypeIsAInteger(type) || mlirTypeIsAIndex(type) ||
         mlirTypeIsAFloat(type) || mlirTypeIsAVector(type) ||
         mlirTypeIsAComplex(type);
}

/// Plain values, and shaped ones, whose aliases are followed. A token, barrier
/// or pointer may stand for work that goes on after the operation.
static bool isTransparent(MlirType type) {
  return isPlain(type) || typeIsShaped(type);
}

static bool isAllTransparent(MlirOperation op) {
  for (intptr_t i = 0, n = mlirOperationGetNumResults(op); i < n; ++i)
    if (!isTransparent(mlirValueGetType(mlirOperationGetResult(op, i))))
      return false;
  for (intptr_t i = 0, n = mlirOperationGetNumOperands(op); i < n; ++i)
    if (!isTransparent(mlirValueGetType(mlirOperationGetOperand(op, i))))
      return false;
  return true;
}

/// Whether a memref goes in that is not looked into, and a number comes out: it
/// may be the address.
static bool mayTellAddress(MlirOperation op, intptr_t operand,
                           unsigned effects) {
  if (effects ||
      !typeIsMemRef(mlirValueGetType(mlirOperationGetOperand(op, operand))))
    return false;
  for (intptr_t i = 0, n = mlirOperationGetNumResults(op); i < n; ++i)
    if (isPlain(mlirValueGetType(mlirOperationGetResult(op, i))))
      return true;
  return false;
}

/// From what the operation says of itself: it neither frees nor keeps what it
/// describes as read or written. Memref results must view a known operand.
static OpFacts askHooks(MlirOperation op, const NnpackIrHooks *hooks) {
  OpFacts facts = {.kind = OpKindKeep};
  if (!hooks->getOperandEffects || mlirOperationGetNumRegions(op) ||
      mlirOperationGetNumSuccessors(op) || !isAllTransparent(op))
    return facts;
  intptr_t numOperands = mlirOperationGetNumOperands(op);
  for (intptr_t i = 0; i < numOperands; ++i) {
    unsigned effects = hooks->getOperandEffects(op, i);
    uint32_t bit = OPERAND(i < 31 ? i : 31);
    if (effects & (NnpackEffectUnknown | NnpackEffectFree) ||
        mayTellAddress(op, i, effects))
      return facts;
    facts.reads |= effects & NnpackEffectRead ? bit : 0;
    facts.writes |= effects & NnpackEffectWrite ? bit : 0;
  }
  facts.kind = OpKindAccess;
  return facts;
}

OpFacts opFactsGet(MlirOperation op, const NnpackIrHooks *hooks) {
  MlirStringRef name = nnpackOpName(op);
  const OpFacts *known = opFactsFind(name);
  if (known)
    return *known;
  // Structured operations say through their segments what they write; the
  // scalars of their payload keep nothing.
  if (startsWith(name, "linalg."))
    return (OpFacts){name.data, OpKindAccess, ALL_OPERANDS, 0, 0};
  OpFacts facts = askHooks(op, hooks);
  facts.name = name.data;
  return facts;
}

int32_t opSegmentSize(MlirOperation op, const char *attribute, intptr_t i) {
  MlirAttribute sizes = nnpackOpAttribute(op, attribute);
  if (mlirAttributeIsNull(sizes) || !mlirAttributeIsADenseI32Array(sizes) ||
      i >= mlirDenseArrayGetNumElements(sizes))
    return 0;
  return mlirDenseI32ArrayGetElement(sizes, i);
}

/// Whether the payload looks at the old value of an output.
static bool payloadReads(MlirOperation op, intptr_t operand) {
  if (!mlirOperationGetNumRegions(op))
    return true;
  MlirBlock block = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, 0));
  if (mlirBlockIsNull(block) || operand >= mlirBlockGetNumArguments(block))
    return true;
  return !mlirOpOperandIsNull(
      mlirValueGetFirstUse(mlirBlockGetArgument(block, operand)));
}

/// Inputs come first. Operations with one output have no segments.
static intptr_t numLinalgInputs(MlirOperation op) {
  static const char *const singles[] = {"linalg.broadcast", "linalg.map",
                                        "linalg.softmax", "linalg.transpose"};
  for (size_t i = 0; i < sizeof singles / sizeof *singles; ++i)
    if (nnpackOpIs(op, singles[i]))
      return mlirOperationGetNumOperands(op) - 1;
  if (nnpackOpIs(op, "linalg.reduce"))
    return mlirOperationGetNumOperands(op) / 2;
  return opSegmentSize(op, "operandSegmentSizes", 0);
}

static unsigned linalgEffects(MlirOperation op, intptr_t operand) {
  if (operand < numLinalgInputs(op))
    return NnpackEffectRead;
  return payloadReads(op, operand) ? NnpackEffectRead | NnpackEffectWrite
                                   : NnpackEffectWrite;
}

unsigned opOperandEffects(MlirOperation op, const OpFacts *facts,
                          intptr_t operand) {
  if (facts->reads == ALL_OPERANDS && startsWith(nnpackOpName(op), "linalg."))
    return linalgEffects(op, operand);
  uint32_t bit = OPERAND(operand < 31 ? operand : 31);
  return (facts->reads & bit ? NnpackEffectRead : 0u) |
         (facts->writes & bit ? NnpackEffectWrite : 0u);
}
