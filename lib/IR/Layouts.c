//===-- lib/IR/Layouts.c - Types of views -------------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Layouts.h"

#include "Build.h"

#include "mlir-c/AffineMap.h"

#include <assert.h>

bool layoutGet(MlirType memref, Layout *outLayout) {
  intptr_t rank = mlirShapedTypeGetRank(memref);
  if (rank > layoutMaxRank ||
      mlirLogicalResultIsFailure(mlirMemRefTypeGetStridesAndOffset(
          memref, outLayout->strides, &outLayout->offset)))
    return false;
  outLayout->rank = rank;
  for (intptr_t i = 0; i < rank; ++i)
    outLayout->shape[i] = mlirShapedTypeGetDimSize(memref, i);
  outLayout->isIdentity =
      mlirAffineMapIsIdentity(mlirMemRefTypeGetAffineMap(memref));
  return true;
}

MlirType layoutApply(MlirType memref, const Layout *layout) {
  MlirType element = mlirShapedTypeGetElementType(memref);
  MlirAttribute space = mlirMemRefTypeGetMemorySpace(memref);
  if (layout->isIdentity)
    return mlirMemRefTypeContiguousGet(element, layout->rank, layout->shape,
                                       space);
  MlirAttribute strided = mlirStridedLayoutAttrGet(
      mlirTypeGetContext(memref), layout->offset, layout->rank,
      layout->strides);
  return mlirMemRefTypeGet(element, layout->rank, layout->shape, strided,
                           space);
}

static bool isDynamic(int64_t value) {
  return mlirShapedTypeIsDynamicStrideOrOffset(value);
}

static int64_t times(int64_t a, int64_t b) {
  return isDynamic(a) || isDynamic(b)
             ? mlirShapedTypeGetDynamicStrideOrOffset()
             : a * b;
}

static bool inferSubview(MlirOperation op, Layout *layout) {
  MlirAttribute offsets = nnpackOpAttribute(op, "static_offsets");
  MlirAttribute sizes = nnpackOpAttribute(op, "static_sizes");
  MlirAttribute steps = nnpackOpAttribute(op, "static_strides");
  if (layout->rank !=
      mlirShapedTypeGetRank(mlirValueGetType(mlirOperationGetResult(op, 0))))
    return false;
  for (intptr_t i = 0; i < layout->rank; ++i) {
    int64_t shift =
        times(mlirDenseI64ArrayGetElement(offsets, i), layout->strides[i]);
    layout->offset = isDynamic(shift) || isDynamic(layout->offset)
                         ? mlirShapedTypeGetDynamicStrideOrOffset()
                         : layout->offset + shift;
    layout->shape[i] = mlirDenseI64ArrayGetElement(sizes, i);
    layout->strides[i] =
        times(layout->strides[i], mlirDenseI64ArrayGetElement(steps, i));
  }
  layout->isIdentity = false;
  return true;
}

MlirOperation layoutInsertSubview(MlirOperation before, MlirValue source,
                                  const Layout *layout, const int64_t *offsets,
                                  MlirValue offset) {
  MlirType type = layoutApply(mlirValueGetType(source), layout);
  MlirContext context = mlirTypeGetContext(type);
  int64_t ones[layoutMaxRank];
  bool isDynamic = !mlirValueIsNull(offset);
  const int32_t segments[] = {1, isDynamic, 0, 0};
  MlirValue operands[] = {source, offset};
  for (intptr_t i = 0; i < layout->rank; ++i)
    ones[i] = 1;
  MlirNamedAttribute attributes[] = {
      nnpackNamed("operandSegmentSizes",
                  mlirDenseI32ArrayGet(context, 4, segments)),
      nnpackNamed("static_offsets",
                  mlirDenseI64ArrayGet(context, layout->rank, offsets)),
      nnpackNamed("static_sizes",
                  mlirDenseI64ArrayGet(context, layout->rank, layout->shape)),
      nnpackNamed("static_strides",
                  mlirDenseI64ArrayGet(context, layout->rank, ones))};
  NnpackOpSpec spec = {.name = "memref.subview",
                       .numOperands = 1 + isDynamic, .operands = operands,
                       .numResults = 1, .results = &type,
                       .numAttributes = 4, .attributes = attributes};
  return nnpackInsertOp(before, mlirOperationGetLocation(before), &spec);
}

static intptr_t groupSize(MlirAttribute groups, intptr_t group) {
  return mlirArrayAttrGetNumElements(mlirArrayAttrGetElement(groups, group));
}

/// A group's stride is that of its last dimension that is not 1.
static void inferCollapse(MlirOperation op, Layout *layout) {
  MlirAttribute groups = nnpackOpAttribute(op, "reassociation");
  intptr_t count = mlirArrayAttrGetNumElements(groups), begin = 0;
  for (intptr_t g = 0; g < count; ++g) {
    intptr_t end = begin + groupSize(groups, g), last = end - 1;
    int64_t size = 1;
    assert(end > begin && "MLIR verifies that no group is empty");
    for (intptr_t d = begin; d < end; ++d)
      size = times(size, layout->shape[d]);
    while (last > begin && layout->shape[last] == 1)
      --last;
    layout->strides[g] = layout->strides[last];
    layout->shape[g] = size;
    begin = end;
  }
  layout->rank = count;
}

static bool inferExpand(MlirOperation op, Layout *layout) {
  MlirAttribute groups = nnpackOpAttribute(op, "reassociation");
  MlirAttribute shape = nnpackOpAttribute(op, "static_output_shape");
  const Layout source = *layout;
  layout->rank = mlirDenseArrayGetNumElements(shape);
  if (layout->rank > layoutMaxRank)
    return false;
  intptr_t end = 0;
  for (intptr_t g = 0; g < source.rank; ++g) {
    int64_t stride = source.strides[g];
    intptr_t count = groupSize(groups, g);
    end += count;
    for (intptr_t d = end; d-- > end - count;) {
      layout->shape[d] = mlirDenseI64ArrayGetElement(shape, d);
      layout->strides[d] = stride;
      stride = times(stride, layout->shape[d]);
    }
  }
  return true;
}

bool layoutInferResult(MlirOperation view, MlirType *outType) {
  bool isSubview = nnpackOpIs(view, "memref.subview");
  bool isCollapse = nnpackOpIs(view, "memref.collapse_shape");
  if (!isSubview && !isCollapse && !nnpackOpIs(view, "memref.expand_shape"))
    return false;
  MlirType source = mlirValueGetType(mlirOperationGetOperand(view, 0));
  Layout layout;
  if (!layoutGet(source, &layout))
    return false;
  if (isCollapse)
    inferCollapse(view, &layout);
  else if (!(isSubview ? inferSubview(view, &layout)
                       : inferExpand(view, &layout)))
    return false;
  *outType = layoutApply(source, &layout);
  return true;
}
