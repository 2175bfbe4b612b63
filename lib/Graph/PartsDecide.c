//===-- PartsDecide.c - Which buffers become parts of others --------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A concatenation along the outermost dimension that is longer than one puts
// its operands one after the other, and a slice along it is a run of bytes. So
// the operands can be computed in their place, the slice read in its:
//
//   call @conv2d(%x, %a)          call @conv2d(%x, part 0 of %c)
//   call @conv2d(%y, %b)   into   call @conv2d(%y, part 1 of %c)
//   call @concat(%a, %b, %c)
//
// But then all of %c is there from the first part on, and of what is sliced as
// long as any part is used. So each is decided by bytes: over the time in which
// any of the buffers is alive, the largest sum of all that is alive must not
// grow. A slice or concatenation at a moment of few bytes is a view at no cost,
// one that would keep much alive is not.
//
// Slices of one buffer are decided together, and if that is refused, one by
// one.
//
//===----------------------------------------------------------------------===//

#include "Graph/Parts.h"

static NnpackWholeBuffer *bufferAt(const NnpackParts *parts, intptr_t index) {
  return &parts->buffers.data[index];
}

intptr_t nnpackPartsHolderOf(const NnpackParts *parts, intptr_t buffer,
                             int64_t *outOffset) {
  *outOffset = 0;
  while (bufferAt(parts, buffer)->parent != buffer) {
    *outOffset += bufferAt(parts, buffer)->offset;
    buffer = bufferAt(parts, buffer)->parent;
  }
  return buffer;
}

/// Calls that are decided together.
typedef struct Group {
  intptr_t whole; ///< Buffer that holds the rest.
  NNPACK_VECTOR(intptr_t) calls;
} Group;

/// True if the buffer can become a part: it is nobody's yet, and not where the
/// caller wants it.
static bool canBePart(const NnpackParts *parts, intptr_t buffer,
                      intptr_t whole) {
  const NnpackWholeBuffer *b = bufferAt(parts, buffer);
  return b->isPlain && !b->isFixed && b->parent == buffer && buffer != whole;
}

/// True if every part of the group can be one, and none comes twice.
static bool isPossible(const NnpackParts *parts, const Group *group) {
  NnpackPtrMap seen = {.arena = parts->module->arena};
  if (!bufferAt(parts, group->whole)->isPlain)
    return false;
  for (intptr_t c = 0; c < group->calls.count; ++c) {
    const NnpackPartCall *call = &parts->calls.data[group->calls.data[c]];
    for (intptr_t i = 0; i < call->numParts; ++i) {
      intptr_t buffer = call->parts[i].buffer;
      if (buffer < 0)
        continue;
      if (!canBePart(parts, buffer, group->whole) ||
          nnpackPtrMapGet(&seen, bufferAt(parts, buffer)->value.ptr) == 1)
        return false;
      nnpackPtrMapSet(&seen, bufferAt(parts, buffer)->value.ptr, 1);
    }
  }
  return true;
}

static void addLive(int64_t *live, const NnpackWholeBuffer *buffer,
                    int64_t sign) {
  for (intptr_t p = buffer->begin; p <= buffer->end; ++p)
    live[p] += sign * buffer->bytes;
}

static int64_t mostLive(const int64_t *live, intptr_t begin, intptr_t end) {
  int64_t most = 0;
  for (intptr_t p = begin; p <= end; ++p)
    most = live[p] > most ? live[p] : most;
  return most;
}

/// Extends the lifetime of the whole to those of the parts.
static void coverGroup(const NnpackParts *parts, const Group *group,
                       NnpackWholeBuffer *whole) {
  for (intptr_t c = 0; c < group->calls.count; ++c) {
    const NnpackPartCall *call = &parts->calls.data[group->calls.data[c]];
    if (call->position < whole->begin)
      whole->begin = call->position;
    for (intptr_t i = 0; i < call->numParts; ++i) {
      if (call->parts[i].buffer < 0)
        continue;
      const NnpackWholeBuffer *part = bufferAt(parts, call->parts[i].buffer);
      whole->begin = part->begin < whole->begin ? part->begin : whole->begin;
      whole->end = part->end > whole->end ? part->end : whole->end;
    }
  }
}

/// What a slice can be written over: the buffer that it is read from for the
/// last time. A concatenation is copied part by part, and can not.
static int64_t overlapAt(const NnpackParts *parts, const Group *group,
                         intptr_t position) {
  int64_t best = 0;
  for (intptr_t c = 0; c < group->calls.count; ++c) {
    const NnpackPartCall *call = &parts->calls.data[group->calls.data[c]];
    if (call->isConcat || call->position != position ||
        bufferAt(parts, group->whole)->end != position)
      continue;
    int64_t bytes = bufferAt(parts, call->parts[0].buffer)->bytes;
    best = bytes > best ? bytes : best;
  }
  return best;
}

