//===-- Dma.c - Copies that overlap kernels -------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A copy in the middle of kernels a, b, c:
//
//   step     a       b      copy     c
//   into                     [-------------)   first used by c
//   from    ---------------------)
//
// becomes a transfer that starts before b and is waited for before c, if `into`
// can be alive that much earlier:
//
//   into            [---------------------)
//   from    -------------------------)
//
// and, where what c uses comes from the kernel just before, one that is waited
// for kernels later, if `from` can be alive that much longer. Every transfer
// gets one kernel more in turn, so that a long one does not take the room of
// others. A lifetime grows if nothing else is in the buffer's bytes then, or if
// there are other bytes for all of its time within the capacity: the choice of
// what is where, and so the traffic, is as before. Leave to lie over another
// buffer is for the old lifetimes and never used for what is added.
//
// Right for transfers that copy at any moment between start and wait: all bytes
// they are about have a lifetime from one to the other.
//
//===----------------------------------------------------------------------===//

#include "Dma.h"

#include "Build.h"
#include "MemoryRange.h"
#include "Module.h"

enum { mostKernelsOverlapped = 3 };

typedef struct Planner {
  ModuleInfo *module;
  FunctionInfo *function;
  ShareList shares;
  NNPACK_VECTOR(int64_t) positions; ///< Steps of the entry's block, in order.
} Planner;

static BufferInfo *bufferAt(const Planner *p, intptr_t buffer) {
  return &p->function->buffers.list.data[buffer];
}

static const SkeletonOp *opAt(const Planner *p, intptr_t op) {
  return &p->function->skeleton->ops.data[op];
}

/// The operation of the entry's block that holds the operation.
static intptr_t topOf(const Planner *p, intptr_t op) {
  while (opAt(p, op)->parent > 0)
    op = opAt(p, op)->parent;
  return op;
}

static void findPositions(Planner *p) {
  for (int64_t s = 0; s < p->function->stepOps.count; ++s)
    if (opAt(p, p->function->stepOps.data[s])->parent == 0)
      NNPACK_PUSH(p->module->arena, p->positions, s);
}

static bool isKernel(const Planner *p, int64_t position) {
  return !nnpackOpIs(opAt(p, p->function->stepOps.data[position])->op,
                     "memref.copy");
}

//===----------------------------------------------------------------------===//
// Room
//===----------------------------------------------------------------------===//

static bool meet(int64_t beginA, int64_t endA, int64_t beginB, int64_t endB) {
  return beginA < endB && beginB < endA;
}

/// A buffer that is in [offset, offset + bytes) some time in [begin, end), as
/// another than `buffer`; NO_INDEX if there is none.
static intptr_t findMeeting(const Planner *p, intptr_t buffer, int64_t offset,
                            int64_t begin, int64_t end) {
  const BufferInfo *own = bufferAt(p, buffer);
  for (intptr_t i = 0; i < p->function->buffers.list.count; ++i) {
    const BufferInfo *other = bufferAt(p, i);
    if (i != buffer && bufferIsPlanned(other) &&
        other->arenaPart == own->arenaPart &&
        meet(begin, end, other->steps[0], other->steps[1]) &&
        meet(offset, offset + own->layout.sizeBytes, other->offset,
             other->offset + other->layout.sizeBytes))
      return i;
  }
  return NO_INDEX;
}

/// Bytes that its arena may have; that of the last space does not grow.
static int64_t limitOf(const Planner *p, const BufferInfo *buffer) {
  const NnpackOptions *options = p->module->request->options;
  const ArenaPart *part = &p->function->parts[buffer->arenaPart];
  bool mayGrow = part->space < p->module->spaces.count - 1 &&
                 options->objective != NnpackObjectiveMemory;
  return mayGrow ? p->module->spaces.spaces[part->space].capacity : part->bytes;
}

/// Whether the buffer may lie over another, or another over it.
static bool hasShares(const Planner *p, intptr_t buffer) {
  for (intptr_t i = 0; i < p->shares.count; ++i)
    if (p->shares.data[i].first == buffer || p->shares.data[i].second == buffer)
      return true;
  return false;
}

