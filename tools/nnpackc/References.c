//===-- References.c - What the object needs from outside -----------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Twice: of the module's declarations, where what is missing has the name that
// the network's author knows, and of the object's symbols, since instruction
// selection calls the compiler's library where the processor lacks an
// instruction.
//
//===----------------------------------------------------------------------===//

#include "nnpackc.h"

#include "llvm-c/Core.h"
#include "llvm-c/Object.h"

#include <string.h>

/// libm's functions that LLVM's math intrinsics and convert-math-to-libm may
/// call, without the 'f' of their float versions.
static const char *const mathNames[] = {
    "acos",  "acosh",    "asin",     "asinh", "atan",  "atan2",
    "atanh", "cbrt",     "ceil",     "cos",   "cosh",  "erf",
    "erfc",  "exp",      "exp2",     "expm1", "fabs",  "floor",
    "fma",   "fmaximum", "fminimum", "fmod",  "log",   "log10",
    "log1p", "log2",     "pow",      "rint",  "round", "roundeven",
    "sin",   "sinh",     "sqrt",     "tan",   "tanh",  "trunc"};

static bool isMathName(const char *name) {
  for (size_t i = 0; i < sizeof mathNames / sizeof *mathNames; ++i) {
    size_t length = strlen(mathNames[i]);
    if (!strncmp(name, mathNames[i], length) &&
        (!name[length] || !strcmp(name + length, "f")))
      return true;
  }
  return false;
}

static bool isAllowedName(const char *name) {
  return !strncmp(name, "llvm.", 5) || !strcmp(name, "memcpy") ||
         !strcmp(name, "memset") || !strcmp(name, "memmove") ||
         isMathName(name);
}

/// Whether it is the name of a function that the user writes: a kernel, or a part
/// of a copy.
static bool isUsersName(const Arguments *arguments, const char *name) {
  size_t length = strlen(arguments->prefix);
  if (strncmp(name, arguments->prefix, length) || name[length] != '_')
    return false;
  return arguments->options.kernels == NnpackKernelsExtern ||
         !strcmp(name + length, "_dma_start") ||
         !strcmp(name + length, "_dma_wait");
}

/// Whether it is of the library that test-check-memory needs.
static bool isCheckName(const Arguments *arguments, const char *name) {
  return arguments->options.testCheckMemory &&
         !strncmp(name, "nnpack_check_", strlen("nnpack_check_"));
}

bool checkReferences(LLVMModuleRef module, const Arguments *arguments) {
  for (LLVMValueRef f = LLVMGetFirstFunction(module); f;
       f = LLVMGetNextFunction(f)) {
    size_t length;
    const char *name = LLVMGetValueName2(f, &length);
    if (!LLVMIsDeclaration(f) || isAllowedName(name) ||
        isUsersName(arguments, name) || isCheckName(arguments, name) ||
        !LLVMGetFirstUse(f))
      continue;
    if (!strcmp(name, "malloc") || !strcmp(name, "free"))
      printError("the network needs a heap: it has an allocation that could "
                 "not be planned, such as one of dynamic size");
    else
      printError("the network calls '%s', which is neither in it nor in libm",
                 name);
    return false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// The object's symbols
//===----------------------------------------------------------------------===//

static bool isUndefined(LLVMBinaryRef object, LLVMSymbolIteratorRef symbol) {
  LLVMSectionIteratorRef section = LLVMObjectFileCopySectionIterator(object);
  LLVMMoveToContainingSection(section, symbol);
  bool undefined = LLVMObjectFileIsSectionIteratorAtEnd(object, section);
  LLVMDisposeSectionIterator(section);
  return undefined;
}

/// Symbols that are in no section and yet no need: of files, relocations and
/// the like.
static bool isMarker(const char *name, LLVMModuleRef module) {
  size_t length;
  return !*name || strchr("$.@", *name) ||
         !strcmp(name, "_GLOBAL_OFFSET_TABLE_") ||
         !strcmp(name, LLVMGetSourceFileName(module, &length));
}

/// Appends the names that the object needs and may not to `out`.
static void listOddSymbols(LLVMBinaryRef object, LLVMModuleRef module,
                           NnpackText *out) {
  LLVMSymbolIteratorRef symbol = LLVMObjectFileCopySymbolIterator(object);
  for (; !LLVMObjectFileIsSymbolIteratorAtEnd(object, symbol);
       LLVMMoveToNextSymbol(symbol)) {
    const char *name = LLVMGetSymbolName(symbol);
    if (isMarker(name, module) || isAllowedName(name) ||
        LLVMGetNamedFunction(module, name) || !isUndefined(object, symbol))
      continue;
    nnpackTextPrint(out, "%s%s", out->length ? ", " : "", name);
  }
  LLVMDisposeSymbolIterator(symbol);
}

bool checkObject(LLVMMemoryBufferRef buffer, LLVMModuleRef module,
                 const Arguments *arguments) {
  char *message = NULL;
  LLVMBinaryRef object = LLVMCreateBinary(buffer, NULL, &message);
  LLVMDisposeMessage(message);
  if (!object || arguments->allowsBuiltins) {
    if (object)
      LLVMDisposeBinary(object);
    return true;
  }
  NnpackText odd = {0};
  listOddSymbols(object, module, &odd);
  LLVMDisposeBinary(object);
  if (odd.length)
    printError("the processor lacks instructions that the network needs, for "
               "which LLVM calls the compiler's library (%s): give it them "
               "with --cpu or --features (as +m for riscv), or --builtins if "
               "you link that library",
               odd.data);
  bool ok = odd.length == 0;
  nnpackTextDestroy(&odd);
  return ok;
}
