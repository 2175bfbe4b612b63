//===-- IR/CascadeLoop.h - The loop of a cascade ------------------*- C -*-===//
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

#ifndef NNPACK_LIB_IR_CASCADELOOP_H
#define NNPACK_LIB_IR_CASCADELOOP_H

#include "IR/Sequence.h"

/// Replaces the calls of a cascade of several steps by a loop over ticks that
/// calls row-range kernels on windows. `rowKernels` has, per step of the
/// sequence, the row-range kernel, or null where the step fires at once. False,
/// with nothing changed, if the loop could not be built. With `mayOverlap`,
/// windows have notes on which others they may lie over.
bool nnpackInsertCascadeLoop(NnpackSequence *sequence,
                             const NnpackCascade *cascade,
                             const MlirOperation *rowKernels, bool mayOverlap);

#endif // NNPACK_LIB_IR_CASCADELOOP_H
