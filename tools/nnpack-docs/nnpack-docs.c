//===-- nnpack-docs.c - Makes docs/Passes.md ------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The documentation of the passes comes from what the program itself is built
// of: options, defaults, ranges, statistics and examples from Passes.def, the
// text from the headers of passes/*.c. `make docs` writes it, and a test checks
// that it is up to date.
//
//===----------------------------------------------------------------------===//

#include "nnpack-docs.h"

#include "nnpack-c/Options.h"

#include <string.h>

typedef enum PassId {
#define NNPACK_PASS(Id, argument, summary) PassId_##Id,
#include "nnpack-c/Passes.def"
  numPasses
} PassId;

static const struct {
  const char *name, *argument, *summary;
} passes[numPasses] = {
#define NNPACK_PASS(Id, argument, summary) {#Id, argument, summary},
#include "nnpack-c/Passes.def"
};

static const struct {
  PassId pass;
  const char *command;
} examples[] = {
#define NNPACK_EXAMPLE(Id, command) {PassId_##Id, command},
#include "nnpack-c/Passes.def"
};

static const struct {
  PassId pass;
  NnpackOptionId option;
} passOptions[] = {
#define NNPACK_PASS_OPTION(Id, field) {PassId_##Id, NnpackOptionId_##field},
#include "nnpack-c/Passes.def"
};

static const struct {
  PassId pass;
  const char *name, *help;
} statistics[] = {
#define NNPACK_STATISTIC(Id, field, name, help) {PassId_##Id, name, help},
#include "nnpack-c/Passes.def"
};

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static const char usage[] =
    "OVERVIEW: makes docs/Passes.md from Passes.def and the passes' headers\n"
    "\n"
    "USAGE: nnpack-docs SOURCE-FOLDER [--output=FILE | --check=FILE]\n"
    "\n"
    "EXAMPLE: nnpack-docs . --output=docs/Passes.md\n"
    "\n"
    "OPTIONS:\n"
    "  --output=FILE  write it there (default -: standard output)\n"
    "  --check=FILE   write nothing; fail if FILE is not up to date\n"
    "  --help         print this and exit\n"
    "  --version      print the version and exit\n";

static const char version[] = "nnpack-docs " NNPACK_VERSION
                              "\nLLVM version " NNPACK_LLVM_VERSION "\n";

static const char introduction[] =
    "<!-- Made by nnpack-docs (`make docs`); edits belong in\n"
    "include/nnpack-c/Passes.def and the headers of passes/*.c. -->\n"
    "\n"
    "# Passes\n"
    "\n"
    "Each works on `builtin.module`, in nnpack-opt or, by\n"
    "`--load-pass-plugin=libnnpack-plugin.so`, in mlir-opt. SIZE is bytes, or "
    "a\n"
    "number with K, M or G (1024-based). `nnpack-opt --help` says the same as\n"
    "the tables below.\n"
    "\n"
    "| pass | what it does |\n"
    "|---|---|\n";

//===----------------------------------------------------------------------===//
// The document
//===----------------------------------------------------------------------===//

/// In a table cell, where '|' would end it.
static void printCell(const char *text, NnpackText *out) {
  for (; *text; ++text)
    nnpackTextPrint(out, *text == '|' ? "\\|" : "%c", *text);
}

static void printOption(NnpackOptionId id, NnpackText *out) {
  const NnpackOptionInfo *info = &nnpackOptionInfos[id];
  NnpackText values = {0};
  nnpackOptionsPrintValues(id, &values);
  nnpackTextPrint(out, "| `%s` | ", info->name);
  printCell(values.data, out);
  nnpackTextPrint(out, " | %s | ", info->defaultValue);
  printCell(info->help, out);
  nnpackTextPrint(out, " |\n");
  nnpackTextDestroy(&values);
}

static void printOptions(PassId pass, NnpackText *out) {
  bool any = false;
  for (int i = 0; i < COUNT(passOptions); ++i) {
    if (passOptions[i].pass != pass)
      continue;
    if (!any)
      nnpackTextPrint(out, "| option | values | default | meaning |\n"
                           "|---|---|---|---|\n");
    printOption(passOptions[i].option, out);
    any = true;
  }
  if (any)
    nnpackTextPrint(out, "\n");
}

