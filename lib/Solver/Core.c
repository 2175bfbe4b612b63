//===-- lib/Solver/Core.c - A problem in the search's terms -------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Core.h"

#include "Rules.h"
#include "Tops.h"

#include <stdlib.h>

/// The unit. Let a be the greatest common divisor of all alignments and pins.
/// In every plan all offsets are multiples of a, so a buffer keeps others from
/// the bytes up to the next multiple of a: rounding sizes up to a loses nothing
/// except at the top, which `sizeBytes` remembers. If now all rounded sizes and
/// all alignments are multiples of some g, then so is every offset of a plan in
/// which no buffer can be moved down, as each stands on 0, a pin or a top.
static int64_t CommonUnit(const NnpackProblem *problem) {
  int64_t alignment = 0, unit = 0;
  for (intptr_t b = 0; b < problem->numBuffers; ++b) {
    const NnpackBuffer *buffer = &problem->buffers[b];
    if (buffer->sizeBytes == 0)
      continue;
    alignment = nnpackGreatestDivisor(buffer->alignment, alignment);
    if (buffer->fixedOffset > 0)
      alignment = nnpackGreatestDivisor(buffer->fixedOffset, alignment);
  }
  if (alignment == 0)
    return 1;
  int64_t sizes = 0, others = 0;
  for (intptr_t b = 0; b < problem->numBuffers; ++b) {
    const NnpackBuffer *buffer = &problem->buffers[b];
    if (buffer->sizeBytes == 0)
      continue;
    int64_t rounded = (buffer->sizeBytes - 1) / alignment * alignment;
    sizes = nnpackGreatestDivisor(rounded + alignment, sizes);
    if (buffer->fixedOffset > 0)
      sizes = nnpackGreatestDivisor(buffer->fixedOffset, sizes);
    others = nnpackGreatestDivisor(buffer->alignment, others);
  }
  // Where every alignment divides the sizes' divisor, they come for free.
  unit = sizes;
  for (intptr_t b = 0; b < problem->numBuffers; ++b)
    if (problem->buffers[b].sizeBytes &&
        sizes % problem->buffers[b].alignment != 0)
      unit = nnpackGreatestDivisor(sizes, others);
  return unit;
}

/// MaximalSections. If all buffers alive in section s are alive in section t,
/// two buffers meet in s only if they meet in t: leaving out s changes nothing.
/// With one span per buffer, a section that lacks a begin has the buffers of its
/// left neighbour without those that ended, and one after which nothing ends
/// has no buffer its right neighbour lacks; a section that is neither contains
/// a buffer its neighbours do not have. Fills `newIndex` for the boundaries.
static int32_t MaximalSections(const NnpackSections *sections,
                               NnpackArena *arena, int32_t *newIndex) {
  bool *begins = NNPACK_NEW_ARRAY(arena, bool, sections->count + 1);
  bool *ends = NNPACK_NEW_ARRAY(arena, bool, sections->count + 1);
  for (intptr_t i = 0; i < sections->numSpans; ++i) {
    begins[sections->spans[i].begin] = true;
    ends[sections->spans[i].end] = true;
  }
  int32_t count = 0;
  bool isOpen = false;
  for (intptr_t s = 0; s < sections->count; ++s) {
    newIndex[s] = count;
    isOpen |= begins[s];
    if (isOpen && ends[s + 1]) {
      isOpen = false;
      ++count;
    }
  }
  newIndex[sections->count] = count;
  return count;
}

static void renumberSections(const NnpackSections *sections, unsigned rules,
                             NnpackArena *arena, NnpackCore *core) {
  int32_t *newIndex = NNPACK_NEW_ARRAY(arena, int32_t, sections->count + 1);
  for (intptr_t s = 0; s <= sections->count; ++s)
    newIndex[s] = (int32_t)s;
  core->numSections = (int32_t)sections->count;
  if (!core->hasGaps && (rules & 1u << NnpackRuleMaximalSections))
    core->numSections = MaximalSections(sections, arena, newIndex);
  core->numSpans = (int32_t)sections->numSpans;
  core->spans = NNPACK_NEW_ARRAY(arena, NnpackSpan, sections->numSpans);
  for (intptr_t i = 0; i < sections->numSpans; ++i) {
    NnpackSpan span = sections->spans[i];
    core->spans[i] = (NnpackSpan){newIndex[span.begin], newIndex[span.end],
                                  span.buffer, span.gap};
    core->numCells += core->spans[i].end - core->spans[i].begin;
  }
}

static int compareItems(const void *leftPointer, const void *rightPointer) {
  const NnpackItem *left = leftPointer, *right = rightPointer;
  if (left->begin != right->begin)
    return left->begin < right->begin ? -1 : 1;
  if (left->end != right->end)
    return left->end < right->end ? -1 : 1;
  if (left->sizeBytes != right->sizeBytes)
    return left->sizeBytes > right->sizeBytes ? -1 : 1;
  if (left->alignment != right->alignment)
    return left->alignment < right->alignment ? -1 : 1;
  if (left->pin != right->pin)
    return left->pin < right->pin ? -1 : 1;
  if (left->numSpans != right->numSpans)
    return left->numSpans < right->numSpans ? -1 : 1;
  return (left->buffer > right->buffer) - (left->buffer < right->buffer);
}

