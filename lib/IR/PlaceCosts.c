//===-- lib/IR/PlaceCosts.c - What a mode costs -------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlaceCosts.h"

#include "Build.h"
#include "PlaceUses.h"
#include "StepTime.h"

static const SpaceInfo *spaceAt(const PlaceModel *model, intptr_t space) {
  return &model->module->spaces.spaces[space];
}

//===----------------------------------------------------------------------===//
// Bytes
//===----------------------------------------------------------------------===//

int64_t placeBytesInPlace(const PlaceMember *member, intptr_t first,
                          intptr_t end) {
  int64_t bytes = 0;
  for (intptr_t u = first; u < end; ++u)
    bytes =
        nnpackAddSaturated(bytes, nnpackAddSaturated(member->uses[u].read,
                                                     member->uses[u].written));
  return bytes;
}

/// Bytes that uses move in the fast space, at home, and how many copies there
/// are.
typedef struct Moved {
  int64_t fast, home, numCopies;
} Moved;

static Moved movedBy(const PlaceMember *member, const PlaceMode *mode) {
  intptr_t at = mode->startsFast ? mode->fastEnd : 0;
  bool isSplit = mode->startsFast && at < member->numUses;
  Moved moved = {placeBytesInPlace(member, 0, at), 0,
                 isSplit + mode->numStays};
  for (intptr_t s = 0; s < mode->numStays; ++s) {
    PlaceStay stay = mode->stays[s];
    moved.home = nnpackAddSaturated(moved.home,
                                    placeBytesInPlace(member, at, stay.first));
    moved.fast = nnpackAddSaturated(
        moved.fast, placeBytesInPlace(member, stay.first, stay.end));
    at = stay.end;
  }
  moved.home = nnpackAddSaturated(
      moved.home, placeBytesInPlace(member, at, member->numUses));
  return moved;
}

int64_t placeMemberCost(const PlaceMember *member, const PlaceMode *mode) {
  Moved moved = movedBy(member, mode);
  return nnpackAddSaturated(
      moved.home, nnpackMulSaturated(moved.numCopies, member->sizeBytes));
}

//===----------------------------------------------------------------------===//
// Costs
//===----------------------------------------------------------------------===//

int64_t placeCostIn(const PlaceModel *model, intptr_t space, int64_t bytes) {
  return placeIsTimed(model)
             ? timeOfBytes(spaceAt(model, space), bytes)
             : nnpackMulSaturated(bytes, spaceAt(model, space)->cost);
}

/// Of one between a space and home.
static int64_t costOfCopy(const PlaceModel *model, intptr_t space,
                          const PlaceMember *member) {
  intptr_t home = placeHomeOf(model, member);
  int64_t bytes = member->sizeBytes;
  return placeIsTimed(model)
             ? timeOfCopy(spaceAt(model, space), spaceAt(model, home), bytes)
             : nnpackAddSaturated(placeCostIn(model, space, bytes),
                                  placeCostIn(model, home, bytes));
}

bool placeIsFaster(const PlaceModel *model, intptr_t space, intptr_t home) {
  enum { manyBytes = 1 << 20 };
  return space < placeSlowSpaceOf(model) ||
         (space != home && placeCostIn(model, space, manyBytes) <
                               placeCostIn(model, home, manyBytes));
}

bool placeIsCopyWorth(const PlaceModel *model, const PlaceMember *member,
                      int64_t bytes) {
  intptr_t home = placeHomeOf(model, member);
  int64_t inPlace = placeCostIn(model, home, bytes);
  if (!placeIsTimed(model))
    return bytes > member->sizeBytes;
  for (intptr_t space = 0; space < model->module->spaces.count; ++space) {
    int64_t fast = placeCostIn(model, space, bytes);
    int64_t copy =
        placeHidesCopies(model) ? 0 : costOfCopy(model, space, member);
    if (space != home && nnpackAddSaturated(fast, copy) < inPlace)
      return true;
  }
  return false;
}

