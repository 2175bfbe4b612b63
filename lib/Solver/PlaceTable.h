//===-- lib/Solver/PlaceTable.h - What one side of a layer costs --*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For each boundary between layers, and each combination of options of the
// choices that live across it: the least that a pass found for all layers
// before it. A pass in the other direction reads it as what lies ahead. A
// choice is named by its first option, which both directions have in common.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PLACETABLE_H
#define NNPACK_LIB_SOLVER_PLACETABLE_H

#include "nnpack-c/Support.h"

typedef struct PlaceBoundary {
  intptr_t *choices; ///< By first option, ascending.
  intptr_t numChoices;
  uint16_t *keys; ///< Per entry, an option of each, from 1.
  double *costs;  ///< Per entry.
  intptr_t count;
  int32_t *slots; ///< Hash table of entry + 1.
  intptr_t numSlots;
} PlaceBoundary;

typedef struct PlaceTable {
  PlaceBoundary *boundaries; ///< From before the first layer to after the last.
  intptr_t numLayers;
  bool *isIn; ///< Per option, of a choice's first one: the choice is in it.
} PlaceTable;

void placeTableInit(PlaceTable *table, intptr_t numLayers, intptr_t numOptions,
                    NnpackArena *arena);

/// Room for entries of a boundary.
void placeBoundaryInit(PlaceBoundary *boundary, intptr_t numChoices,
                       intptr_t count, NnpackArena *arena);

/// Adds the entry whose key was written behind the others; of equal ones the
/// least cost counts.
void placeBoundaryAdd(PlaceBoundary *boundary, double cost);

/// The cost of an entry, or infinity.
double placeBoundaryFind(const PlaceBoundary *boundary, const uint16_t *key);

#endif // NNPACK_LIB_SOLVER_PLACETABLE_H
