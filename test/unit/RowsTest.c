//===-- test/unit/RowsTest.c - Row maps against the loops they stand for --===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The rows that a kernel reads are enumerated as its loops would, and compared
// with what its map says.
//
//===----------------------------------------------------------------------===//

#include "Check.h"

#include "nnpack-c/Rows.h"

enum { maxRows = 16 };

/// reads[r][y]: row r of the result reads row y of the operand.
typedef struct Reads {
  int64_t resultRows, rows;
  bool at[maxRows][maxRows];
} Reads;

static void addRead(Reads *reads, int64_t r, int64_t y) {
  if (r < maxRows && y >= 0 && y < reads->rows)
    reads->at[r][y] = true;
}

static int64_t firstOf(const Reads *reads, int64_t r) {
  int64_t y = 0;
  while (y < reads->rows && !reads->at[r][y])
    ++y;
  return y;
}

static int64_t endOf(const Reads *reads, int64_t r) {
  int64_t y = reads->rows;
  while (y > 0 && !reads->at[r][y - 1])
    --y;
  return y;
}

/// Every row read is in the map's range; with `exact`, no other row is, where
/// anything is read at all.
static bool covers(const NnpackRowMap *map, const Reads *reads, bool exact) {
  for (int64_t r = 0; r < reads->resultRows; ++r) {
    int64_t first = nnpackRowMapFirst(map, r, reads->rows);
    int64_t end = nnpackRowMapEnd(map, r, reads->rows);
    int64_t trueFirst = firstOf(reads, r), trueEnd = endOf(reads, r);
    if (first < 0 || first > reads->rows || end < 0 || end > reads->rows)
      return false;
    if (trueEnd == 0 ? exact && first < end
                     : first > trueFirst || end < trueEnd)
      return false;
    if (exact && trueEnd > 0 && (first != trueFirst || end != trueEnd))
      return false;
  }
  return true;
}

/// Neither end moves back from row to row: what is before it can be given up.
static bool isMonotone(const NnpackRowMap *map, const Reads *reads) {
  for (int64_t r = 1; r < reads->resultRows; ++r)
    if (nnpackRowMapFirst(map, r, reads->rows) <
            nnpackRowMapFirst(map, r - 1, reads->rows) ||
        nnpackRowMapEnd(map, r, reads->rows) <
            nnpackRowMapEnd(map, r - 1, reads->rows))
      return false;
  return true;
}

/// Ready rows are the longest prefix that reads only what is there.
static bool isReadyRight(const NnpackRowMap *map, const Reads *reads) {
  for (int64_t available = 0; available <= reads->rows; ++available) {
    int64_t ready = 0;
    while (ready < reads->resultRows &&
           nnpackRowMapEnd(map, ready, reads->rows) <= available)
      ++ready;
    if (nnpackRowMapReady(map, available, reads->rows, reads->resultRows) !=
        ready)
      return false;
  }
  return true;
}

