//===-- lib/IR/ViewArguments.h - One argument per view of an argument -----===//
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

#ifndef NNPACK_LIB_IR_VIEWARGUMENTS_H
#define NNPACK_LIB_IR_VIEWARGUMENTS_H

#include "IR/Build.h"

/// Replaces arguments of a function without results that only serve views at
/// constant shifts by an argument per view. `calls` are all that there are.
void nnpackSplitViewArguments(MlirOperation function,
                              const MlirOperation *calls, intptr_t numCalls,
                              NnpackArena *arena);

#endif // NNPACK_LIB_IR_VIEWARGUMENTS_H
