//===-- lib/IR/Fault.c - Mistakes on purpose ----------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Fault.h"

#include "Build.h"

#include <inttypes.h>
#include <string.h>

static const char *const kindNames[] = {"none",   "end",   "begin",
                                        "alias",  "share", "false-share",
                                        "offset", "rows",  "skip"};

bool faultParse(const char *text, Fault *outFault) {
  const char *colon = text ? strchr(text, ':') : NULL;
  Fault fault = {.kind = FaultNone};
  if (text && !colon)
    return false;
  for (size_t k = 1; text && k < sizeof kindNames / sizeof *kindNames; ++k)
    if (strlen(kindNames[k]) == (size_t)(colon - text) &&
        !strncmp(kindNames[k], text, (size_t)(colon - text)))
      fault.kind = (FaultKind)k;
  if (text && (fault.kind == FaultNone ||
               !nnpackParseInt64(colon + 1, strlen(colon + 1), &fault.number)))
    return false;
  *outFault = fault;
  return true;
}

/// Whether this place has the number; notes which buffers are concerned.
static bool isTheOne(ModuleInfo *module, const FunctionInfo *function,
                     intptr_t first, intptr_t second) {
  Fault *fault = &module->fault;
  if (fault->count++ != fault->number)
    return false;
  fault->function = function;
  fault->first = first;
  fault->second = second;
  return true;
}

/// A number that looks like chance, the same for the same mistake.
static int64_t draw(const Fault *fault, int64_t count) {
  uint64_t x = ((uint64_t)fault->number + 1) * 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 31)) * 0xbf58476d1ce4e5b9u;
  return (int64_t)((x ^ (x >> 29)) % (uint64_t)count);
}

static void describe(ModuleInfo *module, const char *text) {
  module->fault.description = text;
}

static const char *nameOf(const FunctionInfo *function, intptr_t buffer) {
  return function->buffers.list.data[buffer].name;
}

//===----------------------------------------------------------------------===//
// Lifetimes
//===----------------------------------------------------------------------===//

static void shorten(ModuleInfo *module, const FunctionInfo *function,
                    NnpackBuffer *buffers, bool atEnd) {
  for (intptr_t i = 0; i < function->buffers.list.count; ++i) {
    NnpackInterval *life = &buffers[i].lifetime;
    if (!bufferIsPlanned(&function->buffers.list.data[i]) ||
        life->end - life->begin < 2 ||
        !isTheOne(module, function, i, NO_INDEX))
      continue;
    *(atEnd ? &life->end : &life->begin) += atEnd ? -1 : 1;
    describe(module,
             nnpackArenaFormat(module->arena,
                               "'%s' lives [%" PRId64 ", %" PRId64
                               ") for the solver",
                               nameOf(function, i), life->begin, life->end));
  }
}

/// The lifetimes as they are found without edge `e` of the flow.
static bool lifetimesWithout(const ModuleInfo *module,
                             const FunctionInfo *function, intptr_t e,
                             BufferList *outBuffers) {
  Flow *flow = function->flow;
  FlowEdge *edge = &flow->edges.data[e];
  intptr_t to = edge->to;
  NnpackIrHooks quiet = *module->request->hooks;
  quiet.emitError = NULL;
  if (!buffersCollect(module->arena, flow, &module->spaces, &quiet, outBuffers))
    return false;
  edge->to = edge->from;
  buffersFindLifetimes(module->arena, flow, outBuffers);
  edge->to = to;
  return true;
}

static bool takeLifetimes(const FunctionInfo *function, const BufferList *found,
                          NnpackBuffer *buffers, bool onlyLook) {
  bool changed = false;
  for (intptr_t i = 0; i < function->numAllocations; ++i) {
    const BufferInfo *was = &function->buffers.list.data[i];
    const BufferInfo *is = &found->list.data[i];
    if (!bufferIsPlanned(was) || is->leftReason ||
        (was->begin == is->begin && was->end == is->end))
      continue;
    NnpackInterval life = {functionStepOf(function, is->begin),
                           functionStepOf(function, is->end)};
    if (life.end <= life.begin)
      life.end = life.begin + 1;
    changed |= life.begin != buffers[i].lifetime.begin ||
               life.end != buffers[i].lifetime.end;
    if (!onlyLook)
      buffers[i].lifetime = life;
  }
  return changed;
}

static void missAlias(ModuleInfo *module, const FunctionInfo *function,
                      NnpackBuffer *buffers) {
  for (intptr_t e = 0; e < function->flow->edges.count; ++e) {
    BufferList found = {0};
    if (!lifetimesWithout(module, function, e, &found) ||
        !takeLifetimes(function, &found, buffers, /*onlyLook=*/true) ||
        !isTheOne(module, function, NO_INDEX, NO_INDEX))
      continue;
    takeLifetimes(function, &found, buffers, /*onlyLook=*/false);
    intptr_t op = function->flow->edges.data[e].op;
    MlirStringRef name = nnpackOpName(function->skeleton->ops.data[op].op);
    describe(module, nnpackArenaFormat(module->arena,
                                       "'%.*s' is not seen as a view",
                                       (int)name.length, name.data));
  }
}

void faultLifetimes(ModuleInfo *module, const FunctionInfo *function,
                    NnpackBuffer *buffers) {
  FaultKind kind = module->fault.kind;
  if (kind == FaultEnd || kind == FaultBegin)
    shorten(module, function, buffers, kind == FaultEnd);
  else if (kind == FaultAlias)
    missAlias(module, function, buffers);
}

