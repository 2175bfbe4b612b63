//===-- Target.c - The machine that is compiled for -----------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpackc.h"

#include "llvm-c/Core.h"
#include "llvm-c/Target.h"
#include "llvm-c/TargetMachine.h"

#include <stdlib.h>
#include <string.h>

/// Position-independent where the system links that way by default; a bare
/// machine's code lies where the linker put it.
static LLVMRelocMode chooseRelocation(const char *triple) {
  bool isHosted = strstr(triple, "linux") || strstr(triple, "darwin") ||
                  strstr(triple, "bsd") || strstr(triple, "android");
  return isHosted ? LLVMRelocPIC : LLVMRelocStatic;
}

/// RISC-V's default reaches the lowest and highest 2 GiB of the addresses, where
/// machines have no memory; medany, within 2 GiB of the code.
static LLVMCodeModel chooseCodeModel(const char *triple) {
  return strncmp(triple, "riscv64", 7) ? LLVMCodeModelDefault
                                       : LLVMCodeModelMedium;
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
                                 chooseCodeModel(triple));
}

/// The normalized triple, to be freed. Of Arm's bare environments, eabi calls
/// __aeabi_memcpy where gnueabi, otherwise the same, calls memcpy.
static char *chooseTriple(const Arguments *arguments) {
  char *given = arguments->target
                    ? LLVMNormalizeTargetTriple(arguments->target)
                    : LLVMGetDefaultTargetTriple();
  const char *environment = strrchr(given, '-');
  bool isEabi = environment && !strncmp(environment, "-eabi", 5);
  size_t head = environment ? (size_t)(environment - given) : strlen(given);
  NnpackText triple = {0};
  nnpackTextAppend(&triple, given, head);
  if (environment)
    nnpackTextPrint(&triple, "-%s%s", isEabi ? "gnu" : "", environment + 1);
  LLVMDisposeMessage(given);
  return triple.data;
}

LLVMTargetMachineRef createTarget(const Arguments *arguments) {
  char *triple = chooseTriple(arguments);
  bool isNative = arguments->cpu && !strcmp(arguments->cpu, "native");
  char *hostCpu = isNative ? LLVMGetHostCPUName() : NULL;
  char *hostFeatures =
      isNative && !arguments->features ? LLVMGetHostCPUFeatures() : NULL;
  const char *cpu = isNative ? hostCpu : arguments->cpu;
  const char *features = hostFeatures ? hostFeatures : arguments->features;
  LLVMTargetMachineRef machine =
      createMachine(triple, cpu ? cpu : "", features ? features : "");
  free(triple);
  LLVMDisposeMessage(hostCpu);
  LLVMDisposeMessage(hostFeatures);
  return machine;
}

void setTarget(LLVMModuleRef module, LLVMTargetMachineRef machine) {
  char *triple = LLVMGetTargetMachineTriple(machine);
  LLVMTargetDataRef layout = LLVMCreateTargetDataLayout(machine);
  LLVMSetTarget(module, triple);
  LLVMSetModuleDataLayout(module, layout);
  LLVMDisposeTargetData(layout);
  LLVMDisposeMessage(triple);
}

void destroyTarget(LLVMTargetMachineRef machine) {
  LLVMDisposeTargetMachine(machine);
}

NnpackIndexWidth indexWidthOf(LLVMTargetMachineRef machine) {
  LLVMTargetDataRef layout = LLVMCreateTargetDataLayout(machine);
  unsigned bytes = LLVMPointerSize(layout);
  LLVMDisposeTargetData(layout);
  return bytes <= 4 ? NnpackIndexWidth32 : NnpackIndexWidth64;
}

int64_t vectorScaleOf(LLVMTargetMachineRef machine) {
  char *triple = LLVMGetTargetMachineTriple(machine);
  char *features = LLVMGetTargetMachineFeatureString(machine);
  int64_t scale = 1;
  if (!strncmp(triple, "riscv", 5)) {
    int64_t bits = 128;
    for (const char *f = features; (f = strstr(f, "+zvl")) != NULL; ++f) {
      int64_t asked = strtoll(f + strlen("+zvl"), NULL, 10);
      bits = asked > bits ? asked : bits;
    }
    scale = bits / 64;
  }
  LLVMDisposeMessage(features);
  LLVMDisposeMessage(triple);
  return scale;
}