/// The lowest offset that is free all the time, or NNPACK_NO_OFFSET.
static int64_t findOffset(const Planner *p, intptr_t buffer, int64_t begin,
                          int64_t end) {
  const BufferInfo *own = bufferAt(p, buffer);
  int64_t alignment = p->module->request->options->alignment;
  if (own->layout.alignment > alignment)
    alignment = own->layout.alignment;
  int64_t limit = limitOf(p, own), offset = 0;
  if (hasShares(p, buffer))
    return NNPACK_NO_OFFSET;
  while (own->layout.sizeBytes <= limit &&
         offset <= limit - own->layout.sizeBytes) {
    intptr_t other = findMeeting(p, buffer, offset, begin, end);
    if (other == NO_INDEX)
      return offset;
    offset = bufferAt(p, other)->offset + bufferAt(p, other)->layout.sizeBytes;
    if (nnpackAlignOverflow(offset, alignment, &offset))
      break;
  }
  return NNPACK_NO_OFFSET;
}

/// Lets the buffer live in [begin, end), too; false if there is no room.
static bool extend(const Planner *p, intptr_t buffer, int64_t begin,
                   int64_t end) {
  BufferInfo *own = bufferAt(p, buffer);
  int64_t offset = own->offset;
  begin = begin < own->steps[0] ? begin : own->steps[0];
  end = end > own->steps[1] ? end : own->steps[1];
  if (findMeeting(p, buffer, offset, begin, own->steps[0]) != NO_INDEX ||
      findMeeting(p, buffer, offset, own->steps[1], end) != NO_INDEX)
    offset = findOffset(p, buffer, begin, end);
  if (offset == NNPACK_NO_OFFSET)
    return false;
  own->offset = offset;
  own->steps[0] = begin;
  own->steps[1] = end;
  ArenaPart *part = &p->function->parts[own->arenaPart];
  if (offset + own->layout.sizeBytes > part->bytes)
    part->bytes = offset + own->layout.sizeBytes;
  return true;
}

/// Buffers may have left the ends of their arenas.
static void shrinkParts(const Planner *p) {
  for (intptr_t part = 0; part < p->function->numParts; ++part)
    p->function->parts[part].bytes = 0;
  for (intptr_t i = 0; i < p->function->buffers.list.count; ++i) {
    const BufferInfo *buffer = bufferAt(p, i);
    if (!bufferIsPlanned(buffer))
      continue;
    ArenaPart *part = &p->function->parts[buffer->arenaPart];
    int64_t end = buffer->offset + buffer->layout.sizeBytes;
    part->bytes = end > part->bytes ? end : part->bytes;
  }
}

//===----------------------------------------------------------------------===//
// Finding transfers
//===----------------------------------------------------------------------===//

/// The buffer that the operation accesses through an operand, or NO_INDEX.
static intptr_t accessedBy(const Planner *p, intptr_t op, intptr_t operand) {
  const BufferList *buffers = &p->function->buffers;
  for (intptr_t i = 0; i < buffers->accesses.count; ++i)
    if (buffers->accesses.data[i].op == op &&
        buffers->accesses.data[i].operand == operand)
      return buffers->accesses.data[i].buffer;
  return NO_INDEX;
}

/// The first step of the entry's block that uses the buffer but for its copy,
/// or -1.
static int64_t firstUseOf(const Planner *p, const DmaTransfer *t) {
  const BufferList *buffers = &p->function->buffers;
  int64_t first = -1;
  for (intptr_t i = 0; i < buffers->accesses.count; ++i) {
    const BufferAccess *access = &buffers->accesses.data[i];
    if (access->buffer != t->into || access->op == t->copy)
      continue;
    int64_t step = functionStepOf(p->function, topOf(p, access->op));
    if (first < 0 || step < first)
      first = step;
  }
  return first;
}

