//===-- lib/IR/OpFacts.h - What is known about operations ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How an operation treats the buffers it is given. Known operations come from a
// table by name; for others the hooks are asked; what they cannot say is taken
// for the worst.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_OPFACTS_H
#define NNPACK_LIB_IR_OPFACTS_H

#include "nnpack-c/IR.h"

typedef enum OpKind {
  OpKindKeep,      ///< May keep its operands: they are out of our hands.
  OpKindAccess,    ///< Reads and writes operands while it runs, keeps nothing.
  OpKindView,      ///< Result i views operand i, same space, same bytes.
  OpKindSpaceCast, ///< Result 0 views operand 0 in a space of its own.
  OpKindSelect,    ///< arith.select.
  OpKindAlloc,     ///< memref.alloc, memref.alloca.
  OpKindDealloc,   ///< memref.dealloc.
  OpKindGlobal,    ///< Results are memory of another owner.
  OpKindCall,      ///< func.call.
  OpKindReturn,    ///< func.return.
  OpKindBranch,    ///< Operands go to the successors' arguments.
  OpKindYield,     ///< Operands go to the parent's results and arguments.
  OpKindRegion,    ///< Runs each region at most once: scf.if.
  OpKindLoop,      ///< Runs its region again and again: scf.for.
  OpKindParallel,  ///< Iterations may run at the same time: scf.parallel.
} OpKind;

/// Bits of operands in OpFacts; the last bit stands for all that follow.
#define OPERAND(i) (1u << (i))
#define ALL_OPERANDS 0xffffffffu

typedef struct OpFacts {
  const char *name;
  OpKind kind;
  uint32_t reads, writes; ///< Operands whose bytes it touches.
  uint32_t keeps;         ///< Operands that it stores as values.
} OpFacts;

/// The row of a known operation, or NULL.
const OpFacts *opFactsFind(MlirStringRef name);

/// What is known of one operation, from the table or else from the hooks.
OpFacts opFactsGet(MlirOperation op, const NnpackIrHooks *hooks);

/// NnpackEffect bits of the operation on the bytes behind an operand, for kinds
/// that touch bytes. Reads of a linalg output that no payload uses are left out.
unsigned opOperandEffects(MlirOperation op, const OpFacts *facts,
                          intptr_t operand);

/// The values of a DenseI32Array attribute such as operandSegmentSizes; 0 where
/// it is absent or shorter.
int32_t opSegmentSize(MlirOperation op, const char *attribute, intptr_t i);

#endif // NNPACK_LIB_IR_OPFACTS_H
