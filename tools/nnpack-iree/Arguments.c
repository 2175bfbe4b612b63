//===-- nnpack-iree/Arguments.c - The command line ----------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpack-iree.h"

#include <string.h>

static const char usage[] =
    "OVERVIEW: compiles a network with IREE, its memory planned by nnpack\n"
    "\n"
    "USAGE: nnpack-iree --iree-lib=PATH INPUT [-o OUTPUT.vmfb] [IREE flags]\n"
    "\n"
    "INPUT is MLIR that IREE reads, or that nnpack-opt reads. IREE's own\n"
    "pipeline runs, with the slices of its transient memory laid out by\n"
    "nnpack's planner; the last line of standard output says what that\n"
    "brought, in bytes:\n"
    "  transient before=N after=N lower_bound=N\n"
    "\n"
    "EXAMPLE: nnpack-iree --iree-lib=libIREECompiler.so model.mlir\n"
    "           -o model.vmfb --iree-hal-target-device=local\n"
    "           --iree-hal-local-target-device-backends=llvm-cpu\n"
    "\n"
    "OPTIONS:\n"
    "  --iree-lib=PATH    libIREECompiler.so of the package\n"
    "                     iree-base-compiler; no default\n"
    "  -o FILE            the compiled module, - for standard output (then\n"
    "                     the last line goes to standard error); default:\n"
    "                     only plan and print the line, which is much faster\n"
    "  --plan=BOOL        false: leave the slices to IREE and print no line,\n"
    "                     to compare; default: true\n"
    "  --help             print this and exit\n"
    "  --version          print the version and exit\n"
    "\n"
    "Every other option is a flag of iree-compile, written --flag=value.\n"
    "\n"
    "EXIT STATUS: 0; 1 on bad input.\n";

/// The value of `argument` if it is `prefix` and a value, else NULL.
static const char *valueOf(const char *argument, const char *prefix) {
  size_t length = strlen(prefix);
  return strncmp(argument, prefix, length) ? NULL : argument + length;
}

static bool parseBool(const char *value, bool *out) {
  *out = !strcmp(value, "true");
  return *out || !strcmp(value, "false");
}

/// Takes one argument, and the one behind it for -o; false with a message.
static bool parseArgument(int argc, char **argv, int *position,
                          Arguments *arguments) {
  const char *argument = argv[*position], *value;
  if ((value = valueOf(argument, "--iree-lib="))) {
    arguments->library = value;
  } else if ((value = valueOf(argument, "--plan="))) {
    if (!parseBool(value, &arguments->plan)) {
      printMessage("error", "%s: must be true or false", argument);
      return false;
    }
  } else if (!strcmp(argument, "-o") && *position + 1 < argc) {
    arguments->output = argv[++*position];
  } else if (argument[0] == '-' && argument[1]) {
    arguments->ireeFlags[arguments->numIreeFlags++] = argument;
  } else if (arguments->input) {
    printMessage("error", "two inputs: %s and %s (IREE's flags are written "
                          "--flag=value)",
                 arguments->input, argument);
    return false;
  } else {
    arguments->input = argument;
  }
  return true;
}

static bool isComplete(const Arguments *arguments) {
  const char *missing = !arguments->library ? "--iree-lib=PATH"
                        : !arguments->input ? "the input"
                                            : NULL;
  if (missing)
    printMessage("error", "%s is missing (--help tells more)", missing);
  return !missing;
}

bool parseArguments(int argc, char **argv, NnpackArena *arena,
                    Arguments *outArguments, int *outStatus) {
  Arguments arguments = {.plan = true};
  arguments.ireeFlags = NNPACK_NEW_ARRAY(arena, const char *, argc + 1);
  arguments.ireeFlags[arguments.numIreeFlags++] = "nnpack-iree";
  *outStatus = 0;
  for (int i = 1; i < argc; ++i) {
    if (!strcmp(argv[i], "--help")) {
      printf("%s", usage);
      return false;
    }
    if (!strcmp(argv[i], "--version")) {
      printf("nnpack-iree %s\nLLVM version %s\n", NNPACK_VERSION,
             NNPACK_LLVM_VERSION);
      return false;
    }
  }
  *outStatus = 1;
  for (int i = 1; i < argc; ++i)
    if (!parseArgument(argc, argv, &i, &arguments))
      return false;
  *outArguments = arguments;
  return isComplete(&arguments);
}
