//===-- VectorizeKernels.c - Kernels in vector instructions ---------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A convolution of bytes or floats in a lowered kernel
//
//   linalg.conv_2d_nhwc_fhwc_q ins(%patch, %weights, %zp, %c0) outs(%sums)
//
// becomes loops over panels of output channels and strips of pixels whose sums
// are vectors in registers, of the target's dot product (simd=...):
//
//   %r:8 = scf.for %t = %c0 to %c32 step %c4 iter_args(%s0 = ..., ...) {
//     %w = vector.load %packed[...] : vector<64xi8>
//     %x = vector.broadcast ... four bytes of a pixel
//     %n0 = llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"(%s0, %x, %w)
//     ...
//
// The weights of each call are packed for it here, at compile time, and handed
// to the kernel as a further argument, with the sums of weights that take the
// zero point out of the loops (lib/Kernels/PackWeights.c). A depthwise
// convolution becomes loops over vectors of channels. Fully connected layers are
// convolutions of one pixel. Transposed convolutions and others that read their
// input in place leave out the taps beyond its edges (lib/Kernels/GatherKernel.c).
// A product of two activations gets its second factor together in registers
// (lib/Kernels/DotProduct.c). Where a row is a single column and weights outgrow a
// cache, several rows are done at a time, with the bias and requantisation, their
// results in the scratch of the sums (lib/Kernels/RowStrips.c).
// Where there is such a product, elementwise operations are loops over vectors too
// (lib/Kernels/ElementwiseKernel.c), with requantisation in 32 bits, or products of
// 32 bits, where the target has what that takes (lib/Kernels/NarrowRescales.c).
//
// This comes after packing: nothing in the arenas changes, and no scratch is
// added. Sums of integers are the same bytes in any order, and each sum of floats
// keeps its own.
//
// Requires: packed memref IR; weights that are constants in every call.
// Preserves: what it does not know: other types, weights of convolutions that are no
//   constants. LLVM's vectoriser has those.
// Leaves: scf, vector and llvm.call_intrinsic operations.
// Complexity: linear in operations and bytes of weights.
//
//===----------------------------------------------------------------------===//

#include "IR/Remarks.h"
#include "Kernels/Fusion.h"
#include "nnpack-c/Passes.h"

#include <assert.h>

/// A contraction, or another operation that may be elementwise.
typedef struct Found {
  MlirOperation kernel, op;
  bool isContraction;
  bool isFused; ///< Done by the loops of a contraction.
  NnpackContraction contraction;
} Found;

typedef struct Search {
  NnpackArena *arena;
  MlirOperation kernel;
  NNPACK_VECTOR(Found) found;
} Search;

static MlirWalkResult noteContraction(MlirOperation op, void *userData) {
  Search *search = userData;
  Found found = {.kernel = search->kernel, .op = op};
  found.isContraction =
      nnpackReadContraction(search->arena, op, &found.contraction) ||
      nnpackReadGather(search->arena, op, &found.contraction);
  if (found.isContraction || nnpackOpIs(op, "linalg.generic"))
    NNPACK_PUSH(search->arena, search->found, found);
  return MlirWalkResultAdvance;
}

static void findContractions(MlirOperation module, Search *search) {
  MlirBlock body = nnpackModuleBody(module);
  for (MlirOperation op = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    if (!nnpackIsFunctionDefinition(op))
      continue;
    search->kernel = op;
    mlirOperationWalk(op, noteContraction, search, MlirWalkPreOrder);
  }
}

static void markFused(Search *search, MlirOperation op) {
  for (intptr_t i = 0; i < search->found.count; ++i)
    search->found.data[i].isFused |=
        mlirOperationEqual(search->found.data[i].op, op);
}

/// Whether a product's rows are whole vectors, or masks are for lanes that are
/// not there.
static bool canReadProduct(const NnpackContraction *c, NnpackPacking packing) {
  enum { lanesOfMasks = 16 };
  return packing.group > 1 && (packing.lanes == lanesOfMasks ||
                               c->channels % packing.lanes == 0);
}

/// Whether the weights outgrow the first cache, so that reading them for several
/// columns at a time pays.
static bool hasManyWeights(const NnpackContraction *c) {
  enum { fewWeights = 16384 };
  return c->channels * c->tapRows * c->tapColumns * c->run > fewWeights;
}

