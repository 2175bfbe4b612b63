//===-- IR/DmaCalls.h - Calls in place of copies ------------------*- C -*-===//
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

#ifndef NNPACK_LIB_IR_DMACALLS_H
#define NNPACK_LIB_IR_DMACALLS_H

#include "Module.h"

/// What rewriting knows of an entry whose allocations are views.
typedef struct DmaWriter {
  ModuleInfo *module;
  const FunctionInfo *function;
  const Skeleton *skeleton; ///< Of the function as it is now.
  const MlirValue *arenas;  ///< One per part.
  MlirSymbolTable symbols;
} DmaWriter;

/// Puts calls in the place of the copies that are transfers.
void dmaInsertCalls(const DmaWriter *writer);

#endif // NNPACK_LIB_IR_DMACALLS_H
