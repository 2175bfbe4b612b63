//===-- lib/IR/FlowOps.c - What each operation does with values ---*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The kind that OpFacts.h gives an operation says which edges and uses it adds to
// the graph. What is not understood keeps what it is given.
//
//===----------------------------------------------------------------------===//

#include "FlowBuilder.h"

#include "Build.h"
#include "Types.h"

//===----------------------------------------------------------------------===//
// Adding to the graph
//===----------------------------------------------------------------------===//

static void addUse(FlowBuilder *b, MlirValue value, intptr_t op,
                   intptr_t operand, FlowUseKind kind, unsigned effects) {
  intptr_t index = skeletonFindValue(b->s, value);
  if (index == NO_INDEX)
    return;
  intptr_t keeper = b->flow->keeper[op];
  if (keeper != NO_INDEX)
    kind = FlowUseKeep, op = keeper;
  FlowUse use = {index, op, operand, kind, effects};
  NNPACK_PUSH(b->arena, b->flow->uses, use);
}

static void addFixedOf(FlowBuilder *b, intptr_t op, intptr_t operand,
                       intptr_t call) {
  MlirValue value = mlirOperationGetOperand(b->s->ops.data[op].op, operand);
  FlowOperand fixed = {op, operand, skeletonFindValue(b->s, value), call};
  if (typeIsMemRef(mlirValueGetType(value)))
    NNPACK_PUSH(b->arena, b->flow->fixedOperands, fixed);
}

static void addFixed(FlowBuilder *b, intptr_t op, intptr_t operand) {
  addFixedOf(b, op, operand, NO_INDEX);
}

static void addKeep(FlowBuilder *b, intptr_t op, intptr_t operand) {
  addUse(b, mlirOperationGetOperand(b->s->ops.data[op].op, operand), op,
         operand, FlowUseKeep, 0);
  addFixed(b, op, operand);
}

/// `to` may be the memory of `from`. With `sameSpace` their types name the same
/// memory space, now and after rewriting.
static void addEdge(FlowBuilder *b, MlirValue from, MlirValue to, intptr_t op,
                    bool sameSpace) {
  intptr_t source = skeletonFindValue(b->s, from);
  intptr_t target = skeletonFindValue(b->s, to);
  if (source == NO_INDEX || target == NO_INDEX)
    return;
  NNPACK_PUSH(b->arena, b->flow->edges, ((FlowEdge){source, target, op}));
  if (!sameSpace)
    return;
  FlowValue *values = b->flow->values;
  values[target].hasSource = true;
  intptr_t x = flowRootOf(values, source), y = flowRootOf(values, target);
  values[x < y ? y : x].classParent = x < y ? x : y;
}

static void markForeign(FlowBuilder *b, MlirValue value) {
  intptr_t index = skeletonFindValue(b->s, value);
  if (index != NO_INDEX)
    b->flow->values[index].isForeign = true;
}

static void markForeignArguments(FlowBuilder *b, MlirBlock block) {
  for (intptr_t i = 0, n = mlirBlockGetNumArguments(block); i < n; ++i)
    markForeign(b, mlirBlockGetArgument(block, i));
}

