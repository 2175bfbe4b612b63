//===-- Header.c - The C header of a compiled network ---------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpackc.h"

#include <string.h>

typedef struct Writer {
  NnpackText *out;
  const char *prefix; ///< Of functions.
  char macro[160];    ///< Of macros: the prefix in capitals.
} Writer;

static void setMacroPrefix(Writer *writer, const char *prefix) {
  size_t i = 0;
  for (; prefix[i] && i < sizeof writer->macro - 1; ++i) {
    char c = prefix[i];
    writer->macro[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
  }
  writer->macro[i] = 0;
}

/// Text from the network inside a comment: nothing that could end it.
static void printComment(NnpackText *out, const char *text) {
  for (const char *c = text; *c && c - text < 120; ++c) {
    bool good = *c >= ' ' && *c <= '~' && *c != '*' && *c != '\\';
    nnpackTextPrint(out, "%c", good ? *c : '?');
  }
}

static void printDefine(const Writer *writer, const char *name,
                        int64_t value) {
  nnpackTextPrint(writer->out, "#define %s_%s %lld\n", writer->macro, name,
                  (long long)value);
}

/// "INPUT", 0 -> MODEL_INPUT0_BYTES and where it lies.
static void printPort(const Writer *writer, const char *kind, intptr_t index,
                      const Port *port, const Entry *entry, bool isPlanned) {
  NnpackText *out = writer->out;
  nnpackTextPrint(out, "/* %s %lld: ", kind, (long long)index);
  printComment(out, port->type);
  if (*port->name) {
    nnpackTextPrint(out, ", ");
    printComment(out, port->name);
  }
  nnpackTextPrint(out, " */\n#define %s_%s%lld_BYTES %lld\n", writer->macro,
                  kind, (long long)index, (long long)port->bytes);
  if (!isPlanned)
    return;
  nnpackTextPrint(out, "#define %s_%s%lld_SPACE %d\n", writer->macro, kind,
                  (long long)index,
                  (int)((port->space + 1) % entry->spaces.count));
  nnpackTextPrint(out, "#define %s_%s%lld_OFFSET %lld\n", writer->macro, kind,
                  (long long)index, (long long)port->offsetBytes);
}

static void printPorts(const Writer *writer, const Arguments *arguments,
                       const Entry *entry) {
  bool isPlanned = arguments->options.io == NnpackIoArena;
  NnpackText others = {0};
  for (intptr_t i = 0; i + 1 < entry->spaces.count; ++i)
    nnpackTextPrint(&others, ", %d the %s arena", (int)i + 1,
                    entry->spaces.spaces[i].name);
  printDefine(writer, "NUM_INPUTS", entry->numInputs);
  printDefine(writer, "NUM_OUTPUTS", entry->numOutputs);
  nnpackTextPrint(writer->out, "\n");
  if (isPlanned)
    nnpackTextPrint(
        writer->out,
        "/* SPACE: 0 is the %s arena%s. OFFSET: bytes from its\n"
        "   start. Put inputs there before a run, read outputs after it. */\n",
        entry->spaces.spaces[entry->spaces.count - 1].name, others.data);
  nnpackTextDestroy(&others);
  for (intptr_t i = 0; i < entry->numInputs; ++i)
    printPort(writer, "INPUT", i, &entry->inputs[i], entry, isPlanned);
  for (intptr_t i = 0; i < entry->numOutputs; ++i)
    printPort(writer, "OUTPUT", i, &entry->outputs[i], entry, isPlanned);
}

/// Of a memory for constants alone.
static void printConstants(const Writer *writer, const Entry *entry) {
  if (!entry->spaces.hasConstants || entry->constantsBytes < 0)
    return;
  nnpackTextPrint(writer->out,
                  "/* Bytes of constants, in section .nnpack.rodata: %s, which "
                  "has no arena. */\n"
                  "#define %s_%s_BYTES %lld\n\n",
                  entry->spaces.constants.name, writer->macro,
                  entry->spaces.constants.upper,
                  (long long)entry->constantsBytes);
}

static void printSizes(const Writer *writer, const Entry *entry) {
  nnpackTextPrint(
      writer->out,
      "/* Bytes of the arenas, and what their addresses are multiples of. An "
      "arena\n   of 0 bytes may be a null pointer. */\n");
  for (intptr_t i = 0; i < entry->spaces.count; ++i)
    nnpackTextPrint(writer->out, "#define %s_%s_BYTES %lld\n", writer->macro,
                    entry->spaces.spaces[i].upper,
                    (long long)entry->arenaBytes[i]);
  printDefine(writer, "ALIGNMENT", entry->alignment);
  nnpackTextPrint(writer->out, "\n");
  printConstants(writer, entry);
  if (entry->stackBytes < 0)
    return;
  nnpackTextPrint(writer->out,
                  "/* Bytes of stack that a run needs at most, beside what the "
                  "C library's\n   functions take; with vectors of the least "
                  "length where that is the machine's\n   choice. */\n");
  printDefine(writer, "STACK_BYTES", entry->stackBytes);
  nnpackTextPrint(writer->out, "\n");
}

static const char runInArena[] =
    "/* Runs the network once. The arenas may hold anything before, but for "
    "the\n"
    "   inputs; they may be other ones in every run. Uses no heap.%s */\n"
    "void %s_run(%s);\n";

static const char runByCaller[] =
    "/* Runs the network once on inputs[0 .. NUM_INPUTS - 1], which it only "
    "reads,\n"
    "   and writes outputs[0 .. NUM_OUTPUTS - 1]. Outputs must not overlap "
    "inputs,\n"
    "   each other, or the arenas, which may hold anything before, and be "
    "other\n"
    "   ones in every run. Uses no heap.%s */\n"
    "void %s_run(%s, const void *const *inputs,\n"
    "     void *const *outputs);\n";

/// The arenas of arena=global; one of 0 bytes is not there.
static void printArenas(const Writer *writer, const Entry *entry) {
  nnpackTextPrint(writer->out,
                  "/* The arenas, in sections as .nnpack.%s; what is given to "
                  "%s_run is\n   not looked at. */\n",
                  entry->spaces.spaces[0].lower, writer->prefix);
  for (intptr_t i = 0; i < entry->spaces.count; ++i)
    if (entry->arenaBytes[i])
      nnpackTextPrint(writer->out, "extern unsigned char %s_%s[%s_%s_BYTES];\n",
                      writer->prefix, entry->spaces.spaces[i].lower,
                      writer->macro, entry->spaces.spaces[i].upper);
  nnpackTextPrint(writer->out, "\n");
}

static void printFunctions(const Writer *writer, const Arguments *arguments,
                           const Entry *entry) {
  bool isGlobal = arguments->options.arena == NnpackArenaFormGlobal;
  const char *overlap = isGlobal || entry->stateBytes
                            ? ""
                            : " Runs on different\n   arenas may overlap in "
                              "time.";
  NnpackText arenas = {0};
  for (intptr_t i = 0; i < entry->spaces.count; ++i)
    nnpackTextPrint(&arenas, "%svoid *%s", i ? ", " : "",
                    entry->spaces.spaces[i].lower);
  nnpackTextPrint(writer->out,
                  arguments->options.io == NnpackIoArena ? runInArena
                                                         : runByCaller,
                  overlap, writer->prefix, arenas.data);
  nnpackTextDestroy(&arenas);
}

static const char transfers[] =
    "/* The network calls these for copies between memories. %s_dma_start begins "
    "to\n"
    "   copy `bytes` bytes, and may return before they are copied; %s_dma_wait "
    "returns\n"
    "   when the copy started last on `channel`, 0 .. DMA_CHANNELS - 1, is done. "
    "Every\n"
    "   start has its wait before its channel is started again and before %s_run "
    "returns;\n"
    "   until then nothing touches the bytes copied to, and nothing writes those "
    "copied\n"
    "   from. Write both for your hardware; or define %s_DMA_MEMCPY in one file "
    "before it\n"
    "   includes this: then a start copies, and a wait has nothing to do. */\n"
    "void %s_dma_start(void *to, const void *from, size_t bytes,\n"
    "     uint32_t channel);\n"
    "void %s_dma_wait(uint32_t channel);\n"
    "\n"
    "#ifdef %s_DMA_MEMCPY\n"
    "#include <string.h>\n"
    "void %s_dma_start(void *to, const void *from, size_t bytes,\n"
    "     uint32_t channel) {\n"
    "  (void)channel;\n"
    "  memcpy(to, from, bytes);\n"
    "}\n"
    "void %s_dma_wait(uint32_t channel) { (void)channel; }\n"
    "#endif\n";

/// The functions of dma=calls.
static void printTransfers(const Writer *writer, const Entry *entry) {
  const char *prefix = writer->prefix;
  if (entry->dmaChannels < 0)
    return;
  nnpackTextPrint(writer->out, "\n");
  printDefine(writer, "DMA_CHANNELS", entry->dmaChannels);
  nnpackTextPrint(writer->out, transfers, prefix, prefix, prefix, writer->macro,
                  prefix, prefix, writer->macro, prefix, prefix);
}

static void printState(const Writer *writer, const Entry *entry) {
  nnpackTextPrint(writer->out,
                  "/* Bytes that the network keeps between runs, in data of "
                  "its own. */\n");
  printDefine(writer, "STATE_BYTES", entry->stateBytes);
  nnpackTextPrint(writer->out, "\n");
  if (entry->stateBytes == 0)
    return;
  nnpackTextPrint(writer->out,
                  "/* Sets the state to what it was before the first run. */\n"
                  "void %s_reset(void);\n\n",
                  writer->prefix);
}

static const char exclusive[] =
    "/* All functions below use the same bytes: one may run at a time, and after "
    "it\n"
    "   the inputs of the others are gone. */\n\n";
static const char concurrent[] =
    "/* The functions below use different bytes of the arenas, and may run at one "
    "time. */\n\n";

typedef void (*EntryPrinter)(const Writer *writer, const Arguments *arguments,
                             const Entry *entry);

/// Prints a part of the header for each entry, with its own names.
static void printEach(const Arguments *arguments, const Entry *entry,
                      EntryPrinter print, NnpackText *out) {
  for (; entry; entry = entry->next) {
    NnpackText prefix = {0};
    nnpackTextPrint(&prefix, "%s%s", arguments->prefix, entry->part);
    Writer writer = {.out = out, .prefix = prefix.data};
    setMacroPrefix(&writer, prefix.data);
    print(&writer, arguments, entry);
    nnpackTextPrint(out, "%s", entry->next ? "\n" : "");
    nnpackTextDestroy(&prefix);
  }
}

/// What the functions of several entries have to do with one another.
static void printTogether(const Arguments *arguments, const Entry *entry,
                          NnpackText *out) {
  bool isExclusive = arguments->options.entries == NnpackEntriesExclusive;
  if (entry->next && (isExclusive || !entry->stateBytes))
    nnpackTextPrint(out, "%s", isExclusive ? exclusive : concurrent);
}

void printHeader(const Arguments *arguments, const Entry *entry,
                 NnpackText *out) {
  Writer writer = {.out = out, .prefix = arguments->prefix};
  setMacroPrefix(&writer, arguments->prefix);
  nnpackTextPrint(out, "/* Made by nnpackc %s from function ", NNPACK_VERSION);
  for (const Entry *e = entry; e; e = e->next) {
    printComment(out, e->name);
    nnpackTextPrint(out, "%s", e->next ? ", " : "");
  }
  nnpackTextPrint(out, ". Do not edit. */\n\n#ifndef %s_NNPACK_H\n", 
                  writer.macro);
  nnpackTextPrint(out, "#define %s_NNPACK_H\n\n", writer.macro);
  if (entry->dmaChannels >= 0)
    nnpackTextPrint(out, "#include <stddef.h>\n");
  if (entry->prototypes.length || entry->dmaChannels >= 0)
    nnpackTextPrint(out, "#include <stdint.h>\n\n");
  nnpackTextPrint(out, "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
  printSizes(&writer, entry);
  printEach(arguments, entry, printPorts, out);
  nnpackTextPrint(out, "\n");
  printState(&writer, entry);
  if (arguments->options.arena == NnpackArenaFormGlobal)
    printArenas(&writer, entry);
  printTogether(arguments, entry, out);
  printEach(arguments, entry, printFunctions, out);
  printTransfers(&writer, entry);
  if (entry->prototypes.length)
    nnpackTextPrint(out, "\n%s", entry->prototypes.data);
  nnpackTextPrint(out, "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
}
