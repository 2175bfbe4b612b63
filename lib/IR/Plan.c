//===-- lib/IR/Plan.c - A place for every buffer ------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Functions are planned bottom-up. What a private function needs becomes one
// buffer of its caller, alive during the call, in whichever space the caller has
// room for; only what exceeds the fast space goes to a slower one by itself. An
// entry has one arena per space.
//
//===----------------------------------------------------------------------===//

#include "Build.h"
#include "Fault.h"
#include "Module.h"

#include "nnpack-c/Placement.h"


#include <inttypes.h>

/// An arena that buffers of the function may be put into.
typedef struct Slot {
  intptr_t space; ///< NO_INDEX: chosen by the caller.
  int64_t capacity;
  intptr_t numBuffers;
  ArenaPart part;
} Slot;

typedef struct FunctionPlanner {
  ModuleInfo *module;
  FunctionInfo *function;
  NnpackBuffer *all;  ///< Per buffer of the function, as it is.
  NnpackBuffer *told; ///< As the solver sees it: the same without a fault.
  const intptr_t *groups; ///< Per buffer: those that must be in one space.
  Slot *slots;
  intptr_t numSlots;
  ShareList shares, toldShares; ///< Pairs of buffers that may overlap.
} FunctionPlanner;

static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

//===----------------------------------------------------------------------===//
// The solver's view
//===----------------------------------------------------------------------===//

static void makeBuffers(FunctionPlanner *p) {
  const NnpackOptions *options = p->module->request->options;
  intptr_t n = p->function->buffers.list.count;
  p->all = NNPACK_NEW_ARRAY(p->module->arena, NnpackBuffer, n);
  for (intptr_t i = 0; i < n; ++i) {
    const BufferInfo *buffer = &p->function->buffers.list.data[i];
    nnpackBufferInit(&p->all[i], buffer->name, buffer->steps[0],
                     buffer->steps[1], buffer->layout.sizeBytes);
    p->all[i].hint = buffer->hint;
    p->all[i].alignment = larger(options->alignment, buffer->layout.alignment);
    if (nnpackMulOverflow(buffer->layout.sizeBytes, buffer->numAccesses,
                          &p->all[i].traffic))
      p->all[i].traffic = INT64_MAX;
  }
}

static void makeSlots(FunctionPlanner *p) {
  const SpaceList *spaces = &p->module->spaces;
  bool isEntry = functionIsEntry(p->function);
  p->slots = NNPACK_NEW_ARRAY(p->module->arena, Slot, spaces->count + 1);
  if (!isEntry)
    p->slots[p->numSlots++] =
        (Slot){.space = NO_INDEX, .capacity = spaces->spaces[0].capacity};
  for (intptr_t s = 0; s < spaces->count; ++s)
    p->slots[p->numSlots++] = (Slot){
        .space = s,
        .capacity = isEntry ? spaces->spaces[s].capacity : INT64_MAX};
}

/// Unpinned buffers of a private function try the caller's space, not the fast
/// one by name.
static bool mayUse(const FunctionPlanner *p, const BufferInfo *buffer,
                   const Slot *slot) {
  if (buffer->pin != NO_INDEX)
    return buffer->pin == slot->space;
  return functionIsEntry(p->function) || slot->space != 0;
}

//===----------------------------------------------------------------------===//
// Messages
//===----------------------------------------------------------------------===//

static const char *spaceNameOf(const FunctionPlanner *p, const Slot *slot) {
  return p->module->spaces.spaces[slot->space == NO_INDEX ? 0 : slot->space]
      .name;
}

