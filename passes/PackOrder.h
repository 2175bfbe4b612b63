//===-- passes/PackOrder.h - The order that packs best ------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_PASSES_PACKORDER_H
#define NNPACK_PASSES_PACKORDER_H

#include "nnpack-c/Passes.h"

/// Gives the kernels of a module an order. Switches `merge` off in the context
/// where the module needs less memory so. False after an error.
bool packOrder(MlirOperation module, NnpackPassContext *context);

#endif // NNPACK_PASSES_PACKORDER_H
