//===-- LinkerScript.c - Where the sections of an object go ---------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpackc.h"

#include <assert.h>

static const char head[] =
    "/* Sections of nnpackc's objects, for GNU ld and lld: INCLUDE it in a\n"
    "   linker script after its MEMORY command, or give it to the linker with\n"
    "   -T beside that script. Call the memories %s and %s, or give\n"
    "   yours these names:\n"
    "     REGION_ALIAS(\"%s\", DTCM)\n"
    "     REGION_ALIAS(\"%s\", SDRAM)\n"
    "     REGION_ALIAS(\"%s\", QSPI) */\n"
    "SECTIONS\n"
    "{\n"
    "  /* Weights and tables, which are only read. */\n"
    "  .nnpack.rodata : ALIGN(16)\n"
    "  {\n"
    "    *(.nnpack.rodata .nnpack.rodata.*)\n"
    "  } > %s\n"
    "\n"
    "  /* The arenas of --arena=global. They may hold anything before a run, so\n"
    "     that nothing loads or clears them. */\n";

static void printArena(const NnpackSpaceInfo *space, NnpackText *out) {
  const char *name = space->lower;
  nnpackTextPrint(out,
                  "  .nnpack.%s (NOLOAD) : ALIGN(16)\n"
                  "  {\n"
                  "    nnpack_%s_begin = .;\n"
                  "    *(.nnpack.%s)\n"
                  "    nnpack_%s_end = .;\n"
                  "  } > %s\n",
                  name, name, name, name, space->upper);
}

void printLinkerScript(const NnpackOptions *options, NnpackText *out) {
  NnpackSpaceInfos spaces = nnpackSpacesOf(options);
  assert(spaces.count > 0 && spaces.count <= NNPACK_MAX_SPACES);
  const char *weights =
      spaces.hasConstants ? spaces.constants.upper : "WEIGHTS";
  NnpackText names = {0};
  for (intptr_t i = 0; i < spaces.count; ++i)
    nnpackTextPrint(&names, "%s%s", i ? ", " : "", spaces.spaces[i].upper);
  nnpackTextPrint(out, head, names.data, weights, spaces.spaces[0].upper,
                  spaces.spaces[spaces.count - 1].upper, weights, weights);
  for (intptr_t i = 0; i < spaces.count; ++i) {
    nnpackTextPrint(out, "%s", i ? "\n" : "");
    printArena(&spaces.spaces[i], out);
  }
  nnpackTextPrint(out, "}\n");
  nnpackTextDestroy(&names);
}
