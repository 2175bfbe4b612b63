//===-- passes.c - The passes in a pass manager of one's own --------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads a module, runs a pipeline that may name nnpack's passes and MLIR's, and
// prints the module, all through the MLIR C API:
//
//   passes model.mlir 'builtin.module(pack-buffers{l2-size=512K},cse)'
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Passes.h"

#include "mlir-c/RegisterEverything.h"

static void printChunk(MlirStringRef chunk, void *file) {
  fwrite(chunk.data, 1, chunk.length, file);
}

static bool runPipeline(MlirModule module, const char *text) {
  MlirPassManager manager = mlirPassManagerCreate(mlirModuleGetContext(module));
  MlirStringRef pipeline = mlirStringRefCreateFromCString(text);
  bool ok = mlirLogicalResultIsSuccess(
      mlirParsePassPipeline(mlirPassManagerGetAsOpPassManager(manager),
                            pipeline, printChunk, stderr));
  ok = ok && mlirLogicalResultIsSuccess(mlirPassManagerRunOnOp(
                 manager, mlirModuleGetOperation(module)));
  mlirPassManagerDestroy(manager);
  return ok;
}

static bool process(MlirContext context, const char *path,
                    const char *pipeline) {
  MlirModule module = mlirModuleCreateParseFromFile(
      context, mlirStringRefCreateFromCString(path));
  if (mlirModuleIsNull(module))
    return false;
  bool ok = runPipeline(module, pipeline);
  if (ok)
    mlirOperationPrint(mlirModuleGetOperation(module), printChunk, stdout);
  mlirModuleDestroy(module);
  return ok;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: passes FILE PIPELINE\n");
    return 1;
  }
  mlirRegisterAllPasses();
  nnpackRegisterPasses();
  MlirDialectRegistry registry = mlirDialectRegistryCreate();
  mlirRegisterAllDialects(registry);
  MlirContext context =
      mlirContextCreateWithRegistry(registry, /*threadingEnabled=*/true);
  mlirDialectRegistryDestroy(registry);
  bool ok = process(context, argv[1], argv[2]);
  mlirContextDestroy(context);
  return ok ? 0 : 1;
}
