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
//     %d1, %d0 = the rows that are asked for, from the last step to the first
//     // step 0
//     %m0 = min(ready, %d0, n0 + block)   rows done after this tick
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

#include "IR/CascadeText.h"

#include <string.h>

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

static void printType(CascadeText *loop, MlirType type) {
  nnpackTextAppendType(&loop->out.text, type);
}

/// The name of a value from outside the loop.
static Name external(CascadeText *loop, MlirValue value) {
  for (intptr_t i = 0; i < loop->externals.count; ++i)
    if (mlirValueEqual(loop->externals.data[i], value))
      return indexNameOf("a", i);
  NNPACK_PUSH(loop->arena, loop->externals, value);
  return indexNameOf("a", loop->externals.count - 1);
}

/// The name of an operand of a call: itself, or a view of a window.
static Name operandName(CascadeText *loop, MlirValue operand) {
  MlirValue buffer = nnpackBufferBehind(operand);
  intptr_t tensor = nnpackSequenceTensor(loop->sequence, buffer);
  intptr_t writer = tensor < 0 ? -1 : cascadeWriterOf(loop, tensor);
  if (writer < 0 || writer >= cascadeCountOf(loop) ||
      !cascadeHasWindow(loop, writer))
    return external(loop, operand);
  return cascadePrintTensorView(loop, writer, mlirValueGetType(operand));
}

static MlirOperation callOf(const CascadeText *loop, intptr_t local) {
  return loop->sequence->steps[loop->cascade->begin + local];
}

static MlirOperation rowKernelOf(const CascadeText *loop, intptr_t local) {
  return loop->rowKernels[loop->cascade->begin + local];
}

static MlirOperation calleeOf(const CascadeText *loop, intptr_t local) {
  MlirOperation rows = rowKernelOf(loop, local);
  return mlirOperationIsNull(rows)
             ? loop->sequence->kernels[loop->cascade->begin + local]
             : rows;
}

/// What a kernel on a range of rows takes between the call's operands and the
/// range: allocations that stay.
static intptr_t numAccumulators(const CascadeText *loop, intptr_t local) {
  MlirOperation rows = rowKernelOf(loop, local);
  return mlirOperationIsNull(rows)
             ? 0
             : mlirBlockGetNumArguments(nnpackFunctionBody(rows)) - 2 -
                   mlirOperationGetNumOperands(callOf(loop, local));
}

static MlirType accumulatorType(const CascadeText *loop, intptr_t local,
                                intptr_t index) {
  intptr_t first = mlirOperationGetNumOperands(callOf(loop, local));
  return mlirValueGetType(mlirBlockGetArgument(
      nnpackFunctionBody(rowKernelOf(loop, local)), first + index));
}

static void printAccumulators(CascadeText *loop) {
  for (intptr_t local = 0; local < cascadeCountOf(loop); ++local)
    for (intptr_t i = 0; i < numAccumulators(loop, local); ++i) {
      indexPrint(&loop->out,
                 "%s_%ld = memref.alloc() {nnpack.role = \"scratch\"} : ",
                 indexNameOf("u", local).text, (long)i);
      printType(loop, accumulatorType(loop, local, i));
      indexPrint(&loop->out, "\n");
    }
}

static void printSymbol(CascadeText *loop, MlirOperation function) {
  MlirStringRef name =
      mlirStringAttrGetValue(nnpackOpAttribute(function, "sym_name"));
  indexPrint(&loop->out, "@\"");
  nnpackTextAppend(&loop->out.text, name.data, name.length);
  indexPrint(&loop->out, "\"");
}

/// The types of a call's arguments, as many as printCall writes.
static void printArgumentTypes(CascadeText *loop, intptr_t local) {
  MlirOperation call = callOf(loop, local);
  indexPrint(&loop->out, ") : (");
  for (intptr_t i = 0, e = mlirOperationGetNumOperands(call); i < e; ++i) {
    indexPrint(&loop->out, "%s", i ? ", " : "");
    printType(loop, mlirValueGetType(mlirOperationGetOperand(call, i)));
  }
  for (intptr_t i = 0; i < numAccumulators(loop, local); ++i) {
    indexPrint(&loop->out, ", ");
    printType(loop, accumulatorType(loop, local, i));
  }
  bool hasRange = !mlirOperationIsNull(rowKernelOf(loop, local));
  indexPrint(&loop->out, "%s) -> ()\n}\n", hasRange ? ", index, index" : "");
}

static void printCall(CascadeText *loop, intptr_t local) {
  MlirOperation call = callOf(loop, local);
  bool hasRange = !mlirOperationIsNull(rowKernelOf(loop, local));
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
  for (intptr_t i = 0; i < numAccumulators(loop, local); ++i)
    indexPrint(&loop->out, ", %s_%ld", indexNameOf("u", local).text, (long)i);
  if (hasRange)
    indexPrint(&loop->out, ", %s, %s", indexNameOf("n", local).text,
               indexNameOf("m", local).text);
  printArgumentTypes(loop, local);
}

//===----------------------------------------------------------------------===//
// The whole text
//===----------------------------------------------------------------------===//

/// Calls print once per counter that the loop carries.
static void printCarried(CascadeText *loop, const char *done, const char *base,
                         const char *suffix) {
  bool isFirst = true;
  for (intptr_t i = 0; i < cascadeCountOf(loop); ++i) {
    indexPrint(&loop->out, "%s%s%s", isFirst ? "" : ", ",
               done ? indexNameOf(done, i).text : "", suffix);
    isFirst = false;
    if (cascadeCarriesBase(loop, i))
      indexPrint(&loop->out, ", %s%s", base ? indexNameOf(base, i).text : "",
                 suffix);
  }
}

