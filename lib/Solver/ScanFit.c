//===-- lib/Solver/ScanFit.c - First fit by one scan --------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// The placed buffers are kept in the order of their offsets, once for all of
// time and, if there are many, in shorter and shorter blocks of time. Blocks of
// a level begin every `half` sections and are two halves long, so a lifetime of
// up to a half lies within one of them: only the buffers of that block are
// looked at. Levels stop where the lists would together hold many times the
// buffers.
//
//===----------------------------------------------------------------------===//

#include "ScanFit.h"

#include <assert.h>
#include <string.h>

enum {
  chunkLength = 64,
  mostLevels = 12,
  leastForLevels = 256, ///< Fewer buffers than this are in one list.
  mostCopies = 8,       ///< Mean lists of a level that a buffer is in.
  stepsPerInsertion = 40,
};

typedef struct Placed {
  int64_t offset, top;
  int32_t begin, end; ///< Sections.
} Placed;

/// A piece of a list, never empty; full ones are split.
typedef struct Chunk {
  intptr_t count;
  Placed placed[chunkLength];
} Chunk;

/// A chunk in a list, and the offset it begins at, which saves looking there.
typedef struct Link {
  int64_t first;
  Chunk *chunk;
} Link;

typedef struct Block {
  NNPACK_VECTOR(Link) links;
} Block;

typedef struct Level {
  int64_t half;
  Block *blocks;
  intptr_t numBlocks;
} Level;

struct NnpackScanFit {
  const NnpackProblem *problem;
  NnpackArena *arena;
  NnpackInterval *spans; ///< Per buffer, in sections; empty for size 0.
  Level levels[mostLevels]; ///< The longest blocks first.
  int numLevels;
  NNPACK_VECTOR(Chunk *) spare;
  int64_t stepsLeft;
};

bool nnpackScanFitCan(const NnpackProblem *problem) {
  for (intptr_t b = 0; b < problem->numBuffers; ++b) {
    const NnpackBuffer *buffer = &problem->buffers[b];
    if (buffer->numGaps > 0 || buffer->fixedOffset != NNPACK_NO_OFFSET ||
        buffer->hint != NNPACK_NO_OFFSET)
      return false;
  }
  return problem->numShares == 0;
}

//===----------------------------------------------------------------------===//
// Levels.
//===----------------------------------------------------------------------===//

/// The blocks of a level that a span meets: from the first to the last.
static intptr_t firstBlock(const Level *level, NnpackInterval span) {
  return span.begin < level->half ? 0 : span.begin / level->half - 1;
}

static intptr_t lastBlock(const Level *level, NnpackInterval span) {
  return (span.end - 1) / level->half;
}

static bool isWorthwhile(const NnpackScanFit *scanFit, const Level *level) {
  intptr_t count = scanFit->problem->numBuffers;
  int64_t copies = 0;
  for (intptr_t b = 0; b < count; ++b) {
    NnpackInterval span = scanFit->spans[b];
    if (span.end > span.begin)
      copies += lastBlock(level, span) - firstBlock(level, span) + 1;
  }
  return copies <= mostCopies * (int64_t)count;
}

static void createLevels(NnpackScanFit *scanFit, int64_t numSections) {
  int64_t half = numSections > 0 ? numSections : 1;
  while (scanFit->numLevels < mostLevels) {
    Level level = {.half = half};
    if (scanFit->numLevels > 0 && !isWorthwhile(scanFit, &level))
      return;
    level.numBlocks = (numSections + half - 1) / half;
    level.blocks = NNPACK_NEW_ARRAY(scanFit->arena, Block, level.numBlocks);
    scanFit->levels[scanFit->numLevels++] = level;
    half /= 8;
    if (half == 0 || scanFit->problem->numBuffers < leastForLevels)
      return;
  }
}

NnpackScanFit *nnpackScanFitCreate(const NnpackProblem *problem,
                                   const NnpackSections *sections,
                                   int64_t numSteps, NnpackArena *arena) {
  NnpackScanFit *scanFit = NNPACK_NEW(arena, NnpackScanFit);
  scanFit->problem = problem;
  scanFit->arena = arena;
  scanFit->spans = NNPACK_NEW_ARRAY(arena, NnpackInterval, problem->numBuffers);
  scanFit->stepsLeft = numSteps;
  for (intptr_t i = 0; i < sections->numSpans; ++i)
    scanFit->spans[sections->spans[i].buffer] = (NnpackInterval){
        sections->spans[i].begin, sections->spans[i].end};
  createLevels(scanFit, sections->count);
  return scanFit;
}

bool nnpackScanFitIsSpent(const NnpackScanFit *scanFit) {
  return scanFit->stepsLeft <= 0;
}

/// Empties all lists.
static void clear(NnpackScanFit *scanFit) {
  for (int k = 0; k < scanFit->numLevels; ++k)
    for (intptr_t j = 0; j < scanFit->levels[k].numBlocks; ++j) {
      Block *block = &scanFit->levels[k].blocks[j];
      for (intptr_t c = 0; c < block->links.count; ++c)
        NNPACK_PUSH(scanFit->arena, scanFit->spare, block->links.data[c].chunk);
      block->links.count = 0;
    }
}

//===----------------------------------------------------------------------===//
// Lists.
//===----------------------------------------------------------------------===//

