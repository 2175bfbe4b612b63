//===-- KernelOutline.c - Kernels into functions and calls ----------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kernel becomes a private function whose arguments are what its members read
// from outside, and a call where its root stands, with what is known of it in
// attributes. Kernels of equal bodies are one function (KernelBodies.c).
//
//===----------------------------------------------------------------------===//

#include "Graph/KernelGraph.h"

#include "IR/Build.h"

/// A kernel's function while it is written.
typedef struct Outline {
  NnpackGraph *graph;
  NNPACK_VECTOR(MlirValue) arguments; ///< Values of the graph: data first.
  NNPACK_VECTOR(MlirValue) values;    ///< Values of the body.
  NnpackPtrMap valueOf; ///< Value of the graph -> index in values.
  MlirBlock block;
} Outline;

static bool isMember(const NnpackGraph *graph, MlirValue value,
                     intptr_t kernel) {
  MlirOperation owner = nnpackValueOwner(value);
  if (mlirOperationIsNull(owner))
    return false;
  intptr_t index = nnpackPtrMapGet(&graph->nodeOf, owner.ptr);
  if (index < 0)
    return false;
  const NnpackNode *node = &graph->nodes.data[index];
  intptr_t low = 0, high = node->kernels.count;
  while (low < high) {
    intptr_t middle = low + (high - low) / 2;
    if (node->kernels.data[middle] < kernel)
      low = middle + 1;
    else
      high = middle;
  }
  return low < node->kernels.count && node->kernels.data[low] == kernel;
}

/// True for a constant that is copied into kernels: shapes, and tensors of one
/// element.
static bool isInlineConstant(NnpackGraph *graph, MlirValue value) {
  const NnpackNode *node = nnpackNodeOf(graph, value);
  if (!node || node->kind != NnpackTosaKindConstant)
    return false;
  MlirType type = mlirValueGetType(value);
  int64_t elements;
  return !mlirTypeIsATensor(type) ||
         (nnpackTypeElements(type, &elements) && elements <= 1);
}

static void mapValue(Outline *outline, MlirValue from, MlirValue to) {
  nnpackPtrMapSet(&outline->valueOf, from.ptr, outline->values.count);
  NNPACK_PUSH(outline->graph->arena, outline->values, to);
}

static void addArguments(Outline *outline, intptr_t kernelIndex,
                         bool constants) {
  NnpackGraph *graph = outline->graph;
  const NnpackKernel *kernel = &graph->kernels.data[kernelIndex];
  for (intptr_t m = kernel->members.count - 1; m >= 0; --m) {
    MlirOperation op = graph->nodes.data[kernel->members.data[m]].op;
    for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i) {
      MlirValue operand = mlirOperationGetOperand(op, i);
      if (isMember(graph, operand, kernelIndex) ||
          isInlineConstant(graph, operand) ||
          nnpackIsConstantValue(graph, operand) != constants ||
          nnpackPtrMapGet(&outline->valueOf, operand.ptr) >= 0)
        continue;
      NNPACK_PUSH(graph->arena, outline->arguments, operand);
      mapValue(outline, operand, operand);
    }
  }
}

static MlirValue bodyValueOf(Outline *outline, MlirValue value) {
  intptr_t index = nnpackPtrMapGet(&outline->valueOf, value.ptr);
  if (index >= 0)
    return outline->values.data[index];
  // Only inline constants are met before they are mapped.
  MlirOperation copy = mlirOperationClone(nnpackValueOwner(value));
  mlirBlockAppendOwnedOperation(outline->block, copy);
  MlirValue result = mlirOperationGetResult(copy, 0);
  mapValue(outline, value, result);
  return result;
}

static void copyMember(Outline *outline, MlirOperation op) {
  intptr_t numOperands = mlirOperationGetNumOperands(op);
  MlirValue *operands =
      NNPACK_NEW_ARRAY(outline->graph->arena, MlirValue, numOperands);
  for (intptr_t i = 0; i < numOperands; ++i)
    operands[i] = bodyValueOf(outline, mlirOperationGetOperand(op, i));
  MlirOperation copy = mlirOperationClone(op);
  for (intptr_t i = 0; i < numOperands; ++i)
    mlirOperationSetOperand(copy, i, operands[i]);
  mlirBlockAppendOwnedOperation(outline->block, copy);
  mapValue(outline, mlirOperationGetResult(op, 0),
           mlirOperationGetResult(copy, 0));
}

/// "conv2d" for a kernel around tosa.conv2d; by what it does without an anchor.
static MlirStringRef kernelName(const NnpackGraph *graph,
                                const NnpackKernel *kernel) {
  intptr_t named = kernel->anchor >= 0 ? kernel->anchor : kernel->root;
  if (kernel->anchor < 0 && kernel->members.count > 1)
    return nnpackStr(kernel->hasReduction ? "reduction" : "elementwise");
  MlirStringRef name = nnpackOpName(graph->nodes.data[named].op);
  return (MlirStringRef){name.data + 5, name.length - 5};
}