/// Operands that are the result of an earlier step, without repetition.
static intptr_t innerOperands(const CascadeText *loop, intptr_t local,
                              intptr_t *writers) {
  const NnpackCascadeStep *step = cascadeStepAt(loop, local);
  intptr_t count = 0;
  for (intptr_t i = 0; i < step->numOperands; ++i) {
    intptr_t writer = cascadeWriterOf(loop, step->operands[i].tensor), j = 0;
    while (j < count && writers[j] != writer)
      ++j;
    if (writer >= 0 && j == count)
      writers[count++] = writer;
  }
  return count;
}

/// Saves what stays of the windows that the step is the last to read.
static void closeWindows(CascadeText *loop, intptr_t local,
                         const intptr_t *writers, intptr_t count,
                         bool areInPlace) {
  for (intptr_t i = 0; i < count; ++i)
    if (cascadeLastReaderOf(loop, writers[i]) == local &&
        cascadeIsInPlace(loop, writers[i]) == areInPlace)
      cascadePrintCloseWindow(loop, writers[i]);
}

static void printStep(CascadeText *loop, intptr_t local) {
  intptr_t *writers = NNPACK_NEW_ARRAY(loop->arena, intptr_t,
                                       cascadeStepAt(loop, local)->numOperands);
  intptr_t count = innerOperands(loop, local, writers);
  cascadePrintLimit(loop, local);
  for (intptr_t i = 0; i < count; ++i)
    cascadePrintFillWindow(loop, writers[i], local);
  closeWindows(loop, local, writers, count, false);
  cascadePrintOpenWindow(loop, local);
  printCall(loop, local);
  cascadePrintJoinWindow(loop, local);
  closeWindows(loop, local, writers, count, true);
}

static void printLoop(CascadeText *loop) {
  cascadePrintAllocs(loop);
  printAccumulators(loop);
  intptr_t numCarried = 0;
  for (intptr_t i = 0; i < cascadeCountOf(loop); ++i)
    numCarried += cascadeCarriesBase(loop, i) ? 2 : 1;
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
  cascadePrintDemands(loop);
  for (intptr_t i = 0; i < cascadeCountOf(loop); ++i)
    printStep(loop, i);
  indexPrint(&loop->out, "scf.yield ");
  printCarried(loop, "m", "c", "");
  indexPrint(&loop->out, " : ");
  printCarried(loop, NULL, NULL, "index");
  indexPrint(&loop->out, "\n}\n");
}

static void printDeclaration(CascadeText *loop, MlirOperation function,
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

static void printDeclarations(CascadeText *loop, NnpackText *out) {
  for (intptr_t i = 0; i < cascadeCountOf(loop); ++i) {
    bool isRepeated = false;
    for (intptr_t j = 0; j < i; ++j)
      isRepeated |= mlirOperationEqual(calleeOf(loop, i), calleeOf(loop, j));
    if (!isRepeated)
      printDeclaration(loop, calleeOf(loop, i), out);
  }
}

/// The module's text: declarations of kernels, and a function whose arguments
/// are the values from outside.
static NnpackText printModule(CascadeText *loop) {
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
static void splice(CascadeText *loop, MlirOperation function,
                   MlirOperation before) {
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

static void eraseCalls(const CascadeText *loop) {
  for (intptr_t i = 0; i < cascadeCountOf(loop); ++i)
    mlirOperationDestroy(callOf(loop, i));
  for (intptr_t i = 0; i < cascadeCountOf(loop); ++i)
    if (cascadeHasWindow(loop, i))
      eraseDead(loop->sequence->buffers[cascadeStepAt(loop, i)->result]);
}

/// Lays out the windows, and numbers those that others may lie over.
static void layOutWindows(CascadeText *loop, NnpackSequence *sequence,
                          bool mayOverlap) {
  intptr_t count = cascadeCountOf(loop);
  loop->filled = NNPACK_NEW_ARRAY(loop->arena, Name, count);
  loop->needed = NNPACK_NEW_ARRAY(loop->arena, Name, count);
  loop->ids = NNPACK_NEW_ARRAY(loop->arena, int64_t, count);
  for (intptr_t i = 0; i < count; ++i)
    loop->ids[i] = -1;
  loop->opened = nnpackCascadeOpenWindows(&sequence->problem, loop->cascade,
                                          mayOverlap, loop->arena);
  for (intptr_t i = 0; i < count; ++i)
    if (loop->opened.isInPlace[i])
      loop->ids[i] = sequence->nextId++;
  for (intptr_t i = 0; i < loop->opened.numOverlaps; ++i)
    loop->ids[loop->opened.overlaps[i].under - loop->cascade->begin] =
        sequence->nextId++;
}

bool nnpackInsertCascadeLoop(NnpackSequence *sequence,
                             const NnpackCascade *cascade,
                             const MlirOperation *rowKernels, bool mayOverlap) {
  CascadeText loop = {.sequence = sequence,
                      .cascade = cascade,
                      .rowKernels = rowKernels,
                      .arena = nnpackArenaCreate()};
  loop.out.arena = loop.arena;
  layOutWindows(&loop, sequence, mayOverlap);
  MlirOperation last = callOf(&loop, cascadeCountOf(&loop) - 1);
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
