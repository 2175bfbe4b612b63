//===-- Share.c - Kernels that differ in constants only -------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two layers of equal shapes differ in their zero points and multipliers, which
// are constants of their kernels. One body with these as arguments does for
// both:
//
//   func.func private @conv2d_3(%in, %out) { ... %c5_i32 ... }
//   func.func private @conv2d_4(%in, %out) { ... %c7_i32 ... }
//
// becomes
//
//   func.func private @conv2d_3(%in, %out, %zero: i32) { ... %zero ... }
//
// Bodies are compared operation by operation. Constants are compared where they
// are used, not where they stand, since one constant may serve two uses in one
// body and not in the other. Those of index type have to agree.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include <string.h>

enum { MaxSharedArguments = 32 };

/// A use of a scalar constant.
typedef struct Use {
  MlirOperation op;
  intptr_t operand;
  MlirAttribute value;
} Use;

/// A kernel as a list: operations but constants, in order.
typedef struct Trace {
  MlirOperation func;
  NnpackOpVector ops;
  NnpackPtrMap numbers; ///< From operations and values, in order of definition.
  NNPACK_VECTOR(Use) uses;
  intptr_t representative; ///< Which kernel this one equals; itself if none.
} Trace;

typedef struct Sharing {
  NnpackArena *arena;
  MlirOperation module;
  Trace *traces;
  intptr_t count;
} Sharing;

static bool isConstant(MlirOperation op) {
  return nnpackOpIs(op, "arith.constant");
}

static bool isScalarConstant(MlirValue value) {
  MlirType type = mlirValueGetType(value);
  return isConstant(nnpackValueOwner(value)) &&
         (mlirTypeIsAInteger(type) || mlirTypeIsAFloat(type));
}

static MlirAttribute constantOf(MlirValue value) {
  return nnpackOpAttribute(nnpackValueOwner(value), "value");
}

static void number(Trace *trace, const void *key, intptr_t *next) {
  nnpackPtrMapSet(&trace->numbers, key, (*next)++);
}

static void numberBlocks(Trace *trace, MlirOperation op, intptr_t *next) {
  for (intptr_t r = 0; r < mlirOperationGetNumRegions(op); ++r) {
    MlirBlock block = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, r));
    for (; !mlirBlockIsNull(block); block = mlirBlockGetNextInRegion(block))
      for (intptr_t i = 0; i < mlirBlockGetNumArguments(block); ++i)
        number(trace, mlirBlockGetArgument(block, i).ptr, next);
  }
}

static void makeTrace(NnpackArena *arena, MlirOperation func, Trace *trace) {
  intptr_t next = 0;
  NnpackOpVector all = nnpackFindOps(arena, func, NULL);
  trace->func = func;
  trace->numbers.arena = arena;
  number(trace, func.ptr, &next);
  numberBlocks(trace, func, &next);
  for (intptr_t i = 0; i < all.count; ++i) {
    MlirOperation op = all.data[i];
    if (isConstant(op))
      continue;
    NNPACK_PUSH(arena, trace->ops, op);
    number(trace, op.ptr, &next);
    for (intptr_t k = 0; k < mlirOperationGetNumResults(op); ++k)
      number(trace, mlirOperationGetResult(op, k).ptr, &next);
    numberBlocks(trace, op, &next);
    for (intptr_t k = 0; k < mlirOperationGetNumOperands(op); ++k) {
      MlirValue operand = mlirOperationGetOperand(op, k);
      if (isScalarConstant(operand)) {
        Use use = {op, k, constantOf(operand)};
        NNPACK_PUSH(arena, trace->uses, use);
      }
    }
  }
}

static bool haveSameAttributes(MlirOperation a, MlirOperation b) {
  intptr_t count = mlirOperationGetNumAttributes(a);
  if (count != mlirOperationGetNumAttributes(b))
    return false;
  for (intptr_t i = 0; i < count; ++i) {
    MlirNamedAttribute left = mlirOperationGetAttribute(a, i);
    MlirNamedAttribute right = mlirOperationGetAttribute(b, i);
    if (!mlirIdentifierEqual(left.name, right.name) ||
        !mlirAttributeEqual(left.attribute, right.attribute))
      return false;
  }
  return true;
}

/// Values are the same if they are numbered the same, are constants of one
/// value, or are scalar constants of one type, which are `uses`.
static bool isSameOperand(const Trace *a, const Trace *b, MlirValue left,
                          MlirValue right) {
  if (!mlirTypeEqual(mlirValueGetType(left), mlirValueGetType(right)))
    return false;
  if (isScalarConstant(left) || isScalarConstant(right))
    return isScalarConstant(left) && isScalarConstant(right);
  bool isLeft = isConstant(nnpackValueOwner(left));
  if (isLeft != isConstant(nnpackValueOwner(right)))
    return false;
  if (isLeft)
    return mlirAttributeEqual(constantOf(left), constantOf(right));
  return nnpackPtrMapGet(&a->numbers, left.ptr) ==
         nnpackPtrMapGet(&b->numbers, right.ptr);
}

