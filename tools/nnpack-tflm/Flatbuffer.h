//===-- nnpack-tflm/Flatbuffer.h - Reading a flatbuffer -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A flatbuffer is bytes that point at one another: an offset counts forward
// from where it lies, a table begins with the distance back to its vtable, and
// the vtable says where in the table each field is, or 0 where it is absent.
// Nothing here trusts a byte of it: every function that follows an offset
// returns false when it leads out of the file.
//
//===----------------------------------------------------------------------===//

#ifndef NNPACK_TOOLS_NNPACK_TFLM_FLATBUFFER_H
#define NNPACK_TOOLS_NNPACK_TFLM_FLATBUFFER_H

#include "nnpack-c/Support.h"

typedef struct Flatbuffer {
  const unsigned char *data;
  size_t length;
} Flatbuffer;

typedef struct FlatTable {
  size_t position, size;             ///< Of the table.
  size_t vtable;                     ///< Position of its first field's entry.
  int numFields;                     ///< Entries there.
} FlatTable;

typedef struct FlatVector {
  size_t position; ///< Of the first element; 0: the field is absent.
  uint32_t count;
} FlatVector;

/// The unsigned number of `bytes` (1, 2, 4 or 8) at a position in the file.
uint64_t flatNumber(const Flatbuffer *file, size_t position, int bytes);

/// The table that the offset at `position` leads to.
bool flatTable(const Flatbuffer *file, size_t position, FlatTable *outTable);

/// Where field `id`, of `bytes`, lies; `*outPosition` is 0 if it is absent.
bool flatField(const Flatbuffer *file, const FlatTable *table, int id,
               int bytes, size_t *outPosition);

/// The field as an unsigned number, `absent` if there is none.
bool flatScalar(const Flatbuffer *file, const FlatTable *table, int id,
                int bytes, uint64_t absent, uint64_t *outValue);

/// The field as a vector of elements of `elementBytes`.
bool flatVector(const Flatbuffer *file, const FlatTable *table, int id,
                int elementBytes, FlatVector *outVector);

/// The table that element `index` of a vector of tables leads to.
bool flatElement(const Flatbuffer *file, const FlatVector *vector,
                 uint32_t index, FlatTable *outTable);

#endif // NNPACK_TOOLS_NNPACK_TFLM_FLATBUFFER_H
