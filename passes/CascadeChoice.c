//===-- passes/CascadeChoice.c - Which cascades a function gets ---*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An order is tried on the function itself: its steps are moved, and the search of
// lib/Solver runs on what is there then. One that needs no less, or for traffic
// moves no less, is undone.
//
//===----------------------------------------------------------------------===//

#include "CascadeChoice.h"

#include "IR/Remarks.h"

/// Simulated steps per function; about a second.
static const int64_t nodeLimits[] = {0, 5000000, 20000000, 200000000};

int64_t cascadeCapacityOf(const CascadeChooser *chooser) {
  const NnpackOptions *options = &chooser->context->options;
  return options->objective == NnpackObjectiveMemory ? 0 : options->l2SizeBytes;
}

static bool isForTraffic(const CascadeChooser *chooser) {
  const NnpackOptions *options = &chooser->context->options;
  return options->cascadeFor == NnpackCascadeForTraffic &&
         options->objective != NnpackObjectiveMemory;
}

/// What an order is chosen by.
static int64_t lengthOf(const CascadeChooser *chooser,
                        const CascadeChoice *candidate) {
  return isForTraffic(chooser) ? candidate->plan.trafficBytes
                               : candidate->packedBytes;
}

/// Finds offsets for a plan's tensors.
static void packCandidate(CascadeChooser *chooser, CascadeChoice *candidate) {
  const NnpackCascadeProblem *problem = &candidate->sequence.problem;
  int64_t *offsets =
      NNPACK_NEW_ARRAY(chooser->arena, int64_t, problem->numTensors);
  candidate->packedBytes =
      nnpackCascadePack(problem, &candidate->plan, offsets);
  candidate->offsets = offsets;
}

static CascadeChoice searchCascades(CascadeChooser *chooser,
                                    MlirOperation function) {
  const NnpackOptions *options = &chooser->context->options;
  CascadeChoice candidate = {
      .sequence = nnpackCollectSequence(function, chooser->symbols,
                                        options->alignment, chooser->arena)};
  if (isForTraffic(chooser))
    candidate.plan = nnpackCascadeSearchTraffic(
        &candidate.sequence.problem, options->l2SizeBytes,
        options->weights == NnpackWeightsAuto, chooser->nodesLeft,
        chooser->arena);
  else
    candidate.plan = nnpackCascadeSearch(
        &candidate.sequence.problem, cascadeCapacityOf(chooser),
        nodeLimits[options->effort], chooser->arena);
  if (!isForTraffic(chooser))
    packCandidate(chooser, &candidate);
  chooser->nodesLeft -= candidate.plan.numNodes;
  return candidate;
}

//===----------------------------------------------------------------------===//
// Orders
//===----------------------------------------------------------------------===//

/// Puts the steps into an order: `order[i]` is the step that comes i-th. What
/// is no step goes before all of them, as it needs none.
static void reorder(const NnpackSequence *sequence, const intptr_t *order) {
  intptr_t n = sequence->problem.numSteps;
  MlirOperation end =
      mlirBlockGetTerminator(mlirOperationGetBlock(sequence->steps[0]));
  for (intptr_t i = 0; i < n; ++i)
    mlirOperationMoveBefore(sequence->steps[order[i]], end);
}

/// The order in which --schedule-kernels found the steps; false if it left it,
/// or if steps other than kernel calls stand among them.
static bool givenOrder(const NnpackSequence *sequence, intptr_t *order) {
  intptr_t n = sequence->problem.numSteps;
  NnpackArena *arena = nnpackArenaCreate();
  int64_t *given = NNPACK_NEW_ARRAY(arena, int64_t, n);
  bool ok = n > 1;
  for (intptr_t s = 0; s < n && ok; ++s) {
    given[s] = nnpackOpInteger(sequence->steps[s], "nnpack.given_index", -1);
    ok = given[s] >= 0 && sequence->problem.steps[s].result >= 0;
    intptr_t at = s;
    for (; at > 0 && given[order[at - 1]] > given[s]; --at)
      order[at] = order[at - 1];
    order[at] = s;
  }
  nnpackArenaDestroy(arena);
  return ok;
}

