//===-- lib/IR/Instances.c - A function in given spaces -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A class of values gets the one space that all its sources have. Where they
// differ the class keeps the space it had, and sources are cast to it.
//
//===----------------------------------------------------------------------===//

#include "Instances.h"

typedef NNPACK_VECTOR(intptr_t) IndexList;

typedef struct Finder {
  ModuleInfo *module;
  InstanceList *instances;
  IndexList *byFunction;
} Finder;

//===----------------------------------------------------------------------===//
// Facts of functions, before anything changes
//===----------------------------------------------------------------------===//

static void recordFunction(Finder *f, intptr_t index) {
  const FunctionInfo *function = &f->module->functions.data[index];
  if (function->isExternal || function->leftReason)
    return;
  const Skeleton *s = function->skeleton;
  NnpackArena *arena = f->module->arena;
  MlirAttribute *original =
      NNPACK_NEW_ARRAY(arena, MlirAttribute, s->values.count);
  intptr_t *bufferOf = NNPACK_NEW_ARRAY(arena, intptr_t, s->values.count);
  for (intptr_t v = 0; v < s->values.count; ++v) {
    original[v] = typeMemorySpace(mlirValueGetType(s->values.data[v].value));
    bufferOf[v] = NO_INDEX;
  }
  for (intptr_t i = 0; i < function->numAllocations; ++i)
    if (!function->buffers.list.data[i].leftReason)
      bufferOf[function->buffers.list.data[i].value] = i;
  f->instances->original[index] = original;
  f->instances->bufferOf[index] = bufferOf;
}

//===----------------------------------------------------------------------===//
// Spaces of classes
//===----------------------------------------------------------------------===//

/// The number of an argument of the function itself, or NO_INDEX.
static intptr_t argumentNumber(const Skeleton *s, intptr_t value) {
  if (s->values.data[value].block != s->regions.data[0].firstBlock)
    return NO_INDEX;
  return mlirBlockArgumentGetArgNumber(s->values.data[value].value);
}

/// The space a source has by itself.
static MlirAttribute sourceSpace(const Finder *f, const Instance *instance,
                                 intptr_t value) {
  const FunctionInfo *function =
      &f->module->functions.data[instance->function];
  intptr_t buffer = f->instances->bufferOf[instance->function][value];
  if (buffer != NO_INDEX)
    return instance->parts[function->buffers.list.data[buffer].arenaPart];
  intptr_t argument = argumentNumber(function->skeleton, value);
  if (argument != NO_INDEX)
    return instance->arguments[argument];
  return f->instances->original[instance->function][value];
}

static bool isUnusedAllocation(const Finder *f, intptr_t function,
                               intptr_t value) {
  intptr_t buffer = f->instances->bufferOf[function][value];
  return buffer != NO_INDEX &&
         f->module->functions.data[function].buffers.list.data[buffer].isUnused;
}

static void findClasses(const Finder *f, Instance *instance) {
  const Flow *flow = f->module->functions.data[instance->function].flow;
  intptr_t numValues = flow->skeleton->values.count;
  NnpackArena *arena = f->module->arena;
  instance->classes = NNPACK_NEW_ARRAY(arena, MlirAttribute, numValues);
  bool *isSet = NNPACK_NEW_ARRAY(arena, bool, numValues);
  bool *isMixed = NNPACK_NEW_ARRAY(arena, bool, numValues);
  for (intptr_t v = 0; v < numValues; ++v) {
    if ((flow->values[v].hasSource && !flow->values[v].isForeign) ||
        isUnusedAllocation(f, instance->function, v))
      continue;
    intptr_t class = flowClassOf(flow, v);
    MlirAttribute space = sourceSpace(f, instance, v);
    if (isSet[class] && !attributeEqual(space, instance->classes[class]))
      isMixed[class] = true;
    instance->classes[class] = space;
    isSet[class] = true;
  }
  for (intptr_t v = 0; v < numValues; ++v)
    if (flowClassOf(flow, v) == v && (isMixed[v] || !isSet[v]))
      instance->classes[v] = f->instances->original[instance->function][v];
}