/// The most that is alive while the buffers of the group are, as it is.
static int64_t mostApart(const NnpackParts *parts, const Group *group,
                         const NnpackWholeBuffer *together) {
  int64_t most = 0;
  for (intptr_t p = together->begin; p <= together->end; ++p) {
    int64_t bytes = parts->live[p] - overlapAt(parts, group, p);
    most = bytes > most ? bytes : most;
  }
  return most;
}

/// Takes the parts' bytes off `live`, or puts them back.
static void addParts(NnpackParts *parts, const Group *group, int64_t sign) {
  for (intptr_t c = 0; c < group->calls.count; ++c) {
    const NnpackPartCall *call = &parts->calls.data[group->calls.data[c]];
    for (intptr_t i = 0; i < call->numParts; ++i)
      if (call->parts[i].buffer >= 0)
        addLive(parts->live, bufferAt(parts, call->parts[i].buffer), sign);
  }
}

static void makeParts(NnpackParts *parts, const Group *group) {
  bufferAt(parts, group->whole)->isInside = true;
  for (intptr_t c = 0; c < group->calls.count; ++c) {
    NnpackPartCall *call = &parts->calls.data[group->calls.data[c]];
    int64_t base;
    nnpackPartsHolderOf(parts, call->whole, &base);
    call->goes = true;
    for (intptr_t i = 0; i < call->numParts; ++i) {
      if (call->parts[i].buffer < 0)
        continue;
      NnpackWholeBuffer *part = bufferAt(parts, call->parts[i].buffer);
      part->parent = group->whole;
      part->offset = base + call->parts[i].offset;
    }
  }
}

static void noteBytes(NnpackParts *parts, const Group *group, int64_t apart,
                      int64_t together) {
  for (intptr_t c = 0; c < group->calls.count; ++c) {
    NnpackPartCall *call = &parts->calls.data[group->calls.data[c]];
    call->apartBytes = apart;
    call->togetherBytes = together;
  }
}

/// Makes the group's buffers parts if no more bytes are alive then.
static bool tryGroup(NnpackParts *parts, const Group *group) {
  if (!isPossible(parts, group))
    return false;
  NnpackWholeBuffer *whole = bufferAt(parts, group->whole);
  NnpackWholeBuffer together = *whole;
  coverGroup(parts, group, &together);
  int64_t apart = mostApart(parts, group, &together);
  addParts(parts, group, -1);
  addLive(parts->live, whole, -1);
  addLive(parts->live, &together, 1);
  int64_t most = mostLive(parts->live, together.begin, together.end);
  noteBytes(parts, group, apart, most);
  if (most <= apart) {
    *whole = together;
    makeParts(parts, group);
    return true;
  }
  addLive(parts->live, &together, -1);
  addLive(parts->live, whole, 1);
  addParts(parts, group, 1);
  return false;
}

/// The buffer that holds what a call joins or slices.
static intptr_t wholeOf(const NnpackParts *parts, intptr_t call) {
  int64_t offset;
  return nnpackPartsHolderOf(parts, parts->calls.data[call].whole, &offset);
}

static Group groupOf(NnpackParts *parts, intptr_t call) {
  Group group = {.whole = wholeOf(parts, call)};
  NNPACK_PUSH(parts->module->arena, group.calls, call);
  return group;
}

static void tryAlone(NnpackParts *parts, intptr_t call) {
  Group group = groupOf(parts, call);
  if (!parts->calls.data[call].goes)
    tryGroup(parts, &group);
}

/// All slices of the buffer that the call slices.
static void trySlices(NnpackParts *parts, intptr_t first) {
  Group group = {.whole = wholeOf(parts, first)};
  for (intptr_t c = first; c < parts->calls.count; ++c)
    if (!parts->calls.data[c].isConcat && !parts->calls.data[c].goes &&
        wholeOf(parts, c) == group.whole)
      NNPACK_PUSH(parts->module->arena, group.calls, c);
  if (tryGroup(parts, &group))
    return;
  for (intptr_t i = 0; i < group.calls.count; ++i)
    tryAlone(parts, group.calls.data[i]);
}

/// The first slice of a buffer decides for all; concatenations follow in order.
void nnpackDecideParts(NnpackParts *parts) {
  NnpackPtrMap isTried = {.arena = parts->module->arena};
  for (intptr_t c = 0; c < parts->calls.count; ++c) {
    const NnpackPartCall *call = &parts->calls.data[c];
    MlirValue whole = bufferAt(parts, call->whole)->value;
    if (call->isConcat) {
      tryAlone(parts, c);
    } else if (nnpackPtrMapGet(&isTried, whole.ptr) != 1) {
      nnpackPtrMapSet(&isTried, whole.ptr, 1);
      trySlices(parts, c);
    }
  }
}

bool nnpackJoinAnyway(NnpackParts *parts, intptr_t call) {
  Group group = groupOf(parts, call);
  if (!isPossible(parts, &group))
    return false;
  makeParts(parts, &group);
  return true;
}
