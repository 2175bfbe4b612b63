//===-- CheckMemory.c - Every load against what was stored ----------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For tests: makes a program that finds out for itself whether a plan lets two
// buffers have the same bytes too early.
//
//   %x = memref.load %view[%i] : memref<64xi8, "L2">
//
// becomes
//
//   call @nnpack_check_load(%address, %c1, %shift) : (index, index, index) -> ()
//   %x = memref.load %view[%i] : memref<64xi8, "L2">
//
// Address plus shift is a shadow address: the byte as it would be if every
// allocation had memory of its own, a new piece each time it is run. The run-time
// library (test/check) notes for every byte of memory which shadow address was
// stored there last, and a load of another one is an error, whatever the values
// are. So is an access outside of its allocation. That results may lie over
// operands, and by how much, needs no exception: what was stored must still be
// there when it is loaded, byte by byte.
//
// The shifts (lib/IR/Shadow.h) follow memrefs through views, branches, loops and
// calls, and begin where the program allocated: --assign-offsets
// numbers the allocations before it plans (test-check-memory=true) and the views
// it puts in their places keep the numbers. Lifetimes, aliases and offsets are
// not asked, so that a mistake in any of them shows.
//
// Inputs in an arena are stored by the caller before the program, outputs loaded
// after it. --nnpack-to-llvm runs this pass on a module that was packed with
// test-check-memory, after the kernels have their final form.
//
// Requires: memref level, copies between contiguous memrefs.
// Leaves: no linalg, no affine; calls of nnpack_check_*.
// Limits: an access by an operation it does not know is an error. What dma=calls
// copies is also copied, and checked, at the wait, not while it is under way. That
// a window still holds the row that is loaded, and not one of its later rows, is
// not seen. A function that is called by its value, as func.call_indirect does, is
// not told what it is given: programs with such calls may fail that are right.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Passes.h"

#include "IR/OpFacts.h"
#include "IR/Shadow.h"

typedef struct Checker {
  NnpackArena *arena;
  NnpackShadow *shadow;
  NNPACK_VECTOR(MlirOperation) ops;
  bool failed;
} Checker;

//===----------------------------------------------------------------------===//
// Addresses
//===----------------------------------------------------------------------===//

/// What extract_strided_metadata says of a memref: its offset, then its strides.
typedef struct Strides {
  MlirOperation metadata; ///< Null while all are static.
  int64_t offset, steps[64];
  intptr_t rank;
} Strides;

static MlirOperation insertMetadata(MlirOperation before, MlirValue memref) {
  MlirType type = mlirValueGetType(memref);
  MlirContext context = mlirTypeGetContext(type);
  MlirType index = mlirIndexTypeGet(context);
  MlirType results[2 + 2 * 64];
  intptr_t rank = mlirShapedTypeGetRank(type);
  results[0] = mlirMemRefTypeContiguousGet(
      mlirShapedTypeGetElementType(type), 0, NULL,
      mlirMemRefTypeGetMemorySpace(type));
  for (intptr_t i = 0; i < 1 + 2 * rank; ++i)
    results[1 + i] = index;
  return nnpackInsertOp(
      before, mlirOperationGetLocation(before),
      &(NnpackOpSpec){.name = "memref.extract_strided_metadata",
                      .numOperands = 1,
                      .operands = &memref,
                      .numResults = 2 + 2 * rank,
                      .results = results});
}

static Strides stridesOf(MlirOperation before, MlirValue memref) {
  MlirType type = mlirValueGetType(memref);
  Strides strides = {.rank = mlirShapedTypeGetRank(type)};
  bool isStatic = !mlirLogicalResultIsFailure(
      mlirMemRefTypeGetStridesAndOffset(type, strides.steps, &strides.offset));
  isStatic = isStatic && !mlirShapedTypeIsDynamicStrideOrOffset(strides.offset);
  for (intptr_t i = 0; i < strides.rank; ++i)
    isStatic =
        isStatic && !mlirShapedTypeIsDynamicStrideOrOffset(strides.steps[i]);
  if (!isStatic)
    strides.metadata = insertMetadata(before, memref);
  return strides;
}

/// Element `i` of: offset, strides.
static MlirValue strideValue(MlirOperation before, const Strides *strides,
                             intptr_t i) {
  if (mlirOperationIsNull(strides->metadata))
    return nnpackInsertIndex(before,
                             i ? strides->steps[i - 1] : strides->offset);
  return mlirOperationGetResult(strides->metadata,
                                i ? 1 + strides->rank + i : 1);
}

