//===-- lib/Solver/PlaceBound.h - Prices of room ------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A price per unit of room in each space and layer. For any prices >= 0, the
// sum over items of the least of (cost + price of what the option uses), less
// the price of all room, is a lower bound of the cost: a placement within the
// room pays at most the price of all room.
//
// Proof that linked options may count half of what they save each: what two
// save together is saved only if both are chosen, and then it is all of it.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PLACEBOUND_H
#define NNPACK_LIB_SOLVER_PLACEBOUND_H

#include "PlaceCore.h"

typedef struct PlacePrices {
  double *prices; ///< [layer * spaces + space].
  double *values; ///< Per option: cost and price of what it uses.
  double bound;   ///< In units of cost above the core's base; >= 0.
  double margin;  ///< More than rounding may have added to any sum of these.
} PlacePrices;

/// Searches for the prices with the largest bound. `first` are prices per load
/// of the model to begin with, and are replaced by those found. `target` is a
/// cost that is known to be possible, or an estimate.
void placePricesFind(PlacePrices *prices, const PlaceCore *core, double *first,
                     double target, int numSteps, NnpackArena *arena);

/// The least possible cost that is not less than `units` above the core's base.
int64_t placeCostAbove(const PlaceCore *core, double units);

#endif // NNPACK_LIB_SOLVER_PLACEBOUND_H
