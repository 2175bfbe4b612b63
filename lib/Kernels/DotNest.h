//===-- DotNest.h - One nest of a dot kernel ----------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What DotKernel.c, which writes loops, and DotGroup.c, which writes what is in
// the innermost, share.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_KERNELS_DOTNEST_H
#define NNPACK_LIB_KERNELS_DOTNEST_H

#include "Vector.h"

struct NnpackDotUnit {
  NnpackSimd simd;
  int lanes, group;
  bool hasUnsignedInput; ///< The input's bytes are unsigned, the weights' not.
  int maxSums;           ///< Vectors of sums that registers hold.
  const char *intrinsic;
};

/// One loop nest: a strip of pixels by blocks of channels.
typedef struct NnpackDotNest {
  NnpackText *out;
  const NnpackContraction *c;
  const NnpackDotUnit *unit;
  int pixels, blocks;
  int columns; ///< Sums per pixel: the blocks, and the input's if asked for.
  int64_t lanesUsed; ///< Of each block: fewer only in the last of a tile.
  int64_t runBytes, blockBytes;
  int *numRanges; ///< Loops so far, for their names.
  const char *inputType, *weightsType, *sumsType, *accType;
  const char *sumType; ///< Of a vector of sums.
} NnpackDotNest;

#define WRITE(nest, ...) nnpackTextPrint((nest)->out, __VA_ARGS__)

/// Writes "%NAMEp_b", or "%NAME#k" for a name that ends in '#', as results of a
/// loop have it.
void nnpackDotWriteSum(const NnpackDotNest *nest, const char *name, int pixel,
                       int block);
/// Whether it is of floats.
bool nnpackDotIsFloat(const NnpackDotNest *nest);
/// Writes one group of the run at %POSITION, of which `count` bytes are there:
/// the sums TO are the sums FROM and the group's products. Its values have
/// `suffix` in their names.
void nnpackDotWriteGroup(const NnpackDotNest *nest, const char *suffix,
                         const char *position, int64_t count, const char *from,
                         const char *to);

#endif // NNPACK_LIB_KERNELS_DOTNEST_H
