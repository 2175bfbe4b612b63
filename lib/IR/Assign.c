//===-- lib/IR/Assign.c - Offsets for a whole module --------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The steps of --assign-offsets: collect, plan, share arenas between entries,
// report, rewrite; and what is said of allocations that are left alone.
//
//===----------------------------------------------------------------------===//

#include "Fault.h"
#include "Module.h"

static void remarkLeft(const ModuleInfo *module, const FunctionInfo *function,
                       const BufferInfo *buffer) {
  if (!module->request->hooks->emitRemark)
    return;
  const SkeletonOp *ops = function->skeleton->ops.data;
  NnpackText text = {0};
  nnpackTextPrint(&text, "allocation left alone: %s", buffer->leftReason);
  if (buffer->leftOp != NO_INDEX) {
    MlirStringRef name =
        mlirIdentifierStr(mlirOperationGetName(ops[buffer->leftOp].op));
    nnpackTextPrint(&text, " '%.*s'", (int)name.length, name.data);
  }
  module->request->hooks->emitRemark(ops[buffer->op].op, text.data);
  nnpackTextDestroy(&text);
}

static void countAndRemark(const ModuleInfo *module,
                           NnpackAssignResult *result) {
  for (intptr_t f = 0; f < module->functions.count; ++f) {
    const FunctionInfo *function = &module->functions.data[f];
    for (intptr_t i = 0; i < function->numAllocations; ++i) {
      const BufferInfo *buffer = &function->buffers.list.data[i];
      if (!buffer->leftReason) {
        ++result->numPlanned;
        continue;
      }
      ++result->numLeft;
      remarkLeft(module, function, buffer);
    }
  }
}

bool nnpackAssignOffsets(MlirOperation op, const NnpackAssignRequest *request,
                         NnpackAssignResult *outResult) {
  NnpackAssignResult result = {0};
  ModuleInfo module = moduleCreate(op, request);
  if (!faultParse(request->options->testFault, &module.fault)) {
    moduleEmitError(&module, op,
                    "test-fault: expected KIND:NUMBER, as offset:3");
    return false;
  }
  if (!moduleCollect(&module))
    return false;
  countAndRemark(&module, &result);
  if (!modulePlan(&module) || !moduleShareArenas(&module))
    return false;
  moduleRemark(&module);
  moduleReport(&module, &result);
  if (!moduleRewrite(&module))
    return false;
  faultSteps(op, &module.fault);
  *outResult = result;
  return true;
}
