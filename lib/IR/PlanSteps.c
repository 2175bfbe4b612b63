//===-- lib/IR/PlanSteps.c - Time and scratch of a function -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What has to be known of a function before its buffers can be placed or
// planned: the scratch of its calls, which the plans of its callees say; its
// steps; and which buffers go together.
//
//===----------------------------------------------------------------------===//

#include "Build.h"
#include "Module.h"

#include <inttypes.h>
#include <stdlib.h>

bool bufferIsPlanned(const BufferInfo *buffer) {
  return !buffer->leftReason && !buffer->isUnused;
}

//===----------------------------------------------------------------------===//
// Scratch of calls
//===----------------------------------------------------------------------===//

/// Whether calls hand the callee its arenas.
static bool takesArenas(const ModuleInfo *module, const FunctionInfo *callee) {
  return !callee->isExternal && !callee->leftReason &&
         (!callee->isPublic ||
          module->request->options->arena == NnpackArenaFormArg);
}

/// Where --place-buffers has put it.
static void takePlace(MlirOperation call, BufferInfo *buffer) {
  MlirAttribute places = nnpackOpAttribute(call, "nnpack.scratch_places");
  if (mlirAttributeIsNull(places) || !mlirAttributeIsAArray(places) ||
      buffer->part >= mlirArrayAttrGetNumElements(places))
    return;
  MlirAttribute place = mlirArrayAttrGetElement(places, buffer->part);
  if (!mlirAttributeIsADenseI64Array(place) ||
      mlirDenseArrayGetNumElements(place) != 2)
    return;
  if (buffer->pin == NO_INDEX)
    buffer->pin = (intptr_t)mlirDenseI64ArrayGetElement(place, 0);
  buffer->hint = mlirDenseI64ArrayGetElement(place, 1);
}

static void addScratch(ModuleInfo *module, FunctionInfo *function) {
  intptr_t numCalls = function->flow->calls.count;
  function->firstScratch =
      NNPACK_NEW_ARRAY(module->arena, intptr_t, numCalls);
  for (intptr_t c = 0; c < numCalls; ++c) {
    FlowCall call = function->flow->calls.data[c];
    function->firstScratch[c] = function->buffers.list.count;
    if (call.callee == NO_INDEX)
      continue;
    const FunctionInfo *callee = &module->functions.data[call.callee];
    for (intptr_t p = 0; takesArenas(module, callee) && p < callee->numParts;
         ++p) {
      BufferInfo buffer = {.op = call.op,
                           .value = NO_INDEX,
                           .part = p,
                           .layout = {callee->parts[p].bytes,
                                      callee->parts[p].alignment},
                           .begin = call.op,
                           .end = call.op + 1,
                           .role = NnpackRoleScratch,
                           .pin = callee->parts[p].space,
                           .hint = NNPACK_NO_OFFSET,
                           .start = NNPACK_NO_OFFSET,
                           .numAccesses = 8, // Small and busy: stays fast.
                           .leftOp = NO_INDEX};
      takePlace(function->skeleton->ops.data[call.op].op, &buffer);
      buffer.name =
          nnpackArenaFormat(module->arena, "%.*s", (int)callee->name.length,
                            callee->name.data);
      NNPACK_PUSH(module->arena, function->buffers.list, buffer);
    }
  }
}

//===----------------------------------------------------------------------===//
// Steps: the moments at which a lifetime begins or a buffer is touched, counted
// through. Lifetimes that do not overlap in points do not overlap in steps.
//===----------------------------------------------------------------------===//

static int compareIndices(const void *a, const void *b) {
  intptr_t x = *(const intptr_t *)a, y = *(const intptr_t *)b;
  return (x > y) - (x < y);
}

static void collectStepOps(NnpackArena *arena, FunctionInfo *function) {
  const BufferList *buffers = &function->buffers;
  for (intptr_t i = 0; i < buffers->list.count; ++i)
    if (bufferIsPlanned(&buffers->list.data[i]))
      NNPACK_PUSH(arena, function->stepOps, buffers->list.data[i].begin);
  for (intptr_t i = 0; i < buffers->accesses.count; ++i)
    if (bufferIsPlanned(&buffers->list.data[buffers->accesses.data[i].buffer]))
      NNPACK_PUSH(arena, function->stepOps, buffers->accesses.data[i].op);
  intptr_t *ops = function->stepOps.data, count = 0;
  if (function->stepOps.count)
    qsort(ops, (size_t)function->stepOps.count, sizeof *ops, compareIndices);
  for (intptr_t i = 0; i < function->stepOps.count; ++i)
    if (!i || ops[i] != ops[i - 1])
      ops[count++] = ops[i];
  function->stepOps.count = count;
}

int64_t functionStepOf(const FunctionInfo *function, intptr_t point) {
  intptr_t low = 0, high = function->stepOps.count;
  while (low < high) {
    intptr_t middle = (low + high) / 2;
    if (function->stepOps.data[middle] < point)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static void assignSteps(ModuleInfo *module, FunctionInfo *function) {
  collectStepOps(module->arena, function);
  for (intptr_t i = 0; i < function->buffers.list.count; ++i) {
    BufferInfo *buffer = &function->buffers.list.data[i];
    if (!bufferIsPlanned(buffer))
      continue;
    bool isAlways = module->request->options->testUnpacked;
    buffer->steps[0] = isAlways ? 0 : functionStepOf(function, buffer->begin);
    buffer->steps[1] = isAlways ? function->stepOps.count
                                : functionStepOf(function, buffer->end);
  }
}

void functionFindSteps(ModuleInfo *module, FunctionInfo *function) {
  addScratch(module, function);
  assignSteps(module, function);
}

//===----------------------------------------------------------------------===//
// Groups
//===----------------------------------------------------------------------===//

/// Unless what they meet is given from outside: then the rewriter casts.
const intptr_t *functionFindGroups(const FunctionInfo *function,
                                   NnpackArena *arena) {
  const Flow *flow = function->flow;
  const BufferList *buffers = &function->buffers;
  intptr_t numValues = flow->skeleton->values.count;
  bool *isForeign = NNPACK_NEW_ARRAY(arena, bool, numValues);
  bool *isOwn = NNPACK_NEW_ARRAY(arena, bool, numValues);
  for (intptr_t i = 0; i < buffers->list.count; ++i)
    if (bufferIsPlanned(&buffers->list.data[i]) &&
        buffers->list.data[i].value != NO_INDEX)
      isOwn[buffers->list.data[i].value] = true;
  for (intptr_t v = 0; v < numValues; ++v)
    if (flow->values[v].isForeign || (!flow->values[v].hasSource && !isOwn[v]))
      isForeign[flowClassOf(flow, v)] = true;
  intptr_t *groups = NNPACK_NEW_ARRAY(arena, intptr_t, buffers->list.count);
  for (intptr_t i = 0; i < buffers->list.count; ++i) {
    intptr_t value = buffers->list.data[i].value;
    intptr_t class = value == NO_INDEX ? NO_INDEX : flowClassOf(flow, value);
    groups[i] = class == NO_INDEX || isForeign[class] ? numValues + i : class;
  }
  return groups;
}
