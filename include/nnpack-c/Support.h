//===-- nnpack-c/Support.h - Arena, vectors, arithmetic, text -----*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The ground everything else stands on. Includes no MLIR header.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_C_SUPPORT_H
#define NNPACK_C_SUPPORT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define NNPACK_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define NNPACK_PRINTF(fmt, args)
#endif

//===----------------------------------------------------------------------===//
// Arena: memory that is freed all at once.
//===----------------------------------------------------------------------===//

/// A growing region of memory. Objects are never freed singly. Running out of
/// memory ends the process with a message, so no function returns NULL.
typedef struct NnpackArena NnpackArena;

/// Creates an empty arena, owned by the caller.
NnpackArena *nnpackArenaCreate(void);
/// Frees the arena and everything allocated from it. NULL is allowed.
void nnpackArenaDestroy(NnpackArena *arena);
/// Returns `sizeBytes` zeroed bytes aligned for any type, owned by the arena.
void *nnpackArenaAllocate(NnpackArena *arena, size_t sizeBytes);
/// Returns zeroed memory for `count` elements; the product is checked.
void *nnpackArenaAllocateArray(NnpackArena *arena, intptr_t count,
                               size_t elementBytes);
/// Copies `length` bytes and adds a terminating NUL.
char *nnpackArenaCopyString(NnpackArena *arena, const char *data,
                            size_t length);
/// Formats as printf does.
char *nnpackArenaFormat(NnpackArena *arena, const char *format, ...)
    NNPACK_PRINTF(2, 3);

#define NNPACK_NEW(arena, Type) ((Type *)nnpackArenaAllocate(arena, sizeof(Type)))
#define NNPACK_NEW_ARRAY(arena, Type, count)                                   \
  ((Type *)nnpackArenaAllocateArray(arena, count, sizeof(Type)))

/// Makes room for one more element in an arena-backed array {data, count,
/// capacity} and returns its new data pointer; used by NNPACK_PUSH.
void *nnpackArenaGrow(NnpackArena *arena, void *data, intptr_t count,
                      intptr_t *capacity, size_t elementBytes);

/// A vector of T in an arena: `NNPACK_VECTOR(int64_t) v = {0};`.
#define NNPACK_VECTOR(T)                                                       \
  struct {                                                                     \
    T *data;                                                                   \
    intptr_t count, capacity;                                                  \
  }
/// Appends `value`; the vector must be an lvalue.
#define NNPACK_PUSH(arena, vector, value)                                      \
  do {                                                                         \
    if ((vector).count == (vector).capacity)                                   \
      (vector).data =                                                          \
          nnpackArenaGrow(arena, (vector).data, (vector).count,                \
                          &(vector).capacity, sizeof *(vector).data);          \
    (vector).data[(vector).count++] = (value);                                 \
  } while (0)

//===----------------------------------------------------------------------===//
// Checked arithmetic on sizes that came from input. Returns true on overflow.
//===----------------------------------------------------------------------===//

