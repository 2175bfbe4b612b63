//===-- lib/IR/TrafficGather.c - Nodes of operations --------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From the operations of a kernel to the nodes that TrafficRun.c runs:
//
//   %v = memref.subview %in[0, %from, 0]    a view of a view, at slots
//   %w = arith.muli %row, %c2               a slot from slots
//   linalg.generic ins(%v, %weights)        an access through linear maps
//
// Every value that an index can depend on has a slot; one that comes from
// arithmetic on elements is unknown, and so is the place of what it addresses.
//
//===----------------------------------------------------------------------===//

#include "TrafficProgram.h"

#include "Build.h"
#include "OpFacts.h"
#include "RowMaps.h"
#include "RowRanges.h"

#include "mlir-c/AffineExpr.h"
#include "mlir-c/AffineMap.h"
#include "mlir-c/Dialect/Linalg.h"

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

intptr_t trafficAddSlot(TrafficProgram *p, MlirValue value, int64_t number) {
  nnpackPtrMapSet(&p->slotOf, value.ptr, p->slots.count);
  NNPACK_PUSH(p->arena, p->slots, number);
  return p->slots.count - 1;
}

/// The slot of a value; one that nothing known computes is unknown.
static TrafficIndex indexOf(TrafficProgram *p, MlirValue value) {
  intptr_t slot = nnpackPtrMapGet(&p->slotOf, value.ptr);
  return (TrafficIndex){
      slot >= 0 ? slot : trafficAddSlot(p, value, trafficUnknownIndex), 0};
}

intptr_t trafficAddView(TrafficProgram *p, MlirValue value, TrafficView view) {
  nnpackPtrMapSet(&p->viewOf, value.ptr, p->views.count);
  NNPACK_PUSH(p->arena, p->views, view);
  return p->views.count - 1;
}

TrafficView trafficIdentityView(MlirType type, intptr_t argument) {
  TrafficView view = {.argument = argument};
  intptr_t rank = mlirShapedTypeGetRank(type);
  if (rank > trafficMaxRank || !nnpackTypeIsStaticShaped(type) ||
      !mlirAffineMapIsIdentity(mlirMemRefTypeGetAffineMap(type)))
    return view;
  view.isKnown = true;
  view.rank = rank;
  int64_t stride = 1;
  for (intptr_t i = rank; i-- > 0;) {
    view.sizes[i] = mlirShapedTypeGetDimSize(type, i);
    view.strides[i] = stride;
    stride = nnpackMulSaturated(stride, view.sizes[i]);
  }
  return view;
}

static intptr_t viewOf(TrafficProgram *p, MlirValue value) {
  intptr_t view = nnpackPtrMapGet(&p->viewOf, value.ptr);
  return view >= 0 ? view
                   : trafficAddView(p, value, (TrafficView){.argument = -1});
}

/// Result 0 of the operation views operand 0.
static void setViews(TrafficProgram *p, TrafficNode *node, MlirOperation op) {
  node->source = viewOf(p, mlirOperationGetOperand(op, 0));
  node->result = viewOf(p, mlirOperationGetResult(op, 0));
  p->views.data[node->result].argument = p->views.data[node->source].argument;
}

static TrafficNode *addNode(TrafficProgram *p, TrafficNodeKind kind) {
  TrafficNode node = {
      .kind = kind, .source = -1, .isOnce = p->isInIf, .bodyOf = -1};
  NNPACK_PUSH(p->arena, p->nodes, node);
  return &p->nodes.data[p->nodes.count - 1];
}

//===----------------------------------------------------------------------===//
// Gathering: views
//===----------------------------------------------------------------------===//

