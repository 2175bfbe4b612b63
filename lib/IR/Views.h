//===-- lib/IR/Views.h - Arenas and views of them -----------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The operations that assign-offsets creates; all take the location of `before`.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_VIEWS_H
#define NNPACK_LIB_IR_VIEWS_H

#include "mlir-c/IR.h"

MlirAttribute int64Attribute(MlirContext context, int64_t value);

/// memref.view at `offset` of an arena. The type may have a layout with static
/// strides: then of its bytes, and reinterpreted.
MlirValue insertView(MlirOperation before, MlirValue arena, int64_t offset,
                     MlirType type);
MlirValue insertSpaceCast(MlirOperation before, MlirValue value, MlirType type);
MlirValue insertArenaAlloc(MlirOperation before, MlirType type,
                           int64_t alignment);
void insertDealloc(MlirOperation before, MlirValue value);
/// An uninitialised private memref.global, not yet in any block.
MlirOperation createGlobal(MlirLocation location, const char *name,
                           MlirType type, int64_t alignment);

#endif // NNPACK_LIB_IR_VIEWS_H
