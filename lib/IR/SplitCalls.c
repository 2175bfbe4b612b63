//===-- SplitCalls.c - Calls on ranges of channels ------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kernel that reads large weights again and again, for each of its rows, becomes
// several calls of a kernel that computes a range of channels (ChannelRanges.h),
// each with a part of the weights that fits fast memory:
//
//   call @conv(%x, %weights, %bias, %y)
// becomes
//   call @conv_channels(%x, %weights_part0, %bias, %y, %c0)
//   call @conv_channels(%x, %weights_part1, %bias, %y, %c32)
//
// A kernel is made once for all calls that are split alike.
//
//===----------------------------------------------------------------------===//

#include "IR/SplitCalls.h"

#include "IR/Buffers.h"
#include "IR/Build.h"
#include "IR/ChannelRanges.h"
#include "IR/ConstantParts.h"
#include "IR/MemoryRange.h"
#include "IR/Remarks.h"
#include "IR/RowRanges.h"
#include "IR/Sequence.h"
#include "IR/Traffic.h"

#include <inttypes.h>
#include <string.h>

/// Kernels made so far.
typedef struct ChannelKernel {
  MlirOperation kernel, made; ///< `made` is null if it cannot be.
  intptr_t weights;
  int64_t parts;
  bool *mayBeSliced;
  NnpackChannelUse *uses;
} ChannelKernel;

typedef struct Splitter {
  NnpackArena *arena;
  MlirSymbolTable symbols;
  int64_t chunkBytes;
  ConstantParts parts;
  NNPACK_VECTOR(ChannelKernel) kernels;
  NnpackPtrMap trafficOf;           ///< Kernel -> index in traffic.
  NNPACK_VECTOR(TrafficBytes *) traffic;
  NnpackSplitCounts counts;
} Splitter;

/// A call and what is known about it.
typedef struct Call {
  MlirOperation op, kernel;
  intptr_t numOperands;
  MlirOperation *globals; ///< Per operand: the constant that can be cut, or null.
  intptr_t weights;       ///< Operand.
  int64_t parts;
} Call;

//===----------------------------------------------------------------------===//
// Which calls
//===----------------------------------------------------------------------===//

/// Per argument, or NULL.
static const TrafficBytes *kernelTraffic(Splitter *s, MlirOperation kernel) {
  intptr_t known = nnpackPtrMapGet(&s->trafficOf, kernel.ptr);
  if (known >= 0)
    return s->traffic.data[known];
  intptr_t count = mlirBlockGetNumArguments(nnpackFunctionBody(kernel));
  TrafficBytes *traffic = NNPACK_NEW_ARRAY(s->arena, TrafficBytes, count);
  TrafficBytes scratch;
  if (!trafficOfFunction(kernel, traffic, &scratch))
    traffic = NULL;
  nnpackPtrMapSet(&s->trafficOf, kernel.ptr, s->traffic.count);
  NNPACK_PUSH(s->arena, s->traffic, traffic);
  return traffic;
}

/// The least divisor of `channels` that makes parts small enough, or 0: each part is
/// a call and a constant.
static int64_t choosePartCount(int64_t channels, int64_t bytes,
                               int64_t chunkBytes) {
  enum { mostParts = 1024 };
  for (int64_t parts = 2; parts <= channels && parts <= mostParts; ++parts)
    if (channels % parts == 0 && bytes / parts <= chunkBytes)
      return parts;
  return channels <= mostParts ? channels : 0;
}

/// Bytes of weights that the call reads in all, and that there are.
static void weightBytes(Splitter *s, const Call *call, int64_t *outRead,
                        int64_t *outSize) {
  *outRead = kernelTraffic(s, call->kernel)[call->weights].read;
  nnpackTypeBytes(
      mlirValueGetType(mlirOperationGetOperand(call->op, call->weights)),
      outSize);
}

static void remarkSplit(Splitter *s, const Call *call, bool isSplit) {
  int64_t read, size;
  weightBytes(s, call, &read, &size);
  if (isSplit)
    nnpackRemarkOf(call->op, NnpackRemarkPassed, "split-kernels", "split",
                   "split into %" PRId64 " calls by output channels: each has "
                   "%" PRId64 " of %" PRId64 " bytes of weights, of which "
                   "%" PRId64 " were read in all",
                   call->parts, size / call->parts, size, read);
  else
    nnpackRemarkOf(call->op, NnpackRemarkMissed, "split-kernels", "split",
                   "not split: its channels are tiled, reduced or shuffled; of "
                   "%" PRId64 " bytes of weights it reads %" PRId64 " in all",
                   size, read);
}

