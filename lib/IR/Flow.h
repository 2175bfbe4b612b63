//===-- lib/IR/Flow.h - Where values go in a function -------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A graph over the shaped values of a function: an edge where one value may be
// the same memory as another, a use where an operation does something with the
// memory behind a value. Values whose types must name the same memory space are
// one class.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_FLOW_H
#define NNPACK_LIB_IR_FLOW_H

#include "OpFacts.h"
#include "Skeleton.h"

/// `to` may be memory of `from` because of operation `op`.
typedef struct FlowEdge {
  intptr_t from, to, op;
} FlowEdge;

typedef enum FlowUseKind {
  FlowUseAccess, ///< Reads or writes bytes, or both.
  FlowUseKeep,   ///< May remember the address.
  FlowUseReturn, ///< Leaves the function as result `operand`.
  FlowUseFree,
} FlowUseKind;

typedef struct FlowUse {
  intptr_t value, op, operand;
  FlowUseKind kind;
  unsigned effects; ///< NnpackEffect bits of an access.
} FlowUse;

/// An operand whose type an operation dictates; of a call, unless the callee is
/// rewritten with it.
typedef struct FlowOperand {
  intptr_t op, operand, value;
  intptr_t call; ///< In `calls`, or NO_INDEX.
} FlowOperand;

typedef struct FlowCall {
  intptr_t op;
  intptr_t callee; ///< Function of the module, or NO_INDEX.
} FlowCall;

typedef struct FlowValue {
  intptr_t classParent;  ///< Union-find; a class is named by its root.
  bool hasSource;        ///< Its space follows from another value of the class.
  bool isForeign;        ///< Memory that is not of this function's planning.
  bool isPhi;            ///< A block argument that branches give a value.
  intptr_t carriedBy;    ///< The loop whose next iteration gets it, or NO_INDEX.
  intptr_t firstEdge, numEdges; ///< Out-edges, in a row.
  intptr_t firstUse, numUses;
} FlowValue;

typedef struct Flow {
  const Skeleton *skeleton;
  OpFacts *facts;       ///< One per operation.
  intptr_t *concurrent; ///< Per operation: the outermost operation around it
                        ///< that may run its body several times at once, or
                        ///< NO_INDEX.
  intptr_t *keeper;     ///< Per operation: the outermost unknown operation
                        ///< whose region holds it, or NO_INDEX.
  FlowValue *values;
  NNPACK_VECTOR(FlowEdge) edges; ///< Sorted by `from`.
  NNPACK_VECTOR(FlowUse) uses;   ///< Sorted by `value`.
  NNPACK_VECTOR(FlowOperand) fixedOperands; ///< Must keep their types.
  NNPACK_VECTOR(FlowCall) calls;
} Flow;

/// What a function does with its arguments; asked while its callers' flow is
/// made, so callees come first.
typedef struct FlowAlias {
  intptr_t argument, result;
} FlowAlias;

typedef struct FlowSummary {
  bool isKnown;         ///< If not, every argument is kept.
  unsigned *arguments;  ///< NnpackEffect bits; Unknown: kept.
  intptr_t numArguments;
  NNPACK_VECTOR(FlowAlias) aliases;
} FlowSummary;

typedef struct FlowCallees {
  void *data;
  /// Number and summary of the function that a symbol names; NO_INDEX without.
  intptr_t (*find)(void *data, MlirAttribute symbol,
                   const FlowSummary **outSummary);
} FlowCallees;

Flow *flowCreate(NnpackArena *arena, const Skeleton *skeleton,
                 const NnpackIrHooks *hooks, const FlowCallees *callees);

/// The class of a value.
intptr_t flowClassOf(const Flow *flow, intptr_t value);

/// What the function does with its own arguments.
void flowSummarize(NnpackArena *arena, const Flow *flow,
                   FlowSummary *outSummary);

#endif // NNPACK_LIB_IR_FLOW_H
