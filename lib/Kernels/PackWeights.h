//===-- PackWeights.h - Where weights come from --------------------*- C
//-*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What PackWeights.c has to know: which argument of a kernel has the weights
// (TraceWeights.c), and which copies fill it (FetchedWeights.c).
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_KERNELS_PACKWEIGHTS_H
#define NNPACK_LIB_KERNELS_PACKWEIGHTS_H

#include "Vector.h"

//===----------------------------------------------------------------------===//
// PackWeights.c
//===----------------------------------------------------------------------===//

/// The calls of the module.
intptr_t nnpackPackerNumCalls(const NnpackPacker *packer);
MlirOperation nnpackPackerCall(const NnpackPacker *packer, intptr_t index);
/// Whether all calls of a function are in the module.
bool nnpackIsPrivate(MlirOperation function);

//===----------------------------------------------------------------------===//
// TraceWeights.c
//===----------------------------------------------------------------------===//

/// Weights of one kernel on the way from its argument.
typedef struct NnpackWeightsSource {
  intptr_t argument;
  MlirValue first; ///< See NnpackPacked; null if the tile is everything.
  int64_t channels, tapRows, tapColumns, run;
  int64_t tile; ///< Output channels that are worked on at a time.
  size_t size;  ///< Bytes of a weight.
  bool hasChannelsLast;
} NnpackWeightsSource;

/// Follows the contraction's weights to an argument of the kernel with one row
/// of taps or more per output channel.
bool nnpackTraceWeights(MlirOperation kernel, const NnpackContraction *c,
                        NnpackWeightsSource *source);
/// The kernel's argument that the value is, or -1.
intptr_t nnpackArgumentIndex(MlirOperation kernel, MlirValue value);
/// Whether the operation only gives a memref another shape or type.
bool nnpackIsReshapeOrCast(MlirOperation op);

//===----------------------------------------------------------------------===//
// FetchedWeights.c
//===----------------------------------------------------------------------===//

/// Whether the call calls the kernel.
bool nnpackIsCallOf(MlirOperation call, MlirOperation kernel);
/// The memref.copy that fills an operand of a call, if it is a view of an arena
/// that nothing else writes and only that argument of the kernel reads; else
/// null.
MlirOperation nnpackFetchOf(MlirValue operand, MlirOperation kernel,
                            intptr_t argument);
/// Whether nothing but the contraction reads the argument.
bool nnpackIsReadOnlyBy(MlirOperation contraction, MlirValue argument);
/// Makes the copy bring `constant`, of as many bytes, in place of what it does;
/// returns the view that is filled.
MlirValue nnpackFetchInstead(MlirOperation copy, MlirValue constant);

#endif // NNPACK_LIB_KERNELS_PACKWEIGHTS_H
