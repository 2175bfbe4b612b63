//===-- nnpack-c/Passes.h - Running and registering the passes ----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The passes of Passes.def as C functions.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_C_PASSES_H
#define NNPACK_C_PASSES_H

#include "nnpack-c/Bridge.h"
#include "nnpack-c/Options.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum NnpackStatisticId {
#define NNPACK_STATISTIC(Id, field, name, help) NnpackStatistic_##Id##_##field,
#include "nnpack-c/Passes.def"
  NnpackNumStatistics
} NnpackStatisticId;

/// What a pass is given beside its operation.
typedef struct NnpackPassContext {
  NnpackPass pass;
  NnpackOptions options; ///< Parsed and in range; defaults where not taken.
  int64_t statistics[NnpackNumStatistics]; ///< Zero at the start of a run.
} NnpackPassContext;

/// Runs a pass on a module; false after a diagnostic.
#define NNPACK_PASS(Id, argument, summary)                                     \
  bool nnpackRun##Id(MlirOperation module, NnpackPassContext *context);
#include "nnpack-c/Passes.def"

/// Registers all passes with MLIR's global registry, once.
void nnpackRegisterPasses(void);

#ifdef __cplusplus
}
#endif

#endif // NNPACK_C_PASSES_H
