//===-- CascadeRun.c - Running a cascade on row counts --------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The program that --cascade-kernels writes follows the same rule, tick by
// tick, so what is measured here holds there: the rows that a window has at
// most, those that it keeps from tick to tick, and how far results may overlap
// operands.
//
//===----------------------------------------------------------------------===//

#include "CascadeRun.h"

#include <assert.h>

enum { maxOverlaps = 8 };

bool cascadeIsOutside(const CascadeRun *run, intptr_t tensor) {
  const NnpackCascadeTensor *t = &run->problem->tensors[tensor];
  return t->isWhole || t->writer < run->begin || t->lastReader >= run->end;
}

//===----------------------------------------------------------------------===//
// Setting up
//===----------------------------------------------------------------------===//

static void addReads(CascadeRun *run, intptr_t local) {
  const NnpackCascadeStep *step = &run->problem->steps[run->begin + local];
  CascadeLocal *l = &run->locals[local];
  l->firstRead = run->numReads;
  l->numReads = step->numOperands;
  for (intptr_t i = 0; i < step->numOperands; ++i) {
    const NnpackCascadeOperand *operand = &step->operands[i];
    const NnpackCascadeTensor *tensor = &run->problem->tensors[operand->tensor];
    bool isInternal = tensor->writer >= run->begin;
    l->hasInternalOperand |= isInternal;
    run->reads[run->numReads++] = (CascadeRead){
        .reader = local,
        .writer = isInternal ? tensor->writer - run->begin : -1,
        .tensor = operand->tensor,
        .rows = tensor->rows,
        .map = cascadeReadsByMaps(step) ? operand->map : nnpackRowMapWhole()};
    if (isInternal)
      run->locals[tensor->writer - run->begin].lastReader = local;
  }
}

static void sortByWriter(CascadeRun *run) {
  for (intptr_t i = 0; i < run->numReads; ++i)
    if (run->reads[i].writer >= 0)
      ++run->firstByWriter[run->reads[i].writer + 1];
  for (intptr_t i = 0; i < run->count; ++i)
    run->firstByWriter[i + 1] += run->firstByWriter[i];
  intptr_t internal = run->firstByWriter[run->count];
  for (intptr_t i = run->numReads - 1; i >= 0; --i)
    if (run->reads[i].writer >= 0)
      run->byWriter[--run->firstByWriter[run->reads[i].writer + 1]] =
          &run->reads[i];
  // Each offset is now where its own range begins; shift back by one.
  for (intptr_t i = 0; i < run->count; ++i)
    run->firstByWriter[i] = run->firstByWriter[i + 1];
  run->firstByWriter[run->count] = internal;
}

/// A result of the cascade, all of a tensor or a part, over an operand. Of the
/// parts of a tensor, one may lie over it.
static void addOverlap(CascadeRun *run, intptr_t result, intptr_t under,
                       NnpackArena *arena) {
  const NnpackCascadeTensor *tensor = &run->problem->tensors[result];
  intptr_t over = tensor->isPart ? tensor->whole : result;
  for (intptr_t i = 0; i < run->numOverlaps; ++i)
    if (run->overlaps[i].pair.over == over &&
        run->overlaps[i].pair.under == under)
      return;
  if (run->numOverlaps == maxOverlaps)
    return;
  CascadeOverlap *overlap = &run->overlaps[run->numOverlaps++];
  overlap->result = result;
  overlap->pair = (NnpackOverlap){over, under, INT64_MIN, INT64_MAX};
  overlap->reads = NNPACK_NEW_ARRAY(arena, const CascadeRead *, run->numReads);
  for (intptr_t i = 0; i < run->numReads; ++i)
    if (run->reads[i].tensor == under)
      overlap->reads[overlap->numReads++] = &run->reads[i];
}

