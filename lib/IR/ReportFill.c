//===-- lib/IR/ReportFill.c - The plan for people and scripts -----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One report per entry: its buffers, the scratch of its calls, and for each step
// what is read and written. Must run before rewriting. Bytes moved count by space,
// the one that is for constants alone after those with an arena.
//
//===----------------------------------------------------------------------===//

#include "Build.h"
#include "MemoryRange.h"
#include "Module.h"
#include "ReportTime.h"

#include <stdlib.h>

typedef struct StepAccess {
  int64_t step;
  intptr_t buffer; ///< Of the report.
  unsigned effects;
} StepAccess;

typedef struct Filler {
  ModuleInfo *module;
  const FunctionInfo *function;
  NnpackReportSpace *spaces;
  NNPACK_VECTOR(NnpackReportBuffer) buffers;
  intptr_t *reported; ///< Per buffer of the function: its number in the report.
  int64_t *moved; ///< Bytes, [step * spacesNumRead + space].
  NnpackReport report;
} Filler;

//===----------------------------------------------------------------------===//
// Spaces and buffers
//===----------------------------------------------------------------------===//

static void fillSpaces(Filler *f) {
  intptr_t count = spacesNumRead(&f->module->spaces);
  f->spaces = NNPACK_NEW_ARRAY(f->module->arena, NnpackReportSpace, count);
  for (intptr_t s = 0; s < count; ++s) {
    const SpaceInfo *space = &f->module->spaces.spaces[s];
    f->spaces[s] = (NnpackReportSpace){
        .name = space->name, .capacityBytes = space->capacity, .optimal = true};
  }
  for (intptr_t p = 0; p < f->function->numParts; ++p) {
    const ArenaPart *part = &f->function->parts[p];
    NnpackReportSpace *space = &f->spaces[part->space];
    space->usedBytes = part->bytes;
    space->lowerBoundBytes = part->plan.lowerBoundBytes;
    space->optimal = part->bytes == part->plan.lowerBoundBytes;
  }
  f->report.spaces = f->spaces;
  f->report.numSpaces = f->module->spaces.count;
  if (count > f->report.numSpaces)
    f->report.constantsSpace = &f->spaces[f->report.numSpaces];
}

/// Whether the plan makes use of the buffer's leave to lie over another.
static bool liesOver(const BufferList *buffers, intptr_t index) {
  const BufferInfo *over = &buffers->list.data[index];
  if (over->shares == NO_INDEX)
    return false;
  const BufferInfo *under = &buffers->list.data[over->shares];
  return bufferIsPlanned(under) && over->arenaPart == under->arenaPart &&
         over->steps[0] < under->steps[1] && under->steps[0] < over->steps[1] &&
         over->offset < under->offset + under->layout.sizeBytes &&
         under->offset < over->offset + over->layout.sizeBytes;
}

