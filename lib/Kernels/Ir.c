//===-- Ir.c - Reading and building IR ------------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Short hands for types with shapes and layouts, beside those of IR/Build.h.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include "mlir-c/Dialect/Linalg.h"


bool nnpackShapeOf(MlirType type, NnpackExtents *outShape) {
  if (!mlirTypeIsAShaped(type) || !mlirShapedTypeHasStaticShape(type) ||
      mlirShapedTypeGetRank(type) > NnpackMaxRank)
    return false;
  outShape->rank = mlirShapedTypeGetRank(type);
  for (intptr_t i = 0; i < outShape->rank; ++i)
    outShape->at[i] = mlirShapedTypeGetDimSize(type, i);
  return true;
}

int64_t nnpackExtentsProduct(const NnpackExtents *extents) {
  int64_t product = 1;
  for (intptr_t i = 0; i < extents->rank; ++i)
    product = nnpackMulSaturated(product, extents->at[i]);
  return product;
}

int64_t nnpackBytesOf(MlirType type) {
  int64_t bytes;
  return nnpackTypeBytes(type, &bytes) ? bytes : 0;
}

NnpackLayout nnpackLayoutOf(MlirType type) {
  NnpackLayout layout;
  if (mlirLogicalResultIsFailure(mlirMemRefTypeGetStridesAndOffset(
          type, layout.strides, &layout.offset)))
    layout.strides[0] = mlirShapedTypeGetDynamicStrideOrOffset();
  return layout;
}

bool nnpackHasStaticStrides(MlirType type) {
  if (!mlirTypeIsAMemRef(type) || mlirShapedTypeGetRank(type) > NnpackMaxRank)
    return false;
  NnpackLayout layout = nnpackLayoutOf(type);
  for (intptr_t i = 0; i < mlirShapedTypeGetRank(type); ++i)
    if (mlirShapedTypeIsDynamicStrideOrOffset(layout.strides[i]))
      return false;
  return true;
}

MlirType nnpackTypeWithLayout(MlirType like, const NnpackExtents *shape,
                              const NnpackLayout *layout) {
  return mlirMemRefTypeGet(
      mlirShapedTypeGetElementType(like), shape->rank, shape->at,
      mlirStridedLayoutAttrGet(mlirTypeGetContext(like), layout->offset,
                               shape->rank, layout->strides),
      mlirMemRefTypeGetMemorySpace(like));
}

bool nnpackHasOneUse(MlirValue value) {
  MlirOpOperand use = mlirValueGetFirstUse(value);
  return !mlirOpOperandIsNull(use) &&
         mlirOpOperandIsNull(mlirOpOperandGetNextUse(use));
}

static void addAttributes(MlirOperationState *state, MlirContext context,
                          const char *text) {
  MlirAttribute dictionary =
      mlirAttributeParseGet(context, mlirStringRefCreateFromCString(text));
  intptr_t count = mlirDictionaryAttrGetNumElements(dictionary);
  for (intptr_t i = 0; i < count; ++i) {
    MlirNamedAttribute attribute = mlirDictionaryAttrGetElement(dictionary, i);
    mlirOperationStateAddAttributes(state, 1, &attribute);
  }
}

MlirValue nnpackBuildBefore(MlirOperation before, const char *name,
                            const MlirValue *operands, intptr_t numOperands,
                            MlirType result, const char *attributes) {
  MlirLocation location = mlirOperationGetLocation(before);
  MlirOperationState state = mlirOperationStateGet(nnpackStr(name), location);
  mlirOperationStateAddOperands(&state, numOperands, operands);
  mlirOperationStateAddResults(&state, 1, &result);
  if (attributes)
    addAttributes(&state, mlirLocationGetContext(location), attributes);
  MlirOperation op = mlirOperationCreate(&state);
  mlirBlockInsertOwnedOperationBefore(mlirOperationGetBlock(before), before,
                                      op);
  return mlirOperationGetResult(op, 0);
}

MlirType nnpackTypeWithShape(MlirType like, const NnpackExtents *shape) {
  MlirAttribute none = {NULL};
  MlirType element = mlirShapedTypeGetElementType(like);
  if (mlirTypeIsARankedTensor(like))
    return mlirRankedTensorTypeGet(shape->rank, shape->at, element, none);
  return mlirMemRefTypeGet(element, shape->rank, shape->at, none,
                           mlirMemRefTypeGetMemorySpace(like));
}