static void markForeignResults(FlowBuilder *b, MlirOperation op) {
  for (intptr_t i = 0, n = mlirOperationGetNumResults(op); i < n; ++i)
    markForeign(b, mlirOperationGetResult(op, i));
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

static void addAccesses(FlowBuilder *b, intptr_t i) {
  MlirOperation op = b->s->ops.data[i].op;
  const OpFacts *facts = &b->flow->facts[i];
  intptr_t numOperands = mlirOperationGetNumOperands(op);
  for (intptr_t k = 0; k < numOperands; ++k) {
    MlirValue operand = mlirOperationGetOperand(op, k);
    if (!typeIsShaped(mlirValueGetType(operand)))
      continue;
    unsigned effects = opOperandEffects(op, facts, k);
    // A tensor made from a buffer is read wherever it is used.
    if (!typeIsMemRef(mlirValueGetType(operand)))
      effects |= NnpackEffectRead;
    if (k < 32 && facts->keeps & OPERAND(k))
      addKeep(b, i, k);
    else if (effects)
      addUse(b, operand, i, k, FlowUseAccess, effects);
  }
}

/// Results of an operation that is no known view: perhaps any operand, perhaps
/// memory of its own.
static void addUnknownResults(FlowBuilder *b, intptr_t i) {
  MlirOperation op = b->s->ops.data[i].op;
  intptr_t numResults = mlirOperationGetNumResults(op);
  intptr_t numOperands = mlirOperationGetNumOperands(op);
  for (intptr_t r = 0; r < numResults; ++r) {
    MlirValue result = mlirOperationGetResult(op, r);
    if (!typeIsShaped(mlirValueGetType(result)))
      continue;
    markForeign(b, result);
    for (intptr_t k = 0; k < numOperands; ++k) {
      addEdge(b, mlirOperationGetOperand(op, k), result, i, false);
      addFixed(b, i, k);
    }
  }
}

/// Known views: result k views operand k, operand 0 when there is one shaped
/// operand that matters.
static void addViews(FlowBuilder *b, intptr_t i, bool sameSpace) {
  MlirOperation op = b->s->ops.data[i].op;
  intptr_t numResults = mlirOperationGetNumResults(op);
  intptr_t numOperands = mlirOperationGetNumOperands(op);
  for (intptr_t k = 0; k < numResults && k < numOperands; ++k)
    addEdge(b, mlirOperationGetOperand(op, k), mlirOperationGetResult(op, k), i,
            sameSpace);
}

static bool addHookedView(FlowBuilder *b, intptr_t i) {
  MlirOperation op = b->s->ops.data[i].op;
  if (!b->hooks->getViewSource ||
      opFactsFind(mlirIdentifierStr(mlirOperationGetName(op))))
    return false;
  MlirValue source = b->hooks->getViewSource(op);
  if (mlirValueIsNull(source))
    return false;
  for (intptr_t r = 0, n = mlirOperationGetNumResults(op); r < n; ++r) {
    MlirValue result = mlirOperationGetResult(op, r);
    addEdge(b, source, result, i,
            attributeEqual(typeMemorySpace(mlirValueGetType(source)),
                           typeMemorySpace(mlirValueGetType(result))));
  }
  return true;
}

static void addCall(FlowBuilder *b, intptr_t i) {
  MlirOperation op = b->s->ops.data[i].op;
  const FlowSummary *summary = NULL;
  MlirAttribute symbol = nnpackOpAttribute(op, "callee");
  intptr_t callee = b->callees->find(b->callees->data, symbol, &summary);
  NNPACK_PUSH(b->arena, b->flow->calls, ((FlowCall){i, callee}));
  intptr_t numOperands = mlirOperationGetNumOperands(op);
  for (intptr_t k = 0; k < numOperands; ++k) {
    bool known = summary && summary->isKnown && k < summary->numArguments;
    unsigned effects = known ? summary->arguments[k] : NnpackEffectUnknown;
    if (effects & NnpackEffectUnknown)
      addUse(b, mlirOperationGetOperand(op, k), i, k, FlowUseKeep, 0);
    else if (effects)
      addUse(b, mlirOperationGetOperand(op, k), i, k, FlowUseAccess, effects);
    addFixedOf(b, i, k, b->flow->calls.count - 1);
  }
  markForeignResults(b, op);
  for (intptr_t a = 0; summary && a < summary->aliases.count; ++a) {
    FlowAlias alias = summary->aliases.data[a];
    addEdge(b, mlirOperationGetOperand(op, alias.argument),
            mlirOperationGetResult(op, alias.result), i, false);
  }
}

/// Operands [first, first + count) of a branch go to successor `k`.
static void addBranchOperands(FlowBuilder *b, intptr_t i, intptr_t k,
                              intptr_t first, intptr_t count) {
  MlirOperation op = b->s->ops.data[i].op;
  MlirBlock successor = mlirOperationGetSuccessor(op, k);
  for (intptr_t a = 0; a < count; ++a)
    addEdge(b, mlirOperationGetOperand(op, first + a),
            mlirBlockGetArgument(successor, a), i, true);
}

static void addBranch(FlowBuilder *b, intptr_t i) {
  MlirOperation op = b->s->ops.data[i].op;
  if (nnpackOpIs(op, "cf.br")) {
    addBranchOperands(b, i, 0, 0, mlirOperationGetNumOperands(op));
    return;
  }
  bool isSwitch = nnpackOpIs(op, "cf.switch");
  intptr_t first = 1, numSuccessors = mlirOperationGetNumSuccessors(op);
  for (intptr_t k = 0; k < numSuccessors; ++k) {
    intptr_t count = isSwitch && k
                         ? opSegmentSize(op, "case_operand_segments", k - 1)
                         : opSegmentSize(op, "operandSegmentSizes", k + 1);
    addBranchOperands(b, i, k, first, count);
    first += count;
  }
}

/// Value `from` becomes argument `k` of the first block of a region of `op`.
static void addRegionArgument(FlowBuilder *b, intptr_t i, MlirOperation op,
                              MlirValue from, intptr_t region, intptr_t k) {
  MlirBlock block = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, region));
  if (!mlirBlockIsNull(block) && k < mlirBlockGetNumArguments(block))
    addEdge(b, from, mlirBlockGetArgument(block, k), i, true);
}

static void addResult(FlowBuilder *b, intptr_t i, MlirOperation op,
                      MlirValue from, intptr_t k) {
  if (k < mlirOperationGetNumResults(op))
    addEdge(b, from, mlirOperationGetResult(op, k), i, true);
}

