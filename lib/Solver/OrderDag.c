//===-- OrderDag.c - Steps and values, ready to search --------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OrderDag.h"

#include <string.h>

typedef struct Pair {
  int32_t row, item;
} Pair;

typedef NNPACK_VECTOR(Pair) PairVector;

/// Sorts pairs into rows, items ascending and without repetition, by two
/// counting sorts.
static NnpackRows rowsOf(const PairVector *pairs, int32_t numRows,
                         int32_t numItems, NnpackArena *arena) {
  NnpackRows rows = {NNPACK_NEW_ARRAY(arena, int32_t, numRows + 2),
                     NNPACK_NEW_ARRAY(arena, int32_t, pairs->count)};
  int32_t *firsts = NNPACK_NEW_ARRAY(arena, int32_t, numItems + 1);
  Pair *byItem = NNPACK_NEW_ARRAY(arena, Pair, pairs->count);
  for (intptr_t i = 0; i < pairs->count; ++i) {
    ++firsts[pairs->data[i].item + 1];
    ++rows.start[pairs->data[i].row + 2];
  }
  for (int32_t i = 0; i < numItems; ++i)
    firsts[i + 1] += firsts[i];
  for (int32_t i = 0; i < numRows; ++i)
    rows.start[i + 2] += rows.start[i + 1];
  for (intptr_t i = 0; i < pairs->count; ++i)
    byItem[firsts[pairs->data[i].item]++] = pairs->data[i];
  for (intptr_t i = 0; i < pairs->count; ++i)
    rows.list[rows.start[byItem[i].row + 1]++] = byItem[i].item;
  int32_t kept = 0, from = 0;
  for (int32_t row = 0; row < numRows; ++row) {
    int32_t begin = kept, end = rows.start[row + 1];
    for (; from < end; ++from)
      if (kept == begin || rows.list[kept - 1] != rows.list[from])
        rows.list[kept++] = rows.list[from];
    rows.start[row + 1] = kept;
  }
  return rows;
}

static NnpackRows transposed(const NnpackRows *rows, int32_t numRows,
                             int32_t numItems, NnpackArena *arena) {
  PairVector pairs = {0};
  for (int32_t row = 0; row < numRows; ++row)
    for (int32_t i = rows->start[row]; i < rows->start[row + 1]; ++i)
      NNPACK_PUSH(arena, pairs, ((Pair){rows->list[i], row}));
  return rowsOf(&pairs, numItems, numRows, arena);
}

/// What turns the graph's numbers into the dag's.
typedef struct Numbers {
  int32_t *values; ///< -1: left out.
  int32_t numSteps;
  bool isBackward;
} Numbers;

static int32_t stepOf(const Numbers *numbers, int32_t step) {
  return numbers->isBackward ? numbers->numSteps - 1 - step : step;
}

static void numberValues(const NnpackOrderGraph *graph, Numbers *numbers,
                         NnpackDag *dag, NnpackArena *arena) {
  numbers->values = NNPACK_NEW_ARRAY(arena, int32_t, graph->numValues);
  bool *isTouched = NNPACK_NEW_ARRAY(arena, bool, graph->numValues);
  for (int32_t s = 0; s < graph->numSteps; ++s) {
    for (int32_t i = 0; i < graph->steps[s].numReads; ++i)
      isTouched[graph->steps[s].reads[i]] = true;
    for (int32_t i = 0; i < graph->steps[s].numWrites; ++i)
      isTouched[graph->steps[s].writes[i]] = true;
  }
  dag->sizes = NNPACK_NEW_ARRAY(arena, int64_t, graph->numValues);
  dag->startsAlive = NNPACK_NEW_ARRAY(arena, bool, graph->numValues);
  dag->endsAlive = NNPACK_NEW_ARRAY(arena, bool, graph->numValues);
  for (int32_t v = 0; v < graph->numValues; ++v) {
    const NnpackOrderValue *value = &graph->values[v];
    numbers->values[v] = -1;
    // An output that no step touches is an input too, alive all the time.
    if (value->sizeBytes == 0 || (!isTouched[v] && !value->isOutput))
      continue;
    int32_t index = numbers->values[v] = dag->numValues++;
    dag->sizes[index] = value->sizeBytes;
    dag->startsAlive[index] =
        numbers->isBackward ? value->isOutput : value->isInput;
    dag->endsAlive[index] =
        numbers->isBackward ? value->isInput : value->isOutput;
    if (dag->startsAlive[index])
      dag->startBytes += value->sizeBytes;
  }
}

