//===-- tools/nnpack-plan/PlanOutput.h - Plans as files -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_TOOLS_PLANOUTPUT_H
#define NNPACK_TOOLS_PLANOUTPUT_H

#include "nnpack-c/Plan.h"

/// The lines of `csv`, which was read as `problem`, each with its offset behind
/// it, or in its column `offset` if there is one.
void planWriteCsv(const NnpackText *csv, const NnpackProblem *problem,
                  const NnpackPlan *plan, NnpackText *out);

void planWriteJson(const NnpackProblem *problem, const NnpackPlan *plan,
                   NnpackText *out);

/// Bytes upwards over time to the right, one letter per buffer.
void planWriteMap(const NnpackProblem *problem, const NnpackPlan *plan,
                  NnpackText *out);
/// The map as lib/Report draws it.
void planWriteSvg(const NnpackProblem *problem, const NnpackPlan *plan,
                  NnpackText *out);
void planWriteHtml(const NnpackProblem *problem, const NnpackPlan *plan,
                   NnpackText *out);

#endif // NNPACK_TOOLS_PLANOUTPUT_H
