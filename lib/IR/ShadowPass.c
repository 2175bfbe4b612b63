//===-- lib/IR/ShadowPass.c - Shifts from block to block ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every argument of a block has a register of its own, so that the two
// successors of a conditional branch can both be passed theirs. A result of a
// loop has the register of the argument that its next iteration would have.
//
//===----------------------------------------------------------------------===//

#include "IR/ShadowInternal.h"

#include "IR/OpFacts.h"

bool nnpackShadowTracks(MlirValue value) {
  MlirType type = mlirValueGetType(value);
  return mlirTypeIsAMemRef(type) || mlirTypeIsAUnrankedMemRef(type);
}

int64_t nnpackShadowRegister(NnpackShadow *s, const void *key,
                             intptr_t count) {
  intptr_t known = nnpackPtrMapGet(&s->registers, key);
  if (known >= 0)
    return known;
  nnpackPtrMapSet(&s->registers, key, s->numRegisters);
  s->numRegisters += count;
  return s->numRegisters - count;
}

static int64_t argumentRegister(NnpackShadow *s, MlirBlock block, intptr_t i) {
  return nnpackShadowRegister(s, mlirBlockGetArgument(block, i).ptr, 1);
}

static MlirBlock firstBlock(MlirOperation op, intptr_t region) {
  return mlirRegionGetFirstBlock(mlirOperationGetRegion(op, region));
}

/// Result `i` of the function.
static int64_t functionRegister(NnpackShadow *s, MlirOperation function,
                                intptr_t i) {
  MlirType type =
      mlirTypeAttrGetValue(nnpackOpAttribute(function, "function_type"));
  return nnpackShadowRegister(s, function.ptr,
                              mlirFunctionTypeGetNumResults(type)) +
         i;
}

int64_t nnpackShadowResultRegister(NnpackShadow *s, MlirOperation op,
                                   intptr_t i) {
  static const char *const regions[] = {"scf.if", "scf.index_switch",
                                        "scf.execute_region",
                                        "memref.alloca_scope"};
  if (nnpackOpIs(op, "func.call")) {
    MlirOperation callee = nnpackFunctionOfCall(op, s->symbols);
    return nnpackIsFunctionDefinition(callee) ? functionRegister(s, callee, i)
                                              : -1;
  }
  if (nnpackOpIs(op, "scf.for"))
    return argumentRegister(s, firstBlock(op, 0), i + 1);
  if (nnpackOpIs(op, "scf.while"))
    return argumentRegister(s, firstBlock(op, 1), i);
  for (size_t k = 0; k < sizeof regions / sizeof *regions; ++k)
    if (nnpackOpIs(op, regions[k]))
      return nnpackShadowRegister(s, mlirOperationGetResult(op, i).ptr, 1);
  return -1;
}

//===----------------------------------------------------------------------===//
// Successors
//===----------------------------------------------------------------------===//

/// Inserts a block behind that of `op`, with the arguments of `target`, which it
/// passes to it.
static MlirBlock leadTo(NnpackShadow *s, MlirOperation op, MlirBlock target) {
  MlirLocation location = mlirOperationGetLocation(op);
  MlirBlock block = mlirBlockCreate(0, NULL, NULL);
  MlirOperationState state =
      mlirOperationStateGet(nnpackStr("cf.br"), location);
  for (intptr_t i = 0; i < mlirBlockGetNumArguments(target); ++i) {
    MlirValue argument = mlirBlockAddArgument(
        block, mlirValueGetType(mlirBlockGetArgument(target, i)), location);
    mlirOperationStateAddOperands(&state, 1, &argument);
  }
  mlirOperationStateAddSuccessors(&state, 1, &target);
  MlirOperation branch = mlirOperationCreate(&state);
  mlirBlockAppendOwnedOperation(block, branch);
  MlirBlock before = mlirOperationGetBlock(op);
  mlirRegionInsertOwnedBlockAfter(mlirBlockGetParentRegion(before), before,
                                  block);
  NNPACK_PUSH(s->arena, s->ops, branch);
  return block;
}

void nnpackShadowSplit(NnpackShadow *s, MlirOperation op) {
  for (intptr_t k = 1; k < mlirOperationGetNumSuccessors(op); ++k) {
    MlirBlock target = mlirOperationGetSuccessor(op, k);
    bool isRepeated = false;
    for (intptr_t j = 0; j < k; ++j)
      isRepeated |= mlirBlockEqual(mlirOperationGetSuccessor(op, j), target);
    if (isRepeated)
      mlirOperationSetSuccessor(op, k, leadTo(s, op, target));
  }
}

