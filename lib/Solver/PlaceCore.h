//===-- lib/Solver/PlaceCore.h - What is undecided of a placement -*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The items whose mode is not decided yet, and the sections in which they could
// be too much for what the decided ones leave. Everything else of the problem
// is a constant. As bounds decide more items, the core is built again, smaller.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PLACECORE_H
#define NNPACK_LIB_SOLVER_PLACECORE_H

#include "PlaceModel.h"

/// What an option adds to the loads of a space in layers [begin, end).
typedef struct PlaceUse {
  int32_t begin, end;
  int32_t space;
  int64_t units;   ///< Negative: saved, as it overlaps a decided buffer.
  int64_t relaxed; ///< As if all it is linked to overlapped it: half each.
} PlaceUse;

/// A mode that may still be chosen, or options of choices that were merged.
typedef struct PlaceOption {
  int64_t cost;        ///< Above the item's cheapest, in units of cost.
  intptr_t item, mode; ///< Mode from 0 in the item; item -1: merged.
  intptr_t parts[2];   ///< If merged: the options; the second may be -1.
  intptr_t firstUse, numUses;
} PlaceOption;

/// An item that is not decided, or several, merged.
typedef struct PlaceChoice {
  intptr_t item; ///< The first of several.
  intptr_t firstOption, numOptions;
  int32_t begin, end; ///< Layers in which it matters; not empty.
} PlaceChoice;

/// Two options that save room together.
typedef struct PlaceLink {
  intptr_t choices[2], options[2];
  int32_t begin, end, space;
  int64_t saved;
} PlaceLink;

typedef struct PlaceCore {
  const PlaceModel *model;
  PlaceChoice *choices; ///< By begin, then by item.
  intptr_t numChoices;
  PlaceOption *options;
  intptr_t numOptions;
  PlaceUse *uses;
  intptr_t numUses;
  PlaceLink *links;
  intptr_t numLinks;
  intptr_t numLayers;       ///< Sections left, in time order; at least one.
  intptr_t *sectionOfLayer;
  int64_t *room;     ///< [layer * spaces + space]; INT64_MAX: always enough.
  int64_t baseCost;  ///< Of decided items and the cheapest options.
  int64_t costUnit;  ///< Every cost is baseCost + k * costUnit.
  bool isImpossible; ///< The decided items alone are too much.
  intptr_t *decided; ///< Per item: its mode, or -1.
} PlaceCore;

/// Bit i of allowed[item]: its mode i may still be chosen; at least one may.
/// Items that fit whatever is chosen get their cheapest mode, unless marked in
/// `isKept`.
void placeCoreBuild(PlaceCore *core, const PlaceModel *model,
                    const uint64_t *allowed, const bool *isKept,
                    NnpackArena *arena);

#endif // NNPACK_LIB_SOLVER_PLACECORE_H