static bool isSameOp(const Trace *a, const Trace *b, MlirOperation left,
                     MlirOperation right) {
  intptr_t numOperands = mlirOperationGetNumOperands(left);
  intptr_t numResults = mlirOperationGetNumResults(left);
  intptr_t parentLeft =
      nnpackPtrMapGet(&a->numbers, mlirOperationGetParentOperation(left).ptr);
  intptr_t parentRight =
      nnpackPtrMapGet(&b->numbers, mlirOperationGetParentOperation(right).ptr);
  if (!mlirIdentifierEqual(mlirOperationGetName(left),
                           mlirOperationGetName(right)) ||
      numOperands != mlirOperationGetNumOperands(right) ||
      numResults != mlirOperationGetNumResults(right) ||
      mlirOperationGetNumRegions(left) != mlirOperationGetNumRegions(right) ||
      mlirOperationGetNumRegions(left) > 1 || parentLeft != parentRight ||
      !haveSameAttributes(left, right))
    return false;
  for (intptr_t i = 0; i < numResults; ++i)
    if (!mlirTypeEqual(mlirValueGetType(mlirOperationGetResult(left, i)),
                       mlirValueGetType(mlirOperationGetResult(right, i))))
      return false;
  for (intptr_t i = 0; i < numOperands; ++i)
    if (!isSameOperand(a, b, mlirOperationGetOperand(left, i),
                       mlirOperationGetOperand(right, i)))
      return false;
  return true;
}

static bool isSameKernel(const Trace *a, const Trace *b) {
  static const char *const attributes[] = {"function_type", "nnpack.macs"};
  if (a->ops.count != b->ops.count || a->uses.count != b->uses.count)
    return false;
  for (int i = 0; i < 2; ++i)
    if (!mlirAttributeEqual(nnpackOpAttribute(a->func, attributes[i]),
                            nnpackOpAttribute(b->func, attributes[i])))
      return false;
  for (intptr_t i = 0; i < a->ops.count; ++i)
    if (!isSameOp(a, b, a->ops.data[i], b->ops.data[i]))
      return false;
  return true;
}

/// Whether all callers are known and the arguments have no attributes to keep
/// in step.
static bool isShareable(MlirOperation func) {
  return !mlirAttributeIsNull(nnpackOpAttribute(func, "sym_visibility")) &&
         mlirAttributeIsNull(nnpackOpAttribute(func, "arg_attrs")) &&
         mlirBlockIsNull(mlirBlockGetNextInRegion(nnpackFunctionBody(func)));
}

static void groupKernels(Sharing *sharing) {
  for (intptr_t i = 0; i < sharing->count; ++i) {
    Trace *trace = &sharing->traces[i];
    trace->representative = i;
    if (!isShareable(trace->func))
      continue;
    for (intptr_t k = 0; k < i; ++k)
      if (sharing->traces[k].representative == k &&
          isShareable(sharing->traces[k].func) &&
          isSameKernel(&sharing->traces[k], trace)) {
        trace->representative = k;
        break;
      }
  }
}

/// Whether uses `a` and `b` have equal values in every kernel of the group, or,
/// with b = -1, whether use `a` has one value in all of them.
static bool isSameInGroup(const Sharing *sharing, intptr_t representative,
                          intptr_t a, intptr_t b) {
  const Use *first = &sharing->traces[representative].uses.data[a];
  for (intptr_t i = representative; i < sharing->count; ++i) {
    const Trace *trace = &sharing->traces[i];
    if (trace->representative != representative)
      continue;
    MlirAttribute other = b < 0 ? first->value : trace->uses.data[b].value;
    if (!mlirAttributeEqual(trace->uses.data[a].value, other))
      return false;
  }
  return true;
}

typedef struct Group {
  intptr_t representative, size;
  intptr_t *argumentOf;              ///< Per use: which new argument, or -1.
  NNPACK_VECTOR(intptr_t) arguments; ///< Per new argument: a use of it.
} Group;

static Group chooseArguments(const Sharing *sharing, intptr_t representative) {
  const Trace *trace = &sharing->traces[representative];
  Group group = {.representative = representative};
  group.argumentOf =
      NNPACK_NEW_ARRAY(sharing->arena, intptr_t, trace->uses.count + 1);
  for (intptr_t i = 0; i < sharing->count; ++i)
    group.size += sharing->traces[i].representative == representative;
  for (intptr_t i = 0; i < trace->uses.count; ++i) {
    group.argumentOf[i] = -1;
    if (isSameInGroup(sharing, representative, i, -1))
      continue;
    for (intptr_t k = 0; k < group.arguments.count; ++k)
      if (isSameInGroup(sharing, representative, i, group.arguments.data[k]))
        group.argumentOf[i] = k;
    if (group.argumentOf[i] >= 0)
      continue;
    group.argumentOf[i] = group.arguments.count;
    NNPACK_PUSH(sharing->arena, group.arguments, i);
  }
  return group;
}

