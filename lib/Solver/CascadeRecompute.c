//===-- CascadeRecompute.c - Steps that are run again ---------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A tensor that is read soon after it is computed and again much later is there
// all the time between. If what computes it is small, it can be computed again:
//
//   a = f(x)  ...  b = g(a)  ......  c = h(b, a)       x is there anyway
//   a = f(x)  ...  b = g(a)  ......  a' = f(x)  c = h(b, a')
//
// and in a cascade a' is a window just ahead of h, while in a window of a all
// rows would have to stay that lie between those that g and h read. With a may
// go some of what computes its operands, as far as these are not there anyway.
//
// Which: of what is alive where the plan needs most, the largest tensors are
// tried, each from its later readers on, with chains of a few lengths; each is a
// search for cascades. The one that needs least is taken, as long as its
// multiply-accumulates are within the budget. The caller goes on from there.
//
//===----------------------------------------------------------------------===//

#include "CascadeSearch.h"

#include <string.h>

/// Tensors that are tried, levels of operands behind one, and searches in all,
/// which may take as long as a few that use their limit up.
enum { maxTensors = 8, maxDepth = 6, maxTries = 48, maxLongTries = 4 };
/// A peak has to become smaller by this part of it.
enum { leastPart = 64 };

typedef struct Search {
  const NnpackCascadeProblem *problem;
  const NnpackRecomputeOptions *options;
  NnpackArena *arena;
  int64_t *bytesOf;  ///< Per tensor: what it costs where most is needed.
  bool *isRepeated;  ///< Per step: in the chain that is being tried.
  intptr_t numTries;
  int64_t nodesLeft;
  NnpackRecomputation best;
  int64_t leastBytes; ///< What the best one needs; for now, too much.
} Search;

static bool reads(const NnpackCascadeStep *step, intptr_t tensor) {
  for (intptr_t i = 0; i < step->numOperands; ++i)
    if (step->operands[i].tensor == tensor)
      return true;
  return false;
}

//===----------------------------------------------------------------------===//
// The problem with steps repeated
//===----------------------------------------------------------------------===//

typedef struct Repeating {
  const NnpackCascadeProblem *from;
  const NnpackRecomputation *what;
  NnpackCascadeTensor *tensors;
  NnpackCascadeStep *steps;
  intptr_t *copyOf; ///< Per tensor: its second instance, or -1.
  intptr_t numTensors, numSteps;
  NnpackArena *arena;
} Repeating;

static void addCopies(Repeating *made) {
  const NnpackRecomputation *what = made->what;
  for (intptr_t i = 0; i < what->numSteps; ++i) {
    intptr_t result = made->from->steps[what->steps[i]].result;
    NnpackCascadeTensor copy = made->from->tensors[result];
    copy.writer = copy.lastReader = what->before + i;
    made->copyOf[result] = made->numTensors;
    made->tensors[made->numTensors++] = copy;
  }
}

/// Adds a step that reads, from now on, what is computed again.
static void addStep(Repeating *made, const NnpackCascadeStep *step,
                    bool readsCopies) {
  NnpackCascadeStep *added = &made->steps[made->numSteps];
  *added = *step;
  NnpackCascadeOperand *operands =
      NNPACK_NEW_ARRAY(made->arena, NnpackCascadeOperand, step->numOperands);
  for (intptr_t i = 0; i < step->numOperands; ++i) {
    operands[i] = step->operands[i];
    intptr_t copy = made->copyOf[operands[i].tensor];
    if (readsCopies && copy >= 0)
      operands[i].tensor = copy;
    made->tensors[operands[i].tensor].lastReader = made->numSteps;
  }
  added->operands = operands;
  ++made->numSteps;
}

/// Where a step, or the end of all, comes to be.
static intptr_t placeOf(const NnpackRecomputation *what, intptr_t step) {
  return step < what->before ? step : step + what->numSteps;
}

static void moveTensors(Repeating *made) {
  for (intptr_t t = 0; t < made->from->numTensors; ++t) {
    NnpackCascadeTensor *tensor = &made->tensors[t];
    if (tensor->writer >= 0)
      tensor->writer = placeOf(made->what, tensor->writer);
    tensor->lastReader = made->copyOf[t] >= 0
                             ? tensor->writer
                             : placeOf(made->what, tensor->lastReader);
  }
}