//===----------------------------------------------------------------------===//
// Passing
//===----------------------------------------------------------------------===//

static void passOne(NnpackShadow *s, MlirOperation before, MlirValue value,
                    int64_t number) {
  if (number < 0 || !nnpackShadowTracks(value))
    return;
  MlirValue operands[] = {nnpackInsertIndex(before, number),
                          nnpackShadowShiftOf(s, value)};
  nnpackShadowCall(s, before, "pass", 2, operands, false);
}

/// Operands [first, first + count) become the first arguments of a block from
/// `argument` on.
static void passToBlock(NnpackShadow *s, MlirOperation op, intptr_t first,
                        intptr_t count, MlirBlock block, intptr_t argument) {
  for (intptr_t i = 0; i < count; ++i) {
    MlirValue value = mlirOperationGetOperand(op, first + i);
    if (nnpackShadowTracks(value))
      passOne(s, op, value, argumentRegister(s, block, argument + i));
  }
}

static void passToResults(NnpackShadow *s, MlirOperation op, intptr_t first,
                          MlirOperation parent) {
  for (intptr_t i = first; i < mlirOperationGetNumOperands(op); ++i) {
    MlirValue value = mlirOperationGetOperand(op, i);
    if (nnpackShadowTracks(value))
      passOne(s, op, value,
              nnpackShadowResultRegister(s, parent, i - first));
  }
}

static void passBranch(NnpackShadow *s, MlirOperation op) {
  intptr_t numOperands = mlirOperationGetNumOperands(op);
  if (nnpackOpIs(op, "cf.br")) {
    passToBlock(s, op, 0, numOperands, mlirOperationGetSuccessor(op, 0), 0);
    return;
  }
  bool isSwitch = nnpackOpIs(op, "cf.switch");
  intptr_t first = 1;
  for (intptr_t k = 0; k < mlirOperationGetNumSuccessors(op); ++k) {
    intptr_t count = isSwitch && k
                         ? opSegmentSize(op, "case_operand_segments", k - 1)
                         : opSegmentSize(op, "operandSegmentSizes", k + 1);
    passToBlock(s, op, first, count, mlirOperationGetSuccessor(op, k), 0);
    first += count;
  }
}

static void passCall(NnpackShadow *s, MlirOperation op) {
  MlirOperation callee = nnpackFunctionOfCall(op, s->symbols);
  if (nnpackIsFunctionDefinition(callee))
    passToBlock(s, op, 0, mlirOperationGetNumOperands(op),
                nnpackFunctionBody(callee), 0);
}

static void passReturn(NnpackShadow *s, MlirOperation op,
                       MlirOperation function) {
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); ++i)
    passOne(s, op, mlirOperationGetOperand(op, i),
            functionRegister(s, function, i));
}

void nnpackShadowPass(NnpackShadow *s, MlirOperation op) {
  MlirOperation parent = mlirOperationGetParentOperation(op);
  intptr_t numOperands = mlirOperationGetNumOperands(op);
  if (nnpackOpIs(op, "scf.for"))
    passToBlock(s, op, 3, numOperands - 3, firstBlock(op, 0), 1);
  else if (nnpackOpIs(op, "scf.while"))
    passToBlock(s, op, 0, numOperands, firstBlock(op, 0), 0);
  else if (nnpackOpIs(op, "scf.condition"))
    passToResults(s, op, 1, parent);
  else if (nnpackOpIs(op, "scf.yield") && nnpackOpIs(parent, "scf.while"))
    passToBlock(s, op, 0, numOperands, firstBlock(parent, 0), 0);
  else if (nnpackOpIs(op, "scf.yield") ||
           nnpackOpIs(op, "memref.alloca_scope.return"))
    passToResults(s, op, 0, parent);
  else if (nnpackOpIs(op, "cf.br") || nnpackOpIs(op, "cf.cond_br") ||
           nnpackOpIs(op, "cf.switch"))
    passBranch(s, op);
  else if (nnpackOpIs(op, "func.call"))
    passCall(s, op);
  else if (nnpackOpIs(op, "func.return"))
    passReturn(s, op, parent);
}
