//===-- lib/IR/PlanRemarks.c - How good a plan is, and what it used ------ ===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Of each entry: bytes per space, with the proof or the gap; which results lie
// over their operands; what went to a slower space for want of room, where
// --place-buffers has not said it already.
//
//===----------------------------------------------------------------------===//

#include "Module.h"
#include "Remarks.h"

#include <inttypes.h>

static const char category[] = "assign-offsets";

static void remarkPart(const ModuleInfo *module, const FunctionInfo *function,
                       const ArenaPart *part) {
  const NnpackPlan *plan = &part->plan;
  NnpackText proof = {0};
  bool isProved = plan->lowerBoundBytes >= part->bytes;
  if (part->bytes == 0)
    return;
  if (isProved)
    nnpackTextPrint(&proof, "no offsets need less");
  else
    nnpackTextPrint(&proof, "none are known to need less, and none need less "
                            "than %" PRId64,
                    plan->lowerBoundBytes);
  nnpackRemarkOf(function->op,
                 isProved ? NnpackRemarkPassed : NnpackRemarkMissed, category,
                 "offsets", "%ld buffer%s in %" PRId64 " bytes of %s: %s",
                 (long)plan->numBuffers, nnpackPlural(plan->numBuffers),
                 part->bytes, module->spaces.spaces[part->space].name,
                 proof.data);
  nnpackTextDestroy(&proof);
}

/// Bytes that two buffers of one space have in common.
static int64_t commonBytes(const BufferInfo *a, const BufferInfo *b) {
  int64_t endA = a->offset + a->layout.sizeBytes;
  int64_t endB = b->offset + b->layout.sizeBytes;
  int64_t begin = a->offset > b->offset ? a->offset : b->offset;
  int64_t end = endA < endB ? endA : endB;
  return end > begin ? end - begin : 0;
}

/// Of the two, the one that is there first lies below.
static void remarkShare(const FunctionInfo *function,
                        const BufferInfo *buffer) {
  const BufferInfo *under = &function->buffers.list.data[buffer->shares];
  if (buffer->steps[0] < under->steps[0]) {
    const BufferInfo *first = buffer;
    buffer = under;
    under = first;
  }
  MlirOperation op = function->skeleton->ops.data[buffer->op].op;
  int64_t common = buffer->arenaPart == under->arenaPart
                       ? commonBytes(buffer, under)
                       : 0;
  bool isInside = buffer->steps[0] >= under->steps[0] &&
                buffer->steps[1] <= under->steps[1];
  if (common > 0 && isInside)
    nnpackRemarkOf(op, NnpackRemarkPassed, category, "overlap",
                   "'%s', %" PRId64 " bytes, lies over '%s', which is there "
                   "before and after, too: %" PRId64 " bytes are both",
                   buffer->name, buffer->layout.sizeBytes, under->name, common);
  else if (common > 0)
    nnpackRemarkOf(op, NnpackRemarkPassed, category, "overlap",
                   "'%s', %" PRId64 " bytes, lies over '%s', which dies as it "
                   "is written: %" PRId64 " bytes are both",
                   buffer->name, buffer->layout.sizeBytes, under->name, common);
  else
    nnpackRemarkOf(op, NnpackRemarkAnalysis, category, "overlap",
                   "'%s', %" PRId64 " bytes, might lie over '%s', and need "
                   "not: there is room elsewhere",
                   buffer->name, buffer->layout.sizeBytes, under->name);
}

static void remarkBuffer(const ModuleInfo *module, const FunctionInfo *function,
                         const BufferInfo *buffer) {
  const SpaceList *spaces = &module->spaces;
  intptr_t space = function->parts[buffer->arenaPart].space;
  if (space > 0 && buffer->pin == NO_INDEX && buffer->layout.sizeBytes > 0)
    nnpackRemarkOf(function->skeleton->ops.data[buffer->op].op,
                   NnpackRemarkMissed, category, "place",
                   "'%s', %" PRId64 " bytes, is in %s: there is no room for it "
                   "in %s",
                   buffer->name, buffer->layout.sizeBytes,
                   spaces->spaces[space].name, spaces->spaces[0].name);
  if (buffer->shares != NO_INDEX)
    remarkShare(function, buffer);
}

static void remarkEntry(const ModuleInfo *module,
                        const FunctionInfo *function) {
  for (intptr_t i = 0; i < function->buffers.list.count; ++i) {
    const BufferInfo *buffer = &function->buffers.list.data[i];
    if (bufferIsPlanned(buffer))
      remarkBuffer(module, function, buffer);
  }
  for (intptr_t i = 0; i < function->numParts; ++i)
    remarkPart(module, function, &function->parts[i]);
}

void moduleRemark(const ModuleInfo *module) {
  if (!nnpackWantsRemarks(module->op))
    return;
  for (intptr_t i = 0; i < module->functions.count; ++i) {
    const FunctionInfo *function = &module->functions.data[i];
    if (!function->isExternal && !function->leftReason &&
        functionIsEntry(function))
      remarkEntry(module, function);
  }
}
