//===-- CascadeWindows.c - The windows of a cascade's loop ----------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A window that is kept whole, of three rows:
//
//   %w = memref.alloc() {nnpack.role = "window"} : memref<(3 rows)xi8>
//   scf.for ... {
//     %c = %b, or if the new rows do not fit, the first that is still needed
//     (move the rows that are still needed to the window's front)
//
// One of which two rows stay from tick to tick:
//
//   %s = memref.alloc() {nnpack.role = "window"} : memref<(2 rows)xi8>
//   scf.for ... {
//     %w = memref.alloc() {nnpack.role = "window"} : memref<(3 rows)xi8>
//     the step that writes, at the end of %w
//     (copy what %s has to before the new rows)
//     those that read, but for the last
//     (copy what is needed in the next tick to the front of %s)
//     the last that reads
//
// so that the bytes of %w can be another's for the rest of the tick, and some of
// them, those of the rows that are copied, in the turns of the first and the
// last step: lib/Solver/CascadeOpened.c. If no row stays, there is neither %s nor
// a copy. A tick in which none of the steps runs copies nothing.
//
//===----------------------------------------------------------------------===//

#include "IR/CascadeText.h"

#include <string.h>

static int64_t rowBytesOf(const CascadeText *loop, intptr_t local) {
  return cascadeResultAt(loop, local)->rowBytes;
}

/// True if fewer rows stay from tick to tick than the window has.
static bool isOpened(const CascadeText *loop, intptr_t local) {
  return !cascadeIsSink(loop, local) &&
         loop->opened.keptRows[local] < loop->cascade->windowRows[local];
}

static bool isSaved(const CascadeText *loop, intptr_t local) {
  return isOpened(loop, local) && loop->opened.keptRows[local] > 0;
}

bool cascadeIsInPlace(const CascadeText *loop, intptr_t local) {
  return loop->opened.isInPlace[local];
}

bool cascadeCarriesBase(const CascadeText *loop, intptr_t local) {
  return !cascadeIsSink(loop, local) && !isOpened(loop, local) &&
         loop->cascade->windowRows[local] < cascadeResultAt(loop, local)->rows;
}

bool cascadeHasWindow(const CascadeText *loop, intptr_t local) {
  return isOpened(loop, local) || cascadeCarriesBase(loop, local);
}

//===----------------------------------------------------------------------===//
// Buffers and views
//===----------------------------------------------------------------------===//

static void printAlloc(CascadeText *loop, Name name, int64_t id,
                       const char *overlaps, int64_t bytes) {
  indexPrint(&loop->out, "%s = memref.alloc() {nnpack.role = \"window\"",
             name.text);
  if (id >= 0)
    indexPrint(&loop->out, ", nnpack.id = %lld", (long long)id);
  nnpackTextAppend(&loop->out.text, overlaps, strlen(overlaps));
  indexPrint(&loop->out, "} : memref<%lldxi8>\n", (long long)bytes);
}

static void printAllocOf(CascadeText *loop, const char *letter, intptr_t local,
                         int64_t rows) {
  bool isNumbered = cascadeIsInPlace(loop, local) && *letter == 's';
  printAlloc(loop, indexNameOf(letter, local),
             isNumbered ? loop->ids[local] : -1, "",
             rows * rowBytesOf(loop, local));
}

void cascadePrintAllocs(CascadeText *loop) {
  for (intptr_t i = 0; i < cascadeCountOf(loop); ++i) {
    if (cascadeCarriesBase(loop, i))
      printAllocOf(loop, "w", i, loop->cascade->windowRows[i]);
    if (isSaved(loop, i))
      printAllocOf(loop, "s", i, loop->opened.keptRows[i]);
  }
}

static void addOverlap(NnpackText *list, int64_t id, int64_t least,
                       int64_t most) {
  nnpackTextPrint(list, "%sarray<i64: %lld, %lld",
                  list->length ? ", " : ", nnpack.overlaps = [",
                  (long long)id, (long long)least);
  if (most < INT64_MAX)
    nnpackTextPrint(list, ", %lld", (long long)most);
  nnpackTextPrint(list, ">");
}

