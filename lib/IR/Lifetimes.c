//===-- lib/IR/Lifetimes.c - From when to when a buffer is needed -*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A lifetime is one interval of points (pre-order numbers) that holds every
// moment at which the buffer's bytes may still be read:
//
//   for %i ... {            // 4      A buffer from outside is needed from 4
//     load %outside[%i]     // 5      to 8: what iteration 1 leaves in it,
//     %a = alloc            // 6      iteration 2 may read. One that is
//     store %x, %a[%i]      // 7      allocated inside starts afresh in each
//   }                       //        iteration: [7, 8).
//
// Where the blocks of a region form a loop, the blocks through which the value
// is live are found backwards from each use to the definition, and their hull is
// taken; without a loop, paths from use to use only lead forwards, through what
// the hull of the uses holds.
//
// A buffer is left alone if two of its incarnations can be alive at one time:
// its value reaches the next iteration of a loop around it, or a block argument
// that is live where it is allocated again.
//
//===----------------------------------------------------------------------===//

#include "Allocations.h"

/// Steps of all walks over one function. Only graphs in which thousands of
/// buffers can be each other's aliases come near it.
enum { walkLimit = 100 * 1000 * 1000 };

typedef NNPACK_VECTOR(intptr_t) IndexStack;

/// Marks that are cleared by counting up.
typedef struct Marks {
  intptr_t *stamps;
  intptr_t now;
} Marks;

typedef struct Walk {
  NnpackArena *arena;
  const Flow *flow;
  const Skeleton *s;
  bool *hasCycle; ///< Per region: a branch goes back in the order of blocks.
  intptr_t *firstPredecessor; ///< Per block, into `predecessors`.
  intptr_t *predecessors;
  Marks values, phiValues;
  Marks liveIn, liveOut, phiLive; ///< Per block.
  IndexStack valueStack, phiStack, blockStack;
  intptr_t numSteps;
  BufferList *buffers;
  BufferInfo *buffer;
  IndexStack *frees; ///< Values that are freed and may be the buffer.
} Walk;

static bool mark(Marks *marks, intptr_t i) {
  bool isNew = marks->stamps[i] != marks->now;
  marks->stamps[i] = marks->now;
  return isNew;
}

