//===-- DotProduct.c - Products of two activations ------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The second factor of a product of two activations is not known before, so it
// cannot be packed, and room for a packed copy would be scratch. It lies with its
// channels side by side, w[0, t, f]: rows of a group are put together in registers
//
//   interleave(interleave(w[t], w[t + 2]), interleave(w[t + 1], w[t + 3]))
//
// which the pixels of a strip share. What the input's zero point adds to the sums,
// a sum of weights for each channel, is one more row of dot products, with ones,
// and comes off at the end.
//
//===----------------------------------------------------------------------===//

#include "DotNest.h"

#include "mlir-c/BuiltinAttributes.h"

bool nnpackDotNeedsOnes(const NnpackContraction *c,
                        const NnpackDotUnit *unit) {
  int64_t zeroPoint = 0;
  if (!mlirValueIsNull(c->zeroPoint)) {
    MlirOperation op = nnpackValueOwner(c->zeroPoint);
    if (!nnpackOpIs(op, "arith.constant"))
      return true;
    zeroPoint = nnpackOpInteger(op, "value", 0);
  }
  return zeroPoint + (unit->hasUnsignedInput ? 128 : 0) != 0;
}

/// %SUFFIXrB_I: row I of a group, or zeros beyond the run.
static void writeRow(const NnpackDotNest *nest, const char *suffix, int block,
                     const char *position, int i, bool isThere) {
  int lanes = nest->unit->lanes;
  bool isMasked = nnpackDotIsMasked(nest);
  if (!isThere || isMasked)
    WRITE(nest, "%%%s%s%d_%d = arith.constant dense<0> : vector<%dxi8>\n",
          isThere ? "z" : "r", suffix, block, i, lanes);
  if (!isThere)
    return;
  WRITE(nest,
        "%%d%s%d_%d = arith.constant %d : index\n"
        "%%k%s%d_%d = arith.addi %%%s, %%d%s%d_%d : index\n"
        "%%r%s%d_%d = vector.%s %%w[%%zero, %%k%s%d_%d, %%f%d]",
        suffix, block, i, i, suffix, block, i, position, suffix, block, i,
        suffix, block, i, isMasked ? "maskedload" : "load", suffix, block, i,
        block);
  if (isMasked)
    WRITE(nest,
          ", %%mask, %%z%s%d_%d : %s, vector<%dxi1>, vector<%dxi8> into "
          "vector<%dxi8>\n",
          suffix, block, i, nest->weightsType, lanes, lanes, lanes);
  else
    WRITE(nest, " : %s, vector<%dxi8>\n", nest->weightsType, lanes);
}

void nnpackDotWriteProductWeights(const NnpackDotNest *nest, const char *suffix,
                                  int block, const char *position,
                                  int64_t count) {
  int lanes = nest->unit->lanes, group = nest->unit->group;
  const char *result = nnpackDotBits(nest) > 8 ? "n" : "w";
  for (int i = 0; i < group; ++i)
    writeRow(nest, suffix, block, position, i, i < count);
  if (group == 2) {
    WRITE(nest,
          "%%%s%s%d = vector.interleave %%r%s%d_0, %%r%s%d_1 : vector<%dxi8> "
          "-> vector<%dxi8>\n",
          result, suffix, block, suffix, block, suffix, block, lanes,
          2 * lanes);
    return;
  }
  for (int i = 0; i < 2; ++i)
    WRITE(nest,
          "%%p%s%d_%d = vector.interleave %%r%s%d_%d, %%r%s%d_%d : "
          "vector<%dxi8> -> vector<%dxi8>\n",
          suffix, block, i, suffix, block, i, suffix, block, i + 2, lanes,
          2 * lanes);
  WRITE(nest,
        "%%%s%s%d = vector.interleave %%p%s%d_0, %%p%s%d_1 : vector<%dxi8> -> "
        "vector<%dxi8>\n",
        result, suffix, block, suffix, block, suffix, block, 2 * lanes,
        4 * lanes);
}

void nnpackDotWriteOnesInput(const NnpackDotNest *nest, const char *suffix,
                             int row) {
  WRITE(nest, "%%x%s%d = arith.constant dense<1> : vector<%dxi%d>\n", suffix,
        row, nest->unit->lanes * nest->unit->group, nnpackDotBits(nest));
}

void nnpackDotWriteProductShift(const NnpackDotNest *nest, int block) {
  const char *type = nest->sumType;
  WRITE(nest,
        "%%noSums%d = arith.constant dense<0> : %s\n"
        "%%shift%d = arith.subi %%noSums%d, %%bothZeros : %s\n",
        block, type, block, block, type);
}

const char *nnpackDotWriteLessOnes(const NnpackDotNest *nest, const char *name,
                                   int pixel, int block) {
  WRITE(nest, "%%byOnes%d_%d = arith.muli ", pixel, block);
  nnpackDotWriteSum(nest, "rows#", nest->pixels, block);
  WRITE(nest, ", %%zeroPoints : %s\n%%less%d_%d = arith.subi ", nest->sumType,
        pixel, block);
  nnpackDotWriteSum(nest, name, pixel, block);
  WRITE(nest, ", %%byOnes%d_%d : %s\n", pixel, block, nest->sumType);
  return "less";
}
