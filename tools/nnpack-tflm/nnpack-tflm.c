//===-- nnpack-tflm.c - Plans memory inside a .tflite -------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpack-tflm.h"

#include <string.h>

static const char usage[] =
    "OVERVIEW: writes a memory plan into a .tflite, for TFLite Micro\n"
    "\n"
    "USAGE: nnpack-tflm INPUT.tflite [-o OUTPUT.tflite]\n"
    "\n"
    "The output is the input with offsets for its tensors as the metadata\n"
    "\"OfflineMemoryAllocation\", which TFLite Micro's interpreter follows,\n"
    "so that firmware needs a smaller arena without a change. The last line\n"
    "of standard output has the bytes of the arena's part for tensors, with\n"
    "TFLite Micro's own planner, with the plan, and what no plan can go\n"
    "below:\n"
    "  arena before=N after=N lower_bound=N\n"
    "Scratch memory that kernels ask for at run time comes to it: TFLite\n"
    "Micro puts it into the plan's gaps or behind it.\n"
    "\n"
    "EXAMPLE: nnpack-tflm model.tflite -o planned.tflite\n"
    "\n"
    "OPTIONS:\n"
    "  -o FILE      the output, - for standard output (then the last line\n"
    "               goes to standard error); default: only print the line\n"
    "  --help       print this and exit\n"
    "  --version    print the version and exit\n"
    "\n"
    "EXIT STATUS: 0; 1 on bad input.\n";

typedef struct Arguments {
  const char *input, *output; ///< No output: NULL.
} Arguments;

static bool parseArguments(int argc, char **argv, Arguments *outArguments,
                           int *outStatus) {
  Arguments arguments = {0};
  *outStatus = 0;
  for (int i = 1; i < argc; ++i) {
    const char *argument = argv[i];
    if (!strcmp(argument, "--help")) {
      printf("%s", usage);
      return false;
    }
    if (!strcmp(argument, "--version")) {
      printf("nnpack-tflm %s\nLLVM version %s\n", NNPACK_VERSION,
             NNPACK_LLVM_VERSION);
      return false;
    }
    bool isOption = argument[0] == '-' && argument[1];
    if (!strcmp(argument, "-o") && i + 1 < argc) {
      arguments.output = argv[++i];
    } else if (isOption || arguments.input) {
      fprintf(stderr, "nnpack-tflm: error: %s '%s' (--help tells more)\n",
              isOption ? "unknown or incomplete option" : "a second input",
              argument);
      *outStatus = 1;
      return false;
    } else {
      arguments.input = argument;
    }
  }
  if (!arguments.input) {
    fprintf(stderr, "nnpack-tflm: error: no input (--help tells more)\n");
    *outStatus = 1;
    return false;
  }
  *outArguments = arguments;
  return true;
}

/// Plans and writes; on failure the message is what is wrong with the input.
static bool process(const Flatbuffer *file, const Arguments *arguments,
                    NnpackArena *arena, ArenaPlan *outPlan,
                    NnpackText *outError) {
  Model model;
  if (!readModel(file, arena, &model, outError) ||
      !planModel(&model, arena, outPlan, outError))
    return false;
  NnpackText out = {0};
  bool ok = !arguments->output ||
            writeModel(file, &model, outPlan, &out, outError);
  NnpackText error = {0};
  if (ok && arguments->output &&
      !nnpackWriteFile(arguments->output, out.data, out.length, &error)) {
    nnpackTextPrint(outError, "cannot write %s", error.data);
    ok = false;
  }
  nnpackTextDestroy(&error);
  nnpackTextDestroy(&out);
  return ok;
}

static bool run(const Arguments *arguments, NnpackArena *arena) {
  NnpackText input = {0}, error = {0};
  ArenaPlan plan;
  bool ok = nnpackKeepsInput(arguments->input, arguments->output, &error) &&
            nnpackReadFile(arguments->input, &input, &error);
  if (ok) {
    Flatbuffer file = {(const unsigned char *)input.data, input.length};
    ok = process(&file, arguments, arena, &plan, &error);
    if (!ok)
      fprintf(stderr, "nnpack-tflm: error: %s: %s\n", arguments->input,
              error.data);
  } else {
    fprintf(stderr, "nnpack-tflm: error: %s\n", error.data);
  }
  if (ok && plan.after == plan.before)
    fprintf(stderr, "nnpack-tflm: note: TFLite Micro's own planner needs no "
                    "more: no offset is given\n");
  bool toStandard = arguments->output && !strcmp(arguments->output, "-");
  if (ok)
    fprintf(toStandard ? stderr : stdout,
            "arena before=%lld after=%lld lower_bound=%lld\n",
            (long long)plan.before, (long long)plan.after,
            (long long)plan.lowerBound);
  nnpackTextDestroy(&error);
  nnpackTextDestroy(&input);
  return ok;
}

int main(int argc, char **argv) {
  Arguments arguments;
  int status;
  NnpackText error = {0};
  if (parseArguments(argc, argv, &arguments, &status)) {
    NnpackArena *arena = nnpackArenaCreate();
    status = run(&arguments, arena) ? 0 : 1;
    nnpackArenaDestroy(arena);
  }
  if (!nnpackFlushStandardOutput(&error)) {
    fprintf(stderr, "nnpack-tflm: error: %s\n", error.data);
    status = 1;
  }
  nnpackTextDestroy(&error);
  return status;
}
