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
// (PackWeights.c), and the loops (DotKernel.c, ReduceKernel.c,
// DepthwiseKernel.c).
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_KERNELS_VECTOR_H
#define NNPACK_LIB_KERNELS_VECTOR_H

#include "Kernels.h"

#include "nnpack-c/Options.h"

//===----------------------------------------------------------------------===//
// Contraction.c: what an operation computes
//===----------------------------------------------------------------------===//

/// acc[0, y, x, f] += sum over r, s, t of
///     (in[0, y * sy + r * dy, x * sx + s * dx, t] - zero) *
///     (w[f, r, s, t] - weightZero)
/// of bytes, or of floats without zero points; or, depthwise, with f = t on
/// both sides and no sum over t. A convolution whose taps were merged has s = 0
/// only, and its input one dimension less, in which x moves by `strideX`
/// elements.
typedef struct NnpackContraction {
  MlirOperation op;
  MlirValue input, weights, acc;
  MlirValue zeroPoint;  ///< Of the input: an i32, or null for 0.
  MlirValue weightZero; ///< Of the weights.
  bool isMerged, isDepthwise, isFloat;
  int64_t rows, columns, channels; ///< Of acc.
  int64_t tapRows, tapColumns, run; ///< Ranges of r, s and t.
  int64_t strideY, strideX, dilationY, dilationX;
} NnpackContraction;

/// Reads an operation; false for what is no such contraction.
bool nnpackReadContraction(MlirOperation op, NnpackContraction *out);
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
} NnpackPacking;

/// Packed weights as a kernel sees them.
typedef struct NnpackPacked {
  MlirValue weights; ///< memref<?xi8> or <?xf32>.
  MlirValue sums;    ///< memref<?xi32>: per channel, the sum of its bytes.
  MlirValue first;   ///< index: the channel of all with which this tile begins.
} NnpackPacked;

/// `first`, or a zero made before the operation.
MlirValue nnpackFirstChannel(MlirOperation op, const NnpackPacked *packed);

typedef struct NnpackPacker NnpackPacker;
NnpackPacker *nnpackPackerCreate(NnpackArena *arena, MlirOperation module);
/// Packs the contraction's weights, which must be constants in every call of
/// the kernel, and hands them to the kernel as new arguments. False, with
/// nothing changed, if they are not.
bool nnpackPackWeights(NnpackPacker *packer, MlirOperation kernel,
                       const NnpackContraction *contraction,
                       NnpackPacking packing, NnpackPacked *outPacked);

//===----------------------------------------------------------------------===//
// DotKernel.c, ReduceKernel.c, DepthwiseKernel.c: loops
//===----------------------------------------------------------------------===//

/// How the target multiplies bytes, or NULL if this is best left to LLVM.
typedef struct NnpackDotUnit NnpackDotUnit;
const NnpackDotUnit *nnpackDotUnit(NnpackSimd simd, bool isFloat);
NnpackPacking nnpackDotPacking(const NnpackDotUnit *unit);

/// Replaces the contraction by loops of dot products.
void nnpackBuildDotKernel(NnpackArena *arena,
                          const NnpackContraction *contraction,
                          const NnpackDotUnit *unit,
                          const NnpackPacked *packed);
/// Replaces the contraction by sums along the run, of weights packed in blocks
/// of one channel and groups of one byte.
void nnpackBuildReduceKernel(NnpackArena *arena,
                             const NnpackContraction *contraction,
                             const NnpackPacked *packed);
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

#endif // NNPACK_LIB_KERNELS_VECTOR_H