static Chunk *takeChunk(NnpackScanFit *scanFit) {
  if (scanFit->spare.count == 0)
    return NNPACK_NEW(scanFit->arena, Chunk);
  Chunk *chunk = scanFit->spare.data[--scanFit->spare.count];
  chunk->count = 0;
  return chunk;
}

/// Puts `link` at place `at` of the block's.
static void addLink(NnpackScanFit *scanFit, Block *block, intptr_t at,
                    Link link) {
  NNPACK_PUSH(scanFit->arena, block->links, link);
  Link *links = block->links.data;
  memmove(links + at + 1, links + at,
          (size_t)(block->links.count - 1 - at) * sizeof *links);
  links[at] = link;
}

/// The last chunk that begins at `offset` or below, or the first one.
static intptr_t findChunk(const Block *block, int64_t offset) {
  intptr_t low = 0, high = block->links.count;
  while (high - low > 1) {
    intptr_t middle = low + (high - low) / 2;
    if (block->links.data[middle].first <= offset)
      low = middle;
    else
      high = middle;
  }
  return low;
}

static void insertInChunk(Chunk *chunk, Placed placed) {
  intptr_t k = chunk->count++;
  for (; k > 0 && chunk->placed[k - 1].offset > placed.offset; --k)
    chunk->placed[k] = chunk->placed[k - 1];
  chunk->placed[k] = placed;
}

/// Moves the upper half of a full chunk to one behind it.
static void splitChunk(NnpackScanFit *scanFit, Block *block, intptr_t at) {
  Chunk *chunk = block->links.data[at].chunk, *next = takeChunk(scanFit);
  next->count = chunkLength / 2;
  chunk->count -= next->count;
  memcpy(next->placed, chunk->placed + chunk->count,
         (size_t)next->count * sizeof *next->placed);
  addLink(scanFit, block, at + 1, (Link){next->placed[0].offset, next});
}

static void insertInBlock(NnpackScanFit *scanFit, Block *block, Placed placed) {
  if (block->links.count == 0)
    addLink(scanFit, block, 0, (Link){placed.offset, takeChunk(scanFit)});
  intptr_t at = findChunk(block, placed.offset);
  if (block->links.data[at].chunk->count == chunkLength) {
    splitChunk(scanFit, block, at);
    at += block->links.data[at + 1].first <= placed.offset;
  }
  Link *link = &block->links.data[at];
  insertInChunk(link->chunk, placed);
  link->first = link->chunk->placed[0].offset;
}

static void insert(NnpackScanFit *scanFit, Placed placed) {
  NnpackInterval span = {placed.begin, placed.end};
  assert(scanFit->numLevels <= mostLevels);
  for (int k = 0; k < scanFit->numLevels; ++k) {
    Level *level = &scanFit->levels[k];
    intptr_t first = firstBlock(level, span), last = lastBlock(level, span);
    for (intptr_t j = first; j <= last; ++j)
      insertInBlock(scanFit, &level->blocks[j], placed);
    scanFit->stepsLeft -= stepsPerInsertion * (last - first + 1);
  }
}

/// The shortest block that the span lies within.
static const Block *blockAround(const NnpackScanFit *scanFit,
                                NnpackInterval span) {
  int k = scanFit->numLevels - 1;
  assert(k >= 0 && k < mostLevels && "the longest blocks hold any span");
  while (k > 0 && scanFit->levels[k].half < span.end - span.begin)
    --k;
  const Level *level = &scanFit->levels[k];
  intptr_t j = span.begin / level->half;
  return &level->blocks[j];
}

//===----------------------------------------------------------------------===//
// Placing.
//===----------------------------------------------------------------------===//

/// The lowest free aligned offset.
static int64_t findHole(NnpackScanFit *scanFit, NnpackInterval span,
                        int64_t size, int64_t alignment) {
  const Block *block = blockAround(scanFit, span);
  int64_t offset = 0;
  for (intptr_t c = 0; c < block->links.count; ++c) {
    const Chunk *chunk = block->links.data[c].chunk;
    scanFit->stepsLeft -= chunk->count;
    for (intptr_t i = 0; i < chunk->count; ++i) {
      const Placed *placed = &chunk->placed[i];
      if (placed->begin >= span.end || span.begin >= placed->end)
        continue;
      if (placed->offset - offset >= size)
        return offset;
      if (placed->top > offset) {
        int64_t remainder = alignment > 1 ? placed->top % alignment : 0;
        offset = remainder ? placed->top + alignment - remainder : placed->top;
      }
    }
  }
  return offset;
}

int64_t nnpackScanFitRun(NnpackScanFit *scanFit, const int32_t *order,
                         int64_t limit, int64_t *offsets) {
  int64_t peak = 0;
  clear(scanFit);
  for (intptr_t i = 0; i < scanFit->problem->numBuffers; ++i) {
    int32_t b = order[i];
    const NnpackBuffer *buffer = &scanFit->problem->buffers[b];
    NnpackInterval span = scanFit->spans[b];
    offsets[b] = 0;
    if (span.end == span.begin)
      continue;
    offsets[b] =
        findHole(scanFit, span, buffer->sizeBytes, buffer->alignment);
    int64_t top = offsets[b] + buffer->sizeBytes;
    if (top > limit || scanFit->stepsLeft <= 0)
      return INT64_MAX;
    insert(scanFit, (Placed){offsets[b], top, (int32_t)span.begin,
                             (int32_t)span.end});
    peak = top > peak ? top : peak;
  }
  return peak;
}