/// Replaces the contraction by loops, and with it what comes before and after it
/// where that allows for several columns; false if its weights are no constants.
static bool buildDotKernel(NnpackPacker *packer, Search *search, Found *found,
                           const NnpackDotUnit *unit, NnpackPacking packing) {
  NnpackContraction *c = &found->contraction;
  NnpackFusion fusion;
  NnpackPacked packed = {.weights = c->weights, .sums = c->acc};
  if (!c->isProduct && !nnpackCanPackWeights(packer, found->kernel, c, packing))
    return false;
  bool isFused =
      packing.lanes > 1 && (c->isProduct || hasManyWeights(c)) &&
      nnpackFindFusion(search->arena, found->kernel, c, &fusion) &&
      nnpackTakeStrip(search->arena, c, &fusion);
  if (isFused) {
    markFused(search, fusion.startOp);
    markFused(search, fusion.end.op);
  }
  bool isPacked =
      c->isProduct ||
      nnpackPackWeights(packer, found->kernel, c, packing, &packed);
  assert(isPacked && "the weights are those that were looked at");
  nnpackBuildDotKernel(search->arena, c, unit, &packed,
                       isFused ? &fusion : NULL);
  return isPacked;
}

/// Replaces the operation by loops; says why if it cannot, else returns NULL.
static const char *vectorize(NnpackPacker *packer, Search *search, Found *found,
                             NnpackSimd simd) {
  enum { maxUnrolledTaps = 32 };
  NnpackArena *arena = search->arena;
  const NnpackContraction *c = &found->contraction;
  const NnpackDotUnit *unit = nnpackDotUnit(simd, c->isFloat);
  NnpackPacking packing = unit ? nnpackDotPacking(unit) : (NnpackPacking){0};
  int64_t lanes = found->isContraction
                      ? packing.lanes
                      : nnpackNarrowLanes(packer, found->kernel, found->op,
                                          simd, packing.lanes);
  if (!unit || lanes == 0 ||
      (c->isDepthwise && lanes == 1 &&
       c->tapRows * c->tapColumns > maxUnrolledTaps))
    return "the target has no product of such vectors";
  if (!found->isContraction)
    return nnpackBuildElementwiseKernel(arena, found->kernel, found->op, lanes)
               ? NULL
               : "it is neither elementwise nor a convolution that is known";
  if (c->isProduct && !canReadProduct(c, packing))
    return "products of such activations are not known";
  packing.sumsTaps = c->isGather;
  if (c->isDepthwise)
    nnpackBuildDepthwiseKernel(arena, c, lanes);
  else if (!buildDotKernel(packer, search, found, unit, packing))
    return "its weights are no constants in each call, but inputs or copies";
  return NULL;
}

/// Vectorizes and remarks; the operation is gone if it went well.
static bool vectorizeAndSay(NnpackPacker *packer, Search *search, Found *found,
                            NnpackSimd simd) {
  MlirStringRef name = nnpackOpName(found->op);
  const char *reason = vectorize(packer, search, found, simd);
  MlirStringRef kernel =
      mlirStringAttrGetValue(nnpackOpAttribute(found->kernel, "sym_name"));
  nnpackRemarkOf(found->kernel,
                 reason ? NnpackRemarkMissed : NnpackRemarkPassed,
                 "vectorize-kernels", "vectors",
                 "%.*s in @%.*s %s%s", (int)name.length, name.data,
                 (int)kernel.length, kernel.data,
                 reason ? "left to LLVM's vectoriser: " : "in vectors",
                 reason ? reason : "");
  return !reason;
}

bool nnpackRunVectorizeKernels(MlirOperation module,
                               NnpackPassContext *context) {
  NnpackSimd simd = context->options.simd;
  if (simd == NnpackSimdNone || simd == NnpackSimdAuto)
    return true;
  Search search = {.arena = nnpackArenaCreate()};
  findContractions(module, &search);
  NnpackPacker *packer = nnpackPackerCreate(search.arena, module);
  int64_t *numVectorized =
      &context->statistics[NnpackStatistic_VectorizeKernels_numVectorized];
  for (int isContraction = 1; isContraction >= 0; --isContraction)
    for (intptr_t i = 0; i < search.found.count; ++i) {
      Found *found = &search.found.data[i];
      if (found->isContraction == isContraction && !found->isFused)
        *numVectorized += vectorizeAndSay(packer, &search, found, simd);
    }
  for (intptr_t i = 0; i < search.found.count; ++i)
    if (i == 0 || !mlirOperationEqual(search.found.data[i].kernel,
                                      search.found.data[i - 1].kernel))
      nnpackNarrowRescales(search.arena, packer, search.found.data[i].kernel,
                           simd);
  nnpackArenaDestroy(search.arena);
  return true;
}
