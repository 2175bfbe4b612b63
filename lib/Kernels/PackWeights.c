//===-- PackWeights.c - Weights in the order of vectors -------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kernel gets its weights w[f, r, s, t] as an argument, which every call
// fills with a constant. A vector of sums wants the weights of its output
// channels side by side, so the constants are laid out anew, once, at compile
// time:
//
//   packed[block, r, s, group, lane, i] =
//       w[block * lanes + lane, r, s, group * G + i], 0 beyond the ends
//
// and with them goes what a zero point of the input adds to every sum, for each
// channel the sum of its weights:
//
//   sum of (in - zero) * w  =  sum of in * w  -  zero * sum of w
//
// A kernel that works on tiles of output channels reads weights through a
// subview; blocks then begin anew with every tile, so that a tile is whole
// blocks. Constants that kernels share are packed once.
//
//===----------------------------------------------------------------------===//

#include "Vector.h"

#include "IR/MemoryRange.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

#include <string.h>

struct NnpackPacker {
  NnpackArena *arena;
  MlirOperation module;
  NNPACK_VECTOR(MlirOperation) calls;
  NNPACK_VECTOR(MlirOperation) globals;
};

/// Weights of one kernel on the way from its argument.
typedef struct Source {
  intptr_t argument;
  MlirValue first;     ///< See NnpackPacked; null if the tile is everything.
  int64_t channels, tapRows, tapColumns, run;
  int64_t tile; ///< Output channels that are worked on at a time.
  size_t size;  ///< Bytes of a weight.
  bool hasChannelsLast;
} Source;

static MlirWalkResult noteOp(MlirOperation op, void *userData) {
  NnpackPacker *packer = userData;
  if (nnpackOpIs(op, "func.call"))
    NNPACK_PUSH(packer->arena, packer->calls, op);
  if (nnpackOpIs(op, "memref.global"))
    NNPACK_PUSH(packer->arena, packer->globals, op);
  return MlirWalkResultAdvance;
}

NnpackPacker *nnpackPackerCreate(NnpackArena *arena, MlirOperation module) {
  NnpackPacker *packer = NNPACK_NEW_ARRAY(arena, NnpackPacker, 1);
  *packer = (NnpackPacker){.arena = arena, .module = module};
  mlirOperationWalk(module, noteOp, packer, MlirWalkPreOrder);
  return packer;
}

//===----------------------------------------------------------------------===//
// From the operation to the kernel's argument
//===----------------------------------------------------------------------===//

static bool isReshape(MlirOperation op) {
  return nnpackOpIs(op, "memref.collapse_shape") ||
         nnpackOpIs(op, "memref.expand_shape") || nnpackOpIs(op, "memref.cast");
}

/// Whether the value is the variable of a loop from tile to tile.
static bool countsTiles(MlirValue value, int64_t tile) {
  if (!mlirValueIsABlockArgument(value))
    return false;
  MlirOperation loop =
      mlirBlockGetParentOperation(mlirBlockArgumentGetOwner(value));
  int64_t begin, step;
  return nnpackOpIs(loop, "scf.for") &&
         nnpackConstantIndex(mlirOperationGetOperand(loop, 0), &begin) &&
         nnpackConstantIndex(mlirOperationGetOperand(loop, 2), &step) &&
         begin % tile == 0 && step % tile == 0;
}

