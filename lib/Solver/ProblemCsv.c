//===-- lib/Solver/ProblemCsv.c - Reads a problem from CSV --------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   id,lower,upper,size[,alignment][,hint][,gaps][,offset][,traffic][,space]
//   [,shares]
//
// in any order, as google/minimalloc reads it: `start` or `begin` is lower,
// `end` is upper less one, `buffer` or `buffer_id` is id; gaps are "4-6 9-12",
// with a window of bytes that stay in use "4-6@0:8". A hint or offset of -1, or
// an empty one, is none; so is an empty space. Shares are "other@low:high ...":
// the row may overlap buffer `other` while its offset less the other's is from
// low to high, of which either may be missing.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Problem.h"

#include "Names.h"

#include <string.h>

typedef enum Column {
  ColumnId,
  ColumnLower,
  ColumnUpper,
  ColumnSize,
  ColumnAlignment,
  ColumnHint,
  ColumnGaps,
  ColumnOffset,
  ColumnTraffic,
  ColumnSpace,
  ColumnShares,
  numColumns,
} Column;

/// Spellings of the columns; the first of a column is its name in messages.
static const struct {
  const char *name;
  Column column;
  bool inclusive; ///< The last step, not the one after it.
} spellings[] = {
    {"id", ColumnId, false},           {"buffer", ColumnId, false},
    {"buffer_id", ColumnId, false},    {"lower", ColumnLower, false},
    {"start", ColumnLower, false},     {"begin", ColumnLower, false},
    {"upper", ColumnUpper, false},     {"end", ColumnUpper, true},
    {"size", ColumnSize, false},       {"alignment", ColumnAlignment, false},
    {"hint", ColumnHint, false},       {"gaps", ColumnGaps, false},
    {"offset", ColumnOffset, false},   {"traffic", ColumnTraffic, false},
    {"space", ColumnSpace, false},     {"shares", ColumnShares, false},
};
enum { numSpellings = sizeof spellings / sizeof spellings[0] };

/// More rows are refused: sections and buffers are counted in 32 bits.
enum { largestNumRows = 1 << 23, largestNumFields = 64 };

typedef struct Field {
  const char *data;
  size_t length;
} Field;

/// A share whose other buffer may come in a later row.
typedef struct NamedShare {
  NnpackShare share; ///< `second` is not known yet.
  Field name;
  intptr_t line;
} NamedShare;

typedef struct Reader {
  const char *path;
  NnpackArena *arena;
  NnpackText *outError;
  intptr_t line;
  int fieldOfColumn[numColumns]; ///< -1: absent.
  int numFields;
  bool inclusive;
  NNPACK_VECTOR(NnpackBuffer) buffers;
  NNPACK_VECTOR(NnpackGap) gaps; ///< Of the row being read.
  NNPACK_VECTOR(NamedShare) namedShares;
  NnpackNames names;
} Reader;

static const char *nameOfColumn(Column column) {
  for (int i = 0; i < numSpellings; ++i)
    if (spellings[i].column == column)
      return spellings[i].name;
  return "";
}

static bool fail(Reader *reader, const char *what, Field field) {
  int length = field.length > 40 ? 40 : (int)field.length;
  nnpackTextPrint(reader->outError, "%s:%lld: %s", reader->path,
                  (long long)reader->line, what);
  if (field.data)
    nnpackTextPrint(reader->outError, " '%.*s'", length, field.data);
  return false;
}

static const char carriageReturn[] =
    "a carriage return: lines must end in a line feed alone (dos2unix; Python's "
    "csv.writer needs lineterminator='\\n')";

static bool failColumn(Reader *reader, Column column, const char *what,
                       Field field) {
  NnpackText text = {0};
  nnpackTextPrint(&text, "column %s: %s", nameOfColumn(column), what);
  fail(reader, text.data, field);
  nnpackTextDestroy(&text);
  return false;
}

/// Splits at commas; returns the number of fields, at most the largest + 1.
static int splitFields(Field line, Field *fields) {
  int count = 0;
  const char *end = line.data + line.length;
  for (const char *begin = line.data; count <= largestNumFields; ++begin) {
    const char *comma = memchr(begin, ',', (size_t)(end - begin));
    const char *stop = comma ? comma : end;
    if (count < largestNumFields)
      fields[count] = (Field){begin, (size_t)(stop - begin)};
    ++count;
    if (!comma)
      break;
    begin = stop;
  }
  return count;
}

