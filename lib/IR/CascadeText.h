//===-- IR/CascadeText.h - A cascade's loop as text ---------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the files that write the loop share. In the text,
//   %nI, %mI  rows of step I's result done before and after this tick
//   %dI       rows of it that are asked for
//   %bI, %cI  the row that its window begins with, before and after
//   %wI, %sI  its window, and the rows of it that stay from tick to tick
//   %uI_K     what it accumulates
//   %aK       a value from outside
// Internal to lib/IR.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_CASCADETEXT_H
#define NNPACK_LIB_IR_CASCADETEXT_H

#include "IR/IndexText.h"
#include "IR/Sequence.h"

typedef struct CascadeText {
  const NnpackSequence *sequence;
  const NnpackCascade *cascade;
  const MlirOperation *rowKernels;
  NnpackArena *arena;
  IndexText out;
  NNPACK_VECTOR(MlirValue) externals; ///< Arguments of the parsed function.
  NnpackCascadeOpened opened;
  int64_t *ids; ///< Per step: nnpack.id of its window, or if it can be in place,
                ///< of what stays of it; -1 without one.
  Name *needed; ///< Per step: the first row of an opened window that is needed.
  Name *filled; ///< Per step: whether what stays is in the window by now.
} CascadeText;

// Steps are counted from the cascade's first one on.

intptr_t cascadeCountOf(const CascadeText *loop);
const NnpackCascadeStep *cascadeStepAt(const CascadeText *loop, intptr_t local);
const NnpackCascadeTensor *cascadeResultAt(const CascadeText *loop,
                                           intptr_t local);
/// The rows that the step counts: of its result, or if it accumulates, those
/// that it takes in.
int64_t cascadeRowsAt(const CascadeText *loop, intptr_t local);
/// The local step that writes the tensor, or -1 for one from outside.
intptr_t cascadeWriterOf(const CascadeText *loop, intptr_t tensor);
/// The last step that reads the result here; the step itself if none does.
intptr_t cascadeLastReaderOf(const CascadeText *loop, intptr_t local);
/// True if the step's result is used outside.
bool cascadeIsSink(const CascadeText *loop, intptr_t local);

/// Calls `visit` for every read of the step's result inside the cascade.
typedef void (*CascadeReadVisitor)(CascadeText *loop, intptr_t reader,
                                   const NnpackRowMap *map, int64_t rows,
                                   Name *value);
void cascadeVisitReads(CascadeText *loop, intptr_t local,
                       CascadeReadVisitor visit, Name *value);

/// Defines %d of every step.
void cascadePrintDemands(CascadeText *loop);
/// Defines %m.
void cascadePrintLimit(CascadeText *loop, intptr_t local);

/// True if the step's result is stored as a window, of a buffer of its own.
bool cascadeHasWindow(const CascadeText *loop, intptr_t local);
/// True if the window may have what stays of it in itself.
bool cascadeIsInPlace(const CascadeText *loop, intptr_t local);
/// True if the loop carries the row that the window begins with.
bool cascadeCarriesBase(const CascadeText *loop, intptr_t local);
/// Before the loop: the buffers that are there throughout.
void cascadePrintAllocs(CascadeText *loop);
/// Defines %c, and makes room for the rows that the step is about to write.
void cascadePrintOpenWindow(CascadeText *loop, intptr_t local);
/// After the step's turn: what stayed joins the rows that it wrote.
void cascadePrintJoinWindow(CascadeText *loop, intptr_t local);
/// Before a step that reads the window: fills it if that was not done.
void cascadePrintFillWindow(CascadeText *loop, intptr_t local, intptr_t reader);
/// Before the last reader's turn, or after it if cascadeIsInPlace: saves the rows
/// that stay.
void cascadePrintCloseWindow(CascadeText *loop, intptr_t local);
/// A view of the window that shows its rows where the whole tensor has them.
Name cascadePrintTensorView(CascadeText *loop, intptr_t local, MlirType type);

#endif // NNPACK_LIB_IR_CASCADETEXT_H