/// A position is right after nested steps too.
static int64_t positionAtLeast(const Planner *p, int64_t step) {
  for (intptr_t i = 0; i < p->positions.count; ++i)
    if (p->positions.data[i] >= step)
      return p->positions.data[i];
  return p->function->stepOps.count;
}

static bool isConstant(const Planner *p, intptr_t op) {
  MlirValue from = mlirOperationGetOperand(opAt(p, op)->op, 0);
  return nnpackTraceMemory(from).kind == NnpackRootGlobal;
}

static void addTransfer(Planner *p, int64_t position) {
  intptr_t op = p->function->stepOps.data[position];
  DmaTransfer t = {.copy = op,
                   .from = accessedBy(p, op, 0),
                   .into = accessedBy(p, op, 1),
                   .step = position,
                   .start = position};
  if (t.into == NO_INDEX || !bufferAt(p, t.into)->isCopy ||
      !bufferIsPlanned(bufferAt(p, t.into)) ||
      (t.from == NO_INDEX ? !isConstant(p, op)
                          : !bufferIsPlanned(bufferAt(p, t.from))))
    return;
  t.wait = positionAtLeast(p, position + 1);
  if (firstUseOf(p, &t) > position)
    NNPACK_PUSH(p->module->arena, p->function->transfers, t);
}

static void findTransfers(Planner *p) {
  for (intptr_t i = 0; i < p->positions.count; ++i)
    if (!isKernel(p, p->positions.data[i]))
      addTransfer(p, p->positions.data[i]);
}

//===----------------------------------------------------------------------===//
// Later waits, earlier starts
//===----------------------------------------------------------------------===//

static int numKernelsBetween(const Planner *p, int64_t begin, int64_t end) {
  int count = 0;
  for (intptr_t i = 0; i < p->positions.count; ++i)
    count += p->positions.data[i] >= begin && p->positions.data[i] < end &&
             isKernel(p, p->positions.data[i]);
  return count;
}

/// As late as the first use, a few kernels on; the source lives until then. If
/// what is copied is copied back first, that gets half of the time.
static void waitLate(Planner *p, DmaTransfer *t) {
  int64_t last = firstUseOf(p, t);
  NNPACK_VECTOR(int64_t) waits = {0};
  int numKernels = 0, most = mostKernelsOverlapped;
  if (!isKernel(p, last)) {
    int half = (numKernelsBetween(p, t->step, last) + 1) / 2;
    most = half < most ? half : most;
  }
  for (intptr_t i = 0; i < p->positions.count; ++i) {
    int64_t position = p->positions.data[i];
    if (position <= t->step || position > last)
      continue;
    NNPACK_PUSH(p->module->arena, waits, position);
    numKernels += isKernel(p, position);
    if (numKernels > most)
      break;
  }
  while (waits.count-- > 0)
    if (t->from == NO_INDEX ||
        extend(p, t->from, t->step, waits.data[waits.count])) {
      t->wait = waits.data[waits.count];
      return;
    }
}

/// The first position at which the source has its bytes.
static int64_t readyAt(const Planner *p, const DmaTransfer *t) {
  const BufferList *buffers = &p->function->buffers;
  const DmaTransfers *transfers = &p->function->transfers;
  int64_t ready = p->positions.data[0];
  for (intptr_t i = 0; i < buffers->accesses.count; ++i) {
    const BufferAccess *access = &buffers->accesses.data[i];
    if (access->buffer != t->from || !(access->effects & NnpackEffectWrite))
      continue;
    intptr_t end = opAt(p, topOf(p, access->op))->end;
    int64_t after = positionAtLeast(p, functionStepOf(p->function, end));
    for (intptr_t k = 0; k < transfers->count; ++k)
      if (transfers->data[k].copy == access->op)
        after = transfers->data[k].wait;
    ready = after > ready ? after : ready;
  }
  return ready;
}

