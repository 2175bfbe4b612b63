//===-- CascadeKernels.c - Chains of kernels over row blocks --------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs chains and other connected parts of the graph of kernel calls over
// blocks of rows, down to one row, so that a tensor between them keeps a window
// of rows instead of all of them:
//
//   %0 = memref.alloc() : memref<1x112x112x96xi8>
//   call @conv2d_1(%x, ..., %0)
//   call @depthwise_conv2d_2(%0, ..., %1)
// becomes
//   %w = memref.alloc() {nnpack.role = "window"} : memref<(3 rows)xi8>
//   scf.for %tick = ... {
//     call @conv2d_1_rows(%x, ..., %view of %w, %from, %to)
//     call @depthwise_conv2d_2_rows(%view of %w, ..., %1, %from, %to)
//   }
//
// Which steps, and blocks of how many rows, is found by search
// (include/nnpack-c/Cascade.h): with objective=memory those that need the least
// memory; otherwise as few steps and as tall blocks as make everything fit
// l2-size; with cascade-for=traffic those with which few bytes move to and from
// DDR, with weights=auto the weights included that a cascade wants all at once
// (lib/Solver/CascadeTraffic.c). No row is computed twice, so the number of multiply-accumulates is
// what it was, and so are the answers: every row is computed by the kernel's
// own loop body. A reduction over all rows gets them as they are made
// (@reduction_2_rows(%view of %w, ..., %sums, %from, %to)).
// With recompute=PERCENT calls are made again, by so many
// multiply-accumulates at most, where that needs less than to keep a result for
// who reads it late; nnpack.macs_recomputed says how many.
//
// A cascade is a run of steps. Where the order that --schedule-kernels found does
// not fit, two more are tried: the one of the file, and one in which what a chain
// reads as a whole comes before it, so that attention goes by rows of queries. For
// traffic also one in which what is on a skip connection is computed at its end.
//
// With merge=true, concatenations and slices along channels go where no more is
// needed without them: the kernels whose results they join write these where they
// are joined (@conv2d_1_stripe), those that read a slice read it where it lies.
//
// What an order needs is what offsets come to that a short search finds for the
// tensors that stay whole. With objective=memory they are noted (nnpack.start), for
// --assign-offsets to search around them.
//
// With merge=true, also notes how far a result of a step or cascade may lie
// over an operand that dies there (nnpack.overlaps), for --assign-offsets. A
// step that is in no cascade then may compute its rows from the last one to the
// first
// (@conv2d_1_down), so that its result, which is larger than that operand, can
// begin where it does.
//
// Remarks say which cascades there are, with bytes, and why there are no larger
// ones.
//
// Requires: kernels lowered by --lower-kernels, with the row maps of
// --bufferize-graph. Preserves: answers. Leaves: kernels that are not one loop
// over rows of their result, or of an operand that they reduce, run at once, in
// a cascade or alone; other operations are in none.
//
//===----------------------------------------------------------------------===//

#include "Graph/Stripes.h"
#include "IR/Accumulating.h"
#include "IR/CascadeLoop.h"
#include "IR/CascadeRemarks.h"
#include "IR/Remarks.h"
#include "IR/RowRanges.h"
#include "IR/Sequence.h"
#include "IR/Views.h"
#include "nnpack-c/Passes.h"
#include "nnpack-c/Problem.h"

#include <assert.h>

/// Simulated steps per function; about a second.
static const int64_t nodeLimits[] = {0, 5000000, 20000000, 200000000};

/// Copies of kernels of one kind, one per kernel.
typedef struct Copies {
  MlirOperation (*create)(MlirOperation kernel, MlirSymbolTable symbols);
  NnpackPtrMap indexOf;
  NNPACK_VECTOR(MlirOperation) list;
} Copies;

typedef struct Pass {
  NnpackPassContext *context;
  NnpackArena *arena;
  MlirSymbolTable symbols;
  Copies rows, sums, down;
  NnpackStripes stripes;
  int64_t nodesLeft; ///< Of the searches for traffic in one function.
} Pass;

static MlirOperation copyOf(Pass *pass, Copies *copies, MlirOperation kernel) {
  intptr_t known = nnpackPtrMapGet(&copies->indexOf, kernel.ptr);
  assert((known < 0 || copies->list.data) && "an index into no list");
  if (known >= 0)
    return copies->list.data[known];
  MlirOperation made = copies->create(kernel, pass->symbols);
  nnpackPtrMapSet(&copies->indexOf, kernel.ptr, copies->list.count);
  NNPACK_PUSH(pass->arena, copies->list, made);
  return made;
}

