//===-- nnpack-iree.c - IREE with nnpack's planner ----------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpack-iree.h"

#include <string.h>

void printMessage(const char *kind, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fprintf(stderr, "nnpack-iree: %s: ", kind);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
}

static bool load(const Arguments *arguments, IreeApi *outIree) {
  NnpackText text = {0};
  bool ok = ireeLoad(arguments->library, outIree, &text);
  if (!ok)
    printMessage("error", "%s", text.data);
  else if (!ireeIsTested(outIree, arguments->library, &text))
    printMessage("warning", "%s", text.data);
  nnpackTextDestroy(&text);
  return ok;
}

static bool writeModule(const char *path, const NnpackText *module) {
  NnpackText error = {0};
  bool ok = nnpackWriteFile(path, module->data, module->length, &error);
  if (!ok)
    printMessage("error", "%s", error.data);
  nnpackTextDestroy(&error);
  return ok;
}

/// The module, then the last line.
static bool write(const Arguments *arguments, const Transients *transients,
                  const NnpackText *module) {
  const char *output = arguments->output;
  if (output && !writeModule(output, module))
    return false;
  if (arguments->plan)
    fprintf(output && !strcmp(output, "-") ? stderr : stdout,
            "transient before=%lld after=%lld lower_bound=%lld\n",
            (long long)transients->before, (long long)transients->after,
            (long long)transients->lowerBound);
  return true;
}

static bool run(const Arguments *arguments, NnpackArena *arena) {
  IreeApi iree;
  if (!load(arguments, &iree))
    return false;
  // Ends the process with a message at a flag that IREE does not know.
  iree.ireeCompilerSetupGlobalCL(arguments->numIreeFlags, arguments->ireeFlags,
                                 "nnpack-iree", /*signals=*/false);
  Transients transients = {0};
  NnpackText module = {0};
  bool ok =
      compileWithIree(&iree, arguments, arena, &transients, &module) &&
      write(arguments, &transients, &module);
  nnpackTextDestroy(&module);
  iree.ireeCompilerGlobalShutdown();
  return ok;
}

int main(int argc, char **argv) {
  NnpackArena *arena = nnpackArenaCreate();
  Arguments arguments;
  int status;
  if (parseArguments(argc, argv, arena, &arguments, &status))
    status = run(&arguments, arena) ? 0 : 1;
  NnpackText error = {0};
  if (!nnpackFlushStandardOutput(&error)) {
    printMessage("error", "%s", error.data);
    status = 1;
  }
  nnpackTextDestroy(&error);
  nnpackArenaDestroy(arena);
  return status;
}
