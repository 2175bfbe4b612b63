//===-- CascadeSimulate.c - What a cascade needs, by running it -----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs a cascade in a few ways, which differ in the steps that go ahead of
// those that read them, and takes the cheapest.
//
//===----------------------------------------------------------------------===//

#include "CascadeRun.h"
#include "CascadeStorage.h"

typedef enum Policy { allLazy, allEager, eagerIfSmaller, numPolicies } Policy;

/// False if the choice is the one of a policy before it.
static bool setPolicy(CascadeRun *run, Policy policy) {
  bool hasEager = false, hasLazy = false;
  for (intptr_t i = 0; i < run->count; ++i) {
    CascadeLocal *local = &run->locals[i];
    const NnpackCascadeStep *step = &run->problem->steps[run->begin + i];
    int64_t result = cascadeSizeOf(&run->problem->tensors[step->result]);
    int64_t operands = 0;
    for (intptr_t k = 0; k < step->numOperands; ++k)
      operands +=
          cascadeSizeOf(&run->problem->tensors[step->operands[k].tensor]);
    // Without an internal operand it would run away from its readers.
    bool canBeEager =
        local->hasInternalOperand && !local->isSink && !local->accumulates;
    local->isEager =
        local->accumulates ||
        (canBeEager && (policy == allEager ||
                        (policy == eagerIfSmaller && result < operands)));
    hasEager |= canBeEager && local->isEager;
    hasLazy |= canBeEager && !local->isEager;
  }
  return policy == allLazy || (hasEager && (policy == allEager || hasLazy));
}

static NnpackCascade resultOf(const CascadeRun *run,
                              const CascadeStorage *storage,
                              NnpackArena *arena) {
  bool *isEager = NNPACK_NEW_ARRAY(arena, bool, run->count);
  NnpackOverlap *overlaps =
      NNPACK_NEW_ARRAY(arena, NnpackOverlap, run->numOverlaps);
  NnpackCascade cascade = {.begin = run->begin,
                           .end = run->end,
                           .blockRows = run->blockRows,
                           .numTicks = run->numTicks,
                           .isEager = isEager,
                           .windowRows = storage->windowRows,
                           .keptRows = storage->keptRows,
                           .overlaps = overlaps,
                           .costBytes = storage->costBytes};
  for (intptr_t i = 0; i < run->count; ++i) {
    const CascadeLocal *local = &run->locals[i];
    isEager[i] = local->isEager;
    cascade.constantBytesRead +=
        run->problem->steps[run->begin + i].constantBytes * local->numFirings;
  }
  for (intptr_t i = 0; i < run->numOverlaps; ++i) {
    int64_t saved = cascadeSavedBytes(run, &run->overlaps[i].pair);
    cascade.savedBytes = cascadeMost(cascade.savedBytes, saved);
    if (saved > 0)
      overlaps[cascade.numOverlaps++] = run->overlaps[i].pair;
  }
  return cascade;
}

NnpackCascade nnpackCascadeSimulate(const NnpackCascadeProblem *problem,
                                    intptr_t begin, intptr_t end,
                                    int64_t blockRows, int64_t limitBytes,
                                    NnpackArena *arena) {
  NnpackArena *scratch = nnpackArenaCreate();
  CascadeRun run = cascadeRunCreate(problem, begin, end, blockRows, scratch);
  NnpackCascade best = {.costBytes = INT64_MAX};
  for (Policy policy = allLazy; policy < numPolicies; ++policy) {
    if (!setPolicy(&run, policy) || !cascadeRunAll(&run))
      continue;
    CascadeStorage storage = cascadeChooseStorage(&run, limitBytes, arena);
    if (storage.costBytes < best.costBytes)
      best = resultOf(&run, &storage, arena);
  }
  nnpackArenaDestroy(scratch);
  return best;
}
