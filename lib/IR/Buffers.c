//===-- Buffers.c - Buffers and their views -------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IR/Buffers.h"

#include "IR/Build.h"

#include <assert.h>

/// [[0, 1, ..., rank - 1]], or [] for rank 0: all dimensions are one.
static MlirAttribute oneGroup(MlirContext context, intptr_t rank) {
  assert(rank <= 64 && "nnpackMemRefOfTensor refuses more");
  MlirAttribute dimensions[64];
  MlirType i64 = mlirIntegerTypeGet(context, 64);
  for (intptr_t i = 0; i < rank; ++i)
    dimensions[i] = mlirIntegerAttrGet(i64, i);
  MlirAttribute group = mlirArrayAttrGet(context, rank, dimensions);
  return mlirArrayAttrGet(context, rank > 0 ? 1 : 0, &group);
}

static MlirValue insertCollapse(MlirOperation before, MlirValue source,
                                MlirType type, intptr_t sourceRank) {
  MlirNamedAttribute reassociation = nnpackNamed(
      "reassociation", oneGroup(mlirTypeGetContext(type), sourceRank));
  MlirOperation op =
      nnpackInsertOp(before, mlirOperationGetLocation(before),
                     &(NnpackOpSpec){.name = "memref.collapse_shape",
                                     .numOperands = 1,
                                     .operands = &source,
                                     .numResults = 1,
                                     .results = &type,
                                     .numAttributes = 1,
                                     .attributes = &reassociation});
  return mlirOperationGetResult(op, 0);
}

static MlirValue insertExpand(MlirOperation before, MlirValue source,
                              MlirType type, intptr_t groupRank) {
  MlirContext context = mlirTypeGetContext(type);
  intptr_t rank = mlirShapedTypeGetRank(type);
  int64_t shape[64];
  for (intptr_t i = 0; i < rank; ++i)
    shape[i] = mlirShapedTypeGetDimSize(type, i);
  MlirNamedAttribute attributes[] = {
      nnpackNamed("reassociation", oneGroup(context, groupRank)),
      nnpackNamed("static_output_shape",
                  mlirDenseI64ArrayGet(context, rank, shape))};
  MlirOperation op =
      nnpackInsertOp(before, mlirOperationGetLocation(before),
                     &(NnpackOpSpec){.name = "memref.expand_shape",
                                     .numOperands = 1,
                                     .operands = &source,
                                     .numResults = 1,
                                     .results = &type,
                                     .numAttributes = 2,
                                     .attributes = attributes});
  return mlirOperationGetResult(op, 0);
}

MlirValue nnpackInsertReshape(MlirOperation before, MlirValue source,
                              MlirType type) {
  MlirType from = mlirValueGetType(source);
  if (mlirTypeEqual(from, type))
    return source;
  intptr_t fromRank = mlirShapedTypeGetRank(from);
  intptr_t toRank = mlirShapedTypeGetRank(type);
  // Rank 0 collapses from, and expands to, ones with no group at all.
  if (toRank == 0)
    return insertCollapse(before, source, type, 0);
  if (fromRank == 0)
    return insertExpand(before, source, type, 0);
  if (fromRank > 1) {
    int64_t elements = 0;
    nnpackTypeElements(from, &elements);
    MlirType flat = mlirMemRefTypeContiguousGet(
        mlirShapedTypeGetElementType(from), 1, &elements,
        mlirMemRefTypeGetMemorySpace(from));
    source = insertCollapse(before, source, flat, fromRank);
  }
  return toRank == 1 ? source : insertExpand(before, source, type, toRank);
}

static MlirNamedAttribute unitNamed(MlirContext context, const char *name) {
  return nnpackNamed(name, mlirUnitAttrGet(context));
}

MlirValue nnpackInsertToTensor(MlirOperation before, MlirValue memref,
                                MlirType tensor) {
  MlirNamedAttribute restricted =
      unitNamed(mlirTypeGetContext(tensor), "restrict");
  MlirOperation op =
      nnpackInsertOp(before, mlirOperationGetLocation(before),
                     &(NnpackOpSpec){.name = "bufferization.to_tensor",
                                     .numOperands = 1,
                                     .operands = &memref,
                                     .numResults = 1,
                                     .results = &tensor,
                                     .numAttributes = 1,
                                     .attributes = &restricted});
  return mlirOperationGetResult(op, 0);
}

void nnpackInsertMaterialize(MlirOperation before, MlirValue tensor,
                              MlirValue memref) {
  MlirContext context = mlirOperationGetContext(before);
  MlirNamedAttribute attributes[] = {unitNamed(context, "restrict"),
                                     unitNamed(context, "writable")};
  nnpackInsertOp(
      before, mlirOperationGetLocation(before),
      &(NnpackOpSpec){.name = "bufferization.materialize_in_destination",
                      .numOperands = 2,
                      .operands = (MlirValue[]){tensor, memref},
                      .numAttributes = 2,
                      .attributes = attributes});
}

MlirValue nnpackInsertOverwrite(MlirOperation before, MlirValue tensor,
                                MlirValue destination) {
  MlirType type = mlirValueGetType(tensor);
  MlirOperation op = nnpackInsertOp(
      before, mlirOperationGetLocation(before),
      &(NnpackOpSpec){.name = "bufferization.materialize_in_destination",
                      .numOperands = 2,
                      .operands = (MlirValue[]){tensor, destination},
                      .numResults = 1,
                      .results = &type});
  return mlirOperationGetResult(op, 0);
}

MlirOperation nnpackInsertAlloc(MlirOperation before, MlirType type) {
  MlirNamedAttribute segments = nnpackNamed(
      "operandSegmentSizes",
      mlirDenseI32ArrayGet(mlirTypeGetContext(type), 2, (int32_t[]){0, 0}));
  return nnpackInsertOp(before, mlirOperationGetLocation(before),
                        &(NnpackOpSpec){.name = "memref.alloc",
                                        .numResults = 1,
                                        .results = &type,
                                        .numAttributes = 1,
                                        .attributes = &segments});
}

void nnpackSetRole(MlirOperation alloc, const char *role, intptr_t index) {
  MlirContext context = mlirOperationGetContext(alloc);
  mlirOperationSetAttributeByName(alloc, nnpackStr("nnpack.role"),
                                  mlirStringAttrGet(context, nnpackStr(role)));
  mlirOperationSetAttributeByName(
      alloc, nnpackStr("nnpack.index"),
      mlirIntegerAttrGet(mlirIntegerTypeGet(context, 64), index));
}

void nnpackInsertCopy(MlirOperation before, MlirValue from, MlirValue to) {
  nnpackInsertOp(before, mlirOperationGetLocation(before),
                 &(NnpackOpSpec){.name = "memref.copy",
                                 .numOperands = 2,
                                 .operands = (MlirValue[]){from, to}});
}

MlirValue nnpackInsertGetGlobal(MlirOperation before, MlirAttribute name,
                                 MlirType type) {
  MlirNamedAttribute attribute = nnpackNamed(
      "name", mlirFlatSymbolRefAttrGet(mlirAttributeGetContext(name),
                                       mlirStringAttrGetValue(name)));
  MlirOperation op = nnpackInsertOp(before, mlirOperationGetLocation(before),
                                    &(NnpackOpSpec){.name = "memref.get_global",
                                                    .numResults = 1,
                                                    .results = &type,
                                                    .numAttributes = 1,
                                                    .attributes = &attribute});
  return mlirOperationGetResult(op, 0);
}
