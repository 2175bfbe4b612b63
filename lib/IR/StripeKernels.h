//===-- IR/StripeKernels.h - Kernels on stripes -------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// StripeKernels.c says what they are. Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_STRIPEKERNELS_H
#define NNPACK_LIB_IR_STRIPEKERNELS_H

#include "mlir-c/IR.h"

#include <stdint.h>

/// Of a larger buffer than argument number `argument`, what begins at `offset`
/// along `axis`.
typedef struct NnpackStripe {
  intptr_t argument;
  MlirType whole;
  intptr_t axis;
  int64_t offset;
} NnpackStripe;

/// True for a kernel that writes a stripe of its last memref argument.
bool nnpackIsStripeKernel(MlirOperation kernel);

/// The memref.subview at the top of such a kernel, its stripe; null for others.
MlirOperation nnpackStripeOf(MlirOperation kernel);

/// A copy of a lowered kernel, in the module, that is given the larger buffer
/// and takes the stripe of it; null, and nothing is made, if its body cannot.
MlirOperation nnpackCreateStripeKernel(MlirOperation kernel,
                                       const NnpackStripe *stripe,
                                       MlirSymbolTable symbols);

#endif // NNPACK_LIB_IR_STRIPEKERNELS_H
