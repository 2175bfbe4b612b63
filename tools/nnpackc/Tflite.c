//===-- Tflite.c - Converting TFLite networks -----------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs tosa-converter-for-tflite: the flatbuffer goes to its standard input,
// MLIR bytecode comes from its standard output.
//
//===----------------------------------------------------------------------===//

#include "nnpackc.h"

#include "IR/Build.h"
#include "IR/TosaFacts.h"

#include <stdlib.h>
#include <string.h>

static const char defaultConverter[] = "tosa-converter-for-tflite";

//===----------------------------------------------------------------------===//
// The command
//===----------------------------------------------------------------------===//

static void printFailure(const char *path, const char *command, int status,
                         const NnpackText *messages) {
  if (status == NNPACK_PROCESS_NOT_FOUND)
    printError("%s: a .tflite needs the %s command, which was not found; "
               "install it with\n  pip install %s\nand put it on the PATH, or "
               "name it in NNPACK_TOSA_CONVERTER",
               path, command, defaultConverter);
  else
    printError("%s: %s could not convert it:\n%s", path, command,
               messages->data ? messages->data : "(it did not say why)");
}

bool convertTflite(const char *path, const NnpackText *flatbuffer,
                   NnpackText *outModule) {
  const char *command = getenv("NNPACK_TOSA_CONVERTER");
  if (!command || !*command)
    command = defaultConverter;
  const char *const arguments[] = {command, "--bytecode", "-", NULL};
  NnpackText messages = {0};
  int status = nnpackRunProcess(arguments, flatbuffer, outModule, &messages);
  bool ok = status == 0 && outModule->length > 0;
  if (!ok)
    printFailure(path, command, status, &messages);
  nnpackTextDestroy(&messages);
  return ok;
}

//===----------------------------------------------------------------------===//
// The module
//===----------------------------------------------------------------------===//

/// A tensor type with its dynamic first dimension set to 1; `*outChanged` says
/// that it had one. Another dynamic dimension is left, to be refused later.
static MlirType withStaticBatch(MlirType type, NnpackArena *arena,
                                bool *outChanged) {
  if (!mlirTypeIsARankedTensor(type) || mlirShapedTypeGetRank(type) == 0 ||
      !mlirShapedTypeIsDynamicDim(type, 0))
    return type;
  intptr_t rank = mlirShapedTypeGetRank(type);
  int64_t *shape = NNPACK_NEW_ARRAY(arena, int64_t, rank);
  shape[0] = 1;
  for (intptr_t i = 1; i < rank; ++i)
    shape[i] = mlirShapedTypeGetDimSize(type, i);
  *outChanged = true;
  return mlirRankedTensorTypeGet(rank, shape,
                                 mlirShapedTypeGetElementType(type),
                                 mlirRankedTensorTypeGetEncoding(type));
}

/// Gives the arguments static batches, in the function's type, too, by which
/// conversions of its signature go; true if one was dynamic.
static bool fixArguments(MlirOperation function, NnpackArena *arena) {
  bool changed = false;
  MlirBlock body = nnpackFunctionBody(function);
  for (intptr_t i = 0; i < mlirBlockGetNumArguments(body); ++i) {
    MlirValue argument = mlirBlockGetArgument(body, i);
    mlirValueSetType(argument, withStaticBatch(mlirValueGetType(argument),
                                               arena, &changed));
  }
  if (changed)
    nnpackFunctionSetArguments(function);
  return changed;
}

/// The value that a cast of shape inference hides, or the value itself.
static MlirValue lookThroughCasts(MlirValue value) {
  MlirOperation owner = nnpackValueOwner(value);
  while (!mlirOperationIsNull(owner) && nnpackOpIs(owner, "tensor.cast")) {
    value = mlirOperationGetOperand(owner, 0);
    owner = nnpackValueOwner(value);
  }
  return value;
}

static bool isCustom(MlirOperation op) {
  return !mlirOperationIsNull(op) && nnpackOpIs(op, "tosa.custom");
}

typedef NNPACK_VECTOR(MlirValue) ValueVector;

static bool contains(const ValueVector *values, MlirValue value) {
  for (intptr_t i = 0; i < values->count; ++i)
    if (mlirValueEqual(values->data[i], value))
      return true;
  return false;
}

/// What the function returns: of a custom operation at the end, such as a
/// detector's box decoder, the operands that are computed.
static ValueVector collectResults(MlirOperation terminator,
                                  NnpackArena *arena) {
  ValueVector results = {0};
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(terminator); ++i) {
    MlirValue value =
        lookThroughCasts(mlirOperationGetOperand(terminator, i));
    MlirOperation owner = nnpackValueOwner(value);
    if (!isCustom(owner)) {
      NNPACK_PUSH(arena, results, value);
      continue;
    }
    for (intptr_t k = 0; k < mlirOperationGetNumOperands(owner); ++k) {
      MlirValue operand = lookThroughCasts(mlirOperationGetOperand(owner, k));
      MlirOperation source = nnpackValueOwner(operand);
      bool isConstant = !mlirOperationIsNull(source) &&
                        nnpackOpIs(source, "tosa.const");
      if (!isConstant && !contains(&results, operand))
        NNPACK_PUSH(arena, results, operand);
    }
  }
  return results;
}

static bool hasUsers(MlirOperation op) {
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i)
    if (!mlirOpOperandIsNull(
            mlirValueGetFirstUse(mlirOperationGetResult(op, i))))
      return true;
  return false;
}

