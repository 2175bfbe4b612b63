//===-- lib/Solver/CascadeAlive.c - What is alive at steps --------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A tensor is alive during steps [begin, end) if its writer comes before `end` and
// it is not dead before `begin`. None dies before it is written, so that the bytes
// are a difference of two sums over steps.
//
//===----------------------------------------------------------------------===//

#include "CascadeAlive.h"

#include "CascadeBounds.h"

void nnpackCascadeSumTensors(NnpackCascadeProblem *problem,
                             NnpackArena *arena) {
  intptr_t numSteps = problem->numSteps;
  int64_t *written = NNPACK_NEW_ARRAY(arena, int64_t, numSteps + 1);
  int64_t *dead = NNPACK_NEW_ARRAY(arena, int64_t, numSteps + 1);
  for (intptr_t t = 0; t < problem->numTensors; ++t) {
    const NnpackCascadeTensor *tensor = &problem->tensors[t];
    int64_t bytes = cascadeWholeBytes(problem, t);
    if (tensor->lastReader < tensor->writer)
      continue;
    written[tensor->writer + 1] += bytes;
    if (tensor->lastReader < numSteps)
      dead[tensor->lastReader + 1] += bytes;
  }
  for (intptr_t s = 0; s < numSteps; ++s) {
    written[s + 1] += written[s];
    dead[s + 1] += dead[s];
  }
  problem->writtenBytes = written;
  problem->deadBytes = dead;
}

int64_t cascadeAliveBytes(const NnpackCascadeProblem *problem, intptr_t begin,
                          intptr_t end) {
  int64_t total = 0;
  if (problem->writtenBytes)
    return problem->writtenBytes[end] - problem->deadBytes[begin];
  for (intptr_t t = 0; t < problem->numTensors; ++t)
    if (problem->tensors[t].writer < end &&
        problem->tensors[t].lastReader >= begin)
      total += cascadeWholeBytes(problem, t);
  return total;
}
