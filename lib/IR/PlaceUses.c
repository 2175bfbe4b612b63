//===-- lib/IR/PlaceUses.c - Who touches what is placed -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Copies stand in the entry's block, so all that one operation of the block does
// with a value, a cascade's loop for example, is one use.
//
//===----------------------------------------------------------------------===//

#include "Build.h"
#include "MemoryRange.h"
#include "PlaceUses.h"

#include <assert.h>
#include <stdlib.h>

intptr_t placeTopOf(const FunctionInfo *function, intptr_t op) {
  const SkeletonOp *ops = function->skeleton->ops.data;
  while (ops[op].parent > 0)
    op = ops[op].parent;
  return op;
}

/// One access through a value.
typedef struct Access {
  intptr_t member, top, op, operand;
  unsigned effects;
} Access;

typedef struct Collector {
  ModuleInfo *module;
  const FunctionInfo *function;
  NNPACK_VECTOR(Access) accesses;
  NNPACK_VECTOR(PlaceSubject) subjects;
  MlirSymbolTable symbols;
  NnpackPtrMap constantOf; ///< From a symbol.
} Collector;

static int compareAccesses(const void *a, const void *b) {
  const Access *x = a, *y = b;
  if (x->member != y->member)
    return x->member < y->member ? -1 : 1;
  if (x->op != y->op)
    return x->op < y->op ? -1 : 1;
  return (x->operand > y->operand) - (x->operand < y->operand);
}

static MlirValue valueAt(const Collector *c, intptr_t value) {
  return c->function->skeleton->values.data[value].value;
}

bool placeShowsSimply(MlirValue value) {
  MlirOperation owner = nnpackValueOwner(value);
  while (nnpackIsReshape(owner) || nnpackOpIs(owner, "memref.subview") ||
         nnpackOpIs(owner, "memref.cast"))
    owner = nnpackValueOwner(mlirOperationGetOperand(owner, 0));
  return !mlirOperationIsNull(owner) &&
         (nnpackOpIs(owner, "memref.alloc") ||
          nnpackOpIs(owner, "memref.get_global"));
}

//===----------------------------------------------------------------------===//
// Buffers and constants
//===----------------------------------------------------------------------===//

static void addBuffers(Collector *c) {
  const BufferList *buffers = &c->function->buffers;
  for (intptr_t i = 0; i < buffers->list.count; ++i) {
    const BufferInfo *buffer = &buffers->list.data[i];
    PlaceSubject subject = {
        .member = {.buffer = i,
                   .sizeBytes = buffer->layout.sizeBytes,
                   .alignment = buffer->layout.alignment},
        .isMovable = buffer->value != NO_INDEX};
    if (buffer->value != NO_INDEX)
      subject.member.value = valueAt(c, buffer->value);
    NNPACK_PUSH(c->module->arena, c->subjects, subject);
  }
}

/// The subject of a constant; -1 for a variable, whose bytes stay where they
/// are.
static intptr_t constantOf(Collector *c, MlirAttribute symbol,
                           MlirValue value) {
  intptr_t known = nnpackPtrMapGet(&c->constantOf, symbol.ptr);
  if (known >= 0)
    return known;
  MlirOperation global = mlirSymbolTableLookup(
      c->symbols, mlirFlatSymbolRefAttrGetValue(symbol));
  if (mlirOperationIsNull(global) ||
      mlirAttributeIsNull(nnpackOpAttribute(global, "constant")))
    return -1;
  PlaceSubject subject = {.member = {.buffer = NO_INDEX, .value = value},
                          .isMovable = true};
  TypeLayout layout;
  if (typeMemRefLayout(mlirValueGetType(value), &layout) != LayoutResultOk)
    return -1;
  subject.member.sizeBytes = layout.sizeBytes;
  subject.member.alignment = layout.alignment;
  nnpackPtrMapSet(&c->constantOf, symbol.ptr, c->subjects.count);
  NNPACK_PUSH(c->module->arena, c->subjects, subject);
  return c->subjects.count - 1;
}

