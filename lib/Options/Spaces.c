//===-- Spaces.c - The memories of a target -------------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Names are compared in small letters, as they are in C names of the header; costs
// that are not given are those of NnpackSpaceInfo.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Spaces.h"

#include <string.h>

static const int64_t mostCost = 1000000, noSize = -1;

static bool isLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// Sets the name in its three spellings; false if it is no name.
static bool setName(NnpackSpaceInfo *space, const char *text, size_t length) {
  if (length == 0 || length >= sizeof space->name || !isLetter(text[0]))
    return false;
  for (size_t i = 0; i < length; ++i) {
    char c = text[i];
    bool isSmall = c >= 'a' && c <= 'z', isLarge = c >= 'A' && c <= 'Z';
    if (!isLetter(c) && !isDigit(c))
      return false;
    space->name[i] = c;
    space->lower[i] = isLarge ? (char)(c - 'A' + 'a') : c;
    space->upper[i] = isSmall ? (char)(c - 'a' + 'A') : c;
  }
  return true;
}

static bool setCapacity(NnpackSpaceInfo *space, const char *text,
                        size_t length) {
  static const char unlimited[] = "unlimited";
  space->capacity = INT64_MAX;
  if (length == sizeof unlimited - 1 && !memcmp(text, unlimited, length))
    return true;
  return nnpackParseSize(text, length, &space->capacity);
}

/// Takes ":constants" off the end, if it is there.
static bool isForConstants(const char *text, size_t *length) {
  static const char suffix[] = ":constants";
  size_t suffixLength = sizeof suffix - 1;
  if (*length < suffixLength ||
      memcmp(text + *length - suffixLength, suffix, suffixLength) != 0)
    return false;
  *length -= suffixLength;
  return true;
}

/// Parses one "NAME[:SIZE[:COST]]"; says what is wrong, or returns NULL.
static const char *parseSpace(const char *text, size_t length,
                              NnpackSpaceInfo *space) {
  const char *end = text + length;
  const char *colon = memchr(text, ':', length);
  const char *nameEnd = colon ? colon : end;
  if (!setName(space, text, (size_t)(nameEnd - text)))
    return "a name is at most 31 letters, digits and '_', no digit first";
  space->capacity = noSize;
  if (!colon)
    return NULL;
  const char *size = colon + 1;
  colon = memchr(size, ':', (size_t)(end - size));
  if (!setCapacity(space, size, (size_t)((colon ? colon : end) - size)))
    return "the size is not bytes, or a number with K, M or G";
  if (!colon)
    return NULL;
  bool isCost =
      nnpackParseInt64(colon + 1, (size_t)(end - colon - 1), &space->cost);
  return isCost && space->cost >= 0 && space->cost <= mostCost
             ? NULL
             : "the cost is not a whole number from 0 to 1000000";
}

static bool isKnown(const NnpackSpaceInfos *spaces, const char *lower) {
  if (spaces->hasConstants && !strcmp(spaces->constants.lower, lower))
    return true;
  for (intptr_t i = 0; i < spaces->count; ++i)
    if (!strcmp(spaces->spaces[i].lower, lower))
      return true;
  return false;
}

static int64_t defaultCost(intptr_t index) {
  int64_t cost = index > 0;
  for (intptr_t i = 1; i < index && cost < mostCost; ++i)
    cost *= 10;
  return cost;
}

/// Puts a memory among those there are; says what is wrong, or returns NULL.
static const char *addSpace(NnpackSpaceInfos *spaces,
                            const NnpackSpaceInfo *space, bool isForConstants) {
  if (isKnown(spaces, space->lower))
    return "two have one name";
  if (isForConstants && spaces->hasConstants)
    return "two are for constants";
  if (!isForConstants && spaces->count == NNPACK_MAX_SPACES)
    return "there are more than 8";
  if (isForConstants) {
    spaces->hasConstants = true;
    spaces->constants = *space;
  } else {
    spaces->spaces[spaces->count++] = *space;
  }
  return NULL;
}

/// Those that may have no size are unlimited without.
static const char *setMissingSizes(NnpackSpaceInfos *spaces) {
  if (spaces->count < 2)
    return spaces->hasConstants
               ? "there is only one beside that for constants"
               : "there is only one";
  for (intptr_t i = 0; i + 1 < spaces->count; ++i)
    if (spaces->spaces[i].capacity == noSize)
      return "only the last memory may have no size";
  NnpackSpaceInfo *last = &spaces->spaces[spaces->count - 1];
  if (last->capacity == noSize)
    last->capacity = INT64_MAX;
  if (spaces->constants.capacity == noSize)
    spaces->constants.capacity = INT64_MAX;
  return NULL;
}

bool nnpackSpacesParse(const char *text, NnpackSpaceInfos *outSpaces,
                       NnpackText *outError) {
  NnpackSpaceInfos spaces = {.hasConstants = false};
  const char *fault = NULL;
  for (intptr_t i = 0; !fault; ++i) {
    size_t length = strcspn(text, ","), ownLength = length;
    bool constants = isForConstants(text, &ownLength);
    NnpackSpaceInfo space = {.cost = defaultCost(i)};
    fault = parseSpace(text, ownLength, &space);
    if (!fault)
      fault = addSpace(&spaces, &space, constants);
    if (!text[length])
      break;
    text += length + 1;
  }
  if (!fault)
    fault = setMissingSizes(&spaces);
  if (fault) {
    nnpackTextPrint(outError, "%s", fault);
    return false;
  }
  *outSpaces = spaces;
  return true;
}

