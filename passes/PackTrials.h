//===-- passes/PackTrials.h - Forms and what they move   ---*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The forms of a module that --pack-buffers tries, on copies of it (PackForms.c).
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_PASSES_PACKTRIALS_H
#define NNPACK_PASSES_PACKTRIALS_H

#include "PackSteps.h"

typedef enum CascadeKind {
  CascadesNone,
  CascadesForTraffic,
  CascadesToFit, ///< With steps run again.
  CascadesLeast, ///< Of memory.
} CascadeKind;

/// A search for cascades, with a part of L2 in eighths: what is left is for
/// weights, which come in parts of an eighth.
typedef struct Form {
  CascadeKind kind;
  int64_t eighths;
} Form;

enum { numForms = 7 };

/// Bytes, or cycles with objective=time, that --place-buffers has noted at the
/// entries; INT64_MAX: not known.
typedef struct Traffic {
  int64_t bytes, floor, bound;
} Traffic;

typedef struct Trial {
  intptr_t form;
  int64_t chunkBytes; ///< Of weights; 0: calls are not split.
  Traffic traffic;    ///< By heuristics.
  int64_t bestBytes;  ///< With all effort and no limit; 0: not placed so.
} Trial;

typedef struct Packer {
  MlirOperation module;
  NnpackPassContext *context; ///< Quiet, for copies.
  NnpackArena *arena;
  MlirOperation cascaded[numForms]; ///< In no module.
  NNPACK_VECTOR(Trial) trials;
  NNPACK_VECTOR(uint64_t) prints; ///< Of the forms tried.
  intptr_t best; ///< Trial; -1: none yet.
} Packer;

/// Whether the trial is of a form of that kind.
bool packIsOf(const Packer *packer, intptr_t trial, CascadeKind kind);

/// What --place-buffers has noted at the entries of the module.
Traffic packTrafficOf(MlirOperation module);

/// Whether what is moved is less than by the best so far. Without any placement,
/// what needs the least memory is nearest to one: the last of the forms.
bool packIsBetter(const Traffic *traffic, const Trial *best);

/// Tries forms by heuristics; false after an error.
bool packTryForms(Packer *packer);

/// Gives the module a form's cascades; false after an error.
bool packRunCascades(MlirOperation module, const NnpackPassContext *context,
                     intptr_t form);

bool packSplitCalls(MlirOperation copy, const NnpackPassContext *context,
                    int64_t chunkBytes);

/// Places a copy; one that moves `limit` bytes or more is of no use.
bool packPlaceCopy(const Packer *packer, MlirOperation copy, int effort,
                   int64_t limit);

#endif // NNPACK_PASSES_PACKTRIALS_H
