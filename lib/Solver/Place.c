//===-- lib/Solver/Place.c - What lives where ---------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Greedy modes, then offsets; where there are none, lower targets.
//
//===----------------------------------------------------------------------===//

#include "PlaceGreedy.h"
#include "PlacePack.h"

#include <string.h>

/// Targets tried, at most; search nodes of one attempt at offsets.
enum { mostTargets = 60, packNodes = 20000 };

typedef struct Placer {
  PlaceModel model;
  PlacePacker packer;
  NnpackArena *scratch;
  intptr_t *modes; ///< Being tried.
  NnpackPlacementResult *result;
} Placer;

static int64_t cheapestCost(Placer *placer) {
  placeCheapestModes(&placer->model, placer->modes);
  return placeCost(&placer->model, placer->modes);
}

//===----------------------------------------------------------------------===//
// Where even the least does not fit
//===----------------------------------------------------------------------===//

static int64_t sectionTime(const PlaceModel *model, intptr_t section) {
  for (intptr_t i = 0; i < model->sections.numSpans; ++i) {
    NnpackSpan span = model->sections.spans[i];
    if (span.begin == section)
      return model->problem->needs[span.buffer].buffer.lifetime.begin;
  }
  return 0;
}

static void findTightest(Placer *placer) {
  const PlaceModel *model = &placer->model;
  int64_t *loads = placeLoadsLeast(model, placer->scratch);
  intptr_t section;
  intptr_t space =
      placeWorstExcess(model, loads, model->capacities, &section);
  placer->result->tightSpace = space;
  if (space < 0)
    return;
  placer->result->tightBytes =
      loads[space * model->sections.count + section] * model->units[space];
  placer->result->tightTime = sectionTime(model, section);
}

//===----------------------------------------------------------------------===//
// Targets
//===----------------------------------------------------------------------===//

/// Lowers the targets until the greedy modes have offsets.
static bool placeByTargets(Placer *placer) {
  const PlaceModel *model = &placer->model;
  intptr_t numSpaces = model->problem->numSpaces;
  int64_t *targets = NNPACK_NEW_ARRAY(placer->scratch, int64_t, numSpaces);
  memcpy(targets, model->capacities, (size_t)numSpaces * sizeof *targets);
  for (int i = 0; i < mostTargets; ++i) {
    placeCheapestModes(model, placer->modes);
    if (!placeGreedily(model, targets, placer->modes, placer->scratch))
      return false;
    placeImprove(model, targets, placer->modes, placer->scratch);
    if (placePack(&placer->packer, placer->modes, i < 3 ? packNodes : 0) ==
        NnpackStatusFeasible)
      return true;
    int64_t *target = &targets[placer->packer.failedSpace];
    *target -= (placer->packer.excessUnits + 1) / 2;
    if (i + 2 == mostTargets || *target < 0)
      *target = 0;
  }
  return false;
}

static void finish(Placer *placer, NnpackArena *arena) {
  NnpackPlacementResult *result = placer->result;
  intptr_t numItems = placer->model.problem->numItems;
  result->modes = NNPACK_NEW_ARRAY(arena, intptr_t, numItems);
  memcpy(result->modes, placer->modes,
         (size_t)numItems * sizeof *result->modes);
  result->cost = placeCost(&placer->model, result->modes);
  if (placePackFinally(&placer->packer, packNodes, arena, result))
    result->status = result->cost == result->lowerBound ? NnpackStatusOptimal
                                                        : NnpackStatusFeasible;
}

void nnpackPlace(const NnpackPlacementProblem *problem,
                 const NnpackSolverOptions *options, NnpackArena *arena,
                 NnpackPlacementResult *outResult) {
  NnpackPlacementResult result = {.status = NnpackStatusUnknown,
                                  .tightSpace = -1};
  Placer placer = {.scratch = nnpackArenaCreate(), .result = &result};
  placeModelInit(&placer.model, problem, placer.scratch);
  placePackerInit(&placer.packer, &placer.model, options, INT64_MAX);
  placer.modes = NNPACK_NEW_ARRAY(placer.scratch, intptr_t, problem->numItems);
  result.lowerBound = cheapestCost(&placer);
  if (placeByTargets(&placer)) {
    finish(&placer, arena);
  } else {
    findTightest(&placer);
    if (result.tightSpace >= 0)
      result.status = NnpackStatusInfeasible;
  }
  result.numNodes = placer.packer.numNodes;
  result.stoppedByTime = placer.packer.stoppedByTime;
  nnpackArenaDestroy(placer.scratch);
  *outResult = result;
}
