//===-- Object.c - From the LLVM dialect to an object ---------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpackc.h"

#include "llvm-c/Analysis.h"
#include "llvm-c/BitWriter.h"
#include "llvm-c/Core.h"
#include "llvm-c/ErrorHandling.h"
#include "llvm-c/Target.h"
#include "llvm-c/TargetMachine.h"
#include "llvm-c/Transforms/PassBuilder.h"
#include "mlir-c/RegisterEverything.h"
#include "mlir-c/Target/LLVMIR.h"

#include <stdlib.h>
#include <string.h>

//===----------------------------------------------------------------------===//
// Optimisation and output
//===----------------------------------------------------------------------===//

/// Kernels are loop nests with constant bounds that MLIR has simplified before,
/// and the entry is a list of calls, each kernel one function however often it
/// is called. So most of default<O2> finds nothing to do: this list gives code
/// as fast in a quarter of its time. Above all there are no inliner and no
/// indvars, which took most of it. Without no-verify-fixpoint, instcombine ends
/// the process where one round was not enough.
#define INSTCOMBINE "instcombine<no-verify-fixpoint>"
static const char passes[] =
    "ipsccp,deadargelim,globaldce,function<eager-inv>("
    "sroa,early-cse,simplifycfg," INSTCOMBINE ","
    "loop-mssa(loop-rotate,licm)," INSTCOMBINE ","
    "loop(loop-idiom,loop-deletion,loop-unroll-full),"
    "gvn," INSTCOMBINE ",dse,loop-mssa(licm),simplifycfg,"
    "loop-vectorize," INSTCOMBINE ",simplifycfg,"
    "loop-mssa(licm),div-rem-pairs,simplifycfg),globaldce";

/// No function throws: without saying so, the object would refer to unwinding
/// tables and, on Arm, to the unwinder.
static void setNoUnwind(LLVMModuleRef module) {
  static const char name[] = "nounwind";
  LLVMAttributeRef attribute = LLVMCreateEnumAttribute(
      LLVMGetModuleContext(module),
      LLVMGetEnumAttributeKindForName(name, sizeof name - 1), 0);
  LLVMValueRef function = LLVMGetFirstFunction(module);
  for (; function; function = LLVMGetNextFunction(function))
    LLVMAddAttributeAtIndex(
        function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, attribute);
}

static bool optimize(LLVMModuleRef module, LLVMTargetMachineRef machine) {
  LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
  LLVMErrorRef error = LLVMRunPasses(module, passes, machine, options);
  LLVMDisposePassBuilderOptions(options);
  if (!error)
    return true;
  char *message = LLVMGetErrorMessage(error);
  printError("LLVM: %s", message);
  LLVMDisposeErrorMessage(message);
  return false;
}

/// Back ends end the process where they cannot go on. Nothing is written yet.
static void failFatally(const char *reason) {
  printError("LLVM cannot compile this for the target: %.*s",
             (int)strcspn(reason, "\n"), reason);
  exit(exitBadInput);
}

static void takeBuffer(LLVMMemoryBufferRef buffer, NnpackText *out) {
  nnpackTextAppend(out, LLVMGetBufferStart(buffer), LLVMGetBufferSize(buffer));
  LLVMDisposeMemoryBuffer(buffer);
}

/// The module's object or assembly, owned by the caller; NULL on failure. The
/// module is spent.
static LLVMMemoryBufferRef emitCode(LLVMModuleRef module,
                                    LLVMTargetMachineRef machine,
                                    LLVMCodeGenFileType kind) {
  LLVMMemoryBufferRef buffer;
  char *message = NULL;
  if (!LLVMTargetMachineEmitToMemoryBuffer(machine, module, kind, &message,
                                           &buffer))
    return buffer;
  printError("LLVM: %s", message);
  LLVMDisposeMessage(message);
  return NULL;
}

/// What comes out before code is generated, or as text.
static bool emitOther(LLVMModuleRef module, LLVMTargetMachineRef machine,
                      OutputStage stage, NnpackText *out) {
  if (stage == OutputBitcode) {
    takeBuffer(LLVMWriteBitcodeToMemoryBuffer(module), out);
  } else if (stage == OutputLlvm) {
    char *text = LLVMPrintModuleToString(module);
    nnpackTextAppend(out, text, strlen(text));
    LLVMDisposeMessage(text);
  } else {
    LLVMModuleRef copy = LLVMCloneModule(module);
    LLVMMemoryBufferRef buffer = emitCode(copy, machine, LLVMAssemblyFile);
    if (buffer)
      takeBuffer(buffer, out);
    LLVMDisposeModule(copy);
    return buffer != NULL;
  }
  return true;
}

/// Emits the asked-for stage. The object is made in any case, for what it needs
/// from outside and of the stack.
static bool emit(LLVMModuleRef module, LLVMTargetMachineRef machine,
                 const Arguments *arguments, NnpackArena *arena, Entry *entry,
                 NnpackText *out) {
  bool isObject = arguments->stage == OutputObject;
  if (!isObject && !emitOther(module, machine, arguments->stage, out))
    return false;
  StackFrames *frames = watchFrames(LLVMGetModuleContext(module), arena);
  LLVMMemoryBufferRef object = emitCode(module, machine, LLVMObjectFile);
  if (!object)
    return false;
  bool ok = !hasFailed(frames) && checkObject(object, module, arguments) &&
            measureConstants(object, entry);
  entry->stackBytes = worstStackBytes(frames, module, machine);
  if (ok && isObject)
    takeBuffer(object, out);
  else
    LLVMDisposeMemoryBuffer(object);
  return ok;
}

/// Everything between the translated module and the bytes.
static bool compile(LLVMModuleRef module, LLVMTargetMachineRef machine,
                    const Arguments *arguments, NnpackArena *arena,
                    Entry *entry, NnpackText *out) {
  setTarget(module, machine);
  if (!addInterface(module, arguments, entry))
    return false;
  char *message = NULL;
  bool broken = LLVMVerifyModule(module, LLVMReturnStatusAction, &message);
  if (broken)
    printError("internal error: LLVM does not accept the module: %s", message);
  LLVMDisposeMessage(message);
  setNoUnwind(module);
  return !broken && optimize(module, machine) &&
         checkReferences(module, arguments) &&
         emit(module, machine, arguments, arena, entry, out);
}

bool buildObject(MlirModule module, LLVMTargetMachineRef machine,
                 const Arguments *arguments, NnpackArena *arena, Entry *entry,
                 NnpackText *out) {
  LLVMInstallFatalErrorHandler(failFatally);
  LLVMContextRef context = LLVMContextCreate();
  mlirRegisterAllLLVMTranslations(mlirModuleGetContext(module));
  LLVMModuleRef translated =
      mlirTranslateModuleToLLVMIR(mlirModuleGetOperation(module), context);
  bool ok = translated &&
            compile(translated, machine, arguments, arena, entry, out);
  if (translated)
    LLVMDisposeModule(translated);
  LLVMContextDispose(context);
  LLVMResetFatalErrorHandler();
  return ok;
}
