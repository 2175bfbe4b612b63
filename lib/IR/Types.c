//===-- lib/IR/Types.c - Sizes and spaces of memref types ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sizes follow finalize-memref-to-llvm on a 64-bit target: an element takes
// LLVM's allocation size, so i1 and i4 take a byte each and i24 takes four. On
// narrower targets the sizes are upper bounds.
//
//===----------------------------------------------------------------------===//

#include "Types.h"

#include "mlir-c/AffineMap.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

/// Widest alignment an integer has.
enum { largestIntegerAlignment = 16, pointerBytes = 8 };

bool typeIsMemRef(MlirType type) {
  return mlirTypeIsAMemRef(type) || mlirTypeIsAUnrankedMemRef(type);
}

bool typeIsShaped(MlirType type) {
  return typeIsMemRef(type) || mlirTypeIsATensor(type);
}

bool attributeEqual(MlirAttribute a, MlirAttribute b) {
  if (mlirAttributeIsNull(a) || mlirAttributeIsNull(b))
    return mlirAttributeIsNull(a) && mlirAttributeIsNull(b);
  return mlirAttributeEqual(a, b);
}

static int64_t powerOfTwoAtLeast(int64_t value) {
  int64_t power = 1;
  while (power < value && power <= INT64_MAX / 2)
    power *= 2;
  return power;
}

static TypeLayout bitsLayout(int64_t bits) {
  int64_t alignment = powerOfTwoAtLeast((bits + 7) / 8);
  if (alignment > largestIntegerAlignment)
    alignment = largestIntegerAlignment;
  int64_t bytes = (bits + 7) / 8;
  return (TypeLayout){(bytes + alignment - 1) / alignment * alignment,
                      alignment};
}

/// LLVM has one-dimensional vectors, padded to a power of two; the dimensions
/// before the last are arrays of them.
static LayoutResult vectorLayout(MlirType type, TypeLayout *outLayout) {
  TypeLayout element;
  LayoutResult result =
      typeElementLayout(mlirShapedTypeGetElementType(type), &element);
  if (result != LayoutResultOk)
    return result;
  intptr_t rank = mlirShapedTypeGetRank(type);
  int64_t count = rank ? mlirShapedTypeGetDimSize(type, rank - 1) : 1;
  int64_t bytes;
  if (mlirVectorTypeIsScalable(type))
    return LayoutResultUnknown;
  if (nnpackMulOverflow(count, element.sizeBytes, &bytes) ||
      bytes > INT64_MAX / 4)
    return LayoutResultOverflow;
  int64_t padded = powerOfTwoAtLeast(bytes);
  bytes = padded;
  for (intptr_t i = 0; i + 1 < rank; ++i)
    if (nnpackMulOverflow(bytes, mlirShapedTypeGetDimSize(type, i),
                          &bytes))
      return LayoutResultOverflow;
  *outLayout = (TypeLayout){bytes, padded};
  return LayoutResultOk;
}

static LayoutResult complexLayout(MlirType type, TypeLayout *outLayout) {
  TypeLayout part;
  LayoutResult result =
      typeElementLayout(mlirComplexTypeGetElementType(type), &part);
  if (result == LayoutResultOk)
    *outLayout = (TypeLayout){2 * part.sizeBytes, part.alignment};
  return result;
}

/// A descriptor: two pointers and an offset, then a size and a stride for each
/// dimension; a rank and a pointer when unranked.
static TypeLayout descriptorLayout(MlirType type) {
  if (mlirTypeIsAUnrankedMemRef(type))
    return (TypeLayout){2 * pointerBytes, pointerBytes};
  return (TypeLayout){(3 + 2 * mlirShapedTypeGetRank(type)) * pointerBytes,
                      pointerBytes};
}

LayoutResult typeElementLayout(MlirType type, TypeLayout *outLayout) {
  if (mlirTypeIsAVector(type))
    return vectorLayout(type, outLayout);
  if (mlirTypeIsAComplex(type))
    return complexLayout(type, outLayout);
  if (mlirTypeIsAInteger(type))
    *outLayout = bitsLayout(mlirIntegerTypeGetWidth(type));
  else if (mlirTypeIsATF32(type)) // LLVM has none.
    return LayoutResultUnknown;
  else if (mlirTypeIsAFloat(type))
    *outLayout = bitsLayout(mlirFloatTypeGetWidth(type));
  else if (mlirTypeIsAIndex(type))
    *outLayout = (TypeLayout){pointerBytes, pointerBytes};
  else if (typeIsMemRef(type))
    *outLayout = descriptorLayout(type);
  else
    return LayoutResultUnknown;
  return LayoutResultOk;
}