static void cover(BufferInfo *buffer, intptr_t begin, intptr_t end) {
  if (begin < buffer->begin)
    buffer->begin = begin;
  if (end > buffer->end)
    buffer->end = end;
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

static intptr_t numSuccessorsOf(const SkeletonBlock *block) {
  return mlirBlockGetNumSuccessors(block->block);
}

static bool mayBranch(const Skeleton *s, const SkeletonBlock *block) {
  return s->regions.data[block->region].numBlocks > 1;
}

static void findPredecessors(Walk *w) {
  const Skeleton *s = w->s;
  intptr_t numBlocks = s->blocks.count, numEdges = 0;
  intptr_t *first = NNPACK_NEW_ARRAY(w->arena, intptr_t, numBlocks + 2);
  w->hasCycle = NNPACK_NEW_ARRAY(w->arena, bool, s->regions.count);
  for (int pass = 0; pass < 2; ++pass) {
    for (intptr_t b = 0; b < numBlocks; ++b) {
      const SkeletonBlock *block = &s->blocks.data[b];
      intptr_t n = mayBranch(s, block) ? numSuccessorsOf(block) : 0;
      for (intptr_t k = 0; k < n; ++k) {
        intptr_t to =
            skeletonFindBlock(s, mlirBlockGetSuccessor(block->block, k));
        if (pass)
          w->predecessors[first[to + 1]++] = b;
        else
          ++first[to + 2], ++numEdges;
        w->hasCycle[block->region] |= to <= b;
      }
    }
    if (pass)
      break;
    for (intptr_t b = 0; b < numBlocks; ++b)
      first[b + 2] += first[b + 1];
    w->predecessors = NNPACK_NEW_ARRAY(w->arena, intptr_t, numEdges);
  }
  w->firstPredecessor = first;
}

static void pushPredecessors(Walk *w, intptr_t block) {
  for (intptr_t k = w->firstPredecessor[block];
       k < w->firstPredecessor[block + 1]; ++k) {
    NNPACK_PUSH(w->arena, w->blockStack, w->predecessors[k]);
    ++w->numSteps;
  }
}

/// The value defined by `def` is live from there to [.., useEnd) in the block of
/// `use`; both are operations of one region.
static void coverBlocks(Walk *w, intptr_t def, intptr_t use, intptr_t useEnd) {
  const SkeletonBlock *blocks = w->s->blocks.data;
  intptr_t defBlock = w->s->ops.data[def].block;
  intptr_t useBlock = w->s->ops.data[use].block;
  if (defBlock == useBlock && use >= def)
    return;
  cover(w->buffer, blocks[useBlock].begin, useEnd);
  if (mark(&w->liveIn, useBlock))
    pushPredecessors(w, useBlock);
  while (w->blockStack.count) {
    intptr_t b = w->blockStack.data[--w->blockStack.count];
    if (!mark(&w->liveOut, b))
      continue;
    cover(w->buffer, b == defBlock ? def : blocks[b].begin, blocks[b].end);
    if (b != defBlock && mark(&w->liveIn, b))
      pushPredecessors(w, b);
  }
}

//===----------------------------------------------------------------------===//
// Uses
//===----------------------------------------------------------------------===//

/// The ancestor of `op` that stands in `region`, or NO_INDEX.
static intptr_t ancestorIn(const Skeleton *s, intptr_t region, intptr_t op) {
  while (op > 0 && skeletonRegionOfOp(s, op) != region)
    op = s->ops.data[op].parent;
  return op > 0 ? op : NO_INDEX;
}

/// Whether bytes from before the operation may be wanted after any point of it.
static bool mayRepeat(const Walk *w, intptr_t op) {
  return w->flow->facts[op].kind != OpKindRegion ||
         skeletonHasSeveralBlocks(w->s, op);
}

/// The buffer's bytes are touched by `use`.
static void coverUse(Walk *w, intptr_t use) {
  const SkeletonOp *ops = w->s->ops.data;
  intptr_t begin = use, end = ops[use].end, inner = use;
  intptr_t around = ops[use].parent;
  while (!skeletonEncloses(w->s, around, w->buffer->op)) {
    if (mayRepeat(w, around))
      begin = around, end = ops[around].end;
    inner = around;
    around = ops[around].parent;
    ++w->numSteps;
  }
  cover(w->buffer, begin, end);
  intptr_t region = skeletonRegionOfOp(w->s, inner);
  intptr_t def = ancestorIn(w->s, region, w->buffer->op);
  if (def == NO_INDEX) { // The other region of an scf.if or scf.while.
    if (skeletonHasSeveralBlocks(w->s, around))
      cover(w->buffer, around, ops[around].end);
  } else if (w->hasCycle[region]) {
    coverBlocks(w, def, inner, end);

  }
}

//===----------------------------------------------------------------------===//
// Block arguments
//===----------------------------------------------------------------------===//

/// Whether the block argument of `phiBlock`, used by `use`, is live at `def`;
/// all in one region.
static bool isLiveAt(Walk *w, intptr_t phiBlock, intptr_t use, intptr_t def) {
  intptr_t defBlock = w->s->ops.data[def].block;
  intptr_t useBlock = w->s->ops.data[use].block;
  if (useBlock == defBlock && use >= def)
    return true;
  if (useBlock == phiBlock)
    return false;
  bool found = false;
  ++w->phiLive.now;
  pushPredecessors(w, useBlock);
  while (w->blockStack.count) {
    intptr_t b = w->blockStack.data[--w->blockStack.count];
    if (!mark(&w->phiLive, b))
      continue;
    found |= b == defBlock;
    if (b != phiBlock)
      pushPredecessors(w, b);
  }
  return found;
}

static bool isUseLiveAt(Walk *w, intptr_t phiBlock, intptr_t use,
                        intptr_t def) {
  intptr_t inner = ancestorIn(w->s, w->s->blocks.data[phiBlock].region, use);
  return inner != NO_INDEX && isLiveAt(w, phiBlock, inner, def);
}

/// Whether anything made from the block argument without passing another one is
/// used where that argument is live at `def`.
static bool isPhiLiveAt(Walk *w, intptr_t phi, intptr_t def) {
  intptr_t phiBlock = w->s->values.data[phi].block;
  bool found = false;
  ++w->phiValues.now;
  mark(&w->phiValues, phi);
  NNPACK_PUSH(w->arena, w->phiStack, phi);
  while (w->phiStack.count) {
    const FlowValue *v =
        &w->flow->values[w->phiStack.data[--w->phiStack.count]];
    for (intptr_t u = 0; u < v->numUses && !found; ++u)
      found = isUseLiveAt(w, phiBlock, w->flow->uses.data[v->firstUse + u].op,
                          def);
    for (intptr_t e = 0; e < v->numEdges; ++e) {
      FlowEdge edge = w->flow->edges.data[v->firstEdge + e];
      found = found || isUseLiveAt(w, phiBlock, edge.op, def);
      if (!w->flow->values[edge.to].isPhi && mark(&w->phiValues, edge.to))
        NNPACK_PUSH(w->arena, w->phiStack, edge.to);
      ++w->numSteps;
    }
  }
  return found;
}

/// The value of the buffer reaches a block argument.
static void checkPhi(Walk *w, intptr_t phi) {
  intptr_t block = w->s->values.data[phi].block;
  intptr_t region = w->s->blocks.data[block].region;
  intptr_t def = ancestorIn(w->s, region, w->buffer->op);
  if (w->hasCycle[region] && def != NO_INDEX && isPhiLiveAt(w, phi, def))
    bufferLeave(w->buffer, "an earlier one may still be in use when it is "
                           "allocated again in a loop of blocks",
                NO_INDEX);
}

//===----------------------------------------------------------------------===//
// One buffer
//===----------------------------------------------------------------------===//

static void addAccess(Walk *w, const FlowUse *use) {
  BufferAccess access = {use->op, w->buffer - w->buffers->list.data,
                         use->operand, use->effects};
  NNPACK_PUSH(w->arena, w->buffers->accesses, access);
  w->buffer->numAccesses += !!(use->effects & NnpackEffectRead) +
                            !!(use->effects & NnpackEffectWrite);
}

static void visitUse(Walk *w, const FlowUse *use) {
  switch (use->kind) {
  case FlowUseAccess:
    addAccess(w, use);
    coverUse(w, use->op);
    return;
  case FlowUseKeep:
    bufferLeave(w->buffer, "its address may be kept by", use->op);
    return;
  case FlowUseReturn:
    bufferLeave(w->buffer, "its address leaves the function by", use->op);
    return;
  case FlowUseFree:
    NNPACK_PUSH(w->arena, *w->frees, use->value);
    return;
  }
}

static void visitValue(Walk *w, intptr_t value) {
  const FlowValue *v = &w->flow->values[value];
  intptr_t loop = v->carriedBy;
  if (loop != NO_INDEX && skeletonEncloses(w->s, loop, w->buffer->op))
    bufferLeave(w->buffer, "its address reaches the next iteration of", loop);
  else if (loop != NO_INDEX)
    cover(w->buffer, loop, w->s->ops.data[loop].end);
  if (v->isPhi)
    checkPhi(w, value);
  for (intptr_t u = 0; u < v->numUses; ++u)
    visitUse(w, &w->flow->uses.data[v->firstUse + u]);
  for (intptr_t e = 0; e < v->numEdges; ++e) {
    intptr_t to = w->flow->edges.data[v->firstEdge + e].to;
    if (mark(&w->values, to))
      NNPACK_PUSH(w->arena, w->valueStack, to);
  }
  w->numSteps += 1 + v->numUses + v->numEdges;
}

static void visitBuffer(Walk *w, BufferInfo *buffer, IndexStack *frees) {
  w->buffer = buffer;
  w->frees = frees;
  ++w->values.now, ++w->liveIn.now, ++w->liveOut.now;
  mark(&w->values, buffer->value);
  NNPACK_PUSH(w->arena, w->valueStack, buffer->value);
  while (w->valueStack.count && !buffer->leftReason) {
    if (w->numSteps > walkLimit)
      bufferLeave(buffer, "its aliases are too many to follow", NO_INDEX);
    else
      visitValue(w, w->valueStack.data[--w->valueStack.count]);
  }
  w->valueStack.count = 0;
}

/// Whether only deallocations have the value as an operand; asking a shape is no
/// access, but needs the value.
static bool isOnlyFreed(MlirValue value) {
  MlirOpOperand use = mlirValueGetFirstUse(value);
  for (; !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use))
    if (!nnpackOpIs(mlirOpOperandGetOwner(use), "memref.dealloc"))
      return false;
  return true;
}

