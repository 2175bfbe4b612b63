//===-- ResourceConstants.c - dense_resource into dense -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A constant may keep its bytes outside of the IR:
//
//   %w = "tosa.const"() <{values = dense_resource<blob> : tensor<64xi8>}>
//
// MLIR's lowering of TOSA does not look into it for a multiplier or a shift, nor
// does what packs or splits weights. So the bytes are taken in, after their
// number has been checked, which MLIR does not.
//
//===----------------------------------------------------------------------===//

#include "Graph/KernelGraph.h"
#include "IR/Build.h"
#include "nnpack-c/Bridge.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

/// Types whose elements lie in a resource as in a dense attribute.
static bool hasPlainBytes(MlirType element) {
  if (!mlirTypeIsAInteger(element) && !mlirTypeIsAFloat(element))
    return false;
  unsigned width = mlirTypeIsAInteger(element)
                       ? mlirIntegerTypeGetWidth(element)
                       : mlirFloatTypeGetWidth(element);
  return width == 8 || width == 16 || width == 32 || width == 64;
}

/// The dense attribute of the same elements; null, with an error at `op`, if
/// there is none.
static MlirAttribute takeBytes(MlirOperation op, MlirAttribute resource) {
  MlirAttribute none = mlirAttributeGetNull();
  MlirType type = mlirAttributeGetType(resource);
  MlirStringRef data;
  int64_t bytes;
  if (!nnpackDenseResourceGetData(resource, &data)) {
    nnpackErrorAt(op, "the constant's dense_resource is not in the file");
    return none;
  }
  if (!hasPlainBytes(mlirShapedTypeGetElementType(type)) ||
      !nnpackTypeBytes(type, &bytes)) {
    nnpackErrorAt(op, "a dense_resource of such elements is not supported: "
                      "write the constant as dense<...>");
    return none;
  }
  if (bytes != (int64_t)data.length) {
    nnpackErrorAt(op,
                  "the constant's dense_resource has %lld bytes, its type "
                  "needs %lld",
                  (long long)data.length, (long long)bytes);
    return none;
  }
  return mlirDenseElementsAttrRawBufferGet(type, data.length, data.data);
}

static MlirWalkResult takeConstant(MlirOperation op, void *outOk) {
  if (!nnpackOpIs(op, "tosa.const"))
    return MlirWalkResultAdvance;
  MlirAttribute values = nnpackOpAttribute(op, "values");
  if (!mlirAttributeIsADenseResourceElements(values))
    return MlirWalkResultAdvance;
  MlirAttribute dense = takeBytes(op, values);
  if (mlirAttributeIsNull(dense)) {
    *(bool *)outOk = false;
    return MlirWalkResultInterrupt;
  }
  mlirOperationSetAttributeByName(op, nnpackStr("values"), dense);
  return MlirWalkResultAdvance;
}

bool nnpackTakeResources(MlirOperation module) {
  bool ok = true;
  mlirOperationWalk(module, takeConstant, &ok, MlirWalkPreOrder);
  return ok;
}
