//===-- Reshapes.c - Reshapes move out of the way of tiling ---------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Elementwise fusion pushes reshapes towards the end of a kernel, where tiling
// refuses them. Written through a view of the destination they vanish:
//
//   %c = tensor.collapse_shape %x
//   bufferization.materialize_in_destination %c in restrict writable %out
//
// becomes
//
//   %v = memref.expand_shape %out
//   bufferization.materialize_in_destination %x in restrict writable %v
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include "mlir-c/AffineMap.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

/// The first place where `value` can be used: the producer that is to write
/// into the view must come after it.
static MlirOperation pointAfter(MlirValue value) {
  MlirOperation op = nnpackValueOwner(value);
  return mlirOperationIsNull(op)
             ? mlirBlockGetFirstOperation(mlirBlockArgumentGetOwner(value))
             : mlirOperationGetNextInBlock(op);
}

/// A memref.expand_shape or collapse_shape of `out` to the shape of `source`,
/// which undoes the tensor reshape `op`.
static MlirValue viewOf(MlirOperation op, MlirValue out, MlirType source) {
  bool isExpand = nnpackOpIs(op, "tensor.collapse_shape");
  MlirContext context = mlirOperationGetContext(op);
  NnpackExtents shape;
  nnpackShapeOf(source, &shape);
  MlirType type = nnpackTypeWithShape(mlirValueGetType(out), &shape);
  MlirValue view = nnpackBuildBefore(pointAfter(out),
                                     isExpand ? "memref.expand_shape"
                                              : "memref.collapse_shape",
                                     &out, 1, type, NULL);
  MlirOperation reshape = mlirOpResultGetOwner(view);
  mlirOperationSetAttributeByName(
      reshape, nnpackStr("reassociation"),
      mlirOperationGetAttributeByName(op, nnpackStr("reassociation")));
  if (isExpand)
    mlirOperationSetAttributeByName(
        reshape, nnpackStr("static_output_shape"),
        mlirDenseI64ArrayGet(context, shape.rank, shape.at));
  return view;
}

/// A reshape of a strided memref may not be a view.
static bool hasIdentityLayout(MlirType type) {
  return mlirTypeIsAMemRef(type) &&
         mlirAffineMapIsIdentity(mlirMemRefTypeGetAffineMap(type));
}

/// Takes one reshape off the end; false when there is none.
static bool sinkOne(MlirOperation materialize) {
  MlirOperation op = nnpackValueOwner(mlirOperationGetOperand(materialize, 0));
  MlirValue out = mlirOperationGetOperand(materialize, 1);
  if (!nnpackOpIs(op, "tensor.collapse_shape") &&
      !nnpackOpIs(op, "tensor.expand_shape"))
    return false;
  MlirValue source = mlirOperationGetOperand(op, 0);
  NnpackExtents shape;
  if (!hasIdentityLayout(mlirValueGetType(out)) ||
      !nnpackShapeOf(mlirValueGetType(source), &shape))
    return false;
  MlirValue view = viewOf(op, out, mlirValueGetType(source));
  mlirOperationSetOperand(materialize, 0, source);
  mlirOperationSetOperand(materialize, 1, view);
  if (mlirOpOperandIsNull(mlirValueGetFirstUse(mlirOperationGetResult(op, 0))))
    mlirOperationDestroy(op);
  return true;
}

void nnpackSinkReshapes(NnpackArena *arena, MlirOperation func) {
  NnpackOpVector ends =
      nnpackFindOps(arena, func, "bufferization.materialize_in_destination");
  for (intptr_t i = 0; i < ends.count; ++i)
    while (sinkOne(ends.data[i]))
      ;
}
