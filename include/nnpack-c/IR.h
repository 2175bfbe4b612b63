//===-- nnpack-c/IR.h - From MLIR to plans and back ---------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gives every static allocation of a memref-level module an offset in an arena.
// Needs mlir-c only: what mlir-c cannot ask comes through NnpackIrHooks.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_C_IR_H
#define NNPACK_C_IR_H

#include "mlir-c/IR.h"

#include "nnpack-c/Options.h"
#include "nnpack-c/Report.h"
#include "nnpack-c/Solver.h"

#ifdef __cplusplus
extern "C" {
#endif

/// What an operation does with the memory behind an operand.
enum {
  NnpackEffectRead = 1,
  NnpackEffectWrite = 2,
  NnpackEffectFree = 4,
  NnpackEffectUnknown = 8,
};

/// Questions and diagnostics that the C API lacks. Any member may be NULL: then
/// operations that the table of known ones does not hold are taken to keep
/// what they are given, and remarks are dropped.
typedef struct NnpackIrHooks {
  /// The operand that the results view, or a null value.
  MlirValue (*getViewSource)(MlirOperation op);
  /// NnpackEffect bits of one operand; NnpackEffectUnknown if the operation
  /// does not describe its effects.
  unsigned (*getOperandEffects)(MlirOperation op, intptr_t operand);
  void (*emitRemark)(MlirOperation op, const char *message);
  void (*emitError)(MlirOperation op, const char *message);
} NnpackIrHooks;

typedef struct NnpackAssignRequest {
  const NnpackIrHooks *hooks;
  const NnpackOptions *options;
  const NnpackSolverOptions *solver;
  NnpackArena *arena; ///< Everything returned belongs to it.
} NnpackAssignRequest;

typedef struct NnpackAssignResult {
  int64_t numPlanned, numLeft; ///< Allocations.
  NnpackReport *reports;       ///< One per entry, in module order.
  intptr_t numReports;
} NnpackAssignResult;

/// Replaces the static allocations of the functions of `module` by views of
/// arenas. Returns false after a diagnostic; then the module may be half
/// rewritten only if the diagnostic says that the project is at fault.
bool nnpackAssignOffsets(MlirOperation module,
                         const NnpackAssignRequest *request,
                         NnpackAssignResult *outResult);

/// What --place-buffers chose.
typedef struct NnpackPlaceCounts {
  int64_t numInSlow, numSplit, numFetched; ///< Buffers; copies of constants.
  int64_t trafficBytes, boundBytes;        ///< Of the last space.
} NnpackPlaceCounts;

/// Chooses for every entry of `module` what lives in which space and when, marks
/// the allocations and inserts the copies. Returns false after a diagnostic.
bool nnpackPlaceBuffers(MlirOperation module,
                        const NnpackAssignRequest *request,
                        NnpackPlaceCounts *outCounts);

#ifdef __cplusplus
}
#endif

#endif // NNPACK_C_IR_H