typedef struct FindOps {
  NnpackArena *arena;
  MlirOperation root;
  const char *name;
  NnpackOpVector found;
} FindOps;

static MlirWalkResult findOp(MlirOperation op, void *userData) {
  FindOps *find = userData;
  if (!mlirOperationEqual(op, find->root) &&
      (!find->name || nnpackOpIs(op, find->name)))
    NNPACK_PUSH(find->arena, find->found, op);
  return MlirWalkResultAdvance;
}

NnpackOpVector nnpackFindOps(NnpackArena *arena, MlirOperation root,
                             const char *name) {
  FindOps find = {arena, root, name, {NULL, 0, 0}};
  mlirOperationWalk(root, findOp, &find, MlirWalkPreOrder);
  return find.found;
}

MlirValue nnpackCloneWith(MlirOperation op, MlirValue operand, MlirType type,
                          MlirOperation before) {
  MlirOperation copy = mlirOperationClone(op);
  mlirOperationSetOperand(copy, 0, operand);
  MlirValue result = mlirOperationGetResult(copy, 0);
  mlirValueSetType(result, type);
  mlirBlockInsertOwnedOperationBefore(mlirOperationGetBlock(before), before,
                                      copy);
  return result;
}

MlirOperation nnpackInsertLinalgCopy(MlirOperation before, MlirValue from,
                                     MlirValue to) {
  MlirLocation location = mlirOperationGetLocation(before);
  MlirContext context = mlirLocationGetContext(location);
  MlirOperationState state =
      mlirOperationStateGet(nnpackStr("linalg.copy"), location);
  mlirOperationStateAddOperands(&state, 2, (MlirValue[]){from, to});
  MlirType type = mlirValueGetType(to);
  if (mlirTypeIsARankedTensor(type))
    mlirOperationStateAddResults(&state, 1, &type);
  MlirNamedAttribute segments =
      nnpackNamed("operandSegmentSizes",
                  mlirDenseI32ArrayGet(context, 2, (const int32_t[]){1, 1}));
  mlirOperationStateAddAttributes(&state, 1, &segments);
  MlirRegion region = mlirRegionCreate();
  mlirOperationStateAddOwnedRegions(&state, 1, &region);
  MlirOperation copy = mlirOperationCreate(&state);
  mlirBlockInsertOwnedOperationBefore(mlirOperationGetBlock(before), before,
                                      copy);
  mlirLinalgFillBuiltinNamedOpRegion(copy);
  return copy;
}

const char *nnpackTypeText(NnpackArena *arena, MlirType type) {
  NnpackText text = {0};
  nnpackTextAppendType(&text, type);
  const char *copy = nnpackArenaCopyString(arena, text.data, text.length);
  nnpackTextDestroy(&text);
  return copy;
}

MlirValue nnpackCollapseLast(NnpackArena *arena, MlirOperation before,
                             MlirValue value) {
  MlirType type = mlirValueGetType(value);
  NnpackExtents shape;
  nnpackShapeOf(type, &shape);
  NnpackLayout layout = nnpackLayoutOf(type);
  intptr_t last = --shape.rank - 1;
  shape.at[last] = nnpackMulSaturated(shape.at[last], shape.at[last + 1]);
  layout.strides[last] = 1;
  bool isStrided = mlirAttributeIsAStridedLayout(mlirMemRefTypeGetLayout(type));
  NnpackText groups = {0};
  for (intptr_t i = 0; i < last; ++i)
    nnpackTextPrint(&groups, "[%lld], ", (long long)i);
  const char *attributes = nnpackArenaFormat(
      arena, "{reassociation = [%s[%lld, %lld]]}", groups.data,
      (long long)last, (long long)last + 1);
  nnpackTextDestroy(&groups);
  return nnpackBuildBefore(before, "memref.collapse_shape", &value, 1,
                           isStrided
                               ? nnpackTypeWithLayout(type, &shape, &layout)
                               : nnpackTypeWithShape(type, &shape),
                           attributes);
}

bool nnpackEndsInOneRun(MlirValue memref) {
  MlirType type = mlirValueGetType(memref);
  NnpackExtents shape;
  if (!nnpackShapeOf(type, &shape) || shape.rank < 2 ||
      !nnpackHasStaticStrides(type))
    return false;
  NnpackLayout layout = nnpackLayoutOf(type);
  return layout.strides[shape.rank - 1] == 1 &&
         layout.strides[shape.rank - 2] == shape.at[shape.rank - 1];
}
