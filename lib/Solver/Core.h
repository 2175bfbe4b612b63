//===-- lib/Solver/Core.h - A problem in the search's terms -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Buffers of more than zero bytes as items, sorted so that neither the order of
// the rows nor the names matter; time in sections, sizes and offsets in units.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_CORE_H
#define NNPACK_LIB_SOLVER_CORE_H

#include "Sections.h"

typedef struct NnpackItem {
  int32_t buffer;       ///< Index in the problem.
  int32_t begin, end;   ///< Sections, from the first span to the last.
  int32_t firstSpan, numSpans;
  int32_t twin;         ///< The item before it that is its equal, or -1.
  int64_t size;         ///< Units, rounded up.
  int64_t alignment;    ///< Units.
  int64_t pin;          ///< Units, or NNPACK_NO_OFFSET.
  int64_t sizeBytes;
} NnpackItem;

typedef struct NnpackCore {
  NnpackItem *items;
  NnpackSpan *spans; ///< Their `buffer` is an index of an item.
  int32_t numItems, numSpans, numSections;
  int64_t unit; ///< Bytes.
  bool hasGaps, hasPins, hasAlignments; ///< Alignments of more than one unit.
  intptr_t numCells; ///< Sum over the items of the sections they need.
} NnpackCore;

/// Shares and windows of gaps are left out: what is found is a plan, what is
/// refuted may have one.
/// `rules` are bits 1 << NnpackRule.
void nnpackCoreBuild(const NnpackProblem *problem, unsigned rules,
                     NnpackArena *arena, NnpackCore *outCore);

/// The latest offset, in units, of an item under a capacity; -1 if it is larger.
int64_t nnpackCoreLatest(const NnpackCore *core, const NnpackItem *item,
                         int64_t capacityBytes);

/// The least peak above `bytes`, and the greatest up to it (-1: none), that a
/// plan in which no buffer can be moved down may have.
int64_t nnpackCorePeakAbove(const NnpackCore *core, int64_t bytes);
int64_t nnpackCorePeakUpTo(const NnpackCore *core, int64_t bytes);

#endif // NNPACK_LIB_SOLVER_CORE_H