/// One kernel earlier, if the source is ready and the destination has room.
static bool startEarlier(Planner *p, DmaTransfer *t) {
  int64_t ready = readyAt(p, t);
  for (intptr_t i = p->positions.count; i-- > 0;) {
    int64_t position = p->positions.data[i];
    if (position >= t->start || !isKernel(p, position))
      continue;
    if (position < ready || !extend(p, t->into, position, t->wait))
      return false;
    t->start = position;
    return true;
  }
  return false;
}

static void overlap(Planner *p) {
  DmaTransfers *transfers = &p->function->transfers;
  for (intptr_t i = 0; i < transfers->count; ++i)
    waitLate(p, &transfers->data[i]);
  for (int round = 0; round < mostKernelsOverlapped; ++round)
    for (intptr_t i = 0; i < transfers->count; ++i)
      startEarlier(p, &transfers->data[i]);
}

//===----------------------------------------------------------------------===//
// Channels and proof
//===----------------------------------------------------------------------===//

/// The least that no transfer of an earlier number has at that time.
static void chooseChannel(DmaTransfers *transfers, intptr_t index) {
  DmaTransfer *t = &transfers->data[index];
  for (bool isTaken = true; isTaken;) {
    isTaken = false;
    for (intptr_t i = 0; i < index && !isTaken; ++i) {
      const DmaTransfer *other = &transfers->data[i];
      isTaken = other->channel == t->channel &&
                meet(t->start, t->wait, other->start, other->wait);
    }
    t->channel += isTaken;
  }
}

intptr_t dmaNumChannels(const DmaTransfers *transfers) {
  intptr_t count = 0;
  for (intptr_t i = 0; i < transfers->count; ++i)
    if (transfers->data[i].channel >= count)
      count = transfers->data[i].channel + 1;
  return count;
}

/// Proves the grown plan of one arena.
static bool checkPart(const Planner *p, intptr_t part, NnpackText *outError) {
  NnpackArena *arena = p->module->arena;
  intptr_t n = p->function->buffers.list.count, count = 0;
  intptr_t *indices = NNPACK_NEW_ARRAY(arena, intptr_t, n);
  NnpackBuffer *buffers = NNPACK_NEW_ARRAY(arena, NnpackBuffer, n);
  int64_t *offsets = NNPACK_NEW_ARRAY(arena, int64_t, n);
  for (intptr_t i = 0; i < n; ++i) {
    const BufferInfo *buffer = bufferAt(p, i);
    if (!bufferIsPlanned(buffer) || buffer->arenaPart != part)
      continue;
    nnpackBufferInit(&buffers[count], buffer->name, buffer->steps[0],
                     buffer->steps[1], buffer->layout.sizeBytes);
    buffers[count].alignment = p->module->request->options->alignment;
    offsets[count] = buffer->offset;
    indices[count++] = i;
  }
  ShareList among = {0};
  sharesAmong(&p->shares, indices, count, arena, &among);
  NnpackProblem problem = {buffers, count, among.data, among.count, INT64_MAX};
  NnpackPlan plan = {.status = NnpackStatusFeasible,
                     .offsets = offsets,
                     .numBuffers = count,
                     .peakBytes = p->function->parts[part].bytes};
  return nnpackPlanValidate(&problem, &plan, outError);
}

static bool check(const Planner *p) {
  NnpackText error = {0};
  for (intptr_t part = 0; part < p->function->numParts; ++part)
    if (!checkPart(p, part, &error)) {
      moduleEmitError(p->module, p->function->op,
                      nnpackArenaFormat(p->module->arena,
                                        "nnpack made a wrong plan of copies, "
                                        "please report it: %s",
                                        error.data));
      nnpackTextDestroy(&error);
      return false;
    }
  return true;
}

bool functionPlanTransfers(ModuleInfo *module, FunctionInfo *function) {
  Planner p = {.module = module, .function = function};
  findPositions(&p);
  findTransfers(&p);
  if (!function->transfers.count)
    return true;
  p.shares = functionNamedShares(function, module->arena);
  overlap(&p);
  shrinkParts(&p);
  for (intptr_t i = 0; i < function->transfers.count; ++i)
    chooseChannel(&function->transfers, i);
  return check(&p);
}
