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

/// The lists, each sorted: every buffer in turn is put into the lists of those in
/// its own, as each of a pair is in the other's list.
static NnpackConflict *sortedLists(const NnpackConflicts *conflicts,
                                   intptr_t numBuffers, NnpackArena *arena) {
  const intptr_t *begins = conflicts->begins;
  NnpackConflict *sorted =
      NNPACK_NEW_ARRAY(arena, NnpackConflict, begins[numBuffers]);
  intptr_t *fills = NNPACK_NEW_ARRAY(arena, intptr_t, numBuffers);
  for (intptr_t b = 0; b < numBuffers; ++b)
    fills[b] = begins[b];
  for (int32_t b = 0; b < numBuffers; ++b)
    for (intptr_t i = begins[b]; i < begins[b + 1]; ++i)
      sorted[fills[conflicts->list[i].other]++] = (NnpackConflict){b, -1};
  return sorted;
}

/// Sorts each list and drops repetitions, which only gaps cause.
static void sortLists(NnpackConflicts *conflicts, intptr_t numBuffers) {
  NnpackArena *scratch = nnpackArenaCreate();
  const NnpackConflict *sorted = sortedLists(conflicts, numBuffers, scratch);
  intptr_t kept = 0;
  for (intptr_t b = 0; b < numBuffers; ++b) {
    intptr_t begin = conflicts->begins[b], end = conflicts->begins[b + 1];
    conflicts->begins[b] = kept;
    for (intptr_t i = begin; i < end; ++i)
      if (i == begin || sorted[i].other != sorted[i - 1].other)
        conflicts->list[kept++] = sorted[i];
  }
  conflicts->begins[numBuffers] = kept;
  nnpackArenaDestroy(scratch);
}

/// Until the ranges are built, `special` is the index of the share.
static void setShare(NnpackConflicts *conflicts, intptr_t owner, intptr_t other,
                     intptr_t share) {
  NnpackConflict key = {(int32_t)other, -1};
  intptr_t begin = conflicts->begins[owner];
  NnpackConflict *found =
      bsearch(&key, conflicts->list + begin,
              (size_t)(conflicts->begins[owner + 1] - begin),
              sizeof *conflicts->list, compareConflicts);
  if (found)
    found->special = (int32_t)share;
}

//===----------------------------------------------------------------------===//
// Ranges.
//===----------------------------------------------------------------------===//

typedef struct RangeBuilder {
  const NnpackProblem *problem;
  const NnpackSections *sections;
  NnpackArena *arena;
  NNPACK_VECTOR(NnpackRange) ranges;
  NNPACK_VECTOR(intptr_t) begins;
} RangeBuilder;

/// Adds the differences at which the bytes two spans need overlap.
static void addRange(RangeBuilder *builder, const NnpackSpan *owner,
                     const NnpackSpan *other) {
  NnpackInterval a = nnpackSpanBytes(builder->problem, owner);
  NnpackInterval b = nnpackSpanBytes(builder->problem, other);
  NnpackRange range = {b.begin - a.end + 1, b.end - a.begin - 1};
  NNPACK_PUSH(builder->arena, builder->ranges, range);
}

/// Of every two spans that meet, in time order.
static void addRangesOfSpans(RangeBuilder *builder, intptr_t owner,
                             intptr_t other) {
  const NnpackSections *sections = builder->sections;
  intptr_t i = sections->spanBegins[owner], k = sections->spanBegins[other];
  while (i < sections->spanBegins[owner + 1] &&
         k < sections->spanBegins[other + 1]) {
    const NnpackSpan *a = &sections->spans[i], *b = &sections->spans[k];
    if (a->begin < b->end && b->begin < a->end)
      addRange(builder, a, b);
    if (a->end < b->end)
      ++i;
    else
      ++k;
  }
}

static int compareRanges(const void *leftPointer, const void *rightPointer) {
  const NnpackRange *left = leftPointer, *right = rightPointer;
  if (left->first != right->first)
    return left->first < right->first ? -1 : 1;
  return (left->last > right->last) - (left->last < right->last);
}

static bool isBefore(NnpackRange a, NnpackRange b) {
  return a.first < b.first || (a.first == b.first && a.last < b.last);
}

/// By Shell's method, which first fit, that spends most of its time here, finds
/// faster than qsort for some hundred ranges.
static void sortSome(NnpackRange *ranges, intptr_t count) {
  static const intptr_t steps[] = {701, 301, 132, 57, 23, 10, 4, 1};
  for (size_t s = 0; s < sizeof steps / sizeof *steps; ++s)
    for (intptr_t step = steps[s], i = step; i < count; ++i) {
      NnpackRange range = ranges[i];
      intptr_t k = i;
      for (; k >= step && isBefore(range, ranges[k - step]); k -= step)
        ranges[k] = ranges[k - step];
      ranges[k] = range;
    }
}

