//===-- lib/Support/Text.c - Growing text -------------------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Support.h"

#include <stdlib.h>
#include <string.h>

/// Makes room for `more` bytes and a NUL.
static void reserveText(NnpackText *text, size_t more) {
  if (more >= SIZE_MAX / 2 - text->length) {
    fprintf(stderr, "nnpack: out of memory, a text of %zu bytes\n", more);
    exit(1);
  }
  size_t need = text->length + more + 1;
  if (need <= text->capacity)
    return;
  size_t capacity = text->capacity * 2;
  if (capacity < need)
    capacity = need < 64 ? 64 : need;
  char *data = realloc(text->data, capacity);
  if (!data) {
    fprintf(stderr, "nnpack: out of memory, %zu bytes wanted\n", capacity);
    exit(1);
  }
  text->data = data;
  text->capacity = capacity;
}

void nnpackTextAppend(NnpackText *text, const char *data, size_t length) {
  if (!text)
    return;
  reserveText(text, length);
  if (length)
    memcpy(text->data + text->length, data, length);
  text->length += length;
  text->data[text->length] = '\0';
}

void nnpackTextPrintV(NnpackText *text, const char *format, va_list arguments) {
  va_list again;
  if (!text)
    return;
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, again);
  va_end(again);
  if (length < 0)
    return;
  reserveText(text, (size_t)length);
  vsnprintf(text->data + text->length, (size_t)length + 1, format, arguments);
  text->length += (size_t)length;
}

void nnpackTextPrint(NnpackText *text, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  nnpackTextPrintV(text, format, arguments);
  va_end(arguments);
}

static void appendJsonCharacter(NnpackText *text, char character) {
  unsigned char byte = (unsigned char)character;
  if (character == '"' || character == '\\')
    nnpackTextPrint(text, "\\%c", character);
  else if (character == '\n')
    nnpackTextAppend(text, "\\n", 2);
  else if (character == '\t')
    nnpackTextAppend(text, "\\t", 2);
  else if (byte < 0x20 || byte == 0x7f)
    nnpackTextPrint(text, "\\u%04x", byte);
  else
    nnpackTextAppend(text, &character, 1);
}

/// Length of the well-formed UTF-8 sequence at the front, or 0. Overlong forms,
/// surrogates and code points above U+10FFFF are not well-formed.
static size_t utf8Length(const unsigned char *data, size_t length) {
  unsigned char first = data[0];
  size_t count = first < 0x80                    ? 1
                 : first >= 0xc2 && first < 0xe0 ? 2
                 : first >= 0xe0 && first < 0xf0 ? 3
                 : first >= 0xf0 && first < 0xf5 ? 4
                                                 : 0;
  if (count == 0 || count > length)
    return 0;
  for (size_t i = 1; i < count; ++i)
    if ((data[i] & 0xc0) != 0x80)
      return 0;
  if ((first == 0xe0 && data[1] < 0xa0) || (first == 0xed && data[1] > 0x9f) ||
      (first == 0xf0 && data[1] < 0x90) || (first == 0xf4 && data[1] > 0x8f))
    return 0;
  return count;
}

void nnpackTextAppendJson(NnpackText *text, const char *data, size_t length) {
  for (size_t i = 0; i < length;) {
    size_t count = utf8Length((const unsigned char *)data + i, length - i);
    if (count == 0)
      nnpackTextAppend(text, "\xef\xbf\xbd", 3); // U+FFFD for a stray byte.
    else if (count == 1)
      appendJsonCharacter(text, data[i]);
    else
      nnpackTextAppend(text, data + i, count);
    i += count ? count : 1;
  }
}

bool nnpackIsNearly(const char *text, size_t length, const char *name) {
  size_t nameLength = strlen(name), same = 0;
  while (same < length && same < nameLength && text[same] == name[same])
    ++same;
  // What follows the first difference, with and without one letter or two.
  static const size_t skips[][2] = {{1, 1}, {1, 0}, {0, 1}, {2, 2}};
  for (size_t i = 0; i < sizeof skips / sizeof *skips; ++i) {
    size_t from = same + skips[i][0], nameFrom = same + skips[i][1];
    bool isSwap = skips[i][0] == 2;
    if (from <= length && nameFrom <= nameLength &&
        length - from == nameLength - nameFrom &&
        !memcmp(text + from, name + nameFrom, length - from) &&
        (!isSwap || (text[same] == name[same + 1] &&
                     text[same + 1] == name[same])))
      return true;
  }
  return false;
}

void nnpackTextDestroy(NnpackText *text) {
  if (!text)
    return;
  free(text->data);
  *text = (NnpackText){0};
}
