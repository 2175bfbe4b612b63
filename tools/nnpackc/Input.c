//===-- Input.c - Reading what nnpackc compiles ---------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpackc.h"

#include "IR/Build.h"

#include "mlir-c/Pass.h"

#include <string.h>

bool runPipeline(MlirModule module, bool verify, const char *pipeline) {
  MlirContext context = mlirModuleGetContext(module);
  MlirPassManager manager = mlirPassManagerCreate(context);
  mlirPassManagerEnableVerifier(manager, verify);
  NnpackText error = {0};
  MlirLogicalResult result =
      mlirParsePassPipeline(mlirPassManagerGetAsOpPassManager(manager),
                            nnpackStr(pipeline), nnpackTextAppendChunk, &error);
  if (mlirLogicalResultIsSuccess(result))
    result = mlirPassManagerRunOnOp(manager, mlirModuleGetOperation(module));
  else
    printError("pass pipeline: %s", error.data ? error.data : pipeline);
  nnpackTextDestroy(&error);
  mlirPassManagerDestroy(manager);
  return mlirLogicalResultIsSuccess(result);
}

static bool endsIn(const char *path, const char *ending) {
  size_t length = strlen(path), count = strlen(ending);
  return length > count && !strcmp(path + length - count, ending);
}

/// A flatbuffer has its file identifier in bytes 4 to 7.
static bool isTflite(const char *path, const NnpackText *file) {
  return (file->length >= 8 && !memcmp(file->data + 4, "TFL3", 4)) ||
         endsIn(path, ".tflite");
}

/// Networks in the forms of other programs, known by their names.
static bool isForeign(const char *path) {
  static const char *const endings[] = {".onnx", ".pb",    ".pt",  ".pth",
                                        ".h5",   ".keras", ".npz", ".safetensors"};
  for (size_t i = 0; i < sizeof endings / sizeof *endings; ++i)
    if (endsIn(path, endings[i]))
      return true;
  return false;
}

static MlirModule parseModule(MlirContext context, const NnpackText *text) {
  return mlirModuleCreateParse(context,
                               mlirStringRefCreate(text->data, text->length));
}

static MlirModule readTflite(MlirContext context, const char *path,
                             const NnpackText *flatbuffer) {
  NnpackText converted = {0};
  MlirModule module = {NULL};
  // Operations that the converter left are found below, by name.
  mlirContextSetAllowUnregisteredDialects(context, true);
  if (convertTflite(path, flatbuffer, &converted))
    module = parseModule(context, &converted);
  mlirContextSetAllowUnregisteredDialects(context, false);
  nnpackTextDestroy(&converted);
  if (!mlirModuleIsNull(module) && !normalizeTflite(module, path)) {
    mlirModuleDestroy(module);
    module = (MlirModule){NULL};
  }
  return module;
}

/// Packed constants are kept several times on the way to an object, and no section
/// of more is of use on a chip.
static const int64_t mostConstantBytes = INT64_C(1) << 31;

/// Bytes of a tensor's elements, each of one if that is not known.
static int64_t constantBytes(MlirType type) {
  int64_t elements;
  if (!nnpackTypeElements(type, &elements))
    return INT64_MAX;
  int64_t each = nnpackElementBytes(mlirShapedTypeGetElementType(type));
  return nnpackMulSaturated(elements, each > 0 ? each : 1);
}

static MlirWalkResult addConstant(MlirOperation op, void *sumBytes) {
  int64_t bytes = 0, *sum = sumBytes;
  if (nnpackOpIs(op, "tosa.const") || nnpackOpIs(op, "arith.constant")) {
    MlirType type = mlirValueGetType(mlirOperationGetResult(op, 0));
    bytes = mlirTypeIsATensor(type) ? constantBytes(type) : 0;
  } else if (nnpackOpIs(op, "memref.global") &&
             !mlirAttributeIsNull(nnpackOpAttribute(op, "initial_value"))) {
    bytes = constantBytes(mlirTypeAttrGetValue(nnpackOpAttribute(op, "type")));
  }
  *sum = nnpackAddSaturated(*sum, bytes);
  if (*sum <= mostConstantBytes)
    return MlirWalkResultAdvance;
  nnpackErrorAt(op,
                "with this constant of %lld bytes, constants take %lld bytes, the "
                "limit is %lld",
                (long long)bytes, (long long)*sum, (long long)mostConstantBytes);
  return MlirWalkResultInterrupt;
}

/// False after a diagnostic.
static bool areConstantsSmall(MlirModule module) {
  int64_t sum = 0;
  mlirOperationWalk(mlirModuleGetOperation(module), addConstant, &sum,
                    MlirWalkPreOrder);
  return sum <= mostConstantBytes;
}

static MlirWalkResult findUnknown(MlirOperation op, void *outFound) {
  if (mlirContextIsRegisteredOperation(mlirOperationGetContext(op),
                                       nnpackOpName(op)))
    return MlirWalkResultAdvance;
  *(MlirOperation *)outFound = op;
  return MlirWalkResultInterrupt;
}

/// Parses from the file, so that diagnostics name it. Operations of dialects
/// that are not here are taken at first, to be named with what to do.
static MlirModule readMlir(MlirContext context, const char *path,
                           const NnpackText *text) {
  mlirContextSetAllowUnregisteredDialects(context, true);
  MlirModule module =
      strcmp(path, "-")
          ? mlirModuleCreateParseFromFile(context, nnpackStr(path))
          : parseModule(context, text);
  mlirContextSetAllowUnregisteredDialects(context, false);
  if (mlirModuleIsNull(module))
    return module;
  MlirOperation unknown = {NULL};
  mlirOperationWalk(mlirModuleGetOperation(module), findUnknown, &unknown,
                    MlirWalkPreOrder);
  if (mlirOperationIsNull(unknown))
    return module;
  MlirStringRef name = nnpackOpName(unknown);
  nnpackErrorAt(unknown,
                "unknown operation '%.*s': nnpackc takes TOSA, or linalg, tensor "
                "and memref operations; convert the network to TOSA first",
                (int)name.length, name.data);
  mlirModuleDestroy(module);
  return (MlirModule){NULL};
}

MlirModule readInput(MlirContext context, const char *path) {
  NnpackText file = {0}, error = {0};
  MlirModule module = {NULL};
  if (!nnpackReadFile(path, &file, &error))
    printError("%s", error.data);
  else if (file.length == 0)
    printError("%s: the file is empty", path);
  else if (isForeign(path))
    printError("%s: nnpackc reads .tflite, .mlir and .mlirbc; export the network "
               "as .tflite, or convert it to TOSA",
               path);
  else if (isTflite(path, &file))
    module = readTflite(context, path, &file);
  else
    module = readMlir(context, path, &file);
  nnpackTextDestroy(&file);
  nnpackTextDestroy(&error);
  if (!mlirModuleIsNull(module) && !areConstantsSmall(module)) {
    mlirModuleDestroy(module);
    module = (MlirModule){NULL};
  }
  return module;
}
