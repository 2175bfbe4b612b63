//===-- lib/IR/PlaceNeeds.h - Bytes and times that modes take -----*- C -*-===//
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

#ifndef NNPACK_LIB_IR_PLACENEEDS_H
#define NNPACK_LIB_IR_PLACENEEDS_H

#include "Place.h"

/// Adds the needs of a mode of the item to the model; sets `firstNeed`.
void placeAddNeeds(PlaceModel *model, const PlaceItem *item, PlaceMode *mode);

/// Adds to a model that has all its modes which of their needs may overlap.
void placeAddShares(PlaceModel *model);

/// Needs of a member in a mode, in the order of the model; -1: none.
intptr_t placeFastNeedOf(const PlaceModel *model, const PlaceItem *item,
                         const PlaceMode *mode, intptr_t member);
intptr_t placeHomeNeedOf(const PlaceModel *model, const PlaceItem *item,
                         const PlaceMode *mode, intptr_t member);
intptr_t placeStayNeedOf(const PlaceModel *model, const PlaceItem *item,
                         const PlaceMode *mode, intptr_t member,
                         intptr_t stay);

#endif // NNPACK_LIB_IR_PLACENEEDS_H
