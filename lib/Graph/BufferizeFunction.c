//===-- BufferizeFunction.c - A function of the graph on buffers ----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// In order: arguments become memrefs, operations get buffers (BufferizeOps.c),
// returned tensors become outputs, arguments or allocations that are planned, and
// last what was replaced goes. An operation that stays on tensors reads them from
// their buffers.
//
//===----------------------------------------------------------------------===//

#include "Graph/Bufferize.h"

#include "IR/Buffers.h"
#include "IR/Build.h"
#include "IR/TosaFacts.h"

//===----------------------------------------------------------------------===//
// Inputs and outputs
//===----------------------------------------------------------------------===//

static void bufferizeInputs(NnpackConversion *conversion) {
  NnpackBufferizer *module = conversion->module;
  MlirOperation first = mlirBlockGetFirstOperation(conversion->block);
  intptr_t index = 0;
  for (intptr_t i = 0; i < mlirBlockGetNumArguments(conversion->block); ++i) {
    MlirValue argument = mlirBlockGetArgument(conversion->block, i);
    if (!mlirTypeIsATensor(mlirValueGetType(argument)))
      continue;
    MlirType type = nnpackMemRefOfTensor(mlirValueGetType(argument));
    MlirValue memref;
    if (conversion->plansIo) {
      MlirOperation alloc = nnpackGraphAlloc(module, first, type);
      nnpackSetRole(alloc, "input", index);
      memref = mlirOperationGetResult(alloc, 0);
    } else {
      memref = mlirBlockInsertArgument(conversion->block, i++, type,
                                       mlirOperationGetLocation(first));
      argument = mlirBlockGetArgument(conversion->block, i);
    }
    ++index;
    nnpackMapBuffer(conversion, argument, memref);
  }
}

/// The allocation that a buffer is a view of, if it has no role yet.
static MlirOperation freeAllocationOf(MlirValue memref) {
  MlirOperation op = nnpackValueOwner(nnpackBufferBehind(memref));
  if (mlirOperationIsNull(op) || !nnpackOpIs(op, "memref.alloc") ||
      !mlirAttributeIsNull(nnpackOpAttribute(op, "nnpack.role")))
    return (MlirOperation){NULL};
  return op;
}

static void bufferizePlannedOutput(NnpackConversion *conversion,
                                   MlirOperation end, MlirValue memref,
                                   intptr_t index) {
  MlirOperation alloc = freeAllocationOf(memref);
  if (mlirOperationIsNull(alloc)) {
    alloc = nnpackGraphAlloc(conversion->module, end, mlirValueGetType(memref));
    nnpackGraphCopy(conversion->module, end, memref,
                    mlirOperationGetResult(alloc, 0));
  }
  nnpackSetRole(alloc, "output", index);
}

static void bufferizeArgumentOutput(NnpackConversion *conversion,
                                    MlirOperation end, MlirValue memref) {
  MlirOperation alloc = freeAllocationOf(memref);
  MlirValue out =
      mlirBlockAddArgument(conversion->block, mlirValueGetType(memref),
                           mlirOperationGetLocation(end));
  if (mlirOperationIsNull(alloc)) {
    nnpackGraphCopy(conversion->module, end, memref, out);
    return;
  }
  MlirValue allocated = mlirOperationGetResult(alloc, 0);
  MlirValue view = nnpackInsertReshape(alloc, out, mlirValueGetType(allocated));
  mlirValueReplaceAllUsesOfWith(allocated, view);
  nnpackPtrMapSet(&conversion->outputOf, allocated.ptr,
                  conversion->outputs.count);
  NNPACK_PUSH(conversion->module->arena, conversion->outputs, view);
  NNPACK_PUSH(conversion->module->arena, conversion->replaced, alloc);
}

/// Turns returned tensors into outputs; other results stay.
static void bufferizeOutputs(NnpackConversion *conversion) {
  NnpackBufferizer *module = conversion->module;
  MlirOperation end = mlirBlockGetTerminator(conversion->block);
  NNPACK_VECTOR(MlirValue) kept = {0};
  NNPACK_VECTOR(MlirType) types = {0};
  intptr_t index = 0;
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(end); i < e; ++i) {
    MlirValue value = mlirOperationGetOperand(end, i);
    if (!mlirTypeIsATensor(mlirValueGetType(value))) {
      NNPACK_PUSH(module->arena, kept, value);
      NNPACK_PUSH(module->arena, types, mlirValueGetType(value));
      continue;
    }
    MlirValue memref = nnpackBufferOf(conversion, value);
    if (conversion->plansIo)
      bufferizePlannedOutput(conversion, end, memref, index++);
    else
      bufferizeArgumentOutput(conversion, end, memref);
  }
  mlirOperationSetOperands(end, kept.count, kept.data);
  nnpackFunctionSetType(conversion->function, types.count, types.data);
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

/// Where to read a converted tensor: after the operation that computed it.
static MlirOperation readPoint(const NnpackConversion *conversion,
                               MlirValue tensor) {
  MlirOperation owner = nnpackValueOwner(tensor);
  if (!mlirOperationIsNull(owner))
    return owner;
  MlirOperation op = mlirBlockGetFirstOperation(conversion->block);
  while (nnpackOpIs(op, "memref.alloc")) // of inputs, among others
    op = mlirOperationGetNextInBlock(op);
  return op;
}

