//===-- lib/Solver/CascadeAlive.h - What is alive at steps --------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_CASCADEALIVE_H
#define NNPACK_LIB_SOLVER_CASCADEALIVE_H

#include "nnpack-c/Cascade.h"

/// Bytes of all tensors that are alive during some of the steps [begin, end).
int64_t cascadeAliveBytes(const NnpackCascadeProblem *problem, intptr_t begin,
                          intptr_t end);

#endif // NNPACK_LIB_SOLVER_CASCADEALIVE_H
