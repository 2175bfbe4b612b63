//===-- KernelCut.c - Which operations make a kernel ----------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Graph/KernelGraph.h"

#include "IR/Build.h"

/// Operations in a kernel beyond which stored values are not pulled in.
enum { maxMembers = 64 };

/// Who reads a node's value.
typedef struct Readers {
  bool any;
  bool outside; ///< Someone who is in no kernel.
  bool allElementwise, allSameShape, feedsAnchor, feedsReduction;
  NNPACK_VECTOR(intptr_t) kernels; ///< Ascending, without repetition.
} Readers;

static void addKernelOf(NnpackGraph *graph, Readers *readers, intptr_t kernel) {
  intptr_t at = readers->kernels.count;
  while (at > 0 && readers->kernels.data[at - 1] >= kernel)
    if (readers->kernels.data[--at] == kernel)
      return;
  NNPACK_PUSH(graph->arena, readers->kernels, kernel);
  for (intptr_t i = readers->kernels.count - 1; i > at; --i)
    readers->kernels.data[i] = readers->kernels.data[i - 1];
  readers->kernels.data[at] = kernel;
}

static void addReader(NnpackGraph *graph, const NnpackNode *node,
                      const NnpackNode *reader, Readers *readers) {
  readers->any = true;
  if (!reader || reader->kernels.count == 0) {
    readers->outside = true;
    return;
  }
  bool isReduction = reader->kind == NnpackTosaKindReduction;
  bool isElementwise = reader->kind == NnpackTosaKindElementwise;
  readers->allElementwise &= isElementwise;
  readers->allSameShape &=
      mlirTypeIsARankedTensor(mlirValueGetType(nnpackNodeResult(reader))) &&
      nnpackSameShape(mlirValueGetType(nnpackNodeResult(node)),
                      mlirValueGetType(nnpackNodeResult(reader)));
  readers->feedsAnchor |=
      reader->feedsAnchor ||
      (!isElementwise && !isReduction && reader->kind != NnpackTosaKindView);
  readers->feedsReduction |= reader->feedsReduction || isReduction;
  for (intptr_t i = 0; i < reader->kernels.count; ++i)
    addKernelOf(graph, readers, reader->kernels.data[i]);
}

static Readers findReaders(NnpackGraph *graph, const NnpackNode *node) {
  Readers readers = {.allElementwise = true, .allSameShape = true};
  for (MlirOpOperand use = mlirValueGetFirstUse(nnpackNodeResult(node));
       !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
    MlirOperation owner = mlirOpOperandGetOwner(use);
    intptr_t index = nnpackPtrMapGet(&graph->nodeOf, owner.ptr);
    NnpackNode *reader = index < 0 ? NULL : &graph->nodes.data[index];
    if (reader && reader->isDead)
      continue;
    addReader(graph, node, reader, &readers);
  }
  return readers;
}

/// True if between the node and the next operation of the kernel stands work of
/// another kernel, over which joining would move the node.
static bool wouldMove(const NnpackGraph *graph, intptr_t index,
                      const NnpackKernel *kernel) {
  intptr_t next =
      kernel->members.data[kernel->members.count - 1]; // the first in order
  for (intptr_t i = index + 1; i < next; ++i) {
    const NnpackNode *between = &graph->nodes.data[i];
    if (between->kernels.count > 0 && !between->isConstantDerived)
      return true;
  }
  return false;
}

static bool isWindowed(MlirOperation op) {
  return nnpackOpIs(op, "tosa.conv2d") ||
         nnpackOpIs(op, "tosa.depthwise_conv2d") ||
         nnpackOpIs(op, "tosa.avg_pool2d") || nnpackOpIs(op, "tosa.max_pool2d");
}

/// True for a slice that keeps more than half of its operand. To read the
/// operand in its place costs nothing; a smaller slice may outlive it.
static bool isLargeSlice(const NnpackNode *node) {
  int64_t part, whole;
  return nnpackOpIs(node->op, "tosa.slice") &&
         nnpackTypeBytes(mlirValueGetType(nnpackNodeResult(node)), &part) &&
         nnpackTypeBytes(mlirValueGetType(mlirOperationGetOperand(node->op, 0)),
                         &whole) &&
         part > whole / 2;
}

