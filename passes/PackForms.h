//===-- passes/PackForms.h - Cascades and placement together ------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_PASSES_PACKFORMS_H
#define NNPACK_PASSES_PACKFORMS_H

#include "nnpack-c/Passes.h"

/// Gives the module the cascades and the split calls with which it moves fewest
/// bytes, and places its buffers. False after an error.
bool packForms(MlirOperation module, NnpackPassContext *context);

#endif // NNPACK_PASSES_PACKFORMS_H