//===----------------------------------------------------------------------===//
// Accesses
//===----------------------------------------------------------------------===//

static void addAccess(Collector *c, intptr_t subject, intptr_t op,
                      intptr_t operand, unsigned effects, MlirValue value) {
  assert(c->subjects.data && subject < c->subjects.count && "no such subject");
  c->subjects.data[subject].isMovable &= placeShowsSimply(value);
  Access access = {.member = subject, .op = op, .operand = operand,
                   .top = placeTopOf(c->function, op), .effects = effects};
  NNPACK_PUSH(c->module->arena, c->accesses, access);
}

static MlirValue operandAt(const Collector *c, intptr_t op, intptr_t operand) {
  return mlirOperationGetOperand(c->function->skeleton->ops.data[op].op,
                                 operand);
}

static void addBufferAccesses(Collector *c) {
  const BufferList *buffers = &c->function->buffers;
  for (intptr_t i = 0; i < buffers->accesses.count; ++i) {
    const BufferAccess *access = &buffers->accesses.data[i];
    addAccess(c, access->buffer, access->op, access->operand, access->effects,
              operandAt(c, access->op, access->operand));
  }
}

static void addConstantAccesses(Collector *c) {
  const Flow *flow = c->function->flow;
  for (intptr_t i = 0; i < flow->uses.count; ++i) {
    const FlowUse *use = &flow->uses.data[i];
    MlirValue value = valueAt(c, use->value);
    NnpackMemoryRange range = nnpackTraceMemory(value);
    if (range.kind != NnpackRootGlobal)
      continue;
    intptr_t subject = constantOf(c, range.symbol, range.value);
    if (subject < 0)
      continue;
    addAccess(c, subject, use->op, use->operand, use->effects, value);
    c->subjects.data[subject].isMovable &= use->kind == FlowUseAccess;
  }
}

/// Accesses of one subject, sorted, into uses.
static void addUses(Collector *c, PlaceSubject *subject, const Access *accesses,
                    intptr_t count) {
  PlaceMember *member = &subject->member;
  member->uses = NNPACK_NEW_ARRAY(c->module->arena, PlaceUse, count);
  subject->onlyOp = count ? accesses[0].op : NO_INDEX;
  for (intptr_t i = 0; i < count; ++i) {
    const Access *access = &accesses[i];
    if (access->op != subject->onlyOp)
      subject->onlyOp = NO_INDEX;
    if (member->numUses == 0 ||
        member->uses[member->numUses - 1].top != access->top)
      member->uses[member->numUses++] = (PlaceUse){
          access->top, functionStepOf(c->function, access->top),
          functionStepOf(c->function,
                         c->function->skeleton->ops.data[access->top].end),
          0, 0};
    PlaceUse *use = &member->uses[member->numUses - 1];
    TrafficBytes bytes =
        functionUseTraffic(c->module, c->function, access->op, access->operand,
                           access->effects);
    use->read = nnpackAddSaturated(use->read, bytes.read);
    use->written = nnpackAddSaturated(use->written, bytes.written);
    if (access->effects & NnpackEffectWrite)
      member->numWritten = member->numUses;
  }
}

PlaceSubjects placeSubjectsCollect(ModuleInfo *module,
                                   const FunctionInfo *function) {
  Collector c = {.module = module,
                 .function = function,
                 .symbols = mlirSymbolTableCreate(module->op),
                 .constantOf = {.arena = module->arena}};
  addBuffers(&c);
  addBufferAccesses(&c);
  addConstantAccesses(&c);
  mlirSymbolTableDestroy(c.symbols);
  if (c.accesses.count)
    qsort(c.accesses.data, (size_t)c.accesses.count, sizeof(Access),
          compareAccesses);
  intptr_t at = 0;
  for (intptr_t s = 0; s < c.subjects.count; ++s) {
    intptr_t begin = at;
    while (at < c.accesses.count && c.accesses.data[at].member == s)
      ++at;
    addUses(&c, &c.subjects.data[s], c.accesses.data + begin, at - begin);
  }
  return (PlaceSubjects){c.subjects.data, c.subjects.count};
}
