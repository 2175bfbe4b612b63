//===-- test/solver/OrderTest.c - Orders against brute force --------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../unit/Check.h"

#include "Solver/OrderCut.h"
#include "Solver/OrderSearch.h"
#include "nnpack-c/Order.h"

#include <string.h>

enum { maxSteps = 64, maxValues = 80 };

/// A graph with room for its lists.
typedef struct Case {
  NnpackOrderGraph graph;
  NnpackOrderStep steps[maxSteps];
  NnpackOrderValue values[maxValues];
  int32_t reads[maxSteps][8], writes[maxSteps][2], after[maxSteps][1],
      inPlace[maxSteps][8];
  int64_t inPlaceBytes[maxSteps][8];
} Case;

static uint64_t randomState;

static int32_t draw(int32_t limit) {
  randomState = randomState * 6364136223846793005u + 1442695040888963407u;
  return (int32_t)(randomState >> 33) % limit;
}

static void initCase(Case *c, int32_t numSteps, int32_t numValues) {
  memset(c, 0, sizeof *c);
  c->graph = (NnpackOrderGraph){c->steps, c->values, numSteps, numValues};
  for (int32_t s = 0; s < numSteps; ++s) {
    c->steps[s].reads = c->reads[s];
    c->steps[s].writes = c->writes[s];
    c->steps[s].after = c->after[s];
    c->steps[s].inPlace = c->inPlace[s];
  }
}

static void addRead(Case *c, int32_t step, int32_t value, bool inPlace) {
  NnpackOrderStep *s = &c->steps[step];
  c->reads[step][s->numReads++] = value;
  if (inPlace)
    c->inPlace[step][s->numInPlace++] = value;
}

/// Lets the step save less than all bytes of what it works in place on.
static void limitInPlace(Case *c, int32_t step) {
  c->steps[step].inPlaceBytes = c->inPlaceBytes[step];
  for (int32_t i = 0; i < c->steps[step].numInPlace; ++i)
    c->inPlaceBytes[step][i] = draw(6);
}

/// Step s writes value 2 + s; values 0 and 1 are inputs.
static void makeRandom(Case *c, int32_t numSteps, int32_t maxReads) {
  static const int64_t sizes[] = {0, 1, 1, 2, 3, 4, 4, 8};
  int32_t isSparse = draw(2), extraWrite = 2 + numSteps;
  bool hasExtra = draw(4) == 0 && numSteps > 1;
  initCase(c, numSteps, 2 + numSteps + hasExtra);
  for (int32_t v = 0; v < c->graph.numValues; ++v) {
    c->values[v].sizeBytes = sizes[draw(8)];
    c->values[v].isInput = v < 2;
    c->values[v].isOutput = draw(8) == 0;
  }
  for (int32_t s = 0; s < numSteps; ++s) {
    int32_t numReads = draw(maxReads + 1);
    int32_t near = isSparse && s > 4 ? s - 3 : 0;
    for (int32_t i = 0; i < numReads; ++i)
      addRead(c, s, near + draw(2 + s - near), draw(3) == 0);
    if (draw(2))
      limitInPlace(c, s);
    c->writes[s][c->steps[s].numWrites++] = 2 + s;
    if (s > 0 && draw(6) == 0)
      c->after[s][c->steps[s].numAfter++] = draw(s);
  }
  if (hasExtra)
    c->writes[0][c->steps[0].numWrites++] = extraWrite;
}

/// The least peak over all orders.
static int64_t bruteForce(const Case *c, int32_t *order, int32_t count) {
  int32_t n = c->graph.numSteps;
  if (count == n)
    return nnpackOrderPeak(&c->graph, order);
  int64_t best = -1;
  for (int32_t i = count; i < n; ++i) {
    int32_t step = order[i];
    order[i] = order[count];
    order[count] = step;
    bool isReady = true;
    for (int32_t r = 0; r < c->steps[step].numReads && isReady; ++r)
      for (int32_t j = count + 1; j < n; ++j)
        for (int32_t w = 0; w < c->steps[order[j]].numWrites; ++w)
          isReady &= c->writes[order[j]][w] != c->reads[step][r];
    if (isReady) {
      int64_t peak = bruteForce(c, order, count + 1);
      if (peak >= 0 && (best < 0 || peak < best))
        best = peak;
    }
    order[count] = order[i];
    order[i] = step;
  }
  return best;
}

static int64_t leastPeak(const Case *c) {
  int32_t order[maxSteps];
  for (int32_t i = 0; i < c->graph.numSteps; ++i)
    order[i] = i;
  return bruteForce(c, order, 0);
}

static NnpackOrderResult findOrder(const Case *c, NnpackArena *arena) {
  NnpackSolverOptions options;
  nnpackSolverOptionsInit(&options);
  NnpackOrderResult result;
  nnpackOrderFind(&c->graph, &options, arena, &result);
  return result;
}