//===----------------------------------------------------------------------===//
// Shares
//===----------------------------------------------------------------------===//

static void loosen(ModuleInfo *module, const FunctionInfo *function,
                   ShareList *shares) {
  for (intptr_t s = 0; s < shares->count; ++s) {
    NnpackShare *share = &shares->data[s];
    if (!isTheOne(module, function, share->first, share->second))
      continue;
    int64_t by = 1 + draw(&module->fault, 256);
    share->minDelta -= by;
    if (share->maxDelta != INT64_MAX)
      share->maxDelta += by;
    describe(module,
             nnpackArenaFormat(module->arena,
                               "'%s' and '%s' may overlap by %" PRId64
                               " bytes more",
                               nameOf(function, share->first),
                               nameOf(function, share->second), by));
  }
}

static bool isShared(const ShareList *shares, intptr_t a, intptr_t b) {
  for (intptr_t s = 0; s < shares->count; ++s)
    if ((shares->data[s].first == a && shares->data[s].second == b) ||
        (shares->data[s].first == b && shares->data[s].second == a))
      return true;
  return false;
}

static void invent(ModuleInfo *module, const FunctionInfo *function,
                   const NnpackBuffer *buffers, ShareList *shares) {
  intptr_t count = function->buffers.list.count;
  NnpackShare invented = {NO_INDEX, NO_INDEX, 0, 0};
  for (intptr_t a = 0; a < count; ++a) {
    for (intptr_t b = a + 1; b < count; ++b) {
      NnpackInterval x = buffers[a].lifetime, y = buffers[b].lifetime;
      if (!bufferIsPlanned(&function->buffers.list.data[a]) ||
          !bufferIsPlanned(&function->buffers.list.data[b]) ||
          x.begin >= y.end || y.begin >= x.end || isShared(shares, a, b) ||
          !isTheOne(module, function, a, b))
        continue;
      invented.first = a;
      invented.second = b;
    }
  }
  if (invented.first == NO_INDEX)
    return;
  NNPACK_PUSH(module->arena, *shares, invented);
  describe(module, nnpackArenaFormat(module->arena,
                                     "'%s' and '%s' may be in one place",
                                     nameOf(function, invented.first),
                                     nameOf(function, invented.second)));
}

void faultShares(ModuleInfo *module, const FunctionInfo *function,
                 const NnpackBuffer *buffers, ShareList *shares) {
  if (module->fault.kind == FaultShare)
    loosen(module, function, shares);
  else if (module->fault.kind == FaultFalseShare)
    invent(module, function, buffers, shares);
}

//===----------------------------------------------------------------------===//
// Offsets
//===----------------------------------------------------------------------===//

void faultOffsets(ModuleInfo *module, const FunctionInfo *function,
                  const NnpackProblem *problem, const intptr_t *indices,
                  NnpackPlan *plan) {
  if (module->fault.kind != FaultOffset)
    return;
  for (intptr_t i = 0; i < problem->numBuffers; ++i) {
    const NnpackBuffer *buffer = &problem->buffers[i];
    int64_t places =
        (plan->peakBytes - buffer->sizeBytes) / buffer->alignment + 1;
    if (!buffer->sizeBytes || places < 2 ||
        !isTheOne(module, function, indices[i], NO_INDEX))
      continue;
    int64_t was = plan->offsets[i];
    int64_t place = draw(&module->fault, places - 1);
    place += place >= was / buffer->alignment; // Another one.
    plan->offsets[i] = place * buffer->alignment;
    plan->status = NnpackStatusFeasible;
    plan->lowerBoundBytes = plan->peakBytes = 0;
    for (intptr_t k = 0; k < plan->numBuffers; ++k) {
      int64_t top = plan->offsets[k] + problem->buffers[k].sizeBytes;
      plan->peakBytes = top > plan->peakBytes ? top : plan->peakBytes;
    }
    describe(module, nnpackArenaFormat(
                         module->arena,
                         "'%s' is at %" PRId64 " in place of %" PRId64,
                         buffer->name, plan->offsets[i], was));
    return;
  }
}

//===----------------------------------------------------------------------===//
// What comes of it
//===----------------------------------------------------------------------===//

bool faultConcerns(const ModuleInfo *module, const FunctionInfo *function,
                   const intptr_t *indices, intptr_t count) {
  const Fault *fault = &module->fault;
  if (fault->function != function || !fault->description)
    return false;
  bool found = fault->first == NO_INDEX;
  for (intptr_t i = 0; i < count; ++i)
    found |= indices[i] == fault->first || indices[i] == fault->second;
  return found;
}

void faultReport(const ModuleInfo *module, const char *verdict) {
  const Fault *fault = &module->fault;
  MlirStringRef name = fault->function->name;
  nnpackRemarkAt(fault->function->op, "test-fault: in '%.*s' %s: %s%s",
                 (int)name.length, name.data, fault->description,
                 verdict ? "refused, " : "accepted", verdict ? verdict : "");
}

void faultFinish(const ModuleInfo *module) {
  const Fault *fault = &module->fault;
  bool isOfPlan = fault->kind != FaultNone && fault->kind != FaultRows &&
                  fault->kind != FaultSkip;
  if (isOfPlan && fault->count <= fault->number)
    nnpackRemarkAt(module->op, "test-fault: %" PRId64 " places", fault->count);
}