/// Removes replaced operations; whoever still wants a tensor of theirs, an
/// operation left on tensors, reads it from its buffer.
static void eraseReplaced(NnpackConversion *conversion) {
  NnpackPtrMap isReplaced = {.arena = conversion->module->arena};
  for (intptr_t i = 0; i < conversion->replaced.count; ++i)
    nnpackPtrMapSet(&isReplaced, conversion->replaced.data[i].ptr, 1);
  for (intptr_t i = 0; i < conversion->tensors.count; ++i) {
    MlirValue tensor = conversion->tensors.data[i];
    MlirOperation owner = nnpackValueOwner(tensor);
    bool goes = mlirOperationIsNull(owner) ||
                nnpackPtrMapGet(&isReplaced, owner.ptr) == 1;
    bool isWanted = false;
    for (MlirOpOperand use = mlirValueGetFirstUse(tensor);
         !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use))
      isWanted |=
          nnpackPtrMapGet(&isReplaced, mlirOpOperandGetOwner(use).ptr) != 1;
    if (goes && isWanted)
      mlirValueReplaceAllUsesOfWith(
          tensor, nnpackInsertToTensor(readPoint(conversion, tensor),
                                       nnpackBufferAt(conversion, i),
                                       mlirValueGetType(tensor)));
  }
  for (intptr_t i = conversion->replaced.count - 1; i >= 0; --i)
    mlirOperationDestroy(conversion->replaced.data[i]);
}

static void eraseTensorArguments(NnpackConversion *conversion) {
  MlirBlock block = conversion->block;
  for (intptr_t i = mlirBlockGetNumArguments(block) - 1; i >= 0; --i)
    if (mlirTypeIsATensor(mlirValueGetType(mlirBlockGetArgument(block, i))))
      mlirBlockEraseArgument(block, (unsigned)i);
}

static void eraseUnusedConstants(NnpackConversion *conversion) {
  MlirOperation op = mlirBlockGetFirstOperation(conversion->block);
  while (!mlirOperationIsNull(op)) {
    MlirOperation next = mlirOperationGetNextInBlock(op);
    if (nnpackTosaKind(op) == NnpackTosaKindConstant &&
        mlirOpOperandIsNull(
            mlirValueGetFirstUse(mlirOperationGetResult(op, 0))))
      mlirOperationDestroy(op);
    op = next;
  }
}

/// True if every tensor of the graph has a static shape and a size; otherwise
/// an error names the first operation that has not.
static bool checkType(MlirOperation op, MlirType type) {
  int64_t bytes;
  if (!mlirTypeIsATensor(type) || nnpackTypeBytes(type, &bytes))
    return true;
  NnpackText text = {0};
  nnpackTextAppendType(&text, type);
  bool isDynamic =
      !mlirTypeIsARankedTensor(type) || !mlirShapedTypeHasStaticShape(type);
  MlirStringRef name = nnpackOpName(op);
  nnpackErrorAt(op, "'%.*s' has type %s: %s", (int)name.length, name.data,
                text.data,
                isDynamic ? "a memory plan needs static shapes; fix the "
                            "dynamic dimensions (often the batch) and run "
                            "--tosa-infer-shapes"
                          : "its size in bytes overflows, or its elements have "
                            "none: lower such types first");
  nnpackTextDestroy(&text);
  return false;
}

/// Checks an operation of the graph or of TOSA. Others stay on tensors, and
/// what they pass among each other may have any type.
static bool checkOperation(MlirOperation op) {
  if (!nnpackIsTosa(op) && !nnpackOpIs(op, "func.call") &&
      !nnpackOpIs(op, "func.return"))
    return true;
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i)
    if (!checkType(op, mlirValueGetType(mlirOperationGetOperand(op, i))))
      return false;
  for (intptr_t i = 0, e = mlirOperationGetNumResults(op); i < e; ++i)
    if (!checkType(op, mlirValueGetType(mlirOperationGetResult(op, i))))
      return false;
  return true;
}

static bool checkFunction(MlirOperation function) {
  MlirBlock block = nnpackFunctionBody(function);
  for (intptr_t i = 0, e = mlirBlockGetNumArguments(block); i < e; ++i)
    if (!checkType(function, mlirValueGetType(mlirBlockGetArgument(block, i))))
      return false;
  for (MlirOperation op = mlirBlockGetFirstOperation(block);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (!checkOperation(op))
      return false;
  return true;
}

bool nnpackBufferizeFunction(NnpackBufferizer *module, MlirOperation function,
                             bool plansIo) {
  if (!checkFunction(function))
    return false;
  NnpackConversion conversion = {.module = module,
                                 .function = function,
                                 .block = nnpackFunctionBody(function),
                                 .plansIo = plansIo,
                                 .memrefOf = {.arena = module->arena},
                                 .positions = {.arena = module->arena},
                                 .isOverwritten = {.arena = module->arena},
                                 .outputOf = {.arena = module->arena}};
  NNPACK_VECTOR(MlirOperation) ops = {0};
  for (MlirOperation op = mlirBlockGetFirstOperation(conversion.block);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    NNPACK_PUSH(module->arena, ops, op);
  nnpackFindOverwrites(&conversion, ops.count, ops.data);
  bufferizeInputs(&conversion);
  for (intptr_t i = 0; i < ops.count; ++i)
    nnpackBufferizeOp(&conversion, ops.data[i]);
  bufferizeOutputs(&conversion);
  eraseReplaced(&conversion);
  eraseTensorArguments(&conversion);
  nnpackFunctionSetArguments(function);
  eraseUnusedConstants(&conversion);
  return true;
}

//===----------------------------------------------------------------------===//
