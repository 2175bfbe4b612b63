//===-- CascadeLoop.c - The loop of a cascade -----------------------------===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For two convolutions whose intermediate has a window of three rows:
//
//   %w1 = memref.alloc() {nnpack.role = "window"} : memref<(3 * row bytes)xi8>
//   scf.for %t = 0 to ticks iter_args(%n0 = 0, %n1 = 0, %b0 = 0) {
//     // step 0, which wants what step 1 reads next
//     %m0 = min(ready, wanted, n0 + block)   rows done after this tick
//     %c0 = the row that the window begins with; moves on only if it is full
//     (move the rows that are still needed to the window's front)
//     scf.if m0 > n0 {
//       %v = memref.view %w1[-(c0 * row bytes)] as the whole tensor
//       call @conv2d_rows(%in, ..., %v, %n0, %m0)
//     }
//     // step 1 likewise, reading through a view of %w1
//     scf.yield %m0, %m1, %c0
//   }
//
// A kernel believes that it reads and writes whole tensors: the view begins as
// many rows before the window as the window's first row has before it, and only
// rows that the window holds are ever touched. So a kernel needs no second
// form, and borders, strides and phases are as in the original.
//
// The loop is written as text, parsed, and moved into the function: most of it
// is index arithmetic, which reads better so.
//
//===----------------------------------------------------------------------===//

#include "IR/CascadeLoop.h"

#include "IR/IndexText.h"
#include "IR/RowMaps.h"

#include <string.h>

typedef struct Loop {
  const NnpackSequence *sequence;
  const NnpackCascade *cascade;
  const MlirOperation *rowKernels;
  NnpackArena *arena;
  IndexText out;
  NNPACK_VECTOR(MlirValue) externals; ///< Arguments of the parsed function.
} Loop;

//===----------------------------------------------------------------------===//
// The rule of Cascade.h
//===----------------------------------------------------------------------===//

static const NnpackCascadeProblem *problemOf(const Loop *loop) {
  return &loop->sequence->problem;
}

static const NnpackCascadeStep *stepAt(const Loop *loop, intptr_t local) {
  return &problemOf(loop)->steps[loop->cascade->begin + local];
}

static const NnpackCascadeTensor *resultAt(const Loop *loop, intptr_t local) {
  return &problemOf(loop)->tensors[stepAt(loop, local)->result];
}

static intptr_t countOf(const Loop *loop) {
  return loop->cascade->end - loop->cascade->begin;
}

/// The local step that writes the tensor, or -1 for one from outside.
static intptr_t writerOf(const Loop *loop, intptr_t tensor) {
  intptr_t writer = problemOf(loop)->tensors[tensor].writer;
  return writer < loop->cascade->begin ? -1 : writer - loop->cascade->begin;
}

static bool isSink(const Loop *loop, intptr_t local) {
  const NnpackCascadeTensor *tensor = resultAt(loop, local);
  return tensor->isWhole || tensor->lastReader >= loop->cascade->end;
}

/// True if the step's result keeps fewer rows than it has.
static bool hasWindow(const Loop *loop, intptr_t local) {
  return !isSink(loop, local) &&
         loop->cascade->windowRows[local] < resultAt(loop, local)->rows;
}

static NnpackRowMap mapAt(const Loop *loop, intptr_t local, intptr_t operand) {
  const NnpackCascadeStep *step = stepAt(loop, local);
  return step->isRowWise ? step->operands[operand].map : nnpackRowMapWhole();
}

/// Rows of the result that an operand from inside allows.
static Name readyThrough(Loop *loop, const NnpackRowMap *map, intptr_t writer,
                         int64_t resultRows) {
  int64_t rows = resultAt(loop, writer)->rows;
  Name done = indexNameOf("m", writer);
  Name all = indexConstant(&loop->out, resultRows);
  Name isComplete =
      indexCompare(&loop->out, "eq", done, indexConstant(&loop->out, rows));
  if (map->isWhole || map->scale == 0)
    return indexChoose(&loop->out, isComplete, all,
                       indexConstant(&loop->out, 0));
  // floor((done * divisor - 1 - lastOffset) / scale) + 1
  NnpackRowMap inverse = {false, map->divisor, 0, -1 - map->lastOffset,
                          map->scale};
  Name last = indexMap(&loop->out, &inverse, done, inverse.lastOffset);
  Name ready = indexClip(
      &loop->out,
      indexBinary(&loop->out, "addi", last, indexConstant(&loop->out, 1)),
      resultRows);
  return indexChoose(&loop->out, isComplete, all, ready);
}