int64_t placeCostOfMember(const PlaceModel *model, const PlaceMember *member,
                          const PlaceMode *mode) {
  Moved moved = movedBy(member, mode);
  int64_t cost = nnpackAddSaturated(
      placeCostIn(model, placeHomeOf(model, member), moved.home),
      placeCostIn(model, mode->space, moved.fast));
  return nnpackAddSaturated(
      cost, nnpackMulSaturated(moved.numCopies,
                               costOfCopy(model, mode->space, member)));
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

/// Operations of the entry's block with steps; macs of all the steps inside.
void placeFindKernels(PlaceModel *model) {
  const FunctionInfo *function = model->function;
  const SkeletonOp *ops = function->skeleton->ops.data;
  const NnpackOptions *options = model->module->request->options;
  intptr_t last = -1;
  for (intptr_t s = 0; s < function->stepOps.count; ++s) {
    intptr_t top = placeTopOf(function, function->stepOps.data[s]);
    MlirOperation op = ops[function->stepOps.data[s]].op;
    if (top != last && !nnpackOpIs(ops[top].op, "memref.copy"))
      NNPACK_PUSH(model->module->arena, model->kernels,
                  ((PlaceKernel){.firstStep = s}));
    last = top;
    if (nnpackOpIs(ops[top].op, "memref.copy"))
      continue;
    PlaceKernel *kernel = &model->kernels.data[model->kernels.count - 1];
    kernel->endStep = s + 1;
    kernel->cycles = nnpackAddSaturated(
        kernel->cycles, timeOfMacs(options, moduleMacsOf(model->module, op)));
  }
  for (intptr_t k = 0; k < model->kernels.count; ++k)
    model->fixedBytes =
        nnpackAddSaturated(model->fixedBytes, model->kernels.data[k].cycles);
}

/// The first kernel that begins at the step or later.
static intptr_t kernelFrom(const PlaceModel *model, intptr_t step) {
  intptr_t low = 0, high = model->kernels.count;
  while (low < high) {
    intptr_t middle = (low + high) / 2;
    if (model->kernels.data[middle].firstStep < step)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

//===----------------------------------------------------------------------===//
// Copies behind kernels
//===----------------------------------------------------------------------===//

static bool hide(PlaceModel *model, const PlaceItem *item, PlaceMode *mode,
                 intptr_t stay, intptr_t kernel) {
  PlaceHiding hiding = {.stay = stay, .kernel = kernel};
  if (kernel < 0 || kernel >= model->kernels.count ||
      model->kernels.data[kernel].cycles == 0)
    return false;
  for (intptr_t m = 0; m < item->numMembers; ++m)
    hiding.cycles = nnpackAddSaturated(
        hiding.cycles, costOfCopy(model, mode->space, &item->members[m]));
  NNPACK_PUSH(model->module->arena, mode->hidings, hiding);
  return true;
}

bool placeHideCopies(PlaceModel *model, const PlaceItem *item,
                     PlaceMode *mode) {
  const PlaceMember *member = &item->members[0];
  const PlaceUse *uses = member->uses;
  intptr_t at = mode->startsFast ? mode->fastEnd : member->numWritten;
  intptr_t ready = at > 0 ? uses[at - 1].endStep : 0;
  mode->hidings.data = NULL;
  mode->hidings.count = mode->hidings.capacity = 0;
  if (mode->startsFast && at < member->numUses) {
    intptr_t after = kernelFrom(model, ready);
    // What is copied back at once has no kernel in between.
    if ((mode->numStays == 0 ||
         uses[mode->stays[0].first].firstStep >
             model->kernels.data[after].firstStep) &&
        hide(model, item, mode, -1, after))
      ready = model->kernels.data[after].endStep;
  }
  for (intptr_t s = 0; s < mode->numStays; ++s) {
    intptr_t before =
        kernelFrom(model, uses[mode->stays[s].first].firstStep) - 1;
    if (before >= 0 && model->kernels.data[before].firstStep >= ready)
      hide(model, item, mode, s, before);
    ready = uses[mode->stays[s].end - 1].endStep;
  }
  return mode->hidings.count > 0;
}

const PlaceKernel *placeHidingKernel(const PlaceModel *model,
                                     const PlaceMode *mode, intptr_t stay) {
  for (intptr_t h = 0; h < mode->hidings.count; ++h)
    if (mode->hidings.data[h].stay == stay)
      return &model->kernels.data[mode->hidings.data[h].kernel];
  return NULL;
}

static const PlaceMode *chosenMode(const PlaceModel *model,
                                   const intptr_t *chosen, intptr_t item) {
  return &model->modes
              .data[model->solverItems.data[item].firstMode + chosen[item]];
}

/// Cycles of copies behind each kernel.
static void sumHidden(PlaceModel *model, const intptr_t *chosen) {
  for (intptr_t k = 0; k < model->kernels.count; ++k)
    model->kernels.data[k].wanted = 0;
  for (intptr_t i = 0; chosen && i < model->items.count; ++i) {
    const PlaceMode *mode = chosenMode(model, chosen, i);
    for (intptr_t h = 0; h < mode->hidings.count; ++h) {
      PlaceKernel *kernel =
          &model->kernels.data[mode->hidings.data[h].kernel];
      kernel->wanted =
          nnpackAddSaturated(kernel->wanted, mode->hidings.data[h].cycles);
    }
  }
}

/// What is hidden of a copy if all that want to hide there get a part.
static int64_t partOf(const PlaceKernel *kernel, int64_t cycles,
                      bool isChosen) {
  int64_t wanted =
      isChosen ? kernel->wanted : nnpackAddSaturated(kernel->wanted, cycles);
  if (wanted <= kernel->cycles)
    return cycles;
  return (int64_t)((double)cycles / (double)wanted * (double)kernel->cycles);
}

void placeShareKernels(PlaceModel *model, const intptr_t *chosen) {
  sumHidden(model, chosen);
  for (intptr_t i = 0; i < model->items.count; ++i) {
    const NnpackPlacementItem *item = &model->solverItems.data[i];
    for (intptr_t m = 0; m < item->numModes; ++m) {
      const PlaceMode *mode = &model->modes.data[item->firstMode + m];
      int64_t cost = mode->openCost;
      for (intptr_t h = 0; h < mode->hidings.count; ++h)
        cost -= partOf(&model->kernels.data[mode->hidings.data[h].kernel],
                       mode->hidings.data[h].cycles,
                       chosen && chosen[i] == m);
      model->solverModes.data[item->firstMode + m].cost = cost;
    }
  }
}

int64_t placeCostOfAll(PlaceModel *model, const intptr_t *chosen) {
  int64_t cost = 0;
  sumHidden(model, chosen);
  for (intptr_t i = 0; i < model->items.count; ++i)
    cost = nnpackAddSaturated(cost, chosenMode(model, chosen, i)->openCost);
  for (intptr_t k = 0; k < model->kernels.count; ++k) {
    const PlaceKernel *kernel = &model->kernels.data[k];
    cost -= kernel->wanted < kernel->cycles ? kernel->wanted : kernel->cycles;
  }
  return cost;
}
