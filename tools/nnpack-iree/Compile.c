//===-- nnpack-iree/Compile.c - IREE's pipeline, opened once ------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// IREE compiles in phases. All but one run as they are; the one called stream
// runs in two halves, each a list of IREE's own pipelines, with the planner
// between them. Run without the planner (--plan=false), the two halves give the
// bytes that iree-compile gives; a test sees to it.
//
//===----------------------------------------------------------------------===//

#include "nnpack-iree.h"

#include <string.h>

enum { pipelineStandard = 0 };

/// The phase stream, up to packs of slices and from there. Braces mark where
/// the options go that IREE gives these pipelines itself.
static const char *const pipelinesBefore[] = {
    "iree-util-verify-initialization-order",
    "iree-stream-tensor-transformation-pipeline{}",
    "iree-stream-async-transformation-pipeline{}",
    "iree-stream-schedule-allocation", NULL};
static const char *const pipelinesAfter[] = {
    "iree-stream-cmd-transformation-pipeline{}",
    "iree-stream-optimization-pipeline{}", "iree-stream-cleanup-pipeline",
    "symbol-dce", NULL};

/// IREE's flags that are options of those pipelines.
static const struct {
  const char *flag, *option;
} pipelineFlags[] = {
    {"--iree-scheduling-initialization-mode=", "initialization-mode="},
    {"--iree-scheduling-optimize-bindings=", "optimize-bindings="},
};

/// Flags of the phase stream that belong to none of its parts; unset, they have
/// no value.
static const char *const refusedFlags[] = {
    "--iree-scheduling-dump-statistics-file=",
    "--iree-parameter-encoder-output-file="};

typedef struct Compilation {
  const IreeApi *iree;
  const Arguments *arguments;
  IreeSession *session;
  IreeInvocation *invocation;
  NnpackText options; ///< Of the phase stream's pipelines.
  NnpackText refused; ///< A flag that is not supported.
  NnpackText held;    ///< Diagnostics of the first attempt to parse.
  bool holds;         ///< Whether diagnostics are kept back.
} Compilation;

//===----------------------------------------------------------------------===//
// Messages
//===----------------------------------------------------------------------===//

static void onDiagnostic(int severity, const char *message, size_t length,
                         void *data) {
  static const char *const kinds[] = {"note", "warning", "error", "remark"};
  Compilation *compilation = data;
  const char *kind = kinds[severity >= 0 && severity < 4 ? severity : 2];
  if (compilation->holds)
    nnpackTextPrint(&compilation->held, "%s: %.*s\n", kind, (int)length,
                    message);
  else
    fprintf(stderr, "%s: %.*s\n", kind, (int)length, message);
}

/// Prints IREE's error, if it is one, and frees it.
static bool succeeded(const IreeApi *iree, IreeError *error) {
  if (!error)
    return true;
  printMessage("error", "%s", iree->ireeCompilerErrorGetMessage(error));
  iree->ireeCompilerErrorDestroy(error);
  return false;
}

//===----------------------------------------------------------------------===//
// The input
//===----------------------------------------------------------------------===//

static void openInvocation(Compilation *compilation) {
  const IreeApi *iree = compilation->iree;
  compilation->invocation =
      iree->ireeCompilerInvocationCreate(compilation->session);
  iree->ireeCompilerInvocationEnableCallbackDiagnostics(
      compilation->invocation, 0, onDiagnostic, compilation);
}

/// Parses text or bytecode; `outSource` has to live as long as the invocation.
static bool parse(Compilation *compilation, const NnpackText *input,
                  IreeSource **outSource) {
  const IreeApi *iree = compilation->iree;
  // A text's NUL is counted.
  return succeeded(iree, iree->ireeCompilerSourceWrapBuffer(
                             compilation->session,
                             compilation->arguments->input, input->data,
                             input->length + 1, true, outSource)) &&
         iree->ireeCompilerInvocationParseSource(compilation->invocation,
                                                 *outSource);
}

static bool isBytecode(const NnpackText *input) {
  return input->length >= 4 && !memcmp(input->data, "ML\xefR", 4);
}

/// Reads what IREE reads, and what nnpack-opt reads; of a file that neither
/// does, both say why.
static bool parseEither(Compilation *compilation, const NnpackText *input,
                        NnpackText *generic, IreeSource *sources[2]) {
  const IreeApi *iree = compilation->iree;
  compilation->holds = !isBytecode(input);
  bool ok = parse(compilation, input, &sources[0]);
  compilation->holds = false;
  if (ok || isBytecode(input))
    return ok;
  NnpackText messages = {0};
  if (convertToGeneric(compilation->arguments->input, input, generic,
                       &messages)) {
    iree->ireeCompilerInvocationDestroy(compilation->invocation);
    openInvocation(compilation);
    ok = parse(compilation, generic, &sources[1]);
  } else {
    fprintf(stderr, "%s",
            compilation->held.data ? compilation->held.data : "");
    printMessage("note", "nnpack-opt does not read it either: %s",
                 messages.data ? messages.data : "");
  }
  nnpackTextDestroy(&messages);
  return ok;
}

//===----------------------------------------------------------------------===//
// The phases
//===----------------------------------------------------------------------===//

/// Whether the flag is `prefix` and a value.
static bool hasValue(const char *flag, size_t length, const char *prefix) {
  size_t prefixLength = strlen(prefix);
  return length > prefixLength && !memcmp(flag, prefix, prefixLength);
}

