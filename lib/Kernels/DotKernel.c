//===-- DotKernel.c - Convolutions as dot products ------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Processors multiply groups of bytes, four or two, and add their products to a
// 32-bit lane. Lanes are output channels; a few bytes of input go to all lanes:
//
//   for each panel of output channels            weights that stay in cache
//     for each strip of pixels
//       sums = acc - zero * sums of weights      pixels x blocks vectors
//       for each row and column of taps, for each group of the run
//         w = packed weights                     one vector per block
//         x = bytes of the input, in all lanes   one vector per pixel
//         sums += dot(x, w)
//       acc = sums
//
// The strip's sums stay in registers, so that each vector of weights that is
// read serves several pixels, and each byte of input several blocks. An integer
// sum does not depend on its order: these are the bytes of the plain loops.
//
// Zero points come out of the loops:
//
//   sum of (in - z) * (w - v)
//       = sum of in * w - z * sum of w - v * sum of in + count * z * v
//
// where sums of w are constants, and sums of in, which only weights with a zero
// point need, are one more column of dot products, with ones. Units that want
// one factor unsigned get the input plus 128, and z is 128 more.
//
// Where there is no such product, a group is one byte, times a vector of weights:
// vwmacc.vx of RISC-V, smlal of Arm. Their vectors of sums are of several
// registers, so that all of a vector of 16-bit weights is used.
//
// MVE's VMLADAVA adds the products of two vectors of bytes to one register. LLVM's
// vectoriser finds that in a sum of products of bytes, with loops as long as the
// run allows, so there a sum is a number, and lanes are one.
//
// Sums of floats do depend on their order, which stays that of the plain loops:
// rows of taps, columns, run. Only the order among different sums changes.
//
//===----------------------------------------------------------------------===//

#include "DotNest.h"

#include <string.h>

enum { maxPixels = 8 };

/// Groups of two are multiplied as 16-bit integers, without an addend; groups of
/// one as 32-bit ones, with LLVM's operations.
static const NnpackDotUnit units[] = {
    {NnpackSimdSse2, 4, 2, false, 8, "llvm.x86.sse2.pmadd.wd"},
    {NnpackSimdAvx2, 8, 2, false, 8, "llvm.x86.avx2.pmadd.wd"},
    {NnpackSimdAvx512, 16, 2, false, 20, "llvm.x86.avx512.pmaddw.d.512"},
    {NnpackSimdAvxVnni, 8, 4, true, 8, "llvm.x86.avx512.vpdpbusd.256"},
    {NnpackSimdAvx512Vnni, 16, 4, true, 20, "llvm.x86.avx512.vpdpbusd.512"},
    {NnpackSimdNeon, 8, 1, false, 10, NULL},
    {NnpackSimdNeonDot, 4, 4, false, 20, "llvm.aarch64.neon.sdot.v4i32.v16i8"},
    {NnpackSimdRvv, 16, 1, false, 6, NULL},
    {NnpackSimdMve, 1, 1, false, 6, NULL},
};

/// The same vectors of floats: one product a lane, with LLVM's operations.
static const NnpackDotUnit floatUnits[] = {
    {NnpackSimdSse2, 4, 1, false, 8, NULL},
    {NnpackSimdAvx2, 8, 1, false, 8, NULL},
    {NnpackSimdAvx512, 16, 1, false, 20, NULL},
    {NnpackSimdAvxVnni, 8, 1, false, 8, NULL},
    {NnpackSimdAvx512Vnni, 16, 1, false, 20, NULL},
    {NnpackSimdNeon, 4, 1, false, 20, NULL},
    {NnpackSimdNeonDot, 4, 1, false, 20, NULL},
    {NnpackSimdRvv, 16, 1, false, 6, NULL},
};

const NnpackDotUnit *nnpackDotUnit(NnpackSimd simd, bool isFloat) {
  const NnpackDotUnit *rows = isFloat ? floatUnits : units;
  size_t count = isFloat ? sizeof floatUnits / sizeof *floatUnits
                         : sizeof units / sizeof *units;
  for (size_t i = 0; i < count; ++i)
    if (rows[i].simd == simd)
      return &rows[i];
  return NULL;
}

