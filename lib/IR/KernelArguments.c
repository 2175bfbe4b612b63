//===-- KernelArguments.c - What kernels know of their buffers ------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// After packing, buffers are views of one arena at offsets that do not meet
// while both are alive; but LLVM sees pointers into one object, and reloads an
// accumulator after every store. What is known here is given to it:
//
//   func.func private @k(%in, %scratch: memref<96xi8>) {
//     %a = memref.view %scratch[%c0][] ...
//     %b = memref.view %scratch[%c64][] ...
//
// becomes
//
//   func.func private @k(%in {llvm.noalias}, %a {llvm.noalias},
//                        %b {llvm.noalias}) {
//
// An argument that is a constant in every call says so, too, for
// IR/ConstantLoads.h: LLVM puts the constant in its place where all calls have the
// same, and forgets that it was apart.
//
// Callers come before callees, so that a callee knows what its caller knows.
// Functions in a cycle of calls, and those whose callers are not all known,
// stay as they are. An entry's arenas are objects of their own, and so are its
// inputs and outputs if it was a function on tensors (nnpack.activations_naive);
// the C header asks for both.
//
// Requires: symbolic memory spaces, which tell the arenas.
//
//===----------------------------------------------------------------------===//

#include "IR/KernelArguments.h"

#include "IR/MemoryRange.h"
#include "IR/ViewArguments.h"

typedef struct Call {
  MlirOperation op;
  intptr_t caller;
} Call;

typedef struct Function {
  MlirOperation op;
  bool isEntry, isOpen; ///< Open: there may be calls that are not in `calls`.
  bool *noAlias;        ///< Per argument, once visited.
  bool *isConstant;     ///< The same: constants in every call.
  intptr_t numCallsLeft; ///< In functions that were not visited.
  NNPACK_VECTOR(Call) calls;
} Function;

typedef struct Module {
  NnpackArena *arena;
  NNPACK_VECTOR(Function) functions;
  NnpackPtrMap functionOf; ///< From a symbol reference.
  NnpackPtrMap constantOf; ///< From a symbol reference: 1 if constant.
  bool hidesVariables; ///< A function but the entry reads a variable itself.
  intptr_t current;    ///< Function that is walked.
} Module;

//===----------------------------------------------------------------------===//
// The call graph
//===----------------------------------------------------------------------===//

static MlirAttribute referenceTo(MlirOperation symbol) {
  return mlirFlatSymbolRefAttrGet(
      mlirOperationGetContext(symbol),
      mlirStringAttrGetValue(nnpackOpAttribute(symbol, "sym_name")));
}

static bool isPrivate(MlirOperation function) {
  MlirAttribute visibility = nnpackOpAttribute(function, "sym_visibility");
  return !mlirAttributeIsNull(visibility) &&
         mlirStringRefEqual(mlirStringAttrGetValue(visibility),
                            nnpackStr("private"));
}

static void addSymbols(Module *module, MlirOperation op) {
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, 0));
  for (MlirOperation child = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(child);
       child = mlirOperationGetNextInBlock(child)) {
    if (nnpackOpIs(child, "memref.global")) {
      bool isConstant =
          !mlirAttributeIsNull(nnpackOpAttribute(child, "constant"));
      nnpackPtrMapSet(&module->constantOf, referenceTo(child).ptr, isConstant);
    }
    if (!nnpackIsFunctionDefinition(child))
      continue;
    Function function = {.op = child, .isOpen = !isPrivate(child)};
    function.isEntry =
        !mlirAttributeIsNull(nnpackOpAttribute(child, "nnpack.entry"));
    nnpackPtrMapSet(&module->functionOf, referenceTo(child).ptr,
                    module->functions.count);
    NNPACK_PUSH(module->arena, module->functions, function);
  }
}

/// The function that an attribute names, or NULL.
static Function *functionNamed(Module *module, MlirAttribute reference) {
  intptr_t index = mlirAttributeIsNull(reference)
                       ? -1
                       : nnpackPtrMapGet(&module->functionOf, reference.ptr);
  return index < 0 ? NULL : &module->functions.data[index];
}

static bool isVariable(Module *module, MlirAttribute symbol) {
  return nnpackPtrMapGet(&module->constantOf, symbol.ptr) != 1;
}