/// Whether the call reads large weights more than once; sets `weights` and
/// `parts`.
static bool isWorthSplitting(Splitter *s, Call *call) {
  const TrafficBytes *traffic = kernelTraffic(s, call->kernel);
  int64_t largest = s->chunkBytes;
  call->weights = -1;
  for (intptr_t i = 0; traffic && i < call->numOperands; ++i) {
    int64_t bytes = 0;
    if (mlirOperationIsNull(call->globals[i]))
      continue;
    MlirType type = mlirValueGetType(mlirOperationGetOperand(call->op, i));
    nnpackTypeBytes(type, &bytes);
    if (bytes <= largest || traffic[i].read <= bytes ||
        mlirShapedTypeGetRank(type) == 0)
      continue;
    int64_t channels = mlirShapedTypeGetDimSize(type, 0);
    int64_t parts = choosePartCount(channels, bytes, s->chunkBytes);
    if (channels < 2 || parts == 0)
      continue;
    largest = bytes;
    call->weights = i;
    call->parts = parts;
  }
  return call->weights >= 0;
}

static bool isSameKernel(const ChannelKernel *made, const Call *call,
                         const bool *mayBeSliced) {
  return mlirOperationEqual(made->kernel, call->kernel) &&
         made->weights == call->weights && made->parts == call->parts &&
         !memcmp(made->mayBeSliced, mayBeSliced,
                 (size_t)call->numOperands * sizeof *mayBeSliced);
}

static const ChannelKernel *channelKernelOf(Splitter *s, const Call *call) {
  // Biases and the like stay whole: small pieces are a burden to the planner.
  bool *mayBeSliced = NNPACK_NEW_ARRAY(s->arena, bool, call->numOperands);
  mayBeSliced[call->weights] = true;
  for (intptr_t i = 0; i < s->kernels.count; ++i)
    if (isSameKernel(&s->kernels.data[i], call, mayBeSliced))
      return &s->kernels.data[i];
  ChannelKernel made = {
      .kernel = call->kernel,
      .weights = call->weights,
      .parts = call->parts,
      .mayBeSliced = mayBeSliced,
      .uses = NNPACK_NEW_ARRAY(s->arena, NnpackChannelUse, call->numOperands)};
  made.made =
      nnpackCreateChannelKernel(call->kernel, call->weights, call->parts,
                                mayBeSliced, s->symbols, made.uses);
  if (!mlirOperationIsNull(made.made) &&
      made.uses[call->weights] != NnpackChannelSliced)
    made.made = (MlirOperation){NULL};
  NNPACK_PUSH(s->arena, s->kernels, made);
  return &s->kernels.data[s->kernels.count - 1];
}

//===----------------------------------------------------------------------===//
// Splitting
//===----------------------------------------------------------------------===//

static void insertPart(Splitter *s, const Call *call,
                       const ChannelKernel *kernel, int64_t part) {
  MlirBlock body = nnpackFunctionBody(kernel->made);
  MlirValue *operands =
      NNPACK_NEW_ARRAY(s->arena, MlirValue, call->numOperands + 1);
  for (intptr_t i = 0; i < call->numOperands; ++i) {
    operands[i] = mlirOperationGetOperand(call->op, i);
    if (kernel->uses[i] != NnpackChannelSliced)
      continue;
    MlirType type = mlirValueGetType(mlirBlockGetArgument(body, i));
    MlirAttribute name =
        nnpackPartOfConstant(&s->parts, call->globals[i], type, part);
    operands[i] = nnpackInsertGetGlobal(call->op, name, type);
  }
  int64_t channels = mlirShapedTypeGetDimSize(
      mlirValueGetType(mlirBlockGetArgument(body, call->weights)), 0);
  operands[call->numOperands] = nnpackInsertIndex(call->op, part * channels);
  MlirNamedAttribute callee = nnpackNamed(
      "callee",
      mlirFlatSymbolRefAttrGet(
          mlirOperationGetContext(call->op),
          mlirStringAttrGetValue(nnpackOpAttribute(kernel->made, "sym_name"))));
  nnpackInsertOp(call->op, mlirOperationGetLocation(call->op),
                 &(NnpackOpSpec){.name = "func.call",
                                 .numOperands = call->numOperands + 1,
                                 .operands = operands,
                                 .numAttributes = 1,
                                 .attributes = &callee});
}

