//===-- ProblemFuzz.c - Problems as CSV, solved --------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is read is a problem in order; its plan is one that the validator
// accepts, between the bound it states and what it says it needs; a message
// names the file and a line.
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"

#include "nnpack-c/Solver.h"

#include <string.h>

static void solve(const NnpackProblem *problem, NnpackArena *arena) {
  NnpackText error = {0};
  FUZZ_CHECK(nnpackProblemVerify(problem, &error));
  NnpackSolverOptions options;
  nnpackSolverOptionsInit(&options);
  options.nodeLimit = 2000;
  NnpackPlan plan;
  nnpackSolve(problem, &options, arena, &plan);
  if (nnpackStatusIsFound(plan.status)) {
    FUZZ_CHECK(nnpackPlanValidate(problem, &plan, &error));
    FUZZ_CHECK(plan.lowerBoundBytes <= plan.peakBytes);
    FUZZ_CHECK(plan.status == NnpackStatusFeasible ||
               plan.lowerBoundBytes == plan.peakBytes);
  }
  nnpackTextDestroy(&error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  NnpackArena *arena = nnpackArenaCreate();
  NnpackProblem problem;
  NnpackText error = {0};
  if (nnpackProblemReadCsv("p.csv", (const char *)data, size, arena, &problem,
                           &error))
    solve(&problem, arena);
  else
    FUZZ_CHECK(error.length > 6 && !memcmp(error.data, "p.csv:", 6));
  nnpackTextDestroy(&error);
  nnpackArenaDestroy(arena);
  return 0;
}
