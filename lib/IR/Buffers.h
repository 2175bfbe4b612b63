//===-- IR/Buffers.h - Buffers and their views --------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Inserting allocations, views and what lies between tensors and memrefs; all
// take the location of `before`. Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_BUFFERS_H
#define NNPACK_LIB_IR_BUFFERS_H

#include "mlir-c/IR.h"

/// Shows `source`, a static memref of identity layout, as `type`, one of as
/// many elements: memref.collapse_shape and memref.expand_shape, or `source`
/// itself if it has the type.
MlirValue nnpackInsertReshape(MlirOperation before, MlirValue source,
                              MlirType type);
/// memref.alloc of a static type.
MlirOperation nnpackInsertAlloc(MlirOperation before, MlirType type);
/// memref.copy
void nnpackInsertCopy(MlirOperation before, MlirValue from, MlirValue to);
/// memref.get_global of the global that a StringAttr names.
MlirValue nnpackInsertGetGlobal(MlirOperation before, MlirAttribute name,
                                MlirType type);
/// bufferization.to_tensor restrict
MlirValue nnpackInsertToTensor(MlirOperation before, MlirValue memref,
                               MlirType tensor);
/// bufferization.materialize_in_destination restrict writable
void nnpackInsertMaterialize(MlirOperation before, MlirValue tensor,
                             MlirValue memref);
/// bufferization.materialize_in_destination on two tensors: the value of
/// `tensor` in the buffer of `destination`.
MlirValue nnpackInsertOverwrite(MlirOperation before, MlirValue tensor,
                                MlirValue destination);
/// Marks an allocation as the entry's input or output number `index`.
void nnpackSetRole(MlirOperation alloc, const char *role, intptr_t index);

#endif // NNPACK_LIB_IR_BUFFERS_H
