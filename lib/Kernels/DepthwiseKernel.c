//===-- DepthwiseKernel.c - Depthwise convolutions by channels ------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each channel is summed over its taps alone, so lanes are channels, and the
// sums of a vector of them stay in registers over all taps:
//
//   for each vector of channels
//     w = weights of each tap - weight zero      vectors that stay in registers
//     shift = zero * the sum of all w
//     for each pixel
//       sums = acc - shift
//       sums += in * w                           tap after tap
//       acc = sums
//
// Weights lie as the network has them, channels innermost. Channels that fill
// no whole vector are done by shorter ones: 23 are 16 + 4 + 2 + 1. Where there
// are more taps than registers for their weights, there are loops over them
// instead, with differences to zero points in 16 bits, which they fit, so that
// LLVM sees a product of 16-bit numbers.
//
// Without vectors (lanes of 1), the loop over channels is the innermost and has
// the taps one after another, for LLVM's vectoriser, which masks the last ones.
//
//===----------------------------------------------------------------------===//

#include "Vector.h"

typedef struct Nest {
  NnpackText *out;
  const NnpackContraction *c;
  const char *inputType, *weightsType, *accType;
} Nest;

#define WRITE(nest, ...) nnpackTextPrint((nest)->out, __VA_ARGS__)

/// %next = %sum + the product of the tap, of bytes.
static void writeProduct(const Nest *nest, int64_t begin, int64_t lanes) {
  long long l = lanes, first = begin;
  WRITE(nest,
        "%%in8 = vector.load %%in[%%zero, %%row, %%column, %%k] : %s, "
        "vector<%lldxi8>\n"
        "%%w8 = vector.load %%w[%%r, %%s, %%k] : %s, vector<%lldxi8>\n",
        nest->inputType, l, nest->weightsType, l);
  WRITE(nest,
        "%%in16 = arith.extsi %%in8 : vector<%lldxi8> to "
        "vector<%lldxi16>\n"
        "%%d16 = arith.subi %%in16, %%zero%lld : vector<%lldxi16>\n"
        "%%d32 = arith.extsi %%d16 : vector<%lldxi16> to "
        "vector<%lldxi32>\n"
        "%%w16 = arith.extsi %%w8 : vector<%lldxi8> to "
        "vector<%lldxi16>\n"
        "%%v16 = arith.subi %%w16, %%weightZero%lld : vector<%lldxi16>\n"
        "%%w32 = arith.extsi %%v16 : vector<%lldxi16> to "
        "vector<%lldxi32>\n"
        "%%product = arith.muli %%d32, %%w32 : vector<%lldxi32>\n"
        "%%next = arith.addi %%sum, %%product : vector<%lldxi32>\n",
        l, l, first, l, l, l, l, l, first, l, l, l, l, l);
}

/// The same of floats, rounded twice.
static void writeFloatProduct(const Nest *nest, int64_t begin, int64_t lanes) {
  long long l = lanes;
  bool hasHalves = nest->c->hasHalves;
  (void)begin;
  WRITE(nest,
        "%%in32 = vector.load %%in[%%zero, %%row, %%column, %%k] : %s, "
        "vector<%lldxf32>\n"
        "%%%s = vector.load %%w[%%r, %%s, %%k] : %s, vector<%lldx%s>\n",
        nest->inputType, l, hasHalves ? "half" : "w32", nest->weightsType, l,
        hasHalves ? "f16" : "f32");
  if (hasHalves)
    WRITE(nest,
          "%%w32 = arith.extf %%half : vector<%lldxf16> to vector<%lldxf32>\n",
          l, l);
  WRITE(nest,
        "%%product = arith.mulf %%in32, %%w32 : vector<%lldxf32>\n"
        "%%next = arith.addf %%sum, %%product : vector<%lldxf32>\n",
        l, l);
}