static void noteCall(Module *module, MlirOperation op) {
  Function *callee = functionNamed(module, nnpackOpAttribute(op, "callee"));
  if (!callee)
    return;
  Call call = {op, module->current};
  NNPACK_PUSH(module->arena, callee->calls, call);
  ++callee->numCallsLeft;
}

/// Notes calls, and functions that are used without being called.
static MlirWalkResult noteUses(MlirOperation op, void *userData) {
  Module *module = userData;
  if (nnpackOpIs(op, "func.call")) {
    noteCall(module, op);
    return MlirWalkResultAdvance;
  }
  if (nnpackOpIs(op, "memref.get_global") &&
      !module->functions.data[module->current].isEntry)
    module->hidesVariables |=
        isVariable(module, nnpackOpAttribute(op, "name"));
  for (intptr_t i = 0; i < mlirOperationGetNumAttributes(op); ++i) {
    MlirAttribute attribute = mlirOperationGetAttribute(op, i).attribute;
    Function *used = mlirAttributeIsAFlatSymbolRef(attribute)
                         ? functionNamed(module, attribute)
                         : NULL;
    if (used)
      used->isOpen = true;
  }
  return MlirWalkResultAdvance;
}

static Module collectModule(MlirOperation op, NnpackArena *arena) {
  Module module = {.arena = arena,
                   .functionOf = {.arena = arena},
                   .constantOf = {.arena = arena}};
  addSymbols(&module, op);
  for (intptr_t i = 0; i < module.functions.count; ++i) {
    module.current = i;
    mlirOperationWalk(module.functions.data[i].op, noteUses, &module,
                      MlirWalkPreOrder);
  }
  return module;
}

//===----------------------------------------------------------------------===//
// No alias
//===----------------------------------------------------------------------===//

/// True if no store through one of the two, in `caller`, is seen through the
/// other.
static bool areApart(Module *module, const Function *caller,
                     const NnpackMemoryRange *a, const NnpackMemoryRange *b) {
  const NnpackMemoryRange *both[] = {a, b};
  for (int i = 0; i < 2; ++i) {
    if (both[i]->kind != NnpackRootGlobal)
      continue;
    if (!isVariable(module, both[i]->symbol))
      return true;
    if (module->hidesVariables)
      return false;
  }
  if (nnpackSameRoot(a, b))
    return !nnpackRangesMeet(a, b);
  if (a->kind == NnpackRootUnknown || b->kind == NnpackRootUnknown)
    return false;
  bool hasAlloc = a->kind == NnpackRootAlloc || b->kind == NnpackRootAlloc;
  bool hasArgument = false, isApart = hasAlloc;
  for (int i = 0; i < 2; ++i)
    if (both[i]->kind == NnpackRootArgument) {
      hasArgument = true;
      isApart |= caller->noAlias[both[i]->argument];
    }
  return isApart || !hasArgument;
}

static bool isMemRef(MlirValue value) {
  MlirType type = mlirValueGetType(value);
  return mlirTypeIsAMemRef(type) || mlirTypeIsAUnrankedMemRef(type);
}

static bool isConstant(Module *module, const Function *caller,
                       const NnpackMemoryRange *range) {
  return (range->kind == NnpackRootGlobal &&
          !isVariable(module, range->symbol)) ||
         (range->kind == NnpackRootArgument &&
          caller->isConstant[range->argument]);
}

/// Clears noAlias of the callee's arguments that meet in this call, and
/// isConstant of those that may be written elsewhere.
static void compareOperands(Module *module, const Call *call,
                            Function *callee) {
  const Function *caller = &module->functions.data[call->caller];
  intptr_t count = mlirOperationGetNumOperands(call->op);
  NnpackMemoryRange *ranges =
      NNPACK_NEW_ARRAY(module->arena, NnpackMemoryRange, count);
  for (intptr_t i = 0; i < count; ++i) {
    MlirValue operand = mlirOperationGetOperand(call->op, i);
    if (!isMemRef(operand))
      continue;
    ranges[i] = nnpackTraceMemory(operand);
    callee->isConstant[i] &= isConstant(module, caller, &ranges[i]);
    for (intptr_t k = 0; k < i; ++k)
      if (isMemRef(mlirOperationGetOperand(call->op, k)) &&
          !areApart(module, caller, &ranges[i], &ranges[k]))
        callee->noAlias[i] = callee->noAlias[k] = false;
  }
}

