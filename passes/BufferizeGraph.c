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
// Concatenations along the outermost dimension that is longer than one, and
// slices of contiguous bytes, are views where that keeps no more bytes alive
// (not with merge=false): with %b joined to %a,
//   %bytes = memref.alloc() : memref<8xi8>
//   %0 = memref.view %bytes[0] : memref<8xi8> to memref<1x4xi8>   // is %a
//   %1 = memref.view %bytes[4] : memref<8xi8> to memref<1x4xi8>   // is %b
//   %2 = memref.view %bytes[0] : memref<8xi8> to memref<2x4xi8>   // both
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
// Complexity: linear in operations and uses, and for views in slices and
// concatenations times the operations while they are alive.
//
//===----------------------------------------------------------------------===//

#include "Graph/Bufferize.h"
#include "Graph/Parts.h"
#include "IR/Buffers.h"
#include "IR/Build.h"
#include "IR/Fault.h"
#include "IR/RowMaps.h"
#include "IR/TosaFacts.h"
#include "nnpack-c/Passes.h"

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

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
    if (mlirTypeIsATensor(mlirValueGetType(mlirBlockGetArgument(block, i))))
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
// The module
//===----------------------------------------------------------------------===//

static bool hasTensorInSignature(MlirOperation function) {
  MlirType type =
      mlirTypeAttrGetValue(nnpackOpAttribute(function, "function_type"));
  for (intptr_t i = 0, e = mlirFunctionTypeGetNumInputs(type); i < e; ++i)
    if (mlirTypeIsATensor(mlirFunctionTypeGetInput(type, i)))
      return true;
  for (intptr_t i = 0, e = mlirFunctionTypeGetNumResults(type); i < e; ++i)
    if (mlirTypeIsATensor(mlirFunctionTypeGetResult(type, i)))
      return true;
  return false;
}

/// True if the function has tensors in its signature, kernel calls or TOSA
/// operations, in one block.
static bool isGraph(const NnpackBufferizer *module, MlirOperation op) {
  if (!nnpackIsSingleBlockGraph(op))
    return false;
  if (hasTensorInSignature(op))
    return true;
  for (MlirOperation inner = mlirBlockGetFirstOperation(nnpackFunctionBody(op));
       !mlirOperationIsNull(inner);
       inner = mlirOperationGetNextInBlock(inner)) {
    MlirOperation callee = nnpackFunctionOfCall(inner, module->symbols);
    if (nnpackTosaKind(inner) != NnpackTosaKindNone ||
        (!mlirOperationIsNull(callee) && nnpackIsKernel(callee)))
      return true;
  }
  return false;
}

static bool isPublic(MlirOperation function) {
  MlirAttribute visibility = nnpackOpAttribute(function, "sym_visibility");
  return mlirAttributeIsNull(visibility) ||
         mlirStringRefEqual(mlirStringAttrGetValue(visibility),
                            nnpackStr("public"));
}

typedef struct CalledSet {
  const NnpackBufferizer *module;
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
  MlirOperation callee = nnpackFunctionOfCall(op, set->module->symbols);
  if (mlirOperationIsNull(callee))
    return MlirWalkResultAdvance;
  nnpackPtrMapSet(&set->called, callee.ptr, 1);
  MlirOperation caller = mlirOperationGetParentOperation(op);
  bool callerIsGraph = nnpackPtrMapGet(&set->graphs, caller.ptr) == 1;
  bool calleeIsGraph =
      nnpackIsKernel(callee) || nnpackPtrMapGet(&set->graphs, callee.ptr) == 1;
  bool hasTensor = false;
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i)
    hasTensor |=
        mlirTypeIsATensor(mlirValueGetType(mlirOperationGetOperand(op, i)));
  for (intptr_t i = 0, e = mlirOperationGetNumResults(op); i < e; ++i)
    hasTensor |=
        mlirTypeIsATensor(mlirValueGetType(mlirOperationGetResult(op, i)));
  if (hasTensor && callerIsGraph != calleeIsGraph) {
    nnpackErrorAt(op, nnpackIsFunctionDefinition(callee)
                          ? "call on tensors between a function of one block "
                            "and a function or region that is not bufferized "
                            "with it: inline the callee (--inline)"
                          : "call on tensors of a function without a body: "
                            "declare and call it on memrefs");
    set->ok = false;
  }
  return MlirWalkResultAdvance;
}

static void bufferizeKernels(NnpackBufferizer *module) {
  MlirBlock body = nnpackModuleBody(module->op);
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (nnpackIsKernel(op))
      bufferizeKernel(op);
}

static bool bufferizeModule(NnpackBufferizer *module,
                            const NnpackOptions *options) {
  bool plansIo = options->io == NnpackIoArena;
  NNPACK_VECTOR(MlirOperation) kernels = {0}, graphs = {0}, variables = {0};
  CalledSet set = {.module = module,
                   .called = {.arena = module->arena},
                   .graphs = {.arena = module->arena},
                   .ok = true};
  MlirBlock body = nnpackModuleBody(module->op);
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    if (nnpackIsKernel(op)) {
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
    set.ok = nnpackBufferizeFunction(module, graph, isEntry && plansIo);
  }
  if (!set.ok)
    return false;
  for (intptr_t i = 0; i < kernels.count; ++i)
    nnpackMarkPartKernel(kernels.data[i]);
  for (intptr_t i = 0; i < graphs.count && options->merge; ++i) {
    NnpackParts parts = nnpackFindParts(module, graphs.data[i]);
    nnpackRemarkParts(&parts);
    nnpackRewriteParts(&parts);
    nnpackEraseCallees(&parts);
  }
  bufferizeKernels(module);
  faultRowMaps(module->op, options->testFault, module->arena);
  return nnpackBufferizeVariables(module, variables.count, variables.data);
}

bool nnpackRunBufferizeGraph(MlirOperation op, NnpackPassContext *context) {
  NnpackArena *arena = nnpackArenaCreate();
  NnpackBufferizer module = {.arena = arena,
                             .context = mlirOperationGetContext(op),
                             .op = op,
                             .symbols = mlirSymbolTableCreate(op),
                             .globalOf = {.arena = arena}};
  bool ok = bufferizeModule(&module, &context->options);
  context->statistics[NnpackStatistic_BufferizeGraph_numBuffers] =
      module.numBuffers;
  context->statistics[NnpackStatistic_BufferizeGraph_numCopies] =
      module.numCopies;
  mlirSymbolTableDestroy(module.symbols);
  nnpackArenaDestroy(arena);
  return ok;
}
