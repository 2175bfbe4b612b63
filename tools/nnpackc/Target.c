//===-- Target.c - The machine that is compiled for -----------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpackc.h"

#include "nnpack-c/Bridge.h"

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

/// Whether the target knows the processor and every feature of a list like
/// "+mve,-fp64": LLVM would go on with another.
static bool checkProcessor(LLVMTargetRef target, const char *triple,
                           const char *cpu, const char *features) {
  if (*cpu && !nnpackTargetHasProcessor(target, triple, cpu)) {
    printError("--cpu=%s: not a processor of %s (--target chooses another "
               "family)", cpu, triple);
    return false;
  }
  for (const char *f = features; *f; f += *f == ',') {
    size_t length = strcspn(f, ",");
    char name[64];
    snprintf(name, sizeof name, "%.*s", length ? (int)length - 1 : 0, f + 1);
    if ((*f != '+' && *f != '-') ||
        !nnpackTargetHasFeature(target, triple, name)) {
      printError("--features=%.*s: expected + or - and a feature of %s",
                 (int)length, f, triple);
      return false;
    }
    f += length;
  }
  return true;
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
    printError("--target=%s: %s (known are triples as thumbv7em-none-eabi, "
               "riscv32 or aarch64-linux-gnu)",
               triple, error);
    LLVMDisposeMessage(error);
    return NULL;
  }
  if (!checkProcessor(target, triple, cpu, features))
    return NULL;
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

bool widensHalfFloats(LLVMTargetMachineRef machine) {
  static const struct {
    const char *architecture, *feature;
  } rows[] = {{"x86_64", "f16c"}, {"aarch64", "fp-armv8"},
              {"arm", "fp16"},    {"thumb", "fp16"},
              {"riscv", "zfhmin"}};
  char *triple = LLVMGetTargetMachineTriple(machine);
  bool widens = false;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; ++i)
    widens |= !strncmp(triple, rows[i].architecture,
                       strlen(rows[i].architecture)) &&
              nnpackTargetMachineHasFeature(machine, rows[i].feature);
  LLVMDisposeMessage(triple);
  return widens;
}

/// What each kind of vector instructions needs, the best of an architecture
/// first.
static const struct {
  NnpackSimd simd;
  const char *architecture, *features[2];
} simdRows[] = {{NnpackSimdAvx512Vnni, "x86_64", {"avx512vnni", "avx512bw"}},
                {NnpackSimdAvxVnni, "x86_64", {"avx512vnni", "avx512vl"}},
                {NnpackSimdAvx512, "x86_64", {"avx512bw", "avx512vl"}},
                {NnpackSimdAvx2, "x86_64", {"avx2", "avx2"}},
                {NnpackSimdSse2, "x86_64", {"sse2", "sse2"}},
                {NnpackSimdNeonDot, "aarch64", {"dotprod", "neon"}},
                {NnpackSimdNeon, "aarch64", {"neon", "neon"}},
                {NnpackSimdMve, "thumbv8.1m", {"mve", "mve"}},
                {NnpackSimdRvv, "riscv64", {"v", "v"}}};

bool chooseSimd(LLVMTargetMachineRef machine, NnpackSimd asked,
                NnpackSimd *outSimd) {
  char *triple = LLVMGetTargetMachineTriple(machine);
  NnpackSimd found = NnpackSimdNone;
  for (size_t i = sizeof simdRows / sizeof *simdRows; i-- > 0;)
    if ((asked == NnpackSimdAuto || asked == simdRows[i].simd) &&
        !strncmp(triple, simdRows[i].architecture,
                 strlen(simdRows[i].architecture)) &&
        nnpackTargetMachineHasFeature(machine, simdRows[i].features[0]) &&
        nnpackTargetMachineHasFeature(machine, simdRows[i].features[1]))
      found = simdRows[i].simd;
  LLVMDisposeMessage(triple);
  if (found == NnpackSimdNone && asked != NnpackSimdNone &&
      asked != NnpackSimdAuto) {
    printError("--simd: the processor has no such instructions; --target, "
               "--cpu and --features choose it");
    return false;
  }
  *outSimd = found;
  return true;
}
