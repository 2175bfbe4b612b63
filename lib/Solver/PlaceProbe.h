//===-- lib/Solver/PlaceProbe.h - One mode at a time --------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prices count an item as if parts of it could be in several modes. One that
// costs more than many others together makes that bound low: half of it in the
// small memory leaves half of the room to the others. With the item in one of
// its modes, then in the next, each has a bound of its own, and the least of
// these is one for all.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PLACEPROBE_H
#define NNPACK_LIB_SOLVER_PLACEPROBE_H

#include "PlaceBound.h"

typedef struct PlaceProbe {
  const PlaceModel *model;
  uint64_t *allowed; ///< Per item, bits of modes; those found too dear go.
  const bool *isKept;
  const double *prices; ///< Per load of the model, to begin with.
  int64_t limit;        ///< What a placement must cost less than.
  int numPriceSteps;    ///< For each mode.
  NnpackArena *arena;
} PlaceProbe;

/// Tries the modes of the items that cost most. Returns a bound, at most the
/// limit; that means no mode of some item is left, and `allowed` is as it was.
int64_t placeProbe(const PlaceProbe *probe);

#endif // NNPACK_LIB_SOLVER_PLACEPROBE_H
