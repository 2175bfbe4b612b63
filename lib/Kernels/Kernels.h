//===-- Kernels.h - Lowering of one kernel ------------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The parts of --lower-kernels, one file each. A kernel is a func.func whose
// arguments are memrefs, inputs first, whose body computes on tensors and ends
// in bufferization.materialize_in_destination.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_KERNELS_KERNELS_H
#define NNPACK_LIB_KERNELS_KERNELS_H

#include "IR/Build.h"

enum { NnpackMaxRank = 12 };

/// A box of elements, or a tile: one extent per dimension.
typedef struct NnpackExtents {
  intptr_t rank;
  int64_t at[NnpackMaxRank];
} NnpackExtents;

//===----------------------------------------------------------------------===//
// Ir.c: reading and building IR
//===----------------------------------------------------------------------===//

/// Static shape of a tensor or memref; false for anything else.
bool nnpackShapeOf(MlirType type, NnpackExtents *outShape);
/// Bytes of a static tensor or memref, 0 when unknown.
int64_t nnpackBytesOf(MlirType type);
int64_t nnpackExtentsProduct(const NnpackExtents *extents);
/// Strides and offset of a memref, in elements; they may be dynamic.
typedef struct NnpackLayout {
  int64_t strides[NnpackMaxRank], offset;
} NnpackLayout;

/// The layout of a memref of rank 1 to NnpackMaxRank; the first stride is
/// dynamic when it is not a strided one.
NnpackLayout nnpackLayoutOf(MlirType type);
/// Whether the type is a strided memref whose strides are all known.
bool nnpackHasStaticStrides(MlirType type);
/// A memref type like `like` with another shape and layout.
MlirType nnpackTypeWithLayout(MlirType like, const NnpackExtents *shape,
                              const NnpackLayout *layout);
/// Whether the last two dimensions of a memref lie without gaps.
bool nnpackEndsInOneRun(MlirValue memref);
/// Such a memref with these two dimensions as one, made before the operation.
MlirValue nnpackCollapseLast(NnpackArena *arena, MlirOperation before,
                             MlirValue value);
/// Whether `value` has exactly one use.
bool nnpackHasOneUse(MlirValue value);
/// Creates an operation of one result before another one; `attributes` is text
/// "{...}" or NULL. Returns the result.
MlirValue nnpackBuildBefore(MlirOperation before, const char *name,
                            const MlirValue *operands, intptr_t numOperands,
                            MlirType result, const char *attributes);
/// The result of a copy of `op`, which has one, with another first operand and
/// result type.
MlirValue nnpackCloneWith(MlirOperation op, MlirValue operand, MlirType type,
                          MlirOperation before);
/// Inserts linalg.copy on two memrefs or two tensors.
MlirOperation nnpackInsertLinalgCopy(MlirOperation before, MlirValue from,
                                     MlirValue to);
/// The type as MLIR prints it, owned by the arena.
const char *nnpackTypeText(NnpackArena *arena, MlirType type);
/// A ranked tensor or identity-layout memref type like `like` with another
/// shape.
MlirType nnpackTypeWithShape(MlirType like, const NnpackExtents *shape);
typedef NNPACK_VECTOR(MlirOperation) NnpackOpVector;
/// Every operation nested in `root` of that name, in order, `root` excluded.
NnpackOpVector nnpackFindOps(NnpackArena *arena, MlirOperation root,
                             const char *name);

//===----------------------------------------------------------------------===//
// Footprint.c: what a tile of the result needs
//===----------------------------------------------------------------------===//

typedef struct NnpackFootprint {
  int64_t scratchBytes; ///< Results of fused producers, one tile of each.
  int64_t work;         ///< Scalar iterations and elements copied, one tile.
  int64_t runs;         ///< Runs of elements side by side that are copied.
} NnpackFootprint;

/// Scratch and work for one tile of `root`'s result when all producers are
/// fused into the tile loops. False when an operation on the way is unknown.
bool nnpackFootprintOf(MlirOperation root, const NnpackExtents *tile,
                       NnpackFootprint *out);

//===----------------------------------------------------------------------===//
// TileSizes.c: which tile
//===----------------------------------------------------------------------===//

/// The first dimension longer than one (the last when there is none): one
/// iteration of the outermost tile loop gives one row of it.
intptr_t nnpackRowDimension(const NnpackExtents *shape);
/// Chooses tile extents (equal to the shape's where not tiled) for a kernel's
/// last operation, so that scratch stays within `budgetBytes` at the least
/// cost; a gather whose rows are single columns may have twice that, for sums of
/// whole rows (RowStrips.c). Returns false when the operation should not be tiled.
bool nnpackChooseTile(MlirOperation root, int64_t budgetBytes,
                      bool isGather, NnpackExtents *outTile);

//===----------------------------------------------------------------------===//
// Accumulate.c: reductions over all rows
//===----------------------------------------------------------------------===//

/// The first reduction of a kernel over all rows of an argument that nothing
/// else reads.
typedef struct NnpackAccumulation {
  MlirOperation op;
  intptr_t numLoops, loop; ///< Of the operation; over the rows, -1: none is.
} NnpackAccumulation;

NnpackAccumulation nnpackFindAccumulation(NnpackArena *arena,
                                          MlirOperation func);

