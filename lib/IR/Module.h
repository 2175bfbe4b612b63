//===-- lib/IR/Module.h - The functions of a module ---------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What assign-offsets knows of a module, and its three steps over it: collect
// (nothing changes), plan (numbers only), rewrite.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_MODULE_H
#define NNPACK_LIB_IR_MODULE_H

#include "Allocations.h"
#include "Dma.h"
#include "LoopRuns.h"
#include "Traffic.h"

/// A part of the memory that a function works in: one arena argument.
typedef struct ArenaPart {
  intptr_t space; ///< NO_INDEX: the space its caller gives it.
  int64_t bytes, alignment;
  NnpackPlan plan;
} ArenaPart;

typedef struct FunctionInfo {
  MlirOperation op;
  MlirStringRef name;
  bool isPublic, isExternal;
  bool isRecursive;    ///< Can be running twice at one time.
  intptr_t component;  ///< Functions that call one another have the same.
  bool isAddressTaken; ///< Named elsewhere than in a call.
  const char *leftReason; ///< Why it keeps its allocations, or NULL.
  NNPACK_VECTOR(intptr_t) callees;
  Skeleton *skeleton;
  Flow *flow;
  FlowSummary summary;
  BufferList buffers; ///< Allocations, then scratch of calls.
  intptr_t numAllocations;
  NNPACK_VECTOR(intptr_t) stepOps; ///< The operation of each step.
  ArenaPart *parts;
  intptr_t numParts;
  DmaTransfers transfers; ///< dma=calls: of an entry that is planned.
  bool isTrafficKnown;   ///< Was looked for.
  TrafficBytes *traffic; ///< Per argument and of its own allocations, or NULL:
                         ///< not known.
  intptr_t *firstScratch; ///< Per call: its first scratch buffer; one per
                          ///< part of the callee, in a row.
} FunctionInfo;

typedef enum FaultKind {
  FaultNone,
  FaultEnd,
  FaultBegin,
  FaultAlias,
  FaultShare,
  FaultFalseShare,
  FaultOffset,
  FaultRows,
  FaultSkip,
} FaultKind;

/// A mistake that is made on purpose (Fault.h).
typedef struct Fault {
  FaultKind kind;
  int64_t number, count;        ///< Which place; places so far.
  const FunctionInfo *function; ///< Where it was made.
  intptr_t first, second;       ///< Its buffers, or NO_INDEX.
  const char *description;      ///< NULL before it was made.
} Fault;

typedef struct ModuleInfo {
  const NnpackAssignRequest *request;
  NnpackArena *arena;
  MlirOperation op;
  MlirContext context;
  SpaceList spaces;
  NNPACK_VECTOR(FunctionInfo) functions; ///< In module order.
  intptr_t *byName;                      ///< Sorted by name.
  NNPACK_VECTOR(intptr_t) bottomUp;      ///< Callees before callers.
  LoopRuns loopRuns;                     ///< Of copies in loops of entries.
  double startSeconds;
  Fault fault;
} ModuleInfo;

/// What is known before anything is looked at.
ModuleInfo moduleCreate(MlirOperation op, const NnpackAssignRequest *request);
/// Finds functions and who calls whom.
void moduleFindFunctions(ModuleInfo *module);
intptr_t moduleFindFunction(const ModuleInfo *module, MlirStringRef name);
/// The function that a func.call calls; NO_INDEX for one that is none of the
/// module's, and for other operations.
intptr_t moduleFindCallee(const ModuleInfo *module, MlirOperation op);
/// Multiply-accumulates of a call, as its callee says; 0 for other operations.
int64_t moduleMacsOf(const ModuleInfo *module, MlirOperation op);
/// Flow, allocations and lifetimes of every function, bottom-up. Returns false
/// after an error.
bool moduleCollect(ModuleInfo *module);
/// Whether a memory for constants alone has room for them; else after an error.
bool moduleCheckConstants(const ModuleInfo *module);
/// A place for every buffer, bottom-up. Returns false after an error.
bool modulePlan(ModuleInfo *module);
/// The same for one function, whose callees are planned.
bool functionPlan(ModuleInfo *module, FunctionInfo *function);
/// Finds the transfers of an entry that has been planned, and lets them begin
/// as early and end as late as its plan has room for: lifetimes grow, and
/// buffers move within the capacities. Returns false after an error.
bool functionPlanTransfers(ModuleInfo *module, FunctionInfo *function);
/// Adds the scratch of its calls and finds the steps of a function whose callees
/// are planned.
void functionFindSteps(ModuleInfo *module, FunctionInfo *function);
/// Steps before a point.
int64_t functionStepOf(const FunctionInfo *function, intptr_t point);
/// Per buffer a number; buffers whose values meet have the same and go to one
/// space.
const intptr_t *functionFindGroups(const FunctionInfo *function,
                                   NnpackArena *arena);
