//===-- nnpack-tflm/Write.c - A plan into a .tflite ---------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Offsets in a flatbuffer count forward, so what is added has to stand before
// what it points at: the old file stays as it is, byte by byte, behind a new
// root table, which has the old one's fields but for two lists that are one
// entry longer. Whatever else the model holds comes along unread.
//
//   root offset, "TFL3"
//   the table of the model   fields of the old one; own buffers and metadata
//   list of buffers          the old ones, then the plan's
//   list of metadata         the old ones but for a plan, then this one
//   the plan                 version 1, 1 subgraph, count, offset per tensor
//   padding                  the old file's data keeps its alignment
//   the old file
//
//===----------------------------------------------------------------------===//

#include "nnpack-tflm.h"

#include <string.h>

static const char metadataName[] = "OfflineMemoryAllocation";

enum { fieldVersion = 0, fieldBuffers = 4, fieldMetadata = 6 };
enum { metadataNameField = 0, metadataBufferField = 1, bufferDataField = 0 };
enum { planVersion = 1, planSubgraphs = 1 };
enum { dataAlignment = 16 };

typedef struct Writer {
  NnpackText *out;
  const Flatbuffer *file;
  const Model *model;
  size_t *oldReferences; ///< Where an offset into the old file lies in `out`,
  size_t *oldTargets;    ///< and what it leads to there.
  size_t numReferences;
} Writer;

static void putNumber(Writer *writer, size_t position, uint64_t value,
                      int bytes) {
  for (int i = 0; i < bytes; ++i)
    writer->out->data[position + (size_t)i] = (char)(value >> (8 * i));
}

/// Appends a number at a multiple of its size; returns its position.
static size_t append(Writer *writer, uint64_t value, int bytes) {
  static const char zeros[8];
  while (writer->out->length % (size_t)bytes != 0)
    nnpackTextAppend(writer->out, zeros, 1);
  size_t position = writer->out->length;
  nnpackTextAppend(writer->out, zeros, (size_t)bytes);
  putNumber(writer, position, value, bytes);
  return position;
}

/// Lets the offset at `position` lead to what comes next.
static void pointHere(Writer *writer, size_t position) {
  putNumber(writer, position, writer->out->length - position, 4);
}

/// Appends an offset to a place in the old file; it is filled in at the end.
static void appendOld(Writer *writer, size_t target) {
  writer->oldReferences[writer->numReferences] = append(writer, 0, 4);
  writer->oldTargets[writer->numReferences++] = target;
}

/// What the offset at `position` in the old file leads to.
static size_t oldTarget(const Writer *writer, size_t position) {
  return position + (size_t)flatNumber(writer->file, position, 4);
}

/// Appends a vtable of fields of four bytes each, and the table's distance to
/// it; the fields have to follow. `present` has a bit per field.
static size_t appendTableHead(Writer *writer, int count, unsigned present) {
  int size = 4;
  for (int id = 0; id < count; ++id)
    size += present >> id & 1 ? 4 : 0;
  // The table behind it begins at a multiple of four.
  int vtableBytes = 4 + 2 * count;
  while ((writer->out->length + (size_t)vtableBytes) % 4 != 0)
    append(writer, 0, 1);
  append(writer, (uint64_t)vtableBytes, 2);
  append(writer, (uint64_t)size, 2);
  for (int id = 0, field = 4; id < count; ++id) {
    append(writer, present >> id & 1 ? (uint64_t)field : 0, 2);
    field += present >> id & 1 ? 4 : 0;
  }
  return append(writer, (uint64_t)vtableBytes, 4);
}

/// The table of the model, and the positions of its own two offsets.
static void appendModel(Writer *writer, size_t *outBuffers,
                        size_t *outMetadata) {
  const size_t *fields = writer->model->fields;
  unsigned present = 1u << fieldBuffers | 1u << fieldMetadata;
  for (int id = 0; id < modelFields; ++id)
    present |= (fields[id] ? 1u : 0u) << id;
  putNumber(writer, 0, appendTableHead(writer, modelFields, present), 4);
  for (int id = 0; id < modelFields; ++id) {
    if (id == fieldBuffers)
      *outBuffers = append(writer, 0, 4);
    else if (id == fieldMetadata)
      *outMetadata = append(writer, 0, 4);
    else if (fields[id] && id == fieldVersion)
      append(writer, flatNumber(writer->file, fields[id], 4), 4);
    else if (fields[id])
      appendOld(writer, oldTarget(writer, fields[id]));
  }
}

