//===-- CheckMemory.c - Run-time library of test-check-memory -------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a program with --check-memory calls (passes/CheckMemory.c). It keeps
//
//   tags     per byte of memory: the shadow address last stored there
//   births   where each allocation's shadow addresses begin; they are never
//            given out again, and between two allocations some belong to nobody
//   written  per shadow address: whether it was ever stored
//
// A load of shadow address v at address p is right if p's tag is v. If not, and v
// was stored before, something else has been stored over it. If v was never stored,
// the program loads what nobody computed: rows of a window before their time, for
// one. Both are errors; of a program that does the second unpacked too, by itself,
// NNPACK_CHECK_UNSTORED=allow has those counted only. A copy may take along what was
// not stored. Shadow addresses below FIRST_SHADOW are addresses of memory that the
// program does not allocate, such as constants.
//
// The errors go to standard error, at most ten, and a summary at the end of the
// process, also to the file that NNPACK_CHECK_LOG names. After errors its exit
// status is 86. To the file that NNPACK_CHECK_TRACE names goes what happens, for
// replay.py. One thread.
//
//===----------------------------------------------------------------------===//

#include "CheckMemory.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_SHADOW ((uint64_t)1 << 60)

enum { gapBytes = 64, pageBits = 12, pageBytes = 1 << pageBits };

static void *checkedRealloc(void *old, size_t count, size_t size) {
  void *memory = reallocarray(old, count, size);
  if (!memory) {
    fprintf(stderr, "memory check: out of memory\n");
    _exit(EXIT_FAILURE);
  }
  return memory;
}

//===----------------------------------------------------------------------===//
// Tags
//===----------------------------------------------------------------------===//

typedef struct Page {
  uint64_t number;
  uint64_t *tags; ///< NULL: free.
} Page;

static Page *pages; ///< Open addressing.
static size_t numPages, pageCapacity;
static Page lastPage;

static Page *findPage(uint64_t number) {
  size_t slot = (size_t)(number * 0x9e3779b97f4a7c15u) & (pageCapacity - 1);
  while (pages[slot].tags && pages[slot].number != number)
    slot = (slot + 1) & (pageCapacity - 1);
  return &pages[slot];
}

static void growPages(void) {
  Page *old = pages;
  size_t oldCapacity = pageCapacity;
  pageCapacity = oldCapacity ? 2 * oldCapacity : 1024;
  pages = checkedRealloc(NULL, pageCapacity, sizeof *pages);
  memset(pages, 0, pageCapacity * sizeof *pages);
  for (size_t i = 0; i < oldCapacity; ++i)
    if (old[i].tags)
      *findPage(old[i].number) = old[i];
  free(old);
}

/// The tag of a byte; 0 if nothing was stored there.
static uint64_t *tagOf(uint64_t address) {
  uint64_t number = address >> pageBits;
  if (!lastPage.tags || lastPage.number != number) {
    if (2 * numPages >= pageCapacity)
      growPages();
    Page *page = findPage(number);
    if (!page->tags) {
      page->number = number;
      page->tags = checkedRealloc(NULL, pageBytes, sizeof *page->tags);
      memset(page->tags, 0, pageBytes * sizeof *page->tags);
      ++numPages;
    }
    lastPage = *page;
  }
  return &lastPage.tags[address & (pageBytes - 1)];
}

//===----------------------------------------------------------------------===//
// Births
//===----------------------------------------------------------------------===//

typedef struct Birth {
  uint64_t shadow, bytes, address;
  int64_t mark; ///< nnpack.check of the allocation, or -1.
} Birth;

static Birth *births;
static size_t numBirths, birthCapacity;
static uint64_t nextShadow = FIRST_SHADOW + gapBytes;
static unsigned char *written; ///< One bit per shadow address.
static size_t writtenBytes;

/// Whose shadow address it is, or NULL.
static const Birth *birthOf(uint64_t shadow) {
  static size_t last;
  size_t low = 0, high = numBirths;
  if (last < numBirths && births[last].shadow <= shadow &&
      shadow - births[last].shadow < births[last].bytes)
    return &births[last];
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (births[middle].shadow <= shadow)
      low = middle + 1;
    else
      high = middle;
  }
  if (!low || shadow - births[low - 1].shadow >= births[low - 1].bytes)
    return NULL;
  last = low - 1;
  return &births[last];
}

static bool isWritten(uint64_t shadow) {
  uint64_t bit = shadow - FIRST_SHADOW;
  return shadow < FIRST_SHADOW || (written[bit / 8] >> bit % 8 & 1);
}

