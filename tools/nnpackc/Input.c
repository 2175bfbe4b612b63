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

static void appendChunk(MlirStringRef chunk, void *text) {
  nnpackTextAppend(text, chunk.data, chunk.length);
}

bool runPipeline(MlirModule module, bool verify, const char *pipeline) {
  MlirContext context = mlirModuleGetContext(module);
  MlirPassManager manager = mlirPassManagerCreate(context);
  mlirPassManagerEnableVerifier(manager, verify);
  NnpackText error = {0};
  MlirLogicalResult result =
      mlirParsePassPipeline(mlirPassManagerGetAsOpPassManager(manager),
                            nnpackStr(pipeline), appendChunk, &error);
  if (mlirLogicalResultIsSuccess(result))
    result = mlirPassManagerRunOnOp(manager, mlirModuleGetOperation(module));
  else
    printError("pass pipeline: %s", error.data ? error.data : pipeline);
  nnpackTextDestroy(&error);
  mlirPassManagerDestroy(manager);
  return mlirLogicalResultIsSuccess(result);
}

/// A flatbuffer has its file identifier in bytes 4 to 7.
static bool isTflite(const char *path, const NnpackText *file) {
  if (file->length >= 8 && !memcmp(file->data + 4, "TFL3", 4))
    return true;
  size_t length = strlen(path);
  return length > 7 && !strcmp(path + length - 7, ".tflite");
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
  if (!mlirModuleIsNull(module) && !normalizeTflite(module)) {
    mlirModuleDestroy(module);
    module = (MlirModule){NULL};
  }
  return module;
}

/// Parses from the file, so that diagnostics name it.
static MlirModule readMlir(MlirContext context, const char *path,
                           const NnpackText *text) {
  if (!strcmp(path, "-"))
    return parseModule(context, text);
  return mlirModuleCreateParseFromFile(context, nnpackStr(path));
}

MlirModule readInput(MlirContext context, const char *path) {
  NnpackText file = {0}, error = {0};
  MlirModule module = {NULL};
  if (!nnpackReadFile(path, &file, &error))
    printError("%s", error.data);
  else if (file.length == 0)
    printError("%s: the file is empty", path);
  else if (isTflite(path, &file))
    module = readTflite(context, path, &file);
  else
    module = readMlir(context, path, &file);
  nnpackTextDestroy(&file);
  nnpackTextDestroy(&error);
  return module;
}
