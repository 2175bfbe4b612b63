//===-- FormKernels.c - TOSA operations into kernels ----------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Outlines the TOSA operations of a function into private kernel functions:
//
//   func.func @main(%x: tensor<1x8x8x3xi8>) -> tensor<1x8x8x4xi8> {
//     %w = "tosa.const"() ...                     // and bias, multipliers
//     %0 = tosa.conv2d %x, %w, ...  : -> tensor<1x8x8x4xi32>
//     %1 = tosa.rescale %0, ...     : -> tensor<1x8x8x4xi8>
//     %2 = tosa.clamp %1            : -> tensor<1x8x8x4xi8>
//     return %2
//   }
// becomes
//   func.func @main(%x: tensor<1x8x8x3xi8>) -> tensor<1x8x8x4xi8> {
//     %w = "tosa.const"() ...
//     %0 = call @conv2d(%x, %w, ...) : -> tensor<1x8x8x4xi8>
//     return %0
//   }
//   func.func private @conv2d(...) attributes {nnpack.kernel,
//                                              nnpack.macs = 768 : i64}
//
// Why: memory is planned between kernels, and inside a kernel nothing of its
// output's size is ever held. Which values exist in memory is decided here.
//
// A value is *wide* if it only exists inside arithmetic: int32 accumulators,
// int16 table indices, booleans; a value of a type that the network stores
// (int8, or float in a float network) is not. Going backwards through the
// function, an operation joins the kernels of its users, or starts a kernel of
// its own:
// - elementwise with a wide result: joins, once per kernel that reads it;
// - anchor or reduction with a wide result: joins its only kernel if that has
//   no anchor yet;
// - elementwise with a stored result: if its users, all elementwise and of the
//   same shape, are in one kernel, and either no other kernel's operation
//   stands between or what it reads, as far as that is not kept alive anyhow,
//   is no larger than its result;
// - anchor with a stored result: likewise, and only if no other kernel's
//   operation stands between, so that the order of the work stays the
//   program's;
// - pad, and a slice of more than half: joins the convolutions and pools that
//   alone read it; a pad that elementwise operations read, like one of these;
// - computed from constants alone, elementwise: joins like a wide one.
// Constants of one element are copied into the kernel; larger ones are
// arguments. Kernels equal to the letter share one function.
//
// Requires: nothing. Preserves: every function's signature and answers.
// Leaves: tosa.reshape (the same bytes), tosa.variable*, control flow, custom
// and multi-result operations, dynamic shapes, functions of several blocks, all
// but the first two with a remark.
// Complexity: linear in operations and uses, times the kernels that an
// operation joins.
//
//===----------------------------------------------------------------------===//

#include "Graph/KernelGraph.h"
#include "IR/Build.h"
#include "nnpack-c/Passes.h"

/// True for a value that only a tosa.clamp reads: one operation of the network
/// whose activation function the converter wrote apart.
static bool isClamped(const NnpackNode *node) {
  MlirOpOperand use = mlirValueGetFirstUse(nnpackNodeResult(node));
  return nnpackOpIs(mlirOpOperandGetOwner(use), "tosa.clamp") &&
         mlirOpOperandIsNull(mlirOpOperandGetNextUse(use));
}

/// The sum of all tensors that the network stores, constants left out.
static int64_t naiveActivations(NnpackGraph *graph, MlirOperation function) {
  int64_t total = 0, bytes;
  MlirBlock body = nnpackFunctionBody(function);
  for (intptr_t i = 0, e = mlirBlockGetNumArguments(body); i < e; ++i)
    if (nnpackTypeBytes(mlirValueGetType(mlirBlockGetArgument(body, i)),
                        &bytes) &&
        nnpackAddOverflow(total, bytes, &total))
      return 0;
  for (intptr_t i = 0; i < graph->nodes.count; ++i) {
    const NnpackNode *node = &graph->nodes.data[i];
    bool isKernel = node->kernels.count > 0 &&
                    graph->kernels.data[node->kernels.data[0]].root == i;
    bool isStored =
        node->kernels.count > 0 && !node->isWide && !node->joinsWindow;
    if ((isKernel || isStored) && !node->isConstantDerived &&
        !isClamped(node) &&
        nnpackTypeBytes(mlirValueGetType(nnpackNodeResult(node)), &bytes) &&
        nnpackAddOverflow(total, bytes, &total))
      return 0;
  }
  return total;
}

/// Sets nnpack.activations_naive; a sum that is there already was taken when
/// the network still was whole.
static void setNaiveActivations(NnpackGraph *graph, MlirOperation function) {
  const char *name = "nnpack.activations_naive";
  if (!mlirAttributeIsNull(nnpackOpAttribute(function, name)))
    return;
  MlirType i64 = mlirIntegerTypeGet(mlirOperationGetContext(function), 64);
  mlirOperationSetAttributeByName(
      function, nnpackStr(name),
      mlirIntegerAttrGet(i64, naiveActivations(graph, function)));
}

