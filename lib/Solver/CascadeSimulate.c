//===-- CascadeSimulate.c - What a cascade needs, by running it -----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs the rule of Cascade.h on row counts. The program that --cascade-kernels
// writes follows the same rule, tick by tick, so what is measured here holds
// there: window rows, ticks, and how far results may overlap operands.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Cascade.h"

#include <assert.h>
#include <string.h>

/// A read of one step of the cascade.
typedef struct Read {
  intptr_t reader; ///< Local step.
  intptr_t writer; ///< Local step, or -1: the operand is whole already.
  intptr_t tensor;
  int64_t rows;
  NnpackRowMap map;
} Read;

/// A step of the cascade while it runs.
typedef struct Local {
  int64_t rows, done, block, rowStep;
  bool isSink; ///< Its result is used outside.
  bool hasInternalOperand;
  intptr_t firstRead, numReads; ///< Range of reads, its own.
  int64_t window;
} Local;

typedef struct Run {
  const NnpackCascadeProblem *problem;
  intptr_t begin, end, count;
  int64_t blockRows;
  Local *locals;
  Read *reads; ///< By reader.
  intptr_t numReads;
  const Read **byWriter;   ///< The internal ones, by writer.
  intptr_t *firstByWriter; ///< count + 1 offsets into byWriter.
  NnpackOverlap *overlaps;
  intptr_t numOverlaps;
  bool *isEager;
  int64_t numTicks;
} Run;

enum { maxOverlaps = 8 };

static bool isOutside(const Run *run, intptr_t tensor) {
  const NnpackCascadeTensor *t = &run->problem->tensors[tensor];
  return t->isWhole || t->writer < run->begin || t->lastReader >= run->end;
}

static int64_t sizeOf(const NnpackCascadeTensor *tensor) {
  return tensor->rows * tensor->rowBytes;
}

static int64_t alignedTo(int64_t bytes, int64_t alignment) {
  return (bytes + alignment - 1) / alignment * alignment;
}

//===----------------------------------------------------------------------===//
// Setting up
//===----------------------------------------------------------------------===//

static void addReads(Run *run, intptr_t local) {
  const NnpackCascadeStep *step = &run->problem->steps[run->begin + local];
  Local *l = &run->locals[local];
  l->firstRead = run->numReads;
  l->numReads = step->numOperands;
  for (intptr_t i = 0; i < step->numOperands; ++i) {
    const NnpackCascadeOperand *operand = &step->operands[i];
    const NnpackCascadeTensor *tensor = &run->problem->tensors[operand->tensor];
    bool isInternal = tensor->writer >= run->begin;
    l->hasInternalOperand |= isInternal;
    run->reads[run->numReads++] =
        (Read){.reader = local,
               .writer = isInternal ? tensor->writer - run->begin : -1,
               .tensor = operand->tensor,
               .rows = tensor->rows,
               .map = step->isRowWise ? operand->map : nnpackRowMapWhole()};
  }
}

static void sortByWriter(Run *run) {
  for (intptr_t i = 0; i < run->numReads; ++i)
    if (run->reads[i].writer >= 0)
      ++run->firstByWriter[run->reads[i].writer + 1];
  for (intptr_t i = 0; i < run->count; ++i)
    run->firstByWriter[i + 1] += run->firstByWriter[i];
  for (intptr_t i = run->numReads - 1; i >= 0; --i)
    if (run->reads[i].writer >= 0)
      run->byWriter[--run->firstByWriter[run->reads[i].writer + 1]] =
          &run->reads[i];
  // Each offset is now where its own range begins; shift back by one.
  for (intptr_t i = 0; i < run->count; ++i)
    run->firstByWriter[i] = run->firstByWriter[i + 1];
  intptr_t internal = 0;
  for (intptr_t i = 0; i < run->numReads; ++i)
    internal += run->reads[i].writer >= 0;
  run->firstByWriter[run->count] = internal;
}

