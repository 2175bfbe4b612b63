//===-- IR/Remarks.h - What was done, what was not, and why -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Optimisation remarks, in bytes, through MLIR's remark engine: --remarks of
// nnpackc, --remarks-filter of nnpack-opt and mlir-opt. The category of a
// remark is the argument of the pass. Where nobody asks for remarks they cost one look
// at the context; what is expensive to find out is asked for with
// nnpackWantsRemarks.
//
// Remarks come pass by pass, and within a pass in program order. A form that
// --pack-buffers only tries on a copy marks that copy nnpack.trial, and nothing
// inside is remarked upon. Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_REMARKS_H
#define NNPACK_LIB_IR_REMARKS_H

#include "IR/Build.h"
#include "nnpack-c/Bridge.h"

extern const char *const nnpackTrialName;

/// Whether anyone wants remarks at an operation.
bool nnpackWantsRemarks(MlirOperation op);
/// Remarks at the operation; `name` is the optimisation's.
void nnpackRemarkOf(MlirOperation op, NnpackRemarkKind kind,
                    const char *category, const char *name, const char *format,
                    ...) NNPACK_PRINTF(5, 6);
/// "s", or "" for one.
const char *nnpackPlural(int64_t count);

#endif // NNPACK_LIB_IR_REMARKS_H
