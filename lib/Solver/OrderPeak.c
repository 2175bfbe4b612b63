//===-- OrderPeak.c - What an order of steps needs ------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The definition that the search is held to: plain, and on its own.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Order.h"

#include <string.h>

/// A graph while an order of it runs.
typedef struct Run {
  const NnpackOrderGraph *graph;
  int32_t *readersLeft; ///< Of each value.
  bool *isWritten;      ///< Values that exist, or existed.
  bool *isDone;         ///< Steps.
  int64_t liveBytes;
} Run;

/// True the first time that `value` occurs among reads[0 .. i].
static bool isFirst(const int32_t *reads, int32_t i) {
  for (int32_t j = 0; j < i; ++j)
    if (reads[j] == reads[i])
      return false;
  return true;
}

static bool isReady(const Run *run, int32_t index) {
  const NnpackOrderStep *step = &run->graph->steps[index];
  for (int32_t i = 0; i < step->numReads; ++i)
    if (!run->isWritten[step->reads[i]])
      return false;
  for (int32_t i = 0; i < step->numAfter; ++i)
    if (!run->isDone[step->after[i]])
      return false;
  return !run->isDone[index];
}

/// The most bytes that the step's result can take over.
static int64_t savedBytes(const Run *run, const NnpackOrderStep *step) {
  int64_t best = 0;
  for (int32_t i = 0; i < step->numInPlace && step->numWrites > 0; ++i) {
    const NnpackOrderValue *from = &run->graph->values[step->inPlace[i]];
    int64_t bytes = run->graph->values[step->writes[0]].sizeBytes;
    if (bytes > from->sizeBytes)
      bytes = from->sizeBytes;
    if (step->inPlaceBytes && bytes > step->inPlaceBytes[i])
      bytes = step->inPlaceBytes[i];
    bool dies = run->readersLeft[step->inPlace[i]] == 1 && !from->isOutput;
    if (dies && bytes > best)
      best = bytes;
  }
  return best;
}

/// Runs a step; returns the bytes alive during it.
static int64_t runStep(Run *run, int32_t index) {
  const NnpackOrderStep *step = &run->graph->steps[index];
  const NnpackOrderValue *values = run->graph->values;
  int64_t saved = savedBytes(run, step);
  for (int32_t i = 0; i < step->numWrites; ++i) {
    run->isWritten[step->writes[i]] = true;
    run->liveBytes += values[step->writes[i]].sizeBytes;
  }
  int64_t during = run->liveBytes - saved;
  for (int32_t i = 0; i < step->numReads; ++i)
    if (isFirst(step->reads, i) && --run->readersLeft[step->reads[i]] == 0 &&
        !values[step->reads[i]].isOutput)
      run->liveBytes -= values[step->reads[i]].sizeBytes;
  for (int32_t i = 0; i < step->numWrites; ++i)
    if (run->readersLeft[step->writes[i]] == 0 &&
        !values[step->writes[i]].isOutput)
      run->liveBytes -= values[step->writes[i]].sizeBytes;
  run->isDone[index] = true;
  return during;
}

static void startRun(Run *run, NnpackArena *arena) {
  const NnpackOrderGraph *graph = run->graph;
  run->readersLeft = NNPACK_NEW_ARRAY(arena, int32_t, graph->numValues);
  run->isWritten = NNPACK_NEW_ARRAY(arena, bool, graph->numValues);
  run->isDone = NNPACK_NEW_ARRAY(arena, bool, graph->numSteps);
  for (int32_t s = 0; s < graph->numSteps; ++s)
    for (int32_t i = 0; i < graph->steps[s].numReads; ++i)
      if (isFirst(graph->steps[s].reads, i))
        ++run->readersLeft[graph->steps[s].reads[i]];
  for (int32_t v = 0; v < graph->numValues; ++v)
    if (graph->values[v].isInput) {
      run->isWritten[v] = true;
      run->liveBytes += graph->values[v].sizeBytes;
    }
}

