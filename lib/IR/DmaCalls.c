//===-- DmaCalls.c - Calls in place of copies -----------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   memref.copy %weights, %v : memref<864xi8> to memref<864xi8, "L2">
//   call @conv2d(%x, %v, %y)
// becomes
//   %to = memref.extract_aligned_pointer_as_index %v0
//   %from = memref.extract_aligned_pointer_as_index %weights0
//   call @nnpack_dma_start(%to, %from, %c864, %channel)
//   ...                                                  another kernel
//   call @nnpack_dma_wait(%channel)
//   call @conv2d(%x, %v, %y)
//
// Addresses are numbers, so that the functions can be declared once, and LLVM
// takes the memory for known to others.
//
//===----------------------------------------------------------------------===//

#include "DmaCalls.h"

#include "Buffers.h"
#include "Build.h"
#include "MemoryRange.h"
#include "Views.h"

static MlirValue insertAddress(MlirOperation before, MlirValue memref) {
  MlirType index = mlirIndexTypeGet(mlirOperationGetContext(before));
  return mlirOperationGetResult(
      nnpackInsertOp(before, mlirOperationGetLocation(before),
                     &(NnpackOpSpec){
                         .name = "memref.extract_aligned_pointer_as_index",
                         .numOperands = 1,
                         .operands = &memref,
                         .numResults = 1,
                         .results = &index}),
      0);
}

static MlirOperation insertCall(MlirOperation before, const char *callee,
                                const MlirValue *operands,
                                intptr_t numOperands) {
  MlirNamedAttribute attribute = nnpackNamed(
      "callee", mlirFlatSymbolRefAttrGet(mlirOperationGetContext(before),
                                         nnpackStr(callee)));
  return nnpackInsertOp(before, mlirOperationGetLocation(before),
                        &(NnpackOpSpec){.name = "func.call",
                                        .numOperands = numOperands,
                                        .operands = operands,
                                        .numAttributes = 1,
                                        .attributes = &attribute});
}

/// Declares a function once in a module.
static void declare(const DmaWriter *w, const char *name,
                    const MlirType *arguments, intptr_t numArguments) {
  if (!mlirOperationIsNull(mlirSymbolTableLookup(w->symbols, nnpackStr(name))))
    return;
  MlirContext context = w->module->context;
  MlirType type =
      mlirFunctionTypeGet(context, numArguments, arguments, 0, NULL);
  MlirNamedAttribute attributes[] = {
      nnpackNamed("function_type", mlirTypeAttrGet(type)),
      nnpackNamed("sym_name", mlirStringAttrGet(context, nnpackStr(name))),
      nnpackNamed("sym_visibility",
                  mlirStringAttrGet(context, nnpackStr("private")))};
  MlirRegion region = mlirRegionCreate();
  MlirOperation function = nnpackCreateOp(
      mlirOperationGetLocation(w->function->op),
      &(NnpackOpSpec){.name = "func.func",
                      .numAttributes = 3,
                      .attributes = attributes,
                      .numRegions = 1,
                      .regions = &region});
  mlirBlockInsertOwnedOperationAfter(mlirOperationGetBlock(w->function->op),
                                     w->function->op, function);
  mlirSymbolTableInsert(w->symbols, function);
}

static MlirType channelType(const DmaWriter *w) {
  return mlirIntegerTypeGet(w->module->context, 32);
}

static void declareBoth(const DmaWriter *w) {
  MlirType index = mlirIndexTypeGet(w->module->context);
  MlirType channel = channelType(w);
  MlirType arguments[] = {index, index, index, channel};
  declare(w, "nnpack_dma_start", arguments, 4);
  declare(w, "nnpack_dma_wait", &channel, 1);
}

/// The bytes of a buffer, which its allocation may come too late to show.
static MlirValue insertBytes(const DmaWriter *w, MlirOperation before,
                             intptr_t buffer) {
  const BufferInfo *info = &w->function->buffers.list.data[buffer];
  MlirValue arena = w->arenas[info->arenaPart];
  MlirAttribute space = typeMemorySpace(mlirValueGetType(arena));
  return insertView(
      before, arena, info->offset,
      typeBytes(w->module->context, info->layout.sizeBytes, space));
}

static MlirOperation copyOf(const DmaWriter *w, const DmaTransfer *t) {
  return w->skeleton->ops.data[t->copy].op;
}

static MlirValue insertConstantBytes(const DmaWriter *w, MlirOperation before,
                                     const DmaTransfer *t) {
  NnpackMemoryRange range =
      nnpackTraceMemory(mlirOperationGetOperand(copyOf(w, t), 0));
  MlirAttribute name = mlirStringAttrGet(
      w->module->context, mlirFlatSymbolRefAttrGetValue(range.symbol));
  return nnpackInsertGetGlobal(before, name, mlirValueGetType(range.value));
}

static void insertStart(const DmaWriter *w, MlirOperation before,
                        const DmaTransfer *t) {
  const BufferInfo *into = &w->function->buffers.list.data[t->into];
  MlirValue from = t->from == NO_INDEX ? insertConstantBytes(w, before, t)
                                       : insertBytes(w, before, t->from);
  MlirType index = mlirIndexTypeGet(w->module->context);
  MlirValue operands[] = {
      insertAddress(before, insertBytes(w, before, t->into)),
      insertAddress(before, from),
      nnpackInsertInteger(before, index, into->layout.sizeBytes),
      nnpackInsertInteger(before, channelType(w), t->channel)};
  insertCall(before, "nnpack_dma_start", operands, 4);
}

static MlirOperation insertWait(const DmaWriter *w, const DmaTransfer *t) {
  MlirOperation before =
      w->skeleton->ops.data[w->function->stepOps.data[t->wait]].op;
  MlirValue channel = nnpackInsertInteger(before, channelType(w), t->channel);
  return insertCall(before, "nnpack_dma_wait", &channel, 1);
}

/// The copy is gone, but for a program that checks itself: what was brought is there
/// when it has been waited for.
static void finishCopy(const DmaWriter *w, const DmaTransfer *t,
                       MlirOperation wait) {
  if (w->module->request->options->testCheckMemory)
    mlirOperationMoveAfter(copyOf(w, t), wait);
  else
    mlirOperationDestroy(copyOf(w, t));
}

void dmaInsertCalls(const DmaWriter *writer) {
  const DmaTransfers *transfers = &writer->function->transfers;
  const SkeletonOp *ops = writer->skeleton->ops.data;
  const intptr_t *stepOps = writer->function->stepOps.data;
  if (!transfers->count)
    return;
  declareBoth(writer);
  MlirOperation *waits = NNPACK_NEW_ARRAY(writer->module->arena, MlirOperation,
                                          transfers->count);
  // What a wait frees, a start at the same position may fill.
  for (intptr_t i = 0; i < transfers->count; ++i)
    waits[i] = insertWait(writer, &transfers->data[i]);
  for (intptr_t i = 0; i < transfers->count; ++i)
    insertStart(writer, ops[stepOps[transfers->data[i].start]].op,
                &transfers->data[i]);
  for (intptr_t i = 0; i < transfers->count; ++i)
    finishCopy(writer, &transfers->data[i], waits[i]);
}
