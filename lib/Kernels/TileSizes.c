//===-- TileSizes.c - Which tile of the result ----------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The first dimension longer than one is the row dimension: its tile is one
// row, so that one iteration of the outer loop is one row of the output. Of the
// others the cheapest tile within the budget is taken; only divisors come into
// question, since other sizes leave a shorter last tile of dynamic shape.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include "mlir-c/AffineExpr.h"
#include "mlir-c/AffineMap.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/Dialect/Linalg.h"

enum {
  MaxChoices = 10,   ///< Extents tried per dimension.
  TileOverhead = 64, ///< Work that entering a tile costs.
  RunOverhead = 32, ///< Work that beginning to copy a run costs.
  VectorWidth = 16,  ///< Innermost tiles of other lengths waste vector lanes.
  ManyColumns = 8, ///< Columns that share what is read for them.
  SharedWork = 2, ///< What is read for all columns, in times the work of one,
  MinSharedWork = 8, ///< where an element takes more work than this.
  /// Twice the budget is allowed where keeping it costs this many times as
  /// much: a tile that cuts a row makes a softmax recompute the row's sum.
  MaxSlowDown = 3,
};

/// The dimension of columns, in the results of convolutions.
enum { columnDimension = 2 };

/// The cheapest tile within a limit.
typedef struct Best {
  NnpackExtents tile;
  int64_t limitBytes;
  double cost;
  double leastWork; ///< Of any tile within the limit, for vectors or not.
  bool found;
} Best;

typedef struct Choices {
  intptr_t count;
  int64_t at[MaxChoices];
} Choices;

typedef struct Search {
  MlirOperation root;
  NnpackExtents shape;
  Choices choices[NnpackMaxRank];
  int64_t leastBytes; ///< Least scratch of any tile tried.
  Best within, above; ///< Within the budget, and within twice the budget.
} Search;

static void addDivisor(Choices *choices, int64_t divisor, int64_t extent) {
  int64_t last = choices->at[choices->count - 1];
  bool isSpaced =
      nnpackMulSaturated(divisor, 10) >= nnpackMulSaturated(last, 14);
  if (extent % divisor == 0 && (isSpaced || divisor == extent) &&
      choices->count < MaxChoices)
    choices->at[choices->count++] = divisor;
}

/// Divisors of `extent`, ascending, each at least 1.4 times the one before. Of an
/// extent beyond the square of `mostTried`, not all.
static Choices divisorsOf(int64_t extent) {
  enum { mostTried = 1 << 20 };
  Choices choices = {1, {1}};
  int64_t d = 2;
  for (; d <= mostTried && d <= extent / d; ++d)
    addDivisor(&choices, d, extent);
  while (--d >= 1)
    if (extent % d == 0 && extent / d > d)
      addDivisor(&choices, extent / d, extent);
  if (choices.at[choices.count - 1] != extent)
    choices.at[choices.count - 1] = extent;
  return choices;
}

static Choices onlyChoice(int64_t extent) {
  Choices choices = {1, {extent}};
  return choices;
}

intptr_t nnpackRowDimension(const NnpackExtents *shape) {
  intptr_t row = 0;
  while (row + 1 < shape->rank && shape->at[row] == 1)
    ++row;
  return row;
}

static int64_t innermostOf(const NnpackExtents *extents) {
  return extents->rank > 0 ? extents->at[extents->rank - 1] : 1;
}

/// How much longer the tile's work takes where its shape suits vectors less: of
/// channels that fill no vectors, or of so few columns that what is read once
/// for all of them, as weights are, counts.
static double wasteOf(const Search *search, const NnpackExtents *tile,
                      int64_t work) {
  int64_t elements = nnpackExtentsProduct(tile), inner = innermostOf(tile);
  int64_t vectors = (inner + VectorWidth - 1) / VectorWidth;
  double waste = 1;
  if (inner < innermostOf(&search->shape))
    waste = (double)(vectors * VectorWidth) / (double)inner;
  bool isCut = tile->rank == columnDimension + 2 &&
               tile->at[columnDimension] < search->shape.at[columnDimension];
  int64_t columns = elements / inner;
  if (isCut && columns < ManyColumns && work > MinSharedWork * elements)
    waste *= 1 + (double)SharedWork / (double)columns -
             (double)SharedWork / (double)ManyColumns;
  return waste;
}

/// The work of all tiles, where an innermost one may be too short for a vector.
static double workOf(const Search *search, const NnpackExtents *tile,
                     int64_t work) {
  double tiles = (double)nnpackExtentsProduct(&search->shape) /
                 (double)nnpackExtentsProduct(tile);
  int64_t inner = innermostOf(tile);
  double waste = 1;
  if (inner < VectorWidth && inner < innermostOf(&search->shape))
    waste = (double)VectorWidth / (double)inner;
  return tiles * ((double)work * waste + (double)TileOverhead);
}

/// That work for vectors. Where rows are single columns, scratch is most of what
/// a kernel needs, and the least of it is worth more than full vectors.
static double costOf(const Search *search, const NnpackExtents *tile,
                     const NnpackFootprint *footprint) {
  double tiles = (double)nnpackExtentsProduct(&search->shape) /
                 (double)nnpackExtentsProduct(tile);
  if (nnpackRowDimension(&search->shape) >= columnDimension)
    return workOf(search, tile, footprint->work); // A row is one column.
  int64_t work = nnpackAddSaturated(
      footprint->work, nnpackMulSaturated(footprint->runs, RunOverhead));
  double waste = tile->rank > 0 ? wasteOf(search, tile, work) : 1;
  return tiles * ((double)work * waste + (double)TileOverhead);
}