//===----------------------------------------------------------------------===//
// The header.
//===----------------------------------------------------------------------===//

static bool readHeaderField(Reader *reader, int index, Field field) {
  for (int i = 0; i < numSpellings; ++i) {
    if (strlen(spellings[i].name) != field.length ||
        memcmp(spellings[i].name, field.data, field.length) != 0)
      continue;
    int *slot = &reader->fieldOfColumn[spellings[i].column];
    if (*slot >= 0)
      return failColumn(reader, spellings[i].column, "named twice", field);
    *slot = index;
    reader->inclusive |= spellings[i].inclusive;
    return true;
  }
  fail(reader, "unknown column", field);
  if (memchr(field.data, ';', field.length) ||
      memchr(field.data, '\t', field.length))
    nnpackTextPrint(reader->outError, ": commas separate columns");
  return false;
}

static bool readHeader(Reader *reader, Field line) {
  Field fields[largestNumFields];
  if (line.length >= 3 && memcmp(line.data, "\xef\xbb\xbf", 3) == 0)
    return fail(reader, "starts with a byte order mark; save it without one",
                (Field){0});
  reader->numFields = splitFields(line, fields);
  if (reader->numFields > largestNumFields)
    return fail(reader, "too many columns", (Field){0});
  for (int i = 0; i < numColumns; ++i)
    reader->fieldOfColumn[i] = -1;
  for (int i = 0; i < reader->numFields; ++i)
    if (!readHeaderField(reader, i, fields[i]))
      return false;
  for (int i = 0; i <= ColumnSize; ++i)
    if (reader->fieldOfColumn[i] < 0)
      return failColumn(reader, (Column)i, "missing in the header", line);
  return true;
}

//===----------------------------------------------------------------------===//
// Rows.
//===----------------------------------------------------------------------===//

/// Reads a number of at least `least`. An absent column, or an empty or -1
/// field of a column with `absent` -1, is `absent`.
static bool readNumber(Reader *reader, const Field *fields, Column column,
                       int64_t least, int64_t absent, int64_t *outValue) {
  int index = reader->fieldOfColumn[column];
  *outValue = absent;
  if (index < 0 || (absent == -1 && fields[index].length == 0))
    return true;
  int64_t value;
  if (!nnpackParseInt64(fields[index].data, fields[index].length, &value))
    return failColumn(reader, column, "no whole number of 64 bits",
                      fields[index]);
  if (value < least && !(absent == -1 && value == -1))
    return failColumn(reader, column, least > 0 ? "less than 1" : "negative",
                      fields[index]);
  *outValue = value;
  return true;
}

/// Two numbers around a separator.
static bool readTwo(Field field, char separator, int64_t *outFirst,
                    int64_t *outSecond) {
  const char *at = memchr(field.data, separator, field.length);
  size_t head = at ? (size_t)(at - field.data) : 0;
  return at && nnpackParseInt64(field.data, head, outFirst) &&
         nnpackParseInt64(at + 1, field.length - head - 1, outSecond);
}

/// Calls `read` for each of the words between blanks.
static bool readWords(Reader *reader, Field field,
                      bool (*read)(Reader *reader, Field word)) {
  const char *at = field.data, *end = at + field.length;
  while (at < end) {
    const char *blank = memchr(at, ' ', (size_t)(end - at));
    const char *stop = blank ? blank : end;
    if (stop > at && !read(reader, (Field){at, (size_t)(stop - at)}))
      return false;
    at = stop + 1;
  }
  return true;
}

/// lower-upper, or lower-upper@low:high.
static bool readGap(Reader *reader, Field field) {
  const char *at = memchr(field.data, '@', field.length);
  Field steps = field;
  NnpackGap gap = {0};
  if (at)
    steps.length = (size_t)(at - field.data);
  if (!readTwo(steps, '-', &gap.begin, &gap.end) ||
      (reader->inclusive && nnpackAddOverflow(gap.end, 1, &gap.end)))
    return failColumn(reader, ColumnGaps, "not of the form lower-upper", field);
  Field bytes = {at ? at + 1 : NULL, at ? field.length - steps.length - 1 : 0};
  if (at && !readTwo(bytes, ':', &gap.low, &gap.high))
    return failColumn(reader, ColumnGaps,
                      "not of the form lower-upper@low:high", field);
  NNPACK_PUSH(reader->arena, reader->gaps, gap);
  return true;
}

