//===-- lib/IR/TrafficRun.c - Running the nodes of a function -----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs a program's nodes in order, loops as often as they turn. Indices and
// views get values; accesses add what they touch to their argument. Where an
// index is not known, all of the view is touched, and where the view is not,
// all of the argument. A loop without known bounds cannot be run.
//
//===----------------------------------------------------------------------===//

#include "TrafficProgram.h"

#include "Footprint.h"

enum {
  maxNodesRun = 4000000,
  maxFootprints = 1 << 14, ///< Of a unit: some megabytes.
  maxWork = 1 << 26,       ///< Of marking and of bodies: a second.
};

//===----------------------------------------------------------------------===//
// Indices and views
//===----------------------------------------------------------------------===//

static int64_t valueOf(const TrafficProgram *p, TrafficIndex index) {
  return index.slot < 0 ? index.number : p->slots.data[index.slot];
}

static int64_t floorDivide(int64_t a, int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

int64_t trafficArithmetic(char code, int64_t a, int64_t b) {
  int64_t result = trafficUnknownIndex;
  if (a == trafficUnknownIndex || (code != '=' && b == trafficUnknownIndex))
    return trafficUnknownIndex;
  bool divides = code == '/' || code == '%' || code == 'f' || code == 'c';
  if (divides && b == 0)
    return trafficUnknownIndex;
  switch (code) {
  case '+':
    nnpackAddOverflow(a, b, &result);
    return result;
  case '-':
    nnpackAddOverflow(a, -b, &result);
    return result;
  case '*':
    nnpackMulOverflow(a, b, &result);
    return result;
  case 'm':
    return a < b ? a : b;
  case 'M':
    return a > b ? a : b;
  case '/':
    return a / b;
  case '%':
    return a % b;
  case 'f':
    return floorDivide(a, b);
  case 'c':
    return -floorDivide(-a, b);
  case '&':
    return a & b;
  case '|':
    return a | b;
  default:
    return a;
  }
}

static TrafficView unknownView(intptr_t argument) {
  return (TrafficView){.argument = argument};
}

static TrafficView runSubview(const TrafficProgram *p,
                              const TrafficNode *node) {
  TrafficView view = p->views.data[node->source];
  if (!view.isKnown || view.rank != node->rank)
    return unknownView(view.argument);
  for (intptr_t i = 0; i < view.rank; ++i) {
    int64_t offset = valueOf(p, node->indices[i]);
    int64_t size = valueOf(p, node->indices[view.rank + i]);
    int64_t stride = valueOf(p, node->indices[2 * view.rank + i]);
    if (offset == trafficUnknownIndex || size == trafficUnknownIndex ||
        stride == trafficUnknownIndex ||
        nnpackAddProductOverflow(offset, view.strides[i], &view.offset) ||
        nnpackMulOverflow(view.strides[i], stride, &view.strides[i]))
      return unknownView(view.argument);
    view.sizes[i] = size;
  }
  return view;
}

/// The stride of a group is that of its last dimension longer than one.
static TrafficView runCollapse(const TrafficProgram *p,
                               const TrafficNode *node) {
  const TrafficView *source = &p->views.data[node->source];
  TrafficView view = {source->argument,
                      source->isKnown,
                      node->numGroups,
                      source->offset,
                      {0},
                      {0}};
  intptr_t d = 0;
  for (intptr_t g = 0; g < node->numGroups && view.isKnown; ++g) {
    view.sizes[g] = 1;
    view.strides[g] = 1;
    for (intptr_t k = 0; k < node->groups[g] && d < source->rank; ++k, ++d) {
      if (source->sizes[d] == 1)
        continue;
      view.isKnown &=
          !nnpackMulOverflow(view.sizes[g], source->sizes[d], &view.sizes[g]);
      view.strides[g] = source->strides[d];
    }
  }
  return view;
}

static TrafficView runExpand(const TrafficProgram *p, const TrafficNode *node) {
  const TrafficView *source = &p->views.data[node->source];
  TrafficView view = {
      source->argument, source->isKnown, node->rank, source->offset, {0}, {0}};
  intptr_t end = 0;
  for (intptr_t d = 0; d < node->rank && node->numGroups == 0; ++d)
    view.sizes[d] = view.strides[d] = 1;
  for (intptr_t g = 0; g < node->numGroups && view.isKnown; ++g) {
    int64_t stride = g < source->rank ? source->strides[g] : 1;
    end += node->groups[g];
    for (intptr_t d = end; d-- > end - node->groups[g];) {
      int64_t size = valueOf(p, node->indices[d]);
      view.isKnown &= size != trafficUnknownIndex;
      view.sizes[d] = size;
      view.strides[d] = stride;
      view.isKnown &= !nnpackMulOverflow(stride, size, &stride);
    }
  }
  return view;
}

//===----------------------------------------------------------------------===//
// Touching
//===----------------------------------------------------------------------===//

static void touch(TrafficProgram *p, const TrafficView *view, unsigned effects,
                  Footprint *footprint) {
  Touches *reads = &p->reads.data[view->argument];
  Touches *writes = &p->writes.data[view->argument];
  footprintNormalize(footprint);
  if (effects & NnpackEffectRead)
    touchesAdd(reads, footprint, p->arena);
  if (effects & NnpackEffectWrite)
    touchesAdd(writes, footprint, p->arena);
  p->isRefused |=
      reads->now.count > maxFootprints || writes->now.count > maxFootprints;
}

static void touchArgument(TrafficProgram *p, const TrafficView *view,
                          unsigned effects) {
  Footprint all = {0};
  footprintAddLevel(&all, p->reads.data[view->argument].numElements, 1);
  touch(p, view, effects, &all);
}

/// All of the view, as it is not known which elements.
static void touchView(TrafficProgram *p, const TrafficView *view,
                      unsigned effects) {
  p->reads.data[view->argument].isGuessed = true;
  if (!view->isKnown) {
    touchArgument(p, view, effects);
    return;
  }
  Footprint footprint = {.begin = view->offset};
  for (intptr_t i = 0; i < view->rank; ++i)
    footprintAddLevel(&footprint, view->sizes[i], view->strides[i]);
  touch(p, view, effects, &footprint);
}

static int64_t extentOf(const TrafficProgram *p, const TrafficNode *node,
                        intptr_t dim) {
  intptr_t operand = node->extents[dim].operand;
  if (operand < 0 || node->operands[operand].view < 0)
    return trafficUnknownIndex;
  if (node->extents[dim].size > 0)
    return node->extents[dim].size;
  const TrafficView *view = &p->views.data[node->operands[operand].view];
  return view->isKnown ? view->sizes[node->extents[dim].dimension]
                       : trafficUnknownIndex;
}

/// How often those loops of a structured operation turn.
static int64_t runsOf(const TrafficProgram *p, const TrafficNode *node,
                      unsigned dims) {
  int64_t runs = 1;
  for (intptr_t d = 0; d < node->numDims; ++d) {
    if (d < trafficMaxLoopDims && !(dims & 1u << d))
      continue;
    int64_t extent = extentOf(p, node, d);
    if (extent == trafficUnknownIndex || nnpackMulOverflow(runs, extent, &runs))
      return INT64_MAX;
  }
  return runs;
}

/// An element that data chooses, once for each change of what it depends on:
/// which ones does not matter, but they are not those of another access in the
/// body. Unless all its values come up: then they are the same, but for what is
/// added to them, as a table's entry and the next are.
static void touchAny(TrafficProgram *p, const TrafficNode *node) {
  const TrafficView *view = &p->views.data[node->source];
  int64_t all = p->reads.data[view->argument].numElements;
  int64_t runs =
      runsOf(p, &p->nodes.data[node->bodyOf], node->data.dims);
  int64_t begin = node->data.offset > 0 ? node->data.offset : 0;
  if (runs >= node->data.numValues)
    runs = node->data.numValues;
  else if (nnpackMulOverflow(runs, node->bodyAccess, &begin))
    begin = all;
  if (runs >= all || begin > all - runs) {
    touchView(p, view, node->effects);
    return;
  }
  Footprint some = {.begin = begin};
  p->reads.data[view->argument].isGuessed = true;
  footprintAddLevel(&some, runs, 1);
  touch(p, view, node->effects, &some);
}

/// Elements that loop counters choose; false if that cannot be told.
static bool touchComputed(TrafficProgram *p, const TrafficNode *node) {
  const TrafficView *view = &p->views.data[node->source];
  const TrafficNode *around = &p->nodes.data[node->bodyOf];
  int64_t extents[trafficMaxLoopDims] = {0};
  if (!node->body || !view->isKnown || view->rank != node->rank)
    return false;
  for (intptr_t d = 0; d < around->numDims; ++d) {
    int64_t extent = extentOf(p, around, d);
    extents[d] = extent == trafficUnknownIndex ? 0 : extent;
  }
  Footprint footprint = {.begin = view->offset};
  for (intptr_t i = 0; i < view->rank; ++i) {
    TrafficRange range;
    int64_t stride;
    if (!trafficBodyRange(p, node->body, node->roots[i], node->isGuarded, extents,
                          &range))
      return false;
    if (range.count == 0)
      return true;
    if (nnpackMulOverflow(range.step, view->strides[i], &stride) ||
        !footprintAddLevel(&footprint, range.count, stride) ||
        nnpackAddProductOverflow(range.begin, view->strides[i],
                                 &footprint.begin))
      return false;
  }
  touch(p, view, node->effects, &footprint);
  return true;
}

static void runAccess(TrafficProgram *p, const TrafficNode *node) {
  const TrafficView *view = &p->views.data[node->source];
  if (view->argument < 0)
    return;
  if (node->bodyOf >= 0) {
    if (!touchComputed(p, node))
      touchAny(p, node);
    return;
  }
  Footprint element = {.begin = view->offset};
  bool isElement = view->isKnown && node->numIndices == view->rank;
  for (intptr_t i = 0; i < node->numIndices && isElement; ++i) {
    int64_t index = valueOf(p, node->indices[i]);
    isElement =
        index != trafficUnknownIndex &&
        !nnpackAddProductOverflow(index, view->strides[i], &element.begin);
  }
  if (isElement)
    touch(p, view, node->effects, &element);
  else
    touchView(p, view, node->effects);
}

static void runLinalgOperand(TrafficProgram *p, const TrafficNode *node,
                             const TrafficLinalgOperand *operand) {
  const TrafficView *view = &p->views.data[operand->view];
  Footprint footprint = {.begin = view->offset};
  bool isLinear = operand->isLinear && view->isKnown;
  for (intptr_t i = 0; i < view->rank && isLinear; ++i)
    isLinear = !nnpackAddProductOverflow(operand->base[i], view->strides[i],
                                         &footprint.begin);
  for (intptr_t d = 0; d < node->numDims && isLinear; ++d) {
    int64_t stride = 0, extent;
    for (intptr_t i = 0; i < view->rank && isLinear; ++i)
      isLinear = !nnpackAddProductOverflow(operand->factors[i][d],
                                           view->strides[i], &stride);
    if (stride == 0 || !isLinear)
      continue;
    extent = extentOf(p, node, d);
    isLinear = extent != trafficUnknownIndex &&
               footprintAddLevel(&footprint, extent, stride);
  }
  if (isLinear)
    touch(p, view, operand->effects, &footprint);
  else
    touchView(p, view, operand->effects);
}

static void runLinalg(TrafficProgram *p, const TrafficNode *node) {
  for (intptr_t i = 0; i < node->numOperands; ++i) {
    const TrafficLinalgOperand *operand = &node->operands[i];
    if (operand->view >= 0 && p->views.data[operand->view].argument >= 0)
      runLinalgOperand(p, node, operand);
  }
}

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

static void endUnit(TrafficProgram *p) {
  for (intptr_t i = 0; i < p->reads.count && !p->isRefused; ++i) {
    touchesEndUnit(&p->reads.data[i], &p->workLeft, p->arena);
    touchesEndUnit(&p->writes.data[i], &p->workLeft, p->arena);
    p->isRefused |= p->workLeft <= 0;
  }
}

/// Whether something has been touched since the last unit ended.
static bool isUnitOpen(const TrafficProgram *p) {
  for (intptr_t i = 0; i < p->reads.count; ++i)
    if (p->reads.data[i].now.count || p->writes.data[i].now.count)
      return true;
  return false;
}

static void runNodes(TrafficProgram *p, intptr_t begin, intptr_t end);

static void runLoop(TrafficProgram *p, intptr_t at) {
  const TrafficNode *node = &p->nodes.data[at];
  int64_t lower = valueOf(p, node->indices[0]);
  int64_t upper = valueOf(p, node->indices[1]);
  int64_t step = valueOf(p, node->indices[2]);
  p->isRefused |= lower == trafficUnknownIndex ||
                  upper == trafficUnknownIndex || step == trafficUnknownIndex ||
                  step <= 0;
  // A loop in which nothing counts may have any number of turns.
  if (node->end == at + 1)
    upper = lower < upper ? lower + 1 : upper;
  for (int64_t i = lower; !p->isRefused && i < upper;) {
    p->slots.data[node->result] = i;
    runNodes(p, at + 1, node->end);
    if (at == p->unitLoop)
      endUnit(p);
    if (nnpackAddOverflow(i, step, &i))
      return;
  }
}

static void runNode(TrafficProgram *p, intptr_t at) {
  const TrafficNode *node = &p->nodes.data[at];
  TrafficView *views = p->views.data;
  switch (node->kind) {
  case TrafficNodeArithmetic:
    p->slots.data[node->result] =
        trafficArithmetic(node->arithmetic, valueOf(p, node->indices[0]),
                      valueOf(p, node->indices[1]));
    return;
  case TrafficNodeLoop:
    runLoop(p, at);
    return;
  case TrafficNodeSubview:
    views[node->result] = runSubview(p, node);
    return;
  case TrafficNodeCollapse:
    views[node->result] = runCollapse(p, node);
    return;
  case TrafficNodeExpand:
    views[node->result] = runExpand(p, node);
    return;
  case TrafficNodeSame:
    views[node->result] = views[node->source];
    return;
  case TrafficNodeUnknown:
    views[node->result] = unknownView(views[node->source].argument);
    return;
  case TrafficNodeAccess:
    runAccess(p, node);
    return;
  case TrafficNodeLinalg:
    runLinalg(p, node);
    return;
  }
}

static void runNodes(TrafficProgram *p, intptr_t begin, intptr_t end) {
  for (intptr_t at = begin; at < end && !p->isRefused;
       at = p->nodes.data[at].kind == TrafficNodeLoop ? p->nodes.data[at].end
                                                      : at + 1) {
    p->isRefused |= ++p->numRun > maxNodesRun || p->workLeft <= 0;
    runNode(p, at);
  }
}

void trafficRun(TrafficProgram *p) {
  p->workLeft = maxWork;
  runNodes(p, 0, p->nodes.count);
  if (!p->isRefused && (p->unitLoop < 0 || isUnitOpen(p)))
    endUnit(p);
}
