//===-- PartsRewrite.c - Buffers as parts of others -----------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   %c = memref.alloc() : memref<2x4xi8>
// of which %a is a part becomes
//   %bytes = memref.alloc() : memref<8xi8>
//   %c = memref.view %bytes[0] : memref<8xi8> to memref<2x4xi8>
//   %a = memref.view %bytes[4] : memref<8xi8> to memref<1x4xi8>
//
// at the beginning of the function, before whatever uses any of them.
//
//===----------------------------------------------------------------------===//

#include "Graph/Parts.h"

#include "IR/Buffers.h"
#include "IR/Build.h"
#include "IR/Views.h"

typedef struct Rewriter {
  NnpackParts *parts;
  MlirOperation first; ///< What is made here goes before it.
  MlirValue *bytesOf; ///< Per buffer: all its bytes, if something is inside.
} Rewriter;

static void copyAttribute(MlirOperation from, MlirOperation to,
                          const char *name) {
  MlirAttribute attribute = nnpackOpAttribute(from, name);
  if (!mlirAttributeIsNull(attribute))
    mlirOperationSetAttributeByName(to, nnpackStr(name), attribute);
}

static MlirType bytesType(MlirType type) {
  int64_t bytes = 0;
  nnpackTypeBytes(type, &bytes);
  MlirType i8 = mlirIntegerTypeGet(mlirTypeGetContext(type), 8);
  return mlirMemRefTypeContiguousGet(i8, 1, &bytes, mlirAttributeGetNull());
}

/// Puts `view` in the place of an allocation.
static void replaceAlloc(MlirValue allocated, MlirValue view) {
  mlirValueReplaceAllUsesOfWith(allocated, view);
  mlirOperationDestroy(nnpackValueOwner(allocated));
}

/// Makes an allocation, or an argument, one of bytes.
static void makeBytes(Rewriter *rewriter, intptr_t index) {
  NnpackWholeBuffer *buffer = &rewriter->parts->buffers.data[index];
  MlirType type = mlirValueGetType(buffer->value);
  MlirOperation old = nnpackValueOwner(buffer->value);
  if (mlirOperationIsNull(old)) {
    rewriter->bytesOf[index] =
        nnpackInsertReshape(rewriter->first, buffer->value, bytesType(type));
    return;
  }
  MlirOperation alloc = nnpackInsertAlloc(rewriter->first, bytesType(type));
  copyAttribute(old, alloc, "nnpack.role");
  copyAttribute(old, alloc, "nnpack.index");
  MlirValue bytes = mlirOperationGetResult(alloc, 0);
  rewriter->bytesOf[index] = bytes;
  replaceAlloc(buffer->value, insertView(rewriter->first, bytes, 0, type));
}

static void makePart(Rewriter *rewriter, intptr_t index) {
  NnpackWholeBuffer *buffer = &rewriter->parts->buffers.data[index];
  int64_t offset;
  intptr_t whole = nnpackPartsHolderOf(rewriter->parts, index, &offset);
  MlirValue view =
      insertView(rewriter->first, rewriter->bytesOf[whole], offset,
                 mlirValueGetType(buffer->value));
  replaceAlloc(buffer->value, view);
}

/// Copies what a concatenation joins that is no buffer of the graph.
static void copyOthers(Rewriter *rewriter, const NnpackPartCall *call) {
  int64_t base;
  intptr_t whole = nnpackPartsHolderOf(rewriter->parts, call->whole, &base);
  for (intptr_t i = 0; i < call->numParts; ++i) {
    if (call->parts[i].buffer >= 0)
      continue;
    MlirValue from =
        mlirOperationGetOperand(call->call, call->parts[i].operand);
    MlirValue view = insertView(call->call, rewriter->bytesOf[whole],
                                base + call->parts[i].offset,
                                mlirValueGetType(from));
    nnpackGraphCopy(rewriter->parts->module, call->call, from, view);
  }
}

void nnpackRewriteParts(NnpackParts *parts) {
  Rewriter rewriter = {.parts = parts};
  intptr_t count = parts->buffers.count;
  rewriter.bytesOf = NNPACK_NEW_ARRAY(parts->module->arena, MlirValue, count);
  // Allocations may go, and what the function begins with else may not.
  rewriter.first = mlirBlockGetFirstOperation(parts->block);
  while (nnpackOpIs(rewriter.first, "memref.alloc"))
    rewriter.first = mlirOperationGetNextInBlock(rewriter.first);
  for (intptr_t i = 0; i < count; ++i)
    if (parts->buffers.data[i].isInside && parts->buffers.data[i].parent == i)
      makeBytes(&rewriter, i);
  for (intptr_t i = 0; i < count; ++i)
    if (parts->buffers.data[i].parent != i)
      makePart(&rewriter, i);
  for (intptr_t c = 0; c < parts->calls.count; ++c) {
    const NnpackPartCall *call = &parts->calls.data[c];
    if (!call->goes)
      continue;
    copyOthers(&rewriter, call);
    NNPACK_PUSH(parts->module->arena, parts->callees,
                nnpackFunctionOfCall(call->call, parts->module->symbols));
    mlirOperationDestroy(call->call);
  }
}

typedef struct Calls {
  MlirSymbolTable symbols;
  NnpackPtrMap isCalled;
} Calls;

static MlirWalkResult noteCallee(MlirOperation op, void *data) {
  Calls *calls = data;
  MlirOperation callee = nnpackFunctionOfCall(op, calls->symbols);
  if (!mlirOperationIsNull(callee))
    nnpackPtrMapSet(&calls->isCalled, callee.ptr, 1);
  return MlirWalkResultAdvance;
}

void nnpackEraseUncalled(NnpackBufferizer *module, intptr_t count,
                         const MlirOperation *kernels) {
  Calls calls = {.symbols = module->symbols,
                 .isCalled = {.arena = module->arena}};
  if (count == 0)
    return;
  mlirOperationWalk(module->op, noteCallee, &calls, MlirWalkPreOrder);
  for (intptr_t i = 0; i < count; ++i) {
    if (nnpackPtrMapGet(&calls.isCalled, kernels[i].ptr) == 1)
      continue;
    nnpackPtrMapSet(&calls.isCalled, kernels[i].ptr, 1); // Once is enough.
    mlirSymbolTableErase(module->symbols, kernels[i]);
  }
}

void nnpackEraseCallees(NnpackParts *parts) {
  nnpackEraseUncalled(parts->module, parts->callees.count,
                      parts->callees.data);
}
