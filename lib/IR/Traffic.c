//===-- lib/IR/Traffic.c - Bytes that a function moves ------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs a kernel's loops with all index arithmetic and views, but without the
// arithmetic on elements, and notes which elements of its arguments each
// structured operation touches:
//
//   scf.for %row = ...                      a unit of work per iteration
//     %v = memref.subview %in[0, %from, 0]  offset, sizes, strides are numbers
//     linalg.generic ins(%v, %weights)      touches them through its maps
//
// Within a unit each byte of an argument moves once, however often it is
// loaded: a processor of this kind has registers, a cache or a local store for a
// tile. From unit to unit nothing is kept but the rows that a sliding window
// shares with the next: weights that every unit reads are read by every unit. A
// function without one loop at its top is a single unit.
//
// Operations are gathered into a list of nodes first, so that running them asks
// MLIR nothing.
//
//===----------------------------------------------------------------------===//

#include "Traffic.h"

#include "Build.h"
#include "Footprint.h"
#include "OpFacts.h"
#include "RowMaps.h"
#include "RowRanges.h"

#include "mlir-c/AffineExpr.h"
#include "mlir-c/AffineMap.h"
#include "mlir-c/Dialect/Linalg.h"

#include <string.h>

enum { maxRank = 12, maxLoopDims = 16, maxNodesRun = 4000000 };

static const int64_t unknownIndex = INT64_MIN;

/// An index: a slot, or a number if `slot` is -1.
typedef struct Index {
  intptr_t slot;
  int64_t number;
} Index;

/// A memref as it is now.
typedef struct View {
  intptr_t argument; ///< Whose memory it is, or -1.
  bool isKnown;      ///< The rest is right.
  intptr_t rank;
  int64_t offset, sizes[maxRank], strides[maxRank];
} View;

typedef enum NodeKind {
  NodeArithmetic,
  NodeLoop,
  NodeSubview,
  NodeCollapse,
  NodeExpand,
  NodeSame,    ///< Result 0 is operand 0: casts.
  NodeUnknown, ///< Result 0 is memory of operand 0, unknown where.
  NodeAccess,  ///< All of a view, or one element.
  NodeLinalg,
} NodeKind;

/// How a structured operation's operand is addressed: per dimension of the view,
/// base + sum of factors times loop counters.
typedef struct LinalgOperand {
  intptr_t view;
  unsigned effects;
  bool isLinear; ///< If not, all of the view is touched.
  int64_t base[maxRank], factors[maxRank][maxLoopDims];
} LinalgOperand;

typedef struct Node {
  NodeKind kind;
  char arithmetic;   ///< See runArithmetic.
  intptr_t result;   ///< Slot or view.
  intptr_t source;   ///< View.
  Index indices[3 * maxRank]; ///< Operands; of a subview offsets, sizes,
                              ///< strides; of an expansion the shape.
  intptr_t numIndices;
  intptr_t rank;
  intptr_t groups[maxRank]; ///< Collapse, expand: dimensions per group.
  intptr_t numGroups;
  unsigned effects;
  intptr_t end; ///< Loop: one past its last node.
  LinalgOperand *operands;
  intptr_t numOperands, numDims;
  struct {
    intptr_t operand, dimension;
  } extents[maxLoopDims]; ///< Where a loop's extent can be read off.
} Node;

typedef struct Program {
  NnpackArena *arena;
  const NnpackIrHooks *hooks;
  MlirBlock body;
  NNPACK_VECTOR(Node) nodes;
  NNPACK_VECTOR(int64_t) slots;
  NNPACK_VECTOR(View) views;
  NnpackPtrMap slotOf, viewOf;
  Touches *reads, *writes; ///< Per argument.
  intptr_t unitLoop;       ///< Node whose iterations are units, or -1.
  int64_t numRun;
  bool isRefused;
} Program;

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

static intptr_t addSlot(Program *p, MlirValue value, int64_t number) {
  nnpackPtrMapSet(&p->slotOf, value.ptr, p->slots.count);
  NNPACK_PUSH(p->arena, p->slots, number);
  return p->slots.count - 1;
}