/// Loops over the taps of a pixel: %done from %old.
static void writeTapLoops(const Nest *nest, int64_t begin, int64_t lanes) {
  const char *t = nest->c->isFloat ? "f32" : "i32";
  long long l = lanes;
  WRITE(nest,
        "%%done = scf.for %%r = %%zero to %%tapRows step %%unit "
        "iter_args(%%byRow = %%old) -> (vector<%lldx%s>) {\n"
        "%%rd = arith.muli %%r, %%dy : index\n"
        "%%row = arith.addi %%top, %%rd : index\n"
        "%%taps = scf.for %%s = %%zero to %%tapColumns step %%unit "
        "iter_args(%%sum = %%byRow) -> (vector<%lldx%s>) {\n"
        "%%sd = arith.muli %%s, %%dx : index\n"
        "%%column = arith.addi %%left, %%sd : index\n",
        l, t, l, t);
  (nest->c->isFloat ? writeFloatProduct : writeProduct)(nest, begin, lanes);
  WRITE(nest,
        "scf.yield %%next : vector<%lldx%s>\n}\n"
        "scf.yield %%taps : vector<%lldx%s>\n}\n",
        l, t, l, t);
}

/// %wN: the weights of tap N, as wide as the sums, less their zero point.
static void writeTapWeights(const Nest *nest, int64_t n, int64_t lanes) {
  const NnpackContraction *c = nest->c;
  const char *element = !c->isFloat ? "i8" : c->hasHalves ? "f16" : "f32";
  long long i = n, l = lanes;
  WRITE(nest,
        "%%r%lld = arith.constant %lld : index\n"
        "%%s%lld = arith.constant %lld : index\n"
        "%%%s%lld = vector.load %%w[%%r%lld, %%s%lld, %%k] : %s, "
        "vector<%lldx%s>\n",
        i, i / c->tapColumns, i, i % c->tapColumns,
        c->isFloat && !c->hasHalves ? "w" : "narrow", i, i, i,
        nest->weightsType, l, element);
  if (c->hasHalves)
    WRITE(nest,
          "%%w%lld = arith.extf %%narrow%lld : vector<%lldxf16> to "
          "vector<%lldxf32>\n",
          i, i, l, l);
  if (!c->isFloat)
    WRITE(nest,
          "%%wide%lld = arith.extsi %%narrow%lld : vector<%lldxi8> to "
          "vector<%lldxi32>\n"
          "%%w%lld = arith.subi %%wide%lld, %%weightZero : vector<%lldxi32>\n",
          i, i, l, l, i, i, l);
}

/// The weights of all taps, and %shift, what the input's zero point adds to the
/// sums.
static void writeAllWeights(const Nest *nest, int64_t lanes) {
  const NnpackContraction *c = nest->c;
  long long taps = c->tapRows * c->tapColumns, l = lanes;
  if (!c->isFloat)
    WRITE(nest,
          "%%zeros = vector.broadcast %%zp : i32 to vector<%lldxi32>\n"
          "%%weightZero = vector.broadcast %%wz : i32 to vector<%lldxi32>\n"
          "%%weights0 = arith.constant dense<0> : vector<%lldxi32>\n",
          l, l, l);
  for (long long n = 0; n < taps; ++n) {
    writeTapWeights(nest, n, lanes);
    if (!c->isFloat)
      WRITE(nest,
            "%%weights%lld = arith.addi %%weights%lld, %%w%lld : "
            "vector<%lldxi32>\n",
            n + 1, n, n, l);
  }
  if (!c->isFloat)
    WRITE(nest,
          "%%shift = arith.muli %%weights%lld, %%zeros : vector<%lldxi32>\n",
          taps, l);
}

/// %sumN+1 = %sumN + the product of tap N.
static void writeTap(const Nest *nest, int64_t n, int64_t lanes) {
  const NnpackContraction *c = nest->c;
  const char *t = c->isFloat ? "f32" : "i32", *f = c->isFloat ? "f" : "i";
  long long i = n, l = lanes;
  WRITE(nest,
        "%%rd%lld = arith.constant %lld : index\n"
        "%%sd%lld = arith.constant %lld : index\n"
        "%%row%lld = arith.addi %%top, %%rd%lld : index\n"
        "%%column%lld = arith.addi %%left, %%sd%lld : index\n"
        "%%%s%lld = vector.load %%in[%%zero, %%row%lld, %%column%lld, %%k] : "
        "%s, vector<%lldx%s>\n",
        i, (long long)(n / c->tapColumns * c->dilationY), i,
        (long long)(n % c->tapColumns * c->dilationX), i, i, i, i,
        c->isFloat ? "x" : "byte", i, i, i, nest->inputType, l,
        c->isFloat ? "f32" : "i8");
  if (!c->isFloat)
    WRITE(nest,
          "%%x%lld = arith.extsi %%byte%lld : vector<%lldxi8> to "
          "vector<%lldxi32>\n",
          i, i, l, l);
  WRITE(nest,
        "%%product%lld = arith.mul%s %%x%lld, %%w%lld : vector<%lldx%s>\n"
        "%%sum%lld = arith.add%s %%sum%lld, %%product%lld : vector<%lldx%s>\n",
        i, f, i, i, l, t, i + 1, f, i, i, l, t);
}

