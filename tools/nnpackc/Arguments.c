//===-- Arguments.c - nnpackc's command line ------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Options of its own, and every option of --pack-buffers from Passes.def.
//
//===----------------------------------------------------------------------===//

#include "nnpackc.h"

#include "llvm-c/Core.h"

#include <ctype.h>
#include <string.h>

enum { maxPrefix = 64 };

//===----------------------------------------------------------------------===//
// The passes' options
//===----------------------------------------------------------------------===//

typedef enum PassId {
#define NNPACK_PASS(Id, argument, summary) PassId_##Id,
#include "nnpack-c/Passes.def"
} PassId;

static const struct {
  PassId pass;
  NnpackOptionId option;
} passOptions[] = {
#define NNPACK_PASS_OPTION(Id, field) {PassId_##Id, NnpackOptionId_##field},
#include "nnpack-c/Passes.def"
};

enum { numPassOptions = sizeof passOptions / sizeof *passOptions };

/// Whether a row of the table is an option of nnpackc's by that pass.
static bool isTaken(int row, PassId pass) {
  return passOptions[row].pass == pass &&
         passOptions[row].option != NnpackOptionId_indexWidth &&
         passOptions[row].option != NnpackOptionId_halfFloats;
}

/// The option of --pack-buffers or --nnpack-to-llvm called `name`, or -1: but
/// for what --target decides.
static int findPassOption(const char *name, size_t length) {
  for (int i = 0; i < numPassOptions; ++i) {
    const char *known = nnpackOptionInfos[passOptions[i].option].name;
    bool isKnown =
        isTaken(i, PassId_PackBuffers) || isTaken(i, PassId_NnpackToLlvm);
    if (isKnown && strlen(known) == length && !memcmp(known, name, length))
      return (int)passOptions[i].option;
  }
  return -1;
}

bool printPassOption(const NnpackOptions *options, NnpackOptionId id,
                     NnpackText *out) {
  NnpackText value = {0};
  nnpackOptionsPrint(options, id, &value);
  // A pipeline has no way to escape these within quotation marks.
  bool ok = !value.data || !strpbrk(value.data, "\"'{}");
  if (ok)
    nnpackTextPrint(out, "%s=\"%s\"", nnpackOptionInfos[id].name,
                    value.data ? value.data : "");
  else
    printError("--%s: quotation marks and braces are not supported: %s",
               nnpackOptionInfos[id].name, value.data);
  nnpackTextDestroy(&value);
  return ok;
}

bool printPassOptions(const Arguments *arguments, NnpackText *out) {
  const char *separator = "{";
  for (int i = 0; i < numPassOptions; ++i) {
    if (passOptions[i].pass != PassId_PackBuffers)
      continue;
    nnpackTextPrint(out, "%s", separator);
    if (!printPassOption(&arguments->options, passOptions[i].option, out))
      return false;
    separator = " ";
  }
  nnpackTextPrint(out, "}");
  return true;
}

//===----------------------------------------------------------------------===//
// --help and --version
//===----------------------------------------------------------------------===//

static const char usage[] =
    "OVERVIEW: compiles a quantised network to an object file and a C header\n"
    "\n"
    "USAGE: nnpackc INPUT -o OUTPUT [--header=FILE] [options]\n"
    "\n"
    "INPUT is MLIR text or bytecode (TOSA, linalg on tensors, or memrefs), or\n"
    "a .tflite, which the tosa-converter-for-tflite command converts. OUTPUT's\n"
    "ending chooses how far it goes: .mlir (packed IR), .ll, .bc, .s, .o.\n"
    "\n"
    "EXAMPLE: nnpackc model.tflite -o model.o --header=model.h --l2-size=512K\n"
    "\n"
    "OPTIONS:\n"
    "  -o FILE            output, - for standard output (then an object)\n"
    "  --header=FILE      write the C header there\n"
    "  --target=TRIPLE    LLVM target triple, as thumbv8.1m.main-none-eabihf;\n"
    "                     default: this machine's\n"
    "  --cpu=CPU          processor; native: this machine's; default: generic\n"
    "  --features=LIST    target features, as +mve,-fp64\n"
    "  --prefix=NAME      of the C names; default: model\n"
    "  --entry=NAME,...   function to compile, or several with --entries; "
    "default:\n"
    "                     main, or the only one\n"
    "  --builtins         the object may call the compiler's library (libgcc,\n"
    "                     compiler-rt), as for floats on a processor without\n"
    "  --remarks[=REGEX]  say on standard error what was done, what was not, "
    "and why,\n"
    "                     with bytes; of passes whose name matches, as "
    "--remarks=cascade\n"
    "  --linker-script    print a linker script for the sections of objects with\n"
    "                     these --spaces and exit\n"
    "  --help             print this and exit\n"
    "  --version          print the version and exit\n"
    "\n"
    "OPTIONS of --pack-buffers (io is arena by default here):\n";

static const char usageStatus[] =
    "\n"
    "EXIT STATUS: 0; 1 on bad input; 2 if --require-fit is given and the\n"
    "network's activations do not fit L2.\n";

