//===-- nnpack-tflm/Flatbuffer.c - Reading a flatbuffer -----------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Flatbuffer.h"

enum { vtableHeaderBytes = 4, offsetBytes = 4 };

/// Whether `bytes` from `position` on are in the file.
static bool holds(const Flatbuffer *file, size_t position, uint64_t bytes) {
  return position <= file->length && bytes <= file->length - position;
}

uint64_t flatNumber(const Flatbuffer *file, size_t position, int bytes) {
  uint64_t value = 0;
  for (int i = bytes; i-- > 0;)
    value = value << 8 | file->data[position + (size_t)i];
  return value;
}

/// Follows the offset at `position` to something of at least `bytes`.
static bool follow(const Flatbuffer *file, size_t position, uint64_t bytes,
                   size_t *outTarget) {
  if (!holds(file, position, offsetBytes))
    return false;
  uint64_t target = position + flatNumber(file, position, offsetBytes);
  if (target > file->length || !holds(file, (size_t)target, bytes))
    return false;
  *outTarget = (size_t)target;
  return true;
}

bool flatTable(const Flatbuffer *file, size_t position, FlatTable *outTable) {
  size_t table;
  if (!follow(file, position, offsetBytes, &table))
    return false;
  int64_t back = (int32_t)flatNumber(file, table, offsetBytes);
  int64_t vtable = (int64_t)table - back;
  if (vtable < 0 || !holds(file, (size_t)vtable, vtableHeaderBytes))
    return false;
  uint64_t vtableBytes = flatNumber(file, (size_t)vtable, 2);
  uint64_t tableBytes = flatNumber(file, (size_t)vtable + 2, 2);
  if (vtableBytes < vtableHeaderBytes || vtableBytes % 2 != 0 ||
      !holds(file, (size_t)vtable, vtableBytes) ||
      !holds(file, table, tableBytes))
    return false;
  *outTable = (FlatTable){.position = table,
                          .size = (size_t)tableBytes,
                          .vtable = (size_t)vtable + vtableHeaderBytes,
                          .numFields = (int)(vtableBytes - 4) / 2};
  return true;
}

bool flatField(const Flatbuffer *file, const FlatTable *table, int id,
               int bytes, size_t *outPosition) {
  uint64_t offset = 0;
  if (id < table->numFields)
    offset = flatNumber(file, table->vtable + 2 * (size_t)id, 2);
  if (offset &&
      (offset > table->size || (uint64_t)bytes > table->size - offset))
    return false;
  *outPosition = offset ? table->position + (size_t)offset : 0;
  return true;
}

bool flatScalar(const Flatbuffer *file, const FlatTable *table, int id,
                int bytes, uint64_t absent, uint64_t *outValue) {
  size_t position;
  if (!flatField(file, table, id, bytes, &position))
    return false;
  *outValue = position ? flatNumber(file, position, bytes) : absent;
  return true;
}

bool flatVector(const Flatbuffer *file, const FlatTable *table, int id,
                int elementBytes, FlatVector *outVector) {
  size_t field, target;
  if (!flatField(file, table, id, offsetBytes, &field))
    return false;
  *outVector = (FlatVector){0};
  if (!field)
    return true;
  if (!follow(file, field, offsetBytes, &target))
    return false;
  uint64_t count = flatNumber(file, target, offsetBytes);
  if (!holds(file, target + offsetBytes, count * (uint64_t)elementBytes))
    return false;
  *outVector = (FlatVector){target + offsetBytes, (uint32_t)count};
  return true;
}

bool flatElement(const Flatbuffer *file, const FlatVector *vector,
                 uint32_t index, FlatTable *outTable) {
  return index < vector->count &&
         flatTable(file, vector->position + offsetBytes * (size_t)index,
                   outTable);
}
