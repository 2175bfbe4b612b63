//===-- StripeSearch.c - Which joins and slices are stripes ---------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Without the copy, the joined rows are there from the first of those who write
// them on; with it, only their own stripes are until then. Which is less
// depends on all that is alive meanwhile, so it is tried on copies of the
// function: all concatenations at once, and where a set needs more than what
// was chosen so far, its halves. Likewise slices, without which their operands
// are there as long as they are read.
//
//===----------------------------------------------------------------------===//

#include "Graph/Stripes.h"

#include "IR/Build.h"
#include "IR/Remarks.h"

#include <inttypes.h>

/// A call of the function that may go.
typedef struct Choice {
  const char *refusal; ///< Why it cannot be; NULL: it can.
  bool isChosen;
  int64_t cost, costBefore; ///< With and without it, where it was decided.
} Choice;

typedef struct Search {
  NnpackStripes *stripes;
  const NnpackStripeOptions *options;
  MlirOperation function;
  Choice *choices; ///< Per call.
  intptr_t count, numTries;
  int64_t cost; ///< With those chosen so far.
} Search;

/// Calls [begin, end).
typedef struct Range {
  intptr_t begin, end;
} Range;

/// Joins what is chosen, and calls [begin, end), in the function or a copy of
/// it; returns how many.
static intptr_t joinChosen(const Search *search, MlirOperation function,
                           intptr_t begin, intptr_t end) {
  NnpackStripeCalls calls = nnpackFindStripeCalls(search->stripes, function);
  intptr_t numJoined = 0;
  for (intptr_t i = 0; i < search->count; ++i) {
    Choice *choice = &search->choices[i];
    if (!choice->isChosen && (i < begin || i >= end))
      continue;
    choice->refusal = nnpackRemoveStripeCall(search->stripes, calls.data[i]);
    numJoined += choice->refusal == NULL;
  }
  return numJoined;
}

/// Whether a set that costs so much is taken.
static bool isWorthIt(const Search *search, int64_t cost) {
  return cost < search->cost ||
         (cost == search->cost && (cost == 0 || search->options->takesTies));
}

/// Whether any of calls [begin, end) can go, as far as was found out.
static bool canAnyGo(const Search *search, intptr_t begin, intptr_t end) {
  bool can = false;
  for (intptr_t i = begin; i < end; ++i)
    can |= search->choices[i].refusal == NULL;
  return can;
}

/// The cost with calls [begin, end) on top of what is chosen; -1 if none of
/// them can go.
static int64_t costWith(Search *search, intptr_t begin, intptr_t end) {
  MlirOperation copy = mlirOperationClone(search->function);
  joinChosen(search, copy, begin, end);
  int64_t cost = -1;
  if (canAnyGo(search, begin, end)) {
    cost = search->options->costOf(copy, search->options->data);
    ++search->numTries;
  }
  mlirOperationDestroy(copy);
  return cost;
}

/// Tries calls [begin, end); true if they cost more, so that a half of them may
/// not.
static bool costsMore(Search *search, intptr_t begin, intptr_t end) {
  int64_t before = search->cost, cost = costWith(search, begin, end);
  if (cost < 0)
    return false;
  for (intptr_t i = begin; i < end; ++i) {
    search->choices[i].isChosen = isWorthIt(search, cost);
    search->choices[i].cost = cost;
    search->choices[i].costBefore = before;
  }
  if (isWorthIt(search, cost))
    search->cost = cost;
  return cost > before && end - begin > 1;
}

/// Tries all calls, then halves, then halves of these.
static void tryAll(Search *search) {
  NNPACK_VECTOR(Range) ranges = {0};
  NnpackArena *arena = search->stripes->module->arena;
  NNPACK_PUSH(arena, ranges, ((Range){0, search->count}));
  for (intptr_t i = 0;
       i < ranges.count && search->numTries < search->options->maxTries; ++i) {
    Range range = ranges.data[i];
    intptr_t middle = range.begin + (range.end - range.begin) / 2;
    if (!costsMore(search, range.begin, range.end))
      continue;
    NNPACK_PUSH(arena, ranges, ((Range){range.begin, middle}));
    NNPACK_PUSH(arena, ranges, ((Range){middle, range.end}));
  }
}

/// Bytes that the call writes, or would.
static int64_t resultBytes(const Search *search, MlirOperation call) {
  int64_t bytes = 0;
  nnpackTypeBytes(
      mlirValueGetType(nnpackStripeResultOf(search->stripes, call)), &bytes);
  return bytes;
}

static void remarkChoice(const Search *search, MlirOperation call,
                         const Choice *choice) {
  int64_t bytes = resultBytes(search, call);
  const char *unit = search->options->unit;
  bool isJoin = nnpackIsStripeJoin(search->stripes, call);
  const char *what = isJoin ? "concatenation" : "slice";
  if (choice->refusal)
    nnpackRemarkOf(call, NnpackRemarkMissed, "cascade-kernels", "view",
                   "%s by a copy of %" PRId64 " bytes: %s", what, bytes,
                   choice->refusal);
  else if (choice->isChosen)
    nnpackRemarkOf(call, NnpackRemarkPassed, "cascade-kernels", "view",
                   "%s without a copy of %" PRId64 " bytes: %s; %" PRId64
                   " bytes %s then, not more than %" PRId64,
                   what, bytes,
                   isJoin ? "what it joins is computed in its place"
                          : "it is read where it lies",
                   choice->cost, unit, choice->costBefore);
  else
    nnpackRemarkOf(call, NnpackRemarkMissed, "cascade-kernels", "view",
                   "%s by a copy of %" PRId64 " bytes: without it %" PRId64
                   " bytes %s, with it %" PRId64,
                   what, bytes, choice->cost, unit, choice->costBefore);
}

intptr_t nnpackStripesBySearch(NnpackStripes *stripes, MlirOperation function,
                               int64_t cost,
                               const NnpackStripeOptions *options) {
  NnpackStripeCalls calls = nnpackFindStripeCalls(stripes, function);
  Search search = {.stripes = stripes,
                   .options = options,
                   .function = function,
                   .count = calls.count,
                   .cost = cost};
  search.choices =
      NNPACK_NEW_ARRAY(stripes->module->arena, Choice, calls.count);
  tryAll(&search);
  for (intptr_t i = 0; i < calls.count && nnpackWantsRemarks(function); ++i)
    remarkChoice(&search, calls.data[i], &search.choices[i]);
  return joinChosen(&search, function, 0, 0);
}