static void printUsage(const NnpackOptions *options, NnpackText *out) {
  (void)options;
  nnpackTextPrint(out, "%s", usage);
  for (int i = 0; i < numPassOptions; ++i)
    if (passOptions[i].pass == PassId_PackBuffers)
      nnpackOptionsPrintHelp(passOptions[i].option, out);
  nnpackTextPrint(out, "\nOPTIONS of --nnpack-to-llvm:\n");
  for (int i = 0; i < numPassOptions; ++i)
    if (isTaken(i, PassId_NnpackToLlvm))
      nnpackOptionsPrintHelp(passOptions[i].option, out);
  nnpackTextPrint(out, "%s", usageStatus);
}

static void printVersion(const NnpackOptions *options, NnpackText *out) {
  (void)options;
  unsigned major, minor, patch;
  LLVMGetVersion(&major, &minor, &patch);
  nnpackTextPrint(out, "nnpackc %s\nLLVM version %u.%u.%u\n", NNPACK_VERSION,
                  major, minor, patch);
}

//===----------------------------------------------------------------------===//
// Options of its own
//===----------------------------------------------------------------------===//

/// Makes a C identifier of what the user asked for: other characters become
/// '_', and a leading digit gets an 'n' before it.
static bool setPrefix(Arguments *arguments, const char *value,
                      NnpackArena *arena) {
  size_t length = strlen(value);
  if (length == 0 || length > maxPrefix) {
    printError("--prefix: expected 1 to %d characters", maxPrefix);
    return false;
  }
  bool needsLetter = isdigit((unsigned char)value[0]);
  char *prefix = nnpackArenaFormat(arena, "%s%s", needsLetter ? "n" : "",
                                   value);
  bool changed = needsLetter;
  for (char *c = prefix; *c; ++c) {
    bool good = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                (*c >= '0' && *c <= '9') || *c == '_';
    changed |= !good;
    *c = good ? *c : '_';
  }
  if (changed)
    printNote("--prefix: C names will begin with %s", prefix);
  arguments->prefix = prefix;
  return true;
}

static bool endsWith(const char *text, const char *ending) {
  size_t length = strlen(text), endingLength = strlen(ending);
  return length >= endingLength &&
         !strcmp(text + length - endingLength, ending);
}

static bool chooseStage(Arguments *arguments) {
  static const struct {
    const char *ending;
    OutputStage stage;
  } stages[] = {{".mlir", OutputMlir},   {".ll", OutputLlvm},
                {".bc", OutputBitcode},  {".s", OutputAssembly},
                {".o", OutputObject},    {"/dev/null", OutputObject}};
  for (size_t i = 0; i < sizeof stages / sizeof *stages; ++i)
    if (endsWith(arguments->output, stages[i].ending)) {
      arguments->stage = stages[i].stage;
      return true;
    }
  arguments->stage = OutputObject;
  if (!strcmp(arguments->output, "-"))
    return true;
  printError("-o %s: expected a name ending in .o, .s, .ll, .bc or .mlir",
             arguments->output);
  return false;
}

/// The value of "--name=value" if the argument is that option, or NULL.
static const char *valueOf(const char *argument, const char *name) {
  size_t length = strlen(name);
  if (strncmp(argument, name, length) != 0 || argument[length] != '=')
    return NULL;
  return argument + length + 1;
}

/// Sets an option of nnpackc's own; *outKnown says whether it is one.
static bool setOwnOption(Arguments *arguments, const char *argument,
                         NnpackArena *arena, bool *outKnown) {
  const struct {
    const char *name;
    const char **field;
    bool mayBeEmpty;
  } texts[] = {{"--header", &arguments->header, false},
               {"--target", &arguments->target, false},
               {"--cpu", &arguments->cpu, false},
               {"--features", &arguments->features, true},
               {"--entry", &arguments->entry, false},
               {"--remarks", &arguments->remarks, true}};
  const char *value = valueOf(argument, "--prefix");
  *outKnown = true;
  if (!strcmp(argument, "--builtins")) {
    arguments->allowsBuiltins = true;
    return true;
  }
  if (!strcmp(argument, "--remarks")) {
    arguments->remarks = "";
    return true;
  }
  if (value)
    return setPrefix(arguments, value, arena);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; ++i)
    if ((value = valueOf(argument, texts[i].name))) {
      *texts[i].field = value;
      if (*value || texts[i].mayBeEmpty)
        return true;
      printError("option '%s' needs a value; see nnpackc --help", argument);
      return false;
    }
  *outKnown = false;
  return true;
}

/// The name of an option that a misspelt one may mean, without "--", or NULL.
static const char *findNearly(const char *name, size_t length) {
  static const char *const own[] = {"builtins", "cpu",     "entry", "features",
                                    "header",   "prefix",  "help",  "remarks",
                                    "target",   "version", "linker-script"};
  for (size_t i = 0; i < sizeof own / sizeof *own; ++i)
    if (nnpackIsNearly(name, length, own[i]))
      return own[i];
  for (int i = 0; i < numPassOptions; ++i) {
    const char *known = nnpackOptionInfos[passOptions[i].option].name;
    if (findPassOption(known, strlen(known)) >= 0 &&
        nnpackIsNearly(name, length, known))
      return known;
  }
  return NULL;
}

