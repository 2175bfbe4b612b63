//===-- PassRequest.c - A request from a pass's options -------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IR/PassRequest.h"

#include "nnpack-c/Bridge.h"

#include <time.h>

double nnpackReadClock(void *data) {
  (void)data;
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void nnpackPassRequestInit(NnpackPassRequest *request,
                           const NnpackOptions *options, NnpackArena *arena) {
  request->hooks = (NnpackIrHooks){
      nnpackOperationGetViewSource, nnpackOperationGetOperandEffects,
      nnpackOperationEmitRemark, nnpackOperationEmitError};
  nnpackSolverOptionsInit(&request->solver);
  request->solver.effort = (int)options->effort;
  request->solver.timeLimitSeconds = options->timeLimit;
  request->solver.clock = nnpackReadClock;
  request->request = (NnpackAssignRequest){&request->hooks, options,
                                           &request->solver, arena};
}