static Name readyRows(Loop *loop, intptr_t local, Name limit) {
  const NnpackCascadeStep *step = stepAt(loop, local);
  for (intptr_t i = 0; i < step->numOperands; ++i) {
    intptr_t writer = writerOf(loop, step->operands[i].tensor);
    NnpackRowMap map = mapAt(loop, local, i);
    if (writer >= 0)
      limit = indexBinary(
          &loop->out, "minsi", limit,
          readyThrough(loop, &map, writer, resultAt(loop, local)->rows));
  }
  return limit;
}

static int64_t rowStepOf(const Loop *loop, intptr_t local) {
  int64_t step = stepAt(loop, local)->rowStep;
  return step > 1 ? step : 1;
}

static int64_t blockOf(const Loop *loop, intptr_t local) {
  int64_t step = rowStepOf(loop, local);
  return stepAt(loop, local)->isRowWise
             ? (loop->cascade->blockRows + step - 1) / step * step
             : resultAt(loop, local)->rows;
}

/// `rows` rounded down, after adding `more`, to a multiple of the row step.
static Name rounded(Loop *loop, intptr_t local, Name rows, int64_t more) {
  int64_t step = rowStepOf(loop, local);
  if (step == 1)
    return rows;
  if (more)
    rows =
        indexBinary(&loop->out, "addi", rows, indexConstant(&loop->out, more));
  Name count = indexBinary(&loop->out, "floordivsi", rows,
                           indexConstant(&loop->out, step));
  return indexBinary(&loop->out, "muli", count,
                     indexConstant(&loop->out, step));
}

/// Calls `visit` for every read of the step's result inside the cascade.
typedef void (*ReadVisitor)(Loop *loop, intptr_t reader,
                            const NnpackRowMap *map, int64_t rows, Name *value);

static void visitReads(Loop *loop, intptr_t local, ReadVisitor visit,
                       Name *value) {
  intptr_t tensor = stepAt(loop, local)->result;
  for (intptr_t reader = local + 1; reader < countOf(loop); ++reader) {
    const NnpackCascadeStep *step = stepAt(loop, reader);
    for (intptr_t i = 0; i < step->numOperands; ++i) {
      NnpackRowMap map = mapAt(loop, reader, i);
      if (step->operands[i].tensor == tensor)
        visit(loop, reader, &map, resultAt(loop, local)->rows, value);
    }
  }
}

static void addWanted(Loop *loop, intptr_t reader, const NnpackRowMap *map,
                      int64_t rows, Name *wanted) {
  int64_t readerRows = resultAt(loop, reader)->rows;
  Name done = indexNameOf("n", reader),
       all = indexConstant(&loop->out, readerRows);
  Name end = indexConstant(&loop->out, rows);
  if (!map->isWhole) {
    Name next = indexBinary(&loop->out, "addi", done,
                            indexConstant(&loop->out, blockOf(loop, reader)));
    Name last = indexBinary(&loop->out, "addi",
                            indexBinary(&loop->out, "minsi", next, all),
                            indexConstant(&loop->out, -1));
    Name row = indexMap(&loop->out, map, last, map->lastOffset);
    end = indexClip(
        &loop->out,
        indexBinary(&loop->out, "addi", row, indexConstant(&loop->out, 1)),
        rows);
  }
  Name isLeft = indexCompare(&loop->out, "slt", done, all);
  *wanted = indexBinary(
      &loop->out, "maxsi", *wanted,
      indexChoose(&loop->out, isLeft, end, indexConstant(&loop->out, 0)));
}

