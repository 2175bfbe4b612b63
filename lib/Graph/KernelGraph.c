//===-- KernelGraph.c - The operations of a function ----------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Graph/KernelGraph.h"

#include "IR/Build.h"

MlirValue nnpackNodeResult(const NnpackNode *node) {
  return mlirOperationGetResult(node->op, 0);
}

static MlirType elementTypeOf(MlirValue value) {
  return mlirShapedTypeGetElementType(mlirValueGetType(value));
}

static bool isStaticTensor(MlirType type) {
  return mlirTypeIsARankedTensor(type) && mlirShapedTypeHasStaticShape(type);
}

/// Says why a kernel cannot take a TOSA operation, or NULL if it can.
static const char *whyLeft(MlirOperation op, NnpackTosaKind kind) {
  if (kind == NnpackTosaKindNone)
    return "it is not of a kind that kernels are made of";
  if (mlirOperationGetNumResults(op) != 1)
    return "it does not have exactly one result";
  if (!isStaticTensor(mlirValueGetType(mlirOperationGetResult(op, 0))))
    return "its result has a dynamic shape";
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i) {
    MlirType type = mlirValueGetType(mlirOperationGetOperand(op, i));
    if (mlirTypeIsATensor(type) && !isStaticTensor(type))
      return "an operand has a dynamic shape";
  }
  return NULL;
}

static void addNode(NnpackGraph *graph, MlirOperation op) {
  NnpackNode node = {.op = op, .kind = nnpackTosaKind(op)};
  bool isPlain = node.kind != NnpackTosaKindConstant &&
                 node.kind != NnpackTosaKindVariable;
  if (nnpackIsTosa(op) && isPlain) {
    const char *why = whyLeft(op, node.kind);
    if (why) {
      MlirStringRef name = nnpackOpName(op);
      nnpackRemarkAt(op, "'%.*s' stays outside kernels: %s", (int)name.length,
                     name.data, why);
      ++graph->numLeft;
      node.kind = NnpackTosaKindNone;
    }
  }
  nnpackPtrMapSet(&graph->nodeOf, op.ptr, graph->nodes.count);
  NNPACK_PUSH(graph->arena, graph->nodes, node);
}

NnpackNode *nnpackNodeOf(NnpackGraph *graph, MlirValue value) {
  MlirOperation owner = nnpackValueOwner(value);
  if (mlirOperationIsNull(owner))
    return NULL;
  intptr_t index = nnpackPtrMapGet(&graph->nodeOf, owner.ptr);
  return index < 0 ? NULL : &graph->nodes.data[index];
}

bool nnpackIsConstantValue(NnpackGraph *graph, MlirValue value) {
  const NnpackNode *node = nnpackNodeOf(graph, value);
  return node &&
         (node->kind == NnpackTosaKindConstant || node->isConstantDerived);
}

MlirValue nnpackBaseOf(NnpackGraph *graph, MlirValue value) {
  const NnpackNode *node = nnpackNodeOf(graph, value);
  return node && node->kind == NnpackTosaKindView ? node->base : value;
}

static bool isStoredType(const NnpackGraph *graph, MlirType element) {
  for (intptr_t i = 0; i < graph->storedTypes.count; ++i)
    if (mlirTypeEqual(graph->storedTypes.data[i], element))
      return true;
  return mlirTypeIsAInteger(element) && mlirIntegerTypeGetWidth(element) <= 8 &&
         mlirIntegerTypeGetWidth(element) > 1;
}

/// Floats and int16 are stored if they are in the signature or enter an anchor.
static void addStoredType(NnpackGraph *graph, MlirType type) {
  if (!mlirTypeIsATensor(type))
    return;
  MlirType element = mlirShapedTypeGetElementType(type);
  bool isInt16 =
      mlirTypeIsAInteger(element) && mlirIntegerTypeGetWidth(element) == 16;
  if ((isInt16 || mlirTypeIsAFloat(element)) && !isStoredType(graph, element))
    NNPACK_PUSH(graph->arena, graph->storedTypes, element);
}

static void findStoredTypes(NnpackGraph *graph, MlirOperation function) {
  MlirType type =
      mlirTypeAttrGetValue(nnpackOpAttribute(function, "function_type"));
  for (intptr_t i = 0, e = mlirFunctionTypeGetNumInputs(type); i < e; ++i)
    addStoredType(graph, mlirFunctionTypeGetInput(type, i));
  for (intptr_t i = 0, e = mlirFunctionTypeGetNumResults(type); i < e; ++i)
    addStoredType(graph, mlirFunctionTypeGetResult(type, i));
  for (intptr_t i = 0; i < graph->nodes.count; ++i) {
    const NnpackNode *node = &graph->nodes.data[i];
    if (node->kind == NnpackTosaKindAnchor)
      addStoredType(graph,
                    mlirValueGetType(mlirOperationGetOperand(node->op, 0)));
  }
}

bool nnpackIsWorker(const NnpackNode *node) {
  return node->kind == NnpackTosaKindAnchor ||
         node->kind == NnpackTosaKindReduction;
}

static bool readsAnchor(NnpackGraph *graph, const NnpackNode *node) {
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(node->op); i < e; ++i) {
    const NnpackNode *operand =
        nnpackNodeOf(graph, mlirOperationGetOperand(node->op, i));
    if (operand && operand->isWide && operand->bringsAnchor)
      return true;
  }
  return false;
}

static void markNode(NnpackGraph *graph, NnpackNode *node) {
  if (node->kind == NnpackTosaKindNone ||
      node->kind == NnpackTosaKindConstant ||
      node->kind == NnpackTosaKindVariable)
    return;
  if (node->kind == NnpackTosaKindView)
    node->base = nnpackBaseOf(graph, mlirOperationGetOperand(node->op, 0));
  node->isWide = !isStoredType(graph, elementTypeOf(nnpackNodeResult(node)));
  node->bringsAnchor = nnpackIsWorker(node) || readsAnchor(graph, node);
  if (node->kind != NnpackTosaKindElementwise &&
      node->kind != NnpackTosaKindView)
    return;
  node->isConstantDerived = true;
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(node->op); i < e; ++i)
    if (!nnpackIsConstantValue(graph, mlirOperationGetOperand(node->op, i)))
      node->isConstantDerived = false;
}

NnpackGraph nnpackGraphCollect(NnpackArena *arena, MlirOperation function) {
  NnpackGraph result = {.arena = arena,
                        .nodeOf = {.arena = arena},
                        .lastUse = {.arena = arena},
                        .nextWork = INTPTR_MAX};
  NnpackGraph *graph = &result;
  MlirBlock body = nnpackFunctionBody(function);
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    addNode(graph, op);
  findStoredTypes(graph, function);
  for (intptr_t i = 0; i < graph->nodes.count; ++i)
    markNode(graph, &graph->nodes.data[i]);
  return result;
}
