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

#include "Fault.h"
#include "SlotPlan.h"

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

/// What the memories before the last one have at most.
static int64_t fastCapacity(const SpaceList *spaces) {
  int64_t most = spaces->spaces[0].capacity;
  for (intptr_t s = 1; s < spaces->count - 1; ++s)
    if (spaces->spaces[s].capacity > most)
      most = spaces->spaces[s].capacity;
  return most;
}

static void makeSlots(FunctionPlanner *p) {
  const SpaceList *spaces = &p->module->spaces;
  bool isEntry = functionIsEntry(p->function);
  p->slots = NNPACK_NEW_ARRAY(p->module->arena, Slot, spaces->count + 1);
  if (!isEntry)
    p->slots[p->numSlots++] =
        (Slot){.space = NO_INDEX, .capacity = fastCapacity(spaces)};
  for (intptr_t s = 0; s < spaces->count; ++s)
    p->slots[p->numSlots++] = (Slot){
        .space = s,
        .capacity = isEntry ? spaces->spaces[s].capacity : INT64_MAX};
  p->slots[p->numSlots - 1].isLast = true;
}

/// Unpinned buffers of a private function try the space that the caller chooses,
/// which may be any; what is too large for that is in the last one by name.
static bool mayUse(const FunctionPlanner *p, const BufferInfo *buffer,
                   const Slot *slot) {
  intptr_t last = p->module->spaces.count - 1;
  if (buffer->pin != NO_INDEX)
    return buffer->pin == slot->space;
  return functionIsEntry(p->function) || slot->space == NO_INDEX ||
         (last > 0 && slot->space == last);
}

//===----------------------------------------------------------------------===//
// Filling the slots
//===----------------------------------------------------------------------===//

static bool reportText(const FunctionPlanner *p, const char *what,
                       NnpackText *text) {
  char *message = nnpackArenaFormat(p->module->arena, "%s: %s", what,
                                    text->data ? text->data : "");
  moduleEmitError(p->module, p->function->op, message);
  nnpackTextDestroy(text);
  return false;
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
  if (!slotFindPlan(p, slot, &problem, indices, &plan))
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