static void printStatistics(PassId pass, NnpackText *out) {
  const char *separator = "Statistics:";
  for (int i = 0; i < COUNT(statistics); ++i) {
    if (statistics[i].pass != pass)
      continue;
    nnpackTextPrint(out, "%s %s (%s)", separator, statistics[i].name,
                    statistics[i].help);
    separator = ",";
  }
  if (*separator == ',')
    nnpackTextPrint(out, ".\n\n");
}

/// False, with a message, if the pass's source cannot be read.
static bool printPass(PassId pass, const char *folder, NnpackText *out,
                      NnpackText *error) {
  nnpackTextPrint(out, "\n## %s\n\n%s.\n\n", passes[pass].argument,
                  passes[pass].summary);
  for (int i = 0; i < COUNT(examples); ++i)
    if (examples[i].pass == pass)
      nnpackTextPrint(out, "```\n%s\n```\n\n", examples[i].command);
  printOptions(pass, out);
  printStatistics(pass, out);
  NnpackText path = {0}, source = {0};
  nnpackTextPrint(&path, "%s/passes/%s.c", folder, passes[pass].name);
  bool ok = nnpackReadFile(path.data, &source, error);
  if (ok)
    printEssay(&source, out);
  nnpackTextPrint(out, "Source: [passes/%s.c](../passes/%s.c).\n",
                  passes[pass].name, passes[pass].name);
  nnpackTextDestroy(&source);
  nnpackTextDestroy(&path);
  return ok;
}

static bool printDocument(const char *folder, NnpackText *out,
                          NnpackText *error) {
  nnpackTextPrint(out, "%s", introduction);
  for (int i = 0; i < numPasses; ++i)
    nnpackTextPrint(out, "| [%s](#%s) | %s |\n", passes[i].argument,
                    passes[i].argument, passes[i].summary);
  for (int i = 0; i < numPasses; ++i)
    if (!printPass((PassId)i, folder, out, error))
      return false;
  return true;
}

//===----------------------------------------------------------------------===//
// The command
//===----------------------------------------------------------------------===//

static bool checkFile(const char *path, const NnpackText *document,
                      NnpackText *error) {
  NnpackText file = {0};
  bool ok = nnpackReadFile(path, &file, error);
  bool same = ok && file.length == document->length &&
              !memcmp(file.data, document->data, file.length);
  if (ok && !same)
    nnpackTextPrint(error, "%s is out of date: run `make docs` and commit it",
                    path);
  nnpackTextDestroy(&file);
  return same;
}

static const char *valueOf(const char *argument, const char *name) {
  size_t length = strlen(name);
  return strncmp(argument, name, length) ? NULL : argument + length;
}

static int run(const char *folder, const char *output, const char *check) {
  NnpackText document = {0}, error = {0};
  bool ok = printDocument(folder, &document, &error);
  if (ok && check)
    ok = checkFile(check, &document, &error);
  else if (ok)
    ok = nnpackWriteFile(output, document.data, document.length, &error);
  if (!ok)
    fprintf(stderr, "nnpack-docs: error: %s\n", error.data);
  nnpackTextDestroy(&document);
  nnpackTextDestroy(&error);
  return ok ? 0 : 1;
}

int main(int argc, char **argv) {
  const char *folder = NULL, *output = "-", *check = NULL, *value;
  for (int i = 1; i < argc; ++i) {
    if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "--version")) {
      printf("%s", argv[i][2] == 'h' ? usage : version);
      return 0;
    }
    if ((value = valueOf(argv[i], "--output=")))
      output = value;
    else if ((value = valueOf(argv[i], "--check=")))
      check = value;
    else if (argv[i][0] != '-' && !folder)
      folder = argv[i];
    else {
      fprintf(stderr, "nnpack-docs: error: unexpected '%s'; see --help\n",
              argv[i]);
      return 1;
    }
  }
  if (!folder) {
    fprintf(stderr, "nnpack-docs: error: no source folder; see --help\n");
    return 1;
  }
  return run(folder, output, check);
}
