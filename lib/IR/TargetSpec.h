//===-- lib/IR/TargetSpec.h - A target described in its module ----*- C -*-===//
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

#ifndef NNPACK_LIB_IR_TARGETSPEC_H
#define NNPACK_LIB_IR_TARGETSPEC_H

#include "nnpack-c/Options.h"

#include "mlir-c/IR.h"

/// Sets options that have their defaults (spaces with l2-size and ddr-size,
/// bandwidths, macs-per-cycle, address-spaces) to what the module's
/// dlti.target_system_spec says, or that of a module around it. Texts belong to
/// the arena. Returns false after a diagnostic.
bool nnpackTargetSpecApply(MlirOperation module, NnpackOptions *options,
                           NnpackArena *arena);

#endif // NNPACK_LIB_IR_TARGETSPEC_H
