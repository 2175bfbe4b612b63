//===-- GatherKernel.c - Gathers as dot products --------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A convolution that reads its input in place has taps outside of it, which
// count nothing. They are left out by the bounds of the loops over taps:
//
//   for each row, for each panel of output channels
//     first tap and place of the row, and which of its taps are inside
//     for each phase of columns               1, or a transposition's stride
//       for each strip of pixels whose taps are all inside
//         sums = acc - zero * sums of the weights of the row's taps
//         sums += dot(x, w) over these taps
//         acc = sums
//       for each pixel that is left
//         the same, over the taps that are inside
//
// Along an axis, tap k of output index i reads input q + step * i + dilation *
// k and is weight t + k * tapStep. In a transposed convolution of stride S only
// every S-th weight reaches a place, so that outputs of one phase modulo S are
// a convolution of step 1 with every S-th weight, from the last to the first.
//
// Since taps are left out, sums of weights are kept for each tap.
//
//===----------------------------------------------------------------------===//

#include "DotNest.h"

/// Writes, from %AT and the axis' base:  %qN, the input's place of tap 0; %tN,
/// its weight; %sN, the first tap that has a weight.
static void writeOrigin(const NnpackDotNest *nest, const NnpackGatherAxis *axis,
                        const char *n, const char *at) {
  long long scale = axis->scale, last = axis->numTaps - 1;
  WRITE(nest, "%%last%s = arith.constant %lld : index\n", n, last);
  if (!axis->isTransposed) {
    WRITE(nest,
          "%%step%s = arith.constant %lld : index\n"
          "%%at%s = arith.muli %%%s, %%step%s : index\n"
          "%%q%s = arith.addi %%at%s, %%base%s : index\n"
          "%%t%s = arith.constant 0 : index\n"
          "%%s%s = arith.constant 0 : index\n",
          n, (long long)axis->step, n, at, n, n, n, n, n, n);
    return;
  }
  WRITE(nest,
        "%%scale%s = arith.constant %lld : index\n"
        "%%d%s = arith.addi %%%s, %%base%s : index\n"
        "%%whole%s = arith.floordivsi %%d%s, %%scale%s : index\n"
        "%%below%s = arith.muli %%whole%s, %%scale%s : index\n"
        "%%phase%s = arith.subi %%d%s, %%below%s : index\n"
        "%%q%s = arith.subi %%whole%s, %%last%s : index\n",
        n, scale, n, at, n, n, n, n, n, n, n, n, n, n, n, n, n);
  WRITE(nest,
        "%%lastTap%s = arith.constant %lld : index\n"
        "%%t%s = arith.addi %%phase%s, %%lastTap%s : index\n"
        "%%top%s = arith.constant %lld : index\n"
        "%%room%s = arith.subi %%top%s, %%phase%s : index\n"
        "%%more%s = arith.floordivsi %%room%s, %%scale%s : index\n"
        "%%s%s = arith.subi %%last%s, %%more%s : index\n",
        n, last * scale, n, n, n, n, (long long)axis->taps - 1, n, n, n, n, n,
        n, n, n, n);
}

/// Writes %loN and %hiN, the taps that are inside at %PLACE.
static void writeInside(const NnpackDotNest *nest, const NnpackGatherAxis *axis,
                        const char *n, const char *place) {
  WRITE(nest,
        "%%dil%s = arith.constant %lld : index\n"
        "%%minus%s = arith.subi %%zero, %%%s : index\n"
        "%%least%s = arith.ceildivsi %%minus%s, %%dil%s : index\n"
        "%%lo%s = arith.maxsi %%least%s, %%s%s : index\n",
        n, (long long)axis->dilation, n, place, n, n, n, n, n,
        n[0] == 'Y' ? n : "X");
  WRITE(nest,
        "%%end%s = arith.constant %lld : index\n"
        "%%ahead%s = arith.subi %%end%s, %%%s : index\n"
        "%%most%s = arith.floordivsi %%ahead%s, %%dil%s : index\n"
        "%%next%s = arith.addi %%most%s, %%unit : index\n"
        "%%taps%s = arith.constant %lld : index\n"
        "%%hi%s = arith.minsi %%next%s, %%taps%s : index\n",
        n, (long long)axis->size - 1, n, n, place, n, n, n, n, n, n,
        (long long)axis->numTaps, n, n, n);
}

