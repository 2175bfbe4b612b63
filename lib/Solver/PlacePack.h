//===-- lib/Solver/PlacePack.h - Offsets of chosen modes ----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Asks the planner whether chosen modes have offsets, and gives the final ones.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_PLACEPACK_H
#define NNPACK_LIB_SOLVER_PLACEPACK_H

#include "PlaceModel.h"

typedef struct PlacePacker {
  const PlaceModel *model;
  const NnpackSolverOptions *options;
  int64_t nodesLeft; ///< Of all calls together.
  int64_t workLeft;  ///< Buffers of a call that meet, of all calls together.
  int64_t numNodes;  ///< Spent.
  int64_t searchWork; ///< Of exact searches, if the options set no limit.
  double startSeconds;
  bool stoppedByTime;
  NnpackArena *arena;
  int64_t *offsets; ///< Per need, of the last call: if it found none, of
                    ///< the lowest there are.
  intptr_t failedSpace; ///< Of the last call that found no offsets.
} PlacePacker;

void placePackerInit(PlacePacker *packer, const PlaceModel *model,
                     const NnpackSolverOptions *options, int64_t numNodes,
                     int64_t work, NnpackArena *arena);

/// Whether the time is over.
bool placePackerIsLate(PlacePacker *packer);
/// Whether the work for trying is used up, or the time.
bool placePackerIsSpent(PlacePacker *packer);

/// Whether the modes have offsets in all spaces with a limit: feasible,
/// infeasible or unknown. One space takes at most `numNodes` search nodes.
NnpackStatus placePack(PlacePacker *packer, const intptr_t *modes,
                       int64_t numNodes);

/// The same for those of the modes' buffers in one space that belong to items
/// marked in `isIn`.
NnpackStatus placePackSome(PlacePacker *packer, const intptr_t *modes,
                           intptr_t space, const bool *isIn, int64_t numNodes);

/// Fills offsets and plans of a result whose modes have the offsets given where
/// there is a limit, each space as small as `numNodes` allow.
void placePackFinally(PlacePacker *packer, const int64_t *offsets,
                      int64_t numNodes, NnpackArena *arena,
                      NnpackPlacementResult *result);

#endif // NNPACK_LIB_SOLVER_PLACEPACK_H