/// The slot of a value; one that nothing known computes is unknown.
static Index indexOf(Program *p, MlirValue value) {
  intptr_t slot = nnpackPtrMapGet(&p->slotOf, value.ptr);
  return (Index){slot >= 0 ? slot : addSlot(p, value, unknownIndex), 0};
}

static int64_t valueOf(const Program *p, Index index) {
  return index.slot < 0 ? index.number : p->slots.data[index.slot];
}

static intptr_t addView(Program *p, MlirValue value, View view) {
  nnpackPtrMapSet(&p->viewOf, value.ptr, p->views.count);
  NNPACK_PUSH(p->arena, p->views, view);
  return p->views.count - 1;
}

/// The view that a memref of its own memory is: rows one after the other.
static View identityView(MlirType type, intptr_t argument) {
  View view = {.argument = argument};
  intptr_t rank = mlirShapedTypeGetRank(type);
  if (rank > maxRank || !nnpackTypeIsStaticShaped(type) ||
      !mlirAffineMapIsIdentity(mlirMemRefTypeGetAffineMap(type)))
    return view;
  view.isKnown = true;
  view.rank = rank;
  int64_t stride = 1;
  for (intptr_t i = rank; i-- > 0;) {
    view.sizes[i] = mlirShapedTypeGetDimSize(type, i);
    view.strides[i] = stride;
    stride *= view.sizes[i];
  }
  return view;
}

static intptr_t viewOf(Program *p, MlirValue value) {
  intptr_t view = nnpackPtrMapGet(&p->viewOf, value.ptr);
  return view >= 0 ? view : addView(p, value, (View){.argument = -1});
}

/// Result 0 of the operation views operand 0.
static void setViews(Program *p, Node *node, MlirOperation op) {
  node->source = viewOf(p, mlirOperationGetOperand(op, 0));
  node->result = viewOf(p, mlirOperationGetResult(op, 0));
  p->views.data[node->result].argument = p->views.data[node->source].argument;
}

static Node *addNode(Program *p, NodeKind kind) {
  NNPACK_PUSH(p->arena, p->nodes, ((Node){.kind = kind, .source = -1}));
  return &p->nodes.data[p->nodes.count - 1];
}

//===----------------------------------------------------------------------===//
// Gathering: views
//===----------------------------------------------------------------------===//

/// Static numbers where they are given, operands where not.
static void addMixed(Program *p, Node *node, MlirOperation op,
                     const char *attribute, intptr_t *operand) {
  MlirAttribute list = nnpackOpAttribute(op, attribute);
  for (intptr_t i = 0; i < node->rank; ++i) {
    int64_t number = mlirDenseI64ArrayGetElement(list, i);
    node->indices[node->numIndices++] =
        mlirShapedTypeIsDynamicStrideOrOffset(number)
            ? indexOf(p, mlirOperationGetOperand(op, (*operand)++))
            : (Index){-1, number};
  }
}

static void gatherSubview(Program *p, MlirOperation op) {
  MlirValue result = mlirOperationGetResult(op, 0);
  MlirValue source = mlirOperationGetOperand(op, 0);
  intptr_t rank = mlirShapedTypeGetRank(mlirValueGetType(source));
  bool isSimple =
      rank <= maxRank && rank == mlirShapedTypeGetRank(mlirValueGetType(result));
  Node *node = addNode(p, isSimple ? NodeSubview : NodeUnknown);
  node->rank = rank;
  setViews(p, node, op);
  intptr_t operand = 1;
  if (!isSimple)
    return;
  addMixed(p, node, op, "static_offsets", &operand);
  addMixed(p, node, op, "static_sizes", &operand);
  addMixed(p, node, op, "static_strides", &operand);
}

