//===-- lib/IR/CallGraph.c - Who calls whom -----------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds the functions of a module, whom each calls, whose address is taken, and who
// may be running twice: strongly connected components, callees first.
//
//===----------------------------------------------------------------------===//

#include "Build.h"
#include "Module.h"


#include <stdlib.h>
#include <string.h>

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

static int compareRefs(MlirStringRef a, MlirStringRef b) {
  size_t length = a.length < b.length ? a.length : b.length;
  int order = length ? memcmp(a.data, b.data, length) : 0;
  return order ? order : (a.length > b.length) - (a.length < b.length);
}

typedef struct NameRow {
  MlirStringRef name;
  intptr_t index;
} NameRow;

static int compareRows(const void *a, const void *b) {
  return compareRefs(((const NameRow *)a)->name, ((const NameRow *)b)->name);
}

static void sortNames(ModuleInfo *module) {
  intptr_t n = module->functions.count;
  NameRow *rows = NNPACK_NEW_ARRAY(module->arena, NameRow, n);
  for (intptr_t i = 0; i < n; ++i)
    rows[i] = (NameRow){module->functions.data[i].name, i};
  if (n)
    qsort(rows, (size_t)n, sizeof *rows, compareRows);
  module->byName = NNPACK_NEW_ARRAY(module->arena, intptr_t, n);
  for (intptr_t i = 0; i < n; ++i)
    module->byName[i] = rows[i].index;
}

intptr_t moduleFindFunction(const ModuleInfo *module, MlirStringRef name) {
  intptr_t low = 0, high = module->functions.count;
  while (low < high) {
    intptr_t middle = (low + high) / 2, index = module->byName[middle];
    int order = compareRefs(name, module->functions.data[index].name);
    if (!order)
      return index;
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return NO_INDEX;
}

intptr_t moduleFindCallee(const ModuleInfo *module, MlirOperation op) {
  MlirAttribute callee = nnpackOpAttribute(op, "callee");
  return !nnpackOpIs(op, "func.call") || mlirAttributeIsNull(callee)
             ? NO_INDEX
             : moduleFindFunction(module,
                                  mlirSymbolRefAttrGetRootReference(callee));
}

int64_t moduleMacsOf(const ModuleInfo *module, MlirOperation op) {
  intptr_t callee = moduleFindCallee(module, op);
  return callee == NO_INDEX ? 0
                            : nnpackOpInteger(module->functions.data[callee].op,
                                              "nnpack.macs", 0);
}

//===----------------------------------------------------------------------===//
// Functions and references
//===----------------------------------------------------------------------===//

static void addFunction(ModuleInfo *module, MlirOperation op) {
  FunctionInfo function = {.op = op};
  MlirAttribute name =
      nnpackOpAttribute(op, "sym_name");
  MlirAttribute visibility = nnpackOpAttribute(op, "sym_visibility");
  function.name = mlirStringAttrGetValue(name);
  function.isPublic = mlirAttributeIsNull(visibility) ||
                      mlirStringRefEqual(mlirStringAttrGetValue(visibility),
                                         nnpackStr("public"));
  function.isExternal = mlirBlockIsNull(
      mlirRegionGetFirstBlock(mlirOperationGetRegion(op, 0)));
  NNPACK_PUSH(module->arena, module->functions, function);
}

typedef struct ReferenceWalk {
  ModuleInfo *module;
  FunctionInfo *function; ///< Whose body is walked, or NULL.
} ReferenceWalk;

static void takeAddresses(ModuleInfo *module, MlirAttribute attribute) {
  if (mlirAttributeIsASymbolRef(attribute)) {
    intptr_t index = moduleFindFunction(
        module, mlirSymbolRefAttrGetRootReference(attribute));
    if (index != NO_INDEX)
      module->functions.data[index].isAddressTaken = true;
  } else if (mlirAttributeIsAArray(attribute)) {
    for (intptr_t i = 0, n = mlirArrayAttrGetNumElements(attribute); i < n; ++i)
      takeAddresses(module, mlirArrayAttrGetElement(attribute, i));
  } else if (mlirAttributeIsADictionary(attribute)) {
    for (intptr_t i = 0, n = mlirDictionaryAttrGetNumElements(attribute); i < n;
         ++i)
      takeAddresses(module,
                    mlirDictionaryAttrGetElement(attribute, i).attribute);
  }
}

/// Operations of these dialects, but for the calls, name no function.
static bool namesNoFunction(MlirStringRef name) {
  static const char *const prefixes[] = {
      "affine.", "arith.", "cf.",  "linalg.", "math.",
      "memref.", "scf.",   "tensor.", "tosa.", "vector."};
  for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; ++i)
    if (name.length > strlen(prefixes[i]) &&
        !memcmp(name.data, prefixes[i], strlen(prefixes[i])))
      return true;
  return false;
}

