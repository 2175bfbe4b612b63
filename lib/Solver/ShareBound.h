//===-- lib/Solver/ShareBound.h - What shares can save ------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_SHAREBOUND_H
#define NNPACK_LIB_SOLVER_SHAREBOUND_H

#include "nnpack-c/Problem.h"

/// The most bytes buffers of a share can have in common.
int64_t nnpackShareLargestOverlap(const NnpackProblem *problem,
                                  const NnpackShare *share);

/// At least as many bytes as the shares listed, whose buffers are all alive, can
/// save together. Reorders the list.
int64_t nnpackSharedBytes(const NnpackProblem *problem, intptr_t *shares,
                          intptr_t count);

#endif // NNPACK_LIB_SOLVER_SHAREBOUND_H
