//===-- lib/IR/Types.h - Sizes and spaces of memref types ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_TYPES_H
#define NNPACK_LIB_IR_TYPES_H

#include "nnpack-c/Support.h"

#include "mlir-c/IR.h"

/// Largest rank of a layout with strides whose size is known.
enum { largestStridedRank = 64 };

/// Bytes and natural alignment, both as MLIR's LLVM lowering lays a value out.
typedef struct TypeLayout {
  int64_t sizeBytes, alignment;
} TypeLayout;

typedef enum LayoutResult {
  LayoutResultOk,
  LayoutResultUnknown, ///< No byte size known for the type.
  LayoutResultDynamic, ///< A size, stride or offset is not static.
  LayoutResultOverflow,
} LayoutResult;

/// Ranked, unranked or tensor.
bool typeIsShaped(MlirType type);
bool typeIsMemRef(MlirType type);

/// Bytes from one element of a memref or tensor to the next, and the alignment.
LayoutResult typeElementLayout(MlirType type, TypeLayout *outLayout);
/// Bytes from the start of the allocation to behind its last element, the
/// layout's offset and strides included, and the element's alignment.
LayoutResult typeMemRefLayout(MlirType type, TypeLayout *outLayout);

/// Bytes of a ranked memref or tensor with static sizes; 0 otherwise.
int64_t typeStaticBytes(MlirType type);

/// The memory space of a memref type; a null attribute without one.
MlirAttribute typeMemorySpace(MlirType type);
/// The same memref type in another space.
MlirType typeWithMemorySpace(MlirType type, MlirAttribute space);
/// memref<BYTESxi8, space>
MlirType typeBytes(MlirContext context, int64_t bytes, MlirAttribute space);

/// Equal, null attributes included.
bool attributeEqual(MlirAttribute a, MlirAttribute b);

#endif // NNPACK_LIB_IR_TYPES_H