/// Pairs every result that stays with every operand that dies here.
static void findOverlaps(CascadeRun *run, NnpackArena *arena) {
  for (intptr_t s = 0; s < run->count; ++s) {
    intptr_t over = run->problem->steps[run->begin + s].result;
    const NnpackCascadeTensor *written = &run->problem->tensors[over];
    if (!run->locals[s].isSink || (written->isElsewhere && !written->isPart))
      continue;
    for (intptr_t r = 0; r < run->numReads; ++r) {
      intptr_t under = run->reads[r].tensor;
      const NnpackCascadeTensor *tensor = &run->problem->tensors[under];
      if (run->reads[r].writer < 0 && tensor->lastReader < run->end &&
          !tensor->isElsewhere)
        addOverlap(run, over, under, arena);
    }
  }
}

static void setUpLocal(CascadeRun *run, intptr_t index) {
  const NnpackCascadeStep *step = &run->problem->steps[run->begin + index];
  assert(step->result >= 0 && "not a step of a cascade");
  CascadeLocal *local = &run->locals[index];
  local->accumulates = step->accumulatedRows > 0;
  local->rows = cascadeRowsOf(run->problem, step);
  local->resultRows = run->problem->tensors[step->result].rows;
  local->isRowWise = cascadeReadsByMaps(step);
  local->rowStep = local->isRowWise && step->rowStep > 1 ? step->rowStep : 1;
  local->block = local->isRowWise ? cascadeAlign(run->blockRows, local->rowStep)
                                  : local->rows;
  local->isSink = cascadeIsOutside(run, step->result);
  local->lastReader = index;
  addReads(run, index);
}

CascadeRun cascadeRunCreate(const NnpackCascadeProblem *problem, intptr_t begin,
                            intptr_t end, int64_t blockRows,
                            NnpackArena *arena) {
  CascadeRun run = {.problem = problem,
                    .begin = begin,
                    .end = end,
                    .count = end - begin,
                    .blockRows = blockRows};
  intptr_t numReads = 0;
  for (intptr_t s = begin; s < end; ++s)
    numReads += problem->steps[s].numOperands;
  run.locals = NNPACK_NEW_ARRAY(arena, CascadeLocal, run.count);
  run.reads = NNPACK_NEW_ARRAY(arena, CascadeRead, numReads);
  run.byWriter = NNPACK_NEW_ARRAY(arena, const CascadeRead *, numReads);
  run.firstByWriter = NNPACK_NEW_ARRAY(arena, intptr_t, run.count + 1);
  run.overlaps = NNPACK_NEW_ARRAY(arena, CascadeOverlap, maxOverlaps);
  for (intptr_t i = 0; i < run.count; ++i)
    setUpLocal(&run, i);
  sortByWriter(&run);
  findOverlaps(&run, arena);
  return run;
}

//===----------------------------------------------------------------------===//
// The rule
//===----------------------------------------------------------------------===//

/// Rows of the operand that the reader asks for, from the first row on: those
/// of its next block, if it is itself asked for it.
static int64_t demandBy(const CascadeRun *run, const CascadeRead *read) {
  const CascadeLocal *reader = &run->locals[read->reader];
  if (reader->demand <= reader->done)
    return 0;
  int64_t next = cascadeLeast(reader->done + reader->block, reader->rows);
  if (reader->isRowWise)
    next = cascadeLeast(next, cascadeAlign(reader->demand, reader->rowStep));
  return nnpackRowMapEnd(&read->map, next - 1, read->rows);
}

/// What is asked for, from the results of the cascade backwards. To have any of
/// what it accumulates, a step has to take in everything.
static void findDemands(CascadeRun *run) {
  for (intptr_t index = run->count - 1; index >= 0; --index) {
    CascadeLocal *local = &run->locals[index];
    local->demand = local->isSink ? local->rows : 0;
    for (intptr_t i = run->firstByWriter[index];
         !local->isSink && i < run->firstByWriter[index + 1]; ++i)
      local->demand =
          cascadeMost(local->demand, demandBy(run, run->byWriter[i]));
    if (local->accumulates && local->demand > 0)
      local->demand = local->rows;
  }
}

/// Rows of the result that are there.
static int64_t rowsThere(const CascadeLocal *local) {
  if (!local->accumulates)
    return local->done;
  return local->done == local->rows ? local->resultRows : 0;
}

