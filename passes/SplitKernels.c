//===-- SplitKernels.c - Kernels over blocks of output channels -----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A convolution reads its weights once per block of rows. Where they are too
// many to be fetched into L2 at once, they can be fetched in parts if the rows
// are inside a loop over output channels, not the other way round:
//
//   call @conv2d(%x, %w, %bias, %0)      %w : memref<512x3x3x512xi8>
// becomes
//   call @conv2d_channels(%x, %w_part0, %bias_part0, %0, %c0)    64x3x3x512
//   call @conv2d_channels(%x, %w_part1, %bias_part1, %0, %c64)
//   ...
//
// The weights of one output channel lie together, so a part is a slice of the
// constant; the result is written channel block by channel block, in place. A
// call is split into the fewest equal parts of at most `chunk-size` bytes of
// weights each (1024 at most), if it reads more than that more than once.
// --place-buffers then decides which parts are fetched, and --pack-buffers with
// weights=auto whether to split at all.
//
// Requires:  kernels lowered by --lower-kernels.
// Preserves: answers: every element is computed by the same operations. Calls in
//            cascades.
// Leaves:    kernels whose channels are tiled, reduced or shuffled
//            (lib/IR/ChannelRanges.c), constants that are no dense elements.
//            Results that might lie over operands (nnpack.overlaps) no longer
//            may: every part reads the operands.
//
//===----------------------------------------------------------------------===//

#include "IR/SplitCalls.h"
#include "nnpack-c/Passes.h"

bool nnpackRunSplitKernels(MlirOperation module, NnpackPassContext *context) {
  NnpackSplitCounts counts =
      nnpackSplitCalls(module, context->options.chunkSizeBytes);
  context->statistics[NnpackStatistic_SplitKernels_numSplit] = counts.numSplit;
  context->statistics[NnpackStatistic_SplitKernels_numCalls] = counts.numCalls;
  return true;
}
