//===-- passes/PackLower.h - From a graph of kernels to buffers ---*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_PASSES_PACKLOWER_H
#define NNPACK_PASSES_PACKLOWER_H

#include "nnpack-c/Passes.h"

/// What decides which steps run.
typedef struct PackContents {
  bool hasUnsigned, hasTosa, hasTensor;
} PackContents;

PackContents packContentsOf(MlirOperation module);

/// Takes a module whose kernels are in their order to buffers, with notes of
/// --merge-buffers. False after an error.
bool packLower(MlirOperation module, NnpackPassContext *context);

#endif // NNPACK_PASSES_PACKLOWER_H
