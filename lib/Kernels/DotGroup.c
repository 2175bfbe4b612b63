//===-- DotGroup.c - One group of a dot product ---------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The innermost body of DotKernel.c's loops: a vector of weights for each block
// of channels, a group of input bytes in all lanes for each pixel, and their
// products added to the sums. Groups of one are of floats, or of bytes that the
// target multiplies and adds with LLVM's operations, as RISC-V's vwmacc.vx does.
//
//===----------------------------------------------------------------------===//

#include "DotNest.h"

#include <string.h>

bool nnpackDotIsFloat(const NnpackDotNest *nest) {
  return nest->c->isFloat;
}

void nnpackDotWriteSum(const NnpackDotNest *nest, const char *name, int pixel,
                       int block) {
  if (name[strlen(name) - 1] == '#')
    WRITE(nest, "%%%s%d", name, pixel * nest->columns + block);
  else
    WRITE(nest, "%%%s%d_%d", name, pixel, block);
}

int nnpackDotRows(const NnpackDotNest *nest) {
  return nest->pixels + nest->hasOnes;
}

int nnpackDotBits(const NnpackDotNest *nest) {
  return nest->unit->group == 4 ? 8 : nest->unit->group == 2 ? 16 : 32;
}

/// The indices of a pixel's bytes at run position %POSITION + `more`.
static void writeIndices(const NnpackDotNest *nest, const char *suffix,
                         int pixel, const char *position, int more) {
  const NnpackContraction *c = nest->c;
  WRITE(nest, "%%o%s%d_%d = arith.constant %lld : index\n", suffix, pixel, more,
        (long long)(c->strideX * pixel));
  WRITE(nest, "%%h%s%d_%d = arith.addi %%column, %%o%s%d_%d : index\n", suffix,
        pixel, more, suffix, pixel, more);
  WRITE(nest, "%%m%s%d_%d = arith.constant %d : index\n", suffix, pixel, more,
        more);
  WRITE(nest, "%%t%s%d_%d = arith.addi %%%s, %%m%s%d_%d : index\n", suffix,
        pixel, more, position, suffix, pixel, more);
  if (c->isMerged)
    WRITE(nest, "%%i%s%d_%d = arith.addi %%h%s%d_%d, %%t%s%d_%d : index\n",
          suffix, pixel, more, suffix, pixel, more, suffix, pixel, more);
}

/// "%in[%zero, ...]" at the indices of writeIndices.
static void writePlace(const NnpackDotNest *nest, const char *suffix, int pixel,
                       int more) {
  const NnpackContraction *c = nest->c;
  if (c->isMerged) {
    WRITE(nest, "%%in[%%zero, %%row, %%i%s%d_%d] : %s", suffix, pixel, more,
          nest->inputType);
    return;
  }
  WRITE(nest, "%%in[");
  for (intptr_t k = 0; k < c->rank - 1; ++k)
    if (k == c->columnDimension)
      WRITE(nest, "%%h%s%d_%d, ", suffix, pixel, more);
    else
      WRITE(nest, "%%%s, ",
            k == 1 && c->columnDimension == 2 ? "row" : "zero");
  WRITE(nest, "%%t%s%d_%d] : %s", suffix, pixel, more, nest->inputType);
}

/// %bytesN: a group of the pixel's bytes; beyond the run there are none.
static void writeBytes(const NnpackDotNest *nest, const char *suffix, int pixel,
                       const char *position, int64_t count) {
  int group = nest->unit->group;
  if (count == group) {
    writeIndices(nest, suffix, pixel, position, 0);
    WRITE(nest, "%%bytes%s%d = vector.load ", suffix, pixel);
    writePlace(nest, suffix, pixel, 0);
    WRITE(nest, ", vector<%dxi8>\n", group);
    return;
  }
  WRITE(nest, "%%part%s%d_0 = arith.constant dense<0> : vector<%dxi8>\n",
        suffix, pixel, group);
  for (int i = 0; i < count; ++i) {
    writeIndices(nest, suffix, pixel, position, i);
    WRITE(nest, "%%byte%s%d_%d = memref.load ", suffix, pixel, i);
    writePlace(nest, suffix, pixel, i);
    WRITE(nest,
          "\n%%part%s%d_%d = vector.insert %%byte%s%d_%d, "
          "%%part%s%d_%d [%d] : i8 into vector<%dxi8>\n",
          suffix, pixel, i + 1, suffix, pixel, i, suffix, pixel, i, i, group);
  }
  WRITE(nest,
        "%%bytes%s%d = vector.bitcast %%part%s%d_%lld : vector<%dxi8> to "
        "vector<%dxi8>\n",
        suffix, pixel, suffix, pixel, (long long)count, group, group);
}

