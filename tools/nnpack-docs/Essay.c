//===-- Essay.c - A pass's file header as Markdown ------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The headers are written for people who read the source; the few forms that
// they use are these:
//
//   text          a paragraph
//     indented    code, unless it continues one of the next two
//   - text        an item of a list
//   Requires: t   a paragraph of its own, as are Preserves, Leaves, ...
//
//===----------------------------------------------------------------------===//

#include "nnpack-docs.h"

#include <string.h>

/// What the lines so far have begun.
typedef enum Block {
  BlockNone,
  BlockText,
  BlockItem,
  BlockKey,
  BlockCode
} Block;

typedef struct Line {
  const char *data;
  size_t length;
} Line;

static const char *const keys[] = {
    "Requires:", "Preserves:", "Leaves:", "Limits:", "Complexity:", "Why:"};

static Line nextLine(const char **cursor) {
  Line line = {*cursor, strcspn(*cursor, "\n")};
  *cursor += line.length + ((*cursor)[line.length] == '\n');
  return line;
}

static bool startsWith(Line line, const char *prefix) {
  size_t length = strlen(prefix);
  return line.length >= length && !memcmp(line.data, prefix, length);
}

/// Without "//" and one blank after it; false if it is no comment.
static bool stripComment(Line *line) {
  if (!startsWith(*line, "//"))
    return false;
  size_t skip = line->length > 2 && line->data[2] == ' ' ? 3 : 2;
  line->data += skip;
  line->length -= skip;
  return true;
}

static size_t keyLength(Line line) {
  for (size_t i = 0; i < sizeof keys / sizeof *keys; ++i)
    if (startsWith(line, keys[i]))
      return strlen(keys[i]);
  return 0;
}

/// Text outside code: keys at the start of a sentence are bold, and what
/// Markdown would take for HTML is escaped.
static void printInline(Line line, NnpackText *out) {
  for (size_t i = 0; i < line.length; ++i) {
    Line rest = {line.data + i, line.length - i};
    bool isStart = i == 0 || (i > 1 && line.data[i - 2] == '.');
    size_t key = isStart ? keyLength(rest) : 0;
    if (key) {
      nnpackTextPrint(out, "**%.*s**", (int)key, rest.data);
      i += key - 1;
    } else if (*rest.data == '<') {
      nnpackTextPrint(out, "&lt;");
    } else {
      nnpackTextAppend(out, rest.data, 1);
    }
  }
  nnpackTextPrint(out, "\n");
}

static Block blockOf(Line line, Block last) {
  if (line.length == 0)
    return BlockNone;
  if (startsWith(line, "  "))
    return last == BlockItem || last == BlockKey ? last : BlockCode;
  if (startsWith(line, "- "))
    return BlockItem;
  if (keyLength(line))
    return BlockKey;
  return last == BlockKey ? BlockKey : BlockText;
}

/// Ends what `last` began where Markdown needs it before `next`.
static void separate(Line line, Block last, Block next, NnpackText *out) {
  if (last == BlockCode && next != BlockCode)
    nnpackTextPrint(out, "```\n");
  bool startsKey = next == BlockKey && keyLength(line);
  if (last != BlockNone && (last != next || startsKey))
    nnpackTextPrint(out, "\n");
  if (next == BlockCode && last != BlockCode)
    nnpackTextPrint(out, "```\n");
}

static void printLine(Line line, Block block, NnpackText *out) {
  if (block == BlockCode) {
    nnpackTextAppend(out, line.data + 2, line.length - 2);
    nnpackTextPrint(out, "\n");
    return;
  }
  size_t indent = 0;
  while (block == BlockKey && indent < line.length && line.data[indent] == ' ')
    ++indent;
  printInline((Line){line.data + indent, line.length - indent}, out);
}

bool printEssay(const NnpackText *source, NnpackText *out) {
  const char *cursor = source->data ? source->data : "";
  int rules = 0;
  Block last = BlockNone;
  bool any = false;
  while (*cursor) {
    Line line = nextLine(&cursor);
    if (!stripComment(&line))
      return false;
    if (startsWith(line, "===--")) {
      if (++rules < 3)
        continue;
      separate(line, last, BlockNone, out);
      return any;
    }
    if (rules < 2)
      continue;
    Block next = blockOf(line, last);
    if (next == BlockNone && last == BlockNone)
      continue;
    separate(line, last, next, out);
    if (next != BlockNone)
      printLine(line, next, out);
    last = next;
    any = true;
  }
  return false;
}