NnpackCascadeProblem nnpackCascadeRepeat(const NnpackCascadeProblem *problem,
                                         const NnpackRecomputation *what,
                                         NnpackArena *arena) {
  Repeating made = {.from = problem, .what = what, .arena = arena};
  made.numTensors = problem->numTensors;
  made.tensors = NNPACK_NEW_ARRAY(arena, NnpackCascadeTensor,
                                  problem->numTensors + what->numSteps);
  made.steps = NNPACK_NEW_ARRAY(arena, NnpackCascadeStep,
                                problem->numSteps + what->numSteps);
  made.copyOf = NNPACK_NEW_ARRAY(arena, intptr_t,
                                 problem->numTensors + what->numSteps);
  memcpy(made.tensors, problem->tensors,
         sizeof *made.tensors * (size_t)problem->numTensors);
  memset(made.copyOf, -1,
         sizeof *made.copyOf * (size_t)(problem->numTensors + what->numSteps));
  addCopies(&made);
  moveTensors(&made);
  for (intptr_t s = 0; s < what->before; ++s)
    addStep(&made, &problem->steps[s], false);
  for (intptr_t i = 0; i < what->numSteps; ++i) {
    addStep(&made, &problem->steps[what->steps[i]], true);
    intptr_t result = problem->steps[what->steps[i]].result;
    made.steps[made.numSteps - 1].result = made.copyOf[result];
  }
  for (intptr_t s = what->before; s < problem->numSteps; ++s)
    addStep(&made, &problem->steps[s], true);
  return (NnpackCascadeProblem){.tensors = made.tensors,
                                .numTensors = made.numTensors,
                                .steps = made.steps,
                                .numSteps = made.numSteps,
                                .alignment = problem->alignment};
}

//===----------------------------------------------------------------------===//
// Chains
//===----------------------------------------------------------------------===//

/// True if the step reads a part of a buffer, whose bytes another tensor counts.
static bool readsPart(const NnpackCascadeProblem *problem, intptr_t step) {
  const NnpackCascadeStep *s = &problem->steps[step];
  for (intptr_t i = 0; i < s->numOperands; ++i) {
    const NnpackCascadeTensor *tensor =
        &problem->tensors[s->operands[i].tensor];
    if (tensor->isElsewhere && tensor->writer >= 0)
      return true;
  }
  return false;
}

/// True if the tensor can have a second instance: one step computes it, nobody
/// outside sees it, and it is no part of another.
static bool canRepeat(const Search *search, intptr_t tensor) {
  const NnpackCascadeProblem *problem = search->problem;
  const NnpackCascadeTensor *t = &problem->tensors[tensor];
  return t->writer >= 0 && problem->steps[t->writer].result == tensor &&
         t->lastReader < problem->numSteps && !t->isWhole && !t->isElsewhere &&
         !t->isStriped &&
         !readsPart(problem, t->writer);
}

/// Adds to the chain the steps that compute operands of its steps which are not
/// there anyway when it runs again, before step `before`; false if there are
/// none.
static bool addLevel(Search *search, intptr_t before) {
  const NnpackCascadeProblem *problem = search->problem;
  NNPACK_VECTOR(intptr_t) added = {0};
  for (intptr_t s = 0; s < before; ++s) {
    const NnpackCascadeStep *step = &problem->steps[s];
    for (intptr_t i = 0; search->isRepeated[s] && i < step->numOperands; ++i) {
      intptr_t tensor = step->operands[i].tensor;
      if (canRepeat(search, tensor) &&
          problem->tensors[tensor].lastReader < before &&
          !search->isRepeated[problem->tensors[tensor].writer])
        NNPACK_PUSH(search->arena, added, problem->tensors[tensor].writer);
    }
  }
  for (intptr_t i = 0; i < added.count; ++i)
    search->isRepeated[added.data[i]] = true;
  return added.count > 0;
}

static NnpackRecomputation chainOf(const Search *search, intptr_t before) {
  NnpackRecomputation chain = {.before = before};
  intptr_t *steps = NNPACK_NEW_ARRAY(search->arena, intptr_t, before);
  for (intptr_t s = 0; s < before; ++s) {
    if (!search->isRepeated[s])
      continue;
    steps[chain.numSteps++] = s;
    if (nnpackAddOverflow(chain.macs, search->options->macs[s], &chain.macs))
      chain.macs = INT64_MAX;
  }
  chain.steps = steps;
  return chain;
}

static bool hasTries(const Search *search) {
  return search->numTries < maxTries && search->nodesLeft > 0;
}

