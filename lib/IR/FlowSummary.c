//===-- FlowSummary.c - What a function does with its arguments -----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A walk along the edges of the flow from each argument: the uses it comes by
// are what a caller has to expect of the memory that it passes.
//
//===----------------------------------------------------------------------===//

#include "Flow.h"

typedef struct Reach {
  intptr_t *stamps; ///< Per value: the last walk that came by.
  NNPACK_VECTOR(intptr_t) stack;
} Reach;

static void reachValue(NnpackArena *arena, Reach *reach, intptr_t value,
                       intptr_t stamp) {
  if (reach->stamps[value] == stamp)
    return;
  reach->stamps[value] = stamp;
  NNPACK_PUSH(arena, reach->stack, value);
}

static void addAlias(NnpackArena *arena, FlowSummary *summary,
                     intptr_t argument, intptr_t result) {
  for (intptr_t i = 0; i < summary->aliases.count; ++i)
    if (summary->aliases.data[i].argument == argument &&
        summary->aliases.data[i].result == result)
      return;
  NNPACK_PUSH(arena, summary->aliases, ((FlowAlias){argument, result}));
}

static void summarizeUse(NnpackArena *arena, FlowSummary *summary,
                         intptr_t argument, const FlowUse *use) {
  if (use->kind == FlowUseAccess)
    summary->arguments[argument] |= use->effects;
  else if (use->kind == FlowUseReturn)
    addAlias(arena, summary, argument, use->operand);
  else
    summary->arguments[argument] |= NnpackEffectUnknown;
}

static void summarizeArgument(NnpackArena *arena, const Flow *flow,
                              Reach *reach, intptr_t argument, intptr_t value,
                              FlowSummary *summary) {
  reachValue(arena, reach, value, argument + 1);
  while (reach->stack.count) {
    const FlowValue *v =
        &flow->values[reach->stack.data[--reach->stack.count]];
    for (intptr_t u = 0; u < v->numUses; ++u)
      summarizeUse(arena, summary, argument,
                   &flow->uses.data[v->firstUse + u]);
    for (intptr_t e = 0; e < v->numEdges; ++e)
      reachValue(arena, reach, flow->edges.data[v->firstEdge + e].to,
                 argument + 1);
  }
}

void flowSummarize(NnpackArena *arena, const Flow *flow,
                   FlowSummary *outSummary) {
  const Skeleton *s = flow->skeleton;
  *outSummary = (FlowSummary){.isKnown = true};
  if (!s->regions.count || !s->regions.data[0].numBlocks)
    return;
  MlirBlock entry = s->blocks.data[s->regions.data[0].firstBlock].block;
  intptr_t numArguments = mlirBlockGetNumArguments(entry);
  outSummary->numArguments = numArguments;
  outSummary->arguments = NNPACK_NEW_ARRAY(arena, unsigned, numArguments);
  Reach reach = {NNPACK_NEW_ARRAY(arena, intptr_t, s->values.count), {0}};
  for (intptr_t k = 0; k < numArguments; ++k) {
    intptr_t value = skeletonFindValue(s, mlirBlockGetArgument(entry, k));
    if (value != NO_INDEX)
      summarizeArgument(arena, flow, &reach, k, value, outSummary);
  }
}
