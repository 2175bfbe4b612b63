//===-- JoinSearch.c - Concatenations in place, by search -----------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// PartsDecide.c decides with whole tensors. Where it refused a concatenation,
// because its buffer would be there while much else is alive, cascades may need
// so little of that else that it pays all the same: the heads of a detector,
// say, whose maps become windows. So what cascades need is searched both ways,
// on a copy of the function.
//
//===----------------------------------------------------------------------===//

#include "Graph/Parts.h"

#include "IR/Remarks.h"
#include "IR/Sequence.h"

#include <inttypes.h>

/// Concatenations tried; each costs a search.
enum { maxTries = 6 };

typedef struct Search {
  NnpackBufferizer *module;
  const NnpackJoinOptions *options;
} Search;

static int64_t peakOf(const Search *search, MlirOperation function) {
  NnpackArena *arena = nnpackArenaCreate();
  NnpackSequence sequence =
      nnpackCollectSequence(function, search->module->symbols,
                            search->options->alignment, arena);
  NnpackCascadePlan plan =
      nnpackCascadeSearch(&sequence.problem, search->options->capacityBytes,
                          search->options->nodeLimit, arena);
  int64_t peak = plan.peakBytes;
  nnpackArenaDestroy(arena);
  return peak;
}

/// The concatenation number `skip` among those that stay, or -1.
static intptr_t findStaying(const NnpackParts *parts, intptr_t skip) {
  for (intptr_t c = 0; c < parts->calls.count; ++c) {
    const NnpackPartCall *call = &parts->calls.data[c];
    if (call->isConcat && !call->goes && skip-- == 0)
      return c;
  }
  return -1;
}

/// Joins number `skip` of those that stay in place; false if it cannot be.
static bool joinOne(const Search *search, MlirOperation function, intptr_t skip,
                    NnpackParts *outParts) {
  *outParts = nnpackFindParts(search->module, function);
  intptr_t call = findStaying(outParts, skip);
  if (call < 0 || !nnpackJoinAnyway(outParts, call))
    return false;
  nnpackRewriteParts(outParts);
  return true;
}

/// The peak with that concatenation in place, INT64_MAX if it cannot be.
static int64_t peakJoined(const Search *search, MlirOperation function,
                          intptr_t skip) {
  NnpackParts parts;
  MlirOperation copy = mlirOperationClone(function);
  int64_t peak = joinOne(search, copy, skip, &parts) ? peakOf(search, copy)
                                                     : INT64_MAX;
  mlirOperationDestroy(copy);
  return peak;
}

/// Remarks on the concatenation number `skip`, of which was tried what peak it
/// leads to.
static void remarkTry(const NnpackParts *parts, intptr_t skip, int64_t peak,
                      int64_t best) {
  MlirOperation call = parts->calls.data[findStaying(parts, skip)].call;
  if (peak < best)
    nnpackRemarkOf(call, NnpackRemarkPassed, "merge-buffers", "view",
                   "concatenation without a copy after all: with cascades, "
                   "%" PRId64 " bytes are alive then, not %" PRId64,
                   peak, best);
  else if (peak < INT64_MAX)
    nnpackRemarkOf(call, NnpackRemarkMissed, "merge-buffers", "view",
                   "concatenation by a copy: without it, with cascades, "
                   "%" PRId64 " bytes would be alive, not %" PRId64,
                   peak, best);
}

intptr_t nnpackJoinBySearch(NnpackBufferizer *module, MlirOperation function,
                            const NnpackJoinOptions *options) {
  Search search = {module, options};
  NnpackParts parts = nnpackFindParts(module, function);
  intptr_t skip = 0, numJoined = 0;
  if (findStaying(&parts, 0) < 0 ||
      !nnpackIsSequence(function, module->symbols))
    return 0;
  int64_t best = peakOf(&search, function);
  for (intptr_t tries = 0;
       tries < maxTries && findStaying(&parts, skip) >= 0; ++tries) {
    int64_t peak = best > options->capacityBytes
                       ? peakJoined(&search, function, skip)
                       : INT64_MAX;
    remarkTry(&parts, skip, peak, best);
    if (peak >= best) {
      ++skip;
      continue;
    }
    joinOne(&search, function, skip, &parts);
    nnpackEraseCallees(&parts);
    parts = nnpackFindParts(module, function);
    best = peak;
    ++numJoined;
  }
  return numJoined;
}
