//===-- lib/IR/Traffic.c - Bytes that a function moves ------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs a kernel's loops with all index arithmetic and views, but without the
// arithmetic on elements, and notes which elements of its arguments each
// structured operation touches:
//
//   scf.for %row = ...                      a unit of work per iteration
//     %v = memref.subview %in[0, %from, 0]  offset, sizes, strides are numbers
//     linalg.generic ins(%v, %weights)      touches them through its maps
//
// Within a unit each byte of an argument moves once, however often it is
// loaded: a processor of this kind has registers, a cache or a local store for a
// tile. From unit to unit nothing is kept but the rows that a sliding window
// shares with the next: weights that every unit reads are read by every unit. A
// function without one loop at its top is a single unit. Its own allocations are
// counted too, for when they are in slow memory: every unit writes and reads what
// it uses of them.
//
// Operations are gathered into a list of nodes first (TrafficGather.c), so that
// running them (TrafficRun.c) asks MLIR nothing.
//
//===----------------------------------------------------------------------===//

#include "Traffic.h"

#include "Build.h"
#include "RowMaps.h"
#include "RowRanges.h"
#include "TrafficProgram.h"

#include "mlir-c/AffineMap.h"

/// There is a bit for each element.
enum { mostElements = 1 << 28 };

void trafficAddTouches(TrafficProgram *p, MlirType type) {
  int64_t elements = 0;
  if (mlirTypeIsAMemRef(type))
    p->isRefused |=
        !nnpackTypeElements(type, &elements) || elements > mostElements;
  NNPACK_PUSH(p->arena, p->reads, ((Touches){.numElements = elements}));
  NNPACK_PUSH(p->arena, p->writes, ((Touches){.numElements = elements}));
}

static void addArguments(TrafficProgram *p) {
  p->numArguments = mlirBlockGetNumArguments(p->body);
  for (intptr_t i = 0; i < p->numArguments; ++i) {
    MlirValue argument = mlirBlockGetArgument(p->body, i);
    MlirType type = mlirValueGetType(argument);
    trafficAddTouches(p, type);
    // The first channel or the like: where a range lies makes no difference.
    if (mlirTypeIsAIndex(type))
      trafficAddSlot(p, argument, 0);
    if (mlirTypeIsAMemRef(type))
      trafficAddView(p, argument, trafficIdentityView(type, i));
  }
}

static bool isOfArgument(const TrafficProgram *p, intptr_t view) {
  return view >= 0 && p->views.data[view].argument >= 0 &&
         p->views.data[view].argument < p->numArguments;
}

static bool touchesArgument(const TrafficProgram *p, const TrafficNode *node) {
  if (node->kind == TrafficNodeAccess)
    return isOfArgument(p, node->source);
  for (intptr_t i = 0; i < node->numOperands; ++i)
    if (isOfArgument(p, node->operands[i].view))
      return true;
  return false;
}

/// The one loop at the top, if nothing beside it touches an argument but what is
/// done once; else -1.
static intptr_t findUnitLoop(const TrafficProgram *p) {
  intptr_t loop = -1;
  for (intptr_t at = 0; at < p->nodes.count;) {
    const TrafficNode *node = &p->nodes.data[at];
    bool isLoop = node->kind == TrafficNodeLoop;
    if (!node->isOnce &&
        ((isLoop && loop >= 0) || touchesArgument(p, node)))
      return -1;
    if (isLoop && !node->isOnce)
      loop = at;
    at = isLoop ? node->end : at + 1;
  }
  return loop;
}

/// What is not known well enough to see it slide (an index that comes from
/// arithmetic on elements) still counts once if rows of it are read, or if it
/// is the result.
static TrafficBytes trafficOfArgument(const TrafficProgram *p,
                                      intptr_t argument) {
  MlirOperation function = mlirBlockGetParentOperation(p->body);
  MlirType type = mlirValueGetType(mlirBlockGetArgument(p->body, argument));
  if (!mlirTypeIsAMemRef(type))
    return (TrafficBytes){0, 0};
  int64_t bytes = nnpackElementBytes(mlirShapedTypeGetElementType(type));
  const Touches *reads = &p->reads.data[argument];
  int64_t all = reads->numElements;
  int64_t read = touchesMoved(reads);
  int64_t written = touchesMoved(&p->writes.data[argument]);
  if (reads->isGuessed && read > all &&
      !nnpackGetRowMap(function, argument).isWhole)
    read = all;
  if (argument == nnpackResultArgumentOf(function)) {
    read = 0; // Of what the same unit has written, at most.
    written = reads->isGuessed && written > all ? all : written;
  }
  return (TrafficBytes){read * bytes, written * bytes};
}

/// Every unit writes its scratch anew, and reads it: there is nothing to slide.
static TrafficBytes trafficOfScratch(const TrafficProgram *p) {
  TrafficBytes sum = {0, 0};
  for (intptr_t i = 0; i < p->scratch.count; ++i) {
    int64_t bytes = nnpackElementBytes(
        mlirShapedTypeGetElementType(p->scratch.data[i]));
    intptr_t at = p->numArguments + i;
    sum.read = nnpackAddSaturated(
        sum.read, nnpackMulSaturated(p->reads.data[at].sumOfCounts, bytes));
    sum.written = nnpackAddSaturated(
        sum.written, nnpackMulSaturated(p->writes.data[at].sumOfCounts, bytes));
  }
  return sum;
}

bool trafficOfFunction(MlirOperation function, TrafficBytes *outTraffic,
                       TrafficBytes *outScratch) {
  static const NnpackIrHooks noHooks;
  NnpackArena *arena = nnpackArenaCreate();
  TrafficProgram p = {.arena = arena,
                      .hooks = &noHooks,
                      .body = nnpackFunctionBody(function),
                      .slotOf = {.arena = arena},
                      .viewOf = {.arena = arena}};
  addArguments(&p);
  trafficGather(&p, p.body);
  p.unitLoop = findUnitLoop(&p);
  trafficRun(&p);
  for (intptr_t i = 0; i < p.numArguments && !p.isRefused; ++i)
    outTraffic[i] = trafficOfArgument(&p, i);
  *outScratch = p.isRefused ? (TrafficBytes){0, 0} : trafficOfScratch(&p);
  nnpackArenaDestroy(arena);
  return !p.isRefused;
}
