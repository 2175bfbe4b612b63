//===-- planner.c - The planner alone, without LLVM -----------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Four buffers of a program that runs in three steps:
//
//   step      0    1    2
//   input    [---------)
//   hidden        [---------)
//   skip     [--------------)
//   output             [----)
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Solver.h"

int main(void) {
  NnpackBuffer buffers[4];
  nnpackBufferInit(&buffers[0], "input", 0, 2, 1024);
  nnpackBufferInit(&buffers[1], "hidden", 1, 3, 2048);
  nnpackBufferInit(&buffers[2], "skip", 0, 3, 512);
  nnpackBufferInit(&buffers[3], "output", 2, 3, 256);
  NnpackProblem problem = {
      .buffers = buffers, .numBuffers = 4, .capacity = 4096};

  NnpackText error = {0};
  if (!nnpackProblemVerify(&problem, &error)) {
    fprintf(stderr, "%s\n", error.data);
    nnpackTextDestroy(&error);
    return 1;
  }
  NnpackSolverOptions options;
  nnpackSolverOptionsInit(&options);
  NnpackArena *arena = nnpackArenaCreate();
  NnpackPlan plan;
  nnpackSolve(&problem, &options, arena, &plan);

  printf("%s: %lld bytes, lower bound %lld\n", nnpackStatusName(plan.status),
         (long long)plan.peakBytes, (long long)plan.lowerBoundBytes);
  for (intptr_t i = 0; i < plan.numBuffers; ++i)
    printf("%-6s at %lld\n", buffers[i].name, (long long)plan.offsets[i]);
  bool ok = nnpackPlanValidate(&problem, &plan, &error);
  nnpackTextDestroy(&error);
  nnpackArenaDestroy(arena);
  return ok ? 0 : 1;
}