static int64_t readyRows(const CascadeRun *run, const CascadeLocal *local) {
  int64_t ready = local->rows;
  for (intptr_t i = 0; i < local->numReads; ++i) {
    const CascadeRead *read = &run->reads[local->firstRead + i];
    if (read->writer >= 0)
      ready = cascadeLeast(
          ready,
          nnpackRowMapReady(&read->map, rowsThere(&run->locals[read->writer]),
                            read->rows, local->rows));
  }
  return ready;
}

/// How far the step gets in this tick; `done` if it does not fire. What cannot
/// compute a range of rows computes all of them or none.
static int64_t limitOf(const CascadeRun *run, intptr_t index) {
  const CascadeLocal *local = &run->locals[index];
  int64_t wanted = local->isEager ? local->rows : local->demand;
  if (wanted <= local->done)
    return local->done;
  int64_t limit = cascadeLeast(local->done + local->block, local->rows);
  if (local->accumulates)
    limit = local->rows;
  else if (local->isRowWise)
    limit = cascadeLeast(limit, cascadeAlign(wanted, local->rowStep));
  int64_t ready = readyRows(run, local);
  if (!local->isRowWise && ready < limit)
    return local->done;
  limit = cascadeLeast(limit, ready);
  if (local->rowStep > 1)
    limit = limit / local->rowStep * local->rowStep;
  return cascadeMost(local->done, limit);
}

//===----------------------------------------------------------------------===//
// Measuring
//===----------------------------------------------------------------------===//

/// First row of the operand that the reader has still to read.
static int64_t firstNeeded(const CascadeRun *run, const CascadeRead *read) {
  const CascadeLocal *reader = &run->locals[read->reader];
  if (reader->done >= reader->rows)
    return read->rows;
  return nnpackRowMapFirst(&read->map, reader->done, read->rows);
}

int64_t cascadeFirstNeeded(const CascadeRun *run, intptr_t index) {
  int64_t base = run->locals[index].done;
  for (intptr_t i = run->firstByWriter[index];
       i < run->firstByWriter[index + 1]; ++i)
    base = cascadeLeast(base, firstNeeded(run, run->byWriter[i]));
  return base;
}

/// The result is about to be written up to `limit`; `under` must not be needed
/// any more before that address.
static void growDistance(CascadeRun *run, CascadeOverlap *overlap,
                         int64_t limit) {
  const NnpackCascadeTensor *over = &run->problem->tensors[overlap->result];
  const NnpackCascadeTensor *under =
      &run->problem->tensors[overlap->pair.under];
  int64_t needed = under->rows;
  for (intptr_t i = 0; i < overlap->numReads; ++i)
    needed = cascadeLeast(needed, firstNeeded(run, overlap->reads[i]));
  if (needed == under->rows)
    return;
  overlap->pair.distanceBytes =
      cascadeMost(overlap->pair.distanceBytes,
                  limit * over->rowBytes - needed * under->rowBytes);
}

static void fire(CascadeRun *run, intptr_t index, int64_t limit) {
  CascadeLocal *local = &run->locals[index];
  intptr_t result = run->problem->steps[run->begin + index].result;
  bool hasBytes = run->problem->tensors[result].rowBytes > 0;
  // What is accumulated may be written at any time, and is there from then on.
  // What has no bytes may just as well be there.
  if (!local->isSink && (local->accumulates || !hasBytes))
    local->window = local->carry = local->resultRows;
  else if (!local->isSink)
    local->window =
        cascadeMost(local->window, limit - cascadeFirstNeeded(run, index));
  for (intptr_t i = 0; local->isSink && i < run->numOverlaps; ++i)
    if (run->overlaps[i].result == result)
      growDistance(run, &run->overlaps[i],
                   local->accumulates ? local->resultRows : limit);
  local->mostNew = cascadeMost(local->mostNew, limit - local->done);
  local->done = limit;
  local->hasFired = true;
  ++local->numFirings;
}