/// Static numbers where they are given, operands where not.
static void addMixed(TrafficProgram *p, TrafficNode *node, MlirOperation op,
                     const char *attribute, intptr_t *operand) {
  MlirAttribute list = nnpackOpAttribute(op, attribute);
  for (intptr_t i = 0; i < node->rank; ++i) {
    int64_t number = mlirDenseI64ArrayGetElement(list, i);
    node->indices[node->numIndices++] =
        mlirShapedTypeIsDynamicStrideOrOffset(number)
            ? indexOf(p, mlirOperationGetOperand(op, (*operand)++))
            : (TrafficIndex){-1, number};
  }
}

static void gatherSubview(TrafficProgram *p, MlirOperation op) {
  MlirValue result = mlirOperationGetResult(op, 0);
  MlirValue source = mlirOperationGetOperand(op, 0);
  intptr_t rank = mlirShapedTypeGetRank(mlirValueGetType(source));
  bool isSimple = rank <= trafficMaxRank &&
                  rank == mlirShapedTypeGetRank(mlirValueGetType(result));
  TrafficNode *node =
      addNode(p, isSimple ? TrafficNodeSubview : TrafficNodeUnknown);
  node->rank = rank;
  setViews(p, node, op);
  intptr_t operand = 1;
  if (!isSimple)
    return;
  addMixed(p, node, op, "static_offsets", &operand);
  addMixed(p, node, op, "static_sizes", &operand);
  addMixed(p, node, op, "static_strides", &operand);
}

static void gatherReshape(TrafficProgram *p, MlirOperation op,
                          TrafficNodeKind kind) {
  MlirAttribute groups = nnpackOpAttribute(op, "reassociation");
  MlirValue result = mlirOperationGetResult(op, 0);
  intptr_t numGroups = mlirArrayAttrGetNumElements(groups);
  intptr_t rank = mlirShapedTypeGetRank(mlirValueGetType(result));
  bool isSimple = numGroups <= trafficMaxRank && rank <= trafficMaxRank;
  TrafficNode *node = addNode(p, isSimple ? kind : TrafficNodeUnknown);
  setViews(p, node, op);
  node->rank = rank;
  node->numGroups = numGroups;
  for (intptr_t g = 0; g < numGroups && isSimple; ++g)
    node->groups[g] =
        mlirArrayAttrGetNumElements(mlirArrayAttrGetElement(groups, g));
  intptr_t operand = 1;
  if (isSimple && kind == TrafficNodeExpand)
    addMixed(p, node, op, "static_output_shape", &operand);
}

static void gatherView(TrafficProgram *p, MlirOperation op,
                       TrafficNodeKind kind) {
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
    if (dim >= trafficMaxLoopDims)
      return false;
    return !nnpackAddOverflow(factors[dim], scale, &factors[dim]);
  }
  if (mlirAffineExprIsAConstant(expr))
    return !nnpackAddProductOverflow(
        scale, mlirAffineConstantExprGetValue(expr), base);
  bool isSum = mlirAffineExprIsAAdd(expr);
  if (!isSum && !mlirAffineExprIsAMul(expr))
    return false;
  MlirAffineExpr left = mlirAffineBinaryOpExprGetLHS(expr);
  MlirAffineExpr right = mlirAffineBinaryOpExprGetRHS(expr);
  if (isSum)
    return addLinear(left, scale, base, factors) &&
           addLinear(right, scale, base, factors);
  return mlirAffineExprIsAConstant(right) &&
         !nnpackMulOverflow(scale, mlirAffineConstantExprGetValue(right),
                            &scale) &&
         addLinear(left, scale, base, factors);
}