static void refuseUnknown(const char *argument) {
  const char *name = argument + strspn(argument, "-");
  const char *nearly = findNearly(name, strcspn(name, "="));
  if (nearly)
    printError("unknown option '%s'; did you mean --%s? see nnpackc --help",
               argument, nearly);
  else
    printError("unknown option '%s'; see nnpackc --help", argument);
}

/// Sets an option of the passes from "--name=value", or "--name" for a switch.
static bool setPassOption(Arguments *arguments, const char *argument) {
  const char *name = argument + 2;
  size_t length = strcspn(name, "=");
  int id = findPassOption(name, length);
  if (id < 0) {
    refuseUnknown(argument);
    return false;
  }
  const char *value = name[length] ? name + length + 1 : "true";
  bool isSwitch = nnpackOptionInfos[id].kind == NnpackOptionKindBool;
  if (!name[length] && !isSwitch) {
    printError("option '%s' needs a value, as --%s=%s", argument,
               nnpackOptionInfos[id].name, nnpackOptionInfos[id].defaultValue);
    return false;
  }
  NnpackText error = {0};
  bool ok = nnpackOptionsSet(&arguments->options, (NnpackOptionId)id, value,
                             &error);
  if (!ok)
    printError("%s", error.data);
  nnpackTextDestroy(&error);
  return ok;
}

static bool setInput(Arguments *arguments, const char *path) {
  if (arguments->input) {
    printError("more than one input: %s and %s", arguments->input, path);
    return false;
  }
  arguments->input = path;
  return true;
}

/// Parses argv[*index], which "-o" makes two arguments.
static bool parseArgument(Arguments *arguments, int argc, char **argv,
                          int *index, NnpackArena *arena) {
  const char *argument = argv[*index];
  if (!strcmp(argument, "-o")) {
    if (++*index == argc) {
      printError("-o needs a file name");
      return false;
    }
    arguments->output = argv[*index];
    return true;
  }
  if (argument[0] != '-' || !argument[1])
    return setInput(arguments, argument);
  bool isKnown;
  if (!setOwnOption(arguments, argument, arena, &isKnown))
    return false;
  if (isKnown)
    return true;
  if (argument[1] == '-')
    return setPassOption(arguments, argument);
  refuseUnknown(argument);
  return false;
}

static bool checkArguments(Arguments *arguments) {
  if (!arguments->input) {
    printError("no input file; see nnpackc --help");
    return false;
  }
  if (!arguments->output) {
    printError("no output file; give one with -o");
    return false;
  }
  if (arguments->options.arena == NnpackArenaFormAlloc &&
      arguments->output && !endsWith(arguments->output, ".mlir")) {
    printError("--arena=alloc needs a heap, which an object must not use; "
               "give arena=arg or arena=global");
    return false;
  }
  return chooseStage(arguments);
}

/// Prints, and returns the exit status.
static int printAll(void (*print)(const NnpackOptions *, NnpackText *),
                    const NnpackOptions *options) {
  NnpackText text = {0}, error = {0};
  print(options, &text);
  bool ok = nnpackWriteFile("-", text.data, text.length, &error);
  if (!ok)
    printError("%s", error.data);
  nnpackTextDestroy(&text);
  nnpackTextDestroy(&error);
  return ok ? exitSuccess : exitBadInput;
}

/// Whether an option asks to print something and end, which is done. The memories
/// are all that what is printed depends on.
static bool printAndEnd(Arguments *arguments, int argc, char **argv,
                        int *outStatus) {
  static const struct {
    const char *name;
    void (*print)(const NnpackOptions *, NnpackText *);
  } actions[] = {{"--help", printUsage},
                 {"-h", printUsage},
                 {"--version", printVersion},
                 {"--linker-script", printLinkerScript}};
  *outStatus = exitBadInput;
  for (int i = 1; i < argc; ++i)
    if (valueOf(argv[i], "--spaces") && !setPassOption(arguments, argv[i]))
      return true;
  for (int i = 1; i < argc; ++i)
    for (size_t k = 0; k < sizeof actions / sizeof *actions; ++k)
      if (!strcmp(argv[i], actions[k].name)) {
        *outStatus = printAll(actions[k].print, &arguments->options);
        return true;
      }
  return false;
}

bool parseArguments(int argc, char **argv, NnpackArena *arena,
                    Arguments *outArguments, int *outStatus) {
  Arguments *arguments = outArguments;
  *arguments = (Arguments){.prefix = "model"};
  nnpackOptionsInit(&arguments->options);
  arguments->options.io = NnpackIoArena;
  if (printAndEnd(arguments, argc, argv, outStatus))
    return false;
  for (int i = 1; i < argc; ++i)
    if (!parseArgument(arguments, argc, argv, &i, arena))
      return false;
  return checkArguments(arguments);
}