static bool isFound(const NnpackPlan *plan) {
  return plan->status == NnpackStatusOptimal ||
         plan->status == NnpackStatusFeasible;
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
                          const NnpackProblem *problem,
                          const intptr_t *indices, const NnpackPlan *plan,
                          const Slot *slot, NnpackText *text) {
  MlirAttribute off = nnpackOpAttribute(p->module->op, "nnpack.switched_off");
  int64_t rest = loadWithoutEnds(p, problem, indices);
  if (slot->space != 0)
    return;
  if (isFound(plan))
    nnpackTextPrint(text, "; %s%" PRId64 " is enough",
                    p->module->request->options->spaces
                        ? nnpackArenaFormat(p->module->arena, "%s:",
                                            spaceNameOf(p, slot))
                        : "l2-size=",
                    plan->peakBytes);
  if (rest >= 0 && rest <= slot->capacity)
    nnpackTextPrint(text,
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

static void reportNoFit(const FunctionPlanner *p, const NnpackProblem *problem,
                        const intptr_t *indices, const NnpackPlan *plan,
                        const Slot *slot) {
  int64_t step = fullestStep(problem);
  int64_t need = larger(plan->lowerBoundBytes, loadAt(problem, step));
  if (isFound(plan)) // Buffers that share need less than their sum.
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

static bool reportText(const FunctionPlanner *p, const char *what,
                       NnpackText *text) {
  char *message = nnpackArenaFormat(p->module->arena, "%s: %s", what,
                                    text->data ? text->data : "");
  moduleEmitError(p->module, p->function->op, message);
  nnpackTextDestroy(text);
  return false;
}

//===----------------------------------------------------------------------===//
// Filling the slots
//===----------------------------------------------------------------------===//

NnpackSolverOptions moduleSolverOptions(const ModuleInfo *module) {
  NnpackSolverOptions options = *module->request->solver;
  if (!options.clock || options.timeLimitSeconds <= 0)
    return options;
  options.timeLimitSeconds -=
      options.clock(options.clockData) - module->startSeconds;
  if (options.timeLimitSeconds <= 0)
    options.effort = 0;
  return options;
}

/// The offsets that --place-buffers found, if they are a plan.
static bool takeHints(const FunctionPlanner *p, const NnpackProblem *problem,
                      int64_t lowerBound, NnpackPlan *outPlan) {
  int64_t *offsets =
      NNPACK_NEW_ARRAY(p->module->arena, int64_t, problem->numBuffers);
  NnpackPlan plan = {.status = NnpackStatusFeasible,
                     .offsets = offsets,
                     .numBuffers = problem->numBuffers,
                     .lowerBoundBytes = lowerBound};
  for (intptr_t i = 0; i < problem->numBuffers; ++i) {
    const NnpackBuffer *buffer = &problem->buffers[i];
    if (buffer->hint == NNPACK_NO_OFFSET)
      return false;
    offsets[i] = buffer->hint;
    plan.peakBytes = larger(plan.peakBytes, offsets[i] + buffer->sizeBytes);
  }
  if (!nnpackPlanValidate(problem, &plan, NULL))
    return false;
  *outPlan = plan;
  return true;
}

/// Puts buffers where --cascade-kernels had them, if it has noted that. Returns
/// how many.
static intptr_t pinStarts(const FunctionPlanner *p, const intptr_t *indices,
                          NnpackBuffer *buffers, intptr_t count) {
  intptr_t numPinned = 0;
  for (intptr_t i = 0; i < count; ++i) {
    int64_t start = p->function->buffers.list.data[indices[i]].start;
    if (start == NNPACK_NO_OFFSET || start % buffers[i].alignment != 0)
      continue;
    buffers[i].fixedOffset = start;
    ++numPinned;
  }
  return numPinned;
}

/// Solves again around the offsets that --cascade-kernels found for whole
/// tensors, and takes that if it needs less: with windows for small things, few
/// buffers are left to place.
static void tryStarts(const FunctionPlanner *p, const NnpackProblem *problem,
                      const intptr_t *indices, NnpackPlan *plan) {
  if (p->module->request->options->objective != NnpackObjectiveMemory ||
      !isFound(plan) || plan->peakBytes <= plan->lowerBoundBytes)
    return;
  NnpackBuffer *buffers =
      NNPACK_NEW_ARRAY(p->module->arena, NnpackBuffer, problem->numBuffers);
  for (intptr_t i = 0; i < problem->numBuffers; ++i)
    buffers[i] = problem->buffers[i];
  NnpackProblem pinned = *problem;
  pinned.buffers = buffers;
  NnpackPlan trial;
  NnpackText fault = {0};
  bool isProblem = pinStarts(p, indices, buffers, problem->numBuffers) > 0 &&
                   nnpackProblemVerify(&pinned, &fault);
  nnpackTextDestroy(&fault); // Whatever is wrong with them, starts are a wish.
  if (!isProblem)
    return;
  solveNamed(p->module, &pinned, &trial);
  if (!isFound(&trial) || trial.peakBytes >= plan->peakBytes)
    return;
  trial.lowerBoundBytes = plan->lowerBoundBytes; // Nothing else is proved.
  trial.status = trial.peakBytes == plan->lowerBoundBytes
                     ? NnpackStatusOptimal
                     : NnpackStatusFeasible;
  *plan = trial;
}

/// Plans without a limit, so that the least peak is known; then within it.
static bool solveWithin(const FunctionPlanner *p, NnpackProblem *problem,
                        int64_t capacity, const intptr_t *indices,
                        NnpackPlan *outPlan) {
  solveNamed(p->module, problem, outPlan);
  tryStarts(p, problem, indices, outPlan);
  if (isFound(outPlan) && outPlan->peakBytes <= capacity)
    return true;
  if (outPlan->lowerBoundBytes > capacity)
    return false;
  NnpackPlan plan;
  problem->capacity = capacity;
  if (takeHints(p, problem, outPlan->lowerBoundBytes, outPlan)) {
    problem->capacity = INT64_MAX;
    return true;
  }
  solveNamed(p->module, problem, &plan);
  problem->capacity = INT64_MAX;
  if (!isFound(&plan))
    return false;
  *outPlan = plan;
  return true;
}

/// Which of the candidates stay in the slot and where; `indices` and `count` are
/// narrowed to them. Returns false after an error.
static bool chooseStaying(const FunctionPlanner *p, const Slot *slot,
                          bool isLast, NnpackProblem *problem,
                          intptr_t *indices, NnpackPlan *outPlan) {
  if (solveWithin(p, problem, slot->capacity, indices, outPlan))
    return true;
  if (isLast) {
    reportNoFit(p, problem, indices, outPlan, slot);
    return false;
  }
  if (p->module->request->options->requireFit && functionIsEntry(p->function) &&
      slot->space == p->module->spaces.count - 2) {
    reportNoFit(p, problem, indices, outPlan, slot);
    // nnpackc tells this failure from others.
    mlirOperationSetAttributeByName(
        p->function->op, nnpackStr("nnpack.does_not_fit"),
        mlirUnitAttrGet(mlirOperationGetContext(p->function->op)));
    return false;
  }
  NnpackArena *arena = p->module->arena;
  intptr_t *groups = NNPACK_NEW_ARRAY(arena, intptr_t, problem->numBuffers);
  bool *pinned = NNPACK_NEW_ARRAY(arena, bool, problem->numBuffers);
  for (intptr_t i = 0; i < problem->numBuffers; ++i) {
    groups[i] = p->groups[indices[i]];
    pinned[i] = p->function->buffers.list.data[indices[i]].pin != NO_INDEX;
  }
  NnpackSolverOptions options = moduleSolverOptions(p->module);
  NnpackPlacement placement;
  NnpackProblem limited = *problem;
  limited.capacity = slot->capacity;
  limited.numShares = problem->numShares = 0;
  if (!nnpackPlaceGreedily(&limited, groups, pinned, &options, arena,
                           &placement)) {
    reportNoFit(p, problem, indices, outPlan, slot);
    return false;
  }
  NnpackBuffer *staying = NNPACK_NEW_ARRAY(arena, NnpackBuffer,
                                           problem->numBuffers);
  intptr_t count = 0;
  for (intptr_t i = 0; i < problem->numBuffers; ++i) {
    if (placement.spilled[i])
      continue;
    staying[count] = problem->buffers[i];
    placement.plan.offsets[count] = placement.plan.offsets[i];
    indices[count++] = indices[i];
  }
  placement.plan.numBuffers = problem->numBuffers = count;
  problem->buffers = staying;
  *outPlan = placement.plan;
  return true;
}

/// Proves a plan of the buffers at `indices`, for what they are.
static bool provePlan(const FunctionPlanner *p, int64_t capacity,
                      const NnpackPlan *plan, const intptr_t *indices) {
  NnpackArena *arena = p->module->arena;
  NnpackBuffer *buffers =
      NNPACK_NEW_ARRAY(arena, NnpackBuffer, plan->numBuffers);
  for (intptr_t i = 0; i < plan->numBuffers; ++i)
    buffers[i] = p->all[indices[i]];
  ShareList shares = {0};
  sharesAmong(&p->shares, indices, plan->numBuffers, arena, &shares);
  NnpackProblem problem = {buffers, plan->numBuffers, shares.data, shares.count,
                           capacity};
  NnpackText error = {0};
  bool ok = nnpackPlanValidate(&problem, plan, &error);
  if (faultConcerns(p->module, p->function, indices, plan->numBuffers)) {
    faultReport(p->module, ok ? NULL : error.data);
    nnpackTextDestroy(&error);
    return true;
  }
  return ok ||
         reportText(p, "nnpack made a wrong plan, please report it", &error);
}

/// Proves the plan and writes it into the buffers.
static bool acceptPlan(const FunctionPlanner *p, intptr_t slotIndex,
                       const NnpackProblem *problem, const NnpackPlan *plan,
                       const intptr_t *indices) {
  Slot *slot = &p->slots[slotIndex];
  if (!provePlan(p, slot->capacity, plan, indices))
    return false;
  slot->numBuffers = problem->numBuffers;
  slot->part = (ArenaPart){slot->space, plan->peakBytes,
                           p->module->request->options->alignment, *plan};
  for (intptr_t i = 0; i < problem->numBuffers; ++i) {
    BufferInfo *buffer = &p->function->buffers.list.data[indices[i]];
    buffer->arenaPart = slotIndex;
    buffer->offset = plan->offsets[i];
    slot->part.alignment =
        larger(slot->part.alignment, problem->buffers[i].alignment);
  }
  return true;
}

/// Returns false after an error.
static bool fillSlot(FunctionPlanner *p, intptr_t slotIndex) {
  const BufferList *buffers = &p->function->buffers;
  NnpackArena *arena = p->module->arena;
  Slot *slot = &p->slots[slotIndex];
  bool isLast = slotIndex == p->numSlots - 1;
  intptr_t count = 0, n = buffers->list.count;
  intptr_t *indices = NNPACK_NEW_ARRAY(arena, intptr_t, n);
  NnpackBuffer *candidates = NNPACK_NEW_ARRAY(arena, NnpackBuffer, n);
  for (intptr_t i = 0; i < n; ++i) {
    const BufferInfo *buffer = &buffers->list.data[i];
    if (!bufferIsPlanned(buffer) || buffer->arenaPart != NO_INDEX ||
        !mayUse(p, buffer, slot))
      continue;
    candidates[count] = p->told[i];
    indices[count++] = i;
  }
  slot->part = (ArenaPart){.space = slot->space,
                           .alignment = p->module->request->options->alignment};
  if (!count)
    return true;
  ShareList shares = {0};
  sharesAmong(&p->toldShares, indices, count, arena, &shares);
  NnpackProblem problem = {candidates, count, shares.data, shares.count,
                           INT64_MAX};
  NnpackText error = {0};
  if (!nnpackProblemVerify(&problem, &error))
    return reportText(p, "the buffers cannot be planned", &error);
  NnpackPlan plan;
  if (!chooseStaying(p, slot, isLast, &problem, indices, &plan))
    return false;
  faultOffsets(p->module, p->function, &problem, indices, &plan);
  return acceptPlan(p, slotIndex, &problem, &plan, indices);
}

/// What the solver is told: the truth, but for a fault.
static void tellSolver(FunctionPlanner *p) {
  NnpackArena *arena = p->module->arena;
  intptr_t n = p->function->buffers.list.count;
  p->told = NNPACK_NEW_ARRAY(arena, NnpackBuffer, n);
  for (intptr_t i = 0; i < n; ++i)
    p->told[i] = p->all[i];
  for (intptr_t s = 0; s < p->shares.count; ++s)
    NNPACK_PUSH(arena, p->toldShares, p->shares.data[s]);
  faultLifetimes(p->module, p->function, p->told);
  faultShares(p->module, p->function, p->told, &p->toldShares);
}

/// Keeps the slots that become arguments or arenas: all spaces of an entry whose
/// arenas are arguments, otherwise those with buffers.
static void keepParts(FunctionPlanner *p) {
  FunctionInfo *function = p->function;
  bool keepsAll =
      functionIsEntry(function) &&
      p->module->request->options->arena == NnpackArenaFormArg;
  intptr_t *newIndex =
      NNPACK_NEW_ARRAY(p->module->arena, intptr_t, p->numSlots);
  function->parts = NNPACK_NEW_ARRAY(p->module->arena, ArenaPart, p->numSlots);
  for (intptr_t s = 0; s < p->numSlots; ++s) {
    newIndex[s] = function->numParts;
    if (keepsAll || p->slots[s].numBuffers)
      function->parts[function->numParts++] = p->slots[s].part;
  }
  for (intptr_t i = 0; i < function->buffers.list.count; ++i) {
    BufferInfo *buffer = &function->buffers.list.data[i];
    if (bufferIsPlanned(buffer))
      buffer->arenaPart = newIndex[buffer->arenaPart];
  }
}

bool functionPlan(ModuleInfo *module, FunctionInfo *function) {
  if (function->isExternal || function->leftReason)
    return true;
  FunctionPlanner p = {.module = module, .function = function};
  functionFindSteps(module, function);
  for (intptr_t i = 0; i < function->buffers.list.count; ++i)
    function->buffers.list.data[i].arenaPart =
        function->buffers.list.data[i].shares = NO_INDEX;
  p.groups = functionFindGroups(function, module->arena);
  makeBuffers(&p);
  makeSlots(&p);
  if (!module->request->options->testUnpacked)
    p.shares = functionFindShares(function, module->arena);
  tellSolver(&p);
  for (intptr_t s = 0; s < p.numSlots; ++s)
    if (!fillSlot(&p, s))
      return false;
  keepParts(&p);
  functionNameShares(function, &p.shares, module->arena);
  return module->request->options->dma != NnpackDmaCalls ||
         !functionIsEntry(function) || functionPlanTransfers(module, function);
}

bool modulePlan(ModuleInfo *module) {
  for (intptr_t i = 0; i < module->bottomUp.count; ++i)
    if (!functionPlan(
            module, &module->functions.data[module->bottomUp.data[i]]))
      return false;
  faultFinish(module);
  return true;
}