/// The list of buffers, the plan's last; the position of that one's offset.
static size_t appendBuffers(Writer *writer) {
  const FlatVector *buffers = &writer->model->buffers;
  append(writer, (uint64_t)buffers->count + 1, 4);
  for (uint32_t i = 0; i < buffers->count; ++i)
    appendOld(writer, oldTarget(writer, buffers->position + 4 * (size_t)i));
  return append(writer, 0, 4);
}

/// Whether a metadata entry of the old file is a plan; false on a bad one too,
/// which is then kept as it is.
static bool isPlan(const Writer *writer, uint32_t index) {
  FlatTable entry;
  FlatVector name;
  return flatElement(writer->file, &writer->model->metadata, index, &entry) &&
         flatVector(writer->file, &entry, metadataNameField, 1, &name) &&
         name.count == strlen(metadataName) &&
         !memcmp(writer->file->data + name.position, metadataName, name.count);
}

/// The list of metadata; the position of the new one's offset.
static size_t appendMetadata(Writer *writer) {
  const FlatVector *metadata = &writer->model->metadata;
  size_t count = append(writer, 0, 4);
  uint64_t kept = 0;
  for (uint32_t i = 0; i < metadata->count; ++i)
    if (!isPlan(writer, i)) {
      appendOld(writer, oldTarget(writer, metadata->position + 4 * (size_t)i));
      ++kept;
    }
  putNumber(writer, count, kept + 1, 4);
  return append(writer, 0, 4);
}

/// The new metadata entry: a name, and the number of the plan's buffer.
static void appendEntry(Writer *writer, size_t reference) {
  size_t table = appendTableHead(
      writer, 2, 1u << metadataNameField | 1u << metadataBufferField);
  putNumber(writer, reference, table - reference, 4);
  size_t name = append(writer, 0, 4);
  append(writer, writer->model->buffers.count, 4);
  pointHere(writer, name);
  append(writer, strlen(metadataName), 4);
  nnpackTextAppend(writer->out, metadataName, sizeof metadataName);
}

/// The plan's buffer: a table with one list of bytes, aligned as weights are.
static void appendPlan(Writer *writer, size_t reference,
                       const int64_t *offsets) {
  size_t table = appendTableHead(writer, 1, 1u << bufferDataField);
  putNumber(writer, reference, table - reference, 4);
  size_t data = append(writer, 0, 4);
  while ((writer->out->length + 4) % dataAlignment != 0)
    append(writer, 0, 1);
  pointHere(writer, data);
  uint64_t count = (uint64_t)writer->model->numTensors;
  append(writer, 4 * (3 + count), 4);
  append(writer, planVersion, 4);
  append(writer, planSubgraphs, 4);
  append(writer, count, 4);
  for (uint64_t i = 0; i < count; ++i)
    append(writer, (uint64_t)offsets[i] & UINT32_MAX, 4);
}

/// The old file, and the offsets that lead into it.
static void appendOldFile(Writer *writer) {
  while (writer->out->length % dataAlignment != 0)
    append(writer, 0, 1);
  size_t begin = writer->out->length;
  nnpackTextAppend(writer->out, (const char *)writer->file->data,
                   writer->file->length);
  for (size_t i = 0; i < writer->numReferences; ++i)
    putNumber(writer, writer->oldReferences[i],
              begin + writer->oldTargets[i] - writer->oldReferences[i], 4);
}

bool writeModel(const Flatbuffer *file, const Model *model,
                const ArenaPlan *plan, NnpackText *out, NnpackText *outError) {
  NnpackArena *arena = nnpackArenaCreate();
  Writer writer = {.out = out, .file = file, .model = model};
  intptr_t most = modelFields + (intptr_t)model->buffers.count +
                  (intptr_t)model->metadata.count;
  writer.oldReferences = NNPACK_NEW_ARRAY(arena, size_t, most);
  writer.oldTargets = NNPACK_NEW_ARRAY(arena, size_t, most);
  size_t buffers = 0, metadata = 0;
  nnpackTextAppend(out, "\0\0\0\0TFL3", 8);
  appendModel(&writer, &buffers, &metadata);
  pointHere(&writer, buffers);
  size_t buffer = appendBuffers(&writer);
  pointHere(&writer, metadata);
  size_t entry = appendMetadata(&writer);
  appendEntry(&writer, entry);
  appendPlan(&writer, buffer, plan->offsets);
  appendOldFile(&writer);
  nnpackArenaDestroy(arena);
  if (out->length > INT32_MAX) {
    nnpackTextPrint(outError, "too large: a flatbuffer has less than 2 GiB");
    return false;
  }
  return true;
}
