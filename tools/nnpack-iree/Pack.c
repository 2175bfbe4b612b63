//===-- nnpack-iree/Pack.c - stream.resource.pack -----------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   %total, %offsets:2 = stream.resource.pack on(@device) slices({
//     [0, 2] = %c696,
//     [1, 3] = %c12096
//   }) : index
//
// is IREE's packing problem: lifetimes, both ends included, and sizes of slices
// of one allocation. What is not in the operation are the alignments that the
// device asks for; they are attributes of IREE's, which its C API does not
// read. So IREE is asked: its own pass lays out two one-byte slices that live
// together, and the offset and the total tell. The same run tells what IREE's
// layout of the true slices needs.
//
//===----------------------------------------------------------------------===//

#include "nnpack-iree.h"

#include <string.h>

static MlirStringRef str(const char *text) {
  return mlirStringRefCreate(text, strlen(text));
}

static bool opIs(const IreeApi *iree, MlirOperation op, const char *name) {
  MlirStringRef is = iree->mlirIdentifierStr(iree->mlirOperationGetName(op));
  return is.length == strlen(name) && !memcmp(is.data, name, is.length);
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// The value of an arith.constant of an integer or index.
static bool readConstant(const IreeApi *iree, MlirValue value,
                         int64_t *outValue) {
  if (!iree->mlirValueIsAOpResult(value))
    return false;
  MlirOperation owner = iree->mlirOpResultGetOwner(value);
  if (!opIs(iree, owner, "arith.constant"))
    return false;
  MlirAttribute attribute =
      iree->mlirOperationGetAttributeByName(owner, str("value"));
  if (mlirAttributeIsNull(attribute) ||
      !iree->mlirAttributeIsAInteger(attribute))
    return false;
  *outValue = iree->mlirIntegerAttrGetValueInt(attribute);
  return true;
}

/// Whether the attribute is a list of `count` integers.
static bool isIntegerList(const IreeApi *iree, MlirAttribute list,
                          intptr_t count) {
  if (mlirAttributeIsNull(list) || !iree->mlirAttributeIsAArray(list) ||
      iree->mlirArrayAttrGetNumElements(list) != count)
    return false;
  for (intptr_t i = 0; i < count; ++i)
    if (!iree->mlirAttributeIsAInteger(
            iree->mlirArrayAttrGetElement(list, i)))
      return false;
  return true;
}

static int64_t listElement(const IreeApi *iree, MlirAttribute list,
                           intptr_t index) {
  return iree->mlirIntegerAttrGetValueInt(
      iree->mlirArrayAttrGetElement(list, index));
}

static void appendChunk(MlirStringRef chunk, void *text) {
  nnpackTextAppend(text, chunk.data, chunk.length);
}

/// Whether the operation allocates a !stream.resource<transient>. The lifetime
/// in the type is not to be had from the C API but as text.
static bool allocatesTransient(const IreeApi *iree, MlirOperation op) {
  if (!opIs(iree, op, "stream.resource.alloca"))
    return false;
  NnpackText type = {0};
  iree->mlirTypePrint(
      iree->mlirValueGetType(iree->mlirOperationGetResult(op, 0)), appendChunk,
      &type);
  bool isTransient = type.data && strstr(type.data, "<transient>");
  nnpackTextDestroy(&type);
  return isTransient;
}

/// Whether the pack's total is the size of transient memory.
static bool isTransient(const IreeApi *iree, MlirOperation pack) {
  MlirOpOperand use =
      iree->mlirValueGetFirstUse(iree->mlirOperationGetResult(pack, 0));
  for (; use.ptr; use = iree->mlirOpOperandGetNextUse(use))
    if (allocatesTransient(iree, iree->mlirOpOperandGetOwner(use)))
      return true;
  return false;
}

/// False for a pack with an offset (one operand more than slices) or of another
/// form than the versions tested have.
static bool readPack(const IreeApi *iree, MlirOperation op, NnpackArena *arena,
                     Pack *outPack) {
  intptr_t count = iree->mlirOperationGetNumOperands(op);
  MlirAttribute list =
      iree->mlirOperationGetAttributeByName(op, str("lifetime_intervals"));
  if (iree->mlirOperationGetNumResults(op) != count + 1 ||
      !isIntegerList(iree, list, 2 * count))
    return false;
  Pack pack = {
      .op = op, .numSlices = count, .isTransient = isTransient(iree, op)};
  pack.sizes = NNPACK_NEW_ARRAY(arena, int64_t, count);
  pack.lifetimes = NNPACK_NEW_ARRAY(arena, NnpackInterval, count);
  for (intptr_t i = 0; i < count; ++i) {
    MlirValue size = iree->mlirOperationGetOperand(op, i);
    if (!readConstant(iree, size, &pack.sizes[i]))
      pack.sizes[i] = -1;
    pack.lifetimes[i].begin = listElement(iree, list, 2 * i);
    pack.lifetimes[i].end = listElement(iree, list, 2 * i + 1) + 1;
  }
  *outPack = pack;
  return true;
}

typedef struct Collection {
  const IreeApi *iree;
  NnpackArena *arena;
  PackVector packs;
} Collection;

static MlirWalkResult visit(MlirOperation op, void *data) {
  Collection *collection = data;
  Pack pack;
  if (opIs(collection->iree, op, "stream.resource.pack") &&
      readPack(collection->iree, op, collection->arena, &pack))
    NNPACK_PUSH(collection->arena, collection->packs, pack);
  return MlirWalkResultAdvance;
}

PackVector collectPacks(const IreeApi *iree, MlirOperation module,
                        NnpackArena *arena) {
  Collection collection = {iree, arena, {0}};
  iree->mlirOperationWalk(module, visit, &collection, MlirWalkPreOrder);
  return collection.packs;
}

//===----------------------------------------------------------------------===//
// Building
//===----------------------------------------------------------------------===//

static MlirNamedAttribute named(const IreeApi *iree, MlirContext context,
                                const char *name, MlirAttribute value) {
  return (MlirNamedAttribute){iree->mlirIdentifierGet(context, str(name)),
                              value};
}

static MlirOperation createBefore(const IreeApi *iree, MlirOperation next,
                                  MlirOperationState *state) {
  MlirOperation op = iree->mlirOperationCreate(state);
  iree->mlirBlockInsertOwnedOperationBefore(iree->mlirOperationGetBlock(next),
                                            next, op);
  return op;
}

static void addIndexResults(const IreeApi *iree, MlirContext context,
                            MlirOperationState *state, intptr_t count) {
  MlirType type = iree->mlirIndexTypeGet(context);
  for (intptr_t i = 0; i < count; ++i)
    iree->mlirOperationStateAddResults(state, 1, &type);
}

MlirValue buildConstant(const IreeApi *iree, MlirOperation op, int64_t value) {
  MlirContext context = iree->mlirOperationGetContext(op);
  MlirOperationState state = iree->mlirOperationStateGet(
      str("arith.constant"), iree->mlirOperationGetLocation(op));
  MlirNamedAttribute attribute =
      named(iree, context, "value",
            iree->mlirIntegerAttrGet(iree->mlirIndexTypeGet(context), value));
  iree->mlirOperationStateAddAttributes(&state, 1, &attribute);
  addIndexResults(iree, context, &state, 1);
  return iree->mlirOperationGetResult(createBefore(iree, op, &state), 0);
}

/// The attributes that name lifetimes and operands, and the device if any.
static void addPackAttributes(const IreeApi *iree, MlirOperation pack,
                              bool hasOffset, intptr_t numSlices,
                              const NnpackInterval *lifetimes,
                              MlirOperationState *state) {
  MlirContext context = iree->mlirOperationGetContext(pack);
  NnpackText text = {0};
  for (intptr_t i = 0; i < numSlices; ++i)
    nnpackTextPrint(&text, "%s%lld : index, %lld : index", i ? ", " : "[",
                    (long long)lifetimes[i].begin,
                    (long long)lifetimes[i].end - 1);
  nnpackTextPrint(&text, "]");
  MlirNamedAttribute list =
      named(iree, context, "lifetime_intervals",
            iree->mlirAttributeParseGet(context, str(text.data)));
  iree->mlirOperationStateAddAttributes(state, 1, &list);
  text.length = 0;
  nnpackTextPrint(&text, "array<i32: %d, %lld>", hasOffset,
                  (long long)numSlices);
  MlirNamedAttribute segments =
      named(iree, context, "operandSegmentSizes",
            iree->mlirAttributeParseGet(context, str(text.data)));
  iree->mlirOperationStateAddAttributes(state, 1, &segments);
  nnpackTextDestroy(&text);
  MlirAttribute affinity =
      iree->mlirOperationGetAttributeByName(pack, str("affinity"));
  MlirNamedAttribute device = named(iree, context, "affinity", affinity);
  if (!mlirAttributeIsNull(affinity))
    iree->mlirOperationStateAddAttributes(state, 1, &device);
}

MlirOperation buildPack(const IreeApi *iree, MlirOperation pack,
                        MlirValue offset, intptr_t numSlices,
                        const MlirValue *sizes,
                        const NnpackInterval *lifetimes, NnpackArena *arena) {
  MlirOperationState state = iree->mlirOperationStateGet(
      str("stream.resource.pack"), iree->mlirOperationGetLocation(pack));
  bool hasOffset = !mlirValueIsNull(offset);
  NNPACK_VECTOR(MlirValue) operands = {0};
  if (hasOffset)
    NNPACK_PUSH(arena, operands, offset);
  for (intptr_t i = 0; i < numSlices; ++i)
    NNPACK_PUSH(arena, operands, sizes[i]);
  iree->mlirOperationStateAddOperands(&state, operands.count, operands.data);
  addPackAttributes(iree, pack, hasOffset, numSlices, lifetimes, &state);
  addIndexResults(iree, iree->mlirOperationGetContext(pack), &state,
                  numSlices + 1);
  return createBefore(iree, pack, &state);
}

//===----------------------------------------------------------------------===//
// Asking IREE
//===----------------------------------------------------------------------===//

/// The operation around the pack that is at the top of the module.
static MlirOperation functionAround(const IreeApi *iree, MlirOperation op) {
  MlirOperation parent = iree->mlirOperationGetParentOperation(op);
  while (!mlirOperationIsNull(parent) &&
         !opIs(iree, parent, "builtin.module")) {
    op = parent;
    parent = iree->mlirOperationGetParentOperation(op);
  }
  return op;
}

/// A use of two values that IREE's layout leaves alone.
static MlirOperation buildMarker(const IreeApi *iree, MlirOperation before,
                                 MlirValue first, MlirValue second) {
  MlirOperationState state = iree->mlirOperationStateGet(
      str("arith.addi"), iree->mlirOperationGetLocation(before));
  iree->mlirOperationStateAddOperands(&state, 2, (MlirValue[]){first, second});
  addIndexResults(iree, iree->mlirOperationGetContext(before), &state, 1);
  return createBefore(iree, before, &state);
}

/// Two one-byte slices that live together; the marker uses the total and the
/// second one's offset.
static MlirOperation buildProbe(const IreeApi *iree, MlirOperation pack,
                                NnpackArena *arena) {
  MlirValue one = buildConstant(iree, pack, 1);
  MlirOperation probe =
      buildPack(iree, pack, (MlirValue){NULL}, 2, (MlirValue[]){one, one},
                (NnpackInterval[]){{0, 1}, {0, 1}}, arena);
  return buildMarker(iree, pack, iree->mlirOperationGetResult(probe, 0),
                     iree->mlirOperationGetResult(probe, 2));
}

/// The slices of known size; the marker uses the total, twice.
static MlirOperation buildTrial(const IreeApi *iree, const Pack *pack,
                                MlirOperation before, NnpackArena *arena) {
  MlirValue *sizes = NNPACK_NEW_ARRAY(arena, MlirValue, pack->numSlices);
  NnpackInterval *lifetimes =
      NNPACK_NEW_ARRAY(arena, NnpackInterval, pack->numSlices);
  intptr_t count = 0;
  for (intptr_t i = 0; i < pack->numSlices; ++i)
    if (pack->sizes[i] >= 0) {
      sizes[count] = buildConstant(iree, before, pack->sizes[i]);
      lifetimes[count++] = pack->lifetimes[i];
    }
  MlirOperation trial = buildPack(iree, before, (MlirValue){NULL}, count,
                                  sizes, lifetimes, arena);
  MlirValue total = iree->mlirOperationGetResult(trial, 0);
  return buildMarker(iree, before, total, total);
}

/// Runs IREE's layout of slices on one function.
static bool layOut(const IreeApi *iree, MlirOperation function) {
  MlirPassManager manager = iree->mlirPassManagerCreateOnOperation(
      iree->mlirOperationGetContext(function),
      iree->mlirIdentifierStr(iree->mlirOperationGetName(function)));
  NnpackText error = {0};
  bool ok = mlirLogicalResultIsSuccess(iree->mlirOpPassManagerAddPipeline(
      iree->mlirPassManagerGetAsOpPassManager(manager),
      str("iree-stream-layout-slices"), appendChunk, &error));
  if (!ok)
    printMessage("error", "IREE's pass manager: %s", error.data);
  ok = ok && mlirLogicalResultIsSuccess(
                 iree->mlirPassManagerRunOnOp(manager, function));
  nnpackTextDestroy(&error);
  iree->mlirPassManagerDestroy(manager);
  return ok;
}

/// Reads what the markers' operands have become.
static bool readMeasures(const IreeApi *iree, MlirOperation probe,
                         MlirOperation trial, Pack *pack) {
  int64_t total, offset, bytes;
  if (!readConstant(iree, iree->mlirOperationGetOperand(probe, 0), &total) ||
      !readConstant(iree, iree->mlirOperationGetOperand(probe, 1), &offset) ||
      !readConstant(iree, iree->mlirOperationGetOperand(trial, 0), &bytes) ||
      offset < 1 || total <= offset) {
    printMessage("error", "IREE's layout of slices is not what this tool "
                          "expects; use a version that was tested");
    return false;
  }
  pack->offsetAlignment = offset;
  pack->sizeAlignment = total - offset;
  pack->ireeBytes = bytes;
  return true;
}

/// The operation in a copy of the function that is `op` in the function.
static MlirOperation findCopy(const IreeApi *iree, MlirOperation function,
                              MlirOperation copy, MlirOperation op,
                              NnpackArena *arena) {
  PackVector packs = collectPacks(iree, function, arena);
  PackVector copies = collectPacks(iree, copy, arena);
  intptr_t i = 0;
  while (packs.data[i].op.ptr != op.ptr)
    ++i;
  return copies.data[i].op;
}

bool measurePack(const IreeApi *iree, Pack *pack, NnpackArena *arena) {
  // The copy has to be in the module, which knows the devices.
  MlirOperation function = functionAround(iree, pack->op);
  MlirOperation copy = iree->mlirOperationClone(function);
  iree->mlirBlockInsertOwnedOperationBefore(
      iree->mlirOperationGetBlock(function), function, copy);
  MlirOperation op = findCopy(iree, function, copy, pack->op, arena);
  MlirOperation probe = buildProbe(iree, op, arena);
  MlirOperation trial = buildTrial(iree, pack, op, arena);
  bool ok = layOut(iree, copy) && readMeasures(iree, probe, trial, pack);
  iree->mlirOperationDestroy(copy);
  return ok;
}