static bool areTwins(const NnpackItem *a, const NnpackItem *b) {
  return a->begin == b->begin && a->end == b->end &&
         a->sizeBytes == b->sizeBytes && a->alignment == b->alignment &&
         a->pin == NNPACK_NO_OFFSET && b->pin == NNPACK_NO_OFFSET &&
         a->numSpans == 1 && b->numSpans == 1;
}

/// Rounds sizes up to units; see CommonUnit for why that is exact.
static NnpackItem makeItem(const NnpackProblem *problem,
                           const NnpackSections *sections,
                           const NnpackCore *core, intptr_t b) {
  const NnpackBuffer *buffer = &problem->buffers[b];
  intptr_t first = sections->spanBegins[b], last = sections->spanBegins[b + 1];
  int64_t alignment =
      buffer->alignment / nnpackGreatestDivisor(buffer->alignment, core->unit);
  return (NnpackItem){
      .buffer = (int32_t)b,
      .begin = core->spans[first].begin,
      .end = core->spans[last - 1].end,
      .firstSpan = (int32_t)first,
      .numSpans = (int32_t)(last - first),
      .twin = -1,
      .size = (buffer->sizeBytes - 1) / core->unit + 1,
      .alignment = alignment,
      .pin = buffer->fixedOffset == NNPACK_NO_OFFSET
                 ? NNPACK_NO_OFFSET
                 : buffer->fixedOffset / core->unit,
      .sizeBytes = buffer->sizeBytes};
}

static void buildItems(const NnpackProblem *problem,
                       const NnpackSections *sections, NnpackArena *arena,
                       NnpackCore *core) {
  core->items = NNPACK_NEW_ARRAY(arena, NnpackItem, problem->numBuffers);
  for (intptr_t b = 0; b < problem->numBuffers; ++b) {
    if (sections->spanBegins[b] == sections->spanBegins[b + 1])
      continue; // Of size 0, or a gap from begin to end.
    NnpackItem item = makeItem(problem, sections, core, b);
    core->hasPins |= item.pin != NNPACK_NO_OFFSET;
    core->hasAlignments |= item.alignment > 1;
    core->items[core->numItems++] = item;
  }
  if (core->numItems)
    qsort(core->items, (size_t)core->numItems, sizeof *core->items,
          compareItems);
  for (int32_t i = 0; i < core->numItems; ++i) {
    NnpackItem *item = &core->items[i];
    if (i > 0 && areTwins(item - 1, item))
      item->twin = i - 1;
    for (int32_t k = 0; k < item->numSpans; ++k)
      core->spans[item->firstSpan + k].buffer = i;
  }
}

void nnpackCoreBuild(const NnpackProblem *problem, unsigned rules,
                     NnpackArena *arena, NnpackCore *outCore) {
  NnpackCore core = {.unit = 1};
  NnpackSections sections;
  nnpackSectionsBuild(problem, arena, &sections);
  for (intptr_t b = 0; b < problem->numBuffers; ++b)
    core.hasGaps |= sections.spanBegins[b + 1] - sections.spanBegins[b] > 1;
  if (rules & 1u << NnpackRuleCommonUnit)
    core.unit = CommonUnit(problem);
  renumberSections(&sections, rules, arena, &core);
  buildItems(problem, &sections, arena, &core);
  *outCore = core;
}

int64_t nnpackCoreLatest(const NnpackCore *core, const NnpackItem *item,
                         int64_t capacityBytes) {
  int64_t room = capacityBytes - item->sizeBytes;
  if (room < 0)
    return -1;
  int64_t latest = room / core->unit;
  latest -= latest % item->alignment;
  return item->pin != NNPACK_NO_OFFSET && item->pin < latest ? item->pin
                                                             : latest;
}

/// Offsets are multiples of the unit and of the alignment.
int64_t nnpackCorePeakAbove(const NnpackCore *core, int64_t bytes) {
  int64_t least = INT64_MAX;
  for (int32_t i = 0; i < core->numItems; ++i) {
    const NnpackItem *item = &core->items[i];
    int64_t top = nnpackTopAbove(item->sizeBytes, core->unit * item->alignment,
                                 bytes);
    least = top < least ? top : least;
  }
  return least;
}

int64_t nnpackCorePeakUpTo(const NnpackCore *core, int64_t bytes) {
  int64_t greatest = -1;
  for (int32_t i = 0; i < core->numItems; ++i) {
    const NnpackItem *item = &core->items[i];
    int64_t top = nnpackTopUpTo(item->sizeBytes, core->unit * item->alignment,
                                bytes);
    greatest = top > greatest ? top : greatest;
  }
  return greatest;
}