/// A window within a tick, with notes on what it may lie over.
static void printOpenedAlloc(CascadeText *loop, intptr_t local) {
  NnpackText list = {0};
  intptr_t begin = loop->cascade->begin;
  bool isInPlace = cascadeIsInPlace(loop, local);
  if (isInPlace)
    addOverlap(&list, loop->ids[local], 0, 0);
  for (intptr_t i = 0; i < loop->opened.numOverlaps; ++i) {
    const NnpackOpenedOverlap *overlap = &loop->opened.overlaps[i];
    if (overlap->over - begin == local)
      addOverlap(&list, loop->ids[overlap->under - begin], overlap->leastDelta,
                 overlap->mostDelta);
  }
  if (list.length)
    nnpackTextPrint(&list, "]");
  printAlloc(loop, indexNameOf("w", local), isInPlace ? -1 : loop->ids[local],
             list.length ? list.data : "",
             loop->cascade->windowRows[local] * rowBytesOf(loop, local));
  nnpackTextDestroy(&list);
}

static Name printView(CascadeText *loop, Name buffer, int64_t bytes,
                      Name offset, const char *type) {
  Name view = indexNewName(&loop->out);
  indexPrint(&loop->out, "%s = memref.view %s[%s][] : memref<%lldxi8> to ",
             view.text, buffer.text, offset.text, (long long)bytes);
  nnpackTextAppend(&loop->out.text, type, strlen(type));
  indexPrint(&loop->out, "\n");
  return view;
}

Name cascadePrintTensorView(CascadeText *loop, intptr_t local, MlirType type) {
  int64_t rowBytes = rowBytesOf(loop, local);
  Name offset = indexBinary(&loop->out, "muli", indexNameOf("c", local),
                            indexConstant(&loop->out, -rowBytes));
  NnpackText text = {0};
  nnpackTextAppendType(&text, type);
  Name view =
      printView(loop, indexNameOf("w", local),
                loop->cascade->windowRows[local] * rowBytes, offset, text.data);
  nnpackTextDestroy(&text);
  return view;
}

/// A range of rows of a buffer.
typedef struct Rows {
  Name buffer;
  int64_t bufferRows;
  Name first;
} Rows;

/// Copies `count` rows, one by one: within a buffer, source and destination of
/// all of them may overlap, those of a row do not.
static void printCopies(CascadeText *loop, intptr_t local, Rows from, Rows to,
                        Name count) {
  IndexText *out = &loop->out;
  int64_t rowBytes = rowBytesOf(loop, local);
  char type[40];
  snprintf(type, sizeof type, "memref<%lldxi8>", (long long)rowBytes);
  Name row = indexNewName(out), bytes = indexConstant(out, rowBytes);
  Name views[2];
  const Rows *const sides[] = {&from, &to};
  indexPrint(out, "scf.for %s = %s to %s step %s {\n", row.text,
             indexConstant(out, 0).text, count.text,
             indexConstant(out, 1).text);
  for (int i = 0; i < 2; ++i) {
    Name at = indexBinary(out, "addi", row, sides[i]->first);
    views[i] =
        printView(loop, sides[i]->buffer, sides[i]->bufferRows * rowBytes,
                  indexBinary(out, "muli", at, bytes), type);
  }
  indexPrint(out, "memref.copy %s, %s : %s to %s\n}\n", views[0].text,
             views[1].text, type, type);
}

//===----------------------------------------------------------------------===//
// Which rows are needed
//===----------------------------------------------------------------------===//

/// The first row that a reader with `done` rows of its own has still to read.
static Name firstNeeded(CascadeText *loop, intptr_t reader, Name done,
                        const NnpackRowMap *map, int64_t rows) {
  Name first = indexConstant(&loop->out, 0);
  if (!map->isWhole)
    first = indexClip(&loop->out,
                      indexMap(&loop->out, map, done, map->firstOffset), rows);
  int64_t readerRows = cascadeRowsAt(loop, reader);
  Name isLeft = indexCompare(&loop->out, "slt", done,
                             indexConstant(&loop->out, readerRows));
  return indexChoose(&loop->out, isLeft, first,
                     indexConstant(&loop->out, rows));
}

static void addNeededNow(CascadeText *loop, intptr_t reader,
                         const NnpackRowMap *map, int64_t rows, Name *base) {
  Name first = firstNeeded(loop, reader, indexNameOf("n", reader), map, rows);
  *base = indexBinary(&loop->out, "minsi", *base, first);
}

static void addNeededThen(CascadeText *loop, intptr_t reader,
                          const NnpackRowMap *map, int64_t rows, Name *base) {
  Name first = firstNeeded(loop, reader, indexNameOf("m", reader), map, rows);
  *base = indexBinary(&loop->out, "minsi", *base, first);
}

//===----------------------------------------------------------------------===//
// Windows kept whole
//===----------------------------------------------------------------------===//

