//===-- KernelCut.c - Which operations make a kernel ----------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The rules of passes/FormKernels.c, node by node from the last operation to the
// first: who reads a value is known when its own operation is looked at. It joins
// all kernels that read it, or starts one; why it is in none of those is kept for
// remarks.
//
//===----------------------------------------------------------------------===//

#include "Graph/KernelGraph.h"

#include "IR/Build.h"
#include "IR/RowMaps.h"

#include <stdlib.h>

/// Operations in a kernel beyond which no more are pulled in: stored values,
/// and any.
enum { maxMembers = 64, maxWideMembers = 256 };

/// Who reads a node's value.
typedef struct Readers {
  bool any;
  bool outside; ///< Someone who is in no kernel.
  bool allElementwise, allSameShape, feedsAnchor, feedsReduction;
  NNPACK_VECTOR(intptr_t) kernels; ///< Ascending, without repetition.
} Readers;

static int compareKernels(const void *a, const void *b) {
  intptr_t left = *(const intptr_t *)a, right = *(const intptr_t *)b;
  return (left > right) - (left < right);
}

static void sortKernels(Readers *readers) {
  intptr_t count = 0, *data = readers->kernels.data;
  if (readers->kernels.count < 2)
    return;
  qsort(data, (size_t)readers->kernels.count, sizeof *data, compareKernels);
  for (intptr_t i = 0; i < readers->kernels.count; ++i)
    if (count == 0 || data[count - 1] != data[i])
      data[count++] = data[i];
  readers->kernels.count = count;
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
    NNPACK_PUSH(graph->arena, readers->kernels, reader->kernels.data[i]);
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
  sortKernels(&readers);
  return readers;
}

/// True if between the node and the next operation of the kernel stands work of
/// another kernel, over which joining would move the node.
static bool wouldMove(const NnpackGraph *graph, const NnpackKernel *kernel) {
  return graph->nextWork <
         kernel->members.data[kernel->members.count - 1]; // the first in order
}

/// Stored values that an operation reads, directly or through wide ones.
typedef struct Leaves {
  intptr_t budget; ///< Operands still to be looked at; negative: too many.
  NNPACK_VECTOR(MlirValue) values; ///< Views left out: what they show.
} Leaves;

static void addLeaf(NnpackGraph *graph, MlirValue value, Leaves *leaves) {
  for (intptr_t i = 0; i < leaves->values.count; ++i)
    if (mlirValueEqual(leaves->values.data[i], value))
      return;
  NNPACK_PUSH(graph->arena, leaves->values, value);
}

static void addLeavesOf(NnpackGraph *graph, const NnpackNode *node,
                        Leaves *leaves) {
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(node->op); i < e; ++i) {
    MlirValue value = nnpackBaseOf(graph, mlirOperationGetOperand(node->op, i));
    const NnpackNode *operand = nnpackNodeOf(graph, value);
    if (--leaves->budget < 0)
      return;
    if (nnpackIsConstantValue(graph, value))
      continue;
    if (operand && operand->isWide)
      addLeavesOf(graph, operand, leaves);
    else
      addLeaf(graph, value, leaves);
  }
}

/// True if what a stored value is computed from, as far as nothing else keeps
/// it alive until the kernel runs, is larger than the value: the kernel had
/// better read the value.
static bool wouldHoldMore(NnpackGraph *graph, const NnpackNode *node,
                          const NnpackKernel *kernel) {
  Leaves leaves = {.budget = maxMembers};
  addLeavesOf(graph, node, &leaves);
  int64_t held = 0, bytes, own;
  if (leaves.budget < 0 ||
      !nnpackTypeBytes(mlirValueGetType(nnpackNodeResult(node)), &own))
    return true;
  for (intptr_t i = 0; i < leaves.values.count; ++i) {
    MlirValue value = leaves.values.data[i];
    if (nnpackPtrMapGet(&graph->lastUse, value.ptr) >= kernel->root)
      continue;
    if (!nnpackTypeBytes(mlirValueGetType(value), &bytes) ||
        nnpackAddOverflow(held, bytes, &held))
      return true;
  }
  return held > own;
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
    const NnpackNode *reader = index < 0 ? NULL : &graph->nodes.data[index];
    if (reader && (reader->isDead || reader->joinsWindow))
      continue;
    if (!reader || !isWindowed(owner) ||
        mlirOpOperandGetOperandNumber(use) != 0)
      return false;
  }
  return true;
}

static const char readBySeveral[] = "several kernels read it";
static const char readerIsTaken[] =
    "the kernel that reads it has an operation of that kind already";
static const char readerReduces[] =
    "the kernel that reads it reduces it, and would wait for all of it";
static const char readerIsFull[] =
    "the kernel that reads it has as many operations as a kernel may have";