/// Notes the first channel of a subview that takes some output channels, whole.
static bool readChannelTile(MlirOperation subview, Source *source) {
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

static intptr_t argumentIndex(MlirOperation kernel, MlirValue value) {
  MlirBlock body = nnpackFunctionBody(kernel);
  for (intptr_t i = 0; i < mlirBlockGetNumArguments(body); ++i)
    if (mlirValueEqual(mlirBlockGetArgument(body, i), value))
      return i;
  return -1;
}

/// Follows the weights to an argument of the kernel with one row of taps or
/// more per output channel.
static bool traceWeights(MlirOperation kernel, const NnpackContraction *c,
                         Source *source) {
  MlirValue value = c->weights;
  source->first = c->first;
  for (MlirOperation op; !mlirOperationIsNull(op = nnpackValueOwner(value));
       value = mlirOperationGetOperand(op, 0)) {
    bool isTile = nnpackOpIs(op, "memref.subview");
    if (isTile ? !readChannelTile(op, source) : !isReshape(op))
      return false;
  }
  source->argument = argumentIndex(kernel, value);
  int64_t elements = c->channels * c->tapRows * c->tapColumns * c->run, all;
  if (source->argument < 0 ||
      !nnpackTypeElements(mlirValueGetType(value), &all) ||
      all % (elements / c->channels) != 0)
    return false;
  source->channels = all / (elements / c->channels);
  source->tapRows = c->tapRows;
  source->tapColumns = c->tapColumns;
  source->run = c->run;
  source->tile = c->channels;
  source->size = c->isFloat ? sizeof(float) : 1;
  source->hasChannelsLast = c->hasChannelsLast;
  return source->channels == source->tile ||
         (source->channels % source->tile == 0 &&
          !mlirValueIsNull(source->first) &&
          countsTiles(source->first, source->tile));
}

//===----------------------------------------------------------------------===//
// From the calls to constants
//===----------------------------------------------------------------------===//

static MlirStringRef symbolOf(MlirOperation op) {
  return mlirStringAttrGetValue(nnpackOpAttribute(op, "sym_name"));
}

static MlirOperation findGlobal(const NnpackPacker *packer,
                                MlirStringRef name) {
  for (intptr_t i = 0; i < packer->globals.count; ++i)
    if (mlirStringRefEqual(symbolOf(packer->globals.data[i]), name))
      return packer->globals.data[i];
  return (MlirOperation){NULL};
}

/// The constant that a call hands over, or a null operation.
static MlirOperation constantOf(const NnpackPacker *packer, MlirValue value) {
  MlirOperation op = nnpackValueOwner(value);
  while (!mlirOperationIsNull(op) && isReshape(op))
    op = nnpackValueOwner(mlirOperationGetOperand(op, 0));
  MlirOperation none = {NULL};
  if (mlirOperationIsNull(op) || !nnpackOpIs(op, "memref.get_global"))
    return none;
  MlirOperation global =
      findGlobal(packer, mlirFlatSymbolRefAttrGetValue(
                             nnpackOpAttribute(op, "name")));
  if (mlirOperationIsNull(global) ||
      mlirAttributeIsNull(nnpackOpAttribute(global, "constant")))
    return none;
  MlirAttribute initial = nnpackOpAttribute(global, "initial_value");
  bool isDense = !mlirAttributeIsNull(initial) &&
                 mlirAttributeIsADenseElements(initial);
  return isDense ? global : none;
}

static bool isCallOf(MlirOperation call, MlirOperation kernel) {
  return mlirStringRefEqual(
      mlirFlatSymbolRefAttrGetValue(nnpackOpAttribute(call, "callee")),
      symbolOf(kernel));
}

static bool isPrivate(MlirOperation function) {
  MlirAttribute visibility = nnpackOpAttribute(function, "sym_visibility");
  return !mlirAttributeIsNull(visibility) &&
         mlirStringRefEqual(mlirStringAttrGetValue(visibility),
                            nnpackStr("private"));
}

static bool areConstants(const NnpackPacker *packer, MlirOperation kernel,
                         intptr_t argument) {
  intptr_t found = 0;
  for (intptr_t i = 0; i < packer->calls.count; ++i) {
    MlirOperation call = packer->calls.data[i];
    if (!isCallOf(call, kernel))
      continue;
    if (mlirOperationIsNull(
            constantOf(packer, mlirOperationGetOperand(call, argument))))
      return false;
    ++found;
  }
  return found > 0 && isPrivate(kernel);
}

//===----------------------------------------------------------------------===//
// Packing
//===----------------------------------------------------------------------===//

static int64_t ceilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }

static const char *elementAt(MlirAttribute dense, int64_t index, size_t size) {
  const char *data = mlirDenseElementsAttrGetRawData(dense);
  return mlirDenseElementsAttrIsSplat(dense) ? data
                                             : data + (size_t)index * size;
}

/// Where a channel goes: its weights, and its sum, or that of its first tap.
typedef struct Lane {
  char *weights;
  int32_t *sums;
} Lane;

