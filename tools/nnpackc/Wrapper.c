//===-- Wrapper.c - The C interface of the object -------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   void PREFIX_run(void *l2, void *ddr) { main(l2, ddr); }
//
// with as many arenas as there are memories, and with io=caller the pointers
// taken from the arrays `inputs` and `outputs`. The names of the module stay
// inside: only PREFIX_run, PREFIX_reset and, with arena=global, the arenas are
// seen outside.
//
//===----------------------------------------------------------------------===//

#include "nnpackc.h"

#include "llvm-c/Core.h"
#include "llvm-c/Target.h"

#include <string.h>

//===----------------------------------------------------------------------===//
// What is seen outside
//===----------------------------------------------------------------------===//

static void hideFunctions(LLVMModuleRef module) {
  for (LLVMValueRef f = LLVMGetFirstFunction(module); f;
       f = LLVMGetNextFunction(f))
    if (!LLVMIsDeclaration(f))
      LLVMSetLinkage(f, LLVMInternalLinkage);
}

static bool isState(LLVMValueRef global) {
  LLVMValueRef initial = LLVMGetInitializer(global);
  return initial && !LLVMIsGlobalConstant(global) && !LLVMIsUndef(initial);
}

/// Other formats have their own rules for names of sections.
static bool isElfTarget(LLVMModuleRef module) {
  const char *triple = LLVMGetTarget(module);
  return !strstr(triple, "apple") && !strstr(triple, "windows") &&
         !strstr(triple, "darwin") && !strstr(triple, "wasm");
}

static void hideGlobals(LLVMModuleRef module) {
  bool isElf = isElfTarget(module);
  for (LLVMValueRef g = LLVMGetFirstGlobal(module); g;
       g = LLVMGetNextGlobal(g)) {
    if (LLVMIsDeclaration(g))
      continue;
    if (LLVMIsGlobalConstant(g)) {
      LLVMSetLinkage(g, LLVMPrivateLinkage);
      if (isElf)
        LLVMSetSection(g, ".nnpack.rodata");
      LLVMSetUnnamedAddress(g, LLVMGlobalUnnamedAddr);
    } else {
      LLVMSetLinkage(g, LLVMInternalLinkage);
    }
  }
}

/// Makes an arena that packing left as the global ENTRY_l2, or by the name of
/// another memory, a public one called PREFIX_l2, in a section that a linker
/// script can place.
static void showArena(LLVMModuleRef module, const Arguments *arguments,
                      const Entry *entry, const char *space) {
  NnpackText name = {0};
  nnpackTextPrint(&name, "%s_%s", entry->name, space);
  LLVMValueRef arena = LLVMGetNamedGlobal(module, name.data);
  nnpackTextDestroy(&name);
  if (!arena || !LLVMGetInitializer(arena) ||
      !LLVMIsUndef(LLVMGetInitializer(arena)))
    return;
  nnpackTextPrint(&name, "%s_%s", arguments->prefix, space);
  LLVMSetValueName2(arena, name.data, name.length);
  nnpackTextDestroy(&name);
  nnpackTextPrint(&name, ".nnpack.%s", space);
  LLVMSetSection(arena, name.data);
  nnpackTextDestroy(&name);
  LLVMSetLinkage(arena, LLVMExternalLinkage);
  // The same bytes every time. LLVM gives a section of its own contents: a
  // linker script leaves them out of the image with (NOLOAD).
  LLVMSetInitializer(arena, LLVMConstNull(LLVMGlobalGetValueType(arena)));
}

//===----------------------------------------------------------------------===//
// PREFIX_run
//===----------------------------------------------------------------------===//

typedef struct Wrapper {
  LLVMContextRef context;
  LLVMModuleRef module;
  LLVMBuilderRef builder;
  const Arguments *arguments;
} Wrapper;

