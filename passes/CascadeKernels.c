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
// (lib/Solver/CascadeTraffic.c). No row is computed twice, so the number of
// multiply-accumulates is what it was, and so are the answers: every row is
// computed by the kernel's own loop body. A reduction over all rows gets them as
// they are made (@reduction_2_rows(%view of %w, ..., %sums, %from, %to)).
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
// first (@conv2d_1_down), so that its result, which is larger than that operand,
// can begin where it does.
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

#include "CascadeChoice.h"

#include "IR/Accumulating.h"
#include "IR/CascadeLoop.h"
#include "IR/CascadeRemarks.h"
#include "IR/Remarks.h"
#include "IR/RowRanges.h"
#include "IR/Views.h"
#include "nnpack-c/Problem.h"

#include <assert.h>

/// Copies of kernels of one kind, one per kernel.
typedef struct Copies {
  MlirOperation (*create)(MlirOperation kernel, MlirSymbolTable symbols);
  NnpackPtrMap indexOf;
  NNPACK_VECTOR(MlirOperation) list;
} Copies;

typedef struct Pass {
  NnpackArena *arena;
  CascadeChooser chooser;
  Copies rows, sums, down;
} Pass;

static MlirOperation copyOf(Pass *pass, Copies *copies, MlirOperation kernel) {
  intptr_t known = nnpackPtrMapGet(&copies->indexOf, kernel.ptr);
  assert((known < 0 || copies->list.data) && "an index into no list");
  if (known >= 0)
    return copies->list.data[known];
  MlirOperation made = copies->create(kernel, pass->chooser.symbols);
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
  NnpackPassContext *context = pass->chooser.context;
  context->statistics[NnpackStatistic_CascadeKernels_numCascades] += 1;
  context->statistics[NnpackStatistic_CascadeKernels_numSteps] +=
      cascade->end - cascade->begin;
  return nnpackInsertCascadeLoop(sequence, cascade, kernels,
                                 context->options.merge);
}

/// Kernels whose results no one reads have no rows to compute in any tick; their
/// calls stay as they are.
static bool isUnread(const NnpackCascade *cascade) {
  return cascade->end - cascade->begin > 1 && cascade->numTicks == 0;
}

/// Makes a call compute its rows from the last one to the first.
static void turnDown(Pass *pass, const NnpackSequence *sequence,
                     intptr_t step) {
  nnpackSetCallee(sequence->steps[step],
                  copyOf(pass, &pass->down, sequence->kernels[step]));
}

/// Tells --assign-offsets where the tensors were in the search.
static void noteOffsets(const CascadeChoice *choice) {
  const NnpackSequence *sequence = &choice->sequence;
  for (intptr_t t = 0; t < sequence->problem.numTensors; ++t) {
    MlirOperation alloc = nnpackValueOwner(sequence->buffers[t]);
    if (choice->offsets[t] == NNPACK_NO_OFFSET || mlirOperationIsNull(alloc) ||
        !nnpackOpIs(alloc, "memref.alloc"))
      continue;
    mlirOperationSetAttributeByName(
        alloc, nnpackStr("nnpack.start"),
        int64Attribute(mlirOperationGetContext(alloc), choice->offsets[t]));
  }
}

static bool cascadeFunction(Pass *pass, MlirOperation function) {
  CascadeChooser *chooser = &pass->chooser;
  const NnpackOptions *options = &chooser->context->options;
  int64_t *statistics = chooser->context->statistics;
  CascadeChoice choice = cascadeChoiceMake(chooser, function);
  NnpackSequence *sequence = &choice.sequence;
  const NnpackCascadePlan *plan = &choice.plan;
  statistics[NnpackStatistic_CascadeKernels_plainPeakBytes] +=
      plan->plainPeakBytes;
  statistics[NnpackStatistic_CascadeKernels_peakBytes] += plan->peakBytes;
  if (options->objective == NnpackObjectiveMemory)
    noteOffsets(&choice);
  if (nnpackWantsRemarks(function))
    nnpackRemarkCascades(sequence, plan, cascadeCapacityOf(chooser));
  // All marks first: a cascade removes the buffers that it has windows for.
  for (intptr_t i = 0; i < plan->numCascades && options->merge; ++i)
    if (!isUnread(&plan->cascades[i]))
      statistics[NnpackStatistic_CascadeKernels_numOverlaps] +=
          nnpackMarkOverlaps(sequence, &plan->cascades[i]);
  for (intptr_t i = 0; i < plan->numCascades && options->merge; ++i)
    if (plan->cascades[i].isDown)
      turnDown(pass, sequence, plan->cascades[i].begin);
  for (intptr_t i = 0; i < plan->numCascades; ++i)
    if (plan->cascades[i].end - plan->cascades[i].begin > 1 &&
        !isUnread(&plan->cascades[i]) &&
        !insertCascade(pass, sequence, &plan->cascades[i]))
      return false;
  return true;
}

bool nnpackRunCascadeKernels(MlirOperation module, NnpackPassContext *context) {
  NnpackArena *arena = nnpackArenaCreate();
  MlirSymbolTable symbols = mlirSymbolTableCreate(module);
  Pass pass = {
      .arena = arena,
      .chooser = {.context = context, .arena = arena, .symbols = symbols},
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
    if (nnpackIsSequence(op, symbols))
      NNPACK_PUSH(arena, functions, op);
  NnpackBufferizer bufferizer = {.arena = arena,
                                 .context = mlirOperationGetContext(module),
                                 .op = module,
                                 .symbols = symbols,
                                 .globalOf = {.arena = arena}};
  pass.chooser.stripes.module = &bufferizer;
  bool ok = true;
  for (intptr_t i = 0; i < functions.count && ok; ++i)
    ok = cascadeFunction(&pass, functions.data[i]);
  nnpackEraseStripeKernels(&pass.chooser.stripes);
  mlirSymbolTableDestroy(symbols);
  nnpackArenaDestroy(arena);
  return ok;
}