static bool insertCascade(Pass *pass, NnpackSequence *sequence,
                          const NnpackCascade *cascade) {
  MlirOperation *kernels =
      NNPACK_NEW_ARRAY(pass->arena, MlirOperation, sequence->problem.numSteps);
  for (intptr_t s = cascade->begin; s < cascade->end; ++s)
    if (sequence->problem.steps[s].isRowWise)
      kernels[s] = copyOf(pass, &pass->rows, sequence->kernels[s]);
    else if (sequence->problem.steps[s].accumulatedRows > 0)
      kernels[s] = copyOf(pass, &pass->sums, sequence->kernels[s]);
  pass->context->statistics[NnpackStatistic_CascadeKernels_numCascades] += 1;
  pass->context->statistics[NnpackStatistic_CascadeKernels_numSteps] +=
      cascade->end - cascade->begin;
  return nnpackInsertCascadeLoop(sequence, cascade, kernels,
                                 pass->context->options.merge);
}

/// Makes a call compute its rows from the last one to the first.
static void turnDown(Pass *pass, const NnpackSequence *sequence,
                     intptr_t step) {
  nnpackSetCallee(sequence->steps[step],
                  copyOf(pass, &pass->down, sequence->kernels[step]));
}

/// A function's steps and the cascades found for them.
typedef struct Candidate {
  NnpackSequence sequence;
  NnpackCascadePlan plan;
  const int64_t *offsets; ///< Per tensor; NULL: not looked for.
  int64_t packedBytes;    ///< The peak with them.
} Candidate;

static int64_t capacityOf(const Pass *pass) {
  const NnpackOptions *options = &pass->context->options;
  return options->objective == NnpackObjectiveMemory ? 0 : options->l2SizeBytes;
}

static bool isForTraffic(const Pass *pass) {
  const NnpackOptions *options = &pass->context->options;
  return options->cascadeFor == NnpackCascadeForTraffic &&
         options->objective != NnpackObjectiveMemory;
}

/// What an order is chosen by.
static int64_t lengthOf(const Pass *pass, const Candidate *candidate) {
  return isForTraffic(pass) ? candidate->plan.trafficBytes
                            : candidate->packedBytes;
}

/// Finds offsets for a plan's tensors.
static void packCandidate(Pass *pass, Candidate *candidate) {
  const NnpackCascadeProblem *problem = &candidate->sequence.problem;
  int64_t *offsets =
      NNPACK_NEW_ARRAY(pass->arena, int64_t, problem->numTensors);
  candidate->packedBytes =
      nnpackCascadePack(problem, &candidate->plan, offsets);
  candidate->offsets = offsets;
}

/// Tells --assign-offsets where the tensors were in the search.
static void noteOffsets(const Candidate *candidate) {
  const NnpackSequence *sequence = &candidate->sequence;
  for (intptr_t t = 0; t < sequence->problem.numTensors; ++t) {
    MlirOperation alloc = nnpackValueOwner(sequence->buffers[t]);
    if (candidate->offsets[t] == NNPACK_NO_OFFSET ||
        mlirOperationIsNull(alloc) || !nnpackOpIs(alloc, "memref.alloc"))
      continue;
    mlirOperationSetAttributeByName(
        alloc, nnpackStr("nnpack.start"),
        int64Attribute(mlirOperationGetContext(alloc),
                       candidate->offsets[t]));
  }
}

static Candidate findCascades(Pass *pass, MlirOperation function) {
  const NnpackOptions *options = &pass->context->options;
  Candidate candidate = {
      .sequence = nnpackCollectSequence(function, pass->symbols,
                                        options->alignment, pass->arena)};
  if (isForTraffic(pass))
    candidate.plan = nnpackCascadeSearchTraffic(
        &candidate.sequence.problem, options->l2SizeBytes,
        options->weights == NnpackWeightsAuto,
        pass->nodesLeft, pass->arena);
  else
    candidate.plan = nnpackCascadeSearch(&candidate.sequence.problem, capacityOf(pass),
                          nodeLimits[options->effort], pass->arena);
  if (!isForTraffic(pass))
    packCandidate(pass, &candidate);
  pass->nodesLeft -= candidate.plan.numNodes;
  return candidate;
}

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
static void tryOrder(Pass *pass, MlirOperation function, intptr_t *order,
                     Candidate *chosen) {
  intptr_t n = chosen->sequence.problem.numSteps;
  reorder(&chosen->sequence, order);
  Candidate other = findCascades(pass, function);
  if (lengthOf(pass, &other) < lengthOf(pass, chosen)) {
    *chosen = other;
    return;
  }
  for (intptr_t i = 0; i < n; ++i)
    order[i] = i;
  reorder(&chosen->sequence, order);
}

