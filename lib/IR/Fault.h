//===-- lib/IR/Fault.h - Mistakes on purpose ----------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For tests of what finds mistakes (test-fault=KIND:NUMBER): one of the planner's
// mistakes is made, what the validator says of the plan becomes a remark, and the
// plan is carried out however wrong it is.
//
//   end, begin   the solver is told a lifetime that is one step short
//   alias        ... the lifetimes as they are if one view of a buffer goes unseen
//   share        ... that two buffers may overlap by more than they may
//   false-share  ... that two buffers may be one, which may not
//   offset       one of the offsets found is changed
//   rows         what a kernel reads for a row of its result is a row short; made
//                by --bufferize-graph, and nothing the validator can know of
//   skip         a step of a cascade leaves its first rows out; nor of this
//
// NUMBER says at which of the places where such a mistake can be made, counted
// over the module.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_FAULT_H
#define NNPACK_LIB_IR_FAULT_H

#include "Module.h"

/// Reads the option; false after an error.
bool faultParse(const char *text, Fault *outFault);

/// Makes the mistake, if it is one about lifetimes: in `buffers`, the function's
/// as the solver is to see them.
void faultLifetimes(ModuleInfo *module, const FunctionInfo *function,
                    NnpackBuffer *buffers);
/// The same for one about shares.
void faultShares(ModuleInfo *module, const FunctionInfo *function,
                 const NnpackBuffer *buffers, ShareList *shares);
/// The same for one about offsets, in a plan of the buffers at `indices`.
void faultOffsets(ModuleInfo *module, const FunctionInfo *function,
                  const NnpackProblem *problem, const intptr_t *indices,
                  NnpackPlan *plan);
/// Makes the mistake in a row map of the module, if `text`, the option, asks so.
void faultRowMaps(MlirOperation module, const char *text, NnpackArena *arena);
/// Makes the mistake in a step of a cascade, of a module that is rewritten.
void faultSteps(MlirOperation module, Fault *fault);

/// Whether a mistake is in a plan of the buffers at `indices`.
bool faultConcerns(const ModuleInfo *module, const FunctionInfo *function,
                   const intptr_t *indices, intptr_t count);
/// Says what the mistake was and what the validator says: nothing if it accepts.
void faultReport(const ModuleInfo *module, const char *verdict);
/// Says how many places there are, if none had the number.
void faultFinish(const ModuleInfo *module);

#endif // NNPACK_LIB_IR_FAULT_H
