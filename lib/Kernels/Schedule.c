//===-- Schedule.c - The transform sequence of a kernel -------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Example, for a depthwise convolution whose last operation is tiled by rows:
//
//   %r0 = transform.structured.match attributes {nnpack.root_0} in %root
//   %t0, %l0 = transform.structured.fuse %r0 tile_sizes [0, 1, 0, 0]
//   ... fold_tensor_empty, canonicalization ...
//   %g0 = transform.structured.match ops{["linalg.depthwise_conv_2d..."]}
//   %h0 = transform.structured.generalize %g0
//   transform.structured.interchange %h0 iterator_interchange = [...]
//
// The interchange makes channels, which are contiguous, the innermost loop.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include "mlir-c/AffineExpr.h"
#include "mlir-c/AffineMap.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include "mlir-c/Dialect/Linalg.h"

#include <assert.h>

#define ANY "!transform.any_op"

/// Named operations whose stock loop order leaves a strided innermost loop.
typedef struct LoopOrder {
  const char *name, *order;
} LoopOrder;

static const LoopOrder loopOrders[] = {
    {"linalg.depthwise_conv_2d_nhwc_hwc", "0, 1, 2, 4, 5, 3"},
    {"linalg.depthwise_conv_2d_nhwc_hwc_q", "0, 1, 2, 4, 5, 3"},
    {"linalg.depthwise_conv_2d_nhwc_hwcm", "0, 1, 2, 5, 6, 3, 4"},
    {"linalg.depthwise_conv_2d_nhwc_hwcm_q", "0, 1, 2, 5, 6, 3, 4"},
    {"linalg.pooling_nhwc_max", "0, 1, 2, 4, 5, 3"},
    {"linalg.pooling_nhwc_max_unsigned", "0, 1, 2, 4, 5, 3"},
    {"linalg.pooling_nhwc_sum", "0, 1, 2, 4, 5, 3"},
    {"linalg.batch_matmul", "0, 1, 3, 2"},
    {"linalg.quantized_batch_matmul", "0, 1, 3, 2"},
};

typedef struct NameSearch {
  const char *name;
  bool found;
} NameSearch;

static MlirWalkResult findName(MlirOperation op, void *userData) {
  NameSearch *search = userData;
  search->found = nnpackOpIs(op, search->name);
  return search->found ? MlirWalkResultInterrupt : MlirWalkResultAdvance;
}

static bool contains(MlirOperation func, const char *name) {
  NameSearch search = {name, false};
  mlirOperationWalk(func, findName, &search, MlirWalkPreOrder);
  return search.found;
}

/// Prints the tile as sizes of `root`'s loops, 0 for a loop left whole, and
/// returns how many are not 0.
static intptr_t printTileSizes(MlirOperation root, const NnpackExtents *tile,
                               NnpackText *out) {
  MlirAttribute maps = mlirLinalgGetIndexingMapsAttribute(root);
  intptr_t last = mlirArrayAttrGetNumElements(maps) - 1;
  MlirAffineMap map =
      mlirAffineMapAttrGetValue(mlirArrayAttrGetElement(maps, last));
  MlirType type = mlirValueGetType(mlirOperationGetResult(root, 0));
  intptr_t numTiled = 0;
  for (intptr_t loop = 0; loop < mlirAffineMapGetNumDims(map); ++loop) {
    int64_t size = 0;
    for (intptr_t i = 0; i < tile->rank; ++i)
      if (mlirAffineDimExprGetPosition(mlirAffineMapGetResult(map, i)) ==
              loop &&
          tile->at[i] != mlirShapedTypeGetDimSize(type, i))
        size = tile->at[i];
    numTiled += size != 0;
    nnpackTextPrint(out, "%s%lld", loop ? ", " : "", (long long)size);
  }
  return numTiled;
}

static void printFuse(MlirOperation root, intptr_t index,
                      const NnpackExtents *tile, NnpackText *out) {
  NnpackText sizes = {0};
  intptr_t numLoops = printTileSizes(root, tile, &sizes);
  nnpackTextPrint(out,
                  "  %%r%ld = transform.structured.match attributes "
                  "{nnpack.root_%ld} in %%root : (" ANY ") -> " ANY "\n"
                  "  %%t%ld, %%l%ld:%ld = transform.structured.fuse %%r%ld "
                  "tile_sizes [%s] {apply_cleanup} : (" ANY ") -> (" ANY,
                  (long)index, (long)index, (long)index, (long)index,
                  (long)numLoops, (long)index, sizes.data);
  for (intptr_t i = 0; i < numLoops; ++i)
    nnpackTextPrint(out, ", " ANY);
  nnpackTextPrint(out, ")\n");
  nnpackTextDestroy(&sizes);
}

