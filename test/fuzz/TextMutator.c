//===-- TextMutator.c - Mutations of text by lines, words, numbers --------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libFuzzer changes bytes, and what it makes of a module or a table seldom
// parses. Half of the time this makes another text of a text: a line less or
// twice, a word that stands elsewhere, another number.
//
//===----------------------------------------------------------------------===//

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maxSize);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t maxSize,
                               unsigned seed);

typedef struct Text {
  uint8_t *data;
  size_t size, maxSize;
  uint64_t state;
} Text;

typedef struct Range {
  size_t begin, end;
} Range;

static size_t draw(Text *text, size_t bound) {
  text->state = text->state * 6364136223846793005u + 1442695040888963407u;
  return (size_t)(text->state >> 33) % bound;
}

static bool isInLine(uint8_t c) { return c != '\n'; }

static bool isInNumber(uint8_t c) { return c >= '0' && c <= '9'; }

static bool isInWord(uint8_t c) {
  return isInNumber(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c && strchr("_.$%#!@-", c));
}

/// A run of such bytes, empty if there is none; from a place by chance on.
static Range pick(Text *text, bool (*isIn)(uint8_t)) {
  size_t start = draw(text, text->size), i = 0;
  while (i < text->size && !isIn(text->data[(start + i) % text->size]))
    ++i;
  Range run = {(start + i) % text->size, (start + i) % text->size};
  while (run.begin > 0 && isIn(text->data[run.begin - 1]))
    --run.begin;
  while (run.end < text->size && isIn(text->data[run.end]))
    ++run.end;
  return run;
}

/// The text with the range replaced; as it was if it would be too long.
static size_t splice(Text *text, Range range, const uint8_t *with,
                     size_t length) {
  size_t size = text->size - (range.end - range.begin) + length;
  if (size > text->maxSize || size == 0)
    return text->size;
  memmove(text->data + range.begin + length, text->data + range.end,
          text->size - range.end);
  memcpy(text->data + range.begin, with, length);
  return size;
}

static size_t spliceRange(Text *text, Range range, Range from) {
  static uint8_t copy[1 << 16];
  size_t length = from.end - from.begin;
  if (length > sizeof copy)
    return text->size;
  memcpy(copy, text->data + from.begin, length);
  return splice(text, range, copy, length);
}

static Range pickLine(Text *text) {
  Range line = pick(text, isInLine);
  line.end += line.end < text->size; // With its end.
  return line;
}

static size_t changeNumber(Text *text) {
  static const char *const numbers[] = {
      "0",  "1",   "2",          "3",          "4",
      "7",  "8",   "16",         "63",         "64",
      "-1", "100", "2147483648", "4294967296", "9223372036854775807",
      "?"};
  const char *number =
      numbers[draw(text, sizeof numbers / sizeof *numbers)];
  return splice(text, pick(text, isInNumber), (const uint8_t *)number,
                strlen(number));
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t maxSize,
                               unsigned seed) {
  Text text = {data, size, maxSize, seed};
  Range line, place;
  if (size == 0)
    return LLVMFuzzerMutate(data, size, maxSize);
  switch (draw(&text, 10)) {
  case 0:
    return splice(&text, pickLine(&text), data, 0);
  case 1:
    line = pickLine(&text), place = pickLine(&text);
    place.end = place.begin;
    return spliceRange(&text, place, line);
  case 2:
  case 3:
    line = pick(&text, isInWord);
    return spliceRange(&text, pick(&text, isInWord), line);
  case 4:
    return changeNumber(&text);
  default:
    return LLVMFuzzerMutate(data, size, maxSize);
  }
}