/// In a list of its own per buffer.
static bool readGaps(Reader *reader, const Field *fields,
                     NnpackBuffer *buffer) {
  int index = reader->fieldOfColumn[ColumnGaps];
  if (index < 0)
    return true;
  reader->gaps.data = NULL;
  reader->gaps.count = reader->gaps.capacity = 0;
  if (!readWords(reader, fields[index], readGap))
    return false;
  buffer->gaps = reader->gaps.data;
  buffer->numGaps = reader->gaps.count;
  return true;
}

/// A number or nothing.
static bool readLimit(Field field, int64_t absent, int64_t *outValue) {
  *outValue = absent;
  return field.length == 0 ||
         nnpackParseInt64(field.data, field.length, outValue);
}

/// other@low:high; names may have an @ themselves.
static bool readShare(Reader *reader, Field field) {
  NamedShare named = {.share = {.first = reader->buffers.count},
                      .line = reader->line};
  size_t at = field.length;
  while (at > 0 && field.data[at - 1] != '@')
    --at;
  Field window = {field.data + at, field.length - at};
  const char *colon = memchr(window.data, ':', window.length);
  size_t head = colon ? (size_t)(colon - window.data) : 0;
  if (at < 2 || !colon ||
      !readLimit((Field){window.data, head}, INT64_MIN,
                 &named.share.minDelta) ||
      !readLimit((Field){colon + 1, window.length - head - 1}, INT64_MAX,
                 &named.share.maxDelta))
    return failColumn(reader, ColumnShares, "not of the form other@low:high",
                      field);
  named.name = (Field){field.data, at - 1};
  NNPACK_PUSH(reader->arena, reader->namedShares, named);
  return true;
}

static bool readShares(Reader *reader, const Field *fields) {
  int index = reader->fieldOfColumn[ColumnShares];
  return index < 0 || readWords(reader, fields[index], readShare);
}

static bool readName(Reader *reader, const Field *fields,
                     NnpackBuffer *buffer) {
  Field field = fields[reader->fieldOfColumn[ColumnId]];
  if (field.length == 0 || memchr(field.data, 0, field.length))
    return failColumn(reader, ColumnId, "empty or with a NUL", (Field){0});
  buffer->name =
      nnpackArenaCopyString(reader->arena, field.data, field.length);
  if (nnpackNamesFind(&reader->names, buffer->name) >= 0)
    return failColumn(reader, ColumnId, "seen before", field);
  return true;
}

static bool readSpace(Reader *reader, const Field *fields,
                      NnpackBuffer *buffer) {
  int index = reader->fieldOfColumn[ColumnSpace];
  if (index < 0 || fields[index].length == 0)
    return true;
  if (memchr(fields[index].data, 0, fields[index].length))
    return failColumn(reader, ColumnSpace, "with a NUL", (Field){0});
  buffer->space = nnpackArenaCopyString(reader->arena, fields[index].data,
                                        fields[index].length);
  return true;
}

static bool readNumbers(Reader *reader, const Field *fields,
                        NnpackBuffer *buffer) {
  NnpackInterval *life = &buffer->lifetime;
  return readNumber(reader, fields, ColumnLower, 0, 0, &life->begin) &&
         readNumber(reader, fields, ColumnUpper, 0, 0, &life->end) &&
         readNumber(reader, fields, ColumnSize, 0, 0, &buffer->sizeBytes) &&
         readNumber(reader, fields, ColumnAlignment, 1, 1,
                    &buffer->alignment) &&
         readNumber(reader, fields, ColumnHint, 0, -1, &buffer->hint) &&
         readNumber(reader, fields, ColumnOffset, 0, -1,
                    &buffer->fixedOffset) &&
         readNumber(reader, fields, ColumnTraffic, 0, 0, &buffer->traffic);
}