static void gatherMap(TrafficNode *node, intptr_t operand, MlirType type,
                      MlirAffineMap map) {
  TrafficLinalgOperand *o = &node->operands[operand];
  intptr_t count = mlirAffineMapGetNumResults(map);
  o->isLinear = count <= trafficMaxRank;
  for (intptr_t i = 0; i < count && i < trafficMaxRank; ++i) {
    MlirAffineExpr expr = mlirAffineMapGetResult(map, i);
    o->isLinear &= addLinear(expr, 1, &o->base[i], o->factors[i]);
    if (!mlirAffineExprIsADim(expr))
      continue;
    intptr_t dim = mlirAffineDimExprGetPosition(expr);
    if (dim < trafficMaxLoopDims && node->extents[dim].operand < 0) {
      node->extents[dim].operand = operand;
      node->extents[dim].dimension = i;
      node->extents[dim].size = mlirShapedTypeIsDynamicDim(type, i)
                                    ? 0
                                    : mlirShapedTypeGetDimSize(type, i);
    }
  }
}

static void gatherAccess(TrafficProgram *p, MlirOperation op, intptr_t operand,
                         unsigned effects, intptr_t firstIndex);

typedef struct BodyGatherer {
  TrafficProgram *program;
  TrafficBody *body;
  NNPACK_VECTOR(MlirOperation) accesses;
} BodyGatherer;

/// Loads and stores in an operation's body: by indices that loop counters decide,
/// or of any element, as in a table, but one for every time that the body runs.
static MlirWalkResult gatherInner(MlirOperation op, void *data) {
  BodyGatherer *g = data;
  bool isLoad = nnpackOpIs(op, "memref.load");
  if (!isLoad && !nnpackOpIs(op, "memref.store"))
    return MlirWalkResultAdvance;
  gatherAccess(g->program, op, !isLoad,
               isLoad ? NnpackEffectRead : NnpackEffectWrite, -1);
  NNPACK_PUSH(g->program->arena, g->accesses, op);
  intptr_t first = isLoad ? 1 : 2;
  intptr_t rank = mlirOperationGetNumOperands(op) - first;
  if (rank > trafficMaxRank)
    return MlirWalkResultAdvance;
  intptr_t at = g->program->nodes.count - 1;
  g->program->nodes.data[at].body = g->body;
  g->program->nodes.data[at].isGuarded =
      nnpackOpIs(mlirOperationGetParentOperation(op), "scf.if");
  g->program->nodes.data[at].rank = rank;
  for (intptr_t i = 0; i < rank; ++i)
    g->program->nodes.data[at].roots[i] = trafficBodyValue(
        g->program, g->body, mlirOperationGetOperand(op, first + i));
  return MlirWalkResultAdvance;
}

static void gatherLinalg(TrafficProgram *p, MlirOperation op) {
  OpFacts facts = opFactsGet(op, p->hooks);
  MlirAttribute maps = mlirLinalgGetIndexingMapsAttribute(op);
  intptr_t count = mlirOperationGetNumOperands(op);
  intptr_t firstInner = p->nodes.count;
  BodyGatherer gatherer = {p, NNPACK_NEW(p->arena, TrafficBody), {0}};
  gatherer.body->opOf.arena = p->arena;
  mlirOperationWalk(op, gatherInner, &gatherer, MlirWalkPreOrder);
  gatherer.body->values =
      NNPACK_NEW_ARRAY(p->arena, int64_t, gatherer.body->ops.count);
  for (intptr_t i = firstInner; i < p->nodes.count; ++i) {
    p->nodes.data[i].bodyOf = p->nodes.count;
    p->nodes.data[i].bodyAccess = i - firstInner;
  }
  TrafficNode *node = addNode(p, TrafficNodeLinalg);
  node->operands = NNPACK_NEW_ARRAY(p->arena, TrafficLinalgOperand, count);
  node->numOperands = count;
  for (intptr_t d = 0; d < trafficMaxLoopDims; ++d)
    node->extents[d].operand = -1;
  for (intptr_t i = 0; i < count; ++i) {
    MlirValue value = mlirOperationGetOperand(op, i);
    TrafficLinalgOperand *o = &node->operands[i];
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
    gatherMap(node, i, mlirValueGetType(value), map);
  }
  for (intptr_t i = 0; i < gatherer.accesses.count; ++i) {
    MlirOperation access = gatherer.accesses.data[i];
    p->nodes.data[firstInner + i].data = trafficSourceOf(
        p, node, access, nnpackOpIs(access, "memref.load") ? 1 : 2);
  }
}

