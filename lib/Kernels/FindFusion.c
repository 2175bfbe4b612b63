//===-- FindFusion.c - What begins and ends the sums of a contraction -----===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A lowered kernel keeps the sums of a tile in scratch:
//
//   linalg.generic ins(%bias) outs(%sums)                    the start
//   linalg.conv_2d_nhwc_fhwc_q ins(%in, %w, ...) outs(%sums)
//   linalg.generic ins(%sums, %multipliers, ...) outs(%out)  the end
//
// Here the other two are found, so that loops that have the sums in registers can
// begin with the bias and store what the end makes of them.
//
//===----------------------------------------------------------------------===//

#include "Fusion.h"
#include "PackWeights.h"

#include "mlir-c/AffineExpr.h"
#include "mlir-c/AffineMap.h"
#include "mlir-c/BuiltinTypes.h"

enum { maxEndOps = 128 };

/// Whether the operation reads and writes no memory.
static bool isPure(MlirOperation op) {
  return nnpackIsReshapeOrCast(op) || nnpackOpIs(op, "memref.subview") ||
         nnpackOpIsOf(op, "arith");
}

static bool onlyPureBetween(MlirOperation first, MlirOperation last) {
  for (MlirOperation op = mlirOperationGetNextInBlock(first);
       !mlirOperationEqual(op, last); op = mlirOperationGetNextInBlock(op))
    if (mlirOperationIsNull(op) || !isPure(op))
      return false;
  return true;
}

/// The users of the sums: what comes before the contraction, and what after.
static bool findEnds(const NnpackContraction *c, MlirOperation *outStart,
                     MlirOperation *outEnd) {
  MlirOperation users[3];
  intptr_t count = 0;
  for (MlirOpOperand use = mlirValueGetFirstUse(c->acc);
       !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
    MlirOperation user = mlirOpOperandGetOwner(use);
    if (mlirOperationEqual(user, c->op))
      continue;
    if (count == 2 || !mlirBlockEqual(mlirOperationGetBlock(user),
                                      mlirOperationGetBlock(c->op)))
      return false;
    users[count++] = user;
  }
  if (count != 2 || mlirOperationEqual(users[0], users[1]))
    return false;
  bool isFirst = mlirOperationIsBeforeInBlock(users[0], users[1]);
  *outStart = users[isFirst ? 0 : 1];
  *outEnd = users[isFirst ? 1 : 0];
  return mlirOperationIsBeforeInBlock(*outStart, c->op) &&
         mlirOperationIsBeforeInBlock(c->op, *outEnd) &&
         onlyPureBetween(*outStart, c->op) && onlyPureBetween(c->op, *outEnd);
}

static bool dependsOnChannelsOnly(MlirAffineMap map, intptr_t rank) {
  for (intptr_t i = 0; i < mlirAffineMapGetNumResults(map); ++i) {
    MlirAffineExpr e = mlirAffineMapGetResult(map, i);
    if (mlirAffineExprIsADim(e) &&
        mlirAffineDimExprGetPosition(e) != rank - 1)
      return false;
  }
  return true;
}

/// Whether the old value of the result is not asked for.
static bool ignoresResult(const NnpackElementwise *e) {
  return mlirOpOperandIsNull(mlirValueGetFirstUse(
      mlirBlockGetArgument(e->body, e->numOperands - 1)));
}

static bool readStart(NnpackArena *arena, MlirOperation kernel,
                      const NnpackContraction *c, NnpackFusion *f) {
  f->isFilled = nnpackOpIs(f->startOp, "linalg.fill");
  if (f->isFilled) {
    f->fill = mlirOperationGetOperand(f->startOp, 0);
    return mlirTypeEqual(
        mlirValueGetType(f->fill),
        mlirShapedTypeGetElementType(mlirValueGetType(c->acc)));
  }
  if (!nnpackReadElementwise(arena, kernel, f->startOp, &f->start) ||
      !ignoresResult(&f->start))
    return false;
  for (intptr_t i = 0; i < f->start.numOperands - 1; ++i)
    if (!dependsOnChannelsOnly(f->start.operands[i].map, c->rank))
      return false;
  return mlirValueEqual(
      mlirOperationGetOperand(f->startOp, f->start.numOperands - 1), c->acc);
}

static bool readEnd(NnpackArena *arena, MlirOperation kernel, MlirOperation op,
                    const NnpackContraction *c, NnpackFusion *f) {
  intptr_t found = 0;
  if (!nnpackReadElementwise(arena, kernel, op, &f->end) ||
      f->end.shape.rank != c->rank || f->end.numBodyOps > maxEndOps ||
      !ignoresResult(&f->end))
    return false;
  for (intptr_t i = 0; i < f->end.numOperands; ++i)
    if (mlirValueEqual(f->end.operands[i].value, c->acc)) {
      ++found;
      f->sums = i;
    }
  return found == 1 && f->sums < f->end.numOperands - 1 &&
         mlirAffineMapIsIdentity(f->end.operands[f->sums].map);
}

bool nnpackFindFusion(NnpackArena *arena, MlirOperation kernel,
                      const NnpackContraction *c, NnpackFusion *out) {
  NnpackFusion f = {.isFilled = false};
  MlirOperation end;
  intptr_t last = mlirOperationGetNumOperands(c->op) - 1;
  if (!mlirValueEqual(mlirOperationGetOperand(c->op, last), c->acc) ||
      !findEnds(c, &f.startOp, &end) || !readStart(arena, kernel, c, &f) ||
      !readEnd(arena, kernel, end, c, &f))
    return false;
  *out = f;
  return true;
}
