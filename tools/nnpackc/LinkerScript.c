//===-- LinkerScript.c - Where the sections of an object go ---------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpackc.h"

static const char script[] =
    "/* Sections of nnpackc's objects, for GNU ld and lld: INCLUDE it in a\n"
    "   linker script after its MEMORY command, or give it to the linker with\n"
    "   -T beside that script. Call the memories L2, DDR and WEIGHTS, or give\n"
    "   yours these names:\n"
    "     REGION_ALIAS(\"L2\", DTCM)\n"
    "     REGION_ALIAS(\"DDR\", SDRAM)\n"
    "     REGION_ALIAS(\"WEIGHTS\", FLASH) */\n"
    "SECTIONS\n"
    "{\n"
    "  /* Weights and tables, which are only read. */\n"
    "  .nnpack.rodata : ALIGN(16)\n"
    "  {\n"
    "    *(.nnpack.rodata .nnpack.rodata.*)\n"
    "  } > WEIGHTS\n"
    "\n"
    "  /* The arenas of --arena=global. They may hold anything before a run, so\n"
    "     that nothing loads or clears them. */\n"
    "  .nnpack.l2 (NOLOAD) : ALIGN(16)\n"
    "  {\n"
    "    nnpack_l2_begin = .;\n"
    "    *(.nnpack.l2)\n"
    "    nnpack_l2_end = .;\n"
    "  } > L2\n"
    "\n"
    "  .nnpack.ddr (NOLOAD) : ALIGN(16)\n"
    "  {\n"
    "    nnpack_ddr_begin = .;\n"
    "    *(.nnpack.ddr)\n"
    "    nnpack_ddr_end = .;\n"
    "  } > DDR\n"
    "}\n";

void printLinkerScript(NnpackText *out) {
  nnpackTextPrint(out, "%s", script);
}
