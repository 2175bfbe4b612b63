//===-- PartsFind.c - Buffers and calls that could be parts ---------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads which buffers a function has, when they are alive, and which calls only
// move runs of bytes between them.
//
//===----------------------------------------------------------------------===//

#include "Graph/Parts.h"

#include "IR/Build.h"

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

/// The allocation or argument that a memref shows all of, through reshapes; its
/// index in buffers, or -1.
static intptr_t bufferOf(const NnpackParts *parts, MlirValue memref) {
  return nnpackPtrMapGet(&parts->bufferOf, nnpackBufferBehind(memref).ptr);
}

static void addBuffer(NnpackParts *parts, MlirValue value) {
  MlirType type = mlirValueGetType(value);
  int64_t bytes;
  if (!mlirTypeIsAMemRef(type) || !nnpackTypeBytes(type, &bytes) ||
      !nnpackIsCountable(bytes))
    return;
  MlirOperation alloc = nnpackValueOwner(value);
  bool isArgument = mlirOperationIsNull(alloc);
  // Views of bytes are made of bytes.
  bool canBeWhole =
      !isArgument ||
      (mlirTypeIsAInteger(mlirShapedTypeGetElementType(type)) &&
       mlirIntegerTypeGetWidth(mlirShapedTypeGetElementType(type)) == 8);
  MlirAttribute role = isArgument ? mlirAttributeGetNull()
                                  : nnpackOpAttribute(alloc, "nnpack.role");
  intptr_t index = parts->buffers.count;
  nnpackPtrMapSet(&parts->bufferOf, value.ptr, index);
  NNPACK_PUSH(parts->module->arena, parts->buffers,
              ((NnpackWholeBuffer){.value = value,
                                   .bytes = isArgument ? 0 : bytes,
                                   .begin = INTPTR_MAX,
                                   .end = -1,
                                   .isPlain = canBeWhole,
                                   .isFixed = isArgument ||
                                              !mlirAttributeIsNull(role),
                                   .parent = index}));
  NnpackWholeBuffer *buffer = &parts->buffers.data[index];
  if (mlirAttributeIsNull(role))
    return;
  if (mlirStringRefEqual(mlirStringAttrGetValue(role), nnpackStr("input")))
    buffer->begin = 0;
  else
    buffer->end = parts->numOps - 1;
}

static void addUse(NnpackParts *parts, MlirValue value, intptr_t position,
                   bool isPlain) {
  intptr_t index = bufferOf(parts, value);
  if (index < 0)
    return;
  NnpackWholeBuffer *buffer = &parts->buffers.data[index];
  buffer->isPlain &= isPlain;
  if (position < buffer->begin)
    buffer->begin = position;
  if (position > buffer->end)
    buffer->end = position;
}

typedef struct UseWalk {
  NnpackParts *parts;
  MlirOperation top;
  intptr_t position;
} UseWalk;

static MlirWalkResult addUses(MlirOperation op, void *data) {
  UseWalk *walk = data;
  bool isPlain =
      mlirOperationEqual(op, walk->top) &&
      (nnpackOpIs(op, "func.call") || nnpackOpIs(op, "memref.copy"));
  if (nnpackIsReshape(op) && mlirOperationEqual(op, walk->top))
    return MlirWalkResultAdvance;
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(op); i < e; ++i)
    addUse(walk->parts, mlirOperationGetOperand(op, i), walk->position,
           isPlain);
  return MlirWalkResultAdvance;
}

