//===-- passes/CascadeChoice.h - Which cascades a function gets ---*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Internal to the passes. What --cascade-kernels decides for a function before it
// makes the loops: the order of its steps, joins without copies, steps that run
// again, and the cascades.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_PASSES_CASCADECHOICE_H
#define NNPACK_PASSES_CASCADECHOICE_H

#include "Graph/Stripes.h"
#include "IR/Sequence.h"
#include "nnpack-c/Passes.h"

typedef struct CascadeChooser {
  NnpackPassContext *context;
  NnpackArena *arena;
  MlirSymbolTable symbols;
  NnpackStripes stripes;
  int64_t nodesLeft; ///< Of the searches for traffic in one function.
} CascadeChooser;

/// A function's steps and the cascades found for them.
typedef struct CascadeChoice {
  NnpackSequence sequence;
  NnpackCascadePlan plan;
  const int64_t *offsets; ///< Per tensor; NULL: not looked for.
  int64_t packedBytes;    ///< The peak with them.
} CascadeChoice;

/// Changes the function to what is best for it, as far as the options allow, and
/// returns its cascades.
CascadeChoice cascadeChoiceMake(CascadeChooser *chooser,
                                MlirOperation function);

/// What everything is to fit; 0: as little as can be.
int64_t cascadeCapacityOf(const CascadeChooser *chooser);

#endif // NNPACK_PASSES_CASCADECHOICE_H
