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
// MLIR's parser crashes on some texts. That is MLIR's to mend, and the fuzzer would
// find little else: what does not come back from the parser is left alone.
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"

#include "nnpack-c/Passes.h"

#include "mlir-c/Diagnostics.h"
#include "mlir-c/RegisterEverything.h"

#include <setjmp.h>
#include <signal.h>
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
  static bool isRegistered;
  if (!isRegistered) {
    mlirRegisterAllPasses();
    nnpackRegisterPasses();
    isRegistered = true;
  }
  MlirDialectRegistry registry = mlirDialectRegistryCreate();
  mlirRegisterAllDialects(registry);
  MlirContext context =
      mlirContextCreateWithRegistry(registry, /*threadingEnabled=*/false);
  mlirDialectRegistryDestroy(registry);
  return context;
}

static sigjmp_buf parserCrashed;

static void leaveParser(int signal) { siglongjmp(parserCrashed, signal); }

/// Blobs of an alignment of 0 make the parser end the process by itself; without
/// this AddressSanitizer does, which leaveParser cannot catch.
const char *__asan_default_options(void);
const char *__asan_default_options(void) { return "allocator_may_return_null=1"; }

/// False if the parser crashes. The context is of no use then.
static bool parse(MlirContext context, const char *text,
                  MlirModule *outModule) {
  static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
  enum { numSignals = sizeof signals / sizeof *signals };
  struct sigaction before[numSignals];
  struct sigaction leave = {.sa_handler = leaveParser, .sa_flags = SA_ONSTACK};
  for (int i = 0; i < numSignals; ++i)
    sigaction(signals[i], &leave, &before[i]);
  bool isParsed = sigsetjmp(parserCrashed, /*savemask=*/1) == 0;
  if (isParsed)
    *outModule =
        mlirModuleCreateParse(context, mlirStringRefCreateFromCString(text));
  for (int i = 0; i < numSignals; ++i)
    sigaction(signals[i], &before[i], NULL);
  return isParsed;
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

/// False if the context is of no use afterwards.
static bool tryModule(MlirContext context, const char *options,
                      const char *text) {
  int errors = 0;
  MlirModule module;
  MlirDiagnosticHandlerID handler = mlirContextAttachDiagnosticHandler(
      context, countDiagnostic, &errors, NULL);
  if (!parse(context, text, &module))
    return false;
  if (!mlirModuleIsNull(module) && isHarmless(options))
    runPass(module, options, &errors);
  if (!mlirModuleIsNull(module))
    mlirModuleDestroy(module);
  mlirContextDetachDiagnosticHandler(context, handler);
  return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static MlirContext context;
  if (!context.ptr)
    context = createContext();
  NnpackArena *arena = nnpackArenaCreate();
  char *options = nnpackArenaCopyString(arena, (const char *)data, size);
  char *text = strchr(options, '\n');
  if (text) {
    *text = 0;
    if (!tryModule(context, options, text + 1))
      context.ptr = NULL;
  }
  nnpackArenaDestroy(arena);
  return 0;
}