/// Tries the steps in another order, which stays if it is better. `order` is
/// lost.
static void tryOrder(CascadeChooser *chooser, MlirOperation function,
                     intptr_t *order, CascadeChoice *chosen) {
  intptr_t n = chosen->sequence.problem.numSteps;
  reorder(&chosen->sequence, order);
  CascadeChoice other = searchCascades(chooser, function);
  if (lengthOf(chooser, &other) < lengthOf(chooser, chosen)) {
    *chosen = other;
    return;
  }
  for (intptr_t i = 0; i < n; ++i)
    order[i] = i;
  reorder(&chosen->sequence, order);
}

/// Whether another order could be better, and can be searched.
static bool isWorthAnOrder(const CascadeChooser *chooser,
                           const CascadeChoice *chosen) {
  return isForTraffic(chooser)
             ? chosen->plan.trafficBytes > 0 && chooser->nodesLeft > 0
             : chosen->packedBytes > cascadeCapacityOf(chooser);
}

/// The order that --schedule-kernels chose is best for kernels alone. If it
/// does not fit by itself, the given order, one that puts chains together and, for
/// traffic, one in which steps come late are tried too, and the best stays.
static CascadeChoice findInBestOrder(CascadeChooser *chooser,
                                     MlirOperation function) {
  chooser->nodesLeft = nodeLimits[chooser->context->options.effort] / 4;
  CascadeChoice chosen = searchCascades(chooser, function);
  intptr_t *order = NNPACK_NEW_ARRAY(chooser->arena, intptr_t,
                                     chosen.sequence.problem.numSteps);
  if (isWorthAnOrder(chooser, &chosen) && givenOrder(&chosen.sequence, order))
    tryOrder(chooser, function, order, &chosen);
  if (isWorthAnOrder(chooser, &chosen) &&
      nnpackCascadeOrder(&chosen.sequence.problem, order))
    tryOrder(chooser, function, order, &chosen);
  if (isForTraffic(chooser) && isWorthAnOrder(chooser, &chosen) &&
      nnpackCascadeLateOrder(&chosen.sequence.problem, order))
    tryOrder(chooser, function, order, &chosen);
  return chosen;
}

//===----------------------------------------------------------------------===//
// Concatenations and slices without copies
//===----------------------------------------------------------------------===//

static int64_t costInBestOrder(MlirOperation function, void *data) {
  CascadeChooser chooser = *(const CascadeChooser *)data;
  chooser.arena = nnpackArenaCreate();
  CascadeChoice candidate = findInBestOrder(&chooser, function);
  int64_t cost = lengthOf(&chooser, &candidate);
  nnpackArenaDestroy(chooser.arena);
  return cost;
}

/// Lets kernels write what is joined along channels, and read slices, in place
/// where no more is needed then.
static void useStripes(CascadeChooser *chooser, MlirOperation function,
                       CascadeChoice *candidate) {
  NnpackStripeOptions options = {.costOf = costInBestOrder,
                                 .data = chooser,
                                 .unit = isForTraffic(chooser) ? "move"
                                                               : "are needed",
                                 .takesTies = !isForTraffic(chooser),
                                 .maxTries = isForTraffic(chooser) ? 1 : 7};
  if (!chooser->context->options.merge || chooser->context->options.effort == 0)
    return;
  intptr_t numJoined = nnpackStripesBySearch(
      &chooser->stripes, function, lengthOf(chooser, candidate), &options);
  if (numJoined > 0)
    *candidate = findInBestOrder(chooser, function);
  chooser->context->statistics[NnpackStatistic_CascadeKernels_numJoined] +=
      numJoined;
}

//===----------------------------------------------------------------------===//
// Steps run again
//===----------------------------------------------------------------------===//