static void addCall(ReferenceWalk *walk, MlirOperation op) {
  intptr_t callee = moduleFindCallee(walk->module, op);
  if (callee != NO_INDEX)
    NNPACK_PUSH(walk->module->arena, walk->function->callees, callee);
}

static MlirWalkResult visitReference(MlirOperation op, void *data) {
  ReferenceWalk *walk = data;
  MlirStringRef name = nnpackOpName(op);
  if (walk->function && nnpackOpIs(op, "func.call"))
    addCall(walk, op);
  else if (!namesNoFunction(name))
    for (intptr_t i = 0, n = mlirOperationGetNumAttributes(op); i < n; ++i)
      takeAddresses(walk->module, mlirOperationGetAttribute(op, i).attribute);
  return MlirWalkResultAdvance;
}

static void findReferences(ModuleInfo *module) {
  intptr_t next = 0;
  MlirOperation op = mlirBlockGetFirstOperation(nnpackModuleBody(module->op));
  for (; !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    bool isFunction = nnpackOpIs(op, "func.func");
    ReferenceWalk walk = {
        module, isFunction ? &module->functions.data[next++] : NULL};
    mlirOperationWalk(op, visitReference, &walk, MlirWalkPreOrder);
  }
}

//===----------------------------------------------------------------------===//
// Order and recursion: Tarjan's algorithm with a stack of its own.
//===----------------------------------------------------------------------===//

typedef struct Tarjan {
  ModuleInfo *module;
  intptr_t *number, *low, *nextCallee; ///< Per function; number 0: not seen.
  bool *onStack;
  NNPACK_VECTOR(intptr_t) path, component;
  intptr_t count;
} Tarjan;

static void enterFunction(Tarjan *t, intptr_t f) {
  t->number[f] = t->low[f] = ++t->count;
  t->onStack[f] = true;
  NNPACK_PUSH(t->module->arena, t->path, f);
  NNPACK_PUSH(t->module->arena, t->component, f);
}

/// Takes the component of `f` off the stack; one of several functions is
/// recursive.
static void closeComponent(Tarjan *t, intptr_t f) {
  FunctionInfo *functions = t->module->functions.data;
  bool isAlone = t->component.data[t->component.count - 1] == f;
  intptr_t member;
  do {
    member = t->component.data[--t->component.count];
    t->onStack[member] = false;
    functions[member].isRecursive |= !isAlone;
    functions[member].component = f;
    NNPACK_PUSH(t->module->arena, t->module->bottomUp, member);
  } while (member != f);
}

static void visitFunctions(Tarjan *t, intptr_t root) {
  FunctionInfo *functions = t->module->functions.data;
  enterFunction(t, root);
  while (t->path.count) {
    intptr_t f = t->path.data[t->path.count - 1];
    if (t->nextCallee[f] < functions[f].callees.count) {
      intptr_t callee = functions[f].callees.data[t->nextCallee[f]++];
      functions[f].isRecursive |= callee == f;
      if (!t->number[callee])
        enterFunction(t, callee);
      else if (t->onStack[callee] && t->number[callee] < t->low[f])
        t->low[f] = t->number[callee];
      continue;
    }
    --t->path.count;
    if (t->path.count) {
      intptr_t caller = t->path.data[t->path.count - 1];
      if (t->low[f] < t->low[caller])
        t->low[caller] = t->low[f];
    }
    if (t->low[f] == t->number[f])
      closeComponent(t, f);
  }
}

void moduleFindFunctions(ModuleInfo *module) {
  MlirOperation op = mlirBlockGetFirstOperation(nnpackModuleBody(module->op));
  for (; !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (nnpackOpIs(op, "func.func"))
      addFunction(module, op);
  sortNames(module);
  findReferences(module);
  intptr_t n = module->functions.count;
  Tarjan t = {.module = module,
              .number = NNPACK_NEW_ARRAY(module->arena, intptr_t, n),
              .low = NNPACK_NEW_ARRAY(module->arena, intptr_t, n),
              .nextCallee = NNPACK_NEW_ARRAY(module->arena, intptr_t, n),
              .onStack = NNPACK_NEW_ARRAY(module->arena, bool, n)};
  for (intptr_t f = 0; f < n; ++f)
    if (!t.number[f])
      visitFunctions(&t, f);
}
