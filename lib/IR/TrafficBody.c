//===-- TrafficBody.c - Indices computed in a body ----------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The body of a structured operation may load elements by indices of its own:
//
//   linalg.generic ... {
//     %i = linalg.index 4
//     %k = arith.subi %row, ... %i          a row of weights, or
//     %s = arith.select %inside, %k, %c0    the first where there is none
//     %w = memref.load %weights[%o, %s, ...]
//
// as a transposed convolution does; its input is read in an scf.if, and only for
// counters that have some. An index that depends on loop counters alone
// is computed for each of the counters that it depends on; its values are taken
// for the progression from the least to the largest. Indices are taken to vary
// independently of one another.
//
//===----------------------------------------------------------------------===//

#include "TrafficProgram.h"

enum { mostCombinations = 4096 };

//===----------------------------------------------------------------------===//
// Gathering
//===----------------------------------------------------------------------===//

static intptr_t addOp(TrafficProgram *p, TrafficBody *body, TrafficBodyOp op) {
  const intptr_t from[] = {op.a, op.b, op.c};
  for (int i = 0; i < 3; ++i)
    if (from[i] >= 0)
      op.dims |= body->ops.data[from[i]].dims;
  NNPACK_PUSH(p->arena, body->ops, op);
  return body->ops.count - 1;
}

static char codeOf(MlirOperation op) {
  static const char compares[] = "=!<l>g"; // arith::CmpIPredicate
  if (nnpackOpIs(op, "arith.cmpi")) {
    int64_t predicate = nnpackOpInteger(op, "predicate", -1);
    return predicate >= 0 && predicate < 6 ? compares[predicate] : 0;
  }
  if (nnpackOpIs(op, "arith.select"))
    return '?';
  if (nnpackOpIs(op, "arith.andi"))
    return '&';
  char code = trafficArithmeticOf(op);
  return code == '=' ? 'i' : code; // A cast.
}

intptr_t trafficBodyValue(TrafficProgram *p, TrafficBody *body,
                          MlirValue value) {
  intptr_t known = nnpackPtrMapGet(&body->opOf, value.ptr);
  if (known >= 0)
    return known;
  TrafficBodyOp op = {.code = 'u', .a = -1, .b = -1, .c = -1};
  MlirOperation owner = nnpackValueOwner(value);
  intptr_t slot = nnpackPtrMapGet(&p->slotOf, value.ptr);
  if (slot >= 0) {
    op.code = 's';
    op.number = slot;
  } else if (nnpackConstantInteger(value, &op.number)) {
    op.code = '#';
  } else if (nnpackOpIs(owner, "linalg.index")) {
    op.code = 'd';
    op.number = nnpackOpInteger(owner, "dim", 0);
    op.dims = op.number < trafficMaxLoopDims ? 1u << op.number : 0;
    op.code = op.dims ? 'd' : 'u';
  } else if (!mlirOperationIsNull(owner) && codeOf(owner)) {
    op.code = codeOf(owner);
    intptr_t *into[] = {&op.a, &op.b, &op.c};
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(owner) && i < 3; ++i)
      *into[i] =
          trafficBodyValue(p, body, mlirOperationGetOperand(owner, i));
  }
  intptr_t index = addOp(p, body, op);
  nnpackPtrMapSet(&body->opOf, value.ptr, index);
  return index;
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

static int64_t compute(const TrafficProgram *p, const TrafficBodyOp *op,
                       const int64_t *values, const int64_t *counters) {
  int64_t a = op->a < 0 ? 0 : values[op->a], b = op->b < 0 ? 0 : values[op->b];
  bool isUnknown = a == trafficUnknownIndex || b == trafficUnknownIndex;
  switch (op->code) {
  case '#':
    return op->number;
  case 's':
    return p->slots.data[op->number];
  case 'd':
    return counters[op->number];
  case 'u':
    return trafficUnknownIndex;
  case '?':
    return a == trafficUnknownIndex ? a : a ? b : values[op->c];
  case 'i':
    return a;
  default:
    break;
  }
  if (isUnknown)
    return trafficUnknownIndex;
  switch (op->code) {
  case '=':
    return a == b;
  case '!':
    return a != b;
  case '<':
    return a < b;
  case 'l':
    return a <= b;
  case '>':
    return a > b;
  case 'g':
    return a >= b;
  case '&':
    return a & b;
  default:
    return trafficArithmetic(op->code, a, b);
  }
}

static int64_t valueAt(const TrafficProgram *p, const TrafficBody *body,
                       intptr_t root, const int64_t *counters) {
  for (intptr_t i = 0; i <= root; ++i)
    body->values[i] =
        compute(p, &body->ops.data[i], body->values, counters);
  return body->values[root];
}

/// The next combination of those counters; false after the last.
static bool advance(int64_t *counters, const int64_t *extents, unsigned dims) {
  for (intptr_t d = 0; d < trafficMaxLoopDims; ++d) {
    if (!(dims & 1u << d))
      continue;
    if (++counters[d] < extents[d])
      return true;
    counters[d] = 0;
  }
  return false;
}

/// The value for those counters; false if nothing is accessed then.
static bool takes(const TrafficProgram *p, const TrafficBody *body,
                  intptr_t root, bool isGuarded, const int64_t *counters,
                  int64_t *outValue) {
  *outValue = valueAt(p, body, root, counters);
  const TrafficBodyOp *op = &body->ops.data[root];
  return !isGuarded || op->code != '?' || body->values[op->a] != 0;
}

bool trafficBodyRange(TrafficProgram *p, const TrafficBody *body,
                      intptr_t root, bool isGuarded, const int64_t *extents,
                      TrafficRange *outRange) {
  static const int64_t farthest = INT64_MAX / 4;
  unsigned dims = body->ops.data[root].dims;
  int64_t counters[trafficMaxLoopDims] = {0}, combinations = 1;
  for (intptr_t d = 0; d < trafficMaxLoopDims; ++d)
    if (dims & 1u << d &&
        (extents[d] <= 0 || extents[d] > mostCombinations ||
         (combinations *= extents[d]) > mostCombinations))
      return false;
  p->workLeft -= combinations * (root + 1);
  int64_t value, least = 0, most = 0, step = 0;
  bool isAny = false;
  do {
    if (!takes(p, body, root, isGuarded, counters, &value))
      continue;
    if (value < -farthest || value > farthest) // Or unknown.
      return false;
    step = isAny ? nnpackGreatestDivisor(step, value - least) : 0;
    least = isAny && least < value ? least : value;
    most = isAny && most > value ? most : value;
    isAny = true;
  } while (advance(counters, extents, dims));
  *outRange = isAny ? (TrafficRange){least, step ? (most - least) / step + 1 : 1,
                                     step}
                    : (TrafficRange){0};
  return true;
}
