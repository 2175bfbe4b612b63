//===-- IR/KernelArguments.h - What kernels know of their buffers -*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_KERNELARGUMENTS_H
#define NNPACK_LIB_IR_KERNELARGUMENTS_H

#include "IR/Build.h"

/// An attribute of arguments, until nnpackMarkConstantLoads removes it.
#define NNPACK_CONSTANT_ARGUMENT "nnpack.constant"

/// Tells private functions, for LLVM, which of their buffers share no bytes:
/// an argument that only serves views at constant shifts, as scratch does,
/// becomes one argument per view; then arguments whose bytes no other argument
/// of any call meets get llvm.noalias, and those that are constants in every
/// call NNPACK_CONSTANT_ARGUMENT.
void nnpackRefineKernelArguments(MlirOperation module);

#endif // NNPACK_LIB_IR_KERNELARGUMENTS_H
