//===-- IR/PassRequest.h - A request from a pass's options --------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_PASSREQUEST_H
#define NNPACK_LIB_IR_PASSREQUEST_H

#include "nnpack-c/IR.h"

typedef struct NnpackPassRequest {
  NnpackIrHooks hooks;
  NnpackSolverOptions solver;
  int64_t work; ///< What exact searches may still look at.
  bool stoppedByTime; ///< The clock has ended a search.
  NnpackAssignRequest request; ///< Points into this.
} NnpackPassRequest;

/// Seconds of processor time of the calling thread, which a pass runs in from
/// beginning to end: what else a machine does takes nothing from a time limit.
/// `data` is not used.
double nnpackReadClock(void *data);

/// Hooks of the bridge, that clock, limits as the options have them. Stays where it
/// is while the request is used; so do `options`.
void nnpackPassRequestInit(NnpackPassRequest *request,
                           const NnpackOptions *options, NnpackArena *arena);

/// Notes on the module whether the clock has ended a search. Forms that are only
/// tried are worth noting, too: another may have been better.
void nnpackNoteTime(MlirOperation module, bool stoppedByTime);
/// Notes on the module what is noted on a copy.
void nnpackNoteTimeOf(MlirOperation module, MlirOperation copy);
/// The last step takes the note away, and warns.
void nnpackWarnOfTime(MlirOperation module);

#endif // NNPACK_LIB_IR_PASSREQUEST_H
