//===-- traffic_count.c - Counts the bytes that a run moves ---------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// traffic_test.py puts calls of these functions into a packed program: before
// every step of the entry, at the end of every unit of work, and at every load
// and store. It knows nothing of the model
// in lib/IR/Traffic.c but its definition (docs/PlanFormat.md, "traffic").
//
//===----------------------------------------------------------------------===//

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { numSites = 4096, numArguments = 64 };

typedef struct Way {
  uint32_t *lastUnit; ///< Per byte: the last unit that touched it; 0: none.
  int64_t size;
  int64_t now, nowNew, before; ///< Bytes of this unit, of the one before.
  int64_t sum, sumNew;
  int moves;
} Way;

typedef struct Place {
  Way read, written;
  int isSlow, isUsed, isScratch;
} Place;

static struct {
  Place places[numArguments];
  uint32_t unit;
  int isTouched;
} sites[numSites];

static int site;
static const char *fastArena;
static int64_t fastBytes;

static void endWay(Way *way, uint32_t unit) {
  way->moves |= unit > 1 && (way->nowNew || way->now != way->before);
  way->sum += way->now;
  way->sumNew += way->nowNew;
  way->before = way->now;
  way->now = way->nowNew = 0;
}

void nnpack_unit(void) {
  if (!sites[site].isTouched)
    return;
  for (int i = 0; i < numArguments; ++i) {
    endWay(&sites[site].places[i].read, sites[site].unit + 1);
    endWay(&sites[site].places[i].written, sites[site].unit + 1);
  }
  ++sites[site].unit;
  sites[site].isTouched = 0;
}

void nnpack_step(int32_t next) {
  nnpack_unit();
  if (next >= numSites)
    abort();
  site = next;
}

static void reach(Way *way, int64_t end) {
  if (end <= way->size)
    return;
  int64_t size = 2 * end;
  way->lastUnit = realloc(way->lastUnit, (size_t)size * sizeof(uint32_t));
  memset(way->lastUnit + way->size, 0,
         (size_t)(size - way->size) * sizeof(uint32_t));
  way->size = size;
}

static Place *placeOf(int32_t argument, const char *address, int64_t end) {
  if (argument >= numArguments || end < 0)
    abort();
  Place *place = &sites[site].places[argument];
  sites[site].isTouched = place->isUsed = 1;
  place->isSlow = address < fastArena || address >= fastArena + fastBytes;
  reach(&place->read, end);
  reach(&place->written, end);
  return place;
}

static void touch(Way *way, int64_t byte) {
  uint32_t unit = sites[site].unit + 1, last = way->lastUnit[byte];
  if (last == unit)
    return;
  ++way->now;
  way->nowNew += last == 0 || last != unit - 1;
  way->lastUnit[byte] = unit;
}

/// What the unit has written itself is not fetched.
void nnpack_read(int32_t argument, const char *base, const char *address,
                 int64_t bytes) {
  int64_t begin = address - base;
  Place *place = placeOf(argument, address, begin + bytes);
  for (int64_t i = begin; i < begin + bytes; ++i)
    if (place->written.lastUnit[i] != sites[site].unit + 1)
      touch(&place->read, i);
}

void nnpack_write(int32_t argument, const char *base, const char *address,
                  int64_t bytes) {
  int64_t begin = address - base;
  Place *place = placeOf(argument, address, begin + bytes);
  for (int64_t i = begin; i < begin + bytes; ++i)
    touch(&place->written, i);
}

/// A kernel's own scratch is written anew and read by every unit; while it is fast
/// it does not count.
static void touchScratch(int32_t argument, const char *base,
                         const char *address, int64_t bytes, int isWrite) {
  int64_t begin = address - base;
  Place *place = placeOf(argument, address, begin + bytes);
  place->isScratch = 1;
  for (int64_t i = begin; i < begin + bytes && place->isSlow; ++i)
    touch(isWrite ? &place->written : &place->read, i);
}

void nnpack_scratch_read(int32_t argument, const char *base,
                         const char *address, int64_t bytes) {
  touchScratch(argument, base, address, bytes, 0);
}

void nnpack_scratch_write(int32_t argument, const char *base,
                          const char *address, int64_t bytes) {
  touchScratch(argument, base, address, bytes, 1);
}

static int64_t movedBy(const Place *place, const Way *way) {
  return way->moves && !place->isScratch ? way->sumNew : way->sum;
}

void nnpack_main(char *l2, char *ddr);

int main(int argc, char **argv) {
  if (argc != 3)
    return 2;
  fastBytes = atoll(argv[1]);
  int64_t slowBytes = atoll(argv[2]);
  char *fast = aligned_alloc(4096, (size_t)(fastBytes / 4096 + 1) * 4096);
  char *slow = aligned_alloc(4096, (size_t)(slowBytes / 4096 + 1) * 4096);
  for (int64_t i = 0; i < fastBytes; ++i)
    fast[i] = (char)(37 * i + 11 * (i >> 7));
  for (int64_t i = 0; i < slowBytes; ++i)
    slow[i] = (char)(41 * i + 13 * (i >> 7));
  fastArena = fast;
  nnpack_main(fast, slow);
  nnpack_unit();
  for (int s = 0; s < numSites; ++s)
    for (int i = 0; i < numArguments; ++i)
      if (sites[s].places[i].isUsed)
        printf("%d %d %d %lld %lld\n", s, i, sites[s].places[i].isSlow,
               (long long)movedBy(&sites[s].places[i],
                                  &sites[s].places[i].read),
               (long long)movedBy(&sites[s].places[i],
                                  &sites[s].places[i].written));
  return 0;
}