static void addTouches(const Numbers *numbers, int32_t step,
                       const int32_t *values, int32_t count,
                       PairVector *touches, NnpackArena *arena) {
  for (int32_t i = 0; i < count; ++i)
    if (numbers->values[values[i]] >= 0)
      NNPACK_PUSH(arena, *touches,
                  ((Pair){stepOf(numbers, step), numbers->values[values[i]]}));
}

/// Who must run before whom: writers before readers, and `after`.
static void addPreds(const NnpackOrderGraph *graph, const Numbers *numbers,
                     const int32_t *writerOf, int32_t step, PairVector *preds,
                     NnpackArena *arena) {
  const NnpackOrderStep *s = &graph->steps[step];
  for (int32_t i = 0; i < s->numReads + s->numAfter; ++i) {
    int32_t pred =
        i < s->numReads ? writerOf[s->reads[i]] : s->after[i - s->numReads];
    if (pred < 0)
      continue;
    Pair pair = {stepOf(numbers, step), stepOf(numbers, pred)};
    if (numbers->isBackward)
      pair = (Pair){pair.item, pair.row};
    NNPACK_PUSH(arena, *preds, pair);
  }
}

static void connect(const NnpackOrderGraph *graph, const Numbers *numbers,
                    NnpackDag *dag, NnpackArena *arena) {
  int32_t *writerOf = NNPACK_NEW_ARRAY(arena, int32_t, graph->numValues);
  memset(writerOf, -1, (size_t)graph->numValues * sizeof *writerOf);
  for (int32_t s = 0; s < graph->numSteps; ++s)
    for (int32_t i = 0; i < graph->steps[s].numWrites; ++i)
      writerOf[graph->steps[s].writes[i]] = s;
  PairVector touches = {0}, preds = {0};
  for (int32_t s = 0; s < graph->numSteps; ++s) {
    const NnpackOrderStep *step = &graph->steps[s];
    addTouches(numbers, s, step->reads, step->numReads, &touches, arena);
    addTouches(numbers, s, step->writes, step->numWrites, &touches, arena);
    addPreds(graph, numbers, writerOf, s, &preds, arena);
  }
  int32_t n = dag->numSteps;
  dag->valuesOf = rowsOf(&touches, n, dag->numValues, arena);
  dag->stepsOf = transposed(&dag->valuesOf, n, dag->numValues, arena);
  dag->preds = rowsOf(&preds, n, n, arena);
  dag->succs = transposed(&dag->preds, n, n, arena);
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static void pairInPlace(const NnpackOrderGraph *graph, const Numbers *numbers,
                        NnpackDag *dag, NnpackArena *arena) {
  NNPACK_VECTOR(NnpackInPlace) pairs = {0};
  dag->pairStart = NNPACK_NEW_ARRAY(arena, int32_t, dag->numSteps + 1);
  for (int32_t index = 0; index < dag->numSteps; ++index) {
    const NnpackOrderStep *step = &graph->steps[stepOf(numbers, index)];
    for (int32_t i = 0; i < step->numInPlace && step->numWrites > 0; ++i) {
      int32_t read = numbers->values[step->inPlace[i]];
      int32_t written = numbers->values[step->writes[0]];
      if (read < 0 || written < 0)
        continue;
      NnpackInPlace pair = {numbers->isBackward ? written : read,
                            numbers->isBackward ? read : written,
                            least(dag->sizes[read], dag->sizes[written])};
      if (step->inPlaceBytes)
        pair.bytes = least(pair.bytes, step->inPlaceBytes[i]);
      if (pair.bytes > 0)
        NNPACK_PUSH(arena, pairs, pair);
    }
    dag->pairStart[index + 1] = (int32_t)pairs.count;
  }
  dag->pairs = pairs.data;
  dag->canBeTaken = NNPACK_NEW_ARRAY(arena, bool, dag->numValues);
  for (intptr_t i = 0; i < pairs.count; ++i)
    dag->canBeTaken[pairs.data[i].ends] = true;
}

static void unite(uint64_t *into, const uint64_t *from, int32_t step,
                  int32_t numWords) {
  for (int32_t w = 0; w < numWords; ++w)
    into[w] |= from[w];
  nnpackBitSet(into, step);
}

static void close(NnpackDag *dag, NnpackArena *arena) {
  intptr_t words = (intptr_t)dag->numSteps * dag->numWords;
  dag->before = NNPACK_NEW_ARRAY(arena, uint64_t, words);
  dag->after = NNPACK_NEW_ARRAY(arena, uint64_t, words);
  size_t row = (size_t)dag->numWords;
  for (int32_t s = 0; s < dag->numSteps; ++s)
    for (int32_t i = dag->preds.start[s]; i < dag->preds.start[s + 1]; ++i)
      unite(dag->before + (size_t)s * row,
            nnpackDagBefore(dag, dag->preds.list[i]), dag->preds.list[i],
            dag->numWords);
  for (int32_t s = dag->numSteps - 1; s >= 0; --s)
    for (int32_t i = dag->succs.start[s]; i < dag->succs.start[s + 1]; ++i)
      unite(dag->after + (size_t)s * row,
            nnpackDagAfter(dag, dag->succs.list[i]), dag->succs.list[i],
            dag->numWords);
}

NnpackRelation nnpackDagRelation(const NnpackDag *dag, int32_t step,
                                 int32_t value) {
  NnpackRelation relation = {dag->startsAlive[value], dag->endsAlive[value],
                             false};
  const uint64_t *before = nnpackDagBefore(dag, step);
  const uint64_t *after = nnpackDagAfter(dag, step);
  for (int32_t i = dag->stepsOf.start[value]; i < dag->stepsOf.start[value + 1];
       ++i) {
    int32_t other = dag->stepsOf.list[i];
    relation.touches |= other == step;
    relation.hasBegun |= nnpackBitGet(before, other);
    relation.goesOn |= nnpackBitGet(after, other);
  }
  return relation;
}

/// The most that a step can save by working in place.
static int64_t mostSaved(const NnpackDag *dag, int32_t step) {
  int64_t best = 0;
  for (int32_t i = dag->pairStart[step]; i < dag->pairStart[step + 1]; ++i) {
    int32_t ends = dag->pairs[i].ends, begins = dag->pairs[i].begins;
    bool canEnd = !dag->endsAlive[ends] && !dag->startsAlive[begins] &&
                  !nnpackDagRelation(dag, step, ends).goesOn &&
                  !nnpackDagRelation(dag, step, begins).hasBegun;
    if (canEnd && dag->pairs[i].bytes > best)
      best = dag->pairs[i].bytes;
  }
  return best;
}

static void findNeeds(NnpackDag *dag, NnpackArena *arena) {
  int64_t *needs = dag->needs = NNPACK_NEW_ARRAY(arena, int64_t, dag->numSteps);
  for (int32_t s = 0; s < dag->numSteps; ++s) {
    needs[s] = -mostSaved(dag, s);
    for (int32_t v = 0; v < dag->numValues; ++v) {
      NnpackRelation relation = nnpackDagRelation(dag, s, v);
      if (relation.touches || (relation.hasBegun && relation.goesOn))
        needs[s] += dag->sizes[v];
    }
  }
}

NnpackDag *nnpackDagCreate(const NnpackOrderGraph *graph, bool isBackward,
                           NnpackArena *arena) {
  NnpackDag *dag = NNPACK_NEW(arena, NnpackDag);
  dag->numSteps = graph->numSteps;
  dag->numWords = (graph->numSteps + 63) / 64;
  dag->isBackward = isBackward;
  Numbers numbers = {.numSteps = graph->numSteps, .isBackward = isBackward};
  numberValues(graph, &numbers, dag, arena);
  connect(graph, &numbers, dag, arena);
  pairInPlace(graph, &numbers, dag, arena);
  close(dag, arena);
  findNeeds(dag, arena);
  return dag;
}
