//===-- KernelRemarks.c - What was fused, what was not, and why -----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Graph/KernelGraph.h"

#include "IR/Remarks.h"

#include <inttypes.h>

enum { maxNames = 8 };

static const char category[] = "form-kernels";

static int64_t resultBytes(const NnpackNode *node) {
  int64_t bytes;
  return nnpackTypeBytes(mlirValueGetType(nnpackNodeResult(node)), &bytes)
             ? bytes
             : 0;
}

/// "conv2d, rescale, clamp", in program order.
static void printMembers(const NnpackGraph *graph, const NnpackKernel *kernel,
                         NnpackText *text) {
  intptr_t count = kernel->members.count;
  for (intptr_t i = 0; i < count && i < maxNames; ++i) {
    intptr_t member = kernel->members.data[count - 1 - i];
    MlirStringRef name = nnpackOpName(graph->nodes.data[member].op);
    nnpackTextPrint(text, "%s%.*s", i ? ", " : "", (int)name.length - 5,
                    name.data + 5);
  }
  if (count > maxNames)
    nnpackTextPrint(text, " and %ld more", (long)(count - maxNames));
}

static int64_t bytesInside(const NnpackGraph *graph,
                           const NnpackKernel *kernel) {
  int64_t total = 0;
  for (intptr_t i = 0; i < kernel->members.count; ++i) {
    intptr_t member = kernel->members.data[i];
    if (member != kernel->root &&
        nnpackAddOverflow(total, resultBytes(&graph->nodes.data[member]),
                          &total))
      return INT64_MAX;
  }
  return total;
}

static void remarkKernel(const NnpackGraph *graph, const NnpackKernel *kernel) {
  const NnpackNode *root = &graph->nodes.data[kernel->root];
  bool isFused = kernel->members.count > 1;
  NnpackText members = {0};
  printMembers(graph, kernel, &members);
  if (isFused)
    nnpackRemarkOf(root->op, NnpackRemarkPassed, category, "fuse",
                   "one kernel of %s: stores %" PRId64 " bytes, and not the "
                   "%" PRId64 " of the tensors inside",
                   members.data, resultBytes(root), bytesInside(graph, kernel));
  else
    nnpackRemarkOf(root->op, NnpackRemarkAnalysis, category, "kernel",
                   "a kernel of %s alone: stores %" PRId64 " bytes",
                   members.data, resultBytes(root));
  if (root->whyApart)
    nnpackRemarkOf(root->op, NnpackRemarkMissed, category, "fuse",
                   "not fused with what reads its %" PRId64 " bytes: %s",
                   resultBytes(root), root->whyApart);
  nnpackTextDestroy(&members);
}

void nnpackRemarkKernels(const NnpackGraph *graph) {
  if (graph->kernels.count == 0 ||
      !nnpackWantsRemarks(graph->nodes.data[graph->kernels.data[0].root].op))
    return;
  // Kernels are cut from the last one to the first.
  for (intptr_t k = graph->kernels.count - 1; k >= 0; --k)
    remarkKernel(graph, &graph->kernels.data[k]);
}
