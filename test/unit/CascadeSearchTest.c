//===-- test/unit/CascadeSearchTest.c - The search against brute force ----===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"

#include "CascadeProblems.h"

static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

/// Everything alive at a step that no cascade can have.
static int64_t barrierBytes(const NnpackCascadeProblem *problem,
                            intptr_t step) {
  int64_t total = problem->steps[step].scratchBytes;
  for (intptr_t t = 0; t < problem->numTensors; ++t) {
    const NnpackCascadeTensor *tensor = &problem->tensors[t];
    int64_t align = problem->alignment;
    if (!tensor->isElsewhere && tensor->writer <= step &&
        tensor->lastReader >= step)
      total += (tensor->rows * tensor->rowBytes + align - 1) / align * align;
  }
  return total;
}

/// INT64_MAX if the steps cannot run as one.
static int64_t costOf(const NnpackCascadeProblem *problem, intptr_t begin,
                      intptr_t end, NnpackArena *arena) {
  bool hasBarrier = false;
  for (intptr_t s = begin; s < end; ++s)
    hasBarrier |= problem->steps[s].result < 0;
  if (!hasBarrier)
    return nnpackCascadeSimulate(problem, begin, end, 1, 0, arena).costBytes;
  return end == begin + 1 ? barrierBytes(problem, begin) : INT64_MAX;
}

/// The least peak of all 2^(n - 1) partitions.
static int64_t bestPeak(const NnpackCascadeProblem *problem,
                        int64_t *outPlainPeak, NnpackArena *arena) {
  intptr_t n = problem->numSteps;
  int64_t costs[maxSteps][maxSteps + 1], best = INT64_MAX;
  for (intptr_t i = 0; i < n; ++i)
    for (intptr_t j = i + 1; j <= n; ++j)
      costs[i][j] = costOf(problem, i, j, arena);
  *outPlainPeak = 0;
  for (intptr_t i = 0; i < n; ++i)
    *outPlainPeak = most(*outPlainPeak, costs[i][i + 1]);
  for (int cuts = 0; cuts < 1 << (n - 1); ++cuts) {
    int64_t peak = 0;
    intptr_t begin = 0;
    for (intptr_t end = 1; end <= n; ++end)
      if (end == n || (cuts >> (end - 1) & 1)) {
        peak = most(peak, costs[begin][end]);
        begin = end;
      }
    if (peak < best)
      best = peak;
  }
  return best;
}

/// The cascades are a partition, cost what they say, and have no barrier.
static bool isPlanRight(const NnpackCascadeProblem *problem,
                        const NnpackCascadePlan *plan, NnpackArena *arena) {
  intptr_t at = 0;
  int64_t peak = 0;
  for (intptr_t i = 0; i < plan->numCascades; ++i) {
    const NnpackCascade *cascade = &plan->cascades[i];
    if (cascade->begin != at || cascade->end <= at)
      return false;
    at = cascade->end;
    peak = most(peak, cascade->costBytes);
    int64_t cost =
        problem->steps[cascade->begin].result < 0
            ? costOf(problem, cascade->begin, cascade->end, arena)
            : nnpackCascadeSimulate(problem, cascade->begin, cascade->end,
                                    cascade->blockRows, 0, arena)
                  .costBytes;
    if (!cascade->isDown && cost > cascade->costBytes)
      return false;
    for (intptr_t s = cascade->begin; s < at; ++s)
      if (problem->steps[s].result < 0 && at > cascade->begin + 1)
        return false;
  }
  return at == problem->numSteps && peak == plan->peakBytes;
}

static intptr_t numBetter, numDown, numTight, numMoving, numRaised;

/// True if a step that goes from its last row to its first, its result that
/// many bytes above the operand, reads nothing that it has overwritten. It
/// writes a row before it reads what the row needs.
static bool isDownSafe(const NnpackCascadeProblem *problem, intptr_t step,
                       intptr_t under, int64_t distance) {
  const NnpackCascadeStep *s = &problem->steps[step];
  int64_t overRow = problem->tensors[s->result].rowBytes;
  const NnpackCascadeTensor *operand = &problem->tensors[under];
  int64_t lowest = INT64_MAX; // Of what has been written.
  for (int64_t r = problem->tensors[s->result].rows - 1; r >= 0; --r) {
    lowest = distance + r * overRow;
    for (intptr_t k = 0; k < s->numOperands; ++k)
      if (s->operands[k].tensor == under &&
          nnpackRowMapEnd(&s->operands[k].map, r, operand->rows) *
                  operand->rowBytes >
              lowest)
        return false;
  }
  return true;
}

static void testDown(const NnpackCascadeProblem *problem,
                     const NnpackCascadePlan *plan) {
  for (intptr_t i = 0; i < plan->numCascades; ++i) {
    const NnpackCascade *cascade = &plan->cascades[i];
    if (!cascade->isDown)
      continue;
    CHECK(cascade->end == cascade->begin + 1 && cascade->numOverlaps == 1);
    const NnpackOverlap *pair = &cascade->overlaps[0];
    CHECK(pair->over == problem->steps[cascade->begin].result);
    CHECK(
        isDownSafe(problem, cascade->begin, pair->under, pair->distanceBytes));
    ++numDown;
    numTight += !isDownSafe(problem, cascade->begin, pair->under,
                            pair->distanceBytes - 1);
  }
}

