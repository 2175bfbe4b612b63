//===-- lib/IR/Rewrite.c - Carrying a plan out --------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One instance at a time: types first, then arenas, views in place of
// allocations, calls, and last what has become superfluous. The numbers of the
// skeleton say what is what, in the function as well as in its clones.
//
//===----------------------------------------------------------------------===//

#include "Buffers.h"
#include "Build.h"
#include "DmaCalls.h"
#include "Instances.h"
#include "Shadow.h"
#include "Views.h"


#include <inttypes.h>

typedef struct Rewriter {
  ModuleInfo *module;
  InstanceList *instances;
  MlirSymbolTable symbols;
  const Instance *instance;
  const FunctionInfo *function;
  const Skeleton *s; ///< Of the instance.
  MlirValue *arenas; ///< One per part.
} Rewriter;

static MlirAttribute originalSpace(const Rewriter *r, intptr_t value) {
  return r->instances->original[r->instance->function][value];
}

static MlirOperation opAt(const Rewriter *r, intptr_t op) {
  return r->s->ops.data[op].op;
}

static MlirBlock entryBlock(const Rewriter *r) {
  return r->s->blocks.data[r->s->regions.data[0].firstBlock].block;
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// Every memref value gets the space of its class; an argument that has another
/// one is cast.
static void retypeValue(const Rewriter *r, intptr_t index) {
  const SkeletonValue *entry = &r->s->values.data[index];
  MlirType type = mlirValueGetType(entry->value);
  if (!typeIsMemRef(type))
    return;
  MlirAttribute space = instanceSpaceOf(r->module, r->instance, index);
  bool isArgument = entry->block == r->s->regions.data[0].firstBlock;
  MlirAttribute given =
      isArgument ? r->instance->arguments[mlirBlockArgumentGetArgNumber(
                       entry->value)]
                 : space;
  if (!attributeEqual(given, typeMemorySpace(type)))
    mlirValueSetType(entry->value, typeWithMemorySpace(type, given));
  if (attributeEqual(given, space))
    return;
  MlirOperation before = mlirBlockGetFirstOperation(entryBlock(r));
  MlirValue cast = insertSpaceCast(before, entry->value,
                                  typeWithMemorySpace(type, space));
  MlirOperation owner = mlirOpResultGetOwner(cast);
  mlirValueReplaceAllUsesExcept(entry->value, cast, 1, &owner);
}

/// Gives an operand the type that the operation had for it.
static void fixOperand(const Rewriter *r, intptr_t op, intptr_t operand,
                       MlirAttribute space) {
  MlirValue value = mlirOperationGetOperand(opAt(r, op), operand);
  MlirType type = mlirValueGetType(value);
  if (!typeIsMemRef(type) || attributeEqual(typeMemorySpace(type), space))
    return;
  MlirOperation before = opAt(r, op);
  mlirOperationSetOperand(
      opAt(r, op), operand,
      insertSpaceCast(before, value, typeWithMemorySpace(type, space)));
}

/// Whether the callee takes operands in the memories that its types say.
static bool keepsSignature(const Rewriter *r, intptr_t call) {
  intptr_t target = r->instance->targets[call];
  return target == NO_INDEX ||
         functionKeepsSignature(&r->module->functions.data
                                     [r->instances->list.data[target].function]);
}

static void fixOperands(const Rewriter *r) {
  const Flow *flow = r->function->flow;
  for (intptr_t i = 0; i < flow->fixedOperands.count; ++i) {
    FlowOperand fixed = flow->fixedOperands.data[i];
    if (fixed.call == NO_INDEX || keepsSignature(r, fixed.call))
      fixOperand(r, fixed.op, fixed.operand, originalSpace(r, fixed.value));
  }
}

//===----------------------------------------------------------------------===//
// Arenas
//===----------------------------------------------------------------------===//

static MlirType partType(const Rewriter *r, intptr_t part) {
  return typeBytes(r->module->context, r->function->parts[part].bytes,
                   r->instance->parts[part]);
}

static void addArenaArgument(Rewriter *r, intptr_t part) {
  r->arenas[part] = mlirBlockAddArgument(
      entryBlock(r), partType(r, part),
      mlirOperationGetLocation(r->instance->op));
}

static void addArenaAlloc(Rewriter *r, intptr_t part) {
  MlirOperation before = mlirBlockGetFirstOperation(entryBlock(r));
  r->arenas[part] = insertArenaAlloc(before, partType(r, part),
                               r->function->parts[part].alignment);
  for (intptr_t i = 1; i < r->s->ops.count; ++i) {
    if (r->function->flow->facts[i].kind != OpKindReturn)
      continue;
    insertDealloc(opAt(r, i), r->arenas[part]);
  }
}

static const char *lowerCase(NnpackArena *arena, const char *text) {
  char *copy = nnpackArenaFormat(arena, "%s", text);
  for (char *c = copy; *c; ++c)
    if (*c >= 'A' && *c <= 'Z')
      *c = (char)(*c - 'A' + 'a');
  return copy;
}

static bool areArenasShared(const Rewriter *r) {
  return r->module->request->options->entries != NnpackEntriesSeparate;
}

/// Whose name a global arena has: the first entry's if all have it in common.
static MlirStringRef arenaOwner(const Rewriter *r) {
  for (intptr_t f = 0; f < r->module->functions.count && areArenasShared(r);
       ++f)
    if (functionIsEntry(&r->module->functions.data[f]))
      return r->module->functions.data[f].name;
  return r->instance->name;
}

static void addArenaGlobal(Rewriter *r, intptr_t part) {
  const ArenaPart *info = &r->function->parts[part];
  NnpackArena *arena = r->module->arena;
  const char *space = r->module->spaces.spaces[info->space].name;
  MlirStringRef owner = arenaOwner(r);
  const char *name = nnpackArenaFormat(arena, "%.*s_%s", (int)owner.length,
                                       owner.data, lowerCase(arena, space));
  MlirOperation before = mlirBlockGetFirstOperation(entryBlock(r));
  MlirOperation shared = mlirSymbolTableLookup(r->symbols, nnpackStr(name));
  if (areArenasShared(r) && !mlirOperationIsNull(shared)) {
    r->arenas[part] = nnpackInsertGetGlobal(
        before, nnpackOpAttribute(shared, "sym_name"), partType(r, part));
    return;
  }
  MlirOperation global =
      createGlobal(mlirOperationGetLocation(r->instance->op), name,
                   partType(r, part), info->alignment);
  mlirBlockInsertOwnedOperationBefore(mlirOperationGetBlock(r->instance->op),
                                      r->instance->op, global);
  MlirAttribute symbol = mlirSymbolTableInsert(r->symbols, global);
  r->arenas[part] =
      nnpackInsertGetGlobal(before, symbol, partType(r, part));
}

static void addArenas(Rewriter *r) {
  r->arenas =
      NNPACK_NEW_ARRAY(r->module->arena, MlirValue, r->function->numParts);
  NnpackArenaForm form = functionIsEntry(r->function)
                             ? r->module->request->options->arena
                             : NnpackArenaFormArg;
  for (intptr_t p = 0; p < r->function->numParts; ++p) {
    if (form == NnpackArenaFormArg)
      addArenaArgument(r, p);
    else if (form == NnpackArenaFormAlloc)
      addArenaAlloc(r, p);
    else
      addArenaGlobal(r, p);
  }
}

//===----------------------------------------------------------------------===//
// Buffers and calls
//===----------------------------------------------------------------------===//

/// What check-memory wants to know of the allocation that a view stands for.
static void copyMark(MlirOperation from, MlirValue view) {
  static const char *const names[] = {NNPACK_CHECK_MARK, "nnpack.role"};
  if (mlirAttributeIsNull(nnpackOpAttribute(from, NNPACK_CHECK_MARK)))
    return;
  MlirOperation to = nnpackValueOwner(view);
  if (nnpackOpIs(to, "memref.reinterpret_cast"))
    to = nnpackValueOwner(mlirOperationGetOperand(to, 0));
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    MlirAttribute value = nnpackOpAttribute(from, names[i]);
    if (!mlirAttributeIsNull(value))
      mlirOperationSetAttributeByName(to, nnpackStr(names[i]), value);
  }
}

