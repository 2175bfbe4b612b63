//===-- lib/IR/Layouts.h - Types of views -------------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What MLIR infers for the results of views, from sources whose types have
// changed. Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_LAYOUTS_H
#define NNPACK_LIB_IR_LAYOUTS_H

#include "nnpack-c/Support.h"

#include "mlir-c/IR.h"

enum { layoutMaxRank = 16 };

typedef struct Layout {
  intptr_t rank;
  int64_t shape[layoutMaxRank], strides[layoutMaxRank], offset;
  bool isIdentity;
} Layout;

/// False for a memref without strides or of too many dimensions.
bool layoutGet(MlirType memref, Layout *outLayout);
/// `memref` with another shape and layout.
MlirType layoutApply(MlirType memref, const Layout *layout);

/// Inserts a memref.subview of unit strides with that shape and layout. One of the
/// offsets may be dynamic: it is `offset`, else a null value.
MlirOperation layoutInsertSubview(MlirOperation before, MlirValue source,
                                  const Layout *layout, const int64_t *offsets,
                                  MlirValue offset);

/// The type of the operation's only result, memref.subview,
/// memref.collapse_shape or memref.expand_shape, from the type of its source and
/// its attributes; false for other operations.
bool layoutInferResult(MlirOperation view, MlirType *outType);

#endif // NNPACK_LIB_IR_LAYOUTS_H