static void addFirstNeeded(Loop *loop, intptr_t reader, const NnpackRowMap *map,
                           int64_t rows, Name *base) {
  Name done = indexNameOf("n", reader);
  Name first = indexConstant(&loop->out, 0);
  if (!map->isWhole)
    first = indexClip(&loop->out,
                      indexMap(&loop->out, map, done, map->firstOffset), rows);
  Name isLeft =
      indexCompare(&loop->out, "slt", done,
                   indexConstant(&loop->out, resultAt(loop, reader)->rows));
  *base = indexBinary(
      &loop->out, "minsi", *base,
      indexChoose(&loop->out, isLeft, first, indexConstant(&loop->out, rows)));
}

static Name wantedRows(Loop *loop, intptr_t local) {
  if (isSink(loop, local) || loop->cascade->isEager[local])
    return indexConstant(&loop->out, resultAt(loop, local)->rows);
  Name wanted = indexConstant(&loop->out, 0);
  visitReads(loop, local, addWanted, &wanted);
  return wanted;
}

/// Defines %m: how many rows are done after this tick.
static void printLimit(Loop *loop, intptr_t local) {
  int64_t rows = resultAt(loop, local)->rows;
  Name done = indexNameOf("n", local), all = indexConstant(&loop->out, rows);
  Name wanted = wantedRows(loop, local);
  Name limit;
  if (stepAt(loop, local)->isRowWise) {
    Name next = indexBinary(&loop->out, "addi", done,
                            indexConstant(&loop->out, blockOf(loop, local)));
    wanted = rounded(loop, local, wanted, rowStepOf(loop, local) - 1);
    limit = indexBinary(&loop->out, "minsi",
                        indexBinary(&loop->out, "minsi", next, all), wanted);
    limit = rounded(loop, local, readyRows(loop, local, limit), 0);
  } else {
    Name isWanted = indexCompare(&loop->out, "sgt", wanted, done);
    Name ready = readyRows(loop, local, all);
    Name isReady = indexCompare(&loop->out, "eq", ready, all);
    Name both = indexNewName(&loop->out);
    indexPrint(&loop->out, "%s = arith.andi %s, %s : i1\n", both.text,
               isWanted.text, isReady.text);
    limit = indexChoose(&loop->out, both, all, done);
  }
  indexPrint(&loop->out, "%s = arith.maxsi %s, %s : index\n",
             indexNameOf("m", local).text, limit.text, done.text);
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

static void printView(Loop *loop, Name result, Name window, int64_t windowBytes,
                      Name offset, const char *type) {
  indexPrint(&loop->out, "%s = memref.view %s[%s][] : memref<%lldxi8> to ",
             result.text, window.text, offset.text, (long long)windowBytes);
  nnpackTextAppend(&loop->out.text, type, strlen(type));
  indexPrint(&loop->out, "\n");
}

/// Moves `count` rows from row `from` of the window to its front, one by one:
/// source and destination of a move may overlap, those of a row do not.
static void printMove(Loop *loop, intptr_t local, Name from, Name count) {
  int64_t rowBytes = resultAt(loop, local)->rowBytes;
  int64_t windowBytes = loop->cascade->windowRows[local] * rowBytes;
  char type[40];
  snprintf(type, sizeof type, "memref<%lldxi8>", (long long)rowBytes);
  Name row = indexNewName(&loop->out), window = indexNameOf("w", local);
  Name bytes = indexConstant(&loop->out, rowBytes);
  indexPrint(&loop->out, "scf.for %s = %s to %s step %s {\n", row.text,
             indexConstant(&loop->out, 0).text, count.text,
             indexConstant(&loop->out, 1).text);
  Name to = indexBinary(&loop->out, "muli", row, bytes);
  Name source = indexBinary(&loop->out, "muli",
                            indexBinary(&loop->out, "addi", row, from), bytes);
  Name sourceRow = indexNewName(&loop->out),
       targetRow = indexNewName(&loop->out);
  printView(loop, sourceRow, window, windowBytes, source, type);
  printView(loop, targetRow, window, windowBytes, to, type);
  indexPrint(&loop->out, "memref.copy %s, %s : %s to %s\n}\n", sourceRow.text,
             targetRow.text, type, type);
}

/// Defines %c: the row that the window begins with after this tick. It moves on
/// only when the new rows would not fit behind the old ones.
static void printWindow(Loop *loop, intptr_t local) {
  if (!hasWindow(loop, local))
    return;
  Name done = indexNameOf("n", local), limit = indexNameOf("m", local);
  Name base = indexNameOf("b", local), needed = done;
  visitReads(loop, local, addFirstNeeded, &needed);
  Name end =
      indexBinary(&loop->out, "addi", base,
                  indexConstant(&loop->out, loop->cascade->windowRows[local]));
  Name isFull = indexCompare(&loop->out, "sgt", limit, end);
  indexPrint(&loop->out, "%s = arith.select %s, %s, %s : index\n",
             indexNameOf("c", local).text, isFull.text, needed.text, base.text);
  Name from = indexBinary(&loop->out, "subi", indexNameOf("c", local), base);
  Name kept = indexBinary(&loop->out, "subi", done, indexNameOf("c", local));
  printMove(
      loop, local, from,
      indexChoose(&loop->out, isFull, kept, indexConstant(&loop->out, 0)));
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

static void printType(Loop *loop, MlirType type) {
  nnpackTextAppendType(&loop->out.text, type);
}

/// The name of a value from outside the loop.
static Name external(Loop *loop, MlirValue value) {
  for (intptr_t i = 0; i < loop->externals.count; ++i)
    if (mlirValueEqual(loop->externals.data[i], value))
      return indexNameOf("a", i);
  NNPACK_PUSH(loop->arena, loop->externals, value);
  return indexNameOf("a", loop->externals.count - 1);
}

/// The name of an operand of a call: itself, or a view of a window.
static Name operandName(Loop *loop, MlirValue operand) {
  MlirValue buffer = nnpackBufferBehind(operand);
  intptr_t tensor = nnpackSequenceTensor(loop->sequence, buffer);
  intptr_t writer = tensor < 0 ? -1 : writerOf(loop, tensor);
  if (writer < 0 || writer >= countOf(loop) || !hasWindow(loop, writer))
    return external(loop, operand);
  int64_t rowBytes = resultAt(loop, writer)->rowBytes;
  Name offset = indexBinary(&loop->out, "muli", indexNameOf("c", writer),
                            indexConstant(&loop->out, -rowBytes));
  Name view = indexNewName(&loop->out);
  NnpackText type = {0};
  nnpackTextAppendType(&type, mlirValueGetType(operand));
  printView(loop, view, indexNameOf("w", writer),
            loop->cascade->windowRows[writer] * rowBytes, offset, type.data);
  nnpackTextDestroy(&type);
  return view;
}

static MlirOperation callOf(const Loop *loop, intptr_t local) {
  return loop->sequence->steps[loop->cascade->begin + local];
}

static MlirOperation rowKernelOf(const Loop *loop, intptr_t local) {
  return loop->rowKernels[loop->cascade->begin + local];
}

static MlirOperation calleeOf(const Loop *loop, intptr_t local) {
  MlirOperation rows = rowKernelOf(loop, local);
  return mlirOperationIsNull(rows)
             ? loop->sequence->kernels[loop->cascade->begin + local]
             : rows;
}

static void printSymbol(Loop *loop, MlirOperation function) {
  MlirStringRef name =
      mlirStringAttrGetValue(nnpackOpAttribute(function, "sym_name"));
  indexPrint(&loop->out, "@\"");
  nnpackTextAppend(&loop->out.text, name.data, name.length);
  indexPrint(&loop->out, "\"");
}

static void printCall(Loop *loop, intptr_t local) {
  MlirOperation call = callOf(loop, local);
  bool isRowWise = !mlirOperationIsNull(rowKernelOf(loop, local));
  intptr_t numOperands = mlirOperationGetNumOperands(call);
  Name fires = indexCompare(&loop->out, "sgt", indexNameOf("m", local),
                            indexNameOf("n", local));
  indexPrint(&loop->out, "scf.if %s {\n", fires.text);
  Name *names = NNPACK_NEW_ARRAY(loop->arena, Name, numOperands);
  for (intptr_t i = 0; i < numOperands; ++i)
    names[i] = operandName(loop, mlirOperationGetOperand(call, i));
  indexPrint(&loop->out, "func.call ");
  printSymbol(loop, calleeOf(loop, local));
  indexPrint(&loop->out, "(");
  for (intptr_t i = 0; i < numOperands; ++i)
    indexPrint(&loop->out, "%s%s", i ? ", " : "", names[i].text);
  if (isRowWise)
    indexPrint(&loop->out, ", %s, %s", indexNameOf("n", local).text,
               indexNameOf("m", local).text);
  indexPrint(&loop->out, ") : (");
  for (intptr_t i = 0; i < numOperands; ++i) {
    indexPrint(&loop->out, "%s", i ? ", " : "");
    printType(loop, mlirValueGetType(mlirOperationGetOperand(call, i)));
  }
  indexPrint(&loop->out, "%s) -> ()\n}\n", isRowWise ? ", index, index" : "");
}

//===----------------------------------------------------------------------===//
// The whole text
//===----------------------------------------------------------------------===//

static void printWindowAllocs(Loop *loop) {
  for (intptr_t i = 0; i < countOf(loop); ++i)
    if (hasWindow(loop, i))
      indexPrint(&loop->out,
                 "%s = memref.alloc() {nnpack.role = \"window\"} : "
                 "memref<%lldxi8>\n",
                 indexNameOf("w", i).text,
                 (long long)(loop->cascade->windowRows[i] *
                             resultAt(loop, i)->rowBytes));
}

/// Calls print once per counter that the loop carries.
static void printCarried(Loop *loop, const char *done, const char *base,
                         const char *suffix) {
  bool isFirst = true;
  for (intptr_t i = 0; i < countOf(loop); ++i) {
    indexPrint(&loop->out, "%s%s%s", isFirst ? "" : ", ",
               done ? indexNameOf(done, i).text : "", suffix);
    isFirst = false;
    if (hasWindow(loop, i))
      indexPrint(&loop->out, ", %s%s", base ? indexNameOf(base, i).text : "",
                 suffix);
  }
}

static void printLoop(Loop *loop) {
  printWindowAllocs(loop);
  intptr_t numCarried = 0;
  for (intptr_t i = 0; i < countOf(loop); ++i)
    numCarried += hasWindow(loop, i) ? 2 : 1;
  Name zero = indexConstant(&loop->out, 0), one = indexConstant(&loop->out, 1);
  Name ticks = indexConstant(&loop->out, loop->cascade->numTicks);
  char start[32];
  snprintf(start, sizeof start, " = %s", zero.text);
  indexPrint(&loop->out, "%%r:%ld = scf.for %%t = %s to %s step %s iter_args(",
             (long)numCarried, zero.text, ticks.text, one.text);
  printCarried(loop, "n", "b", start);
  indexPrint(&loop->out, ") -> (");
  printCarried(loop, NULL, NULL, "index");
  indexPrint(&loop->out, ") {\n");
  for (intptr_t i = 0; i < countOf(loop); ++i) {
    printLimit(loop, i);
    printWindow(loop, i);
    printCall(loop, i);
  }
  indexPrint(&loop->out, "scf.yield ");
  printCarried(loop, "m", "c", "");
  indexPrint(&loop->out, " : ");
  printCarried(loop, NULL, NULL, "index");
  indexPrint(&loop->out, "\n}\n");
}

static void printDeclaration(Loop *loop, MlirOperation function,
                             NnpackText *out) {
  MlirStringRef name =
      mlirStringAttrGetValue(nnpackOpAttribute(function, "sym_name"));
  MlirType type =
      mlirTypeAttrGetValue(nnpackOpAttribute(function, "function_type"));
  (void)loop;
  nnpackTextPrint(out, "func.func private @\"%.*s\"", (int)name.length,
                  name.data);
  NnpackText text = {0};
  nnpackTextAppendType(&text, type);
  // "(a, b) -> ()" is how a declaration's type is written, too.
  nnpackTextAppend(out, text.data, text.length);
  nnpackTextPrint(out, "\n");
  nnpackTextDestroy(&text);
}

static void printDeclarations(Loop *loop, NnpackText *out) {
  for (intptr_t i = 0; i < countOf(loop); ++i) {
    bool isRepeated = false;
    for (intptr_t j = 0; j < i; ++j)
      isRepeated |= mlirOperationEqual(calleeOf(loop, i), calleeOf(loop, j));
    if (!isRepeated)
      printDeclaration(loop, calleeOf(loop, i), out);
  }
}

/// The module's text: declarations of kernels, and a function whose arguments
/// are the values from outside.
static NnpackText printModule(Loop *loop) {
  printLoop(loop);
  NnpackText out = {0};
  nnpackTextPrint(&out, "module {\n");
  printDeclarations(loop, &out);
  nnpackTextPrint(&out, "func.func private @\"nnpack cascade\"(");
  for (intptr_t i = 0; i < loop->externals.count; ++i) {
    nnpackTextPrint(&out, "%s%%a%ld: ", i ? ", " : "", (long)i);
    nnpackTextAppendType(&out, mlirValueGetType(loop->externals.data[i]));
  }
  nnpackTextPrint(&out, ") {\n");
  nnpackTextAppend(&out, loop->out.constants.data, loop->out.constants.length);
  nnpackTextAppend(&out, loop->out.text.data, loop->out.text.length);
  nnpackTextPrint(&out, "return\n}\n}\n");
  return out;
}

//===----------------------------------------------------------------------===//
// Into the function
//===----------------------------------------------------------------------===//

/// Moves the parsed function's operations before `before`, its arguments
/// replaced by the values they stand for.
static void splice(Loop *loop, MlirOperation function, MlirOperation before) {
  MlirBlock body = nnpackFunctionBody(function);
  for (intptr_t i = 0; i < loop->externals.count; ++i)
    mlirValueReplaceAllUsesOfWith(mlirBlockGetArgument(body, i),
                                  loop->externals.data[i]);
  MlirOperation op = mlirBlockGetFirstOperation(body);
  while (!nnpackOpIs(op, "func.return")) {
    MlirOperation next = mlirOperationGetNextInBlock(op);
    mlirOperationMoveBefore(op, before);
    op = next;
  }
}

/// Removes allocations and views that no one uses any more.
static void eraseDead(MlirValue buffer) {
  for (;;) {
    MlirOpOperand use = mlirValueGetFirstUse(buffer);
    if (mlirOpOperandIsNull(use)) {
      mlirOperationDestroy(nnpackValueOwner(buffer));
      return;
    }
    MlirValue view = mlirOperationGetResult(mlirOpOperandGetOwner(use), 0);
    eraseDead(view);
  }
}

static void eraseCalls(const Loop *loop) {
  for (intptr_t i = 0; i < countOf(loop); ++i)
    mlirOperationDestroy(callOf(loop, i));
  for (intptr_t i = 0; i < countOf(loop); ++i)
    if (hasWindow(loop, i))
      eraseDead(loop->sequence->buffers[stepAt(loop, i)->result]);
}

bool nnpackInsertCascadeLoop(const NnpackSequence *sequence,
                             const NnpackCascade *cascade,
                             const MlirOperation *rowKernels) {
  Loop loop = {.sequence = sequence,
               .cascade = cascade,
               .rowKernels = rowKernels,
               .arena = nnpackArenaCreate()};
  loop.out.arena = loop.arena;
  MlirOperation last = callOf(&loop, countOf(&loop) - 1);
  NnpackText text = printModule(&loop);
  MlirModule module =
      mlirModuleCreateParse(mlirOperationGetContext(last),
                            mlirStringRefCreate(text.data, text.length));
  bool ok = !mlirModuleIsNull(module);
  if (ok) {
    MlirOperation function =
        mlirBlockGetFirstOperation(mlirModuleGetBody(module));
    while (!nnpackIsFunctionDefinition(function))
      function = mlirOperationGetNextInBlock(function);
    splice(&loop, function, last);
    mlirModuleDestroy(module);
    eraseCalls(&loop);
  }
  nnpackTextDestroy(&text);
  nnpackTextDestroy(&loop.out.text);
  nnpackTextDestroy(&loop.out.constants);
  nnpackArenaDestroy(loop.arena);
  return ok;
}
