//===-- Rows.c - Which input rows an output row reads ---------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Rows.h"

static int64_t floorDivide(int64_t a, int64_t b) {
  if (b == 1) // Of most maps; running cascades divides all the time.
    return a;
  int64_t quotient = a / b;
  return quotient - (a % b != 0 && (a < 0) != (b < 0));
}

static int64_t clip(int64_t value, int64_t low, int64_t high) {
  return value < low ? low : value > high ? high : value;
}

/// One past the last row that row `r` reads, whatever rows there are.
static int64_t endOf(const NnpackRowMap *map, int64_t r) {
  int64_t end = floorDivide(map->scale * r + map->lastOffset, map->divisor) + 1;
  return end > map->leastEnd ? end : map->leastEnd;
}

/// Whether products of the map's numbers can be counted.
static bool isComposable(const NnpackRowMap *map) {
  const int64_t numbers[] = {map->scale, map->firstOffset, map->lastOffset,
                             map->divisor, map->leastEnd};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; ++i)
    if (numbers[i] < -(1 << 30) || numbers[i] > 1 << 30)
      return false;
  return true;
}

NnpackRowMap nnpackRowMapCompose(NnpackRowMap outer, NnpackRowMap inner) {
  if (outer.isWhole || inner.isWhole || !isComposable(&outer) ||
      !isComposable(&inner))
    return nnpackRowMapWhole();
  // inner(floor(x / d)) with x = scale * r + offset: floor(x / d) lies in
  // [(x - (d - 1)) / d, x / d], which widens the first row and keeps the last.
  NnpackRowMap map = {.scale = inner.scale * outer.scale,
                      .divisor = inner.divisor * outer.divisor};
  int64_t slack = outer.divisor - 1;
  if (inner.scale == 1 && inner.divisor == 1)
    slack = 0; // Adding a whole number commutes with floor.
  map.firstOffset = inner.scale * (outer.firstOffset - slack) +
                    inner.firstOffset * outer.divisor;
  map.lastOffset =
      inner.scale * outer.lastOffset + inner.lastOffset * outer.divisor;
  map.leastEnd = outer.leastEnd > 0
                     ? clip(endOf(&inner, outer.leastEnd - 1), 0, INT64_MAX)
                     : inner.leastEnd;
  return map;
}

NnpackRowMap nnpackRowMapJoin(NnpackRowMap a, NnpackRowMap b) {
  if (a.isWhole || b.isWhole || a.scale != b.scale || a.divisor != b.divisor)
    return nnpackRowMapWhole();
  if (b.firstOffset < a.firstOffset)
    a.firstOffset = b.firstOffset;
  if (b.lastOffset > a.lastOffset)
    a.lastOffset = b.lastOffset;
  if (b.leastEnd > a.leastEnd)
    a.leastEnd = b.leastEnd;
  return a;
}

int64_t nnpackRowMapFirst(const NnpackRowMap *map, int64_t r, int64_t rows) {
  if (map->isWhole)
    return 0;
  return clip(floorDivide(map->scale * r + map->firstOffset, map->divisor), 0,
              rows);
}

int64_t nnpackRowMapEnd(const NnpackRowMap *map, int64_t r, int64_t rows) {
  if (map->isWhole)
    return rows;
  return clip(endOf(map, r), 0, rows);
}

int64_t nnpackRowMapReady(const NnpackRowMap *map, int64_t available,
                          int64_t rows, int64_t resultRows) {
  if (available >= rows)
    return resultRows;
  if (map->isWhole || map->leastEnd > available)
    return 0;
  if (map->scale == 0)
    return nnpackRowMapEnd(map, 0, rows) <= available ? resultRows : 0;
  // floor((s r + o) / d) <= available - 1  <=>  s r + o <= available * d - 1.
  int64_t last =
      floorDivide(available * map->divisor - 1 - map->lastOffset, map->scale);
  return clip(last + 1, 0, resultRows);
}
