//===-- nnpackc.c - From a network to an object and a header --------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpackc.h"

#include "IR/Build.h"
#include "IR/TargetSpec.h"
#include "nnpack-c/Bridge.h"
#include "nnpack-c/Passes.h"

#include "mlir-c/Diagnostics.h"
#include "mlir-c/RegisterEverything.h"

#include <string.h>
#include <sys/stat.h>

//===----------------------------------------------------------------------===//
// Messages
//===----------------------------------------------------------------------===//

static void printMessage(const char *kind, const char *format,
                         va_list arguments) {
  fprintf(stderr, "nnpackc: %s: ", kind);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
}

void printError(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  printMessage("error", format, arguments);
  va_end(arguments);
}

void printNote(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  printMessage("note", format, arguments);
  va_end(arguments);
}

/// A place in a file, or the name that the converter gave.
static void printLocation(MlirLocation location) {
  while (mlirLocationIsAFused(location) &&
         mlirLocationFusedGetNumLocations(location) == 1)
    mlirLocationFusedGetLocations(location, &location);
  if (mlirLocationIsAFileLineColRange(location)) {
    MlirStringRef file = mlirIdentifierStr(
        mlirLocationFileLineColRangeGetFilename(location));
    fprintf(stderr, "%.*s:%d:%d: ", (int)file.length, file.data,
            mlirLocationFileLineColRangeGetStartLine(location),
            mlirLocationFileLineColRangeGetStartColumn(location));
    return;
  }
  if (mlirLocationIsAName(location)) {
    MlirStringRef name = mlirIdentifierStr(mlirLocationNameGetName(location));
    fprintf(stderr, "%.*s: ", (int)name.length, name.data);
    return;
  }
  fprintf(stderr, "nnpackc: ");
}

/// Prints a diagnostic as compilers do. Notes are left out: most print the
/// operation at fault, which may be a whole network.
static MlirLogicalResult printDiagnostic(MlirDiagnostic diagnostic,
                                         void *userData) {
  static const char *const kinds[] = {"error", "warning", "note", "remark"};
  (void)userData;
  NnpackText text = {0};
  mlirDiagnosticPrint(diagnostic, nnpackTextAppendChunk, &text);
  printLocation(mlirDiagnosticGetLocation(diagnostic));
  fprintf(stderr, "%s: %s\n", kinds[mlirDiagnosticGetSeverity(diagnostic)],
          text.data ? text.data : "");
  nnpackTextDestroy(&text);
  return mlirLogicalResultSuccess();
}

