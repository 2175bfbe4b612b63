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
#include "llvm-c/Target.h"
#include "llvm-c/TargetMachine.h"
#include "llvm-c/Transforms/PassBuilder.h"
#include "mlir-c/RegisterEverything.h"
#include "mlir-c/Target/LLVMIR.h"

#include <string.h>

//===----------------------------------------------------------------------===//
// The target
//===----------------------------------------------------------------------===//

/// Position-independent where the system links that way by default; a bare
/// machine's code lies where the linker put it.
static LLVMRelocMode chooseRelocation(const char *triple) {
  bool isHosted = strstr(triple, "linux") || strstr(triple, "darwin") ||
                  strstr(triple, "bsd") || strstr(triple, "android");
  return isHosted ? LLVMRelocPIC : LLVMRelocStatic;
}

static LLVMTargetMachineRef createMachine(const char *triple, const char *cpu,
                                          const char *features) {
  LLVMInitializeAllTargetInfos();
  LLVMInitializeAllTargets();
  LLVMInitializeAllTargetMCs();
  LLVMInitializeAllAsmPrinters();
  LLVMTargetRef target;
  char *error = NULL;
  if (LLVMGetTargetFromTriple(triple, &target, &error)) {
    printError("--target=%s: %s", triple, error);
    LLVMDisposeMessage(error);
    return NULL;
  }
  return LLVMCreateTargetMachine(target, triple, cpu, features,
                                 LLVMCodeGenLevelDefault,
                                 chooseRelocation(triple),
                                 LLVMCodeModelDefault);
}

/// The machine for --target, --cpu and --features, owned by the caller.
static LLVMTargetMachineRef chooseMachine(const Arguments *arguments) {
  char *triple = arguments->target
                     ? LLVMNormalizeTargetTriple(arguments->target)
                     : LLVMGetDefaultTargetTriple();
  bool isNative = arguments->cpu && !strcmp(arguments->cpu, "native");
  char *hostCpu = isNative ? LLVMGetHostCPUName() : NULL;
  char *hostFeatures =
      isNative && !arguments->features ? LLVMGetHostCPUFeatures() : NULL;
  const char *cpu = isNative ? hostCpu : arguments->cpu;
  const char *features = hostFeatures ? hostFeatures : arguments->features;
  LLVMTargetMachineRef machine =
      createMachine(triple, cpu ? cpu : "", features ? features : "");
  LLVMDisposeMessage(triple);
  LLVMDisposeMessage(hostCpu);
  LLVMDisposeMessage(hostFeatures);
  return machine;
}

static void setTarget(LLVMModuleRef module, LLVMTargetMachineRef machine) {
  char *triple = LLVMGetTargetMachineTriple(machine);
  LLVMTargetDataRef layout = LLVMCreateTargetDataLayout(machine);
  LLVMSetTarget(module, triple);
  LLVMSetModuleDataLayout(module, layout);
  LLVMDisposeTargetData(layout);
  LLVMDisposeMessage(triple);
}

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
    "ipsccp,globaldce,function<eager-inv>("
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

static void takeBuffer(LLVMMemoryBufferRef buffer, NnpackText *out) {
  nnpackTextAppend(out, LLVMGetBufferStart(buffer), LLVMGetBufferSize(buffer));
  LLVMDisposeMemoryBuffer(buffer);
}

static bool emitCode(LLVMModuleRef module, LLVMTargetMachineRef machine,
                     LLVMCodeGenFileType kind, NnpackText *out) {
  LLVMMemoryBufferRef buffer;
  char *message = NULL;
  if (LLVMTargetMachineEmitToMemoryBuffer(machine, module, kind, &message,
                                          &buffer)) {
    printError("LLVM: %s", message);
    LLVMDisposeMessage(message);
    return false;
  }
  takeBuffer(buffer, out);
  return true;
}

static bool emit(LLVMModuleRef module, LLVMTargetMachineRef machine,
                 OutputStage stage, NnpackText *out) {
  if (stage == OutputBitcode) {
    takeBuffer(LLVMWriteBitcodeToMemoryBuffer(module), out);
    return true;
  }
  if (stage == OutputLlvm) {
    char *text = LLVMPrintModuleToString(module);
    nnpackTextAppend(out, text, strlen(text));
    LLVMDisposeMessage(text);
    return true;
  }
  return emitCode(module, machine,
                  stage == OutputObject ? LLVMObjectFile : LLVMAssemblyFile,
                  out);
}

/// Everything between the translated module and the bytes.
static bool compile(LLVMModuleRef module, LLVMTargetMachineRef machine,
                    const Arguments *arguments, const Entry *entry,
                    NnpackText *out) {
  setTarget(module, machine);
  if (!addInterface(module, arguments, entry))
    return false;
  char *message = NULL;
  bool broken = LLVMVerifyModule(module, LLVMReturnStatusAction, &message);
  if (broken)
    printError("internal error: LLVM does not accept the module: %s", message);
  LLVMDisposeMessage(message);
  setNoUnwind(module);
  return !broken && optimize(module, machine) && checkReferences(module) &&
         emit(module, machine, arguments->stage, out);
}

bool buildObject(MlirModule module, const Arguments *arguments,
                 const Entry *entry, NnpackText *out) {
  LLVMTargetMachineRef machine = chooseMachine(arguments);
  if (!machine)
    return false;
  LLVMContextRef context = LLVMContextCreate();
  mlirRegisterAllLLVMTranslations(mlirModuleGetContext(module));
  LLVMModuleRef translated =
      mlirTranslateModuleToLLVMIR(mlirModuleGetOperation(module), context);
  bool ok = translated && compile(translated, machine, arguments, entry, out);
  if (translated)
    LLVMDisposeModule(translated);
  LLVMContextDispose(context);
  LLVMDisposeTargetMachine(machine);
  return ok;
}