/// Whether another order could be better, and can be searched.
static bool isWorthAnOrder(const Pass *pass, const Candidate *chosen) {
  return isForTraffic(pass)
             ? chosen->plan.trafficBytes > 0 && pass->nodesLeft > 0
             : chosen->packedBytes > capacityOf(pass);
}

/// The order that --schedule-kernels chose is best for kernels alone. If it
/// does not fit by itself, the given order, one that puts chains together and, for
/// traffic, one in which steps come late are tried too, and the best stays.
static Candidate findInBestOrder(Pass *pass, MlirOperation function) {
  pass->nodesLeft = nodeLimits[pass->context->options.effort] / 4;
  Candidate chosen = findCascades(pass, function);
  intptr_t *order = NNPACK_NEW_ARRAY(pass->arena, intptr_t,
                                     chosen.sequence.problem.numSteps);
  if (isWorthAnOrder(pass, &chosen) && givenOrder(&chosen.sequence, order))
    tryOrder(pass, function, order, &chosen);
  if (isWorthAnOrder(pass, &chosen) &&
      nnpackCascadeOrder(&chosen.sequence.problem, order))
    tryOrder(pass, function, order, &chosen);
  if (isForTraffic(pass) && isWorthAnOrder(pass, &chosen) &&
      nnpackCascadeLateOrder(&chosen.sequence.problem, order))
    tryOrder(pass, function, order, &chosen);
  return chosen;
}

//===----------------------------------------------------------------------===//
// Concatenations and slices without copies
//===----------------------------------------------------------------------===//

static int64_t costInBestOrder(MlirOperation function, void *data) {
  Pass pass = *(const Pass *)data;
  pass.arena = nnpackArenaCreate();
  Candidate candidate = findInBestOrder(&pass, function);
  int64_t cost = lengthOf(&pass, &candidate);
  nnpackArenaDestroy(pass.arena);
  return cost;
}

/// Lets kernels write what is joined along channels, and read slices, in place
/// where no more is needed then.
static void useStripes(Pass *pass, MlirOperation function,
                       Candidate *candidate) {
  NnpackStripeOptions options = {
      .costOf = costInBestOrder,
      .data = pass,
      .unit = isForTraffic(pass) ? "move" : "are needed",
      .takesTies = !isForTraffic(pass),
      .maxTries = isForTraffic(pass) ? 1 : 7};
  if (!pass->context->options.merge || pass->context->options.effort == 0)
    return;
  intptr_t numJoined = nnpackStripesBySearch(
      &pass->stripes, function, lengthOf(pass, candidate), &options);
  if (numJoined > 0)
    *candidate = findInBestOrder(pass, function);
  pass->context->statistics[NnpackStatistic_CascadeKernels_numJoined] +=
      numJoined;
}

//===----------------------------------------------------------------------===//
// Steps run again
//===----------------------------------------------------------------------===//