/// Writes the weights of one channel into its lane, and the sums of their bytes.
static void packChannel(MlirAttribute dense, const Source *source,
                        NnpackPacking packing, int64_t channel, Lane to) {
  int64_t groups = ceilDiv(source->run, packing.group);
  int64_t taps = source->tapRows * source->tapColumns;
  for (int64_t tap = 0; tap < taps; ++tap)
    for (int64_t t = 0; t < source->run; ++t) {
      int64_t at = tap * source->run + t;
      const char *weight =
          elementAt(dense,
                    source->hasChannelsLast
                        ? at * source->channels + channel
                        : channel * taps * source->run + at,
                    source->size);
      int64_t group = tap * groups + t / packing.group;
      int64_t place = group * packing.lanes * packing.group + t % packing.group;
      memcpy(to.weights + (size_t)place * source->size, weight, source->size);
      to.sums[packing.sumsTaps ? tap * packing.lanes : 0] +=
          (signed char)*weight;
    }
}

static MlirType typeOf(MlirOperation global) {
  return mlirTypeAttrGetValue(nnpackOpAttribute(global, "type"));
}

static MlirOperation addGlobal(NnpackPacker *packer, MlirOperation after,
                               const char *name, MlirType element,
                               intptr_t count, size_t size, const void *data) {
  MlirContext context = mlirOperationGetContext(after);
  int64_t shape[] = {count};
  MlirAttribute null = mlirAttributeGetNull();
  MlirType type = mlirMemRefTypeContiguousGet(element, 1, shape, null);
  MlirAttribute value = mlirDenseElementsAttrRawBufferGet(
      mlirRankedTensorTypeGet(1, shape, element, null), size, data);
  MlirNamedAttribute attributes[] = {
      nnpackNamed("sym_name", mlirStringAttrGet(context, nnpackStr(name))),
      nnpackNamed("sym_visibility",
                  mlirStringAttrGet(context, nnpackStr("private"))),
      nnpackNamed("type", mlirTypeAttrGet(type)),
      nnpackNamed("initial_value", value),
      nnpackNamed("constant", mlirUnitAttrGet(context)),
      nnpackNamed("alignment",
                  mlirIntegerAttrGet(mlirIntegerTypeGet(context, 64), 64))};
  NnpackOpSpec spec = {.name = "memref.global",
                       .numAttributes = 6, .attributes = attributes};
  MlirOperation global =
      nnpackInsertOp(after, mlirOperationGetLocation(after), &spec);
  NNPACK_PUSH(packer->arena, packer->globals, global);
  return global;
}

typedef struct PackedGlobals {
  MlirOperation weights, sums;
} PackedGlobals;

static PackedGlobals packConstant(NnpackPacker *packer, MlirOperation global,
                                  const Source *source,
                                  NnpackPacking packing) {
  MlirStringRef old = symbolOf(global);
  const char *name = nnpackArenaFormat(
      packer->arena, "%.*s_packed_%lldx%lld_%lld_%lld%s", (int)old.length,
      old.data, (long long)packing.lanes, (long long)packing.group,
      (long long)source->tile, (long long)source->run,
      packing.sumsTaps ? "_taps" : "");
  const char *sumsName = nnpackArenaFormat(packer->arena, "%s_sums", name);
  PackedGlobals packed = {findGlobal(packer, nnpackStr(name)),
                          findGlobal(packer, nnpackStr(sumsName))};
  if (!mlirOperationIsNull(packed.weights))
    return packed;
  MlirAttribute dense = nnpackOpAttribute(global, "initial_value");
  int64_t perTile = ceilDiv(source->tile, packing.lanes);
  int64_t blocks = source->channels / source->tile * perTile;
  int64_t blockSize = source->tapRows * source->tapColumns *
                      ceilDiv(source->run, packing.group) * packing.group *
                      packing.lanes;
  int64_t blockSums =
      packing.lanes *
      (packing.sumsTaps ? source->tapRows * source->tapColumns : 1);
  size_t bytes = (size_t)(blocks * blockSize) * source->size;
  size_t sumBytes = (size_t)(blocks * blockSums) * sizeof(int32_t);
  char *weights = NNPACK_NEW_ARRAY(packer->arena, char, (intptr_t)bytes);
  int32_t *sums = NNPACK_NEW_ARRAY(packer->arena, int32_t, blocks * blockSums);
  memset(weights, 0, bytes);
  memset(sums, 0, sumBytes);
  for (int64_t f = 0; f < source->channels; ++f) {
    int64_t lane = f % source->tile;
    int64_t block = f / source->tile * perTile + lane / packing.lanes;
    lane %= packing.lanes;
    int64_t place = block * blockSize + lane * packing.group;
    packChannel(dense, source, packing, f,
                (Lane){weights + (size_t)place * source->size,
                       sums + block * blockSums + lane});
  }
  MlirContext context = mlirOperationGetContext(global);
  packed.weights =
      addGlobal(packer, global, name,
                mlirShapedTypeGetElementType(typeOf(global)),
                blocks * blockSize, bytes, weights);
  packed.sums = addGlobal(packer, global, sumsName,
                          mlirIntegerTypeGet(context, 32), blocks * blockSums,
                          sumBytes, sums);
  return packed;
}

