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

/// Remarks on each cascade, at its last call, and on why its parts are not one
/// with the next; `capacityBytes` as the search had it. Before the calls are
/// replaced.
void nnpackRemarkCascades(const NnpackSequence *sequence,
                          const NnpackCascadePlan *plan, int64_t capacityBytes);

#endif // NNPACK_LIB_IR_CASCADEREMARKS_H