/// A pad that ends the kernel fills the destination and copies into it.
static void printPad(intptr_t index, NnpackText *out) {
  nnpackTextPrint(out,
                  "  %%r%ld = transform.structured.match attributes "
                  "{nnpack.root_%ld} in %%root : (" ANY ") -> " ANY "\n"
                  "  %%p%ld = transform.structured."
                  "rewrite_in_destination_passing_style %%r%ld : (" ANY
                  ") -> " ANY "\n",
                  (long)index, (long)index, (long)index, (long)index);
}

/// One iteration per row, and all rows into the same result.
static void printAccumulation(const NnpackAccumulation *accumulation,
                              NnpackText *out) {
  nnpackTextPrint(out,
                  "  %%a = transform.structured.match attributes "
                  "{nnpack.accumulation} in %%root : (" ANY ") -> " ANY "\n"
                  "  %%ta, %%la = transform.structured.tile_using_for %%a "
                  "tile_sizes [");
  for (intptr_t i = 0; i < accumulation->numLoops; ++i)
    nnpackTextPrint(out, "%s%d", i ? ", " : "", i == accumulation->loop);
  nnpackTextPrint(out, "] : (" ANY ") -> (" ANY ", " ANY ")\n");
}

static void printInterchanges(MlirOperation func, NnpackText *out) {
  int numOrders = (int)(sizeof loopOrders / sizeof *loopOrders);
  for (int i = 0; i < numOrders; ++i) {
    if (!contains(func, loopOrders[i].name))
      continue;
    nnpackTextPrint(
        out,
        "  %%g%d = transform.structured.match ops{[\"%s\"]} in %%root : (" ANY
        ") -> " ANY "\n"
        "  %%h%d = transform.structured.generalize %%g%d : (" ANY ") -> " ANY
        "\n"
        "  %%i%d = transform.structured.interchange %%h%d "
        "iterator_interchange = [%s] : (" ANY ") -> " ANY "\n",
        i, loopOrders[i].name, i, i, i, i, loopOrders[i].order);
  }
}

static void printSchedule(MlirOperation func, const MlirOperation *roots,
                          const NnpackExtents *tiles, intptr_t numTiles,
                          const NnpackAccumulation *accumulation,
                          NnpackText *out) {
  nnpackTextPrint(out, "module attributes {transform.with_named_sequence} {\n"
                       "transform.named_sequence @__transform_main(%%root: " ANY
                       ") {\n");
  bool isTiled = accumulation->loop >= 0;
  if (isTiled)
    printAccumulation(accumulation, out);
  for (intptr_t i = 0; i < numTiles; ++i) {
    if (nnpackOpIs(roots[i], "tensor.pad"))
      printPad(i, out);
    if (tiles[i].rank == 0)
      continue;
    printFuse(roots[i], i, &tiles[i], out);
    isTiled = true;
  }
  if (isTiled)
    nnpackTextPrint(
        out,
        "  %%f = transform.structured.match ops{[\"func.func\"]} in %%root : "
        "(" ANY ") -> " ANY "\n"
        "  transform.apply_patterns to %%f {\n"
        "    transform.apply_patterns.tensor.fold_tensor_empty\n"
        "    transform.apply_patterns.canonicalization\n"
        "  } : " ANY "\n");
  printInterchanges(func, out);
  nnpackTextPrint(out, "  transform.yield\n}\n}\n");
}

MlirOperation nnpackCreateSchedule(MlirOperation func,
                                   const MlirOperation *roots,
                                   const NnpackExtents *tiles,
                                   intptr_t numTiles,
                                   const NnpackAccumulation *accumulation) {
  NnpackText text = {0};
  printSchedule(func, roots, tiles, numTiles, accumulation, &text);
  MlirModule module =
      mlirModuleCreateParse(mlirOperationGetContext(func),
                            mlirStringRefCreate(text.data, text.length));
  assert(!mlirModuleIsNull(module) && "a schedule of ours must parse");
  nnpackTextDestroy(&text);
  MlirOperation sequence =
      mlirBlockGetFirstOperation(mlirModuleGetBody(module));
  mlirOperationRemoveFromParent(sequence);
  mlirModuleDestroy(module);
  return sequence;
}
