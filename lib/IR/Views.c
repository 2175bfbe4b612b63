//===-- lib/IR/Views.c - Arenas and views of them -----------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Views.h"

#include "Build.h"
#include "Types.h"

#include "mlir-c/AffineMap.h"

MlirAttribute int64Attribute(MlirContext context, int64_t value) {
  return mlirIntegerAttrGet(mlirIntegerTypeGet(context, 64), value);
}

static MlirValue insert(MlirOperation before, const NnpackOpSpec *spec) {
  return mlirOperationGetResult(
      nnpackInsertOp(before, mlirOperationGetLocation(before), spec), 0);
}

static MlirNamedAttribute int32s(MlirContext context, const char *name,
                                 intptr_t count, const int32_t *values) {
  return nnpackNamed(name, mlirDenseI32ArrayGet(context, count, values));
}

static MlirNamedAttribute int64s(MlirContext context, const char *name,
                                 intptr_t count, const int64_t *values) {
  return nnpackNamed(name, mlirDenseI64ArrayGet(context, count, values));
}

static MlirValue insertPlainView(MlirOperation before, MlirValue arena,
                                 int64_t offset, MlirType type) {
  MlirValue operands[] = {arena, nnpackInsertIndex(before, offset)};
  return insert(before, &(NnpackOpSpec){.name = "memref.view",
                                        .numOperands = 2,
                                        .operands = operands,
                                        .numResults = 1,
                                        .results = &type});
}

static MlirValue insertReinterpretCast(MlirOperation before, MlirValue source,
                                       MlirType type) {
  int64_t sizes[largestStridedRank], strides[largestStridedRank], offset = 0;
  intptr_t rank = mlirShapedTypeGetRank(type);
  for (intptr_t i = 0; i < rank; ++i)
    sizes[i] = mlirShapedTypeGetDimSize(type, i);
  mlirMemRefTypeGetStridesAndOffset(type, strides, &offset);
  const int32_t segments[] = {1, 0, 0, 0};
  MlirContext context = mlirOperationGetContext(before);
  MlirNamedAttribute attributes[] = {
      int32s(context, "operandSegmentSizes", 4, segments),
      int64s(context, "static_offsets", 1, &offset),
      int64s(context, "static_sizes", rank, sizes),
      int64s(context, "static_strides", rank, strides)};
  return insert(before, &(NnpackOpSpec){.name = "memref.reinterpret_cast",
                                        .numOperands = 1,
                                        .operands = &source,
                                        .numAttributes = 4,
                                        .attributes = attributes,
                                        .numResults = 1,
                                        .results = &type});
}

/// memref<nxT, space>
static MlirType flatType(MlirType element, int64_t count, MlirAttribute space) {
  return mlirMemRefTypeContiguousGet(element, 1, &count, space);
}

MlirValue insertView(MlirOperation before, MlirValue arena, int64_t offset,
                     MlirType type) {
  if (mlirAffineMapIsIdentity(mlirMemRefTypeGetAffineMap(type)))
    return insertPlainView(before, arena, offset, type);
  MlirType element = mlirShapedTypeGetElementType(type);
  MlirAttribute space = typeMemorySpace(type);
  TypeLayout one, all;
  typeMemRefLayout(flatType(element, 1, space), &one);
  typeMemRefLayout(type, &all);
  int64_t count = one.sizeBytes ? all.sizeBytes / one.sizeBytes : 0;
  return insertReinterpretCast(
      before,
      insertPlainView(before, arena, offset, flatType(element, count, space)),
      type);
}

MlirValue insertSpaceCast(MlirOperation before, MlirValue value,
                          MlirType type) {
  return insert(before, &(NnpackOpSpec){.name = "memref.memory_space_cast",
                                        .numOperands = 1,
                                        .operands = &value,
                                        .numResults = 1,
                                        .results = &type});
}

MlirValue insertArenaAlloc(MlirOperation before, MlirType type,
                           int64_t alignment) {
  const int32_t segments[] = {0, 0};
  MlirContext context = mlirOperationGetContext(before);
  MlirNamedAttribute attributes[] = {
      int32s(context, "operandSegmentSizes", 2, segments),
      nnpackNamed("alignment", int64Attribute(context, alignment))};
  return insert(before, &(NnpackOpSpec){.name = "memref.alloc",
                                        .numAttributes = 2,
                                        .attributes = attributes,
                                        .numResults = 1,
                                        .results = &type});
}

void insertDealloc(MlirOperation before, MlirValue value) {
  nnpackInsertOp(before, mlirOperationGetLocation(before),
                 &(NnpackOpSpec){.name = "memref.dealloc",
                                 .numOperands = 1,
                                 .operands = &value});
}

MlirOperation createGlobal(MlirLocation location, const char *name,
                           MlirType type, int64_t alignment) {
  MlirContext context = mlirLocationGetContext(location);
  MlirNamedAttribute attributes[] = {
      nnpackNamed("sym_name", mlirStringAttrGet(context, nnpackStr(name))),
      nnpackNamed("sym_visibility",
                  mlirStringAttrGet(context, nnpackStr("private"))),
      nnpackNamed("type", mlirTypeAttrGet(type)),
      nnpackNamed("initial_value", mlirUnitAttrGet(context)),
      nnpackNamed("alignment", int64Attribute(context, alignment))};
  return nnpackCreateOp(location, &(NnpackOpSpec){.name = "memref.global",
                                                  .numAttributes = 5,
                                                  .attributes = attributes});
}
