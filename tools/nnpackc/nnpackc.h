//===-- nnpackc.h - The parts of nnpackc ----------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// arguments -> input (-> TFLite converter) -> packed module -> facts about the
// entry -> object and header. Every function that returns false has told the
// user why on standard error.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_TOOLS_NNPACKC_H
#define NNPACK_TOOLS_NNPACKC_H

#include "nnpack-c/Options.h"
#include "nnpack-c/Spaces.h"

#include "mlir-c/IR.h"

/// Exit statuses, as mlir-opt has them, and one more.
enum { exitSuccess = 0, exitBadInput = 1, exitDoesNotFit = 2 };

/// "nnpackc: error: ...".
void printError(const char *format, ...) NNPACK_PRINTF(1, 2);
void printNote(const char *format, ...) NNPACK_PRINTF(1, 2);

//===----------------------------------------------------------------------===//
// Arguments.c: the command line
//===----------------------------------------------------------------------===//

typedef enum OutputStage {
  OutputMlir,     ///< Packed memref IR.
  OutputLlvm,     ///< LLVM IR, optimised, as text.
  OutputBitcode,  ///< The same as bitcode.
  OutputAssembly, ///< For the target.
  OutputObject,
} OutputStage;

typedef struct Arguments {
  const char *input, *output;
  const char *header; ///< NULL: none.
  const char *target, *cpu, *features;
  const char *prefix; ///< A C identifier.
  const char *entry;  ///< NULL: the only public function, or main; else names
                      ///< with commas between.
  const char *remarks; ///< Categories, a regular expression; NULL: none.
  OutputStage stage;
  bool allowsBuiltins; ///< The object may call the compiler's library.
  NnpackOptions options;
} Arguments;

/// Parses the command line; what it makes belongs to `arena`. On false the
/// process ends with `*outStatus`: --help and --version end it too.
bool parseArguments(int argc, char **argv, NnpackArena *arena,
                    Arguments *outArguments, int *outStatus);

/// One option as name="value" for a pass pipeline; false, with a message, if the
/// pipeline's language cannot say it.
bool printPassOption(const NnpackOptions *options, NnpackOptionId id,
                     NnpackText *out);
/// The passes' options as "{name=value ...}".
bool printPassOptions(const Arguments *arguments, NnpackText *out);

//===----------------------------------------------------------------------===//
// Input.c, Tflite.c: what is compiled
//===----------------------------------------------------------------------===//

/// Reads the input, which is TOSA, linalg or memref IR as text or bytecode, or
/// a TFLite flatbuffer. A null module on failure.
MlirModule readInput(MlirContext context, const char *path);

/// Converts a flatbuffer with the tosa-converter-for-tflite command.
bool convertTflite(const char *path, const NnpackText *flatbuffer,
                   NnpackText *outModule);

/// Names operations in diagnostics, and makes the types of a converted network
/// what the passes take: signless, and
/// with a batch of 1 where it was dynamic.
bool normalizeTflite(MlirModule module, const char *path);

/// Runs a textual pipeline on the module, which is verified after each pass if
/// asked for.
bool runPipeline(MlirModule module, bool verify, const char *pipeline);

//===----------------------------------------------------------------------===//
// Entry.c: what the caller of the network has to know
//===----------------------------------------------------------------------===//

/// One input or output.
typedef struct Port {
  const char *type; ///< As MLIR prints it, before bufferization.
  const char *name; ///< As the network's author called it, or "".
  int64_t bytes;
  intptr_t space;      ///< io=arena: where it lies.
  int64_t offsetBytes; ///< io=arena.
} Port;

typedef struct Entry {
  const char *name; ///< The function's, before anything renames it.
  const char *part; ///< Of C names, "_NAME", or "" if it is the only one.
  struct Entry *next; ///< Of several. What is not of one function is the first's.
  Port *inputs, *outputs;
  intptr_t numInputs, numOutputs;
  NnpackSpaceInfos spaces;
  int64_t arenaBytes[NNPACK_MAX_SPACES], alignment;
  int64_t stateBytes; ///< Kept between runs.
  int64_t constantsBytes; ///< In the object; -1: there is none.
  int64_t dmaChannels; ///< Of copies that are calls; -1: there are none.
  NnpackText prototypes; ///< Of kernels that are the user's.
  int64_t stackBytes; ///< A run needs at most; -1: not known.
  bool isPacked;      ///< The input was packed before.
} Entry;

/// Finds the entry functions before packing, notes their signatures, and makes
/// every other public function private.
bool findEntry(MlirModule module, const Arguments *arguments,
               NnpackArena *arena, Entry *outEntry);

