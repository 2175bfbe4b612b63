//===-- lib/Solver/PlaceMend.h - Modes that have offsets ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Loads within the capacities do not say that there are offsets. Where there are
// none, an item gets another mode, one at a time; once there are some, items go
// back to cheaper modes as long as there still are.
//
// Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PLACEMEND_H
#define NNPACK_LIB_SOLVER_PLACEMEND_H

#include "PlaceNoGood.h"

/// Gives one item of a no-good another mode, the one that costs least more and
/// keeps loads within the capacities; false if there is none.
bool placeMendNoGood(const PlaceModel *model, const PlaceNoGood *noGood,
                     intptr_t *modes, NnpackArena *scratch);

/// After a call that found no offsets, without asking for more: frees room where
/// the buffer lies that is furthest above the capacity, by the mode that costs
/// least more for each byte. Modes marked in `wasLeft`, per mode of the problem,
/// are not taken; the one left is marked. Large problems are mended in several
/// places, apart from each other in time. False if there is no such mode.
bool placeMendOffsets(const PlacePacker *packer, bool *wasLeft, intptr_t *modes,
                      NnpackArena *scratch);

/// Modes of which there are offsets, in the packer: tries modes that cost less,
/// those first that save most, and keeps those that leave offsets. At most
/// `numTries` attempts at offsets, and what work the packer has left.
void placeRecover(PlacePacker *packer, const uint64_t *allowed, int numTries,
                  intptr_t *modes, NnpackArena *scratch);

#endif // NNPACK_LIB_SOLVER_PLACEMEND_H
