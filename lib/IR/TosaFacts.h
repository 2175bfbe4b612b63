//===-- IR/TosaFacts.h - What the project knows of TOSA -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One table row per operation of TOSA 1.0: how a kernel may take it. Internal
// to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_TOSAFACTS_H
#define NNPACK_LIB_IR_TOSAFACTS_H

#include "nnpack-c/Support.h"

#include "mlir-c/IR.h"

typedef enum NnpackTosaKind {
  NnpackTosaKindNone,        ///< Not TOSA, or nothing a kernel can take.
  NnpackTosaKindConstant,    ///< const, const_shape.
  NnpackTosaKindElementwise, ///< Element by element, broadcasts included.
  NnpackTosaKindAnchor,      ///< Does the work of a kernel: conv2d, matmul, ...
  NnpackTosaKindReduction,   ///< reduce_sum, ...
  NnpackTosaKindMovement,    ///< Moves elements: concat, slice, transpose, ...
  NnpackTosaKindPad,         ///< pad
  NnpackTosaKindView,        ///< reshape: the same bytes.
  NnpackTosaKindVariable,    ///< variable, variable_read, variable_write.
} NnpackTosaKind;

/// True for an operation of the dialect, known or not.
bool nnpackIsTosa(MlirOperation op);
NnpackTosaKind nnpackTosaKind(MlirOperation op);

/// Element `index` of a tosa.const_shape operand; false if it is none.
bool nnpackConstShapeAt(MlirOperation op, intptr_t operand, intptr_t index,
                        int64_t *outValue);

/// Multiply-accumulates of one run: convolutions (borders counted in full),
/// matrix products; 0 for everything else, and where the number overflows.
int64_t nnpackTosaMacs(MlirOperation op);

#endif // NNPACK_LIB_IR_TOSAFACTS_H
