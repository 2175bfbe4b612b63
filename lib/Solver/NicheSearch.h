//===-- lib/Solver/NicheSearch.h - Exact search in niches ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_NICHESEARCH_H
#define NNPACK_LIB_SOLVER_NICHESEARCH_H

#include "Core.h"

typedef enum NnpackSearchResult {
  NnpackSearchFound,
  NnpackSearchRefuted, ///< Proved: no plan within the capacity.
  NnpackSearchLimit,
} NnpackSearchResult;

/// When to stop: after so many nodes, or when `isSpent` says so: as the work is
/// done, which is counted and so the same on every machine, or the time is over.
typedef struct NnpackSearchLimits {
  int64_t numNodes;
  int64_t *workLeft; ///< May be NULL. A search takes off what it has looked at.
  bool (*isSpent)(void *data); ///< May be NULL; asked every 256 nodes.
  void *data;
} NnpackSearchLimits;

/// Whether a search has to end, whatever its nodes.
static inline bool nnpackIsSpent(const NnpackSearchLimits *limits) {
  return limits->isSpent && limits->isSpent(limits->data);
}

/// Takes `weight` times the work off, which begins at 0 again.
static inline void nnpackSpendWork(const NnpackSearchLimits *limits,
                                   int64_t weight, int64_t *work) {
  if (limits->workLeft)
    *limits->workLeft -= weight * *work;
  *work = 0;
}

typedef struct NnpackNicheSearch NnpackNicheSearch;

/// Searches plans of `core` within any number of capacities. Owned by `arena`.
NnpackNicheSearch *nnpackNicheSearchCreate(const NnpackCore *core,
                                           unsigned rules, NnpackArena *arena);

/// Searches from scratch, but remembers where dead ends were and, for the same
/// capacity, states without a plan. Items are tried in the order of `priority`
/// (of numItems), the largest first. If found, `offsets` gets the bytes of the
/// buffers in `core`. Adds the nodes spent to `*numNodes`.
NnpackSearchResult nnpackNicheSearchRun(NnpackNicheSearch *search,
                                        int64_t capacityBytes,
                                        const double *priority,
                                        const NnpackSearchLimits *limits,
                                        int64_t *numNodes, int64_t *offsets);

/// As nnpackNicheSearchRun, but never refutes: where it has got no further for
/// `patience` nodes, it adds 1/128 to the capacity and goes on from there; at
/// `endBytes` it gives up. For large problems, where any plan near the bound is
/// welcome.
NnpackSearchResult nnpackNicheSearchElastic(
    NnpackNicheSearch *search, int64_t capacityBytes, int64_t endBytes,
    int64_t patience, const double *priority, const NnpackSearchLimits *limits,
    int64_t *numNodes, int64_t *offsets);

#endif // NNPACK_LIB_SOLVER_NICHESEARCH_H