static void addOverlap(Run *run, intptr_t over, intptr_t under) {
  for (intptr_t i = 0; i < run->numOverlaps; ++i)
    if (run->overlaps[i].over == over && run->overlaps[i].under == under)
      return;
  if (run->numOverlaps < maxOverlaps)
    run->overlaps[run->numOverlaps++] = (NnpackOverlap){over, under, INT64_MIN};
}

/// Pairs every result that stays with every operand that dies here.
static void findOverlaps(Run *run) {
  for (intptr_t s = 0; s < run->count; ++s) {
    intptr_t over = run->problem->steps[run->begin + s].result;
    if (!run->locals[s].isSink || run->problem->tensors[over].isElsewhere)
      continue;
    for (intptr_t r = 0; r < run->numReads; ++r) {
      intptr_t under = run->reads[r].tensor;
      const NnpackCascadeTensor *tensor = &run->problem->tensors[under];
      if (run->reads[r].writer < 0 && tensor->lastReader < run->end &&
          !tensor->isElsewhere)
        addOverlap(run, over, under);
    }
  }
}

static Run createRun(const NnpackCascadeProblem *problem, intptr_t begin,
                     intptr_t end, int64_t blockRows, NnpackArena *arena) {
  Run run = {.problem = problem,
             .begin = begin,
             .end = end,
             .count = end - begin,
             .blockRows = blockRows};
  intptr_t numReads = 0;
  for (intptr_t s = begin; s < end; ++s)
    numReads += problem->steps[s].numOperands;
  run.locals = NNPACK_NEW_ARRAY(arena, Local, run.count);
  run.reads = NNPACK_NEW_ARRAY(arena, Read, numReads);
  run.byWriter = NNPACK_NEW_ARRAY(arena, const Read *, numReads);
  run.firstByWriter = NNPACK_NEW_ARRAY(arena, intptr_t, run.count + 1);
  run.isEager = NNPACK_NEW_ARRAY(arena, bool, run.count);
  run.overlaps = NNPACK_NEW_ARRAY(arena, NnpackOverlap, maxOverlaps);
  for (intptr_t i = 0; i < run.count; ++i) {
    const NnpackCascadeStep *step = &problem->steps[begin + i];
    assert(step->result >= 0 && "not a step of a cascade");
    Local *local = &run.locals[i];
    local->rows = problem->tensors[step->result].rows;
    local->rowStep = step->rowStep > 1 ? step->rowStep : 1;
    local->block =
        step->isRowWise ? alignedTo(blockRows, local->rowStep) : local->rows;
    local->isSink = isOutside(&run, step->result);
    addReads(&run, i);
  }
  sortByWriter(&run);
  findOverlaps(&run);
  return run;
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

static int64_t readyRows(const Run *run, const Local *local) {
  int64_t ready = local->rows;
  for (intptr_t i = 0; i < local->numReads; ++i) {
    const Read *read = &run->reads[local->firstRead + i];
    if (read->writer >= 0)
      ready = least(ready, nnpackRowMapReady(&read->map,
                                             run->locals[read->writer].done,
                                             read->rows, local->rows));
  }
  return ready;
}

/// Rows of the operand that the reader's next block reads, as a count from the
/// first row on.
static int64_t wantedBy(const Run *run, const Read *read) {
  const Local *reader = &run->locals[read->reader];
  if (reader->done >= reader->rows)
    return 0;
  int64_t last = least(reader->done + reader->block, reader->rows) - 1;
  return nnpackRowMapEnd(&read->map, last, read->rows);
}

static int64_t wantedRows(const Run *run, intptr_t index) {
  const Local *local = &run->locals[index];
  if (local->isSink || run->isEager[index])
    return local->rows;
  int64_t wanted = 0;
  for (intptr_t i = run->firstByWriter[index];
       i < run->firstByWriter[index + 1]; ++i)
    wanted = most(wanted, wantedBy(run, run->byWriter[i]));
  return wanted;
}

/// First row of the operand that the reader has still to read.
static int64_t firstNeeded(const Run *run, const Read *read) {
  const Local *reader = &run->locals[read->reader];
  if (reader->done >= reader->rows)
    return read->rows;
  return nnpackRowMapFirst(&read->map, reader->done, read->rows);
}

static void growWindow(Run *run, intptr_t index, int64_t limit) {
  Local *local = &run->locals[index];
  int64_t base = local->done;
  for (intptr_t i = run->firstByWriter[index];
       i < run->firstByWriter[index + 1]; ++i)
    base = least(base, firstNeeded(run, run->byWriter[i]));
  local->window = most(local->window, limit - base);
}

/// `over` is about to be written up to `limit`; `under` must not have been
/// needed before that address.
static void growDistance(Run *run, NnpackOverlap *overlap, int64_t limit) {
  const NnpackCascadeTensor *over = &run->problem->tensors[overlap->over];
  const NnpackCascadeTensor *under = &run->problem->tensors[overlap->under];
  int64_t needed = under->rows;
  for (intptr_t i = 0; i < run->numReads; ++i)
    if (run->reads[i].tensor == overlap->under)
      needed = least(needed, firstNeeded(run, &run->reads[i]));
  overlap->distanceBytes =
      most(overlap->distanceBytes,
           limit * over->rowBytes - needed * under->rowBytes);
}

static void fire(Run *run, intptr_t index, int64_t limit) {
  Local *local = &run->locals[index];
  if (!local->isSink)
    growWindow(run, index, limit);
  intptr_t result = run->problem->steps[run->begin + index].result;
  for (intptr_t i = 0; local->isSink && i < run->numOverlaps; ++i)
    if (run->overlaps[i].over == result)
      growDistance(run, &run->overlaps[i], limit);
  local->done = limit;
}

/// How far the step gets in this tick; `done` if it does not fire. What cannot
/// compute a range of rows computes all of them or none.
static int64_t limitOf(const Run *run, intptr_t index) {
  const Local *local = &run->locals[index];
  int64_t wanted = wantedRows(run, index);
  if (wanted <= local->done)
    return local->done;
  int64_t limit = least(local->done + local->block, local->rows);
  bool isRowWise = run->problem->steps[run->begin + index].isRowWise;
  if (isRowWise)
    limit = least(limit, alignedTo(wanted, local->rowStep));
  int64_t ready = readyRows(run, local);
  if (!isRowWise && ready < limit)
    return local->done;
  limit = least(limit, ready);
  return most(local->done, limit / local->rowStep * local->rowStep);
}

static bool runTick(Run *run) {
  bool fired = false;
  for (intptr_t i = 0; i < run->count; ++i) {
    int64_t limit = limitOf(run, i);
    if (limit == run->locals[i].done)
      continue;
    fire(run, i, limit);
    fired = true;
  }
  return fired;
}

static bool isFinished(const Run *run) {
  for (intptr_t i = 0; i < run->count; ++i)
    if (run->locals[i].isSink && run->locals[i].done < run->locals[i].rows)
      return false;
  return true;
}

static void resetRun(Run *run) {
  run->numTicks = 0;
  for (intptr_t i = 0; i < run->count; ++i)
    run->locals[i].done = run->locals[i].window = 0;
  for (intptr_t i = 0; i < run->numOverlaps; ++i)
    run->overlaps[i].distanceBytes = INT64_MIN;
}

/// False if the steps wait for each other, which eager choices cannot cause.
static bool runAll(Run *run) {
  resetRun(run);
  while (!isFinished(run)) {
    ++run->numTicks;
    if (!runTick(run))
      return false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Cost
//===----------------------------------------------------------------------===//

/// Bytes that the pair saves by lying over each other as far as is safe.
static int64_t savedBytes(const Run *run, const NnpackOverlap *overlap) {
  int64_t over = sizeOf(&run->problem->tensors[overlap->over]);
  int64_t under = sizeOf(&run->problem->tensors[overlap->under]);
  int64_t distance = overlap->distanceBytes;
  if (distance == INT64_MIN || distance >= over || distance <= -under)
    return 0;
  int64_t low = least(0, distance), high = most(over, distance + under);
  return most(over + under - (high - low), 0);
}

static int64_t costOf(const Run *run) {
  const NnpackCascadeProblem *problem = run->problem;
  int64_t total = 0, scratch = 0, saved = 0;
  for (intptr_t t = 0; t < problem->numTensors; ++t) {
    const NnpackCascadeTensor *tensor = &problem->tensors[t];
    bool isAlive =
        tensor->writer < run->end && tensor->lastReader >= run->begin;
    if (isAlive && isOutside(run, t) && !tensor->isElsewhere)
      total += alignedTo(sizeOf(tensor), problem->alignment);
  }
  for (intptr_t i = 0; i < run->count; ++i) {
    const NnpackCascadeStep *step = &problem->steps[run->begin + i];
    scratch = most(scratch, step->scratchBytes);
    if (!run->locals[i].isSink)
      total += alignedTo(run->locals[i].window *
                             problem->tensors[step->result].rowBytes,
                         problem->alignment);
  }
  for (intptr_t i = 0; i < run->numOverlaps; ++i)
    saved = most(saved, savedBytes(run, &run->overlaps[i]));
  return total + scratch - saved;
}

//===----------------------------------------------------------------------===//
// Choosing what is eager
//===----------------------------------------------------------------------===//

typedef enum Policy { allLazy, allEager, eagerIfSmaller, numPolicies } Policy;

static void setPolicy(Run *run, Policy policy) {
  for (intptr_t i = 0; i < run->count; ++i) {
    const Local *local = &run->locals[i];
    const NnpackCascadeStep *step = &run->problem->steps[run->begin + i];
    int64_t result = sizeOf(&run->problem->tensors[step->result]), operands = 0;
    for (intptr_t k = 0; k < step->numOperands; ++k)
      operands += sizeOf(&run->problem->tensors[step->operands[k].tensor]);
    // Without an internal operand it would run away from its readers.
    run->isEager[i] =
        local->hasInternalOperand &&
        (policy == allEager || (policy == eagerIfSmaller && result < operands));
  }
}

static NnpackCascade resultOf(const Run *run, int64_t cost,
                              NnpackArena *arena) {
  bool *isEager = NNPACK_NEW_ARRAY(arena, bool, run->count);
  int64_t *windows = NNPACK_NEW_ARRAY(arena, int64_t, run->count);
  NnpackOverlap *overlaps =
      NNPACK_NEW_ARRAY(arena, NnpackOverlap, run->numOverlaps);
  NnpackCascade cascade = {.begin = run->begin,
                           .end = run->end,
                           .blockRows = run->blockRows,
                           .numTicks = run->numTicks,
                           .isEager = isEager,
                           .windowRows = windows,
                           .overlaps = overlaps,
                           .costBytes = cost};
  for (intptr_t i = 0; i < run->count; ++i) {
    const Local *local = &run->locals[i];
    isEager[i] = run->isEager[i];
    windows[i] = local->isSink ? local->rows : local->window;
  }
  for (intptr_t i = 0; i < run->numOverlaps; ++i)
    if (savedBytes(run, &run->overlaps[i]) > 0)
      overlaps[cascade.numOverlaps++] = run->overlaps[i];
  return cascade;
}

NnpackCascade nnpackCascadeSimulate(const NnpackCascadeProblem *problem,
                                    intptr_t begin, intptr_t end,
                                    int64_t blockRows, NnpackArena *arena) {
  NnpackArena *scratch = nnpackArenaCreate();
  Run run = createRun(problem, begin, end, blockRows, scratch);
  NnpackCascade best = {.costBytes = INT64_MAX};
  intptr_t numPoliciesTried = run.count == 1 ? 1 : numPolicies;
  for (intptr_t policy = 0; policy < numPoliciesTried; ++policy) {
    setPolicy(&run, (Policy)policy);
    if (!runAll(&run))
      continue;
    int64_t cost = costOf(&run);
    if (cost < best.costBytes)
      best = resultOf(&run, cost, arena);
  }
  nnpackArenaDestroy(scratch);
  return best;
}
