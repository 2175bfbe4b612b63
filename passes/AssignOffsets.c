//===-- AssignOffsets.c - An offset for every static allocation -----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Before:
//
//   func.func @main(%in: memref<64xi8>) {
//     %a = memref.alloc() : memref<64xi8>
//     call @kernel(%in, %a) : (memref<64xi8>, memref<64xi8>) -> ()
//     ...
//     memref.dealloc %a : memref<64xi8>
//
// After:
//
//   func.func @main(%in: memref<64xi8>, %l2: memref<96xi8, "L2">,
//                   %ddr: memref<0xi8, "DDR">) attributes {nnpack.entry, ...} {
//     %c0 = arith.constant 0 : index
//     %a = memref.view %l2[%c0][] : memref<96xi8, "L2"> to memref<64xi8, "L2">
//     %c64 = arith.constant 64 : index
//     %s = memref.view %l2[%c64][] : memref<96xi8, "L2"> to memref<32xi8, "L2">
//     call @kernel(%in, %a, %s)
//       : (memref<64xi8>, memref<64xi8, "L2">, memref<32xi8, "L2">) -> ()
//
// Public functions are entries: they get one arena per memory space. A private
// function gets its scratch from its callers. Types say in which space a value
// lies; a function used in several spaces is cloned for each combination. With
// dma=calls, copies that --place-buffers has made become calls of
// @nnpack_dma_start and @nnpack_dma_wait around other kernels.
//
// Requires:  memref level; calls are func.call. Anything else may stand there:
//            what is not understood is taken to keep the buffers it is given.
// Preserves: what the program computes; allocations that are left alone, each
//            with a remark that says why.
// Leaves:    no static memref.alloc, alloca or dealloc of a planned buffer.
// Limits:    lifetimes are single intervals; when L2 is too small, whole buffers
//            go to DDR by a greedy rule, unless --place-buffers has said which.
//
// Collecting and rewriting take time linear in the size of the module, as long
// as few buffers can be aliases of one another.
//
//===----------------------------------------------------------------------===//

#include "IR/Build.h"
#include "IR/PassRequest.h"
#include "nnpack-c/Passes.h"

#include <string.h>

/// The file that the module was read from, or NULL.
static const char *inputOf(MlirOperation module) {
  MlirLocation location = mlirOperationGetLocation(module);
  if (!mlirLocationIsAFileLineColRange(location))
    return NULL;
  // An identifier's text ends in a NUL.
  return mlirIdentifierStr(mlirLocationFileLineColRangeGetFilename(location))
      .data;
}

static bool writeText(MlirOperation module, const char *path,
                      NnpackText *text) {
  NnpackText error = {0};
  bool ok = nnpackKeepsInput(inputOf(module), path, &error) &&
            nnpackWriteFile(path, text->data ? text->data : "", text->length,
                            &error);
  if (!ok)
    nnpackOperationEmitError(module, error.data);
  nnpackTextDestroy(&error);
  nnpackTextDestroy(text);
  return ok;
}

static bool endsWith(const char *path, const char *ending) {
  size_t length = strlen(path), endingLength = strlen(ending);
  return length >= endingLength &&
         !strcmp(path + length - endingLength, ending);
}

/// The kind of map that the name of its file asks for.
static void printMaps(const char *path, const NnpackAssignResult *result,
                      NnpackText *out) {
  if (endsWith(path, ".svg"))
    nnpackReportsPrintSvg(result->reports, result->numReports, out);
  else if (endsWith(path, ".html"))
    nnpackReportsPrintHtml(result->reports, result->numReports, out);
  else
    for (intptr_t i = 0; i < result->numReports; ++i)
      nnpackReportPrintMap(&result->reports[i], out);
}

/// One object: the plan of the entry called main, or of the first; the plans of
/// other entries in its "others". Without an entry, one that says so.
static void printPlans(const NnpackAssignResult *result, NnpackText *out) {
  intptr_t main = 0;
  for (intptr_t i = result->numReports - 1; i >= 0; --i)
    if (!strcmp(result->reports[i].entry, "main"))
      main = i;
  if (result->numReports == 0) {
    nnpackTextPrint(out, "{\"version\": 1, \"entry\": null, \"spaces\": [], "
                         "\"buffers\": [], \"steps\": []}\n");
    return;
  }
  nnpackReportPrintJson(&result->reports[main], out);
  if (result->numReports == 1)
    return;
  while (out->length && out->data[out->length - 1] != '}')
    --out->length;
  --out->length; // The brace that closes the object.
  while (out->length && out->data[out->length - 1] == '\n')
    --out->length;
  const char *separator = ",\n \"others\": [\n";
  for (intptr_t i = 0; i < result->numReports; ++i) {
    if (i == main)
      continue;
    nnpackTextPrint(out, "%s", separator);
    nnpackReportPrintJson(&result->reports[i], out);
    separator = ",\n";
  }
  nnpackTextPrint(out, "]}\n");
}

/// True if the map's ending is one that is known, or there is none.
static bool checkMapEnding(MlirOperation module, const char *path) {
  if (!path)
    return true;
  const char *slash = strrchr(path, '/');
  const char *dot = strrchr(slash ? slash : path, '.');
  if (!dot || endsWith(path, ".txt") || endsWith(path, ".svg") ||
      endsWith(path, ".html"))
    return true;
  nnpackErrorAt(module, "option map: '%s' ends in none of .txt, .svg, .html",
                path);
  return false;
}

static bool checkFiles(MlirOperation module, const NnpackOptions *options) {
  const char *const files[] = {options->report, options->map};
  NnpackText error = {0};
  bool ok = nnpackAreDistinct(files, sizeof files / sizeof *files, &error);
  if (!ok)
    nnpackErrorAt(module, "%s", error.data);
  nnpackTextDestroy(&error);
  return ok && checkMapEnding(module, options->map);
}

static bool writeReports(MlirOperation module, const NnpackOptions *options,
                         const NnpackAssignResult *result) {
  NnpackText json = {0}, map = {0};
  if (result->numReports == 0 && (options->report || options->map))
    nnpackRemarkAt(module, "no function is an entry: the plan is empty");
  printPlans(result, &json);
  if (options->map)
    printMaps(options->map, result, &map);
  bool ok = !options->report || writeText(module, options->report, &json);
  ok = ok && (!options->map || writeText(module, options->map, &map));
  nnpackTextDestroy(&json);
  nnpackTextDestroy(&map);
  return ok;
}

bool nnpackRunAssignOffsets(MlirOperation module, NnpackPassContext *context) {
  if (!checkFiles(module, &context->options))
    return false;
  NnpackArena *arena = nnpackArenaCreate();
  NnpackPassRequest request;
  nnpackPassRequestInit(&request, &context->options, arena);
  NnpackAssignResult result = {0};
  bool ok = nnpackAssignOffsets(module, &request.request, &result);
  nnpackNoteTime(module, request.stoppedByTime);
  nnpackWarnOfTime(module);
  ok = ok && writeReports(module, &context->options, &result);
  context->statistics[NnpackStatistic_AssignOffsets_numPlanned] =
      result.numPlanned;
  context->statistics[NnpackStatistic_AssignOffsets_numLeft] = result.numLeft;
  nnpackArenaDestroy(arena);
  return ok;
}
