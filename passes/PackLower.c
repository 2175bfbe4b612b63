//===-- passes/PackLower.c - From a graph of kernels to buffers ---*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The steps of --pack-buffers between the order of the kernels and cascades or
// placement: calls on buffers, kernels as loops, what is left on tensors by
// upstream's passes, and notes on results that may lie over operands.
//
//===----------------------------------------------------------------------===//

#include "PackLower.h"

#include "IR/Buffers.h"
#include "IR/Build.h"
#include "IR/TosaFacts.h"
#include "PackSteps.h"

static void noteType(PackContents *contents, MlirType type) {
  if (!mlirTypeIsATensor(type))
    return;
  contents->hasTensor = true;
  MlirType element = mlirShapedTypeGetElementType(type);
  contents->hasUnsigned |=
      mlirTypeIsAInteger(element) && mlirIntegerTypeIsUnsigned(element);
}

static void noteSignature(MlirOperation function, PackContents *contents) {
  MlirType type =
      mlirTypeAttrGetValue(nnpackOpAttribute(function, "function_type"));
  for (intptr_t i = 0, e = mlirFunctionTypeGetNumInputs(type); i < e; ++i)
    noteType(contents, mlirFunctionTypeGetInput(type, i));
}

static MlirWalkResult noteOp(MlirOperation op, void *data) {
  PackContents *contents = data;
  if (nnpackIsFunctionDefinition(op))
    noteSignature(op, contents);
  contents->hasTosa |= nnpackIsTosa(op);
  for (intptr_t i = 0, e = mlirOperationGetNumResults(op); i < e; ++i)
    noteType(contents, mlirValueGetType(mlirOperationGetResult(op, i)));
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i)
    noteType(contents, mlirValueGetType(mlirOperationGetOperand(op, i)));
  return MlirWalkResultAdvance;
}

PackContents packContentsOf(MlirOperation module) {
  PackContents contents = {0};
  mlirOperationWalk(module, noteOp, &contents, MlirWalkPreOrder);
  return contents;
}

/// Makes the results of a tosa.while_loop's body overwrite its arguments: by
/// itself, upstream's bufferization gives each iteration new allocations.
static MlirWalkResult overwriteLoopArguments(MlirOperation loop, void *data) {
  (void)data;
  if (!nnpackOpIs(loop, "tosa.while_loop"))
    return MlirWalkResultAdvance;
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(loop, 1));
  MlirOperation yield = mlirBlockGetTerminator(body);
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(yield); i < e; ++i) {
    MlirValue argument = mlirBlockGetArgument(body, i);
    MlirValue result = mlirOperationGetOperand(yield, i);
    if (!mlirValueEqual(argument, result))
      mlirOperationSetOperand(yield, i,
                              nnpackInsertOverwrite(yield, result, argument));
  }
  return MlirWalkResultAdvance;
}

/// Upstream's way for operations left on tensors, inside functions whose
/// boundaries are memrefs already or, in several blocks, become so here.
static bool lowerTensors(MlirOperation module, NnpackPassContext *context,
                         const PackContents *contents) {
  mlirOperationWalk(module, overwriteLoopArguments, NULL, MlirWalkPreOrder);
  if (contents->hasTosa &&
      !packRunText(module, context,
               "func.func(tosa-to-scf,tosa-optional-decompositions,"
               "tosa-to-linalg-named,"
               "tosa-to-linalg,tosa-to-arith{include-apply-rescale=true},"
               "tosa-to-tensor,canonicalize)"))
    return false;
  return packRunText(
      module, context,
      "func.func(convert-elementwise-to-linalg,"
      "linalg-fuse-elementwise-ops,canonicalize),"
      "eliminate-empty-tensors,func.func(empty-tensor-to-alloc-"
      "tensor),one-shot-bufferize{bufferize-function-boundaries=true "
      "allow-return-allocs-from-loops=true buffer-alignment=0 "
      "function-boundary-type-conversion=identity-layout-map},"
      "canonicalize,cse,canonicalize");
}

bool packLower(MlirOperation module, NnpackPassContext *context) {
  if (packContentsOf(module).hasTensor &&
      (!packRunStep(module, context, PackStepId_BufferizeGraph) ||
       !packRunStep(module, context, PackStepId_LowerKernels)))
    return false;
  PackContents contents = packContentsOf(module);
  if (contents.hasTensor && !lowerTensors(module, context, &contents))
    return false;
  return !context->options.merge ||
         packRunStep(module, context, PackStepId_MergeBuffers);
}
