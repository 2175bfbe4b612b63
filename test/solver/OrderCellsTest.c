//===-- test/solver/OrderCellsTest.c - Orders of searched networks --------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// About a thousand steps each: no order found is worse than the given one, and
// nine of ten are within a hundredth of the bound.
//
//===----------------------------------------------------------------------===//

#include "CellGraphs.h"

#include "../unit/Check.h"

static int numGraphs, numWide;

static void testGraph(void (*make)(CellGraph *), uint64_t seed) {
  NnpackArena *arena = nnpackArenaCreate();
  CellGraph cells = cellGraphCreate(arena, 1000, seed);
  make(&cells);
  NnpackOrderGraph graph = cellGraphOf(&cells);
  NnpackText fault = {0};
  CHECK(graph.numSteps > 850 && nnpackOrderVerify(&graph, &fault));
  NnpackSolverOptions options;
  nnpackSolverOptionsInit(&options);
  NnpackOrderResult result;
  nnpackOrderFind(&graph, &options, arena, &result);
  CHECK(nnpackOrderPeak(&graph, result.order) == result.peakBytes);
  CHECK(result.boundBytes <= result.peakBytes);
  CHECK(result.peakBytes <= result.givenPeakBytes);
  ++numGraphs;
  numWide += (result.peakBytes - result.boundBytes) * 100 > result.boundBytes;
  nnpackTextDestroy(&fault);
  nnpackArenaDestroy(arena);
}

int main(void) {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    testGraph(makeNasnet, seed);
    testGraph(makeDarts, seed);
    testGraph(makeRandwire, seed);
  }
  CHECK(numWide * 10 <= numGraphs);
  return checkReport();
}
