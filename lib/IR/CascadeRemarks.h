//===-- IR/CascadeRemarks.h - Which cascades there are, and why ---*- C -*-===//
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

#ifndef NNPACK_LIB_IR_CASCADEREMARKS_H
#define NNPACK_LIB_IR_CASCADEREMARKS_H

#include "IR/Sequence.h"

/// Prints a remark for each cascade, at its last call, and remarks at what
/// needs most bytes on why no other cascade around it was formed. Before the
/// calls are replaced.
void nnpackRemarkCascades(const NnpackSequence *sequence,
                          const NnpackCascadePlan *plan);

#endif // NNPACK_LIB_IR_CASCADEREMARKS_H
