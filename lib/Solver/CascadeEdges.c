//===-- lib/Solver/CascadeEdges.c - Steps that run as one -----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CascadeEdges.h"

#include "CascadeAlive.h"
#include "CascadeBounds.h"

//===----------------------------------------------------------------------===//
// Steps alone
//===----------------------------------------------------------------------===//

NnpackCascade cascadeAlone(const NnpackCascadeProblem *problem, intptr_t step,
                           NnpackArena *arena) {
  if (problem->steps[step].result >= 0)
    return nnpackCascadeSimulate(problem, step, step + 1, 1, 0, arena);
  return (NnpackCascade){.begin = step,
                         .end = step + 1,
                         .blockRows = 1,
                         .costBytes =
                             cascadeAliveBytes(problem, step, step + 1) +
                             problem->steps[step].scratchBytes};
}

int64_t cascadePeakOf(const NnpackCascade *cascades, intptr_t count) {
  int64_t peak = 0;
  for (intptr_t i = 0; i < count; ++i)
    peak = cascades[i].costBytes > peak ? cascades[i].costBytes : peak;
  return peak;
}

//===----------------------------------------------------------------------===//
// Edges from a cut
//===----------------------------------------------------------------------===//

bool cascadeNextEdge(const CascadeBounds *bounds,
                     const NnpackCascadeProblem *problem, intptr_t begin,
                     CascadeReach *reach) {
  if (reach->end >= problem->numSteps || reach->end - begin >= cascadeMaxLength)
    return false;
  bool hasEdge = reach->end > begin;
  if (hasEdge && (problem->steps[begin].result < 0 ||
                  problem->steps[reach->end].result < 0))
    return false;
  cascadeReachNext(bounds, reach);
  return true;
}

int64_t cascadeEdgeBound(const CascadeReach *reach, intptr_t begin) {
  return reach->end == begin + 1 ? 0 : cascadeReachBound(reach);
}

//===----------------------------------------------------------------------===//
// The queue
//===----------------------------------------------------------------------===//

/// Shorter edges first where the key is the same: they cascade less.
static bool isBefore(const CascadeEdge *a, const CascadeEdge *b) {
  if (a->key != b->key)
    return a->key < b->key;
  if (a->isSimulated != b->isSimulated)
    return a->isSimulated;
  if (a->end - a->begin != b->end - b->begin)
    return a->end - a->begin < b->end - b->begin;
  return a->begin < b->begin;
}

void cascadeQueuePush(CascadeQueue *queue, CascadeEdge edge) {
  NNPACK_PUSH(queue->arena, queue->heap, edge);
  intptr_t at = queue->heap.count - 1;
  for (; at > 0; at = (at - 1) / 2) {
    CascadeEdge *parent = &queue->heap.data[(at - 1) / 2];
    if (!isBefore(&edge, parent))
      break;
    queue->heap.data[at] = *parent;
  }
  queue->heap.data[at] = edge;
}

CascadeEdge cascadeQueuePop(CascadeQueue *queue) {
  CascadeEdge top = queue->heap.data[0];
  CascadeEdge last = queue->heap.data[--queue->heap.count];
  intptr_t at = 0;
  for (;;) {
    intptr_t child = 2 * at + 1;
    if (child >= queue->heap.count)
      break;
    if (child + 1 < queue->heap.count &&
        isBefore(&queue->heap.data[child + 1], &queue->heap.data[child]))
      ++child;
    if (!isBefore(&queue->heap.data[child], &last))
      break;
    queue->heap.data[at] = queue->heap.data[child];
    at = child;
  }
  if (queue->heap.count > 0)
    queue->heap.data[at] = last;
  return top;
}