/// Writes, of one phase, %count of its columns, and that those from %begin on
/// are in %strips, with all of their taps inside, %inStrips in all.
static void writeStripRange(const NnpackDotNest *nest) {
  const NnpackGatherAxis *axis = &nest->c->axes[1];
  WRITE(nest,
        "%%columns = arith.constant %lld : index\n"
        "%%phases = arith.constant %lld : index\n"
        "%%later = arith.subi %%columns, %%phase : index\n"
        "%%count = arith.ceildivsi %%later, %%phases : index\n",
        (long long)nest->c->columns, (long long)axis->scale);
  WRITE(nest,
        "%%dil = arith.constant %lld : index\n"
        "%%stepI = arith.constant %lld : index\n"
        "%%firstAhead = arith.muli %%sX, %%dil : index\n"
        "%%leftmost = arith.addi %%qX, %%firstAhead : index\n"
        "%%short = arith.subi %%zero, %%leftmost : index\n"
        "%%skip = arith.ceildivsi %%short, %%stepI : index\n"
        "%%skipped = arith.maxsi %%skip, %%zero : index\n"
        "%%begin = arith.minsi %%skipped, %%count : index\n",
        (long long)axis->dilation, (long long)axis->step);
  WRITE(nest,
        "%%lastPlace = arith.constant %lld : index\n"
        "%%room = arith.subi %%lastPlace, %%qX : index\n"
        "%%steps = arith.floordivsi %%room, %%stepI : index\n"
        "%%behind = arith.addi %%steps, %%unit : index\n"
        "%%inside = arith.minsi %%behind, %%count : index\n"
        "%%all = arith.subi %%inside, %%begin : index\n"
        "%%some = arith.maxsi %%all, %%zero : index\n"
        "%%pixels = arith.constant %d : index\n"
        "%%strips = arith.divui %%some, %%pixels : index\n"
        "%%inStrips = arith.muli %%strips, %%pixels : index\n",
        (long long)(axis->size - 1 - axis->dilation * (axis->numTaps - 1)),
        nest->pixels);
}

//===----------------------------------------------------------------------===//
// Taps
//===----------------------------------------------------------------------===//

/// %tap_: the number of the weights' tap that %r and %s stand for.
static void writeTapNumber(const NnpackDotNest *nest) {
  static const char *const axes[] = {"Y", "X"}, *const loops[] = {"r", "s"};
  for (int i = 0; i < 2; ++i) {
    const NnpackGatherAxis *axis = &nest->c->axes[i];
    WRITE(nest,
          "%%tapStep%s = arith.constant %lld : index\n"
          "%%along%s = arith.muli %%%s, %%tapStep%s : index\n"
          "%%w%s = arith.addi %%along%s, %%t%s : index\n",
          axes[i], axis->isTransposed ? -(long long)axis->scale : 1, axes[i],
          loops[i], axes[i], axes[i], axes[i], axes[i]);
  }
  WRITE(nest,
        "%%tapColumns = arith.constant %lld : index\n"
        "%%tapRow = arith.muli %%wY, %%tapColumns : index\n"
        "%%tapNumber = arith.addi %%tapRow, %%wX : index\n",
        (long long)nest->c->tapColumns);
}

static void writeVectors(const NnpackDotNest *nest, const char *format) {
  for (int b = 0; b < nest->blocks; ++b) {
    WRITE(nest, b ? ", " : "");
    WRITE(nest, format, b, b);
  }
}

static void openShiftLoop(const NnpackDotNest *nest, const char *variable,
                          const char *low, const char *high, const char *result,
                          const char *carried) {
  WRITE(nest, "%%%s:%d = scf.for %%%s = %%%s to %%%s step %%unit iter_args(",
        result, nest->blocks, variable, low, high);
  writeVectors(nest, carried);
  WRITE(nest, ") -> (");
  for (int b = 0; b < nest->blocks; ++b)
    WRITE(nest, "%s%s", b ? ", " : "", nest->sumType);
  WRITE(nest, ") {\n");
}

static void closeShiftLoop(const NnpackDotNest *nest, const char *yielded) {
  WRITE(nest, "scf.yield ");
  writeVectors(nest, yielded);
  WRITE(nest, " : ");
  for (int b = 0; b < nest->blocks; ++b)
    WRITE(nest, "%s%s", b ? ", " : "", nest->sumType);
  WRITE(nest, "\n}\n");
}

/// %shiftB: what the zero points add to the sums over the rows' taps and those
/// of columns [%LOW, %HIGH).
static void writeShifts(const NnpackDotNest *nest, const char *low,
                        const char *high) {
  const NnpackContraction *c = nest->c;
  if (c->isFloat)
    return;
  WRITE(nest, "%%none = %s %%noSum : i32 to %s\n", nest->splat, nest->sumType);
  openShiftLoop(nest, "r", "loY", "hiY", "byRows", "%%rowSum%d = %%none");
  openShiftLoop(nest, "s", low, high, "byColumns", "%%sum%d = %%rowSum%d");
  writeTapNumber(nest);
  WRITE(nest,
        "%%taps = arith.constant %lld : index\n"
        "%%blockTaps = arith.muli %%block, %%taps : index\n"
        "%%sumPlace = arith.addi %%blockTaps, %%tapNumber : index\n",
        (long long)(c->tapRows * c->tapColumns));
  for (int b = 0; b < nest->blocks; ++b)
    WRITE(nest,
          "%%ahead%d = arith.constant %lld : index\n"
          "%%place%d = arith.addi %%sumPlace, %%ahead%d : index\n"
          "%%at%d = arith.muli %%place%d, %%lanes : index\n"
          "%%of%d = %s %%sums[%%at%d] : %s%s\n"
          "%%less%d = arith.subi %%of%d, %%tapZero : %s\n"
          "%%more%d = arith.addi %%sum%d, %%less%d : %s\n",
          b, (long long)(b * c->tapRows * c->tapColumns), b, b, b, b, b,
          nest->load, b, nest->sumsType, nest->loaded, b, b, nest->sumType, b,
          b, b, nest->sumType);
  closeShiftLoop(nest, "%%more%d");
  closeShiftLoop(nest, "%%byColumns#%d");
  for (int b = 0; b < nest->blocks; ++b)
    WRITE(nest, "%%shift%d = arith.muli %%byRows#%d, %%zeroPoints : %s\n", b, b,
          nest->sumType);
}