static void setWritten(uint64_t shadow, bool isSet) {
  uint64_t bit = shadow - FIRST_SHADOW;
  if (shadow < FIRST_SHADOW)
    return;
  unsigned char mask = (unsigned char)(1u << bit % 8);
  written[bit / 8] = (unsigned char)(isSet ? written[bit / 8] | mask
                                           : written[bit / 8] & ~mask);
}

static void growWritten(void) {
  size_t needed = (size_t)(nextShadow - FIRST_SHADOW) / 8 + 1;
  if (needed <= writtenBytes)
    return;
  size_t larger = 2 * needed;
  written = checkedRealloc(written, larger, 1);
  memset(written + writtenBytes, 0, larger - writtenBytes);
  writtenBytes = larger;
}

//===----------------------------------------------------------------------===//
// The trace
//===----------------------------------------------------------------------===//

typedef enum EventKind { EventBirth, EventLoad, EventStore } EventKind;

/// Writes an event of five words: of a birth its address, bytes, mark and whether
/// it is stored; of an access whose birth it is, where from there, the bytes, 0.
static void trace(EventKind kind, uint64_t a, uint64_t b, uint64_t c,
                  uint64_t d) {
  static FILE *file;
  static bool isOpened;
  if (!isOpened) {
    const char *path = getenv("NNPACK_CHECK_TRACE");
    file = path ? fopen(path, "wb") : NULL;
    isOpened = true;
  }
  const uint64_t words[] = {kind, a, b, c, d};
  if (file)
    fwrite(words, sizeof words, 1, file);
}

