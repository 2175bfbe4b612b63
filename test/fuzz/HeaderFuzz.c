//===-- HeaderFuzz.c - Names from a network in the C header --------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The input is three lines: the function's name, an input's type, its name. No
// name gets out of its comment: without comments the header is the same as with
// plain names.
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"

#include "nnpackc/nnpackc.h"

#include <string.h>

static void writeHeader(const char *name, const char *type, const char *port,
                        NnpackText *out) {
  Arguments arguments = {.prefix = "model"};
  nnpackOptionsInit(&arguments.options);
  Port input = {.type = type, .name = port, .bytes = 64};
  Entry entry = {.name = name,
                 .part = "",
                 .inputs = &input,
                 .numInputs = 1,
                 .spaces = nnpackSpacesOf(&arguments.options),
                 .arenaBytes = {64},
                 .alignment = 16};
  printHeader(&arguments, &entry, out);
}

/// Takes comments out, as a C compiler does.
static void dropComments(NnpackText *text) {
  size_t kept = 0;
  for (size_t i = 0; i < text->length; ++i) {
    if (text->data[i] == '/' && text->data[i + 1] == '*') {
      const char *end = strstr(text->data + i + 2, "*/");
      FUZZ_CHECK(end);
      i = (size_t)(end - text->data) + 1;
      continue;
    }
    text->data[kept++] = text->data[i];
  }
  text->data[kept] = 0;
  text->length = kept;
}

static char *takeLine(char **text) {
  char *line = *text;
  char *end = strchr(line, '\n');
  if (end)
    *end = 0;
  *text = end ? end + 1 : line + strlen(line);
  return line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  NnpackArena *arena = nnpackArenaCreate();
  char *rest = nnpackArenaCopyString(arena, (const char *)data, size);
  char *name = takeLine(&rest), *type = takeLine(&rest);
  char *port = takeLine(&rest);
  NnpackText header = {0}, plain = {0};
  writeHeader(name, type, port, &header);
  writeHeader("f", "t", *port ? "p" : "", &plain);
  dropComments(&header);
  dropComments(&plain);
  FUZZ_CHECK(!strcmp(header.data, plain.data));
  nnpackTextDestroy(&header);
  nnpackTextDestroy(&plain);
  nnpackArenaDestroy(arena);
  return 0;
}
