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

#include "PackWeights.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

#include <string.h>

struct NnpackPacker {
  NnpackArena *arena;
  MlirOperation module;
  NNPACK_VECTOR(MlirOperation) calls;
  NNPACK_VECTOR(MlirOperation) globals;
  NNPACK_VECTOR(MlirOperation) fetched; ///< Copies that bring packed weights.
};

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

intptr_t nnpackPackerNumCalls(const NnpackPacker *packer) {
  return packer->calls.count;
}

MlirOperation nnpackPackerCall(const NnpackPacker *packer, intptr_t index) {
  return packer->calls.data[index];
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
  while (!mlirOperationIsNull(op) && nnpackIsReshapeOrCast(op))
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

bool nnpackIsPrivate(MlirOperation function) {
  MlirAttribute visibility = nnpackOpAttribute(function, "sym_visibility");
  return !mlirAttributeIsNull(visibility) &&
         mlirStringRefEqual(mlirStringAttrGetValue(visibility),
                            nnpackStr("private"));
}

/// The weights of one call: a constant, and the copy that brings it, if any.
typedef struct Weights {
  MlirOperation global, copy;
} Weights;

static Weights weightsOf(const NnpackPacker *packer, MlirOperation call,
                         MlirOperation kernel, intptr_t argument) {
  MlirValue operand = mlirOperationGetOperand(call, argument);
  Weights weights = {constantOf(packer, operand), {NULL}};
  if (!mlirOperationIsNull(weights.global))
    return weights;
  weights.copy = nnpackFetchOf(operand, kernel, argument);
  if (!mlirOperationIsNull(weights.copy))
    weights.global =
        constantOf(packer, mlirOperationGetOperand(weights.copy, 0));
  return weights;
}

bool nnpackAreConstantBytes(const NnpackPacker *packer, MlirOperation kernel,
                            MlirValue memref, int64_t low, int64_t high) {
  for (MlirOperation op; !mlirOperationIsNull(op = nnpackValueOwner(memref));
       memref = mlirOperationGetOperand(op, 0))
    if (!nnpackIsReshapeOrCast(op) && !nnpackOpIs(op, "memref.subview"))
      return false;
  intptr_t argument = nnpackArgumentIndex(kernel, memref);
  for (intptr_t i = 0; i < packer->calls.count && argument >= 0; ++i) {
    if (!nnpackIsCallOf(packer->calls.data[i], kernel))
      continue;
    MlirOperation global =
        weightsOf(packer, packer->calls.data[i], kernel, argument).global;
    if (mlirOperationIsNull(global))
      return false;
    MlirAttribute dense = nnpackOpAttribute(global, "initial_value");
    for (intptr_t k = 0; k < mlirElementsAttrGetNumElements(dense); ++k) {
      int8_t byte = mlirDenseElementsAttrGetInt8Value(dense, k);
      if (byte < low || byte > high)
        return false;
    }
  }
  return argument >= 0;
}

static int64_t ceilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }

/// Weights of a block of packed channels.
static int64_t blockElements(const NnpackWeightsSource *source,
                             NnpackPacking packing) {
  return source->tapRows * source->tapColumns *
         ceilDiv(source->run, packing.group) * packing.group * packing.lanes;
}

static int64_t numBlocks(const NnpackWeightsSource *source,
                         NnpackPacking packing) {
  return source->channels / source->tile *
         ceilDiv(source->tile, packing.lanes);
}

/// Whether packed weights can take the place of a copy.
static bool canBeFetched(MlirOperation kernel, const NnpackContraction *c,
                         const NnpackWeightsSource *source,
                         NnpackPacking packing) {
  MlirValue argument =
      mlirBlockGetArgument(nnpackFunctionBody(kernel), source->argument);
  int64_t elements = source->channels * source->tapRows * source->tapColumns *
                     source->run;
  return blockElements(source, packing) * numBlocks(source, packing) ==
             elements &&
         nnpackIsReadOnlyBy(c->op, argument);
}

/// Whether every call of the kernel has a constant there, or each a copy of one.
static bool areConstants(const NnpackPacker *packer, MlirOperation kernel,
                         const NnpackContraction *c,
                         const NnpackWeightsSource *source,
                         NnpackPacking packing) {
  intptr_t found = 0, copied = 0;
  for (intptr_t i = 0; i < packer->calls.count; ++i) {
    MlirOperation call = packer->calls.data[i];
    if (!nnpackIsCallOf(call, kernel))
      continue;
    Weights weights = weightsOf(packer, call, kernel, source->argument);
    if (mlirOperationIsNull(weights.global))
      return false;
    copied += !mlirOperationIsNull(weights.copy);
    ++found;
  }
  return found > 0 && nnpackIsPrivate(kernel) &&
         (copied == 0 || (copied == found &&
                          canBeFetched(kernel, c, source, packing)));
}

