//===-- lib/IR/ReportTime.c - Cycles of each step -----------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// By the model of StepTime.h. Transfers of dma=calls run on an engine that does
// one after the other, in the order of their starts; a step at which one is
// waited for takes as much longer as it is not done by then.
//
//===----------------------------------------------------------------------===//

#include "ReportTime.h"

#include "Build.h"
#include "StepTime.h"

typedef struct Clock {
  const ModuleInfo *module;
  const FunctionInfo *function;
  const int64_t *moved;
  int64_t *done; ///< Per transfer: when it is.
  int64_t now, engine;
} Clock;

static int64_t movedAt(const Clock *c, int64_t step, intptr_t space) {
  return c->moved[step * spacesNumRead(&c->module->spaces) + space];
}

/// Both ends move the same bytes at one time.
static int64_t timeOfCopyStep(const Clock *c, int64_t step) {
  int64_t longest = 0, latency = 0;
  for (intptr_t s = 0; s < spacesNumRead(&c->module->spaces); ++s) {
    const SpaceInfo *space = &c->module->spaces.spaces[s];
    int64_t time = timeOfBytes(space, movedAt(c, step, s));
    longest = time > longest ? time : longest;
    if (movedAt(c, step, s) > 0)
      latency += space->latency;
  }
  return nnpackAddSaturated(longest, latency);
}

static bool isCopy(const Clock *c, int64_t step) {
  const SkeletonOp *op =
      &c->function->skeleton->ops.data[c->function->stepOps.data[step]];
  return op->parent == 0 && nnpackOpIs(op->op, "memref.copy");
}

static bool isTransfer(const Clock *c, int64_t step) {
  const DmaTransfers *transfers = &c->function->transfers;
  for (intptr_t i = 0; i < transfers->count; ++i)
    if (transfers->data[i].step == step)
      return true;
  return false;
}

static int64_t timeOfStep(const Clock *c, const NnpackReportStep *steps,
                          int64_t step) {
  if (isTransfer(c, step))
    return 0;
  if (isCopy(c, step))
    return timeOfCopyStep(c, step);
  int64_t time = timeOfMacs(c->module->request->options, steps[step].macs);
  for (intptr_t s = 0; s < spacesNumRead(&c->module->spaces); ++s)
    time = nnpackAddSaturated(
        time, timeOfBytes(&c->module->spaces.spaces[s], movedAt(c, step, s)));
  return time;
}

static void waitAt(Clock *c, int64_t step) {
  const DmaTransfers *transfers = &c->function->transfers;
  for (intptr_t i = 0; i < transfers->count; ++i)
    if (transfers->data[i].wait == step && c->done[i] > c->now)
      c->now = c->done[i];
}

static void startAt(Clock *c, int64_t step) {
  const DmaTransfers *transfers = &c->function->transfers;
  for (intptr_t i = 0; i < transfers->count; ++i)
    if (transfers->data[i].start == step) {
      c->engine = c->engine > c->now ? c->engine : c->now;
      c->engine = nnpackAddSaturated(
          c->engine, timeOfCopyStep(c, transfers->data[i].step));
      c->done[i] = c->engine;
    }
}

int64_t reportFillTimes(const ModuleInfo *module, const FunctionInfo *function,
                        const int64_t *moved, NnpackReportStep *steps) {
  Clock c = {.module = module,
             .function = function,
             .moved = moved,
             .done = NNPACK_NEW_ARRAY(module->arena, int64_t,
                                      function->transfers.count)};
  for (int64_t s = 0; s < function->stepOps.count; ++s) {
    int64_t before = c.now;
    waitAt(&c, s); // What a wait frees, a start may fill.
    startAt(&c, s);
    c.now = nnpackAddSaturated(c.now, timeOfStep(&c, steps, s));
    steps[s].cycles = c.now - before;
  }
  return c.now;
}
