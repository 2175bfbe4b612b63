//===-- lib/Support/Arithmetic.c - Checked arithmetic, numbers ----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Support.h"

#include <assert.h>

bool nnpackAlignOverflow(int64_t value, int64_t alignment,
                         int64_t *outAligned) {
  assert(alignment > 0 && "an alignment is positive");
  int64_t remainder = value % alignment;
  if (remainder < 0)
    remainder += alignment;
  if (remainder == 0) {
    *outAligned = value;
    return false;
  }
  return nnpackAddOverflow(value, alignment - remainder, outAligned);
}

int64_t nnpackGreatestDivisor(int64_t a, int64_t b) {
  while (b) {
    int64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a < 0 ? -a : a;
}

bool nnpackIsPowerOfTwo(int64_t value) {
  return value > 0 && (value & (value - 1)) == 0;
}

/// Reads digits from the front; returns how many, or 0 on overflow.
static size_t parseDigits(const char *text, size_t length, int64_t *outValue) {
  int64_t value = 0;
  size_t i = 0;
  for (; i < length && text[i] >= '0' && text[i] <= '9'; ++i)
    if (nnpackMulOverflow(value, 10, &value) ||
        nnpackAddOverflow(value, text[i] - '0', &value))
      return 0;
  *outValue = value;
  return i;
}

bool nnpackParseInt64(const char *text, size_t length, int64_t *outValue) {
  bool negative = length > 0 && text[0] == '-';
  if (negative)
    ++text, --length;
  int64_t value = 0;
  for (size_t i = 0; i < length; ++i) {
    if (text[i] < '0' || text[i] > '9')
      return false;
    int64_t digit = text[i] - '0'; // Downwards too: INT64_MIN has no positive.
    if (nnpackMulOverflow(value, 10, &value) ||
        nnpackAddOverflow(value, negative ? -digit : digit, &value))
      return false;
  }
  if (length == 0)
    return false;
  *outValue = value;
  return true;
}

/// The binary logarithm of a unit K, M, G or KiB, MiB, GiB; -1 if it is none.
static int unitShift(const char *unit, size_t length) {
  if (length == 3) {
    if ((unit[1] | 32) != 'i' || (unit[2] | 32) != 'b')
      return -1;
  } else if (length != 1) {
    return -1;
  }
  switch (unit[0] | 32) {
  case 'k':
    return 10;
  case 'm':
    return 20;
  case 'g':
    return 30;
  default:
    return -1;
  }
}

bool nnpackParseSize(const char *text, size_t length, int64_t *outBytes) {
  int64_t value;
  size_t digits = parseDigits(text, length, &value);
  if (digits == 0)
    return false;
  if (digits < length) {
    int shift = unitShift(text + digits, length - digits);
    if (shift < 0 || nnpackMulOverflow(value, (int64_t)1 << shift, &value))
      return false;
  }
  *outBytes = value;
  return true;
}
