//===-- ElementwiseKernel.c - Elementwise operations by vectors -----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Requantisation, additions and the like are linalg.generics whose loops are
// all parallel. Each becomes loops over vectors of its last dimension:
//
//   for each element but in the last dimension, for each vector of that
//     load a vector, or broadcast an element, of every input
//     the body's operations, on vectors
//     store a vector
//
// LLVM's vectoriser would do so too if it knew that the result does not meet an
// input. But results may lie over operands that die: over the same elements, or
// over rows that were read in an earlier round of the kernel's row loop. In
// both cases all inputs of a vector may be read before it is written, which is
// more than LLVM can see. What fills no vector is done by shorter ones, before
// the next row begins: elements are taken in the order of the linalg.generic,
// which the distances between results and operands rely on.
//
//===----------------------------------------------------------------------===//

#include "Elementwise.h"

//===----------------------------------------------------------------------===//
// Loops, loads and stores, as text
//===----------------------------------------------------------------------===//

#define WRITE(...) nnpackTextPrint(out, __VA_ARGS__)

/// scf.for %iLOOP over [begin, end). Its bounds have the step in their names: the
/// last dimension has a loop for each of several steps.
static void writeLoop(intptr_t loop, int64_t begin, int64_t end, int64_t step,
                      NnpackText *out) {
  long long l = loop, s = step;
  WRITE("%%b%lld_%lld = arith.constant %lld : index\n"
        "%%n%lld_%lld = arith.constant %lld : index\n"
        "%%s%lld_%lld = arith.constant %lld : index\n"
        "scf.for %%i%lld = %%b%lld_%lld to %%n%lld_%lld step %%s%lld_%lld {\n",
        l, s, (long long)begin, l, s, (long long)end, l, s, s, l, l, s, l, s,
        l, s);
}

/// What is done for one vector. A cast stands for the body.
static void writeVector(const NnpackElementwise *e, int64_t lanes,
                        NnpackText *out) {
  static const char *const loops[NnpackMaxRank] = {
      "i0", "i1", "i2", "i3", "i4", "i5", "i6", "i7", "i8", "i9", "i10", "i11"};
  const NnpackElementwiseNames names = {"o", "v", loops, NULL};
  intptr_t last = e->numOperands - 1;
  for (intptr_t i = 0; i < e->numOperands; ++i)
    nnpackElementwiseLoad(e, i, lanes, &names, out);
  WRITE("%%r = builtin.unrealized_conversion_cast ");
  for (intptr_t i = 0; i < e->numOperands; ++i)
    WRITE("%s%%v%lld", i ? ", " : "", (long long)i);
  WRITE(" : ");
  for (intptr_t i = 0; i < e->numOperands; ++i)
    WRITE("%s%s", i ? ", " : "", nnpackElementwiseVector(e, i, lanes));
  WRITE(" to %s {nnpack.body}\nvector.store %%r, ",
        nnpackElementwiseVector(e, last, lanes));
  nnpackElementwisePlace(e, last, &names, out);
  WRITE(" : %s, %s\n", nnpackElementwiseMemRef(e, last),
        nnpackElementwiseVector(e, last, lanes));
}

/// The nest: along the last dimension as many vectors of `lanes` as there are,
/// then of half as many lanes, and so on.
static void writeFunction(const NnpackElementwise *e, int64_t lanes,
                          NnpackText *out) {
  intptr_t rank = e->shape.rank;
  WRITE("func.func @elementwise(");
  for (intptr_t i = 0; i < e->numOperands; ++i)
    WRITE("%s%%o%lld: %s", i ? ", " : "", (long long)i,
          nnpackTypeText(e->arena, mlirValueGetType(e->operands[i].value)));
  WRITE(") {\n%%zero = arith.constant 0 : index\n");
  for (intptr_t i = 0; i < rank - 1; ++i)
    writeLoop(i, 0, e->shape.at[i], 1, out);
  int64_t extent = e->shape.at[rank - 1];
  for (int64_t begin = 0; begin < extent; lanes /= 2) {
    int64_t end = begin + (extent - begin) / lanes * lanes;
    if (begin == end)
      continue;
    writeLoop(rank - 1, begin, end, lanes, out);
    writeVector(e, lanes, out);
    WRITE("}\n");
    begin = end;
  }
  for (intptr_t i = 0; i < rank - 1; ++i)
    WRITE("}\n");
  WRITE("return\n}\n");
}

bool nnpackBuildElementwiseKernel(NnpackArena *arena, MlirOperation kernel,
                                  MlirOperation op, int64_t lanes) {
  enum { leastExtent = 4 };
  NnpackElementwise e;
  if (!nnpackReadElementwise(arena, kernel, op, &e) || e.numBodyOps == 0 ||
      e.shape.at[e.shape.rank - 1] < leastExtent)
    return false;
  if (e.widestBits < 32)
    lanes *= 32 / e.widestBits;
  NnpackText text = {0};
  MlirValue operands[NnpackMaxOperands];
  for (intptr_t i = 0; i < e.numOperands; ++i)
    operands[i] = e.operands[i].value;
  writeFunction(&e, lanes, &text);
  nnpackInlineText(op, text.data, operands, e.numOperands);
  nnpackTextDestroy(&text);
  nnpackElementwiseBodies(&e, "nnpack.body");
  mlirOperationDestroy(op);
  return true;
}