static void finishBuffer(const Walk *w, BufferInfo *buffer) {
  bool isTouched = buffer->begin < buffer->end;
  if (buffer->role == NnpackRoleInput)
    cover(buffer, 0, 1);
  if (buffer->role == NnpackRoleOutput)
    cover(buffer, isTouched ? buffer->begin : buffer->op, w->s->ops.count);
  if (buffer->begin < buffer->end)
    return;
  buffer->isUnused = isOnlyFreed(w->s->values.data[buffer->value].value);
  cover(buffer, buffer->op, buffer->op + 1);
}

//===----------------------------------------------------------------------===//
// Memory that is freed together with other memory
//===----------------------------------------------------------------------===//

static void spreadForeign(Walk *w, bool *foreign, intptr_t value) {
  if (foreign[value])
    return;
  foreign[value] = true;
  NNPACK_PUSH(w->arena, w->valueStack, value);
  while (w->valueStack.count) {
    const FlowValue *v =
        &w->flow->values[w->valueStack.data[--w->valueStack.count]];
    for (intptr_t e = 0; e < v->numEdges; ++e) {
      intptr_t to = w->flow->edges.data[v->firstEdge + e].to;
      if (!foreign[to])
        NNPACK_PUSH(w->arena, w->valueStack, to);
      foreign[to] = true;
    }
  }
}