/// Multiply-accumulates of each step.
static const int64_t *macsOf(const Pass *pass, const NnpackSequence *sequence,
                             int64_t *outTotal) {
  intptr_t n = sequence->problem.numSteps;
  int64_t *macs = NNPACK_NEW_ARRAY(pass->arena, int64_t, n);
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

/// What the option allows of so many, INT64_MAX if it is more.
static int64_t percentOf(int64_t total, int64_t percent) {
  int64_t result;
  return nnpackMulOverflow(total / 100, percent, &result) ||
                 nnpackAddOverflow(result, total % 100 * percent / 100, &result)
             ? INT64_MAX
             : result;
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
static void recompute(Pass *pass, MlirOperation function,
                      Candidate *candidate) {
  const NnpackOptions *options = &pass->context->options;
  int64_t total, spent = 0, again = 0;
  macsOf(pass, &candidate->sequence, &total);
  NnpackRecomputeOptions how = {
      .macsAllowed = percentOf(total, options->recompute),
      .capacityBytes = capacityOf(pass),
      .nodeLimit = nodeLimits[options->effort]};
  NnpackRecomputation what;
  for (;;) {
    how.macs = macsOf(pass, &candidate->sequence, &total);
    if (!nnpackCascadeRecompute(&candidate->sequence.problem, &candidate->plan,
                                &how, pass->arena, &what))
      break;
    nnpackRepeatSteps(&candidate->sequence, &what);
    Candidate changed = findCascades(pass, function);
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
  pass->context->statistics[NnpackStatistic_CascadeKernels_numRepeated] +=
      again;
  pass->context->statistics[NnpackStatistic_CascadeKernels_macsRepeated] +=
      spent;
}

/// Taller blocks where they fit as well: fewer calls.
static void raiseBlocks(Pass *pass, Candidate *candidate) {
  const NnpackOptions *options = &pass->context->options;
  nnpackCascadeRaiseBlocks(
      &candidate->sequence.problem, &candidate->plan, options->l2SizeBytes,
      isForTraffic(pass) && options->weights == NnpackWeightsAuto, pass->arena);
}

static bool cascadeFunction(Pass *pass, MlirOperation function) {
  const NnpackOptions *options = &pass->context->options;
  Candidate candidate = findInBestOrder(pass, function);
  useStripes(pass, function, &candidate);
  if (options->recompute > 0 && options->effort > 0 && !isForTraffic(pass))
    recompute(pass, function, &candidate);
  if (options->effort > 0 && capacityOf(pass) > 0)
    raiseBlocks(pass, &candidate);
  NnpackSequence sequence = candidate.sequence;
  NnpackCascadePlan plan = candidate.plan;
  int64_t *statistics = pass->context->statistics;
  statistics[NnpackStatistic_CascadeKernels_plainPeakBytes] +=
      plan.plainPeakBytes;
  statistics[NnpackStatistic_CascadeKernels_peakBytes] += plan.peakBytes;
  if (options->objective == NnpackObjectiveMemory)
    noteOffsets(&candidate);
  if (nnpackWantsRemarks(function))
    nnpackRemarkCascades(&sequence, &plan, capacityOf(pass));
  // All marks first: a cascade removes the buffers that it has windows for.
  for (intptr_t i = 0; i < plan.numCascades && options->merge; ++i)
    statistics[NnpackStatistic_CascadeKernels_numOverlaps] +=
        nnpackMarkOverlaps(&sequence, &plan.cascades[i]);
  for (intptr_t i = 0; i < plan.numCascades && options->merge; ++i)
    if (plan.cascades[i].isDown)
      turnDown(pass, &sequence, plan.cascades[i].begin);
  for (intptr_t i = 0; i < plan.numCascades; ++i)
    if (plan.cascades[i].end - plan.cascades[i].begin > 1 &&
        !insertCascade(pass, &sequence, &plan.cascades[i]))
      return false;
  return true;
}

bool nnpackRunCascadeKernels(MlirOperation module, NnpackPassContext *context) {
  NnpackArena *arena = nnpackArenaCreate();
  Pass pass = {.context = context,
               .arena = arena,
               .symbols = mlirSymbolTableCreate(module),
               .rows = {.create = nnpackCreateRowRangeKernel,
                        .indexOf = {.arena = arena}},
               .sums = {.create = nnpackCreateAccumulatingKernel,
                        .indexOf = {.arena = arena}},
               .down = {.create = nnpackCreateDownwardKernel,
                        .indexOf = {.arena = arena}}};
  MlirBlock body = nnpackModuleBody(module);
  NNPACK_VECTOR(MlirOperation) functions = {0};
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (nnpackIsSequence(op, pass.symbols))
      NNPACK_PUSH(arena, functions, op);
  NnpackBufferizer bufferizer = {.arena = arena,
                                 .context = mlirOperationGetContext(module),
                                 .op = module,
                                 .symbols = pass.symbols,
                                 .globalOf = {.arena = arena}};
  pass.stripes.module = &bufferizer;
  bool ok = true;
  for (intptr_t i = 0; i < functions.count && ok; ++i)
    ok = cascadeFunction(&pass, functions.data[i]);
  nnpackEraseStripeKernels(&pass.stripes);
  mlirSymbolTableDestroy(pass.symbols);
  nnpackArenaDestroy(arena);
  return ok;
}