/// A pad or a large slice joins the windowed operations that read it as their
/// data, directly or through another such: they read their rows through it.
static bool joinsWindow(NnpackGraph *graph, const NnpackNode *node) {
  if (node->kind != NnpackTosaKindPad && !isLargeSlice(node))
    return false;
  for (MlirOpOperand use = mlirValueGetFirstUse(nnpackNodeResult(node));
       !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
    MlirOperation owner = mlirOpOperandGetOwner(use);
    intptr_t index = nnpackPtrMapGet(&graph->nodeOf, owner.ptr);
    const NnpackNode *reader = &graph->nodes.data[index];
    if (reader->isDead || reader->joinsWindow)
      continue;
    if (!isWindowed(owner) || mlirOpOperandGetOperandNumber(use) != 0)
      return false;
  }
  return true;
}

static bool canWideJoin(const NnpackGraph *graph, const NnpackNode *node,
                        const Readers *readers) {
  if (!nnpackIsWorker(node))
    return true;
  const NnpackKernel *kernel = &graph->kernels.data[readers->kernels.data[0]];
  if (readers->kernels.count != 1 || kernel->anchor >= 0)
    return false;
  return node->kind == NnpackTosaKindReduction ||
         (!kernel->hasReduction && !readers->feedsReduction);
}

static bool canStoredJoin(NnpackGraph *graph, intptr_t index,
                          const Readers *readers) {
  NnpackNode *node = &graph->nodes.data[index];
  node->joinsWindow = joinsWindow(graph, node);
  if (node->joinsWindow)
    return true;
  if (readers->kernels.count != 1)
    return false;
  const NnpackKernel *kernel = &graph->kernels.data[readers->kernels.data[0]];
  if (!readers->allElementwise || !readers->allSameShape ||
      readers->feedsAnchor || kernel->members.count >= maxMembers)
    return false;
  bool isFloat = mlirTypeIsAFloat(
      mlirShapedTypeGetElementType(mlirValueGetType(nnpackNodeResult(node))));
  if (node->bringsAnchor)
    return !kernel->isTaken && !readers->feedsReduction &&
           !wouldMove(graph, index, kernel);
  return node->kind == NnpackTosaKindElementwise &&
         (isFloat || !readers->feedsReduction);
}

static void joinKernel(NnpackGraph *graph, intptr_t index,
                       intptr_t kernelIndex) {
  NnpackNode *node = &graph->nodes.data[index];
  NnpackKernel *kernel = &graph->kernels.data[kernelIndex];
  if (node->kind == NnpackTosaKindAnchor)
    kernel->anchor = index;
  kernel->hasReduction |= node->kind == NnpackTosaKindReduction;
  kernel->isTaken |= node->bringsAnchor;
  NNPACK_PUSH(graph->arena, kernel->members, index);
  NNPACK_PUSH(graph->arena, node->kernels, kernelIndex);
}

static void startKernel(NnpackGraph *graph, intptr_t index) {
  NNPACK_PUSH(graph->arena, graph->kernels,
              ((NnpackKernel){.root = index, .anchor = -1}));
  joinKernel(graph, index, graph->kernels.count - 1);
}

static void placeNode(NnpackGraph *graph, intptr_t index) {
  NnpackNode *node = &graph->nodes.data[index];
  if (node->kind == NnpackTosaKindNone ||
      node->kind == NnpackTosaKindConstant ||
      node->kind == NnpackTosaKindVariable)
    return;
  Readers readers = findReaders(graph, node);
  node->isDead = !readers.any;
  if (node->isDead)
    return;
  bool isView = node->kind == NnpackTosaKindView;
  bool joinsFreely = node->isWide || node->isConstantDerived;
  bool joins =
      !readers.outside && (joinsFreely ? canWideJoin(graph, node, &readers)
                                       : canStoredJoin(graph, index, &readers));
  if (isView && !(joins && joinsFreely))
    return; // A view of the same bytes, between kernels.
  if (!joins) {
    startKernel(graph, index);
    return;
  }
  node->feedsAnchor = readers.feedsAnchor;
  node->feedsReduction = readers.feedsReduction;
  for (intptr_t i = 0; i < readers.kernels.count; ++i)
    joinKernel(graph, index, readers.kernels.data[i]);
}

void nnpackGraphCut(NnpackGraph *graph) {
  for (intptr_t i = graph->nodes.count - 1; i >= 0; --i)
    placeNode(graph, i);
}
