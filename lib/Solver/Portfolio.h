//===-- lib/Solver/Portfolio.h - Many short exact searches --------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The time of one search depends on its first choices by factors of 100, so many
// short ones with different orders and growing limits are run. What they learn
// (where dead ends are, which states have no plan) is shared.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PORTFOLIO_H
#define NNPACK_LIB_SOLVER_PORTFOLIO_H

#include "NicheSearch.h"

typedef struct NnpackPortfolio NnpackPortfolio;

NnpackPortfolio *nnpackPortfolioCreate(const NnpackProblem *problem,
                                       const NnpackCore *core, unsigned rules,
                                       NnpackArena *arena);

/// Searches a plan within `capacityBytes` until found, refuted or the limits are
/// reached. Runs go on where the last call for the same capacity stopped.
NnpackSearchResult nnpackPortfolioRun(NnpackPortfolio *portfolio,
                                      int64_t capacityBytes,
                                      const NnpackSearchLimits *limits,
                                      int64_t *numNodes, int64_t *offsets);

/// One elastic pass (nnpackNicheSearchElastic) from `capacityBytes` upwards;
/// each has another order of priorities.
NnpackSearchResult
nnpackPortfolioPass(NnpackPortfolio *portfolio, int64_t capacityBytes,
                    int64_t endBytes, int64_t patience,
                    const NnpackSearchLimits *limits, int64_t *numNodes,
                    int64_t *offsets);

#endif // NNPACK_LIB_SOLVER_PORTFOLIO_H
