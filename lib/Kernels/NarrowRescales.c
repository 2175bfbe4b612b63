//===-- NarrowRescales.c - Requantisation without 64-bit products ---------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Requantisation is (v * m + r) >> s in 64 bits, for a multiplier m of 31 bits:
//
//   r = 2^(s-1)                                  rounded once
//   r = 2^(s-1) + (v < 0 ? -2^30 : 2^30)         twice, if s > 31
//
// Arm's vectors have the two halves of that in 32 bits: a high product, which
// doubles, and a shift that rounds. With s > 31, where 2^31 divides 2^(s-1),
//
//   (v * m + r) >> s = (floor((v * m + d) / 2^31) + 2^(s-32)) >> (s-31)
//
// with d = r - 2^(s-1), and the floor is
//
//   once    sqdmulh(v, m)
//   twice   sqrdmulh(v, m), less one if v is negative:
//           floor((p - 2^30) / 2^31) = floor((p + 2^30) / 2^31) - 1
//
// With s = 31 all is sqrdmulh(v, m). No product saturates, as m is not negative.
//
//===----------------------------------------------------------------------===//

#include "PackWeights.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

enum { lanes = 4 };

/// One requantisation of numbers or of vectors.
typedef struct Rescale {
  MlirValue value;      ///< v, of 32 bits or fewer.
  MlirValue multiplier; ///< m, of 32 bits, or null for `factor`.
  MlirValue shift;      ///< s, of 8 bits, or null for `distance`.
  int64_t factor, distance;
  bool isTwice;
} Rescale;

//===----------------------------------------------------------------------===//
// Finding them
//===----------------------------------------------------------------------===//

static MlirType elementOf(MlirType type) {
  return mlirTypeIsAVector(type) ? mlirShapedTypeGetElementType(type) : type;
}

static unsigned bitsOf(MlirValue value) {
  MlirType type = elementOf(mlirValueGetType(value));
  return mlirTypeIsAInteger(type) ? mlirIntegerTypeGetWidth(type) : 0;
}

/// Whether the value is one number, in all lanes.
static bool isNumber(MlirValue value, int64_t *out) {
  MlirOperation op = nnpackValueOwner(value);
  if (nnpackOpIs(op, "vector.broadcast"))
    op = nnpackValueOwner(mlirOperationGetOperand(op, 0));
  if (!nnpackOpIs(op, "arith.constant"))
    return false;
  MlirAttribute attribute = nnpackOpAttribute(op, "value");
  if (!mlirAttributeIsAInteger(attribute))
    return false;
  *out = mlirIntegerAttrGetValueInt(attribute);
  return true;
}

static bool isThisNumber(MlirValue value, int64_t expected) {
  int64_t found;
  return isNumber(value, &found) && found == expected;
}

/// The value's operation if that is its name, with its operands.
static bool isMadeBy(MlirValue value, const char *name, MlirValue operands[3]) {
  MlirOperation op = nnpackValueOwner(value);
  if (!nnpackOpIs(op, name))
    return false;
  for (intptr_t i = 0; i < 3 && i < mlirOperationGetNumOperands(op); ++i)
    operands[i] = mlirOperationGetOperand(op, i);
  return true;
}

/// s: a number, or bytes made wide.
static bool readShift(MlirValue wide, Rescale *rescale) {
  MlirValue from[3];
  if (isNumber(wide, &rescale->distance))
    return true;
  if (!isMadeBy(wide, "arith.extui", from) || bitsOf(from[0]) != 8)
    return false;
  rescale->shift = from[0];
  return true;
}

/// v * m.
static bool readProduct(MlirValue product, Rescale *rescale) {
  MlirValue factors[3], from[3];
  if (!isMadeBy(product, "arith.muli", factors))
    return false;
  if (!isMadeBy(factors[0], "arith.extsi", from) || bitsOf(from[0]) > 32)
    return false;
  rescale->value = from[0];
  if (isNumber(factors[1], &rescale->factor))
    return rescale->factor >= 0 && rescale->factor <= INT32_MAX;
  if (!isMadeBy(factors[1], "arith.extsi", from) || bitsOf(from[0]) != 32)
    return false;
  rescale->multiplier = from[0];
  return true;
}