static void fillBuffers(Filler *f) {
  const BufferList *buffers = &f->function->buffers;
  NnpackArena *arena = f->module->arena;
  int64_t naive = 0;
  f->reported = NNPACK_NEW_ARRAY(arena, intptr_t, buffers->list.count);
  for (intptr_t i = 0; i < buffers->list.count; ++i) {
    const BufferInfo *buffer = &buffers->list.data[i];
    f->reported[i] = f->buffers.count;
    if (!bufferIsPlanned(buffer))
      continue;
    NnpackReportBuffer row = {.name = buffer->name,
                              .role = buffer->role,
                              .sizeBytes = buffer->layout.sizeBytes,
                              .space = f->function->parts[buffer->arenaPart].space,
                              .offsetBytes = buffer->offset,
                              .lifetime = {buffer->steps[0], buffer->steps[1]},
                              .shares = -1};
    NNPACK_PUSH(arena, f->buffers, row);
    if (buffer->role != NnpackRoleScratch &&
        buffer->role != NnpackRoleConstant && !buffer->isCopy)
      naive = nnpackAddSaturated(naive, row.sizeBytes);
  }
  for (intptr_t i = 0; i < buffers->list.count; ++i)
    if (bufferIsPlanned(&buffers->list.data[i]) && liesOver(buffers, i))
      f->buffers.data[f->reported[i]].shares =
          f->reported[buffers->list.data[i].shares];
  f->report.buffers = f->buffers.data;
  f->report.numBuffers = f->buffers.count;
  f->report.naiveActivationsBytes =
      nnpackOpInteger(f->function->op, "nnpack.activations_naive", naive);
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

static int compareAccesses(const void *a, const void *b) {
  const StepAccess *x = a, *y = b;
  if (x->step != y->step)
    return x->step < y->step ? -1 : 1;
  return (x->buffer > y->buffer) - (x->buffer < y->buffer);
}

/// Sorted by step and buffer, at most one of each pair.
static StepAccess *listAccesses(const Filler *f, intptr_t *outCount) {
  const BufferList *buffers = &f->function->buffers;
  NNPACK_VECTOR(StepAccess) list = {0};
  NnpackArena *arena = f->module->arena;
  for (intptr_t i = 0; i < buffers->accesses.count; ++i) {
    BufferAccess access = buffers->accesses.data[i];
    if (bufferIsPlanned(&buffers->list.data[access.buffer]))
      NNPACK_PUSH(arena, list,
                  ((StepAccess){functionStepOf(f->function, access.op),
                                f->reported[access.buffer], access.effects}));
  }
  for (intptr_t i = f->function->numAllocations; i < buffers->list.count; ++i)
    NNPACK_PUSH(
        arena, list,
        ((StepAccess){functionStepOf(f->function, buffers->list.data[i].op),
                      f->reported[i], NnpackEffectRead | NnpackEffectWrite}));
  if (list.count)
    qsort(list.data, (size_t)list.count, sizeof *list.data, compareAccesses);
  intptr_t count = 0;
  for (intptr_t i = 0; i < list.count; ++i) {
    if (count && !compareAccesses(&list.data[count - 1], &list.data[i]))
      list.data[count - 1].effects |= list.data[i].effects;
    else
      list.data[count++] = list.data[i];
  }
  *outCount = count;
  return list.data;
}

/// The step that holds the operation: its own, or that of the loop around it.
static intptr_t reportedStepOf(const Filler *f, intptr_t op) {
  int64_t step = functionStepOf(f->function, op);
  bool isOwn = step < f->function->stepOps.count &&
               f->function->stepOps.data[step] == op;
  return isOwn || step == 0 ? (intptr_t)step : (intptr_t)step - 1;
}

static void addTraffic(Filler *f, NnpackReportStep *steps, intptr_t space,
                       intptr_t op, TrafficBytes bytes) {
  NnpackReportSpace *moved = &f->spaces[space];
  moved->readBytes = nnpackAddSaturated(moved->readBytes, bytes.read);
  moved->writtenBytes = nnpackAddSaturated(moved->writtenBytes, bytes.written);
  intptr_t step = reportedStepOf(f, op);
  if (step >= f->function->stepOps.count)
    return;
  int64_t *all = &f->moved[step * spacesNumRead(&f->module->spaces) + space];
  *all =
      nnpackAddSaturated(*all, nnpackAddSaturated(bytes.read, bytes.written));
  if (space < f->report.numSpaces - 1)
    return;
  steps[step].slowBytes = nnpackAddSaturated(
      steps[step].slowBytes, nnpackAddSaturated(bytes.read, bytes.written));
}

/// What a kernel's own scratch moves if it is in the slow space; in others it
/// does not count.
static void addScratchTraffic(Filler *f, NnpackReportStep *steps) {
  const BufferList *buffers = &f->function->buffers;
  for (intptr_t i = f->function->numAllocations; i < buffers->list.count; ++i) {
    const BufferInfo *buffer = &buffers->list.data[i];
    intptr_t space = f->function->parts[buffer->arenaPart].space;
    if (space == f->report.numSpaces - 1)
      addTraffic(f, steps, space, buffer->op,
                 functionScratchTraffic(f->module, f->function, buffer));
  }
}

/// What is moved between planned buffers and the processor.
static void addBufferTraffic(Filler *f, NnpackReportStep *steps) {
  const BufferList *buffers = &f->function->buffers;
  for (intptr_t i = 0; i < buffers->accesses.count; ++i) {
    const BufferAccess *access = &buffers->accesses.data[i];
    const BufferInfo *buffer = &buffers->list.data[access->buffer];
    if (!bufferIsPlanned(buffer) || buffer->role == NnpackRoleScratch)
      continue;
    addTraffic(f, steps, f->function->parts[buffer->arenaPart].space,
               access->op,
               functionUseTraffic(f->module, f->function, access->op,
                                  access->operand, access->effects));
  }
}

/// Where a global lies: variables in the last space that can be written.
static intptr_t spaceOfGlobal(const Filler *f, MlirSymbolTable symbols,
                              MlirAttribute symbol) {
  MlirOperation global = mlirSymbolTableLookup(
      symbols, mlirFlatSymbolRefAttrGetValue(symbol));
  bool isConstant =
      !mlirOperationIsNull(global) &&
      !mlirAttributeIsNull(nnpackOpAttribute(global, "constant"));
  return isConstant ? f->module->spaces.constants : f->report.numSpaces - 1;
}

/// Globals are read where they lie by whoever uses them. The bound is of the last
/// space.
static void addGlobalTraffic(Filler *f, NnpackReportStep *steps) {
  const Flow *flow = f->function->flow;
  MlirSymbolTable symbols = mlirSymbolTableCreate(f->module->op);
  for (intptr_t i = 0; i < flow->uses.count; ++i) {
    const FlowUse *use = &flow->uses.data[i];
    NnpackMemoryRange range = nnpackTraceMemory(
        f->function->skeleton->values.data[use->value].value);
    if (use->kind != FlowUseAccess || range.kind != NnpackRootGlobal)
      continue;
    intptr_t space = spaceOfGlobal(f, symbols, range.symbol);
    TrafficBytes bytes = functionUseTraffic(f->module, f->function, use->op,
                                            use->operand, use->effects);
    addTraffic(f, steps, space, use->op, bytes);
    if (space < f->report.numSpaces)
      f->report.trafficBoundBytes =
          nnpackAddSaturated(f->report.trafficBoundBytes,
                             nnpackAddSaturated(bytes.read, bytes.written));
  }
  mlirSymbolTableDestroy(symbols);
}

static void nameStep(const Filler *f, MlirOperation op,
                     NnpackReportStep *step) {
  MlirStringRef name = nnpackOpName(op);
  if (nnpackOpIs(op, "func.call")) {
    MlirAttribute callee = nnpackOpAttribute(op, "callee");
    name = mlirSymbolRefAttrGetRootReference(callee);
  }
  step->macs = moduleMacsOf(f->module, op);
  step->kernel =
      nnpackArenaCopyString(f->module->arena, name.data, name.length);
}

/// What each step reads and writes.
static void fillAccesses(const Filler *f, NnpackReportStep *steps) {
  intptr_t numAccesses, next = 0;
  NnpackArena *arena = f->module->arena;
  const StepAccess *accesses = listAccesses(f, &numAccesses);
  if (!accesses)
    return;
  for (intptr_t s = 0; s < f->function->stepOps.count; ++s) {
    NNPACK_VECTOR(intptr_t) reads = {0}, writes = {0};
    for (; next < numAccesses && accesses[next].step == s; ++next) {
      if (accesses[next].effects & NnpackEffectRead)
        NNPACK_PUSH(arena, reads, accesses[next].buffer);
      if (accesses[next].effects & NnpackEffectWrite)
        NNPACK_PUSH(arena, writes, accesses[next].buffer);
    }
    steps[s].reads = reads.data, steps[s].numReads = reads.count;
    steps[s].writes = writes.data, steps[s].numWrites = writes.count;
  }
}

static void fillSteps(Filler *f) {
  intptr_t numSteps = f->function->stepOps.count;
  NnpackArena *arena = f->module->arena;
  NnpackReportStep *steps =
      NNPACK_NEW_ARRAY(arena, NnpackReportStep, numSteps);
  for (intptr_t s = 0; s < numSteps; ++s) {
    nameStep(f, f->function->skeleton->ops.data[f->function->stepOps.data[s]].op,
             &steps[s]);
    f->report.macs = nnpackAddSaturated(f->report.macs, steps[s].macs);
  }
  fillAccesses(f, steps);
  f->moved = NNPACK_NEW_ARRAY(arena, int64_t,
                              numSteps * spacesNumRead(&f->module->spaces));
  addBufferTraffic(f, steps);
  addScratchTraffic(f, steps);
  addGlobalTraffic(f, steps);
  const NnpackOptions *options = f->module->request->options;
  f->report.hasCycles = options->objective == NnpackObjectiveTime ||
                        options->bandwidths || options->macsPerCycle > 0;
  if (f->report.hasCycles)
    f->report.cycles = reportFillTimes(f->module, f->function, f->moved, steps);
  f->report.steps = steps;
  f->report.numSteps = numSteps;
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

static void fillGlobals(Filler *f) {
  MlirOperation op = mlirBlockGetFirstOperation(mlirRegionGetFirstBlock(
      mlirOperationGetRegion(f->module->op, 0)));
  for (; !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    if (!nnpackOpIs(op, "memref.global"))
      continue;
    MlirAttribute type = nnpackOpAttribute(op, "type");
    MlirAttribute constant = nnpackOpAttribute(op, "constant");
    int64_t bytes = typeStaticBytes(mlirTypeAttrGetValue(type));
    int64_t *total = mlirAttributeIsNull(constant)
                         ? &f->report.variablesBytes
                         : &f->report.constantsBytes;
    *total = nnpackAddSaturated(*total, bytes);
  }
  if (f->report.constantsSpace) {
    NnpackReportSpace *space = &f->spaces[f->report.numSpaces];
    space->usedBytes = space->lowerBoundBytes = f->report.constantsBytes;
  }
}

static NnpackReport fillReport(ModuleInfo *module,
                               const FunctionInfo *function) {
  Filler f = {.module = module, .function = function};
  f.report.entry = nnpackArenaCopyString(module->arena, function->name.data,
                                         function->name.length);
  f.report.alignment = module->request->options->alignment;
  f.report.seconds = -1;
  f.report.macsRecomputed =
      nnpackOpInteger(function->op, "nnpack.macs_recomputed", 0);
  fillSpaces(&f);
  fillBuffers(&f);
  fillSteps(&f);
  fillGlobals(&f);
  // Of constants alone, if --place-buffers has not proved more.
  if (spacesCostBytes(&module->spaces) &&
      module->request->options->objective != NnpackObjectiveTime)
    f.report.trafficBoundBytes = nnpackOpInteger(
        function->op, "nnpack.traffic_bound", f.report.trafficBoundBytes);
  return f.report;
}

void moduleReport(ModuleInfo *module, NnpackAssignResult *outResult) {
  NNPACK_VECTOR(NnpackReport) reports = {0};
  for (intptr_t i = 0; i < module->functions.count; ++i)
    if (functionIsEntry(&module->functions.data[i]))
      NNPACK_PUSH(module->arena, reports,
                  fillReport(module, &module->functions.data[i]));
  outResult->reports = reports.data;
  outResult->numReports = reports.count;
}
