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
//   func.func private @conv2d(...) attributes {nnpack.kernel, nnpack.macs = ...}
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
// - with a stored result: only as something that its users, all elementwise,
//   all in one kernel and of the same shape, follow at once; an anchor only if
//   no other kernel's operation stands between, so that the order of the work
//   stays the program's;
// - pad, and a slice of more than half: joins the convolutions and pools that
//   alone read it;
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

#include "IR/Build.h"
#include "IR/TosaFacts.h"
#include "nnpack-c/Passes.h"

#include <string.h>

/// Operations in a kernel beyond which stored values are not pulled in.
enum { maxMembers = 64 };

typedef struct Node {
  MlirOperation op;
  NnpackTosaKind kind; ///< None: stays where it is.
  bool isWide, isDead, isConstantDerived;
  bool bringsAnchor;   ///< An anchor or reduction comes with it: it is one, or
                       ///< reads one through wide values.
  bool joinsWindow;    ///< A pad or slice inside its readers' kernels.
  bool feedsAnchor;    ///< In a kernel, on the input side of an anchor.
  bool feedsReduction; ///< Likewise of a reduction.
  NNPACK_VECTOR(intptr_t) kernels; ///< Those that hold it, ascending.
} Node;

typedef struct Kernel {
  intptr_t root;   ///< The node whose value leaves it.
  intptr_t anchor; ///< The node that is its anchor, or -1.
  bool hasReduction;
  bool isTaken; ///< It has, or will have, an anchor or reduction.
  NNPACK_VECTOR(intptr_t) members; ///< Descending.
} Kernel;

/// One function being taken apart.
typedef struct Graph {
  NnpackArena *arena;
  NNPACK_VECTOR(Node) nodes; ///< In program order.
  NNPACK_VECTOR(Kernel) kernels;
  NNPACK_VECTOR(MlirType) storedTypes; ///< Element types of stored values.
  NnpackPtrMap nodeOf;                 ///< Operation -> node.
} Graph;

/// Function bodies formed so far in the module.
typedef struct Bodies {
  NnpackArena *arena;
  MlirSymbolTable symbols;
  NNPACK_VECTOR(struct Body {
    uint64_t hash;
    const char *text;
    MlirAttribute name;
  }) list;
  intptr_t *buckets; ///< Hash -> index in list + 1, chained by probing.
  intptr_t numBuckets;
} Bodies;

//===----------------------------------------------------------------------===//
// Step 1: nodes
//===----------------------------------------------------------------------===//