static MlirValue getGlobal(MlirOperation before, MlirOperation global) {
  MlirContext context = mlirOperationGetContext(before);
  MlirType type = typeOf(global);
  MlirNamedAttribute name = nnpackNamed(
      "name", mlirFlatSymbolRefAttrGet(context, symbolOf(global)));
  NnpackOpSpec spec = {.name = "memref.get_global",
                       .numResults = 1, .results = &type,
                       .numAttributes = 1, .attributes = &name};
  return mlirOperationGetResult(
      nnpackInsertOp(before, mlirOperationGetLocation(before), &spec), 0);
}

/// Hands a call the packed constants too; returns them.
static PackedGlobals extendCall(NnpackPacker *packer, MlirOperation call,
                                const Source *source, NnpackPacking packing) {
  MlirOperation global =
      constantOf(packer, mlirOperationGetOperand(call, source->argument));
  PackedGlobals packed = packConstant(packer, global, source, packing);
  intptr_t count = mlirOperationGetNumOperands(call);
  MlirValue *operands = NNPACK_NEW_ARRAY(packer->arena, MlirValue, count + 2);
  for (intptr_t i = 0; i < count; ++i)
    operands[i] = mlirOperationGetOperand(call, i);
  operands[count] = getGlobal(call, packed.weights);
  operands[count + 1] = getGlobal(call, packed.sums);
  mlirOperationSetOperands(call, count + 2, operands);
  mlirOperationRemoveAttributeByName(call, nnpackStr("arg_attrs"));
  return packed;
}

bool nnpackPackWeights(NnpackPacker *packer, MlirOperation kernel,
                       const NnpackContraction *contraction,
                       NnpackPacking packing, NnpackPacked *outPacked) {
  Source source = {0};
  if (!traceWeights(kernel, contraction, &source) ||
      !areConstants(packer, kernel, source.argument))
    return false;
  PackedGlobals packed = {0};
  for (intptr_t i = 0; i < packer->calls.count; ++i)
    if (isCallOf(packer->calls.data[i], kernel))
      packed = extendCall(packer, packer->calls.data[i], &source, packing);
  MlirBlock body = nnpackFunctionBody(kernel);
  MlirLocation location = mlirOperationGetLocation(kernel);
  outPacked->weights =
      mlirBlockAddArgument(body, typeOf(packed.weights), location);
  outPacked->sums = mlirBlockAddArgument(body, typeOf(packed.sums), location);
  nnpackFunctionSetArguments(kernel);
  mlirOperationRemoveAttributeByName(kernel, nnpackStr("arg_attrs"));
  outPacked->first = source.first;
  return true;
}

MlirValue nnpackFirstChannel(MlirOperation op, const NnpackPacked *packed) {
  if (!mlirValueIsNull(packed->first))
    return packed->first;
  return nnpackBuildBefore(op, "arith.constant", NULL, 0,
                           mlirIndexTypeGet(mlirOperationGetContext(op)),
                           "{value = 0 : index}");
}