//===----------------------------------------------------------------------===//
// Gathering: everything else
//===----------------------------------------------------------------------===//

/// `firstIndex` is the operand of the first of the element's indices, or -1: all
/// of the view may be touched.
static void gatherAccess(TrafficProgram *p, MlirOperation op, intptr_t operand,
                         unsigned effects, intptr_t firstIndex) {
  MlirValue value = mlirOperationGetOperand(op, operand);
  intptr_t rank = mlirShapedTypeGetRank(mlirValueGetType(value));
  TrafficNode *node = addNode(p, TrafficNodeAccess);
  node->source = viewOf(p, value);
  node->effects = effects;
  if (firstIndex < 0 || rank > trafficMaxRank)
    return;
  node->rank = rank;
  for (intptr_t i = 0; i < rank; ++i)
    node->indices[node->numIndices++] =
        indexOf(p, mlirOperationGetOperand(op, firstIndex + i));
}

static void gatherEffects(TrafficProgram *p, MlirOperation op) {
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

char trafficArithmeticOf(MlirOperation op) {
  static const struct {
    const char *name;
    char code;
  } known[] = {{"arith.addi", '+'},      {"arith.subi", '-'},
               {"arith.muli", '*'},      {"arith.minsi", 'm'},
               {"arith.maxsi", 'M'},     {"arith.divsi", '/'},
               {"arith.divui", '/'},     {"arith.remsi", '%'},
               {"arith.remui", '%'},     {"arith.floordivsi", 'f'},
               {"arith.ceildivsi", 'c'}, {"arith.index_cast", '='},
               {"arith.andi", '&'},      {"arith.ori", '|'}};
  for (size_t i = 0; i < sizeof known / sizeof *known; ++i)
    if (nnpackOpIs(op, known[i].name))
      return known[i].code;
  return 0;
}

/// Index arithmetic; arithmetic on other types only if all its operands are
/// known, as casts of indices are.
static void gatherArithmetic(TrafficProgram *p, MlirOperation op) {
  MlirValue result = mlirOperationGetResult(op, 0);
  int64_t number;
  if (nnpackConstantInteger(result, &number)) {
    trafficAddSlot(p, result, number);
    return;
  }
  char code = trafficArithmeticOf(op);
  if (!code || !mlirTypeIsAIndex(mlirValueGetType(result)))
    return;
  TrafficNode *node = addNode(p, TrafficNodeArithmetic);
  node->arithmetic = code;
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(op) && i < 2; ++i)
    node->indices[node->numIndices++] =
        indexOf(p, mlirOperationGetOperand(op, i));
  node->result = indexOf(p, result).slot;
}

/// The bounds of a row loop on a range of rows are arguments: all rows.
static TrafficIndex boundOf(TrafficProgram *p, MlirOperation loop,
                            intptr_t which, int64_t rows) {
  MlirValue value = mlirOperationGetOperand(loop, which);
  bool isArgument = mlirValueIsABlockArgument(value) &&
                    mlirBlockEqual(mlirBlockArgumentGetOwner(value), p->body);
  if (isArgument && rows > 0)
    return (TrafficIndex){-1, which == 0 ? 0 : rows};
  return indexOf(p, value);
}

static void gatherLoop(TrafficProgram *p, MlirOperation op) {
  intptr_t at = p->nodes.count;
  MlirBlock block = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, 0));
  intptr_t result =
      nnpackResultArgumentOf(mlirBlockGetParentOperation(p->body));
  int64_t rows =
      result < 0 ? 0
                 : nnpackRowsOf(mlirValueGetType(
                       mlirBlockGetArgument(p->body, result)));
  TrafficNode *node = addNode(p, TrafficNodeLoop);
  for (intptr_t i = 0; i < 3; ++i)
    node->indices[i] = boundOf(p, op, i, i < 2 ? rows : 0);
  node->result =
      trafficAddSlot(p, mlirBlockGetArgument(block, 0), trafficUnknownIndex);
  p->isRefused |= mlirOperationGetNumResults(op) > 0;
  trafficGather(p, block);
  p->nodes.data[at].end = p->nodes.count;
}

