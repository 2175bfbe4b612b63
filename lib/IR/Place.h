//===-- lib/IR/Place.h - Which memory buffers live in, when -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The placement problem of an entry function, and what its modes mean in the IR.
//
// Time: step s of the function takes place at 2 s + 1, copies before it at 2 s.
//
// Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_PLACE_H
#define NNPACK_LIB_IR_PLACE_H

#include "Module.h"

#include "nnpack-c/Placement.h"

/// All accesses of a member by one operation of the entry's block.
typedef struct PlaceUse {
  intptr_t top;                ///< The operation, in the skeleton.
  intptr_t firstStep, endStep; ///< Its steps, half-open.
  int64_t read, written;       ///< Bytes moved if the access is in place.
} PlaceUse;

/// What is placed: a planned buffer, or a constant.
typedef struct PlaceMember {
  intptr_t buffer; ///< Of the function, or NO_INDEX for a constant.
  MlirValue value; ///< The allocation's or the global's; null for scratch.
  int64_t sizeBytes, alignment;
  PlaceUse *uses;
  intptr_t numUses;
  intptr_t numWritten; ///< Uses up to the last one that writes.
} PlaceMember;

/// A copy in the fast space, for uses [first, end), filled from home before.
typedef struct PlaceStay {
  intptr_t first, end;
} PlaceStay;

/// An operation of the entry's block that is no copy.
typedef struct PlaceKernel {
  intptr_t firstStep, endStep;
  int64_t cycles; ///< Of its arithmetic.
  int64_t wanted; ///< Of copies that hide behind it.
} PlaceKernel;

/// A copy that runs beside a kernel: to a stay, or home (stay -1).
typedef struct PlaceHiding {
  intptr_t stay, kernel;
  int64_t cycles; ///< Of the copies of all members.
} PlaceHiding;

/// Of all members of an item alike. The home of a constant is where it lies.
typedef struct PlaceMode {
  intptr_t space;  ///< The fast one that it is about.
  bool startsFast; ///< Uses [0, fastEnd) are in the fast space from the
                   ///< start, and then copied home if there are others.
  intptr_t fastEnd;
  PlaceStay *stays; ///< Of the others; those in none are at home.
  intptr_t numStays;
  NNPACK_VECTOR(PlaceHiding) hidings; ///< None: copies run alone.
  int64_t openCost;                   ///< As if they did.
  intptr_t firstNeed; ///< Per member: fast start, home, stays; see PlaceNeeds.h.
} PlaceMode;

typedef struct PlaceItem {
  PlaceMember *members;
  intptr_t numMembers;
} PlaceItem;

typedef struct PlaceModel {
  ModuleInfo *module;
  FunctionInfo *function;
  NNPACK_VECTOR(PlaceItem) items;
  NNPACK_VECTOR(PlaceMode) modes; ///< As in `problem`.
  NNPACK_VECTOR(NnpackPlacementItem) solverItems;
  NNPACK_VECTOR(NnpackPlacementMode) solverModes;
  NNPACK_VECTOR(NnpackPlacementNeed) needs;
  NNPACK_VECTOR(NnpackShare) shares;
  NnpackPlacementSpace *spaces;
  NNPACK_VECTOR(PlaceKernel) kernels; ///< With objective=time.
  int64_t fixedBytes; ///< Cost of what no mode changes.
  int64_t onceBytes;  ///< The least that constants with a choice cost.
} PlaceModel;

/// Makes the model of an entry whose scratch and steps are known.
PlaceModel *placeModelCreate(ModuleInfo *module, FunctionInfo *function);
/// The same as the solver sees it.
NnpackPlacementProblem placeModelProblem(const PlaceModel *model);

/// Bytes that a member moves in a mode, its copies included.
int64_t placeMemberCost(const PlaceMember *member, const PlaceMode *mode);

/// Remarks on what lives in the slow space, and on constants.
void placeModelRemark(const PlaceModel *model,
                      const NnpackPlacementResult *result);

/// Carries the choice out: pins allocations to their spaces, with the offsets as
/// hints, and inserts copies.
void placeModelApply(const PlaceModel *model,
                     const NnpackPlacementResult *result);

#endif // NNPACK_LIB_IR_PLACE_H
