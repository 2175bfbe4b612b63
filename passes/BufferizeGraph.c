//===-- BufferizeGraph.c - Kernel calls on tensors into calls on memrefs --===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns the graph that --form-kernels leaves into calls on buffers:
//
//   func.func @main(%x: tensor<1x8xi8>) -> tensor<1x4xi8> {
//     %w = "tosa.const"() ...
//     %0 = call @conv2d(%x, %w) : -> tensor<1x2x2xi8>
//     %1 = tosa.reshape %0, ... : -> tensor<1x4xi8>
//     return %1
//   }
// becomes, with io=caller,
//   func.func @main(%x: memref<1x8xi8>, %out: memref<1x4xi8>) {
//     %w = memref.get_global @constant
//     %0 = (collapse and expand shape) %out -> memref<1x2x2xi8>
//     call @conv2d(%x, %w, %0)
//     return
//   }
// and with io=arena a function without arguments whose inputs and outputs are
//   memref.alloc() {nnpack.role = "input", nnpack.index = 0 : i64}
//
// Why not upstream's one-shot-bufferize: on a graph of thousands of calls its
// analysis takes minutes, and it cannot know that a kernel writes nothing but
// its result. Here every result gets one allocation, written by one call, so
// there is nothing to analyse.
//
// A kernel becomes destination style around its body: to_tensor on its inputs,
// materialize_in_destination into one more argument, the last.
// tosa.variable becomes a memref.global that is not constant; a read of it is
// copied only if the variable is written while the value is still used.
// Operations that --form-kernels left on tensors read through to_tensor and
// write through materialize_in_destination, for upstream's passes to lower.
//
// Requires: functions of one block, static shapes. Preserves: answers.
// Leaves: functions without tensors in their signature, TOSA or kernel calls.
// Complexity: linear in operations and uses.
//
//===----------------------------------------------------------------------===//

#include "IR/Buffers.h"
#include "IR/Build.h"
#include "IR/RowMaps.h"
#include "IR/TosaFacts.h"
#include "nnpack-c/Passes.h"

#include <string.h>

/// The module being converted.
typedef struct Module {
  NnpackArena *arena;
  MlirContext context;
  MlirOperation op;
  MlirSymbolTable symbols;
  NnpackPassContext *pass;
  NnpackPtrMap globalOf; ///< Constant attribute -> index in globals.
  NNPACK_VECTOR(MlirAttribute) globals; ///< Names.
} Module;

/// A function of the graph being converted.
typedef struct Conversion {
  Module *module;
  MlirOperation function;
  MlirBlock block;
  bool plansIo; ///< Inputs and outputs are allocations.
  NnpackPtrMap memrefOf; ///< Tensor value -> index in memrefs.
  NNPACK_VECTOR(MlirValue) tensors, memrefs;
  NNPACK_VECTOR(MlirOperation) replaced; ///< To be erased, in program order.
} Conversion;

//===----------------------------------------------------------------------===//
// Pieces of IR
//===----------------------------------------------------------------------===//

static MlirOperation insertAlloc(Module *module, MlirOperation before,
                                 MlirType type) {
  ++module->pass->statistics[NnpackStatistic_BufferizeGraph_numBuffers];
  return nnpackInsertAlloc(before, type);
}

static void insertCopy(Module *module, MlirOperation before, MlirValue from,
                       MlirValue to) {
  ++module->pass->statistics[NnpackStatistic_BufferizeGraph_numCopies];
  nnpackInsertCopy(before, from, to);
}

