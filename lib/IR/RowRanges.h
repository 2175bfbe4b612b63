//===-- IR/RowRanges.h - Kernels on a range of rows ---------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_ROWRANGES_H
#define NNPACK_LIB_IR_ROWRANGES_H

#include "mlir-c/IR.h"

/// Position of the argument that a lowered kernel writes: the last memref;
/// scalars may follow. -1 if there is none.
intptr_t nnpackResultArgumentOf(MlirOperation kernel);

/// True for an scf.for without results from 0 to `outEnd` by `outStep`, both
/// constants, the step a divisor.
bool nnpackLoopRangeOf(MlirOperation loop, int64_t *outEnd, int64_t *outStep);

/// True for an scf.for without results from 0 to `rows`, by a constant that
/// divides them, which `outStep` (may be NULL) gets.
bool nnpackLoopCountsRows(MlirOperation loop, int64_t rows, int64_t *outStep);

/// The loop over the rows of a lowered kernel's result, if the kernel consists
/// of it: nothing else reads or writes arguments. Otherwise a null operation.
/// `outStep` (may be NULL) gets the rows of one iteration, a divisor of all.
MlirOperation nnpackRowLoopOf(MlirOperation kernel, int64_t *outStep);

/// A copy of the kernel, in no module yet, its name made longer.
MlirOperation nnpackCopyKernel(MlirOperation kernel, const char *suffix);

/// A copy of the kernel, in the module, with two more arguments of type index:
/// it computes rows [first, second). Asks for a row loop.
MlirOperation nnpackCreateRowRangeKernel(MlirOperation kernel,
                                         MlirSymbolTable symbols);

/// A copy of the kernel, in the module, that computes its rows from the last
/// one to the first. Asks for a row loop, whose iterations do not depend on
/// each other.
MlirOperation nnpackCreateDownwardKernel(MlirOperation kernel,
                                         MlirSymbolTable symbols);

#endif // NNPACK_LIB_IR_ROWRANGES_H