/// The sums over the rows' taps and those of columns [%LOW, %HIGH).
static void writeTaps(const NnpackDotNest *nest, const char *low,
                      const char *high) {
  const NnpackContraction *c = nest->c;
  nnpackDotOpenLoop(nest, "r", "loY", "hiY", "unit", "start", "byRow", "rows");
  WRITE(nest,
        "%%dilY_ = arith.constant %lld : index\n"
        "%%rd = arith.muli %%r, %%dilY_ : index\n"
        "%%row = arith.addi %%qY, %%rd : index\n",
        (long long)c->axes[0].dilation);
  nnpackDotOpenLoop(nest, "s", low, high, "unit", "byRow", "byColumn",
                    "columns_");
  writeTapNumber(nest);
  WRITE(nest,
        "%%dilX_ = arith.constant %lld : index\n"
        "%%sd = arith.muli %%s, %%dilX_ : index\n"
        "%%column = arith.addi %%left, %%sd : index\n"
        "%%runBytes = arith.constant %lld : index\n"
        "%%tapBytes = arith.muli %%tapNumber, %%runBytes : index\n"
        "%%tap = arith.addi %%panel, %%tapBytes : index\n",
        (long long)c->axes[1].dilation, (long long)nest->runBytes);
  nnpackDotCloseLoop(nest, nnpackDotWriteRun(nest, "byColumn"));
  nnpackDotCloseLoop(nest, "columns_#");
}

//===----------------------------------------------------------------------===//
// Pixels
//===----------------------------------------------------------------------===//

/// %left, the input's place, and %x, the output's, of column %i of the phase.
static void writePlaces(const NnpackDotNest *nest) {
  WRITE(nest, "%%ahead = arith.muli %%i, %%stepI : index\n"
              "%%left = arith.addi %%qX, %%ahead : index\n"
              "%%out = arith.muli %%i, %%phases : index\n"
              "%%x = arith.addi %%out, %%phase : index\n");
}

static void writeStrips(const NnpackDotNest *nest) {
  nnpackDotOpenRange(nest, "once", 0, 1, 1); // For the names in it.
  WRITE(nest, "%%allTaps = arith.constant %lld : index\n",
        (long long)nest->c->axes[1].numTaps);
  writeShifts(nest, "sX", "allTaps");
  WRITE(nest, "scf.for %%strip = %%zero to %%strips step %%unit {\n"
              "%%ahead_ = arith.muli %%strip, %%pixels : index\n"
              "%%i = arith.addi %%begin, %%ahead_ : index\n");
  writePlaces(nest);
  nnpackDotWriteStart(nest);
  writeTaps(nest, "sX", "allTaps");
  nnpackDotWriteEnd(nest);
  WRITE(nest, "}\n}\n");
}

static void writeSinglePixels(NnpackDotNest nest) {
  nest.pixels = 1;
  WRITE(&nest, "%%left_ = arith.subi %%count, %%inStrips : index\n"
               "scf.for %%k = %%zero to %%left_ step %%unit {\n"
               "%%isBefore = arith.cmpi slt, %%k, %%begin : index\n"
               "%%jump = arith.select %%isBefore, %%zero, %%inStrips : index\n"
               "%%i = arith.addi %%k, %%jump : index\n");
  writePlaces(&nest);
  writeInside(&nest, &nest.c->axes[1], "P", "left");
  writeShifts(&nest, "loP", "hiP");
  nnpackDotWriteStart(&nest);
  writeTaps(&nest, "loP", "hiP");
  nnpackDotWriteEnd(&nest);
  WRITE(&nest, "}\n");
}

void nnpackGatherWritePanel(NnpackDotNest nest, int64_t begin, int64_t end) {
  const NnpackGatherAxis *axes = nest.c->axes;
  nest.columnStep = (int)axes[1].scale;
  nnpackDotOpenPanel(&nest, begin, end);
  writeOrigin(&nest, &axes[0], "Y", "y");
  writeInside(&nest, &axes[0], "Y", "qY");
  nnpackDotOpenRange(&nest, "phase", 0, axes[1].scale, 1);
  writeOrigin(&nest, &axes[1], "X", "phase");
  writeStripRange(&nest);
  writeStrips(&nest);
  writeSinglePixels(nest);
  WRITE(&nest, "}\n}\n");
}