static MlirValue resultOf(const Node *node) {
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

static bool isTosa(MlirOperation op) {
  MlirStringRef name = nnpackOpName(op);
  return name.length > 5 && !memcmp(name.data, "tosa.", 5);
}

static void addNode(Graph *graph, MlirOperation op,
                    NnpackPassContext *context) {
  Node node = {.op = op, .kind = nnpackTosaKind(op)};
  bool isPlain = node.kind != NnpackTosaKindConstant &&
                 node.kind != NnpackTosaKindVariable;
  if (isTosa(op) && isPlain) {
    const char *why = whyLeft(op, node.kind);
    if (why) {
      MlirStringRef name = nnpackOpName(op);
      nnpackRemarkAt(op, "'%.*s' stays outside kernels: %s", (int)name.length,
                     name.data, why);
      ++context->statistics[NnpackStatistic_FormKernels_numLeft];
      node.kind = NnpackTosaKindNone;
    }
  }
  nnpackPtrMapSet(&graph->nodeOf, op.ptr, graph->nodes.count);
  NNPACK_PUSH(graph->arena, graph->nodes, node);
}

static Node *nodeOfValue(Graph *graph, MlirValue value) {
  MlirOperation owner = nnpackValueOwner(value);
  if (mlirOperationIsNull(owner))
    return NULL;
  intptr_t index = nnpackPtrMapGet(&graph->nodeOf, owner.ptr);
  return index < 0 ? NULL : &graph->nodes.data[index];
}

static bool isConstantValue(Graph *graph, MlirValue value) {
  const Node *node = nodeOfValue(graph, value);
  return node && (node->kind == NnpackTosaKindConstant ||
                  node->isConstantDerived);
}

static bool isStoredType(const Graph *graph, MlirType element) {
  for (intptr_t i = 0; i < graph->storedTypes.count; ++i)
    if (mlirTypeEqual(graph->storedTypes.data[i], element))
      return true;
  return mlirTypeIsAInteger(element) &&
         mlirIntegerTypeGetWidth(element) <= 8 &&
         mlirIntegerTypeGetWidth(element) > 1;
}

/// Floats and int16 are stored if they are in the signature or enter an anchor.
static void addStoredType(Graph *graph, MlirType type) {
  if (!mlirTypeIsATensor(type))
    return;
  MlirType element = mlirShapedTypeGetElementType(type);
  bool isInt16 =
      mlirTypeIsAInteger(element) && mlirIntegerTypeGetWidth(element) == 16;
  if ((isInt16 || mlirTypeIsAFloat(element)) && !isStoredType(graph, element))
    NNPACK_PUSH(graph->arena, graph->storedTypes, element);
}

static void findStoredTypes(Graph *graph, MlirOperation function) {
  MlirType type = mlirTypeAttrGetValue(
      nnpackOpAttribute(function, "function_type"));
  for (intptr_t i = 0, e = mlirFunctionTypeGetNumInputs(type); i < e; ++i)
    addStoredType(graph, mlirFunctionTypeGetInput(type, i));
  for (intptr_t i = 0, e = mlirFunctionTypeGetNumResults(type); i < e; ++i)
    addStoredType(graph, mlirFunctionTypeGetResult(type, i));
  for (intptr_t i = 0; i < graph->nodes.count; ++i) {
    const Node *node = &graph->nodes.data[i];
    if (node->kind == NnpackTosaKindAnchor)
      addStoredType(graph,
                    mlirValueGetType(mlirOperationGetOperand(node->op, 0)));
  }
}

/// True for an operation that a kernel has one of.
static bool isWorker(const Node *node) {
  return node->kind == NnpackTosaKindAnchor ||
         node->kind == NnpackTosaKindReduction;
}

static bool readsAnchor(Graph *graph, const Node *node) {
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(node->op); i < e; ++i) {
    const Node *operand =
        nodeOfValue(graph, mlirOperationGetOperand(node->op, i));
    if (operand && operand->isWide && operand->bringsAnchor)
      return true;
  }
  return false;
}

static void markNode(Graph *graph, Node *node) {
  if (node->kind == NnpackTosaKindNone ||
      node->kind == NnpackTosaKindConstant ||
      node->kind == NnpackTosaKindVariable)
    return;
  node->isWide = !isStoredType(graph, elementTypeOf(resultOf(node)));
  node->bringsAnchor = isWorker(node) || readsAnchor(graph, node);
  if (node->kind != NnpackTosaKindElementwise &&
      node->kind != NnpackTosaKindView)
    return;
  node->isConstantDerived = true;
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(node->op); i < e; ++i)
    if (!isConstantValue(graph, mlirOperationGetOperand(node->op, i)))
      node->isConstantDerived = false;
}

static void collectNodes(Graph *graph, MlirOperation function,
                         NnpackPassContext *context) {
  MlirBlock body = nnpackFunctionBody(function);
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    addNode(graph, op, context);
  findStoredTypes(graph, function);
  for (intptr_t i = 0; i < graph->nodes.count; ++i)
    markNode(graph, &graph->nodes.data[i]);
}

//===----------------------------------------------------------------------===//
// Step 2: kernels
//===----------------------------------------------------------------------===//

/// Who reads a node's value.
typedef struct Readers {
  bool any;
  bool outside;  ///< Someone who is in no kernel.
  bool allElementwise, allSameShape, feedsAnchor, feedsReduction;
  NNPACK_VECTOR(intptr_t) kernels; ///< Ascending, without repetition.
} Readers;

static void addKernelOf(Graph *graph, Readers *readers, intptr_t kernel) {
  intptr_t at = readers->kernels.count;
  while (at > 0 && readers->kernels.data[at - 1] >= kernel)
    if (readers->kernels.data[--at] == kernel)
      return;
  NNPACK_PUSH(graph->arena, readers->kernels, kernel);
  for (intptr_t i = readers->kernels.count - 1; i > at; --i)
    readers->kernels.data[i] = readers->kernels.data[i - 1];
  readers->kernels.data[at] = kernel;
}