/// Whether the value is 2^(s-1).
static bool isHalf(MlirValue value, MlirValue shift, const Rescale *rescale) {
  MlirValue halved[3], power[3];
  if (mlirValueIsNull(rescale->shift))
    return rescale->distance > 0 && rescale->distance < 63 &&
           isThisNumber(value, INT64_C(1) << (rescale->distance - 1));
  return isMadeBy(value, "arith.shrui", halved) && isThisNumber(halved[1], 1) &&
         isMadeBy(halved[0], "arith.shli", power) && isThisNumber(power[0], 1) &&
         mlirValueEqual(power[1], shift);
}

/// v * m + 2^(s-1).
static bool readOnce(MlirValue sum, MlirValue shift, Rescale *rescale) {
  MlirValue terms[3];
  return isMadeBy(sum, "arith.addi", terms) &&
         ((readProduct(terms[0], rescale) && isHalf(terms[1], shift, rescale)) ||
          (readProduct(terms[1], rescale) && isHalf(terms[0], shift, rescale)));
}

/// Whether the value is COMPARED > number, or >= if `isEqualToo`.
static bool isComparison(MlirValue value, int64_t number, bool isEqualToo,
                         MlirValue *outCompared) {
  enum { isGreater = 4, isAtLeast = 5 };
  MlirValue compared[3];
  if (!isMadeBy(value, "arith.cmpi", compared) ||
      !isThisNumber(compared[1], number))
    return false;
  *outCompared = compared[0];
  return nnpackOpInteger(nnpackValueOwner(value), "predicate", -1) ==
         (isEqualToo ? isAtLeast : isGreater);
}

/// Whether the value is 2^30 with the sign of v.
static bool isSignedHalf(MlirValue value, const Rescale *rescale) {
  const int64_t half = INT64_C(1) << 30;
  MlirValue chosen[3], compared, from[3];
  if (!isMadeBy(value, "arith.select", chosen) ||
      !isThisNumber(chosen[1], half) || !isThisNumber(chosen[2], -half) ||
      !isComparison(chosen[0], 0, true, &compared))
    return false;
  return mlirValueEqual(compared, rescale->value) ||
         (isMadeBy(compared, "arith.extsi", from) &&
          mlirValueEqual(from[0], rescale->value));
}

/// v * m + r, rounded twice.
static bool readTwice(MlirValue sum, MlirValue shift, Rescale *rescale) {
  MlirValue terms[3];
  if (!isMadeBy(sum, "arith.addi", terms))
    return false;
  for (int i = 0; i < 2; ++i)
    if (readOnce(terms[1 - i], shift, rescale) &&
        isSignedHalf(terms[i], rescale))
      return rescale->isTwice = true;
  return false;
}

/// What tosa-to-arith makes of tosa.apply_scale, and what folding leaves of it
/// where numbers are known.
static bool readRescale(MlirOperation op, Rescale *out) {
  MlirValue shifted[3], chosen[3], compared;
  *out = (Rescale){0};
  if (!nnpackOpIs(op, "arith.trunci") ||
      bitsOf(mlirOperationGetResult(op, 0)) != 32)
    return false;
  MlirValue wide = mlirOperationGetOperand(op, 0);
  if (bitsOf(wide) != 64 || !isMadeBy(wide, "arith.shrsi", shifted) ||
      !readShift(shifted[1], out))
    return false;
  MlirValue sum = shifted[0];
  if (!mlirValueIsNull(out->shift) && isMadeBy(sum, "arith.select", chosen) &&
      isComparison(chosen[0], 31, false, &compared))
    sum = chosen[1]; // All shifts will be found to be greater.
  return readTwice(sum, shifted[1], out) || readOnce(sum, shifted[1], out);
}