/// On overflow the result stays as it was.
static inline bool nnpackAddOverflow(int64_t a, int64_t b, int64_t *outSum) {
  int64_t sum;
  if (__builtin_add_overflow(a, b, &sum))
    return true;
  *outSum = sum;
  return false;
}
static inline bool nnpackMulOverflow(int64_t a, int64_t b,
                                     int64_t *outProduct) {
  int64_t product;
  if (__builtin_mul_overflow(a, b, &product))
    return true;
  *outProduct = product;
  return false;
}
/// Adds a product to the sum.
static inline bool nnpackAddProductOverflow(int64_t a, int64_t b,
                                            int64_t *sum) {
  int64_t product;
  return nnpackMulOverflow(a, b, &product) ||
         nnpackAddOverflow(*sum, product, sum);
}
/// Sums and products of numbers >= 0; INT64_MAX instead of an overflow.
static inline int64_t nnpackAddSaturated(int64_t a, int64_t b) {
  int64_t sum;
  return nnpackAddOverflow(a, b, &sum) ? INT64_MAX : sum;
}
static inline int64_t nnpackMulSaturated(int64_t a, int64_t b) {
  int64_t product;
  return nnpackMulOverflow(a, b, &product) ? INT64_MAX : product;
}
/// Whether a buffer has no more bytes than 2^40, which no memory has: sums over the
/// buffers of a function can then be counted.
static inline bool nnpackIsCountable(int64_t bytes) {
  return bytes >= 0 && bytes <= INT64_C(1) << 40;
}
/// So many parts of `whole` of a number, rounded down: nnpackPartsOf(bytes, 15,
/// 1000) are 1.5 % of them. INT64_MAX if that is more.
static inline int64_t nnpackPartsOf(int64_t number, int64_t parts,
                                    int64_t whole) {
  return nnpackAddSaturated(nnpackMulSaturated(number / whole, parts),
                            number % whole * parts / whole);
}
/// Rounds `value` up to a multiple of `alignment` (> 0).
bool nnpackAlignOverflow(int64_t value, int64_t alignment, int64_t *outAligned);
bool nnpackIsPowerOfTwo(int64_t value);
/// The number of bits set, in plain arithmetic: processors of a distribution's
/// baseline have no instruction for it, and a library's function takes longer.
static inline int nnpackCountBits(uint64_t bits) {
  bits -= bits >> 1 & UINT64_C(0x5555555555555555);
  bits = (bits & UINT64_C(0x3333333333333333)) +
         (bits >> 2 & UINT64_C(0x3333333333333333));
  bits = (bits + (bits >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
  return (int)(bits * UINT64_C(0x0101010101010101) >> 56);
}
/// The greatest common divisor, >= 0, of two numbers > INT64_MIN; of 0 and 0 it
/// is 0.
int64_t nnpackGreatestDivisor(int64_t a, int64_t b);

//===----------------------------------------------------------------------===//
// Text.
//===----------------------------------------------------------------------===//

/// Parses a size: bytes, or a number with K, M, G or KiB, MiB, GiB (1024-based,
/// any case), no sign, no blanks. Returns false on anything else or overflow.
bool nnpackParseSize(const char *text, size_t length, int64_t *outBytes);
/// Parses a whole decimal int64_t; false on anything else.
bool nnpackParseInt64(const char *text, size_t length, int64_t *outValue);

/// Whether the first `length` bytes of `text` are `name` but for one letter that is
/// wrong, missing or too much, or two that are swapped: for suggestions.
bool nnpackIsNearly(const char *text, size_t length, const char *name);

/// A growing text, heap-backed; zero-initialise, then append. Where one is asked
/// for, NULL does as well: a message that nobody wants.
typedef struct NnpackText {
  char *data;
  size_t length, capacity;
} NnpackText;

void nnpackTextAppend(NnpackText *text, const char *data, size_t length);
void nnpackTextPrint(NnpackText *text, const char *format, ...)
    NNPACK_PRINTF(2, 3);
void nnpackTextPrintV(NnpackText *text, const char *format, va_list arguments)
    NNPACK_PRINTF(2, 0);
/// Appends `data` as the inside of a JSON string (no quotes).
void nnpackTextAppendJson(NnpackText *text, const char *data, size_t length);
void nnpackTextDestroy(NnpackText *text);

//===----------------------------------------------------------------------===//
// Files.
//===----------------------------------------------------------------------===//

/// Reads a whole file ("-" is standard input) into `out`. On failure returns
/// false and puts a message "PATH: reason" into `outError`.
bool nnpackReadFile(const char *path, NnpackText *out, NnpackText *outError);
/// Writes a file whole or not at all: a temporary file with an unpredictable
/// name beside it, then rename; SIGINT, SIGTERM and SIGHUP leave none behind.
/// "-" is standard output. Special files such as /dev/null are written in place.
/// Fails like nnpackReadFile.
bool nnpackWriteFile(const char *path, const char *data, size_t length,
                     NnpackText *outError);
/// False, with a message, if writing `path` would replace the regular file that
/// `input` names too, by whatever link. NULL names no file, nor does "-".
bool nnpackKeepsInput(const char *input, const char *path,
                      NnpackText *outError);
/// False, with a message, if two of `paths` name one file, there already or not,
/// by whatever link. NULL and "-" name none, nor do devices and pipes.
bool nnpackAreDistinct(const char *const *paths, size_t count,
                       NnpackText *outError);
/// False, with a message, if what was printed did not all reach standard
/// output: for the end of a program.
bool nnpackFlushStandardOutput(NnpackText *outError);

//===----------------------------------------------------------------------===//
// Processes.
//===----------------------------------------------------------------------===//

/// What nnpackRunProcess returns for a program that cannot be run.
#define NNPACK_PROCESS_NOT_FOUND 127

/// Runs a program, looked up on the PATH, with `arguments` (its name first, NULL
/// last): `input` goes to its standard input, what it prints on its standard
/// output and error is appended to the texts. Returns its exit status, or -1 if
/// it could not be started or a signal ended it.
int nnpackRunProcess(const char *const *arguments, const NnpackText *input,
                     NnpackText *outOutput, NnpackText *outMessages);

#ifdef __cplusplus
}
#endif

#endif // NNPACK_C_SUPPORT_H