MlirAttribute instanceSpaceOf(const ModuleInfo *module,
                              const Instance *instance, intptr_t value) {
  return instance->classes[flowClassOf(
      module->functions.data[instance->function].flow, value)];
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

static intptr_t numArgumentsOf(const FunctionInfo *function) {
  const Skeleton *s = function->skeleton;
  return mlirBlockGetNumArguments(
      s->blocks.data[s->regions.data[0].firstBlock].block);
}

static Instance makeInstance(Finder *f, intptr_t index) {
  const FunctionInfo *function = &f->module->functions.data[index];
  NnpackArena *arena = f->module->arena;
  Instance instance = {.function = index};
  instance.op = function->op;
  instance.name = function->name;
  instance.arguments =
      NNPACK_NEW_ARRAY(arena, MlirAttribute, numArgumentsOf(function));
  instance.parts = NNPACK_NEW_ARRAY(arena, MlirAttribute, function->numParts);
  instance.targets =
      NNPACK_NEW_ARRAY(arena, intptr_t, function->flow->calls.count);
  return instance;
}

static bool isSameInstance(const Finder *f, const Instance *a,
                           const Instance *b) {
  const FunctionInfo *function = &f->module->functions.data[a->function];
  if (a->function != b->function)
    return false;
  for (intptr_t i = 0, n = numArgumentsOf(function); i < n; ++i)
    if (!attributeEqual(a->arguments[i], b->arguments[i]))
      return false;
  for (intptr_t i = 0; i < function->numParts; ++i)
    if (!attributeEqual(a->parts[i], b->parts[i]))
      return false;
  return true;
}

/// An instance as the function stands: an entry, or what nobody calls.
static Instance ownInstance(Finder *f, intptr_t index) {
  const FunctionInfo *function = &f->module->functions.data[index];
  Instance instance = makeInstance(f, index);
  for (intptr_t v = 0; v < function->skeleton->values.count; ++v) {
    intptr_t argument = argumentNumber(function->skeleton, v);
    if (argument != NO_INDEX)
      instance.arguments[argument] = f->instances->original[index][v];
  }
  for (intptr_t p = 0; p < function->numParts; ++p) {
    intptr_t space = function->parts[p].space;
    instance.parts[p] =
        f->module->spaces.spaces[space == NO_INDEX ? 0 : space].attribute;
  }
  return instance;
}

/// The spaces in which a call needs its callee.
static Instance wantedInstance(Finder *f, const Instance *caller,
                               intptr_t call) {
  const FunctionInfo *function = &f->module->functions.data[caller->function];
  FlowCall flowCall = function->flow->calls.data[call];
  const FunctionInfo *callee = &f->module->functions.data[flowCall.callee];
  MlirOperation op = function->skeleton->ops.data[flowCall.op].op;
  bool keepsSignature = functionKeepsSignature(callee);
  Instance wanted = keepsSignature ? ownInstance(f, flowCall.callee)
                                   : makeInstance(f, flowCall.callee);
  for (intptr_t i = 0, n = numArgumentsOf(callee); i < n && !keepsSignature;
       ++i) {
    intptr_t value =
        skeletonFindValue(function->skeleton, mlirOperationGetOperand(op, i));
    wanted.arguments[i] = value == NO_INDEX
                              ? mlirAttributeGetNull()
                              : instanceSpaceOf(f->module, caller, value);
  }
  for (intptr_t p = 0; p < callee->numParts; ++p) {
    const BufferInfo *scratch =
        &function->buffers.list.data[function->firstScratch[call] + p];
    wanted.parts[p] = caller->parts[scratch->arenaPart];
  }
  return wanted;
}

/// Instances of one function are looked through in order: they are few.
static intptr_t findOrAdd(Finder *f, Instance *wanted) {
  IndexList *same = &f->byFunction[wanted->function];
  for (intptr_t i = 0; i < same->count; ++i)
    if (isSameInstance(f, &f->instances->list.data[same->data[i]], wanted))
      return same->data[i];
  wanted->number = same->count;
  NNPACK_PUSH(f->module->arena, *same, f->instances->list.count);
  NNPACK_PUSH(f->module->arena, f->instances->list, *wanted);
  return f->instances->list.count - 1;
}

static void findTargets(Finder *f, intptr_t index) {
  Instance caller = f->instances->list.data[index];
  const FunctionInfo *function = &f->module->functions.data[caller.function];
  findClasses(f, &caller);
  f->instances->list.data[index] = caller;
  for (intptr_t c = 0; c < function->flow->calls.count; ++c) {
    intptr_t callee = function->flow->calls.data[c].callee;
    caller.targets[c] = NO_INDEX;
    if (callee == NO_INDEX ||
        !functionHasInstances(&f->module->functions.data[callee]))
      continue;
    Instance wanted = wantedInstance(f, &caller, c);
    caller.targets[c] = findOrAdd(f, &wanted);
  }
}

static bool isRewritten(const FunctionInfo *function) {
  return !function->isExternal && !function->leftReason;
}

void instancesFind(ModuleInfo *module, InstanceList *outInstances) {
  intptr_t numFunctions = module->functions.count, next = 0;
  Finder f = {module, outInstances,
              NNPACK_NEW_ARRAY(module->arena, IndexList, numFunctions)};
  outInstances->original =
      NNPACK_NEW_ARRAY(module->arena, MlirAttribute *, numFunctions);
  outInstances->bufferOf =
      NNPACK_NEW_ARRAY(module->arena, intptr_t *, numFunctions);
  bool *isCalled = NNPACK_NEW_ARRAY(module->arena, bool, numFunctions);
  for (intptr_t i = 0; i < numFunctions; ++i) {
    const FunctionInfo *function = &module->functions.data[i];
    recordFunction(&f, i);
    for (intptr_t c = 0; c < function->callees.count; ++c)
      isCalled[function->callees.data[c]] = true;
  }
  for (intptr_t i = 0; i < numFunctions; ++i) {
    const FunctionInfo *function = &module->functions.data[i];
    if (isRewritten(function) &&
        (!functionHasInstances(function) || !isCalled[i])) {
      Instance own = ownInstance(&f, i);
      findOrAdd(&f, &own);
    }
  }
  for (; next < outInstances->list.count; ++next)
    findTargets(&f, next);
}
