//===-- Rescale.h - Requantisation in narrow numbers --------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What ReadRescale.c finds and NarrowRescales.c writes anew:
//
//   (v * m + r) >> s
//
// in 64 bits, for a multiplier m of 31 bits, with
//
//   r = 2^(s-1)                                  rounded once
//   r = 2^(s-1) + (v < 0 ? -2^30 : 2^30)         twice, if s > 31
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_KERNELS_RESCALE_H
#define NNPACK_LIB_KERNELS_RESCALE_H

#include "PackWeights.h"

/// One requantisation of numbers or of vectors.
typedef struct NnpackRescale {
  MlirValue value; ///< v, of 32 bits or fewer.
  /// m: of each element, 32 bits; or null, and one of 64 bits for all.
  MlirValue multipliers, multiplier;
  /// s: of each element, 8 bits; or null, and one of 64 bits for all.
  MlirValue shifts, shift;
  bool isTwice;
  bool isBy31; ///< s is 31, wherever the kernel is called.
} NnpackRescale;

/// Reads a requantisation that ends in this operation, if s is known to be 31 or
/// 32 to 62, in every call of the kernel. The operation is in the kernel, or in
/// the body of `generic`, which is.
bool nnpackReadRescale(NnpackPacker *packer, MlirOperation kernel,
                       MlirOperation generic, MlirOperation op,
                       NnpackRescale *out);
/// Bits of a number or of a vector's elements; 0 for other types than integers.
unsigned nnpackBitsOf(MlirValue value);

#endif // NNPACK_LIB_KERNELS_RESCALE_H