static void gatherReshape(Program *p, MlirOperation op, NodeKind kind) {
  MlirAttribute groups = nnpackOpAttribute(op, "reassociation");
  MlirValue result = mlirOperationGetResult(op, 0);
  intptr_t numGroups = mlirArrayAttrGetNumElements(groups);
  intptr_t rank = mlirShapedTypeGetRank(mlirValueGetType(result));
  bool isSimple = numGroups <= maxRank && rank <= maxRank;
  Node *node = addNode(p, isSimple ? kind : NodeUnknown);
  setViews(p, node, op);
  node->rank = rank;
  node->numGroups = numGroups;
  for (intptr_t g = 0; g < numGroups && isSimple; ++g)
    node->groups[g] =
        mlirArrayAttrGetNumElements(mlirArrayAttrGetElement(groups, g));
  intptr_t operand = 1;
  if (isSimple && kind == NodeExpand)
    addMixed(p, node, op, "static_output_shape", &operand);
}

static void gatherView(Program *p, MlirOperation op, NodeKind kind) {
  setViews(p, addNode(p, kind), op);
}

//===----------------------------------------------------------------------===//
// Gathering: structured operations
//===----------------------------------------------------------------------===//

/// Adds `scale` times the expression to a linear form; false if it is none.
static bool addLinear(MlirAffineExpr expr, int64_t scale, int64_t *base,
                      int64_t *factors) {
  if (mlirAffineExprIsADim(expr)) {
    intptr_t dim = mlirAffineDimExprGetPosition(expr);
    if (dim >= maxLoopDims)
      return false;
    factors[dim] += scale;
    return true;
  }
  if (mlirAffineExprIsAConstant(expr)) {
    *base += scale * mlirAffineConstantExprGetValue(expr);
    return true;
  }
  bool isSum = mlirAffineExprIsAAdd(expr);
  if (!isSum && !mlirAffineExprIsAMul(expr))
    return false;
  MlirAffineExpr left = mlirAffineBinaryOpExprGetLHS(expr);
  MlirAffineExpr right = mlirAffineBinaryOpExprGetRHS(expr);
  if (isSum)
    return addLinear(left, scale, base, factors) &&
           addLinear(right, scale, base, factors);
  if (!mlirAffineExprIsAConstant(right))
    return false;
  return addLinear(left, scale * mlirAffineConstantExprGetValue(right), base,
                   factors);
}

static void gatherMap(Node *node, intptr_t operand, MlirAffineMap map) {
  LinalgOperand *o = &node->operands[operand];
  intptr_t count = mlirAffineMapGetNumResults(map);
  o->isLinear = count <= maxRank;
  for (intptr_t i = 0; i < count && i < maxRank; ++i) {
    MlirAffineExpr expr = mlirAffineMapGetResult(map, i);
    o->isLinear &= addLinear(expr, 1, &o->base[i], o->factors[i]);
    if (!mlirAffineExprIsADim(expr))
      continue;
    intptr_t dim = mlirAffineDimExprGetPosition(expr);
    if (dim < maxLoopDims && node->extents[dim].operand < 0) {
      node->extents[dim].operand = operand;
      node->extents[dim].dimension = i;
    }
  }
}

static void gatherAccess(Program *p, MlirOperation op, intptr_t operand,
                         unsigned effects, intptr_t firstIndex);

/// Loads and stores in an operation's body, tables mostly: any element.
static MlirWalkResult gatherInner(MlirOperation op, void *data) {
  Program *p = data;
  if (nnpackOpIs(op, "memref.load"))
    gatherAccess(p, op, 0, NnpackEffectRead, -1);
  else if (nnpackOpIs(op, "memref.store"))
    gatherAccess(p, op, 1, NnpackEffectWrite, -1);
  return MlirWalkResultAdvance;
}

