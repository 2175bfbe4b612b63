//===-- lib/Solver/NicheBranch.c - The choices at a state ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes the section of a niche with the fewest promising choices: which item is at
// its bottom, or that its lowest byte stays unused. Three rules leave choices out;
// their proofs stand above them.
//
//===----------------------------------------------------------------------===//

#include "NicheBranch.h"

#include "Rules.h"

//===----------------------------------------------------------------------===//
// Which section to decide.
//===----------------------------------------------------------------------===//

enum { longestView = 1024 };

/// Few choices first, in sections with little room to spare, and where dead ends
/// showed before: counted against the average section's, so that the count does
/// not outweigh the rest as a search goes on. The constants were tuned on many
/// instances at once; within a factor of two of them little changes.
static double scoreOf(const NnpackNicheState *state, int32_t s) {
  int64_t spare = state->capacity - state->floor[s] - state->load[s];
  double numChoices = (double)state->candidates[s];
  if (spare > 0)
    numChoices += 1; // The floor may stay unused.
  double average = (1000.0 + (double)state->totalWeight) /
                   (double)state->core->numSections;
  return numChoices * (0.2 + (double)spare / (double)state->capacity) /
         (1.0 + 0.1 * (double)state->weight[s] / average);
}

/// The best section of the niches that begin in [begin, end), and its niche; -1
/// if there is no niche, or none as low as `highest`.
static int32_t bestSection(const NnpackNicheState *state, int32_t begin,
                           int32_t end, int64_t highest, NnpackRun *outRun) {
  int32_t best = -1;
  double bestScore = 0;
  for (int32_t s = begin; s < end;) {
    NnpackRun run = nnpackNicheRun(state, s);
    if (run.isNiche && state->floor[s] <= highest)
      for (int32_t t = run.begin; t < run.end; ++t) {
        double score = scoreOf(state, t);
        if (best < 0 || score < bestScore) {
          best = t;
          bestScore = score;
          *outRun = run;
        }
      }
    s = run.end;
  }
  return best;
}

/// Any section of any niche will do. In long parts only the earliest niches are
/// looked at, so that a choice costs the same however long the part is. With
/// gaps only the lowest niches serve: an item of several spans that lies at
/// their floor then has that floor under all its spans.
static int32_t chooseSection(const NnpackNicheState *state, int32_t begin,
                             int32_t end, NnpackRun *outRun) {
  int64_t lowest = NNPACK_WALL;
  for (int32_t s = begin; s < end && state->core->hasGaps; ++s)
    lowest = state->floor[s] < lowest ? state->floor[s] : lowest;
  for (int32_t length = longestView;; length *= 2) {
    int32_t stop = end - begin > length ? begin + length : end;
    int32_t best = bestSection(state, begin, stop, lowest, outRun);
    if (best >= 0 || stop == end)
      return best;
  }
}

//===----------------------------------------------------------------------===//
// Rules.
//===----------------------------------------------------------------------===//

/// Twins. Equal items of equal release are interchangeable: if a completion has
/// the second here, the one with the two exchanged has the first. So whether
/// `index` need not be tried, as an equal one before it will be.
static bool Twins(const NnpackNicheState *state, int32_t index) {
  for (int32_t twin = state->core->items[index].twin; twin >= 0;
       twin = state->core->items[twin].twin)
    if (!state->isPlaced[twin] && state->release[twin] == state->release[index])
      return true;
  return false;
}

static bool isSkipped(const NnpackNicheState *state, int32_t index) {
  return (state->rules & 1u << NnpackRuleTwins) && Twins(state, index);
}

/// WholeNiche. Let an item be as wide as its niche, with floor f and wall w. If
/// a completion has it at y with f < y <= w, all that lies between f and y in
/// the niche is within the niche (what reaches out lies at w or above). Put the
/// item at f and what was below it up by its size: again a completion, as
/// releases are lower bounds. That needs whatever moves to be free to: no pins,
/// gaps or alignments, and one latest top for all. So the item lies at f, or
/// above w. Returns the one of greatest priority, or -1.
static int32_t WholeNiche(const NnpackNicheState *state, NnpackRun run,
                          const double *priority) {
  int32_t best = -1;
  if (!state->isUniform)
    return -1;
  for (int32_t i = state->firstItem[run.begin];
       i < state->firstItem[run.begin + 1]; ++i)
    if (state->isCandidate[i] && !state->isPlaced[i] &&
        state->core->items[i].end == run.end && !isSkipped(state, i) &&
        (best < 0 || priority[i] > priority[best]))
      best = i;
  return best;
}

/// The least top an item of the niche that does not cover s, but meets `index`,
/// can have; the wall if there is none lower.
static int64_t leastSupport(const NnpackNicheState *state, NnpackRun run,
                            int32_t s, int32_t index) {
  const NnpackItem *items = state->core->items;
  int64_t least = run.wall;
  int32_t begin = items[index].begin, end = items[index].end;
  // Items that lie below the wall begin in the niche.
  for (int32_t i = state->firstItem[run.begin]; i < state->firstItem[end];
       ++i) {
    if (state->isPlaced[i] || items[i].end <= begin || items[i].begin >= end ||
        (items[i].begin <= s && s < items[i].end))
      continue;
    if (state->release[i] < least && state->release[i] + items[i].size < least)
      least = state->release[i] + items[i].size;
  }
  return least;
}

