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
// bytes. After "diagonal memory optimisation" (Blacker, Bridges, Hadfield,
// 2022). Whether to use it is for --assign-offsets to decide.
//
// A buffer inside a dead larger one needs no note: offsets do that.
//
// A concatenation of contiguous bytes that --bufferize-graph left a kernel,
// since with whole tensors its result would be there too early, is looked at
// again: where cascades, searched both ways, need less memory with the operands
// computed in place, they are.
//
// Requires: kernels lowered by --lower-kernels, with row maps. Preserves:
// answers. Leaves: kernels that write their result neither in one loop over rows
// nor in one elementwise operation.
//
//===----------------------------------------------------------------------===//

#include "Graph/Parts.h"
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
    nnpackRemarkOverlaps(&sequence, &alone, "merge-buffers");
  }
}

/// Simulated steps of a search.
static const int64_t nodeLimits[] = {0, 1000000, 4000000, 20000000};

static NnpackJoinOptions joinOptions(const NnpackOptions *options) {
  bool wantsLeast = options->objective == NnpackObjectiveMemory;
  return (NnpackJoinOptions){
      .alignment = options->alignment,
      .capacityBytes = !options->cascade ? INT64_MAX
                       : wantsLeast      ? 0
                                         : options->l2SizeBytes,
      .nodeLimit = nodeLimits[options->effort]};
}

/// Concatenations whose operands are computed in place after all.
static void joinInPlace(MlirOperation module, MlirOperation function,
                        MlirSymbolTable symbols, NnpackPassContext *context,
                        NnpackArena *arena) {
  NnpackBufferizer bufferizer = {.arena = arena,
                                 .context = mlirOperationGetContext(module),
                                 .op = module,
                                 .symbols = symbols,
                                 .globalOf = {.arena = arena}};
  NnpackJoinOptions options = joinOptions(&context->options);
  if (options.nodeLimit > 0 && options.capacityBytes < INT64_MAX)
    context->statistics[NnpackStatistic_MergeBuffers_numJoined] +=
        nnpackJoinBySearch(&bufferizer, function, &options);
}

bool nnpackRunMergeBuffers(MlirOperation module, NnpackPassContext *context) {
  NnpackArena *arena = nnpackArenaCreate();
  MlirSymbolTable symbols = mlirSymbolTableCreate(module);
  MlirBlock body = nnpackModuleBody(module);
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (nnpackIsSequence(op, symbols)) {
      joinInPlace(module, op, symbols, context, arena);
      mergeFunction(op, symbols, context, arena);
    }
  mlirSymbolTableDestroy(symbols);
  nnpackArenaDestroy(arena);
  return true;
}