/// The address of the element at `indices`; all zero if NULL.
static MlirValue addressOf(Checker *c, MlirOperation before, MlirValue memref,
                           MlirOperation op, intptr_t firstIndex) {
  Strides strides = stridesOf(before, memref);
  MlirValue place = strideValue(before, &strides, 0);
  for (intptr_t i = 0; i < strides.rank && !mlirOperationIsNull(op); ++i)
    place = nnpackShadowAdd(
        c->shadow, before, place,
        nnpackShadowMultiply(c->shadow, before,
                             mlirOperationGetOperand(op, firstIndex + i),
                             strideValue(before, &strides, 1 + i)));
  MlirType element = mlirShapedTypeGetElementType(mlirValueGetType(memref));
  MlirValue bytes = nnpackInsertIndex(before, nnpackElementBytes(element));
  return nnpackShadowAdd(
      c->shadow, before, nnpackShadowPointer(c->shadow, before, memref),
      nnpackShadowMultiply(c->shadow, before, place, bytes));
}

//===----------------------------------------------------------------------===//
// Accesses
//===----------------------------------------------------------------------===//

static void reject(Checker *c, MlirOperation op) {
  MlirStringRef name = nnpackOpName(op);
  nnpackErrorAt(op, "check-memory does not know what '%.*s' loads and stores",
                (int)name.length, name.data);
  c->failed = true;
}

/// `count` elements at the indices that begin with operand `firstIndex`.
static void checkElements(Checker *c, const char *what, MlirOperation op,
                          intptr_t operand, intptr_t firstIndex,
                          int64_t count) {
  MlirValue memref = mlirOperationGetOperand(op, operand);
  MlirType element = mlirShapedTypeGetElementType(mlirValueGetType(memref));
  int64_t bytes = nnpackElementBytes(element);
  if (mlirTypeIsAMemRef(element))
    return; // Memory that holds addresses is never planned.
  if (bytes == 0) {
    reject(c, op);
    return;
  }
  MlirValue operands[] = {addressOf(c, op, memref, op, firstIndex),
                          nnpackInsertIndex(op, bytes * count),
                          nnpackShadowShiftOf(c->shadow, memref)};
  nnpackShadowCall(c->shadow, op, what, 3, operands, false);
}

/// Elements of a vector of one dimension; 0 for others.
static int64_t vectorElements(MlirValue vector) {
  MlirType type = mlirValueGetType(vector);
  return mlirShapedTypeGetRank(type) == 1 &&
                 mlirShapedTypeHasStaticShape(type) &&
                 !mlirVectorTypeIsScalable(type)
             ? mlirShapedTypeGetDimSize(type, 0)
             : 0;
}

static bool hasVectors(MlirValue memref) {
  return mlirTypeIsAVector(
      mlirShapedTypeGetElementType(mlirValueGetType(memref)));
}

/// vector.load %memref[...], vector.store %value, %memref[...]
static void checkVector(Checker *c, MlirOperation op, bool isStore) {
  MlirValue vector = isStore ? mlirOperationGetOperand(op, 0)
                             : mlirOperationGetResult(op, 0);
  int64_t count = vectorElements(vector);
  if (count == 0 || hasVectors(mlirOperationGetOperand(op, isStore)))
    reject(c, op);
  else
    checkElements(c, isStore ? "store" : "load", op, isStore, 1 + isStore,
                  count);
}

/// `bytes` if the lane is on, otherwise 0.
static MlirValue bytesOfLane(MlirOperation before, MlirValue mask, int64_t lane,
                             int64_t bytes) {
  MlirContext context = mlirOperationGetContext(before);
  MlirLocation location = mlirOperationGetLocation(before);
  MlirNamedAttribute position = nnpackNamed(
      "static_position", mlirDenseI64ArrayGet(context, 1, &lane));
  MlirType bit = mlirIntegerTypeGet(context, 1);
  MlirType index = mlirIndexTypeGet(context);
  MlirOperation extract = nnpackInsertOp(
      before, location,
      &(NnpackOpSpec){.name = "vector.extract",
                      .numOperands = 1, .operands = &mask,
                      .numAttributes = 1, .attributes = &position,
                      .numResults = 1, .results = &bit});
  MlirValue operands[] = {mlirOperationGetResult(extract, 0),
                          nnpackInsertIndex(before, bytes),
                          nnpackInsertIndex(before, 0)};
  return mlirOperationGetResult(
      nnpackInsertOp(before, location,
                     &(NnpackOpSpec){.name = "arith.select",
                                     .numOperands = 3, .operands = operands,
                                     .numResults = 1, .results = &index}),
      0);
}

/// vector.maskedload %memref[...], %mask, %other and maskedstore, lane by lane.
static void checkMasked(Checker *c, MlirOperation op, const char *what) {
  MlirValue memref = mlirOperationGetOperand(op, 0);
  MlirType type = mlirValueGetType(memref);
  MlirValue mask =
      mlirOperationGetOperand(op, 1 + mlirShapedTypeGetRank(type));
  int64_t count = vectorElements(mask);
  int64_t bytes = nnpackElementBytes(mlirShapedTypeGetElementType(type));
  if (count == 0 || bytes == 0) {
    reject(c, op);
    return;
  }
  MlirValue address = addressOf(c, op, memref, op, 1);
  for (int64_t lane = 0; lane < count; ++lane) {
    MlirValue operands[] = {
        nnpackShadowAdd(c->shadow, op, address,
                        nnpackInsertIndex(op, lane * bytes)),
        bytesOfLane(op, mask, lane, bytes),
        nnpackShadowShiftOf(c->shadow, memref)};
    nnpackShadowCall(c->shadow, op, what, 3, operands, false);
  }
}

