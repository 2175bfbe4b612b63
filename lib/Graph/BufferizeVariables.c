//===-- BufferizeVariables.c - tosa.variable on buffers -------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A variable becomes a memref.global, and a read of it in the graph a view of
// that global, unless it may be written while the value read is still to be
// used: by a tosa.variable_write, by a function that is called, inside the
// regions of an operation. Then, and wherever upstream's passes will move the
// operations that use the value, the read is a copy.
//
//===----------------------------------------------------------------------===//

#include "Graph/Bufferize.h"

#include "IR/Buffers.h"
#include "IR/Build.h"

static bool isRead(MlirOperation op) {
  return nnpackOpIs(op, "tosa.variable_read");
}

static bool isWrite(MlirOperation op) {
  return nnpackOpIs(op, "tosa.variable_write");
}

//===----------------------------------------------------------------------===//
// Hazards
//===----------------------------------------------------------------------===//

/// The position in the function's block of an operation, or of the one that
/// holds it.
static intptr_t positionOf(const NnpackConversion *conversion,
                           MlirOperation op) {
  while (!mlirBlockEqual(mlirOperationGetBlock(op), conversion->block))
    op = mlirOperationGetParentOperation(op);
  return nnpackPtrMapGet(&conversion->positions, op.ptr);
}

/// True for an operation that reads where it stands until the end: one that
/// the graph's conversion replaces.
static bool readsInPlace(MlirOperation op) {
  return nnpackOpIs(op, "func.call") || nnpackOpIs(op, "func.return") ||
         isWrite(op);
}

/// The position of the last use of a value, views of it included.
static intptr_t lastUseOf(const NnpackConversion *conversion, MlirValue value) {
  intptr_t last = -1;
  for (MlirOpOperand use = mlirValueGetFirstUse(value);
       !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
    MlirOperation owner = mlirOpOperandGetOwner(use);
    intptr_t at = INTPTR_MAX;
    if (nnpackOpIs(owner, "tosa.reshape"))
      at = lastUseOf(conversion, mlirOperationGetResult(owner, 0));
    else if (readsInPlace(owner))
      at = positionOf(conversion, owner);
    if (at > last)
      last = at;
  }
  return last;
}

/// Operations that may write any variable while they run: calls of functions
/// that are no kernels, and what holds such calls or writes in its regions.
typedef struct Clobber {
  const NnpackBufferizer *module;
  MlirOperation root;
  bool found;
} Clobber;

static MlirWalkResult findClobber(MlirOperation op, void *data) {
  Clobber *clobber = data;
  bool isNested = !mlirOperationEqual(op, clobber->root);
  if (nnpackOpIs(op, "func.call_indirect") || (isNested && isWrite(op)))
    clobber->found = true;
  if (nnpackOpIs(op, "func.call")) {
    MlirOperation callee =
        nnpackFunctionOfCall(op, clobber->module->symbols);
    clobber->found |=
        mlirOperationIsNull(callee) ||
        mlirAttributeIsNull(nnpackOpAttribute(callee, "nnpack.kernel"));
  }
  return clobber->found ? MlirWalkResultInterrupt : MlirWalkResultAdvance;
}

static bool clobbers(const NnpackBufferizer *module, MlirOperation op) {
  Clobber clobber = {.module = module, .root = op};
  mlirOperationWalk(op, findClobber, &clobber, MlirWalkPreOrder);
  return clobber.found;
}

void nnpackFindOverwrites(NnpackConversion *conversion, intptr_t numOps,
                          const MlirOperation *ops) {
  NnpackArena *arena = conversion->module->arena;
  NnpackPtrMap nextWrite = {.arena = arena}; // Name of variable -> position.
  intptr_t nextClobber = INTPTR_MAX;
  for (intptr_t i = 0; i < numOps; ++i)
    nnpackPtrMapSet(&conversion->positions, ops[i].ptr, i);
  for (intptr_t i = numOps - 1; i >= 0; --i) {
    MlirAttribute name = nnpackOpAttribute(ops[i], "name");
    if (isWrite(ops[i])) {
      nnpackPtrMapSet(&nextWrite, name.ptr, i);
    } else if (isRead(ops[i])) {
      intptr_t write = nnpackPtrMapGet(&nextWrite, name.ptr);
      intptr_t last = lastUseOf(conversion, mlirOperationGetResult(ops[i], 0));
      // A write takes its operand first; what clobbers may do so last.
      if (last == INTPTR_MAX || last >= nextClobber ||
          (write >= 0 && last > write))
        nnpackPtrMapSet(&conversion->isOverwritten, ops[i].ptr, 1);
    } else if (clobbers(conversion->module, ops[i])) {
      nextClobber = i;
    }
  }
}

//===----------------------------------------------------------------------===//
// Reads and writes
//===----------------------------------------------------------------------===//

/// The variable's value where `before` stands, in an allocation of its own.
static MlirValue insertCopiedRead(NnpackBufferizer *module,
                                  MlirOperation before, MlirValue variable) {
  MlirOperation alloc =
      nnpackGraphAlloc(module, before, mlirValueGetType(variable));
  MlirValue memref = mlirOperationGetResult(alloc, 0);
  nnpackGraphCopy(module, before, variable, memref);
  return memref;
}