/// Multiply-accumulates of each step.
static const int64_t *macsOf(const CascadeChooser *chooser,
                             const NnpackSequence *sequence,
                             int64_t *outTotal) {
  intptr_t n = sequence->problem.numSteps;
  int64_t *macs = NNPACK_NEW_ARRAY(chooser->arena, int64_t, n);
  *outTotal = 0;
  for (intptr_t s = 0; s < n; ++s) {
    if (!mlirOperationIsNull(sequence->kernels[s]))
      macs[s] = nnpackOpInteger(sequence->kernels[s], "nnpack.macs", 0);
    macs[s] = macs[s] < 0 ? 0 : macs[s];
    if (nnpackAddOverflow(*outTotal, macs[s], outTotal))
      *outTotal = INT64_MAX;
  }
  return macs;
}

static void remarkAgain(const NnpackSequence *sequence,
                        const NnpackRecomputation *what, int64_t savedBytes) {
  nnpackRemarkOf(sequence->steps[what->before], NnpackRemarkPassed,
                 "cascade-kernels", "again",
                 "before this, %ld kernel call%s again, %lld "
                 "multiply-accumulates: %lld bytes less are alive",
                 (long)what->numSteps, nnpackPlural(what->numSteps),
                 (long long)what->macs, (long long)savedBytes);
}

/// Runs steps again, as many as the option allows, where the function then
/// needs less.
static void recompute(CascadeChooser *chooser, MlirOperation function,
                      CascadeChoice *candidate) {
  const NnpackOptions *options = &chooser->context->options;
  int64_t total, spent = 0, again = 0;
  macsOf(chooser, &candidate->sequence, &total);
  NnpackRecomputeOptions how = {
      .macsAllowed = nnpackPartsOf(total, options->recompute, 100),
      .capacityBytes = cascadeCapacityOf(chooser),
      .nodeLimit = nodeLimits[options->effort]};
  NnpackRecomputation what;
  for (;;) {
    how.macs = macsOf(chooser, &candidate->sequence, &total);
    if (!nnpackCascadeRecompute(&candidate->sequence.problem, &candidate->plan,
                                &how, chooser->arena, &what))
      break;
    nnpackRepeatSteps(&candidate->sequence, &what);
    CascadeChoice changed = searchCascades(chooser, function);
    remarkAgain(&candidate->sequence, &what,
                candidate->plan.peakBytes - changed.plan.peakBytes);
    *candidate = changed;
    how.macsAllowed -= what.macs;
    spent += what.macs;
    again += what.numSteps;
  }
  if (again == 0)
    return;
  mlirOperationSetAttributeByName(
      function, nnpackStr("nnpack.macs_recomputed"),
      mlirIntegerAttrGet(
          mlirIntegerTypeGet(mlirOperationGetContext(function), 64), spent));
  chooser->context->statistics[NnpackStatistic_CascadeKernels_numRepeated] +=
      again;
  chooser->context->statistics[NnpackStatistic_CascadeKernels_macsRepeated] +=
      spent;
}

//===----------------------------------------------------------------------===//
// All of it
//===----------------------------------------------------------------------===//

/// Taller blocks where they fit as well: fewer calls.
static void raiseBlocks(CascadeChooser *chooser, CascadeChoice *candidate) {
  const NnpackOptions *options = &chooser->context->options;
  nnpackCascadeRaiseBlocks(
      &candidate->sequence.problem, &candidate->plan, options->l2SizeBytes,
      isForTraffic(chooser) && options->weights == NnpackWeightsAuto,
      chooser->arena);
}

CascadeChoice cascadeChoiceMake(CascadeChooser *chooser,
                                MlirOperation function) {
  const NnpackOptions *options = &chooser->context->options;
  CascadeChoice choice = findInBestOrder(chooser, function);
  useStripes(chooser, function, &choice);
  if (options->recompute > 0 && options->effort > 0 && !isForTraffic(chooser))
    recompute(chooser, function, &choice);
  if (options->effort > 0 && cascadeCapacityOf(chooser) > 0)
    raiseBlocks(chooser, &choice);
  return choice;
}