static void replaceAllocation(const Rewriter *r, const BufferInfo *buffer) {
  MlirOperation op = opAt(r, buffer->op);
  MlirValue old = mlirOperationGetResult(op, 0);
  MlirOperation before = op;
  MlirType type = mlirValueGetType(old); // In the space of its class.
  MlirAttribute space = r->instance->parts[buffer->arenaPart];
  MlirValue view =
      insertView(before, r->arenas[buffer->arenaPart], buffer->offset,
                typeWithMemorySpace(type, space));
  copyMark(op, view);
  if (!attributeEqual(space, typeMemorySpace(type)))
    view = insertSpaceCast(before, view, type);
  mlirValueReplaceAllUsesOfWith(old, view);
  mlirOperationDestroy(op);
}

static void replaceAllocations(const Rewriter *r) {
  for (intptr_t i = 0; i < r->function->numAllocations; ++i) {
    const BufferInfo *buffer = &r->function->buffers.list.data[i];
    if (!buffer->leftReason && !buffer->isUnused)
      replaceAllocation(r, buffer);
  }
}

static void rewriteCall(const Rewriter *r, intptr_t call) {
  intptr_t target = r->instance->targets[call];
  FlowCall flowCall = r->function->flow->calls.data[call];
  const BufferInfo *scratch =
      &r->function->buffers.list.data[r->function->firstScratch[call]];
  const BufferInfo *end = r->function->buffers.list.data +
                          r->function->buffers.list.count;
  MlirOperation op = opAt(r, flowCall.op);
  if (target != NO_INDEX)
    mlirOperationSetAttributeByName(
        op, nnpackStr("callee"),
        mlirFlatSymbolRefAttrGet(r->module->context,
                                 r->instances->list.data[target].name));
  intptr_t count = mlirOperationGetNumOperands(op), first = count;
  NNPACK_VECTOR(MlirValue) operands = {0};
  for (intptr_t i = 0; i < count; ++i)
    NNPACK_PUSH(r->module->arena, operands, mlirOperationGetOperand(op, i));
  MlirOperation before = op;
  for (; scratch < end && scratch->op == flowCall.op; ++scratch)
    NNPACK_PUSH(r->module->arena, operands,
                insertView(before, r->arenas[scratch->arenaPart],
                          scratch->offset,
                          typeBytes(r->module->context,
                                    scratch->layout.sizeBytes,
                                    r->instance->parts[scratch->arenaPart])));
  mlirOperationRemoveAttributeByName(op, nnpackStr("nnpack.scratch_places"));
  if (operands.count > first)
    mlirOperationSetOperands(op, operands.count, operands.data);
}