static void addReader(Graph *graph, const Node *node, const Node *reader,
                      Readers *readers) {
  readers->any = true;
  if (!reader || reader->kernels.count == 0) {
    readers->outside = true;
    return;
  }
  bool isReduction = reader->kind == NnpackTosaKindReduction;
  bool isElementwise = reader->kind == NnpackTosaKindElementwise;
  readers->allElementwise &= isElementwise;
  readers->allSameShape &=
      mlirTypeIsARankedTensor(mlirValueGetType(resultOf(reader))) &&
      nnpackSameShape(mlirValueGetType(resultOf(node)),
                      mlirValueGetType(resultOf(reader)));
  readers->feedsAnchor |=
      reader->feedsAnchor ||
      (!isElementwise && !isReduction && reader->kind != NnpackTosaKindView);
  readers->feedsReduction |= reader->feedsReduction || isReduction;
  for (intptr_t i = 0; i < reader->kernels.count; ++i)
    addKernelOf(graph, readers, reader->kernels.data[i]);
}

static Readers findReaders(Graph *graph, const Node *node) {
  Readers readers = {.allElementwise = true, .allSameShape = true};
  for (MlirOpOperand use = mlirValueGetFirstUse(resultOf(node));
       !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
    MlirOperation owner = mlirOpOperandGetOwner(use);
    intptr_t index = nnpackPtrMapGet(&graph->nodeOf, owner.ptr);
    Node *reader = index < 0 ? NULL : &graph->nodes.data[index];
    if (reader && reader->isDead)
      continue;
    addReader(graph, node, reader, &readers);
  }
  return readers;
}