NnpackPacking nnpackDotPacking(const NnpackDotUnit *unit) {
  return (NnpackPacking){unit->lanes, unit->group, false};
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

/// One value per pixel and column.
static void writeSums(const NnpackDotNest *nest, const char *name) {
  for (int p = 0; p < nnpackDotRows(nest); ++p)
    for (int b = 0; b < nest->columns; ++b) {
      WRITE(nest, "%s", p + b ? ", " : "");
      nnpackDotWriteSum(nest, name, p, b);
    }
}

static void writeSumTypes(const NnpackDotNest *nest) {
  for (int i = 0; i < nnpackDotRows(nest) * nest->columns; ++i)
    WRITE(nest, "%s%s", i ? ", " : "", nest->sumType);
}

void nnpackDotOpenLoop(const NnpackDotNest *nest, const char *variable,
                       const char *low, const char *high, const char *step,
                       const char *from, const char *name,
                       const char *result) {
  WRITE(nest, "%%%s:%d = scf.for %%%s = %%%s to %%%s step %%%s iter_args(",
        result, nnpackDotRows(nest) * nest->columns, variable, low, high, step);
  for (int p = 0; p < nnpackDotRows(nest); ++p)
    for (int b = 0; b < nest->columns; ++b) {
      WRITE(nest, "%s%%%s%d_%d = ", p + b ? ", " : "", name, p, b);
      nnpackDotWriteSum(nest, from, p, b);
    }
  WRITE(nest, ") -> (");
  writeSumTypes(nest);
  WRITE(nest, ") {\n");
}

/// The same from zero to a number.
static void openLoop(const NnpackDotNest *nest, const char *variable,
                     int64_t end, int64_t step, const char *from,
                     const char *name, const char *result) {
  WRITE(nest, "%%%sEnd = arith.constant %lld : index\n", variable,
        (long long)end);
  WRITE(nest, "%%%sStep = arith.constant %lld : index\n", variable,
        (long long)step);
  char names[2][16];
  snprintf(names[0], sizeof names[0], "%sEnd", variable);
  snprintf(names[1], sizeof names[1], "%sStep", variable);
  nnpackDotOpenLoop(nest, variable, "zero", names[0], names[1], from, name,
                    result);
}

void nnpackDotCloseLoop(const NnpackDotNest *nest, const char *yielded) {
  WRITE(nest, "scf.yield ");
  writeSums(nest, yielded);
  WRITE(nest, " : ");
  writeSumTypes(nest);
  WRITE(nest, "\n}\n");
}

//===----------------------------------------------------------------------===//
// The nest
//===----------------------------------------------------------------------===//

const char *nnpackDotWriteRun(const NnpackDotNest *nest, const char *from) {
  int64_t run = nest->c->run, group = nest->unit->group;
  int64_t whole = run / group * group;
  openLoop(nest, "t", whole, group, from, "byGroup", "groups");
  nnpackDotWriteGroup(nest, "g", "t", group, "byGroup", "next");
  nnpackDotCloseLoop(nest, "next");
  if (run == whole)
    return "groups#";
  WRITE(nest, "%%rest = arith.constant %lld : index\n", (long long)whole);
  nnpackDotWriteGroup(nest, "e", "rest", run - whole, "groups#", "end");
  return "end";
}

/// The taps: where they are, and the run of each.
static void writeTaps(const NnpackDotNest *nest) {
  const NnpackContraction *c = nest->c;
  openLoop(nest, "r", c->tapRows, 1, "start", "byRow", "rows");
  WRITE(nest, "%%dy = arith.constant %lld : index\n", (long long)c->dilationY);
  WRITE(nest, "%%rd = arith.muli %%r, %%dy : index\n"
              "%%row = arith.addi %%top, %%rd : index\n");
  openLoop(nest, "s", c->tapColumns, 1, "byRow", "byColumn", "columns");
  WRITE(nest,
        "%%dx = arith.constant %lld : index\n"
        "%%sd = arith.muli %%s, %%dx : index\n"
        "%%column = arith.addi %%left, %%sd : index\n"
        "%%taps = arith.constant %lld : index\n"
        "%%rt = arith.muli %%r, %%taps : index\n"
        "%%rs = arith.addi %%rt, %%s : index\n"
        "%%runBytes = arith.constant %lld : index\n"
        "%%tapBytes = arith.muli %%rs, %%runBytes : index\n"
        "%%tap = arith.addi %%panel, %%tapBytes : index\n",
        (long long)c->dilationX, (long long)c->tapColumns,
        (long long)nest->runBytes);
  nnpackDotCloseLoop(nest, nnpackDotWriteRun(nest, "byColumn"));
  nnpackDotCloseLoop(nest, "columns#");
}

/// What the zero points add to the sums of each block, whatever the input.
static void writeShifts(const NnpackDotNest *nest) {
  const char *type = nest->sumType;
  for (int b = 0; b < nest->blocks && !nnpackDotIsFloat(nest); ++b) {
    if (nest->c->isProduct) {
      nnpackDotWriteProductShift(nest, b);
      continue;
    }
    WRITE(nest, "%%fs%d = arith.addi %%lane, %%fc%d : index\n", b, b);
    WRITE(nest, "%%sum%d = %s %%sums[%%fs%d] : %s%s\n", b, nest->load, b,
          nest->sumsType, nest->loaded);
    WRITE(nest,
          "%%byZero%d = arith.muli %%sum%d, %%zeroPoints : %s\n"
          "%%shift%d = arith.subi %%byZero%d, %%bothZeros : %s\n",
          b, b, type, b, b, type);
  }
}

void nnpackDotOpenRange(const NnpackDotNest *nest, const char *variable,
                        int64_t begin, int64_t end, int64_t step) {
  int n = (*nest->numRanges)++;
  const int64_t bounds[] = {begin, end, step};
  for (int i = 0; i < 3; ++i)
    WRITE(nest, "%%bound%d_%d = arith.constant %lld : index\n", n, i,
          (long long)bounds[i]);
  WRITE(nest, "scf.for %%%s = %%bound%d_0 to %%bound%d_1 step %%bound%d_2 {\n",
        variable, n, n, n);
}

void nnpackDotOpenPanel(const NnpackDotNest *nest, int64_t begin, int64_t end) {
  nnpackDotOpenRange(nest, "g", begin, end, nest->blocks);
  WRITE(nest,
        "%%f = arith.muli %%g, %%lanes : index\n"
        "%%block = arith.addi %%firstBlock, %%g : index\n"
        "%%blockBytes = arith.constant %lld : index\n"
        "%%panel = arith.muli %%block, %%blockBytes : index\n"
        "%%lane = arith.muli %%block, %%lanes : index\n",
        (long long)nest->blockBytes);
  for (int b = 0; b < nest->blocks; ++b)
    WRITE(nest,
          "%%fc%d = arith.constant %d : index\n"
          "%%f%d = arith.addi %%f, %%fc%d : index\n",
          b, b * nest->unit->lanes, b, b);
  if (nnpackDotIsMasked(nest))
    WRITE(nest,
          "%%mask = vector.constant_mask [%lld] : vector<%dxi1>\n"
          "%%nothing = arith.constant dense<%s> : %s\n",
          (long long)nest->lanesUsed, nest->unit->lanes,
          nnpackDotIsFloat(nest) ? "0.0" : "0", nest->sumType);
  if (nest->fusion)
    nnpackDotWriteInit(nest);
}

/// Blocks [begin, end) of a tile, and pixels [from, to).
static void writeNest(const NnpackDotNest *nest, int64_t begin, int64_t end,
                      int64_t from, int64_t to) {
  if (from == to)
    return;
  nnpackDotOpenPanel(nest, begin, end);
  writeShifts(nest);
  nnpackDotOpenRange(nest, "x", from, to, nest->pixels);
  WRITE(nest,
        "%%sx = arith.constant %lld : index\n"
        "%%left = arith.muli %%x, %%sx : index\n",
        (long long)nest->c->strideX);
  nnpackDotWriteStart(nest);
  writeTaps(nest);
  nnpackDotWriteEnd(nest);
  WRITE(nest, "}\n}\n");
}

//===----------------------------------------------------------------------===//
// Shapes of nests
//===----------------------------------------------------------------------===//

/// Blocks at a time that registers have room for, with weights, or that are enough
/// where each sum has code of its own for what becomes of it.
static int mostBlocks(const NnpackDotNest *nest) {
  if (nest->fusion && nest->c->columns > 1)
    return nest->c->isProduct ? 1 : 2;
  return nest->unit->maxSums >= 16 || nest->c->columns == 1 ? 4 : 3;
}

/// The most of them that leave few over.
static int chooseBlocks(const NnpackDotNest *nest, int64_t blocks) {
  int most = mostBlocks(nest);
  if (blocks <= most)
    return blocks > 0 ? (int)blocks : 1;
  for (int b = most; b > most / 2; --b)
    if (blocks % b == 0)
      return b;
  return most;
}

/// Pixels that registers have room for, with a row of ones if there is one, and
/// that leave few over.
static int choosePixels(const NnpackDotNest *nest, int64_t columns) {
  int most = nest->unit->maxSums / nest->columns - nest->hasOnes;
  if (most > maxPixels)
    most = maxPixels;
  if (most < 1)
    most = 1;
  if (columns <= most) // A phase of few columns may have none.
    return columns > 0 ? (int)columns : 1;
  for (int p = most; p > most / 2; --p)
    if (columns % p == 0)
      return p;
  return most;
}

/// All pixels for blocks [begin, end), so many at a time.
static void writePanel(NnpackDotNest nest, int blocks, int64_t begin,
                       int64_t end) {
  int64_t columns = nest.c->columns;
  if (begin == end)
    return;
  nest.blocks = blocks;
  nest.columns = blocks + !mlirValueIsNull(nest.c->weightZero);
  nest.columnStep = 1;
  nest.hasOnes = nest.c->isProduct && nnpackDotNeedsOnes(nest.c, nest.unit);
  nest.pixels = choosePixels(
      &nest, nest.c->isGather ? columns / nest.c->axes[1].scale : columns);
  if (nest.c->isGather) {
    nnpackGatherWritePanel(nest, begin, end);
    return;
  }
  int64_t whole = columns / nest.pixels * nest.pixels;
  writeNest(&nest, begin, end, 0, whole);
  nest.pixels = (int)(columns - whole);
  if (nest.pixels > 0)
    writeNest(&nest, begin, end, whole, columns);
}

/// Whole blocks, those left over, and a last one that is not full.
static void writePanels(NnpackDotNest nest) {
  int64_t lanes = nest.unit->lanes, blocks = nest.c->channels / lanes;
  int atOnce = chooseBlocks(&nest, blocks);
  int64_t most = blocks / atOnce * atOnce;
  nest.lanesUsed = lanes;
  writePanel(nest, atOnce, 0, most);
  if (most < blocks)
    writePanel(nest, (int)(blocks - most), most, blocks);
  nest.lanesUsed = nest.c->channels % lanes;
  if (nest.lanesUsed > 0)
    writePanel(nest, 1, blocks, blocks + 1);
}

/// As sums of 32 bits count it.
static int32_t wrapped(uint64_t number) { return (int32_t)(uint32_t)number; }

/// What loops need of the zero points, in all lanes.
static void writeZeroPoints(const NnpackDotNest *nest) {
  const NnpackContraction *c = nest->c;
  static const char *const splats[][2] = {{"zeroPoints", "zpu"},
                                          {"weightZero", "wz"},
                                          {"tapZero", "ofTap"},
                                          {"bothZeros", "allBoth"}};
  WRITE(nest,
        "%%noSum = arith.constant 0 : i32\n"
        "%%signed = arith.constant %d : i32\n"
        "%%zpu = arith.addi %%zp, %%signed : i32\n"
        "%%run_ = arith.constant %d : i32\n"
        "%%ofTap = arith.muli %%wz, %%run_ : i32\n"
        "%%factors = arith.constant %d : i32\n"
        "%%both = arith.muli %%zpu, %%wz : i32\n"
        "%%allBoth = arith.muli %%both, %%factors : i32\n",
        nest->unit->hasUnsignedInput ? 128 : 0, wrapped((uint64_t)c->run),
        wrapped((uint64_t)c->tapRows * (uint64_t)c->tapColumns *
                (uint64_t)c->run));
  for (size_t i = 0; i < sizeof splats / sizeof *splats && !c->isFloat; ++i)
    WRITE(nest, "%%%s = %s %%%s : i32 to %s\n", splats[i][0], nest->splat,
          splats[i][1], nest->sumType);
}

static void writeFunction(const NnpackDotNest *nest) {
  const NnpackContraction *c = nest->c;
  int lanes = nest->unit->lanes;
  WRITE(nest,
        "func.func @dot(%%in: %s, %%w: %s, %%sums: %s, %%acc: %s, "
        "%%zp: i32, %%wz: i32, %%first: index",
        nest->inputType, nest->weightsType, nest->sumsType, nest->accType);
  if (c->isGather)
    WRITE(nest, ", %%baseY: index, %%baseX: index");
  if (nest->fusion)
    nnpackDotFusionParameters(nest);
  WRITE(nest, ") {\n");
  WRITE(nest,
        "%%zero = arith.constant 0 : index\n"
        "%%unit = arith.constant 1 : index\n"
        "%%lanes = arith.constant %d : index\n",
        lanes);
  writeZeroPoints(nest);
  WRITE(nest,
        "%%tileSize = arith.constant %lld : index\n"
        "%%tile = arith.divui %%first, %%tileSize : index\n"
        "%%perTile = arith.constant %lld : index\n"
        "%%firstBlock = arith.muli %%tile, %%perTile : index\n",
        (long long)c->channels, (long long)((c->channels + lanes - 1) / lanes));
  WRITE(nest,
        "%%sy = arith.constant %lld : index\n"
        "%%yEnd = arith.constant %lld : index\n"
        "scf.for %%y = %%zero to %%yEnd step %%unit {\n"
        "%%top = arith.muli %%y, %%sy : index\n",
        (long long)c->strideY, (long long)c->rows);
  writePanels(*nest);
  WRITE(nest, "}\nreturn\n}\n");
}

static const char *typeText(NnpackArena *arena, MlirValue value) {
  return nnpackTypeText(arena, mlirValueGetType(value));
}

/// Types and operations of vectors of sums, or of numbers if they have one lane.
static void nameVectors(NnpackArena *arena, NnpackDotNest *nest) {
  const char *element = nest->c->isFloat ? "f32" : "i32";
  bool isNumber = nest->unit->lanes == 1;
  nest->sumType = isNumber ? element
                           : nnpackArenaFormat(arena, "vector<%dx%s>",
                                               nest->unit->lanes, element);
  nest->load = isNumber ? "memref.load" : "vector.load";
  nest->store = isNumber ? "memref.store" : "vector.store";
  nest->splat = isNumber ? "arith.bitcast" : "vector.broadcast";
  nest->loaded =
      isNumber ? "" : nnpackArenaFormat(arena, ", %s", nest->sumType);
}

void nnpackBuildDotKernel(NnpackArena *arena,
                          const NnpackContraction *contraction,
                          const NnpackDotUnit *unit,
                          const NnpackPacked *packed,
                          const NnpackFusion *fusion) {
  const NnpackContraction *c = contraction;
  NnpackText text = {0};
  int64_t groups = (c->run + unit->group - 1) / unit->group;
  int numRanges = 0;
  NnpackDotNest nest = {
      .out = &text, .c = c, .unit = unit, .numRanges = &numRanges,
      .fusion = fusion};
  if (fusion) // Where all that either of them reads is defined.
    mlirOperationMoveBefore(c->op, fusion->end.op);
  nest.runBytes = groups * unit->group * unit->lanes;
  nest.blockBytes = nest.runBytes * c->tapRows * c->tapColumns;
  nest.inputType = typeText(arena, c->input);
  nest.weightsType = typeText(arena, packed->weights);
  nest.sumsType = typeText(arena, packed->sums);
  nest.accType = typeText(arena, c->acc);
  nameVectors(arena, &nest);
  writeFunction(&nest);
  MlirValue operands[9 + 2 * NnpackMaxOperands] = {
      c->input,
      packed->weights,
      packed->sums,
      c->acc,
      nnpackZeroPointOf(c, c->zeroPoint),
      nnpackZeroPointOf(c, c->weightZero),
      nnpackFirstChannel(c->op, packed),
      c->axes[0].base,
      c->axes[1].base};
  intptr_t count = c->isGather ? 9 : 7;
  if (fusion)
    count += nnpackDotFusionOperands(fusion, operands + count);
  nnpackInlineText(c->op, text.data, operands, count);
  nnpackTextDestroy(&text);
  if (fusion)
    nnpackDotFusionFinish(fusion);
  mlirOperationDestroy(c->op);
}