/// Inputs that nobody reads are gone once the first step runs.
static void dropUnreadInputs(Run *run) {
  for (int32_t v = 0; v < run->graph->numValues; ++v)
    if (run->graph->values[v].isInput && !run->graph->values[v].isOutput &&
        run->readersLeft[v] == 0)
      run->liveBytes -= run->graph->values[v].sizeBytes;
}

int64_t nnpackOrderPeak(const NnpackOrderGraph *graph, const int32_t *order) {
  NnpackArena *arena = nnpackArenaCreate();
  Run run = {.graph = graph};
  startRun(&run, arena);
  int64_t peak = run.liveBytes;
  dropUnreadInputs(&run);
  for (int32_t i = 0; i < graph->numSteps && peak >= 0; ++i) {
    if (order[i] < 0 || order[i] >= graph->numSteps ||
        !isReady(&run, order[i])) {
      peak = -1;
      break;
    }
    int64_t during = runStep(&run, order[i]);
    if (during > peak)
      peak = during;
  }
  nnpackArenaDestroy(arena);
  return peak;
}

//===----------------------------------------------------------------------===//
// Verification
//===----------------------------------------------------------------------===//

static bool inRange(const int32_t *items, int32_t count, int32_t limit) {
  for (int32_t i = 0; i < count; ++i)
    if (items[i] < 0 || items[i] >= limit)
      return false;
  return true;
}

static bool contains(const int32_t *items, int32_t count, int32_t item) {
  for (int32_t i = 0; i < count; ++i)
    if (items[i] == item)
      return true;
  return false;
}

/// Says what is wrong with a step, after marking what it writes, or NULL.
static const char *stepFault(const NnpackOrderGraph *graph, int32_t index,
                             bool *isWritten) {
  const NnpackOrderStep *step = &graph->steps[index];
  if (!inRange(step->reads, step->numReads, graph->numValues) ||
      !inRange(step->writes, step->numWrites, graph->numValues))
    return "a value is out of range";
  if (!inRange(step->after, step->numAfter, index))
    return "it must follow a step that is not before it";
  for (int32_t i = 0; i < step->numReads; ++i)
    if (!isWritten[step->reads[i]])
      return "it reads a value that no earlier step writes";
  for (int32_t i = 0; i < step->numInPlace; ++i)
    if (!contains(step->reads, step->numReads, step->inPlace[i]))
      return "it works in place on a value that it does not read";
  for (int32_t i = 0; i < step->numWrites; ++i) {
    if (isWritten[step->writes[i]])
      return "it writes a value that is there already";
    isWritten[step->writes[i]] = true;
  }
  return NULL;
}

static const char *valueFault(const NnpackOrderGraph *graph, int32_t index,
                              const bool *isWritten, int64_t *sum) {
  if (graph->values[index].sizeBytes < 0)
    return "its size is negative";
  if (nnpackAddOverflow(*sum, graph->values[index].sizeBytes, sum) ||
      *sum > NNPACK_ORDER_MAX_BYTES)
    return "with those before it, it takes more than 2^60 bytes";
  if (!isWritten[index])
    return "nobody writes it";
  return NULL;
}

bool nnpackOrderVerify(const NnpackOrderGraph *graph, NnpackText *outError) {
  NnpackArena *arena = nnpackArenaCreate();
  bool *isWritten = NNPACK_NEW_ARRAY(arena, bool, graph->numValues);
  for (int32_t v = 0; v < graph->numValues; ++v)
    isWritten[v] = graph->values[v].isInput;
  const char *fault = NULL;
  int64_t sum = 0;
  for (int32_t s = 0; s < graph->numSteps && !fault; ++s)
    if ((fault = stepFault(graph, s, isWritten)))
      nnpackTextPrint(outError, "step %d: %s", s, fault);
  for (int32_t v = 0; v < graph->numValues && !fault; ++v)
    if ((fault = valueFault(graph, v, isWritten, &sum)))
      nnpackTextPrint(outError, "value %d: %s", v, fault);
  nnpackArenaDestroy(arena);
  return !fault;
}
