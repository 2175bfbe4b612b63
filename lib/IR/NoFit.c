//===-- lib/IR/NoFit.c - Why buffers do not fit a memory ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One error, at the function: what is needed and what there is, the step at which
// most is alive and the buffers that are alive there, which option to raise, and
// what else would make it fit.
//
//===----------------------------------------------------------------------===//

#include "SlotPlan.h"

#include "Build.h"

#include <inttypes.h>

static const char *spaceNameOf(const FunctionPlanner *p, const Slot *slot) {
  return p->module->spaces.spaces[slot->space == NO_INDEX ? 0 : slot->space]
      .name;
}

static int64_t loadAt(const NnpackProblem *problem, int64_t step) {
  int64_t load = 0;
  for (intptr_t i = 0; i < problem->numBuffers; ++i) {
    NnpackInterval lifetime = problem->buffers[i].lifetime;
    if (lifetime.begin <= step && step < lifetime.end)
      load += problem->buffers[i].sizeBytes;
  }
  return load;
}

static int64_t fullestStep(const NnpackProblem *problem) {
  int64_t fullest = 0, most = -1;
  for (intptr_t i = 0; i < problem->numBuffers; ++i) {
    int64_t step = problem->buffers[i].lifetime.begin;
    int64_t load = loadAt(problem, step);
    if (load > most || (load == most && step < fullest))
      most = load, fullest = step;
  }
  return fullest;
}

/// The operation of a step, a call by its callee.
static MlirStringRef stepName(const FunctionInfo *function, int64_t step) {
  MlirOperation op =
      function->skeleton->ops.data[function->stepOps.data[step]].op;
  MlirAttribute callee = nnpackOpAttribute(op, "callee");
  if (!mlirAttributeIsNull(callee) && mlirAttributeIsASymbolRef(callee))
    return mlirSymbolRefAttrGetRootReference(callee);
  return nnpackOpName(op);
}

/// "'a' (64), 'b' (32)": at most eight.
static void printAlive(const NnpackProblem *problem, int64_t step,
                       NnpackText *text) {
  int printed = 0;
  for (intptr_t i = 0; i < problem->numBuffers; ++i) {
    const NnpackBuffer *buffer = &problem->buffers[i];
    if (buffer->lifetime.begin > step || step >= buffer->lifetime.end ||
        !buffer->sizeBytes)
      continue;
    if (printed == 8) {
      nnpackTextPrint(text, ", ...");
      return;
    }
    nnpackTextPrint(text, "%s'%s' (%" PRId64 ")", printed ? ", " : "",
                    buffer->name, buffer->sizeBytes);
    ++printed;
  }
}

static bool isEnd(const FunctionPlanner *p, intptr_t buffer) {
  NnpackRole role = p->function->buffers.list.data[buffer].role;
  return role == NnpackRoleInput || role == NnpackRoleOutput;
}

/// The most that is alive at any time if inputs and outputs are elsewhere; -1 if
/// there are none among the buffers.
static int64_t loadWithoutEnds(const FunctionPlanner *p,
                               const NnpackProblem *problem,
                               const intptr_t *indices) {
  NnpackProblem others = {.buffers = NULL};
  NnpackBuffer *buffers =
      NNPACK_NEW_ARRAY(p->module->arena, NnpackBuffer, problem->numBuffers);
  for (intptr_t i = 0; i < problem->numBuffers; ++i)
    if (!isEnd(p, indices[i]))
      buffers[others.numBuffers++] = problem->buffers[i];
  others.buffers = buffers;
  if (others.numBuffers == problem->numBuffers)
    return -1;
  return others.numBuffers ? loadAt(&others, fullestStep(&others)) : 0;
}

/// What would make it fit: a capacity that is enough for sure, and options that
/// would be worth a try.
static void printRemedies(const FunctionPlanner *p,
                          const NnpackProblem *problem, const intptr_t *indices,
                          const NnpackPlan *plan, const Slot *slot,
                          NnpackText *text) {
  MlirAttribute off = nnpackOpAttribute(p->module->op, "nnpack.switched_off");
  int64_t rest = loadWithoutEnds(p, problem, indices);
  if (slot->space != 0)
    return;
  if (nnpackStatusIsFound(plan->status))
    nnpackTextPrint(
        text, "; %s%" PRId64 " is enough",
        p->module->request->options->spaces
            ? nnpackArenaFormat(p->module->arena, "%s:", spaceNameOf(p, slot))
            : "l2-size=",
        plan->peakBytes);
  if (rest >= 0 && rest <= slot->capacity)
    nnpackTextPrint(
        text,
        "; with io=caller, no input or output is in L2, and %" PRId64
        " bytes are alive at most",
        rest);
  if (!mlirAttributeIsNull(off) && mlirAttributeIsAString(off)) {
    MlirStringRef names = mlirStringAttrGetValue(off);
    nnpackTextPrint(text, "; less may be needed with %.*s", (int)names.length,
                    names.data);
  }
}

/// Which size to raise, by the option that gave it, or what else to do.
static void printAdvice(const FunctionPlanner *p, const Slot *slot,
                        NnpackText *text) {
  const SpaceList *spaces = &p->module->spaces;
  bool isLast = slot->space == spaces->count - 1;
  if (p->module->request->options->spaces)
    nnpackTextPrint(text, "; raise the size of %s in spaces",
                    spaceNameOf(p, slot));
  else
    nnpackTextPrint(text, "; raise %s", isLast ? "ddr-size" : "l2-size");
  if (!isLast)
    nnpackTextPrint(text, ", or let buffers live in %s, without require-fit",
                    spaces->spaces[spaces->count - 1].name);
}

void slotReportNoFit(const FunctionPlanner *p, const Slot *slot,
                     const NnpackProblem *problem, const intptr_t *indices,
                     const NnpackPlan *plan) {
  int64_t step = fullestStep(problem);
  int64_t load = loadAt(problem, step);
  int64_t need = plan->lowerBoundBytes > load ? plan->lowerBoundBytes : load;
  // Buffers that share need less than their sum.
  if (nnpackStatusIsFound(plan->status))
    need = plan->peakBytes;
  NnpackText text = {0};
  nnpackTextPrint(&text,
                  "'%.*s' needs %" PRId64 " bytes of %s, the limit is %" PRId64
                  ": %" PRId64 " short at step %" PRId64 " (%.*s), where ",
                  (int)p->function->name.length, p->function->name.data, need,
                  spaceNameOf(p, slot), slot->capacity, need - slot->capacity,
                  step, (int)stepName(p->function, step).length,
                  stepName(p->function, step).data);
  printAlive(problem, step, &text);
  nnpackTextPrint(&text, " are alive");
  printAdvice(p, slot, &text);
  printRemedies(p, problem, indices, plan, slot, &text);
  moduleEmitError(p->module, p->function->op, text.data);
  nnpackTextDestroy(&text);
}