/// True if between the node and the next operation of the kernel stands work of
/// another kernel, over which joining would move the node.
static bool wouldMove(const Graph *graph, intptr_t index,
                      const Kernel *kernel) {
  intptr_t next =
      kernel->members.data[kernel->members.count - 1]; // the first in order
  for (intptr_t i = index + 1; i < next; ++i) {
    const Node *between = &graph->nodes.data[i];
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
static bool isLargeSlice(const Node *node) {
  int64_t part, whole;
  return nnpackOpIs(node->op, "tosa.slice") &&
         nnpackTypeBytes(mlirValueGetType(resultOf(node)), &part) &&
         nnpackTypeBytes(mlirValueGetType(mlirOperationGetOperand(node->op, 0)),
                         &whole) &&
         part > whole / 2;
}

/// A pad or a large slice joins the windowed operations that read it as their
/// data, directly or through another such: they read their rows through it.
static bool joinsWindow(Graph *graph, const Node *node) {
  if (node->kind != NnpackTosaKindPad && !isLargeSlice(node))
    return false;
  for (MlirOpOperand use = mlirValueGetFirstUse(resultOf(node));
       !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
    MlirOperation owner = mlirOpOperandGetOwner(use);
    intptr_t index = nnpackPtrMapGet(&graph->nodeOf, owner.ptr);
    const Node *reader = &graph->nodes.data[index];
    if (reader->isDead || reader->joinsWindow)
      continue;
    if (!isWindowed(owner) || mlirOpOperandGetOperandNumber(use) != 0)
      return false;
  }
  return true;
}

static bool canWideJoin(const Graph *graph, const Node *node,
                        const Readers *readers) {
  if (!isWorker(node))
    return true;
  const Kernel *kernel = &graph->kernels.data[readers->kernels.data[0]];
  if (readers->kernels.count != 1 || kernel->anchor >= 0)
    return false;
  return node->kind == NnpackTosaKindReduction ||
         (!kernel->hasReduction && !readers->feedsReduction);
}

static bool canStoredJoin(Graph *graph, intptr_t index,
                          const Readers *readers) {
  Node *node = &graph->nodes.data[index];
  node->joinsWindow = joinsWindow(graph, node);
  if (node->joinsWindow)
    return true;
  if (readers->kernels.count != 1)
    return false;
  const Kernel *kernel = &graph->kernels.data[readers->kernels.data[0]];
  if (!readers->allElementwise || !readers->allSameShape ||
      readers->feedsAnchor || kernel->members.count >= maxMembers)
    return false;
  bool isFloat = mlirTypeIsAFloat(elementTypeOf(resultOf(node)));
  if (node->bringsAnchor)
    return !kernel->isTaken && !readers->feedsReduction &&
           !wouldMove(graph, index, kernel);
  return node->kind == NnpackTosaKindElementwise &&
         (isFloat || !readers->feedsReduction);
}

static void joinKernel(Graph *graph, intptr_t index, intptr_t kernelIndex) {
  Node *node = &graph->nodes.data[index];
  Kernel *kernel = &graph->kernels.data[kernelIndex];
  if (node->kind == NnpackTosaKindAnchor)
    kernel->anchor = index;
  kernel->hasReduction |= node->kind == NnpackTosaKindReduction;
  kernel->isTaken |= node->bringsAnchor;
  NNPACK_PUSH(graph->arena, kernel->members, index);
  NNPACK_PUSH(graph->arena, node->kernels, kernelIndex);
}

static void startKernel(Graph *graph, intptr_t index) {
  NNPACK_PUSH(graph->arena, graph->kernels,
              ((Kernel){.root = index, .anchor = -1}));
  joinKernel(graph, index, graph->kernels.count - 1);
}

static void placeNode(Graph *graph, intptr_t index) {
  Node *node = &graph->nodes.data[index];
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
  bool joins = !readers.outside &&
               (joinsFreely ? canWideJoin(graph, node, &readers)
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

//===----------------------------------------------------------------------===//
// Step 3: bodies
//===----------------------------------------------------------------------===//

/// A kernel's function while it is written.
typedef struct Outline {
  Graph *graph;
  NNPACK_VECTOR(MlirValue) arguments; ///< Values of the graph: data first.
  NNPACK_VECTOR(MlirValue) values;    ///< Values of the body.
  NnpackPtrMap valueOf;               ///< Value of the graph -> index in values.
  MlirBlock block;
} Outline;

static bool isMember(const Graph *graph, MlirValue value, intptr_t kernel) {
  MlirOperation owner = nnpackValueOwner(value);
  if (mlirOperationIsNull(owner))
    return false;
  intptr_t index = nnpackPtrMapGet(&graph->nodeOf, owner.ptr);
  if (index < 0)
    return false;
  const Node *node = &graph->nodes.data[index];
  for (intptr_t i = 0; i < node->kernels.count; ++i)
    if (node->kernels.data[i] == kernel)
      return true;
  return false;
}

/// True for a constant that is copied into kernels: shapes, and tensors of one
/// element.
static bool isInlineConstant(Graph *graph, MlirValue value) {
  const Node *node = nodeOfValue(graph, value);
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
  Graph *graph = outline->graph;
  const Kernel *kernel = &graph->kernels.data[kernelIndex];
  for (intptr_t m = kernel->members.count - 1; m >= 0; --m) {
    MlirOperation op = graph->nodes.data[kernel->members.data[m]].op;
    for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i) {
      MlirValue operand = mlirOperationGetOperand(op, i);
      if (isMember(graph, operand, kernelIndex) ||
          isInlineConstant(graph, operand) ||
          isConstantValue(graph, operand) != constants ||
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
static MlirStringRef kernelName(const Graph *graph, const Kernel *kernel) {
  intptr_t named = kernel->anchor >= 0 ? kernel->anchor : kernel->root;
  if (kernel->anchor < 0 && kernel->members.count > 1)
    return nnpackStr(kernel->hasReduction ? "reduction" : "elementwise");
  MlirStringRef name = nnpackOpName(graph->nodes.data[named].op);
  return (MlirStringRef){name.data + 5, name.length - 5};
}

static int64_t kernelMacs(const Graph *graph, const Kernel *kernel) {
  int64_t macs = 0;
  for (intptr_t i = 0; i < kernel->members.count; ++i)
    macs += nnpackTosaMacs(graph->nodes.data[kernel->members.data[i]].op);
  return macs;
}

static MlirOperation createKernelFunction(Outline *outline,
                                          intptr_t kernelIndex) {
  Graph *graph = outline->graph;
  const Kernel *kernel = &graph->kernels.data[kernelIndex];
  MlirValue root = resultOf(&graph->nodes.data[kernel->root]);
  MlirType resultType = mlirValueGetType(root);
  intptr_t numArguments = outline->arguments.count;
  MlirType *types = NNPACK_NEW_ARRAY(graph->arena, MlirType, numArguments);
  for (intptr_t i = 0; i < numArguments; ++i)
    types[i] = mlirValueGetType(outline->arguments.data[i]);
  MlirLocation location =
      mlirOperationGetLocation(nnpackValueOwner(root));
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

//===----------------------------------------------------------------------===//
// Step 4: one function per body, one call per kernel
//===----------------------------------------------------------------------===//

static void appendChunk(MlirStringRef chunk, void *text) {
  nnpackTextAppend(text, chunk.data, chunk.length);
}

static uint64_t hashOf(const char *data, size_t length) {
  uint64_t hash = 0xCBF29CE484222325u; // FNV-1a
  for (size_t i = 0; i < length; ++i)
    hash = (hash ^ (unsigned char)data[i]) * 0x100000001B3u;
  return hash;
}

static void growBuckets(Bodies *bodies) {
  bodies->numBuckets = bodies->numBuckets ? 2 * bodies->numBuckets : 256;
  bodies->buckets =
      NNPACK_NEW_ARRAY(bodies->arena, intptr_t, bodies->numBuckets);
  for (intptr_t i = 0; i < bodies->list.count; ++i) {
    uint64_t slot = bodies->list.data[i].hash;
    while (bodies->buckets[slot & (uint64_t)(bodies->numBuckets - 1)])
      ++slot;
    bodies->buckets[slot & (uint64_t)(bodies->numBuckets - 1)] = i + 1;
  }
}

/// The name of the function with this body: `function` itself, which is then in
/// the module, or an equal one formed before.
static MlirAttribute internBody(Bodies *bodies, MlirOperation function) {
  NnpackText text = {0};
  mlirOperationPrint(function, appendChunk, &text);
  uint64_t hash = hashOf(text.data, text.length);
  if (2 * bodies->list.count >= bodies->numBuckets)
    growBuckets(bodies);
  uint64_t mask = (uint64_t)bodies->numBuckets - 1, slot = hash & mask;
  MlirAttribute name = {NULL};
  for (; bodies->buckets[slot]; slot = (slot + 1) & mask) {
    const struct Body *body = &bodies->list.data[bodies->buckets[slot] - 1];
    if (body->hash == hash && !strcmp(body->text, text.data)) {
      name = body->name;
      break;
    }
  }
  if (mlirAttributeIsNull(name)) {
    name = mlirSymbolTableInsert(bodies->symbols, function);
    struct Body body = {
        hash, nnpackArenaCopyString(bodies->arena, text.data, text.length),
        name};
    NNPACK_PUSH(bodies->arena, bodies->list, body);
    bodies->buckets[slot] = bodies->list.count;
  } else {
    mlirOperationDestroy(function);
  }
  nnpackTextDestroy(&text);
  return name;
}

static void callKernel(Graph *graph, intptr_t kernelIndex, Bodies *bodies) {
  Outline outline = {.graph = graph, .valueOf = {.arena = graph->arena}};
  addArguments(&outline, kernelIndex, false);
  addArguments(&outline, kernelIndex, true);
  MlirOperation function = createKernelFunction(&outline, kernelIndex);
  MlirAttribute name = internBody(bodies, function);
  const Node *root =
      &graph->nodes.data[graph->kernels.data[kernelIndex].root];
  MlirType type = mlirValueGetType(resultOf(root));
  MlirContext context = mlirOperationGetContext(root->op);
  MlirNamedAttribute callee =
      nnpackNamed("callee", mlirFlatSymbolRefAttrGet(
                                context, mlirStringAttrGetValue(name)));
  MlirOperation call = nnpackInsertOp(
      root->op, mlirOperationGetLocation(root->op),
      &(NnpackOpSpec){.name = "func.call",
                      .numOperands = outline.arguments.count,
                      .operands = outline.arguments.data,
                      .numResults = 1,
                      .results = &type,
                      .numAttributes = 1,
                      .attributes = &callee});
  mlirValueReplaceAllUsesOfWith(resultOf(root),
                                mlirOperationGetResult(call, 0));
}

/// Removes what no one uses any more: members, dead operations, constants.
static void eraseUnused(Graph *graph) {
  for (intptr_t i = graph->nodes.count - 1; i >= 0; --i) {
    const Node *node = &graph->nodes.data[i];
    if (node->kind == NnpackTosaKindNone ||
        node->kind == NnpackTosaKindVariable)
      continue;
    if (mlirOpOperandIsNull(mlirValueGetFirstUse(resultOf(node))))
      mlirOperationDestroy(node->op);
  }
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

/// The sum of all tensors that the network stores, constants left out.
static int64_t naiveActivations(Graph *graph, MlirOperation function) {
  int64_t total = 0, bytes;
  MlirBlock body = nnpackFunctionBody(function);
  for (intptr_t i = 0, e = mlirBlockGetNumArguments(body); i < e; ++i)
    if (nnpackTypeBytes(mlirValueGetType(mlirBlockGetArgument(body, i)),
                        &bytes) &&
        nnpackAddOverflow(total, bytes, &total))
      return 0;
  for (intptr_t i = 0; i < graph->nodes.count; ++i) {
    const Node *node = &graph->nodes.data[i];
    bool isKernel = node->kernels.count > 0 &&
                    graph->kernels.data[node->kernels.data[0]].root == i;
    bool isStored = node->kernels.count > 0 && !node->isWide &&
                    !node->joinsWindow;
    if ((isKernel || isStored) && !node->isConstantDerived &&
        nnpackTypeBytes(mlirValueGetType(resultOf(node)), &bytes) &&
        nnpackAddOverflow(total, bytes, &total))
      return 0;
  }
  return total;
}

static bool hasOneBlock(MlirOperation function) {
  return mlirBlockIsNull(
      mlirBlockGetNextInRegion(nnpackFunctionBody(function)));
}

/// True for a function that has TOSA operations and no memref yet.
static bool isCandidate(MlirOperation op) {
  if (!nnpackIsFunctionDefinition(op) ||
      !mlirAttributeIsNull(nnpackOpAttribute(op, "nnpack.kernel")))
    return false;
  MlirOperation inner =
      mlirBlockGetFirstOperation(nnpackFunctionBody(op));
  for (; !mlirOperationIsNull(inner); inner = mlirOperationGetNextInBlock(inner))
    if (isTosa(inner))
      break;
  if (mlirOperationIsNull(inner))
    return false;
  if (!hasOneBlock(op)) {
    nnpackRemarkAt(op, "no kernels formed: the function has several blocks");
    return false;
  }
  return true;
}

static void formKernelsOf(MlirOperation function, Bodies *bodies,
                          NnpackPassContext *context) {
  NnpackArena *arena = nnpackArenaCreate();
  Graph graph = {.arena = arena, .nodeOf = {.arena = arena}};
  collectNodes(&graph, function, context);
  for (intptr_t i = graph.nodes.count - 1; i >= 0; --i)
    placeNode(&graph, i);
  int64_t naive = naiveActivations(&graph, function);
  MlirContext ctx = mlirOperationGetContext(function);
  mlirOperationSetAttributeByName(
      function, nnpackStr("nnpack.activations_naive"),
      mlirIntegerAttrGet(mlirIntegerTypeGet(ctx, 64), naive));
  for (intptr_t i = graph.kernels.count - 1; i >= 0; --i)
    callKernel(&graph, i, bodies);
  eraseUnused(&graph);
  context->statistics[NnpackStatistic_FormKernels_numCalls] +=
      graph.kernels.count;
  nnpackArenaDestroy(arena);
}

bool nnpackRunFormKernels(MlirOperation module, NnpackPassContext *context) {
  NnpackArena *arena = nnpackArenaCreate();
  Bodies bodies = {.arena = arena, .symbols = mlirSymbolTableCreate(module)};
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(module, 0));
  NNPACK_VECTOR(MlirOperation) functions = {0};
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (isCandidate(op))
      NNPACK_PUSH(arena, functions, op);
  for (intptr_t i = 0; i < functions.count; ++i)
    formKernelsOf(functions.data[i], &bodies, context);
  context->statistics[NnpackStatistic_FormKernels_numKernels] =
      bodies.list.count;
  mlirSymbolTableDestroy(bodies.symbols);
  nnpackArenaDestroy(arena);
  return true;
}