static void offer(Best *best, const NnpackExtents *tile, int64_t scratchBytes,
                  double cost, double work) {
  if (scratchBytes > best->limitBytes)
    return;
  if (!best->found || work < best->leastWork)
    best->leastWork = work;
  if (best->found && cost >= best->cost)
    return;
  best->tile = *tile;
  best->cost = cost;
  best->found = true;
}

static bool tryTile(Search *search, const NnpackExtents *tile) {
  NnpackFootprint footprint;
  if (!nnpackFootprintOf(search->root, tile, &footprint))
    return false;
  double cost = costOf(search, tile, &footprint);
  double work = workOf(search, tile, footprint.work);
  offer(&search->within, tile, footprint.scratchBytes, cost, work);
  offer(&search->above, tile, footprint.scratchBytes, cost, work);
  if (footprint.scratchBytes < search->leastBytes)
    search->leastBytes = footprint.scratchBytes;
  return true;
}

static bool tryAll(Search *search, NnpackExtents *tile, intptr_t dim) {
  if (dim == tile->rank)
    return tryTile(search, tile);
  for (intptr_t i = 0; i < search->choices[dim].count; ++i) {
    tile->at[dim] = search->choices[dim].at[i];
    if (!tryAll(search, tile, dim + 1))
      return false;
  }
  return true;
}

static bool searchWithRows(Search *search, intptr_t row, Choices rows) {
  NnpackExtents tile = search->shape;
  for (intptr_t i = 0; i < tile.rank; ++i)
    search->choices[i] = i == row ? rows : divisorsOf(search->shape.at[i]);
  return tryAll(search, &tile, 0);
}

/// Whether each dimension of the result is a loop of its own, so that a tile of
/// the result is a tile of the loops.
static bool hasTileableResult(MlirOperation root) {
  MlirAttribute maps = mlirLinalgGetIndexingMapsAttribute(root);
  if (mlirOperationGetNumResults(root) != 1 || mlirAttributeIsNull(maps))
    return false;
  intptr_t last = mlirArrayAttrGetNumElements(maps) - 1;
  return mlirAffineMapIsProjectedPermutation(
      mlirAffineMapAttrGetValue(mlirArrayAttrGetElement(maps, last)));
}

/// Where no tile keeps the budget, one that needs a little more than the least
/// may be far cheaper than the least.
static void raiseLimits(Search *search) {
  int64_t least = search->leastBytes;
  if (search->within.limitBytes < least + least / 4)
    search->within.limitBytes = least + least / 4;
  if (search->above.limitBytes < search->within.limitBytes)
    search->above.limitBytes = search->within.limitBytes;
}

/// Searches tiles of one row, then, when none of them fits or all take more than
/// twice the work of the whole, tiles of any height.
static bool searchTiles(Search *search, int64_t wholeWork) {
  intptr_t row = nnpackRowDimension(&search->shape);
  Choices rows = divisorsOf(search->shape.at[row]);
  bool isLast = row == search->shape.rank - 1;
  if (!searchWithRows(search, row, isLast ? rows : onlyChoice(1)))
    return false;
  if (search->within.found &&
      search->within.leastWork <= 2 * (double)wholeWork)
    return true;
  if (!searchWithRows(search, row, rows))
    return false;
  if (search->within.found)
    return true;
  raiseLimits(search);
  return searchWithRows(search, row, rows);
}

/// The tile of one row: what needs no scratch is tiled too, so that a kernel can
/// compute a range of rows.
static bool chooseRow(const NnpackExtents *shape, NnpackExtents *outTile) {
  intptr_t row = nnpackRowDimension(shape);
  if (row + 1 == shape->rank || shape->at[row] <= 1)
    return false;
  *outTile = *shape;
  outTile->at[row] = 1;
  return true;
}

bool nnpackChooseTile(MlirOperation root, int64_t budgetBytes,
                      bool isGather, NnpackExtents *outTile) {
  Search search = {.root = root,
                   .leastBytes = INT64_MAX,
                   .within = {.limitBytes = budgetBytes},
                   .above = {.limitBytes = 2 * budgetBytes}};
  NnpackFootprint whole;
  if (mlirOperationIsNull(root) || !hasTileableResult(root) ||
      !nnpackShapeOf(mlirValueGetType(mlirOperationGetResult(root, 0)),
                     &search.shape) ||
      search.shape.rank == 0 ||
      !nnpackFootprintOf(root, &search.shape, &whole))
    return false;
  if (whole.scratchBytes == 0)
    return chooseRow(&search.shape, outTile);
  if (isGather && nnpackRowDimension(&search.shape) >= columnDimension)
    search.within.limitBytes = 2 * budgetBytes; // It needs nothing but sums.
  if (!searchTiles(&search, whole.work))
    return false;
  bool isSlow = search.within.leastWork >
                (double)MaxSlowDown * search.above.leastWork;
  *outTile = isSlow ? search.above.tile : search.within.tile;
  return nnpackExtentsProduct(outTile) < nnpackExtentsProduct(&search.shape);
}