static void collectBuffers(NnpackParts *parts) {
  for (MlirOperation op = mlirBlockGetFirstOperation(parts->block);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    ++parts->numOps;
  for (intptr_t i = 0, e = mlirBlockGetNumArguments(parts->block); i < e; ++i)
    addBuffer(parts, mlirBlockGetArgument(parts->block, i));
  UseWalk walk = {.parts = parts};
  for (MlirOperation op = mlirBlockGetFirstOperation(parts->block);
       !mlirOperationIsNull(op);
       op = mlirOperationGetNextInBlock(op), ++walk.position) {
    walk.top = op;
    if (nnpackOpIs(op, "memref.alloc"))
      addBuffer(parts, mlirOperationGetResult(op, 0));
    mlirOperationWalk(op, addUses, &walk, MlirWalkPreOrder);
  }
  parts->live = NNPACK_NEW_ARRAY(parts->module->arena, int64_t, parts->numOps);
  for (intptr_t i = 0; i < parts->buffers.count; ++i)
    for (intptr_t p = parts->buffers.data[i].begin;
         p <= parts->buffers.data[i].end; ++p)
      parts->live[p] += parts->buffers.data[i].bytes;
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

static intptr_t resultOfCall(MlirOperation call) {
  intptr_t last = mlirOperationGetNumOperands(call) - 1;
  while (last > 0 && !mlirTypeIsAMemRef(mlirValueGetType(
                         mlirOperationGetOperand(call, last))))
    --last; // Scalar constants that kernels are told apart by.
  return last;
}

static bool bytesOfOperand(MlirOperation call, intptr_t operand,
                           int64_t *outBytes) {
  if (operand < 0 || operand >= mlirOperationGetNumOperands(call))
    return false;
  MlirType type = mlirValueGetType(mlirOperationGetOperand(call, operand));
  return mlirTypeIsAMemRef(type) && nnpackTypeBytes(type, outBytes);
}

/// Attributes may be anyone's: whether the call has such operands, and `part` has
/// room in `whole` from there on.
static bool isWithin(MlirOperation call, intptr_t part, int64_t offset,
                     intptr_t whole) {
  int64_t bytes, allBytes;
  return bytesOfOperand(call, part, &bytes) &&
         bytesOfOperand(call, whole, &allBytes) && offset >= 0 &&
         bytes <= allBytes && offset <= allBytes - bytes;
}

static bool isGlobal(MlirValue memref) {
  MlirOperation owner = nnpackValueOwner(nnpackBufferBehind(memref));
  return !mlirOperationIsNull(owner) && nnpackOpIs(owner, "memref.get_global");
}

static intptr_t bufferOfOperand(const NnpackParts *parts, MlirOperation call,
                                intptr_t operand) {
  return bufferOf(parts, mlirOperationGetOperand(call, operand));
}

/// Fills in what a call joins; false if an operand can be no part.
static bool fillJoin(NnpackParts *parts, NnpackPartCall *made,
                     MlirAttribute pieces) {
  intptr_t numOwn = 0;
  made->isConcat = true;
  made->numParts = mlirDenseArrayGetNumElements(pieces) / 2;
  made->parts = NNPACK_NEW_ARRAY(parts->module->arena, struct NnpackPart,
                                 made->numParts);
  for (intptr_t i = 0; i < made->numParts; ++i) {
    intptr_t operand = (intptr_t)mlirDenseI64ArrayGetElement(pieces, 2 * i);
    int64_t offset = mlirDenseI64ArrayGetElement(pieces, 2 * i + 1);
    if (!isWithin(made->call, operand, offset, resultOfCall(made->call)))
      return false;
    made->parts[i] = (struct NnpackPart){
        bufferOfOperand(parts, made->call, operand), operand, offset};
    if (made->parts[i].buffer < 0 &&
        !isGlobal(mlirOperationGetOperand(made->call, operand)))
      return false;
    numOwn += made->parts[i].buffer >= 0;
  }
  made->whole = bufferOfOperand(parts, made->call, resultOfCall(made->call));
  return numOwn > 0;
}

static bool fillSlice(NnpackParts *parts, NnpackPartCall *made,
                      MlirAttribute piece) {
  intptr_t operand = (intptr_t)mlirDenseI64ArrayGetElement(piece, 0);
  intptr_t result = resultOfCall(made->call);
  int64_t offset = mlirDenseI64ArrayGetElement(piece, 1);
  if (!isWithin(made->call, result, offset, operand))
    return false;
  made->whole = bufferOfOperand(parts, made->call, operand);
  made->numParts = 1;
  made->parts = NNPACK_NEW_ARRAY(parts->module->arena, struct NnpackPart, 1);
  made->parts[0] =
      (struct NnpackPart){bufferOfOperand(parts, made->call, result), result,
                          offset};
  return made->parts[0].buffer >= 0;
}

static bool isList(MlirAttribute attribute, intptr_t leastCount) {
  return !mlirAttributeIsNull(attribute) &&
         mlirAttributeIsADenseI64Array(attribute) &&
         mlirDenseArrayGetNumElements(attribute) >= leastCount;
}

static void addCall(NnpackParts *parts, MlirOperation call, intptr_t position) {
  MlirOperation kernel = nnpackFunctionOfCall(call, parts->module->symbols);
  if (mlirOperationIsNull(kernel))
    return;
  MlirAttribute joins = nnpackOpAttribute(kernel, nnpackJoinsName);
  MlirAttribute slices = nnpackOpAttribute(kernel, nnpackSlicesName);
  NnpackPartCall made = {.call = call, .position = position};
  bool ok = isList(joins, 0)    ? fillJoin(parts, &made, joins)
            : isList(slices, 2) ? fillSlice(parts, &made, slices)
                                : false;
  if (ok && made.whole >= 0)
    NNPACK_PUSH(parts->module->arena, parts->calls, made);
}

NnpackParts nnpackFindParts(NnpackBufferizer *module, MlirOperation function) {
  NnpackParts parts = {.module = module,
                       .block = nnpackFunctionBody(function),
                       .bufferOf = {.arena = module->arena}};
  collectBuffers(&parts);
  intptr_t position = 0;
  for (MlirOperation op = mlirBlockGetFirstOperation(parts.block);
       !mlirOperationIsNull(op);
       op = mlirOperationGetNextInBlock(op), ++position)
    if (nnpackOpIs(op, "func.call"))
      addCall(&parts, op, position);
  nnpackDecideParts(&parts);
  return parts;
}