/// What a reduction does before its first rows or after its last ones: among the
/// calls that make up one run over all rows, one does it.
static void gatherIf(TrafficProgram *p, MlirOperation op) {
  MlirRegion otherwise = mlirOperationGetRegion(op, 1);
  p->isRefused |= p->isInIf || mlirOperationGetNumResults(op) > 0 ||
                  !mlirBlockIsNull(mlirRegionGetFirstBlock(otherwise));
  p->isInIf = true;
  trafficGather(p, mlirRegionGetFirstBlock(mlirOperationGetRegion(op, 0)));
  p->isInIf = false;
}

static bool isNamed(MlirOperation op, const char *const *names) {
  for (; *names; ++names)
    if (nnpackOpIs(op, *names))
      return true;
  return false;
}

/// Memory of the function's own; of a size that is not known, nobody's.
static void gatherAllocation(TrafficProgram *p, MlirOperation op) {
  MlirValue result = mlirOperationGetResult(op, 0);
  MlirType type = mlirValueGetType(result);
  int64_t elements;
  bool isStatic = nnpackTypeElements(type, &elements);
  trafficAddView(p, result,
                 trafficIdentityView(type, isStatic ? p->reads.count : -1));
  if (!isStatic)
    return;
  NNPACK_PUSH(p->arena, p->scratch, type);
  trafficAddTouches(p, type);
}

static void gatherOp(TrafficProgram *p, MlirOperation op) {
  static const char *const casts[] = {"memref.cast", "memref.memory_space_cast",
                                      "memref.assume_alignment", NULL};
  static const char *const harmless[] = {"func.return", "scf.yield",
                                         "memref.dealloc", NULL};
  static const char *const unknownViews[] = {
      "memref.reinterpret_cast", "memref.transpose", "memref.view", NULL};
  if (nnpackOpIsOf(op, "arith"))
    gatherArithmetic(p, op);
  else if (nnpackOpIsOf(op, "linalg"))
    gatherLinalg(p, op);
  else if (nnpackOpIs(op, "scf.for"))
    gatherLoop(p, op);
  else if (nnpackOpIs(op, "scf.if"))
    gatherIf(p, op);
  else if (nnpackOpIs(op, "memref.alloc") || nnpackOpIs(op, "memref.alloca"))
    gatherAllocation(p, op);
  else if (nnpackOpIs(op, "memref.subview"))
    gatherSubview(p, op);
  else if (nnpackOpIs(op, "memref.collapse_shape"))
    gatherReshape(p, op, TrafficNodeCollapse);
  else if (nnpackOpIs(op, "memref.expand_shape"))
    gatherReshape(p, op, TrafficNodeExpand);
  else if (nnpackOpIs(op, "memref.load"))
    gatherAccess(p, op, 0, NnpackEffectRead, 1);
  else if (nnpackOpIs(op, "memref.store"))
    gatherAccess(p, op, 1, NnpackEffectWrite, 2);
  else if (isNamed(op, casts))
    gatherView(p, op, TrafficNodeSame);
  else if (isNamed(op, unknownViews))
    gatherView(p, op, TrafficNodeUnknown);
  else if (!isNamed(op, harmless)) {
    p->isRefused |= mlirOperationGetNumRegions(op) > 0;
    gatherEffects(p, op);
  }
}

void trafficGather(TrafficProgram *p, MlirBlock block) {
  for (MlirOperation op = mlirBlockGetFirstOperation(block);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    gatherOp(p, op);
}