static intptr_t findForeignFree(const IndexStack *frees, const bool *foreign) {
  for (intptr_t k = 0; k < frees->count; ++k)
    if (foreign[frees->data[k]])
      return frees->data[k];
  return NO_INDEX;
}

/// A deallocation of what may be a planned buffer or something else can be
/// neither kept nor dropped: such buffers are left alone, and are then foreign
/// memory themselves.
static void leaveMixedFrees(Walk *w, BufferList *buffers, IndexStack *frees) {
  for (intptr_t v = 0; v < w->s->values.count; ++v)
    if (w->flow->values[v].isForeign)
      spreadForeign(w, buffers->foreign, v);
  for (intptr_t i = 0; i < buffers->list.count; ++i)
    if (buffers->list.data[i].leftReason)
      spreadForeign(w, buffers->foreign, buffers->list.data[i].value);
  for (bool changed = true; changed;) {
    changed = false;
    for (intptr_t i = 0; i < buffers->list.count; ++i) {
      BufferInfo *buffer = &buffers->list.data[i];
      if (buffer->leftReason ||
          findForeignFree(&frees[i], buffers->foreign) == NO_INDEX)
        continue;
      bufferLeave(buffer, "what frees it may free memory that is not planned",
                  NO_INDEX);
      spreadForeign(w, buffers->foreign, buffer->value);
      changed = true;
    }
  }
}

static Marks makeMarks(NnpackArena *arena, intptr_t count) {
  return (Marks){NNPACK_NEW_ARRAY(arena, intptr_t, count), 0};
}

void buffersFindLifetimes(NnpackArena *arena, const Flow *flow,
                          BufferList *buffers) {
  const Skeleton *s = flow->skeleton;
  Walk w = {.arena = arena, .flow = flow, .s = s, .buffers = buffers};
  w.values = makeMarks(arena, s->values.count);
  w.phiValues = makeMarks(arena, s->values.count);
  w.liveIn = makeMarks(arena, s->blocks.count);
  w.liveOut = makeMarks(arena, s->blocks.count);
  w.phiLive = makeMarks(arena, s->blocks.count);
  findPredecessors(&w);
  buffers->foreign = NNPACK_NEW_ARRAY(arena, bool, s->values.count);
  intptr_t numBuffers = buffers->list.count;
  IndexStack *frees = NNPACK_NEW_ARRAY(arena, IndexStack, numBuffers);
  for (intptr_t i = 0; i < numBuffers; ++i)
    if (!buffers->list.data[i].leftReason)
      visitBuffer(&w, &buffers->list.data[i], &frees[i]);
  leaveMixedFrees(&w, buffers, frees);
  for (intptr_t i = 0; i < numBuffers; ++i)
    if (!buffers->list.data[i].leftReason)
      finishBuffer(&w, &buffers->list.data[i]);
}
