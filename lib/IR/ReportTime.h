//===-- lib/IR/ReportTime.h - Cycles of each step -----------------*- C -*-===//
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

#ifndef NNPACK_LIB_IR_REPORTTIME_H
#define NNPACK_LIB_IR_REPORTTIME_H

#include "Module.h"

/// Sets the cycles of an entry's steps; returns those of all. `moved` has the
/// bytes of each step and space, [step * spaces + space].
int64_t reportFillTimes(const ModuleInfo *module, const FunctionInfo *function,
                        const int64_t *moved, NnpackReportStep *steps);

#endif // NNPACK_LIB_IR_REPORTTIME_H
