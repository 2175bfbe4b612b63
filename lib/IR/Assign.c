//===-- lib/IR/Assign.c - Offsets for a whole module --------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The steps of --assign-offsets: collect, plan, share arenas between entries,
// report, rewrite. Only the last one changes operations that were there.
//
//===----------------------------------------------------------------------===//

#include "Buffers.h"
#include "Build.h"
#include "Fault.h"
#include "Module.h"

#include "nnpack-c/Spaces.h"

#include <string.h>
#include "Shadow.h"

static SpaceInfo makeSpace(const ModuleInfo *module,
                           const NnpackSpaceInfo *info) {
  const char *name =
      nnpackArenaCopyString(module->arena, info->name, strlen(info->name));
  return (SpaceInfo){
      name, mlirStringAttrGet(module->context, nnpackStr(name)),
      info->capacity, info->cost, info->bytesPerCycle, info->latency};
}

static void findSpaces(ModuleInfo *module) {
  NnpackSpaceInfos infos = nnpackSpacesOf(module->request->options);
  SpaceInfo *spaces =
      NNPACK_NEW_ARRAY(module->arena, SpaceInfo, infos.count + 1);
  for (intptr_t i = 0; i < infos.count; ++i)
    spaces[i] = makeSpace(module, &infos.spaces[i]);
  if (infos.hasConstants)
    spaces[infos.count] = makeSpace(module, &infos.constants);
  module->spaces = (SpaceList){spaces, infos.count,
                               infos.count - !infos.hasConstants};
}

//===----------------------------------------------------------------------===//
// bufferization.clone
//===----------------------------------------------------------------------===//

typedef struct CloneList {
  NnpackArena *arena;
  NNPACK_VECTOR(MlirOperation) ops;
} CloneList;

static MlirWalkResult listClone(MlirOperation op, void *data) {
  CloneList *list = data;
  if (nnpackOpIs(op, "bufferization.clone") &&
      nnpackTypeIsStaticShaped(mlirValueGetType(mlirOperationGetResult(op, 0))))
    NNPACK_PUSH(list->arena, list->ops, op);
  return MlirWalkResultAdvance;
}

/// A clone of static shape becomes what it is lowered to anyway: an allocation,
/// which can be planned, and a copy.
static void expandClones(const ModuleInfo *module) {
  CloneList list = {.arena = module->arena};
  mlirOperationWalk(module->op, listClone, &list, MlirWalkPreOrder);
  for (intptr_t i = 0; i < list.ops.count; ++i) {
    MlirOperation op = list.ops.data[i];
    MlirValue result = mlirOperationGetResult(op, 0);
    MlirOperation alloc = nnpackInsertAlloc(op, mlirValueGetType(result));
    nnpackInsertCopy(op, mlirOperationGetOperand(op, 0),
                     mlirOperationGetResult(alloc, 0));
    mlirValueReplaceAllUsesOfWith(result, mlirOperationGetResult(alloc, 0));
    mlirOperationDestroy(op);
  }
}

//===----------------------------------------------------------------------===//
// Marks for check-memory
//===----------------------------------------------------------------------===//

typedef struct MarkCounter {
  MlirContext context;
  int64_t next;
} MarkCounter;

static MlirWalkResult markAllocation(MlirOperation op, void *data) {
  MarkCounter *counter = data;
  if (nnpackOpIs(op, "memref.alloc") || nnpackOpIs(op, "memref.alloca"))
    mlirOperationSetAttributeByName(
        op, nnpackStr(NNPACK_CHECK_MARK),
        mlirIntegerAttrGet(mlirIntegerTypeGet(counter->context, 64),
                           counter->next++));
  return MlirWalkResultAdvance;
}

/// Numbers the allocations of the program before anything is known of them.
static void markAllocations(const ModuleInfo *module) {
  MarkCounter counter = {module->context, 0};
  mlirOperationWalk(module->op, markAllocation, &counter, MlirWalkPreOrder);
  mlirOperationSetAttributeByName(module->op, nnpackStr(NNPACK_CHECK_MODULE),
                                  mlirUnitAttrGet(module->context));
}

//===----------------------------------------------------------------------===//
// What is left alone
//===----------------------------------------------------------------------===//

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

ModuleInfo moduleCreate(MlirOperation op, const NnpackAssignRequest *request) {
  ModuleInfo module = {.request = request,
                       .arena = request->arena,
                       .op = op,
                       .context = mlirOperationGetContext(op),
                       .loopRuns = {{.arena = request->arena},
                                    {.arena = request->arena}}};
  if (request->solver->clock)
    module.startSeconds = request->solver->clock(request->solver->clockData);
  findSpaces(&module);
  expandClones(&module);
  if (request->options->testCheckMemory)
    markAllocations(&module);
  moduleFindFunctions(&module);
  return module;
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