/// Between its firings a window only shrinks.
static void growCarries(CascadeRun *run) {
  for (intptr_t i = 0; i < run->count; ++i) {
    CascadeLocal *local = &run->locals[i];
    if (local->hasFired && !local->isSink && !local->accumulates)
      local->carry =
          cascadeMost(local->carry, local->done - cascadeFirstNeeded(run, i));
    local->hasFired = false;
  }
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

bool cascadeRunTick(CascadeRun *run) {
  bool fired = false;
  findDemands(run);
  for (intptr_t i = 0; i < run->count; ++i) {
    int64_t limit = limitOf(run, i);
    if (limit == run->locals[i].done)
      continue;
    fire(run, i, limit);
    fired = true;
  }
  growCarries(run);
  return fired;
}

bool cascadeIsFinished(const CascadeRun *run) {
  for (intptr_t i = 0; i < run->count; ++i)
    if (run->locals[i].isSink && run->locals[i].done < run->locals[i].rows)
      return false;
  return true;
}

static void resetRun(CascadeRun *run) {
  run->numTicks = 0;
  for (intptr_t i = 0; i < run->count; ++i) {
    CascadeLocal *local = &run->locals[i];
    local->done = local->window = local->carry = local->numFirings = 0;
    local->mostNew = 0;
    local->hasFired = false;
  }
  for (intptr_t i = 0; i < run->numOverlaps; ++i) {
    run->overlaps[i].pair.distanceBytes = INT64_MIN;
    run->overlaps[i].pair.mostBytes = INT64_MAX;
  }
}

/// What is known of a step alone beyond its row maps.
static void setDistancesAlone(CascadeRun *run) {
  for (intptr_t i = 0; i < run->numOverlaps; ++i) {
    NnpackOverlap *pair = &run->overlaps[i].pair;
    pair->distanceBytes =
        nnpackStepDistance(run->problem, run->begin, pair->under);
  }
}

/// Counts a distance from where the whole tensor begins, and keeps the operand
/// off the parts that are there before the cascade ends.
static void placeOverPart(const CascadeRun *run, CascadeOverlap *overlap) {
  const NnpackCascadeProblem *problem = run->problem;
  const NnpackCascadeTensor *part = &problem->tensors[overlap->result];
  const NnpackCascadeTensor *whole = &problem->tensors[part->whole];
  int64_t under = cascadeSizeOf(&problem->tensors[overlap->pair.under]);
  // Beyond its end, the two are apart.
  int64_t begin = INT64_MIN, end = cascadeSizeOf(whole) + under;
  for (intptr_t t = 0; t < problem->numTensors; ++t) {
    const NnpackCascadeTensor *other = &problem->tensors[t];
    if (!other->isPart || other->whole != part->whole || other == part ||
        other->writer >= run->end)
      continue;
    if (other->partBegin > part->partBegin)
      end = cascadeLeast(end, other->partBegin);
    else
      begin = cascadeMost(begin, other->partBegin + cascadeSizeOf(other));
  }
  NnpackOverlap *pair = &overlap->pair;
  pair->distanceBytes += part->partBegin;
  pair->distanceBytes = cascadeMost(pair->distanceBytes, begin);
  pair->mostBytes = end - under;
}

bool cascadeRunAll(CascadeRun *run) {
  resetRun(run);
  while (!cascadeIsFinished(run)) {
    ++run->numTicks;
    if (!cascadeRunTick(run))
      return false;
  }
  if (run->count == 1)
    setDistancesAlone(run);
  // Farther below, the two are apart.
  for (intptr_t i = 0; i < run->numOverlaps; ++i) {
    NnpackOverlap *pair = &run->overlaps[i].pair;
    int64_t under = cascadeSizeOf(&run->problem->tensors[pair->under]);
    pair->distanceBytes = cascadeMost(pair->distanceBytes, -under);
  }
  for (intptr_t i = 0; i < run->numOverlaps; ++i)
    if (run->overlaps[i].result != run->overlaps[i].pair.over)
      placeOverPart(run, &run->overlaps[i]);
  return true;
}
