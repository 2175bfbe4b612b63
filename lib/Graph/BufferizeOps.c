//===-- BufferizeOps.c - Operations of the graph on buffers ---------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A tensor's buffer is made where the tensor is: an allocation for the result of a
// call, which writes into it; the operand's bytes in another shape for a reshape; a
// memref.global for a constant, one for all that are equal. What is left on tensors
// is copied to a buffer as soon as something wants one.
//
//===----------------------------------------------------------------------===//

#include "Graph/Bufferize.h"

#include "IR/Buffers.h"
#include "IR/Build.h"

MlirOperation nnpackGraphAlloc(NnpackBufferizer *module, MlirOperation before,
                               MlirType type) {
  ++module->numBuffers;
  return nnpackInsertAlloc(before, type);
}

void nnpackGraphCopy(NnpackBufferizer *module, MlirOperation before,
                     MlirValue from, MlirValue to) {
  ++module->numCopies;
  nnpackInsertCopy(before, from, to);
}

MlirAttribute nnpackGraphGlobal(NnpackBufferizer *module, MlirLocation location,
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
    attributes[numAttributes++] =
        nnpackNamed("constant", mlirUnitAttrGet(module->context));
  MlirOperation op =
      nnpackCreateOp(location, &(NnpackOpSpec){.name = "memref.global",
                                               .numAttributes = numAttributes,
                                               .attributes = attributes});
  return mlirSymbolTableInsert(module->symbols, op);
}

void nnpackMapBuffer(NnpackConversion *conversion, MlirValue tensor,
                     MlirValue memref) {
  NnpackArena *arena = conversion->module->arena;
  nnpackPtrMapSet(&conversion->memrefOf, tensor.ptr, conversion->memrefs.count);
  NNPACK_PUSH(arena, conversion->tensors, tensor);
  NNPACK_PUSH(arena, conversion->memrefs, memref);
}

MlirValue nnpackBufferAt(const NnpackConversion *conversion, intptr_t index) {
  MlirValue memref = conversion->memrefs.data[index];
  intptr_t output = nnpackPtrMapGet(&conversion->outputOf, memref.ptr);
  return output < 0 ? memref : conversion->outputs.data[output];
}

/// The elements of a tensor constant, or a null attribute.
static MlirAttribute constantOf(MlirOperation op) {
  const char *name = nnpackOpIs(op, "tosa.const")       ? "values"
                     : nnpackOpIs(op, "arith.constant") ? "value"
                                                        : NULL;
  return name ? nnpackOpAttribute(op, name) : mlirAttributeGetNull();
}

static MlirValue bufferizeConstant(NnpackConversion *conversion,
                                   MlirOperation op, MlirAttribute elements) {
  NnpackBufferizer *module = conversion->module;
  MlirType type =
      nnpackMemRefOfTensor(mlirValueGetType(mlirOperationGetResult(op, 0)));
  intptr_t index = nnpackPtrMapGet(&module->globalOf, elements.ptr);
  if (index < 0) {
    index = module->globals.count;
    MlirAttribute name =
        nnpackGraphGlobal(module, mlirOperationGetLocation(op),
                          nnpackStr("constant"), type, elements, true);
    NNPACK_PUSH(module->arena, module->globals, name);
    nnpackPtrMapSet(&module->globalOf, elements.ptr, index);
  }
  return nnpackInsertGetGlobal(op, module->globals.data[index], type);
}

MlirValue nnpackBufferOf(NnpackConversion *conversion, MlirValue tensor) {
  intptr_t index = nnpackPtrMapGet(&conversion->memrefOf, tensor.ptr);
  if (index >= 0)
    return nnpackBufferAt(conversion, index);
  MlirOperation owner = nnpackValueOwner(tensor);
  MlirAttribute elements = constantOf(owner);
  MlirValue memref;
  if (!mlirAttributeIsNull(elements)) {
    memref = bufferizeConstant(conversion, owner, elements);
  } else {
    // At the top, so that what the operation starts from can be that buffer.
    MlirOperation alloc = nnpackGraphAlloc(
        conversion->module, mlirBlockGetFirstOperation(conversion->block),
        nnpackMemRefOfTensor(mlirValueGetType(tensor)));
    memref = mlirOperationGetResult(alloc, 0);
    nnpackInsertMaterialize(mlirOperationGetNextInBlock(owner), tensor, memref);
  }
  nnpackMapBuffer(conversion, tensor, memref);
  return memref;
}

