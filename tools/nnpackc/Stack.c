//===-- Stack.c - The stack that a run needs ------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// LLVM tells every function's frame in an analysis remark ("N stack bytes in
// function 'F'"), and registers of a length that only the machine knows, which
// it saves there too, in another ("Size: vscale x N"). Nothing is called through
// a pointer, so the longest path of the call graph is what a run needs. What
// memcpy or libm take comes on top.
//
//===----------------------------------------------------------------------===//

#include "nnpackc.h"

#include "llvm-c/Core.h"
#include "llvm-c/Support.h"

#include <stdlib.h>
#include <string.h>

typedef struct Frame {
  const char *name;
  int64_t bytes;
  int64_t scalableBytes; ///< To be multiplied by the vectors' scale.
  int64_t worst; ///< With all it calls, or a FrameState.
} Frame;

/// What a call takes beside its frame: the return address, and what is lost
/// where a frame with vectors is aligned to them.
enum { narrowCallBytes = 4 + 4, wideCallBytes = 8 + 64, stackAlignment = 16 };

enum FrameState { unvisited = -1, visiting = -2 };

struct StackFrames {
  NnpackArena *arena;
  NNPACK_VECTOR(Frame) frames;
  int64_t scale;    ///< Of the vectors' length.
  bool failed;      ///< LLVM reported an error.
  bool isRecursive; ///< Some function calls itself.
};

/// The frame of that function, made if need be.
static Frame *frameOf(StackFrames *frames, const char *name, size_t length) {
  for (intptr_t i = 0; i < frames->frames.count; ++i)
    if (strlen(frames->frames.data[i].name) == length &&
        !memcmp(frames->frames.data[i].name, name, length))
      return &frames->frames.data[i];
  Frame frame = {.name = nnpackArenaCopyString(frames->arena, name, length),
                 .worst = unvisited};
  NNPACK_PUSH(frames->arena, frames->frames, frame);
  return &frames->frames.data[frames->frames.count - 1];
}

/// "...: N stack bytes in function 'F'".
static void takeFrame(StackFrames *frames, const char *text) {
  static const char middle[] = " stack bytes in function '";
  const char *found = strstr(text, middle);
  if (!found)
    return;
  const char *digits = found;
  while (digits > text && digits[-1] >= '0' && digits[-1] <= '9')
    --digits;
  const char *name = found + strlen(middle);
  const char *end = strrchr(name, '\'');
  if (end)
    frameOf(frames, name, (size_t)(end - name))->bytes =
        strtoll(digits, NULL, 10);
}

/// "Function: F", then a line for each slot.
static void takeLayout(StackFrames *frames, const char *text) {
  static const char head[] = "Function: ", scalable[] = "Size: vscale x ";
  const char *found = strstr(text, head);
  if (!found)
    return;
  found += strlen(head);
  int64_t bytes = 0;
  for (const char *slot = found; (slot = strstr(slot, scalable));)
    bytes += strtoll(slot += strlen(scalable), NULL, 10);
  if (bytes)
    frameOf(frames, found, strcspn(found, "\n"))->scalableBytes =
        bytes + stackAlignment;
}

static void takeDiagnostic(LLVMDiagnosticInfoRef info, void *userData) {
  StackFrames *frames = userData;
  char *text = LLVMGetDiagInfoDescription(info);
  if (LLVMGetDiagInfoSeverity(info) == LLVMDSError) {
    printError("LLVM: %s", text);
    frames->failed = true;
  } else {
    takeFrame(frames, text);
    takeLayout(frames, text);
  }
  LLVMDisposeMessage(text);
}

StackFrames *watchFrames(LLVMContextRef context, NnpackArena *arena) {
  static const char *const options[] = {
      "nnpackc", "-pass-remarks-analysis=prologepilog|stack-frame-layout"};
  static bool isSet;
  if (!isSet)
    LLVMParseCommandLineOptions(2, options, NULL);
  isSet = true;
  StackFrames *frames = NNPACK_NEW_ARRAY(arena, StackFrames, 1);
  *frames = (StackFrames){.arena = arena};
  LLVMContextSetDiagnosticHandler(context, takeDiagnostic, frames);
  return frames;
}

bool hasFailed(const StackFrames *frames) { return frames->failed; }

static int64_t worstOf(StackFrames *frames, LLVMValueRef function,
                       int64_t callBytes);

/// The most that a call in the function needs.
static int64_t worstCall(StackFrames *frames, LLVMValueRef function,
                         int64_t callBytes) {
  int64_t worst = 0;
  for (LLVMBasicBlockRef block = LLVMGetFirstBasicBlock(function); block;
       block = LLVMGetNextBasicBlock(block))
    for (LLVMValueRef op = LLVMGetFirstInstruction(block); op;
         op = LLVMGetNextInstruction(op)) {
      LLVMValueRef callee =
          LLVMIsACallInst(op) ? LLVMIsAFunction(LLVMGetCalledValue(op)) : NULL;
      int64_t bytes = callee ? worstOf(frames, callee, callBytes) : 0;
      if (bytes > worst)
        worst = bytes;
    }
  return worst;
}

static int64_t worstOf(StackFrames *frames, LLVMValueRef function,
                       int64_t callBytes) {
  size_t length;
  const char *name = LLVMGetValueName2(function, &length);
  Frame frame = *frameOf(frames, name, length);
  frames->isRecursive |= frame.worst == visiting;
  if (frame.worst != unvisited)
    return frame.worst;
  frameOf(frames, name, length)->worst = visiting;
  int64_t worst = frame.bytes + frame.scalableBytes * frames->scale +
                  callBytes + worstCall(frames, function, callBytes);
  frameOf(frames, name, length)->worst = worst;
  return worst;
}

int64_t worstStackBytes(StackFrames *frames, LLVMModuleRef module,
                        LLVMTargetMachineRef machine) {
  frames->scale = vectorScaleOf(machine);
  int64_t callBytes = indexWidthOf(machine) == NnpackIndexWidth32
                          ? narrowCallBytes
                          : wideCallBytes;
  int64_t worst = 0;
  for (LLVMValueRef f = LLVMGetFirstFunction(module); f;
       f = LLVMGetNextFunction(f)) {
    int64_t bytes =
        LLVMIsDeclaration(f) ? 0 : worstOf(frames, f, callBytes);
    if (bytes > worst)
      worst = bytes;
  }
  return frames->isRecursive ? -1 : worst;
}