//===----------------------------------------------------------------------===//
// Schedule.c: the transform sequence
//===----------------------------------------------------------------------===//

/// Creates the detached named sequence that tiles `roots`, the operations that
/// define the kernel's results and carry the attributes nnpack.root_0 and so
/// on, fusing what feeds them. A tile of rank 0 leaves its root alone. With an
/// accumulation, its operation is tiled by rows instead.
MlirOperation nnpackCreateSchedule(MlirOperation func,
                                   const MlirOperation *roots,
                                   const NnpackExtents *tiles,
                                   intptr_t numTiles,
                                   const NnpackAccumulation *accumulation);

//===----------------------------------------------------------------------===//
// Reshapes.c: reshapes move out of the way of tiling
//===----------------------------------------------------------------------===//

/// Writes through a view of the destination where the body's last operation is
/// a reshape: materialize(collapse_shape x, out) becomes materialize(x,
/// expand_shape out), and the dual.
void nnpackSinkReshapes(NnpackArena *arena, MlirOperation func);

//===----------------------------------------------------------------------===//
// Fills.c: tensors of one number
//===----------------------------------------------------------------------===//

/// Gives elementwise operations the constants themselves that tensors on their
/// way are filled with.
void nnpackTakeNumbers(NnpackArena *arena, MlirOperation func);

//===----------------------------------------------------------------------===//
// HalfWeights.c: weights that stay half floats
//===----------------------------------------------------------------------===//

/// Makes contractions read the half floats that their weights are widened from.
void nnpackKeepHalfWeights(NnpackArena *arena, MlirOperation func);

//===----------------------------------------------------------------------===//
// Prepare.c: TOSA forms that stock lowering handles badly
//===----------------------------------------------------------------------===//

/// Whether the body has a reduction, and so takes the pipeline for reductions.
bool nnpackHasReduction(MlirOperation func);
/// Rewrites the body. `saveScratch` takes the slower forms that need less of
/// it: padded convolutions gather, and each use of a large elementwise result
/// gets a copy of its own.
void nnpackPrepareKernel(NnpackArena *arena, MlirOperation func,
                         bool saveScratch);
/// Bytes of the arguments that are activations, not weights or tables.
int64_t nnpackActivationBytes(MlirOperation func);

//===----------------------------------------------------------------------===//
// Concat.c, Slice.c: written in parts, read in parts
//===----------------------------------------------------------------------===//

/// Whether the operation computes each element from the element at the same
/// place of its first operand, and from nothing else that has places.
bool nnpackIsUnaryElementwise(MlirOperation op);
/// A copy of such an operation, inserted before `before`, on another operand.
MlirValue nnpackApplyToOther(MlirOperation op, MlirValue operand,
                             MlirOperation before);
/// Writes a concatenation of computed values that ends the kernel in parts.
void nnpackSplitConcat(NnpackArena *arena, MlirOperation func);
/// Moves slices above pads and elementwise operations.
void nnpackRaiseSlices(NnpackArena *arena, MlirOperation func);

//===----------------------------------------------------------------------===//
// Gather.c: convolutions that read their input in place
//===----------------------------------------------------------------------===//

/// Replaces a tosa.transpose_conv2d or tosa.conv2d of types it knows by a
/// gather; else leaves it.
void nnpackGatherConv(NnpackArena *arena, MlirOperation op);

//===----------------------------------------------------------------------===//
// Reductions.c: reductions over several dimensions
//===----------------------------------------------------------------------===//

/// Makes one reduction of those that follow each other, on integers.
void nnpackMergeReductions(NnpackArena *arena, MlirOperation func);

//===----------------------------------------------------------------------===//
// RowCopies.c: kernels that copy, or write their result in parts
//===----------------------------------------------------------------------===//

/// Turns a body of linalg.copy and row loops into one loop over the result's
/// rows.
void nnpackCopyByRows(NnpackArena *arena, MlirOperation func);

//===----------------------------------------------------------------------===//
// MergeTaps.c: a convolution over longer runs
//===----------------------------------------------------------------------===//

/// Replaces a 2-D linalg convolution on memrefs by one whose innermost loop
/// runs over a row of taps and their channels; leaves any other operation.
void nnpackMergeTaps(NnpackArena *arena, MlirOperation op);

//===----------------------------------------------------------------------===//
// Finish.c: after bufferization
//===----------------------------------------------------------------------===//

/// Removes copies onto themselves, turns memref.copy into linalg.copy and moves
/// static allocations to the top.
void nnpackFinishKernel(NnpackArena *arena, MlirOperation func);
/// Whether only memref-level operations and static allocations are left.
/// Returns the name of the first operation that is not, else NULL.
const char *nnpackUnloweredOp(NnpackArena *arena, MlirOperation func);
/// Bytes of the allocations in the body.
int64_t nnpackScratchBytes(NnpackArena *arena, MlirOperation func);

//===----------------------------------------------------------------------===//
// Share.c: kernels that differ in constants only
//===----------------------------------------------------------------------===//

/// Gives lowered private kernels that differ in scalar constants only one body,
/// with those constants as trailing arguments. Returns how many were erased.
intptr_t nnpackShareKernels(NnpackArena *arena, MlirOperation module,
                            const MlirOperation *kernels, intptr_t count);

#endif // NNPACK_LIB_KERNELS_KERNELS_H