static bool readRow(Reader *reader, Field line) {
  Field fields[largestNumFields];
  NnpackBuffer buffer;
  nnpackBufferInit(&buffer, NULL, 0, 0, 0);
  if (memchr(line.data, '\r', line.length))
    return fail(reader, carriageReturn, (Field){0});
  if (splitFields(line, fields) != reader->numFields)
    return fail(reader, "not as many fields as the header has", line);
  if (!readName(reader, fields, &buffer) ||
      !readNumbers(reader, fields, &buffer) ||
      !readGaps(reader, fields, &buffer) ||
      !readShares(reader, fields) || !readSpace(reader, fields, &buffer))
    return false;
  if (reader->inclusive &&
      nnpackAddOverflow(buffer.lifetime.end, 1, &buffer.lifetime.end))
    return failColumn(reader, ColumnUpper, "too large", (Field){0});
  NnpackText why = {0};
  NnpackProblem alone = {.buffers = &buffer, .numBuffers = 1,
                         .capacity = INT64_MAX};
  bool valid = nnpackProblemVerify(&alone, &why);
  if (!valid)
    fail(reader, why.data, (Field){0});
  nnpackTextDestroy(&why);
  if (!valid)
    return false;
  NNPACK_PUSH(reader->arena, reader->buffers, buffer);
  nnpackNamesAdd(&reader->names, buffer.name, reader->arena);
  return true;
}

/// Takes one line off the front of `rest`.
static Field takeLine(Field *rest) {
  const char *feed = memchr(rest->data, '\n', rest->length);
  size_t length = feed ? (size_t)(feed - rest->data) : rest->length;
  Field line = {rest->data, length};
  rest->data += feed ? length + 1 : length;
  rest->length -= feed ? length + 1 : length;
  return line;
}

/// Looked at before any row is read, which takes much longer.
static bool hasTooManyRows(Field rest) {
  intptr_t count = 0;
  for (; rest.length > 0 && count <= largestNumRows; ++count)
    takeLine(&rest);
  return count > largestNumRows;
}

static bool readLines(Reader *reader, Field rest) {
  if (rest.length == 0)
    return fail(reader, "the file is empty; expected a header with id,lower,"
                        "upper,size",
                (Field){0});
  Field header = takeLine(&rest);
  if (memchr(header.data, '\r', header.length))
    return fail(reader, carriageReturn, (Field){0});
  if (!readHeader(reader, header))
    return false;
  if (hasTooManyRows(rest)) {
    reader->line = largestNumRows + 2;
    return fail(reader, "more rows than 8388608", (Field){0});
  }
  while (rest.length > 0) {
    ++reader->line;
    if (!readRow(reader, takeLine(&rest)))
      return false;
  }
  return true;
}

/// Names to indices.
static bool resolveShares(Reader *reader, NnpackProblem *problem) {
  intptr_t count = reader->namedShares.count;
  NnpackShare *shares = NNPACK_NEW_ARRAY(reader->arena, NnpackShare, count);
  for (intptr_t i = 0; i < count; ++i) {
    const NamedShare *named = &reader->namedShares.data[i];
    const char *name = nnpackArenaCopyString(reader->arena, named->name.data,
                                             named->name.length);
    shares[i] = named->share;
    shares[i].second = nnpackNamesFind(&reader->names, name);
    reader->line = named->line;
    if (shares[i].second < 0 || shares[i].second == shares[i].first)
      return failColumn(reader, ColumnShares, "no other buffer", named->name);
  }
  problem->shares = shares;
  problem->numShares = count;
  return true;
}

bool nnpackProblemReadCsv(const char *path, const char *data, size_t length,
                          NnpackArena *arena, NnpackProblem *outProblem,
                          NnpackText *outError) {
  Reader reader = {.path = path, .arena = arena, .outError = outError,
                   .line = 1};
  if (!readLines(&reader, (Field){data ? data : "", length}))
    return false;
  NnpackProblem problem = {.buffers = reader.buffers.data,
                           .numBuffers = reader.buffers.count,
                           .capacity = INT64_MAX};
  if (!resolveShares(&reader, &problem))
    return false;
  NnpackText why = {0};
  bool valid = nnpackProblemVerify(&problem, &why);
  if (!valid)
    fail(&reader, why.data, (Field){0});
  nnpackTextDestroy(&why);
  if (valid)
    *outProblem = problem;
  return valid;
}
