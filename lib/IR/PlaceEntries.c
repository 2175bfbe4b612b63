//===-- lib/IR/PlaceEntries.c - Placing the buffers of a module ---*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private functions are planned as --assign-offsets will plan them, so that the
// entries' problems have their scratch; then each entry is placed by itself.
//
//===----------------------------------------------------------------------===//

#include "Place.h"

#include "Build.h"
#include "Remarks.h"
#include "Views.h"

#include "PlaceCosts.h"

#include <inttypes.h>

/// One block, so that there is a place before and after every operation.
static bool isStraight(const FunctionInfo *function) {
  return mlirBlockIsNull(
      mlirBlockGetNextInRegion(nnpackFunctionBody(function->op)));
}

static void setInteger(const PlaceModel *model, const char *name,
                       int64_t value) {
  mlirOperationSetAttributeByName(
      model->function->op, nnpackStr(name),
      int64Attribute(model->module->context, value));
}

/// Whether some item is not in its first mode, the fastest, or any constant has
/// been fetched: otherwise there is nothing to say.
static bool isRemarkable(const PlaceModel *model,
                         const NnpackPlacementResult *result) {
  for (intptr_t i = 0; i < model->items.count; ++i)
    if (result->modes[i] > 0 || model->items.data[i].members[0].buffer < 0)
      return true;
  return false;
}

static void countChoices(const PlaceModel *model,
                         const NnpackPlacementResult *result,
                         NnpackPlaceCounts *counts) {
  for (intptr_t i = 0; i < model->items.count; ++i) {
    const PlaceItem *item = &model->items.data[i];
    const PlaceMode *mode =
        &model->modes.data[model->solverItems.data[i].firstMode +
                           result->modes[i]];
    bool isConstant = item->members[0].buffer == NO_INDEX;
    if (isConstant)
      counts->numFetched += mode->numStays * item->numMembers;
    else if (!mode->startsFast)
      counts->numInSlow += item->numMembers;
    else if (mode->fastEnd < item->members[0].numUses)
      counts->numSplit += item->numMembers;
  }
  counts->trafficBytes += model->fixedBytes + result->cost;
  counts->boundBytes += model->fixedBytes + result->lowerBound;
}

static int64_t sumCosts(const NnpackPlacementProblem *problem,
                        const intptr_t *modes) {
  int64_t cost = 0;
  for (intptr_t i = 0; i < problem->numItems; ++i)
    cost = nnpackAddSaturated(
        cost, problem->modes[problem->items[i].firstMode + modes[i]].cost);
  return cost;
}

/// Every item costs at least what its cheapest mode does.
static int64_t leastCost(const NnpackPlacementProblem *problem) {
  int64_t total = 0;
  for (intptr_t i = 0; i < problem->numItems; ++i) {
    const NnpackPlacementItem *item = &problem->items[i];
    int64_t least = INT64_MAX;
    for (intptr_t m = item->firstMode; m < item->firstMode + item->numModes;
         ++m)
      if (problem->modes[m].cost < least)
        least = problem->modes[m].cost;
    if (nnpackAddOverflow(total, least, &total))
      return INT64_MAX;
  }
  return total;
}

/// Heuristics first, so that there is something if the time runs out in the
/// middle of a search; then what the effort allows.
static NnpackPlacementResult solve(ModuleInfo *module,
                                   const NnpackPlacementProblem *problem,
                                   int64_t costLimit) {
  NnpackSolverOptions options = moduleSolverOptions(module);
  int effort = options.effort;
  NnpackPlacementResult result, searched;
  options.effort = 0;
  options.costLimit = costLimit;
  nnpackPlace(problem, &options, module->arena, &result);
  bool isOver = costLimit > 0 && result.lowerBound >= costLimit;
  if (effort > 0 && result.status != NnpackStatusOptimal && !isOver) {
    options = moduleSolverOptions(module);
    options.costLimit =
        nnpackStatusIsFound(result.status) ? result.cost : costLimit;
    nnpackPlace(problem, &options, module->arena, &searched);
    int64_t bound = result.lowerBound > searched.lowerBound
                        ? result.lowerBound
                        : searched.lowerBound;
    if (!nnpackStatusIsFound(result.status) ||
        nnpackStatusIsFound(searched.status))
      result = searched;
    result.lowerBound =
        nnpackStatusIsFound(result.status) && result.cost < bound ? result.cost
                                                                  : bound;
  }
  int64_t least = leastCost(problem);
  if (nnpackStatusIsFound(result.status) && result.lowerBound < least)
    result.lowerBound = least;
  return result;
}

