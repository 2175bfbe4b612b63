//===-- Options.c - Options of the passes and tools -----------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One table with a row per option of Passes.def, and a parser and a printer for each
// kind of value. spaces and bandwidths are checked by the parsers of Spaces.c.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Options.h"

#include "nnpack-c/Spaces.h"

#include <stdlib.h>
#include <string.h>

const NnpackOptionInfo nnpackOptionInfos[NnpackNumOptions] = {
#define NNPACK_OPTION(field, Kind, name, dflt, low, high, help)                \
  {name,                                                                       \
   dflt,                                                                       \
   help,                                                                       \
   NULL,                                                                       \
   (double)(low),                                                              \
   (double)(high),                                                             \
   NnpackOptionKind##Kind,                                                     \
   offsetof(NnpackOptions, field)},
#define NNPACK_CHOICE(field, Type, name, dflt, choices, help)                  \
  {name,                                                                       \
   dflt,                                                                       \
   help,                                                                       \
   choices,                                                                    \
   0,                                                                          \
   0,                                                                          \
   NnpackOptionKindChoice,                                                     \
   offsetof(NnpackOptions, field)},
#include "nnpack-c/Passes.def"
};

// Choices are C enums, which the parser writes as ints.
#define NNPACK_CHOICE(field, Type, name, dflt, choices, help)                  \
  _Static_assert(sizeof(Type) == sizeof(int), "choices are ints");
#include "nnpack-c/Passes.def"

static void *fieldOf(NnpackOptions *options, const NnpackOptionInfo *info) {
  return (char *)options + info->fieldOffset;
}

static const void *constFieldOf(const NnpackOptions *options,
                                const NnpackOptionInfo *info) {
  return (const char *)options + info->fieldOffset;
}

/// Says which values are allowed.
static void printAllowed(const NnpackOptionInfo *info, NnpackText *out) {
  switch (info->kind) {
  case NnpackOptionKindSize:
    nnpackTextPrint(out, "a size: bytes, or a number with K, M or G");
    return;
  case NnpackOptionKindInt:
    nnpackTextPrint(out, "a whole number from %.0f to %.0f", info->low,
                    info->high);
    return;
  case NnpackOptionKindNumber:
    nnpackTextPrint(out, "a number from %g to %g", info->low, info->high);
    return;
  case NnpackOptionKindBool:
    nnpackTextPrint(out, "true or false");
    return;
  case NnpackOptionKindText:
    nnpackTextPrint(out, "a text of a letter or more");
    return;
  case NnpackOptionKindChoice:
    nnpackTextPrint(out, "one of %s", info->choices);
    return;
  }
}

static bool parseSizeOption(const NnpackOptionInfo *info, const char *value,
                            int64_t *outSize) {
  int64_t size;
  if (strcmp(value, "unlimited") == 0)
    size = INT64_MAX;
  else if (!nnpackParseSize(value, strlen(value), &size))
    return false;
  if ((double)size < info->low || (double)size > info->high)
    return false;
  *outSize = size;
  return true;
}

static bool parseIntOption(const NnpackOptionInfo *info, const char *value,
                           int64_t *outValue) {
  int64_t number;
  if (!nnpackParseInt64(value, strlen(value), &number) ||
      (double)number < info->low || (double)number > info->high)
    return false;
  *outValue = number;
  return true;
}

static bool parseNumberOption(const NnpackOptionInfo *info, const char *value,
                              double *outValue) {
  // strtod takes hexadecimal, inf and nan, which are no times.
  if (!*value || strspn(value, "0123456789.eE+-") != strlen(value))
    return false;
  char *end;
  double number = strtod(value, &end);
  if (*end || !(number >= info->low) || !(number <= info->high))
    return false;
  *outValue = number;
  return true;
}

static bool parseBoolOption(const char *value, bool *outValue) {
  bool isTrue = !strcmp(value, "true") || !strcmp(value, "1");
  if (!isTrue && strcmp(value, "false") && strcmp(value, "0"))
    return false;
  *outValue = isTrue;
  return true;
}

static bool parseChoiceOption(const NnpackOptionInfo *info, const char *value,
                              int *outValue) {
  size_t length = strlen(value);
  int index = 0;
  for (const char *name = info->choices; name; ++index) {
    size_t nameLength = strcspn(name, "|");
    if (nameLength == length && !memcmp(name, value, length)) {
      *outValue = index;
      return true;
    }
    name = name[nameLength] ? name + nameLength + 1 : NULL;
  }
  return false;
}

static bool parseOption(const NnpackOptionInfo *info, const char *value,
                        void *field) {
  switch (info->kind) {
  case NnpackOptionKindSize:
    return parseSizeOption(info, value, field);
  case NnpackOptionKindInt:
    return parseIntOption(info, value, field);
  case NnpackOptionKindNumber:
    return parseNumberOption(info, value, field);
  case NnpackOptionKindBool:
    return parseBoolOption(value, field);
  case NnpackOptionKindText:
    if (!*value)
      return false;
    *(const char **)field = strcmp(value, "-") ? value : NULL;
    return true;
  case NnpackOptionKindChoice:
    return parseChoiceOption(info, value, field);
  }
  return false;
}

