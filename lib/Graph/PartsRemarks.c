//===-- PartsRemarks.c - Which joins and slices are no copies -------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Graph/Parts.h"

#include "IR/Remarks.h"

#include <inttypes.h>

static const char category[] = "bufferize-graph";

/// Bytes that the call copies: all of what it joins, or the slice.
static int64_t copiedBytes(const NnpackParts *parts,
                           const NnpackPartCall *call) {
  intptr_t result = call->isConcat ? call->whole : call->parts[0].buffer;
  int64_t bytes;
  return nnpackTypeBytes(
             mlirValueGetType(parts->buffers.data[result].value), &bytes)
             ? bytes
             : 0;
}

static void remarkCall(const NnpackParts *parts, const NnpackPartCall *call) {
  int64_t bytes = copiedBytes(parts, call);
  const char *what = call->isConcat ? "concatenation" : "slice";
  if (call->goes)
    nnpackRemarkOf(call->call, NnpackRemarkPassed, category, "view",
                   call->isConcat
                       ? "concatenation without a copy of %" PRId64
                         " bytes: what it joins is computed in its place"
                       : "slice without a copy of %" PRId64
                         " bytes: it is read where it lies",
                   bytes);
  else if (call->togetherBytes == 0)
    nnpackRemarkOf(call->call, NnpackRemarkMissed, category, "view",
                   "%s by a copy of %" PRId64 " bytes: one of the buffers is "
                   "an input or output, a part of another, or used by more "
                   "than kernels",
                   what, bytes);
  else
    nnpackRemarkOf(call->call, NnpackRemarkMissed, category, "view",
                   "%s by a copy of %" PRId64 " bytes: without it %" PRId64
                   " bytes would be alive, not %" PRId64,
                   what, bytes, call->togetherBytes, call->apartBytes);
}

void nnpackRemarkParts(const NnpackParts *parts) {
  for (intptr_t c = 0; c < parts->calls.count; ++c)
    remarkCall(parts, &parts->calls.data[c]);
}
