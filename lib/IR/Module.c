//===-- lib/IR/Module.c - What every step over a module needs -----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Begins the work on a module: its memories, its functions (CallGraph.c), and the
// two changes that come before anything is looked at: clones become allocations
// with copies, and for check-memory every allocation gets a number.
//
//===----------------------------------------------------------------------===//

#include "Module.h"

#include "Buffers.h"
#include "Build.h"
#include "Shadow.h"

#include "nnpack-c/Spaces.h"

#include <string.h>

void moduleEmitError(const ModuleInfo *module, MlirOperation op,
                     const char *message) {
  if (module->request->hooks->emitError)
    module->request->hooks->emitError(op, message);
}

NnpackSolverOptions moduleSolverOptions(const ModuleInfo *module) {
  return nnpackSolverOptionsSince(module->request->solver,
                                  module->startSeconds);
}

//===----------------------------------------------------------------------===//
// Memories
//===----------------------------------------------------------------------===//

static SpaceInfo makeSpace(const ModuleInfo *module,
                           const NnpackSpaceInfo *info) {
  const char *name =
      nnpackArenaCopyString(module->arena, info->name, strlen(info->name));
  return (SpaceInfo){name,
                     mlirStringAttrGet(module->context, nnpackStr(name)),
                     info->capacity,
                     info->cost,
                     info->bytesPerCycle,
                     info->latency};
}

static void findSpaces(ModuleInfo *module) {
  NnpackSpaceInfos infos = nnpackSpacesOf(module->request->options);
  SpaceInfo *spaces =
      NNPACK_NEW_ARRAY(module->arena, SpaceInfo, infos.count + 1);
  for (intptr_t i = 0; i < infos.count; ++i)
    spaces[i] = makeSpace(module, &infos.spaces[i]);
  if (infos.hasConstants)
    spaces[infos.count] = makeSpace(module, &infos.constants);
  module->spaces =
      (SpaceList){spaces, infos.count, infos.count - !infos.hasConstants};
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
// The module
//===----------------------------------------------------------------------===//

ModuleInfo moduleCreate(MlirOperation op, const NnpackAssignRequest *request) {
  ModuleInfo module = {
      .request = request,
      .arena = request->arena,
      .op = op,
      .context = mlirOperationGetContext(op),
      .loopRuns = {{.arena = request->arena}, {.arena = request->arena}}};
  if (request->solver->clock)
    module.startSeconds = request->solver->clock(request->solver->clockData);
  findSpaces(&module);
  expandClones(&module);
  if (request->options->testCheckMemory)
    markAllocations(&module);
  moduleFindFunctions(&module);
  return module;
}