/// %x: one element in all lanes.
static void writeElement(const NnpackDotNest *nest, const char *suffix,
                         int pixel, const char *position) {
  bool isFloat = nnpackDotIsFloat(nest);
  writeIndices(nest, suffix, pixel, position, 0);
  WRITE(nest, "%%%s%s%d = memref.load ", isFloat ? "one" : "byte", suffix,
        pixel);
  writePlace(nest, suffix, pixel, 0);
  if (!isFloat)
    WRITE(nest, "\n%%one%s%d = arith.extsi %%byte%s%d : i8 to i32", suffix,
          pixel, suffix, pixel);
  WRITE(nest, "\n%%x%s%d = %s %%one%s%d : %s to %s\n", suffix, pixel,
        nest->splat, suffix, pixel, isFloat ? "f32" : "i32", nest->sumType);
}

/// %x: the group in all lanes.
static void writeInput(const NnpackDotNest *nest, const char *suffix, int pixel,
                       const char *position, int64_t count) {
  int lanes = nest->unit->lanes, group = nest->unit->group;
  writeBytes(nest, suffix, pixel, position, count);
  const char *from = "bytes";
  if (group == 2) {
    WRITE(nest,
          "%%wide%s%d = arith.extsi %%bytes%s%d : vector<2xi8> to "
          "vector<2xi16>\n",
          suffix, pixel, suffix, pixel);
    from = "wide";
  }
  WRITE(nest,
        "%%one%s%d = vector.bitcast %%%s%s%d : vector<%dxi%d> to "
        "vector<1xi32>\n",
        suffix, pixel, from, suffix, pixel, group, nnpackDotBits(nest));
  WRITE(nest,
        "%%scalar%s%d = vector.extract %%one%s%d[0] : i32 from "
        "vector<1xi32>\n",
        suffix, pixel, suffix, pixel);
  WRITE(nest,
        "%%all%s%d = vector.broadcast %%scalar%s%d : i32 to "
        "vector<%dxi32>\n",
        suffix, pixel, suffix, pixel, lanes);
  const char *last = "all";
  if (nest->unit->hasUnsignedInput) {
    WRITE(nest,
          "%%signs%s%d = arith.constant dense<0x80808080> : "
          "vector<%dxi32>\n",
          suffix, pixel, lanes);
    WRITE(nest,
          "%%unsigned%s%d = arith.xori %%all%s%d, %%signs%s%d : "
          "vector<%dxi32>\n",
          suffix, pixel, suffix, pixel, suffix, pixel, lanes);
    last = "unsigned";
  }
  WRITE(nest,
        "%%x%s%d = vector.bitcast %%%s%s%d : vector<%dxi32> to "
        "vector<%dxi%d>\n",
        suffix, pixel, last, suffix, pixel, lanes, lanes * group,
        nnpackDotBits(nest));
}

/// %w: %n, a vector of narrow weights, as wide ones.
static void writeWide(const NnpackDotNest *nest, const char *suffix, int block,
                      const char *narrow) {
  int count = nest->unit->lanes * nest->unit->group;
  WRITE(nest, "%%w%s%d = arith.ext%s %%n%s%d : ", suffix, block,
        nnpackDotIsFloat(nest) ? "f" : "si", suffix, block);
  if (nest->unit->lanes == 1)
    WRITE(nest, "%s to ", narrow);
  else
    WRITE(nest, "vector<%dx%s> to ", count, narrow);
  if (nest->unit->group == 1)
    WRITE(nest, "%s\n", nest->sumType);
  else
    WRITE(nest, "vector<%dxi%d>\n", count, nnpackDotBits(nest));
}

/// %w: the group's weights of a block.
static void writeWeights(const NnpackDotNest *nest, const char *suffix,
                         int block, const char *position, int64_t bytes) {
  if (nest->c->isProduct) {
    nnpackDotWriteProductWeights(nest, suffix, block, position, bytes);
    if (nnpackDotBits(nest) > 8)
      writeWide(nest, suffix, block, "i8");
    return;
  }
  int count = nest->unit->lanes * nest->unit->group;
  WRITE(nest, "%%b%s%d = arith.constant %lld : index\n", suffix, block,
        (long long)(block * nest->blockBytes));
  WRITE(nest, "%%s%s%d = arith.muli %%%s, %%lanes : index\n", suffix, block,
        position);
  WRITE(nest, "%%q%s%d = arith.addi %%tap, %%s%s%d : index\n", suffix, block,
        suffix, block);
  WRITE(nest, "%%r%s%d = arith.addi %%q%s%d, %%b%s%d : index\n", suffix, block,
        suffix, block, suffix, block);
  bool isFloat = nnpackDotIsFloat(nest);
  bool isNarrow = isFloat ? nest->c->hasHalves : nnpackDotBits(nest) > 8;
  const char *element = nest->c->hasHalves ? "f16" : isFloat ? "f32" : "i8";
  WRITE(nest, "%%%s%s%d = %s %%w[%%r%s%d] : %s", isNarrow ? "n" : "w", suffix,
        block, nest->load, suffix, block, nest->weightsType);
  if (nest->unit->lanes > 1)
    WRITE(nest, ", vector<%dx%s>", count, element);
  WRITE(nest, "\n");
  if (isNarrow)
    writeWide(nest, suffix, block, element);
}

