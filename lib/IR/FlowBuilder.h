//===-- lib/IR/FlowBuilder.h - Making the flow of a function ------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Internal to Flow.c and FlowOps.c.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_FLOWBUILDER_H
#define NNPACK_LIB_IR_FLOWBUILDER_H

#include "Flow.h"

typedef struct FlowBuilder {
  NnpackArena *arena;
  Flow *flow;
  const Skeleton *s;
  const NnpackIrHooks *hooks;
  const FlowCallees *callees;
} FlowBuilder;

/// The root of a value's class; paths get shorter.
intptr_t flowRootOf(FlowValue *values, intptr_t value);

/// Adds what operation number `i` of the skeleton does with values.
void flowAddOp(FlowBuilder *builder, intptr_t i);

#endif // NNPACK_LIB_IR_FLOWBUILDER_H
