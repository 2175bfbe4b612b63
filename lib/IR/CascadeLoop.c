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

#include "IR/RowMaps.h"

#include <string.h>

typedef struct Loop {
  const NnpackSequence *sequence;
  const NnpackCascade *cascade;
  const MlirOperation *rowKernels;
  NnpackArena *arena;
  NnpackText text;
  NnpackText constants; ///< Printed before the loop.
  NNPACK_VECTOR(int64_t) constantValues;
  intptr_t nextName;
  NNPACK_VECTOR(MlirValue) externals; ///< Arguments of the parsed function.
} Loop;

/// A name of an index value in the text.
typedef struct Name {
  char text[24];
} Name;

static void print(Loop *loop, const char *format, ...) NNPACK_PRINTF(2, 3);

static void print(Loop *loop, const char *format, ...) {
  va_list args;
  va_start(args, format);
  char line[512];
  int length = vsnprintf(line, sizeof line, format, args);
  va_end(args);
  nnpackTextAppend(&loop->text, line, (size_t)length);
}

//===----------------------------------------------------------------------===//
// Index arithmetic
//===----------------------------------------------------------------------===//

static Name newName(Loop *loop) {
  Name name;
  snprintf(name.text, sizeof name.text, "%%x%ld", (long)loop->nextName++);
  return name;
}

static Name nameOf(const char *prefix, intptr_t index) {
  Name name;
  snprintf(name.text, sizeof name.text, "%%%s%ld", prefix, (long)index);
  return name;
}

static Name constant(Loop *loop, int64_t value) {
  for (intptr_t i = 0; i < loop->constantValues.count; ++i)
    if (loop->constantValues.data[i] == value)
      return nameOf("k", i);
  Name name = nameOf("k", loop->constantValues.count);
  NNPACK_PUSH(loop->arena, loop->constantValues, value);
  nnpackTextPrint(&loop->constants, "%s = arith.constant %lld : index\n",
                  name.text, (long long)value);
  return name;
}

/// %name = arith.op a, b : index
static Name binary(Loop *loop, const char *op, Name a, Name b) {
  Name name = newName(loop);
  print(loop, "%s = arith.%s %s, %s : index\n", name.text, op, a.text, b.text);
  return name;
}

static Name compare(Loop *loop, const char *predicate, Name a, Name b) {
  Name name = newName(loop);
  print(loop, "%s = arith.cmpi %s, %s, %s : index\n", name.text, predicate,
        a.text, b.text);
  return name;
}

static Name choose(Loop *loop, Name condition, Name a, Name b) {
  Name name = newName(loop);
  print(loop, "%s = arith.select %s, %s, %s : index\n", name.text,
        condition.text, a.text, b.text);
  return name;
}

static Name clipped(Loop *loop, Name value, int64_t high) {
  Name low = binary(loop, "maxsi", value, constant(loop, 0));
  return binary(loop, "minsi", low, constant(loop, high));
}

/// floor((scale * r + offset) / divisor)
static Name mapped(Loop *loop, const NnpackRowMap *map, Name row,
                   int64_t offset) {
  Name value = row;
  if (map->scale != 1)
    value = binary(loop, "muli", value, constant(loop, map->scale));
  if (offset != 0)
    value = binary(loop, "addi", value, constant(loop, offset));
  if (map->divisor != 1)
    value = binary(loop, "floordivsi", value, constant(loop, map->divisor));
  return value;
}

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
  Name done = nameOf("m", writer);
  Name all = constant(loop, resultRows);
  Name isComplete = compare(loop, "eq", done, constant(loop, rows));
  if (map->isWhole || map->scale == 0)
    return choose(loop, isComplete, all, constant(loop, 0));
  // floor((done * divisor - 1 - lastOffset) / scale) + 1
  NnpackRowMap inverse = {false, map->divisor, 0, -1 - map->lastOffset,
                          map->scale};
  Name last = mapped(loop, &inverse, done, inverse.lastOffset);
  Name ready =
      clipped(loop, binary(loop, "addi", last, constant(loop, 1)), resultRows);
  return choose(loop, isComplete, all, ready);
}

