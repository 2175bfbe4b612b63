//===-- Graph/Stripes.h - Joins and slices along channels ---------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Stripes.c says what they are, StripeSearch.c decides. Internal to the
// project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_GRAPH_STRIPES_H
#define NNPACK_LIB_GRAPH_STRIPES_H

#include "Graph/Parts.h"
#include "IR/StripeKernels.h"

/// Attribute of kernels that interleave their operands: axis, then argument and
/// offset of each.
extern const char *const nnpackInterleavesName;
/// Of those that take some channels of one: axis, argument and offset.
extern const char *const nnpackTakesName;

typedef struct NnpackStripeKernel {
  MlirOperation kernel, made; ///< No `made`: it cannot take a stripe.
  NnpackStripe stripe;
} NnpackStripeKernel;

typedef struct NnpackStripes {
  NnpackBufferizer *module;
  NNPACK_VECTOR(NnpackStripeKernel) kernels; ///< Made so far.
} NnpackStripes;

/// Calls of the function that interleave or take channels, in order.
typedef NNPACK_VECTOR(MlirOperation) NnpackStripeCalls;
NnpackStripeCalls nnpackFindStripeCalls(const NnpackStripes *stripes,
                                        MlirOperation function);

/// True for those that interleave.
bool nnpackIsStripeJoin(const NnpackStripes *stripes, MlirOperation call);

/// Makes those who compute the operands of an interleaving call write them
/// where they are joined, or those who read what the call takes read it where
/// it lies, and removes the call. If that cannot be, says why and changes
/// nothing; else returns NULL.
const char *nnpackRemoveStripeCall(NnpackStripes *stripes, MlirOperation call);

/// Removes the kernels made, and those that they were made from, that no one
/// calls.
void nnpackEraseStripeKernels(NnpackStripes *stripes);

/// What the call writes.
MlirValue nnpackStripeResultOf(const NnpackStripes *stripes,
                               MlirOperation call);

typedef struct NnpackStripeOptions {
  /// What decides: bytes that a function, in no module, needs or moves.
  int64_t (*costOf)(MlirOperation function, void *data);
  void *data;
  const char *unit; ///< Of the cost: "bytes ..." to be read after it.
  bool takesTies;   ///< A set that costs the same saves the copies; false if
                    ///< the cost is an estimate only. What costs nothing is
                    ///< taken.
  intptr_t maxTries; ///< Sets tried.
} NnpackStripeOptions;

/// Joins and slices without a copy where that costs no more. `cost` is that of
/// the function as it is. Returns how many.
intptr_t nnpackStripesBySearch(NnpackStripes *stripes, MlirOperation function,
                               int64_t cost,
                               const NnpackStripeOptions *options);

#endif // NNPACK_LIB_GRAPH_STRIPES_H