/// Why a wide value is not computed in the kernels that read it, or NULL.
static const char *whyWideApart(const NnpackGraph *graph,
                                const NnpackNode *node,
                                const Readers *readers) {
  for (intptr_t i = 0; i < readers->kernels.count; ++i)
    if (graph->kernels.data[readers->kernels.data[i]].members.count >=
        maxWideMembers)
      return readerIsFull;
  if (!nnpackIsWorker(node))
    return NULL;
  const NnpackKernel *kernel = &graph->kernels.data[readers->kernels.data[0]];
  if (readers->kernels.count != 1)
    return readBySeveral;
  if (kernel->anchor >= 0)
    return readerIsTaken;
  bool waits = kernel->hasReduction || readers->feedsReduction;
  return node->kind != NnpackTosaKindReduction && waits ? readerReduces : NULL;
}

/// Likewise of a stored value that brings an anchor or reduction with it.
static const char *whyWorkerApart(const NnpackGraph *graph,
                                  const NnpackKernel *kernel,
                                  const Readers *readers) {
  if (kernel->isTaken)
    return readerIsTaken;
  if (readers->feedsReduction)
    return readerReduces;
  return wouldMove(graph, kernel)
             ? "another kernel runs between it and the one that reads it"
             : NULL;
}

/// True if all rows of the kernel's result read all of the node's value: with
/// the node in it, the kernel would not go row by row. The gate of
/// squeeze-and-excite is such a node.
static bool isSpread(const NnpackGraph *graph, const NnpackNode *node,
                     const NnpackKernel *kernel) {
  MlirType own = mlirValueGetType(nnpackNodeResult(node));
  MlirType all =
      mlirValueGetType(nnpackNodeResult(&graph->nodes.data[kernel->root]));
  intptr_t row = nnpackRowDimensionOf(all);
  return row >= 0 && (mlirShapedTypeGetRank(own) <= row ||
                      mlirShapedTypeGetDimSize(own, row) !=
                          mlirShapedTypeGetDimSize(all, row));
}

/// Likewise of a stored value, which joins elementwise operations on it.
static const char *whyStoredApart(NnpackGraph *graph, intptr_t index,
                                  const Readers *readers) {
  NnpackNode *node = &graph->nodes.data[index];
  node->joinsWindow = joinsWindow(graph, node);
  if (node->joinsWindow)
    return NULL;
  if (readers->kernels.count != 1)
    return readBySeveral;
  const NnpackKernel *kernel = &graph->kernels.data[readers->kernels.data[0]];
  if (!readers->allElementwise || readers->feedsAnchor)
    return "the kernel that reads it is not elementwise in it";
  if (!readers->allSameShape)
    return "the kernel that reads it has a result of another shape";
  if (isSpread(graph, node, kernel))
    return "all rows of the kernel that reads it read all of it";
  if (kernel->members.count >= maxMembers)
    return readerIsFull;
  bool isFloat = mlirTypeIsAFloat(
      mlirShapedTypeGetElementType(mlirValueGetType(nnpackNodeResult(node))));
  if (node->bringsAnchor)
    return whyWorkerApart(graph, kernel, readers);
  // A row of a pad is a row of what it pads with more beside it.
  bool isRowWise =
      node->kind == NnpackTosaKindElementwise ||
      (node->kind == NnpackTosaKindPad && !readers->feedsReduction);
  if (!isRowWise)
    return "it moves data other than element by element";
  if (!isFloat && readers->feedsReduction)
    return readerReduces;
  return wouldMove(graph, kernel) && wouldHoldMore(graph, node, kernel)
             ? "its operands are larger and would have to live longer"
             : NULL;
}

/// Notes that the operands of a node are read where node `at` stands.
static void useOperands(NnpackGraph *graph, const NnpackNode *node,
                        intptr_t at) {
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(node->op); i < e; ++i) {
    MlirValue value = nnpackBaseOf(graph, mlirOperationGetOperand(node->op, i));
    if (nnpackPtrMapGet(&graph->lastUse, value.ptr) < at)
      nnpackPtrMapSet(&graph->lastUse, value.ptr, at);
  }
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
  useOperands(graph, node, kernel->root);
  if (!node->isConstantDerived)
    graph->nextWork = index;
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
      node->kind == NnpackTosaKindVariable) {
    useOperands(graph, node, index);
    return;
  }
  Readers readers = findReaders(graph, node);
  node->isDead = !readers.any;
  if (node->isDead)
    return;
  bool isView = node->kind == NnpackTosaKindView;
  bool joinsFreely = node->isWide || node->isConstantDerived;
  if (!readers.outside)
    node->whyApart = joinsFreely ? whyWideApart(graph, node, &readers)
                                 : whyStoredApart(graph, index, &readers);
  bool joins = !readers.outside && !node->whyApart;
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