static int64_t kernelMacs(const NnpackGraph *graph,
                          const NnpackKernel *kernel) {
  int64_t macs = 0;
  for (intptr_t i = 0; i < kernel->members.count; ++i)
    macs += nnpackTosaMacs(graph->nodes.data[kernel->members.data[i]].op);
  return macs;
}

static MlirOperation createKernelFunction(Outline *outline,
                                          intptr_t kernelIndex) {
  NnpackGraph *graph = outline->graph;
  const NnpackKernel *kernel = &graph->kernels.data[kernelIndex];
  MlirValue root = nnpackNodeResult(&graph->nodes.data[kernel->root]);
  MlirType resultType = mlirValueGetType(root);
  intptr_t numArguments = outline->arguments.count;
  MlirType *types = NNPACK_NEW_ARRAY(graph->arena, MlirType, numArguments);
  for (intptr_t i = 0; i < numArguments; ++i)
    types[i] = mlirValueGetType(outline->arguments.data[i]);
  MlirLocation location = mlirOperationGetLocation(nnpackValueOwner(root));
  MlirContext context = mlirLocationGetContext(location);
  MlirOperation function =
      nnpackCreateFunction(location, kernelName(graph, kernel), true,
                           numArguments, types, 1, &resultType);
  mlirOperationSetAttributeByName(function, nnpackStr("nnpack.kernel"),
                                  mlirUnitAttrGet(context));
  mlirOperationSetAttributeByName(
      function, nnpackStr("nnpack.macs"),
      mlirIntegerAttrGet(mlirIntegerTypeGet(context, 64),
                         kernelMacs(graph, kernel)));
  outline->block = nnpackFunctionBody(function);
  for (intptr_t i = 0; i < numArguments; ++i)
    mapValue(outline, outline->arguments.data[i],
             mlirBlockGetArgument(outline->block, i));
  for (intptr_t m = kernel->members.count - 1; m >= 0; --m)
    copyMember(outline, graph->nodes.data[kernel->members.data[m]].op);
  MlirValue result = bodyValueOf(outline, root);
  mlirBlockAppendOwnedOperation(
      outline->block,
      nnpackCreateOp(location, &(NnpackOpSpec){.name = "func.return",
                                               .numOperands = 1,
                                               .operands = &result}));
  return function;
}

static void callKernel(NnpackGraph *graph, intptr_t kernelIndex,
                       NnpackBodies *bodies) {
  Outline outline = {.graph = graph, .valueOf = {.arena = graph->arena}};
  addArguments(&outline, kernelIndex, false);
  addArguments(&outline, kernelIndex, true);
  MlirOperation function = createKernelFunction(&outline, kernelIndex);
  MlirAttribute name = nnpackInternBody(bodies, function);
  const NnpackNode *root =
      &graph->nodes.data[graph->kernels.data[kernelIndex].root];
  MlirType type = mlirValueGetType(nnpackNodeResult(root));
  MlirContext context = mlirOperationGetContext(root->op);
  MlirNamedAttribute callee = nnpackNamed(
      "callee",
      mlirFlatSymbolRefAttrGet(context, mlirStringAttrGetValue(name)));
  MlirOperation call =
      nnpackInsertOp(root->op, mlirOperationGetLocation(root->op),
                     &(NnpackOpSpec){.name = "func.call",
                                     .numOperands = outline.arguments.count,
                                     .operands = outline.arguments.data,
                                     .numResults = 1,
                                     .results = &type,
                                     .numAttributes = 1,
                                     .attributes = &callee});
  mlirValueReplaceAllUsesOfWith(nnpackNodeResult(root),
                                mlirOperationGetResult(call, 0));
}

/// Removes what no one uses any more: members, dead operations, constants.
static void eraseUnused(NnpackGraph *graph) {
  for (intptr_t i = graph->nodes.count - 1; i >= 0; --i) {
    const NnpackNode *node = &graph->nodes.data[i];
    if (node->kind == NnpackTosaKindNone ||
        node->kind == NnpackTosaKindVariable)
      continue;
    if (mlirOpOperandIsNull(mlirValueGetFirstUse(nnpackNodeResult(node))))
      mlirOperationDestroy(node->op);
  }
}

void nnpackGraphOutline(NnpackGraph *graph, NnpackBodies *bodies) {
  for (intptr_t i = graph->kernels.count - 1; i >= 0; --i)
    callKernel(graph, i, bodies);
  eraseUnused(graph);
}
