//===-- passes/PackSteps.h - Passes inside --pack-buffers ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_PASSES_PACKSTEPS_H
#define NNPACK_PASSES_PACKSTEPS_H

#include "nnpack-c/Passes.h"

typedef enum PackStepId {
#define NNPACK_PASS(Id, argument, summary) PackStepId_##Id,
#include "nnpack-c/Passes.def"
} PackStepId;

/// Runs a list of passes, as --pass-pipeline reads it inside the module's anchor.
bool packRunText(MlirOperation module, NnpackPassContext *context,
                 const char *passes);

/// Runs a pass of the table with those of its options that are given here.
bool packRunStep(MlirOperation module, NnpackPassContext *context,
                 PackStepId step);

/// A copy of `form` at the end of the module, as passes run on what is in one.
/// Remarks are silent about it.
MlirOperation packCopy(MlirOperation module, MlirOperation form);

/// Gives the module what the copy has, and leaves that with nothing.
void packTakeBody(MlirOperation module, MlirOperation copy);

/// A number that is the same for modules of which `mix` takes the same: it is
/// called for each operation with the number so far, for packMix.
uint64_t packPrint(MlirOperation module, MlirOperationWalkCallback mix);
/// Takes a value into a number as FNV-1a does.
void packMix(uint64_t *print, uint64_t value);

#endif // NNPACK_PASSES_PACKSTEPS_H
