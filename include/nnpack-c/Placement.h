//===-- nnpack-c/Placement.h - What stays in a small memory -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chooses which memory each value lives in when, and the offsets there, such
// that what it costs is least. Includes no MLIR header.
//
// A problem has spaces with capacities, and items; each item has modes, of
// which exactly one is chosen. A mode says what it costs and which buffers it
// needs in which spaces. For example, with L2 as space 0 and DDR as space 1:
//
//   an activation            mode                  cost          needs
//                            in L2                 0             one in L2
//                            in DDR                reads+writes  one in DDR
//                            L2, DDR across a gap  out+in again  two in L2,
//                                                                one in DDR
//   a constant               read where it lies    every read    -
//                            fetched for a kernel  its bytes     one in L2 from
//                                                                a step before
//                            in chunks             its bytes     a small one
//
// What must go together is one item: its modes are the combinations. Items that
// cannot move have one mode. There is no other link between items than room,
// and pairs of buffers that may overlap (NnpackShare), if both are chosen.
//
// How it is solved: docs/Placement.md.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_C_PLACEMENT_H
#define NNPACK_C_PLACEMENT_H

#include "nnpack-c/Solver.h"

#ifdef __cplusplus
extern "C" {
#endif

//===----------------------------------------------------------------------===//
// The problem
//===----------------------------------------------------------------------===//

typedef struct NnpackPlacementSpace {
  const char *name; ///< Not owned. For messages.
  int64_t capacity; ///< Bytes; INT64_MAX: no limit.
} NnpackPlacementSpace;

/// A buffer that a mode needs.
typedef struct NnpackPlacementNeed {
  intptr_t space;
  NnpackBuffer buffer; ///< With pins, hints, gaps without windows; `traffic` is
                       ///< not looked at.
} NnpackPlacementNeed;

typedef struct NnpackPlacementMode {
  const char *name;             ///< Not owned; for messages; may be NULL.
  int64_t cost;                 ///< >= 0: bytes moved, or time.
  intptr_t firstNeed, numNeeds; ///< In `needs`; a need belongs to one mode.
} NnpackPlacementMode;

typedef struct NnpackPlacementItem {
  const char *name;             ///< Not owned. For messages.
  intptr_t firstMode,
      numModes; ///< In `modes`; 1 to NNPACK_PLACEMENT_MAX_MODES.
} NnpackPlacementItem;

/// The most modes of an item.
#define NNPACK_PLACEMENT_MAX_MODES 64

typedef struct NnpackPlacementProblem {
  const NnpackPlacementSpace *spaces;
  intptr_t numSpaces;
  const NnpackPlacementItem *items;
  intptr_t numItems;
  const NnpackPlacementMode *modes;
  intptr_t numModes;
  const NnpackPlacementNeed *needs;
  intptr_t numNeeds;
  const NnpackShare *shares; ///< Of needs in one space; holds where both are
                             ///< chosen. At most one per pair.
  intptr_t numShares;
} NnpackPlacementProblem;

/// Checks what the comments above ask for, and that costs and sizes add up
/// without overflow. On failure returns false with a message.
bool nnpackPlacementVerify(const NnpackPlacementProblem *problem,
                           NnpackText *outError);

//===----------------------------------------------------------------------===//
// The answer
//===----------------------------------------------------------------------===//

typedef struct NnpackPlacementResult {
  /// Optimal: the cost is proved least. Feasible: a placement. Infeasible:
  /// proved that there is none. Unknown: none was found, or none that costs less
  /// than the limit.
  NnpackStatus status;
  int64_t cost;       ///< Of the modes chosen.
  int64_t lowerBound; ///< Proved: no placement costs less.
  intptr_t *modes;    ///< Per item, which of its modes, from 0.
  int64_t *offsets;   ///< Per need; NNPACK_NO_OFFSET if its mode is not chosen.
  NnpackPlan *plans;  ///< Per space: peak, its bound and proof for the modes
                      ///< chosen; offsets of the buffers that
                      ///< nnpackPlacementSpaceProblem lists, in its order.
  int64_t numNodes;   ///< Search nodes spent.
  bool stoppedByTime; ///< The time limit, not a node limit, ended it.

  // If infeasible or unknown: where the least that items can do with there is
  // furthest above the capacity. At `tightTime` it is `tightBytes`.
  intptr_t tightSpace; ///< -1 if every space has room for it at all times.
  int64_t tightTime, tightBytes;
} NnpackPlacementResult;

/// Finds the modes that cost least among those whose buffers have offsets
/// within the capacities. `problem` must verify. Of equal modes the earlier one
/// is taken. Always fills `outResult`; what it points to belongs to `arena`.
/// Same input, options and node limit, same result.
void nnpackPlace(const NnpackPlacementProblem *problem,
                 const NnpackSolverOptions *options, NnpackArena *arena,
                 NnpackPlacementResult *outResult);

/// The buffers of the chosen modes in one space, in the order of needs, as a
/// problem of its own with the space's capacity; `outNeeds` has the need of
/// each buffer. Belongs to `arena`.
void nnpackPlacementSpaceProblem(const NnpackPlacementProblem *problem,
                                 const intptr_t *modes, intptr_t space,
                                 NnpackArena *arena, NnpackProblem *outProblem,
                                 intptr_t **outNeeds);

/// Proves a result that is optimal or feasible: naive, by nnpackPlanValidate
/// for each space; the cost is that of the modes, and not below the bound.
bool nnpackPlacementValidate(const NnpackPlacementProblem *problem,
                             const NnpackPlacementResult *result,
                             NnpackText *outError);

//===----------------------------------------------------------------------===//
// Whole buffers, by one rule
//===----------------------------------------------------------------------===//

typedef struct NnpackPlacement {
  bool *spilled;   ///< One per buffer: not in this space.
  NnpackPlan plan; ///< Offsets of the others; of spilled ones unspecified.
} NnpackPlacement;

/// Whole buffers leave `problem` (its capacity is that of the space; no shares)
/// until the rest fits. Buffers with the same number in `groups` leave
/// together; NULL: each alone. Those marked in `pinned` stay. Returns false
/// when these alone do not fit, or no plan for them was found.
bool nnpackPlaceGreedily(const NnpackProblem *problem, const intptr_t *groups,
                         const bool *pinned,
                         const NnpackSolverOptions *options,
                         NnpackArena *arena, NnpackPlacement *outPlacement);

#ifdef __cplusplus
}
#endif

#endif // NNPACK_C_PLACEMENT_H