//===----------------------------------------------------------------------===//
// Packing
//===----------------------------------------------------------------------===//

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
static void packChannel(MlirAttribute dense, const NnpackWeightsSource *source,
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

typedef struct PackedTypes {
  MlirType weights, sums;
} PackedTypes;

static PackedGlobals packConstant(NnpackPacker *packer, MlirOperation global,
                                  const NnpackWeightsSource *source,
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
  int64_t blocks = numBlocks(source, packing);
  int64_t blockSize = blockElements(source, packing);
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

/// The packed weights as a call's operand: the constant, or its copy, which is
/// made once however often it is used.
static MlirValue packedOperand(NnpackPacker *packer, MlirOperation call,
                               Weights weights, MlirOperation packed) {
  if (mlirOperationIsNull(weights.copy))
    return getGlobal(call, packed);
  for (intptr_t i = 0; i < packer->fetched.count; ++i)
    if (mlirOperationEqual(packer->fetched.data[i], weights.copy))
      return mlirOperationGetOperand(weights.copy, 1);
  NNPACK_PUSH(packer->arena, packer->fetched, weights.copy);
  return nnpackFetchInstead(weights.copy, getGlobal(weights.copy, packed));
}

/// Hands a call the packed constants too; returns the types of both.
static PackedTypes extendCall(NnpackPacker *packer, MlirOperation call,
                              Weights weights,
                              const NnpackWeightsSource *source,
                              NnpackPacking packing) {
  PackedGlobals packed = packConstant(packer, weights.global, source, packing);
  intptr_t count = mlirOperationGetNumOperands(call);
  MlirValue *operands = NNPACK_NEW_ARRAY(packer->arena, MlirValue, count + 2);
  for (intptr_t i = 0; i < count; ++i)
    operands[i] = mlirOperationGetOperand(call, i);
  operands[count] = packedOperand(packer, call, weights, packed.weights);
  operands[count + 1] = getGlobal(call, packed.sums);
  mlirOperationSetOperands(call, count + 2, operands);
  mlirOperationRemoveAttributeByName(call, nnpackStr("arg_attrs"));
  return (PackedTypes){mlirValueGetType(operands[count]),
                       mlirValueGetType(operands[count + 1])};
}

/// Packs the weights of all calls of the kernel. All are looked for before any
/// is changed, since calls may share a copy.
static PackedTypes extendCalls(NnpackPacker *packer, MlirOperation kernel,
                               const NnpackWeightsSource *source,
                               NnpackPacking packing) {
  NNPACK_VECTOR(Weights) weights = {0};
  PackedTypes types = {{NULL}, {NULL}};
  for (intptr_t i = 0; i < packer->calls.count; ++i)
    if (nnpackIsCallOf(packer->calls.data[i], kernel))
      NNPACK_PUSH(packer->arena, weights,
                  weightsOf(packer, packer->calls.data[i], kernel,
                            source->argument));
  for (intptr_t i = 0, next = 0; i < packer->calls.count; ++i)
    if (nnpackIsCallOf(packer->calls.data[i], kernel))
      types = extendCall(packer, packer->calls.data[i], weights.data[next++],
                         source, packing);
  return types;
}

bool nnpackCanPackWeights(const NnpackPacker *packer, MlirOperation kernel,
                          const NnpackContraction *contraction,
                          NnpackPacking packing) {
  NnpackWeightsSource source = {0};
  return nnpackTraceWeights(kernel, contraction, &source) &&
         areConstants(packer, kernel, contraction, &source, packing);
}

bool nnpackPackWeights(NnpackPacker *packer, MlirOperation kernel,
                       const NnpackContraction *contraction,
                       NnpackPacking packing, NnpackPacked *outPacked) {
  NnpackWeightsSource source = {0};
  if (!nnpackTraceWeights(kernel, contraction, &source) ||
      !areConstants(packer, kernel, contraction, &source, packing))
    return false;
  PackedTypes types = extendCalls(packer, kernel, &source, packing);
  MlirBlock body = nnpackFunctionBody(kernel);
  MlirLocation location = mlirOperationGetLocation(kernel);
  outPacked->weights = mlirBlockAddArgument(body, types.weights, location);
  outPacked->sums = mlirBlockAddArgument(body, types.sums, location);
  nnpackFunctionSetArguments(kernel);
  mlirOperationRemoveAttributeByName(kernel, nnpackStr("arg_attrs"));
  outPacked->first = source.first;
  return true;
}

MlirValue nnpackFirstChannel(MlirOperation op, const NnpackPacked *packed) {
  if (!mlirValueIsNull(packed->first))
    return packed->first;
  return nnpackInsertIndex(op, 0);
}