static void setAttributes(const Function *function, intptr_t count,
                          NnpackArena *arena) {
  MlirContext context = mlirOperationGetContext(function->op);
  MlirNamedAttribute noAlias =
      nnpackNamed("llvm.noalias", mlirUnitAttrGet(context));
  MlirNamedAttribute constant =
      nnpackNamed(NNPACK_CONSTANT_ARGUMENT, mlirUnitAttrGet(context));
  MlirAttribute *attributes = NNPACK_NEW_ARRAY(arena, MlirAttribute, count);
  for (intptr_t i = 0; i < count; ++i) {
    MlirNamedAttribute both[2];
    intptr_t n = 0;
    if (function->noAlias[i])
      both[n++] = noAlias;
    if (function->isConstant[i])
      both[n++] = constant;
    attributes[i] = mlirDictionaryAttrGet(context, n, both);
  }
  mlirOperationSetAttributeByName(function->op, nnpackStr("arg_attrs"),
                                  mlirArrayAttrGet(context, count, attributes));
}

/// An entry's arguments that the caller promises to keep apart.
static void trustEntry(Function *entry) {
  MlirBlock body = nnpackFunctionBody(entry->op);
  bool hadTensors = !mlirAttributeIsNull(
      nnpackOpAttribute(entry->op, "nnpack.activations_naive"));
  for (intptr_t i = 0; i < mlirBlockGetNumArguments(body); ++i) {
    MlirType type = mlirValueGetType(mlirBlockGetArgument(body, i));
    bool isArena = mlirTypeIsAMemRef(type) &&
                   !mlirAttributeIsNull(mlirMemRefTypeGetMemorySpace(type));
    entry->noAlias[i] = hadTensors || isArena;
  }
}

static void markArguments(Module *module, Function *function) {
  MlirBlock body = nnpackFunctionBody(function->op);
  intptr_t count = mlirBlockGetNumArguments(body);
  function->noAlias = NNPACK_NEW_ARRAY(module->arena, bool, count);
  function->isConstant = NNPACK_NEW_ARRAY(module->arena, bool, count);
  if (function->isEntry)
    trustEntry(function);
  if (function->isOpen || function->calls.count == 0)
    return;
  for (intptr_t i = 0; i < count; ++i)
    function->noAlias[i] = function->isConstant[i] =
        isMemRef(mlirBlockGetArgument(body, i));
  for (intptr_t i = 0; i < function->calls.count; ++i)
    compareOperands(module, &function->calls.data[i], function);
  setAttributes(function, count, module->arena);
}

//===----------------------------------------------------------------------===//
// Callers before callees
//===----------------------------------------------------------------------===//

typedef NNPACK_VECTOR(intptr_t) Worklist;

typedef struct Release {
  Module *module;
  Worklist *worklist;
} Release;

/// Puts a callee on the worklist when its last caller was visited.
static MlirWalkResult releaseCallee(MlirOperation op, void *userData) {
  Release *release = userData;
  if (!nnpackOpIs(op, "func.call"))
    return MlirWalkResultAdvance;
  Module *module = release->module;
  Function *callee = functionNamed(module, nnpackOpAttribute(op, "callee"));
  if (callee && --callee->numCallsLeft == 0)
    NNPACK_PUSH(module->arena, *release->worklist,
                callee - module->functions.data);
  return MlirWalkResultAdvance;
}

static void splitArguments(Module *module, const Function *function) {
  intptr_t count = function->calls.count;
  MlirOperation *calls = NNPACK_NEW_ARRAY(module->arena, MlirOperation, count);
  for (intptr_t i = 0; i < count; ++i)
    calls[i] = function->calls.data[i].op;
  nnpackSplitViewArguments(function->op, calls, count, module->arena);
}

void nnpackRefineKernelArguments(MlirOperation op) {
  NnpackArena *arena = nnpackArenaCreate();
  Module module = collectModule(op, arena);
  Worklist worklist = {0};
  for (intptr_t i = 0; i < module.functions.count; ++i)
    if (module.functions.data[i].numCallsLeft == 0)
      NNPACK_PUSH(arena, worklist, i);
  for (intptr_t next = 0; next < worklist.count; ++next) {
    Function *function = &module.functions.data[worklist.data[next]];
    if (!function->isOpen)
      splitArguments(&module, function);
    markArguments(&module, function);
    Release release = {&module, &worklist};
    mlirOperationWalk(function->op, releaseCallee, &release, MlirWalkPreOrder);
  }
  nnpackArenaDestroy(arena);
}