/// All taps of a pixel one after another: %done from %old.
static void writeTaps(const Nest *nest, int64_t lanes) {
  const NnpackContraction *c = nest->c;
  int64_t taps = c->tapRows * c->tapColumns;
  const char *t = c->isFloat ? "f32" : "i32";
  long long l = lanes;
  if (c->isFloat)
    WRITE(nest, "%%sum0 = arith.bitcast %%old : vector<%lldxf32> to "
                "vector<%lldxf32>\n", l, l);
  else
    WRITE(nest, "%%sum0 = arith.subi %%old, %%shift : vector<%lldxi32>\n", l);
  for (int64_t n = 0; n < taps; ++n)
    writeTap(nest, n, lanes);
  WRITE(nest,
        "%%done = arith.bitcast %%sum%lld : vector<%lldx%s> to "
        "vector<%lldx%s>\n",
        (long long)taps, l, t, l, t);
}

/// Channels [begin, end), `lanes` at a time.
static void writeNest(const Nest *nest, int64_t begin, int64_t end,
                      int64_t lanes) {
  enum { maxUnrolledTaps = 25 };
  if (begin == end)
    return;
  const char *t = nest->c->isFloat ? "f32" : "i32";
  bool isUnrolled =
      nest->c->tapRows * nest->c->tapColumns <= maxUnrolledTaps;
  long long l = lanes, first = begin;
  WRITE(nest, "%%begin%lld = arith.constant %lld : index\n", first, first);
  WRITE(nest, "%%end%lld = arith.constant %lld : index\n", first,
        (long long)end);
  WRITE(nest, "%%step%lld = arith.constant %lld : index\n", first, l);
  WRITE(nest,
        "%%zero%lld = vector.broadcast %%zp16 : i16 to vector<%lldxi16>\n"
        "%%weightZero%lld = vector.broadcast %%wz16 : i16 to "
        "vector<%lldxi16>\n",
        first, l, first, l);
  WRITE(nest, "scf.for %%k = %%begin%lld to %%end%lld step %%step%lld {\n",
        first, first, first);
  if (isUnrolled)
    writeAllWeights(nest, lanes);
  WRITE(nest,
        "scf.for %%x = %%zero to %%columns step %%unit {\n"
        "%%left = arith.muli %%x, %%sx : index\n"
        "%%old = vector.load %%acc[%%zero, %%y, %%x, %%k] : %s, "
        "vector<%lldx%s>\n",
        nest->accType, l, t);
  if (isUnrolled)
    writeTaps(nest, lanes);
  else
    writeTapLoops(nest, begin, lanes);
  WRITE(nest,
        "vector.store %%done, %%acc[%%zero, %%y, %%x, %%k] : %s, "
        "vector<%lldx%s>\n}\n}\n",
        nest->accType, l, t);
}

/// %sumN = %sumN-1 + the product of tap N.
static void writeScalarTap(const Nest *nest, int64_t n) {
  const NnpackContraction *c = nest->c;
  long long i = n, before = n - 1;
  WRITE(nest,
        "%%rd%lld = arith.constant %lld : index\n"
        "%%sd%lld = arith.constant %lld : index\n"
        "%%r%lld = arith.constant %lld : index\n"
        "%%s%lld = arith.constant %lld : index\n"
        "%%row%lld = arith.addi %%top, %%rd%lld : index\n"
        "%%column%lld = arith.addi %%left, %%sd%lld : index\n",
        i, (long long)(n / c->tapColumns * c->dilationY), i,
        (long long)(n % c->tapColumns * c->dilationX), i,
        (long long)(n / c->tapColumns), i, (long long)(n % c->tapColumns), i, i,
        i, i);
  WRITE(nest,
        "%%a%lld = memref.load %%in[%%zero, %%row%lld, %%column%lld, "
        "%%k] : %s\n"
        "%%b%lld = memref.load %%w[%%r%lld, %%s%lld, %%k] : %s\n",
        i, i, i, nest->inputType, i, i, i, nest->weightsType);
  WRITE(nest,
        "%%a16_%lld = arith.extsi %%a%lld : i8 to i16\n"
        "%%b16_%lld = arith.extsi %%b%lld : i8 to i16\n"
        "%%d16_%lld = arith.subi %%a16_%lld, %%zp16 : i16\n"
        "%%e16_%lld = arith.subi %%b16_%lld, %%wz16 : i16\n"
        "%%d32_%lld = arith.extsi %%d16_%lld : i16 to i32\n"
        "%%e32_%lld = arith.extsi %%e16_%lld : i16 to i32\n"
        "%%p%lld = arith.muli %%d32_%lld, %%e32_%lld : i32\n"
        "%%sum%lld = arith.addi %%sum%lld, %%p%lld : i32\n",
        i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i + 1, before + 1, i);
}