/// What frees planned buffers, and allocations that nothing else uses.
static void eraseSuperfluous(const Rewriter *r) {
  const Flow *flow = r->function->flow;
  for (intptr_t i = 0; i < flow->uses.count; ++i) {
    FlowUse use = flow->uses.data[i];
    if (use.kind == FlowUseFree && !r->function->buffers.foreign[use.value])
      mlirOperationDestroy(opAt(r, use.op));
  }
  for (intptr_t i = 0; i < r->function->numAllocations; ++i) {
    const BufferInfo *buffer = &r->function->buffers.list.data[i];
    if (!buffer->leftReason && buffer->isUnused)
      mlirOperationDestroy(opAt(r, buffer->op));
  }
}

//===----------------------------------------------------------------------===//
// The function itself
//===----------------------------------------------------------------------===//

static void setFunctionType(const Rewriter *r) {
  MlirOperation op = r->instance->op;
  MlirBlock block = entryBlock(r);
  NNPACK_VECTOR(MlirType) inputs = {0}, results = {0};
  MlirType old = mlirTypeAttrGetValue(
      nnpackOpAttribute(op, "function_type"));
  for (intptr_t i = 0, n = mlirBlockGetNumArguments(block); i < n; ++i)
    NNPACK_PUSH(r->module->arena, inputs,
                mlirValueGetType(mlirBlockGetArgument(block, i)));
  for (intptr_t i = 0, n = mlirFunctionTypeGetNumResults(old); i < n; ++i)
    NNPACK_PUSH(r->module->arena, results, mlirFunctionTypeGetResult(old, i));
  MlirType type =
      mlirFunctionTypeGet(r->module->context, inputs.count, inputs.data,
                          results.count, results.data);
  mlirOperationSetAttributeByName(op, nnpackStr("function_type"),
                                  mlirTypeAttrGet(type));
  MlirAttribute attributes =
      nnpackOpAttribute(op, "arg_attrs");
  if (mlirAttributeIsNull(attributes))
    return;
  NNPACK_VECTOR(MlirAttribute) list = {0};
  for (intptr_t i = 0; i < inputs.count; ++i)
    NNPACK_PUSH(r->module->arena, list,
                i < mlirArrayAttrGetNumElements(attributes)
                    ? mlirArrayAttrGetElement(attributes, i)
                    : mlirDictionaryAttrGet(r->module->context, 0, NULL));
  mlirOperationSetAttributeByName(
      op, nnpackStr("arg_attrs"),
      mlirArrayAttrGet(r->module->context, list.count, list.data));
}