//===----------------------------------------------------------------------===//
// Operations of the graph
//===----------------------------------------------------------------------===//

/// call(tensors) -> tensors into call(memrefs, results as memrefs).
static void bufferizeCall(NnpackConversion *conversion, MlirOperation call) {
  NnpackBufferizer *module = conversion->module;
  NNPACK_VECTOR(MlirValue) operands = {0};
  NNPACK_VECTOR(MlirType) results = {0};
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(call); i < e; ++i) {
    MlirValue operand = mlirOperationGetOperand(call, i);
    if (mlirTypeIsATensor(mlirValueGetType(operand)))
      operand = nnpackBufferOf(conversion, operand);
    NNPACK_PUSH(module->arena, operands, operand);
  }
  for (intptr_t i = 0, e = mlirOperationGetNumResults(call); i < e; ++i) {
    MlirValue result = mlirOperationGetResult(call, i);
    MlirType type = mlirValueGetType(result);
    if (!mlirTypeIsATensor(type)) {
      NNPACK_PUSH(module->arena, results, type);
      continue;
    }
    MlirOperation alloc =
        nnpackGraphAlloc(module, call, nnpackMemRefOfTensor(type));
    NNPACK_PUSH(module->arena, operands, mlirOperationGetResult(alloc, 0));
    nnpackMapBuffer(conversion, result, mlirOperationGetResult(alloc, 0));
  }
  MlirNamedAttribute attributes[2] = {
      nnpackNamed("callee", nnpackOpAttribute(call, "callee"))};
  MlirAttribute given = nnpackOpAttribute(call, "nnpack.given_index");
  if (!mlirAttributeIsNull(given))
    attributes[1] = nnpackNamed("nnpack.given_index", given);
  MlirOperation made =
      nnpackInsertOp(call, mlirOperationGetLocation(call),
                     &(NnpackOpSpec){.name = "func.call",
                                     .numOperands = operands.count,
                                     .operands = operands.data,
                                     .numResults = results.count,
                                     .results = results.data,
                                     .numAttributes =
                                         mlirAttributeIsNull(given) ? 1 : 2,
                                     .attributes = attributes});
  for (intptr_t i = 0, j = 0, e = mlirOperationGetNumResults(call); i < e; ++i)
    if (!mlirTypeIsATensor(mlirValueGetType(mlirOperationGetResult(call, i))))
      mlirValueReplaceAllUsesOfWith(mlirOperationGetResult(call, i),
                                    mlirOperationGetResult(made, j++));
  NNPACK_PUSH(module->arena, conversion->replaced, call);
}

static void bufferizeReshape(NnpackConversion *conversion, MlirOperation op) {
  MlirValue source = nnpackBufferOf(conversion, mlirOperationGetOperand(op, 0));
  MlirValue result = mlirOperationGetResult(op, 0);
  MlirType type = nnpackMemRefOfTensor(mlirValueGetType(result));
  nnpackMapBuffer(conversion, result, nnpackInsertReshape(op, source, type));
  NNPACK_PUSH(conversion->module->arena, conversion->replaced, op);
}

void nnpackBufferizeOp(NnpackConversion *conversion, MlirOperation op) {
  if (nnpackOpIs(op, "func.call"))
    bufferizeCall(conversion, op);
  else if (nnpackOpIs(op, "tosa.reshape"))
    bufferizeReshape(conversion, op);
  else if (nnpackOpIs(op, "tosa.variable_read"))
    nnpackBufferizeRead(conversion, op);
  else if (nnpackOpIs(op, "tosa.variable_write"))
    nnpackBufferizeWrite(conversion, op);
}