//===----------------------------------------------------------------------===//
// Bandwidths
//===----------------------------------------------------------------------===//

/// More than zero and less than a million, without an exponent.
static bool parseRate(const char *text, size_t length, double *outRate) {
  double rate = 0, digit = 1;
  bool isBehindPoint = false;
  if (length == 0 || length > 15)
    return false;
  for (size_t i = 0; i < length; ++i) {
    if (text[i] == '.' && !isBehindPoint && i > 0) {
      isBehindPoint = true;
      continue;
    }
    if (!isDigit(text[i]))
      return false;
    digit = isBehindPoint ? digit / 10 : digit;
    rate = isBehindPoint ? rate + (text[i] - '0') * digit
                         : rate * 10 + (text[i] - '0');
  }
  *outRate = rate;
  return rate > 0 && rate < 1e6;
}

static bool isNamed(const NnpackSpaceInfo *space, const char *name,
                    size_t length) {
  return strlen(space->name) == length && !memcmp(space->name, name, length);
}

static NnpackSpaceInfo *findSpace(NnpackSpaceInfos *spaces, const char *name,
                                  size_t length) {
  for (intptr_t i = 0; i < spaces->count; ++i)
    if (isNamed(&spaces->spaces[i], name, length))
      return &spaces->spaces[i];
  return spaces->hasConstants && isNamed(&spaces->constants, name, length)
             ? &spaces->constants
             : NULL;
}

/// Parses one "NAME:BYTES[:LATENCY]"; says what is wrong, or returns NULL.
static const char *parseBandwidth(const char *text, size_t length,
                                  NnpackSpaceInfos *spaces) {
  const char *end = text + length, *colon = memchr(text, ':', length);
  NnpackSpaceInfo parsed = {.latency = 0}, *space;
  if (!colon || !setName(&parsed, text, (size_t)(colon - text)))
    return "no name and ':' before a number";
  space = findSpace(spaces, text, (size_t)(colon - text));
  if (!space && spaces->count > 0)
    return "there is no memory of that name";
  const char *rate = colon + 1;
  colon = memchr(rate, ':', (size_t)(end - rate));
  if (!parseRate(rate, (size_t)((colon ? colon : end) - rate),
                 &parsed.bytesPerCycle))
    return "bytes a cycle are a number above 0 and below 1000000";
  if (colon && (!nnpackParseInt64(colon + 1, (size_t)(end - colon - 1),
                                  &parsed.latency) ||
                parsed.latency < 0 || parsed.latency > mostCost))
    return "the latency is not a whole number from 0 to 1000000";
  if (space) {
    space->bytesPerCycle = parsed.bytesPerCycle;
    space->latency = parsed.latency;
  }
  return NULL;
}

/// Whether the list from `first` to `text` has the name already that `text` begins
/// with.
static bool isAgain(const char *first, const char *text) {
  size_t length = strcspn(text, ":");
  for (const char *row = first; row < text; row = strchr(row, ',') + 1)
    if (strcspn(row, ":") == length && !memcmp(row, text, length))
      return true;
  return false;
}

bool nnpackBandwidthsParse(const char *text, NnpackSpaceInfos *spaces,
                           NnpackText *outError) {
  const char *first = text;
  while (true) {
    size_t length = strcspn(text, ",");
    const char *fault = isAgain(first, text)
                            ? "the memory has a bandwidth already"
                            : parseBandwidth(text, length, spaces);
    if (fault) {
      nnpackTextPrint(outError, "'%.*s': %s", (int)length, text, fault);
      return false;
    }
    if (!text[length])
      return true;
    text += length + 1;
  }
}

/// As many bytes a cycle as make a byte take what it costs.
static void setRateOfCost(NnpackSpaceInfo *space) {
  if (space->cost > 0)
    space->bytesPerCycle = 1 / (double)space->cost;
}

NnpackSpaceInfos nnpackSpacesOf(const NnpackOptions *options) {
  NnpackSpaceInfos spaces = {
      .spaces = {{"L2", "l2", "L2", options->l2SizeBytes, 0, 0, 0},
                 {"DDR", "ddr", "DDR", options->ddrSizeBytes, 1, 0, 0}},
      .count = 2};
  // Set options have been parsed before.
  NnpackText ignored = {0};
  if (options->spaces)
    (void)nnpackSpacesParse(options->spaces, &spaces, &ignored);
  for (intptr_t i = 0; i < spaces.count; ++i)
    setRateOfCost(&spaces.spaces[i]);
  setRateOfCost(&spaces.constants);
  if (options->bandwidths)
    (void)nnpackBandwidthsParse(options->bandwidths, &spaces, &ignored);
  nnpackTextDestroy(&ignored);
  return spaces;
}
