//===-- lib/IR/Flow.c - Where values go in a function -------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The graph of a whole function: facts of its operations, their edges and uses
// (FlowOps.c), and which block arguments are memory of someone else.
//
//===----------------------------------------------------------------------===//

#include "FlowBuilder.h"

#include <stdlib.h>

//===----------------------------------------------------------------------===//
// Classes
//===----------------------------------------------------------------------===//

intptr_t flowRootOf(FlowValue *values, intptr_t value) {
  while (values[value].classParent != value) {
    values[value].classParent = values[values[value].classParent].classParent;
    value = values[value].classParent;
  }
  return value;
}

intptr_t flowClassOf(const Flow *flow, intptr_t value) {
  return flowRootOf(flow->values, value);
}

//===----------------------------------------------------------------------===//
// The whole function
//===----------------------------------------------------------------------===//

/// Facts of every operation, and what is inherited from the ones around it.
static void addFacts(FlowBuilder *b) {
  Flow *flow = b->flow;
  intptr_t numOps = b->s->ops.count;
  flow->facts = NNPACK_NEW_ARRAY(b->arena, OpFacts, numOps);
  flow->concurrent = NNPACK_NEW_ARRAY(b->arena, intptr_t, numOps);
  flow->keeper = NNPACK_NEW_ARRAY(b->arena, intptr_t, numOps);
  flow->concurrent[0] = flow->keeper[0] = NO_INDEX;
  for (intptr_t i = 1; i < numOps; ++i) {
    intptr_t parent = b->s->ops.data[i].parent;
    flow->facts[i] = opFactsGet(b->s->ops.data[i].op, b->hooks);
    OpKind kind = parent ? flow->facts[parent].kind : OpKindRegion;
    bool keeps = kind == OpKindKeep;
    bool isConcurrent =
        keeps || kind == OpKindParallel || kind == OpKindAccess;
    flow->keeper[i] = flow->keeper[parent] != NO_INDEX || !keeps
                          ? flow->keeper[parent]
                          : parent;
    flow->concurrent[i] = flow->concurrent[parent] != NO_INDEX || !isConcurrent
                              ? flow->concurrent[parent]
                              : parent;
  }
}

/// Arguments of blocks that no branch and no loop gives a value.
static void markArguments(FlowBuilder *b) {
  for (intptr_t v = 0; v < b->s->values.count; ++v) {
    const SkeletonValue *value = &b->s->values.data[v];
    if (value->block == NO_INDEX)
      continue;
    const SkeletonBlock *block = &b->s->blocks.data[value->block];
    const SkeletonRegion *region = &b->s->regions.data[block->region];
    if (value->block != region->firstBlock)
      b->flow->values[v].isPhi = true;
    else if (!b->flow->values[v].hasSource)
      b->flow->values[v].isForeign = true;
  }
}

static int compareEdges(const void *a, const void *b) {
  const FlowEdge *x = a, *y = b;
  if (x->from != y->from)
    return x->from < y->from ? -1 : 1;
  if (x->op != y->op)
    return x->op < y->op ? -1 : 1;
  return (x->to > y->to) - (x->to < y->to);
}

static int compareUses(const void *a, const void *b) {
  const FlowUse *x = a, *y = b;
  if (x->value != y->value)
    return x->value < y->value ? -1 : 1;
  if (x->op != y->op)
    return x->op < y->op ? -1 : 1;
  return (x->operand > y->operand) - (x->operand < y->operand);
}

static void sortRows(Flow *flow) {
  if (flow->edges.count)
    qsort(flow->edges.data, (size_t)flow->edges.count, sizeof(FlowEdge),
          compareEdges);
  if (flow->uses.count)
    qsort(flow->uses.data, (size_t)flow->uses.count, sizeof(FlowUse),
          compareUses);
  for (intptr_t i = flow->edges.count; i-- > 0;) {
    FlowValue *value = &flow->values[flow->edges.data[i].from];
    value->firstEdge = i;
    ++value->numEdges;
  }
  for (intptr_t i = flow->uses.count; i-- > 0;) {
    FlowValue *value = &flow->values[flow->uses.data[i].value];
    value->firstUse = i;
    ++value->numUses;
  }
}

Flow *flowCreate(NnpackArena *arena, const Skeleton *skeleton,
                 const NnpackIrHooks *hooks, const FlowCallees *callees) {
  Flow *flow = NNPACK_NEW(arena, Flow);
  FlowBuilder b = {arena, flow, skeleton, hooks, callees};
  flow->skeleton = skeleton;
  flow->values = NNPACK_NEW_ARRAY(arena, FlowValue, skeleton->values.count);
  for (intptr_t v = 0; v < skeleton->values.count; ++v) {
    flow->values[v].classParent = v;
    flow->values[v].carriedBy = NO_INDEX;
  }
  addFacts(&b);
  for (intptr_t i = 1; i < skeleton->ops.count; ++i)
    flowAddOp(&b, i);
  markArguments(&b);
  sortRows(flow);
  return flow;
}