static void tryChain(Search *search, const NnpackRecomputation *chain) {
  NnpackArena *arena = nnpackArenaCreate();
  const NnpackRecomputeOptions *options = search->options;
  NnpackCascadeProblem changed =
      nnpackCascadeRepeat(search->problem, chain, arena);
  ++search->numTries;
  if (cascadeSearchFits(&changed, search->leastBytes - 1, options->nodeLimit,
                        &search->nodesLeft)) {
    NnpackCascadePlan plan = nnpackCascadeSearch(
        &changed, options->capacityBytes, options->nodeLimit, arena);
    search->best = *chain;
    search->leastBytes = plan.peakBytes;
  }
  nnpackArenaDestroy(arena);
}

/// Tries to compute a tensor again before a step that reads it.
static void tryTensor(Search *search, intptr_t tensor, intptr_t before) {
  memset(search->isRepeated, 0,
         sizeof(bool) * (size_t)search->problem->numSteps);
  search->isRepeated[search->problem->tensors[tensor].writer] = true;
  for (intptr_t depth = 0;
       depth < maxDepth && hasTries(search); ++depth) {
    if (depth > 0 && !addLevel(search, before))
      return;
    NnpackRecomputation chain = chainOf(search, before);
    if (chain.macs > search->options->macsAllowed)
      return;
    tryChain(search, &chain);
  }
}

//===----------------------------------------------------------------------===//
// What is tried
//===----------------------------------------------------------------------===//

static const NnpackCascade *mostOf(const NnpackCascadePlan *plan) {
  const NnpackCascade *most = &plan->cascades[0];
  for (intptr_t i = 1; i < plan->numCascades; ++i)
    if (plan->cascades[i].costBytes > most->costBytes)
      most = &plan->cascades[i];
  return most;
}

/// Bytes of a tensor while the cascade runs.
static int64_t bytesDuring(const Search *search, intptr_t tensor,
                           const NnpackCascade *cascade) {
  const NnpackCascadeTensor *t = &search->problem->tensors[tensor];
  if (!canRepeat(search, tensor) || t->writer >= cascade->end ||
      t->lastReader < cascade->begin)
    return 0;
  bool isInside =
      t->writer >= cascade->begin && t->lastReader < cascade->end;
  int64_t rows =
      isInside ? cascade->windowRows[t->writer - cascade->begin] : t->rows;
  return rows * t->rowBytes;
}

/// The largest tensor not tried yet, or -1.
static intptr_t nextTensor(Search *search) {
  intptr_t best = -1;
  for (intptr_t t = 0; t < search->problem->numTensors; ++t)
    if (search->bytesOf[t] > 0 &&
        (best < 0 || search->bytesOf[t] > search->bytesOf[best]))
      best = t;
  return best;
}

/// Tries a tensor from each of its readers on but the first, the last one
/// first.
static void tryReaders(Search *search, intptr_t tensor) {
  const NnpackCascadeTensor *t = &search->problem->tensors[tensor];
  intptr_t first = t->writer + 1;
  while (first < t->lastReader &&
         !reads(&search->problem->steps[first], tensor))
    ++first;
  for (intptr_t s = t->lastReader; s > first; --s)
    if (reads(&search->problem->steps[s], tensor))
      tryTensor(search, tensor, s);
}

bool nnpackCascadeRecompute(const NnpackCascadeProblem *problem,
                            const NnpackCascadePlan *plan,
                            const NnpackRecomputeOptions *options,
                            NnpackArena *arena, NnpackRecomputation *outWhat) {
  if (plan->numCascades == 0 || plan->peakBytes <= options->capacityBytes)
    return false;
  Search search = {.problem = problem,
                   .options = options,
                   .arena = arena,
                   .nodesLeft = maxLongTries * options->nodeLimit,
                   .leastBytes = plan->peakBytes - plan->peakBytes / leastPart};
  search.bytesOf = NNPACK_NEW_ARRAY(arena, int64_t, problem->numTensors);
  search.isRepeated = NNPACK_NEW_ARRAY(arena, bool, problem->numSteps);
  const NnpackCascade *most = mostOf(plan);
  if (problem->steps[most->begin].result < 0)
    return false;
  for (intptr_t t = 0; t < problem->numTensors; ++t) {
    int64_t bytes = bytesDuring(&search, t, most);
    search.bytesOf[t] = bytes > plan->peakBytes / leastPart ? bytes : 0;
  }
  for (intptr_t i = 0; i < maxTensors && hasTries(&search); ++i) {
    intptr_t tensor = nextTensor(&search);
    if (tensor < 0)
      break;
    tryReaders(&search, tensor);
    search.bytesOf[tensor] = 0;
  }
  if (search.best.numSteps > 0)
    *outWhat = search.best;
  return search.best.numSteps > 0;
}