/// Puts a memref.global into the module and returns its name.
static MlirAttribute createGlobal(Module *module, MlirLocation location,
                                  MlirStringRef name, MlirType type,
                                  MlirAttribute initial, bool isConstant) {
  MlirNamedAttribute attributes[5] = {
      nnpackNamed("sym_name", mlirStringAttrGet(module->context, name)),
      nnpackNamed("sym_visibility",
                  mlirStringAttrGet(module->context, nnpackStr("private"))),
      nnpackNamed("type", mlirTypeAttrGet(type)),
      nnpackNamed("initial_value", initial)};
  intptr_t numAttributes = 4;
  if (isConstant)
    attributes[numAttributes++] = nnpackNamed("constant", mlirUnitAttrGet(module->context));
  MlirOperation op =
      nnpackCreateOp(location, &(NnpackOpSpec){.name = "memref.global",
                                               .numAttributes = numAttributes,
                                               .attributes = attributes});
  return mlirSymbolTableInsert(module->symbols, op);
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

static bool isTensor(MlirType type) { return mlirTypeIsATensor(type); }

static bool isKernel(MlirOperation op) {
  return nnpackIsFunctionDefinition(op) &&
         !mlirAttributeIsNull(nnpackOpAttribute(op, "nnpack.kernel"));
}

/// Gives tensor argument `index` of a block a memref in its stead; the tensor
/// is then read through to_tensor.
static void bufferizeArgument(MlirBlock block, intptr_t index) {
  MlirValue old = mlirBlockGetArgument(block, index);
  MlirType type = mlirValueGetType(old);
  MlirOperation first = mlirBlockGetFirstOperation(block);
  MlirValue memref =
      mlirBlockInsertArgument(block, index, nnpackMemRefOfTensor(type),
                              mlirOperationGetLocation(first));
  MlirValue tensor = nnpackInsertToTensor(first, memref, type);
  mlirValueReplaceAllUsesOfWith(old, tensor);
  mlirBlockEraseArgument(block, (unsigned)(index + 1));
}

/// Rewrites a kernel on tensors as destination style on memrefs.
static void bufferizeKernel(MlirOperation kernel) {
  nnpackSetRowMaps(kernel);
  MlirBlock block = nnpackFunctionBody(kernel);
  MlirOperation end = mlirBlockGetTerminator(block);
  for (intptr_t i = 0, e = mlirBlockGetNumArguments(block); i < e; ++i)
    if (isTensor(mlirValueGetType(mlirBlockGetArgument(block, i))))
      bufferizeArgument(block, i);
  MlirLocation location = mlirOperationGetLocation(end);
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(end); i < e; ++i) {
    MlirValue result = mlirOperationGetOperand(end, i);
    MlirValue out = mlirBlockAddArgument(
        block, nnpackMemRefOfTensor(mlirValueGetType(result)), location);
    nnpackInsertMaterialize(end, result, out);
  }
  mlirOperationSetOperands(end, 0, NULL);
  nnpackFunctionSetType(kernel, 0, NULL);
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

static void mapValue(Conversion *conversion, MlirValue tensor,
                     MlirValue memref) {
  NnpackArena *arena = conversion->module->arena;
  nnpackPtrMapSet(&conversion->memrefOf, tensor.ptr, conversion->memrefs.count);
  NNPACK_PUSH(arena, conversion->tensors, tensor);
  NNPACK_PUSH(arena, conversion->memrefs, memref);
}

/// The elements of a tensor constant, or a null attribute.
static MlirAttribute constantOf(MlirOperation op) {
  const char *name = nnpackOpIs(op, "tosa.const")       ? "values"
                     : nnpackOpIs(op, "arith.constant") ? "value"
                                                        : NULL;
  return name ? nnpackOpAttribute(op, name) : mlirAttributeGetNull();
}

static MlirValue bufferizeConstant(Conversion *conversion, MlirOperation op,
                                   MlirAttribute elements) {
  Module *module = conversion->module;
  MlirType type =
      nnpackMemRefOfTensor(mlirValueGetType(mlirOperationGetResult(op, 0)));
  intptr_t index = nnpackPtrMapGet(&module->globalOf, elements.ptr);
  if (index < 0) {
    index = module->globals.count;
    MlirAttribute name =
        createGlobal(module, mlirOperationGetLocation(op),
                     nnpackStr("constant"), type, elements, true);
    NNPACK_PUSH(module->arena, module->globals, name);
    nnpackPtrMapSet(&module->globalOf, elements.ptr, index);
  }
  return nnpackInsertGetGlobal(op, module->globals.data[index], type);
}

/// The buffer of a tensor: made when it is first asked for if the tensor is a
/// constant or comes from an operation left on tensors.
static MlirValue memrefOf(Conversion *conversion, MlirValue tensor) {
  intptr_t index = nnpackPtrMapGet(&conversion->memrefOf, tensor.ptr);
  if (index >= 0)
    return conversion->memrefs.data[index];
  MlirOperation owner = nnpackValueOwner(tensor);
  MlirAttribute elements = constantOf(owner);
  MlirValue memref;
  if (!mlirAttributeIsNull(elements)) {
    memref = bufferizeConstant(conversion, owner, elements);
  } else {
    MlirOperation next = mlirOperationGetNextInBlock(owner);
    MlirOperation alloc =
        insertAlloc(conversion->module, next,
                    nnpackMemRefOfTensor(mlirValueGetType(tensor)));
    memref = mlirOperationGetResult(alloc, 0);
    nnpackInsertMaterialize(next, tensor, memref);
  }
  mapValue(conversion, tensor, memref);
  return memref;
}

//===----------------------------------------------------------------------===//
// Operations of the graph
//===----------------------------------------------------------------------===//

static MlirOperation calleeOf(const Module *module, MlirOperation call) {
  MlirAttribute callee = nnpackOpAttribute(call, "callee");
  if (mlirAttributeIsNull(callee))
    return (MlirOperation){NULL};
  return mlirSymbolTableLookup(module->symbols,
                               mlirFlatSymbolRefAttrGetValue(callee));
}

/// call(tensors) -> tensors into call(memrefs, results as memrefs).
static void bufferizeCall(Conversion *conversion, MlirOperation call) {
  Module *module = conversion->module;
  NNPACK_VECTOR(MlirValue) operands = {0};
  NNPACK_VECTOR(MlirType) results = {0};
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(call); i < e; ++i) {
    MlirValue operand = mlirOperationGetOperand(call, i);
    if (isTensor(mlirValueGetType(operand)))
      operand = memrefOf(conversion, operand);
    NNPACK_PUSH(module->arena, operands, operand);
  }
  for (intptr_t i = 0, e = mlirOperationGetNumResults(call); i < e; ++i) {
    MlirValue result = mlirOperationGetResult(call, i);
    MlirType type = mlirValueGetType(result);
    if (!isTensor(type)) {
      NNPACK_PUSH(module->arena, results, type);
      continue;
    }
    MlirOperation alloc =
        insertAlloc(module, call, nnpackMemRefOfTensor(type));
    NNPACK_PUSH(module->arena, operands, mlirOperationGetResult(alloc, 0));
    mapValue(conversion, result, mlirOperationGetResult(alloc, 0));
  }
  MlirNamedAttribute callee =
      nnpackNamed("callee", nnpackOpAttribute(call, "callee"));
  MlirOperation made = nnpackInsertOp(call, mlirOperationGetLocation(call),
                                      &(NnpackOpSpec){.name = "func.call",
                                                      .numOperands =
                                                          operands.count,
                                                      .operands = operands.data,
                                                      .numResults =
                                                          results.count,
                                                      .results = results.data,
                                                      .numAttributes = 1,
                                                      .attributes = &callee});
  for (intptr_t i = 0, j = 0, e = mlirOperationGetNumResults(call); i < e; ++i)
    if (!isTensor(mlirValueGetType(mlirOperationGetResult(call, i))))
      mlirValueReplaceAllUsesOfWith(mlirOperationGetResult(call, i),
                                    mlirOperationGetResult(made, j++));
  NNPACK_PUSH(module->arena, conversion->replaced, call);
}

