//===-- AssignOffsets.c - Assign Offsets ----------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Passes.h"

bool nnpackRunAssignOffsets(MlirOperation module, NnpackPassContext *context) {
  (void)context;
  nnpackOperationEmitError(module, "not there yet");
  return false;
}
