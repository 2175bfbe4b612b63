//===-- ChannelRanges.c - Kernels on a range of channels ------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds in which dimension of which value the output channels are, by walking
// from the weights through structured operations (a loop that counts channels
// in one operand counts them in all) and views until nothing new comes up. Then
// the types are changed, in order:
//
//   %acc = memref.alloc() : memref<1x1x7x512xi32>      ... memref<1x1x7x64xi32>
//   conv ins(%row, %weights : ..., memref<512x3x3x512xi8>)   ... <64x3x3x512xi8>
//   %o = memref.subview %out[0, %y, 0, 0] [1, 1, 7, 512]
// becomes
//   %range = memref.subview %out[0, 0, 0, %channel] [1, 7, 7, 64]    at the top
//   %o = memref.subview %range[0, %y, 0, 0] [1, 1, 7, 64]
//
// Where channels are tiled already, the walk begins at what a tile takes of the
// arguments, and the loop over tiles runs over the range alone, in smaller tiles
// if the range is smaller than one:
//
//   scf.for %c = 0 to 512 step 256 {                          0 to 64 step 64
//     %w = memref.subview %weights[%c, 0, 0, 0] [256, ...]         [%c] [64]
//     %o = memref.subview %out[0, %y, 0, %c] [1, 1, 7, 256]  [%c + %channel]
//
// A kernel whose channels are reduced, or used in a way that the walk does not
// know, cannot be made so. What comes out has to verify.
//
// ChannelWalk.c walks, ChannelTiles.c finds tiles; here is what comes of them.
//
//===----------------------------------------------------------------------===//

#include "IR/ChannelRanges.h"

#include "IR/Build.h"
#include "IR/ChannelFinder.h"
#include "IR/Layouts.h"
#include "IR/StripeKernels.h"

#include "mlir-c/Diagnostics.h"

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

/// The bytes of a range alone: outer dimensions, all 1, have other strides.
static bool slice(const ChannelFinder *f, MlirValue argument,
                  intptr_t dimension) {
  Layout layout;
  MlirType old = mlirValueGetType(argument);
  if (!layoutGet(old, &layout) || !layout.isIdentity)
    return false;
  layout.shape[dimension] = f->range;
  mlirValueSetType(argument, layoutApply(old, &layout));
  return true;
}

/// The range of an argument that is given whole, at the top.
static bool insertRange(ChannelFinder *f, MlirValue whole, intptr_t dimension,
                        MlirValue channel) {
  Layout layout;
  if (!layoutGet(mlirValueGetType(whole), &layout))
    return false;
  int64_t offsets[layoutMaxRank] = {0};
  offsets[dimension] = mlirShapedTypeGetDynamicStrideOrOffset();
  layout.shape[dimension] = f->range;
  layout.offset = mlirShapedTypeGetDynamicStrideOrOffset();
  layout.isIdentity = false;
  MlirOperation before =
      mlirValueIsABlockArgument(whole)
          ? mlirBlockGetFirstOperation(nnpackFunctionBody(f->function))
          : mlirOperationGetNextInBlock(f->stripe);
  MlirOperation made =
      layoutInsertSubview(before, whole, &layout, offsets, channel);
  mlirValueReplaceAllUsesExcept(whole, mlirOperationGetResult(made, 0), 1,
                                &made);
  return true;
}

/// Tiles of an argument that is given whole begin `channel` further on.
static void shiftTiles(const ChannelFinder *f, MlirValue whole,
                       MlirValue channel) {
  for (intptr_t i = 0; i < f->tiles.count; ++i) {
    MlirOperation view = f->tiles.data[i].view;
    if (!mlirValueEqual(mlirOperationGetOperand(view, 0), whole))
      continue;
    MlirValue counter = channelCounterOf(f->tiles.data[i].loop);
    MlirValue operands[] = {counter, channel};
    MlirType index = mlirValueGetType(channel);
    MlirOperation sum =
        nnpackInsertOp(view, mlirOperationGetLocation(view),
                       &(NnpackOpSpec){.name = "arith.addi",
                                       .numOperands = 2, .operands = operands,
                                       .numResults = 1, .results = &index});
    for (intptr_t k = 1; k < mlirOperationGetNumOperands(view); ++k)
      if (mlirValueEqual(mlirOperationGetOperand(view, k), counter))
        mlirOperationSetOperand(view, k, mlirOperationGetResult(sum, 0));
  }
}

