//===-- IR/RowMaps.h - Row maps of kernels ------------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From a kernel's TOSA body to the row maps of its arguments, and those as an
// attribute, so that they outlive the lowering of the body. Internal to the
// project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_ROWMAPS_H
#define NNPACK_LIB_IR_ROWMAPS_H

#include "nnpack-c/Rows.h"

#include "mlir-c/IR.h"

/// Position of the outermost dimension longer than one of a static shaped type;
/// its last dimension, or -1 for rank 0, if there is none.
intptr_t nnpackRowDimensionOf(MlirType type);
/// The number of rows of a static shaped type; 1 for rank 0.
int64_t nnpackRowsOf(MlirType type);

/// Analyses a kernel on tensors with one result and sets
///   nnpack.row_maps = [array<i64: scale, first, last, divisor>, ...]
/// with one element per argument, empty for one that is read whole, with the
/// least end as a fifth number if there is one.
void nnpackSetRowMaps(MlirOperation kernel);
/// The element of the attribute for a map.
MlirAttribute nnpackRowMapAttribute(MlirContext context,
                                    const NnpackRowMap *map);
/// The row map of argument `index` of a kernel; whole without the attribute, or
/// if a number in it is none of a network's (over 2^31).
NnpackRowMap nnpackGetRowMap(MlirOperation kernel, intptr_t index);

#endif // NNPACK_LIB_IR_ROWMAPS_H
