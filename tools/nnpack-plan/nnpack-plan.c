//===-- tools/nnpack-plan/nnpack-plan.c - Plans offsets -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlanOptions.h"
#include "PlanOutput.h"

#include "nnpack-c/Solver.h"

#include <string.h>
#include <time.h>

enum { exitPlan = 0, exitBadInput = 1, exitInfeasible = 3, exitNoPlan = 4 };

typedef struct Run {
  PlanOptions options;
  NnpackText csv;
  NnpackArena *arena;
  NnpackProblem problem;
  NnpackPlan plan;
  double seconds;
} Run;

static double readClock(void *data) {
  struct timespec now;
  (void)data;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int64_t divisorOf(int64_t a, int64_t b) {
  while (b) {
    int64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/// Gives every buffer the least common multiple of its alignment and the
/// option's.
static bool setAlignments(Run *run, NnpackText *outError) {
  NnpackBuffer *buffers =
      NNPACK_NEW_ARRAY(run->arena, NnpackBuffer, run->problem.numBuffers);
  for (intptr_t b = 0; b < run->problem.numBuffers; ++b) {
    buffers[b] = run->problem.buffers[b];
    int64_t factor = run->options.alignment /
                     divisorOf(run->options.alignment, buffers[b].alignment);
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

/// Slots cannot be put where a buffer is pinned.
static bool checkPins(const Run *run, NnpackText *outError) {
  for (intptr_t b = 0; b < run->problem.numBuffers; ++b)
    if (run->options.wholeBuffers &&
        run->problem.buffers[b].fixedOffset != NNPACK_NO_OFFSET) {
      nnpackTextPrint(outError,
                      "%s: buffer '%s': a fixed offset, with --whole-buffers",
                      run->options.problem, run->problem.buffers[b].name);
      return false;
    }
  return true;
}

static bool readProblem(Run *run, NnpackText *outError) {
  const char *path = run->options.problem;
  return nnpackReadFile(path, &run->csv, outError) &&
         nnpackProblemReadCsv(strcmp(path, "-") ? path : "<stdin>",
                              run->csv.data, run->csv.length, run->arena,
                              &run->problem, outError) &&
         setAlignments(run, outError) && checkPins(run, outError);
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
  if (!run->options.validate || !takeFixedPlan(run))
    nnpackSolve(&run->problem, &options, run->arena, &run->plan);
  run->seconds = readClock(NULL) - begin;
}

static bool hasPlan(const Run *run) {
  return run->plan.status == NnpackStatusOptimal ||
         run->plan.status == NnpackStatusFeasible;
}

typedef void (*Writer)(const NnpackProblem *problem, const NnpackPlan *plan,
                       NnpackText *out);

static bool writeWith(const Run *run, Writer writer, const char *path,
                      NnpackText *outError) {
  NnpackText text = {0};
  if (!path)
    return true;
  if (writer)
    writer(&run->problem, &run->plan, &text);
  else
    planWriteCsv(&run->csv, &run->problem, &run->plan, &text);
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

static bool checkMapName(const PlanOptions *options, NnpackText *outError) {
  if (!options->map || mapWriterOf(options->map))
    return true;
  nnpackTextPrint(outError,
                  "option '--map=%s': the name ends in none of .txt, .svg, "
                  ".html",
                  options->map);
  return false;
}

static bool writeFiles(const Run *run, NnpackText *outError) {
  return writeWith(run, NULL, run->options.output, outError) &&
         writeWith(run, planWriteJson, run->options.json, outError) &&
         writeWith(run, run->options.map ? mapWriterOf(run->options.map) : NULL,
                   run->options.map, outError);
}

static int report(const Run *run) {
  const NnpackPlan *plan = &run->plan;
  if (run->options.validate && hasPlan(run))
    printf("valid\n");
  printf("status=%s peak=%lld lower_bound=%lld buffers=%lld nodes=%lld "
         "seconds=%.3f\n",
         nnpackStatusName(plan->status),
         hasPlan(run) ? (long long)plan->peakBytes : -1LL,
         (long long)plan->lowerBoundBytes, (long long)plan->numBuffers,
         (long long)plan->numNodes, run->seconds);
  return hasPlan(run)                             ? exitPlan
         : plan->status == NnpackStatusInfeasible ? exitInfeasible
                                                  : exitNoPlan;
}

static int execute(Run *run, NnpackText *outError) {
  if (!checkMapName(&run->options, outError) || !readProblem(run, outError))
    return exitBadInput;
  makePlan(run);
  NnpackText why = {0};
  if (hasPlan(run) && !nnpackPlanValidate(&run->problem, &run->plan, &why))
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
  if (error.length)
    fprintf(stderr, "%s%s\n", parse == PlanParseFail ? "nnpack-plan: " : "",
            error.data);
  nnpackTextDestroy(&error);
  nnpackTextDestroy(&run.csv);
  return status;
}