void nnpackBufferizeRead(NnpackConversion *conversion, MlirOperation read) {
  MlirValue result = mlirOperationGetResult(read, 0);
  MlirType type = nnpackMemRefOfTensor(mlirValueGetType(result));
  MlirValue memref =
      nnpackInsertGetGlobal(read, nnpackOpAttribute(read, "name"), type);
  if (nnpackPtrMapGet(&conversion->isOverwritten, read.ptr) == 1)
    memref = insertCopiedRead(conversion->module, read, memref);
  nnpackMapBuffer(conversion, result, memref);
  NNPACK_PUSH(conversion->module->arena, conversion->replaced, read);
}

void nnpackBufferizeWrite(NnpackConversion *conversion, MlirOperation write) {
  MlirValue value =
      nnpackBufferOf(conversion, mlirOperationGetOperand(write, 0));
  MlirValue variable = nnpackInsertGetGlobal(
      write, nnpackOpAttribute(write, "name"), mlirValueGetType(value));
  nnpackGraphCopy(conversion->module, write, value, variable);
  NNPACK_PUSH(conversion->module->arena, conversion->replaced, write);
}

//===----------------------------------------------------------------------===//
// Variables
//===----------------------------------------------------------------------===//

/// Finds reads and writes left on tensors: in regions, in functions of several
/// blocks.
typedef struct Leftovers {
  NnpackBufferizer *module;
  NNPACK_VECTOR(MlirOperation) ops;
} Leftovers;

static MlirWalkResult noteLeftover(MlirOperation op, void *data) {
  Leftovers *leftovers = data;
  if (nnpackOpIs(op, "builtin.module") &&
      !mlirOperationEqual(op, leftovers->module->op))
    return MlirWalkResultSkip;
  if (isRead(op) || isWrite(op))
    NNPACK_PUSH(leftovers->module->arena, leftovers->ops, op);
  return MlirWalkResultAdvance;
}

static void bufferizeLeftover(NnpackBufferizer *module, MlirOperation op) {
  MlirValue tensor = isRead(op) ? mlirOperationGetResult(op, 0)
                                : mlirOperationGetOperand(op, 0);
  MlirType type = mlirValueGetType(tensor);
  MlirValue variable = nnpackInsertGetGlobal(op, nnpackOpAttribute(op, "name"),
                                             nnpackMemRefOfTensor(type));
  if (isRead(op)) {
    MlirValue memref = insertCopiedRead(module, op, variable);
    mlirValueReplaceAllUsesOfWith(tensor,
                                  nnpackInsertToTensor(op, memref, type));
  } else {
    nnpackInsertMaterialize(op, tensor, variable);
  }
  mlirOperationDestroy(op);
}

static MlirAttribute zeroElements(intptr_t rank, const int64_t *sizes,
                                  MlirType element) {
  MlirType tensor =
      mlirRankedTensorTypeGet(rank, sizes, element, mlirAttributeGetNull());
  MlirAttribute zero =
      mlirTypeIsAFloat(element)
          ? mlirFloatAttrDoubleGet(mlirTypeGetContext(element), element, 0)
          : mlirIntegerAttrGet(element, 0);
  return mlirDenseElementsAttrSplatGet(tensor, zero);
}

/// Makes the global; false after a diagnostic.
static bool bufferizeVariable(NnpackBufferizer *module,
                              MlirOperation variable) {
  MlirAttribute shape = nnpackOpAttribute(variable, "var_shape");
  MlirType element = mlirTypeAttrGetValue(nnpackOpAttribute(variable, "type"));
  intptr_t rank = (intptr_t)mlirElementsAttrGetNumElements(shape);
  int64_t *sizes = NNPACK_NEW_ARRAY(module->arena, int64_t, rank);
  for (intptr_t i = 0; i < rank; ++i) {
    sizes[i] = (int64_t)mlirDenseElementsAttrGetIndexValue(shape, i);
    if (sizes[i] < 0) {
      nnpackErrorAt(variable,
                    "a memory plan needs static shapes: dimension "
                    "%td of the variable is not known",
                    i);
      return false;
    }
  }
  MlirType type =
      mlirMemRefTypeContiguousGet(element, rank, sizes, mlirAttributeGetNull());
  MlirAttribute initial = nnpackOpAttribute(variable, "initial_value");
  if (mlirAttributeIsNull(initial))
    initial = zeroElements(rank, sizes, element);
  MlirAttribute name = nnpackOpAttribute(variable, "sym_name");
  MlirLocation location = mlirOperationGetLocation(variable);
  mlirSymbolTableErase(module->symbols, variable);
  nnpackGraphGlobal(module, location, mlirStringAttrGetValue(name), type,
                    initial, false);
  return true;
}

bool nnpackBufferizeVariables(NnpackBufferizer *module, intptr_t numVariables,
                              const MlirOperation *variables) {
  if (numVariables == 0)
    return true;
  Leftovers leftovers = {.module = module};
  mlirOperationWalk(module->op, noteLeftover, &leftovers, MlirWalkPreOrder);
  for (intptr_t i = 0; i < leftovers.ops.count; ++i)
    bufferizeLeftover(module, leftovers.ops.data[i]);
  for (intptr_t i = 0; i < numVariables; ++i)
    if (!bufferizeVariable(module, variables[i]))
      return false;
  return true;
}