/// Adds a public function `PREFIXsuffix` and an entry block for the builder.
static LLVMValueRef addFunction(const Wrapper *wrapper, const char *suffix,
                                unsigned numParameters) {
  LLVMTypeRef pointer = LLVMPointerTypeInContext(wrapper->context, 0);
  LLVMTypeRef parameters[NNPACK_MAX_SPACES + 2];
  for (unsigned i = 0; i < numParameters; ++i)
    parameters[i] = pointer;
  LLVMTypeRef type =
      LLVMFunctionType(LLVMVoidTypeInContext(wrapper->context), parameters,
                       numParameters, 0);
  NnpackText name = {0};
  nnpackTextPrint(&name, "%s%s", wrapper->arguments->prefix, suffix);
  LLVMValueRef function = LLVMAddFunction(wrapper->module, name.data, type);
  nnpackTextDestroy(&name);
  LLVMPositionBuilderAtEnd(
      wrapper->builder,
      LLVMAppendBasicBlockInContext(wrapper->context, function, "entry"));
  return function;
}

/// Loads element `index` of an array of pointers.
static LLVMValueRef loadPointer(const Wrapper *wrapper, LLVMValueRef array,
                                intptr_t index) {
  LLVMTypeRef pointer = LLVMPointerTypeInContext(wrapper->context, 0);
  LLVMValueRef position =
      LLVMConstInt(LLVMInt32TypeInContext(wrapper->context),
                   (unsigned long long)index, 0);
  LLVMValueRef place = LLVMBuildInBoundsGEP2(wrapper->builder, pointer, array,
                                             &position, 1, "");
  return LLVMBuildLoad2(wrapper->builder, pointer, place, "");
}

/// The entry function's argument `index` as the wrapper's caller gives it:
/// inputs, outputs, the arenas.
static LLVMValueRef argumentOf(const Wrapper *wrapper, LLVMValueRef run,
                               const Entry *entry, intptr_t index) {
  intptr_t numPorts = wrapper->arguments->options.io == NnpackIoCaller
                          ? entry->numInputs + entry->numOutputs
                          : 0;
  if (index >= numPorts)
    return LLVMGetParam(run, (unsigned)(index - numPorts));
  unsigned inputs = (unsigned)entry->spaces.count;
  if (index < entry->numInputs)
    return loadPointer(wrapper, LLVMGetParam(run, inputs), index);
  return loadPointer(wrapper, LLVMGetParam(run, inputs + 1),
                     index - entry->numInputs);
}

/// Arguments the entry function must have for the interface to hold.
static intptr_t expectedArguments(const Arguments *arguments,
                                  const Entry *entry) {
  intptr_t count = 0;
  if (arguments->options.io == NnpackIoCaller)
    count += entry->numInputs + entry->numOutputs;
  if (arguments->options.arena != NnpackArenaFormGlobal)
    count += entry->spaces.count;
  return count;
}

static void buildRun(const Wrapper *wrapper, LLVMValueRef function,
                     const Entry *entry) {
  enum { maxPorts = 1024 };
  bool isCaller = wrapper->arguments->options.io == NnpackIoCaller;
  NnpackText suffix = {0};
  nnpackTextPrint(&suffix, "%s_run", entry->part);
  LLVMValueRef run =
      addFunction(wrapper, suffix.data,
                  (unsigned)entry->spaces.count + (isCaller ? 2 : 0));
  nnpackTextDestroy(&suffix);
  LLVMTypeRef type = LLVMGlobalGetValueType(function);
  LLVMTypeRef parameterTypes[maxPorts + NNPACK_MAX_SPACES];
  LLVMValueRef arguments[maxPorts + NNPACK_MAX_SPACES];
  unsigned count = LLVMCountParamTypes(type);
  LLVMGetParamTypes(type, parameterTypes);
  for (unsigned i = 0; i < count; ++i)
    arguments[i] = LLVMBuildAddrSpaceCast(
        wrapper->builder, argumentOf(wrapper, run, entry, i),
        parameterTypes[i], "");
  LLVMBuildCall2(wrapper->builder, type, function, arguments, count, "");
  LLVMBuildRetVoid(wrapper->builder);
}

//===----------------------------------------------------------------------===//
// PREFIX_reset
//===----------------------------------------------------------------------===//

/// Copies the initial value over the state.
static void buildRestore(const Wrapper *wrapper, LLVMValueRef state,
                         LLVMValueRef size) {
  LLVMValueRef initial = LLVMGetInitializer(state);
  LLVMTypeRef i8 = LLVMInt8TypeInContext(wrapper->context);
  if (LLVMIsNull(initial)) {
    LLVMBuildMemSet(wrapper->builder, state, LLVMConstInt(i8, 0, 0), size, 1);
    return;
  }
  LLVMValueRef copy = LLVMAddGlobal(wrapper->module, LLVMTypeOf(initial), "");
  LLVMSetInitializer(copy, initial);
  LLVMSetGlobalConstant(copy, 1);
  LLVMSetLinkage(copy, LLVMPrivateLinkage);
  LLVMSetUnnamedAddress(copy, LLVMGlobalUnnamedAddr);
  LLVMBuildMemCpy(wrapper->builder, state, 1, copy, 1, size);
}