static void gatherLinalg(Program *p, MlirOperation op) {
  OpFacts facts = opFactsGet(op, p->hooks);
  MlirAttribute maps = mlirLinalgGetIndexingMapsAttribute(op);
  intptr_t count = mlirOperationGetNumOperands(op);
  mlirOperationWalk(op, gatherInner, p, MlirWalkPreOrder);
  Node *node = addNode(p, NodeLinalg);
  node->operands = NNPACK_NEW_ARRAY(p->arena, LinalgOperand, count);
  node->numOperands = count;
  for (intptr_t d = 0; d < maxLoopDims; ++d)
    node->extents[d].operand = -1;
  for (intptr_t i = 0; i < count; ++i) {
    MlirValue value = mlirOperationGetOperand(op, i);
    LinalgOperand *o = &node->operands[i];
    o->view = -1;
    if (!mlirTypeIsAMemRef(mlirValueGetType(value)))
      continue;
    o->view = viewOf(p, value);
    o->effects = opOperandEffects(op, &facts, i);
    if (mlirAttributeIsNull(maps) || i >= mlirArrayAttrGetNumElements(maps))
      continue;
    MlirAffineMap map =
        mlirAffineMapAttrGetValue(mlirArrayAttrGetElement(maps, i));
    node->numDims = mlirAffineMapGetNumDims(map);
    gatherMap(node, i, map);
  }
}

//===----------------------------------------------------------------------===//
// Gathering: everything else
//===----------------------------------------------------------------------===//

/// `firstIndex` is the operand of the first of the element's indices, or -1: all
/// of the view may be touched.
static void gatherAccess(Program *p, MlirOperation op, intptr_t operand,
                         unsigned effects, intptr_t firstIndex) {
  MlirValue value = mlirOperationGetOperand(op, operand);
  intptr_t rank = mlirShapedTypeGetRank(mlirValueGetType(value));
  Node *node = addNode(p, NodeAccess);
  node->source = viewOf(p, value);
  node->effects = effects;
  if (firstIndex < 0 || rank > maxRank)
    return;
  node->rank = rank;
  for (intptr_t i = 0; i < rank; ++i)
    node->indices[node->numIndices++] =
        indexOf(p, mlirOperationGetOperand(op, firstIndex + i));
}

static void gatherEffects(Program *p, MlirOperation op) {
  OpFacts facts = opFactsGet(op, p->hooks);
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); ++i) {
    if (!mlirTypeIsAMemRef(mlirValueGetType(mlirOperationGetOperand(op, i))))
      continue;
    unsigned effects = facts.kind == OpKindAccess
                           ? opOperandEffects(op, &facts, i)
                           : NnpackEffectUnknown;
    p->isRefused |= (effects & NnpackEffectUnknown) != 0;
    if (effects)
      gatherAccess(p, op, i, effects, -1);
  }
}

static char arithmeticOf(MlirOperation op) {
  static const struct {
    const char *name;
    char code;
  } known[] = {{"arith.addi", '+'},      {"arith.subi", '-'},
               {"arith.muli", '*'},      {"arith.minsi", 'm'},
               {"arith.maxsi", 'M'},     {"arith.divsi", '/'},
               {"arith.divui", '/'},     {"arith.remsi", '%'},
               {"arith.remui", '%'},     {"arith.floordivsi", 'f'},
               {"arith.ceildivsi", 'c'}, {"arith.index_cast", '='}};
  for (size_t i = 0; i < sizeof known / sizeof *known; ++i)
    if (nnpackOpIs(op, known[i].name))
      return known[i].code;
  return 0;
}

/// Index arithmetic; arithmetic on other types only if all its operands are
/// known, as casts of indices are.
static void gatherArithmetic(Program *p, MlirOperation op) {
  MlirValue result = mlirOperationGetResult(op, 0);
  if (nnpackOpIs(op, "arith.constant")) {
    MlirAttribute value = nnpackOpAttribute(op, "value");
    if (mlirAttributeIsAInteger(value))
      addSlot(p, result, mlirIntegerAttrGetValueInt(value));
    return;
  }
  char code = arithmeticOf(op);
  if (!code || !mlirTypeIsAIndex(mlirValueGetType(result)))
    return;
  Node *node = addNode(p, NodeArithmetic);
  node->arithmetic = code;
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(op) && i < 2; ++i)
    node->indices[node->numIndices++] =
        indexOf(p, mlirOperationGetOperand(op, i));
  node->result = indexOf(p, result).slot;
}

static void gatherBlock(Program *p, MlirBlock block);