static void bufferizeReshape(Conversion *conversion, MlirOperation op) {
  MlirValue source = memrefOf(conversion, mlirOperationGetOperand(op, 0));
  MlirValue result = mlirOperationGetResult(op, 0);
  MlirType type = nnpackMemRefOfTensor(mlirValueGetType(result));
  mapValue(conversion, result, nnpackInsertReshape(op, source, type));
  NNPACK_PUSH(conversion->module->arena, conversion->replaced, op);
}

static bool sameVariable(MlirOperation a, MlirOperation b) {
  return mlirAttributeEqual(nnpackOpAttribute(a, "name"),
                            nnpackOpAttribute(b, "name"));
}

/// True if a use of the value, or of a reshape of it, stands after `op` in its
/// block, uses inside regions of such operations included.
static bool isUsedAfter(MlirValue value, MlirOperation op) {
  MlirBlock block = mlirOperationGetBlock(op);
  for (MlirOpOperand use = mlirValueGetFirstUse(value);
       !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
    MlirOperation owner = mlirOpOperandGetOwner(use);
    while (!mlirBlockEqual(mlirOperationGetBlock(owner), block))
      owner = mlirOperationGetParentOperation(owner);
    if (mlirOperationEqual(owner, op))
      continue;
    if (nnpackOpIs(owner, "tosa.reshape") &&
        isUsedAfter(mlirOperationGetResult(owner, 0), op))
      return true;
    if (!mlirOperationIsBeforeInBlock(owner, op))
      return true;
  }
  return false;
}