/// Removes an operation, after a note that says which.
static void removeCustom(MlirOperation op) {
  MlirAttribute name = nnpackOpAttribute(op, "operator_name");
  MlirStringRef text = mlirStringAttrGetValue(name);
  printNote("the network ends in the custom operation %.*s, which is left out: "
            "its operands become outputs",
            (int)text.length, text.data);
  mlirOperationDestroy(op);
}

/// Makes the function return, and its type say, what its body computes.
static bool fixResults(MlirOperation function, NnpackArena *arena) {
  MlirBlock body = nnpackFunctionBody(function);
  MlirOperation terminator = mlirBlockGetTerminator(body);
  ValueVector results = collectResults(terminator, arena);
  MlirType *types = NNPACK_NEW_ARRAY(arena, MlirType, results.count);
  for (intptr_t i = 0; i < results.count; ++i)
    types[i] = mlirValueGetType(results.data[i]);
  mlirOperationSetOperands(terminator, results.count, results.data);
  nnpackFunctionSetType(function, results.count, types);
  // A result's attributes no longer have a result each.
  mlirOperationRemoveAttributeByName(function, nnpackStr("res_attrs"));
  for (MlirOperation op = mlirBlockGetFirstOperation(body), next;
       !mlirOperationIsNull(op); op = next) {
    next = mlirOperationGetNextInBlock(op);
    if (hasUsers(op))
      continue;
    if (isCustom(op))
      removeCustom(op);
    else if (nnpackOpIs(op, "tensor.cast"))
      mlirOperationDestroy(op);
  }
  return true;
}

/// Applies `fix` to every function with a body.
static bool forEachFunction(MlirModule module, NnpackArena *arena,
                            bool (*fix)(MlirOperation, NnpackArena *)) {
  bool changed = false;
  for (MlirOperation op = mlirBlockGetFirstOperation(mlirModuleGetBody(module));
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (nnpackIsFunctionDefinition(op))
      changed |= fix(op, arena);
  return changed;
}

/// Finds an operation that the converter left in TFLite's dialect.
static MlirWalkResult findLeftover(MlirOperation op, void *outName) {
  MlirStringRef name = nnpackOpName(op);
  if (name.length < 4 || memcmp(name.data, "tfl.", 4) ||
      nnpackOpIs(op, "tfl.no_value"))
    return MlirWalkResultAdvance;
  *(MlirStringRef *)outName = name;
  return MlirWalkResultInterrupt;
}

static bool checkConverted(MlirModule module) {
  MlirStringRef name = {NULL, 0};
  mlirOperationWalk(mlirModuleGetOperation(module), findLeftover, &name,
                    MlirWalkPreOrder);
  if (name.data)
    printError("the network has an operation that %s does not convert: %.*s",
               defaultConverter, (int)name.length, name.data);
  return !name.data;
}

//===----------------------------------------------------------------------===//
// Locations
//===----------------------------------------------------------------------===//

/// How many operations of each name there are so far: "tosa." and more.
typedef struct Naming {
  NnpackArena *arena;
  const char *path;
  NNPACK_VECTOR(struct NameCount {
    MlirStringRef name;
    long count;
  })
  names;
} Naming;

static long numberOf(Naming *naming, MlirStringRef name) {
  for (intptr_t i = 0; i < naming->names.count; ++i)
    if (mlirStringRefEqual(naming->names.data[i].name, name))
      return naming->names.data[i].count++;
  NNPACK_PUSH(naming->arena, naming->names, ((struct NameCount){name, 1}));
  return 0;
}

static MlirWalkResult locateOp(MlirOperation op, void *data) {
  Naming *naming = data;
  MlirContext context = mlirOperationGetContext(op);
  MlirStringRef name = nnpackOpName(op);
  const char *text = naming->path;
  if (nnpackIsTosa(op))
    text = nnpackArenaFormat(naming->arena, "%s:%.*s.%ld", naming->path,
                             (int)name.length - 5, name.data + 5,
                             numberOf(naming, name));
  mlirOperationSetLocation(
      op, mlirLocationNameGet(context, nnpackStr(text),
                              mlirLocationUnknownGet(context)));
  return MlirWalkResultAdvance;
}

/// A flatbuffer has no lines: diagnostics say model.tflite:conv2d.3, of which
/// the first is conv2d.0, or the file alone.
static void locateOps(MlirModule module, const char *path) {
  Naming naming = {.arena = nnpackArenaCreate(), .path = path};
  mlirOperationWalk(mlirModuleGetOperation(module), locateOp, &naming,
                    MlirWalkPreOrder);
  nnpackArenaDestroy(naming.arena);
}

bool normalizeTflite(MlirModule module, const char *path) {
  locateOps(module, path);
  if (!checkConverted(module))
    return false;
  NnpackArena *arena = nnpackArenaCreate();
  if (forEachFunction(module, arena, fixArguments))
    printNote("the network has a dynamic batch; it is compiled for a batch "
              "of 1");
  // Between the new arguments and the results that follow from them the module
  // does not verify.
  bool ok = runPipeline(module, /*verify=*/false,
                        "builtin.module(func.func("
                        "tosa-convert-integer-type-to-signless,"
                        "tosa-infer-shapes))");
  if (ok)
    forEachFunction(module, arena, fixResults);
  nnpackArenaDestroy(arena);
  return ok && mlirOperationVerify(mlirModuleGetOperation(module));
}
