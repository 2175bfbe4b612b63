//===-- lib/Solver/CascadeSpills.h - Tensors in slow memory -----*- C -*-===//
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

#ifndef NNPACK_LIB_SOLVER_CASCADESPILLS_H
#define NNPACK_LIB_SOLVER_CASCADESPILLS_H

#include "nnpack-c/Cascade.h"

/// Steps that run as one, and by how much they need more than there is: weights that
/// are to stay included.
typedef struct CascadePart {
  intptr_t begin, end;
  int64_t overBytes;   ///< Negative: there is room.
  bool keepsConstants; ///< Weights are part of overBytes.
} CascadePart;

/// Weights of a step in a part that keeps them.
typedef struct CascadeWeight {
  int64_t bytes, again; ///< Times that they are read beyond the first.
  intptr_t step;
  int64_t bytesBefore; ///< Of the weights before this one in a list,
  int64_t costBefore;  ///< and what reading them again moves.
} CascadeWeight;

/// Those of a part, the ones that are read by the fewest blocks first; `outWeights`
/// has room for as many as the part has steps. Returns how many there are.
intptr_t cascadeListWeights(const NnpackCascadeProblem *problem,
                            const CascadePart *part,
                            CascadeWeight *outWeights);

/// What it costs to do with `lackBytes` less: weights are read again for each block of
/// one row.
int64_t cascadeLackCost(const CascadeWeight *weights, intptr_t numWeights,
                        int64_t lackBytes);

/// Whether the tensor is there as a whole while the part runs.
bool cascadePartHolds(const NnpackCascadeProblem *problem,
                      const CascadePart *part, intptr_t tensor);

/// Bytes that a tensor moves if it is in slow memory: written once, and read by
/// every step that reads it.
int64_t cascadeMovedBytes(const NnpackCascadeProblem *problem,
                          const intptr_t *numReads, intptr_t tensor);

/// Per tensor, how many operands of steps it is.
const intptr_t *cascadeCountReads(const NnpackCascadeProblem *problem,
                                  NnpackArena *arena);

/// Chooses tensors for slow memory such that a partition of all steps moves little
/// in all; `outIsSlow` has one entry per tensor. Returns what it then moves.
int64_t cascadeChooseSlow(const NnpackCascadeProblem *problem,
                          const intptr_t *numReads, const CascadePart *parts,
                          intptr_t numParts, NnpackArena *arena,
                          bool *outIsSlow);

#endif // NNPACK_LIB_SOLVER_CASCADESPILLS_H
