//===-- NarrowRescales.c - Requantisation without 64-bit vectors ----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Requantisation (Rescale.h) needs of its 64 bits only the upper half of the
// product, and a shift that rounds. With s > 31, where 2^31 divides 2^(s-1),
//
//   (v * m + r) >> s = (floor((v * m + d) / 2^31) + 2^(s-32)) >> (s-31)
//
// with d = r - 2^(s-1), and the floor is
//
//   once    floor(v * m / 2^31)
//   twice   floor((v * m + 2^30) / 2^31), less one if v is negative:
//           floor((p - 2^30) / 2^31) = floor((p + 2^30) / 2^31) - 1
//
// With s = 31 all is floor((v * m + 2^30) / 2^31).
//
// Arm's vectors have both products, sqdmulh and sqrdmulh, which saturate for no
// multiplier that is not negative, and the shift. On x86-64 a product is of every
// other lane, so there are two of them, whose upper halves are put side by side:
//
//   q = blend((even(v) * even(m) + 2^30) >> 31, (odd(v) * odd(m) + 2^30) << 1)
//
// and the shift is  z = y >> (s-32), z - (z >> 1), which does not overflow.
//
//===----------------------------------------------------------------------===//

#include "Rescale.h"

#include "mlir-c/BuiltinTypes.h"

/// How a target does it.
typedef struct Form {
  NnpackSimd simd;
  int lanes;
  /// The target's names of what it needs; NULL: products of every other lane.
  const char *product, *roundedProduct, *shift;
  const char *flags; ///< Further operands of the shift, and their types.
  const char *flagTypes;
} Form;

static const Form *formOf(NnpackSimd simd) {
#define NEON                                                                   \
  4, "llvm.aarch64.neon.sqdmulh.v4i32", "llvm.aarch64.neon.sqrdmulh.v4i32",    \
      "llvm.aarch64.neon.srshl.v4i32", "", ""
  static const Form forms[] = {
      {NnpackSimdMve, 4, "llvm.arm.mve.vqdmulh.v4i32",
       "llvm.arm.mve.vqrdmulh.v4i32", "llvm.arm.mve.vshl.vector.v4i32.v4i32",
       ", %no, %yes, %no", ", i32, i32, i32"},
      {NnpackSimdNeon, NEON},
      {NnpackSimdNeonDot, NEON},
      {.simd = NnpackSimdAvx2, .lanes = 8},
      {.simd = NnpackSimdAvxVnni, .lanes = 8},
      {.simd = NnpackSimdAvx512, .lanes = 16},
      {.simd = NnpackSimdAvx512Vnni, .lanes = 16},
  };
#undef NEON
  for (size_t i = 0; i < sizeof forms / sizeof *forms; ++i)
    if (forms[i].simd == simd)
      return &forms[i];
  return NULL;
}

//===----------------------------------------------------------------------===//
// Which
//===----------------------------------------------------------------------===//

/// Whether requantisation is all that the body does in 64 bits.
static bool isNarrowBody(NnpackPacker *packer, MlirOperation kernel,
                         MlirOperation op) {
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, 0));
  for (MlirOperation inner = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(inner);
       inner = mlirOperationGetNextInBlock(inner)) {
    bool isWide = false;
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(inner); ++i)
      isWide |= nnpackBitsOf(mlirOperationGetOperand(inner, i)) > 32;
    bool staysWide = mlirOperationGetNumResults(inner) == 1 &&
                     nnpackBitsOf(mlirOperationGetResult(inner, 0)) > 32;
    NnpackRescale rescale;
    if (isWide && !staysWide &&
        !nnpackReadRescale(packer, kernel, op, inner, &rescale))
      return false;
  }
  return true;
}

int64_t nnpackNarrowLanes(NnpackPacker *packer, MlirOperation kernel,
                          MlirOperation op, NnpackSimd simd, int64_t lanes) {
  const Form *form = formOf(simd);
  if (form && isNarrowBody(packer, kernel, op))
    return form->lanes;
  return lanes > 1 ? lanes : 0;
}

//===----------------------------------------------------------------------===//
// Writing them
//===----------------------------------------------------------------------===//

#define WRITE(...) nnpackTextPrint(out, __VA_ARGS__)

