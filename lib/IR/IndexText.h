//===-- IR/IndexText.h - Index arithmetic as text -----------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes operations of the arith dialect on values of index type as text, one
// line each. Internal to the project.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_LIB_IR_INDEXTEXT_H
#define NNPACK_LIB_IR_INDEXTEXT_H

#include "nnpack-c/Rows.h"

/// What has been written. Zero-initialise, set the arena; the texts are the
/// owner's to destroy.
typedef struct IndexText {
  NnpackArena *arena;
  NnpackText text;
  NnpackText constants; ///< One line per constant; goes before `text`.
  NNPACK_VECTOR(int64_t) constantValues;
  intptr_t nextName;
} IndexText;

/// A name of a value in the text.
typedef struct Name {
  char text[24];
} Name;

/// Appends to the text as printf does, at most 511 bytes.
void indexPrint(IndexText *out, const char *format, ...) NNPACK_PRINTF(2, 3);
/// A name that is not in use.
Name indexNewName(IndexText *out);
/// "%prefix7"; prefixes "x" and "k" are taken.
Name indexNameOf(const char *prefix, intptr_t index);
Name indexConstant(IndexText *out, int64_t value);
/// arith.OP a, b
Name indexBinary(IndexText *out, const char *op, Name a, Name b);
/// arith.cmpi PREDICATE, a, b
Name indexCompare(IndexText *out, const char *predicate, Name a, Name b);
/// arith.select condition, a, b
Name indexChoose(IndexText *out, Name condition, Name a, Name b);
/// min(max(value, 0), high)
Name indexClip(IndexText *out, Name value, int64_t high);
/// floor((scale * row + offset) / divisor)
Name indexMap(IndexText *out, const NnpackRowMap *map, Name row,
              int64_t offset);

#endif // NNPACK_LIB_IR_INDEXTEXT_H