/// Reads what packing decided from the entry functions' attributes.
bool readEntryPlan(MlirModule module, const Arguments *arguments,
                   Entry *entry);

//===----------------------------------------------------------------------===//
// ExternKernels.c: kernels of the user's
//===----------------------------------------------------------------------===//

/// With --kernels=extern: makes declarations of the packed module's kernels and
/// appends their C prototypes, with what each computes, to `prototypes`.
void externalizeKernels(MlirModule module, const Arguments *arguments,
                        NnpackArena *arena, NnpackText *prototypes);

//===----------------------------------------------------------------------===//
// Target.c: the machine
//===----------------------------------------------------------------------===//

typedef struct LLVMOpaqueContext *LLVMContextRef;
typedef struct LLVMOpaqueMemoryBuffer *LLVMMemoryBufferRef;
typedef struct LLVMOpaqueModule *LLVMModuleRef;
typedef struct LLVMOpaqueTargetMachine *LLVMTargetMachineRef;

/// The machine for --target, --cpu and --features, owned by the caller; NULL on
/// failure.
LLVMTargetMachineRef createTarget(const Arguments *arguments);
void destroyTarget(LLVMTargetMachineRef machine);
/// Width of its pointers.
NnpackIndexWidth indexWidthOf(LLVMTargetMachineRef machine);
/// Whether it has instructions that widen half floats.
bool widensHalfFloats(LLVMTargetMachineRef machine);
/// The vector instructions to write kernels in: the best it has, or those asked
/// for, which it may lack.
bool chooseSimd(LLVMTargetMachineRef machine, NnpackSimd asked,
                NnpackSimd *outSimd);
/// What LLVM calls vscale, on the machine with the shortest vectors that the
/// features allow.
int64_t vectorScaleOf(LLVMTargetMachineRef machine);
/// Gives the module the machine's triple and data layout.
void setTarget(LLVMModuleRef module, LLVMTargetMachineRef machine);

//===----------------------------------------------------------------------===//
// Object.c, Wrapper.c: LLVM
//===----------------------------------------------------------------------===//

/// Translates the module, at the LLVM dialect, optimises it for the machine and
/// puts the bytes of the asked-for stage into `out`; notes the stack it needs in
/// `entry`.
bool buildObject(MlirModule module, LLVMTargetMachineRef machine,
                 const Arguments *arguments, NnpackArena *arena, Entry *entry,
                 NnpackText *out);

/// Adds PREFIX_run and, for a network with state, PREFIX_reset, makes
/// everything else internal and puts constants into their section.
bool addInterface(LLVMModuleRef module, const Arguments *arguments,
                  const Entry *entry);

/// Notes the bytes of constants in the object; fails if the memory for them has
/// too few.
bool measureConstants(LLVMMemoryBufferRef buffer, Entry *entry);

//===----------------------------------------------------------------------===//
// References.c: what it needs from outside
//===----------------------------------------------------------------------===//

/// Fails if the module needs a function that a program without an operating
/// system and heap does not have.
bool checkReferences(LLVMModuleRef module, const Arguments *arguments);
/// Fails if the module's object needs a function of the compiler's library,
/// unless that is allowed.
bool checkObject(LLVMMemoryBufferRef object, LLVMModuleRef module,
                 const Arguments *arguments);

//===----------------------------------------------------------------------===//
// Stack.c
//===----------------------------------------------------------------------===//

/// Frames of the functions that are compiled in a context.
typedef struct StackFrames StackFrames;

/// Notes frames and prints errors from now on. Belongs to `arena`.
StackFrames *watchFrames(LLVMContextRef context, NnpackArena *arena);
/// Whether LLVM reported an error.
bool hasFailed(const StackFrames *frames);
/// The stack that a call of any function of the compiled module needs at most;
/// -1 if a function calls itself.
int64_t worstStackBytes(StackFrames *frames, LLVMModuleRef module,
                        LLVMTargetMachineRef machine);

//===----------------------------------------------------------------------===//
// LinkerScript.c
//===----------------------------------------------------------------------===//

/// Prints the fragment of --linker-script for the memories of the options.
void printLinkerScript(const NnpackOptions *options, NnpackText *out);

//===----------------------------------------------------------------------===//
// Header.c
//===----------------------------------------------------------------------===//

/// The C header of the object.
void printHeader(const Arguments *arguments, const Entry *entry,
                 NnpackText *out);

#endif // NNPACK_TOOLS_NNPACKC_H