static void setAttribute(const Rewriter *r, const char *name,
                         MlirAttribute attribute) {
  mlirOperationSetAttributeByName(r->instance->op, nnpackStr(name), attribute);
}

/// {bytes, space, offset} of the inputs or outputs that are planned.
static MlirAttribute describeRole(const Rewriter *r, NnpackRole role) {
  NnpackArena *arena = r->module->arena;
  MlirContext context = r->module->context;
  const BufferList *buffers = &r->function->buffers;
  NNPACK_VECTOR(MlirAttribute) rows = {0};
  for (intptr_t wanted = 0, found = 1; found; ++wanted) {
    found = 0;
    for (intptr_t i = 0; i < r->function->numAllocations && !found; ++i) {
      const BufferInfo *buffer = &buffers->list.data[i];
      if (buffer->role != role || buffer->roleIndex != wanted ||
          buffer->leftReason || buffer->isUnused)
        continue;
      found = 1;
      MlirNamedAttribute fields[] = {
          nnpackNamed("bytes",
                         int64Attribute(context, buffer->layout.sizeBytes)),
          nnpackNamed("offset",
                         int64Attribute(context, buffer->offset)),
          nnpackNamed("space",
                         r->instance->parts[buffer->arenaPart])};
      NNPACK_PUSH(arena, rows, mlirDictionaryAttrGet(context, 3, fields));
    }
  }
  return mlirArrayAttrGet(context, rows.count, rows.data);
}