static intptr_t numReordered, numLate;

/// The order has every step once, each after those that it reads from, or is
/// as it was.
static void testOrder(const NnpackCascadeProblem *problem,
                      bool (*find)(const NnpackCascadeProblem *, intptr_t *),
                      intptr_t *numOthers) {
  intptr_t order[maxSteps], placeOf[maxSteps];
  bool hasBarrier = false;
  for (intptr_t s = 0; s < problem->numSteps; ++s) {
    hasBarrier |= problem->steps[s].result < 0;
    placeOf[s] = -1;
  }
  if (!find(problem, order))
    return;
  CHECK(!hasBarrier);
  ++*numOthers;
  for (intptr_t i = 0; i < problem->numSteps; ++i) {
    const NnpackCascadeStep *step = &problem->steps[order[i]];
    CHECK(placeOf[order[i]] < 0);
    placeOf[order[i]] = i;
    for (intptr_t k = 0; k < step->numOperands; ++k) {
      intptr_t writer = problem->tensors[step->operands[k].tensor].writer;
      CHECK(writer < 0 || placeOf[writer] >= 0);
    }
  }
}

static intptr_t numRecomputed;

/// What a tensor holds, as a number that depends on all that it is computed
/// from; 0 if a step of it comes too early.
static void findValues(const NnpackCascadeProblem *problem, uint64_t *values) {
  for (intptr_t t = 0; t < problem->numTensors; ++t)
    values[t] = problem->tensors[t].writer < 0 ? (uint64_t)t + 1 : 0;
  for (intptr_t s = 0; s < problem->numSteps; ++s) {
    const NnpackCascadeStep *step = &problem->steps[s];
    const NnpackCascadeTensor *result = &problem->tensors[step->result];
    uint64_t value = (uint64_t)(result->rows * 1000 + result->rowBytes);
    bool isThere = result->writer == s;
    for (intptr_t k = 0; k < step->numOperands; ++k) {
      const NnpackCascadeOperand *operand = &step->operands[k];
      isThere &= values[operand->tensor] != 0 &&
                 problem->tensors[operand->tensor].lastReader >= s;
      value = value * 6364136223846793005u + values[operand->tensor] +
              (uint64_t)(operand->map.scale * 7 + operand->map.firstOffset);
    }
    values[step->result] = isThere ? value | 1 : 0;
  }
}

/// Steps that are run again leave all results as they were, cost no more than is
/// allowed, and save bytes.
static void testRecompute(const NnpackCascadeProblem *problem,
                          const NnpackCascadePlan *plan, NnpackArena *arena) {
  enum { each = 10, allowed = 25 };
  int64_t macs[maxSteps];
  for (intptr_t s = 0; s < problem->numSteps; ++s) {
    macs[s] = each;
    if (problem->steps[s].result < 0)
      return;
  }
  NnpackRecomputeOptions options = {.macs = macs, .nodeLimit = 1000000};
  NnpackRecomputation what;
  CHECK(!nnpackCascadeRecompute(problem, plan, &options, arena, &what));
  options.macsAllowed = allowed;
  if (!nnpackCascadeRecompute(problem, plan, &options, arena, &what))
    return;
  ++numRecomputed;
  CHECK(what.macs == each * what.numSteps && what.macs <= allowed);
  NnpackCascadeProblem changed = nnpackCascadeRepeat(problem, &what, arena);
  CHECK(changed.numSteps == problem->numSteps + what.numSteps);
  CHECK(nnpackCascadeSearch(&changed, 0, 1000000, arena).peakBytes <
        plan->peakBytes);
  uint64_t before[maxTensors], after[maxTensors + maxSteps];
  findValues(problem, before);
  findValues(&changed, after);
  for (intptr_t t = 0; t < problem->numTensors; ++t) {
    intptr_t writer = problem->tensors[t].writer;
    if (writer < 0 || problem->steps[writer].result == t) // Not one in parts.
      CHECK(before[t] == after[t] && before[t] != 0);
  }
}

/// A step turns down only where all of the plan packs into less for it, though
/// that step may take more then than it did: more than a bound on the steps.
static bool isWithin(const NnpackCascadePlan *plan, int64_t limitBytes) {
  for (intptr_t i = 0; i < plan->numCascades; ++i)
    if (plan->cascades[i].costBytes > limitBytes && !plan->cascades[i].isDown)
      return false;
  return true;
}