static bool agrees(const NnpackRowMap *map, const Reads *reads, bool exact) {
  return covers(map, reads, exact) && isMonotone(map, reads) &&
         isReadyRight(map, reads);
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

/// A map and what it stands for.
typedef struct Case {
  NnpackRowMap map;
  Reads reads;
  bool isExact; ///< No holes between the first and the last row read.
} Case;

static Case windowCase(int64_t rows, int64_t extent, int64_t stride,
                       int64_t dilation, int64_t before, int64_t after) {
  int64_t reach = (extent - 1) * dilation;
  Case made = {
      {false, stride, -before, reach - before, 1, 0}, {0, rows, {{0}}}, true};
  if (rows + before + after <= reach)
    return made;
  made.reads.resultRows = (rows + before + after - reach - 1) / stride + 1;
  for (int64_t r = 0; r < made.reads.resultRows; ++r)
    for (int64_t tap = 0; tap < extent; ++tap)
      addRead(&made.reads, r, r * stride - before + tap * dilation);
  return made;
}

static Case transposeCase(int64_t rows, int64_t extent, int64_t stride,
                          int64_t before) {
  Case made = {{false, 1, stride - extent - before, -before, stride, 0},
               {(rows - 1) * stride + before + extent, rows, {{0}}},
               true};
  for (int64_t y = 0; y < rows; ++y)
    for (int64_t tap = 0; tap < extent; ++tap)
      if (y * stride + before + tap >= 0)
        addRead(&made.reads, y * stride + before + tap, y);
  return made;
}

/// Row r blends rows floor(p) and floor(p) + 1, p = (r * by + offset) / of,
/// where they exist.
static Case resizeCase(int64_t rows, int64_t of, int64_t by, int64_t offset) {
  Case made = {{false, by, offset, offset + of, of, 0},
               {((rows - 1) * of - offset) / by + 1, rows, {{0}}},
               true};
  for (int64_t r = 0; r < made.reads.resultRows; ++r) {
    int64_t y = -1;
    while ((y + 1) * of <= r * by + offset)
      ++y;
    addRead(&made.reads, r, y);
    addRead(&made.reads, r, y + 1);
  }
  return made;
}

/// Row r blends rows trunc(p) and trunc(p) + 1, p = (r * by + offset) / of.
static Case blendCase(int64_t rows, int64_t of, int64_t by, int64_t offset) {
  Case made = {{false, by, offset, offset + of, of, offset < 0 ? 2 : 0},
               {((rows - 1) * of - offset) / by + 1, rows, {{0}}},
               true};
  for (int64_t r = 0; r < made.reads.resultRows; ++r) {
    int64_t y = (r * by + offset) / of;
    addRead(&made.reads, r, y);
    addRead(&made.reads, r, y + 1);
  }
  return made;
}

/// Row r is row trunc(p), or the next if p is half a row or more past it.
static Case nearestCase(int64_t rows, int64_t of, int64_t by, int64_t offset) {
  int64_t near = offset + of / 2;
  Case made = {{false, by, near, near, of, offset < 0 ? 1 : 0},
               {((rows - 1) * of - offset) / by + 1, rows, {{0}}},
               true};
  for (int64_t r = 0; r < made.reads.resultRows; ++r) {
    int64_t at = r * by + offset, y = at / of;
    addRead(&made.reads, r, y + (2 * (at - y * of) >= of));
  }
  return made;
}

/// `rows` rows that begin at row `at` of the result; before and after them the
/// result comes from elsewhere. A negative `at` leaves out the first ones.
static Case shiftCase(int64_t rows, int64_t at, int64_t resultRows) {
  Case made = {{false, 1, -at, -at, 1, 0}, {resultRows, rows, {{0}}}, true};
  for (int64_t r = 0; r < resultRows; ++r)
    addRead(&made.reads, r, r - at);
  return made;
}

static int numCases;
static Case cases[8192];

static void addCase(Case made, bool exact) {
  made.isExact = exact;
  if (made.reads.resultRows < 1 || made.reads.resultRows > maxRows)
    return;
  CHECK(agrees(&made.map, &made.reads, exact));
  CHECK(numCases < 8192);
  if (numCases < 8192)
    cases[numCases++] = made;
}

static void testWindows(void) {
  for (int64_t rows = 1; rows <= 9; ++rows)
    for (int64_t extent = 1; extent <= 4; ++extent)
      for (int64_t stride = 1; stride <= 3; ++stride)
        for (int64_t dilation = 1; dilation <= 2; ++dilation)
          for (int64_t before = 0; before < extent; ++before)
            for (int64_t after = 0; after < extent; after += 2)
              // Holes between taps count as read.
              addCase(windowCase(rows, extent, stride, dilation, before, after),
                      dilation == 1);
}

static void testTransposed(void) {
  for (int64_t rows = 1; rows <= 6; ++rows)
    for (int64_t extent = 1; extent <= 4; ++extent)
      for (int64_t stride = 1; stride <= 3; ++stride)
        for (int64_t before = -1; before <= 1; ++before)
          addCase(transposeCase(rows, extent, stride, before), true);
}

static void testResizes(void) {
  for (int64_t rows = 1; rows <= 7; ++rows)
    for (int64_t offset = -2; offset <= 2; ++offset) {
      addCase(resizeCase(rows, 4, 2, offset), true); // Twice as many.
      addCase(resizeCase(rows, 6, 4, offset), true); // Half as many again.
      addCase(resizeCase(rows, 2, 4, offset), true); // Half as many.
      addCase(blendCase(rows, 4, 2, offset), true);
      addCase(blendCase(rows, 6, 4, offset), true);
      addCase(nearestCase(rows, 4, 2, offset), true);
      addCase(nearestCase(rows, 5, 3, offset), true);
    }
}

static void testShifts(void) {
  for (int64_t rows = 1; rows <= 7; ++rows)
    for (int64_t at = -3; at <= 3; ++at)
      for (int64_t resultRows = 1; resultRows <= 9; ++resultRows)
        addCase(shiftCase(rows, at, resultRows), true);
}

static void testWhole(void) {
  NnpackRowMap whole = nnpackRowMapWhole();
  Reads reads = {5, 7, {{0}}};
  for (int64_t r = 0; r < 5; ++r)
    for (int64_t y = 0; y < 7; ++y)
      addRead(&reads, r, y);
  CHECK(agrees(&whole, &reads, true));
  CHECK(nnpackRowMapReady(&whole, 6, 7, 5) == 0);
  CHECK(nnpackRowMapReady(&whole, 7, 7, 5) == 5);
}

/// Every row reads the same ones, as a broadcast does.
static void testSameForAll(void) {
  NnpackRowMap map = {false, 0, 2, 3, 1, 0};
  Reads reads = {5, 7, {{0}}};
  for (int64_t r = 0; r < 5; ++r) {
    addRead(&reads, r, 2);
    addRead(&reads, r, 3);
  }
  CHECK(agrees(&map, &reads, true));
}

//===----------------------------------------------------------------------===//
// Compositions
//===----------------------------------------------------------------------===//

/// True if the outer kernel asks for no row that its operand does not have:
/// such rows read nothing, which the composition cannot know.
static bool staysInside(const Case *outer) {
  for (int64_t r = 0; r < outer->reads.resultRows; ++r) {
    NnpackRowMap map = outer->map;
    int64_t shift = maxRows * map.divisor;
    map.firstOffset += shift;
    map.lastOffset += shift;
    if (nnpackRowMapFirst(&map, r, 4 * maxRows) < maxRows ||
        nnpackRowMapEnd(&map, r, 4 * maxRows) > maxRows + outer->reads.rows)
      return false;
  }
  return true;
}

static Reads readsThrough(const Reads *outer, const Reads *inner) {
  Reads reads = {outer->resultRows, inner->rows, {{0}}};
  for (int64_t r = 0; r < outer->resultRows; ++r)
    for (int64_t m = 0; m < outer->rows; ++m)
      for (int64_t y = 0; outer->at[r][m] && y < inner->rows; ++y)
        reads.at[r][y] |= inner->at[m][y];
  return reads;
}

static void testCompositions(void) {
  intptr_t numPairs = 0, numExact = 0;
  for (int o = 0; o < numCases; o += 3)
    for (int i = o % 7; i < numCases; i += 7) {
      const Case *outer = &cases[o], *inner = &cases[i];
      if (outer->reads.rows != inner->reads.resultRows)
        continue;
      NnpackRowMap map = nnpackRowMapCompose(outer->map, inner->map);
      Reads reads = readsThrough(&outer->reads, &inner->reads);
      bool exact = outer->map.divisor == 1 && inner->map.divisor == 1 &&
                   staysInside(outer) && outer->isExact && inner->isExact;
      bool right = covers(&map, &reads, exact) && isMonotone(&map, &reads);
      ++numPairs;
      numExact += exact;
      CHECK(right);
      if (!right)
        return;
    }
  CHECK(numPairs > 10000 && numExact > 100);
  NnpackRowMap whole = nnpackRowMapWhole();
  CHECK(nnpackRowMapCompose(whole, cases[0].map).isWhole);
  CHECK(nnpackRowMapCompose(cases[0].map, whole).isWhole);
}

/// A shift after rows were divided adds to the quotient: nothing is widened.
static void testShiftAfterDivision(void) {
  NnpackRowMap half = {false, 1, 0, 0, 2, 0}, next = {false, 1, 1, 1, 1, 0};
  NnpackRowMap map = nnpackRowMapCompose(half, next);
  for (int64_t r = 0; r < 8; ++r) {
    CHECK(nnpackRowMapFirst(&map, r, maxRows) == r / 2 + 1);
    CHECK(nnpackRowMapEnd(&map, r, maxRows) == r / 2 + 2);
  }
}

static void testJoins(void) {
  for (int a = 0; a < numCases; a += 5)
    for (int b = a % 11; b < numCases; b += 11) {
      const Case *first = &cases[a], *second = &cases[b];
      if (first->reads.rows != second->reads.rows ||
          first->reads.resultRows != second->reads.resultRows)
        continue;
      NnpackRowMap map = nnpackRowMapJoin(first->map, second->map);
      Reads reads = first->reads;
      for (int64_t r = 0; r < reads.resultRows; ++r)
        for (int64_t y = 0; y < reads.rows; ++y)
          reads.at[r][y] |= second->reads.at[r][y];
      bool right = covers(&map, &reads, false) && isMonotone(&map, &reads);
      CHECK(right);
      if (!right)
        return;
    }
  NnpackRowMap near = {false, 2, -1, 1, 1, 0}, far = {false, 2, 0, 3, 1, 0};
  NnpackRowMap both = nnpackRowMapJoin(near, far);
  CHECK(!both.isWhole && both.firstOffset == -1 && both.lastOffset == 3);
  CHECK(nnpackRowMapJoin(near, nnpackRowMapIdentity()).isWhole);
}

int main(void) {
  testWindows();
  testTransposed();
  testResizes();
  testShifts();
  testWhole();
  testSameForAll();
  testCompositions();
  testShiftAfterDivision();
  testJoins();
  return checkReport();
}
