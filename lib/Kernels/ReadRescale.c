//===-- ReadRescale.c - Finding requantisations ---------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What tosa-to-arith makes of tosa.apply_scale, and what folding leaves of it
// where numbers are known. Numbers may be arguments of the kernel, which stand
// for as many as there are calls (Share.c): what has to hold of them must hold
// in every call.
//
//===----------------------------------------------------------------------===//

#include "Rescale.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

enum { leastInTable = 32, mostShift = 62, noSecondRounding = 31 };

typedef struct Reader {
  NnpackPacker *packer;
  MlirOperation kernel, generic;
  NnpackRescale *rescale;
} Reader;

unsigned nnpackBitsOf(MlirValue value) {
  MlirType type = mlirValueGetType(value);
  if (mlirTypeIsAVector(type))
    type = mlirShapedTypeGetElementType(type);
  return mlirTypeIsAInteger(type) ? mlirIntegerTypeGetWidth(type) : 0;
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

/// What has to hold of two numbers in one call; of one, they are the same.
typedef bool (*Condition)(int64_t number, int64_t other);

/// What is in all lanes of a vector, or the value itself.
static MlirValue scalarOf(MlirValue value) {
  MlirOperation op = nnpackValueOwner(value);
  return nnpackOpIs(op, "vector.broadcast") ? mlirOperationGetOperand(op, 0)
                                            : value;
}

/// What a constant is, or an argument in a call.
static bool numberIn(const Reader *reader, MlirOperation call, MlirValue scalar,
                     int64_t *out) {
  intptr_t argument = nnpackArgumentIndex(reader->kernel, scalar);
  if (argument < 0)
    return nnpackConstantInteger(scalar, out);
  return !mlirOperationIsNull(call) &&
         nnpackConstantInteger(mlirOperationGetOperand(call, argument), out);
}

static bool areNumbersIn(const Reader *reader, MlirOperation call, MlirValue a,
                         MlirValue b, Condition condition) {
  int64_t number, other;
  return numberIn(reader, call, a, &number) &&
         numberIn(reader, call, b, &other) && condition(number, other);
}

/// Whether the condition holds of both values in every call.
static bool areNumbers(const Reader *reader, MlirValue a, MlirValue b,
                       Condition condition) {
  MlirOperation none = {NULL};
  intptr_t found = 0, count = nnpackPackerNumCalls(reader->packer);
  a = scalarOf(a);
  b = scalarOf(b);
  if (nnpackArgumentIndex(reader->kernel, a) < 0 &&
      nnpackArgumentIndex(reader->kernel, b) < 0)
    return areNumbersIn(reader, none, a, b, condition);
  for (intptr_t i = 0; i < count; ++i) {
    MlirOperation call = nnpackPackerCall(reader->packer, i);
    if (!nnpackIsCallOf(call, reader->kernel))
      continue;
    ++found;
    if (!areNumbersIn(reader, call, a, b, condition))
      return false;
  }
  return found > 0 && nnpackIsPrivate(reader->kernel);
}

static bool isFactor(int64_t number, int64_t same) {
  (void)same;
  return number >= 0 && number <= INT32_MAX;
}

static bool isFarShift(int64_t number, int64_t same) {
  (void)same;
  return number >= leastInTable && number <= mostShift;
}

static bool is31(int64_t number, int64_t same) {
  (void)same;
  return number == noSecondRounding;
}

static bool isHalfOfPower(int64_t half, int64_t shift) {
  return shift > 0 && shift <= mostShift && half == INT64_C(1) << (shift - 1);
}

static bool isThisNumber(MlirValue value, int64_t expected) {
  int64_t found;
  return nnpackConstantInteger(scalarOf(value), &found) && found == expected;
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

/// The value's operation if that is its name, with its operands; those that it
/// lacks stay as they were.
static bool isMadeBy(MlirValue value, const char *name, MlirValue operands[3]) {
  MlirOperation op = nnpackValueOwner(value);
  if (!nnpackOpIs(op, name))
    return false;
  for (intptr_t i = 0; i < 3 && i < mlirOperationGetNumOperands(op); ++i)
    operands[i] = mlirOperationGetOperand(op, i);
  return true;
}

/// s: a number, or bytes made wide.
static bool readShift(Reader *reader, MlirValue wide) {
  NnpackRescale *rescale = reader->rescale;
  MlirValue from[3] = {{NULL}};
  rescale->isBy31 = areNumbers(reader, wide, wide, is31);
  if (rescale->isBy31 || areNumbers(reader, wide, wide, isFarShift)) {
    rescale->shift = scalarOf(wide);
    return true;
  }
  if (!isMadeBy(wide, "arith.extui", from) || nnpackBitsOf(from[0]) != 8)
    return false;
  rescale->shifts = from[0];
  return true;
}

/// v * m.
static bool readProduct(Reader *reader, MlirValue product) {
  NnpackRescale *rescale = reader->rescale;
  MlirValue factors[3] = {{NULL}}, from[3] = {{NULL}};
  if (!isMadeBy(product, "arith.muli", factors))
    return false;
  if (!isMadeBy(factors[0], "arith.extsi", from) || nnpackBitsOf(from[0]) > 32)
    return false;
  rescale->value = from[0];
  rescale->multiplier = rescale->multipliers = (MlirValue){NULL};
  if (areNumbers(reader, factors[1], factors[1], isFactor)) {
    rescale->multiplier = scalarOf(factors[1]);
    return true;
  }
  if (!isMadeBy(factors[1], "arith.extsi", from) ||
      nnpackBitsOf(from[0]) != 32)
    return false;
  rescale->multipliers = from[0];
  return true;
}

/// Whether the value is 2^(s-1).
static bool isHalf(const Reader *reader, MlirValue value, MlirValue shift) {
  MlirValue halved[3] = {{NULL}}, power[3] = {{NULL}};
  if (mlirValueIsNull(reader->rescale->shifts))
    return areNumbers(reader, value, shift, isHalfOfPower);
  return isMadeBy(value, "arith.shrui", halved) && isThisNumber(halved[1], 1) &&
         isMadeBy(halved[0], "arith.shli", power) &&
         isThisNumber(power[0], 1) && mlirValueEqual(power[1], shift);
}

/// v * m + 2^(s-1).
static bool readOnce(Reader *reader, MlirValue sum, MlirValue shift) {
  MlirValue terms[3] = {{NULL}};
  return isMadeBy(sum, "arith.addi", terms) &&
         ((readProduct(reader, terms[0]) && isHalf(reader, terms[1], shift)) ||
          (readProduct(reader, terms[1]) && isHalf(reader, terms[0], shift)));
}

/// Whether the value is COMPARED > number, or >= if `isEqualToo`.
static bool isComparison(MlirValue value, int64_t number, bool isEqualToo,
                         MlirValue *outCompared) {
  enum { isGreater = 4, isAtLeast = 5 };
  MlirValue compared[3] = {{NULL}};
  if (!isMadeBy(value, "arith.cmpi", compared) ||
      !isThisNumber(compared[1], number))
    return false;
  *outCompared = compared[0];
  return nnpackOpInteger(nnpackValueOwner(value), "predicate", -1) ==
         (isEqualToo ? isAtLeast : isGreater);
}

/// Whether the value is 2^30 with the sign of v.
static bool isSignedHalf(MlirValue value, const NnpackRescale *rescale) {
  const int64_t half = INT64_C(1) << 30;
  MlirValue chosen[3] = {{NULL}}, compared, from[3] = {{NULL}};
  if (!isMadeBy(value, "arith.select", chosen) ||
      !isThisNumber(chosen[1], half) || !isThisNumber(chosen[2], -half) ||
      !isComparison(chosen[0], 0, true, &compared))
    return false;
  return mlirValueEqual(compared, rescale->value) ||
         (isMadeBy(compared, "arith.extsi", from) &&
          mlirValueEqual(from[0], rescale->value));
}

/// v * m + r, rounded twice.
static bool readTwice(Reader *reader, MlirValue sum, MlirValue shift) {
  MlirValue terms[3] = {{NULL}};
  if (!isMadeBy(sum, "arith.addi", terms))
    return false;
  for (int i = 0; i < 2; ++i)
    if (readOnce(reader, terms[1 - i], shift) &&
        isSignedHalf(terms[i], reader->rescale))
      return reader->rescale->isTwice = true;
  return false;
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

/// The memref that bytes were loaded from, by the generic if they are an argument
/// of its body; or a null value.
static MlirValue memrefOf(const Reader *reader, MlirValue bytes) {
  MlirOperation owner = nnpackValueOwner(scalarOf(bytes));
  if (nnpackOpIs(owner, "vector.load") || nnpackOpIs(owner, "memref.load") ||
      nnpackOpIs(owner, "vector.maskedload"))
    return mlirOperationGetOperand(owner, 0);
  MlirValue none = {NULL};
  if (!mlirValueIsABlockArgument(bytes) ||
      !nnpackOpIs(reader->generic, "linalg.generic"))
    return none;
  return mlirOperationGetOperand(reader->generic,
                                 mlirBlockArgumentGetArgNumber(bytes));
}

/// Whether all shifts of a table exceed 31.
static bool areFarShifts(const Reader *reader, MlirValue shifts) {
  MlirValue memref = memrefOf(reader, shifts);
  return !mlirValueIsNull(memref) &&
         nnpackAreConstantBytes(reader->packer, reader->kernel, memref,
                                leastInTable, mostShift);
}

bool nnpackReadRescale(NnpackPacker *packer, MlirOperation kernel,
                       MlirOperation generic, MlirOperation op,
                       NnpackRescale *out) {
  Reader reader = {packer, kernel, generic, out};
  MlirValue shifted[3] = {{NULL}}, chosen[3] = {{NULL}}, compared;
  *out = (NnpackRescale){.isTwice = false};
  if (!nnpackOpIs(op, "arith.trunci") ||
      nnpackBitsOf(mlirOperationGetResult(op, 0)) != 32)
    return false;
  MlirValue wide = mlirOperationGetOperand(op, 0);
  if (nnpackBitsOf(wide) != 64 || !isMadeBy(wide, "arith.shrsi", shifted) ||
      !readShift(&reader, shifted[1]))
    return false;
  MlirValue sum = shifted[0];
  bool isTable = !mlirValueIsNull(out->shifts);
  if (isTable && isMadeBy(sum, "arith.select", chosen) &&
      isComparison(chosen[0], 31, false, &compared))
    sum = chosen[1]; // All shifts are greater.
  bool isKnown = readTwice(&reader, sum, shifted[1]) ||
                 readOnce(&reader, sum, shifted[1]);
  return isKnown && !(out->isTwice && out->isBy31) &&
         (!isTable || areFarShifts(&reader, out->shifts));
}