/// Where copies hide, the costs depend on which others do. Solves again with the
/// time of kernels shared as in the placement before, and keeps the best; what
/// is proved is what they cost if each had all the time. `result` gets the cost
/// of all.
static NnpackPlacementResult solveShared(ModuleInfo *module, PlaceModel *model,
                                         const NnpackPlacementProblem *problem,
                                         int64_t costLimit) {
  enum { numRounds = 3 };
  NnpackPlacementResult best = solve(module, problem, costLimit);
  if (!placeHidesCopies(model) || !nnpackStatusIsFound(best.status))
    return best;
  NnpackPlacementResult last = best;
  int64_t bound = best.lowerBound;
  best.cost = placeCostOfAll(model, best.modes);
  for (int round = 1; round < numRounds && best.cost > bound; ++round) {
    placeShareKernels(model, last.modes);
    last = solve(module, problem, 0);
    if (!nnpackStatusIsFound(last.status))
      break;
    int64_t cost = placeCostOfAll(model, last.modes);
    if (cost >= best.cost)
      continue;
    best = last;
    best.cost = cost;
  }
  best.lowerBound = bound < best.cost ? bound : best.cost;
  return best;
}

static intptr_t numEntries(const ModuleInfo *module) {
  intptr_t count = 0;
  for (intptr_t i = 0; i < module->functions.count; ++i)
    count += functionIsEntry(&module->functions.data[i]);
  return count;
}

/// What an entry's choices have to cost less than, as a note on the module asks
/// for whose only entry it is; 0: no limit.
static int64_t costLimitOf(const ModuleInfo *module, const PlaceModel *model) {
  int64_t most = nnpackOpInteger(module->op, "nnpack.traffic_limit", 0);
  int64_t left = most - model->fixedBytes;
  if (most <= 0 || numEntries(module) > 1)
    return 0;
  return left > 0 ? left : 1;
}

/// Returns false after an error.
static bool placeEntry(ModuleInfo *module, FunctionInfo *function,
                       NnpackPlaceCounts *counts) {
  functionFindSteps(module, function);
  PlaceModel *model = placeModelCreate(module, function);
  NnpackPlacementProblem problem = placeModelProblem(model);
  NnpackText error = {0};
  if (!nnpackPlacementVerify(&problem, &error)) {
    moduleEmitError(module, function->op,
                    nnpackArenaFormat(module->arena,
                                      "the buffers cannot be placed: %s",
                                      error.data));
    nnpackTextDestroy(&error);
    return false;
  }
  NnpackPlacementResult result =
      solveShared(module, model, &problem, costLimitOf(module, model));
  setInteger(model, "nnpack.traffic_bound",
             nnpackAddSaturated(model->fixedBytes, result.lowerBound));
  setInteger(model, "nnpack.traffic_floor",
             model->fixedBytes + model->onceBytes);
  // --assign-offsets has the words for it.
  if (!nnpackStatusIsFound(result.status)) {
    setInteger(model, "nnpack.traffic", INT64_MAX);
    nnpackRemarkOf(function->op, NnpackRemarkFailed, "place-buffers", "place",
                   "no placement within the capacities was found");
    return true;
  }
  NnpackPlacementResult checked = result;
  if (placeHidesCopies(model)) { // What several hide together is no sum.
    placeShareKernels(model, NULL);
    checked.cost = sumCosts(&problem, result.modes);
    checked.lowerBound = 0;
    checked.status = NnpackStatusFeasible;
  }
  if (!nnpackPlacementValidate(&problem, &checked, &error)) {
    moduleEmitError(
        module, function->op,
        nnpackArenaFormat(module->arena,
                          "nnpack made a wrong placement, please report it: "
                          "%s",
                          error.data));
    nnpackTextDestroy(&error);
    return false;
  }
  countChoices(model, &result, counts);
  setInteger(model, "nnpack.traffic", model->fixedBytes + result.cost);
  if (nnpackWantsRemarks(function->op))
    placeModelRemark(model, &result);
  if (isRemarkable(model, &result))
    placeModelApply(model, &result);
  return true;
}

bool nnpackPlaceBuffers(MlirOperation op, const NnpackAssignRequest *request,
                        NnpackPlaceCounts *outCounts) {
  NnpackPlaceCounts counts = {0};
  ModuleInfo module = moduleCreate(op, request);
  if (!moduleCollect(&module))
    return false;
  for (intptr_t i = 0; i < module.bottomUp.count; ++i) {
    FunctionInfo *function =
        &module.functions.data[module.bottomUp.data[i]];
    if (!functionIsEntry(function)) {
      if (!functionPlan(&module, function))
        return false;
    } else if (isStraight(function) && !function->leftReason &&
               !placeEntry(&module, function, &counts)) {
      return false;
    }
  }
  *outCounts = counts;
  return true;
}
