//===-- tools/nnpack-plan/PlanSpaces.h - Several memories ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// --spaces=L2:2M,DDR: every buffer is in one of the spaces, whole, where it
// costs its traffic times the space's cost.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_TOOLS_PLANSPACES_H
#define NNPACK_TOOLS_PLANSPACES_H

#include "nnpack-c/Placement.h"

typedef struct PlanSpaces {
  NnpackPlacementSpace *spaces;
  int64_t *costs; ///< Per byte of traffic.
  intptr_t count;
} PlanSpaces;

/// Reads NAME[:CAPACITY[:COST]] by comma. Without a capacity, or if it is
/// "unlimited", there is no limit; the cost is 0 of the first space and 1 of the
/// others unless it is given.
bool planSpacesParse(const char *text, NnpackArena *arena,
                     PlanSpaces *outSpaces, NnpackText *outError);

/// An item for each buffer, with a mode for each space it may be in: all, or
/// the one it names, or the first if it has an offset and names none.
bool planSpacesProblem(const PlanSpaces *spaces, const NnpackProblem *buffers,
                       NnpackArena *arena, NnpackPlacementProblem *outProblem,
                       NnpackText *outError);

/// The space in which the result has a buffer.
intptr_t planSpaceOf(const NnpackPlacementProblem *problem,
                     const NnpackPlacementResult *result, intptr_t buffer);

/// Makes the result that the rows give if all of them have an offset; false if
/// not.
bool planSpacesTakeFixed(const NnpackPlacementProblem *problem,
                         NnpackArena *arena, NnpackPlacementResult *outResult);

/// " l2_peak=N ddr_peak=N ddr_traffic=N ddr_traffic_bound=N", -1 for what there
/// is not.
void planSpacesReport(const PlanSpaces *spaces,
                      const NnpackPlacementProblem *problem,
                      const NnpackProblem *buffers,
                      const NnpackPlacementResult *result, NnpackText *out);

#endif // NNPACK_TOOLS_PLANSPACES_H
