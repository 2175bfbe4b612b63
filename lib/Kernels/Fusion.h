//===-- Fusion.h - Sums that stay in registers ----------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A contraction with what comes before and after it: FindFusion.c finds them,
// RowStrips.c where that can be done for several rows at a time, and DotEnds.c
// writes them into the loops of DotKernel.c.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_KERNELS_FUSION_H
#define NNPACK_LIB_KERNELS_FUSION_H

#include "Elementwise.h"

/// What sums begin with, and what is made of them.
typedef struct NnpackFusion {
  MlirOperation startOp;
  bool isFilled;           ///< With one number; else `start` has what.
  MlirValue fill;
  NnpackElementwise start; ///< Its operands depend on channels only.
  NnpackElementwise end;
  intptr_t sums; ///< Which operand of `end` the sums are.
} NnpackFusion;

/// Finds what fills the contraction's sums and what alone reads them.
bool nnpackFindFusion(NnpackArena *arena, MlirOperation kernel,
                      const NnpackContraction *c, NnpackFusion *out);
/// Makes the loop around the contraction go several columns at a time, which the
/// contraction and the fusion have then, if its iterations are single columns
/// and the scratch of the sums has room for the results. Leaves operations that
/// only a fused nest can replace.
bool nnpackTakeStrip(NnpackArena *arena, NnpackContraction *c,
                     NnpackFusion *fusion);

#endif // NNPACK_LIB_KERNELS_FUSION_H
