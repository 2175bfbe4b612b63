//===-- lib/IR/Footprint.h - Which elements are touched -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The elements of a buffer that an access touches, as nested progressions, and
// how many bytes a run of units of work moves by them. Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_FOOTPRINT_H
#define NNPACK_LIB_IR_FOOTPRINT_H

#include "nnpack-c/Support.h"

enum { maxFootprintLevels = 16 };

/// Elements begin + i * stride + j * stride' + ..., 0 <= i < count, ...
typedef struct Footprint {
  int64_t begin;
  bool isEmpty;
  intptr_t numLevels;
  struct {
    int64_t count, stride;
  } levels[maxFootprintLevels];
} Footprint;

/// Adds a level; false if there is no room for it, or it begins too far off.
bool footprintAddLevel(Footprint *footprint, int64_t count, int64_t stride);
/// Brings the levels into the one form in which equal sets of the kinds that
/// kernels have are equal: rising strides, adjoining levels made one.
void footprintNormalize(Footprint *footprint);

typedef NNPACK_VECTOR(Footprint) FootprintList;

/// A bit per element; those outside words [low, high) are not set.
typedef struct ElementSet {
  uint64_t *bits;
  int64_t low, high;
} ElementSet;

/// What units of work, one after the other, touch of one buffer.
typedef struct Touches {
  int64_t numElements;
  FootprintList now, before; ///< Of this unit and of the one before.
  ElementSet nowSet, beforeSet;
  int64_t nowCount;      ///< Elements touched by the last unit.
  int64_t sumOfCounts;   ///< Of all units, each by itself.
  int64_t sumOfNew;      ///< Without those the unit before touched, too.
  intptr_t numUnits;
  bool moves; ///< Not all units touch the same.
  bool isGuessed; ///< More may have been added than was touched.
} Touches;

/// The unit that is running touches the footprint, in normal form.
void touchesAdd(Touches *touches, const Footprint *footprint,
                NnpackArena *arena);
/// Takes from `workLeft` what it costs, in words of bits looked at; what is
/// marked is not all once that is 0 or less.
void touchesEndUnit(Touches *touches, int64_t *workLeft, NnpackArena *arena);
/// Elements moved by all units: what every unit touches anew each time counts
/// each time; what slides along counts once.
int64_t touchesMoved(const Touches *touches);

#endif // NNPACK_LIB_IR_FOOTPRINT_H