/// Removes a constant's view that no operation uses, and what only it used.
static void eraseIfDead(MlirValue value) {
  MlirOperation owner = nnpackValueOwner(value);
  if (mlirOperationIsNull(owner) ||
      !mlirOpOperandIsNull(mlirValueGetFirstUse(value)))
    return;
  if (nnpackOpIs(owner, "memref.get_global")) {
    mlirOperationDestroy(owner);
    return;
  }
  if (!nnpackIsReshape(owner))
    return;
  MlirValue source = mlirOperationGetOperand(owner, 0);
  mlirOperationDestroy(owner);
  eraseIfDead(source);
}

/// Operands are read by every part, so the result may no longer lie over them.
static void forgetOverlaps(const Call *call) {
  intptr_t result = nnpackResultArgumentOf(call->kernel);
  NnpackMemoryRange range =
      nnpackTraceMemory(mlirOperationGetOperand(call->op, result));
  if (range.kind == NnpackRootAlloc)
    mlirOperationRemoveAttributeByName(nnpackValueOwner(range.value),
                                       nnpackStr("nnpack.overlaps"));
}

static void splitCall(Splitter *s, Call *call) {
  call->numOperands = mlirOperationGetNumOperands(call->op);
  call->globals =
      NNPACK_NEW_ARRAY(s->arena, MlirOperation, call->numOperands);
  for (intptr_t i = 0; i < call->numOperands; ++i) {
    MlirValue operand = mlirOperationGetOperand(call->op, i);
    if (mlirTypeIsAMemRef(mlirValueGetType(operand)))
      call->globals[i] = nnpackConstantToCut(&s->parts, operand);
  }
  if (!isWorthSplitting(s, call))
    return;
  const ChannelKernel *kernel = channelKernelOf(s, call);
  if (nnpackWantsRemarks(call->op))
    remarkSplit(s, call, !mlirOperationIsNull(kernel->made));
  if (mlirOperationIsNull(kernel->made))
    return;
  for (int64_t part = 0; part < call->parts; ++part)
    insertPart(s, call, kernel, part);
  forgetOverlaps(call);
  MlirValue *operands =
      NNPACK_NEW_ARRAY(s->arena, MlirValue, call->numOperands);
  for (intptr_t i = 0; i < call->numOperands; ++i)
    operands[i] = mlirOperationGetOperand(call->op, i);
  mlirOperationDestroy(call->op);
  for (intptr_t i = 0; i < call->numOperands; ++i)
    if (!mlirOperationIsNull(call->globals[i]))
      eraseIfDead(operands[i]);
  ++s->counts.numSplit;
  s->counts.numCalls += call->parts;
}

static void splitCallsOf(Splitter *s, MlirOperation function) {
  MlirOperation op =
      mlirBlockGetFirstOperation(nnpackFunctionBody(function));
  while (!mlirOperationIsNull(op)) {
    MlirOperation next = mlirOperationGetNextInBlock(op);
    Call call = {.op = op, .kernel = nnpackKernelOfCall(op, s->symbols)};
    if (!mlirOperationIsNull(call.kernel) &&
        nnpackResultArgumentOf(call.kernel) >= 0)
      splitCall(s, &call);
    op = next;
  }
}

//===----------------------------------------------------------------------===//
// All calls
//===----------------------------------------------------------------------===//

NnpackSplitCounts nnpackSplitCalls(MlirOperation module, int64_t chunkBytes) {
  NnpackArena *arena = nnpackArenaCreate();
  MlirSymbolTable symbols = mlirSymbolTableCreate(module);
  Splitter s = {.arena = arena,
                .symbols = symbols,
                .chunkBytes = chunkBytes,
                .parts = {.arena = arena, .module = module, .symbols = symbols},
                .trafficOf = {.arena = arena}};
  MlirBlock body = nnpackModuleBody(module);
  NNPACK_VECTOR(MlirOperation) functions = {0};
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
    if (nnpackIsSequence(op, s.symbols))
      NNPACK_PUSH(arena, functions, op);
  for (intptr_t i = 0; i < functions.count; ++i)
    splitCallsOf(&s, functions.data[i]);
  nnpackEraseCutConstants(&s.parts);
  mlirSymbolTableDestroy(symbols);
  nnpackArenaDestroy(arena);
  return s.counts;
}
