//===-- tools/nnpack-plan/nnpack-plan.c - Plans offsets -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlanOptions.h"
#include "PlanOutput.h"
#include "PlanSpaces.h"

#include "nnpack-c/Solver.h"

#include <string.h>
#include <time.h>

enum { exitPlan = 0, exitBadInput = 1, exitInfeasible = 3, exitNoPlan = 4 };

typedef struct Run {
  PlanOptions options;
  NnpackText csv;
  NnpackArena *arena;
  NnpackProblem problem;
  NnpackPlan plan; ///< With spaces: of the first, with the placement's status.
  PlanSpaces spaces;
  NnpackPlacementProblem placement;
  NnpackPlacementResult placed;
  double seconds;
} Run;

static double readClock(void *data) {
  struct timespec now;
  (void)data;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/// Gives every buffer the least common multiple of its alignment and the
/// option's.
static bool setAlignments(Run *run, NnpackText *outError) {
  NnpackBuffer *buffers =
      NNPACK_NEW_ARRAY(run->arena, NnpackBuffer, run->problem.numBuffers);
  for (intptr_t b = 0; b < run->problem.numBuffers; ++b) {
    buffers[b] = run->problem.buffers[b];
    int64_t factor = run->options.alignment /
                     nnpackGreatestDivisor(run->options.alignment,
                                           buffers[b].alignment);
    if (nnpackMulOverflow(buffers[b].alignment, factor,
                          &buffers[b].alignment)) {
      nnpackTextPrint(outError, "%s: buffer '%s': the alignment is too large",
                      run->options.problem, buffers[b].name);
      return false;
    }
  }
  run->problem.buffers = buffers;
  run->problem.capacity = run->options.capacity;
  NnpackText why = {0};
  bool valid = nnpackProblemVerify(&run->problem, &why);
  if (!valid)
    nnpackTextPrint(outError, "%s: %s", run->options.problem, why.data);
  nnpackTextDestroy(&why);
  return valid;
}

static bool complain(const Run *run, const char *name, const char *what,
                     NnpackText *outError) {
  nnpackTextPrint(outError, "%s: buffer '%s': %s", run->options.problem, name,
                  what);
  return false;
}

/// Slots cannot be put where a buffer is pinned, nor overlap.
static bool checkWishes(const Run *run, NnpackText *outError) {
  const NnpackBuffer *buffers = run->problem.buffers;
  for (intptr_t b = 0; b < run->problem.numBuffers; ++b)
    if (run->options.wholeBuffers && buffers[b].fixedOffset != NNPACK_NO_OFFSET)
      return complain(run, buffers[b].name, "a fixed offset, with "
                                            "--whole-buffers",
                      outError);
  if (run->problem.numShares == 0 || !run->options.wholeBuffers)
    return true;
  return complain(run, buffers[run->problem.shares[0].first].name,
                  "shares, with --whole-buffers", outError);
}

/// Whether the header has a field of that name.
static bool hasColumn(const NnpackText *csv, const char *name) {
  size_t length = strlen(name), end = strcspn(csv->data, "\n");
  for (size_t at = 0; at + length <= end; ++at)
    if (memcmp(csv->data + at, name, length) == 0 &&
        (at == 0 || csv->data[at - 1] == ',') &&
        (at + length == end || csv->data[at + length] == ','))
      return true;
  return false;
}

/// Makes the placement problem if there are spaces.
static bool readSpaces(Run *run, NnpackText *outError) {
  const char *path = run->options.problem;
  for (intptr_t b = 0; b < run->problem.numBuffers && !run->options.spaces; ++b)
    if (run->problem.buffers[b].space)
      return complain(run, run->problem.buffers[b].name,
                      "a space, without --spaces", outError);
  if (!run->options.spaces)
    return true;
  const char *other = run->options.capacity != INT64_MAX ? "--capacity"
                      : run->options.wholeBuffers        ? "--whole-buffers"
                                                         : NULL;
  if (other) {
    nnpackTextPrint(outError, "option '--spaces': not together with %s", other);
    return false;
  }
  if (!hasColumn(&run->csv, "traffic")) {
    nnpackTextPrint(outError, "%s:1: column traffic: missing in the header; "
                              "--spaces needs it",
                    path);
    return false;
  }
  NnpackText why = {0};
  bool valid = planSpacesProblem(&run->spaces, &run->problem, run->arena,
                                 &run->placement, &why);
  if (!valid)
    nnpackTextPrint(outError, "%s: %s", path, why.data);
  nnpackTextDestroy(&why);
  return valid;
}

static bool readProblem(Run *run, NnpackText *outError) {
  const char *path = run->options.problem;
  if (run->options.spaces &&
      !planSpacesParse(run->options.spaces, run->arena, &run->spaces, outError))
    return false;
  return nnpackReadFile(path, &run->csv, outError) &&
         nnpackProblemReadCsv(strcmp(path, "-") ? path : "<stdin>",
                              run->csv.data, run->csv.length, run->arena,
                              &run->problem, outError) &&
         setAlignments(run, outError) && checkWishes(run, outError) &&
         readSpaces(run, outError);
}

/// Whether all buffers have offsets; then puts those into the plan.
static bool takeFixedPlan(Run *run) {
  NnpackPlan plan = {.status = NnpackStatusFeasible,
                     .numBuffers = run->problem.numBuffers};
  plan.offsets = NNPACK_NEW_ARRAY(run->arena, int64_t, plan.numBuffers);
  for (intptr_t b = 0; b < plan.numBuffers; ++b) {
    const NnpackBuffer *buffer = &run->problem.buffers[b];
    if (buffer->fixedOffset == NNPACK_NO_OFFSET)
      return false;
    plan.offsets[b] = buffer->fixedOffset;
    if (buffer->fixedOffset + buffer->sizeBytes > plan.peakBytes)
      plan.peakBytes = buffer->fixedOffset + buffer->sizeBytes;
  }
  plan.lowerBoundBytes = nnpackProblemMaximumLoad(&run->problem);
  if (plan.lowerBoundBytes > plan.peakBytes) // Of overlapping buffers.
    plan.lowerBoundBytes = plan.peakBytes;
  if (plan.peakBytes == plan.lowerBoundBytes)
    plan.status = NnpackStatusOptimal;
  run->plan = plan;
  return true;
}

/// Places and plans, or takes what the rows say. The plan is then that of the
/// first space, but says what is known of the placement.
static void makePlacement(Run *run, const NnpackSolverOptions *options) {
  if (!run->options.validate ||
      !planSpacesTakeFixed(&run->placement, run->arena, &run->placed))
    nnpackPlace(&run->placement, options, run->arena, &run->placed);
  NnpackStatus status = run->placed.status;
  if (nnpackStatusIsFound(status))
    run->plan = run->placed.plans[0];
  run->plan.numBuffers = run->problem.numBuffers;
  run->plan.numNodes = run->placed.numNodes;
  run->plan.status = status;
}

static void makePlan(Run *run) {
  NnpackSolverOptions options;
  nnpackSolverOptionsInit(&options);
  options.effort = (int)run->options.effort;
  options.nodeLimit = run->options.nodes;
  options.timeLimitSeconds = run->options.timeLimit;
  options.clock = readClock;
  options.wholeBuffers = run->options.wholeBuffers != 0;
  options.disabledRules = (uint32_t)run->options.disableRules;
  double begin = readClock(NULL);
  if (run->options.spaces)
    makePlacement(run, &options);
  else if (!run->options.validate || !takeFixedPlan(run))
    nnpackSolve(&run->problem, &options, run->arena, &run->plan);
  run->seconds = readClock(NULL) - begin;
}

static bool hasPlan(const Run *run) {
  return nnpackStatusIsFound(run->plan.status);
}

/// Proves what was found.
static bool isProved(const Run *run, NnpackText *outWhy) {
  return run->options.spaces
             ? nnpackPlacementValidate(&run->placement, &run->placed, outWhy)
             : nnpackPlanValidate(&run->problem, &run->plan, outWhy);
}

static PlanLayout layoutOf(const Run *run) {
  intptr_t n = run->problem.numBuffers;
  intptr_t numParts = run->options.spaces ? run->spaces.count : 1;
  PlanPart *parts = NNPACK_NEW_ARRAY(run->arena, PlanPart, numParts);
  intptr_t *partOf = NNPACK_NEW_ARRAY(run->arena, intptr_t, n);
  int64_t *offsets = NNPACK_NEW_ARRAY(run->arena, int64_t, n);
  if (!run->options.spaces) {
    parts[0] = (PlanPart){"memory", run->problem.capacity, run->plan};
    memcpy(offsets, run->plan.offsets, (size_t)n * sizeof *offsets);
  }
  for (intptr_t p = 0; p < numParts && run->options.spaces; ++p)
    parts[p] = (PlanPart){run->spaces.spaces[p].name,
                          run->spaces.spaces[p].capacity,
                          run->placed.plans[p]};
  for (intptr_t b = 0; b < n && run->options.spaces; ++b) {
    partOf[b] = planSpaceOf(&run->placement, &run->placed, b);
    offsets[b] = run->placed.offsets[run->placement.items[b].firstMode +
                                     run->placed.modes[b]];
  }
  return (PlanLayout){&run->problem, parts,
                      numParts,      partOf,
                      offsets,       run->plan.numNodes,
                      run->options.spaces != NULL};
}

typedef void (*Writer)(const PlanLayout *layout, NnpackText *out);

static bool writeWith(const Run *run, const PlanLayout *layout, Writer writer,
                      const char *path, NnpackText *outError) {
  NnpackText text = {0};
  if (!path)
    return true;
  if (writer)
    writer(layout, &text);
  else
    planWriteCsv(&run->csv, layout, &text);
  bool written = nnpackWriteFile(path, text.data, text.length, outError);
  nnpackTextDestroy(&text);
  return written;
}

/// What draws the kind of map that the name asks for; NULL for an unknown one.
static Writer mapWriterOf(const char *path) {
  const char *ending = strrchr(path, '.');
  if (strcmp(path, "-") == 0 || (ending && strcmp(ending, ".txt") == 0))
    return planWriteMap;
  if (ending && strcmp(ending, ".svg") == 0)
    return planWriteSvg;
  if (ending && strcmp(ending, ".html") == 0)
    return planWriteHtml;
  return NULL;
}

static bool checkOutputs(const PlanOptions *options, NnpackText *outError) {
  const char *const outputs[] = {options->output, options->json, options->map};
  enum { numOutputs = sizeof outputs / sizeof *outputs };
  if (!nnpackAreDistinct(outputs, numOutputs, outError))
    return false;
  for (int i = 0; i < numOutputs; ++i)
    if (!nnpackKeepsInput(options->problem, outputs[i], outError))
      return false;
  if (!options->map || mapWriterOf(options->map))
    return true;
  nnpackTextPrint(outError,
                  "option '--map=%s': the name ends in none of .txt, .svg, "
                  ".html",
                  options->map);
  return false;
}

static bool writeFiles(const Run *run, NnpackText *outError) {
  const PlanOptions *options = &run->options;
  PlanLayout layout = layoutOf(run);
  return writeWith(run, &layout, NULL, options->output, outError) &&
         writeWith(run, &layout, planWriteJson, options->json, outError) &&
         writeWith(run, &layout,
                   options->map ? mapWriterOf(options->map) : NULL,
                   options->map, outError);
}

static int report(const Run *run) {
  const NnpackPlan *plan = &run->plan;
  if (plan->stoppedByTime || run->placed.stoppedByTime)
    fprintf(stderr, "nnpack-plan: time-limit ended a search: on a slower or a "
                    "faster machine the plan may be another one\n");
  if (run->options.validate && hasPlan(run))
    printf("valid\n");
  NnpackText placed = {0};
  if (run->options.spaces)
    planSpacesReport(&run->spaces, &run->placement, &run->problem, &run->placed,
                     &placed);
  printf("status=%s peak=%lld lower_bound=%lld buffers=%lld nodes=%lld "
         "seconds=%.3f%s\n",
         nnpackStatusName(plan->status),
         hasPlan(run) ? (long long)plan->peakBytes : -1LL,
         (long long)plan->lowerBoundBytes, (long long)plan->numBuffers,
         (long long)plan->numNodes, run->seconds,
         placed.data ? placed.data : "");
  nnpackTextDestroy(&placed);
  return hasPlan(run)                             ? exitPlan
         : plan->status == NnpackStatusInfeasible ? exitInfeasible
                                                  : exitNoPlan;
}

static int execute(Run *run, NnpackText *outError) {
  if (!checkOutputs(&run->options, outError) || !readProblem(run, outError))
    return exitBadInput;
  makePlan(run);
  NnpackText why = {0};
  if (hasPlan(run) && !isProved(run, &why))
    nnpackTextPrint(outError, "%s: %s", run->options.problem, why.data);
  nnpackTextDestroy(&why);
  if (outError->length || (hasPlan(run) && !writeFiles(run, outError)))
    return exitBadInput;
  return report(run);
}

int main(int argc, char **argv) {
  Run run = {0};
  NnpackText error = {0};
  int status = exitBadInput;
  PlanParse parse = planOptionsParse(argc, argv, &run.options, &error);
  if (parse == PlanParseRun) {
    run.arena = nnpackArenaCreate();
    status = execute(&run, &error);
    nnpackArenaDestroy(run.arena);
  } else if (parse == PlanParseDone) {
    status = exitPlan;
  }
  if (!nnpackFlushStandardOutput(&error))
    status = exitBadInput;
  if (error.length)
    fprintf(stderr, "%s%s\n", parse == PlanParseFail ? "nnpack-plan: " : "",
            error.data);
  nnpackTextDestroy(&error);
  nnpackTextDestroy(&run.csv);
  return status;
}