/// Notes a flag that the session has, if it concerns the phase stream.
static void onFlag(const char *flag, size_t length, void *data) {
  Compilation *compilation = data;
  for (size_t i = 0; i < sizeof pipelineFlags / sizeof pipelineFlags[0]; ++i)
    if (hasValue(flag, length, pipelineFlags[i].flag))
      nnpackTextPrint(&compilation->options, "%s%s%.*s",
                      compilation->options.length ? " " : "",
                      pipelineFlags[i].option,
                      (int)(length - strlen(pipelineFlags[i].flag)),
                      flag + strlen(pipelineFlags[i].flag));
  for (size_t i = 0; i < sizeof refusedFlags / sizeof refusedFlags[0]; ++i)
    if (hasValue(flag, length, refusedFlags[i]) &&
        !compilation->refused.length)
      nnpackTextPrint(&compilation->refused, "%.*s", (int)length, flag);
}

static bool readFlags(Compilation *compilation) {
  compilation->iree->ireeCompilerSessionGetFlags(
      compilation->session, /*changedOnly=*/false, onFlag, compilation);
  if (!compilation->refused.length)
    return true;
  printMessage("error",
               "%s: not supported, its place in IREE's pipeline is not reached",
               compilation->refused.data);
  return false;
}

static bool runPipelines(Compilation *compilation,
                         const char *const *pipelines) {
  NnpackText text = {0};
  const char *options =
      compilation->options.data ? compilation->options.data : "";
  for (intptr_t i = 0; pipelines[i]; ++i) {
    const char *brace = strchr(pipelines[i], '{');
    size_t length = brace ? (size_t)(brace - pipelines[i])
                          : strlen(pipelines[i]);
    nnpackTextPrint(&text, "%s%.*s", i ? "," : "", (int)length, pipelines[i]);
    if (brace)
      nnpackTextPrint(&text, "{%s}", options);
  }
  bool ok = compilation->iree->ireeCompilerInvocationRunPassPipeline(
      compilation->invocation, text.data);
  nnpackTextDestroy(&text);
  return ok;
}

static bool runPhases(Compilation *compilation, const char *from,
                      const char *to) {
  const IreeApi *iree = compilation->iree;
  iree->ireeCompilerInvocationSetCompileFromPhase(compilation->invocation,
                                                  from);
  iree->ireeCompilerInvocationSetCompileToPhase(compilation->invocation, to);
  return iree->ireeCompilerInvocationPipeline(compilation->invocation,
                                              pipelineStandard);
}

static bool plan(Compilation *compilation, NnpackArena *arena,
                 Transients *outTransients) {
  const IreeApi *iree = compilation->iree;
  if (!compilation->arguments->plan)
    return true;
  MlirOperation module =
      iree->ireeCompilerInvocationExportStealModule(compilation->invocation);
  bool ok = planSlices(iree, module, arena, outTransients);
  return iree->ireeCompilerInvocationImportStealModule(compilation->invocation,
                                                       module) &&
         ok;
}

static bool writeModule(Compilation *compilation, NnpackText *outModule) {
  const IreeApi *iree = compilation->iree;
  IreeOutput *output;
  void *contents;
  uint64_t size;
  if (!succeeded(iree, iree->ireeCompilerOutputOpenMembuffer(&output)))
    return false;
  bool ok = succeeded(iree, iree->ireeCompilerInvocationOutputVMBytecode(
                                compilation->invocation, output)) &&
            succeeded(iree, iree->ireeCompilerOutputMapMemory(
                                output, &contents, &size));
  if (ok)
    nnpackTextAppend(outModule, contents, size);
  iree->ireeCompilerOutputDestroy(output);
  return ok;
}

static bool compile(Compilation *compilation, const NnpackText *input,
                    NnpackText *generic, IreeSource *sources[2],
                    NnpackArena *arena, Transients *outTransients,
                    NnpackText *outModule) {
  if (!readFlags(compilation) ||
      !parseEither(compilation, input, generic, sources) ||
      !runPhases(compilation, "start", "flow") ||
      !runPipelines(compilation, pipelinesBefore) ||
      !plan(compilation, arena, outTransients))
    return false;
  // Generating code takes most of the time.
  return !compilation->arguments->output ||
         (runPipelines(compilation, pipelinesAfter) &&
          runPhases(compilation, "stream", "end") &&
          writeModule(compilation, outModule));
}

static bool readInput(const char *path, const char *output,
                      NnpackText *outInput) {
  NnpackText error = {0};
  if (nnpackKeepsInput(path, output, &error) &&
      nnpackReadFile(path, outInput, &error) && outInput->length == 0)
    nnpackTextPrint(&error, "%s: the file is empty", path);
  bool ok = error.length == 0;
  if (!ok)
    printMessage("error", "%s", error.data);
  nnpackTextDestroy(&error);
  return ok;
}

bool compileWithIree(const IreeApi *iree, const Arguments *arguments,
                     NnpackArena *arena, Transients *outTransients,
                     NnpackText *outModule) {
  NnpackText input = {0}, generic = {0};
  IreeSource *sources[2] = {NULL, NULL};
  if (!readInput(arguments->input, arguments->output, &input))
    return false;
  Compilation compilation = {.iree = iree, .arguments = arguments};
  compilation.session = iree->ireeCompilerSessionCreate();
  openInvocation(&compilation);
  bool ok = compile(&compilation, &input, &generic, sources, arena,
                    outTransients, outModule);
  iree->ireeCompilerInvocationDestroy(compilation.invocation);
  for (int i = 0; i < 2; ++i)
    if (sources[i])
      iree->ireeCompilerSourceDestroy(sources[i]);
  iree->ireeCompilerSessionDestroy(compilation.session);
  nnpackTextDestroy(&compilation.options);
  nnpackTextDestroy(&compilation.refused);
  nnpackTextDestroy(&compilation.held);
  nnpackTextDestroy(&generic);
  nnpackTextDestroy(&input);
  return ok;
}
