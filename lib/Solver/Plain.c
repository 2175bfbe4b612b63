//===-- lib/Solver/Plain.c - Quick plans for plain buffers --------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Plain.h"

#include "Orders.h"
#include "PeakWindow.h"
#include "Skyline.h"
#include "Stack.h"

enum {
  mostAlone = 500,       ///< Up to so many buffers first fit is enough.
  mostFlat = 20000,      ///< Up to so many, orders are tried on a flat load.
  numBeforeWindows = 2,  ///< Orders.
  mostSkylines = 16,
  mostSkylineBuffers = 1000000, ///< In all runs but the first.
  mostSkylineSteps = 100000000,
};

/// Some seconds; one order of a million buffers takes as long.
enum { mostScanSteps = 600000000, scanStepsPerBuffer = 500 };

typedef struct Plain {
  const NnpackProblem *problem;
  const NnpackSections *sections;
  unsigned rules;
  int64_t goal;
  bool (*isOver)(void *data);
  void *data;
  NnpackPlan *plan;
  NnpackArena *arena;
  NnpackScanFit *scanFit;
  int64_t *trial; ///< Offsets being tried.
  int32_t *order;
} Plain;

/// Keeps the trial if it is better than the plan so far.
static void offer(Plain *plain, int64_t peak) {
  if (peak >= plain->plan->peakBytes)
    return;
  plain->plan->peakBytes = peak;
  for (intptr_t b = 0; b < plain->plan->numBuffers; ++b)
    plain->plan->offsets[b] = plain->trial[b];
}

static bool isDone(const Plain *plain) {
  return plain->plan->peakBytes <= plain->goal ||
         (plain->isOver && plain->isOver(plain->data));
}

/// Filling niches from the bottom, by several preferences; fewer if there are
/// very many buffers. Those of size 0 lie at 0.
static void trySkylines(Plain *plain) {
  NnpackArena *arena = nnpackArenaCreate();
  NnpackCore core;
  intptr_t count = plain->problem->numBuffers;
  nnpackCoreBuild(plain->problem, plain->rules, arena, &core);
  NnpackSkyline *skyline = nnpackSkylineCreate(&core, mostSkylineSteps, arena);
  for (int run = 0; run < mostSkylines && run * count <= mostSkylineBuffers &&
                    !isDone(plain);
       ++run)
    offer(plain, nnpackSkylineRun(skyline, run, plain->plan->peakBytes - 1,
                                  plain->trial));
  nnpackArenaDestroy(arena);
}

static void tryOrder(Plain *plain, NnpackOrderKind kind) {
  nnpackOrder(plain->problem, kind, plain->arena, plain->order);
  offer(plain, nnpackScanFitRun(plain->scanFit, plain->order,
                                plain->plan->peakBytes - 1, plain->trial));
}

static void tryStack(Plain *plain) {
  nnpackOrder(plain->problem, NnpackOrderSize, plain->arena, plain->order);
  offer(plain, nnpackStack(plain->problem, plain->sections, plain->order,
                           plain->arena, plain->trial));
}

/// The load is near its maximum at few sections: a quarter of them at most has
/// 95 % of it.
static bool isPeaked(const NnpackSections *sections) {
  int64_t most = 0;
  intptr_t numHigh = 0;
  for (intptr_t s = 0; s < sections->count; ++s)
    most = sections->loads[s] > most ? sections->loads[s] : most;
  for (intptr_t s = 0; s < sections->count; ++s)
    numHigh += sections->loads[s] >= most - most / 20;
  return numHigh <= sections->count / 4;
}

/// Where the load is flat, filling niches wins over orders by far.
static void tryMany(Plain *plain) {
  trySkylines(plain);
  if (!isPeaked(plain->sections) && plain->problem->numBuffers > mostFlat)
    return;
  for (int kind = 0; kind < numBeforeWindows && !isDone(plain); ++kind)
    tryOrder(plain, (NnpackOrderKind)kind);
  if (isDone(plain) || !isPeaked(plain->sections))
    return;
  nnpackPeakWindowImprove(plain->problem, plain->sections, plain->scanFit,
                          plain->goal, plain->isOver, plain->data, plain->plan,
                          plain->order);
  for (int kind = numBeforeWindows; kind < NnpackNumOrders && !isDone(plain);
       ++kind)
    tryOrder(plain, (NnpackOrderKind)kind);
}

void nnpackPlainImprove(const NnpackProblem *problem,
                        const NnpackSections *sections, unsigned rules,
                        int64_t goal, bool (*isOver)(void *data), void *data,
                        NnpackPlan *plan) {
  NnpackArena *arena = nnpackArenaCreate();
  intptr_t count = problem->numBuffers;
  Plain plain = {.problem = problem,
                 .sections = sections,
                 .rules = rules,
                 .goal = goal,
                 .isOver = isOver,
                 .data = data,
                 .plan = plan,
                 .arena = arena,
                 .scanFit = nnpackScanFitCreate(
                     problem, sections,
                     mostScanSteps + scanStepsPerBuffer * (int64_t)count,
                     arena),
                 .trial = NNPACK_NEW_ARRAY(arena, int64_t, count),
                 .order = NNPACK_NEW_ARRAY(arena, int32_t, count)};
  if (count > mostAlone)
    tryMany(&plain);
  else
    for (int kind = 0; kind < NnpackNumOrders && (kind == 0 || !isDone(&plain));
         ++kind)
      tryOrder(&plain, (NnpackOrderKind)kind);
  if (plan->peakBytes == INT64_MAX)
    tryStack(&plain);
  nnpackArenaDestroy(arena);
}