/// True if the variable is written while the value read is still to be used.
static bool isOverwritten(MlirOperation read) {
  for (MlirOperation op = mlirOperationGetNextInBlock(read);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (nnpackOpIs(op, "tosa.variable_write") && sameVariable(op, read) &&
        isUsedAfter(mlirOperationGetResult(read, 0), op))
      return true;
  return false;
}

static void bufferizeRead(Conversion *conversion, MlirOperation read) {
  Module *module = conversion->module;
  MlirValue result = mlirOperationGetResult(read, 0);
  MlirType type = nnpackMemRefOfTensor(mlirValueGetType(result));
  MlirValue memref =
      nnpackInsertGetGlobal(read, nnpackOpAttribute(read, "name"), type);
  if (isOverwritten(read)) {
    MlirOperation alloc = insertAlloc(module, read, type);
    insertCopy(module, read, memref, mlirOperationGetResult(alloc, 0));
    memref = mlirOperationGetResult(alloc, 0);
  }
  mapValue(conversion, result, memref);
  NNPACK_PUSH(module->arena, conversion->replaced, read);
}

static void bufferizeWrite(Conversion *conversion, MlirOperation write) {
  MlirValue value = memrefOf(conversion, mlirOperationGetOperand(write, 0));
  MlirValue variable = nnpackInsertGetGlobal(
      write, nnpackOpAttribute(write, "name"), mlirValueGetType(value));
  insertCopy(conversion->module, write, value, variable);
  NNPACK_PUSH(conversion->module->arena, conversion->replaced, write);
}

/// Converts one operation; what is none of the graph's stays on tensors.
static void bufferizeOp(Conversion *conversion, MlirOperation op) {
  if (nnpackOpIs(op, "func.call"))
    bufferizeCall(conversion, op);
  else if (nnpackOpIs(op, "tosa.reshape"))
    bufferizeReshape(conversion, op);
  else if (nnpackOpIs(op, "tosa.variable_read"))
    bufferizeRead(conversion, op);
  else if (nnpackOpIs(op, "tosa.variable_write"))
    bufferizeWrite(conversion, op);
}

//===----------------------------------------------------------------------===//
// Inputs and outputs
//===----------------------------------------------------------------------===//

static void bufferizeInputs(Conversion *conversion) {
  Module *module = conversion->module;
  MlirOperation first = mlirBlockGetFirstOperation(conversion->block);
  intptr_t index = 0;
  for (intptr_t i = 0; i < mlirBlockGetNumArguments(conversion->block); ++i) {
    MlirValue argument = mlirBlockGetArgument(conversion->block, i);
    if (!isTensor(mlirValueGetType(argument)))
      continue;
    MlirType type = nnpackMemRefOfTensor(mlirValueGetType(argument));
    MlirValue memref;
    if (conversion->plansIo) {
      MlirOperation alloc = insertAlloc(module, first, type);
      nnpackSetRole(alloc, "input", index);
      memref = mlirOperationGetResult(alloc, 0);
    } else {
      memref = mlirBlockInsertArgument(conversion->block, i++, type,
                                       mlirOperationGetLocation(first));
      argument = mlirBlockGetArgument(conversion->block, i);
    }
    ++index;
    mapValue(conversion, argument, memref);
  }
}

/// The allocation that a buffer is a view of, if it has no role yet.
static MlirOperation freeAllocationOf(MlirValue memref) {
  MlirOperation op = nnpackValueOwner(memref);
  while (!mlirOperationIsNull(op) &&
         (nnpackOpIs(op, "memref.collapse_shape") ||
          nnpackOpIs(op, "memref.expand_shape")))
    op = nnpackValueOwner(mlirOperationGetOperand(op, 0));
  if (mlirOperationIsNull(op) || !nnpackOpIs(op, "memref.alloc") ||
      !mlirAttributeIsNull(nnpackOpAttribute(op, "nnpack.role")))
    return (MlirOperation){NULL};
  return op;
}

static void bufferizePlannedOutput(Conversion *conversion, MlirOperation end,
                                   MlirValue memref, intptr_t index) {
  MlirOperation alloc = freeAllocationOf(memref);
  if (mlirOperationIsNull(alloc)) {
    alloc = insertAlloc(conversion->module, end, mlirValueGetType(memref));
    insertCopy(conversion->module, end, memref,
               mlirOperationGetResult(alloc, 0));
  }
  nnpackSetRole(alloc, "output", index);
}

static void bufferizeArgumentOutput(Conversion *conversion, MlirOperation end,
                                    MlirValue memref) {
  MlirOperation alloc = freeAllocationOf(memref);
  MlirValue out = mlirBlockAddArgument(conversion->block,
                                       mlirValueGetType(memref),
                                       mlirOperationGetLocation(end));
  if (mlirOperationIsNull(alloc)) {
    insertCopy(conversion->module, end, memref, out);
    return;
  }
  MlirValue allocated = mlirOperationGetResult(alloc, 0);
  MlirValue view =
      nnpackInsertReshape(alloc, out, mlirValueGetType(allocated));
  mlirValueReplaceAllUsesOfWith(allocated, view);
  for (intptr_t i = 0; i < conversion->memrefs.count; ++i)
    if (mlirValueEqual(conversion->memrefs.data[i], allocated))
      conversion->memrefs.data[i] = view;
  mlirOperationDestroy(alloc);
}

/// Turns returned tensors into outputs; other results stay.
static void bufferizeOutputs(Conversion *conversion) {
  Module *module = conversion->module;
  MlirOperation end = mlirBlockGetTerminator(conversion->block);
  NNPACK_VECTOR(MlirValue) kept = {0};
  NNPACK_VECTOR(MlirType) types = {0};
  intptr_t index = 0;
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(end); i < e; ++i) {
    MlirValue value = mlirOperationGetOperand(end, i);
    if (!isTensor(mlirValueGetType(value))) {
      NNPACK_PUSH(module->arena, kept, value);
      NNPACK_PUSH(module->arena, types, mlirValueGetType(value));
      continue;
    }
    MlirValue memref = memrefOf(conversion, value);
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
static MlirOperation readPoint(const Conversion *conversion, MlirValue tensor) {
  MlirOperation owner = nnpackValueOwner(tensor);
  if (!mlirOperationIsNull(owner))
    return owner;
  MlirOperation op = mlirBlockGetFirstOperation(conversion->block);
  // Behind the allocations of inputs.
  while (nnpackOpIs(op, "memref.alloc") &&
         !mlirAttributeIsNull(nnpackOpAttribute(op, "nnpack.role")))
    op = mlirOperationGetNextInBlock(op);
  return op;
}

/// Removes replaced operations; whoever still wants a tensor of theirs, an
/// operation left on tensors, reads it from its buffer.
static void eraseReplaced(Conversion *conversion) {
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
          tensor,
          nnpackInsertToTensor(readPoint(conversion, tensor),
                         conversion->memrefs.data[i],
                         mlirValueGetType(tensor)));
  }
  for (intptr_t i = conversion->replaced.count - 1; i >= 0; --i)
    mlirOperationDestroy(conversion->replaced.data[i]);
}

