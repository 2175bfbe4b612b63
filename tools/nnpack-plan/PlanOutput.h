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

/// A memory with a plan of what lies there.
typedef struct PlanPart {
  const char *name;
  int64_t capacity; ///< INT64_MAX: no limit.
  NnpackPlan plan;
} PlanPart;

/// Where every buffer lies.
typedef struct PlanLayout {
  const NnpackProblem *problem;
  const PlanPart *parts;
  intptr_t numParts;
  const intptr_t *partOf; ///< Per buffer.
  const int64_t *offsets; ///< Per buffer.
  int64_t numNodes;
  bool isPlaced; ///< The rows are written with a column space.
} PlanLayout;

/// The lines of `csv`, which was read as the problem, each with its offset
/// behind it, or in its column `offset` if there is one, and so with its space.
void planWriteCsv(const NnpackText *csv, const PlanLayout *layout,
                  NnpackText *out);

void planWriteJson(const PlanLayout *layout, NnpackText *out);

/// Bytes upwards over time to the right, one letter per buffer; one map for
/// each memory.
void planWriteMap(const PlanLayout *layout, NnpackText *out);
/// The map as lib/Report draws it.
void planWriteSvg(const PlanLayout *layout, NnpackText *out);
void planWriteHtml(const PlanLayout *layout, NnpackText *out);

#endif // NNPACK_TOOLS_PLANOUTPUT_H