/// Adds PREFIX_reset if there is state.
static void buildReset(const Wrapper *wrapper) {
  LLVMTargetDataRef layout = LLVMGetModuleDataLayout(wrapper->module);
  LLVMTypeRef i64 = LLVMInt64TypeInContext(wrapper->context);
  LLVMValueRef reset = NULL;
  for (LLVMValueRef g = LLVMGetFirstGlobal(wrapper->module); g;
       g = LLVMGetNextGlobal(g)) {
    if (!isState(g))
      continue;
    if (!reset)
      reset = addFunction(wrapper, "_reset", 0);
    unsigned long long size =
        LLVMABISizeOfType(layout, LLVMGlobalGetValueType(g));
    buildRestore(wrapper, g, LLVMConstInt(i64, size, 0));
  }
  if (reset)
    LLVMBuildRetVoid(wrapper->builder);
}

/// The functions of dma=calls get their C names.
static void nameTransfers(LLVMModuleRef module, const Arguments *arguments) {
  static const char *const names[] = {"dma_start", "dma_wait"};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    NnpackText name = {0};
    nnpackTextPrint(&name, "nnpack_%s", names[i]);
    LLVMValueRef function = LLVMGetNamedFunction(module, name.data);
    nnpackTextDestroy(&name);
    nnpackTextPrint(&name, "%s_%s", arguments->prefix, names[i]);
    if (function && LLVMIsDeclaration(function))
      LLVMSetValueName2(function, name.data, name.length);
    nnpackTextDestroy(&name);
  }
}

/// Whether the entry can be called as the header says.
static bool checkEntry(LLVMModuleRef module, const Arguments *arguments,
                       const Entry *entry) {
  LLVMValueRef function = LLVMGetNamedFunction(module, entry->name);
  intptr_t expected = expectedArguments(arguments, entry);
  if (function && !LLVMIsDeclaration(function) && expected <= 1024 &&
      LLVMCountParams(function) == (unsigned)expected)
    return true;
  printError("function '%s' cannot be called from C: it must have no result "
             "but memrefs or tensors of static shape", entry->name);
  return false;
}

/// Gives an entry a name that neither the interface nor libc has.
static void renameEntry(LLVMModuleRef module, const Entry *entry) {
  NnpackText name = {0};
  nnpackTextPrint(&name, "nnpack.entry%s", entry->part);
  LLVMSetValueName2(LLVMGetNamedFunction(module, entry->name), name.data,
                    name.length);
  nnpackTextDestroy(&name);
}

static LLVMValueRef renamedEntry(LLVMModuleRef module, const Entry *entry) {
  NnpackText name = {0};
  nnpackTextPrint(&name, "nnpack.entry%s", entry->part);
  LLVMValueRef function = LLVMGetNamedFunction(module, name.data);
  nnpackTextDestroy(&name);
  return function;
}

bool addInterface(LLVMModuleRef module, const Arguments *arguments,
                  const Entry *entry) {
  for (const Entry *e = entry; e; e = e->next)
    if (!checkEntry(module, arguments, e))
      return false;
  hideFunctions(module);
  hideGlobals(module);
  nameTransfers(module, arguments);
  for (const Entry *e = entry; e; e = e->next)
    renameEntry(module, e);
  LLVMContextRef context = LLVMGetModuleContext(module);
  Wrapper wrapper = {context, module, LLVMCreateBuilderInContext(context),
                     arguments};
  buildReset(&wrapper);
  for (const Entry *e = entry; e; e = e->next) {
    for (intptr_t i = 0; i < e->spaces.count &&
                         arguments->options.arena == NnpackArenaFormGlobal;
         ++i)
      showArena(module, arguments, e, e->spaces.spaces[i].lower);
    buildRun(&wrapper, renamedEntry(module, e), e);
  }
  LLVMDisposeBuilder(wrapper.builder);
  return true;
}
