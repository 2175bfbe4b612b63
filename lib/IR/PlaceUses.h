//===-- lib/IR/PlaceUses.h - Who touches what is placed -----------*- C -*-===//
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

#ifndef NNPACK_LIB_IR_PLACEUSES_H
#define NNPACK_LIB_IR_PLACEUSES_H

#include "Place.h"

/// A buffer of the function, scratch included, or a constant that it uses.
typedef struct PlaceSubject {
  PlaceMember member;
  bool isMovable;  ///< Every access can be turned to a copy elsewhere.
  intptr_t onlyOp; ///< The operation that has all accesses, or NO_INDEX.
} PlaceSubject;

typedef struct PlaceSubjects {
  PlaceSubject *data; ///< Buffers by their numbers, then constants.
  intptr_t count;
} PlaceSubjects;

PlaceSubjects placeSubjectsCollect(ModuleInfo *module,
                                   const FunctionInfo *function);

/// The operation of the entry's block that holds the operation.
intptr_t placeTopOf(const FunctionInfo *function, intptr_t op);
/// Whether the value shows an allocation or a global through reshapes and
/// subviews alone.
bool placeShowsSimply(MlirValue value);

#endif // NNPACK_LIB_IR_PLACEUSES_H
