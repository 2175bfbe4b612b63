//===-- lib/IR/PlaceCosts.h - What a mode costs -------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// In bytes of the last space, or what the spaces say that bytes cost; with
// objective=time in cycles. Home is the last space, and for constants where they
// lie. With dma=calls a copy may hide behind the kernel
// before it (or, from a fast space, behind the one after): a mode in which
// copies do needs its room that much longer, and costs that much less. Copies
// that hide behind one kernel share its time: the placement is solved again with
// each copy's part of it, and the best by what the copies together can hide is
// kept.
//
// Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_PLACECOSTS_H
#define NNPACK_LIB_IR_PLACECOSTS_H

#include "Place.h"

static inline intptr_t placeSlowSpaceOf(const PlaceModel *model) {
  return model->module->spaces.count - 1;
}

static inline intptr_t placeHomeOf(const PlaceModel *model,
                                   const PlaceMember *member) {
  return member->buffer == NO_INDEX ? model->module->spaces.constants
                                    : placeSlowSpaceOf(model);
}

static inline bool placeIsTimed(const PlaceModel *model) {
  return model->module->request->options->objective == NnpackObjectiveTime;
}

/// Whether copies can run beside kernels.
static inline bool placeHidesCopies(const PlaceModel *model) {
  return placeIsTimed(model) &&
         model->module->request->options->dma == NnpackDmaCalls;
}

/// Bytes moved by uses [first, end) in place.
int64_t placeBytesInPlace(const PlaceMember *member, intptr_t first,
                          intptr_t end);

/// What moving bytes to or from a space costs a kernel.
int64_t placeCostIn(const PlaceModel *model, intptr_t space, int64_t bytes);

/// Whether copies from home to the space make sense: it is faster.
bool placeIsFaster(const PlaceModel *model, intptr_t space, intptr_t home);

/// Whether a copy of the member in some space costs less than accesses of so
/// many bytes at home, or may if it hides.
bool placeIsCopyWorth(const PlaceModel *model, const PlaceMember *member,
                      int64_t bytes);

/// The cost of a mode for one member, hidden copies included.
int64_t placeCostOfMember(const PlaceModel *model, const PlaceMember *member,
                          const PlaceMode *mode);

/// Finds the kernels of the entry and what they take.
void placeFindKernels(PlaceModel *model);

/// Finds which kernels the copies of an early mode hide behind; false if none.
bool placeHideCopies(PlaceModel *model, const PlaceItem *item,
                     PlaceMode *mode);

/// The kernel that a stay of an early mode begins with, or whose end its fast
/// part lasts to (stay -1); NULL: as in other modes.
const PlaceKernel *placeHidingKernel(const PlaceModel *model,
                                     const PlaceMode *mode, intptr_t stay);

/// Sets the costs of early modes: each hides what its kernels have time for,
/// beside the early modes that `chosen` (per item; NULL: none) has.
void placeShareKernels(PlaceModel *model, const intptr_t *chosen);

/// What the modes cost together.
int64_t placeCostOfAll(PlaceModel *model, const intptr_t *chosen);

#endif // NNPACK_LIB_IR_PLACECOSTS_H
