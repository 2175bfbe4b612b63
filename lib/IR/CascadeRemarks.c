//===-- CascadeRemarks.c - Which cascades there are, and why --------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each cascade, and at each place between two parts what they would need as
// one, or why they cannot be. The network needs as much as the part that needs
// most, so that is said too.
//
//===----------------------------------------------------------------------===//

#include "IR/CascadeRemarks.h"

#include "IR/Remarks.h"

#include <inttypes.h>

static const char category[] = "cascade-kernels";

typedef struct Remarks {
  const NnpackSequence *sequence;
  const NnpackCascadePlan *plan;
  int64_t capacityBytes;
  NnpackArena *arena;
} Remarks;

static MlirOperation lastOf(const Remarks *r, const NnpackCascade *part) {
  return r->sequence->steps[part->end - 1];
}

static intptr_t countOf(const NnpackCascade *part) {
  return part->end - part->begin;
}

/// What the steps of a part need one after the other.
static int64_t aloneBytes(const Remarks *r, const NnpackCascade *part) {
  int64_t most = 0;
  for (intptr_t s = part->begin; s < part->end; ++s) {
    int64_t bytes =
        nnpackCascadeSimulate(&r->sequence->problem, s, s + 1, 1, 0, r->arena)
            .costBytes;
    most = bytes > most ? bytes : most;
  }
  return most;
}

static void remarkFormed(const Remarks *r, const NnpackCascade *cascade) {
  const NnpackCascadeProblem *problem = &r->sequence->problem;
  int64_t windows = 0, tensors = 0;
  for (intptr_t s = cascade->begin; s < cascade->end; ++s) {
    const NnpackCascadeTensor *tensor =
        &problem->tensors[problem->steps[s].result];
    if (tensor->isWhole || tensor->lastReader >= cascade->end)
      continue;
    windows += cascade->windowRows[s - cascade->begin] * tensor->rowBytes;
    tensors += tensor->rows * tensor->rowBytes;
  }
  nnpackRemarkOf(
      lastOf(r, cascade), NnpackRemarkPassed, category, "cascade",
      "cascade of %ld kernel calls in blocks of %" PRId64 " row%s, %" PRId64
      " ticks: windows of %" PRId64 " bytes for tensors of %" PRId64
      ", %" PRId64 " bytes alive, not %" PRId64,
      (long)countOf(cascade), cascade->blockRows,
      nnpackPlural(cascade->blockRows), cascade->numTicks, windows, tensors,
      cascade->costBytes, aloneBytes(r, cascade));
}

static bool isBarrier(const Remarks *r, const NnpackCascade *part) {
  return r->sequence->problem.steps[part->begin].result < 0;
}

/// What a step is in the way of, if it is.
static void remarkStep(const Remarks *r, intptr_t s) {
  const NnpackCascadeStep *step = &r->sequence->problem.steps[s];
  if (step->result < 0)
    nnpackRemarkOf(r->sequence->steps[s], NnpackRemarkMissed, category,
                   "cascade",
                   "in no cascade: it is no kernel call, or others than "
                   "kernels use its buffers");
  else if (!step->isRowWise && step->accumulatedRows == 0)
    nnpackRemarkOf(r->sequence->steps[s], NnpackRemarkMissed, category, "rows",
                   "runs at once, on all of its operands: its kernel is not "
                   "one loop over the rows of its result");
}

/// Why a part is not one with the next.
static void remarkCut(const Remarks *r, const NnpackCascade *part,
                      const NnpackCascade *next) {
  if (isBarrier(r, part) || isBarrier(r, next))
    return;
  if (next->end - part->begin > NNPACK_CASCADE_MAX_STEPS) {
    nnpackRemarkOf(lastOf(r, part), NnpackRemarkMissed, category, "cascade",
                   "no cascade with the %ld kernel call%s after it: one has at "
                   "most %d",
                   (long)countOf(next), nnpackPlural(countOf(next)),
                   NNPACK_CASCADE_MAX_STEPS);
    return;
  }
  NnpackCascade joined = nnpackCascadeSimulate(
      &r->sequence->problem, part->begin, next->end, 1, 0, r->arena);
  int64_t apart =
      part->costBytes > next->costBytes ? part->costBytes : next->costBytes;
  bool wouldSave = joined.costBytes < apart;
  const char *reason = !wouldSave ? ""
                       : r->plan->peakBytes <= r->capacityBytes
                           ? "; all fits as it is"
                           : "; more are alive elsewhere";
  nnpackRemarkOf(lastOf(r, part),
                 wouldSave ? NnpackRemarkAnalysis : NnpackRemarkMissed,
                 category, "cascade",
                 "no cascade with the %ld kernel call%s after it: as one "
                 "%" PRId64 " bytes would be alive, apart %" PRId64 " are%s",
                 (long)countOf(next), nnpackPlural(countOf(next)),
                 joined.costBytes, apart, reason);
}

static const NnpackCascade *mostOf(const NnpackCascadePlan *plan) {
  const NnpackCascade *most = plan->cascades;
  for (intptr_t i = 0; i < plan->numCascades; ++i)
    if (plan->cascades[i].costBytes > most->costBytes)
      most = &plan->cascades[i];
  return most;
}

static void remarkMost(const Remarks *r) {
  const NnpackCascade *part = mostOf(r->plan);
  nnpackRemarkOf(lastOf(r, part), NnpackRemarkAnalysis, category, "peak",
                 "needs most of all: %" PRId64 " bytes alive, as a result over "
                 "an operand that dies saves %" PRId64
                 "; without cascades the most is %" PRId64,
                 part->costBytes, part->savedBytes, r->plan->plainPeakBytes);
}

void nnpackRemarkCascades(const NnpackSequence *sequence,
                          const NnpackCascadePlan *plan,
                          int64_t capacityBytes) {
  Remarks r = {sequence, plan, capacityBytes, nnpackArenaCreate()};
  for (intptr_t i = 0; i < plan->numCascades; ++i) {
    const NnpackCascade *part = &plan->cascades[i];
    if (countOf(part) > 1 && part->numTicks > 0) // Else no one reads of it.
      remarkFormed(&r, part);
    for (intptr_t s = part->begin; s < part->end; ++s)
      remarkStep(&r, s);
    if (i + 1 < plan->numCascades && plan->plainPeakBytes > capacityBytes)
      remarkCut(&r, part, part + 1);
  }
  if (plan->numCascades > 0)
    remarkMost(&r);
  nnpackArenaDestroy(r.arena);
}