/// Prints a remark with what it is about at the end, as C compilers do.
static void printRemark(MlirLocation location, const NnpackRemark *remark,
                        void *userData) {
  static const char *const kinds[] = {"passed", "missed", "failed", "analysis"};
  (void)userData;
  printLocation(location);
  fprintf(stderr, "remark: %.*s [%s: %.*s]\n", (int)remark->message.length,
          remark->message.data, kinds[remark->kind],
          (int)remark->category.length, remark->category.data);
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

/// Asks for the remarks of passes in whose names the expression is found.
static bool enableRemarks(MlirContext context, const char *expression) {
  NnpackText whole = {0};
  nnpackTextPrint(&whole, ".*(%s).*", expression);
  bool ok = nnpackContextHandleRemarks(context, whole.data, printRemark, NULL);
  nnpackTextDestroy(&whole);
  if (!ok)
    printError("--remarks=%s: expected a regular expression for names of "
               "passes, as --remarks=cascade",
               expression);
  return ok;
}

/// A null context after an error.
static MlirContext createContext(const char *remarks) {
  MlirDialectRegistry registry = mlirDialectRegistryCreate();
  mlirRegisterAllDialects(registry);
  MlirContext context =
      mlirContextCreateWithRegistry(registry, /*threadingEnabled=*/true);
  mlirDialectRegistryDestroy(registry);
  mlirContextAttachDiagnosticHandler(context, printDiagnostic, NULL, NULL);
  mlirRegisterAllPasses();
  nnpackRegisterPasses();
  if (!remarks || enableRemarks(context, remarks))
    return context;
  mlirContextDestroy(context);
  return (MlirContext){NULL};
}

static bool pack(MlirModule module, const Arguments *arguments,
                 const Entry *entry) {
  const NnpackOptions *options = &arguments->options;
  if (entry->isPacked && (options->report || options->map))
    printNote("the input is packed already: its plan is made, so that --report "
              "and --map write nothing");
  NnpackText pipeline = {0};
  nnpackTextPrint(&pipeline, "builtin.module(symbol-dce");
  if (!entry->isPacked)
    nnpackTextPrint(&pipeline, ",pack-buffers");
  bool ok = entry->isPacked || printPassOptions(arguments, &pipeline);
  nnpackTextPrint(&pipeline, ")");
  ok = ok && runPipeline(module, /*verify=*/true, pipeline.data);
  nnpackTextDestroy(&pipeline);
  return ok;
}

static bool lower(MlirModule module, const Arguments *arguments,
                  LLVMTargetMachineRef machine) {
  NnpackText pipeline = {0};
  bool isNarrow = indexWidthOf(machine) == NnpackIndexWidth32;
  NnpackOptions options = arguments->options;
  if (!chooseSimd(machine, arguments->options.simd, &options.simd))
    return false;
  nnpackTextPrint(&pipeline,
                  "builtin.module(nnpack-to-llvm{index-width=%d "
                  "half-floats=%s ",
                  isNarrow ? 32 : 64,
                  widensHalfFloats(machine) ? "instructions" : "arithmetic");
  bool ok = printPassOption(&options, NnpackOptionId_simd, &pipeline);
  nnpackTextPrint(&pipeline, " ");
  ok = ok &&
       printPassOption(&options, NnpackOptionId_addressSpaces, &pipeline);
  nnpackTextPrint(&pipeline, "})");
  ok = ok && runPipeline(module, /*verify=*/true, pipeline.data);
  nnpackTextDestroy(&pipeline);
  return ok;
}

/// The bytes of the output from the packed module, and the stack it needs.
static bool compilePacked(MlirModule module, const Arguments *arguments,
                          NnpackArena *arena, Entry *entry, NnpackText *out) {
  if (arguments->stage == OutputMlir) {
    mlirOperationPrint(mlirModuleGetOperation(module), nnpackTextAppendChunk,
                       out);
    nnpackTextAppend(out, "\n", 1);
    return true;
  }
  LLVMTargetMachineRef machine = createTarget(arguments);
  if (!machine)
    return false;
  if (arguments->options.kernels == NnpackKernelsExtern)
    externalizeKernels(module, arguments, arena, &entry->prototypes);
  bool ok = lower(module, arguments, machine) &&
            buildObject(module, machine, arguments, arena, entry, out);
  destroyTarget(machine);
  return ok;
}

static bool writeFile(const char *path, const NnpackText *text) {
  NnpackText error = {0};
  bool ok = nnpackWriteFile(path, text->data, text->length, &error);
  if (!ok)
    printError("%s", error.data);
  nnpackTextDestroy(&error);
  return ok;
}

static bool writeHeader(const Arguments *arguments, const Entry *entry) {
  if (!arguments->header)
    return true;
  NnpackText text = {0};
  printHeader(arguments, entry, &text);
  bool ok = writeFile(arguments->header, &text);
  nnpackTextDestroy(&text);
  return ok;
}

/// Adds the stack to the totals of the plan, which packing wrote before there
/// was code. What went to a pipe or a device cannot be read again.
static bool addStackToReport(const Arguments *arguments, const Entry *entry) {
  static const char place[] = "\"totals\": {";
  const char *path = arguments->options.report;
  struct stat info;
  if (!path || entry->stackBytes < 0 || entry->isPacked ||
      stat(path, &info) != 0 || !S_ISREG(info.st_mode))
    return true;
  NnpackText plan = {0}, error = {0}, changed = {0};
  bool ok = nnpackReadFile(path, &plan, &error);
  const char *found = ok && plan.data ? strstr(plan.data, place) : NULL;
  if (!ok)
    printError("%s", error.data);
  if (found) {
    size_t head = (size_t)(found - plan.data) + strlen(place);
    nnpackTextAppend(&changed, plan.data, head);
    nnpackTextPrint(&changed, "\"stack\": %lld, ",
                    (long long)entry->stackBytes);
    nnpackTextAppend(&changed, plan.data + head, plan.length - head);
    ok = writeFile(path, &changed);
  }
  nnpackTextDestroy(&plan);
  nnpackTextDestroy(&error);
  nnpackTextDestroy(&changed);
  return ok;
}

static bool compileModule(MlirModule module, const Arguments *given,
                          NnpackArena *arena) {
  Entry entry = {0};
  NnpackText output = {0};
  Arguments arguments = *given;
  bool ok = nnpackTargetSpecApply(mlirModuleGetOperation(module),
                                  &arguments.options, arena) &&
            findEntry(module, &arguments, arena, &entry) &&
            pack(module, &arguments, &entry) &&
            readEntryPlan(module, &arguments, &entry) &&
            compilePacked(module, &arguments, arena, &entry, &output) &&
            addStackToReport(&arguments, &entry) &&
            writeHeader(&arguments, &entry) &&
            // The last, so that make does not take a failure for done.
            writeFile(arguments.output, &output);
  nnpackTextDestroy(&output);
  nnpackTextDestroy(&entry.prototypes);
  return ok;
}

/// Whether the outputs are other files than the input, and than each other.
static bool checkOutputs(const Arguments *arguments) {
  const char *const outputs[] = {arguments->output, arguments->header,
                                 arguments->options.report,
                                 arguments->options.map};
  enum { numOutputs = sizeof outputs / sizeof *outputs };
  NnpackText error = {0};
  bool ok = nnpackAreDistinct(outputs, numOutputs, &error);
  for (int i = 0; ok && i < numOutputs; ++i)
    ok = nnpackKeepsInput(arguments->input, outputs[i], &error);
  if (!ok)
    printError("%s", error.data);
  nnpackTextDestroy(&error);
  return ok;
}

/// Whether --require-fit is what made packing fail.
static bool didNotFit(MlirModule module) {
  MlirOperation op = mlirBlockGetFirstOperation(mlirModuleGetBody(module));
  for (; !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (!mlirAttributeIsNull(nnpackOpAttribute(op, "nnpack.does_not_fit")))
      return true;
  return false;
}

/// Returns the exit status.
static int compileFile(const Arguments *arguments, NnpackArena *arena) {
  if (!checkOutputs(arguments))
    return exitBadInput;
  MlirContext context = createContext(arguments->remarks);
  if (mlirContextIsNull(context))
    return exitBadInput;
  MlirModule module = readInput(context, arguments->input);
  int status = exitBadInput;
  if (!mlirModuleIsNull(module)) {
    if (compileModule(module, arguments, arena))
      status = exitSuccess;
    else if (didNotFit(module))
      status = exitDoesNotFit;
    mlirModuleDestroy(module);
  }
  mlirContextDestroy(context);
  return status;
}

int main(int argc, char **argv) {
  nnpackEndWithoutMemory();
  NnpackArena *arena = nnpackArenaCreate();
  Arguments arguments;
  int status;
  if (parseArguments(argc, argv, arena, &arguments, &status))
    status = compileFile(&arguments, arena);
  NnpackText error = {0};
  if (!nnpackFlushStandardOutput(&error)) {
    printError("%s", error.data);
    status = exitBadInput;
  }
  nnpackTextDestroy(&error);
  nnpackArenaDestroy(arena);
  return status;
}