static void traceAccess(EventKind kind, uint64_t shadow, uint64_t bytes) {
  const Birth *birth = birthOf(shadow);
  if (birth)
    trace(kind, (uint64_t)(birth - births), shadow - birth->shadow, bytes, 0);
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

static struct {
  uint64_t loads, stores, unstored, errors;
} counts;

/// "buffer 3 + 17", or "memory 0x1234".
static void printPlace(uint64_t shadow) {
  const Birth *birth = birthOf(shadow);
  if (!birth)
    fprintf(stderr, "%s 0x%" PRIx64, shadow ? "memory" : "nothing", shadow);
  else if (birth->mark < 0)
    fprintf(stderr, "unplanned memory + %" PRIu64, shadow - birth->shadow);
  else
    fprintf(stderr, "buffer %" PRId64 " + %" PRIu64, birth->mark,
            shadow - birth->shadow);
}

static void reportError(const char *what, uint64_t shadow, uint64_t tag) {
  if (++counts.errors > 10)
    return;
  fprintf(stderr, "memory check: %s of ", what);
  printPlace(shadow);
  fprintf(stderr, ", where ");
  printPlace(tag);
  fprintf(stderr, " was stored last\n");
}

/// A load of bytes from `shadow` on that nothing stored.
static void reportUnstored(uint64_t shadow) {
  static int isAllowed = -1;
  if (isAllowed < 0) {
    const char *said = getenv("NNPACK_CHECK_UNSTORED");
    isAllowed = said && !strcmp(said, "allow");
  }
  ++counts.unstored;
  if (isAllowed || ++counts.errors > 10)
    return;
  fprintf(stderr, "memory check: load of ");
  printPlace(shadow);
  fprintf(stderr, ", which nothing has stored\n");
}

static void printSummary(FILE *out) {
  fprintf(out,
          "memory check: %" PRIu64 " loads, %" PRIu64 " stores, %zu births, "
          "%" PRIu64 " loads of nothing stored, %" PRIu64 " errors\n",
          counts.loads, counts.stores, numBirths, counts.unstored,
          counts.errors);
}

/// Says what was found when the process ends, and makes it fail.
__attribute__((destructor)) static void summarize(void) {
  if (!numBirths)
    return;
  fflush(stdout);
  printSummary(stderr);
  const char *path = getenv("NNPACK_CHECK_LOG");
  FILE *log = path ? fopen(path, "a") : NULL;
  if (log) {
    printSummary(log);
    fclose(log);
  }
  if (counts.errors)
    _exit(86);
}

//===----------------------------------------------------------------------===//
// Loads and stores
//===----------------------------------------------------------------------===//

/// Whether what is there is what was stored; an error only if something else was
/// stored over it.
static bool isThere(uint64_t address, uint64_t shadow) {
  uint64_t tag = *tagOf(address);
  return tag == shadow || (shadow < FIRST_SHADOW && !tag);
}

/// Whether anything is wrong with what is there of `bytes`; `outUnstored` is the
/// first shadow address that nothing stored, or 0.
static bool isWrong(uint64_t address, size_t bytes, size_t shift,
                    uint64_t *outUnstored) {
  *outUnstored = 0;
  for (size_t i = 0; i < bytes; ++i) {
    uint64_t shadow = address + i + shift;
    if (isThere(address + i, shadow))
      continue;
    bool isOutside = shadow >= FIRST_SHADOW && !birthOf(shadow);
    if (isOutside || isWritten(shadow)) {
      reportError(isOutside ? "load outside" : "load", shadow,
                  *tagOf(address + i));
      return true;
    }
    if (!*outUnstored)
      *outUnstored = shadow;
  }
  return false;
}

void nnpack_check_load(size_t address, size_t bytes, size_t shift) {
  uint64_t unstored;
  ++counts.loads;
  traceAccess(EventLoad, address + shift, bytes);
  if (!isWrong(address, bytes, shift, &unstored) && unstored)
    reportUnstored(unstored);
}

static void storeByte(uint64_t address, uint64_t shadow) {
  *tagOf(address) = shadow;
  setWritten(shadow, true);
}

void nnpack_check_store(size_t address, size_t bytes, size_t shift) {
  ++counts.stores;
  traceAccess(EventStore, address + shift, bytes);
  if (!bytes)
    return;
  uint64_t shadow = address + shift;
  const Birth *birth = shadow < FIRST_SHADOW ? NULL : birthOf(shadow);
  if (shadow >= FIRST_SHADOW &&
      (!birth || shadow + bytes > birth->shadow + birth->bytes)) {
    reportError("store outside", shadow, *tagOf(address));
    return;
  }
  for (size_t i = 0; i < bytes; ++i)
    storeByte(address + i, shadow + i);
}

/// What was not there before is not there afterwards.
void nnpack_check_copy(size_t from, size_t fromShift, size_t to, size_t toShift,
                       size_t bytes) {
  if (!bytes)
    return;
  uint64_t unstored;
  ++counts.loads;
  traceAccess(EventLoad, from + fromShift, bytes);
  isWrong(from, bytes, fromShift, &unstored);
  bool *there = checkedRealloc(NULL, bytes, sizeof *there);
  for (size_t i = 0; i < bytes; ++i)
    there[i] = isThere(from + i, from + i + fromShift);
  nnpack_check_store(to, bytes, toShift);
  for (size_t i = 0; i < bytes; ++i)
    if (!there[i] && birthOf(to + i + toShift)) {
      *tagOf(to + i) = 0;
      setWritten(to + i + toShift, false);
    }
  free(there);
}

//===----------------------------------------------------------------------===//
// Shifts
//===----------------------------------------------------------------------===//

size_t nnpack_check_birth(size_t address, size_t bytes, size_t mark,
                          size_t isStored) {
  if (numBirths == birthCapacity) {
    birthCapacity = birthCapacity ? 2 * birthCapacity : 1024;
    births = checkedRealloc(births, birthCapacity, sizeof *births);
  }
  uint64_t shadow = nextShadow;
  births[numBirths++] = (Birth){shadow, bytes, address, (int64_t)mark};
  nextShadow += bytes + gapBytes;
  growWritten();
  trace(EventBirth, address, bytes, mark, isStored);
  for (size_t i = 0; isStored && i < bytes; ++i)
    storeByte(address + i, shadow + i);
  return (size_t)(shadow - address);
}

size_t nnpack_check_find(size_t address) {
  uint64_t tag = *tagOf(address);
  if (tag)
    return (size_t)(tag - address);
  for (size_t i = numBirths; i-- > 0;)
    if (address - births[i].address < births[i].bytes)
      return (size_t)(births[i].shadow - births[i].address);
  return 0;
}

typedef struct Register {
  size_t shift;
  bool isPassed;
} Register;

static Register *registers;
static size_t numRegisters;

static Register *registerAt(size_t number) {
  if (number >= numRegisters) {
    size_t count = 2 * number + 64;
    registers = checkedRealloc(registers, count, sizeof *registers);
    memset(registers + numRegisters, 0,
           (count - numRegisters) * sizeof *registers);
    numRegisters = count;
  }
  return &registers[number];
}

void nnpack_check_pass(size_t number, size_t shift) {
  *registerAt(number) = (Register){shift, true};
}

size_t nnpack_check_take(size_t number) {
  Register *found = registerAt(number);
  found->isPassed = false;
  return found->shift;
}

size_t nnpack_check_receive(size_t number, size_t address, size_t bytes) {
  if (registerAt(number)->isPassed)
    return nnpack_check_take(number);
  return nnpack_check_birth(address, bytes, (size_t)-1, 1);
}
