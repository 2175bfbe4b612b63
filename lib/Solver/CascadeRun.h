//===-- Solver/CascadeRun.h - A cascade while it runs -------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The rule of Cascade.h on row counts. Internal to the solver.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_SOLVER_CASCADERUN_H
#define NNPACK_LIB_SOLVER_CASCADERUN_H

#include "nnpack-c/Cascade.h"

/// A read of one step of the cascade.
typedef struct CascadeRead {
  intptr_t reader; ///< Local step: an index from the cascade's begin on.
  intptr_t writer; ///< Local step, or -1: the operand is whole already.
  intptr_t tensor;
  int64_t rows;
  NnpackRowMap map;
} CascadeRead;

/// A step of the cascade while it runs. It counts rows of its result, or if it
/// accumulates, those that it takes in.
typedef struct CascadeLocal {
  int64_t rows, done, block, rowStep;
  int64_t resultRows;
  int64_t demand; ///< Rows that the sinks ask for in this tick.
  bool isRowWise, isEager, accumulates;
  bool isSink; ///< Its result is used outside.
  bool hasInternalOperand;
  bool hasFired;                ///< In this tick.
  intptr_t firstRead, numReads; ///< Range of reads, its own.
  intptr_t lastReader;          ///< Local step, itself if no one reads it here.
  // What the run measures.
  int64_t window; ///< Most rows at a time.
  int64_t carry;  ///< Most rows from one tick to the next.
  int64_t mostNew; ///< Most rows that it computes in a tick.
  int64_t numFirings;
} CascadeLocal;

/// A pair, and who reads the one below.
typedef struct CascadeOverlap {
  NnpackOverlap pair; ///< Right after the run.
  intptr_t result;    ///< The tensor that is written: pair.over, or its part.
  const CascadeRead **reads;
  intptr_t numReads;
} CascadeOverlap;

typedef struct CascadeRun {
  const NnpackCascadeProblem *problem;
  intptr_t begin, end, count;
  int64_t blockRows;
  CascadeLocal *locals;
  CascadeRead *reads; ///< By reader.
  intptr_t numReads;
  const CascadeRead **byWriter; ///< The internal ones, by writer.
  intptr_t *firstByWriter;      ///< count + 1 offsets into byWriter.
  CascadeOverlap *overlaps;
  intptr_t numOverlaps;
  int64_t numTicks;
} CascadeRun;

static inline int64_t cascadeLeast(int64_t a, int64_t b) {
  return a < b ? a : b;
}
static inline int64_t cascadeMost(int64_t a, int64_t b) {
  return a > b ? a : b;
}
/// The next multiple of `step`.
static inline int64_t cascadeAlign(int64_t value, int64_t step) {
  return step == 1 ? value : (value + step - 1) / step * step;
}
static inline int64_t cascadeSizeOf(const NnpackCascadeTensor *tensor) {
  return tensor->rows * tensor->rowBytes;
}

/// Whether the window of a step, after a run, has room for all that may stay and
/// all that is new, so that new rows can always be at one place.
static inline bool cascadeIsAligned(const CascadeLocal *local) {
  return !local->isSink && !local->accumulates &&
         local->carry + local->mostNew <= local->window;
}
/// Whether the maps of the step's operands tell which rows it reads when.
static inline bool cascadeReadsByMaps(const NnpackCascadeStep *step) {
  return step->isRowWise || step->accumulatedRows > 0;
}
/// The rows that the step counts.
static inline int64_t cascadeRowsOf(const NnpackCascadeProblem *problem,
                                    const NnpackCascadeStep *step) {
  return step->accumulatedRows > 0 ? step->accumulatedRows
                                   : problem->tensors[step->result].rows;
}

CascadeRun cascadeRunCreate(const NnpackCascadeProblem *problem, intptr_t begin,
                            intptr_t end, int64_t blockRows,
                            NnpackArena *arena);
/// True if the tensor is alive before or after the cascade, or has to be whole.
bool cascadeIsOutside(const CascadeRun *run, intptr_t tensor);
/// First row of the local step's result that anyone has still to read.
int64_t cascadeFirstNeeded(const CascadeRun *run, intptr_t local);
/// Runs a tick. False if no step fires.
bool cascadeRunTick(CascadeRun *run);
bool cascadeIsFinished(const CascadeRun *run);
/// Runs all ticks. False if the steps wait for each other, which eager choices
/// cannot cause.
bool cascadeRunAll(CascadeRun *run);

#endif // NNPACK_LIB_SOLVER_CASCADERUN_H