static void checkResult(const Case *c, const NnpackOrderResult *result) {
  CHECK(nnpackOrderPeak(&c->graph, result->order) == result->peakBytes);
  CHECK(result->peakBytes <= result->givenPeakBytes);
  CHECK(result->boundBytes <= result->peakBytes);
  CHECK(result->isOptimal == (result->boundBytes == result->peakBytes));
}

static void testAgainstBruteForce(void) {
  static Case c;
  for (int i = 0; i < 6000; ++i) {
    makeRandom(&c, 1 + draw(i < 5000 ? 7 : 8), 1 + draw(3));
    NnpackText error = {0};
    CHECK(nnpackOrderVerify(&c.graph, &error));
    nnpackTextDestroy(&error);
    NnpackArena *arena = nnpackArenaCreate();
    NnpackOrderResult result = findOrder(&c, arena);
    checkResult(&c, &result);
    CHECK(result.isOptimal);
    CHECK(result.peakBytes == leastPeak(&c));
    nnpackArenaDestroy(arena);
  }
}

static NnpackSearchResult search(const Case *c, int64_t limit, int way,
                                 NnpackArena *arena) {
  NnpackSolverOptions options;
  nnpackSolverOptionsInit(&options);
  NnpackSearchTask task = {.dag = nnpackDagCreate(&c->graph, way & 1, arena),
                           .limitBytes = limit,
                           .nodeLimit = 1000000,
                           .moveOrder = (NnpackMoveOrder)(way / 4),
                           .withoutRules = way & 2,
                           .options = &options};
  return nnpackOrderSearch(&task, arena);
}

static int64_t inputBytes(const Case *c) {
  int64_t sum = 0;
  for (int32_t v = 0; v < c->graph.numValues; ++v)
    sum += c->values[v].isInput ? c->values[v].sizeBytes : 0;
  return sum;
}

static int64_t peakOf(const Case *c, const int32_t *found, bool isBackward) {
  int32_t order[maxSteps], n = c->graph.numSteps;
  for (int32_t i = 0; i < n; ++i)
    order[i] = isBackward ? n - 1 - found[n - 1 - i] : found[i];
  return nnpackOrderPeak(&c->graph, order);
}

/// Forwards and backwards, with every order of moves, with and without what is
/// left out: the same peaks are possible.
static void testAllWays(void) {
  static Case c;
  for (int i = 0; i < 1500; ++i) {
    makeRandom(&c, 8 + draw(10), 1 + draw(3));
    NnpackArena *arena = nnpackArenaCreate();
    NnpackOrderResult result = findOrder(&c, arena);
    checkResult(&c, &result);
    CHECK(result.isOptimal);
    for (int way = 0; way < 4 * NnpackNumMoveOrders; ++way) {
      NnpackSearchResult at = search(&c, result.peakBytes, way, arena);
      CHECK(at.end == NnpackSearchFound);
      CHECK(peakOf(&c, at.order, way & 1) <= result.peakBytes);
      NnpackSearchResult below = search(&c, result.peakBytes - 1, way, arena);
      // Inputs that nobody reads are not the search's.
      CHECK(below.end == NnpackSearchImpossible ||
            result.peakBytes == inputBytes(&c));
      if (below.end == NnpackSearchImpossible)
        CHECK(below.nextBytes <= result.peakBytes);
    }
    nnpackArenaDestroy(arena);
  }
}

/// Inputs 0 (4 bytes) and 1 (4); step 0 reads 0 and writes 2 (8), step 1 reads
/// 1 and writes 3 (8), step 2 writes 4 (8) in the place of 2 or 3.
static void makeSmall(Case *c) {
  static const int64_t sizes[] = {4, 4, 8, 8, 8};
  initCase(c, 3, 5);
  for (int32_t v = 0; v < 5; ++v)
    c->values[v] = (NnpackOrderValue){sizes[v], v < 2, v == 4};
  for (int32_t s = 0; s < 3; ++s)
    c->writes[s][c->steps[s].numWrites++] = 2 + s;
  addRead(c, 0, 0, false);
  addRead(c, 1, 1, false);
  addRead(c, 2, 2, true);
  addRead(c, 2, 3, true);
}

static void testPeak(void) {
  static Case c;
  makeSmall(&c);
  const int32_t given[] = {0, 1, 2}, wrong[] = {2, 0, 1}, twice[] = {0, 0, 1};
  CHECK(nnpackOrderPeak(&c.graph, given) == 20); // Step 1: 4 + 8 + 8.
  c.steps[2].inPlaceBytes = (int64_t[]){1, 3};
  CHECK(nnpackOrderPeak(&c.graph, given) == 21); // Step 2: 8 + 8 + 8 - 3.
  CHECK(nnpackOrderPeak(&c.graph, wrong) == -1);
  CHECK(nnpackOrderPeak(&c.graph, twice) == -1);
  c.steps[2].numInPlace = 0;
  CHECK(nnpackOrderPeak(&c.graph, given) == 24); // Step 2: 8 + 8 + 8.
  c.steps[1].numAfter = 1;                       // After step 0.
  CHECK(nnpackOrderPeak(&c.graph, (int32_t[]){1, 0, 2}) == -1);
}