static bool hasOneBlock(MlirOperation function) {
  return mlirBlockIsNull(
      mlirBlockGetNextInRegion(nnpackFunctionBody(function)));
}

static bool hasTosa(MlirOperation function) {
  for (MlirBlock block = nnpackFunctionBody(function); !mlirBlockIsNull(block);
       block = mlirBlockGetNextInRegion(block))
    for (MlirOperation op = mlirBlockGetFirstOperation(block);
         !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
      if (nnpackIsTosa(op))
        return true;
  return false;
}

//===----------------------------------------------------------------------===//
// Sizes that can be reckoned with
//===----------------------------------------------------------------------===//

/// Of all tensors of a function together: that much times a thousand still can
/// be counted.
enum { bitsOfAll = 53 };

/// 0 for a type without a size.
static int64_t saturatedBytes(MlirType type) {
  if (!mlirTypeIsATensor(type) || !nnpackTypeIsStaticShaped(type))
    return 0;
  int64_t bytes = nnpackElementBytes(mlirShapedTypeGetElementType(type));
  for (intptr_t i = 0, e = mlirShapedTypeGetRank(type); i < e; ++i)
    bytes = nnpackMulSaturated(bytes, mlirShapedTypeGetDimSize(type, i));
  return bytes;
}

/// Adds the value's bytes; false, with an error at `op`, if they are too many.
static bool addBytes(MlirOperation op, MlirValue value, int64_t *total) {
  const int64_t limit = (int64_t)1 << bitsOfAll;
  *total = nnpackAddSaturated(*total, saturatedBytes(mlirValueGetType(value)));
  if (*total <= limit)
    return true;
  MlirStringRef name = nnpackOpName(op);
  NnpackText text = {0};
  nnpackTextAppendType(&text, mlirValueGetType(value));
  nnpackErrorAt(op,
                "'%.*s' has type %s: with the tensors before it, that is more "
                "than %lld bytes, the most that the planner counts with",
                (int)name.length, name.data, text.data, (long long)limit);
  nnpackTextDestroy(&text);
  return false;
}

static bool checkSizes(MlirOperation function) {
  MlirBlock body = nnpackFunctionBody(function);
  int64_t total = 0;
  for (intptr_t i = 0, e = mlirBlockGetNumArguments(body); i < e; ++i)
    if (!addBytes(function, mlirBlockGetArgument(body, i), &total))
      return false;
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    for (intptr_t i = 0, e = mlirOperationGetNumResults(op); i < e; ++i)
      if (!addBytes(op, mlirOperationGetResult(op, i), &total))
        return false;
  return true;
}

/// True for a function with TOSA operations that is no kernel yet.
static bool isCandidate(MlirOperation op) {
  if (!nnpackIsFunctionDefinition(op) || nnpackIsKernel(op) || !hasTosa(op))
    return false;
  if (!hasOneBlock(op)) {
    nnpackRemarkAt(op, "no kernels formed: the function has several blocks");
    return false;
  }
  return true;
}

static void formKernelsOf(MlirOperation function, NnpackBodies *bodies,
                          NnpackPassContext *context) {
  NnpackArena *arena = nnpackArenaCreate();
  NnpackGraph graph = nnpackGraphCollect(arena, function);
  nnpackGraphCut(&graph);
  setNaiveActivations(&graph, function);
  nnpackRemarkKernels(&graph);
  nnpackGraphOutline(&graph, bodies);
  context->statistics[NnpackStatistic_FormKernels_numCalls] +=
      graph.kernels.count;
  context->statistics[NnpackStatistic_FormKernels_numLeft] += graph.numLeft;
  nnpackArenaDestroy(arena);
}

bool nnpackRunFormKernels(MlirOperation module, NnpackPassContext *context) {
  if (!nnpackTakeResources(module))
    return false;
  NnpackArena *arena = nnpackArenaCreate();
  NnpackBodies bodies = {.arena = arena,
                         .symbols = mlirSymbolTableCreate(module)};
  MlirBlock body = nnpackModuleBody(module);
  NNPACK_VECTOR(MlirOperation) functions = {0};
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (isCandidate(op))
      NNPACK_PUSH(arena, functions, op);
  bool ok = true;
  for (intptr_t i = 0; ok && i < functions.count; ++i) {
    ok = checkSizes(functions.data[i]);
    if (ok)
      formKernelsOf(functions.data[i], &bodies, context);
  }
  context->statistics[NnpackStatistic_FormKernels_numKernels] =
      bodies.list.count;
  mlirSymbolTableDestroy(bodies.symbols);
  nnpackArenaDestroy(arena);
  return ok;
}
