//===-- SharedArenas.c - Arenas that entries have in common ---------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each entry has been planned for itself, from offset 0. Entries that never run
// at one time can have the same bytes: the arena is as large as the largest of
// theirs. Those that may are put one after the other, in the order of the
// module: the arena is as large as all of theirs.
//
//===----------------------------------------------------------------------===//

#include "Build.h"
#include "Module.h"

#include <inttypes.h>

/// What all entries have in one space.
typedef struct SharedArena {
  intptr_t space;
  int64_t bytes, alignment;
} SharedArena;

/// The part of an entry in the space, or NO_INDEX.
static intptr_t partIn(const FunctionInfo *function, intptr_t space) {
  for (intptr_t p = 0; p < function->numParts; ++p)
    if (function->parts[p].space == space)
      return p;
  return NO_INDEX;
}

static void moveBuffers(FunctionInfo *function, intptr_t part, int64_t bytes) {
  for (intptr_t i = 0; i < function->buffers.list.count; ++i) {
    BufferInfo *buffer = &function->buffers.list.data[i];
    if (bufferIsPlanned(buffer) && buffer->arenaPart == part)
      buffer->offset += bytes;
  }
}

/// Adds one entry's arena; false if the sum is too large.
static bool addPart(const ModuleInfo *module, FunctionInfo *function,
                    intptr_t part, SharedArena *arena) {
  const ArenaPart *own = &function->parts[part];
  arena->alignment =
      own->alignment > arena->alignment ? own->alignment : arena->alignment;
  if (module->request->options->entries == NnpackEntriesExclusive) {
    arena->bytes = own->bytes > arena->bytes ? own->bytes : arena->bytes;
    return true;
  }
  if (!own->bytes)
    return true;
  int64_t begin;
  if (nnpackAlignOverflow(arena->bytes, own->alignment, &begin) ||
      nnpackAddOverflow(begin, own->bytes, &arena->bytes))
    return false;
  moveBuffers(function, part, begin);
  return arena->bytes <= module->spaces.spaces[arena->space].capacity;
}

/// Returns false after an error.
static bool shareSpace(ModuleInfo *module, intptr_t space) {
  SharedArena arena = {.space = space, .alignment = 1};
  for (intptr_t f = 0; f < module->functions.count; ++f) {
    FunctionInfo *function = &module->functions.data[f];
    intptr_t part = functionIsEntry(function) ? partIn(function, space)
                                              : NO_INDEX;
    if (part == NO_INDEX || addPart(module, function, part, &arena))
      continue;
    moduleEmitError(
        module, function->op,
        nnpackArenaFormat(module->arena,
                          "entries up to '%.*s' need %" PRId64
                          " bytes of %s together, the limit is %" PRId64
                          "; plan each for less, or give entries=exclusive",
                          (int)function->name.length, function->name.data,
                          arena.bytes, module->spaces.spaces[space].name,
                          module->spaces.spaces[space].capacity));
    return false;
  }
  for (intptr_t f = 0; f < module->functions.count; ++f) {
    FunctionInfo *function = &module->functions.data[f];
    intptr_t part = functionIsEntry(function) ? partIn(function, space)
                                              : NO_INDEX;
    if (part == NO_INDEX)
      continue;
    function->parts[part].bytes = arena.bytes;
    function->parts[part].alignment = arena.alignment;
  }
  return true;
}

bool moduleShareArenas(ModuleInfo *module) {
  bool ok = true;
  if (module->request->options->entries == NnpackEntriesSeparate)
    return true;
  for (intptr_t s = 0; s < module->spaces.count && ok; ++s)
    ok = shareSpace(module, s);
  return ok;
}