void nnpackRangesSort(NnpackRange *ranges, intptr_t count) {
  if (count > 2000)
    qsort(ranges, (size_t)count, sizeof *ranges, compareRanges);
  else
    sortSome(ranges, count);
}

/// Sorts the ranges from `first` on and joins those that touch.
static void joinRanges(RangeBuilder *builder, intptr_t first) {
  NnpackRange *ranges = builder->ranges.data + first;
  intptr_t count = builder->ranges.count - first, kept = 0;
  nnpackRangesSort(ranges, count);
  for (intptr_t i = 0; i < count; ++i)
    if (kept > 0 && ranges[i].first <= ranges[kept - 1].last + 1) {
      if (ranges[i].last > ranges[kept - 1].last)
        ranges[kept - 1].last = ranges[i].last;
    } else {
      ranges[kept++] = ranges[i];
    }
  builder->ranges.count = first + kept;
}

/// Takes the differences a share allows out of the ranges from `first` on.
static void subtractWindow(RangeBuilder *builder, intptr_t first,
                           int64_t minDelta, int64_t maxDelta) {
  intptr_t count = builder->ranges.count;
  for (intptr_t i = first; i < count && minDelta <= maxDelta; ++i) {
    NnpackRange range = builder->ranges.data[i];
    if (maxDelta < range.first || range.last < minDelta)
      continue;
    // What is below the window stays in its place, what is above is added.
    builder->ranges.data[i].last = minDelta > range.first ? minDelta - 1
                                                          : range.first - 1;
    if (maxDelta < range.last) {
      NnpackRange above = {maxDelta + 1, range.last};
      NNPACK_PUSH(builder->arena, builder->ranges, above);
    }
  }
  intptr_t kept = first;
  for (intptr_t i = first; i < builder->ranges.count; ++i)
    if (builder->ranges.data[i].first <= builder->ranges.data[i].last)
      builder->ranges.data[kept++] = builder->ranges.data[i];
  builder->ranges.count = kept;
}

/// The ranges of a conflict, seen from `owner`.
static void addRanges(RangeBuilder *builder, int32_t owner, int32_t other,
                      const NnpackShare *share) {
  intptr_t first = builder->ranges.count;
  addRangesOfSpans(builder, owner, other);
  if (share && share->first == owner) {
    subtractWindow(builder, first, share->minDelta, share->maxDelta);
  } else if (share) {
    // Negating INT64_MIN would overflow; its neighbour is as good.
    int64_t low = share->minDelta, high = share->maxDelta;
    subtractWindow(builder, first, -(high == INT64_MIN ? high + 1 : high),
                   -(low == INT64_MIN ? low + 1 : low));
  }
  joinRanges(builder, first);
}

static bool hasWindow(const NnpackSections *sections, intptr_t buffer) {
  for (intptr_t i = sections->spanBegins[buffer];
       i < sections->spanBegins[buffer + 1]; ++i)
    if (sections->spans[i].gap >= 0)
      return true;
  return false;
}

/// Ranges for every conflict with a share or a window in it.
static void buildRanges(const NnpackProblem *problem,
                        const NnpackSections *sections, NnpackArena *arena,
                        NnpackConflicts *conflicts) {
  RangeBuilder builder = {problem, sections, arena, {0}, {0}};
  NNPACK_PUSH(arena, builder.begins, 0);
  for (int32_t b = 0; b < problem->numBuffers; ++b) {
    bool isOwner = hasWindow(sections, b);
    for (intptr_t i = conflicts->begins[b]; i < conflicts->begins[b + 1]; ++i) {
      NnpackConflict *conflict = &conflicts->list[i];
      if (conflict->special < 0 && !isOwner &&
          !hasWindow(sections, conflict->other))
        continue;
      addRanges(&builder, b, conflict->other,
                conflict->special < 0 ? NULL
                                      : &problem->shares[conflict->special]);
      conflict->special = (int32_t)builder.begins.count - 1;
      NNPACK_PUSH(arena, builder.begins, builder.ranges.count);
    }
  }
  conflicts->ranges = builder.ranges.data;
  conflicts->rangeBegins = builder.begins.data;
}

//===----------------------------------------------------------------------===//
// Building.
//===----------------------------------------------------------------------===//

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
    setShare(&conflicts, problem->shares[i].first, problem->shares[i].second,
             i);
    setShare(&conflicts, problem->shares[i].second, problem->shares[i].first,
             i);
  }
  buildRanges(problem, sections, arena, &conflicts);
  *outConflicts = conflicts;
}
