//===-- lib/Solver/OrderSearch.h - Orders within a peak -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_ORDERSEARCH_H
#define NNPACK_LIB_SOLVER_ORDERSEARCH_H

#include "OrderDag.h"

typedef enum NnpackSearchEnd {
  NnpackSearchFound,
  NnpackSearchImpossible, ///< Proved: no order within the limit.
  NnpackSearchGaveUp,     ///< The node limit or the clock stopped it.
} NnpackSearchEnd;

typedef enum NnpackMoveOrder {
  NnpackMoveGrowth, ///< First the move that grows least.
  NnpackMovePeak,   ///< First the move with the lowest peak.
  NnpackMoveLatest, ///< First the move that comes last in the given order.
  NnpackNumMoveOrders,
} NnpackMoveOrder;

typedef struct NnpackSearchTask {
  const NnpackDag *dag;
  int64_t limitBytes; ///< The peak allowed.
  int64_t nodeLimit;
  NnpackMoveOrder moveOrder;
  bool withoutRules;                  ///< For tests: leave nothing out.
  const NnpackSolverOptions *options; ///< For its clock.
  double deadline;
} NnpackSearchTask;

typedef struct NnpackSearchResult {
  NnpackSearchEnd end;
  int32_t *order;    ///< If found: the dag's steps, in the dag's direction.
  int64_t nextBytes; ///< If impossible: no peak below this is possible.
  int64_t numNodes;
} NnpackSearchResult;

/// Whether its time is over.
static inline bool nnpackSearchIsLate(const NnpackSearchTask *task) {
  const NnpackSolverOptions *options = task->options;
  return options->clock && options->clock(options->clockData) > task->deadline;
}

/// Depth first through the states that a peak allows.
NnpackSearchResult nnpackOrderSearch(const NnpackSearchTask *task,
                                     NnpackArena *arena);

#endif // NNPACK_LIB_SOLVER_ORDERSEARCH_H