/// %w of the column that sums the input: a one for each byte that is there.
static void writeOnes(const NnpackDotNest *nest, const char *suffix,
                      int64_t bytes) {
  int group = nest->unit->group, count = nest->unit->lanes * group;
  if (group == 1) {
    WRITE(nest, "%%ones%s = arith.constant 1 : i32\n", suffix);
    WRITE(nest, "%%w%s%d = %s %%ones%s : i32 to %s\n", suffix, nest->blocks,
          nest->splat, suffix, nest->sumType);
    return;
  }
  WRITE(nest, "%%w%s%d = arith.constant dense<[", suffix, nest->blocks);
  for (int i = 0; i < count; ++i)
    WRITE(nest, "%s%d", i ? ", " : "", i % group < bytes);
  WRITE(nest, "]> : vector<%dxi%d>\n", count, nnpackDotBits(nest));
}

/// %TO = %FROM + x * w, of floats rounded twice.
static void writeProduct(const NnpackDotNest *nest, const char *suffix,
                         int pixel, int block, const char *from,
                         const char *to) {
  const char *kind = nnpackDotIsFloat(nest) ? "f" : "i";
  WRITE(nest, "%%%s%d_%d = arith.mul%s %%x%s%d, %%w%s%d : %s\n", suffix, pixel,
        block, kind, suffix, pixel, suffix, block, nest->sumType);
  WRITE(nest, "%%%s%d_%d = arith.add%s ", to, pixel, block, kind);
  nnpackDotWriteSum(nest, from, pixel, block);
  WRITE(nest, ", %%%s%d_%d : %s\n", suffix, pixel, block, nest->sumType);
}

/// %TO = %FROM + dot(x, w).
static void writeDot(const NnpackDotNest *nest, const char *suffix, int pixel,
                     int block, const char *from, const char *to) {
  int lanes = nest->unit->lanes, count = lanes * nest->unit->group;
  bool adds = nest->unit->group == 4;
  int bits = nnpackDotBits(nest);
  WRITE(nest, "%%%s%d_%d = llvm.call_intrinsic \"%s\"(", adds ? to : suffix,
        pixel, block, nest->unit->intrinsic);
  if (adds) {
    nnpackDotWriteSum(nest, from, pixel, block);
    WRITE(nest, ", ");
  }
  WRITE(nest, "%%x%s%d, %%w%s%d) : (", suffix, pixel, suffix, block);
  if (adds)
    WRITE(nest, "vector<%dxi32>, ", lanes);
  WRITE(nest, "vector<%dxi%d>, vector<%dxi%d>) -> vector<%dxi32>\n", count,
        bits, count, bits, lanes);
  if (adds)
    return;
  WRITE(nest, "%%%s%d_%d = arith.addi ", to, pixel, block);
  nnpackDotWriteSum(nest, from, pixel, block);
  WRITE(nest, ", %%%s%d_%d : vector<%dxi32>\n", suffix, pixel, block, lanes);
}

void nnpackDotWriteGroup(const NnpackDotNest *nest, const char *suffix,
                         const char *position, int64_t count, const char *from,
                         const char *to) {
  for (int b = 0; b < nest->blocks; ++b)
    writeWeights(nest, suffix, b, position, count);
  if (nest->columns > nest->blocks)
    writeOnes(nest, suffix, count);
  bool isGroup = nest->unit->group > 1;
  for (int p = 0; p < nnpackDotRows(nest); ++p) {
    if (p == nest->pixels)
      nnpackDotWriteOnesInput(nest, suffix, p);
    else if (isGroup)
      writeInput(nest, suffix, p, position, count);
    else
      writeElement(nest, suffix, p, position);
    for (int b = 0; b < nest->columns; ++b)
      (isGroup ? writeDot : writeProduct)(nest, suffix, p, b, from, to);
  }
}
