//===-- CascadeRemarks.c - Which cascades there are, and why --------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The network needs as much as the part that needs most; what else might have
// been done is told there: joined with the part before it or after it, with
// bytes, or why that cannot be.
//
//===----------------------------------------------------------------------===//

#include "IR/CascadeRemarks.h"

static void remarkFormed(const NnpackSequence *sequence,
                         const NnpackCascade *cascade) {
  const NnpackCascadeProblem *problem = &sequence->problem;
  int64_t windows = 0, tensors = 0;
  for (intptr_t s = cascade->begin; s < cascade->end; ++s) {
    const NnpackCascadeTensor *tensor =
        &problem->tensors[problem->steps[s].result];
    if (tensor->isWhole || tensor->lastReader >= cascade->end)
      continue;
    windows += cascade->windowRows[s - cascade->begin] * tensor->rowBytes;
    tensors += tensor->rows * tensor->rowBytes;
  }
  nnpackRemarkAt(sequence->steps[cascade->end - 1],
                 "cascade of %ld kernel calls in blocks of %lld rows: windows "
                 "of %lld bytes for tensors of %lld, %lld bytes alive",
                 (long)(cascade->end - cascade->begin),
                 (long long)cascade->blockRows, (long long)windows,
                 (long long)tensors, (long long)cascade->costBytes);
}

static bool isBarrier(const NnpackSequence *sequence,
                      const NnpackCascade *cascade) {
  return sequence->problem.steps[cascade->begin].result < 0;
}

/// Why the part is not one with its neighbour, which `side` names.
static void remarkNeighbour(const NnpackSequence *sequence,
                            const NnpackCascade *part,
                            const NnpackCascade *neighbour, const char *side) {
  MlirOperation op = sequence->steps[part->end - 1];
  if (isBarrier(sequence, neighbour)) {
    nnpackRemarkAt(op,
                   "no cascade with what comes %s it, which is no kernel call "
                   "or shares its buffers with other operations",
                   side);
    return;
  }
  bool isBefore = neighbour->begin < part->begin;
  intptr_t begin = isBefore ? neighbour->begin : part->begin;
  intptr_t end = isBefore ? part->end : neighbour->end;
  long numCalls = (long)(neighbour->end - neighbour->begin);
  NnpackArena *arena = nnpackArenaCreate();
  NnpackCascade joined =
      nnpackCascadeSimulate(&sequence->problem, begin, end, 1, 0, arena);
  nnpackArenaDestroy(arena);
  nnpackRemarkAt(
      op,
      "no cascade with the %ld kernel call%s %s it: %lld bytes would "
      "be alive",
      numCalls, numCalls == 1 ? "" : "s", side, (long long)joined.costBytes);
}

static void remarkMost(const NnpackSequence *sequence,
                       const NnpackCascadePlan *plan, intptr_t index) {
  const NnpackCascade *part = &plan->cascades[index];
  MlirOperation op = sequence->steps[part->end - 1];
  nnpackRemarkAt(op,
                 "needs most of all: %lld bytes alive, as a result over an "
                 "operand that dies saves %lld",
                 (long long)part->costBytes, (long long)part->savedBytes);
  if (isBarrier(sequence, part)) {
    nnpackRemarkAt(op, "in no cascade: it is no kernel call or shares its "
                       "buffers with other operations");
    return;
  }
  for (intptr_t s = part->begin; s < part->end; ++s)
    if (!sequence->problem.steps[s].isRowWise &&
        sequence->problem.steps[s].accumulatedRows == 0)
      nnpackRemarkAt(sequence->steps[s], "runs at once, on all of its "
                                         "operands: its kernel is not one "
                                         "loop over the rows of its result");
  if (index > 0)
    remarkNeighbour(sequence, part, part - 1, "before");
  if (index + 1 < plan->numCascades)
    remarkNeighbour(sequence, part, part + 1, "after");
}

void nnpackRemarkCascades(const NnpackSequence *sequence,
                          const NnpackCascadePlan *plan) {
  intptr_t most = 0;
  for (intptr_t i = 0; i < plan->numCascades; ++i) {
    if (plan->cascades[i].end - plan->cascades[i].begin > 1)
      remarkFormed(sequence, &plan->cascades[i]);
    if (plan->cascades[i].costBytes > plan->cascades[most].costBytes)
      most = i;
  }
  if (plan->numCascades > 0)
    remarkMost(sequence, plan, most);
}
