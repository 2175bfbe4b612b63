//===-- lib/IR/ShadowInternal.h - Shifts and their registers ------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_SHADOWINTERNAL_H
#define NNPACK_LIB_IR_SHADOWINTERNAL_H

#include "IR/Shadow.h"

struct NnpackShadow {
  NnpackArena *arena;
  MlirOperation module;
  MlirContext context;
  MlirType index;
  MlirSymbolTable symbols;
  NNPACK_VECTOR(MlirOperation) ops; ///< As they were.
  NnpackPtrMap known;               ///< From a memref to its shift.
  NNPACK_VECTOR(MlirValue) shifts;
  NnpackPtrMap registers; ///< From an argument, result or function.
  int64_t numRegisters;
};

/// Whether the value has a shift.
bool nnpackShadowTracks(MlirValue value);

/// The register of an argument of a block or of the first result of a function.
int64_t nnpackShadowRegister(NnpackShadow *shadow, const void *key,
                             intptr_t count);
/// The register of a result of an operation, or -1 if nobody passes it.
int64_t nnpackShadowResultRegister(NnpackShadow *shadow, MlirOperation op,
                                   intptr_t result);

/// Gives a branch that has a block as its successor more than once another block in
/// each further place, which leads there: what is passed to an argument is then
/// known. Adds the new branches to the list of operations.
void nnpackShadowSplit(NnpackShadow *shadow, MlirOperation op);
/// Inserts before a terminator, loop or call what passes its operands on.
void nnpackShadowPass(NnpackShadow *shadow, MlirOperation op);

#endif // NNPACK_LIB_IR_SHADOWINTERNAL_H