static bool isContiguous(MlirValue memref) {
  MlirType type = mlirValueGetType(memref);
  return mlirTypeIsAMemRef(type) &&
         mlirAffineMapIsIdentity(mlirMemRefTypeGetAffineMap(type));
}

static void checkCopy(Checker *c, MlirOperation op) {
  MlirValue from = mlirOperationGetOperand(op, 0);
  MlirValue to = mlirOperationGetOperand(op, 1);
  MlirOperation none = {NULL};
  MlirValue bytes = {NULL};
  if (isContiguous(from) && isContiguous(to))
    bytes = nnpackShadowBytes(c->shadow, op, from, NULL);
  if (mlirValueIsNull(bytes)) {
    reject(c, op);
    return;
  }
  MlirValue operands[] = {addressOf(c, op, from, none, 0),
                          nnpackShadowShiftOf(c->shadow, from),
                          addressOf(c, op, to, none, 0),
                          nnpackShadowShiftOf(c->shadow, to), bytes};
  nnpackShadowCall(c->shadow, op, "copy", 5, operands, false);
}

/// Any other operation that touches the bytes of a memref is one too many.
static void checkOther(Checker *c, MlirOperation op) {
  const OpFacts *facts = opFactsFind(nnpackOpName(op));
  if (facts && facts->kind == OpKindAccess &&
      (facts->reads || facts->writes) && !nnpackOpIs(op, "memref.prefetch"))
    reject(c, op);
}

static void checkOp(Checker *c, MlirOperation op) {
  if (nnpackOpIs(op, "memref.load")) {
    checkElements(c, "load", op, 0, 1, 1);
  } else if (nnpackOpIs(op, "memref.store")) {
    checkElements(c, "store", op, 1, 2, 1);
  } else if (nnpackOpIs(op, "memref.copy")) {
    checkCopy(c, op);
  } else if (nnpackOpIs(op, "memref.atomic_rmw")) {
    checkElements(c, "load", op, 1, 2, 1);
    checkElements(c, "store", op, 1, 2, 1);
  } else if (nnpackOpIs(op, "memref.generic_atomic_rmw")) {
    checkElements(c, "load", op, 0, 1, 1);
    checkElements(c, "store", op, 0, 1, 1);
  } else if (nnpackOpIs(op, "vector.load")) {
    checkVector(c, op, false);
  } else if (nnpackOpIs(op, "vector.store")) {
    checkVector(c, op, true);
  } else if (nnpackOpIs(op, "vector.maskedload")) {
    checkMasked(c, op, "load");
  } else if (nnpackOpIs(op, "vector.maskedstore")) {
    checkMasked(c, op, "store");
  } else {
    checkOther(c, op);
  }
}

/// What an arena holds for the caller is loaded after the function returns.
static void checkOutput(Checker *c, MlirOperation op) {
  if (mlirAttributeIsNull(nnpackOpAttribute(op, NNPACK_CHECK_MARK)) ||
      (!nnpackShadowHasRole(op, "output") &&
       !nnpackShadowHasRole(op, "variable")))
    return;
  MlirValue memref = mlirOperationGetResult(op, 0);
  MlirOperation end = mlirBlockGetTerminator(mlirOperationGetBlock(op));
  MlirOperation none = {NULL};
  MlirValue bytes = nnpackShadowBytes(c->shadow, end, memref, NULL);
  if (mlirValueIsNull(bytes) || !nnpackOpIs(end, "func.return"))
    return;
  MlirValue operands[] = {addressOf(c, end, memref, none, 0), bytes,
                          nnpackShadowShiftOf(c->shadow, memref)};
  nnpackShadowCall(c->shadow, end, "load", 3, operands, false);
}

static MlirWalkResult listOp(MlirOperation op, void *data) {
  Checker *c = data;
  NNPACK_PUSH(c->arena, c->ops, op);
  return MlirWalkResultAdvance;
}

bool nnpackRunCheckMemory(MlirOperation module, NnpackPassContext *context) {
  if (!nnpackPassRunPipeline(
          context->pass,
          "builtin.module(func.func(linalg-generalize-named-ops,"
          "convert-linalg-to-loops,lower-affine))",
          module))
    return false;
  Checker c = {.arena = nnpackArenaCreate()};
  mlirOperationWalk(module, listOp, &c, MlirWalkPreOrder);
  c.shadow = nnpackShadowCreate(module, c.arena);
  for (intptr_t i = 0; i < c.ops.count; ++i) {
    checkOp(&c, c.ops.data[i]);
    checkOutput(&c, c.ops.data[i]);
  }
  bool ok = !c.failed;
  nnpackShadowDestroy(c.shadow);
  nnpackArenaDestroy(c.arena);
  return ok;
}
