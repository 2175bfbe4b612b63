//===-- lib/IR/ConstantParts.c - Constants cut along their first dimension ===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A part is a memref.global beside the whole one, @weights_part0; the whole one
// goes when nothing reads it any more.
//
//===----------------------------------------------------------------------===//

#include "IR/ConstantParts.h"

#include "IR/MemoryRange.h"

MlirOperation nnpackConstantToCut(const ConstantParts *parts,
                                  MlirValue operand) {
  MlirOperation none = {NULL};
  NnpackMemoryRange range = nnpackTraceMemory(operand);
  int64_t bytes, globalBytes;
  if (range.kind != NnpackRootGlobal)
    return none;
  MlirOperation global = mlirSymbolTableLookup(
      parts->symbols, mlirFlatSymbolRefAttrGetValue(range.symbol));
  if (mlirOperationIsNull(global) ||
      mlirAttributeIsNull(nnpackOpAttribute(global, "constant")))
    return none;
  MlirAttribute value = nnpackOpAttribute(global, "initial_value");
  MlirType element = mlirShapedTypeGetElementType(mlirValueGetType(operand));
  bool isByteSized =
      mlirTypeIsAFloat(element) || (mlirTypeIsAInteger(element) &&
                                    mlirIntegerTypeGetWidth(element) % 8 == 0);
  bool isAll =
      nnpackTypeBytes(mlirValueGetType(operand), &bytes) &&
      nnpackTypeBytes(mlirTypeAttrGetValue(nnpackOpAttribute(global, "type")),
                      &globalBytes) &&
      bytes == globalBytes;
  return isByteSized && isAll && !mlirAttributeIsNull(value) &&
                 mlirAttributeIsADenseElements(value)
             ? global
             : none;
}

static MlirType tensorOf(MlirType memref) {
  intptr_t rank = mlirShapedTypeGetRank(memref);
  int64_t shape[64];
  for (intptr_t i = 0; i < rank; ++i)
    shape[i] = mlirShapedTypeGetDimSize(memref, i);
  return mlirRankedTensorTypeGet(rank, shape,
                                 mlirShapedTypeGetElementType(memref),
                                 mlirAttributeGetNull());
}

static MlirAttribute partOfValue(MlirAttribute value, MlirType type,
                                 int64_t part) {
  MlirType tensor = tensorOf(type);
  if (mlirDenseElementsAttrIsSplat(value))
    return mlirDenseElementsAttrSplatGet(
        tensor, mlirDenseElementsAttrGetSplatValue(value));
  int64_t bytes = 0;
  nnpackTypeBytes(type, &bytes);
  const char *data = mlirDenseElementsAttrGetRawData(value);
  return mlirDenseElementsAttrRawBufferGet(tensor, (size_t)bytes,
                                           data + part * bytes);
}

static void noteCut(ConstantParts *parts, MlirOperation global) {
  for (intptr_t i = 0; i < parts->cut.count; ++i)
    if (mlirOperationEqual(parts->cut.data[i], global))
      return;
  NNPACK_PUSH(parts->arena, parts->cut, global);
}

MlirAttribute nnpackPartOfConstant(ConstantParts *parts, MlirOperation global,
                                   MlirType type, int64_t part) {
  MlirAttribute key = nnpackOpAttribute(global, "sym_name");
  for (intptr_t i = 0; i < parts->made.count; ++i) {
    const struct ConstantPart *made = &parts->made.data[i];
    if (mlirAttributeEqual(made->global, key) &&
        mlirTypeEqual(made->type, type) && made->part == part)
      return made->name;
  }
  MlirContext context = mlirOperationGetContext(global);
  MlirStringRef name = mlirStringAttrGetValue(key);
  const char *partName =
      nnpackArenaFormat(parts->arena, "%.*s_part%lld", (int)name.length,
                        name.data, (long long)part);
  MlirOperation copy = mlirOperationClone(global);
  MlirAttribute value = nnpackOpAttribute(global, "initial_value");
  mlirOperationSetAttributeByName(copy, nnpackStr("initial_value"),
                                  partOfValue(value, type, part));
  mlirOperationSetAttributeByName(copy, nnpackStr("type"),
                                  mlirTypeAttrGet(type));
  mlirOperationSetAttributeByName(
      copy, nnpackStr("sym_name"),
      mlirStringAttrGet(context, nnpackStr(partName)));
  mlirBlockInsertOwnedOperationAfter(mlirOperationGetBlock(global), global,
                                     copy);
  struct ConstantPart made = {key, type, part,
                              mlirSymbolTableInsert(parts->symbols, copy)};
  NNPACK_PUSH(parts->arena, parts->made, made);
  if (part == 0)
    noteCut(parts, global);
  return made.name;
}

static MlirWalkResult noteUse(MlirOperation op, void *data) {
  NnpackPtrMap *used = data;
  if (nnpackOpIs(op, "memref.get_global"))
    nnpackPtrMapSet(used, nnpackOpAttribute(op, "name").ptr, 1);
  return MlirWalkResultAdvance;
}

void nnpackEraseCutConstants(ConstantParts *parts) {
  NnpackPtrMap used = {.arena = parts->arena};
  mlirOperationWalk(parts->module, noteUse, &used, MlirWalkPreOrder);
  for (intptr_t i = 0; i < parts->cut.count; ++i) {
    MlirOperation global = parts->cut.data[i];
    MlirAttribute name = mlirFlatSymbolRefAttrGet(
        mlirOperationGetContext(parts->module),
        mlirStringAttrGetValue(nnpackOpAttribute(global, "sym_name")));
    if (nnpackPtrMapGet(&used, name.ptr) < 0)
      mlirSymbolTableErase(parts->symbols, global);
  }
}