/// The bounds of a row loop on a range of rows are arguments: all rows.
static Index boundOf(Program *p, MlirOperation loop, intptr_t which,
                     int64_t rows) {
  MlirValue value = mlirOperationGetOperand(loop, which);
  bool isArgument = mlirValueIsABlockArgument(value) &&
                    mlirBlockEqual(mlirBlockArgumentGetOwner(value), p->body);
  if (isArgument && rows > 0)
    return (Index){-1, which == 0 ? 0 : rows};
  return indexOf(p, value);
}

static void gatherLoop(Program *p, MlirOperation op) {
  intptr_t at = p->nodes.count;
  MlirBlock block = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, 0));
  intptr_t result = nnpackResultArgumentOf(mlirBlockGetParentOperation(p->body));
  int64_t rows =
      result < 0 ? 0
                 : nnpackRowsOf(mlirValueGetType(
                       mlirBlockGetArgument(p->body, result)));
  Node *node = addNode(p, NodeLoop);
  for (intptr_t i = 0; i < 3; ++i)
    node->indices[i] = boundOf(p, op, i, i < 2 ? rows : 0);
  node->result =
      addSlot(p, mlirBlockGetArgument(block, 0), unknownIndex);
  p->isRefused |= mlirOperationGetNumResults(op) > 0;
  gatherBlock(p, block);
  p->nodes.data[at].end = p->nodes.count;
}

static bool isNamed(MlirOperation op, const char *const *names) {
  for (; *names; ++names)
    if (nnpackOpIs(op, *names))
      return true;
  return false;
}

static void gatherOp(Program *p, MlirOperation op) {
  static const char *const casts[] = {"memref.cast", "memref.memory_space_cast",
                                      "memref.assume_alignment", NULL};
  static const char *const harmless[] = {"func.return", "scf.yield",
                                         "memref.dealloc", NULL};
  static const char *const unknownViews[] = {
      "memref.reinterpret_cast", "memref.transpose", "memref.view", NULL};
  MlirStringRef name = nnpackOpName(op);
  if (name.length > 6 && !memcmp(name.data, "arith.", 6))
    gatherArithmetic(p, op);
  else if (name.length > 7 && !memcmp(name.data, "linalg.", 7))
    gatherLinalg(p, op);
  else if (nnpackOpIs(op, "scf.for"))
    gatherLoop(p, op);
  else if (nnpackOpIs(op, "memref.alloc") || nnpackOpIs(op, "memref.alloca"))
    addView(p, mlirOperationGetResult(op, 0),
            identityView(mlirValueGetType(mlirOperationGetResult(op, 0)), -1));
  else if (nnpackOpIs(op, "memref.subview"))
    gatherSubview(p, op);
  else if (nnpackOpIs(op, "memref.collapse_shape"))
    gatherReshape(p, op, NodeCollapse);
  else if (nnpackOpIs(op, "memref.expand_shape"))
    gatherReshape(p, op, NodeExpand);
  else if (nnpackOpIs(op, "memref.load"))
    gatherAccess(p, op, 0, NnpackEffectRead, 1);
  else if (nnpackOpIs(op, "memref.store"))
    gatherAccess(p, op, 1, NnpackEffectWrite, 2);
  else if (isNamed(op, casts))
    gatherView(p, op, NodeSame);
  else if (isNamed(op, unknownViews))
    gatherView(p, op, NodeUnknown);
  else if (!isNamed(op, harmless)) {
    p->isRefused |= mlirOperationGetNumRegions(op) > 0;
    gatherEffects(p, op);
  }
}