static Name readyRows(Loop *loop, intptr_t local, Name limit) {
  const NnpackCascadeStep *step = stepAt(loop, local);
  for (intptr_t i = 0; i < step->numOperands; ++i) {
    intptr_t writer = writerOf(loop, step->operands[i].tensor);
    NnpackRowMap map = mapAt(loop, local, i);
    if (writer >= 0)
      limit = binary(loop, "minsi", limit,
                     readyThrough(loop, &map, writer,
                                  resultAt(loop, local)->rows));
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
    rows = binary(loop, "addi", rows, constant(loop, more));
  Name count = binary(loop, "floordivsi", rows, constant(loop, step));
  return binary(loop, "muli", count, constant(loop, step));
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
  Name done = nameOf("n", reader), all = constant(loop, readerRows);
  Name end = constant(loop, rows);
  if (!map->isWhole) {
    Name next =
        binary(loop, "addi", done, constant(loop, blockOf(loop, reader)));
    Name last = binary(loop, "addi", binary(loop, "minsi", next, all),
                       constant(loop, -1));
    Name row = mapped(loop, map, last, map->lastOffset);
    end = clipped(loop, binary(loop, "addi", row, constant(loop, 1)), rows);
  }
  Name isLeft = compare(loop, "slt", done, all);
  *wanted = binary(loop, "maxsi", *wanted,
                   choose(loop, isLeft, end, constant(loop, 0)));
}

static void addFirstNeeded(Loop *loop, intptr_t reader, const NnpackRowMap *map,
                           int64_t rows, Name *base) {
  Name done = nameOf("n", reader);
  Name first = constant(loop, 0);
  if (!map->isWhole)
    first = clipped(loop, mapped(loop, map, done, map->firstOffset), rows);
  Name isLeft =
      compare(loop, "slt", done, constant(loop, resultAt(loop, reader)->rows));
  *base = binary(loop, "minsi", *base,
                 choose(loop, isLeft, first, constant(loop, rows)));
}

static Name wantedRows(Loop *loop, intptr_t local) {
  if (isSink(loop, local) || loop->cascade->isEager[local])
    return constant(loop, resultAt(loop, local)->rows);
  Name wanted = constant(loop, 0);
  visitReads(loop, local, addWanted, &wanted);
  return wanted;
}

/// Defines %m: how many rows are done after this tick.
static void printLimit(Loop *loop, intptr_t local) {
  int64_t rows = resultAt(loop, local)->rows;
  Name done = nameOf("n", local), all = constant(loop, rows);
  Name wanted = wantedRows(loop, local);
  Name limit;
  if (stepAt(loop, local)->isRowWise) {
    Name next =
        binary(loop, "addi", done, constant(loop, blockOf(loop, local)));
    wanted = rounded(loop, local, wanted, rowStepOf(loop, local) - 1);
    limit = binary(loop, "minsi", binary(loop, "minsi", next, all), wanted);
    limit = rounded(loop, local, readyRows(loop, local, limit), 0);
  } else {
    Name isWanted = compare(loop, "sgt", wanted, done);
    Name ready = readyRows(loop, local, all);
    Name isReady = compare(loop, "eq", ready, all);
    Name both = newName(loop);
    print(loop, "%s = arith.andi %s, %s : i1\n", both.text, isWanted.text,
          isReady.text);
    limit = choose(loop, both, all, done);
  }
  print(loop, "%s = arith.maxsi %s, %s : index\n", nameOf("m", local).text,
        limit.text, done.text);
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

static void printView(Loop *loop, Name result, Name window, int64_t windowBytes,
                      Name offset, const char *type) {
  print(loop, "%s = memref.view %s[%s][] : memref<%lldxi8> to ", result.text,
        window.text, offset.text, (long long)windowBytes);
  nnpackTextAppend(&loop->text, type, strlen(type));
  print(loop, "\n");
}

/// Moves `count` rows from row `from` of the window to its front, one by one:
/// source and destination of a move may overlap, those of a row do not.
static void printMove(Loop *loop, intptr_t local, Name from, Name count) {
  int64_t rowBytes = resultAt(loop, local)->rowBytes;
  int64_t windowBytes = loop->cascade->windowRows[local] * rowBytes;
  char type[40];
  snprintf(type, sizeof type, "memref<%lldxi8>", (long long)rowBytes);
  Name row = newName(loop), window = nameOf("w", local);
  Name bytes = constant(loop, rowBytes);
  print(loop, "scf.for %s = %s to %s step %s {\n", row.text,
        constant(loop, 0).text, count.text, constant(loop, 1).text);
  Name to = binary(loop, "muli", row, bytes);
  Name source = binary(loop, "muli", binary(loop, "addi", row, from), bytes);
  Name sourceRow = newName(loop), targetRow = newName(loop);
  printView(loop, sourceRow, window, windowBytes, source, type);
  printView(loop, targetRow, window, windowBytes, to, type);
  print(loop, "memref.copy %s, %s : %s to %s\n}\n", sourceRow.text,
        targetRow.text, type, type);
}

/// Defines %c: the row that the window begins with after this tick. It moves on
/// only when the new rows would not fit behind the old ones.
static void printWindow(Loop *loop, intptr_t local) {
  if (!hasWindow(loop, local))
    return;
  Name done = nameOf("n", local), limit = nameOf("m", local);
  Name base = nameOf("b", local), needed = done;
  visitReads(loop, local, addFirstNeeded, &needed);
  Name end = binary(loop, "addi", base,
                    constant(loop, loop->cascade->windowRows[local]));
  Name isFull = compare(loop, "sgt", limit, end);
  print(loop, "%s = arith.select %s, %s, %s : index\n", nameOf("c", local).text,
        isFull.text, needed.text, base.text);
  Name from = binary(loop, "subi", nameOf("c", local), base);
  Name kept = binary(loop, "subi", done, nameOf("c", local));
  printMove(loop, local, from,
            choose(loop, isFull, kept, constant(loop, 0)));
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

static void printType(Loop *loop, MlirType type) {
  nnpackTextAppendType(&loop->text, type);
}

/// The name of a value from outside the loop.
static Name external(Loop *loop, MlirValue value) {
  for (intptr_t i = 0; i < loop->externals.count; ++i)
    if (mlirValueEqual(loop->externals.data[i], value))
      return nameOf("a", i);
  NNPACK_PUSH(loop->arena, loop->externals, value);
  return nameOf("a", loop->externals.count - 1);
}

/// The name of an operand of a call: itself, or a view of a window.
static Name operandName(Loop *loop, MlirValue operand) {
  MlirValue buffer = nnpackBufferBehind(operand);
  intptr_t tensor = nnpackSequenceTensor(loop->sequence, buffer);
  intptr_t writer = tensor < 0 ? -1 : writerOf(loop, tensor);
  if (writer < 0 || writer >= countOf(loop) || !hasWindow(loop, writer))
    return external(loop, operand);
  int64_t rowBytes = resultAt(loop, writer)->rowBytes;
  Name offset = binary(loop, "muli", nameOf("c", writer),
                       constant(loop, -rowBytes));
  Name view = newName(loop);
  NnpackText type = {0};
  nnpackTextAppendType(&type, mlirValueGetType(operand));
  printView(loop, view, nameOf("w", writer),
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
  print(loop, "@\"");
  nnpackTextAppend(&loop->text, name.data, name.length);
  print(loop, "\"");
}

static void printCall(Loop *loop, intptr_t local) {
  MlirOperation call = callOf(loop, local);
  bool isRowWise = !mlirOperationIsNull(rowKernelOf(loop, local));
  intptr_t numOperands = mlirOperationGetNumOperands(call);
  Name fires = compare(loop, "sgt", nameOf("m", local), nameOf("n", local));
  print(loop, "scf.if %s {\n", fires.text);
  Name *names = NNPACK_NEW_ARRAY(loop->arena, Name, numOperands);
  for (intptr_t i = 0; i < numOperands; ++i)
    names[i] = operandName(loop, mlirOperationGetOperand(call, i));
  print(loop, "func.call ");
  printSymbol(loop, calleeOf(loop, local));
  print(loop, "(");
  for (intptr_t i = 0; i < numOperands; ++i)
    print(loop, "%s%s", i ? ", " : "", names[i].text);
  if (isRowWise)
    print(loop, ", %s, %s", nameOf("n", local).text, nameOf("m", local).text);
  print(loop, ") : (");
  for (intptr_t i = 0; i < numOperands; ++i) {
    print(loop, "%s", i ? ", " : "");
    printType(loop, mlirValueGetType(mlirOperationGetOperand(call, i)));
  }
  print(loop, "%s) -> ()\n}\n", isRowWise ? ", index, index" : "");
}

//===----------------------------------------------------------------------===//
// The whole text
//===----------------------------------------------------------------------===//

static void printWindowAllocs(Loop *loop) {
  for (intptr_t i = 0; i < countOf(loop); ++i)
    if (hasWindow(loop, i))
      print(loop,
            "%s = memref.alloc() {nnpack.role = \"window\"} : "
            "memref<%lldxi8>\n",
            nameOf("w", i).text,
            (long long)(loop->cascade->windowRows[i] *
                        resultAt(loop, i)->rowBytes));
}

/// Calls print once per counter that the loop carries.
static void printCarried(Loop *loop, const char *done, const char *base,
                         const char *suffix) {
  bool isFirst = true;
  for (intptr_t i = 0; i < countOf(loop); ++i) {
    print(loop, "%s%s%s", isFirst ? "" : ", ",
          done ? nameOf(done, i).text : "", suffix);
    isFirst = false;
    if (hasWindow(loop, i))
      print(loop, ", %s%s", base ? nameOf(base, i).text : "", suffix);
  }
}

static void printLoop(Loop *loop) {
  printWindowAllocs(loop);
  intptr_t numCarried = 0;
  for (intptr_t i = 0; i < countOf(loop); ++i)
    numCarried += hasWindow(loop, i) ? 2 : 1;
  Name zero = constant(loop, 0), one = constant(loop, 1);
  Name ticks = constant(loop, loop->cascade->numTicks);
  char start[32];
  snprintf(start, sizeof start, " = %s", zero.text);
  print(loop, "%%r:%ld = scf.for %%t = %s to %s step %s iter_args(",
        (long)numCarried, zero.text, ticks.text, one.text);
  printCarried(loop, "n", "b", start);
  print(loop, ") -> (");
  printCarried(loop, NULL, NULL, "index");
  print(loop, ") {\n");
  for (intptr_t i = 0; i < countOf(loop); ++i) {
    printLimit(loop, i);
    printWindow(loop, i);
    printCall(loop, i);
  }
  print(loop, "scf.yield ");
  printCarried(loop, "m", "c", "");
  print(loop, " : ");
  printCarried(loop, NULL, NULL, "index");
  print(loop, "\n}\n");
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
      isRepeated |=
          mlirOperationEqual(calleeOf(loop, i), calleeOf(loop, j));
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
  nnpackTextAppend(&out, loop->constants.data, loop->constants.length);
  nnpackTextAppend(&out, loop->text.data, loop->text.length);
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
  MlirOperation last = callOf(&loop, countOf(&loop) - 1);
  NnpackText text = printModule(&loop);
  MlirModule module = mlirModuleCreateParse(
      mlirOperationGetContext(last),
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
  nnpackTextDestroy(&loop.text);
  nnpackTextDestroy(&loop.constants);
  nnpackArenaDestroy(loop.arena);
  return ok;
}