//===----------------------------------------------------------------------===//
// Which of them are narrow
//===----------------------------------------------------------------------===//

/// The memref that bytes were loaded from, by `op` if they are an argument of its
/// body; or a null value.
static MlirValue memrefOf(MlirValue bytes, MlirOperation op) {
  MlirOperation owner = nnpackValueOwner(bytes);
  if (nnpackOpIs(owner, "vector.broadcast"))
    owner = nnpackValueOwner(mlirOperationGetOperand(owner, 0));
  if (nnpackOpIs(owner, "vector.load") || nnpackOpIs(owner, "memref.load"))
    return mlirOperationGetOperand(owner, 0);
  MlirValue none = {NULL};
  if (!mlirValueIsABlockArgument(bytes) || !nnpackOpIs(op, "linalg.generic"))
    return none;
  return mlirOperationGetOperand(op, mlirBlockArgumentGetArgNumber(bytes));
}

/// Whether the shift is one that the 32-bit form has.
static bool isNarrow(NnpackPacker *packer, MlirOperation kernel,
                     MlirOperation op, const Rescale *rescale) {
  enum { leastInTable = 32, least = 31, most = 62 };
  if (mlirValueIsNull(rescale->shift))
    return rescale->distance >= least && rescale->distance <= most;
  MlirValue memref = memrefOf(rescale->shift, op);
  return !mlirValueIsNull(memref) &&
         nnpackAreConstantBytes(packer, kernel, memref, leastInTable, most);
}

bool nnpackHasNarrowBody(NnpackPacker *packer, MlirOperation kernel,
                         MlirOperation op) {
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, 0));
  for (MlirOperation inner = mlirBlockGetFirstOperation(body);
       !mlirOperationIsNull(inner);
       inner = mlirOperationGetNextInBlock(inner)) {
    bool isWide = false;
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(inner); ++i)
      isWide |= bitsOf(mlirOperationGetOperand(inner, i)) > 32;
    bool staysWide = mlirOperationGetNumResults(inner) == 1 &&
                     bitsOf(mlirOperationGetResult(inner, 0)) > 32;
    Rescale rescale;
    if (isWide && !staysWide &&
        (!readRescale(inner, &rescale) ||
         !isNarrow(packer, kernel, op, &rescale)))
      return false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Writing them
//===----------------------------------------------------------------------===//

/// The target's names of what it needs.
typedef struct Instructions {
  const char *product, *roundedProduct, *shift;
  const char *flags; ///< Further operands of the shift, and their types.
  const char *flagTypes;
} Instructions;

static const Instructions *instructionsOf(NnpackSimd simd) {
  static const Instructions mve = {"llvm.arm.mve.vqdmulh.v4i32",
                                   "llvm.arm.mve.vqrdmulh.v4i32",
                                   "llvm.arm.mve.vshl.vector.v4i32.v4i32",
                                   ", %no, %yes, %no", ", i32, i32, i32"};
  static const Instructions neon = {"llvm.aarch64.neon.sqdmulh.v4i32",
                                    "llvm.aarch64.neon.sqrdmulh.v4i32",
                                    "llvm.aarch64.neon.srshl.v4i32", "", ""};
  bool isNeon = simd == NnpackSimdNeon || simd == NnpackSimdNeonDot;
  return isNeon ? &neon : simd == NnpackSimdMve ? &mve : NULL;
}

bool nnpackHasNarrowRescales(NnpackSimd simd) {
  return instructionsOf(simd) != NULL;
}

#define TYPE "vector<4xi32>"
#define WRITE(...) nnpackTextPrint(out, __VA_ARGS__)