/// The window moves on only if the new rows would not fit behind the old ones.
static void printMove(CascadeText *loop, intptr_t local, Name needed) {
  IndexText *out = &loop->out;
  Name done = indexNameOf("n", local), limit = indexNameOf("m", local);
  Name base = indexNameOf("b", local), newBase = indexNameOf("c", local);
  Name zero = indexConstant(out, 0);
  int64_t rows = loop->cascade->windowRows[local];
  Name end = indexBinary(out, "addi", base, indexConstant(out, rows));
  Name isFull = indexCompare(out, "sgt", limit, end);
  indexPrint(out, "%s = arith.select %s, %s, %s : index\n", newBase.text,
             isFull.text, needed.text, base.text);
  Name from = indexBinary(out, "subi", newBase, base);
  Name kept = indexBinary(out, "subi", done, newBase);
  Name window = indexNameOf("w", local);
  printCopies(loop, local, (Rows){window, rows, from},
              (Rows){window, rows, zero}, indexChoose(out, isFull, kept, zero));
}

//===----------------------------------------------------------------------===//
// Windows opened in every tick
//===----------------------------------------------------------------------===//

static void printFill(CascadeText *loop, intptr_t local, Name condition) {
  IndexText *out = &loop->out;
  Name zero = indexConstant(out, 0), needed = loop->needed[local];
  Name count = indexBinary(out, "subi", indexNameOf("n", local), needed);
  Name first = indexBinary(out, "subi", needed, indexNameOf("c", local));
  Rows from = {indexNameOf("s", local), loop->opened.keptRows[local],
               loop->opened.isAligned[local] ? first : zero};
  Rows to = {indexNameOf("w", local), loop->cascade->windowRows[local], first};
  printCopies(loop, local, from, to, indexChoose(out, condition, count, zero));
}

static Name firesName(CascadeText *loop, intptr_t local) {
  return indexCompare(&loop->out, "sgt", indexNameOf("m", local),
                      indexNameOf("n", local));
}

void cascadePrintOpenWindow(CascadeText *loop, intptr_t local) {
  if (!cascadeHasWindow(loop, local))
    return;
  Name needed = indexNameOf("n", local);
  cascadeVisitReads(loop, local, addNeededNow, &needed);
  if (!isOpened(loop, local)) {
    printMove(loop, local, needed);
    return;
  }
  bool isAligned = loop->opened.isAligned[local];
  indexPrint(&loop->out, "%s = arith.subi %s, %s : index\n",
             indexNameOf("c", local).text,
             isAligned ? indexNameOf("n", local).text : needed.text,
             indexConstant(&loop->out,
                           isAligned ? loop->opened.keptRows[local] : 0)
                 .text);
  loop->needed[local] = needed;
  printOpenedAlloc(loop, local);
}

void cascadePrintJoinWindow(CascadeText *loop, intptr_t local) {
  if (!isSaved(loop, local))
    return;
  loop->filled[local] = firesName(loop, local);
  printFill(loop, local, loop->filled[local]);
}

void cascadePrintFillWindow(CascadeText *loop, intptr_t local,
                            intptr_t reader) {
  if (!isSaved(loop, local))
    return;
  Name *filled = &loop->filled[local];
  Name fires = firesName(loop, reader), isMissing = indexNewName(&loop->out);
  Name isFilled = indexNewName(&loop->out);
  indexPrint(&loop->out, "%s = arith.cmpi ugt, %s, %s : i1\n", isMissing.text,
             fires.text, filled->text);
  printFill(loop, local, isMissing);
  indexPrint(&loop->out, "%s = arith.ori %s, %s : i1\n", isFilled.text,
             fires.text, filled->text);
  *filled = isFilled;
}

void cascadePrintCloseWindow(CascadeText *loop, intptr_t local) {
  if (!isSaved(loop, local))
    return;
  IndexText *out = &loop->out;
  Name limit = indexNameOf("m", local), needed = limit;
  cascadeVisitReads(loop, local, addNeededThen, &needed);
  Name zero = indexConstant(out, 0);
  Name from = indexBinary(out, "subi", needed, indexNameOf("c", local));
  Name count = indexBinary(out, "subi", limit, needed);
  int64_t kept = loop->opened.keptRows[local];
  Name to = loop->opened.isAligned[local]
                ? indexBinary(out, "subi", indexConstant(out, kept), count)
                : zero;
  printCopies(
      loop, local,
      (Rows){indexNameOf("w", local), loop->cascade->windowRows[local], from},
      (Rows){indexNameOf("s", local), kept, to},
      indexChoose(out, loop->filled[local], count, zero));
}