static void eraseTensorArguments(Conversion *conversion) {
  MlirBlock block = conversion->block;
  for (intptr_t i = mlirBlockGetNumArguments(block) - 1; i >= 0; --i)
    if (isTensor(mlirValueGetType(mlirBlockGetArgument(block, i))))
      mlirBlockEraseArgument(block, (unsigned)i);
}

static void eraseUnusedConstants(Conversion *conversion) {
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
  if (!isTensor(type) || nnpackTypeBytes(type, &bytes))
    return true;
  NnpackText text = {0};
  nnpackTextAppendType(&text, type);
  bool isDynamic = !mlirTypeIsARankedTensor(type) ||
                   !mlirShapedTypeHasStaticShape(type);
  MlirStringRef name = nnpackOpName(op);
  nnpackErrorAt(op, "'%.*s' has type %s: %s", (int)name.length, name.data,
                text.data,
                isDynamic ? "a memory plan needs static shapes; fix the "
                            "dynamic dimensions (often the batch) and run "
                            "--tosa-infer-shapes"
                          : "its size in bytes is not known or overflows");
  nnpackTextDestroy(&text);
  return false;
}

static bool checkFunction(MlirOperation function) {
  MlirBlock block = nnpackFunctionBody(function);
  for (intptr_t i = 0, e = mlirBlockGetNumArguments(block); i < e; ++i)
    if (!checkType(function, mlirValueGetType(mlirBlockGetArgument(block, i))))
      return false;
  for (MlirOperation op = mlirBlockGetFirstOperation(block);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    for (intptr_t i = 0, e = mlirOperationGetNumResults(op); i < e; ++i)
      if (!checkType(op, mlirValueGetType(mlirOperationGetResult(op, i))))
        return false;
  return true;
}

static bool bufferizeFunction(Module *module, MlirOperation function,
                              bool plansIo) {
  if (!checkFunction(function))
    return false;
  Conversion conversion = {.module = module,
                           .function = function,
                           .block = nnpackFunctionBody(function),
                           .plansIo = plansIo,
                           .memrefOf = {.arena = module->arena}};
  NNPACK_VECTOR(MlirOperation) ops = {0};
  for (MlirOperation op = mlirBlockGetFirstOperation(conversion.block);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    NNPACK_PUSH(module->arena, ops, op);
  bufferizeInputs(&conversion);
  for (intptr_t i = 0; i < ops.count; ++i)
    bufferizeOp(&conversion, ops.data[i]);
  bufferizeOutputs(&conversion);
  eraseReplaced(&conversion);
  eraseTensorArguments(&conversion);
  nnpackFunctionSetArguments(function);
  eraseUnusedConstants(&conversion);
  return true;
}

//===----------------------------------------------------------------------===//
// The module
//===----------------------------------------------------------------------===//

static MlirAttribute zeroElements(intptr_t rank, const int64_t *sizes,
                                  MlirType element) {
  MlirType tensor =
      mlirRankedTensorTypeGet(rank, sizes, element, mlirAttributeGetNull());
  MlirAttribute zero =
      mlirTypeIsAFloat(element)
          ? mlirFloatAttrDoubleGet(mlirTypeGetContext(element), element, 0)
          : mlirIntegerAttrGet(element, 0);
  return mlirDenseElementsAttrSplatGet(tensor, zero);
}

/// tosa.variable into a global that is not constant.
static void bufferizeVariable(Module *module, MlirOperation variable) {
  MlirAttribute shape = nnpackOpAttribute(variable, "var_shape");
  MlirType element =
      mlirTypeAttrGetValue(nnpackOpAttribute(variable, "type"));
  intptr_t rank = (intptr_t)mlirElementsAttrGetNumElements(shape);
  int64_t *sizes = NNPACK_NEW_ARRAY(module->arena, int64_t, rank);
  for (intptr_t i = 0; i < rank; ++i)
    sizes[i] = (int64_t)mlirDenseElementsAttrGetIndexValue(shape, i);
  MlirType type = mlirMemRefTypeContiguousGet(element, rank, sizes,
                                              mlirAttributeGetNull());
  MlirAttribute initial = nnpackOpAttribute(variable, "initial_value");
  if (mlirAttributeIsNull(initial))
    initial = zeroElements(rank, sizes, element);
  MlirAttribute name = nnpackOpAttribute(variable, "sym_name");
  MlirLocation location = mlirOperationGetLocation(variable);
  mlirSymbolTableErase(module->symbols, variable);
  createGlobal(module, location, mlirStringAttrGetValue(name), type, initial,
               false);
}

static bool hasTensorInSignature(MlirOperation function) {
  MlirType type =
      mlirTypeAttrGetValue(nnpackOpAttribute(function, "function_type"));
  for (intptr_t i = 0, e = mlirFunctionTypeGetNumInputs(type); i < e; ++i)
    if (isTensor(mlirFunctionTypeGetInput(type, i)))
      return true;
  for (intptr_t i = 0, e = mlirFunctionTypeGetNumResults(type); i < e; ++i)
    if (isTensor(mlirFunctionTypeGetResult(type, i)))
      return true;
  return false;
}

/// True if the function has tensors in its signature, kernel calls or TOSA
/// operations, in one block.
static bool isGraph(const Module *module, MlirOperation op) {
  if (!nnpackIsFunctionDefinition(op) || isKernel(op) ||
      !mlirBlockIsNull(mlirBlockGetNextInRegion(nnpackFunctionBody(op))))
    return false;
  if (hasTensorInSignature(op))
    return true;
  for (MlirOperation inner =
           mlirBlockGetFirstOperation(nnpackFunctionBody(op));
       !mlirOperationIsNull(inner); inner = mlirOperationGetNextInBlock(inner))
    if (nnpackTosaKind(inner) != NnpackTosaKindNone ||
        (nnpackOpIs(inner, "func.call") &&
         !mlirOperationIsNull(calleeOf(module, inner)) &&
         isKernel(calleeOf(module, inner))))
      return true;
  return false;
}

static bool isPublic(MlirOperation function) {
  MlirAttribute visibility = nnpackOpAttribute(function, "sym_visibility");
  return mlirAttributeIsNull(visibility) ||
         mlirStringRefEqual(mlirStringAttrGetValue(visibility),
                            nnpackStr("public"));
}

typedef struct CalledSet {
  const Module *module;
  NnpackPtrMap called; ///< Functions that something calls.
  NnpackPtrMap graphs; ///< Functions being converted.
  bool ok;
} CalledSet;

/// Notes callees; a call on tensors must stand in a function and call one that
/// are both converted.
static MlirWalkResult noteCall(MlirOperation op, void *data) {
  CalledSet *set = data;
  if (!nnpackOpIs(op, "func.call"))
    return MlirWalkResultAdvance;
  MlirOperation callee = calleeOf(set->module, op);
  if (mlirOperationIsNull(callee))
    return MlirWalkResultAdvance;
  nnpackPtrMapSet(&set->called, callee.ptr, 1);
  MlirOperation caller = mlirOperationGetParentOperation(op);
  bool callerIsGraph = nnpackPtrMapGet(&set->graphs, caller.ptr) == 1;
  bool calleeIsGraph =
      isKernel(callee) || nnpackPtrMapGet(&set->graphs, callee.ptr) == 1;
  bool hasTensor = false;
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i)
    hasTensor |= isTensor(mlirValueGetType(mlirOperationGetOperand(op, i)));
  for (intptr_t i = 0, e = mlirOperationGetNumResults(op); i < e; ++i)
    hasTensor |= isTensor(mlirValueGetType(mlirOperationGetResult(op, i)));
  if (hasTensor && callerIsGraph != calleeIsGraph) {
    nnpackErrorAt(op, "call on tensors between a TOSA function of one block "
                      "and one that is not: inline the callee (--inline)");
    set->ok = false;
  }
  return MlirWalkResultAdvance;
}

static bool bufferizeModule(Module *module) {
  NNPACK_VECTOR(MlirOperation) kernels = {0}, graphs = {0}, variables = {0};
  CalledSet set = {.module = module,
                   .called = {.arena = module->arena},
                   .graphs = {.arena = module->arena},
                   .ok = true};
  MlirBlock body =
      mlirRegionGetFirstBlock(mlirOperationGetRegion(module->op, 0));
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    if (isKernel(op)) {
      NNPACK_PUSH(module->arena, kernels, op);
    } else if (nnpackOpIs(op, "tosa.variable")) {
      NNPACK_PUSH(module->arena, variables, op);
    } else if (isGraph(module, op)) {
      NNPACK_PUSH(module->arena, graphs, op);
      nnpackPtrMapSet(&set.graphs, op.ptr, 1);
    }
  }
  mlirOperationWalk(module->op, noteCall, &set, MlirWalkPreOrder);
  for (intptr_t i = 0; i < graphs.count && set.ok; ++i) {
    MlirOperation graph = graphs.data[i];
    bool isEntry =
        isPublic(graph) && nnpackPtrMapGet(&set.called, graph.ptr) < 0;
    set.ok = bufferizeFunction(
        module, graph, isEntry && module->pass->options.io == NnpackIoArena);
  }
  if (!set.ok)
    return false;
  for (intptr_t i = 0; i < kernels.count; ++i)
    bufferizeKernel(kernels.data[i]);
  for (intptr_t i = 0; i < variables.count; ++i)
    bufferizeVariable(module, variables.data[i]);
  return true;
}

bool nnpackRunBufferizeGraph(MlirOperation op, NnpackPassContext *context) {
  NnpackArena *arena = nnpackArenaCreate();
  Module module = {.arena = arena,
                   .context = mlirOperationGetContext(op),
                   .op = op,
                   .symbols = mlirSymbolTableCreate(op),
                   .pass = context,
                   .globalOf = {.arena = arena}};
  bool ok = bufferizeModule(&module);
  mlirSymbolTableDestroy(module.symbols);
  nnpackArenaDestroy(arena);
  return ok;
}
