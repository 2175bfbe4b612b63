//===-- DotNest.h - One nest of a dot kernel ----------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What DotKernel.c, which writes loops, DotGroup.c, which writes what is in the
// innermost, and DotEnds.c, which writes what is around it, share.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_KERNELS_DOTNEST_H
#define NNPACK_LIB_KERNELS_DOTNEST_H

#include "Fusion.h"

struct NnpackDotUnit {
  NnpackSimd simd;
  int lanes, group; ///< Of one lane: sums are numbers, not vectors.
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
  bool hasOnes; ///< A product's weights have sums too, a row more.
  int64_t lanesUsed; ///< Of each block: fewer only in the last of a tile.
  int64_t runBytes, blockBytes;
  int columnStep; ///< Columns of acc from one pixel of a strip to the next.
  int *numRanges; ///< Loops so far, for their names.
  const char *inputType, *weightsType, *sumsType, *accType;
  const char *sumType; ///< Of a vector of sums.
  /// The operations of such vectors: to load and to store one, to have a number
  /// in all lanes; and what follows the memref's type in loads.
  const char *load, *store, *splat, *loaded;
  const NnpackFusion *fusion; ///< What is done with the sums, or NULL.
} NnpackDotNest;

#define WRITE(nest, ...) nnpackTextPrint((nest)->out, __VA_ARGS__)

//===----------------------------------------------------------------------===//
// DotKernel.c
//===----------------------------------------------------------------------===//

/// Opens "for VARIABLE in [begin, end) by step".
void nnpackDotOpenRange(const NnpackDotNest *nest, const char *variable,
                        int64_t begin, int64_t end, int64_t step);
/// Opens "for VARIABLE in [%LOW, %HIGH) by %STEP" that carries the sums from
/// FROM as NAME; its results are RESULT#0 and so on.
void nnpackDotOpenLoop(const NnpackDotNest *nest, const char *variable,
                       const char *low, const char *high, const char *step,
                       const char *from, const char *name, const char *result);
void nnpackDotCloseLoop(const NnpackDotNest *nest, const char *yielded);
/// Opens the loop over panels of blocks [begin, end); writes where each is.
void nnpackDotOpenPanel(const NnpackDotNest *nest, int64_t begin, int64_t end);
/// Writes the groups of the run at %row, %column and %tap, added to the sums
/// FROM; returns the name of the new ones.
const char *nnpackDotWriteRun(const NnpackDotNest *nest, const char *from);

//===----------------------------------------------------------------------===//
// DotEnds.c
//===----------------------------------------------------------------------===//

/// Whether a block has fewer channels than a vector has lanes.
bool nnpackDotIsMasked(const NnpackDotNest *nest);
/// Writes the sums %start, those before, and stores those at the end, or what
/// becomes of them, of the pixels from %x on.
void nnpackDotWriteStart(const NnpackDotNest *nest);
void nnpackDotWriteEnd(const NnpackDotNest *nest);
/// Writes the parameters of the function that the fusion adds, in the order in
/// which nnpackDotFusionOperands gives their values and counts them.
void nnpackDotFusionParameters(const NnpackDotNest *nest);
intptr_t nnpackDotFusionOperands(const NnpackFusion *f, MlirValue *to);
/// Writes %initB, with which the sums of each block of a panel begin.
void nnpackDotWriteInit(const NnpackDotNest *nest);
/// Puts the bodies where the text, which is IR now, has casts, and destroys the
/// operations that are done there.
void nnpackDotFusionFinish(const NnpackFusion *f);

//===----------------------------------------------------------------------===//
// GatherKernel.c
//===----------------------------------------------------------------------===//

/// Writes all pixels of a row for blocks [begin, end) of a gather.
void nnpackGatherWritePanel(NnpackDotNest nest, int64_t begin, int64_t end);

//===----------------------------------------------------------------------===//
// DotGroup.c
//===----------------------------------------------------------------------===//

/// Writes "%NAMEp_b", or "%NAME#k" for a name that ends in '#', as results of a
/// loop have it.
void nnpackDotWriteSum(const NnpackDotNest *nest, const char *name, int pixel,
                       int block);
/// Rows of sums: of the pixels, and of ones.
int nnpackDotRows(const NnpackDotNest *nest);
/// Whether it is of floats.
bool nnpackDotIsFloat(const NnpackDotNest *nest);
/// What a byte becomes before it is multiplied.
int nnpackDotBits(const NnpackDotNest *nest);
/// Writes one group of the run at %POSITION, of which `count` bytes are there:
/// the sums TO are the sums FROM and the group's products. Its values have
/// `suffix` in their names.
void nnpackDotWriteGroup(const NnpackDotNest *nest, const char *suffix,
                         const char *position, int64_t count, const char *from,
                         const char *to);

//===----------------------------------------------------------------------===//
// DotProduct.c
//===----------------------------------------------------------------------===//

/// Whether the sums of a product's weights are asked for.
bool nnpackDotNeedsOnes(const NnpackContraction *c, const NnpackDotUnit *unit);
/// Writes %n, or %w if they are as wide as they are multiplied, the weights of a
/// block for a group at %POSITION of which `count` are there.
void nnpackDotWriteProductWeights(const NnpackDotNest *nest, const char *suffix,
                                  int block, const char *position,
                                  int64_t count);
/// Writes %x of the row of ones.
void nnpackDotWriteOnesInput(const NnpackDotNest *nest, const char *suffix,
                             int row);
/// Writes %shiftB, of zero points alone.
void nnpackDotWriteProductShift(const NnpackDotNest *nest, int block);
/// Writes %lessP_B, the sums NAME less what the input's zero point adds to them;
/// returns the name.
const char *nnpackDotWriteLessOnes(const NnpackDotNest *nest, const char *name,
                                   int pixel, int block);

#endif // NNPACK_LIB_KERNELS_DOTNEST_H
