//===-- TraceWeights.c - From a contraction to its weights ----------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A contraction reads its weights from an argument of the kernel, in another
// shape or, where it works on tiles of output channels, through a subview:
//
//   %w = memref.subview %arg1[%channel, 0, 0, 0] [50, 1, 7, 100] [1, 1, 1, 1]
//
//===----------------------------------------------------------------------===//

#include "PackWeights.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

bool nnpackIsReshapeOrCast(MlirOperation op) {
  return nnpackIsReshape(op) || nnpackOpIs(op, "memref.cast");
}

/// Whether the value is the variable of a loop from tile to tile.
static bool countsTiles(MlirValue value, int64_t tile) {
  if (!mlirValueIsABlockArgument(value))
    return false;
  MlirOperation loop =
      mlirBlockGetParentOperation(mlirBlockArgumentGetOwner(value));
  int64_t begin, step;
  return nnpackOpIs(loop, "scf.for") &&
         nnpackConstantInteger(mlirOperationGetOperand(loop, 0), &begin) &&
         nnpackConstantInteger(mlirOperationGetOperand(loop, 2), &step) &&
         begin % tile == 0 && step % tile == 0;
}

/// Notes the first channel of a subview that takes some output channels, whole.
static bool readChannelTile(MlirOperation subview,
                            NnpackWeightsSource *source) {
  NnpackExtents whole, part;
  if (!mlirValueIsNull(source->first) ||
      !nnpackShapeOf(mlirValueGetType(mlirOperationGetOperand(subview, 0)),
                     &whole) ||
      !nnpackShapeOf(mlirValueGetType(mlirOperationGetResult(subview, 0)),
                     &part) ||
      whole.rank != part.rank || mlirOperationGetNumOperands(subview) != 2)
    return false;
  for (intptr_t i = 1; i < whole.rank; ++i)
    if (whole.at[i] != part.at[i])
      return false;
  MlirAttribute offsets = nnpackOpAttribute(subview, "static_offsets");
  for (intptr_t i = 0; i < whole.rank; ++i) {
    int64_t offset = mlirDenseI64ArrayGetElement(offsets, i);
    if (mlirShapedTypeIsDynamicStrideOrOffset(offset) != (i == 0) ||
        (i > 0 && offset != 0))
      return false;
  }
  source->first = mlirOperationGetOperand(subview, 1);
  return true;
}

intptr_t nnpackArgumentIndex(MlirOperation kernel, MlirValue value) {
  MlirBlock body = nnpackFunctionBody(kernel);
  for (intptr_t i = 0; i < mlirBlockGetNumArguments(body); ++i)
    if (mlirValueEqual(mlirBlockGetArgument(body, i), value))
      return i;
  return -1;
}

bool nnpackTraceWeights(MlirOperation kernel, const NnpackContraction *c,
                        NnpackWeightsSource *source) {
  MlirValue value = c->weights;
  source->first = c->first;
  for (MlirOperation op; !mlirOperationIsNull(op = nnpackValueOwner(value));
       value = mlirOperationGetOperand(op, 0)) {
    bool isTile = nnpackOpIs(op, "memref.subview");
    if (isTile ? !readChannelTile(op, source) : !nnpackIsReshapeOrCast(op))
      return false;
  }
  source->argument = nnpackArgumentIndex(kernel, value);
  int64_t each = c->run, all; // Of a channel.
  if (source->argument < 0 || nnpackMulOverflow(each, c->tapRows, &each) ||
      nnpackMulOverflow(each, c->tapColumns, &each) ||
      !nnpackTypeElements(mlirValueGetType(value), &all) || all % each != 0)
    return false;
  source->channels = all / each;
  source->tapRows = c->tapRows;
  source->tapColumns = c->tapColumns;
  source->run = c->run;
  source->tile = c->channels;
  source->size = !c->isFloat ? 1 : c->hasHalves ? 2 : sizeof(float);
  source->hasChannelsLast = c->hasChannelsLast;
  return source->channels == source->tile ||
         (source->channels % source->tile == 0 &&
          !mlirValueIsNull(source->first) &&
          countsTiles(source->first, source->tile));
}
