//===-- ConstantsSection.c - The bytes of constants in an object ----------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Weights that are packed for vectors may take more bytes than they have in the
// network, and tables that are folded away none. So what the memory for constants
// (--spaces=...,FLASH:4M:20:constants) has to hold is seen in the object.
//
//===----------------------------------------------------------------------===//

#include "nnpackc.h"

#include "llvm-c/Core.h"
#include "llvm-c/Object.h"

#include <string.h>

static bool isConstants(const char *section) {
  static const char name[] = ".nnpack.rodata";
  return section && !strncmp(section, name, sizeof name - 1);
}

static int64_t countBytes(LLVMBinaryRef object) {
  int64_t bytes = 0;
  LLVMSectionIteratorRef section = LLVMObjectFileCopySectionIterator(object);
  for (; !LLVMObjectFileIsSectionIteratorAtEnd(object, section);
       LLVMMoveToNextSection(section))
    if (isConstants(LLVMGetSectionName(section)))
      bytes += (int64_t)LLVMGetSectionSize(section);
  LLVMDisposeSectionIterator(section);
  return bytes;
}

bool measureConstants(LLVMMemoryBufferRef buffer, Entry *entry) {
  char *message = NULL;
  LLVMBinaryRef object = LLVMCreateBinary(buffer, NULL, &message);
  LLVMDisposeMessage(message);
  if (!object)
    return true;
  const NnpackSpaceInfo *space = &entry->spaces.constants;
  entry->constantsBytes = countBytes(object);
  LLVMDisposeBinary(object);
  if (!entry->spaces.hasConstants || entry->constantsBytes <= space->capacity)
    return true;
  printError("the object's constants need %lld bytes of %s, the limit is %lld: "
             "%lld short; raise the size of %s in spaces, or give --simd=none, "
             "as vector instructions may take some in larger forms",
             (long long)entry->constantsBytes, space->name,
             (long long)space->capacity,
             (long long)(entry->constantsBytes - space->capacity), space->name);
  return false;
}