/// The product of the sizes. Strides are not asked for: MLIR computes those of
/// an identity layout without a check.
static LayoutResult identityExtent(MlirType type, int64_t *outCount) {
  bool empty = false, overflow = false;
  *outCount = 1;
  for (intptr_t i = 0, rank = mlirShapedTypeGetRank(type); i < rank; ++i) {
    int64_t size = mlirShapedTypeGetDimSize(type, i);
    empty |= !size;
    overflow = overflow || nnpackMulOverflow(*outCount, size, outCount);
  }
  if (empty)
    *outCount = 0;
  return overflow && !empty ? LayoutResultOverflow : LayoutResultOk;
}

/// Elements from the start of the allocation to behind the last one. A negative
/// stride would put elements before the start.
static LayoutResult extent(MlirType type, int64_t *outCount) {
  int64_t strides[largestStridedRank], offset;
  intptr_t rank = mlirShapedTypeGetRank(type);
  if (!mlirShapedTypeHasStaticShape(type))
    return LayoutResultDynamic;
  if (mlirAffineMapIsIdentity(mlirMemRefTypeGetAffineMap(type)))
    return identityExtent(type, outCount);
  if (rank > largestStridedRank ||
      mlirLogicalResultIsFailure(
          mlirMemRefTypeGetStridesAndOffset(type, strides, &offset)))
    return LayoutResultUnknown;
  if (mlirShapedTypeIsDynamicStrideOrOffset(offset))
    return LayoutResultDynamic;
  int64_t last = offset;
  bool empty = false;
  for (intptr_t i = 0; i < rank; ++i) {
    int64_t size = mlirShapedTypeGetDimSize(type, i);
    empty |= !size;
    if (mlirShapedTypeIsDynamicStrideOrOffset(strides[i]))
      return LayoutResultDynamic;
    if (strides[i] < 0)
      return LayoutResultUnknown;
    if (!size)
      continue;
    if (nnpackAddProductOverflow(size - 1, strides[i], &last))
      return LayoutResultOverflow;
  }
  *outCount = empty ? 0 : last;
  return offset < 0 ? LayoutResultUnknown
         : !empty && nnpackAddOverflow(last, 1, outCount)
             ? LayoutResultOverflow
             : LayoutResultOk;
}

LayoutResult typeMemRefLayout(MlirType type, TypeLayout *outLayout) {
  TypeLayout element;
  int64_t count, bytes;
  LayoutResult result =
      typeElementLayout(mlirShapedTypeGetElementType(type), &element);
  if (result == LayoutResultOk)
    result = extent(type, &count);
  if (result != LayoutResultOk)
    return result;
  if (nnpackMulOverflow(count, element.sizeBytes, &bytes))
    return LayoutResultOverflow;
  *outLayout = (TypeLayout){bytes, element.alignment};
  return LayoutResultOk;
}

int64_t typeStaticBytes(MlirType type) {
  TypeLayout element;
  if (!typeIsShaped(type) || !mlirShapedTypeHasRank(type) ||
      !mlirShapedTypeHasStaticShape(type) ||
      typeElementLayout(mlirShapedTypeGetElementType(type), &element) !=
          LayoutResultOk)
    return 0;
  int64_t bytes = element.sizeBytes;
  for (intptr_t i = 0, rank = mlirShapedTypeGetRank(type); i < rank; ++i)
    if (nnpackMulOverflow(bytes, mlirShapedTypeGetDimSize(type, i),
                          &bytes))
      return 0;
  return bytes;
}

MlirAttribute typeMemorySpace(MlirType type) {
  if (mlirTypeIsAMemRef(type))
    return mlirMemRefTypeGetMemorySpace(type);
  if (mlirTypeIsAUnrankedMemRef(type))
    return mlirUnrankedMemrefGetMemorySpace(type);
  return mlirAttributeGetNull();
}

MlirType typeWithMemorySpace(MlirType type, MlirAttribute space) {
  MlirType element = mlirShapedTypeGetElementType(type);
  if (mlirTypeIsAUnrankedMemRef(type))
    return mlirUnrankedMemRefTypeGet(element, space);
  NnpackArena *arena = nnpackArenaCreate();
  intptr_t rank = mlirShapedTypeGetRank(type);
  int64_t *shape = NNPACK_NEW_ARRAY(arena, int64_t, rank);
  for (intptr_t i = 0; i < rank; ++i)
    shape[i] = mlirShapedTypeGetDimSize(type, i);
  MlirType result = mlirMemRefTypeGet(element, rank, shape,
                                      mlirMemRefTypeGetLayout(type), space);
  nnpackArenaDestroy(arena);
  return result;
}

MlirType typeBytes(MlirContext context, int64_t bytes, MlirAttribute space) {
  return mlirMemRefTypeContiguousGet(mlirIntegerTypeGet(context, 8), 1, &bytes,
                                     space);
}