/// WasteStep. Suppose no item covers the byte at floor f of section s of a niche
/// with wall w, and take the completion with the least sum of offsets. Each item
/// lies at its release or on the top of another one. The lowest item over s lies
/// above f. If its release is f, it lies on the top of an item that does not
/// cover s, itself within the niche or at w or above. So `step` bounds it: its
/// release, or the least support. Any other item over s lies above some item
/// over s, the lowest one. Alignments only move offsets up.
static void WasteStep(const NnpackNicheState *state, NnpackRun run, int32_t s,
                      const int32_t *items, int64_t *steps, intptr_t count) {
  int64_t first = INT64_MAX, second = INT64_MAX; // Least tops, of two items.
  intptr_t firstIndex = -1;
  for (intptr_t i = 0; i < count; ++i) {
    steps[i] = state->release[items[i]];
    if (steps[i] == state->floor[s])
      steps[i] = leastSupport(state, run, s, items[i]);
    if (steps[i] == NNPACK_WALL)
      continue;
    int64_t top = steps[i] + state->core->items[items[i]].size;
    if (top < first) {
      second = first;
      first = top;
      firstIndex = i;
    } else if (top < second) {
      second = top;
    }
  }
  for (intptr_t i = 0; i < count; ++i) {
    int64_t onAnother = i == firstIndex ? second : first;
    steps[i] = onAnother < steps[i] ? onAnother : steps[i];
  }
}

//===----------------------------------------------------------------------===//
// Choices.
//===----------------------------------------------------------------------===//

static void pushPlace(NnpackNicheState *state, NnpackChoices *choices,
                      int32_t item) {
  NnpackChoice choice = {item, 0, 0};
  NNPACK_PUSH(state->arena, choices->choices, choice);
}

static void pushRaise(NnpackNicheState *state, NnpackChoices *choices,
                      int32_t item, int64_t release) {
  NNPACK_PUSH(state->arena, choices->raisedItems, item);
  NNPACK_PUSH(state->arena, choices->raisedTo, release);
}

/// The last choice: all that was raised since `first`.
static void pushRaised(NnpackNicheState *state, NnpackChoices *choices,
                       intptr_t first) {
  NnpackChoice choice = {-1, (int32_t)first,
                         (int32_t)(choices->raisedItems.count - first)};
  NNPACK_PUSH(state->arena, choices->choices, choice);
}

/// The items at the bottom of the niche that cover s, sorted by priority.
static void pushCandidates(NnpackNicheState *state, int32_t s,
                           const double *priority, NnpackChoices *choices) {
  intptr_t first = choices->choices.count;
  for (intptr_t c = state->firstCell[s]; c < state->firstCell[s + 1]; ++c) {
    int32_t item = state->cells[c];
    if (!state->isCandidate[item] || isSkipped(state, item))
      continue;
    pushPlace(state, choices, item);
    NnpackChoice *list = choices->choices.data;
    intptr_t k = choices->choices.count - 1;
    for (; k > first && (priority[list[k - 1].item] < priority[item] ||
                         (priority[list[k - 1].item] == priority[item] &&
                          list[k - 1].item > item));
         --k)
      list[k] = list[k - 1];
    list[k] = (NnpackChoice){item, 0, 0};
  }
}

/// Nothing covers the byte at the floor of s: the items over s rise.
static void pushWaste(NnpackNicheState *state, NnpackRun run, int32_t s,
                      NnpackChoices *choices) {
  intptr_t first = choices->raisedItems.count;
  for (intptr_t c = state->firstCell[s]; c < state->firstCell[s + 1]; ++c)
    if (!state->isPlaced[state->cells[c]])
      pushRaise(state, choices, state->cells[c],
                state->release[state->cells[c]]);
  intptr_t count = choices->raisedItems.count - first;
  const int32_t *items = choices->raisedItems.data + first;
  int64_t *steps = choices->raisedTo.data + first;
  if ((state->rules & 1u << NnpackRuleWasteStep) && !state->core->hasGaps) {
    WasteStep(state, run, s, items, steps, count);
  } else {
    for (intptr_t i = 0; i < count; ++i)
      if (steps[i] == state->floor[s])
        ++steps[i];
  }
  // Beyond the capacity is far enough, and adds up without overflow.
  for (intptr_t i = 0; i < count; ++i)
    if (steps[i] > state->capacity)
      steps[i] = state->capacity;
  pushRaised(state, choices, first);
}

void nnpackNicheBranch(NnpackNicheState *state, int32_t begin, int32_t end,
                       const double *priority, NnpackChoices *choices) {
  NnpackRun run = {0};
  int32_t s = chooseSection(state, begin, end, &run);
  int32_t whole = state->rules & 1u << NnpackRuleWholeNiche
                      ? WholeNiche(state, run, priority)
                      : -1;
  if (whole >= 0) {
    pushPlace(state, choices, whole);
    if (run.wall < state->capacity) {
      intptr_t first = choices->raisedItems.count;
      pushRaise(state, choices, whole, run.wall + 1);
      pushRaised(state, choices, first);
    }
    return;
  }
  pushCandidates(state, s, priority, choices);
  if (state->load[s] + state->floor[s] < state->capacity)
    pushWaste(state, run, s, choices);
}
