//===-- Vector.h - Kernels in vector instructions -----------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The parts of --vectorize-kernels: what a linalg operation on memrefs computes
// (Contraction.c), its weights in the order in which vectors want them
// (PackWeights.c), the loops (DotKernel.c, DepthwiseKernel.c,
// ElementwiseKernel.c), and requantisation in them (NarrowRescales.c).
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_KERNELS_VECTOR_H
#define NNPACK_LIB_KERNELS_VECTOR_H

#include "Kernels.h"

#include "nnpack-c/Options.h"

//===----------------------------------------------------------------------===//
// Contraction.c: what an operation computes
//===----------------------------------------------------------------------===//

/// One axis of a gather: tap k of output index i reads the input at
///     i * step + base + k * dilation
/// or, transposed, at (i + base) / scale - (numTaps - 1) + k, rounded down. Taps
/// outside of the input count nothing.
typedef struct NnpackGatherAxis {
  MlirValue base;
  int64_t size;    ///< Of the input.
  int64_t taps;    ///< Of the weights.
  int64_t numTaps; ///< Those of them that one output can meet.
  int64_t step, dilation, scale;
  bool isTransposed;
} NnpackGatherAxis;

/// acc[0, y, x, f] += sum over r, s, t of
///     (in[0, y * sy + r * dy, x * sx + s * dx, t] - zero) *
///     (w[f, r, s, t] - weightZero)
/// of bytes, or of floats (the weights may be halves) without zero points; or,
/// depthwise, with f = t on both sides and no sum over t. A convolution whose
/// taps were merged has s = 0 only, and its input one dimension less, in which x
/// moves by `strideX` elements. A gather has its axes in `axes`.
typedef struct NnpackContraction {
  MlirOperation op;
  MlirValue input, weights, acc;
  MlirValue zeroPoint;  ///< Of the input: an i32, or null for 0.
  MlirValue weightZero; ///< Of the weights.
  bool isMerged, isDepthwise, isFloat, isGather;
  /// Of two activations: acc[0, x, f] += sum over t of (in[0, x, t] - zero) *
  /// (w[0, t, f] - weightZero).
  bool isProduct;
  bool hasHalves;       ///< The weights are half floats, which are widened.
  bool hasChannelsLast; ///< The weights are w[r, s, t, f].
  int64_t rows, columns, channels; ///< Of acc.
  intptr_t rank; ///< Of acc, and of the input unless that is merged.
  intptr_t columnDimension; ///< Of both: which has the columns.
  int64_t tapRows, tapColumns, run; ///< Ranges of r, s and t.
  int64_t strideY, strideX, dilationY, dilationX;
  NnpackGatherAxis axes[2]; ///< Rows and columns of a gather.
  MlirValue first; ///< A gather's tile begins at this channel; null for 0.
} NnpackContraction;

/// Reads an operation, and may insert views before it; false for what is no such
/// contraction.
bool nnpackReadContraction(NnpackArena *arena, MlirOperation op,
                           NnpackContraction *out);
/// Reads a gather that Gather.c made; may insert operations before it.
bool nnpackReadGather(NnpackArena *arena, MlirOperation op,
                      NnpackContraction *out);
/// Whether all of its memrefs are of floats (the weights of halves at most), or
/// bytes and sums of them, the last dimension of input and acc without gaps.
bool nnpackHasVectorTypes(NnpackContraction *contraction);
/// One of its zero points as an i32, made before it if it is null.
MlirValue nnpackZeroPointOf(const NnpackContraction *contraction,
                            MlirValue zeroPoint);

//===----------------------------------------------------------------------===//
// PackWeights.c: weights, packed at compile time
//===----------------------------------------------------------------------===//

/// How: blocks of `lanes` output channels, of which each tap's run comes in
/// groups of `group` elements per channel, with zeros at the ends.
typedef struct NnpackPacking {
  int64_t lanes, group;
  bool sumsTaps; ///< Sums are of each tap, not of each channel.
} NnpackPacking;

/// Packed weights as a kernel sees them.
typedef struct NnpackPacked {
  MlirValue weights; ///< memref<?xi8>, <?xf32> or <?xf16>.
  MlirValue sums;    ///< memref<?xi32>: sums of bytes, by blocks.
  MlirValue first;   ///< index: the channel of all with which this tile begins.
} NnpackPacked;

/// `first`, or a zero made before the operation.
MlirValue nnpackFirstChannel(MlirOperation op, const NnpackPacked *packed);

typedef struct NnpackPacker NnpackPacker;
NnpackPacker *nnpackPackerCreate(NnpackArena *arena, MlirOperation module);
/// Whether nnpackPackWeights would do it.
bool nnpackCanPackWeights(const NnpackPacker *packer, MlirOperation kernel,
                          const NnpackContraction *contraction,
                          NnpackPacking packing);
/// Packs the contraction's weights, which must be constants in every call of
/// the kernel, and hands them to the kernel as new arguments. False, with
/// nothing changed, if they are not.
bool nnpackPackWeights(NnpackPacker *packer, MlirOperation kernel,
                       const NnpackContraction *contraction,
                       NnpackPacking packing, NnpackPacked *outPacked);

/// Whether a memref of bytes in the kernel is a constant in every call, its
/// numbers all in [low, high].
bool nnpackAreConstantBytes(const NnpackPacker *packer, MlirOperation kernel,
                            MlirValue memref, int64_t low, int64_t high);

//===----------------------------------------------------------------------===//
// DotKernel.c, DepthwiseKernel.c: loops
//===----------------------------------------------------------------------===//

/// How the target multiplies bytes, or NULL if this is best left to LLVM.
typedef struct NnpackDotUnit NnpackDotUnit;
const NnpackDotUnit *nnpackDotUnit(NnpackSimd simd, bool isFloat);
NnpackPacking nnpackDotPacking(const NnpackDotUnit *unit);

/// Replaces the contraction by loops of dot products, and with it what is done
/// before and after it if `fusion` (Fusion.h) is not NULL.
struct NnpackFusion;
void nnpackBuildDotKernel(NnpackArena *arena,
                          const NnpackContraction *contraction,
                          const NnpackDotUnit *unit,
                          const NnpackPacked *packed,
                          const struct NnpackFusion *fusion);
/// Replaces a depthwise contraction by loops over vectors of `lanes` channels.
void nnpackBuildDepthwiseKernel(NnpackArena *arena,
                                const NnpackContraction *contraction,
                                int64_t lanes);

//===----------------------------------------------------------------------===//
// ElementwiseKernel.c
//===----------------------------------------------------------------------===//

/// Replaces an elementwise operation of the kernel by loops over vectors, of
/// `lanes` elements if they have 32 bits; false for any other operation.
bool nnpackBuildElementwiseKernel(NnpackArena *arena, MlirOperation kernel,
                                  MlirOperation op, int64_t lanes);

//===----------------------------------------------------------------------===//
// NarrowRescales.c
//===----------------------------------------------------------------------===//

/// Lanes of 32 bits for an elementwise operation: as many as the target
/// requantises narrowly if that is all that its body does in 64 bits; else
/// `lanes`, or 0 if that is one and it is best left to LLVM.
int64_t nnpackNarrowLanes(NnpackPacker *packer, MlirOperation kernel,
                          MlirOperation op, NnpackSimd simd, int64_t lanes);
/// Writes the requantisations of such vectors in the kernel so.
void nnpackNarrowRescales(NnpackArena *arena, NnpackPacker *packer,
                          MlirOperation kernel, NnpackSimd simd);

#endif // NNPACK_LIB_KERNELS_VECTOR_H
