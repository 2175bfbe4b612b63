//===-- PassRequest.c - A request from a pass's options -------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IR/PassRequest.h"

#include "IR/Remarks.h"

#include <time.h>

double nnpackReadClock(void *data) {
  (void)data;
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/// What takes a machine of our days a third of the time limit at most: so counted
/// work ends searches, the same everywhere, and the clock only those of slow
/// machines and of modules that are large by themselves.
static int64_t workOf(const NnpackOptions *options) {
  static const double workPerSecond = 1e8;
  return (int64_t)(options->timeLimit * workPerSecond);
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
  request->stoppedByTime = false;
  request->solver.stoppedByTime = &request->stoppedByTime;
  request->work = workOf(options);
  if (options->effort < 3 && options->timeLimit > 0)
    request->solver.workLeft = &request->work;
  request->request = (NnpackAssignRequest){&request->hooks, options,
                                           &request->solver, arena};
}

//===----------------------------------------------------------------------===//
// What the clock has ended
//===----------------------------------------------------------------------===//

static const char *const stoppedName = "nnpack.stopped_by_time";

static bool isNoted(MlirOperation module) {
  return !mlirAttributeIsNull(nnpackOpAttribute(module, stoppedName));
}

void nnpackNoteTime(MlirOperation module, bool stoppedByTime) {
  MlirContext context = mlirOperationGetContext(module);
  if (stoppedByTime)
    mlirOperationSetAttributeByName(module, nnpackStr(stoppedName),
                                    mlirUnitAttrGet(context));
}

void nnpackNoteTimeOf(MlirOperation module, MlirOperation copy) {
  nnpackNoteTime(module, isNoted(copy));
}

void nnpackWarnOfTime(MlirOperation module) {
  bool isTrial =
      !mlirAttributeIsNull(nnpackOpAttribute(module, nnpackTrialName));
  if (!isNoted(module) || isTrial)
    return;
  mlirOperationRemoveAttributeByName(module, nnpackStr(stoppedName));
  nnpackOperationEmitWarning(
      module, "time-limit ended a search: on a slower or a faster machine the "
              "plan may be another one");
}