/// %NAME in all lanes, of %number_NAME.
static void writeSplat(const char *name, int lanes, NnpackText *out) {
  WRITE("%%narrow_%s = arith.trunci %%number_%s : i64 to i32\n"
        "%%%s = vector.broadcast %%narrow_%s : i32 to vector<%dxi32>\n",
        name, name, name, name, lanes);
}

/// %m and %s32: what is not a vector of 32 bits yet.
static void writeFactors(const NnpackRescale *rescale, const Form *form,
                         NnpackText *out) {
  if (mlirValueIsNull(rescale->multipliers))
    writeSplat("m", form->lanes, out);
  if (mlirValueIsNull(rescale->shifts))
    writeSplat("s32", form->lanes, out);
  else
    WRITE("%%s32 = arith.extui %%s : vector<%dxi8> to vector<%dxi32>\n",
          form->lanes, form->lanes);
}

/// %q by an instruction.
static void writeProduct(const Form *form, bool isRounded, NnpackText *out) {
  WRITE("%%q = llvm.call_intrinsic \"%s\"(%%v, %%m) : (vector<4xi32>, "
        "vector<4xi32>) -> vector<4xi32>\n",
        isRounded ? form->roundedProduct : form->product);
}

/// %q from two products of every other lane.
static void writePairs(const Form *form, bool isRounded, NnpackText *out) {
  int lanes = form->lanes, half = lanes / 2;
  WRITE("%%by1 = arith.constant dense<1> : vector<%dxi64>\n"
        "%%by31 = arith.constant dense<31> : vector<%dxi64>\n"
        "%%by32 = arith.constant dense<32> : vector<%dxi64>\n"
        "%%more = arith.constant dense<%d> : vector<%dxi64>\n",
        half, half, half, isRounded ? 1 << 30 : 0, half);
  for (const char *x = "vm"; *x; ++x)
    WRITE("%%%cPairs = vector.bitcast %%%c : vector<%dxi32> to vector<%dxi64>\n"
          "%%%cUp = arith.shli %%%cPairs, %%by32 : vector<%dxi64>\n"
          "%%%cEven = arith.shrsi %%%cUp, %%by32 : vector<%dxi64>\n"
          "%%%cOdd = arith.shrsi %%%cPairs, %%by32 : vector<%dxi64>\n",
          *x, *x, lanes, half, *x, *x, half, *x, *x, half, *x, *x, half);
  static const char *const sides[][3] = {{"Even", "shrui", "by31"},
                                         {"Odd", "shli", "by1"}};
  for (int i = 0; i < 2; ++i)
    WRITE("%%p%s = arith.muli %%v%s, %%m%s : vector<%dxi64>\n"
          "%%r%s = arith.addi %%p%s, %%more : vector<%dxi64>\n"
          "%%u%s = arith.%s %%r%s, %%%s : vector<%dxi64>\n"
          "%%q%s = vector.bitcast %%u%s : vector<%dxi64> to vector<%dxi32>\n",
          sides[i][0], sides[i][0], sides[i][0], half, sides[i][0], sides[i][0],
          half, sides[i][0], sides[i][1], sides[i][0], sides[i][2], half,
          sides[i][0], sides[i][0], half, lanes);
  WRITE("%%q = vector.shuffle %%qEven, %%qOdd [");
  for (int i = 0; i < lanes; ++i)
    WRITE("%s%d", i ? ", " : "", i % 2 ? lanes + i : i);
  WRITE("] : vector<%dxi32>, vector<%dxi32>\n", lanes, lanes);
}

/// %r: %y shifted by an instruction.
static void writeShift(const Form *form, NnpackText *out) {
  WRITE("%%no = arith.constant 0 : i32\n"
        "%%yes = arith.constant 1 : i32\n"
        "%%all31 = arith.constant dense<31> : vector<4xi32>\n"
        "%%k = arith.subi %%all31, %%s32 : vector<4xi32>\n"
        "%%r = llvm.call_intrinsic \"%s\"(%%y, %%k%s) : (vector<4xi32>, "
        "vector<4xi32>%s) -> vector<4xi32>\n",
        form->shift, form->flags, form->flagTypes);
}

