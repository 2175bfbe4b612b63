//===-- ConstantLoads.c - Loads that no store meets -----------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A result that lies over an operand is no llvm.noalias argument, and to LLVM it
// may then lie anywhere, on the kernel's tables too. A constant is not stored to,
// but LLVM's vectoriser asks whether addresses meet, not that; and for the address
// of a table's entry there is no test at run time, so the loop stays scalar.
// Hence:
//
//   %t = llvm.load %entry : !llvm.ptr -> i8      %entry in a table
//   llvm.store %t, %result : i8, !llvm.ptr
//
// becomes
//
//   %t = llvm.load %entry {alias_scopes = [#constants]} : !llvm.ptr -> i8
//   llvm.store %t, %result {noalias_scopes = [#constants]} : i8, !llvm.ptr
//
// The table is a global here, or an argument that IR/KernelArguments.h found to be
// one in every call. One scope serves the module: it holds wherever functions are
// inlined.
//
//===----------------------------------------------------------------------===//

#include "IR/ConstantLoads.h"

#include "IR/KernelArguments.h"

typedef struct Marks {
  MlirSymbolTable symbols;
  MlirAttribute scopes;
} Marks;

/// What an address is computed from.
static MlirValue rootOf(MlirValue address) {
  for (;;) {
    MlirOperation owner = nnpackValueOwner(address);
    if (mlirOperationIsNull(owner) ||
        (!nnpackOpIs(owner, "llvm.getelementptr") &&
         !nnpackOpIs(owner, "llvm.addrspacecast")))
      return address;
    address = mlirOperationGetOperand(owner, 0);
  }
}

static bool isConstantGlobal(MlirValue address, MlirSymbolTable symbols) {
  MlirOperation owner = nnpackValueOwner(address);
  if (mlirOperationIsNull(owner) || !nnpackOpIs(owner, "llvm.mlir.addressof"))
    return false;
  MlirOperation global = mlirSymbolTableLookup(
      symbols, mlirFlatSymbolRefAttrGetValue(
                   nnpackOpAttribute(owner, "global_name")));
  return !mlirOperationIsNull(global) &&
         nnpackOpIs(global, "llvm.mlir.global") &&
         !mlirAttributeIsNull(nnpackOpAttribute(global, "constant"));
}

/// The attributes of a function's argument; null if there are none.
static MlirAttribute attributesOf(MlirOperation function, intptr_t argument) {
  MlirAttribute all = nnpackOpAttribute(function, "arg_attrs");
  return mlirAttributeIsNull(all) ? all
                                  : mlirArrayAttrGetElement(all, argument);
}

static bool isConstantArgument(MlirValue address) {
  if (!mlirValueIsABlockArgument(address))
    return false;
  MlirBlock block = mlirBlockArgumentGetOwner(address);
  MlirOperation function = mlirBlockGetParentOperation(block);
  if (!nnpackOpIs(function, "llvm.func") ||
      !mlirBlockEqual(block, nnpackFunctionBody(function)))
    return false;
  MlirAttribute attributes =
      attributesOf(function, mlirBlockArgumentGetArgNumber(address));
  return !mlirAttributeIsNull(attributes) &&
         !mlirAttributeIsNull(mlirDictionaryAttrGetElementByName(
             attributes, nnpackStr(NNPACK_CONSTANT_ARGUMENT)));
}

static MlirWalkResult markOp(MlirOperation op, void *userData) {
  const Marks *marks = userData;
  const char *name = NULL;
  if (nnpackOpIs(op, "llvm.store")) {
    name = "noalias_scopes";
  } else if (nnpackOpIs(op, "llvm.load")) {
    MlirValue root = rootOf(mlirOperationGetOperand(op, 0));
    if (isConstantGlobal(root, marks->symbols) || isConstantArgument(root))
      name = "alias_scopes";
  }
  if (name)
    mlirOperationSetAttributeByName(op, nnpackStr(name), marks->scopes);
  return MlirWalkResultAdvance;
}

/// Takes NNPACK_CONSTANT_ARGUMENT from all arguments.
static MlirWalkResult forgetArguments(MlirOperation op, void *userData) {
  (void)userData;
  MlirAttribute all = nnpackOpAttribute(op, "arg_attrs");
  if (!nnpackOpIs(op, "llvm.func") || mlirAttributeIsNull(all))
    return MlirWalkResultAdvance;
  MlirContext context = mlirOperationGetContext(op);
  NnpackArena *arena = nnpackArenaCreate();
  intptr_t count = mlirArrayAttrGetNumElements(all);
  MlirAttribute *kept = NNPACK_NEW_ARRAY(arena, MlirAttribute, count);
  for (intptr_t i = 0; i < count; ++i) {
    MlirAttribute attributes = mlirArrayAttrGetElement(all, i);
    intptr_t n = mlirDictionaryAttrGetNumElements(attributes), numKept = 0;
    MlirNamedAttribute *list = NNPACK_NEW_ARRAY(arena, MlirNamedAttribute, n);
    for (intptr_t k = 0; k < n; ++k) {
      MlirNamedAttribute named = mlirDictionaryAttrGetElement(attributes, k);
      if (!mlirStringRefEqual(mlirIdentifierStr(named.name),
                              nnpackStr(NNPACK_CONSTANT_ARGUMENT)))
        list[numKept++] = named;
    }
    kept[i] = mlirDictionaryAttrGet(context, numKept, list);
  }
  mlirOperationSetAttributeByName(op, nnpackStr("arg_attrs"),
                                  mlirArrayAttrGet(context, count, kept));
  nnpackArenaDestroy(arena);
  return MlirWalkResultAdvance;
}

void nnpackMarkConstantLoads(MlirOperation module) {
  Marks marks = {
      .symbols = mlirSymbolTableCreate(module),
      .scopes = mlirAttributeParseGet(
          mlirOperationGetContext(module),
          nnpackStr("[#llvm.alias_scope<id = distinct[0]<>, domain = "
                    "<id = distinct[1]<>>, description = \"constants\">]"))};
  mlirOperationWalk(module, markOp, &marks, MlirWalkPreOrder);
  mlirOperationWalk(module, forgetArguments, NULL, MlirWalkPreOrder);
  mlirSymbolTableDestroy(marks.symbols);
}
