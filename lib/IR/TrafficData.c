//===-- TrafficData.c - Indices that come from data ---------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How many elements of a table the body of a structured operation may load: as
// often as what its index depends on changes, and at most as many as that has
// values.
//
//   linalg.generic ins(%x, %row : ...)   %x has a map of all loops, %row of one
//     %i = ... %row ...                  changes once a row
//     %t = memref.load %table[%i]
//     %j = ... %x ...                    of i8: 256 values
//     %u = memref.load %other[%j]
//
//===----------------------------------------------------------------------===//

#include "TrafficProgram.h"

typedef struct Walker {
  const TrafficNode *node;
  MlirBlock block;
  NnpackPtrMap seen;
  TrafficSource source;
  int numVarying;
} Walker;

static void addVarying(Walker *w, unsigned dims, unsigned width) {
  w->source.dims |= dims;
  bool isFew = dims && ++w->numVarying == 1 && width <= 16;
  if (isFew)
    w->source.numValues = INT64_C(1) << width;
  else if (dims)
    w->source.numValues = INT64_MAX;
}

static unsigned dimsOf(const TrafficLinalgOperand *operand) {
  unsigned dims = 0;
  if (!operand->isLinear || operand->effects & NnpackEffectWrite)
    return trafficAllDims;
  for (intptr_t i = 0; i < trafficMaxRank; ++i)
    for (intptr_t d = 0; d < trafficMaxLoopDims; ++d)
      dims |= operand->factors[i][d] ? 1u << d : 0;
  return dims;
}

static void addSource(Walker *w, MlirValue value) {
  if (nnpackPtrMapGet(&w->seen, value.ptr) >= 0 ||
      mlirTypeIsAMemRef(mlirValueGetType(value)))
    return;
  nnpackPtrMapSet(&w->seen, value.ptr, 0);
  if (mlirValueIsABlockArgument(value)) {
    intptr_t number = mlirBlockArgumentGetArgNumber(value);
    if (!mlirBlockEqual(mlirBlockArgumentGetOwner(value), w->block) ||
        number >= w->node->numOperands)
      return;
    MlirType type = mlirValueGetType(value);
    addVarying(w, dimsOf(&w->node->operands[number]),
               mlirTypeIsAInteger(type) ? mlirIntegerTypeGetWidth(type) : 64);
    return;
  }
  MlirOperation owner = mlirOpResultGetOwner(value);
  if (!mlirBlockEqual(mlirOperationGetBlock(owner), w->block))
    return;
  int64_t dim = nnpackOpInteger(owner, "dim", 0);
  if (nnpackOpIs(owner, "linalg.index"))
    addVarying(w, dim < trafficMaxLoopDims ? 1u << dim : trafficAllDims, 64);
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(owner); ++i)
    addSource(w, mlirOperationGetOperand(owner, i));
}

/// The constant that is added last to an index; 0 if there is none.
static int64_t addedTo(MlirValue index) {
  MlirOperation owner = nnpackValueOwner(index);
  while (nnpackOpIs(owner, "arith.index_cast"))
    owner = nnpackValueOwner(mlirOperationGetOperand(owner, 0));
  if (!nnpackOpIs(owner, "arith.addi"))
    return 0;
  MlirAttribute value = nnpackOpAttribute(
      nnpackValueOwner(mlirOperationGetOperand(owner, 1)), "value");
  return !mlirAttributeIsNull(value) && mlirAttributeIsAInteger(value)
             ? mlirIntegerAttrGetValueInt(value)
             : 0;
}

TrafficSource trafficSourceOf(const TrafficProgram *p, const TrafficNode *node,
                              MlirOperation access, intptr_t firstIndex) {
  Walker w = {.node = node,
              .block = mlirOperationGetBlock(access),
              .seen = {.arena = p->arena},
              .source = {.numValues = 1}};
  intptr_t count = mlirOperationGetNumOperands(access);
  for (intptr_t i = firstIndex; i < count; ++i)
    addSource(&w, mlirOperationGetOperand(access, i));
  if (count == firstIndex + 1)
    w.source.offset = addedTo(mlirOperationGetOperand(access, firstIndex));
  return w.source;
}
