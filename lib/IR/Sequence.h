//===-- IR/Sequence.h - A function as a sequence of steps ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A function of buffers and kernel calls as the problem of Cascade.h, with the
// operations and values behind its numbers. Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_SEQUENCE_H
#define NNPACK_LIB_IR_SEQUENCE_H

#include "IR/Build.h"
#include "nnpack-c/Cascade.h"

typedef struct NnpackSequence {
  NnpackCascadeProblem problem;
  const MlirOperation *steps;   ///< Per step.
  const MlirOperation *kernels; ///< Per step: the callee, or null.
  const MlirValue *buffers;     ///< Per tensor: allocation or argument.
  int64_t nextId; ///< An nnpack.id that no allocation has.
} NnpackSequence;

/// True for a func.func with a body of one block that calls kernels, and whose
/// buffers are so small that sums over all of them can be counted.
bool nnpackIsSequence(MlirOperation op, MlirSymbolTable symbols);
/// Reads a function for which nnpackIsSequence holds.
NnpackSequence nnpackCollectSequence(MlirOperation function,
                                     MlirSymbolTable symbols, int64_t alignment,
                                     NnpackArena *arena);
/// The tensor of a buffer, or -1.
intptr_t nnpackSequenceTensor(const NnpackSequence *sequence, MlirValue buffer);
/// Marks which allocations may overlap how far, for --assign-offsets:
/// `nnpack.overlaps = [array<i64: id, least, most>, ...]` on the one written,
/// `nnpack.id` on the one that dies: least <= offset(that) - offset(this) <=
/// most, where `most` is left out if there is none. Earlier marks on results of
/// the cascade's steps go. Returns how many it marked.
intptr_t nnpackMarkOverlaps(NnpackSequence *sequence,
                            const NnpackCascade *cascade);

/// Makes calls that are a second time of others, on buffers of their own. The
/// sequence has to be read anew.
void nnpackRepeatSteps(const NnpackSequence *sequence,
                       const NnpackRecomputation *what);

/// Remarks, in the pass's name, on which operands that die in a cascade, or in
/// a step alone, its results may lie over.
void nnpackRemarkOverlaps(const NnpackSequence *sequence,
                          const NnpackCascade *cascade, const char *category);

#endif // NNPACK_LIB_IR_SEQUENCE_H