static void gatherBlock(Program *p, MlirBlock block) {
  for (MlirOperation op = mlirBlockGetFirstOperation(block);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    gatherOp(p, op);
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

static int64_t floorDivide(int64_t a, int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static int64_t runArithmetic(char code, int64_t a, int64_t b) {
  if (a == unknownIndex || (code != '=' && b == unknownIndex))
    return unknownIndex;
  bool divides = code == '/' || code == '%' || code == 'f' || code == 'c';
  if (divides && b == 0)
    return unknownIndex;
  switch (code) {
  case '+':
    return a + b;
  case '-':
    return a - b;
  case '*':
    return a * b;
  case 'm':
    return a < b ? a : b;
  case 'M':
    return a > b ? a : b;
  case '/':
    return a / b;
  case '%':
    return a % b;
  case 'f':
    return floorDivide(a, b);
  case 'c':
    return -floorDivide(-a, b);
  default:
    return a;
  }
}

static View unknownView(intptr_t argument) {
  return (View){.argument = argument};
}

static View runSubview(const Program *p, const Node *node) {
  View view = p->views.data[node->source];
  if (!view.isKnown || view.rank != node->rank)
    return unknownView(view.argument);
  for (intptr_t i = 0; i < view.rank; ++i) {
    int64_t offset = valueOf(p, node->indices[i]);
    int64_t size = valueOf(p, node->indices[view.rank + i]);
    int64_t stride = valueOf(p, node->indices[2 * view.rank + i]);
    if (offset == unknownIndex || size == unknownIndex ||
        stride == unknownIndex)
      return unknownView(view.argument);
    view.offset += offset * view.strides[i];
    view.sizes[i] = size;
    view.strides[i] *= stride;
  }
  return view;
}

/// The stride of a group is that of its last dimension longer than one.
static View runCollapse(const Program *p, const Node *node) {
  const View *source = &p->views.data[node->source];
  View view = {source->argument, source->isKnown, node->numGroups,
               source->offset, {0}, {0}};
  intptr_t d = 0;
  for (intptr_t g = 0; g < node->numGroups && view.isKnown; ++g) {
    view.sizes[g] = 1;
    view.strides[g] = 1;
    for (intptr_t k = 0; k < node->groups[g] && d < source->rank; ++k, ++d) {
      if (source->sizes[d] == 1)
        continue;
      view.sizes[g] *= source->sizes[d];
      view.strides[g] = source->strides[d];
    }
  }
  return view;
}

static View runExpand(const Program *p, const Node *node) {
  const View *source = &p->views.data[node->source];
  View view = {source->argument, source->isKnown, node->rank,
               source->offset, {0}, {0}};
  intptr_t end = 0;
  for (intptr_t d = 0; d < node->rank && node->numGroups == 0; ++d)
    view.sizes[d] = view.strides[d] = 1;
  for (intptr_t g = 0; g < node->numGroups && view.isKnown; ++g) {
    int64_t stride = g < source->rank ? source->strides[g] : 1;
    end += node->groups[g];
    for (intptr_t d = end; d-- > end - node->groups[g];) {
      int64_t size = valueOf(p, node->indices[d]);
      view.isKnown &= size != unknownIndex;
      view.sizes[d] = size;
      view.strides[d] = stride;
      stride *= size;
    }
  }
  return view;
}

static void touch(Program *p, const View *view, unsigned effects,
                  Footprint *footprint) {
  footprintNormalize(footprint);
  if (effects & NnpackEffectRead)
    touchesAdd(&p->reads[view->argument], footprint, p->arena);
  if (effects & NnpackEffectWrite)
    touchesAdd(&p->writes[view->argument], footprint, p->arena);
}

static void touchArgument(Program *p, const View *view, unsigned effects) {
  Footprint all = {0};
  footprintAddLevel(&all, p->reads[view->argument].numElements, 1);
  touch(p, view, effects, &all);
}

static void touchView(Program *p, const View *view, unsigned effects) {
  if (!view->isKnown) {
    touchArgument(p, view, effects);
    return;
  }
  Footprint footprint = {.begin = view->offset};
  for (intptr_t i = 0; i < view->rank; ++i)
    footprintAddLevel(&footprint, view->sizes[i], view->strides[i]);
  touch(p, view, effects, &footprint);
}

static void runAccess(Program *p, const Node *node) {
  const View *view = &p->views.data[node->source];
  if (view->argument < 0)
    return;
  Footprint element = {.begin = view->offset};
  bool isElement = view->isKnown && node->numIndices == view->rank;
  for (intptr_t i = 0; i < node->numIndices && isElement; ++i) {
    int64_t index = valueOf(p, node->indices[i]);
    isElement = index != unknownIndex;
    element.begin += isElement ? index * view->strides[i] : 0;
  }
  if (isElement)
    touch(p, view, node->effects, &element);
  else
    touchView(p, view, node->effects);
}

static int64_t extentOf(const Program *p, const Node *node, intptr_t dim) {
  intptr_t operand = node->extents[dim].operand;
  if (operand < 0 || node->operands[operand].view < 0)
    return unknownIndex;
  const View *view = &p->views.data[node->operands[operand].view];
  return view->isKnown ? view->sizes[node->extents[dim].dimension]
                       : unknownIndex;
}

static void runLinalgOperand(Program *p, const Node *node,
                             const LinalgOperand *operand) {
  const View *view = &p->views.data[operand->view];
  Footprint footprint = {.begin = view->offset};
  bool isLinear = operand->isLinear && view->isKnown;
  for (intptr_t i = 0; i < view->rank && isLinear; ++i)
    footprint.begin += operand->base[i] * view->strides[i];
  for (intptr_t d = 0; d < node->numDims && isLinear; ++d) {
    int64_t stride = 0, extent;
    for (intptr_t i = 0; i < view->rank; ++i)
      stride += operand->factors[i][d] * view->strides[i];
    if (stride == 0)
      continue;
    extent = extentOf(p, node, d);
    isLinear = extent != unknownIndex &&
               footprintAddLevel(&footprint, extent, stride);
  }
  if (isLinear)
    touch(p, view, operand->effects, &footprint);
  else
    touchView(p, view, operand->effects);
}

static void runLinalg(Program *p, const Node *node) {
  for (intptr_t i = 0; i < node->numOperands; ++i) {
    const LinalgOperand *operand = &node->operands[i];
    if (operand->view >= 0 && p->views.data[operand->view].argument >= 0)
      runLinalgOperand(p, node, operand);
  }
}

static void endUnit(Program *p) {
  for (intptr_t i = 0; i < mlirBlockGetNumArguments(p->body); ++i) {
    touchesEndUnit(&p->reads[i], p->arena);
    touchesEndUnit(&p->writes[i], p->arena);
  }
}

static void runNodes(Program *p, intptr_t begin, intptr_t end);

static void runLoop(Program *p, intptr_t at) {
  const Node *node = &p->nodes.data[at];
  int64_t lower = valueOf(p, node->indices[0]);
  int64_t upper = valueOf(p, node->indices[1]);
  int64_t step = valueOf(p, node->indices[2]);
  p->isRefused |= lower == unknownIndex || upper == unknownIndex ||
                  step == unknownIndex || step <= 0;
  for (int64_t i = lower; !p->isRefused && i < upper; i += step) {
    p->slots.data[node->result] = i;
    runNodes(p, at + 1, node->end);
    if (at == p->unitLoop)
      endUnit(p);
  }
}

static void runNode(Program *p, intptr_t at) {
  const Node *node = &p->nodes.data[at];
  View *views = p->views.data;
  switch (node->kind) {
  case NodeArithmetic:
    p->slots.data[node->result] =
        runArithmetic(node->arithmetic, valueOf(p, node->indices[0]),
                      valueOf(p, node->indices[1]));
    return;
  case NodeLoop:
    runLoop(p, at);
    return;
  case NodeSubview:
    views[node->result] = runSubview(p, node);
    return;
  case NodeCollapse:
    views[node->result] = runCollapse(p, node);
    return;
  case NodeExpand:
    views[node->result] = runExpand(p, node);
    return;
  case NodeSame:
    views[node->result] = views[node->source];
    return;
  case NodeUnknown:
    views[node->result] = unknownView(views[node->source].argument);
    return;
  case NodeAccess:
    runAccess(p, node);
    return;
  case NodeLinalg:
    runLinalg(p, node);
    return;
  }
}

static void runNodes(Program *p, intptr_t begin, intptr_t end) {
  for (intptr_t at = begin; at < end && !p->isRefused;
       at = p->nodes.data[at].kind == NodeLoop ? p->nodes.data[at].end
                                               : at + 1) {
    p->isRefused |= ++p->numRun > maxNodesRun;
    runNode(p, at);
  }
}

//===----------------------------------------------------------------------===//
// The whole function
//===----------------------------------------------------------------------===//

static void addArguments(Program *p) {
  intptr_t count = mlirBlockGetNumArguments(p->body);
  p->reads = NNPACK_NEW_ARRAY(p->arena, Touches, count);
  p->writes = NNPACK_NEW_ARRAY(p->arena, Touches, count);
  for (intptr_t i = 0; i < count; ++i) {
    MlirValue argument = mlirBlockGetArgument(p->body, i);
    MlirType type = mlirValueGetType(argument);
    int64_t elements = 0;
    // The first channel or the like: where a range lies makes no difference.
    if (mlirTypeIsAIndex(type))
      addSlot(p, argument, 0);
    if (!mlirTypeIsAMemRef(type))
      continue;
    p->isRefused |= !nnpackTypeElements(type, &elements);
    p->reads[i].numElements = p->writes[i].numElements = elements;
    addView(p, argument, identityView(type, i));
  }
}

static bool touchesArgument(const Program *p, const Node *node) {
  if (node->kind == NodeAccess)
    return p->views.data[node->source].argument >= 0;
  for (intptr_t i = 0; i < node->numOperands; ++i)
    if (node->operands[i].view >= 0 &&
        p->views.data[node->operands[i].view].argument >= 0)
      return true;
  return false;
}

/// The one loop at the top, if nothing beside it touches an argument; else -1.
static intptr_t findUnitLoop(const Program *p) {
  intptr_t loop = -1;
  for (intptr_t at = 0; at < p->nodes.count;) {
    const Node *node = &p->nodes.data[at];
    if ((node->kind == NodeLoop && loop >= 0) || touchesArgument(p, node))
      return -1;
    if (node->kind == NodeLoop)
      loop = at;
    at = node->kind == NodeLoop ? node->end : at + 1;
  }
  return loop;
}

/// What is not known well enough to see it slide (an index that comes from
/// arithmetic on elements) still counts once if rows of it are read, or if it
/// is the result.
static TrafficBytes trafficOfArgument(const Program *p, intptr_t argument) {
  MlirOperation function = mlirBlockGetParentOperation(p->body);
  MlirType type = mlirValueGetType(mlirBlockGetArgument(p->body, argument));
  if (!mlirTypeIsAMemRef(type))
    return (TrafficBytes){0, 0};
  int64_t bytes = nnpackElementBytes(mlirShapedTypeGetElementType(type));
  int64_t all = p->reads[argument].numElements;
  int64_t read = touchesMoved(&p->reads[argument]);
  int64_t written = touchesMoved(&p->writes[argument]);
  if (!nnpackGetRowMap(function, argument).isWhole && read > all)
    read = all;
  if (argument == nnpackResultArgumentOf(function)) {
    read = 0; // Of what the same unit has written, at most.
    written = written > all ? all : written;
  }
  return (TrafficBytes){read * bytes, written * bytes};
}

bool trafficOfFunction(MlirOperation function, TrafficBytes *outTraffic) {
  static const NnpackIrHooks noHooks;
  NnpackArena *arena = nnpackArenaCreate();
  Program p = {.arena = arena,
               .hooks = &noHooks,
               .body = nnpackFunctionBody(function),
               .slotOf = {.arena = arena},
               .viewOf = {.arena = arena}};
  addArguments(&p);
  gatherBlock(&p, p.body);
  p.unitLoop = findUnitLoop(&p);
  runNodes(&p, 0, p.nodes.count);
  if (!p.isRefused && p.unitLoop < 0)
    endUnit(&p);
  for (intptr_t i = 0; i < mlirBlockGetNumArguments(p.body) && !p.isRefused;
       ++i)
    outTraffic[i] = trafficOfArgument(&p, i);
  nnpackArenaDestroy(arena);
  return !p.isRefused;
}