/// The same by two shifts, of which the second rounds.
static void writeTwoShifts(const Form *form, NnpackText *out) {
  int lanes = form->lanes;
  WRITE("%%all32 = arith.constant dense<32> : vector<%dxi32>\n"
        "%%one = arith.constant dense<1> : vector<%dxi32>\n"
        "%%k = arith.subi %%s32, %%all32 : vector<%dxi32>\n"
        "%%z = arith.shrsi %%y, %%k : vector<%dxi32>\n"
        "%%half = arith.shrsi %%z, %%one : vector<%dxi32>\n"
        "%%r = arith.subi %%z, %%half : vector<%dxi32>\n",
        lanes, lanes, lanes, lanes, lanes, lanes);
}

static void writeRescale(const NnpackRescale *rescale, const Form *form,
                         NnpackText *out) {
  int lanes = form->lanes;
  writeFactors(rescale, form, out);
  (form->product ? writeProduct : writePairs)(
      form, rescale->isTwice || rescale->isBy31, out);
  if (rescale->isBy31) {
    WRITE("return %%q : vector<%dxi32>\n}\n", lanes);
    return;
  }
  WRITE("%%signs = arith.constant dense<%d> : vector<%dxi32>\n",
        rescale->isTwice ? 31 : 0, lanes);
  if (rescale->isTwice)
    WRITE("%%sign = arith.shrsi %%v, %%signs : vector<%dxi32>\n"
          "%%y = arith.addi %%q, %%sign : vector<%dxi32>\n",
          lanes, lanes);
  else
    WRITE("%%y = arith.addi %%q, %%signs : vector<%dxi32>\n", lanes);
  (form->product ? writeShift : writeTwoShifts)(form, out);
  WRITE("return %%r : vector<%dxi32>\n}\n", lanes);
}

/// Puts the narrow form in the place of a vector's trunci.
static void replace(MlirOperation op, const NnpackRescale *rescale,
                    const Form *form) {
  NnpackText text = {0}, *out = &text;
  bool isTable = !mlirValueIsNull(rescale->multipliers);
  bool hasShifts = !mlirValueIsNull(rescale->shifts);
  MlirValue operands[] = {
      rescale->value, isTable ? rescale->multipliers : rescale->multiplier,
      hasShifts ? rescale->shifts : rescale->shift};
  MlirType type = mlirValueGetType(mlirOperationGetResult(op, 0));
  int lanes = form->lanes;
  if (nnpackBitsOf(rescale->value) < 32)
    operands[0] = nnpackBuildBefore(op, "arith.extsi", &rescale->value, 1, type,
                                    NULL);
  WRITE("func.func @rescale(%%v: vector<%dxi32>", lanes);
  if (isTable)
    WRITE(", %%m: vector<%dxi32>", lanes);
  else
    WRITE(", %%number_m: i64");
  if (hasShifts)
    WRITE(", %%s: vector<%dxi8>", lanes);
  else
    WRITE(", %%number_s32: i64");
  WRITE(") -> vector<%dxi32> {\n", lanes);
  writeRescale(rescale, form, out);
  MlirValue narrow = nnpackInlineText(op, text.data, operands, 3);
  nnpackTextDestroy(&text);
  mlirValueReplaceAllUsesOfWith(mlirOperationGetResult(op, 0), narrow);
  mlirOperationDestroy(op);
}

/// Whether vectors of so many elements can be done: tails are shorter ones.
static bool hasForm(const Form *form, int64_t lanes) {
  return form->product ? lanes == form->lanes
                       : lanes % 2 == 0 && lanes > 2 && lanes <= form->lanes;
}

void nnpackNarrowRescales(NnpackArena *arena, NnpackPacker *packer,
                          MlirOperation kernel, NnpackSimd simd) {
  const Form *whole = formOf(simd);
  MlirOperation none = {NULL};
  if (!whole)
    return;
  NnpackOpVector ops = nnpackFindOps(arena, kernel, "arith.trunci");
  for (intptr_t i = 0; i < ops.count; ++i) {
    MlirOperation op = ops.data[i];
    MlirType type = mlirValueGetType(mlirOperationGetResult(op, 0));
    NnpackRescale rescale;
    if (!mlirTypeIsAVector(type) ||
        !hasForm(whole, mlirShapedTypeGetDimSize(type, 0)) ||
        !nnpackReadRescale(packer, kernel, none, op, &rescale))
      continue;
    Form form = *whole;
    form.lanes = (int)mlirShapedTypeGetDimSize(type, 0);
    replace(op, &rescale, &form);
  }
}