static void checkFault(const Case *c, const char *expected) {
  NnpackText error = {0};
  CHECK(!nnpackOrderVerify(&c->graph, &error));
  CHECK(error.data && !strcmp(error.data, expected));
  nnpackTextDestroy(&error);
}

static void testVerify(void) {
  static Case c;
  makeSmall(&c);
  c.reads[0][0] = 5;
  checkFault(&c, "step 0: a value is out of range");
  c.reads[0][0] = 3;
  checkFault(&c, "step 0: it reads a value that no earlier step writes");
  makeSmall(&c);
  c.steps[1].numAfter = 1, c.after[1][0] = 1;
  checkFault(&c, "step 1: it must follow a step that is not before it");
  makeSmall(&c);
  c.inPlace[2][1] = 1;
  checkFault(&c, "step 2: it works in place on a value that it does not read");
  makeSmall(&c);
  c.writes[1][0] = 2;
  checkFault(&c, "step 1: it writes a value that is there already");
  makeSmall(&c);
  c.values[4].sizeBytes = -1;
  checkFault(&c, "value 4: its size is negative");
  c.values[3].sizeBytes = NNPACK_ORDER_MAX_BYTES;
  checkFault(&c,
             "value 3: with those before it, it takes more than 2^60 bytes");
  makeSmall(&c);
  c.steps[2].numWrites = 0, c.steps[2].numInPlace = 0;
  checkFault(&c, "value 4: nobody writes it");
}

/// With few nodes: a valid order, a bound that holds, and the same every time.
static void testLimits(void) {
  static Case c;
  for (int i = 0; i < 300; ++i) {
    makeRandom(&c, 40, 3);
    NnpackArena *arena = nnpackArenaCreate();
    NnpackOrderResult best = findOrder(&c, arena);
    checkResult(&c, &best);
    NnpackSolverOptions options;
    nnpackSolverOptionsInit(&options);
    options.nodeLimit = 1 + draw(60);
    NnpackOrderResult first, second;
    nnpackOrderFind(&c.graph, &options, arena, &first);
    nnpackOrderFind(&c.graph, &options, arena, &second);
    checkResult(&c, &first);
    CHECK(first.boundBytes <= best.peakBytes);
    CHECK(best.boundBytes <= first.peakBytes);
    CHECK(first.boundBytes == second.boundBytes);
    for (int32_t s = 0; s < c.graph.numSteps; ++s)
      CHECK(first.order[s] == second.order[s]);
    nnpackArenaDestroy(arena);
  }
}

/// A clock that every reading sets a second on.
static double readClock(void *data) {
  double *seconds = data;
  return *seconds += 1;
}

/// A limit of 0 seconds is none; what is left of a short one ends searches.
static void testTime(void) {
  static Case c;
  int numCut = 0;
  for (int i = 0; i < 50; ++i) {
    makeRandom(&c, 40, 3);
    NnpackArena *arena = nnpackArenaCreate();
    NnpackOrderResult best = findOrder(&c, arena), any, cut;
    double seconds = 10;
    NnpackSolverOptions options;
    nnpackSolverOptionsInit(&options);
    options.effort = 3;
    options.clock = readClock;
    options.clockData = &seconds;
    NnpackSolverOptions left = nnpackSolverOptionsSince(&options, 0);
    CHECK(left.effort == 3 && !nnpackSolverIsLate(&left));
    nnpackOrderFind(&c.graph, &left, arena, &any);
    checkResult(&c, &any);
    CHECK(any.isOptimal || !best.isOptimal);
    options.timeLimitSeconds = 11.5;
    seconds = 10;
    left = nnpackSolverOptionsSince(&options, 0);
    CHECK(left.effort == 3 && left.timeLimitSeconds == 0.5);
    nnpackOrderFind(&c.graph, &left, arena, &cut);
    checkResult(&c, &cut);
    numCut += any.isOptimal && !cut.isOptimal;
    left = nnpackSolverOptionsSince(&options, 0);
    CHECK(left.effort == 0 && nnpackSolverIsLate(&left));
    nnpackArenaDestroy(arena);
  }
  CHECK(numCut > 0);
}

int main(void) {
  testTime();
  testPeak();
  testVerify();
  testLimits();
  testAgainstBruteForce();
  testAllWays();
  return checkReport();
}