/// Nothing moves where a partition fits, and something where none does; with room
/// for all no step is in a cascade.
static void testTraffic(const NnpackCascadeProblem *problem, int64_t best,
                        int64_t plainPeak, NnpackArena *arena) {
  for (int64_t capacity = plainPeak; capacity > 0;
       capacity -= 1 + plainPeak / 8) {
    NnpackCascadePlan plan = nnpackCascadeSearchTraffic(
        problem, capacity, false, 1000000, arena);
    CHECK(isPlanRight(problem, &plan, arena));
    CHECK(plan.plainPeakBytes == plainPeak);
    CHECK((plan.trafficBytes == 0) == (best <= capacity));
    CHECK(plan.trafficBytes > 0 || isWithin(&plan, capacity));
    CHECK(capacity < plainPeak || plan.numCascades == problem->numSteps);
    numMoving += plan.trafficBytes > 0;
  }
  NnpackCascadePlan plan =
      nnpackCascadeSearchTraffic(problem, best, true, 1, arena);
  CHECK(isPlanRight(problem, &plan, arena));
}

/// Taller blocks take what room there is, and no more; without room, none is
/// taller.
static void testHeights(const NnpackCascadeProblem *problem, int64_t limitBytes,
                        NnpackArena *arena) {
  int64_t offsets[maxTensors];
  NnpackCascadePlan plan =
      nnpackCascadeSearch(problem, 0, 1000000, arena);
  bool fits = nnpackCascadePack(problem, &plan, offsets) <= limitBytes;
  NnpackCascadePlan raised = plan;
  nnpackCascadeRaiseBlocks(problem, &raised, limitBytes, false, arena);
  CHECK(raised.numCascades == plan.numCascades);
  CHECK(isPlanRight(problem, &raised, arena));
  CHECK(!fits ||
        nnpackCascadePack(problem, &raised, offsets) <= limitBytes);
  for (intptr_t i = 0; i < plan.numCascades; ++i) {
    const NnpackCascade *before = &plan.cascades[i];
    const NnpackCascade *after = &raised.cascades[i];
    bool isRaised = after->blockRows > before->blockRows;
    CHECK(before->begin == after->begin && before->end == after->end);
    CHECK(isRaised ? fits && after->numTicks < before->numTicks
                   : after->costBytes == before->costBytes);
    numRaised += isRaised;
  }
}

/// The sums of what is alive change no cost.
static void testSums(const NnpackCascadeProblem *problem, NnpackArena *arena) {
  NnpackCascadeProblem summed = *problem;
  nnpackCascadeSumTensors(&summed, arena);
  for (intptr_t begin = 0; begin < problem->numSteps; ++begin)
    for (intptr_t end = begin + 1; end <= problem->numSteps; ++end)
      CHECK(costOf(problem, begin, end, arena) ==
            costOf(&summed, begin, end, arena));
}

static void testNetwork(uint64_t seed, NnpackArena *arena) {
  Network network =
      createNetwork(seed, 1 + (intptr_t)(seed % 7), seed % 3 == 0);
  const NnpackCascadeProblem *problem = problemOf(&network);
  int64_t plainPeak, best = bestPeak(problem, &plainPeak, arena);
  NnpackCascadePlan plan = nnpackCascadeSearch(problem, 0, 1000000, arena);
  testSums(problem, arena);
  testOrder(problem, nnpackCascadeOrder, &numReordered);
  testOrder(problem, nnpackCascadeLateOrder, &numLate);
  testRecompute(problem, &plan, arena);
  CHECK(isPlanRight(problem, &plan, arena));
  CHECK(plan.plainPeakBytes == plainPeak);
  testDown(problem, &plan);
  // Now and then taller blocks need less than those of one row.
  CHECK(isWithin(&plan, best));
  numBetter += best < plainPeak;
  // Room for the steps alone: nothing is cascaded.
  NnpackCascadePlan plain =
      nnpackCascadeSearch(problem, plainPeak, 1000000, arena);
  testDown(problem, &plain);
  CHECK(plain.numCascades == problem->numSteps);
  // Room for less: it fits, if anything does.
  for (int64_t capacity = best > 1 ? best - 1 : 1; capacity < plainPeak;
       capacity += 1 + (plainPeak - best) / 3) {
    plan = nnpackCascadeSearch(problem, capacity, 1000000, arena);
    CHECK(isPlanRight(problem, &plan, arena));
    CHECK(isWithin(&plan, most(best, capacity)));
  }
  testTraffic(problem, best, plainPeak, arena);
  testHeights(problem, best + (plainPeak - best) / 2, arena);
  // Out of nodes, it is never worse than the steps alone.
  plan = nnpackCascadeSearch(problem, 0, 1, arena);
  CHECK(isPlanRight(problem, &plan, arena));
  CHECK(isWithin(&plan, plainPeak));
}

int main(void) {
  for (uint64_t seed = 0; seed < 1500 && checkNumFailures == 0; ++seed) {
    NnpackArena *arena = nnpackArenaCreate();
    testNetwork(seed, arena);
    nnpackArenaDestroy(arena);
    if (checkNumFailures > 0)
      fprintf(stderr, "seed %d\n", (int)seed);
  }
  CHECK(numBetter > 300 && numReordered > 30 && numLate > 10);
  CHECK(numRecomputed > 20 && numMoving > 1000 && numRaised > 200);
  CHECK(numDown > 10 && numTight == numDown);
  return checkReport();
}