static void setEntryAttributes(const Rewriter *r) {
  MlirContext context = r->module->context;
  const FunctionInfo *function = r->function;
  int64_t alignment = r->module->request->options->alignment;
  setAttribute(r, "nnpack.entry", mlirUnitAttrGet(context));
  static const char *const notes[] = {
      "nnpack.traffic", "nnpack.traffic_bound", "nnpack.traffic_floor"};
  for (size_t i = 0; i < sizeof notes / sizeof *notes; ++i)
    mlirOperationRemoveAttributeByName(r->instance->op, nnpackStr(notes[i]));
  for (intptr_t s = 0; s < r->module->spaces.count; ++s) {
    int64_t bytes = 0;
    for (intptr_t p = 0; p < function->numParts; ++p) {
      if (function->parts[p].space == s)
        bytes = function->parts[p].bytes;
      if (function->parts[p].alignment > alignment)
        alignment = function->parts[p].alignment;
    }
    const char *name = nnpackArenaFormat(
        r->module->arena, "nnpack.%s_bytes",
        lowerCase(r->module->arena, r->module->spaces.spaces[s].name));
    setAttribute(r, name, int64Attribute(context, bytes));
  }
  setAttribute(r, "nnpack.alignment", int64Attribute(context, alignment));
  if (r->module->request->options->dma == NnpackDmaCalls)
    setAttribute(r, "nnpack.dma_channels",
                 int64Attribute(context, dmaNumChannels(&function->transfers)));
  MlirAttribute inputs = describeRole(r, NnpackRoleInput);
  MlirAttribute outputs = describeRole(r, NnpackRoleOutput);
  if (mlirArrayAttrGetNumElements(inputs) +
          mlirArrayAttrGetNumElements(outputs) ==
      0)
    return; // They are arguments.
  setAttribute(r, "nnpack.inputs", inputs);
  setAttribute(r, "nnpack.outputs", outputs);
}

static void rewriteInstance(Rewriter *r) {
  for (intptr_t v = 0; v < r->s->values.count; ++v)
    retypeValue(r, v);
  fixOperands(r);
  addArenas(r);
  for (intptr_t c = 0; c < r->function->flow->calls.count; ++c)
    rewriteCall(r, c);
  eraseSuperfluous(r);
  replaceAllocations(r);
  DmaWriter dma = {r->module, r->function, r->s, r->arenas, r->symbols};
  dmaInsertCalls(&dma);
  setFunctionType(r);
  if (functionIsEntry(r->function))
    setEntryAttributes(r);
}

//===----------------------------------------------------------------------===//
// Clones
//===----------------------------------------------------------------------===//

/// All clones are made before anything is rewritten.
static void makeClone(Rewriter *r, Instance *instance, MlirOperation after) {
  NnpackArena *arena = r->module->arena;
  MlirOperation clone = mlirOperationClone(instance->op);
  const char *name = nnpackArenaFormat(
      arena, "%.*s_%" PRIdPTR, (int)instance->name.length, instance->name.data,
      instance->number);
  mlirOperationSetAttributeByName(
      clone, nnpackStr("sym_name"),
      mlirStringAttrGet(r->module->context, nnpackStr(name)));
  mlirBlockInsertOwnedOperationAfter(mlirOperationGetBlock(after), after,
                                     clone);
  instance->op = clone;
  instance->name =
      mlirStringAttrGetValue(mlirSymbolTableInsert(r->symbols, clone));
}

static void makeClones(Rewriter *r) {
  MlirOperation *lastOps = NNPACK_NEW_ARRAY(r->module->arena, MlirOperation,
                                            r->module->functions.count);
  for (intptr_t i = 0; i < r->instances->list.count; ++i) {
    Instance *instance = &r->instances->list.data[i];
    MlirOperation *last = &lastOps[instance->function];
    if (instance->number)
      makeClone(r, instance, *last);
    *last = instance->op;
  }
}

bool moduleRewrite(ModuleInfo *module) {
  InstanceList instances = {0};
  instancesFind(module, &instances);
  Rewriter r = {.module = module, .instances = &instances};
  r.symbols = mlirSymbolTableCreate(module->op);
  makeClones(&r);
  for (intptr_t i = 0; i < instances.list.count; ++i) {
    r.instance = &instances.list.data[i];
    r.function = &module->functions.data[r.instance->function];
    r.s = r.instance->number
              ? skeletonCreate(module->arena, r.instance->op)
              : r.function->skeleton;
    rewriteInstance(&r);
  }
  mlirSymbolTableDestroy(r.symbols);
  return true;
}