static void addArguments(const Sharing *sharing, const Group *group) {
  const Trace *trace = &sharing->traces[group->representative];
  MlirBlock body = nnpackFunctionBody(trace->func);
  intptr_t first = mlirBlockGetNumArguments(body);
  for (intptr_t i = 0; i < group->arguments.count; ++i) {
    Use use = trace->uses.data[group->arguments.data[i]];
    mlirBlockAddArgument(
        body, mlirValueGetType(mlirOperationGetOperand(use.op, use.operand)),
        mlirOperationGetLocation(trace->func));
  }
  for (intptr_t i = 0; i < trace->uses.count; ++i)
    if (group->argumentOf[i] >= 0)
      mlirOperationSetOperand(
          trace->uses.data[i].op, trace->uses.data[i].operand,
          mlirBlockGetArgument(body, first + group->argumentOf[i]));
  nnpackFunctionSetType(trace->func, 0, NULL);
}

static MlirValue insertConstant(MlirOperation before, MlirAttribute value) {
  MlirValue constant = nnpackBuildBefore(before, "arith.constant", NULL, 0,
                                         mlirAttributeGetType(value), NULL);
  mlirOperationSetAttributeByName(mlirOpResultGetOwner(constant),
                                  nnpackStr("value"), value);
  return constant;
}

static void rewriteCall(const Sharing *sharing, const Group *group,
                        const Trace *callee, MlirOperation call) {
  NNPACK_VECTOR(MlirValue) operands = {0};
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(call); ++i)
    NNPACK_PUSH(sharing->arena, operands, mlirOperationGetOperand(call, i));
  for (intptr_t i = 0; i < group->arguments.count; ++i)
    NNPACK_PUSH(sharing->arena, operands,
                insertConstant(
                    call, callee->uses.data[group->arguments.data[i]].value));
  mlirOperationSetOperands(call, operands.count, operands.data);
  nnpackSetCallee(call, sharing->traces[group->representative].func);
}

/// Rewrites every call in the module of a kernel in a group that is shared.
static void rewriteCalls(const Sharing *sharing, Group *const *groups) {
  NnpackPtrMap traceOf = {.arena = sharing->arena};
  for (intptr_t i = 0; i < sharing->count; ++i) {
    MlirOperation func = sharing->traces[i].func;
    MlirAttribute symbol = mlirFlatSymbolRefAttrGet(
        mlirOperationGetContext(func),
        mlirStringAttrGetValue(nnpackOpAttribute(func, "sym_name")));
    nnpackPtrMapSet(&traceOf, symbol.ptr, i);
  }
  NnpackOpVector calls =
      nnpackFindOps(sharing->arena, sharing->module, "func.call");
  for (intptr_t i = 0; i < calls.count; ++i) {
    intptr_t callee = nnpackPtrMapGet(
        &traceOf, nnpackOpAttribute(calls.data[i], "callee").ptr);
    if (callee < 0)
      continue;
    const Trace *trace = &sharing->traces[callee];
    if (groups[trace->representative])
      rewriteCall(sharing, groups[trace->representative], trace, calls.data[i]);
  }
}

/// The groups that are worth sharing, by representative; NULL for the others.
static Group **chooseGroups(const Sharing *sharing) {
  Group **groups = NNPACK_NEW_ARRAY(sharing->arena, Group *, sharing->count);
  for (intptr_t i = 0; i < sharing->count; ++i) {
    if (sharing->traces[i].representative != i)
      continue;
    Group group = chooseArguments(sharing, i);
    if (group.size < 2 || group.arguments.count > MaxSharedArguments)
      continue;
    groups[i] = NNPACK_NEW(sharing->arena, Group);
    *groups[i] = group;
  }
  return groups;
}

intptr_t nnpackShareKernels(NnpackArena *arena, MlirOperation module,
                            const MlirOperation *kernels, intptr_t count) {
  Sharing sharing = {arena, module, NNPACK_NEW_ARRAY(arena, Trace, count + 1),
                     count};
  for (intptr_t i = 0; i < count; ++i)
    makeTrace(arena, kernels[i], &sharing.traces[i]);
  groupKernels(&sharing);
  Group **groups = chooseGroups(&sharing);
  for (intptr_t i = 0; i < count; ++i)
    if (groups[i])
      addArguments(&sharing, groups[i]);
  rewriteCalls(&sharing, groups);
  intptr_t numErased = 0;
  for (intptr_t i = 0; i < count; ++i) {
    intptr_t representative = sharing.traces[i].representative;
    if (representative == i || !groups[representative])
      continue;
    mlirOperationDestroy(sharing.traces[i].func);
    ++numErased;
  }
  return numErased;
}