bool bufferIsPlanned(const BufferInfo *buffer);
/// The solver's options with what is left of the time; without any, heuristics.
NnpackSolverOptions moduleSolverOptions(const ModuleInfo *module);
/// Remarks on the plans of the entries.
void moduleRemark(const ModuleInfo *module);
/// Makes the arenas of entries that have them in common: entries=exclusive or
/// concurrent. Returns false after an error.
bool moduleShareArenas(ModuleInfo *module);
/// Carries the plan out.
bool moduleRewrite(ModuleInfo *module);
/// The reports of the entries.
void moduleReport(ModuleInfo *module, NnpackAssignResult *outResult);

/// What the callee moves in the scratch that one of the function's calls gives it,
/// in one run of the function.
TrafficBytes functionScratchTraffic(ModuleInfo *module,
                                    const FunctionInfo *function,
                                    const BufferInfo *scratch);

/// Bytes that operation `op` of the function moves through an operand in one run
/// of the function; `effects` says which way.
TrafficBytes functionUseTraffic(ModuleInfo *module,
                                const FunctionInfo *function, intptr_t op,
                                intptr_t operand, unsigned effects);

typedef NNPACK_VECTOR(NnpackShare) ShareList;

/// Pairs of the function's buffers that may overlap, by the attributes of their
/// allocations; the best of each that is written comes first.
ShareList functionFindShares(const FunctionInfo *function, NnpackArena *arena);
/// Those of them among `indices`, with positions there for buffers.
void sharesAmong(const ShareList *shares, const intptr_t *indices,
                 intptr_t count, NnpackArena *arena, ShareList *outShares);
/// As many of the pairs, from the first on, as can all be named: see
/// ShareNames.c.
ShareList sharesToName(const ShareList *shares, intptr_t numBuffers,
                       NnpackArena *arena);
/// Sets `shares` of the buffers, whose places are known: every pair that
/// overlaps, and of the others what can be named beside them.
void functionNameShares(FunctionInfo *function, const ShareList *shares,
                        NnpackArena *arena);
/// The pairs that functionNameShares has named.
ShareList functionNamedShares(const FunctionInfo *function, NnpackArena *arena);
/// Whether all pairs that overlap in the plan can be.
bool planCanBeNamed(const NnpackProblem *problem, const NnpackPlan *plan,
                    NnpackArena *arena);
/// nnpackSolve, for a plan whose overlaps can be named.
void solveNamed(const ModuleInfo *module, const NnpackProblem *problem,
                NnpackPlan *outPlan);

/// Whether calls may want it in a form of its own: one that keeps its
/// signature, for the memories of the arenas that it is handed.
bool functionHasInstances(const FunctionInfo *function);
/// Whether the function's arguments keep the types they have.
bool functionKeepsSignature(const FunctionInfo *function);
/// Whether the function is given its arenas by someone outside the module.
bool functionIsEntry(const FunctionInfo *function);

void moduleEmitError(const ModuleInfo *module, MlirOperation op,
                     const char *message);

#endif // NNPACK_LIB_IR_MODULE_H
