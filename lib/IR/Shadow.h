//===-- lib/IR/Shadow.h - Which allocation a memref shows ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For check-memory: beside every memref of a module goes an index, its shift.
// Address plus shift is the shadow address of a byte, which no two allocations
// have in common, however they share memory:
//
//   %a = memref.view %arena[%c64][] {nnpack.check = 3}  an allocation, once
//   %p = memref.extract_aligned_pointer_as_index %a
//   %s = call @nnpack_check_birth(%p, bytes, 3, 0)      its shift
//
// A view has the shift of what it views. Where memrefs go from one block or
// function to another (arguments, branches, loops, results), shifts go through
// numbered registers of the run-time library: passed just before, taken first
// thing after. So no signature and no operation with regions changes.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_SHADOW_H
#define NNPACK_LIB_IR_SHADOW_H

#include "IR/Build.h"

/// The attribute, an integer of 64 bits, of a view that stands for an
/// allocation: which of the module's it was before it was planned.
#define NNPACK_CHECK_MARK "nnpack.check"
/// The unit attribute of a module that check-memory is to be run on.
#define NNPACK_CHECK_MODULE "nnpack.check_memory"

typedef struct NnpackShadow NnpackShadow;

/// Gives every memref of the module a shift. Lives in the arena.
NnpackShadow *nnpackShadowCreate(MlirOperation module, NnpackArena *arena);
/// Frees what is not the arena's.
void nnpackShadowDestroy(NnpackShadow *shadow);

/// The shift of a memref, an index that dominates its uses.
MlirValue nnpackShadowShiftOf(NnpackShadow *shadow, MlirValue memref);

/// Whether it is an allocation of that role.
bool nnpackShadowHasRole(MlirOperation op, const char *role);

/// Inserts a call of a function nnpack_check_NAME of the run-time library, all
/// of indices; returns its result, or null if it has none.
MlirValue nnpackShadowCall(NnpackShadow *shadow, MlirOperation before,
                           const char *name, intptr_t numOperands,
                           const MlirValue *operands, bool hasResult);

/// Index arithmetic before an operation.
MlirValue nnpackShadowMultiply(NnpackShadow *shadow, MlirOperation before,
                               MlirValue a, MlirValue b);
MlirValue nnpackShadowAdd(NnpackShadow *shadow, MlirOperation before,
                          MlirValue a, MlirValue b);
/// The address that a memref begins at, before its offset.
MlirValue nnpackShadowPointer(NnpackShadow *shadow, MlirOperation before,
                              MlirValue memref);
/// The bytes of a contiguous memref; `sizes`, its dynamic sizes, or NULL to ask
/// the memref. A null value if its elements have no size.
MlirValue nnpackShadowBytes(NnpackShadow *shadow, MlirOperation before,
                            MlirValue memref, const MlirValue *sizes);

#endif // NNPACK_LIB_IR_SHADOW_H