/// %m and %k: multipliers, and shifts to the left, which are negative.
static void writeFactors(const Rescale *rescale, NnpackText *out) {
  if (mlirValueIsNull(rescale->multiplier))
    WRITE("%%m = arith.constant dense<%lld> : " TYPE "\n",
          (long long)rescale->factor);
  if (mlirValueIsNull(rescale->shift)) {
    WRITE("%%k = arith.constant dense<%lld> : " TYPE "\n",
          (long long)(31 - rescale->distance));
    return;
  }
  WRITE("%%s32 = arith.extui %%s : vector<4xi8> to " TYPE "\n"
        "%%k = arith.subi %%all31, %%s32 : " TYPE "\n");
}

static void writeRescale(const Rescale *rescale, const Instructions *names,
                         NnpackText *out) {
  bool isShifted = rescale->distance != 31;
  const char *product = rescale->isTwice || !isShifted ? names->roundedProduct
                                                       : names->product;
  WRITE("%%all31 = arith.constant dense<31> : " TYPE "\n"
        "%%no = arith.constant 0 : i32\n"
        "%%yes = arith.constant 1 : i32\n");
  writeFactors(rescale, out);
  WRITE("%%q = llvm.call_intrinsic \"%s\"(%%v, %%m) : (" TYPE ", " TYPE
        ") -> " TYPE "\n", product);
  if (!isShifted) {
    WRITE("return %%q : " TYPE "\n}\n");
    return;
  }
  if (rescale->isTwice)
    WRITE("%%sign = arith.shrsi %%v, %%all31 : " TYPE "\n"
          "%%y = arith.addi %%q, %%sign : " TYPE "\n");
  WRITE("%%r = llvm.call_intrinsic \"%s\"(%%%s, %%k%s) : (" TYPE ", " TYPE
        "%s) -> " TYPE "\nreturn %%r : " TYPE "\n}\n",
        names->shift, rescale->isTwice ? "y" : "q", names->flags,
        names->flagTypes);
}

/// Puts the 32-bit form in the place of a vector's trunci.
static void replace(MlirOperation op, const Rescale *rescale,
                    const Instructions *names) {
  NnpackText text = {0}, *out = &text;
  MlirValue operands[3] = {rescale->value};
  intptr_t count = 1;
  MlirType type = mlirValueGetType(mlirOperationGetResult(op, 0));
  if (bitsOf(rescale->value) < 32)
    operands[0] = nnpackBuildBefore(op, "arith.extsi", &rescale->value, 1, type,
                                    NULL);
  WRITE("func.func @rescale(%%v: " TYPE);
  if (!mlirValueIsNull(rescale->multiplier)) {
    WRITE(", %%m: " TYPE);
    operands[count++] = rescale->multiplier;
  }
  if (!mlirValueIsNull(rescale->shift)) {
    WRITE(", %%s: vector<4xi8>");
    operands[count++] = rescale->shift;
  }
  WRITE(") -> " TYPE " {\n");
  writeRescale(rescale, names, out);
  MlirValue narrow = nnpackInlineText(op, text.data, operands, count);
  nnpackTextDestroy(&text);
  mlirValueReplaceAllUsesOfWith(mlirOperationGetResult(op, 0), narrow);
  mlirOperationDestroy(op);
}

void nnpackNarrowRescales(NnpackArena *arena, NnpackPacker *packer,
                          MlirOperation kernel, NnpackSimd simd) {
  const Instructions *names = instructionsOf(simd);
  if (!names)
    return;
  NnpackOpVector ops = nnpackFindOps(arena, kernel, "arith.trunci");
  for (intptr_t i = 0; i < ops.count; ++i) {
    MlirOperation op = ops.data[i];
    MlirType type = mlirValueGetType(mlirOperationGetResult(op, 0));
    Rescale rescale;
    if (mlirTypeIsAVector(type) && mlirShapedTypeGetDimSize(type, 0) == lanes &&
        readRescale(op, &rescale) && isNarrow(packer, kernel, op, &rescale))
      replace(op, &rescale, names);
  }
}
