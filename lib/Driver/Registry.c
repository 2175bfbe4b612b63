//===-- Registry.c - The passes of Passes.def in MLIR's registry ----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A row per pass, filled from Passes.def: name, options, statistics and the function
// that runs it. A pass gets its options parsed and in range; a value that is not is
// an error at the module.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Passes.h"

#include "IR/TargetSpec.h"

#include "mlir-c/Dialect/Affine.h"
#include "mlir-c/Dialect/Arith.h"
#include "mlir-c/Dialect/Bufferization.h"
#include "mlir-c/Dialect/ControlFlow.h"
#include "mlir-c/Dialect/Func.h"
#include "mlir-c/Dialect/Index.h"
#include "mlir-c/Dialect/LLVM.h"
#include "mlir-c/Dialect/Linalg.h"
#include "mlir-c/Dialect/MLProgram.h"
#include "mlir-c/Dialect/Math.h"
#include "mlir-c/Dialect/MemRef.h"
#include "mlir-c/Dialect/SCF.h"
#include "mlir-c/Dialect/Tensor.h"
#include "mlir-c/Dialect/Tosa.h"
#include "mlir-c/Dialect/Transform.h"
#include "mlir-c/Dialect/UB.h"
#include "mlir-c/Dialect/Vector.h"
#include "mlir-c/IR.h"

#include <string.h>

/// Most options a pass has.
#define MAX_OPTIONS 32

typedef struct PassRow {
  bool (*run)(MlirOperation module, NnpackPassContext *context);
  NnpackPassInfo info;
  NnpackOptionId ids[MAX_OPTIONS];
  NnpackPassOption options[MAX_OPTIONS];
} PassRow;

typedef enum PassId {
#define NNPACK_PASS(Id, argument, summary) PassId_##Id,
#include "nnpack-c/Passes.def"
  numPasses
} PassId;

static PassRow passRows[numPasses];

static const struct {
  PassId pass;
  const char *name, *help;
} statisticRows[NnpackNumStatistics] = {
#define NNPACK_STATISTIC(Id, field, name, help) {PassId_##Id, name, help},
#include "nnpack-c/Passes.def"
};

/// Every dialect that a pass, or an upstream pipeline inside it, creates.
static void insertDialects(MlirDialectRegistry registry) {
  const MlirDialectHandle handles[] = {
      mlirGetDialectHandle__affine__(),
      mlirGetDialectHandle__arith__(),
      mlirGetDialectHandle__bufferization__(),
      mlirGetDialectHandle__cf__(),
      mlirGetDialectHandle__func__(),
      mlirGetDialectHandle__index__(),
      mlirGetDialectHandle__linalg__(),
      mlirGetDialectHandle__llvm__(),
      mlirGetDialectHandle__math__(),
      mlirGetDialectHandle__memref__(),
      mlirGetDialectHandle__ml_program__(),
      mlirGetDialectHandle__scf__(),
      mlirGetDialectHandle__tensor__(),
      mlirGetDialectHandle__tosa__(),
      mlirGetDialectHandle__transform__(),
      mlirGetDialectHandle__ub__(),
      mlirGetDialectHandle__vector__(),
  };
  for (size_t i = 0; i < sizeof handles / sizeof *handles; ++i)
    mlirDialectHandleInsertDialect(handles[i], registry);
}

static void printStatistics(PassId pass, const NnpackPassContext *context) {
  for (int i = 0; i < NnpackNumStatistics; ++i)
    if (statisticRows[i].pass == pass)
      fprintf(stderr, "%s: %lld %s\n", passRows[pass].info.argument,
              (long long)context->statistics[i], statisticRows[i].help);
}

static bool runRow(MlirOperation module, NnpackPass pass,
                   const char *const *values, const void *userData) {
  const PassRow *row = userData;
  NnpackPassContext context;
  memset(&context, 0, sizeof context);
  context.pass = pass;
  nnpackOptionsInit(&context.options);
  for (intptr_t i = 0; i < row->info.numOptions; ++i) {
    NnpackText error = {0};
    if (nnpackOptionsSet(&context.options, row->ids[i], values[i], &error))
      continue;
    nnpackOperationEmitError(module, error.data);
    nnpackTextDestroy(&error);
    return false;
  }
  NnpackArena *arena = nnpackArenaCreate();
  bool ok = nnpackTargetSpecApply(module, &context.options, arena) &&
            row->run(module, &context);
  nnpackArenaDestroy(arena);
  if (ok && context.options.statistics)
    printStatistics((PassId)(row - passRows), &context);
  return ok;
}

static void setPass(PassId id, const char *name, const char *argument,
                    const char *summary,
                    bool (*run)(MlirOperation, NnpackPassContext *)) {
  PassRow *row = &passRows[id];
  row->run = run;
  row->info = (NnpackPassInfo){.name = name,
                               .argument = argument,
                               .summary = summary,
                               .options = row->options,
                               .insertDialects = insertDialects,
                               .run = runRow,
                               .userData = row};
}

static void addOption(PassId pass, NnpackOptionId id) {
  PassRow *row = &passRows[pass];
  const NnpackOptionInfo *info = &nnpackOptionInfos[id];
  intptr_t i = row->info.numOptions++;
  row->ids[i] = id;
  NnpackText help = {0}; // Lives as long as the registry.
  nnpackOptionsPrintSummary(id, &help);
  row->options[i] =
      (NnpackPassOption){info->name, help.data, info->defaultValue};
}

static void addExample(PassId pass, const char *example) {
  NnpackText summary = {0}; // Lives as long as the registry.
  nnpackTextPrint(&summary, "%s; for example: %s",
                  passRows[pass].info.summary, example);
  passRows[pass].info.summary = summary.data;
}

void nnpackRegisterPasses(void) {
  static bool done;
  if (done)
    return;
  done = true;
#define NNPACK_PASS(Id, argument, summary)                                     \
  setPass(PassId_##Id, #Id, argument, summary, nnpackRun##Id);
#include "nnpack-c/Passes.def"
#define NNPACK_PASS_OPTION(Id, field)                                          \
  addOption(PassId_##Id, NnpackOptionId_##field);
#include "nnpack-c/Passes.def"
#define NNPACK_EXAMPLE(Id, command) addExample(PassId_##Id, command);
#include "nnpack-c/Passes.def"
  for (int i = 0; i < numPasses; ++i)
    nnpackRegisterPass(&passRows[i].info);
}
