//===-- MergeBuffers.c - Results over the operands that die ---------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Notes for every kernel call how far its result may lie over the bytes of an
// operand that no one reads afterwards:
//
//   %x = memref.alloc() {nnpack.id = 0}
//   %y = memref.alloc() {nnpack.id = 1, nnpack.overlaps = [array<i64: 0, D>]}
//   call @depthwise_conv2d(%x, ..., %y)
//
// says that %y may be given bytes of %x if offset(%x) - offset(%y) >= D. The
// kernel computes its rows in order; while it writes row r, it has no more use
// for rows of %x before the first that row r reads, so the largest end of a row
// of %y less the begin of that row of %x is a safe distance. Where the loops of
// the kernel read a tile or an element before they write it, the distance is
// found from them: an elementwise result has D = 0, and takes its operand's
// bytes. After "diagonal memory optimisation" (Blacker, Bridges, Hadfield, 2022).
// Whether to use it is for --assign-offsets to decide.
//
// A buffer inside a dead larger one needs no note: offsets do that.
//
// Requires: kernels lowered by --lower-kernels, with row maps. Preserves:
// everything but attributes. Leaves: kernels that write their result neither in
// one loop over rows nor in one elementwise operation.
//
//===----------------------------------------------------------------------===//

#include "IR/Sequence.h"
#include "nnpack-c/Passes.h"

static void mergeFunction(MlirOperation function, MlirSymbolTable symbols,
                          NnpackPassContext *context, NnpackArena *arena) {
  NnpackSequence sequence = nnpackCollectSequence(
      function, symbols, context->options.alignment, arena);
  for (intptr_t s = 0; s < sequence.problem.numSteps; ++s) {
    if (sequence.problem.steps[s].result < 0)
      continue;
    NnpackCascade alone =
        nnpackCascadeSimulate(&sequence.problem, s, s + 1, 1, 0, arena);
    context->statistics[NnpackStatistic_MergeBuffers_numOverlaps] +=
        nnpackMarkOverlaps(&sequence, &alone);
  }
}

bool nnpackRunMergeBuffers(MlirOperation module, NnpackPassContext *context) {
  NnpackArena *arena = nnpackArenaCreate();
  MlirSymbolTable symbols = mlirSymbolTableCreate(module);
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(module, 0));
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (nnpackIsSequence(op, symbols))
      mergeFunction(op, symbols, context, arena);
  mlirSymbolTableDestroy(symbols);
  nnpackArenaDestroy(arena);
  return true;
}
