//===-- ModuleFuzz.c - MLIR as text, packed ------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The first line is options of --pack-buffers, or a pass of the project, '|' and
// its options; the rest is a module. Either the pass fails with a message, or
// what it makes of the module verifies.
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"

#include "nnpack-c/Passes.h"

#include "mlir-c/Diagnostics.h"
#include "mlir-c/RegisterEverything.h"

#include <string.h>

static MlirLogicalResult countDiagnostic(MlirDiagnostic diagnostic,
                                         void *count) {
  *(int *)count +=
      mlirDiagnosticGetSeverity(diagnostic) == MlirDiagnosticError;
  return mlirLogicalResultSuccess();
}

static void ignoreChunk(MlirStringRef chunk, void *count) {
  (void)chunk;
  ++*(int *)count;
}

static MlirContext createContext(void) {
  mlirRegisterAllPasses();
  nnpackRegisterPasses();
  MlirDialectRegistry registry = mlirDialectRegistryCreate();
  mlirRegisterAllDialects(registry);
  MlirContext context =
      mlirContextCreateWithRegistry(registry, /*threadingEnabled=*/false);
  mlirDialectRegistryDestroy(registry);
  return context;
}

/// Options that name files would write them.
static bool isHarmless(const char *options) {
  return !strstr(options, "report") && !strstr(options, "map") &&
         !strpbrk(options, "{}()");
}

/// The pass that the line names, and in `*outOptions` what is behind its name.
static const char *passOf(const char *line, const char **outOptions) {
  static const char *const passes[] = {
#define NNPACK_PASS(Id, argument, summary) argument,
#include "nnpack-c/Passes.def"
  };
  for (size_t i = 0; i < sizeof passes / sizeof *passes; ++i) {
    size_t length = strlen(passes[i]);
    if (strncmp(line, passes[i], length) || line[length] != '|')
      continue;
    *outOptions = line + length + 1;
    return passes[i];
  }
  *outOptions = line;
  return "pack-buffers";
}

static void runPass(MlirModule module, const char *line, int *errors) {
  NnpackText pipeline = {0};
  const char *options, *pass = passOf(line, &options);
  nnpackTextPrint(&pipeline, "builtin.module(%s{%s})", pass, options);
  MlirPassManager manager =
      mlirPassManagerCreate(mlirModuleGetContext(module));
  bool ok = mlirLogicalResultIsSuccess(mlirParsePassPipeline(
      mlirPassManagerGetAsOpPassManager(manager),
      mlirStringRefCreateFromCString(pipeline.data), ignoreChunk, errors));
  ok = ok && mlirLogicalResultIsSuccess(mlirPassManagerRunOnOp(
                 manager, mlirModuleGetOperation(module)));
  FUZZ_CHECK(ok || *errors > 0);
  FUZZ_CHECK(!ok || mlirOperationVerify(mlirModuleGetOperation(module)));
  mlirPassManagerDestroy(manager);
  nnpackTextDestroy(&pipeline);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static MlirContext context;
  if (!context.ptr)
    context = createContext();
  NnpackArena *arena = nnpackArenaCreate();
  char *options = nnpackArenaCopyString(arena, (const char *)data, size);
  char *text = strchr(options, '\n');
  if (text) {
    *text++ = 0;
    int errors = 0;
    MlirDiagnosticHandlerID handler = mlirContextAttachDiagnosticHandler(
        context, countDiagnostic, &errors, NULL);
    MlirModule module = mlirModuleCreateParse(
        context, mlirStringRefCreateFromCString(text));
    if (!mlirModuleIsNull(module) && isHarmless(options))
      runPass(module, options, &errors);
    if (!mlirModuleIsNull(module))
      mlirModuleDestroy(module);
    mlirContextDetachDiagnosticHandler(context, handler);
  }
  nnpackArenaDestroy(arena);
  return 0;
}