static void writeScalarNest(const Nest *nest) {
  const NnpackContraction *c = nest->c;
  int64_t taps = c->tapRows * c->tapColumns;
  WRITE(nest,
        "%%channels = arith.constant %lld : index\n"
        "scf.for %%x = %%zero to %%columns step %%unit {\n"
        "%%left = arith.muli %%x, %%sx : index\n"
        "scf.for %%k = %%zero to %%channels step %%unit {\n"
        "%%sum0 = memref.load %%acc[%%zero, %%y, %%x, %%k] : %s\n",
        (long long)c->channels, nest->accType);
  for (int64_t n = 0; n < taps; ++n)
    writeScalarTap(nest, n);
  WRITE(nest,
        "memref.store %%sum%lld, %%acc[%%zero, %%y, %%x, %%k] : %s\n"
        "}\n}\n",
        (long long)taps, nest->accType);
}

static void writeVectorNests(const Nest *nest, int64_t lanes) {
  int64_t begin = 0;
  for (; lanes > 0; lanes /= 2) {
    int64_t end = begin + (nest->c->channels - begin) / lanes * lanes;
    writeNest(nest, begin, end, lanes);
    begin = end;
  }
}

static void writeFunction(const Nest *nest, int64_t lanes) {
  const NnpackContraction *c = nest->c;
  const struct {
    const char *name;
    int64_t value;
  } constants[] = {{"zero", 0},
                   {"unit", 1},
                   {"rows", c->rows},
                   {"columns", c->columns},
                   {"tapRows", c->tapRows},
                   {"tapColumns", c->tapColumns},
                   {"sy", c->strideY},
                   {"sx", c->strideX},
                   {"dy", c->dilationY},
                   {"dx", c->dilationX}};
  WRITE(nest,
        "func.func @depthwise(%%in: %s, %%w: %s, %%acc: %s, %%zp: i32, %%wz: "
        "i32) {\n",
        nest->inputType, nest->weightsType, nest->accType);
  for (size_t i = 0; i < sizeof constants / sizeof *constants; ++i)
    WRITE(nest, "%%%s = arith.constant %lld : index\n", constants[i].name,
          (long long)constants[i].value);
  WRITE(nest, "%%zp16 = arith.trunci %%zp : i32 to i16\n"
              "%%wz16 = arith.trunci %%wz : i32 to i16\n"
              "scf.for %%y = %%zero to %%rows step %%unit {\n"
              "%%top = arith.muli %%y, %%sy : index\n");
  if (lanes == 1)
    writeScalarNest(nest);
  else
    writeVectorNests(nest, lanes);
  WRITE(nest, "}\nreturn\n}\n");
}

void nnpackBuildDepthwiseKernel(NnpackArena *arena,
                                const NnpackContraction *contraction,
                                int64_t lanes) {
  const NnpackContraction *c = contraction;
  NnpackText text = {0};
  Nest nest = {.out = &text, .c = c};
  nest.inputType = nnpackTypeText(arena, mlirValueGetType(c->input));
  nest.weightsType = nnpackTypeText(arena, mlirValueGetType(c->weights));
  nest.accType = nnpackTypeText(arena, mlirValueGetType(c->acc));
  writeFunction(&nest, lanes);
  MlirValue operands[] = {c->input, c->weights, c->acc,
                          nnpackZeroPointOf(c, c->zeroPoint),
                          nnpackZeroPointOf(c, c->weightZero)};
  nnpackInlineText(c->op, text.data, operands, 5);
  nnpackTextDestroy(&text);
  mlirOperationDestroy(c->op);
}