static bool changeArguments(ChannelFinder *f, const bool *mayBeSliced,
                            NnpackChannelUse *outUses) {
  MlirBlock body = nnpackFunctionBody(f->function);
  intptr_t count = mlirBlockGetNumArguments(body);
  MlirValue channel = mlirBlockAddArgument(
      body, mlirIndexTypeGet(mlirOperationGetContext(f->function)),
      mlirOperationGetLocation(f->function));
  for (intptr_t i = 0; i < count; ++i) {
    MlirValue argument = mlirBlockGetArgument(body, i);
    intptr_t dimension = nnpackValueIsMemRef(argument)
                             ? channelArgumentDimension(f, argument)
                             : -1;
    outUses[i] = NnpackChannelNone;
    if (f->isRefused)
      return false;
    if (dimension < 0)
      continue;
    bool isOutermost = true;
    for (intptr_t d = 0; d < dimension; ++d)
      isOutermost &= channelSizeAt(argument, d) == 1;
    outUses[i] = isOutermost && mayBeSliced[i] ? NnpackChannelSliced
                                               : NnpackChannelWhole;
    bool ok = true;
    argument = channelShownOf(f, argument);
    if (outUses[i] == NnpackChannelSliced)
      ok = slice(f, argument, dimension);
    else if (mlirValueEqual(argument, f->weights))
      ok = false;
    else if (f->loops.count > 0)
      shiftTiles(f, argument, channel);
    else
      ok = insertRange(f, argument, dimension, channel);
    if (!ok)
      return false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// What comes of them
//===----------------------------------------------------------------------===//

static void setSize(const ChannelFinder *f, MlirOperation op, const char *name,
                    intptr_t dimension) {
  MlirAttribute list = nnpackOpAttribute(op, name);
  intptr_t rank = mlirDenseArrayGetNumElements(list);
  int64_t sizes[layoutMaxRank];
  for (intptr_t i = 0; i < rank && i < layoutMaxRank; ++i)
    sizes[i] = mlirDenseI64ArrayGetElement(list, i);
  sizes[dimension] = f->newTile;
  mlirOperationSetAttributeByName(
      op, nnpackStr(name),
      mlirDenseI64ArrayGet(mlirOperationGetContext(op), rank, sizes));
}

static bool changeAlloc(const ChannelFinder *f, MlirValue value) {
  Layout layout;
  MlirType old = mlirValueGetType(value);
  intptr_t dimension = channelDimensionOf(f, value);
  if (dimension < 0)
    return true;
  if (!layoutGet(old, &layout) || !layout.isIdentity)
    return false;
  layout.shape[dimension] = f->newTile;
  mlirValueSetType(value, layoutApply(old, &layout));
  return true;
}

/// Types of allocations and views, in order.
static bool changeResults(ChannelFinder *f) {
  for (intptr_t i = 0; i < f->ops.count; ++i) {
    MlirOperation op = f->ops.data[i];
    if (mlirOperationGetNumResults(op) != 1 ||
        !nnpackValueIsMemRef(mlirOperationGetResult(op, 0)) ||
        mlirOperationEqual(op, f->stripe))
      continue;
    MlirValue result = mlirOperationGetResult(op, 0);
    intptr_t dimension = channelDimensionOf(f, result);
    if (nnpackOpIs(op, "memref.alloc") && !changeAlloc(f, result))
      return false;
    if (dimension >= 0 && nnpackOpIs(op, "memref.subview"))
      setSize(f, op, "static_sizes", dimension);
    else if (dimension >= 0 && nnpackOpIs(op, "memref.expand_shape"))
      setSize(f, op, "static_output_shape", dimension);
    MlirType type;
    if ((dimension >= 0 || channelIsTile(f, op)) &&
        layoutInferResult(op, &type))
      mlirValueSetType(result, type);
  }
  return true;
}

static void changeLoops(const ChannelFinder *f) {
  for (intptr_t i = 0; i < f->loops.count; ++i) {
    MlirOperation loop = f->loops.data[i];
    mlirOperationSetOperand(loop, 1, nnpackInsertIndex(loop, f->range));
    mlirOperationSetOperand(loop, 2, nnpackInsertIndex(loop, f->newTile));
  }
}

//===----------------------------------------------------------------------===//
// The kernel
//===----------------------------------------------------------------------===//

static MlirOperation cloneKernel(MlirOperation kernel, int64_t parts) {
  MlirContext context = mlirOperationGetContext(kernel);
  MlirStringRef name =
      mlirStringAttrGetValue(nnpackOpAttribute(kernel, "sym_name"));
  NnpackText text = {0};
  nnpackTextPrint(&text, "%.*s_channels", (int)name.length, name.data);
  MlirOperation copy = mlirOperationClone(kernel);
  mlirOperationSetAttributeByName(
      copy, nnpackStr("sym_name"),
      mlirStringAttrGet(context, mlirStringRefCreate(text.data, text.length)));
  nnpackTextDestroy(&text);
  int64_t macs = nnpackOpInteger(kernel, "nnpack.macs", 0) / parts;
  mlirOperationSetAttributeByName(
      copy, nnpackStr("nnpack.macs"),
      mlirIntegerAttrGet(mlirIntegerTypeGet(context, 64), macs));
  return copy;
}

static MlirLogicalResult dropDiagnostic(MlirDiagnostic diagnostic,
                                        void *userData) {
  (void)diagnostic;
  (void)userData;
  return mlirLogicalResultSuccess();
}

/// What does not verify was a way of using channels that the walk does not know.
static bool verifiesQuietly(MlirOperation op) {
  MlirContext context = mlirOperationGetContext(op);
  MlirDiagnosticHandlerID handler =
      mlirContextAttachDiagnosticHandler(context, dropDiagnostic, NULL, NULL);
  bool ok = mlirOperationVerify(op);
  mlirContextDetachDiagnosticHandler(context, handler);
  return ok;
}

MlirOperation nnpackCreateChannelKernel(MlirOperation kernel, intptr_t weights,
                                        int64_t parts, const bool *mayBeSliced,
                                        MlirSymbolTable symbols,
                                        NnpackChannelUse *outUses) {
  MlirOperation copy = cloneKernel(kernel, parts);
  NnpackArena *arena = nnpackArenaCreate();
  ChannelFinder f = {
      .arena = arena,
      .function = copy,
      .weights = mlirBlockGetArgument(nnpackFunctionBody(copy), weights),
      .stripe = nnpackStripeOf(copy),
      .dimensionOf = {.arena = arena},
      .sumsOf = {.arena = arena}};
  f.tile = f.channels = channelSizeAt(f.weights, 0);
  f.range = f.channels / parts;
  channelSpread(&f);
  bool ok = !f.isRefused && changeArguments(&f, mayBeSliced, outUses) &&
            changeResults(&f);
  if (ok) {
    changeLoops(&f);
    nnpackFunctionSetArguments(copy);
  }
  nnpackArenaDestroy(arena);
  if (!ok || !verifiesQuietly(copy)) {
    mlirOperationDestroy(copy);
    return (MlirOperation){NULL};
  }
  mlirSymbolTableInsert(symbols, copy);
  return copy;
}