static void addYieldOperand(FlowBuilder *b, intptr_t i, intptr_t k) {
  const SkeletonOp *entry = &b->s->ops.data[i];
  MlirOperation parent = b->s->ops.data[entry->parent].op;
  MlirValue value = mlirOperationGetOperand(entry->op, k);
  if (nnpackOpIs(parent, "scf.while")) {
    bool isCondition = nnpackOpIs(entry->op, "scf.condition");
    addRegionArgument(b, i, parent, value, isCondition, k - isCondition);
    if (isCondition)
      addResult(b, i, parent, value, k - 1);
  } else if (nnpackOpIs(parent, "scf.for") ||
             nnpackOpIs(parent, "affine.for")) {
    addRegionArgument(b, i, parent, value, 0, k + 1);
    addResult(b, i, parent, value, k);
  } else if (b->flow->facts[entry->parent].kind == OpKindRegion) {
    addResult(b, i, parent, value, k);
  } else {
    addKeep(b, i, k);
  }
}

static void addYield(FlowBuilder *b, intptr_t i) {
  MlirOperation op = b->s->ops.data[i].op;
  bool isCondition = nnpackOpIs(op, "scf.condition");
  for (intptr_t k = isCondition, n = mlirOperationGetNumOperands(op); k < n;
       ++k)
    addYieldOperand(b, i, k);
}

/// The first operand of a loop that is an initial value.
static intptr_t firstInitOf(MlirOperation op) {
  if (nnpackOpIs(op, "scf.while"))
    return 0;
  if (nnpackOpIs(op, "scf.for"))
    return 3;
  if (nnpackOpIs(op, "affine.for"))
    return opSegmentSize(op, "operandSegmentSizes", 0) +
           opSegmentSize(op, "operandSegmentSizes", 1);
  return mlirOperationGetNumOperands(op);
}

/// Initial values of loops, and which of the arguments later iterations give.
static void addLoopInits(FlowBuilder *b, intptr_t i) {
  MlirOperation op = b->s->ops.data[i].op;
  bool isWhile = nnpackOpIs(op, "scf.while");
  intptr_t numOperands = mlirOperationGetNumOperands(op);
  intptr_t first = firstInitOf(op);
  for (intptr_t k = first; k < numOperands; ++k) {
    MlirValue init = mlirOperationGetOperand(op, k);
    addRegionArgument(b, i, op, init, 0, k - first + !isWhile);
    if (!isWhile)
      addResult(b, i, op, init, k - first);
  }
  MlirBlock block = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, 0));
  for (intptr_t k = 0, n = mlirBlockGetNumArguments(block); k < n; ++k) {
    intptr_t value = skeletonFindValue(b->s, mlirBlockGetArgument(block, k));
    if (value != NO_INDEX)
      b->flow->values[value].carriedBy = i;
  }
}

/// An operation whose results and arguments are not understood.
static void addKeepAll(FlowBuilder *b, intptr_t i) {
  MlirOperation op = b->s->ops.data[i].op;
  for (intptr_t k = 0, n = mlirOperationGetNumOperands(op); k < n; ++k)
    addKeep(b, i, k);
  markForeignResults(b, op);
  for (intptr_t k = 0, n = mlirOperationGetNumSuccessors(op); k < n; ++k)
    markForeignArguments(b, mlirOperationGetSuccessor(op, k));
}

static void addReturn(FlowBuilder *b, intptr_t i) {
  MlirOperation op = b->s->ops.data[i].op;
  for (intptr_t k = 0, n = mlirOperationGetNumOperands(op); k < n; ++k) {
    addUse(b, mlirOperationGetOperand(op, k), i, k, FlowUseReturn, 0);
    addFixed(b, i, k);
  }
}

void flowAddOp(FlowBuilder *b, intptr_t i) {
  MlirOperation op = b->s->ops.data[i].op;
  switch (b->flow->facts[i].kind) {
  case OpKindKeep:
    addKeepAll(b, i);
    return;
  case OpKindAccess:
    addAccesses(b, i);
    if (!addHookedView(b, i))
      addUnknownResults(b, i);
    return;
  case OpKindView:
    addAccesses(b, i);
    addViews(b, i, true);
    return;
  case OpKindSpaceCast:
    addViews(b, i, false);
    return;
  case OpKindSelect:
    for (intptr_t k = 1; k < 3; ++k)
      addEdge(b, mlirOperationGetOperand(op, k), mlirOperationGetResult(op, 0),
              i, true);
    return;
  case OpKindAlloc:
    return;
  case OpKindDealloc:
    addUse(b, mlirOperationGetOperand(op, 0), i, 0, FlowUseFree, 0);
    return;
  case OpKindGlobal:
    markForeignResults(b, op);
    return;
  case OpKindCall:
    addCall(b, i);
    return;
  case OpKindReturn:
    addReturn(b, i);
    return;
  case OpKindBranch:
    addBranch(b, i);
    return;
  case OpKindYield:
    addYield(b, i);
    return;
  case OpKindRegion:
    return;
  case OpKindLoop:
    addLoopInits(b, i);
    return;
  case OpKindParallel:
    addKeepAll(b, i);
    return;
  }
}