/// Checks the list of memories. Those before the last are what cascades and the
/// like are to fit.
static bool setSpaces(NnpackOptions *options, const char *value,
                      NnpackText *outError) {
  NnpackSpaceInfos spaces;
  NnpackText fault = {0};
  bool ok = nnpackSpacesParse(value, &spaces, &fault);
  if (!ok)
    nnpackTextPrint(outError,
                    "option spaces: '%s': %s; expected a list such as "
                    "TCM:256K,L2:2M,DDR",
                    value, fault.data);
  nnpackTextDestroy(&fault);
  if (!ok)
    return false;
  options->spaces = value;
  options->l2SizeBytes = 0;
  for (intptr_t i = 0; i + 1 < spaces.count; ++i)
    if (nnpackAddOverflow(options->l2SizeBytes, spaces.spaces[i].capacity,
                          &options->l2SizeBytes))
      options->l2SizeBytes = INT64_MAX;
  return true;
}

/// Checks the form alone: names are checked when the memories are known.
static bool setBandwidths(NnpackOptions *options, const char *value,
                          NnpackText *outError) {
  NnpackSpaceInfos none = {.count = 0};
  NnpackText fault = {0};
  bool ok = nnpackBandwidthsParse(value, &none, &fault);
  if (ok)
    options->bandwidths = value;
  else
    nnpackTextPrint(outError,
                    "option bandwidths: %s; expected a list such as "
                    "L2:16,DDR:2.5:100",
                    fault.data);
  nnpackTextDestroy(&fault);
  return ok;
}

bool nnpackOptionsSet(NnpackOptions *options, NnpackOptionId id,
                      const char *value, NnpackText *outError) {
  const NnpackOptionInfo *info = &nnpackOptionInfos[id];
  if (id == NnpackOptionId_spaces && strcmp(value, "-"))
    return setSpaces(options, value, outError);
  if (id == NnpackOptionId_bandwidths && strcmp(value, "-"))
    return setBandwidths(options, value, outError);
  bool parsed = parseOption(info, value, fieldOf(options, info));
  bool isAlignment = id == NnpackOptionId_alignment;
  if (parsed && (!isAlignment || nnpackIsPowerOfTwo(options->alignment)))
    return true;
  nnpackTextPrint(outError, "option %s: '%s' is not ", info->name, value);
  if (isAlignment)
    nnpackTextPrint(outError, "a power of two up to 1G");
  else
    printAllowed(info, outError);
  const char *comma = strchr(value, ',');
  if (comma && strchr(comma, '='))
    nnpackTextPrint(outError, "; blanks, not commas, are between options");
  return false;
}

void nnpackOptionsInit(NnpackOptions *options) {
  memset(options, 0, sizeof *options);
  for (int i = 0; i < NnpackNumOptions; ++i) {
    const NnpackOptionInfo *info = &nnpackOptionInfos[i];
    // The defaults of the table parse; a unit test checks it.
    (void)parseOption(info, info->defaultValue, fieldOf(options, info));
  }
}

static void printChoice(const NnpackOptionInfo *info, int index,
                        NnpackText *out) {
  const char *name = info->choices;
  for (; index > 0; --index)
    name = strchr(name, '|') + 1;
  nnpackTextAppend(out, name, strcspn(name, "|"));
}

static void printInteger(int64_t value, NnpackText *out) {
  if (value == INT64_MAX)
    nnpackTextPrint(out, "unlimited");
  else
    nnpackTextPrint(out, "%lld", (long long)value);
}

void nnpackOptionsPrint(const NnpackOptions *options, NnpackOptionId id,
                        NnpackText *out) {
  const NnpackOptionInfo *info = &nnpackOptionInfos[id];
  const void *field = constFieldOf(options, info);
  switch (info->kind) {
  case NnpackOptionKindSize:
  case NnpackOptionKindInt:
    printInteger(*(const int64_t *)field, out);
    return;
  case NnpackOptionKindNumber:
    nnpackTextPrint(out, "%.17g", *(const double *)field);
    return;
  case NnpackOptionKindBool:
    nnpackTextPrint(out, "%s", *(const bool *)field ? "true" : "false");
    return;
  case NnpackOptionKindText: {
    const char *text = *(const char *const *)field;
    nnpackTextPrint(out, "%s", text ? text : "-");
    return;
  }
  case NnpackOptionKindChoice:
    printChoice(info, *(const int *)field, out);
    return;
  }
}

void nnpackOptionsPrintValues(NnpackOptionId id, NnpackText *out) {
  const NnpackOptionInfo *info = &nnpackOptionInfos[id];
  switch (info->kind) {
  case NnpackOptionKindSize:
    nnpackTextPrint(out, "SIZE");
    return;
  case NnpackOptionKindInt:
    nnpackTextPrint(out, "%.0f..%.0f", info->low, info->high);
    return;
  case NnpackOptionKindNumber:
    nnpackTextPrint(out, "NUMBER");
    return;
  case NnpackOptionKindBool:
    nnpackTextPrint(out, "true|false");
    return;
  case NnpackOptionKindText:
    nnpackTextPrint(out, "TEXT");
    return;
  case NnpackOptionKindChoice:
    nnpackTextPrint(out, "%s", info->choices);
    return;
  }
}

void nnpackOptionsPrintHelp(NnpackOptionId id, NnpackText *out) {
  const NnpackOptionInfo *info = &nnpackOptionInfos[id];
  nnpackTextPrint(out, "  --%s=", info->name);
  nnpackOptionsPrintValues(id, out);
  nnpackTextPrint(out, " (default %s)\n      %s\n", info->defaultValue,
                  info->help);
}

void nnpackOptionsPrintSummary(NnpackOptionId id, NnpackText *out) {
  const NnpackOptionInfo *info = &nnpackOptionInfos[id];
  nnpackTextPrint(out, "%s (", info->help);
  nnpackOptionsPrintValues(id, out);
  nnpackTextPrint(out, "; default %s)", info->defaultValue);
}
