//===-- lib/Solver/Conflicts.c - Which buffers meet in time -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Conflicts.h"

#include <stdlib.h>

static int compareSpans(const void *leftPointer, const void *rightPointer) {
  const NnpackSpan *left = leftPointer, *right = rightPointer;
  if (left->begin != right->begin)
    return left->begin < right->begin ? -1 : 1;
  if (left->end != right->end)
    return left->end < right->end ? -1 : 1;
  return (left->buffer > right->buffer) - (left->buffer < right->buffer);
}

static NnpackSpan *sortedSpans(const NnpackSections *sections,
                               NnpackArena *arena) {
  intptr_t count = sections->numSpans;
  NnpackSpan *spans = NNPACK_NEW_ARRAY(arena, NnpackSpan, count);
  for (intptr_t i = 0; i < count; ++i)
    spans[i] = sections->spans[i];
  if (count)
    qsort(spans, (size_t)count, sizeof *spans, compareSpans);
  return spans;
}

/// Calls for every two spans that meet, while the visitor returns true.
typedef bool (*PairVisitor)(void *data, int32_t first, int32_t second);

static void visitPairs(const NnpackSections *sections, PairVisitor visit,
                       void *data) {
  NnpackArena *arena = nnpackArenaCreate();
  NnpackSpan *spans = sortedSpans(sections, arena);
  NnpackSpan *alive = NNPACK_NEW_ARRAY(arena, NnpackSpan, sections->numSpans);
  intptr_t numAlive = 0;
  bool more = true;
  for (intptr_t i = 0; i < sections->numSpans && more; ++i) {
    intptr_t kept = 0;
    for (intptr_t k = 0; k < numAlive && more; ++k) {
      if (alive[k].end <= spans[i].begin)
        continue;
      more = visit(data, alive[k].buffer, spans[i].buffer);
      alive[kept++] = alive[k];
    }
    numAlive = kept;
    alive[numAlive++] = spans[i];
  }
  nnpackArenaDestroy(arena);
}

intptr_t nnpackConflictsCount(const NnpackProblem *problem,
                              const NnpackSections *sections, intptr_t limit) {
  (void)problem;
  // Each span meets those alive when it begins; count by sections.
  NnpackArena *arena = nnpackArenaCreate();
  intptr_t *starts = NNPACK_NEW_ARRAY(arena, intptr_t, sections->count + 1);
  intptr_t *stops = NNPACK_NEW_ARRAY(arena, intptr_t, sections->count + 1);
  for (intptr_t i = 0; i < sections->numSpans; ++i) {
    ++starts[sections->spans[i].begin];
    ++stops[sections->spans[i].end];
  }
  intptr_t alive = 0, total = 0;
  for (intptr_t s = 0; s < sections->count && total <= limit; ++s) {
    alive -= stops[s];
    for (intptr_t k = 0; k < starts[s]; ++k)
      total += 2 * alive++;
  }
  nnpackArenaDestroy(arena);
  return total;
}

typedef struct Builder {
  NnpackConflicts *conflicts;
  intptr_t *fills; ///< Next free place per buffer.
} Builder;

static bool countPair(void *data, int32_t first, int32_t second) {
  Builder *builder = data;
  ++builder->fills[first];
  ++builder->fills[second];
  return true;
}

static bool fillPair(void *data, int32_t first, int32_t second) {
  Builder *builder = data;
  NnpackConflict *list = builder->conflicts->list;
  list[builder->fills[first]++] = (NnpackConflict){second, -1};
  list[builder->fills[second]++] = (NnpackConflict){first, -1};
  return true;
}

static int compareConflicts(const void *leftPointer, const void *rightPointer) {
  const NnpackConflict *left = leftPointer, *right = rightPointer;
  return (left->other > right->other) - (left->other < right->other);
}

/// Sorts each list and drops repetitions, which only gaps cause.
static void sortLists(NnpackConflicts *conflicts, intptr_t numBuffers) {
  intptr_t kept = 0;
  for (intptr_t b = 0; b < numBuffers; ++b) {
    intptr_t begin = conflicts->begins[b], end = conflicts->begins[b + 1];
    if (end > begin)
      qsort(conflicts->list + begin, (size_t)(end - begin),
            sizeof *conflicts->list, compareConflicts);
    conflicts->begins[b] = kept;
    for (intptr_t i = begin; i < end; ++i)
      if (i == begin ||
          conflicts->list[i].other != conflicts->list[i - 1].other)
        conflicts->list[kept++] = conflicts->list[i];
  }
  conflicts->begins[numBuffers] = kept;
}

static void setShare(NnpackConflicts *conflicts, intptr_t owner, intptr_t other,
                     intptr_t share) {
  NnpackConflict key = {(int32_t)other, -1};
  intptr_t begin = conflicts->begins[owner];
  NnpackConflict *found =
      bsearch(&key, conflicts->list + begin,
              (size_t)(conflicts->begins[owner + 1] - begin),
              sizeof *conflicts->list, compareConflicts);
  if (found)
    found->share = (int32_t)share;
}

void nnpackConflictsBuild(const NnpackProblem *problem,
                          const NnpackSections *sections, NnpackArena *arena,
                          NnpackConflicts *outConflicts) {
  intptr_t count = problem->numBuffers, total = 0;
  NnpackConflicts conflicts = {0};
  Builder builder = {&conflicts, NNPACK_NEW_ARRAY(arena, intptr_t, count)};
  conflicts.begins = NNPACK_NEW_ARRAY(arena, intptr_t, count + 1);
  visitPairs(sections, countPair, &builder);
  for (intptr_t b = 0; b < count; ++b) {
    conflicts.begins[b] = total;
    total += builder.fills[b];
    builder.fills[b] = conflicts.begins[b];
  }
  conflicts.begins[count] = total;
  conflicts.list = NNPACK_NEW_ARRAY(arena, NnpackConflict, total);
  visitPairs(sections, fillPair, &builder);
  sortLists(&conflicts, count);
  for (intptr_t i = 0; i < problem->numShares; ++i) {
    setShare(&conflicts, problem->shares[i].first, problem->shares[i].second, i);
    setShare(&conflicts, problem->shares[i].second, problem->shares[i].first, i);
  }
  *outConflicts = conflicts;
}

NnpackWindow nnpackConflictWindow(const NnpackProblem *problem, int32_t owner,
                                  NnpackConflict conflict) {
  if (conflict.share < 0)
    return (NnpackWindow){0, -1};
  const NnpackShare *share = &problem->shares[conflict.share];
  if (share->first == owner)
    return (NnpackWindow){share->minDelta, share->maxDelta};
  // Negating INT64_MIN would overflow; its neighbour is as good.
  int64_t low = share->minDelta == INT64_MIN ? INT64_MIN + 1 : share->minDelta;
  int64_t high = share->maxDelta == INT64_MIN ? INT64_MIN + 1 : share->maxDelta;
  return (NnpackWindow){-high, -low};
}
