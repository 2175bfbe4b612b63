//===-- PlaceBuffers.c - What lives in L2 and when ------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chooses, for every buffer of an entry, whether it lives in L2, in DDR, or in
// L2 with a copy in DDR across a long gap between two uses; with weights=auto
// also which constants are copied to L2, for one kernel or for several:
//
//   call @conv2d(%x, %weights, %0)
//   ...                                  nothing uses %0
//   call @add(%0, %9, %10)
// becomes
//   %w = memref.alloc() {nnpack.role = "constant", nnpack.space = "L2", ...}
//   memref.copy %weights, %w
//   call @conv2d(%x, %w, %0)
//   %home = memref.alloc() {nnpack.space = "DDR", ...}
//   memref.copy %0, %home
//   ...
//   call @add(%home, %9, %10)
//
// such that as few bytes as possible move to and from DDR (docs/PlanFormat.md
// says how they are counted), and everything has an offset within the
// capacities: both are chosen together. The offsets found are noted as hints
// for --assign-offsets.
//
// Requires:  memref level, as --assign-offsets; kernels lowered by
//            --lower-kernels, or else every operation counts as moving all of
//            its operands once.
// Preserves: what the program computes.
// Leaves:    functions whose body has several blocks, buffers whose address is
//            kept, and modules that nothing can be gained in, as they are. Does
//            not say so if there is no placement: --assign-offsets does.
//
//===----------------------------------------------------------------------===//

#include "IR/PassRequest.h"
#include "nnpack-c/Passes.h"

bool nnpackRunPlaceBuffers(MlirOperation module, NnpackPassContext *context) {
  NnpackArena *arena = nnpackArenaCreate();
  NnpackPassRequest request;
  nnpackPassRequestInit(&request, &context->options, arena);
  NnpackPlaceCounts counts = {0};
  bool ok = nnpackPlaceBuffers(module, &request.request, &counts);
  nnpackNoteTime(module, request.stoppedByTime);
  int64_t *statistics = context->statistics;
  statistics[NnpackStatistic_PlaceBuffers_numInDdr] = counts.numInSlow;
  statistics[NnpackStatistic_PlaceBuffers_numSplit] = counts.numSplit;
  statistics[NnpackStatistic_PlaceBuffers_numFetched] = counts.numFetched;
  statistics[NnpackStatistic_PlaceBuffers_trafficBytes] = counts.trafficBytes;
  statistics[NnpackStatistic_PlaceBuffers_boundBytes] = counts.boundBytes;
  nnpackArenaDestroy(arena);
  return ok;
}
